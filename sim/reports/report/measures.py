"""Tables of a run's measures, as reports print them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from sim.analysis.measures import MEASURES
from sim.base.errors import listed
from sim.reports.charts.census_days import NO_MARCH, is_on_a_day
from sim.reports.console import ON_A_DAY, ON_MEAN_DAY, RANGE, decimals_of_row
from sim.reports.phrases import UNROUNDED, label_alone, own_peak
from sim.reports.report.document import Cell, Table, table, words
from sim.reports.report.rounding import NONE, between, change, unit_in_words, value
from sim.reports.report.run_folder import FinishedRun
from sim.runs.results import MeasureComparison

KEY = (  # what a director looks at first
    "caseload_per_worker",
    "workers_over_18_share",
    "unallocated_children",
    "assessments_in_45_days_share",
    "conferences_in_15_days_share",
    "visits_on_time_share",
    "children_in_need",
    "children_on_plan",
    "children_looked_after",
    "cost_per_year",
)
CHANCE = f"May be chance: yes where the 95% interval of the difference includes no change. {UNROUNDED}"
OF_RANGES = (
    "*: lowest to highest replication in place of an interval, since few futures decide {names}. May be chance: yes"
    " where too few replications agree (exact sign test; five are never enough)."
)
NO_INTERVAL = f"{NONE} too few replications differ for an interval, which may be chance, or one side has none."
NO_CHANGE = (
    "Baseline: the council without the change. Scenario: the council with it, under the same random events. Differences"
    " are paired, replication by replication."
)


def measure_heads(run: FinishedRun) -> tuple[str, ...]:
    """The heads of a table of measures."""
    arms = (
        ("Baseline", "Scenario", "Difference", "95% interval", "May be chance")
        if run.compared
        else ("Mean", "95% interval")
    )
    return ("Measure", "Unit", *arms)


def chosen_measures_table(run: FinishedRun, title: str, names: Iterable[str]) -> list[Table]:
    """A table of these measures, those that the run has; none when it has none of them."""
    lines = [run.lines[name] for name in names if name in run.lines and np.isfinite(run.lines[name].baseline.mean)]
    if not lines:
        return []
    notes = [CHANCE] if run.compared else []
    notes += [*about_ranges(lines), *own_peak((line.measure for line in lines), run.replications)]
    notes += [NO_INTERVAL] if any((line.difference or line.baseline).says_nothing for line in lines) else []
    return [table(title, measure_heads(run), [row_of(run, line) for line in lines], notes)]


def about_ranges(lines: Sequence[MeasureComparison]) -> list[str]:
    """What the marked ends of a table are, where it has any."""
    names = [name_of_measure(line).lower() for line in lines if (line.difference or line.baseline).is_range]
    return [OF_RANGES.format(names=listed(names))] if names else []


def row_of(run: FinishedRun, line: MeasureComparison) -> Sequence[Cell]:
    """A measure: the means, and the difference with its interval."""
    least = decimals_of_row(line)  # few children with the decimals that the screen and the figures give them
    mark = RANGE if (line.difference or line.baseline).is_range else ""
    first = [
        words(f"{name_of_measure(line)}{mark}"),
        words(unit_and_day(run, line)),
        value(line.baseline.mean, line.unit, least),
    ]
    if line.scenario is None or line.difference is None:
        return [*first, between(line.baseline, line.unit, least=least)]
    span = between(line.difference, line.unit, sign=True, least=least)
    gap = change(line.difference.mean, line.unit, least)
    unsure = "no" if line.difference.is_clear else "yes" if any((*span.values, *gap.values)) else "no change"
    unsure = unsure if np.isfinite(line.difference.mean) else NONE
    return [*first, value(line.scenario.mean, line.unit, least), gap, span, words(unsure)]


def name_of_measure(line: MeasureComparison) -> str:
    """What a measure is called."""
    return label_alone(line.label)


def unit_and_day(run: FinishedRun, line: MeasureComparison) -> str:
    """The unit of a measure, and the day on which it is counted."""
    unit = unit_in_words(line.unit)
    return f"{unit}, {ON_A_DAY if run.has_march else ON_MEAN_DAY}" if is_on_a_day(line.measure) else unit


def others(run: FinishedRun) -> list[Table]:
    """The measures that no group shows."""
    rest = [name for name in run.lines if name not in MEASURES or not MEASURES[name].heading]
    return chosen_measures_table(run, "Further measures", rest)


def glossary(run: FinishedRun) -> Table:
    """What each measure counts, and whose definition that is."""
    rows = [
        (name_of_measure(line), unit_in_words(line.unit), MEASURES[name].definition, MEASURES[name].source)
        for name, line in run.lines.items()
        if name in MEASURES
    ]
    notes = [] if run.has_march else [NO_MARCH]
    return table("What the measures count", ("Measure", "Unit", "What it counts", "Whose definition"), rows, notes)
