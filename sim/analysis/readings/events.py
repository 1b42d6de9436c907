"""The event log parted by what happened, so that each reading touches only the rows it needs.

Whoever moves with their post to another kind of team has a number for each (`sim.analysis.readings.stints`).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.analysis.readings.partition import count_rows, part_rows
from sim.analysis.readings.stints import by_stint
from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.event_log import Log, Rows
from sim.model.moving_words import MOVED
from sim.model.vocabulary import RECORD_TYPES

Whole = NDArray[np.int32]
Count = NDArray[np.int64]
Level = NDArray[np.float64]
Flag = NDArray[np.bool_]


def days_of(minutes: Whole) -> Whole:
    """The working day of each minute, as whole numbers of the same width."""
    days: Whole = minutes // np.int32(MINUTES_A_DAY)
    return days


class EventRows:
    """The rows of one kind of happening in the order of the log, by columns."""

    def __init__(self, columns: Whole) -> None:
        self.time: Whole = columns[Log.TIME]  # (n,) working minutes since the start
        self.place: Whole = columns[Log.WHAT]  # (n,) where the row stands in the log
        self.case: Whole = columns[Log.CASE]  # (n,) the family; the post in rows about posts
        self.worker: Whole = columns[Log.WORKER]  # (n,) -1 for nobody
        self.kind: Whole = columns[Log.KIND]  # (n,) stage, duty, reason, grade, absence: see the event log's table
        self.nth: Whole = columns[Log.NTH]  # (n,) children, FTE in thousandths, occurrence: see there
        self.amount: Whole = columns[Log.AMOUNT]  # (n,) minutes, a due minute: see there
        self.other: Whole = columns[Log.OTHER]  # (n,) team, next stage, minutes: see there

    def __len__(self) -> int:
        return len(self.time)

    @cached_property
    def day(self) -> Whole:
        """(n,) working days since the start."""
        return days_of(self.time)

    @cached_property
    def due_day(self) -> Whole:
        """(n,) the working day on which a duty is due (rows about duties)."""
        return days_of(self.amount)

    @cached_property
    def days_since_entry(self) -> Whole:
        """(n,) working days from the entry of the stage to this row (rows about duties)."""
        return self.day - days_of(self.other)


class Events:
    """A whole log, copied once, parted by what happened."""

    def __init__(self, rows: Rows) -> None:
        counts = np.zeros(len(RECORD_TYPES), np.int64)
        count_rows(rows, counts)
        if counts[MOVED]:
            rows, counts = by_stint(rows), np.zeros(len(RECORD_TYPES), np.int64)
            count_rows(rows, counts)
        ends = np.cumsum(counts)
        columns = np.empty((rows.shape[1], len(rows)), np.int32)
        part_rows(rows, ends - counts, columns)
        self.parts = [EventRows(columns[:, end - count : end]) for count, end in zip(counts, ends, strict=True)]

    def of(self, what: int) -> EventRows:
        """The rows of one kind of happening."""
        return self.parts[int(what)]


def events_of(rows: Rows | Events) -> Events:
    """A log parted by what happened; one that is parted already is not parted again."""
    return rows if isinstance(rows, Events) else Events(rows)


def level(days: int, at: Whole | Count, change: Level | Whole) -> Level:
    """(days,) the running total at the close of each day of changes on the days `at`; day 0 has those before it."""
    by_day = np.bincount(np.clip(at, 0, days), weights=change, minlength=days + 1)
    return np.cumsum(by_day.astype(np.float64))[:days]


def per_day(days: int, at: Whole, amount: Level | Whole) -> Level:
    """(days,) the sum of amounts on each day."""
    return np.bincount(at, weights=amount, minlength=days)[:days].astype(np.float64)


def share(part: float, whole: float) -> float:
    """Part over whole; not a number when there is no whole."""
    return float(part) / float(whole) if whole else float("nan")


def average(values: Level) -> float:
    """The mean; not a number of nothing."""
    return float(values.mean()) if values.size else float("nan")
