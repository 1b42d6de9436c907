"""A run beside what was published of the year it simulates: the figures as they are written, compared and kept.

The interval holds nine of ten single replications: what chance may do and, where each replication has its own parameter
set, what is not known of the parameters.
"""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from sim.analysis.definitions.measure import MARCH
from sim.analysis.measures import MEASURES
from sim.analysis.targets import Target, is_share, target_of
from sim.base.errors import InputError, unknown
from sim.base.nesting import settings_written
from sim.base.text_tables import as_csv
from sim.base.wording import signed
from sim.inputs.ensembles import ensemble_named, file_named
from sim.inputs.register import figures_of
from sim.inputs.schema import Config
from sim.model.compiling import RULES_HASH
from sim.reports.charts.census_days import MEAN_DAY, is_on_a_day
from sim.reports.charts.comparison import FALLS, RISES, PublishedComparison
from sim.reports.series_gaps import has_census
from sim.runs.results import Level, Results

SECTIONS = {"levels": "level", "changes": "change", "imposed": "imposed"}  # of a file: the kind of its rows
TAILS = (0.05, 0.95)
NEAR = dt.timedelta(days=7)  # a run of whole weeks is of a year


class Wanted(NamedTuple):
    """A published figure, and whether it is of the scenario, of its change from the baseline, or an input."""

    kind: str
    target: Target
    label: str


class Published(NamedTuple):
    """What was published of a year."""

    period: str
    first: dt.date
    last: dt.date
    rows: tuple[Wanted, ...]


def published_of(config: Config) -> Published | None:
    """What the scenario of a run is compared with; InputError if it is not written as it should be."""
    name = config.scenario.published
    return None if name is None else published_in(file_named("published", "scenario.published", name))


def published_in(file: Path) -> Published:
    """What a file says was published."""
    try:
        read = settings_written(file)
        sources = {figure.key: figure.source for figure in figures_of(file, file.name)}
        given = [
            (kind, name, one, sources.get(f"{section}.{name}", ""))
            for section, kind in SECTIONS.items()
            for name, one in read.get(section, {}).items()
        ]
        if strangers := [name for _, name, _, _ in given if name not in MEASURES]:
            raise InputError([unknown(file.name, name, "measure", MEASURES) for name in strangers])
        rows = tuple(wanted_of(*one) for one in given)
        year = read["year"]
        return Published(str(read["period"]), year["from"], year["to"], rows)
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        sentence = "needs a period, a year with from and to, and levels, changes or imposed figures by measure"
        raise InputError([f"scenario.published: {file} {sentence}."]) from fault


def wanted_of(kind: str, measure: str, given: dict[str, Any], source: str) -> Wanted:
    """A row as it is written: a target, and what it is called if not as the measure."""
    label = given.get("called", MEASURES[measure].label)
    return Wanted(kind, tolerance_in_words(kind, target_of(measure, given, source)), label)


def tolerance_in_words(kind: str, target: Target) -> Target:
    """The tolerance of a change in words of its own: between two changes, or only its direction."""
    if math.isnan(target.published):
        if kind != "change" or not target.binds or target.low < 0 < target.high:
            raise ValueError("a figure that is not published is a change that rises or falls")
        return target._replace(tolerance=RISES if target.high > 0 else FALLS)
    if kind == "change" and not target.tolerance.startswith("±") and target.binds:
        scale = 100 if is_share(target.measure) else 1
        ends = f"{signed(scale * target.low, 1)} to {signed(scale * target.high, 1)}"
        return target._replace(tolerance=ends + (" points" if scale == 100 else ""))
    return target


def compare_all_published(published: Published, results: Results) -> list[PublishedComparison]:
    """Each published figure beside what the replications say."""
    return [
        compare_published(on_days_counted(row, results), published_values(row, results), published.period)
        for row in published.rows
    ]


def on_days_counted(row: Wanted, results: Results) -> Wanted:
    """A row that says, where it was published of a 31 March and the run holds none, that it is of an average day."""
    if has_census(results) or not is_on_a_day(row.target.measure):
        return row
    return row._replace(label=f"{row.label} (published of {MARCH}, here of {MEAN_DAY})")


def published_values(row: Wanted, results: Results) -> Level:
    """(replications,) what is compared, one value for each; nothing where the model has no such measure."""
    name, last = row.target.measure, results.values[-1]
    if name not in last:
        return np.empty(0)
    return last[name] - results.values[0][name] if row.kind == "change" else last[name]


def compare_published(row: Wanted, values: Level, period: str) -> PublishedComparison:
    """A published figure beside these values; without two of them there is no interval."""
    known, target = values[np.isfinite(values)], row.target
    mean = float(known.mean()) if len(known) else math.nan
    low, high = (float(end) for end in np.quantile(known, TAILS)) if len(known) > 1 else (math.nan, math.nan)
    if math.isnan(target.published):
        inside = low > 0 if target.tolerance == RISES else high < 0
    else:
        inside = low <= target.published <= high
    about, wanted = MEASURES[target.measure], target.low <= mean <= target.high
    return PublishedComparison(
        target.measure,
        target.published,
        mean,
        low,
        high,
        inside,
        wanted,
        target.tolerance,
        row.kind,
        row.label,
        about.unit,
        period,
        target.source,
    )


def published_note(published: Published, results: Results) -> str:
    """What the interval holds, and a warning if what the run measures is not the year of the published figures."""
    study = results.arms[-1].study
    ensemble = study.config.run.ensemble
    drawn = "by chance alone" if ensemble is None else f"by chance and by their parameter sets ({ensemble})"
    stale = ensemble is not None and ensemble_named(ensemble).rules not in ("", RULES_HASH)
    days = study.calendar.dates[: study.calendar.days]
    first, last = (day.item() for day in (days[study.warm_up_days], days[-1]))
    text = f"90% range: where nine in ten single replications lie, which differ {drawn}."
    text += " The sets were fitted with other rules than today's: calibrate again." if stale else ""
    if max(abs(first - published.first), abs(last - published.last)) <= NEAR:
        return text
    years = f"This run measures {first} to {last}, the published figures are of {published.first} to {published.last}"
    return f"{text} {years}: they do not quite compare."


def published_csv(rows: list[PublishedComparison]) -> str:
    """One line for each published figure; numbers read back exactly, empty where there is none."""
    return as_csv(PublishedComparison._fields, rows)
