"""What the figures are drawn from: a few small tables and the story around them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.definitions.measure import MARCH

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]
BASELINE = "baseline"  # the name of the arm in which nothing changes
SMOOTHED_DAYS = 5  # a working week
LAST_DAYS = 28  # of a run: a highest value in them may not be the peak yet
BANDS = ("mean", "low", "high", "p10", "p90")


class NothingToDraw(Exception):
    """The tables hold nothing that this figure shows."""


class Quarter(NamedTuple):
    """What a scenario adds to a daily series in about a quarter of a year, by paired replications."""

    first: float  # days since 1970-01-01
    last: float
    mean: float
    error: float  # standard error of the mean; not a number with one replication
    none_since: bool = False  # in every replication one arm has none from here to the end, and the other some


class OverRun(NamedTuple):
    """What a scenario adds to a daily series by more than chance, over the whole run or when its measure is taken."""

    mean: float
    when: str  # `on average`, or the day of the measure


@dataclass(frozen=True)
class ChartContext:
    """What a reader must know beside the numbers."""

    council: str
    scenario_label: str
    baseline_label: str
    replications: int
    seed: int
    changes: tuple[tuple[dt.date, dt.date, str], ...]  # first day, last day, what changes
    measured_from: dt.date
    safe_caseload: float  # children for a full-time worker
    note: str  # sources and assumptions, in sentences
    quarters: Mapping[str, tuple[Quarter, ...]] = field(default_factory=dict)  # by series; empty for an arm alone
    over_run: Mapping[str, OverRun] = field(default_factory=dict)  # by series, of those that clearly differ
    counted_on: str = MARCH  # the day on which children are counted
    stages: Mapping[str, "StageInWords"] = field(default_factory=dict)  # in the order of the journey


class StageInWords(NamedTuple):
    """What the journey says of a stage."""

    label: str  # empty where its name says enough
    alongside: bool  # counted besides the stage that a child stays in


class ChartArm(NamedTuple):
    """One of the runs that are compared."""

    name: str  # as in the column `scenario`
    label: str
    is_baseline: bool


class MeanLine(NamedTuple):
    """One daily series in five-day means: `days` since 1970-01-01 and, for each, the mean and its bands."""

    days: Numbers
    mean: Numbers
    low: Numbers
    high: Numbers
    p10: Numbers
    p90: Numbers


@dataclass(frozen=True)
class Tables:
    """The tables of a run, as `measures` and `replication` hand them over.

    days: scenario, date, series, mean, low, high, p10, p90. measures: scenario, replication, measure, value, unit.
    differences: measure, label, unit, baseline, scenario, difference, low, high (empty when nothing is compared).
    caseload_distribution: scenario, grade, caseload (children for a full-time worker, 40 means 40 or more), share.
    published: the columns of `PublishedComparison`; None when the scenario is compared with nothing published.
    """

    days: "pd.DataFrame"
    measures: "pd.DataFrame"
    differences: "pd.DataFrame"
    caseload_distribution: "pd.DataFrame"
    published: "pd.DataFrame | None" = None

    @cached_property
    def rows(self) -> dict[tuple[str, str], "pd.DataFrame"]:
        """The rows of `days` by (scenario, series)."""
        grouped = self.days.groupby(["scenario", "series"], sort=False, observed=True)
        return {(str(key[0]), str(key[1])): rows for key, rows in grouped}

    @cached_property
    def means(self) -> dict[tuple[str, str], Numbers]:
        """The finite values over replications by (scenario, measure)."""
        grouped = self.measures.groupby(["scenario", "measure"], sort=False, observed=True)["value"]
        arrays = {(str(key[0]), str(key[1])): values.to_numpy(np.float64) for key, values in grouped}
        return {key: values[np.isfinite(values)] for key, values in arrays.items()}

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of each measure."""
        pairs = self.measures.drop_duplicates("measure")
        return dict(zip(pairs["measure"].astype(str), pairs["unit"].astype(str), strict=True))

    def arms(self, context: ChartContext) -> list[ChartArm]:
        """The baseline first, then the scenario; one arm alone if nothing is compared."""
        scenarios = [str(name) for table in (self.days, self.measures) for name in table["scenario"].unique()]
        names = list(dict.fromkeys(scenarios))
        names.sort(key=lambda name: name != BASELINE)
        arms = [ChartArm(name, context.scenario_label, False) for name in names[:2]]
        if arms and (len(arms) == 2 or arms[0].name == BASELINE):
            arms[0] = ChartArm(arms[0].name, context.baseline_label, True)
        return arms

    def line(self, arm: ChartArm, series: str, context: ChartContext) -> MeanLine | None:
        """A series of an arm from the first measured day on, smoothed; None when there is none.

        Where there is no interval (one replication) the band has no width; where no mean is negative no band is.
        """
        rows = self.rows.get((arm.name, series))
        if rows is None:
            return None
        rows = rows[rows["date"] >= np.datetime64(context.measured_from, "ns")].sort_values("date")
        if rows.empty or not np.isfinite(rows["mean"]).any():
            return None
        days = rows["date"].to_numpy().astype("datetime64[D]").astype(np.float64)
        smooth = rows[list(BANDS)].rolling(SMOOTHED_DAYS, center=True, min_periods=1).mean()
        if (rows["mean"].fillna(0.0) >= 0).all():
            smooth = smooth.clip(lower=0.0)
        return MeanLine(days, *(smooth[band].fillna(smooth["mean"]).to_numpy(np.float64) for band in BANDS))

    def lines(self, series: str, context: ChartContext) -> list[tuple[ChartArm, MeanLine]]:
        """The series for each arm that has it, the baseline first."""
        result = [(arm, self.line(arm, series, context)) for arm in self.arms(context)]
        return [(arm, line) for arm, line in result if line is not None]
