"""Partial pooling: each council's own figure drawn towards its neighbours and England, the more the noisier it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


FEW_COUNCILS = 20  # with several years, below which how years differ is not worked out


class Pooled(NamedTuple):
    """Estimates of all councils, in their order, on the scale on which they were pooled."""

    value: Values
    error: Values  # standard
    shrunk: Values  # from 0, all its own, to 1, nothing its own
    centre: Values  # what each was drawn towards
    between: float  # variance of councils around their centres


def noise_of(yearly: Values, counts: Values) -> Values:
    """The variance of each council's mean over years, from how years differ within councils of like counts.

    A year's variance is a floor that all share and a part that falls with the count: fitted on the variances of all
    councils (years, councils), neither below nothing.
    """
    from scipy.optimize import nnls

    there = np.isfinite(yearly) & (counts > 0)
    years = there.sum(axis=0)
    least = np.where(there, 1 / np.maximum(counts, 1e-9), 0.0).sum(axis=0) / np.maximum(years, 1)
    middle = np.where(there, yearly, 0.0).sum(axis=0) / np.maximum(years, 1)
    squares = np.where(there, (yearly - middle) ** 2, 0.0).sum(axis=0) / np.maximum(years - 1, 1)
    several = years >= 2
    if several.sum() < FEW_COUNCILS:
        return np.where(years > 0, least / np.maximum(years, 1), np.inf)  # as chance alone makes it
    weight = np.sqrt(years[several] - 1) / (least[several] + np.median(least[several]))  # large counts are more certain
    sides = np.column_stack([np.ones(several.sum()), least[several]])
    floor, falling = nnls(sides * weight[:, None], np.minimum(squares, cap_of(squares[several]))[several] * weight)[0]
    noise: Values = np.where(years > 0, (floor + falling * least) / np.maximum(years, 1), np.inf)
    return np.maximum(noise, 1e-9)


def cap_of(squares: Values) -> float:
    """The variance beyond which a council's years are a change of recording: nine in ten lie below."""
    return float(np.quantile(squares, 0.9))


def pooled(own: Values, noise: Values, near: Mapping[int, Sequence[int]]) -> Pooled:
    """Own values (councils,) with their noise, drawn towards a centre between neighbours' mean and the mean of all.

    The better neighbours predict a council (a regression over all councils), the nearer the centre is to them.
    """
    known = np.isfinite(own) & np.isfinite(noise)
    noise = np.where(known, noise, 1.0)  # of no use where nothing is known
    weight = np.where(known, 1 / (noise + np.var(own[known])), 0.0)
    middle = float(np.sum(weight * np.where(known, own, 0.0)) / weight.sum())
    neighbour_means = np.array([pooled_mean(own, weight, near.get(place, ()), middle) for place in range(len(own))])
    away = neighbour_means - middle
    slope = np.sum(weight * away * np.where(known, own - middle, 0.0)) / max(float(np.sum(weight * away**2)), 1e-12)
    centre = middle + min(max(float(slope), 0.0), 1.0) * away
    between = spread_between((own - centre)[known], noise[known])
    shrunk = np.where(known, noise / (noise + max(between, 1e-12)), 1.0)
    value = centre + np.where(known, (1 - shrunk) * (own - centre), 0.0)
    error = np.sqrt(np.where(known, shrunk * between, between))
    return Pooled(value, error, shrunk, centre, between)


def pooled_mean(own: Values, weight: Values, places: Sequence[int], otherwise: float) -> float:
    """The weighted mean of some councils; that of all where none of them is known."""
    known = [place for place in places if weight[place] > 0]
    return float(np.average(own[known], weights=weight[known])) if known else otherwise


def spread_between(away: Values, noise: Values) -> float:
    """The variance between councils that makes their distances as large as they should be, given their noise.

    Paule and Mandel 1982; nothing if noise alone explains them.
    """
    from scipy.optimize import brentq

    wanted = len(away) - 1

    def beyond(between: float) -> float:
        return float(np.sum(away**2 / (noise + between))) - wanted

    if beyond(0.0) <= 0:
        return 0.0
    return float(brentq(beyond, 0.0, float(np.sum(away**2)) + 1.0))
