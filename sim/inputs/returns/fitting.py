"""Lengths of stays fitted where some are not over yet and others were under way before anything was seen.

A stay open on the day is censored there; one that began before the year is seen only because it lasted until the year
began, and enters then (left truncation). Maximum likelihood by `lifelines`.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from sim.base.calendar import bank_holidays
from sim.inputs.returns.return_limits import returns_settings

HALF_A_DAY = 0.5  # a stay that begins and ends on one working day
YEARS_BACK = 30
STEPS = 60  # points of a curve


class ObservedStay(NamedTuple):
    """One stay, in working days."""

    days: float  # until it ended, or was last seen
    ended: bool
    entry: float  # days it had lasted when the year began; 0 for those that began within it


class Fit(NamedTuple):
    """A distribution of lengths, as conf/journey writes it, and what it stands on."""

    shape: str
    scale: float  # working days
    spread: float
    median: float  # working days
    ended: int
    open: int


@cache
def days_off() -> Any:
    """England's bank holidays, as far back and forth as returns reach."""
    year = dt.date.today().year
    return np.array(sorted(bank_holidays(range(year - YEARS_BACK, year + 2))), "datetime64[D]")


def working_days_between(start: Sequence[dt.date], end: Sequence[dt.date]) -> Any:
    """(n,) working days from each start to each end."""
    first, last = np.array(start, "datetime64[D]"), np.array(end, "datetime64[D]")
    return np.busday_count(first, last, holidays=days_off()).astype(float)


def stays_seen(rows: Sequence[tuple[dt.date, dt.date | None, bool]], since: dt.date, on: dt.date) -> list[ObservedStay]:
    """Stays as (start, end or None, whether its end is the end of the need), seen from `since` to `on`."""
    seen = [(start, end, over) for start, end, over in rows if start <= on and (end is None or end > since)]
    if not seen:
        return []
    until = [on if end is None or end > on else end for _, end, _ in seen]
    days = np.maximum(working_days_between([start for start, _, _ in seen], until), HALF_A_DAY)
    entry = np.maximum(working_days_between([min(start, since) for start, _, _ in seen], [since] * len(seen)), 0.0)
    made = []
    for (start, end, over), length, before in zip(seen, days, entry, strict=True):
        ended = over and end is not None and end <= on
        before = before if start <= since else 0.0
        if before < length:
            made.append(ObservedStay(float(length), ended, float(before)))
    return made


def fitted_length(stays: Sequence[ObservedStay], shape: str) -> Fit | None:
    """The distribution of this shape that fits best; None of too few stays, or where none can be fitted."""
    ended = sum(stay.ended for stay in stays)
    if ended < int(returns_settings()["windows"]["fewest_lengths"]):
        return None
    from lifelines import LogNormalFitter, WeibullFitter

    days, over, entry = (np.array(column, float) for column in zip(*stays, strict=True))
    fitter = WeibullFitter() if shape == "weibull" else LogNormalFitter()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            fitter.fit(days, over, entry=entry)
    except Exception:  # the library has many of its own for "does not converge"
        return None
    if shape == "weibull":
        scale, spread = float(fitter.lambda_), float(fitter.rho_)
        median = scale * np.log(2) ** (1 / spread)
    else:
        scale, spread = float(np.exp(fitter.mu_)), float(fitter.sigma_)
        median = scale
    good = all(np.isfinite([scale, spread])) and 0 < scale < 1e5 and 0 < spread < 10
    return Fit(shape, scale, spread, float(median), ended, len(stays) - ended) if good else None


def curve(stays: Sequence[ObservedStay], result: Fit) -> Any:
    """Share still there by working days, as counted (Kaplan-Meier) and as fitted: a list of [days, counted, fitted]."""
    days, over, entry = (np.array(column, float) for column in zip(*stays, strict=True))
    top = np.quantile(days, 0.95)
    grid = np.linspace(0, top, STEPS)
    times = np.unique(days[over > 0])
    at_risk = np.array([((entry < one) & (days >= one)).sum() for one in times])
    events = np.array([((days == one) & (over > 0)).sum() for one in times])
    share = np.cumprod(1 - events / np.maximum(at_risk, 1))
    counted = np.concatenate([[1.0], share])[np.searchsorted(times, grid, side="right")]
    return [[float(x), float(y), still(result, float(x))] for x, y in zip(grid, counted, strict=True)]


def still(result: Fit, days: float) -> float:
    """The fitted share of stays that last longer than so many working days."""
    if days <= 0:
        return 1.0
    if result.shape == "weibull":
        return float(np.exp(-((days / result.scale) ** result.spread)))
    from scipy.stats import norm

    return float(norm.sf(np.log(days / result.scale) / result.spread))
