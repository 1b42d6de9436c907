"""Dates that a scenario gives relative to its run: `26 weeks after the start`, `first Monday of December`."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

AFTER = re.compile(r"\s*(?P<weeks>\d{1,3}) weeks? after the start\s*")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november")
MONTH = re.compile(rf"\s*first monday of (?P<month>{'|'.join(MONTHS)}|december)\s*", re.IGNORECASE)
WEEK = 7


def monday(day: dt.date) -> dt.date:
    """A date, or the next Monday."""
    return day + dt.timedelta(days=-day.weekday() % WEEK)


def relative(text: Any, start: dt.date, settled: dt.date) -> dt.date | None:
    """The date that a text means for a run that starts, and has settled, on these days; None if it means none."""
    if not isinstance(text, str):
        return None
    if weeks := AFTER.fullmatch(text):
        return monday(start + dt.timedelta(weeks=int(weeks["weeks"])))
    if month := MONTH.fullmatch(text):
        number = [*MONTHS, "december"].index(month["month"].lower()) + 1
        first = monday(dt.date(settled.year, number, 1))
        return first if first >= settled else monday(dt.date(settled.year + 1, number, 1))
    return None


def places_of_dates(value: Any, loc: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str]]:
    """Every text in a plain mapping that is such a date, with its place."""
    if isinstance(value, str):
        return [(loc, value)] if AFTER.fullmatch(value) or MONTH.fullmatch(value) else []
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [result for key, under in steps for result in places_of_dates(under, (*loc, key))]
