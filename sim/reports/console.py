"""The screen: a bar while it runs, then the sentences, a table of the main measures, and where the files are."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.definitions import MEASURES, headings
from sim.analysis.definitions.measure import unit_called
from sim.analysis.measures import unmeasured_in
from sim.base.intervals import Interval
from sim.base.wording import capital, decimals_for, number, signed
from sim.inputs.composing.variants import drawn
from sim.inputs.distinguishing import distinguishing_words
from sim.inputs.prices import basis_in_words
from sim.reports.charts import comparison
from sim.reports.charts.census_days import is_on_a_day
from sim.reports.financial_years import lines_of_costs
from sim.reports.phrases import own_peak
from sim.reports.screen_tables import ScreenTable
from sim.reports.series_gaps import has_census
from sim.reports.summary import sentences
from sim.runs.results import MeasureComparison, Results

if TYPE_CHECKING:
    from rich.console import Console

WIDEST = 100  # columns of the screen
RANGE = " *"  # after the lowest and highest of the replications, where these stand in place of an interval
NONE = "–"
MARK = "~"  # after a difference that may be chance: grey is lost in a pipe and on paper
LEVELS_ALONE = "These are levels of a modelled council, not a forecast of a real one (python -m sim forecast)."
LEVELS_HERE = (
    "Baseline and scenario are levels, which past years may be far from (python -m sim forecast); what the model is for"
    " is the difference."
)
HEADS_ALONE = ("", "Mean", "95% interval")
HEADS_OF_TWO = ("", "Baseline", "Scenario", "Difference", "95% interval", "")  # the last is that of the marks
SHOWN_ALONE = ((1, 2), (1,))
SHOWN_OF_TWO = ((1, 2, 3, 4, 5), (2, 3, 4, 5), (3, 4, 5), (1, 2, 3, 5), (2, 3, 5), (3, 5))  # the most that fits
ON_A_DAY = "31 Mar"  # stands for the unit of what is counted on that day
ON_MEAN_DAY = "mean"  # the same where no such day is measured


def console_of_width() -> Console:
    """The screen, no wider than is easily read."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=False)
    console.width = min(console.width, WIDEST)
    return console


def print_results(results: Results, wanted: int, changes: str = "", typed: Sequence[str] = ()) -> None:
    """Print what was found; `changes` says what is changed, where values were typed and the sentence may not hold."""
    console, config = console_of_width(), results.arms[-1].study.config
    count, paired = len(results.replications), "paired " if results.compared else ""
    console.print()
    console.print(f"{config.council.name}: {changes or config.scenario.sentence}", style="bold", markup=False)
    for text in sentences(results):
        console.print(text, markup=False)
    console.print()
    console.print(measures_panel(results), crop=False)
    for text in lines_of_costs(results):
        console.print(text, markup=False)
    runs = f"{count} of {wanted}" if count < wanted else f"{count}"
    again = ", the difference by replication and of unrounded values" if results.compared else ""
    levels = LEVELS_HERE if results.compared else LEVELS_ALONE
    faint = f" Grey and {MARK}: may be chance." if results.compared else ""
    shown = [line for line in results.lines if MEASURES[line.measure].heading]
    parts = [part for line in shown for part in (line.baseline, line.difference)]
    ranges = " * Lowest to highest replication: few futures decide." if any(p and p.is_range for p in parts) else ""
    none = f" {NONE} Too few differ to say, or one side has none." if any(p and p.says_nothing for p in parts) else ""
    about = [f"Means of {runs} {paired}replications{again}; 95% intervals.{faint}{ranges}{none} {levels}"]
    about += own_peak((line.measure for line in shown if has_a_number(line)), count)
    about += [*drawn(config.run), f"{capital(distinguishing_words(config, typed))}.", basis_in_words(config)]
    about += unmeasured_in(results.arms[-1].study)
    console.print(" ".join(about), style="italic", markup=False)


def print_published(rows: list[comparison.PublishedComparison], about: str) -> None:
    """Print what was published beside what the model predicts."""
    console, cells = console_of_width(), []
    for row in comparison.ordered(rows):
        unit = (
            f", change{', %' if row.is_share else ''}"
            if row.kind == "change"
            else f", {unit_called(row.unit).on_screen}"
        )
        pair = [comparison.comparison_value(row, value, True) for value in (row.published, row.mean)]
        published = pair[0] if np.isfinite(row.published) else row.tolerance
        ends = comparison.tolerance_span(row, True), comparison.comparison_verdict(row, True)
        cells.append([f" {row.label}{unit.rstrip(', ')}", published, pair[1], *ends])
    console.print(f"\n{comparison.finding(rows)}", style="bold", markup=False)
    console.print(ScreenTable(("", "Published", "Model", "90% range", ""), cells, words=(0, -1)), crop=False)
    console.print(about, style="italic", markup=False)


def print_files(folder: Path, settings: int, finished: int, drawn: bool = True) -> None:
    """Print where the files are, and how to take up a run that was cut short."""
    console, place = console_of_width(), shortest_path(folder)
    if finished < settings:
        console.print(
            f"Stopped after {finished} of {settings} replications; hydra.run.dir={place} resumes it.",
            markup=False,
        )
    more = "published.csv, " if (folder / "published.csv").exists() else ""
    tables = f"summary.csv, costs.csv, {more}measures.parquet, days.parquet, caseloads.parquet"
    names = f"headline.txt, {tables}, {'charts/, ' if drawn else ''}manifest.json"
    console.print(f"Files in {place}: {names}", markup=False)


def shortest_path(folder: Path) -> str:
    """A folder as it is best typed: from here if it is below."""
    here = Path.cwd()
    return os.fspath(folder.relative_to(here)) if folder.is_relative_to(here) and folder != here else os.fspath(folder)


def measures_panel(results: Results) -> ScreenTable:
    """The main measures in groups; the change beside its interval if two arms are compared."""
    heads = HEADS_OF_TWO if results.compared else HEADS_ALONE
    lines, cells = {line.measure: line for line in results.lines}, []
    day = ON_A_DAY if has_census(results) else ON_MEAN_DAY
    for heading, names in headings().items():
        rows = [lines[name] for name in names if name in lines and has_a_number(lines[name])]
        if rows:
            cells.append([f"[bold]{heading}[/bold]"])
        cells += [[f" {measure_with_unit(line, day)}", *number_cells(line)] for line in rows]
    return ScreenTable(heads, cells, choices=SHOWN_OF_TWO if results.compared else SHOWN_ALONE)


def has_a_number(line: MeasureComparison) -> bool:
    """Whether there is a number for a row: one side may have none, as where a kind of worker comes with the change."""
    return any(one is not None and np.isfinite(one.mean) for one in (line.baseline, line.scenario))


def measure_with_unit(line: MeasureComparison, day: str) -> str:
    """A measure with its unit, or the day on which it is counted."""
    unit = day if is_on_a_day(line.measure) else unit_called(line.unit).on_screen
    words = MEASURES[line.measure].short or line.label
    return f"{words}, {unit}" if unit else words


def decimals_of_row(line: MeasureComparison) -> int:
    """Decimals of a row: about three figures of the larger mean; of shares, money and hours those of the unit."""
    unit = unit_called(line.unit)
    means = [part.mean for part in (line.baseline, line.scenario) if part is not None and part.replications]
    size = max(abs(mean) for mean in means if np.isfinite(mean))
    return unit.decimals if unit.scale != 1 or unit.decimals > 1 else decimals_for(size)


def number_cells(line: MeasureComparison) -> list[str]:
    """The numbers of a row; what may be chance is grey."""
    scale, places = unit_called(line.unit).scale, decimals_of_row(line)
    mean = NONE if np.isnan(line.baseline.mean) else number(line.baseline.mean * scale, places)
    if line.scenario is None or line.difference is None:
        return [mean, interval_text(line.baseline, scale, places)]
    if np.isnan(line.baseline.mean) or np.isnan(line.scenario.mean):
        there = NONE if np.isnan(line.scenario.mean) else number(line.scenario.mean * scale, places)
        return [mean, there, NONE, NONE, ""]
    changed = [signed(line.difference.mean * scale, places), interval_text(line.difference, scale, places, signed)]
    changed.append("" if line.difference.is_clear else MARK)
    grey = [text if line.difference.is_clear else f"[bright_black]{text}[/bright_black]" for text in changed]
    return [mean, number(line.scenario.mean * scale, places), *grey]


def interval_text(result: Interval, scale: float, places: int, write: Callable[[float, int], str] = number) -> str:
    """`37 to 45`; a dash when there is no interval."""
    if not np.isfinite(result.low):
        return NONE
    ends = f"{write(result.low * scale, places)} to {write(result.high * scale, places)}"
    return f"{ends}{RANGE}" if result.is_range else ends
