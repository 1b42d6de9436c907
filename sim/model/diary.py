"""The diary of the compiled clock: what falls due, and when.

Time, kind and who are packed into one whole number, so that entries are compared by one number and no two are alike.
What falls due on a later day lies, in no order, on the page of that day until it comes: a chain of small sheets, so
that entries that are read together lie together. What falls due later today lies, in no order, in the chain of its
minute. Only what falls due this minute is in a heap, which is small: a calendar queue (R. Brown, Communications of the
ACM 31, 1988) of two steps. The heap has four branches at each knot: shallower than two, and its children lie beside
each other in memory. The next few entries stand in a queue before the heap, in order, so that it is known beforehand
whom they are about.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.compiling import rule
from sim.model.council_columns import Count, Entries
from sim.model.state import FULL_DIARY

KINDS = 32  # capacity for kinds of entry at one minute
WHO_RANGE = 1 << 32  # capacity for who
BRANCHES = 4

SOON = 16  # places in the queue of the next entries; a power of two


class Size(IntEnum):
    """Places of `size`."""

    IN_HEAP = 0
    TODAY = 1
    FREE = 2
    USED = 3
    NEXT = 4
    QUEUED = 5
    MINUTE = 6
    FREE_SLIP = 7
    USED_SLIPS = 8


class Sheets(IntEnum):
    """Columns of `sheets`: how many entries, the next sheet of its day (or the next free one), then keys and stamps."""

    ON_SHEET = 0
    NEXT_SHEET = 1
    FIRST_ENTRY = 2


class Slips(IntEnum):
    """Columns of `slips`: an entry of later today, and the next slip of its minute (or the next free one)."""

    KEY = 0
    STAMP = 1
    NEXT_SLIP = 2


SHEET = 7  # entries
SHEET_COLUMNS = Sheets.FIRST_ENTRY + 2 * SHEET


class Diary(NamedTuple):
    """What falls due: this minute's entries as a heap of packed keys, later ones by minute and by day; with stamps."""

    size: NDArray[np.int64]  # (9,)
    soon_keys: NDArray[np.int64]  # (SOON,) the queue, in a ring
    soon_stamps: NDArray[np.int64]  # (SOON,)
    keys: NDArray[np.int64]  # (capacity,)
    stamps: NDArray[np.int64]  # (capacity,)
    slips: NDArray[np.int64]  # (capacity, 3)
    minutes: NDArray[np.int64]  # (MINUTES_A_DAY,) the first slip of each minute of today; -1 for none
    sheets: NDArray[np.int64]  # (capacity, 16)
    pages: NDArray[np.int64]  # (days,) the sheet of each day that is written on; -1 for none


FIXED_DIARY_ROWS = frozenset({"slips", "sheets"})


@rule
def put_in_heap(d, key, stamp):
    """Put an entry into the heap; there is capacity."""
    place = d.size[Size.IN_HEAP]
    d.size[Size.IN_HEAP] = place + 1
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
    """Take the first entry out of the heap."""
    last = d.size[Size.IN_HEAP] - 1
    d.size[Size.IN_HEAP] = last
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
def queued(d, nth):
    """The place of the nth of the next entries, from 0; nothing may stand there."""
    return (d.size[Size.NEXT] + nth) % SOON


@rule
def put_in_minute(d, minute, key, stamp):
    """Put an entry into the chain of a later minute of today; there is capacity."""
    slip = d.size[Size.FREE_SLIP]
    if slip >= 0:
        d.size[Size.FREE_SLIP] = d.slips[slip, Slips.NEXT_SLIP]
    else:
        slip = d.size[Size.USED_SLIPS]
        d.size[Size.USED_SLIPS] = slip + 1
    d.slips[slip, Slips.KEY] = key
    d.slips[slip, Slips.STAMP] = stamp
    d.slips[slip, Slips.NEXT_SLIP] = d.minutes[minute]
    d.minutes[minute] = slip


@rule
def turn_minute(d):
    """The heap is empty: the entries of the next minute that has any are put into it; whether there are any."""
    minute = d.size[Size.MINUTE] + 1
    while minute < MINUTES_A_DAY and d.minutes[minute] < 0:
        minute += 1
    d.size[Size.MINUTE] = min(minute, MINUTES_A_DAY - 1)
    if minute == MINUTES_A_DAY:
        return False
    slip = d.minutes[minute]
    d.minutes[minute] = -1
    while slip >= 0:
        put_in_heap(d, d.slips[slip, Slips.KEY], d.slips[slip, Slips.STAMP])
        after = d.slips[slip, Slips.NEXT_SLIP]
        d.slips[slip, Slips.NEXT_SLIP] = d.size[Size.FREE_SLIP]
        d.size[Size.FREE_SLIP] = slip
        slip = after
    return True


@rule
def queue_up(d):
    """The queue is filled from today's entries: none of the others comes before any in the queue."""
    while d.size[Size.QUEUED] < SOON and (d.size[Size.IN_HEAP] > 0 or turn_minute(d)):
        place = queued(d, d.size[Size.QUEUED])
        d.soon_keys[place], d.soon_stamps[place] = d.keys[0], d.stamps[0]
        d.size[Size.QUEUED] += 1
        drop_first(d)


@rule
def take_next(d):
    """The next entry is dealt with; another takes its place in the queue."""
    d.size[Size.NEXT] = (d.size[Size.NEXT] + 1) % SOON
    d.size[Size.QUEUED] -= 1
    queue_up(d)


@rule
def put_today(d, minute, key, stamp):
    """Put an entry among today's, into the queue if it comes before the last there; there is capacity."""
    if minute > d.size[Size.MINUTE]:
        put_in_minute(d, minute, key, stamp)
        return
    nth = d.size[Size.QUEUED]
    if nth == SOON:
        last = queued(d, SOON - 1)
        if key > d.soon_keys[last]:
            put_in_heap(d, key, stamp)
            return
        put_in_heap(d, d.soon_keys[last], d.soon_stamps[last])
        nth -= 1
    d.size[Size.QUEUED] = nth + 1
    while nth > 0:
        place, before = queued(d, nth), queued(d, nth - 1)
        if d.soon_keys[before] < key:
            break
        d.soon_keys[place], d.soon_stamps[place] = d.soon_keys[before], d.soon_stamps[before]
        nth -= 1
    place = queued(d, nth)
    d.soon_keys[place], d.soon_stamps[place] = key, stamp


@rule
def new_sheet(d, day):
    """Begin a sheet for a day; there is one."""
    sheet = d.size[Size.FREE]
    if sheet >= 0:
        d.size[Size.FREE] = d.sheets[sheet, Sheets.NEXT_SHEET]
    else:
        sheet = d.size[Size.USED]
        d.size[Size.USED] = sheet + 1
    d.sheets[sheet, Sheets.ON_SHEET] = 0
    d.sheets[sheet, Sheets.NEXT_SHEET] = d.pages[day]
    d.pages[day] = sheet
    return sheet


@rule
def put_later(d, day, key, stamp):
    """Put an entry on the page of a later day; there is capacity."""
    sheet = d.pages[day]
    if sheet < 0 or d.sheets[sheet, Sheets.ON_SHEET] == SHEET:
        sheet = new_sheet(d, day)
    there = d.sheets[sheet, Sheets.ON_SHEET]
    d.sheets[sheet, Sheets.ON_SHEET] = there + 1
    d.sheets[sheet, Sheets.FIRST_ENTRY + 2 * there] = key
    d.sheets[sheet, Sheets.FIRST_ENTRY + 2 * there + 1] = stamp


@rule
def turn_page(d):
    """The queue is empty: it is filled from what is left of today, or of the next day that has any; whether there are
    any.
    """
    queue_up(d)
    while d.size[Size.QUEUED] == 0 and d.size[Size.TODAY] + 1 < d.pages.shape[0]:
        day = d.size[Size.TODAY] + 1
        d.size[Size.TODAY], d.size[Size.MINUTE] = day, -1
        sheet = d.pages[day]
        while sheet >= 0:
            for i in range(d.sheets[sheet, Sheets.ON_SHEET]):
                key = d.sheets[sheet, Sheets.FIRST_ENTRY + 2 * i]
                minute = key // WHO_RANGE // KINDS - day * MINUTES_A_DAY
                put_in_minute(d, minute, key, d.sheets[sheet, Sheets.FIRST_ENTRY + 2 * i + 1])
            after = d.sheets[sheet, Sheets.NEXT_SHEET]
            d.sheets[sheet, Sheets.NEXT_SHEET] = d.size[Size.FREE]
            d.size[Size.FREE] = sheet
            sheet = after
        queue_up(d)
    return d.size[Size.QUEUED] > 0


@rule
def has_capacity(d):
    """Whether one more entry can be put, today or later. What is on all sheets fits on the slips, and these into the
    heap.
    """
    return (
        d.size[Size.IN_HEAP] < d.keys.shape[0]
        and (d.size[Size.FREE_SLIP] >= 0 or d.size[Size.USED_SLIPS] < d.slips.shape[0])
        and (d.size[Size.FREE] >= 0 or d.size[Size.USED] < d.sheets.shape[0])
    )


@rule
def write_diary(d, c):
    """What the last act asked for goes into the diary."""
    for i in range(c.count[Count.ENTRIES]):
        if not has_capacity(d):
            c.count[Count.OVERFLOW] |= FULL_DIARY
            return
        at, stamp = c.entries[i, Entries.AT], c.entries[i, Entries.WITH_STAMP]
        key = (at * KINDS + c.entries[i, Entries.FALLS]) * WHO_RANGE + c.entries[i, Entries.OF_WHOM]
        minute = at - d.size[Size.TODAY] * MINUTES_A_DAY
        if minute < MINUTES_A_DAY:
            put_today(d, minute, key, stamp)
        else:
            put_later(d, at // MINUTES_A_DAY, key, stamp)
    c.count[Count.ENTRIES] = 0


def empty_diary(horizon: int, capacity: int) -> Diary:
    """A diary in which nothing is written, with capacity for so many entries until the horizon (minutes)."""
    days = -(-horizon // MINUTES_A_DAY) + 1
    sheets = capacity // SHEET + days
    return Diary(
        size=np.array([0, 0, -1, 0, 0, 0, -1, -1, 0], np.int64),
        soon_keys=np.zeros(SOON, np.int64),
        soon_stamps=np.zeros(SOON, np.int64),
        keys=np.zeros(sheets * SHEET, np.int64),
        stamps=np.zeros(sheets * SHEET, np.int64),
        slips=np.zeros((sheets * SHEET, len(Slips)), np.int64),
        minutes=np.full(MINUTES_A_DAY, -1, np.int64),
        sheets=np.zeros((sheets, SHEET_COLUMNS), np.int64),
        pages=np.full(days, -1, np.int64),
    )
