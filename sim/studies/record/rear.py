"""REAR, regression to England and to a council's own record: the forecast to beat.

y(t+h) = England + a (last - England) + b (own four-year mean - England): how far a council stands from the middle of
all councils at the origin, and on the mean of its last four years. a and b by robust regression on earlier origins of
all councils whose end is known at the origin, the spread from the errors there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.studies.record.levels import NORMAL_MEDIAN, Levels, settings, spread_of
from sim.studies.record.record_rivals import Forecast, column_means, either_way, england, past_errors

Values = NDArray[np.float64]
REAR = "REAR"


class RearFit(NamedTuple):
    """What earlier origins show: how much of a distance from England is left after so many years."""

    a: float  # of the last value's
    b: float  # of the own mean's


def distances(known: Values) -> Values:
    """How far each council stands from England in each year, (years, councils)."""
    away: Values = known - np.array([[england(row)] for row in known])
    return away


def looked_back(away: Values, row: int) -> tuple[Values, Values]:
    """The last distance of each council and the mean of its last years', as known in a row."""
    return away[row], column_means(away[max(row + 1 - settings()["mean_years"], 0) : row + 1])


def fit_rear(known: Values, ahead: int) -> RearFit | None:
    """a and b from every origin whose end is known by now; None where there are too few."""
    away = distances(known)
    every = range(len(known) - ahead)
    rows = [row for row in every if row >= 1] or list(every)  # in the first year last and mean are one and the same
    if not rows:
        return None
    last, mean = (np.concatenate(parts) for parts in zip(*(looked_back(away, row) for row in rows), strict=True))
    came = np.concatenate([away[row + ahead] for row in rows])
    there = np.isfinite(last) & np.isfinite(mean) & np.isfinite(came)
    if there.sum() < settings()["least_pairs"]:
        return None
    sides = np.column_stack([last, mean] if rows[-1] >= 1 else [last])[there]
    return robust(sides, came[there])


def predicted(known: Values, result: RearFit) -> Values:
    """The middle of a forecast of every council, from the last row of what is known."""
    last, mean = looked_back(distances(known), len(known) - 1)
    point: Values = england(known[-1]) + result.a * last + result.b * mean
    return point


def robust(sides: Values, came: Values) -> RearFit:
    """Huber's regression of what came on one or two distances, its scale from the middle of the absolute errors."""
    from scipy.optimize import least_squares

    start = np.linalg.lstsq(sides, came, rcond=None)[0]
    for _ in range(2):  # the scale is that of the errors before
        left = came - sides @ start
        scale = max(float(np.median(np.abs(left - np.median(left)))) / NORMAL_MEDIAN, 1e-9)
        result = least_squares(lambda ab: came - sides @ ab, start, loss="huber", f_scale=settings()["huber"] * scale)
        start = result.x
    return RearFit(float(start[0]), float(start[1]) if len(start) > 1 else 0.0)


def rear(levels: Levels, origin: int, horizon: int) -> Forecast | None:
    """The forecast of every council from an origin, of what is known there alone; None where its past is too short."""
    known = levels.until(origin)
    result = fit_rear(known, horizon)
    if result is None:
        return None
    errors = either_way(past_errors(known, horizon, lambda past, ahead: predicted(past, result)))
    return Forecast(origin, horizon, predicted(known, result), spread_of(errors, settings()["draws"]))
