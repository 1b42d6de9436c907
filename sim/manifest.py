"""What a run was: everything needed to trust it and to do it again, and the story that the figures tell."""

from __future__ import annotations

import datetime as dt
import math
import platform
import time
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from sim.charts import ChartContext
from sim.charts.tables import Quarter
from sim.compiling import RULES_HASH
from sim.config import Change, Config
from sim.config.forms import as_written
from sim.council import Room
from sim.ensembles import ensemble_named
from sim.results import Level, Results
from sim.variants import drawn
from sim.vocabulary import label
from sim.years import years_named

LIBRARIES = ("numpy", "numba", "llvmlite", "simpy", "pandas", "pyarrow", "scipy", "matplotlib", "holidays", "pydantic")
QUARTER = 63  # working days
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


def version_of(package: str) -> str | None:
    """The installed version of a package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def versions() -> dict[str, str | None]:
    """Of the simulation, of Python and of the libraries that numbers or files could depend on."""
    own = {"caseload": version_of("caseload"), "python": platform.python_version()}
    return own | {name: version_of(name) for name in LIBRARIES}


def manifest(config: Config, results: Results, overrides: list[str], began: float, compiling: float) -> dict[str, Any]:
    """The composed configuration, versions, luck, the hash of the rules, what was finished and how long it took."""
    asked, finished = config.run.replications, results.replications
    facts = {arm.name: [results.parts[n][i].facts for n in finished] for i, arm in enumerate(results.arms)}
    every = [one for own in facts.values() for one in own]
    rooms = {name: map(max, zip(*(one.room for one in own), strict=True)) for name, own in facts.items()}
    return {
        "scenario": config.scenario.name,
        "arms": [arm.name for arm in results.arms],
        "overrides": overrides,
        "seed": config.run.seed,
        "replications": {"asked": asked, "finished": len(finished), "missing": missing(asked, finished)},
        "backlog_grows_without_limit": {
            arm.name: sum(day is not None for day in results.grows_since(i)) for i, arm in enumerate(results.arms)
        },
        "rules": RULES_HASH,
        "ensemble": None if config.run.ensemble is None else ensemble_named(config.run.ensemble)._asdict(),
        "years": None if config.run.years is None else years_named(config.run.years)._asdict(),
        "studies": {arm.name: arm.digest for arm in results.arms},
        "versions": versions(),
        "platform": platform.platform(),
        "began": dt.datetime.fromtimestamp(began, dt.UTC).isoformat(timespec="seconds"),
        "seconds": {
            "all": round(time.time() - began, 3),
            "compiling_or_loading": round(compiling, 3),
            "playing_mean": round(math.fsum(one.playing for one in every) / len(every), 4),
            "reading_mean": round(math.fsum(one.reading for one in every) / len(every), 4),
        },
        "entries_mean": round(sum(one.entries for one in every) / len(every)),
        "event_log_rows_mean": round(sum(one.rows for one in every) / len(every)),
        "room": {name: Room(*room)._asdict() for name, room in rooms.items()},
        "config": as_written(config.model_dump(mode="json", by_alias=True, exclude_none=True)),
    }


def missing(asked: int, finished: list[int]) -> list[int]:
    """The replications that were not finished."""
    return sorted(set(range(asked)) - set(finished))


def context_of(config: Config, results: Results) -> ChartContext:
    """What a reader of the figures must know beside the numbers."""
    study = results.arms[-1].study
    dates = [day.item() for day in study.calendar.dates[: study.calendar.days]]
    last = len(dates) - 1
    changes = []
    for change, (first, after) in zip(config.scenario.changes, study.change_bands, strict=True):
        changes.append((dates[min(max(first, 0), last)], dates[min(max(after - 1, 0), last)], change_in_words(change)))
    return ChartContext(
        council=config.council.name,
        scenario_label=results.arms[-1].label,
        baseline_label=results.arms[0].label,
        replications=len(results.replications),
        seed=config.run.seed,
        changes=tuple(changes),
        measured_from=dates[study.warm_up_days],
        safe_caseload=config.run.safe_caseload,
        note=" ".join([NOTE, *drawn(config.run)]),
        quarters=quarters_of(results) if results.compared else {},
    )


def quarters_of(results: Results) -> dict[str, tuple[Quarter, ...]]:
    """What the scenario adds to each series that is drawn, quarter by quarter from the first change to the end."""
    study, first = results.arms[1].study, results.parts[results.replications[0]]
    begin = min(max(results.first_change(), study.warm_up_days), study.calendar.days - 1)
    count = max(1, round((study.calendar.days - begin) / QUARTER))
    cuts = np.array_split(np.arange(begin, study.calendar.days), count)
    found = {}
    for series in first[1].series:
        if series in first[0].series and (series in DRAWN or series.startswith("open_")):
            usual, changed = (results.daily(arm, series) for arm in (0, 1))
            found[series] = tuple(quarter(study.calendar.ordinals[cut], usual[:, cut], changed[:, cut]) for cut in cuts)
    return found


def quarter(days: Any, usual: Level, changed: Level) -> Quarter:
    """The paired difference over some days; days without a number in either arm are left out."""
    gap = np.ma.masked_invalid(changed - usual).mean(axis=1).filled(np.nan)
    known = gap[np.isfinite(gap)]
    error = float(known.std(ddof=1) / math.sqrt(len(known))) if len(known) > 1 else math.nan
    return Quarter(float(days[0]), float(days[-1]), float(known.mean()) if len(known) else math.nan, error)


def change_in_words(change: Change) -> str:
    """`Referrals × 1.325`, `Extra posts + 10 (assessment)`, `Allocation policy: capped`."""
    named = (change.source, change.team, change.intervention)
    where = ", ".join(label(word).lower() for word in named if word)
    if change.multiply is not None:
        how = f" × {change.multiply:g}"
    elif change.add is not None:
        how = f" {'+' if change.add >= 0 else '−'} {abs(change.add):g}"
    elif change.monthly is not None:
        how = f": {sum(change.monthly):,.0f} in {len(change.monthly)} months"
    else:
        how = f": {label(change.set).lower() if isinstance(change.set, str) else f'{change.set:g}'}"
    return f"{label(change.what)}{how}{f' ({where})' if where else ''}"
