"""Dates, shares and intervals as they stand in a sentence."""

import datetime as dt
from collections.abc import Iterable

import numpy as np

from sim.base.intervals import Interval
from sim.base.wording import decimals_for, number
from sim.runs.results import Results

UNROUNDED = "Differences are of unrounded values."  # 0.48 and 0.47 may differ by 0.00: said below each table of them
OWN_PEAK = (
    "Peak caseload is the mean of each replication's own highest day; the line of means peaks lower, as replications"
    " peak on different days."
)
PEAK = "peak_caseload"


def own_peak(measures: Iterable[str], replications: int) -> list[str]:
    """Why the peak of a table is not that of the sentences and figures, where the table has it."""
    return [OWN_PEAK] if PEAK in measures and replications > 1 else []


def label_alone(label: str) -> str:
    """What a measure is called where no heading says of whom it is: children over 18 are not meant by the first."""
    return f"Workers with {label[0].lower()}{label[1:]}" if label.startswith("Over ") else label


def percent_one_decimal(share: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{number(100 * share, 1)}%"


def interval_in_words(result: Interval, decimals: int | None = None) -> str:
    """` (95% interval 37 to 45)`, to go after the mean, or the range of replications; nothing when there is neither."""
    places = decimals_for(result.mean) if decimals is None else decimals
    if not np.isfinite(result.low):
        return ""
    if result.is_range:
        return f" ({number(result.low, places)} to {number(result.high, places)} in {result.replications} replications)"
    return f" (95% interval {number(result.low, places)} to {number(result.high, places)})"


def differs_in_all(gap: Interval, least: float) -> bool:
    """Whether every replication of a range has so much more, or every one so much less."""
    return gap.is_range and (gap.low >= least or gap.high <= -least)


def date_of_working_day(results: Results, day: int) -> dt.date:
    """The date of a working day."""
    result: dt.date = results.arms[0].study.calendar.dates[day].item()
    return result
