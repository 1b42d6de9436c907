"""The compiled clock: a heap of what falls due, for many runs.

Time, kind and who are packed into one whole number, so that the heap compares one number and no two entries are alike.
The heap has four branches at each knot: shallower than two, and its children lie beside each other in memory.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.acts.absence import begin_leave, begin_spell, come_back, hand_over_long_absence
from sim.acts.cases import end_need, escalate
from sim.acts.days import begin_day, close_books, open_council
from sim.acts.hazards import turn_month
from sim.acts.placing import open_duty
from sim.acts.referrals import arrive, refer_again
from sim.acts.staff import cover_post, fill_post, leave, notice_of_own
from sim.acts.supervision import open_supervision
from sim.acts.work import finish_work, miss_duty
from sim.compiling import rule
from sim.council import AT, ENTRIES, FALLS, FULL, FULL_DIARY, OF_WHOM, WITH_STAMP, Council
from sim.parameters import Parameters
from sim.reference import by_reference
from sim.vocabulary import (
    AGENCY_COMES,
    ARRIVES,
    COMES_BACK,
    DAY_BEGINS,
    DUTY_LAPSES,
    DUTY_OPENS,
    ESCALATES,
    FALLS_LONG_SICK,
    FALLS_SICK,
    GIVES_NOTICE,
    HANDS_OVER,
    JOINS,
    LEAVE_BEGINS,
    LEAVES,
    LONG_LEAVE_BEGINS,
    MONTH_TURNS,
    NEED_ENDS,
    RETURNS,
    SUPERVISION_OPENS,
    WORK_ENDS,
)

KINDS = 32  # room for kinds of entry at one minute
WHO_ROOM = 1 << 32  # room for who
BRANCHES = 4
OF_CASES = tuple(kind in (DUTY_OPENS, DUTY_LAPSES, NEED_ENDS, ESCALATES, ARRIVES, RETURNS) for kind in range(KINDS))
BEGINS_SPELL = tuple(kind in (FALLS_SICK, FALLS_LONG_SICK, LONG_LEAVE_BEGINS) for kind in range(KINDS))


class Diary(NamedTuple):
    """What falls due: a heap of packed keys and, beside each, its stamp."""

    size: NDArray[np.int64]  # (1,)
    keys: NDArray[np.int64]
    stamps: NDArray[np.int64]


@rule
def put(d, key, stamp):
    """Put an entry in the diary; there is room."""
    place = d.size[0]
    d.size[0] = place + 1
    while place > 0:
        above = (place - 1) // BRANCHES
        if d.keys[above] <= key:
            break
        d.keys[place] = d.keys[above]
        d.stamps[place] = d.stamps[above]
        place = above
    d.keys[place] = key
    d.stamps[place] = stamp


@rule
def drop_first(d):
    """Take the first entry out of the diary."""
    last = d.size[0] - 1
    d.size[0] = last
    key, stamp, place = d.keys[last], d.stamps[last], 0
    while True:
        below = place * BRANCHES + 1
        if below >= last:
            break
        least = below
        for other in range(below + 1, min(below + BRANCHES, last)):
            if d.keys[other] < d.keys[least]:
                least = other
        if d.keys[least] >= key:
            break
        d.keys[place] = d.keys[least]
        d.stamps[place] = d.stamps[least]
        place = least
    d.keys[place] = key
    d.stamps[place] = stamp


@rule
def write_diary(d, c):
    """What the last act asked for goes into the diary."""
    asked = c.count[ENTRIES]
    if d.size[0] + asked > d.keys.shape[0]:
        c.count[FULL] |= FULL_DIARY
        return
    for i in range(asked):
        key = (c.entries[i, AT] * KINDS + c.entries[i, FALLS]) * WHO_ROOM + c.entries[i, OF_WHOM]
        put(d, key, c.entries[i, WITH_STAMP])
    c.count[ENTRIES] = 0


@rule
def falls_due_to_cases(c, p, now, kind, who, stamp):
    """What falls due to a family."""
    if kind == DUTY_OPENS:
        open_duty(c, p, now, who, stamp)
    elif kind == DUTY_LAPSES:
        miss_duty(c, p, now, who, stamp)
    elif kind == NEED_ENDS:
        end_need(c, p, now, who, stamp)
    elif kind == ESCALATES:
        escalate(c, p, now, who, stamp)
    elif kind == ARRIVES:
        arrive(c, p, now, who, stamp)
    elif kind == RETURNS:
        refer_again(c, p, now, who, stamp)


@rule
def falls_due_to_workers(c, p, now, kind, who, stamp):
    """What falls due to a worker or a post."""
    if kind == COMES_BACK:
        come_back(c, p, now, who, stamp)
    elif kind == MONTH_TURNS:
        turn_month(c, p, now, who)
    elif kind == SUPERVISION_OPENS:
        open_supervision(c, p, now, who, stamp)
    elif BEGINS_SPELL[kind]:
        begin_spell(c, p, now, who, stamp)
    elif kind == LEAVE_BEGINS:
        begin_leave(c, p, now, who)
    elif kind == HANDS_OVER:
        hand_over_long_absence(c, p, now, who, stamp)
    elif kind == GIVES_NOTICE:
        notice_of_own(c, p, now, who)
    elif kind == LEAVES:
        leave(c, p, now, who)
    elif kind == JOINS:
        fill_post(c, p, now, who, stamp)
    elif kind == AGENCY_COMES:
        cover_post(c, p, now, who, stamp)


@rule
def play(c, p, d):
    """From day one to the horizon, or until something is full; the number of entries that fell due comes back."""
    open_council(c, p)
    write_diary(d, c)
    entries = 0
    while d.size[0] > 0 and c.count[FULL] == 0:
        key, stamp = d.keys[0], d.stamps[0]
        drop_first(d)
        who = key % WHO_ROOM
        kind = key // WHO_ROOM % KINDS
        now = key // WHO_ROOM // KINDS
        entries += 1
        if kind == WORK_ENDS:
            finish_work(c, p, now, who, stamp)
        elif kind == DAY_BEGINS:
            begin_day(c, p, now, who)
        elif OF_CASES[kind]:
            falls_due_to_cases(c, p, now, kind, who, stamp)
        else:
            falls_due_to_workers(c, p, now, kind, who, stamp)
        write_diary(d, c)
    if c.count[FULL] == 0:
        close_books(c, p)
    return entries


def run(council: Council, p: Parameters, diary_room: int) -> int:
    """Play one council to its horizon; `council.count[FULL]` says whether there was room."""
    diary = Diary(np.zeros(1, np.int64), np.zeros(diary_room, np.int64), np.zeros(diary_room, np.int64))
    return int(play(by_reference(council), by_reference(p), by_reference(diary)))
