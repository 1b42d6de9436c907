"""Replications on all cores: one map, one way to cancel it, one way to simulate a replication and read its log."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import NamedTuple, TypeVar

from sim.analysis.measures import Reading, read
from sim.analysis.readings.events import Events
from sim.inputs.composing.variants import study_of_replication
from sim.inputs.schema import Config
from sim.inputs.study import Study
from sim.model.compiling import compiles, is_compiled, mark_compiled, why_not_kept
from sim.runs.replication import Cancellation, ReplicationLog, compile_clock, simulate_to_read

Item = TypeVar("Item")
Result = TypeVar("Result")

COMPILING_SECONDS = 20  # measured on two cores, one of them busy
LOOK_UP = 0.2  # seconds between looks for Ctrl-C
AHEAD = 2  # items handed over for each core


class ReadReplication(NamedTuple):
    """A replication's own study, its log (overwritten by what this thread simulates next) and what the log says.

    `events` is a copy of the log, parted by what happened, for whoever reads more than the measures.
    """

    study: Study
    log: ReplicationLog
    events: Events
    reading: Reading
    seconds: float  # of reading


def read_replication(study: Study, replication: int, cancel: Cancellation | None = None) -> ReadReplication:
    """Simulate one replication with its own parameter set and years, and read its log; raises Stopped if cancelled."""
    own = study_of_replication(study, replication)
    log = simulate_to_read(own, replication, own.config.run.clock, cancel)
    began = time.perf_counter()
    events = Events(log.rows)
    reading = read(own, events)
    return ReadReplication(own, log, events, reading, time.perf_counter() - began)


def cores_of(config: Config) -> int:
    """Threads that simulate: as many as asked for, or as there are cores; the readable clock holds the interpreter."""
    if config.run.clock == "readable":
        return 1
    if config.run.cores:
        return config.run.cores
    able = getattr(os, "sched_getaffinity", None)
    return len(able(0)) if able else os.cpu_count() or 1


def completed(
    work: Callable[[Item], Result], todo: Iterable[Item], cores: int, cancel: Cancellation
) -> Iterator[tuple[int, Result]]:
    """Each item's place and result as it is finished, by `cores` threads, a few items ahead of them.

    Ctrl-C is noticed within LOOK_UP seconds. Whatever ends the loop early (an exception in an item, Ctrl-C, a caller
    that reads no further) cancels what is being simulated and drops what has not begun.
    """
    items = enumerate(todo)
    places: dict[Future[Result], int] = {}
    with ThreadPoolExecutor(cores) as pool:
        try:
            while True:
                while len(places) < AHEAD * cores and (item := next(items, None)) is not None:
                    places[pool.submit(work, item[1])] = item[0]
                if not places:
                    return
                done, _ = wait(places, timeout=LOOK_UP, return_when=FIRST_COMPLETED)
                for one in done:
                    yield places.pop(one), one.result()
        except BaseException as error:
            cancel.cancel()
            pool.shutdown(wait=False, cancel_futures=True)
            if isinstance(error, KeyboardInterrupt):  # what was finished meanwhile is not lost
                yield from [(place, one.result()) for one, place in places.items() if has_result(one)]
            raise


def has_result(one: Future[Result]) -> bool:
    """Whether it came to its end, neither cancelled nor with an exception."""
    return one.done() and not one.cancelled() and one.exception() is None


def map_replications(
    work: Callable[[Item], Result],
    todo: Iterable[Item],
    cores: int,
    cancel: Cancellation | None = None,
    advance: Callable[[int], None] = lambda done: None,
) -> list[Result]:
    """The results in the order of the items; `advance` is called for each that is finished."""
    results: dict[int, Result] = {}
    for place, result in completed(work, todo, cores, cancel or Cancellation()):
        results[place] = result
        advance(1)
    return [results[place] for place in sorted(results)]


def make_ready(study: Study) -> float:
    """Have the clock compiled; the first time this takes a while, and a line says so. Seconds.

    >>> import sim
    >>> sim.make_ready(sim.study_of("run.weeks=8")) >= 0
    True
    """
    known = is_compiled()
    if known and (not compiles or study.config.run.clock == "readable"):
        return 0.0
    if not known:
        text = f"Compiling the simulation for this computer: once, about {COMPILING_SECONDS} seconds ..."
        print(text, file=sys.stderr, flush=True)
    seconds = compile_clock(study)
    if not known:
        mark_compiled(seconds)
        after = why_not_kept() or "The next run starts at once."
        print(f"Compiled in {seconds:.0f} seconds. {after}", file=sys.stderr, flush=True)
    return seconds
