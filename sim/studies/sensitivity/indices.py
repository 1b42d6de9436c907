"""Morris and Sobol indices of a simulation that has chance, from replications: chance taken out, and told beside.

An outcome is (blocks, points, replications). The points of a block share their random numbers, replication by
replication; another block has random numbers of its own. What would be a square of point means is a product of two
replications, over all pairs: its mean holds no chance, as that of two replications of one point is independent. The
last point of a block is the dummy's: the numbers of the first point with other random numbers. A number that has no
effect changes chance no more than that.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]
CONFIDENCE = 0.95


class Sure(NamedTuple):
    """An estimate and its bootstrap interval, each (of what is estimated,)."""

    value: Real
    low: Real
    high: Real


class Screened(NamedTuple):
    """The result of Morris screening for each number and, last, the dummy; in the measure's unit, over whole ranges."""

    mean: Sure  # of the elementary effects
    size: Sure  # mean without sign
    spread: Sure  # standard deviation between trajectories that chance does not explain
    by_chance: Real  # standard error of an elementary effect by chance
    floor: float  # of `size`


class Shares(NamedTuple):
    """Sobol's indices of each number and, last, of the dummy, as shares of the variance that numbers make."""

    first: Sure
    total: Sure
    by_chance: Sure  # (1,) share of chance in the variance of a single future
    variance: float  # of numbers, in the measure's unit squared
    noise: float  # of chance within a point
    floor: tuple[float, float]  # of `first` and of `total`


def product(one: Real, other: Real) -> Real:
    """(...) mean over all pairs of different replications of one times other, each (..., replications)."""
    count = one.shape[-1]
    whole = one.sum(axis=-1) * other.sum(axis=-1) - (one * other).sum(axis=-1)
    result: Real = whole / (count * (count - 1))
    return result


def picks(blocks: int, resamples: int, seed: int) -> Any:
    """(1 + resamples, blocks) how often each block counts: once, then as drawn with replacement."""
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(blocks, np.full(blocks, 1 / blocks), size=resamples)
    return np.vstack([np.ones(blocks), drawn])


def by_weight(weights: Real, values: Real) -> Real:
    """(draws, ...) sums of (rows, ...) by weights (draws, rows), one row after another.

    Not by a library of linear algebra, whose last bits hang on the processor.
    """
    total = np.zeros((len(weights), *values.shape[1:]))
    for column, row in zip(weights.T, values, strict=True):
        total += np.multiply.outer(column, row)
    return total


def estimate_with_interval(values: Real, confidence: float = CONFIDENCE) -> Sure:
    """An estimate with its percentile interval, of (1 + resamples, ...): the first is the estimate."""
    tail = (1 - confidence) / 2
    known = np.isfinite(values[1:]).any(axis=0)
    low, high = np.where(known, np.nanquantile(np.where(known, values[1:], 0.0), (tail, 1 - tail), axis=0), np.nan)
    return Sure(values[0], low, high)


# Sobol


def sobol(outcome: Real, resamples: int, seed: int) -> Shares:
    """Indices of (blocks, numbers + 3, replications): a point, it with one number of the other's, the other, dummy.

    Jansen's differences within a block: what chance adds to all points of a block alike falls out.
    """
    base, overridden, other = outcome[:, :1], np.delete(outcome[:, 1:], -2, axis=1), outcome[:, -2:-1]
    apart = product(base - other, base - other)
    first = (apart - product(other - overridden, other - overridden)) / 2  # (blocks, numbers + 1)
    total = product(base - overridden, base - overridden) / 2
    both = outcome[:, [0, -2]]
    middle = both.mean()
    squares = product(both - middle, both - middle).mean(axis=1)
    sums = (both - middle).mean(axis=(1, 2))
    within = both.var(axis=-1, ddof=1).mean(axis=1)
    weights = picks(len(outcome), resamples, seed)
    count = len(outcome)
    means = by_weight(weights, sums) / count
    between = by_weight(weights, sums**2) / count
    variance = by_weight(weights, squares) / count - (count * means**2 - between) / (count - 1)
    noise = by_weight(weights, within) / count
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.where(variance > 0, variance, np.nan)[:, None]
        firsts, totals = (
            estimate_with_interval(by_weight(weights, first) / count / known),
            estimate_with_interval(by_weight(weights, total) / count / known),
        )
        by_chance = estimate_with_interval((noise / (np.maximum(variance, 0) + noise))[:, None])
    floor = float(firsts.high[-1]), float(totals.high[-1])
    return Shares(firsts, totals, by_chance, float(variance[0]), float(noise[0]), floor)


# Morris


def effects_of(design: Real, outcome: Real) -> Real:
    """(trajectories, numbers + 1, replications) elementary effects, over the whole of a range; the dummy's last.

    The design is (trajectories, numbers + 1, numbers), each from 0 to 1; a step turns one number.
    """
    steps = np.diff(design, axis=1)
    overridden = np.abs(steps).argmax(axis=2)
    sizes = np.take_along_axis(steps, overridden[:, :, None], axis=2)
    numbers = design.shape[2]
    result = np.empty((len(design), numbers + 1, outcome.shape[-1]))
    change = np.diff(outcome[:, : numbers + 1], axis=1) / sizes
    np.put_along_axis(result[:, :numbers], overridden[:, :, None], change, axis=1)
    result[:, numbers] = (outcome[:, -1] - outcome[:, 0]) / np.abs(sizes).mean(axis=1)
    return result


def morris(design: Real, outcome: Real, resamples: int, seed: int) -> Screened:
    """Screening of (trajectories, numbers + 2, replications): the points of a trajectory, then the dummy's."""
    effects = effects_of(design, outcome)
    means, count = effects.mean(axis=-1), len(effects)
    weights = picks(count, resamples, seed)
    mean = by_weight(weights, means) / count
    size = by_weight(weights, np.abs(means)) / count
    squares = by_weight(weights, product(effects, effects)) / count
    crossed = (count * mean**2 - by_weight(weights, means**2) / count) / max(count - 1, 1)
    spread = np.sqrt(np.maximum(squares - crossed, 0.0))
    by_chance = np.sqrt((effects.var(axis=-1, ddof=1) / effects.shape[-1]).mean(axis=0))
    sizes = estimate_with_interval(size)
    return Screened(
        estimate_with_interval(mean), sizes, estimate_with_interval(spread), by_chance, float(sizes.high[-1])
    )
