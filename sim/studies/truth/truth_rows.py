"""Targets beside what England and the model give, one row each, and the rows of the panel and of a lasting rise."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.measures import MEASURES
from sim.studies.panel.data import published_panel
from sim.studies.panel.modelled import modelled_panel
from sim.studies.panel.panel_report import Met, figure_spread, panel_settings, targets_met
from sim.studies.response import SERIES

if TYPE_CHECKING:
    import pandas as pd

    from sim.model.parameters import Real

Values = NDArray[np.float64]
DRAWS = 400  # of councils, for a standard error: known to a thirtieth
NORMAL = 1.96  # standard errors either side of a 95% interval
HEAD = ("target", "wanted", "England", "model", "95% interval", "met")
NAMES = {
    "section_47_per_year": "Section 47 enquiries",
    "conferences_per_year": "Initial conferences",
    "cases_held": "Cases held",
    "case_holders_fte": "Case holders",
    "agency_fte": "Agency workers",
}


class Row(NamedTuple):
    """A target: what is wanted, what England and the model give, in the unit of its table."""

    name: str
    least: float  # minus infinity where there is none
    most: float  # infinity where there is none
    england: float  # not a number where it is not known
    model: float
    error: float  # standard, of the model's; not a number where it is not known
    digits: int = 2

    @property
    def met(self) -> bool:
        """Whether the model's value, as it is printed, lies between the two."""
        return self.least <= round(self.model, self.digits) <= self.most

    def cells(self) -> list[str]:
        """The cells of its line."""
        low, high = (f"{self.model + k * NORMAL * self.error:.{self.digits}f}" for k in (-1, 1))
        wanted = f"{self.least:.{self.digits}f} to {self.most:.{self.digits}f}"
        if math.isinf(self.most):
            wanted = f"at least {self.least:.{self.digits}f}"
        if math.isinf(self.least):
            wanted = f"at most {self.most:.{self.digits}f}"
        england = "–" if math.isnan(self.england) else f"{self.england:.{self.digits}f}"
        interval = "–" if math.isnan(self.error) else f"{low} to {high}"
        return [self.name, wanted, england, f"{self.model:.{self.digits}f}", interval, "yes" if self.met else "**no**"]


def error_by_drawing(of: Callable[[Values], float], rows: Values) -> float:
    """The standard error of a number worked out from rows (councils, columns), by drawing councils again."""
    draws = np.random.default_rng(len(rows)).integers(len(rows), size=(DRAWS, len(rows)))
    return float(np.nanstd([of(rows[drawn]) for drawn in draws], ddof=1))


def called(outcome: str) -> str:
    """An outcome's name for the reader."""
    return NAMES.get(outcome) or MEASURES[outcome].label


def panel_targets(modelled: int = 0, typed: Sequence[str] = ()) -> dict[str, Met]:
    """What goes with a change in referrals, in England's councils or in so many modelled ones, by figure and years.

    Each is a slope with its standard error (`result`, not a number where too few councils have the figure), what is
    wanted of modelled councils (`least`, `most`), and whether it is `met`. What is typed is for modelled councils.

    >>> import sim
    >>> sim.panel_targets()["Children in need, 1 year"].met
    True
    """
    return rows_by_figure(targets_met(modelled_panel(modelled, typed) if modelled else published_panel()))


def rows_by_figure(targets: Sequence[Met]) -> dict[str, Met]:
    """Targets by the name of their figure and the length of the change."""
    made = {}
    for one in targets:
        outcome, years = one.question.outcome, one.question.years
        made[f"{called(outcome)}, {years} year{'s' * (years > 1)}"] = one
    return made


def regression_rows(england: Sequence[Met], model: Sequence[Met]) -> Iterator[Row]:
    """The slopes of the panel, one row for each outcome and length of a change."""
    known = {name: one.result.slope for name, one in rows_by_figure(england).items()}
    for name, one in rows_by_figure(model).items():
        yield Row(name, one.least, one.most, known.get(name, math.nan), one.result.slope, one.result.error)


def runaway_rows(change: Real, error: Real, months: Sequence[int]) -> Iterator[Row]:
    """What a lasting third more does, percent: (series, horizons) changes as shares, and their standard errors."""
    wanted = panel_settings()["no_runaway"]
    least, most = wanted["caseload"]
    caseload, in_need = SERIES.index("caseload_per_worker"), SERIES.index("children_in_need")
    for place, month in enumerate(months):
        years = f"after {month // 12} year{'s' * (month > 12)}"
        model, unsure = 100 * change[:, place], 100 * error[:, place]
        yield Row(f"Caseload {years}, %", least, most, math.nan, model[caseload], unsure[caseload], 1)
        yield Row(
            f"Children in need {years}, %", -math.inf, wanted["in_need"], math.nan, model[in_need], unsure[in_need], 1
        )
    times = change[caseload, -1] / change[caseload, 0]
    yield Row("Caseload, last over first", -math.inf, wanted["last_over_first"], math.nan, times, math.nan, 1)


def spread_rows(england: pd.DataFrame, model: pd.DataFrame) -> Iterator[Row]:
    """How much the log of caseloads changes over the years, standard deviations."""
    known, ours = panel_settings()["spread"], (figure_spread(england), figure_spread(model))
    for years, published in known["changes"].items():
        near, result = known["within"] * published, [one[f"change_{years}"] for one in ours]
        name = f"Change over {years} year{'s' * (years > 1)}"
        yield Row(name, published - near, published + near, result[0], result[1], math.nan)
    low, high = known["slope_on_level"]
    slopes = [one["slope_on_level"] for one in ours]
    yield Row("Slope of the three-year change on the level", low - 0.1, high + 0.1, slopes[0], slopes[1], math.nan)
    lasting, error = known["slope_on_lasting_level"]
    slopes = [one["slope_on_lasting_level"] for one in ours]
    near = NORMAL * error
    yield Row("The same on the lasting level", lasting - near, lasting + near, slopes[0], slopes[1], math.nan)


def truth_table(rows: Sequence[Row]) -> list[str]:
    """A table in Markdown, and how many are met."""
    lines = [f"| {' | '.join(HEAD)} |", "|---|--:|--:|--:|--:|---|"]
    lines += [f"| {' | '.join(row.cells())} |" for row in rows]
    return [*lines, "", f"{sum(row.met for row in rows)} of {len(rows)} are met."]
