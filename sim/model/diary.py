"""The diary of the compiled clock: what falls due, and when.

Time, kind and who are packed into one whole number, so that entries are compared by one number and no two are alike.
What falls due today is in a heap, small enough to stay near the processor; what falls due later lies, in no order, on
the page of its day, until that day comes. A page is a chain of small sheets, so that entries that are read together lie
together. The heap has four branches at each knot: shallower than two, and its children lie beside each other in memory.
The next few entries stand in a queue before the heap, in order, so that it is known beforehand whom they are about.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.compiling import rule
from sim.model.state import AT, ENTRIES, FALLS, FULL_DIARY, OF_WHOM, OVERFLOW, WITH_STAMP
from sim.model.vocabulary import MINUTES_A_DAY

KINDS = 32  # capacity for kinds of entry at one minute
WHO_RANGE = 1 << 32  # capacity for who
BRANCHES = 4

SOON = 16  # places in the queue of the next entries; a power of two

# size: entries in today's heap, today, the first free sheet, sheets ever used, place of the next entry, entries queued
TODAYS, TODAY, FREE, USED, NEXT, QUEUED = range(6)

# a sheet: how many entries it has, the next sheet of its day (or the next free one), then keys and stamps in turn
ON_SHEET, NEXT_SHEET, FIRST_ENTRY = range(3)
SHEET = 7  # entries
SHEET_COLUMNS = FIRST_ENTRY + 2 * SHEET


class Diary(NamedTuple):
    """What falls due: today's entries as a heap of packed keys, later ones by day; beside each key its stamp."""

    size: NDArray[np.int64]  # (6,)
    soon_keys: NDArray[np.int64]  # (SOON,) the queue, in a ring
    soon_stamps: NDArray[np.int64]  # (SOON,)
    keys: NDArray[np.int64]  # (capacity,)
    stamps: NDArray[np.int64]  # (capacity,)
    sheets: NDArray[np.int64]  # (capacity, 16)
    pages: NDArray[np.int64]  # (days,) the sheet of each day that is written on; -1 for none


@rule
def put(d, key, stamp):
    """Put an entry into today's heap; there is capacity."""
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
    """Take the first entry out of today's heap."""
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
def queued(d, nth):
    """The place of the nth of the next entries, from 0; nothing may stand there."""
    return (d.size[NEXT] + nth) % SOON


@rule
def queue_up(d):
    """The queue is filled from the heap: nothing in the heap comes before anything in the queue."""
    while d.size[TODAYS] > 0 and d.size[QUEUED] < SOON:
        place = queued(d, d.size[QUEUED])
        d.soon_keys[place], d.soon_stamps[place] = d.keys[0], d.stamps[0]
        d.size[QUEUED] += 1
        drop_first(d)


@rule
def take_next(d):
    """The next entry is dealt with; another takes its place in the queue."""
    d.size[NEXT] = (d.size[NEXT] + 1) % SOON
    d.size[QUEUED] -= 1
    queue_up(d)


@rule
def put_today(d, key, stamp):
    """Put an entry among today's, into the queue if it comes before the last there; there is capacity."""
    nth = d.size[QUEUED]
    if nth == SOON:
        last = queued(d, SOON - 1)
        if key > d.soon_keys[last]:
            put(d, key, stamp)
            return
        put(d, d.soon_keys[last], d.soon_stamps[last])
        nth -= 1
    d.size[QUEUED] = nth + 1
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
    """Put an entry on the page of a later day; there is capacity."""
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
    while d.size[QUEUED] == 0 and d.size[TODAY] + 1 < d.pages.shape[0]:
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
        queue_up(d)
    return d.size[QUEUED] > 0


@rule
def has_capacity(d):
    """Whether one more entry can be put, today or later. What is on all sheets fits into today's heap."""
    return d.size[TODAYS] < d.keys.shape[0] and (d.size[FREE] >= 0 or d.size[USED] < d.sheets.shape[0])


@rule
def write_diary(d, c):
    """What the last act asked for goes into the diary."""
    for i in range(c.count[ENTRIES]):
        if not has_capacity(d):
            c.count[OVERFLOW] |= FULL_DIARY
            return
        at, stamp = c.entries[i, AT], c.entries[i, WITH_STAMP]
        key = (at * KINDS + c.entries[i, FALLS]) * WHO_RANGE + c.entries[i, OF_WHOM]
        if at < (d.size[TODAY] + 1) * MINUTES_A_DAY:
            put_today(d, key, stamp)
        else:
            put_later(d, at // MINUTES_A_DAY, key, stamp)
    c.count[ENTRIES] = 0


def empty_diary(horizon: int, capacity: int) -> Diary:
    """A diary in which nothing is written, with capacity for so many entries until the horizon (minutes)."""
    days = -(-horizon // MINUTES_A_DAY) + 1
    sheets = capacity // SHEET + days
    return Diary(
        size=np.array([0, 0, -1, 0, 0, 0], np.int64),
        soon_keys=np.zeros(SOON, np.int64),
        soon_stamps=np.zeros(SOON, np.int64),
        keys=np.zeros(sheets * SHEET, np.int64),
        stamps=np.zeros(sheets * SHEET, np.int64),
        sheets=np.zeros((sheets, SHEET_COLUMNS), np.int64),
        pages=np.full(days, -1, np.int64),
    )
