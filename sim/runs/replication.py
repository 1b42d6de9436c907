"""One replication: a council simulated from day one to the horizon, and the event log it leaves.

When an array of the council is full, its capacity is doubled and the replication is simulated again from minute 0; that
is exact because random numbers are addressed, not drawn in turn. The capacity that sufficed is the first guess for the
next replication of the study.

A thread simulates all its replications in the same large arrays: memory that is new to a process costs up to a fifth of
the time that is spent simulating in it.
"""

import math
import threading
import time
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any

from sim.base.errors import InputError, shown, unknown
from sim.inputs.study import Study
from sim.model.council_columns import Count
from sim.model.event_log import Rows
from sim.model.parameters import MOST_PARTS
from sim.model.state import CAPACITY_OF, Capacity, CouncilState, aligned, empty_council, first_capacity

CANCEL = 1 << len(CAPACITY_OF)  # no array's bit: a clock that sees it stops, and no capacity is doubled

CLOCKS = ("compiled", "readable")  # the same log to the byte
MOST_SUFFICED = 1024  # capacities that are remembered
OVERWRITTEN = ("entries", "rows")  # arrays that are never read where nothing was written

_sufficed: dict[Capacity, Capacity] = {}  # by a study's first guess, where that was too small


class Stopped(Exception):
    """The simulation was cancelled; there is no log."""


@dataclass
class Cancellation:
    """Ends, at once and from any thread, every replication that is simulated under it."""

    cancelled: bool = False
    running: dict[int, CouncilState] = field(default_factory=dict)  # by thread

    def cancel(self) -> None:
        """End what is being simulated and let nothing more begin."""
        self.cancelled = True
        for council in list(self.running.values()):
            council.count[Count.OVERFLOW] |= CANCEL

    def watch(self, council: CouncilState) -> None:
        """This thread simulates this council from now on."""
        self.running[threading.get_ident()] = council
        if self.cancelled:
            council.count[Count.OVERFLOW] |= CANCEL

    def forget(self) -> None:
        """This thread simulates nothing any more."""
        self.running.pop(threading.get_ident(), None)


@dataclass(frozen=True)
class ReplicationLog:
    """One replication's event log and what it took."""

    rows: Rows  # (rows, 8)
    entries: int  # events of the diary that fell due
    seconds: float  # of simulating, from an empty council to the last row
    capacity: Capacity  # that sufficed
    repeats: int  # attempts that were given up because an array was full


class ThreadArrays(threading.local):
    """The large arrays of a thread, which one replication takes over from the one before."""

    def __init__(self) -> None:
        self.arrays: dict[str, Any] = {}  # (size,) by name in a council

    def array(self, name: str, shape: tuple[int, ...], kind: Any) -> Any:
        """An array of this shape, full of zeros unless it is one that is overwritten."""
        size = math.prod(shape)
        if name not in self.arrays or self.arrays[name].size < size:
            self.arrays.pop(name, None)
            self.arrays[name] = aligned(size, kind)
        elif name not in OVERWRITTEN:
            self.arrays[name][:size] = 0
        return self.arrays[name][:size].reshape(shape)


_thread_arrays = ThreadArrays()


def council_in(study: Study, capacity: Capacity, replication: int, keeps: bool) -> CouncilState:
    """A council with nobody in it, in this thread's arrays; its log in an array of its own if the caller `keeps` it."""
    small = capacity._replace(cases=0, tasks=0, rows=capacity.rows if keeps else 0, entries=0)
    council = empty_council(study.parameters, small, study.config.run.seed, replication)
    tasks = capacity.tasks
    long = {"cases": capacity.cases, "tasks": tasks, "parts": tasks * MOST_PARTS, "entries": capacity.entries}
    long |= {"co_working": capacity.cases, "ages": capacity.cases}
    long |= {} if keeps else {"rows": capacity.rows}
    of = {name: getattr(council, name) for name in long}
    shared = {
        name: _thread_arrays.array(name, (size, *of[name].shape[1:]), of[name].dtype) for name, size in long.items()
    }
    return council._replace(**shared)


def run_clock(council: CouncilState, study: Study, capacity: Capacity, clock: str) -> int:
    """Simulate by this clock until the horizon or until an array is full; how many entries fell due."""
    if clock == "readable":
        from sim.model.clocks.readable import run as run_readable

        return int(run_readable(council, study.parameters))
    from sim.model.clocks.compiled import run as run_compiled

    return int(run_compiled(council, study.parameters, capacity.diary))


def simulate(
    study: Study, replication: int, clock: str = "compiled", cancel: Cancellation | None = None
) -> ReplicationLog:
    """Simulate one replication of a study, with as much capacity as it needs; raises Stopped when cancelled.

    InputError where the study is none, the replication is no whole number from 0, or the clock is unknown.

    >>> import sim
    >>> log = sim.simulate(sim.study_of("council=typical", "run.weeks=8", "run.warm_up_weeks=0"), 0)
    >>> log.rows.shape[1]  # a row for each thing that happened
    8
    """
    refuse_unknown(study, replication, clock)
    return simulate_in(study, replication, clock, cancel, keeps=True)


def refuse_unknown(study: object, replication: object, clock: object) -> None:
    """InputError with a sentence for each argument of a script that cannot be simulated."""
    faults = []
    if not isinstance(study, Study):
        faults.append(f"{shown(study)}: is no study; make one with sim.study_of('run=quick').")
    if isinstance(replication, bool) or not isinstance(replication, Integral) or replication < 0:
        faults.append(f"replication={shown(replication)}: must be a whole number, 0 or more.")
    if clock not in CLOCKS:
        faults.append(unknown("clock", clock, "clock", CLOCKS))
    if faults:
        raise InputError(faults)


def simulate_to_read(
    study: Study, replication: int, clock: str = "compiled", cancel: Cancellation | None = None
) -> ReplicationLog:
    """Simulate one replication whose log is read at once: this thread's next replication overwrites it."""
    return simulate_in(study, replication, clock, cancel, keeps=False)


def simulate_in(study: Study, replication: int, clock: str, cancel: Cancellation | None, keeps: bool) -> ReplicationLog:
    """Simulate until every array is large enough."""
    began, cancellation = time.perf_counter(), cancel or Cancellation()
    guess = first_capacity(study.parameters)
    capacity, repeats = _sufficed.get(guess, guess), 0
    try:
        while True:
            council = council_in(study, capacity, replication, keeps)
            cancellation.watch(council)
            entries = run_clock(council, study, capacity, clock)
            full = int(council.count[Count.OVERFLOW])
            if cancellation.cancelled:
                raise Stopped
            if full == 0:
                break
            capacity, repeats = capacity.doubled(full), repeats + 1
    finally:
        cancellation.forget()
    if repeats:
        while len(_sufficed) >= MOST_SUFFICED:
            _sufficed.pop(next(iter(_sufficed)), None)
        _sufficed[guess] = capacity
    rows = council.rows[: council.count[Count.ROWS]]
    return ReplicationLog(rows, entries, time.perf_counter() - began, capacity, repeats)


def compile_clock(study: Study) -> float:
    """Compile the clock, or fetch what is compiled already; how many seconds it took.

    A council without capacity for a second entry is opened and left: nothing is simulated.
    """
    began = time.perf_counter()
    capacity = first_capacity(study.parameters)._replace(entries=1)
    run_clock(empty_council(study.parameters, capacity, 0, 0), study, capacity, "compiled")
    return time.perf_counter() - began
