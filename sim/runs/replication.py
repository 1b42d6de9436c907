"""One replication: a council played from day one to the horizon, and the event log it leaves.

When something in the council is full, its room is doubled and the replication is played again from minute 0; that is
exact because luck is addressed. The room that sufficed is where the next replication of the same study begins.

A thread plays every replication in the same large arrays: memory that is new to a process costs up to a fifth of the
time that is spent playing in it.
"""

import math
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from sim.inputs.study import Study
from sim.model.event_log import Rows
from sim.model.parameters import MOST_PARTS
from sim.model.state import CAPACITY_OF, OVERFLOW, ROWS, Capacity, Council, aligned, empty_council, first_room

STOP = 1 << len(CAPACITY_OF)  # no array's name: a clock that sees it stops, and no room is doubled

MOST_SUFFICED = 1024  # rooms that are remembered
OVERWRITTEN = ("entries", "rows")  # arrays that are never read where nothing was written

_sufficed: dict[Capacity, Capacity] = {}  # by a study's first guess, where that was too small


class Stopped(Exception):
    """Playing was stopped from outside; there is no log."""


@dataclass
class Cancellation:
    """A bell that ends, at once and from any thread, all that is being played within its hearing."""

    cancelled: bool = False
    playing: dict[int, Council] = field(default_factory=dict)  # by thread

    def cancel(self) -> None:
        """End what is being played and refuse to play more."""
        self.cancelled = True
        for council in list(self.playing.values()):
            council.count[OVERFLOW] |= STOP

    def watch(self, council: Council) -> None:
        """This thread plays this council from now on."""
        self.playing[threading.get_ident()] = council
        if self.cancelled:
            council.count[OVERFLOW] |= STOP

    def forget(self) -> None:
        """This thread plays nothing any more."""
        self.playing.pop(threading.get_ident(), None)


@dataclass(frozen=True)
class Played:
    """One replication's event log and what it took."""

    rows: Rows  # (rows, 8)
    entries: int  # what fell due
    seconds: float  # of playing, from an empty council to the last row
    room: Capacity  # that sufficed
    replays: int  # plays that were given up for want of room


class ThreadArrays(threading.local):
    """The large arrays of a thread, which one replication takes over from the one before."""

    def __init__(self) -> None:
        self.held: dict[str, Any] = {}  # (size,) by name in a council

    def array(self, name: str, shape: tuple[int, ...], kind: Any) -> Any:
        """An array of this shape, full of zeros unless it is one that is overwritten."""
        size = math.prod(shape)
        if name not in self.held or self.held[name].size < size:
            self.held.pop(name, None)
            self.held[name] = aligned(size, kind)
        elif name not in OVERWRITTEN:
            self.held[name][:size] = 0
        return self.held[name][:size].reshape(shape)


_lent = ThreadArrays()


def council_in(study: Study, room: Capacity, replication: int, keeps: bool) -> Council:
    """A council with nobody in it, in this thread's arrays; its log in one of its own if somebody `keeps` it."""
    small = room._replace(cases=0, tasks=0, rows=room.rows if keeps else 0, entries=0)
    council = empty_council(study.parameters, small, study.config.run.seed, replication)
    long = {"cases": room.cases, "tasks": room.tasks, "parts": room.tasks * MOST_PARTS, "entries": room.entries}
    long |= {} if keeps else {"rows": room.rows}
    of = {name: getattr(council, name) for name in long}
    lent = {name: _lent.array(name, (size, *of[name].shape[1:]), of[name].dtype) for name, size in long.items()}
    return council._replace(**lent)


def run_clock(council: Council, study: Study, room: Capacity, clock: str) -> int:
    """Play a council by this clock until the horizon or until something is full; how many entries fell due."""
    if clock == "readable":
        from sim.model.clocks.readable import run as run_readable

        return int(run_readable(council, study.parameters))
    from sim.model.clocks.compiled import run as run_compiled

    return int(run_compiled(council, study.parameters, room.diary))


def play(study: Study, replication: int, clock: str = "compiled", stop: Cancellation | None = None) -> Played:
    """Play one replication of a study, with as much room as it needs; raises Stopped when the bell is rung."""
    return play_in(study, replication, clock, stop, keeps=True)


def simulate_to_read(
    study: Study, replication: int, clock: str = "compiled", stop: Cancellation | None = None
) -> Played:
    """The same, for a log that is read at once: what this thread plays next overwrites it."""
    return play_in(study, replication, clock, stop, keeps=False)


def play_in(study: Study, replication: int, clock: str, stop: Cancellation | None, keeps: bool) -> Played:
    """Play until there is room for everything."""
    began, bell = time.perf_counter(), stop or Cancellation()
    guess = first_room(study.parameters)
    room, replays = _sufficed.get(guess, guess), 0
    try:
        while True:
            council = council_in(study, room, replication, keeps)
            bell.watch(council)
            entries = run_clock(council, study, room, clock)
            full = int(council.count[OVERFLOW])
            if bell.cancelled:
                raise Stopped
            if full == 0:
                break
            room, replays = room.doubled(full), replays + 1
    finally:
        bell.forget()
    if replays:
        while len(_sufficed) >= MOST_SUFFICED:
            _sufficed.pop(next(iter(_sufficed)), None)
        _sufficed[guess] = room
    rows = council.rows[: council.count[ROWS]]
    return Played(rows, entries, time.perf_counter() - began, room, replays)


def compile_clock(study: Study) -> float:
    """Compile the clock, or fetch what is compiled already; how many seconds it took.

    A council that has no room for a second entry is opened and left: nothing is simulated.
    """
    began = time.perf_counter()
    room = first_room(study.parameters)._replace(entries=1)
    run_clock(empty_council(study.parameters, room, 0, 0), study, room, "compiled")
    return time.perf_counter() - began
