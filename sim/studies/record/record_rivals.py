"""Simple forecasts of every council at once: last year's value, own mean, England's mean, trend.

Each is a function of what is known at the origin alone: an array (years, councils) whose last row is the origin. Its
spread is that of its own errors at earlier origins, over all councils.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.studies.record.levels import Levels, settings, spread_of

Values = NDArray[np.float64]
Predict = Callable[[Values, int], Values]  # what is known, years ahead -> (councils,)
LAST, OWN, ENGLAND, TREND = "last year's value", "own mean", "England's mean", "trend"


class Forecast(NamedTuple):
    """Forecasts of all councils: equally likely values on the measure's scale."""

    origin: int
    horizon: int
    point: Values  # (councils,)
    errors: Values  # (draws,) in order: what is added to the point

    def draws(self) -> Values:
        """(draws, councils), on the scale."""
        values: Values = self.point[None, :] + self.errors[:, None]
        return values


def last_value_forecast(known: Values, ahead: int) -> Values:
    """The value of the origin."""
    last: Values = known[-1]
    return last


def own_mean(known: Values, ahead: int) -> Values:
    """The mean of a council's own last years, of those that are there."""
    return column_means(known[-settings()["mean_years"] :])


def england_mean(known: Values, ahead: int) -> Values:
    """The middle of all councils at the origin."""
    return np.full(known.shape[1], england(known[-1]))


def trend(known: Values, ahead: int) -> Values:
    """The least-squares line through a council's own last years, where at least three of them are there."""
    rows = known[-settings()["trend_years"] :]
    years = np.arange(len(rows), dtype=float)[:, None] - (len(rows) - 1)
    there = np.isfinite(rows)
    count = there.sum(axis=0)
    weight = np.where(there, 1.0, 0.0)
    filled = np.where(there, rows, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (weight * years).sum(axis=0) / count
        level = filled.sum(axis=0) / count
        away = weight * (years - middle)
        slope = (away * filled).sum(axis=0) / (away * years).sum(axis=0)
        line = level + slope * (ahead - middle)
    return np.where(count >= 3, line, np.nan)


RIVALS: Mapping[str, Predict] = {LAST: last_value_forecast, OWN: own_mean, ENGLAND: england_mean, TREND: trend}


def england(row: Values) -> float:
    """The middle of the councils in one year."""
    there = row[np.isfinite(row)]
    return float(np.median(there)) if len(there) else float("nan")


def column_means(rows: Values) -> Values:
    """The mean of each column, of what is there; not a number where nothing is."""
    there = np.isfinite(rows)
    count = there.sum(axis=0)
    total = np.where(there, rows, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def past_errors(known: Values, ahead: int, predict: Predict) -> list[Values]:
    """What came less what would have been forecast, by earlier origin whose end is known by now, of all councils."""
    errors = [known[row + ahead] - predict(known[: row + 1], ahead) for row in range(len(known) - ahead)]
    return [there for row in errors if len(there := row[np.isfinite(row)])]


def either_way(errors: list[Values]) -> Values:
    """Past errors of councils, with what all of them shared at an origin as likely up as down.

    What moved all councils in a few years (a new way of recording, a lockdown) shows how far they move together, not
    in which direction.
    """
    shared = np.array([float(np.median(row)) for row in errors])
    own = np.concatenate([row - middle for row, middle in zip(errors, shared, strict=True)])
    moved: Values = (own[:, None] + np.concatenate([shared, -shared])[None, :]).ravel()
    return moved


def rival_forecast(levels: Levels, origin: int, horizon: int, predict: Predict) -> Forecast | None:
    """A rival's forecast from an origin, or None where its past is too short to estimate its spread."""
    known = levels.until(origin)
    errors = past_errors(known, horizon, predict)
    if sum(map(len, errors)) < settings()["least_pairs"]:
        return None
    return Forecast(origin, horizon, predict(known, horizon), spread_of(either_way(errors), settings()["draws"]))
