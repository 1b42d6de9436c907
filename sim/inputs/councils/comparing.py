"""A council's published years beside England and its statistical neighbours, each made up to the council's size."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple

from sim.base.errors import listed
from sim.inputs.councils.areas import ENGLAND, Area, areas
from sim.inputs.councils.council_names import code_of, neighbours
from sim.inputs.councils.council_tables.cells import FEW, SUPPRESSED
from sim.inputs.councils.council_tables.making import per_of
from sim.inputs.councils.derived import derived_figure, source_of_figure
from sim.inputs.councils.showing import SIZE, ratio_of, shown_figures, size_of
from sim.inputs.councils.table import FILLED, Figures, figures_table

LAST_YEARS = 5
RATES = ("At England's rate", "At the neighbours' rate")  # heads of what others' rates would make of a council
HIDDEN = (SUPPRESSED, FEW)  # a count of so few children that it is not published


class PublishedRow(NamedTuple):
    """One figure of a council over some years, and what England's and the neighbours' ratio makes of its size."""

    name: str
    label: str
    years: tuple[tuple[int, float], ...]  # year to 31 March (workforce: 30 September before it), and the figure or nan
    hidden: tuple[int, ...]  # years of which the figure is confidential
    england: float  # of the last year; nan where it is not known
    neighbours: float  # the median of the ten, of the last year
    source: str
    sized_by: str  # one of what it is set in proportion to, in words; nothing for a share or a mean


def area_named(council: str) -> Area | None:
    """The council of England of this name; None if it is none, as the typical one."""
    code = code_of(council)
    return areas()[code] if code is not None else None


def published_groups(council: str, count: int = LAST_YEARS) -> dict[str, list[PublishedRow]]:
    """Every published figure of a council by group, in the order of `council show`; empty if it is none of England."""
    area = area_named(council)
    if area is None:
        return {}
    known = figures_table()
    years = list(range(known.last_year - count + 1, known.last_year + 1))
    near = neighbours(area.code)
    return {
        group: [published_row(known, area, near, name, label, years) for name, label in names.items()]
        for group, names in shown_figures()["groups"].items()
    }


def published_row(
    known: Figures, area: Area, near: Sequence[Area], name: str, label: str, years: Sequence[int]
) -> PublishedRow:
    """One figure of a council over some years, with England's and the neighbours' of the last of them."""
    cells = {year: derived_figure(known, area.code, year, name) for year in years}
    size = size_of(known, area.code, years[-1], name)
    ratios = [value for one in near if not math.isnan(value := ratio_of(known, one.code, years[-1], name))]
    is_size = name == SIZE
    return PublishedRow(
        name,
        label,
        tuple((year, math.nan if cell.how in (*FILLED, FEW) else cell.value) for year, cell in cells.items()),
        tuple(year for year, cell in cells.items() if cell.how in HIDDEN),
        math.nan if is_size else ratio_of(known, ENGLAND, years[-1], name) * size,
        math.nan if is_size or not ratios else statistics.median(ratios) * size,
        source_of_figure(name),
        sized_by(known, name),
    )


def sized_by(known: Figures, name: str) -> str:
    """One of what a figure is set in proportion to, in words; nothing where it is as it stands, as a share."""
    per = per_of(name) if name in known.names else ""
    words: str = shown_figures()["sized_by"][per] if per and name != SIZE else ""
    return words


def rates_in_words(rows: Sequence[PublishedRow]) -> str:
    """What the columns at the rates of others are, of the rows of a table."""
    bases: dict[str, list[str]] = {}
    for row in rows:
        if not math.isnan(row.england):
            bases.setdefault(row.sized_by, []).append(row.label)
    own = bases.pop("", [])
    counts = listed(f"for each {one} ({'; '.join(labels)})" for one, labels in bases.items())
    parts = [f"counts are theirs {counts}, times what this council had of these"] if bases else []
    parts += [f"{'what else is shown' if bases else 'all'} is as it stands there"] if own else []
    return f"{RATES[0]} and {RATES[1][0].lower()}{RATES[1][1:]} (the median of the ten): {', and '.join(parts)}."


def last_figures(council: str) -> dict[str, tuple[int, float, str]]:
    """The last published year, figure and source of each figure of a council; empty if it is none of England."""
    made = {}
    for rows in published_groups(council).values():
        for row in rows:
            known = [(year, value) for year, value in row.years if not math.isnan(value)]
            if known:
                made[row.name] = (*known[-1], row.source)
    return made


def neighbours_named(council: str) -> list[str]:
    """The names of a council's ten statistical neighbours, nearest first."""
    area = area_named(council)
    return [one.name for one in neighbours(area.code)] if area is not None else []
