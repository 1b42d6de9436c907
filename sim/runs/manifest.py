"""What a run was: everything needed to trust it and to do it again."""

from __future__ import annotations

import datetime as dt
import math
import platform
import time
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sim.analysis.measures import unmeasured_in
from sim.inputs.ensembles import ensemble_named
from sim.inputs.schema import Config
from sim.inputs.schema.fields import as_written
from sim.inputs.year_draws import years_named
from sim.model.compiling import RULES_HASH
from sim.model.state import Capacity
from sim.runs.results import Results

LIBRARIES = (
    "numpy",
    "numba",
    "llvmlite",
    "simpy",
    "pandas",
    "pyarrow",
    "scipy",
    "matplotlib",
    "holidays",
    "pydantic",
    "hydra-core",
    "omegaconf",
    "SALib",
)


def version_of(package: str) -> str | None:
    """The installed version of a package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def versions() -> dict[str, str | None]:
    """Of the simulation, of Python and of the libraries that numbers or files could depend on."""
    own = {"caseload-sim": version_of("caseload-sim"), "python": platform.python_version()}
    return own | {name: version_of(name) for name in LIBRARIES}


def manifest(config: Config, results: Results, overrides: list[str], began: float, compiling: float) -> dict[str, Any]:
    """The composed configuration, versions, seed, the hash of the rules, what was finished and how long it took."""
    wanted, finished = config.run.replications, results.replications
    facts = {arm.name: [results.parts[n][i].facts for n in finished] for i, arm in enumerate(results.arms)}
    every = [one for own in facts.values() for one in own]
    capacities = {name: map(max, zip(*(one.capacity for one in own), strict=True)) for name, own in facts.items()}
    return {
        "scenario": config.scenario.name,
        "arms": [arm.name for arm in results.arms],
        "overrides": overrides,
        "seed": config.run.seed,
        "replications": {"asked": wanted, "finished": len(finished), "missing": missing(wanted, finished)},
        "not_measured": unmeasured_in(results.arms[-1].study),
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
            "simulating_mean": round(math.fsum(one.simulating for one in every) / len(every), 4),
            "reading_mean": round(math.fsum(one.reading for one in every) / len(every), 4),
        },
        "entries_mean": round(sum(one.entries for one in every) / len(every)),
        "event_log_rows_mean": round(sum(one.rows for one in every) / len(every)),
        "capacity": {name: Capacity(*capacity)._asdict() for name, capacity in capacities.items()},
        "config": as_written(config.model_dump(mode="json", by_alias=True, exclude_none=True)),
    }


def missing(wanted: int, finished: list[int]) -> list[int]:
    """The replications that were not finished."""
    return sorted(set(range(wanted)) - set(finished))
