"""What a shock does to a daily series, and whether a council keeps up: plain functions of arrays by working day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.readings.events import Level
from sim.analysis.readings.log_parts import LogParts
from sim.base.units_of_time import WORKING_DAYS_A_WEEK, WORKING_DAYS_A_YEAR

NORMAL = 0.05  # within this share of the baseline is back to normal
SETTLED_DAYS = 20  # working days in a row within it before a council counts as recovered
BLOCK_DAYS = 20  # working days averaged before looking for a trend
FEWEST_BLOCKS = 8
RISING_PAIRS = 0.8  # share of later blocks that must stand above an earlier one
ENDS_ABOVE = 1.5  # times the level at the start
ABOVE_LAST_YEAR = 1.4  # times the level of the same season a year before, where the run is long enough to know it
STILL_RISING = 1 / 3  # of the rise that comes in the second half
NOTABLE = 0.15  # overdue duties or unallocated children over the children known to the council


def peak_day(series: Level, first: int) -> int:
    """The working day, not before `first`, on which a series is highest; the earliest of equals."""
    return first + int(np.nanargmax(series[first:]))


def peak(series: Level, first: int) -> float:
    """The highest value not before the day `first`."""
    return float(series[peak_day(series, first)])


def recovery_day(changed: Level, usual: Level, start: int) -> int | None:
    """The first of 20 working days in a row within 5% of the usual, from the widest departure since `start` on.

    It is `start` if nothing departs by more, and None if no such day is seen.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        departure = np.abs(changed[start:] / usual[start:] - 1.0)
    departure = np.where(np.isfinite(departure), departure, 0.0)
    if not departure.size or departure.max() <= NORMAL:
        return start
    widest = int(departure.argmax())
    calm = np.cumsum(np.concatenate([[0], departure[widest:] <= NORMAL]))
    settled = np.flatnonzero(calm[SETTLED_DAYS:] - calm[:-SETTLED_DAYS] == SETTLED_DAYS)
    return start + widest + int(settled[0]) if settled.size else None


def weeks_to_recover(changed: Level, usual: Level, start: int, dates: NDArray[np.datetime64]) -> float:
    """Calendar weeks from the first day of the change to the day of recovery; not a number if it is not seen."""
    day = recovery_day(changed, usual, start)
    return float("nan") if day is None else float((dates[day] - dates[start]).astype(np.int64)) / 7.0


def peak_caseload(parts: LogParts) -> float:
    """The highest caseload of a measured day; not a number where none is known."""
    caseload = parts.days["caseload_per_worker"]
    return peak(caseload, parts.scope.first) if np.isfinite(caseload[parts.scope.measured]).any() else float("nan")


def day_of_peak(parts: LogParts) -> float:
    """The working day of the highest caseload; not a number where none is known."""
    caseload = parts.days["caseload_per_worker"]
    if not np.isfinite(caseload[parts.scope.measured]).any():
        return float("nan")
    return float(peak_day(caseload, parts.scope.first))


def child_weeks_above(parts: LogParts) -> float:
    """The sum over measured days of children held above the safe line, in weeks of five working days."""
    return float(parts.days["children_above_safe"][parts.scope.first :].sum()) / WORKING_DAYS_A_WEEK


def grows_since(backlog: Level, first: int, smallest: float) -> int | None:
    """The working day since which a backlog grows without limit; None if it does not.

    The days from `first` are averaged in blocks of 20. A backlog grows without limit if in the second half of the
    blocks at least four in five pairs of two blocks rise in time, if it ends at least half as high again as it began,
    if that rise is at least `smallest` (children or duties), and if at least a third of it comes in the second half:
    what settles higher up does not. Nor does what every summer brings: the end must stand well above the same season
    of the year before. It has grown since the end of the last block that stood no higher than the beginning, which is
    the median of the first quarter.
    """
    count = (len(backlog) - first) // BLOCK_DAYS
    if count < FEWEST_BLOCKS:
        return None
    start = len(backlog) - count * BLOCK_DAYS
    blocks = backlog[start:].reshape(count, BLOCK_DAYS).mean(axis=1)
    beginning, late = float(np.median(blocks[: max(count // 4, 1)])), blocks[count // 2 :]
    earlier, later = np.triu_indices(len(late), 1)
    rising = float((late[later] > late[earlier]).mean())
    end = float(late[-2:].mean())
    rise = end - beginning
    if rising < RISING_PAIRS or end < ENDS_ABOVE * beginning or rise < smallest or end - late[0] < STILL_RISING * rise:
        return None
    if len(backlog) - first >= WORKING_DAYS_A_YEAR + 2 * BLOCK_DAYS:
        year_ago = backlog[-WORKING_DAYS_A_YEAR - 2 * BLOCK_DAYS : -WORKING_DAYS_A_YEAR].mean()
        if end < ABOVE_LAST_YEAR * year_ago:
            return None
    low = np.flatnonzero(blocks <= beginning)
    return start + BLOCK_DAYS * (int(low[-1]) + 1 if low.size else 0)


def backlog_grows_since(days: dict[str, Level], first: int) -> int | None:
    """The working day since which overdue duties or unallocated children, the earlier of the two, grow without limit.

    None if the council reaches a steady state. A rise below 15% of the children known to the council does not count.
    """
    smallest = NOTABLE * float(days["children_in_need"][first:].mean())
    since = [grows_since(days[name], first, smallest) for name in ("duties_overdue", "children_unallocated")]
    return min((day for day in since if day is not None), default=None)
