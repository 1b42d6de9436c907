"""What a change of who leads families does, in the order in which planners ask: deadlines first, money last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.definitions import MEASURES, measures_under
from sim.analysis.definitions.measure import ON_KINDS
from sim.analysis.readings.needs import ONLY_SOCIAL_WORKERS
from sim.reports.report.chapters.experience_left import experience_left
from sim.reports.report.document import Block, Cell, Table, table, words
from sim.reports.report.measures import CHANCE, measure_heads, row_of
from sim.reports.report.rounding import change, value
from sim.reports.report.run_folder import DAYS, FinishedRun, daily_series, missing_file
from sim.runs.results import MeasureComparison

ORDER = (
    "conferences_in_15_days_share",
    "reviews_on_time_share",
    "strategy_discussions_in_1_day_share",
    "strategy_discussions_in_3_days_share",
    "lead_practitioners_fte",
    "enquiries_per_lead_practitioner",
    "on_plan_per_lead_practitioner",
    "caseload_per_worker",
    "families_per_worker",
    "caseload_per_family_help_worker",
    "families_per_family_help_worker",
    "led_by_social_workers_share",
    "social_workers_per_child",
    "supervision_on_time_share",
    "supervision_missed_share",
    "years_with_council",
    "cost_per_year",
)
DEADLINES = (("conferences", "conferences_in_15_days_share"), ("reviews", "reviews_on_time_share"))
AS_TODAY = 0.01  # a share that is at most so much below that without the change is as it
MONTHS_TOGETHER = 3  # that are as without the change, so that it is regained
ARMS = 2  # without the change and with it


class ShareByMonth(NamedTuple):
    """What was done on time of what was done, by month, of one council."""

    months: list[str]  # 2027-04
    share: Any  # (months,)


def who_leads(run: FinishedRun) -> list[Block]:
    """The measures in order, and the worst month of the change; nothing where only social workers lead families."""
    if not any(is_known(run.lines[name]) for name in measures_under(ON_KINDS) if name in run.lines):
        return []
    rows = [row_of(run, run.lines[name]) for name in ORDER if name in run.lines and is_known(run.lines[name])]
    notes = [ONLY_SOCIAL_WORKERS, *([CHANCE] if run.compared else [])]
    return [
        table("What it does, in the order of a planner's questions", measure_heads(run), rows, notes),
        *no_days(run),
        *worst(run),
        *experience_left(run),
    ]


def no_days(run: FinishedRun) -> list[Block]:
    """That what is read day by day is not shown, where the file of the days is gone."""
    gone = run.compared and not (run.folder / DAYS).is_file()
    return [missing_file("The worst month and the experience left in each team", Path(DAYS))] if gone else []


def is_known(line: MeasureComparison) -> bool:
    """Whether a measure has a value, with the change or without it."""
    return any(part is not None and bool(np.isfinite(part.mean)) for part in (line.baseline, line.scenario))


def worst(run: FinishedRun) -> list[Table]:
    """The month in which each deadline falls furthest behind, and from when on it is as without the change again."""
    rows = list(worst_rows(run)) if run.compared else []
    if not rows:
        return []
    heads = ("Deadline", "Worst month", "Without the change", "With it", "Points", "As without it again from")
    note = (
        "Worst: furthest behind the council without the change. As without it again: the first month from which on"
        f" {MONTHS_TOGETHER} together are at most {100 * AS_TODAY:.0f} point behind. Means over replications; a"
        " month of few conferences varies by chance, and the worst of many is worse than it is likely to be."
    )
    return [table("The worst month, and when it is over", heads, rows, [note])]


def worst_rows(run: FinishedRun) -> Iterator[tuple[Cell, ...]]:
    """A row for each deadline that the run has day by day."""
    for series, measure in DEADLINES:
        arms = shares_by_month(run, series)
        if len(arms) == ARMS and len(arms[0].months) > 0:
            gap = arms[1].share - arms[0].share
            at = int(np.argmin(gap))
            shares = [value(float(one.share[at]), MEASURES[measure].unit) for one in arms]
            apart, ends = change(float(gap[at]), MEASURES[measure].unit), regained_from(arms[0].months, gap, at)
            yield words(MEASURES[measure].label), words(month_in_full(arms[0].months[at])), *shares, apart, words(ends)


def regained_from(months: list[str], gap: Any, at: int) -> str:
    """From which month on the gap is closed, for as many months together as are required."""
    if gap[at] >= -AS_TODAY:
        return "never behind"
    for first in range(at + 1, len(gap) - MONTHS_TOGETHER + 1):
        if np.sum(gap[first : first + MONTHS_TOGETHER]) >= -AS_TODAY * MONTHS_TOGETHER:
            return month_in_full(months[first])
    return "not within the run"


def shares_by_month(run: FinishedRun, series: str) -> list[ShareByMonth]:
    """Shares on time in each whole month since the change began, without it and with it; none of a run without days."""
    import pandas as pd

    names = [f"{series}_done", f"{series}_on_time"]
    days = daily_series(run.folder, names)
    if days is None:
        return []
    days["month"] = pd.to_datetime(days["date"]).dt.strftime("%Y-%m")
    months = [month for month in sorted(days["month"].unique()) if whole_and_changed(run, month)]
    sums = days.groupby(["scenario", "series", "month"])["mean"].sum()
    arms = [ShareByMonth(months, share_on_time(sums, arm, names, months)) for arm in run.manifest["arms"]]
    known = np.all([np.isfinite(one.share) for one in arms], axis=0) if arms else np.array([])
    return [ShareByMonth([m for m, k in zip(months, known, strict=True) if k], one.share[known]) for one in arms]


def share_on_time(sums: Any, arm: str, names: list[str], months: list[str]) -> Any:
    """(months,) on time over done; not a number in a month in which nothing was done."""
    done, on_time = (np.array([sums.get((arm, name, month), 0.0) for month in months]) for name in names)
    return np.divide(on_time, done, out=np.full(len(months), np.nan), where=done > 0)


def whole_and_changed(run: FinishedRun, month: str) -> bool:
    """Whether all of a month is measured, and something is changed before its end."""
    own = run.config["run"]
    first = dt.date.fromisoformat(own["start"]) + dt.timedelta(weeks=own["warm_up_weeks"])
    end = first + dt.timedelta(weeks=own["weeks"])
    begins = dt.date.fromisoformat(f"{month}-01")
    after = (begins + dt.timedelta(days=31)).replace(day=1)
    changed = [dt.date.fromisoformat(one["from"]) for one in run.config["scenario"]["changes"]]
    return begins >= first and after <= end and (not changed or after > min(changed))


def month_in_full(month: str) -> str:
    """`April 2027`."""
    return f"{dt.date.fromisoformat(f'{month}-01'):%B %Y}"
