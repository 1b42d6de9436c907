"""A sweep: many points of a study, simulated as one job into one folder.

Every finished replication is kept at once as a small file in `parts/`, named by the digest of its study (the composed
configuration with its seed, and every line of the program). Whatever ends a sweep, the same command in the same folder
goes on from there, and ends with the same bytes as one that was never interrupted.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from sim.base.exits import INTERRUPTED
from sim.base.files import open_folder, write_json, write_light
from sim.base.folder_lock import locked
from sim.base.progress import progress
from sim.runs.earlier_files import MANIFEST
from sim.runs.parallel import cores_of, make_ready
from sim.studies.sweep.earlier_sweep import TABLE, refuse_to_lose, unknown_table_kept
from sim.studies.sweep.engines import engine_of
from sim.studies.sweep.frames import Frames, Words
from sim.studies.sweep.points import SidesAt, SweepPoint, both_sides, columns_of, unknown_arms, validated_points
from sim.studies.sweep.sweep_manifest import Sweep, print_sweep, sweep_manifest
from sim.studies.sweep.sweep_table import COLUMNS, write_table
from sim.studies.sweep.units import Unit, kept, part_path, study_of_unit

IDLE = 600.0  # seconds: a draft that is older is of a process that was killed
MANY = 1000  # points that take a while to validate
PASSES = 3  # a part that is damaged while it is simulated is simulated again


def run_sweep(
    words: Sequence[Words],
    folder: Path,
    folders: Sequence[Path],
    about: dict[str, Any],
    sides_at: SidesAt | None = None,
) -> int:
    """Validate all points, simulate what is not finished, write the table; 0, or 130 when Ctrl-C cut it short.

    `sides_at` gives what is simulated at a point, where that is not the baseline and the scenario of what was typed.
    """
    sides_at = sides_at or both_sides(Frames(folders))
    if len(words) >= MANY and sys.stderr.isatty():
        print(f"Judging {len(words):,} points ...", file=sys.stderr, flush=True)
    points = validated_points(sides_at, words)
    if same := len(points) - len({point.digests for point in points}):
        text = f"{same} of {len(points)} points are the same study as another: what is swept changes nothing there."
        print(text, file=sys.stderr)
    for place in (folder, folder / "parts"):
        open_folder(place, IDLE)
    with locked(folder):
        refuse_to_lose(folder, points, about)
        with unknown_table_kept(folder):
            return finish_sweep(Sweep(folder, sides_at, points, columns_of(words, COLUMNS), about))


def finish_sweep(sweep: Sweep) -> int:
    """Simulate what is not finished in the folder, write the table; 0, or 130 when Ctrl-C cut it short."""
    folder, points = sweep.folder, sweep.points
    arms = list(unknown_arms(points))
    for _ in range(PASSES):
        cut_short = simulate_points(sweep)
        finished, written = write_table(folder / TABLE, points, sweep.columns, arms, sweep.parts)
        if cut_short or len(finished) == len(points):
            break
    if cut_short and not finished:
        raise KeyboardInterrupt
    if not cut_short and len(finished) < len(points):
        raise OSError(errno.EIO, "what was written is not what is read", str(sweep.parts))
    if written:
        write_json(folder / MANIFEST, sweep_manifest(sweep, sweep.sides_at(points[0].words)[-1][2], finished))
    print_sweep(sweep, finished, written)
    return INTERRUPTED if cut_short else 0


def simulate_points(sweep: Sweep) -> bool:
    """Simulate what is not finished yet, with one bar for all; whether Ctrl-C cut it short."""
    first = sweep.sides_at(sweep.points[0].words)[-1][2]
    todo = sum(point.replications * len(point.digests) for point in sweep.points)
    engine = engine_of(first.run, cores_of(first))

    counting = Lock()
    try:
        with progress(todo) as advance:

            def keep(unit: Unit, part: bytes) -> None:
                write_light(part_path(sweep.parts, unit.digest, unit.replication), part)
                with counting:
                    sweep.simulated += 1
                    advance(1)  # what is finished, not what is begun

            engine(missing_units(sweep, advance), keep)
    except KeyboardInterrupt:
        return True
    return False


def missing_units(sweep: Sweep, advance: Callable[[int], None]) -> Iterator[Unit]:
    """What is not finished yet, point by point; what two points share is simulated once."""
    seen: set[tuple[str, int]] = set()
    for point in sweep.points:
        missing = []
        for place, digest in enumerate(point.digests):
            news = [n for n in range(point.replications) if (digest, n) not in seen]
            seen.update((digest, n) for n in news)
            missing += [(place, n) for n in news if kept(sweep.parts, digest, n) is None]
        advance(point.replications * len(point.digests) - len(missing))
        yield from units_at(sweep, point, missing)


def units_at(sweep: Sweep, point: SweepPoint, missing: list[tuple[int, int]]) -> Iterator[Unit]:
    """These replications of a point: those of an arm after those of another."""
    if not missing:
        return
    configs = [config for _, _, config in sweep.sides_at(point.words)]
    if sweep.compiling is None and configs[0].run.engine == "local":
        sweep.compiling = make_ready(study_of_unit(point.digests[-1], configs[-1]))
    for place, replication in missing:
        yield Unit(point.digests[place], configs[place], replication)
