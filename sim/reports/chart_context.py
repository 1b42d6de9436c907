"""What a reader of the figures must know beside the numbers: council, scenario, when what is changed, what is clear."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sim.analysis.definitions.measure import MARCH
from sim.base.wording import capital, many, percent, with_noun
from sim.inputs.composing.variants import drawn
from sim.inputs.distinguishing import distinguishing_words
from sim.inputs.schema import Change, Config
from sim.model.words import label
from sim.reports.charts import ChartContext
from sim.reports.charts.census_days import MEAN_DAY
from sim.reports.charts.drawing.chart_tables import StageInWords
from sim.reports.series_gaps import has_census, over_runs, quarters_of
from sim.runs.results import Results

TIMES = {  # what is changed, in so many times the usual
    "sickness_rate": "Sickness {} times the usual rate",
    "leaving_rate": "Workers leave {} times as often as usual",
    "recruitment_lead_time": "Posts take {} times as long to fill",
    "casework_share": "Time for casework {} times the usual",
    "conference_capacity": "Conferences that can be held: {} times the usual number",
    "agency_supply": "Agency workers to be had: {} times the usual number",
    "referrals": "Referrals {} times the usual number",
    "caseload_cap": "Cap on caseloads {} times the usual",
    "need_mix_high": "Share of children in high need {} times the usual",
    "cohort_share": "Posts kept for the autumn cohort: {} times the usual share",
    "contacts_referred": "Share of contacts referred {} times the usual",
    "need_length": "Children in need for {} times as long as usual",
    "escalation_rate": "Children come to significant harm {} times as often as usual",
    "offer": "Offered to {} times the usual share of families",
}
COUNTED_TIMES = {  # the same of what is counted, below twice the usual: by how much more or fewer
    "agency_supply": "{} agency workers to be had than usual",
    "conference_capacity": "{} conferences can be held than usual",
    "referrals": "{} referrals than usual",
}
FRACTIONS = {1 / 3: "a third", 1 / 4: "a quarter", 1 / 5: "a fifth", 1 / 10: "a tenth"}
AS_GOOD_AS = 0.03  # of a fraction, so near to which it is named
ADDED = {  # what a number of is added, and what follows
    "extra_posts": ("post", ""),
    "cut_posts": ("post", ""),
    "agency_supply": ("agency worker", " to be had"),
    "referrals": ("referral", " a year"),
}
MOST_NAMED = 3  # changes that a figure names one by one
NOTE = "Simulated; the figures it starts from and its assumptions are listed in docs/assumptions.md."


def context_of(config: Config, results: Results, typed: Sequence[str] = ()) -> ChartContext:
    """What a reader of the figures must know beside the numbers; `typed` is what the user changed."""
    study = results.arms[-1].study
    dates = [day.item() for day in study.calendar.dates]
    last = study.calendar.days - 1
    changes = []
    for change, (first, after) in zip(config.scenario.changes, study.change_bands, strict=True):
        if not changes_nothing(change):
            days = dates[min(max(first, 0), last)], last_day_of(change, after, dates, last)
            changes.append((*days, change_in_words(change)))
    scenario = results.arms[-1].label
    if len(different := {words for *_, words in changes}) > MOST_NAMED:
        begins, ends = min(change[0] for change in changes), max(change[1] for change in changes)
        changes = [(begins, ends, f"{scenario}, {len(different)} changes")]
    return ChartContext(
        council=council_in_words(config.council.name),
        scenario_label=scenario,
        baseline_label=results.arms[0].label,
        replications=len(results.replications),
        seed=config.run.seed,
        changes=tuple(changes),
        measured_from=dates[study.warm_up_days],
        safe_caseload=config.run.safe_caseload,
        note=" ".join([f"{capital(distinguishing_words(config, typed))}.", NOTE, *drawn(config.run)]),
        quarters=quarters_of(results) if results.compared else {},
        counted_on=MARCH if has_census(results) else MEAN_DAY,
        over_run=over_runs(results) if results.compared else {},
        stages=stages_in_words(config),
    )


def last_day_of(change: Change, after: int, dates: Sequence[dt.date], last: int) -> dt.date:
    """The last day of a change, though the run may end before; the run's own, `last`, of a change without an end."""
    ends = change.ends()
    if ends is None:
        return dates[last]
    return dates[max(after - 1, 0)] if after < len(dates) - 1 else ends - dt.timedelta(days=1)


def stages_in_words(config: Config) -> dict[str, StageInWords]:
    """What the journey says of each stage."""
    stages = config.journey.stages.items()
    return {name: StageInWords(stage.label or "", stage.runs == "alongside") for name, stage in stages}


def council_in_words(name: str) -> str:
    """A council's name in a sentence: `Leeds`, but `a typical council`."""
    if not name.endswith(" council"):
        return name
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name[0].lower()}{name[1:]}"


def change_in_words(change: Change) -> str:
    """`Sickness 1.9 times the usual rate`, `10 more posts (assessment)`, `Allocation policy: capped`."""
    by = f"by {change.by}" if change.by else None
    named = (change.source, None if change.to_team else change.team, change.intervention, by)
    where = ", ".join(label(word).lower() for word in named if word)
    return f"{how_in_words(change)}{f' ({where})' if where else ''}"


def changes_nothing(change: Change) -> bool:
    """Whether a change leaves everything as it is: once the usual number, no post, no case."""
    none_moves = change.what == "moved_cases" and change.set == 0
    return change.multiply == 1 or change.add == 0 or none_moves


def rough(amount: float) -> str:
    """A number as it is printed: `20`, `1.5`."""
    return f"{round(amount, 1):,g}"


def rough_percent(share: float) -> str:
    """A share as it is printed: `10%`, `0.5%`."""
    return percent(share) if share == 0 or abs(share) >= 0.01 else f"{100 * share:.1g}%"


def route_in_words(change: Change) -> str:
    """Where cases go: `27% of those in low need go to targeted help instead of closed after assessment`."""
    names = (change.stage, change.place, change.instead_of)
    stage, place, instead = (label(word).lower() if word else "" for word in names)
    start = "when cases start" if stage == "starts in" else f"after {stage}"
    share = rough_percent(float(change.set)) if change.set is not None else f"{change.multiply:g} times the usual share"
    need = f" of those in {' and '.join(change.need)} need" if change.need else ""
    return f"{share}{need} go to {place}{f' instead of {instead}' if instead else ''} {start}"


def move_in_words(change: Change) -> str:
    """What moves: `20 posts from safeguarding to family help`, `50% of open cases from one stage to another`."""
    if change.what == "moved_posts":
        here, there = label(str(change.team)).lower(), label(str(change.to_team)).lower()
        return f"{with_noun(rough(change.add or 0.0), 'post')} from {here} to {there}"
    here, there = label(str(change.stage)).lower(), label(str(change.place)).lower()
    need = f", {' and '.join(change.need)} need" if change.need else ""
    return f"{rough_percent(float(change.set or 0.0))} of open cases from {here} to {there}{need}"


def more_or_fewer(times: float) -> str:
    """`A third more`, as scenarios say it; `50% more`; `28% fewer`."""
    share = abs(times - 1)
    near = min(FRACTIONS, key=lambda fraction: abs(fraction - share))
    amount = capital(FRACTIONS[near]) if abs(near - share) <= AS_GOOD_AS * near else f"{100 * share:.3g}%"
    return f"{amount} {'more' if times > 1 else 'fewer'}"


def how_in_words(change: Change) -> str:
    """What is changed and by how much, without where."""
    if change.what in ("moved_posts", "moved_cases"):
        return move_in_words(change)
    if change.what == "route":
        return route_in_words(change)
    if change.multiply is not None:
        if change.what in COUNTED_TIMES and change.multiply < 2:
            return COUNTED_TIMES[change.what].format(more_or_fewer(change.multiply))
        return TIMES[change.what].format(f"{change.multiply:g}")
    if change.add is not None:
        (one, rest), way = ADDED[change.what], "more" if change.add >= 0 else "fewer"
        return f"{with_noun(rough(abs(change.add)), f'{way} {one}')}{rest}"
    if change.monthly is not None:
        return f"{sum(change.monthly):,.0f} {label(change.what).lower()} in {many(len(change.monthly), 'month')}"
    if isinstance(change.set, str):
        return f"{label(change.what)}: {label(change.set).lower()}"
    value = change.set or 0.0
    if change.what == "recruitment_freeze":
        return "No recruitment" if value else "Recruitment goes on"
    if change.what == "offer":
        return f"Offered to {100 * value:g}% of families"
    return f"{value:g} full-time equivalents of agency workers to be had" if value else "No new agency workers"
