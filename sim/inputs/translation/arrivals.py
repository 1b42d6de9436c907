"""How many families each source refers on each day, and who they are."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.calendar import Calendar, months_after
from sim.base.errors import InputError
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.inputs.schema import Change, Config, Demand
from sim.inputs.translation import remembered
from sim.inputs.translation.coming_back import coming_back, convolved, renewal
from sim.inputs.translation.timeline_tables import applied, calendar_between, strength
from sim.model.parameters import FAMILIES_A_SOURCE, Real
from sim.model.vocabulary import NEED_MIX_HIGH, NEEDS_GIVEN

Flag = NDArray[np.bool_]
NOBODY_BACK = np.zeros(1)
DAYS_BEFORE = 1500  # days before the run whose referrals may come back in it
SMALLEST_CHANCE = 700.0  # minus the logarithm of the smallest chance, of no family, that a day's count can begin with
HARDLY_EVER = 1e-9  # chance that a day has more families than addresses


def family_size(config: Config) -> float:
    """Children in a family, on average."""
    shares = np.array(config.demand.children_per_family)
    return float((shares * np.arange(1, len(shares) + 1)).sum() / shares.sum())


def arrivals(config: Config, calendar: Calendar) -> Real:
    """(sources, days) families of whom the council hears for the first time, on each day.

    Share, season, weekday, trend and the scenario are those of all referrals, families who come back included; what is
    worked out here is how many families must come for the first time. Where a stage screens contacts, there are so many
    more of them.
    """
    made: Real = expected_referrals(config, calendar)[1] * contacts_per_referral(config)
    check_family_addresses(config, made)
    return made


@remembered
def expected_referrals(config: Config, calendar: Calendar) -> tuple[Real, Real]:
    """(sources, days) twice: families expected to be referred, and those of them for the first time.

    Changes that come one after the other are each of the usual level: families of the one before who come back in the
    next are no part of what it multiplies. A change that comes on top of others is of what these have made.
    """
    whole, first = usual_referrals(config, calendar)
    for together in one_after_the_other(config, calendar):
        wanted, when = whole.copy(), np.zeros(whole.shape, bool)
        for change in together:
            named = sources_named(config, change)
            wanted[named] = referred(config, calendar, change, wanted[named], source_shares(config.demand)[named])
            when[named] |= days_changed(config, calendar, change)
        back = coming_back(config, light_among_more(config))
        new, more = renewal(np.where(when, wanted - whole, 0.0), first, when, back)
        first = first + new
        whole = np.where(when & (first > 0.0), wanted, whole + more)  # more where nobody new comes
    return whole, np.maximum(first, 0.0)


def one_after_the_other(config: Config, calendar: Calendar) -> list[list[Change]]:
    """The changes of referrals in their order; those in one list never change the same source on the same day."""
    made: list[list[Change]] = []
    taken: Flag = np.zeros(0, bool)
    for change in config.scenario.changes:
        if change.what == "referrals":
            when = np.outer(sources_named(config, change), days_changed(config, calendar, change))
            if made and not (taken & when).any():
                made[-1].append(change)
                taken |= when
            else:
                made.append([change])
                taken = when
    return made


def sources_named(config: Config, change: Change) -> Flag:
    """(sources,) whether a change of referrals is of this source."""
    return np.array([change.source in (None, name) for name in config.demand.sources])


def light_among_more(config: Config) -> float:
    """The share of light families among those whom a change in referrals brings, or keeps away."""
    response = config.demand.response
    if response is None:
        return 0.0
    as_usual = 1.0 if config.scenario.kind == "need_rises" else response.as_usual
    return 1.0 - as_usual * (1.0 - response.light_share)


def source_shares(demand: Demand) -> Real:
    """(sources,) the share of referrals that each source makes."""
    shares = np.array([source.share for source in demand.sources.values()])
    result: Real = shares / shares.sum()
    return result


def usual_referrals(config: Config, calendar: Calendar) -> tuple[Real, Real]:
    """(sources, days) twice: families referred if nothing changes, and those of them for the first time."""
    demand, council = config.demand, config.council
    since = config.run.start - dt.timedelta(days=DAYS_BEFORE)
    longer = calendar_between(since, config.run.after, council.extra_days_off)
    back = coming_back(config) if council.rereferral_share > 0 else NOBODY_BACK
    whole, first = usual_of_one_a_day(demand, calendar, longer, council.rereferral_share, back)
    a_day = council.referrals_per_year / family_size(config) / WORKING_DAYS_A_YEAR
    return a_day * whole, a_day * first


@remembered
def usual_of_one_a_day(
    demand: Demand, calendar: Calendar, longer: Calendar, again: float, back: Real
) -> tuple[Real, Real]:
    """(sources, days) twice as `usual_referrals`, for one family referred a day; `longer` begins years before.

    The month index is that of all referrals of all sources. Families who come back follow it late and evened out, so
    that those for the first time follow it more strongly; over the first year they are their share of all. A source
    with months of its own follows these; the others make up what is left of the whole.
    """
    before = len(longer.dates) - len(calendar.dates)
    level = level_of(demand, longer, before)
    index = np.array(demand.month_index)
    whole = level * (index / index.mean())[longer.months]
    late = convolved(whole, back / back.sum()) if back.sum() > 0 else whole
    year = calendar.day_on_or_after(months_after(calendar.start, 12))
    first = np.maximum(whole - again * late, 0.0)[before:]
    first *= (1.0 - again) * whole[before:][:year].sum() / max(first[:year].sum(), 1e-300)
    rows = by_source(demand, calendar, first, (1.0 - again) * level[before:])
    return rows + again * late[before:] * source_shares(demand)[:, None], rows


def level_of(demand: Demand, calendar: Calendar, before: int) -> Real:
    """(days,) families referred without any season; the trend starts from the day number `before`."""
    weekday = np.array(demand.weekday_index) / np.mean(demand.weekday_index)
    years = (np.arange(len(calendar.dates)) - before) / WORKING_DAYS_A_YEAR
    result: Real = weekday[calendar.weekdays % 5] * np.exp(np.log1p(demand.trend_per_year) * years)
    return result


def by_source(demand: Demand, calendar: Calendar, total: Real, level: Real) -> Real:
    """(sources, days) a total by source: own months where a source has them, and the others share the rest."""
    shares, given = source_shares(demand), demand.sources.values()
    rows, others = np.zeros((len(shares), len(total))), np.array([source.month_index is None for source in given])
    for i, source in enumerate(given):
        if source.month_index is not None:
            index = np.array(source.month_index)
            rows[i] = level * shares[i] * (index / index.mean())[calendar.months]
    if others.any():
        left = np.maximum(total - rows.sum(axis=0), 0.0)
        rows[others] = left * (shares[others] / max(shares[others].sum(), 1e-300))[:, None]
    made = rows.sum(axis=0)
    result: Real = np.where(made > 0, rows * total / np.where(made > 0, made, 1.0), total * shares[:, None])
    return result


def days_changed(config: Config, calendar: Calendar, change: Change) -> Flag:
    """(days,) whether a change of referrals says how many there are."""
    if change.monthly is None:
        return strength(change, calendar) > 0
    months = calendar.dates.astype("datetime64[M]").astype(int) - int(np.datetime64(change.from_, "M").astype(int))
    result: Flag = (months >= 0) & (months < len(change.monthly))
    return result


def check_family_addresses(config: Config, rows: Real) -> None:
    """Refuse a study in which a source would on some day refer more families than can be drawn and distinguished."""
    dispersion = config.demand.dispersion
    most = [fits(float(row.max(initial=0.0)), dispersion) for row in rows]
    faults = [
        f"demand.sources.{name}: up to {round(row.max()):,} families a day come from here, more than one source"
        " can have. Divide it into several sources, or the council into several."
        for name, row, fit in zip(config.demand.sources, rows, most, strict=True)
        if not fit
    ]
    if faults:
        raise InputError(faults)


def fits(mean: float, dispersion: float) -> bool:
    """Whether a day's negative binomial count can be drawn and hardly ever exceeds the addresses kept for it.

    By Chernoff's bound P(N >= k) <= ((k + d) / (m + d)) ** d * (m (k + d) / (k (m + d))) ** k, for k above the mean m.
    """
    if dispersion * math.log1p(mean / dispersion) > SMALLEST_CHANCE:
        return False
    if mean <= 0.0 or mean >= FAMILIES_A_SOURCE:
        return mean <= 0.0
    wider = math.log((FAMILIES_A_SOURCE + dispersion) / (mean + dispersion))
    return dispersion * wider + FAMILIES_A_SOURCE * (math.log(mean / FAMILIES_A_SOURCE) + wider) < math.log(HARDLY_EVER)


def screens(config: Config) -> bool:
    """Whether a stage of the journey screens contacts before they are referrals."""
    return any(stage.before_referral for stage in config.journey.stages.values())


def contacts_per_referral(config: Config) -> float:
    """How many families the council hears of for each that is referred."""
    return config.demand.contacts_per_referral if screens(config) else 1.0


def referred(config: Config, calendar: Calendar, change: Change, rows: Real, shares: Real) -> Real:
    """All referrals of the sources that a change names; `add` is children a year, over all of them.

    `monthly` is children referred in each month from the change on, over all of them.
    """
    if change.monthly is not None:
        return monthly(config, calendar, change, rows)
    if change.add is None:
        return applied(change, rows, calendar)
    parts: Real = (shares / math.fsum(shares))[:, None]
    return rows + strength(change, calendar) * change.add * parts / family_size(config) / WORKING_DAYS_A_YEAR


def monthly(config: Config, calendar: Calendar, change: Change, rows: Real) -> Real:
    """Rows in which each month from the change on has so many children referred, spread as usual."""
    months = calendar.dates.astype("datetime64[M]").astype(int)
    first = int(np.datetime64(change.from_, "M").astype(int))
    made = rows.copy()
    for i, children in enumerate(change.monthly or ()):
        days = months == first + i
        total = math.fsum(rows[:, days].ravel())
        if total > 0:
            made[:, days] = rows[:, days] / total * children / family_size(config)
    return made


def need(config: Config, rows: Real) -> Real:
    """(days, 3) cumulative shares of low, medium and high need."""
    given: Mapping[Any, float] = config.demand.need_mix
    mix = np.array([given[need] for need in NEEDS_GIVEN], float)
    days = np.repeat(mix[None, :] / mix.sum(), rows.shape[1], axis=0)
    days[:, 2] = np.minimum(days[:, 2] * rows[NEED_MIX_HIGH], 1.0)
    days[:, :2] *= ((1.0 - days[:, 2]) / np.maximum(days[:, :2].sum(axis=1), 1e-300))[:, None]
    total: Real = np.cumsum(days, axis=1)
    total[:, 2] = 1.0
    return total
