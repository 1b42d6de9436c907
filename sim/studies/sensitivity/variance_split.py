"""Uncertainty split by where it comes from: the choice of scenario, what is not known, both together, chance.

An outcome is (sets, scenarios, replications). The scenarios are all that there are, each as likely as any other; the
sets of numbers are a sample; each set has random numbers of its own, the same under every scenario.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.studies.sensitivity.indices import Real, Sure, by_weight, estimate_with_interval, picks

SOURCES = ("scenario", "numbers", "scenario and numbers", "chance")


class Split(NamedTuple):
    """Shares of the variance of a single future, in the order of SOURCES, and in the measure's unit squared."""

    shares: Sure
    variances: Real
    means: Real  # (scenarios,)


def split(outcome: Real, resamples: int, seed: int) -> Split:
    """The components of variance, each without what chance or few sets add to it, and intervals over the sets."""
    weights = picks(len(outcome), resamples, seed)
    result = np.array([components(outcome, weight) for weight in weights])
    kept = np.maximum(result, 0.0)
    with np.errstate(invalid="ignore"):
        shares = kept / kept.sum(axis=1, keepdims=True)
    return Split(estimate_with_interval(shares), result[0], outcome.mean(axis=(0, 2)))


def components(outcome: Real, weight: Real) -> Real:
    """(4,) variances of the sources, of sets that count as often as `weight` says; an estimate may fall below 0."""
    sets, scenarios, replications = weight.sum(), outcome.shape[1], outcome.shape[2]
    cells = outcome.mean(axis=2)
    mean = by_weight(weight[None], cells)[0] / sets
    apart = (cells - mean) * np.sqrt(weight)[:, None]
    between = (apart[:, :, None] * apart[:, None, :]).sum(axis=0) / (sets - 1)
    within = by_weight(weight[None], outcome.var(axis=2, ddof=1))[0] / sets
    together = by_weight(weight[None], outcome.mean(axis=1).var(axis=1, ddof=1))[0] / sets  # of the scenarios' mean
    each = np.trace(between) / scenarios - within.mean() / replications
    common = between.mean() - together / replications
    chosen = mean.var() - (np.trace(between) / scenarios - between.mean()) / sets
    return np.array([chosen, common, each - common, within.mean()])
