"""A nation simulated: every council's replications on all cores, each read at once and reduced to its measures.

A thread simulates council after council in the same arrays, so memory grows with the largest council, not with the
nation.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.analysis.measures import read
from sim.base.journal import Journal
from sim.inputs.schema import Config
from sim.inputs.study import study_from
from sim.model.event_log import Log
from sim.model.vocabulary import WORKED
from sim.runs.parallel import completed, cores_of
from sim.runs.replication import Cancellation, simulate_to_read
from sim.studies.england.england_councils import Nation, config_of


class CouncilRun(NamedTuple):
    """The measures of one replication of one council, and what it took."""

    council: str
    replication: int
    measures: dict[str, float]
    events: int  # rows of the log but for `worked`
    seconds: float  # of processor time, of simulating alone


class NationRuns(NamedTuple):
    """What is finished, in the order of the nation's file, and whether Ctrl-C cut it short."""

    runs: tuple[CouncilRun, ...]
    cut_short: bool
    seconds: float

    @property
    def event(self) -> float:
        """Seconds of processor time for each event."""
        return sum(one.seconds for one in self.runs) / max(sum(one.events for one in self.runs), 1)


def simulate_council(nation: Nation, name: str, replication: int, typical: Config, cancel: Cancellation) -> CouncilRun:
    """Simulate one council once and read its log."""
    study = study_from(config_of(nation, name, typical))
    began = time.thread_time()
    log = simulate_to_read(study, replication, typical.run.clock, cancel)
    taken = time.thread_time() - began
    events = int(np.count_nonzero(log.rows[:, Log.WHAT] != WORKED))
    return CouncilRun(name, replication, read(study, log.rows).measures, events, taken)


def simulate_nation(
    nation: Nation, typical: Config, advance: Callable[[int], None] = lambda done: None, notes: Journal | None = None
) -> NationRuns:
    """Simulate every council, the largest first, so that the cores finish together; those that are noted are not."""

    def one_council(item: tuple[str, int]) -> CouncilRun:
        if notes is None:
            return simulate_council(nation, *item, typical, cancel)
        key = f"{item[0]} {item[1]}"
        return CouncilRun(*notes.of(key, lambda: list(simulate_council(nation, *item, typical, cancel))))

    began, cancel, cut_short = time.perf_counter(), Cancellation(), False
    size = {name: figures["referrals"] for name, figures in nation.councils.items()}
    todo = [(name, n) for n in range(typical.run.replications) for name in sorted(size, key=lambda one: -size[one])]
    runs: list[CouncilRun] = []
    try:
        for _, one in completed(one_council, todo, cores_of(typical), cancel):
            runs.append(one)
            advance(1)
    except KeyboardInterrupt:
        cut_short = True
    places = {name: place for place, name in enumerate(nation.councils)}
    runs.sort(key=lambda one: (one.replication, places[one.council]))
    return NationRuns(tuple(runs), cut_short, time.perf_counter() - began)
