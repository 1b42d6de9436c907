"""Numbers as the Department for Education prints them: whole children, shares to one decimal, FTE to one decimal.

A published count of one to five children is not printed (`[c]`, confidential). What the model counts are
means over simulated years and no person's data; they are rounded, never suppressed.
"""

from __future__ import annotations

import math

from sim.base.intervals import Interval
from sim.base.wording import number, signed
from sim.reports.report.document import Cell

SUPPRESSED = "[c]"  # the marks of the Analysis Function for tables that everyone can read
FEWEST = 6  # a published count of fewer children is not printed | DfE: counts of one to five are suppressed
COUNTS = ("children", "children a year", "families a year")
STYLES = {  # unit: scale, decimals, what stands after a single value
    "share": (100.0, 1, "%"),
    "share a year": (100.0, 1, "%"),
    "children": (1.0, 0, ""),
    "children a year": (1.0, 0, ""),
    "families a year": (1.0, 0, ""),
    "child-weeks": (1.0, 0, ""),
    "children per FTE": (1.0, 1, ""),
    "workers": (1.0, 1, ""),
    "FTE": (1.0, 1, ""),
    "FTE a year": (1.0, 1, ""),
    "working days": (1.0, 1, ""),
    "working day": (1.0, 0, ""),
    "weeks": (1.0, 0, ""),
    "hours a week per FTE": (1.0, 2, ""),
    "£ a year": (1e-6, 2, ""),
}
PRINTED = {
    "share": "per cent",
    "share a year": "per cent a year",
    "£ a year": "£m a year",
}  # a unit as the head of a column
POINTS = "percentage points"
NONE = "[x]"


def unit_in_words(unit: str) -> str:
    """A unit as it is printed beside numbers."""
    return PRINTED.get(unit, unit)


def value(amount: float, unit: str) -> Cell:
    """A value, scaled and rounded as its unit is; `[x]` when there is none."""
    scale, places, _ = style(unit)
    return one(amount * scale, places)


def change(amount: float, unit: str) -> Cell:
    """A difference with its sign."""
    scale, places, _ = style(unit)
    return one(amount * scale, places, sign=True)


def between(found: Interval, unit: str, sign: bool = False) -> Cell:
    """`37 to 45`; `[x]` when there is no interval."""
    scale, places, _ = style(unit)
    if not (math.isfinite(found.low) and math.isfinite(found.high)):
        return Cell(NONE)
    low, high = (one(end * scale, places, sign) for end in (found.low, found.high))
    return Cell(f"{low.text} to {high.text}", (*low.values, *high.values))


def published(amount: float, unit: str) -> Cell:
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
    return STYLES.get(unit, (1.0, 1, ""))
