"""A nation played: every council's replications on all cores, each read at once and reduced to its measures.

A thread plays council after council in the same arrays, so memory grows with the largest council, not with the nation.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import NamedTuple

import numpy as np

from sim.analysis.measures import read
from sim.inputs.schema import Config
from sim.inputs.study import study_from
from sim.model.event_log import WHAT
from sim.model.vocabulary import WORKED
from sim.runs.experiment import LOOK_UP, cores_of
from sim.runs.replication import Cancellation, simulate_to_read
from sim.studies.england.england_councils import Nation, config_of


class Said(NamedTuple):
    """What one replication of one council says, and what it took."""

    council: str
    replication: int
    measures: dict[str, float]
    events: int  # rows of the log but for `worked`
    seconds: float  # of processor time, of playing alone


class Played(NamedTuple):
    """What is finished, in the order of the nation's file, and whether Ctrl-C cut it short."""

    said: tuple[Said, ...]
    cut_short: bool
    seconds: float

    @property
    def event(self) -> float:
        """Seconds of processor time for each event."""
        return sum(one.seconds for one in self.said) / max(sum(one.events for one in self.said), 1)


def play_council(nation: Nation, name: str, replication: int, typical: Config, stop: Cancellation) -> Said:
    """Play one council once and read its log."""
    study = study_from(config_of(nation, name, typical))
    began = time.thread_time()
    one = simulate_to_read(study, replication, typical.run.clock, stop)
    taken = time.thread_time() - began
    events = int(np.count_nonzero(one.rows[:, WHAT] != WORKED))
    return Said(name, replication, read(study, one.rows).measures, events, taken)


def play_nation(nation: Nation, typical: Config, advance: Callable[[int], None] = lambda done: None) -> Played:
    """Play every council, the largest first, so that the cores finish together."""
    began, stop, cut_short = time.perf_counter(), Cancellation(), False
    size = {name: figures["referrals"] for name, figures in nation.councils.items()}
    todo = [(name, n) for n in range(typical.run.replications) for name in sorted(size, key=lambda one: -size[one])]
    futures: list[Future[Said]] = []
    with ThreadPoolExecutor(cores_of(typical)) as pool:
        try:
            futures = [pool.submit(play_council, nation, name, n, typical, stop) for name, n in todo]
            waiting: set[Future[Said]] = set(futures)
            while waiting:
                done, waiting = wait(waiting, timeout=LOOK_UP, return_when=FIRST_COMPLETED)
                for one in done:
                    one.result()
                advance(len(done))
        except KeyboardInterrupt:
            cut_short = True
        finally:
            if cut_short or not all(one.done() for one in futures):
                stop.cancel()
                pool.shutdown(cancel_futures=True)
    said = [one.result() for one in futures if one.done() and not one.cancelled() and one.exception() is None]
    places = {name: place for place, name in enumerate(nation.councils)}
    said.sort(key=lambda one: (one.replication, places[one.council]))
    return Played(tuple(said), cut_short, time.perf_counter() - began)
