"""How many families each source refers on each day, and who they are."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.base.calendar import WORKING_DAYS_A_YEAR, Calendar
from sim.inputs.schema import Change, Config
from sim.inputs.translation.timeline import applied, strength
from sim.model.parameters import Real
from sim.model.vocabulary import NEED_MIX_HIGH, NEEDS


def family_size(config: Config) -> float:
    """Children in a family, on average."""
    shares = np.array(config.demand.children_per_family)
    return float((shares * np.arange(1, len(shares) + 1)).sum() / shares.sum())


def arrivals(config: Config, calendar: Calendar) -> Real:
    """(sources, days) families of whom the council hears for the first time, on each day.

    Share, season, weekday, trend and the scenario are those of referrals; where a stage screens contacts, there are so
    many more of them.
    """
    demand, council = config.demand, config.council
    a_day = council.referrals_per_year * (1.0 - council.rereferral_share) / family_size(config) / WORKING_DAYS_A_YEAR
    weekday = np.array(demand.weekday_index) / np.mean(demand.weekday_index)
    years = np.arange(len(calendar.dates)) / WORKING_DAYS_A_YEAR
    common = a_day * weekday[calendar.weekdays % 5] * np.exp(np.log1p(demand.trend_per_year) * years)
    total = math.fsum(source.share for source in demand.sources.values())
    given = []
    for source in demand.sources.values():
        index = np.array(source.month_index or demand.month_index)
        given.append(common * source.share / total * (index / index.mean())[calendar.months])
    rows, shares = np.array(given), np.array([source.share / total for source in demand.sources.values()])
    for change in config.scenario.changes:
        if change.what == "referrals":
            named = np.array([change.source in (None, name) for name in demand.sources])
            rows[named] = referred(config, calendar, change, rows[named], shares[named])
    made: Real = np.maximum(rows, 0.0) * contacts_per_referral(config)
    return made


def screens(config: Config) -> bool:
    """Whether a stage of the journey screens contacts before they are referrals."""
    return any(stage.before_referral for stage in config.journey.stages.values())


def contacts_per_referral(config: Config) -> float:
    """How many families the council hears of for each that is referred."""
    return config.demand.contacts_per_referral if screens(config) else 1.0


def referred(config: Config, calendar: Calendar, change: Change, rows: Real, shares: Real) -> Real:
    """The rows of the sources that a change of referrals names; `add` is children a year, over all of them.

    `monthly` is children referred in each month from the change on, re-referrals included, over all of them.
    """
    if change.monthly is not None:
        return monthly(config, calendar, change, rows)
    if change.add is None:
        return applied(change, rows, calendar)
    parts: Real = (shares / math.fsum(shares))[:, None]
    return rows + strength(change, calendar) * change.add * parts / family_size(config) / WORKING_DAYS_A_YEAR


def monthly(config: Config, calendar: Calendar, change: Change, rows: Real) -> Real:
    """Rows in which each month from the change on has so many children referred for the first time, spread as usual."""
    months = calendar.dates.astype("datetime64[M]").astype(int)
    first = int(np.datetime64(change.from_, "M").astype(int))
    new = 1.0 - config.council.rereferral_share
    made = rows.copy()
    for i, children in enumerate(change.monthly or ()):
        days = months == first + i
        total = math.fsum(rows[:, days].ravel())
        if total > 0:
            made[:, days] = rows[:, days] / total * children * new / family_size(config)
    return made


def need(config: Config, rows: Real) -> Real:
    """(days, 3) cumulative shares of low, medium and high need."""
    given: Mapping[Any, float] = config.demand.need_mix
    mix = np.array([given[need] for need in NEEDS], float)
    days = np.repeat(mix[None, :] / mix.sum(), rows.shape[1], axis=0)
    days[:, 2] = np.minimum(days[:, 2] * rows[NEED_MIX_HIGH], 1.0)
    days[:, :2] *= ((1.0 - days[:, 2]) / np.maximum(days[:, :2].sum(axis=1), 1e-300))[:, None]
    total: Real = np.cumsum(days, axis=1)
    total[:, 2] = 1.0
    return total
