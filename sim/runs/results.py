"""What finished replications say together: the tidy tables, means with intervals, paired differences.

Everything is in a fixed order, so the same replications give the same bytes whoever finished first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.measures import MEASURES, difference_of, interval_of, weeks_to_recover
from sim.base.files import numbers, words_column
from sim.base.intervals import Interval, bands, interval
from sim.base.text_tables import as_csv
from sim.runs.checkpoints import Arm, Checkpoint

Level = NDArray[np.float64]

RECOVERY = "weeks_to_recover"
OF_THE_MEAN = "95% interval of the mean"  # what low and high of a row are
LOWEST_AND_HIGHEST = "lowest and highest replication"  # same


class MeasureComparison(NamedTuple):
    """One measure: its value in the baseline and, if they are compared, in the scenario, and the paired difference."""

    measure: str
    label: str
    unit: str
    baseline: Interval
    scenario: Interval | None
    difference: Interval | None


@dataclass(frozen=True)
class Results:
    """The replications that are finished in every arm; the baseline is the first arm."""

    arms: list[Arm]
    parts: dict[int, list[Checkpoint]]  # by replication, one for each arm

    @property
    def compared(self) -> bool:
        """Whether there is a scenario to compare with the baseline."""
        return len(self.arms) > 1

    @cached_property
    def replications(self) -> list[int]:
        """The replications in order."""
        return sorted(self.parts)

    def daily(self, arm: int, series: str) -> Level:
        """(replications, days) a daily series, read from the parts."""
        return np.stack([self.parts[number][arm].daily(series) for number in self.replications])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The measures that every replication has, in the order of their definitions."""
        arms = [part.names for part in self.parts[self.replications[0]]]
        return tuple(name for name in MEASURES if all(name in names for names in arms))

    @cached_property
    def values(self) -> list[dict[str, Level]]:
        """For each arm and measure (replications,); a scenario has its recovery too, not a number if it is not seen."""
        result = []
        for arm in range(len(self.arms)):
            rows = np.stack([self.parts[number][arm].measures for number in self.replications])
            order = self.parts[self.replications[0]][arm].names
            result.append({name: rows[:, order.index(name)] for name in self.names})
        if self.compared:
            result[1][RECOVERY] = self.recovery()
        return result

    def recovery(self) -> Level:
        """(replications,) weeks from the first change until the scenario's caseloads are the baseline's again."""
        study = self.arms[1].study
        start = self.first_change()
        pairs = zip(*(self.daily(arm, "caseload_per_worker") for arm in (1, 0)), strict=True)
        return np.array([weeks_to_recover(a, b, start, study.calendar.dates) for a, b in pairs])

    def first_change(self) -> int:
        """The working day on which the scenario begins to differ."""
        study = self.arms[-1].study
        return min((first for first, _ in study.change_bands), default=study.warm_up_days)

    def grows_since(self, arm: int) -> list[int | None]:
        """For each replication the working day since which the backlog grows without limit, or None."""
        return [self.parts[number][arm].facts.grows_since for number in self.replications]

    @cached_property
    def lines(self) -> list[MeasureComparison]:
        """Every measure with its intervals, in the order of their definitions."""
        return [self.line(name) for name in MEASURES if any(name in values for values in self.values)]

    def line(self, name: str) -> MeasureComparison:
        """One measure with its intervals; a value that the baseline cannot have is an interval of nothing."""
        nothing = interval([])
        usual = self.values[0].get(name)
        changed = self.values[1][name] if self.compared else None
        return MeasureComparison(
            measure=name,
            label=MEASURES[name].label,
            unit=MEASURES[name].unit,
            baseline=nothing if usual is None else interval_of(name, usual),
            scenario=None if changed is None else interval_of(name, changed),
            difference=None if changed is None or usual is None else difference_of(name, changed, usual),
        )


def measures_table(results: Results) -> Any:
    """Tidy: scenario, replication, measure, value, unit; an Arrow table."""
    import pyarrow as pa

    rows = [
        (arm.name, replication, name, own[name][place])
        for arm, own in zip(results.arms, results.values, strict=True)
        for place, replication in enumerate(results.replications)
        for name in MEASURES
        if name in own
    ]
    arms, replications, names, values = zip(*rows, strict=True)
    return pa.table(
        {
            "scenario": words_column(arms),
            "replication": numbers(np.array(replications, np.int32)),
            "measure": words_column(names),
            "value": numbers(np.array(values, np.float64)),
            "unit": words_column([MEASURES[name].unit for name in names]),
        }
    )


def days_table(results: Results) -> Any:
    """Tidy: scenario, date, series, then mean, its 95% interval and quantiles over replications; an Arrow table.

    One series is read at a time; the days before measuring begins are in it.
    """
    import pyarrow as pa

    tables = []
    for place, arm in enumerate(results.arms):
        calendar = arm.study.calendar
        dates = numbers(calendar.dates[: calendar.days])
        for series in results.parts[results.replications[0]][place].series:
            over = bands(results.daily(place, series))
            about = {"scenario": words_column([arm.name] * calendar.days), "date": dates}
            columns = {name: numbers(values) for name, values in over.items()}
            tables.append(pa.table({**about, "series": words_column([series] * calendar.days), **columns}))
    return pa.concat_tables(tables).combine_chunks()


def caseloads_table(results: Results) -> Any:
    """Tidy: scenario, grade, caseload (40 is 40 or more), share of the grade's holders; an Arrow table."""
    import pyarrow as pa

    rows = []
    for place, arm in enumerate(results.arms):
        total = sum(results.parts[number][place].caseloads for number in results.replications)
        shares = np.asarray(total) / len(results.replications)
        for grade in arm.study.config.workforce.grades:  # as the user lists them
            own = shares[arm.study.words.grades.index(grade)]
            rows += [(arm.name, grade, caseload, share) for caseload, share in enumerate(own)]
    arms, grades, caseloads, result = zip(*rows, strict=True)
    places = numbers(np.array(caseloads, np.int32))
    return pa.table(
        {
            "scenario": words_column(arms),
            "grade": words_column(grades),
            "caseload": places,
            "share": numbers(np.array(result)),
        }
    )


def differences(results: Results) -> dict[str, list[Any]]:
    """The measures that both arms have as columns: their numbers, and whether the difference is more than chance."""
    rows = [
        (line.measure, line.label, line.unit, line.baseline.mean, line.scenario.mean, *ends_of(line.difference))
        for line in results.lines
        if line.scenario is not None and line.difference is not None
    ]
    names = ("measure", "label", "unit", "baseline", "scenario", "difference", "low", "high", "clear", "range")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def ends_of(difference: Interval) -> tuple[float, float, float, bool, bool]:
    """Mean, low and high of a difference, whether it is more than chance, and whether they are a range of futures."""
    return difference.mean, difference.low, difference.high, difference.is_clear, difference.is_range


def summary_csv(results: Results) -> str:
    """One line for each measure: mean and 95% interval of each arm, and of their paired difference.

    `low_and_high` says what the ends are: of an interval of the mean, or the lowest and highest replication; of these
    the last two columns count the replications in which the difference is above and below 0.
    """
    parts = ("baseline", "scenario", "difference") if results.compared else ("baseline",)
    heads = ["measure", "label", "unit", *(f"{part}{end}" for part in parts for end in ("", "_low", "_high"))]
    rows = ([one.measure, one.label, one.unit, *numbers_of(one, parts), *kind_of(one)] for one in results.lines)
    return as_csv([*heads, "low_and_high", "replications_above", "replications_below"], rows)


def kind_of(line: MeasureComparison) -> tuple[str, int | str, int | str]:
    """What the low and high of a measure are, and how many replications of a range are above and below 0."""
    last = line.difference or line.baseline
    if last.is_range:
        return LOWEST_AND_HIGHEST, last.above, last.below
    return OF_THE_MEAN if np.isfinite(last.low) else "", "", ""


def numbers_of(line: MeasureComparison, parts: tuple[str, ...]) -> Iterator[float]:
    """Mean, low and high of each part of a line; not a number where there is none."""
    for part in parts:
        result: Interval | None = getattr(line, part)
        for value in (result.mean, result.low, result.high) if result is not None else (np.nan,) * 3:
            yield float(value)


def interval_in_row(row: dict[str, str], part: str, replications: int) -> Interval | None:
    """A mean with its interval, read from a row of the table; None where it has no such column."""
    if part not in row:
        return None
    mean, low, high = (float(row[f"{part}{end}"] or math.nan) for end in ("", "_low", "_high"))
    if row.get("low_and_high") != LOWEST_AND_HIGHEST:
        return Interval(mean, low, high, replications, 0)
    return Interval(mean, low, high, replications, 0, int(row["replications_above"]), int(row["replications_below"]))
