"""Who leaves, begins, is sick or comes from an agency, from the workforce census."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.inputs.returns.figures import FEW, MIDDLE, ReturnFigure, ReturnFigures, rounded_rate, shrunk, source_in_words
from sim.inputs.returns.notes import long_date
from sim.inputs.returns.privacy import counts_apart, taken, too_few
from sim.inputs.returns.return_files.workforce_census import CensusWorkforce, fte, is_here, without_columns
from sim.inputs.returns.return_limits import returns_settings

ELSEWHERE = {"1": "another_council", "3": "agency"}
Row = dict[str, Any]


def leavers_in_year(census: CensusWorkforce) -> list[Row]:
    """Employees who left in the year."""
    employees = (row for row in census.workers.rows if not row["AgencyWorker"] and row["RoleEndDate"] is not None)
    return [row for row in employees if census.since < row["RoleEndDate"] <= census.on]


def leaving_rates(
    census: CensusWorkforce, figures: ReturnFigures, here: list[Row], base: dict[str, Any], targets: dict[str, float]
) -> None:
    """Leavers over those in post, and where they go; the setting is moved from the typical council's in proportion."""
    left, source = leavers_in_year(census), source_in_words(census.workers, "RoleEndDate, FTE")
    national = targets["turnover_rate"]
    in_post, lack = fte(here), without_columns(census, "RoleEndDate")
    if lack or too_few(len(left)) or too_few(len(here)):
        figures.absent.append(("workforce.leaving.rate", f"the typical council's; {lack or FEW}"))
        starters(census, figures, here)
        return
    rate, remark = shrunk(len(left), len(here), national)
    if not remark and fte(left) > 0:
        rate = fte(left) / in_post
    figures.measure(
        "turnover_rate",
        rounded_rate(rate),
        "leavers a year over those in post",
        source,
        len(left),
        census.period,
        remark=remark,
    )
    text = "; ".join([one for one in (remark, "the typical council's setting times this over England's") if one])
    figures.keep(
        ReturnFigure(
            "workforce.leaving.rate",
            rounded_rate(base["workforce"]["leaving"]["rate"] * rate / national),
            "leavers a year over those in post",
            source,
            len(left),
            census.period,
            0.0,
            text,
        )
    )
    starters(census, figures, here)
    if left:
        destinations(census, figures, left, base)


def destinations(census: CensusWorkforce, figures: ReturnFigures, left: list[Row], base: dict[str, Any]) -> None:
    """Where leavers go, of those of whom it is known."""
    known = [row for row in left if row["LeaverDestination"] not in (None, "8", "9")]
    counts = Counter(ELSEWHERE.get(row["LeaverDestination"], "out_of_the_field") for row in known)
    usual = base["workforce"]["leaving"]["destinations"]
    if not known or too_few(len(known)):
        why = FEW if known else without_columns(census, "LeaverDestination") or "of nobody is it known"
        figures.absent.append(("workforce.leaving.destinations", f"the typical council's; {why}"))
    else:
        numbers = dict(zip(usual, counts_apart([counts[one] for one in usual]), strict=True))
        values = {one: shrunk(numbers[one], len(known), share) for one, share in usual.items()}
        total = math.fsum(value for value, _ in values.values())
        shares = {one: round(value / total, 3) for one, (value, _) in values.items()}
        shares["out_of_the_field"] = round(
            1.0 - math.fsum(v for one, v in shares.items() if one != "out_of_the_field"), 3
        )
        for one, share in shares.items():
            figures.keep(
                ReturnFigure(
                    f"workforce.leaving.destinations.{one}",
                    share,
                    "share of leavers",
                    source_in_words(census.workers, "LeaverDestination"),
                    len(known),
                    census.period,
                    1 - len(known) / len(left),
                    values[one][1],
                )
            )


def starters(census: CensusWorkforce, figures: ReturnFigures, here: list[Row]) -> None:
    """Those who began in the year and are still here."""
    if without_columns(census, "RoleStartDate"):
        return
    began = [row for row in here if row["RoleStartDate"] is not None and row["RoleStartDate"] > census.since]
    figures.measure(
        "starters_per_year",
        round(fte(began), 1),
        "FTE a year",
        source_in_words(census.workers, "RoleStartDate"),
        len(began),
        census.period,
    )


def sickness(
    census: CensusWorkforce, figures: ReturnFigures, here: list[Row], base: dict[str, Any], targets: dict[str, float]
) -> None:
    """Days lost over working days; the setting is moved from the typical council's in proportion."""
    every = [row for row in census.workers.rows if not row["AgencyWorker"]]
    known = [row for row in every if row["WorkingDaysLost"] is not None]
    away = sum(row["WorkingDaysLost"] > 0 for row in known)
    if not known or too_few(away) or too_few(len(known)) or too_few(len(here)):
        why = FEW if known else f"{census.file} has no WorkingDaysLost"
        figures.absent.append(("workforce.sickness.scale", f"the typical council's; {why}"))
        return
    rate = (
        math.fsum(row["WorkingDaysLost"] for row in known) / (fte(here) * WORKING_DAYS_A_YEAR) * len(every) / len(known)
    )
    source, missing = source_in_words(census.workers, "WorkingDaysLost"), 1 - len(known) / len(every)
    figures.measure("absence_rate", rounded_rate(rate), "of working days", source, len(known), census.period, missing)
    scale = base["workforce"]["sickness"]["scale"] * rate / targets["absence_rate"]
    figures.keep(
        ReturnFigure(
            "workforce.sickness.scale",
            rounded_rate(min(scale, 20.0)),
            "times both rates",
            source,
            len(known),
            census.period,
            missing,
            "the typical council's setting times this over England's",
        )
    )
    long = [row for row in here if row["Absat30Sept"] and row["ReasonAbsence"] in ("MAT", "OTH", "UNP")]
    figures.measure(
        "long_leave_share",
        rounded_rate(shrunk(len(long), len(here), 0.0)[0]) if len(long) > 5 else float("nan"),
        "of workers on long leave on the day",
        source_in_words(census.workers, "ReasonAbsence"),
        len(long),
        f"on {long_date(census.on)}",
    )


def agency(census: CensusWorkforce, figures: ReturnFigures) -> None:
    """Agency workers whom the council has."""
    on, rows = (
        f"on {long_date(census.on)}",
        [row for row in census.workers.rows if row["AgencyWorker"] and is_here(row, census)],
    )
    given = census.council.get("NoAgencyFTE")
    heads = max(len(rows), math.ceil(census.council.get("NoAgencyHeadcount", 0.0)), math.ceil(given or 0.0))
    small = too_few(heads)
    value = float(taken(heads)) if small else given if given is not None else fte(rows)
    remark = "those there are; the market may have more"
    figures.keep(
        ReturnFigure(
            "workforce.agency.supply_fte",
            round(value, 1),
            "FTE",
            f"{census.file}: NoAgencyFTE",
            heads,
            on,
            0.0,
            f"{MIDDLE}; {remark}" if small else remark,
            small,
        )
    )
    weeks = [row["ContractWeeks"] for row in rows if row["ContractWeeks"] is not None]
    if len(weeks) >= int(returns_settings()["small_counts"]["shrink_below"]):
        figures.measure(
            "agency_weeks_so_far",
            rounded_rate(math.fsum(weeks) / len(weeks)),
            "weeks that agency workers have been here",
            source_in_words(census.workers, "ContractWeeks"),
            len(weeks),
            on,
        )
