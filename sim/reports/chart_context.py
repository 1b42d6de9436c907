"""What a reader of the figures must know beside the numbers: council, scenario, when what is changed, what is clear."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.inputs.schema import Change, Config
from sim.inputs.variants import drawn
from sim.model.vocabulary import label
from sim.reports.charts import ChartContext
from sim.reports.charts.chart_tables import Quarter, StageInWords
from sim.runs.results import Level, Results

QUARTER = 63  # working days
TIMES = {  # what is changed, in so many times the usual
    "sickness_rate": "Sickness {} times the usual rate",
    "leaving_rate": "Workers leave {} times as often as usual",
    "recruitment_lead_time": "Posts take {} times as long to fill",
    "conference_capacity": "Conferences that can be held: {} times the usual number",
    "casework_share": "Time for casework {} times the usual",
    "caseload_cap": "Cap on caseloads {} times the usual",
    "need_mix_high": "Share of children in high need {} times the usual",
    "agency_supply": "Agency workers to be had: {} times the usual number",
    "cohort_share": "Posts kept for the autumn cohort: {} times the usual share",
    "contacts_referred": "Share of contacts referred {} times the usual",
    "offer": "Offered to and taken up by {} times the usual share of families",
    "referrals": "Referrals {} times the usual number",
}
ADDED = {
    "extra_posts": "{} {} posts",
    "agency_supply": "{} {} agency workers to be had",
    "referrals": "{} {} referrals a year",
}
DRAWN = (
    "caseload_per_worker",
    "children_unallocated",
    "awaiting_assessment",
    "in_post_fte",
    "vacant_fte",
    "away_fte",
    "on_leave_fte",
)
NOTE = "Simulated; the figures it starts from and its assumptions are listed in docs/assumptions.md."


def context_of(config: Config, results: Results) -> ChartContext:
    """What a reader of the figures must know beside the numbers."""
    study = results.arms[-1].study
    dates = [day.item() for day in study.calendar.dates[: study.calendar.days]]
    last = len(dates) - 1
    changes = []
    for change, (first, after) in zip(config.scenario.changes, study.change_bands, strict=True):
        changes.append((dates[min(max(first, 0), last)], dates[min(max(after - 1, 0), last)], change_in_words(change)))
    return ChartContext(
        council=council_in_words(config.council.name),
        scenario_label=results.arms[-1].label,
        baseline_label=results.arms[0].label,
        replications=len(results.replications),
        seed=config.run.seed,
        changes=tuple(changes),
        measured_from=dates[study.warm_up_days],
        safe_caseload=config.run.safe_caseload,
        note=" ".join([NOTE, *drawn(config.run)]),
        quarters=quarters_of(results) if results.compared else {},
        stages=stages_in_words(config),
    )


def stages_in_words(config: Config) -> dict[str, StageInWords]:
    """What the journey says of each stage."""
    stages = config.journey.stages.items()
    return {name: StageInWords(stage.label or "", stage.runs == "alongside") for name, stage in stages}


def quarters_of(results: Results) -> dict[str, tuple[Quarter, ...]]:
    """What the scenario adds to each series that is drawn, quarter by quarter from the first change to the end."""
    study, first = results.arms[1].study, results.parts[results.replications[0]]
    begin = min(max(results.first_change(), study.warm_up_days), study.calendar.days - 1)
    count = max(1, round((study.calendar.days - begin) / QUARTER))
    cuts = np.array_split(np.arange(begin, study.calendar.days), count)
    result = {}
    for series in first[1].series:
        if series in first[0].series and (series in DRAWN or series.startswith("open_")):
            usual, changed = (results.daily(arm, series) for arm in (0, 1))
            result[series] = tuple(
                quarter(study.calendar.ordinals[cut], usual[:, cut], changed[:, cut]) for cut in cuts
            )
    return result


def quarter(days: Any, usual: Level, changed: Level) -> Quarter:
    """The paired difference over some days; days without a number in either arm are left out."""
    gap = np.ma.masked_invalid(changed - usual).mean(axis=1).filled(np.nan)
    known = gap[np.isfinite(gap)]
    error = float(known.std(ddof=1) / math.sqrt(len(known))) if len(known) > 1 else math.nan
    return Quarter(float(days[0]), float(days[-1]), float(known.mean()) if len(known) else math.nan, error)


def council_in_words(name: str) -> str:
    """A council's name in a sentence: `Leeds`, but `a typical council`."""
    if not name.endswith(" council"):
        return name
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name[0].lower()}{name[1:]}"


def change_in_words(change: Change) -> str:
    """`Sickness 1.9 times the usual rate`, `10 more posts (assessment)`, `Allocation policy: capped`."""
    named = (change.source, change.team, change.intervention)
    where = ", ".join(label(word).lower() for word in named if word)
    return f"{how_in_words(change)}{f' ({where})' if where else ''}"


def how_in_words(change: Change) -> str:
    """What is changed and by how much, without where."""
    if change.multiply is not None:
        return TIMES[change.what].format(f"{change.multiply:g}")
    if change.add is not None:
        return ADDED[change.what].format(f"{abs(change.add):g}", "more" if change.add >= 0 else "fewer")
    if change.monthly is not None:
        return f"{sum(change.monthly):,.0f} {label(change.what).lower()} in {len(change.monthly)} months"
    if isinstance(change.set, str):
        return f"{label(change.what)}: {label(change.set).lower()}"
    value = change.set or 0.0
    if change.what == "recruitment_freeze":
        return "No recruitment" if value else "Recruitment goes on"
    if change.what == "offer":
        return f"Offered to and taken up by {100 * value:g}% of families"
    return f"{value:g} full-time equivalents of agency workers to be had" if value else "No new agency workers"
