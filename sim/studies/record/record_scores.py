"""The continuous ranked probability score of a forecast: normal, lognormal, or equally likely values.

In the unit of the measure; 0 at best; the mean absolute error of a forecast that is one value.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def crps_normal(centre: float, spread: float, came: float) -> float:
    """Of a normal distribution (Gneiting and others 2005)."""
    if spread <= 0:
        return abs(came - centre)
    away = (came - centre) / spread
    density = math.exp(-away * away / 2) / math.sqrt(2 * math.pi)
    return spread * (away * (2 * normal_share_below(away) - 1) + 2 * density - 1 / math.sqrt(math.pi))


def crps_lognormal(centre: float, spread: float, came: float) -> float:
    """Of a distribution whose log is normal with such a centre and spread (Baran and Lerch 2015)."""
    if came <= 0:
        away, share = -math.inf, 0.0
    else:
        away = (math.log(came) - centre) / spread
        share = normal_share_below(away)
    mean = math.exp(centre + spread * spread / 2)
    left = normal_share_below(away - spread) if came > 0 else 0.0
    return came * (2 * share - 1) - 2 * mean * (left + normal_share_below(spread / math.sqrt(2)) - 1)


def normal_share_below(away: float) -> float:
    """The share of a standard normal below a place."""
    return (1 + math.erf(away / math.sqrt(2))) / 2


def crps_of_draws(draws: Values, came: Values) -> Values:
    """Of equally likely values (draws, cases), one score for each case."""
    ranked, count = np.sort(draws, axis=0), len(draws)
    ranks = 2 * np.arange(1, count + 1) - count - 1
    apart = 2 * (ranks[:, None] * ranked).sum(axis=0) / count**2
    scores: Values = np.abs(ranked - came[None, :]).mean(axis=0) - apart / 2
    return scores


def inside(draws: Values, came: Values, share: float) -> NDArray[np.bool_]:
    """Whether what came lies in the middle of the values that holds such a share."""
    low, high = np.quantile(draws, [(1 - share) / 2, (1 + share) / 2], axis=0, method="weibull")
    held: NDArray[np.bool_] = (low <= came) & (came <= high)
    return held
