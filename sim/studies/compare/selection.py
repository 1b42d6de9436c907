"""Choosing the best of several with a promise: with so much probability none is better by more than so much.

Two stages, for alternatives that share their random numbers. (1) After `first` replications those are dropped that are
clearly worse than another. (2) The others are simulated until the difference of any two, whose variance the first
stage estimates, is known to within `delta`; the best mean is chosen. Half of the doubt is for each stage, shared out
over the rivals of the true best (Bonferroni), so that any correlation will do. The size of the second stage hangs on
the variances of all pairs, not on means: that is what keeps Student's t true (Stein 1945; Clark and Yang 1986; Nelson
and Matejcik 1995). Values are (replications, alternatives), and more is better.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.studies.compare.simultaneous import Real, spreads


class Stage(NamedTuple):
    """The result of the first replications."""

    kept: tuple[int, ...]  # alternatives that may be the best
    needed: int  # replications of each of them; as many as were simulated if only one is left
    reach: float  # standard errors of the second stage
    widest: float  # the largest standard deviation of a difference


class Selection(NamedTuple):
    """The alternative that is chosen, and by how much another may be better at most, with the confidence asked for."""

    best: int
    within: float
    replications: int  # of those that were not dropped


def critical(parameter: float, rivals: int, count: int) -> float:
    """Student's t, one-sided, for a doubt that is shared out over rivals."""
    from scipy.special import stdtrit

    return float(stdtrit(count - 1, 1 - parameter / rivals))


def screen_alternatives(values: Real, confidence: float, delta: float) -> Stage:
    """Who is left after the first replications, and how many it takes."""
    count, many = values.shape
    spread, means = spreads(values), values.mean(axis=0)
    reach = critical((1 - confidence) / 2, many - 1, count)
    allowed = reach * spread / math.sqrt(count)
    kept = tuple(int(i) for i in np.flatnonzero((means[:, None] >= means - allowed).all(axis=1)))
    widest = float(spread.max())
    needed = max(count, math.ceil((reach * widest / delta) ** 2)) if len(kept) > 1 else count
    return Stage(kept, needed, reach, widest)


def second_stage(values: Real, stage: Stage, delta: float) -> Selection:
    """The choice among those left, whose values these are; fewer replications than needed promise less."""
    best, count = stage.kept[int(values.mean(axis=0).argmax())], len(values)
    within = delta if count >= stage.needed else stage.reach * stage.widest / math.sqrt(count)
    within = within if len(stage.kept) > 1 else 0.0
    return Selection(best, within, count)
