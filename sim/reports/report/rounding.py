"""Numbers as the Department for Education prints them: whole children, shares to one decimal, FTE to one decimal.

A published count of one to five children is not printed (`[c]`, confidential). What the model counts are
means over simulated years and no person's data; they are rounded, never suppressed, and where they are few they have
the decimals of the screen: in whole children 6.4 and 6.8 would be 6 and 7, with a difference of 0.
"""

from __future__ import annotations

import math

from sim.analysis.definitions.measure import unit_called
from sim.base.intervals import Interval
from sim.base.wording import number, signed
from sim.reports.report.document import Cell

SUPPRESSED = "[c]"  # the marks of the Analysis Function for tables that everyone can read
FEWEST = 6  # a published count of fewer children is not printed | DfE: counts of one to five are suppressed
COUNTS = ("children", "children a year", "families a year")
POINTS = "percentage points"
NONE = "[x]"


def unit_in_words(unit: str) -> str:
    """A unit as it is printed beside numbers."""
    return unit_called(unit).in_tables


def value(amount: float, unit: str, least: int = 0) -> Cell:
    """A value, scaled and rounded as its unit is, with at least so many decimals; `[x]` when there is none."""
    scale, places, _ = style(unit)
    return one(amount * scale, max(places, least))


def change(amount: float, unit: str, least: int = 0) -> Cell:
    """A difference with its sign."""
    scale, places, _ = style(unit)
    return one(amount * scale, max(places, least), sign=True)


def between(interval: Interval, unit: str, sign: bool = False, least: int = 0) -> Cell:
    """`37 to 45`; `[x]` when there is no interval."""
    scale, places, _ = style(unit)
    places = max(places, least)
    if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return Cell(NONE)
    low, high = (one(end * scale, places, sign) for end in (interval.low, interval.high))
    return Cell(f"{low.text} to {high.text}", (*low.values, *high.values))


def published_rounded(amount: float, unit: str) -> Cell:
    """A published figure; a count of one to five children is suppressed."""
    if unit in COUNTS and 0 < amount < FEWEST:
        return Cell(SUPPRESSED)
    return value(amount, unit)


def one(amount: float, places: int, sign: bool = False) -> Cell:
    """A number with its text; none when it is not finite."""
    if not math.isfinite(amount):
        return Cell(NONE)
    return Cell((signed if sign else number)(amount, places), (round(amount, places) + 0.0,))


def style(unit: str) -> tuple[float, int, str]:
    """Scale, decimals and sign of a unit; of one that is not known, as it is with one decimal."""
    about = unit_called(unit)
    return about.scale, about.decimals, about.sign
