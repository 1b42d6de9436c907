"""How sure: means with Student intervals over replications, paired differences, quantile bands of daily series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Level = NDArray[np.float64]
Values = Sequence[float] | Level
CONFIDENCE = 0.95
Limits = tuple[float, float]
ANY: Limits = (-math.inf, math.inf)
FEWEST_APART = 2  # values that must differ from the commonest for a mean to have an interval
MANY = 100  # replications from which the mean of a measure that few futures decide has an interval
QUANTILES = (("p10", 0.1), ("p50", 0.5), ("p90", 0.9))


class Interval(NamedTuple):
    """A mean over replications and the interval that holds the true mean with the given confidence.

    >>> import sim
    >>> sim.Interval(mean=2.0, low=0.5, high=3.5, replications=20, censored=0).is_clear
    True
    """

    mean: float
    low: float  # not a number with fewer than two values
    high: float
    replications: int  # values that are numbers
    censored: int  # values that are not, such as a recovery that is not seen
    above: int = -1  # of a range of futures: values above 0; -1 where low and high are an interval of the mean
    below: int = 0

    @property
    def is_range(self) -> bool:
        """Whether low and high are the lowest and highest of the replications, no interval of the mean."""
        return self.above >= 0

    @property
    def says_nothing(self) -> bool:
        """Whether there are several values and no interval, since hardly any of them differ."""
        return self.replications > 1 and not math.isfinite(self.low)

    @property
    def is_clear(self) -> bool:
        """Whether no change is ruled out: 0 lies outside the interval; of a range, by the sign test of its values."""
        if self.is_range:
            agree = self.above if self.mean > 0 else self.below
            return two_sided_sign_test(agree, self.above + self.below) < 1 - CONFIDENCE
        return self.low > 0 or self.high < 0


def student(confidence: float, freedom: int) -> float:
    """The half-width of an interval of a mean in standard errors, by Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + confidence) / 2))


def two_sided_sign_test(agree: int, of: int) -> float:
    """How likely it is that so many of so many differences or more share a sign by chance, either sign (exact)."""
    from scipy.special import bdtrc

    return 1.0 if 2 * agree <= of else float(min(2 * bdtrc(agree - 1, of, 0.5), 1.0))


def interval(
    values: Values, confidence: float = CONFIDENCE, limits: Limits = ANY, decided_by_few: bool = False
) -> Interval:
    """The mean of independent replications and its Student interval; values that are not numbers are only counted.

    The interval stays within the limits that the mean cannot leave, such as 0 and 1. There is none where the values
    hardly vary: so few that differ do not show how far others would. Of what few futures decide, which a
    small sample may miss altogether, the lowest and highest value stand in its place until there are many.
    """
    given = np.asarray(values, float)
    known = given[~np.isnan(given)]
    count = len(known)
    if count == 0:
        return Interval(math.nan, math.nan, math.nan, 0, len(given))
    mean = float(known.mean())
    if count == 1 or hardly_varies(known):
        return Interval(mean, math.nan, math.nan, count, len(given) - count)
    if decided_by_few and count < MANY:
        ends = float(known.min()), float(known.max())
        return Interval(mean, *ends, count, len(given) - count, int((known > 0).sum()), int((known < 0).sum()))
    half = student(confidence, count - 1) * float(known.std(ddof=1)) / math.sqrt(count)
    low, high = max(mean - half, min(limits[0], mean)), min(mean + half, max(limits[1], mean))
    return Interval(mean, low, high, count, len(given) - count)


def hardly_varies(known: Level) -> bool:
    """Whether nearly all values are the same; if all are, and not 0, the value was set and is not left to chance."""
    same = int(np.unique(known, return_counts=True)[1].max())
    if same == len(known):
        return bool(known[0] == 0)
    return len(known) - same < min(FEWEST_APART, len(known) - 1)


def share_interval(held: int, of: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval (Clopper and Pearson) of a share of which so many of so many were seen."""
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    low = float(betaincinv(held, of - held + 1, tail)) if held > 0 else 0.0
    high = float(betaincinv(held + 1, of - held, 1 - tail)) if held < of else 1.0
    return low, high


def paired_difference(
    changed: Values,
    usual: Values,
    confidence: float = CONFIDENCE,
    limits: Limits = ANY,
    decided_by_few: bool = False,
) -> Interval:
    """The interval of changed minus usual, replication by replication: both sides share their random numbers.

    >>> import sim
    >>> gap = sim.paired_difference([18.1, 17.2, 19.3], [16.0, 15.2, 17.1])
    >>> print(f"{gap.mean:.1f} ({gap.low:.2f} to {gap.high:.2f})")
    2.1 (1.85 to 2.35)
    """
    first, second = np.asarray(changed, float), np.asarray(usual, float)
    if first.shape != second.shape:
        raise ValueError(f"paired values must be as many on both sides, not {len(first)} and {len(second)}")
    return interval(first - second, confidence, limits, decided_by_few)


def bands(series: Level, confidence: float = CONFIDENCE) -> dict[str, Level]:
    """The mean, its interval and the quantiles, each (days,), of a daily series over replications (replications, days).

    A day on which no replication has a number has none here either.
    """
    known = ~np.isnan(series)
    count = known.sum(axis=0)
    total = np.where(known, series, 0.0).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / count
        spread = np.sqrt(np.where(known, (series - mean) ** 2, 0.0).sum(axis=0) / (count - 1))
        half = reach(confidence, count) * spread / np.sqrt(count)
    result = {"mean": mean, "low": mean - half, "high": mean + half}
    for name, place in QUANTILES:
        result[name] = quantile(series, known, place)
    return result


def reach(confidence: float, count: NDArray[np.int64]) -> Level:
    """Half-widths in standard errors for each number of values; not a number below two."""
    sizes = np.unique(count)
    reaches = np.array([student(confidence, int(n) - 1) if n > 1 else math.nan for n in sizes])
    chosen: Level = reaches[np.searchsorted(sizes, count)]
    return chosen


def quantile(series: Level, known: NDArray[np.bool_], place: float) -> Level:
    """(days,) the quantile over replications, interpolated, of the values that are numbers."""
    ranked = np.sort(series, axis=0)  # what is not a number comes last
    last = np.maximum(known.sum(axis=0) - 1, 0)
    below = np.floor(place * last).astype(np.int64)
    above = np.minimum(below + 1, last)
    days = np.arange(series.shape[1])
    result: Level = ranked[below, days] + (place * last - below) * (ranked[above, days] - ranked[below, days])
    return result
