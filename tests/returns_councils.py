"""Councils of all sizes with their synthetic returns, and what their event logs say, for tests of reading returns."""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis import tables
from sim.analysis.measures import read
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.returns.fitting import HALF_A_DAY, Fit, ObservedStay, fitted_length
from sim.inputs.study import Study, study_from
from sim.model.event_log import Rows
from sim.runs.replication import simulate

ON = dt.date(2023, 3, 31)
WORKERS_ON = dt.date(2022, 9, 30)
MAIN = ("assessment", "child_in_need", "child_protection", "care_proceedings", "looked_after")
CARE = ("care_proceedings", "looked_after")
LEAVERS = ("care_leaver", "care_leaver_to_25")
LENGTHS = {  # stage: shape, what its length is censored by
    "assessment": ("weibull", ()),
    "child_in_need": ("lognormal", ("child_protection", "care_proceedings", "looked_after")),
    "child_protection": ("weibull", ()),
    "looked_after": ("weibull", ("care_proceedings", "care_leaver")),  # who becomes one is 18 in the returns
}


@cache
def typical() -> dict[str, Any]:
    """The typical council as a plain mapping."""
    return compose(["council=typical"])


def scaled(size: float, busy: float = 1.0, seed: int = 1) -> Study:
    """The typical council `size` times as large, with `busy` times the referrals for its size."""
    settings = copy.deepcopy(typical())
    council = settings["council"]
    council["referrals_per_year"] = round(council["referrals_per_year"] * size * busy)
    council["stock"] = {name: round(count * size) for name, count in council["stock"].items()}
    for team in council["teams"].values():
        team["posts_fte"] = max(round(team["posts_fte"] * size * busy, 1), 1.0)
        team["vacant_fte"] = round(min(team["vacant_fte"] * size, team["posts_fte"] / 3), 1)
        team["teams"] = max(int(min(team["teams"] * size, team["posts_fte"] / 3)), 1)
    settings["workforce"]["agency"]["supply_fte"] *= size
    settings["run"] |= {"seed": seed}
    return study_from(validate(settings))


@dataclass(frozen=True)
class Simulated:
    """A council and its log."""

    study: Study
    rows: Rows

    def on(self, day: dt.date) -> int:
        """The last working day on or before a date."""
        return int(np.searchsorted(self.study.calendar.dates, np.datetime64(day), side="right")) - 1


def simulated(size: float, busy: float = 1.0, seed: int = 1) -> Simulated:
    """A council of this size, simulated once."""
    study = scaled(size, busy, seed)
    return Simulated(study, simulate(study, 0).rows)


def stocks_in(log: Simulated) -> dict[str, int]:
    """Children by stage on the day, and those whose last stage closed in the year before, as the log has them."""
    days, at = read(log.study, log.rows).days, log.on(ON)
    result = {stage: int(days[f"open_{stage}"][at]) for stage in (*MAIN, *LEAVERS)}
    stays, last, first = tables.episodes(log.study, log.rows), log.on(ON), log.on(dt.date(2022, 3, 31))
    ended = stays[(stays["end_day"] > first) & (stays["end_day"] <= last) & (stays["next"] == "closed")]
    begun = stays[(stays["stage"] == "assessment") & (stays["start_day"] > first) & (stays["start_day"] <= last)]
    referred = sum(days["referrals"][first + 1 : last + 1])
    at_once = int(referred) - int(begun["children"].sum())
    closed = int(ended.loc[ended["stage"].isin(MAIN), "children"].sum())
    return result | {"closed_in_last_year": closed + at_once}


def flows_in(log: Simulated) -> dict[str, int]:
    """Children a year, as the log has them."""
    days = read(log.study, log.rows).days
    last, first = log.on(ON), log.on(dt.date(2022, 3, 31))
    stays = tables.episodes(log.study, log.rows)
    begun = stays[(stays["start_day"] > first) & (stays["start_day"] <= last)]
    over = stays[(stays["end_day"] > first) & (stays["end_day"] <= last)]

    def children(table: Any, stage: str) -> int:
        return int(table.loc[table["stage"] == stage, "children"].sum())

    within = over[over["stage"].isin(CARE) & over["next"].isin(CARE)]  # goes on in care, under another order
    started = begun.loc[begun["stage"].isin(CARE), "children"].sum() - within["children"].sum()
    return {
        "referrals": int(sum(days["referrals"][first + 1 : last + 1])),
        "assessments_per_year": children(over, "assessment"),
        "section_47_per_year": children(begun, "section_47"),
        "plans_started_per_year": children(begun, "child_protection"),
        "looked_after_started_per_year": int(started),
    }


def lengths_in(log: Simulated) -> dict[str, Fit | None]:
    """Lengths of stays fitted to the log itself, in its own working days."""
    table = tables.episodes(log.study, log.rows)
    return {
        stage: fitted_length(stays(log, table[table["stage"] == stage], gives_way), shape)
        for stage, (shape, gives_way) in LENGTHS.items()
    }


def stays(log: Simulated, table: Any, gives_way: Sequence[str]) -> list[ObservedStay]:
    """The stays that touch the year, a child each."""
    on, since, made = log.on(ON), log.on(dt.date(2022, 3, 31)), []
    for row in table.itertuples():
        end = None if row.censored or row.end_day > on else row.end_day
        if row.start_day > on or (end is not None and end <= since):
            continue
        days, entry = max((on if end is None else end) - row.start_day, HALF_A_DAY), max(since - row.start_day, 0)
        if entry < days:
            made += [
                ObservedStay(float(days), end is not None and row.next not in gives_way, float(entry))
            ] * row.children
    return made


def workers_in(log: Simulated) -> dict[str, float]:
    """Workers on the day of their census, as the daily series have them."""
    days, at = read(log.study, log.rows).days, log.on(WORKERS_ON)
    return {name: float(days[name][at]) for name in ("in_post_fte", "vacant_fte", "agency_fte", "caseload_per_worker")}


def write(log: Simulated, folder: Path) -> list[Path]:
    """The council's synthetic returns."""
    from sim.reports.returns.returns_writing import write_returns

    return write_returns(folder, log.study, log.rows, ON)
