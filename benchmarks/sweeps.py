"""What a sweep costs beyond simulating and reading its points: time, and memory that stays.

`python -m benchmarks.sweeps N` simulates a sweep of N points by itself and prints what memory it held on the way.
"""

import copy
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from benchmarks.commands import REPOSITORY, run
from benchmarks.goals import Found
from benchmarks.timing import timed
from sim.analysis.measures import read
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.study import Study, study_from
from sim.runs.experiment import sides_of
from sim.runs.replication import compile_clock, simulate_to_read
from sim.studies.sweep import sweep
from sim.studies.sweep.sweep import run_sweep
from sim.studies.sweep.units import Unit

SCALE = 1 / 30  # of the typical council
WEEKS = {"point": 26, "points": 4}  # how long a point is simulated for
TIMES = 10  # the points of a smaller sweep
TINY = ("council=tiny", "demand=typical", "journey=typical", "workforce=typical")
ONE = ("scenario=referral_spike", "run.replications=1", "run.cores=1", "run.warm_up_weeks=0")


def tiny(folder: Path) -> Path:
    """A folder of choices with a council so small that a point takes milliseconds."""
    council: dict[str, Any] = copy.deepcopy(compose(["council=typical"])["council"])
    council["referrals_per_year"] *= SCALE
    council["stock"] = {stage: round(children * SCALE) for stage, children in council["stock"].items()}
    for team in council["teams"].values():
        team |= {"posts_fte": max(team["posts_fte"] * SCALE, 1.0), "teams": 1, "vacant_fte": 0.0}
    (folder / "council").mkdir()
    (folder / "council" / "tiny.yaml").write_text(yaml.safe_dump(council), encoding="utf-8")
    return folder


def words(count: int, weeks: int, first: int = 0) -> list[tuple[str, ...]]:
    """Points of one replication, each with a spike of its own size; they share their baseline."""
    spike = ("scenario.from=2021-04-12", "scenario.weeks=2", f"run.weeks={weeks}")
    return [(*TINY, *ONE, *spike, f"scenario.size={1 + n / 1e5:.5f}") for n in range(first, first + count)]


def swept(points: Sequence[tuple[str, ...]], choices: Path) -> None:
    """Simulate these points as a sweep in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as place, redirect_stdout(io.StringIO()):
        run_sweep(points, Path(place), [choices], {})


def study_of(words: Sequence[str], choices: Path) -> Study:
    """The scenario of a point."""
    return study_from(sides_of(validate(compose(words, [choices])))[-1][2])


def overhead(quick: bool) -> Found:
    """What each further point takes beyond simulating and reading it: composing, judging, keeping, writing the
    table.
    """
    few, many, rounds, weeks = (10, 110, 2, WEEKS["point"]) if quick else (20, 420, 7, WEEKS["point"])
    result, alone = [], []
    with tempfile.TemporaryDirectory() as name:
        choices = tiny(Path(name))
        studies = [study_of(one, choices) for one in words(4, weeks, 3000)]

        def play_and_read() -> None:
            for n in range(many - few):
                study = studies[n % len(studies)]
                read(study, simulate_to_read(study, 0).rows)

        compile_clock(studies[0])
        swept(words(few, weeks), choices)
        play_and_read()
        for n in range(rounds):
            first = 5000 * (n + 1)
            simulated = timed(play_and_read)
            short = timed(lambda first=first: swept(words(few, weeks, first), choices))
            long = timed(lambda first=first: swept(words(many, weeks, first + few), choices))
            pairs = zip(long, short, simulated, strict=True)
            result.append([1e3 * (a - b - c) / (many - few) for a, b, c in pairs])
            alone.append(1e3 * simulated.cpu / (many - few))
    cpu, wall = (median(side) for side in zip(*result, strict=True))
    return Found(cpu, f"{wall:.1f} ms by the clock; {median(alone):.1f} ms to simulate and read a tiny point itself")


def memory(points: int) -> Found:
    """How many times the memory of a smaller sweep a larger one has at its peak, each in a process of its own."""
    few = points // TIMES
    small, large = (
        json.loads(run([sys.executable, "-m", "benchmarks.sweeps", str(n)], where=REPOSITORY).said)
        for n in (few, points)
    )
    grown = 1024 * (large["peak"] - small["peak"]) / (points - few)
    said = f"{small['peak']:.0f} and {large['peak']:.0f} MiB, {grown:.1f} KiB a further point"
    inside = f"of {points:,} points {large['after'][str(few)]:.0f} MiB after {few:,}, {large['end']:.0f} after all"
    return Found(large["peak"] / small["peak"], f"{said}; {inside}; {large['seconds'] / points * 1e3:.0f} ms a point")


def resident() -> float:
    """MiB that this process has in memory (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def held(points: int) -> dict[str, Any]:
    """A sweep of so many points: MiB in use after each tenth of them, at the end, and at the peak."""
    from resource import RUSAGE_SELF, getrusage

    after: dict[int, float] = {}
    step, kept, engine = max(points // 10, 1), [0], sweep.engine_of

    def watching(*settings: Any) -> Callable[..., None]:
        play = engine(*settings)

        def simulated(units: Any, keep: Callable[[Unit, bytes], None]) -> None:
            def noted(unit: Unit, part: bytes) -> None:
                keep(unit, part)
                kept[0] += 1
                if kept[0] % step == 0:
                    after[kept[0]] = resident()

            play(units, noted)

        return simulated

    sweep.engine_of = watching
    with tempfile.TemporaryDirectory() as name:
        choices = tiny(Path(name))
        compile_clock(study_of(words(1, WEEKS["points"])[0], choices))
        taken = timed(lambda: swept(words(points, WEEKS["points"]), choices))
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    return {"after": after, "end": resident(), "peak": peak, "seconds": taken.wall}


if __name__ == "__main__":
    print(json.dumps(held(int(sys.argv[1]))))
