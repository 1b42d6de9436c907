"""The council as arrays: cases, tasks and their parts, workers, posts, teams, agendas, new entries for the diary, log.

One row a case, a task, a worker; named columns. Only acts change them. When something is full the act says so in
`count[OVERFLOW]`, writes nothing beyond the array, and the replication is replayed from minute 0 with more capacity.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.model.compiling import rule
from sim.model.council_columns import (
    AGE_COLUMNS,
    AGENDA_COLUMNS,
    CASE_COLUMNS,
    CO_COLUMNS,
    COUNTS,
    PART_COLUMNS,
    POST_COLUMNS,
    TASK_COLUMNS,
    TEAM_COLUMNS,
    WORKER_COLUMNS,
    WORKER_REALS,
    Agendas,
    Cases,
    Count,
    Entries,
    Posts,
    Teams,
    Workers,
)
from sim.model.event_log import write_row
from sim.model.parameter_columns import Instalments, Kinds
from sim.model.parameters import MOST_PARTS, POST_MAY_CHANGE, Parameters, Whole
from sim.model.random import WORD

Short = NDArray[np.int32]
FETCH = 64  # bytes that a processor fetches at once

CAPACITY_OF = ("cases", "workers", "tasks", "rows", "entries", "diary")
FULL_CASES, FULL_WORKERS, FULL_TASKS, FULL_ROWS, FULL_ENTRIES, FULL_DIARY = (1, 2, 4, 8, 16, 32)  # of what may be full

OPEN, COMES_FIRST = 1, 2
IN_HAND, ON_AGENDA, UNDER_WORK, DONE = range(4)

GOES_WITH_POST = 2  # ON_NOTICE of a worker whose post is cut

HAZARDS = 4
LEAVING = 2


class CouncilState(NamedTuple):
    """The nouns. Short numbers, in rows of a power of two of bytes, where many compete for the processor's cache."""

    rng_key: Whole  # (2,) seed, replication
    count: Whole  # type: ignore[assignment]  # (11,); a tuple's own `count` is not used
    cases: Short
    tasks: Short
    parts: Short
    co_working: Short  # (cases, CO_COLUMNS)
    ages: Short  # (cases, AGE_COLUMNS)
    co_children: Whole  # (workers,) children of the cases of which a worker is the co-worker
    person: Whole  # (workers,) the worker's address in luck
    workers: Short
    worker_real: NDArray[np.float64]
    posts: Whole
    teams: Whole
    members: Whole  # (teams, capacity) workers of each team in the order they joined
    agendas: Short
    moved_fte: Whole  # (changes,) thousandths of full time that each change has moved
    carried: NDArray[np.float64]  # (kinds of slot,) parts of a slot carried over to the next day
    caseloads: NDArray[np.float64]  # (days + 1,) sum of the mean caseloads as each day before began
    entries: Whole  # (capacity, 4) what the acts ask the clock to put in the diary
    rows: NDArray[np.int32]  # (capacity, 8) the event log


OF_CASES = {"cases", "co_working", "ages", "tasks", "parts"}
FIXED_ROWS = frozenset(OF_CASES | {"workers", "worker_real", "posts", "teams", "agendas", "entries", "rows"})


class Capacity(NamedTuple):
    """How much fits; doubled and replayed when it does not."""

    cases: int
    workers: int
    tasks: int
    rows: int
    entries: int
    diary: int

    def doubled(self, full: int) -> "Capacity":
        """Twice the capacity for whatever was full (a sum of powers of two, one for each field)."""
        return Capacity(*[size * 2 if full >> i & 1 else size for i, size in enumerate(self)])


def first_capacity(p: Parameters) -> Capacity:
    """A guess that is seldom too small: a little above what demand, posts and horizon suggest."""
    families = int(p.arrivals[:, : p.days].sum() * 1.1) + int(p.stock.sum()) + p.closed_before + 64
    children = int(p.stock.sum()) + 64
    workers = int(p.post.shape[0] * (1.5 + 0.5 * p.days / WORKING_DAYS_A_YEAR)) + 16
    rows = int(p.days * (children * 0.36 + 40)) + families * 14 + 20_000
    return Capacity(families, workers, children * 3 + 4096, rows, 65_536, children * 6 + workers * 6 + 4096)


def aligned(size: int, kind: Any) -> NDArray[Any]:
    """Zeros, the first of which lies where the processor's fetch begins."""
    each = np.dtype(kind).itemsize
    capacity = np.zeros(size + FETCH // each, kind)
    first = -capacity.ctypes.data % FETCH // each
    return capacity[first : first + size]


def short(rows: int, columns: int) -> Short:
    """Rows of zeros."""
    return aligned(rows * columns, np.int32).reshape(rows, columns)


def empty_council(p: Parameters, capacity: Capacity, seed: int, replication: int) -> CouncilState:
    """A council with nobody in it."""

    def nothing(*shape: int) -> Whole:
        return np.zeros(shape, np.int64)

    slots = p.slot_rate.shape[0]
    members = 2 * int(np.bincount(p.post[:, 0], minlength=p.teams).max()) + 2 if len(p.post) else 1
    if len(p.moved_posts):
        members = 2 * len(p.post) + 2
    council = CouncilState(
        rng_key=np.array([seed, replication], np.int64),
        count=nothing(COUNTS),
        cases=short(capacity.cases, CASE_COLUMNS),
        tasks=short(capacity.tasks, TASK_COLUMNS),
        parts=short(capacity.tasks * MOST_PARTS, PART_COLUMNS),
        co_working=short(capacity.cases, CO_COLUMNS),
        ages=short(capacity.cases, AGE_COLUMNS),
        co_children=nothing(capacity.workers),
        person=nothing(capacity.workers),
        workers=short(capacity.workers, WORKER_COLUMNS),
        worker_real=np.zeros((capacity.workers, WORKER_REALS)),
        posts=nothing(max(len(p.post), 1), POST_COLUMNS),
        teams=nothing(p.teams, TEAM_COLUMNS),
        members=nothing(p.teams, members),
        agendas=short(p.teams + slots + capacity.workers, AGENDA_COLUMNS),
        moved_fte=nothing(max(int(p.moved_posts[:, Instalments.CHANGE].max(initial=0)) + 1, 1)),
        carried=np.zeros(max(slots, 1)),
        caseloads=np.zeros(p.days + 1),
        entries=nothing(capacity.entries, 4),
        rows=np.empty((capacity.rows, 8), np.int32),
    )
    council.count[Count.FREE_TASK] = -1
    council.agendas[:, Agendas.TOP] = -1
    council.teams[:, Teams.LIST_HEAD :] = -1
    council.posts[:, Posts.OCCUPANT] = -1
    council.posts[:, Posts.COVER] = -1
    council.posts[: len(p.post), Posts.TEAM_NOW : Posts.CLOSES_NOW + 1] = p.post[:, POST_MAY_CHANGE]
    return council


@rule
def log(c, now, what, case, worker, kind, nth, amount, other):
    """Write one row of the event log, or say that it is full."""
    row = c.count[Count.ROWS]
    if row >= c.rows.shape[0]:
        c.count[Count.OVERFLOW] |= FULL_ROWS
    else:
        write_row(c.rows, row, now, what, case, worker, kind, nth, amount, other)
        c.count[Count.ROWS] = row + 1


@rule
def schedule(c, p, at, falls, whom, stamp):
    """Ask the clock to put this in the diary; what falls due after the horizon, or fell due before day one, is not."""
    if at >= p.horizon or at < 0:
        return
    n = c.count[Count.ENTRIES]
    if n >= c.entries.shape[0]:
        c.count[Count.OVERFLOW] |= FULL_ENTRIES
    else:
        (
            c.entries[n, Entries.AT],
            c.entries[n, Entries.FALLS],
            c.entries[n, Entries.OF_WHOM],
            c.entries[n, Entries.WITH_STAMP],
        ) = at, falls, whom, stamp
        c.count[Count.ENTRIES] = n + 1


@rule
def family_of(c, case):
    """A family's address in luck."""
    return int(c.cases[case, Cases.FAMILY + 1]) * WORD + int(c.cases[case, Cases.FAMILY])


@rule
def own_agenda(p, worker):
    """The agenda of a worker who shares none."""
    return p.teams + p.slot_rate.shape[0] + worker


@rule
def agenda_of(c, p, worker):
    """A worker's own agenda, or the one their team shares."""
    if p.kind[c.workers[worker, Workers.KIND], Kinds.OWN_AGENDA]:
        return own_agenda(p, worker)
    return c.workers[worker, Workers.TEAM]


@rule
def is_present(c, worker):
    """At work: neither away nor gone."""
    return c.workers[worker, Workers.IS_AWAY] == 0 and c.workers[worker, Workers.GONE] == 0
