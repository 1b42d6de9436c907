"""The continuous ranked probability score (CRPS) of forecasts that are equally likely values, and how bands hold.

In the unit of the measure; 0 at best; the mean absolute error of a forecast that is one value.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


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
