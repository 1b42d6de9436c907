"""Naive forecasts: last year's value and the line of the trend, each with a normal spread from its own past.

A rival is a row of equally likely values. A normal spread from few years is too narrow rather than too wide, which
favours the rival; none goes below 0, nor a share above 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.targets import is_share
from sim.studies.backtest.backtest_settings import BacktestSettings
from sim.studies.backtest.published_record import Series

Values = NDArray[np.float64]
LAST, TREND = "last year's value", "trend"
RIVALS = (LAST, TREND)


def rivals_of(measure: str, history: Series, year: int, settings: BacktestSettings) -> dict[str, Values]:
    """The naive forecasts of a year that the past of a measure allows."""
    result = {}
    if changes := yearly_changes(history):
        last = max(history)
        if len(changes) >= settings.least_changes:
            spread = float(np.sqrt(np.mean(np.square(changes)) * (year - last)))
            result[LAST] = normal_values(history[last], spread, measure, settings.draws)
    years = list(history)[-settings.trend_years :]
    if len(years) >= settings.least_trend_years:
        centre, spread = line_at(np.array(years, float), np.array([history[one] for one in years]), year)
        result[TREND] = normal_values(centre, spread, measure, settings.draws)
    return result


def yearly_changes(history: Series) -> list[float]:
    """From each year to the next, where both are there."""
    return [history[year + 1] - history[year] for year in history if year + 1 in history]


def line_at(years: Values, values: Values, year: int) -> tuple[float, float]:
    """Where the least-squares line lies in a year, and the standard error of a prediction there."""
    count, centre = len(years), years.mean()
    across = float(np.sum((years - centre) ** 2))
    slope = float(np.sum((years - centre) * (values - values.mean()))) / across
    left = values - values.mean() - slope * (years - centre)
    noise = float(np.sum(left**2)) / (count - 2)
    spread = np.sqrt(noise * (1 + 1 / count + (year - centre) ** 2 / across))
    return float(values.mean() + slope * (year - centre)), float(spread)


def normal_values(centre: float, spread: float, measure: str, count: int) -> Values:
    """So many equally likely values of a normal distribution, in order."""
    from scipy.stats import norm

    places = (np.arange(count) + 0.5) / count
    drawn: Values = centre + spread * norm.ppf(places)
    return np.clip(drawn, 0.0, 1.0 if is_share(measure) else None)
