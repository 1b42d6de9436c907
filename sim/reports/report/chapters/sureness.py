"""How sure an answer is, on which numbers it depends, and how good the model has been."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator

from sim.analysis.measures import MEASURES
from sim.analysis.targets import Target, targets_of
from sim.base.errors import listed
from sim.base.wording import capital
from sim.inputs.composing.variants import DRAWN
from sim.inputs.councils.comparing import last_figures
from sim.reports.charts import comparison as published_words
from sim.reports.charts.census_days import NO_MARCH
from sim.reports.phrases import UNROUNDED
from sim.reports.register_page import RESULTS
from sim.reports.rendering import FIRST_LOOK
from sim.reports.report.chapters.assumptions import Entry
from sim.reports.report.chapters.limits import intended, limits_of, typed_numbers
from sim.reports.report.chapters.past_forecasts import past_forecasts
from sim.reports.report.document import Block, Bullets, Cell, Text, for_author, table, words
from sim.reports.report.measures import KEY, name_of_measure
from sim.reports.report.rounding import NONE, one, unit_in_words, value
from sim.reports.report.run_folder import FinishedRun

NOT_BOUND = "[z]"  # there is nothing that it must come near
MOST = 5  # numbers on which most depends


def how_sure(run: FinishedRun) -> list[Block]:
    """Replications and intervals, what is drawn, what may be chance, and what the answer depends on."""
    paired = ", in pairs" if run.compared else ""
    first = (
        f"{run.counted}{paired}. A 95% interval holds the model's mean with 95% certainty; it does not hold"
        " single years, which differ more."
    )
    looks = (
        [f"{run.first_look}: repeat the run with run=standard or run=precise before anything is decided on it."]
        if run.replications < FIRST_LOOK
        else []
    )
    drawn = [
        template.format(run.config["run"][key])
        if run.config["run"].get(key)
        else {
            "ensemble": "No parameter is varied: the intervals hold only what chance does.",
            "years": "Every year is as usual.",
        }[key]
        for key, template in DRAWN.items()
    ]
    cut = [f"{capital(run.stopped)}."] if run.stopped else []
    return [Bullets((*cut, first, *looks, *drawn, *chance(run))), *run.figure_or_why("differences"), *depends(run)]


def chance(run: FinishedRun) -> list[str]:
    """Which of the main measures do not differ by more than chance would."""
    if not run.compared:
        return []
    unsure = [
        name_of_measure(line).lower()
        for name in KEY
        if (line := run.lines.get(name)) is not None
        and line.difference is not None
        and math.isfinite(line.difference.low)
        and not line.difference.is_clear
    ]
    if not unsure:
        return ["Every main measure differs by more than chance would."]
    return [f"These do not differ by more than chance would: {listed(unsure)}."]


def depends(run: FinishedRun) -> list[Block]:
    """The numbers on which most depends, where a sensitivity analysis of this council and scenario was kept."""
    rows = sensitivity_rows(run)
    if not rows:
        return [
            Text("On which numbers the answer depends has not been worked out for this council and scenario."),
            for_author(f"{run.command('sensitivity')} works it out."),
        ]
    made = [(one["called"], f"{one['setting']} {one['unit']}".strip(), one["label"], one["printed"]) for one in rows]
    title = "The numbers on which most depends, each changed alone"
    note = f"The largest change that each number makes, more than chance would. {sensitivity_of()}"
    return [table(title, ("Number", "Set to", "Measure (its value as things stand)", "Change"), made, [note])]


def sensitivity_of() -> str:
    """Of what the kept sensitivity analysis is; empty where there is none."""
    if not RESULTS.is_file():
        return ""
    return RESULTS.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def sensitivity_rows(run: FinishedRun) -> list[dict[str, str]]:
    """The largest clear effect of each of the most influential numbers, if they were worked out for this study."""
    about = sensitivity_of()
    if not about.startswith(f"{run.council}, scenario {run.config['scenario']['name']},"):
        return []
    rows = csv.DictReader(RESULTS.read_text(encoding="utf-8").partition("\n")[2].splitlines())
    clear = [row for row in rows if row["clear"] == "yes" and float(row["usual"])]
    largest: dict[str, dict[str, str]] = {}
    for row in sorted(clear, key=lambda row: -abs(float(row["effect"]) / float(row["usual"]))):
        largest.setdefault(row["parameter"], row)
    return list(largest.values())[:MOST]


def track_record(run: FinishedRun, register: list[Entry]) -> list[Block]:
    """How the run compares with published figures, what it is for, and what it must not be used for."""
    return [
        *published_year(run),
        *validation(run),
        *past_forecasts(run),
        Text("What this run is for"),
        Bullets(tuple(intended(run))),
        Text("What it must not be used for, and what it leaves out"),
        Bullets(tuple(limits_of(run, register))),
    ]


def published_year(run: FinishedRun) -> list[Block]:
    """The published year that the scenario was compared with, if it was."""
    if not run.published_comparisons:
        return []
    rows = [
        (
            published_words.comparison_name(row),
            published_words.published_text(row),
            published_words.comparison_value(row, row.mean),
            published_words.tolerance_span(row),
            published_words.comparison_verdict(row),
            row.source,
        )
        for row in published_words.ordered(run.published_comparisons)
    ]
    heads = ("Measure", "Published", "Model", "90% range of replications", "Verdict", "Source")
    return [
        Text(f"{published_words.finding(run.published_comparisons)}."),
        *run.figure_or_why("published_year"),
        table("Published figures beside the model's", heads, rows),
    ]


def validation(run: FinishedRun) -> list[Block]:
    """The run without the change beside the figures that are published for this council."""
    council = run.council.lower().removesuffix(" council")
    result = targets_of().get(council)
    if result is None:
        return compared_with_published(run)
    rows = [row for targets in result.values() for row in comparison_rows(run, targets)]
    typed = typed_numbers(run)
    notes = [
        "Without the change. Within: the model's mean is as near to the published figure as was demanded when the model"
        " was fitted; these are the figures that it was fitted to, and those that were only looked at."
    ]
    notes.append(f"{NOT_BOUND} not applicable: only looked at, nothing was demanded.")
    if typed:
        notes.append(f"Numbers were set for this run, so it is not quite the published council: {', '.join(typed)}.")
    notes += [] if run.has_march else [NO_MARCH]
    heads = ("Measure", "Unit", "Published", "Model", "Allowed", "Within", "Source")
    return [table("A usual year beside what is published", heads, list(unique(rows)), notes)]


def compared_with_published(run: FinishedRun) -> list[Block]:
    """The run without the change beside the last published figures of a council that was not fitted by itself."""
    last = last_figures(run.council)
    rows = [
        (
            words(line.label),
            words(unit_in_words(line.unit)),
            words(str(last[name][0])),
            value(last[name][1], line.unit),
            value(line.baseline.mean, line.unit),
            one(100 * (line.baseline.mean / last[name][1] - 1), 0, sign=True) if last[name][1] > 0 else words(NONE),
        )
        for name, line in run.lines.items()
        if name in last
    ]
    if not rows:
        return [Text(f"No published figures of {run.council} are kept to compare a year with.", "note")]
    heads = ("Measure", "Unit", "Year", "Published", "Model, without the change", "Difference, per cent")
    note = (
        "The council was made from its published figures, not fitted year by year: where the model is far from what is"
        f" published, do not read the level, only the difference that a change makes. {UNROUNDED}"
    )
    notes = [note] if run.has_march else [note, NO_MARCH]
    return [table("A usual year beside the last that is published", heads, rows, notes)]


def unique(rows: list[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    """Each measure once."""
    seen = set()
    for row in rows:
        if row[0] not in seen:
            seen.add(row[0])
            yield row


def comparison_rows(run: FinishedRun, targets: list[Target]) -> list[tuple[Cell, ...]]:
    """Published figures beside the model's mean without the change."""
    made: list[tuple[Cell, ...]] = []
    for target in targets:
        line = run.lines.get(target.measure)
        if line is None:
            continue
        unit = MEASURES[target.measure].unit
        inside = "yes" if target.low <= line.baseline.mean <= target.high else "no"
        made.append(
            (
                words(MEASURES[target.measure].label),
                words(unit_in_words(unit)),
                value(target.published, unit),
                value(line.baseline.mean, unit),
                words(target.tolerance or NOT_BOUND),
                words(inside if target.binds else NOT_BOUND),
                words(target.source),
            )
        )
    return made
