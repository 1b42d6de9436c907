"""All differences between alternatives that share their random numbers, with intervals that hold all at once.

Values are (replications, alternatives). How wide intervals must be is found by drawing replications from a normal
distribution with the covariance that was seen, and looking at the largest of all studentised differences.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.base.sums import triangular_root

Real = NDArray[np.float64]
TINY = 1e-12  # of the variances: what is less is no difference at all


class Pairs(NamedTuple):
    """Differences (alternatives, alternatives) of row minus column, and the ends of their intervals."""

    mean: Real
    low: Real
    high: Real
    reach: float  # standard errors either side

    @property
    def clear(self) -> NDArray[np.bool_]:
        """(alternatives, alternatives) whether two differ clearly."""
        report: NDArray[np.bool_] = (self.low > 0) | (self.high < 0)
        return report


def variances(covariance: Real) -> Real:
    """(..., alternatives, alternatives) of differences, from a covariance."""
    own = np.diagonal(covariance, axis1=-2, axis2=-1)
    result = own[..., :, None] + own[..., None, :] - 2 * covariance
    scale = own[..., :, None] + own[..., None, :]
    kept: Real = np.where(result > TINY * scale, result, 0.0)
    return kept


def covariances(values: Real) -> Real:
    """(..., alternatives, alternatives) covariances, one replication after another; values (..., replications, many).

    Neither here nor in `correlated` a library of linear algebra adds: its last bits hang on the processor.
    """
    count = values.shape[-2]
    apart = values - values.mean(axis=-2, keepdims=True)
    total: Real = np.zeros((*values.shape[:-2], values.shape[-1], values.shape[-1]))
    for i in range(count):
        total += apart[..., i, :, None] * apart[..., i, None, :]
    total /= count - 1
    return total


def correlated(independent: Real, root: Real) -> Real:
    """(..., alternatives) normal numbers whose covariance has this root, from independent ones."""
    made = np.zeros(independent.shape)
    for k in range(root.shape[1]):
        made += independent[..., k, None] * root[:, k]
    return made


def spreads(values: Real) -> Real:
    """(alternatives, alternatives) standard deviations of paired differences."""
    result: Real = np.sqrt(variances(covariances(values)))
    return result


def simultaneous_reach(values: Real, confidence: float, draws: int, seed: int) -> float:
    """How many standard errors either side hold all differences at once."""
    count, many = values.shape
    covariance = covariances(values)
    root = triangular_root(covariance)
    rng_key = np.random.default_rng(seed)
    largest = []
    for size in [1000] * (draws // 1000) + [draws % 1000] * bool(draws % 1000):
        drawn = correlated(rng_key.standard_normal((size, count, many)), root)
        means = drawn.mean(axis=1)
        errors = np.sqrt(variances(covariances(drawn)) / count)
        gaps = np.abs(means[:, :, None] - means[:, None, :])
        differs = (errors > 0) & (variances(covariance) > 0)
        largest.append(np.divide(gaps, errors, out=np.zeros_like(gaps), where=differs).max(axis=(1, 2)))
    return float(np.quantile(np.concatenate(largest), confidence))


def pairs_of(values: Real, confidence: float, draws: int, seed: int) -> Pairs:
    """Every difference with its interval."""
    means, reach = values.mean(axis=0), simultaneous_reach(values, confidence, draws, seed)
    gaps, half = means[:, None] - means, reach * spreads(values) / np.sqrt(len(values))
    return Pairs(gaps, gaps - half, gaps + half, reach)


def letter_groups(clear: NDArray[np.bool_], order: Sequence[int]) -> list[str]:
    """For each alternative the letters of its groups: two that share a letter do not differ clearly.

    Piepho's insert and absorb; letters follow the order that is given.
    """
    columns = [frozenset(order)]
    for i, one in enumerate(order):
        for other in order[i + 1 :]:
            if not clear[one, other]:
                continue
            split = [
                part
                for column in columns
                for part in ((column - {one}, column - {other}) if {one, other} <= column else (column,))
            ]
            unlike = list(dict.fromkeys(split))
            columns = [column for column in unlike if not any(column < larger for larger in unlike)]
    place = {one: i for i, one in enumerate(order)}
    columns.sort(key=lambda column: sorted(place[one] for one in column))
    names = [*string.ascii_lowercase, *(f"{a}{b}" for a in string.ascii_lowercase for b in string.ascii_lowercase)]
    return [
        "".join(name for name, column in zip(names, columns, strict=False) if one in column)
        for one in range(len(clear))
    ]
