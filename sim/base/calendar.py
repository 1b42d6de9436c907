"""Dates and working days: the only module that knows the calendar.

Time is working minutes since the start: 444 a day, Monday to Friday, without England's bank holidays. Day 0 is the
first working day on or after the start date. A limit in working days is exact; one in weeks or months goes through the
calendar (three months from 14 March is 14 June, or the next working day).

Source of the bank holidays: the `holidays` library, England; `numpy.busday_*` is used to check it in the tests.
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_YEAR

LONGEST_MONTHS = 12
LONGEST_WEEKS = 60
MARGIN_DAYS = 560  # working days after the horizon on which something may still fall due
EARLIER_DAYS = 310  # working days before the start, further back than the longest limit in weeks or months reaches


def bank_holidays(years: Iterable[int], extra: Iterable[dt.date] = ()) -> set[dt.date]:
    """England's bank holidays that fall on a weekday in these years, and any further days off."""
    import holidays

    listed = holidays.country_holidays("GB", subdiv="ENG", years=list(years))
    return {day for day in [*listed.keys(), *extra] if day.weekday() < 5}


def months_after(day: dt.date, months: int) -> dt.date:
    """So many months later on this day of the month; the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, eq=False)  # a calendar is itself; arrays have no single answer to ==
class Calendar:
    """The working days from a start date, with a margin after the horizon for what falls due later."""

    start: dt.date
    days: int  # working days of the horizon
    dates: NDArray[np.datetime64]  # (days + margin,) datetime64[D], the date of each working day

    @classmethod
    def between(cls, start: dt.date, end: dt.date, extra: Iterable[dt.date] = ()) -> "Calendar":
        """All working days from start up to, not including, end; and the margin."""
        last = end + dt.timedelta(days=int(MARGIN_DAYS * 7 / 5) + 40)
        off = bank_holidays(range(start.year, last.year + 1), extra)
        every = [start + dt.timedelta(days=i) for i in range((last - start).days)]
        working = [day for day in every if day.weekday() < 5 and day not in off]
        return cls(start, sum(day < end for day in working), np.array(working, "datetime64[D]"))

    @cached_property
    def ordinals(self) -> NDArray[np.int64]:
        """(days + margin,) days since 1970-01-01."""
        return self.dates.astype(np.int64)

    @cached_property
    def months(self) -> NDArray[np.int64]:
        """(days + margin,) month of each working day, 0 for January."""
        return self.dates.astype("datetime64[M]").astype(np.int64) % 12

    @cached_property
    def weekdays(self) -> NDArray[np.int64]:
        """(days + margin,) weekday of each working day, 0 for Monday."""
        return (self.ordinals + 3) % 7

    @cached_property
    def horizon(self) -> int:
        """The first minute that is not simulated."""
        return self.days * MINUTES_A_DAY

    def day_on_or_after(self, date: dt.date) -> int:
        """The working day on or next after a date; the last one known if it lies beyond."""
        return min(int(np.searchsorted(self.dates, np.datetime64(date, "D"))), len(self.dates) - 1)

    def days_on_or_after(self, dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """(dates,) the first working day on or after each date."""
        return np.minimum(np.searchsorted(self.dates, dates), len(self.dates) - 1).astype(np.int64)

    def date_of(self, minute: int) -> dt.date:
        """The date on which a minute falls; minutes before the start count back in working days."""
        return dt.date.fromisoformat(str(self.dates_at(np.array([minute // MINUTES_A_DAY]))[0]))

    def dates_at(self, days: NDArray[np.int64]) -> NDArray[np.datetime64]:
        """(n,) datetime64[D] the date of each working day, below 0 before the start; the last one known beyond it."""
        result = self.dates[np.clip(days, 0, len(self.dates) - 1)]
        before = days < 0
        if before.any():
            first = self.dates[0].item()
            years = int(-days.min()) // WORKING_DAYS_A_YEAR + 2
            off = sorted(bank_holidays(range(first.year - years, first.year + 1)))
            result[before] = np.busday_offset(self.dates[0], days[before], holidays=off)
        return result

    @cached_property
    def earlier(self) -> NDArray[np.datetime64]:
        """(EARLIER_DAYS,) datetime64[D], the date of each working day before the start, the last one first."""
        first = self.dates[0].item()
        off = bank_holidays(range(first.year - 2, first.year + 1))
        back = -np.arange(1, EARLIER_DAYS + 1)
        days: NDArray[np.datetime64] = np.busday_offset(self.dates[0], back, holidays=sorted(off))
        return days

    def days_from(self, dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """The working days on or next after dates, below 0 before the start."""
        known = np.concatenate([self.earlier[::-1], self.dates])
        return np.minimum(np.searchsorted(known, dates), len(known) - 1).astype(np.int64) - EARLIER_DAYS

    @cached_property
    def weeks_after_earlier(self) -> NDArray[np.int32]:
        """(LONGEST_WEEKS + 1, EARLIER_DAYS): the working day so many weeks after each day before the start."""
        steps = range(LONGEST_WEEKS + 1)
        return np.stack([self.days_from(self.earlier + np.timedelta64(7 * k, "D")) for k in steps]).astype(np.int32)

    @cached_property
    def months_after_earlier(self) -> NDArray[np.int32]:
        """(LONGEST_MONTHS + 1, EARLIER_DAYS): the working day so many months after each day before the start."""
        dates = [day.item() for day in self.earlier]
        rows = [np.array([months_after(day, k) for day in dates], "datetime64[D]") for k in range(LONGEST_MONTHS + 1)]
        return np.stack([self.days_from(row) for row in rows]).astype(np.int32)

    @cached_property
    def weeks_later(self) -> NDArray[np.int32]:
        """(LONGEST_WEEKS + 1, days + margin): the working day so many weeks after each working day."""
        return np.stack(
            [self.days_on_or_after(self.dates + np.timedelta64(7 * k, "D")) for k in range(LONGEST_WEEKS + 1)]
        ).astype(np.int32)

    @cached_property
    def months_later(self) -> NDArray[np.int32]:
        """(LONGEST_MONTHS + 1, days + margin): the working day so many months after each working day."""
        first = self.dates.astype("datetime64[M]")
        day_of_month = self.ordinals - first.astype("datetime64[D]").astype(np.int64)
        rows = []
        for k in range(LONGEST_MONTHS + 1):
            month = first + np.timedelta64(k, "M")
            month_length = (month + 1).astype("datetime64[D]").astype(np.int64) - month.astype("datetime64[D]").astype(
                np.int64
            )
            dates = month.astype("datetime64[D]") + np.minimum(day_of_month, month_length - 1).astype("timedelta64[D]")
            rows.append(self.days_on_or_after(dates))
        return np.stack(rows).astype(np.int32)
