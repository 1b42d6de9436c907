"""Section 47 enquiries from the children in need census: how often, and how many lead to a conference."""

from __future__ import annotations

import math
from typing import Any

from sim.inputs.returns.figures import (
    FEW,
    ReturnFigure,
    ReturnFigures,
    protected_share,
    rounded_rate,
    shrunk,
    source_in_words,
)
from sim.inputs.returns.outcomes import keep_scaled, weighted
from sim.inputs.returns.privacy import too_few
from sim.inputs.returns.return_files.cin_census import Census
from sim.inputs.returns.return_files.folder import Returns
from sim.inputs.returns.stocks import because, lacks_in_block

PUBLISHED = "section_47_per_year"  # of the typical council, conf/study/targets.yaml
Row = dict[str, Any]


def enquiry_rates(
    returns: Returns, census: Census, figures: ReturnFigures, base: dict[str, Any], targets: dict[str, float]
) -> None:
    """Section 47 enquiries a year, and how much more often an open child comes to one than in England."""
    table, lack = census.blocks["Section47"], lacks_in_block(returns, "Section47")
    if lack:
        names = ("assessment.escalates_per_year", "child_in_need.escalates_per_year", "section_47.onward")
        figures.absent += [(f"journey.stages.{name}", because("England's", lack)) for name in names]
        return
    begun = [row for row in table.rows if census.in_year(row["start"])]
    source = source_in_words(census.episodes, "S47ActualStartDate")
    figures.measure(PUBLISHED, len(begun), "children a year", source, len(begun), census.period)
    held = [row for row in table.rows if row["end"] is not None and census.in_year(row["end"])]
    if any(row["end"] is not None for row in table.rows):
        where = source_in_words(census.episodes, "DateOfInitialCPC")
        figures.measure("conferences_per_year", len(held), "children a year", where, len(held), census.period)
    escalations(census, begun, source, figures, base, targets)
    to_conference(returns, census, begun, figures, base)


def escalations(
    census: Census,
    begun: list[Row],
    source: str,
    figures: ReturnFigures,
    base: dict[str, Any],
    targets: dict[str, float],
) -> None:
    """How often an open child comes to an enquiry: England's rates times what was counted over England's."""
    stages = ("assessment", "child_in_need")
    stock = math.fsum(figures.kept[path].value for one in stages if (path := f"council.stock.{one}") in figures.kept)
    usual = targets[PUBLISHED] / math.fsum(base["council"]["stock"][one] for one in stages)
    if not stock or not begun or too_few(len(begun)):
        why = FEW if begun and stock else "too few enquiries or children"
        figures.absent += [(f"journey.stages.{one}.escalates_per_year", because("England's", why)) for one in stages]
    else:
        rate, remark = shrunk(len(begun), stock, usual)
        text = "; ".join([one for one in (remark, "times England's enquiries for each child open") if one])
        for stage in stages:
            rates = base["journey"]["stages"][stage]["escalates_per_year"]
            for need, value in rates.items():
                figures.keep(
                    ReturnFigure(
                        f"journey.stages.{stage}.escalates_per_year.{need}",
                        rounded_rate(value * rate / usual),
                        "a year for each open family",
                        source,
                        len(begun),
                        census.period,
                        remark=text,
                    )
                )


def to_conference(
    returns: Returns, census: Census, begun: list[Row], figures: ReturnFigures, base: dict[str, Any]
) -> None:
    """The share of enquiries that lead to a conference."""
    known = [row for row in begun if row["unneeded"] is not None or row["end"] is not None]
    onward = base["journey"]["stages"]["section_47"]["onward"]
    path, national = "journey.stages.section_47.onward", weighted(base, onward, "initial_conference")
    columns = {"ICPCnotRequired": "unneeded", "DateOfInitialCPC": "end"}
    lacks = [name for name, one in columns.items() if all(row[one] is None for row in begun)]
    if not known or lacks:
        why = returns.notes.lack(f"{census.file} has no {' and no '.join(lacks)}") if lacks and begun else ""
        figures.absent.append((path, because("England's share", why)))
        return
    count = sum(row["end"] is not None for row in known)
    source = source_in_words(census.episodes, "DateOfInitialCPC, ICPCnotRequired")
    value, remark = protected_share(count, len(known), national)
    figures.measure(
        "enquiries_to_conference_share", rounded_rate(value), "of enquiries", source, len(known), census.period
    )
    keep_scaled(
        figures,
        path,
        onward,
        "initial_conference",
        value / national,
        ReturnFigure(
            path,
            0,
            "share of enquiries of this need",
            source,
            len(known),
            census.period,
            1 - len(known) / max(len(begun), 1),
            remark,
        ),
    )
