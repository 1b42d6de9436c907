"""What a scenario adds to daily series: quarter by quarter, and over the run as a whole."""

from __future__ import annotations

import numpy as np

from sim.analysis.definitions import MEASURES
from sim.analysis.readings.scope import census_days
from sim.base.intervals import paired_difference
from sim.reports.charts.drawing.chart_tables import SMOOTHED_DAYS, OverRun, Quarter
from sim.reports.charts.drawing.chart_tables import MeanLine as Course
from sim.reports.charts.findings import ON_AVERAGE, quarters_between
from sim.runs.results import Level, Results

QUARTER = 63  # working days
MEASURED = {  # series: the measure of the same thing
    "caseload_per_worker": "caseload_per_worker",
    "children_unallocated": "unallocated_children",
    "awaiting_assessment": "awaiting_assessment",
}
COUNTED = {"on_plan": "children_on_plan", "looked_after": "children_looked_after"}  # the same of a stage, if one only


def quarters_of(results: Results) -> dict[str, tuple[Quarter, ...]]:
    """What the scenario adds to each series of both arms, quarter by quarter."""
    first = results.parts[results.replications[0]]
    return {series: series_quarters(results, series) for series in first[1].series if series in first[0].series}


def series_quarters(results: Results, series: str) -> tuple[Quarter, ...]:
    """What the scenario adds to a series, quarter by quarter from the first change to the end."""
    study = results.arms[1].study
    begin = min(max(results.first_change(), study.warm_up_days), study.calendar.days - 1)
    count = max(1, round((study.calendar.days - begin) / QUARTER))
    cuts = np.array_split(np.arange(begin, study.calendar.days), count)
    return quarters_between(study.calendar.ordinals, results.daily(0, series), results.daily(1, series), cuts)


def course(results: Results, arm: int) -> Course:
    """The mean caseload from the first measured day on, in five-day means, as in the figures."""
    study = results.arms[arm].study
    measured = slice(study.warm_up_days, study.calendar.days)
    daily = results.daily(arm, "caseload_per_worker")[:, measured]
    known = ~np.isnan(daily)
    mean = np.where(known, daily, 0).sum(axis=0) / np.where(known.any(axis=0), known.sum(axis=0), np.nan)
    smooth = smoothed(mean)
    return Course(study.calendar.ordinals[measured].astype(np.float64), smooth, smooth, smooth, smooth, smooth)


def smoothed(values: Level) -> Level:
    """Means of five days around each day; fewer at the ends and where there is no number."""
    window, known = np.ones(SMOOTHED_DAYS), np.isfinite(values)
    total = np.convolve(np.where(known, values, 0.0), window, "same")
    count = np.convolve(known.astype(np.float64), window, "same")
    result: Level = total / np.where(count > 0, count, np.nan)
    return result


def over_runs(results: Results) -> dict[str, OverRun]:
    """What clearly differs over the run: by the measure of the same thing where there is one, else by its daily mean.

    What is counted on one day may differ on that day, though not on average.
    """
    first, measures, result = results.parts[results.replications[0]], measures_of_series(results), {}
    for series in first[1].series:
        if series not in first[0].series:
            continue
        measure = measures.get(series)
        if measure is None or MEASURES[measure].counted_on:
            gap = paired_difference(mean_of_days(results, 1, series), mean_of_days(results, 0, series))
            if gap.is_clear:
                result[series] = OverRun(gap.mean, ON_AVERAGE)
                continue
        counted = results.line(measure).difference if measure is not None else None
        if measure is not None and counted is not None and counted.is_clear:
            day = MEASURES[measure].counted_on if has_census(results) else ""
            result[series] = OverRun(counted.mean, f"on {day}" if day else ON_AVERAGE)
    return result


def measures_of_series(results: Results) -> dict[str, str]:
    """Series of which there is a measure of the same thing, with it."""
    study = results.arms[1].study
    counted, stages = list(study.stage_counted_as), study.words.stages
    alone = {what: stages[counted.index(what)] for what in COUNTED if counted.count(what) == 1}
    every = MEASURED | {f"open_{stage}": COUNTED[what] for what, stage in alone.items()}
    return {series: measure for series, measure in every.items() if measure in results.values[1]}


def has_census(results: Results) -> bool:
    """Whether a 31 March is measured, so that stocks are counted on it and not over all days."""
    return bool(census_days(results.arms[-1].study, 3, 31).size)


def mean_of_days(results: Results, arm: int, series: str) -> Level:
    """(replications,) a series over the measured days that have a number."""
    study = results.arms[arm].study
    daily = results.daily(arm, series)[:, study.warm_up_days : study.calendar.days]
    result: Level = np.ma.masked_invalid(daily).mean(axis=1).filled(np.nan)
    return result
