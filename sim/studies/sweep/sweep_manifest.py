"""A sweep as it is asked for; its manifest, and what is said of it on the screen."""

from __future__ import annotations

import datetime as dt
import platform
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.base.wording import many
from sim.inputs.schema import Config
from sim.inputs.schema.fields import as_written
from sim.model.compiling import RULES_HASH
from sim.reports.console import console_of_width, shortest_path
from sim.runs.experiment import program
from sim.runs.manifest import versions
from sim.studies.sweep.points import Column, SidesAt, SweepPoint

MOST_NAMES = 6  # of swept keys that are shown


@dataclass
class Sweep:
    """What is asked for, and where it is kept."""

    folder: Path
    sides_at: SidesAt
    points: list[SweepPoint]
    columns: list[Column]
    about: dict[str, Any]  # of its design, for the manifest
    began: float = field(default_factory=time.time)
    compiling: float | None = None  # seconds; None before anything is simulated
    simulated: int = 0  # units

    @property
    def parts(self) -> Path:
        """The folder of finished units."""
        return self.folder / "parts"


def sweep_manifest(sweep: Sweep, first: Config, finished: list[int]) -> dict[str, Any]:
    """What was swept over what, what was finished, versions, chance, and how long it took; `first` is of point 0."""
    seconds = time.time() - sweep.began
    return {
        "sweep": sweep.about,
        "swept": [column.name for column in sweep.columns],
        "points": {
            "asked": len(sweep.points),
            "finished": len(finished),
            "missing": sorted(set(range(len(sweep.points))) - set(finished)),
            "replications": [point.replications for point in sweep.points],
            "overrides": [list(point.words) for point in sweep.points],
            "studies": [dict(zip(point.names, point.digests, strict=True)) for point in sweep.points],
        },
        "rules": RULES_HASH,
        "program": program().hex(),  # of every line of the simulation: what is kept in parts/ is of this text
        "versions": versions(),
        "platform": platform.platform(),
        "began": dt.datetime.fromtimestamp(sweep.began, dt.UTC).isoformat(timespec="seconds"),
        "seconds": {"all": round(seconds, 3), "compiling_or_loading": round(sweep.compiling or 0.0, 3)},
        "replications_played": sweep.simulated,
        "config_of_point_0": as_written(first.model_dump(mode="json", by_alias=True, exclude_none=True)),
    }


def print_sweep(sweep: Sweep, finished: list[int], written: bool) -> None:
    """Print how much was finished, where it is, and how to go on; `written`, or the table of before stays."""
    console, place, settings = console_of_width(), shortest_path(sweep.folder), len(sweep.points)
    names = [column.name for column in sweep.columns]
    swept = ", ".join(names if len(names) <= MOST_NAMES else [*names[:MOST_NAMES], f"{len(names) - MOST_NAMES} more"])
    over = f" over {swept}" if swept else ""
    if len(finished) < settings:
        by_hydra = "sweeper" in sweep.about
        again = f"the same command{f' with hydra.sweep.dir={place}' if by_hydra else ''} goes on."
        kept = "" if written else " Until then the table stays as it was before, when more points were finished."
        text = f"Stopped after {len(finished)} of {settings} points{over}; {again}{kept}"
        console.print(text, markup=False, soft_wrap=True)
    else:
        console.print(
            f"{many(settings, 'point')}{over}: {many(sweep.simulated, 'replication')} simulated.", markup=False
        )
    console.print(f"Files in {place}: sweep.parquet, manifest.json", markup=False, soft_wrap=True)
