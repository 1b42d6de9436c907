"""How much experience a change leaves in each kind of team: years with the council of who is in post."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.analysis.readings.events import average
from sim.base.wording import capital
from sim.reports.phrases import UNROUNDED
from sim.reports.report.document import Cell, Table, table, words
from sim.reports.report.rounding import change, value
from sim.reports.report.run_folder import FinishedRun, daily_series

SERIES = "years_here_of_"
QUARTER = 65  # working days at each end of the run over which years are averaged
HEADS = ("Kind of team", "At the beginning", "At the end, without the change", "At the end, with it", "Difference")
NOTE = (
    "Years since they started with the council, of who is in post, by full-time equivalent; agency workers left out."
    " Means over the first and the last quarter of a year and over replications. Who moves to another kind of team"
    f" brings their years along. {UNROUNDED} [x]: no such team then."
)


def experience_left(run: FinishedRun) -> list[Table]:
    """A row for each kind of team of a run with a change; none of a run without days or of one arm."""
    rows = list(team_rows(run)) if run.compared else []
    return [table("Experience left in each team", HEADS, rows, [NOTE])] if rows else []


def team_rows(run: FinishedRun) -> Iterator[tuple[Cell, ...]]:
    """Each kind of team: at the beginning without the change, at the end without it and with it."""
    years = years_by_team(run)
    usual, changed = run.manifest["arms"][0], run.manifest["arms"][-1]
    for name in dict.fromkeys(team for _, team in years):
        first, last = years.get((usual, name), (np.nan, np.nan))
        end = years.get((changed, name), (np.nan, np.nan))[1]
        if np.isfinite([last, end]).any():
            label = words(capital(name.replace("_", " ")))
            yield label, *(value(one, "years") for one in (first, last, end)), change(end - last, "years")


def years_by_team(run: FinishedRun) -> dict[tuple[str, str], tuple[float, float]]:
    """Mean years in the first and in the last quarter measured, by arm and kind of team."""
    days = daily_series(run.folder)
    if days is None:
        return {}
    days = days[days["series"].str.startswith(SERIES)].sort_values("date", kind="stable")
    return {
        (arm, series.removeprefix(SERIES)): (
            known_mean(part.to_numpy()[:QUARTER]),
            known_mean(part.to_numpy()[-QUARTER:]),
        )
        for (arm, series), part in days.groupby(["scenario", "series"], sort=False)["mean"]
    }


def known_mean(values: Any) -> float:
    """The mean of what is known; not a number where nothing is."""
    return average(values[np.isfinite(values)])
