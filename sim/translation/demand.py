"""How many families each source refers on each day, and who they are."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.config import Change, Config
from sim.parameters import Real
from sim.translation.changes import applied, strength
from sim.vocabulary import CHANGES, NEEDS
from sim.workdays import WORKING_DAYS_A_YEAR, Calendar


def family_size(config: Config) -> float:
    """Children in a family, on average."""
    shares = np.array(config.demand.children_per_family)
    return float((shares * np.arange(1, len(shares) + 1)).sum() / shares.sum())


def arrivals(config: Config, calendar: Calendar) -> Real:
    """(sources, days) families newly referred on each day: share, season, weekday, trend, and the scenario."""
    demand, council = config.demand, config.council
    a_day = council.referrals_per_year * (1.0 - council.rereferral_share) / family_size(config) / WORKING_DAYS_A_YEAR
    weekday = np.array(demand.weekday_index) / np.mean(demand.weekday_index)
    years = np.arange(len(calendar.dates)) / WORKING_DAYS_A_YEAR
    common = a_day * weekday[calendar.weekdays % 5] * np.exp(np.log1p(demand.trend_per_year) * years)
    total = sum(source.share for source in demand.sources.values())
    rows = []
    for name, source in demand.sources.items():
        index = np.array(source.month_index or demand.month_index)
        row = common * source.share / total * (index / index.mean())[calendar.months]
        for change in config.scenario.changes:
            if change.what == "referrals" and change.source in (None, name):
                row = referred(config, calendar, change, row, source.share / total)
        rows.append(np.maximum(row, 0.0))
    return np.array(rows)


def referred(config: Config, calendar: Calendar, change: Change, row: Real, share: float) -> Real:
    """A source's row after a change of referrals; `add` is children a year, over all the sources that it names."""
    if change.add is None:
        return applied(change, row, calendar)
    part = 1.0 if change.source else share
    return row + strength(change, calendar) * change.add * part / family_size(config) / WORKING_DAYS_A_YEAR


def need(config: Config, rows: Real) -> Real:
    """(days, 3) cumulative shares of low, medium and high need."""
    given: Mapping[Any, float] = config.demand.need_mix
    mix = np.array([given[need] for need in NEEDS], float)
    days = np.repeat(mix[None, :] / mix.sum(), rows.shape[1], axis=0)
    days[:, 2] = np.minimum(days[:, 2] * rows[CHANGES.index("need_mix_high")], 1.0)
    days[:, :2] *= ((1.0 - days[:, 2]) / np.maximum(days[:, :2].sum(axis=1), 1e-300))[:, None]
    total: Real = np.cumsum(days, axis=1)
    total[:, 2] = 1.0
    return total
