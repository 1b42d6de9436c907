"""The compiled clock: a diary of what falls due, for many runs.

Time, kind and who are packed into one whole number, so that entries are compared by one number and no two are alike.
What falls due today is in a heap, small enough to stay near the processor; what falls due later lies, in no order, on
the page of its day, until that day comes. A page is a chain of small sheets, so that entries that are read together lie
together. The heap has four branches at each knot: shallower than two, and its children lie beside each other in memory.
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
from sim.compiling import prefetch, rule
from sim.council import (
    AT,
    DOING,
    ENTRIES,
    FALLS,
    FIXED_ROWS,
    FULL,
    FULL_DIARY,
    OF_WHOM,
    TASK_CASE,
    TOP,
    WITH_STAMP,
    Council,
    agenda_of,
    own_agenda,
)
from sim.parameters import MOST_PARTS, Parameters
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
    MINUTES_A_DAY,
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


# size: entries of today, today, the first free sheet, sheets ever used
TODAYS, TODAY, FREE, USED = range(4)

# a sheet: how many entries it has, the next sheet of its day (or the next free one), then keys and stamps in turn
ON_SHEET, NEXT_SHEET, FIRST_ENTRY = range(3)
SHEET = 7  # entries
SHEET_COLUMNS = FIRST_ENTRY + 2 * SHEET


class Diary(NamedTuple):
    """What falls due: today's entries as a heap of packed keys, later ones by day; beside each key its stamp."""

    size: NDArray[np.int64]  # (4,)
    keys: NDArray[np.int64]  # (room,)
    stamps: NDArray[np.int64]  # (room,)
    sheets: NDArray[np.int64]  # (room, 16)
    pages: NDArray[np.int64]  # (days,) the sheet of each day that is written on; -1 for none


@rule
def put(d, key, stamp):
    """Put an entry among today's; there is room."""
    place = d.size[TODAYS]
    d.size[TODAYS] = place + 1
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
    """Take today's first entry out of the diary."""
    last = d.size[TODAYS] - 1
    d.size[TODAYS] = last
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
def new_sheet(d, day):
    """Begin a sheet for a day; there is one."""
    sheet = d.size[FREE]
    if sheet >= 0:
        d.size[FREE] = d.sheets[sheet, NEXT_SHEET]
    else:
        sheet = d.size[USED]
        d.size[USED] = sheet + 1
    d.sheets[sheet, ON_SHEET] = 0
    d.sheets[sheet, NEXT_SHEET] = d.pages[day]
    d.pages[day] = sheet
    return sheet


@rule
def put_later(d, day, key, stamp):
    """Put an entry on the page of a later day; there is room."""
    sheet = d.pages[day]
    if sheet < 0 or d.sheets[sheet, ON_SHEET] == SHEET:
        sheet = new_sheet(d, day)
    there = d.sheets[sheet, ON_SHEET]
    d.sheets[sheet, ON_SHEET] = there + 1
    d.sheets[sheet, FIRST_ENTRY + 2 * there] = key
    d.sheets[sheet, FIRST_ENTRY + 2 * there + 1] = stamp


@rule
def turn_page(d):
    """Today is over: the entries of the next day that has any become today's; whether there are any."""
    while d.size[TODAYS] == 0 and d.size[TODAY] + 1 < d.pages.shape[0]:
        day = d.size[TODAY] + 1
        d.size[TODAY] = day
        sheet = d.pages[day]
        while sheet >= 0:
            for i in range(d.sheets[sheet, ON_SHEET]):
                put(d, d.sheets[sheet, FIRST_ENTRY + 2 * i], d.sheets[sheet, FIRST_ENTRY + 2 * i + 1])
            after = d.sheets[sheet, NEXT_SHEET]
            d.sheets[sheet, NEXT_SHEET] = d.size[FREE]
            d.size[FREE] = sheet
            sheet = after
    return d.size[TODAYS] > 0


@rule
def has_room(d):
    """Whether one more entry can be put, today or later. What is on all sheets fits into today's heap."""
    return d.size[TODAYS] < d.keys.shape[0] and (d.size[FREE] >= 0 or d.size[USED] < d.sheets.shape[0])


@rule
def write_diary(d, c):
    """What the last act asked for goes into the diary."""
    for i in range(c.count[ENTRIES]):
        if not has_room(d):
            c.count[FULL] |= FULL_DIARY
            return
        at, stamp = c.entries[i, AT], c.entries[i, WITH_STAMP]
        key = (at * KINDS + c.entries[i, FALLS]) * WHO_ROOM + c.entries[i, OF_WHOM]
        if at < (d.size[TODAY] + 1) * MINUTES_A_DAY:
            put(d, key, stamp)
        else:
            put_later(d, at // MINUTES_A_DAY, key, stamp)
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
def look_ahead(c, p, d):
    """Ask early for what the next entries will read, while this one is dealt with.

    In a large council most of an entry's time would go by waiting for memory. The next entry is at the top of the heap:
    its own row has been asked for before, and says what else it needs. The one after it is among the four below.
    """
    if d.size[TODAYS] <= BRANCHES:
        return
    who, kind = d.keys[0] % WHO_ROOM, d.keys[0] // WHO_ROOM % KINDS
    if kind == WORK_ENDS:
        part = c.workers[who, DOING]
        prefetch(c.parts, part)
        prefetch(c.tasks, part // MOST_PARTS)
        prefetch(c.parts, c.agendas[agenda_of(c, p, who), TOP])
    elif kind == DUTY_OPENS:
        prefetch(c.parts, who * MOST_PARTS)
        prefetch(c.parts, (who + 1) * MOST_PARTS - 1)
        prefetch(c.cases, c.tasks[who, TASK_CASE])
    for below in range(1, BRANCHES + 1):
        who, kind = d.keys[below] % WHO_ROOM, d.keys[below] // WHO_ROOM % KINDS
        if kind == WORK_ENDS:
            prefetch(c.workers, who)
            prefetch(c.agendas, own_agenda(p, who))
        elif kind == DUTY_OPENS:
            prefetch(c.tasks, who)


@rule
def play(c, p, d):
    """From day one to the horizon, or until something is full; the number of entries that fell due comes back."""
    open_council(c, p)
    write_diary(d, c)
    entries = 0
    while c.count[FULL] == 0 and (d.size[TODAYS] > 0 or turn_page(d)):
        key, stamp = d.keys[0], d.stamps[0]
        drop_first(d)
        look_ahead(c, p, d)
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
    days = -(-p.horizon // MINUTES_A_DAY) + 1
    sheets = diary_room // SHEET + days
    diary = Diary(
        size=np.array([0, 0, -1, 0], np.int64),
        keys=np.zeros(sheets * SHEET, np.int64),
        stamps=np.zeros(sheets * SHEET, np.int64),
        sheets=np.zeros((sheets, SHEET_COLUMNS), np.int64),
        pages=np.full(days, -1, np.int64),
    )
    return int(play(by_reference(council, FIXED_ROWS), by_reference(p), by_reference(diary, frozenset({"sheets"}))))
