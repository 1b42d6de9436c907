"""What a sweep costs beyond playing and reading its points: time, and memory that stays."""

import gc
import io
import resource
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from statistics import median

from benchmarks.goals import Found
from benchmarks.timing import timed
from sim.compose import compose
from sim.door import admit
from sim.experiment import sides_of
from sim.measures import read
from sim.replication import compile_clock, play
from sim.study import study_from
from sim.sweeping.sweep import run_sweep

ONE = ("scenario=referral_spike", "run.replications=1", "run.cores=1", "run.warm_up_weeks=0")
WEEKS = {"overhead": 26, "memory": 4}  # how long a point is played for


def words(count: int, weeks: int, first: int = 0) -> list[tuple[str, ...]]:
    """Points of one replication, each with a spike of its own size; they share their baseline."""
    spike = ("scenario.from=2021-04-12", "scenario.weeks=2", f"run.weeks={weeks}")
    return [(*ONE, *spike, f"scenario.size={1 + n / 1e5:.5f}") for n in range(first, first + count)]


def swept(points: Sequence[tuple[str, ...]]) -> None:
    """Play these points as a sweep in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as place, redirect_stdout(io.StringIO()):
        run_sweep(points, Path(place), [], {})


def overhead(quick: bool) -> Found:
    """What each further point takes beyond playing and reading it: composing, judging, keeping, writing the table."""
    few, many = (4, 24) if quick else (10, 110)
    weeks = WEEKS["overhead"]
    studies = [study_from(one) for _, _, one in sides_of(admit(compose(words(1, weeks)[0])))]
    compile_clock(studies[-1])
    swept(words(2, weeks))
    found, alone = [], []
    for n in range(1 if quick else 5):
        first = 1000 * (n + 1)
        short = timed(lambda first=first: swept(words(few, weeks, first)))
        long = timed(lambda first=first: swept(words(many, weeks, first)))
        played = timed(lambda: [read(studies[-1], play(studies[-1], 0).rows) for _ in range(many - few)])
        found.append(1e3 * (long.cpu - short.cpu - played.cpu) / (many - few))
        alone.append(1e3 * played.cpu / (many - few))
    return Found(median(found), f"{median(alone):.0f} ms of simulation a point of one replication of {weeks} weeks")


def memory(quick: bool) -> Found:
    """How much more memory is held at the peak for each further point."""
    few, many = (40, 80) if quick else (400, 1200)
    weeks = WEEKS["memory"]
    for _ in range(1 if quick else 3):  # until what the machine itself keeps has stopped growing
        swept(words(few, weeks))
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    swept(words(many, weeks))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return Found(grown / (many - few), f"the peak of {many:,} points is {grown / 1024:.1f} MiB above that of {few:,}")


FIGURES = {"point": overhead, "points": memory}
