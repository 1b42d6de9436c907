"""Ages: how old children are at the first contact, and which stays end at eighteen.

A stay that begins at age A and would last L ends after min(L, 18 years - A). A is taken to be independent of L, and to
be the age at the first contact where a stage gives none of its own. Stays that are under way on a day are
length-biased: a long one is more likely to be among them than a short one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from sim.base.units_of_time import MINUTES_A_YEAR, WORKING_DAYS_A_YEAR
from sim.inputs.schema import AgeBand, Demand, Journey, StageConfig
from sim.inputs.translation import remembered
from sim.inputs.translation.stage_tables import stay_lengths
from sim.model.later_words import NOT_BY_AGE
from sim.model.parameters import Real, Whole
from sim.model.vocabulary import CLOSED

EIGHTEEN = 18  # years, when childhood ends in law
QUANTILES = 257
BINS = 4000  # of childhood, on which stays are laid out


def adulthood(demand: Demand) -> int:
    """Minutes of eighteen years; 0 where ages are not known."""
    return EIGHTEEN * MINUTES_A_YEAR if demand.ages else 0


def at_adulthood(journey: Journey, demand: Demand) -> Whole:
    """(stages,) where a case goes at eighteen."""
    names = list(journey.stages)
    if not demand.ages:
        return np.full(len(names), NOT_BY_AGE, np.int64)
    places: dict[str | None, int] = {None: NOT_BY_AGE, "closed": CLOSED}
    places |= {name: place for place, name in enumerate(names)}
    return np.array([places[stage.at_18] for stage in journey.stages.values()], np.int64)


def quantiles_of(bands: Sequence[AgeBand]) -> Real:
    """(257,) quantiles of ages in minutes, spread evenly within each band; zeros where there are none."""
    if not bands:
        return np.zeros(QUANTILES)
    edges, shares = [bands[0].from_], [0.0]
    for band in bands:
        if band.from_ > edges[-1]:
            edges, shares = [*edges, band.from_], [*shares, shares[-1]]
        edges, shares = [*edges, band.to], [*shares, shares[-1] + band.share]
    drawn = np.interp(np.linspace(0.0, shares[-1], QUANTILES), shares, edges)
    result: Real = drawn * MINUTES_A_YEAR
    return result


def ages_in(stage: StageConfig, demand: Demand) -> tuple[AgeBand, ...]:
    """The ages of those who enter a stage that ends at eighteen; none where no birthday ends it."""
    return (stage.ages or demand.ages) if stage.at_18 is not None and demand.ages else ()


@remembered
def ages_at_entry(journey: Journey, demand: Demand) -> tuple[Real, Whole]:
    """(stages, 257) quantiles of ages at entry, and (stages,) 1 where they are drawn anew for who comes from home."""
    stages = journey.stages.values()
    rows = [quantiles_of(stage.ages or demand.ages) for stage in stages]
    return np.array(rows), np.array([int(bool(stage.ages and demand.ages)) for stage in stages], np.int64)


@remembered
def ages(demand: Demand) -> Real:
    """(sources + 1, 257) quantiles of ages at the first contact; last: where the source is not known."""
    own = [quantiles_of(source.ages or demand.ages) for source in demand.sources.values()]
    return np.array([*own, quantiles_of(demand.ages)])


def source_stages(journey: Journey, demand: Demand) -> Whole:
    """(sources,) the stage to which the first referrals of each source lead; -1: as all others."""
    names = list(journey.stages)
    given = [source.starts_in for source in demand.sources.values()]
    return np.array([-1 if name is None else names.index(name) for name in given], np.int64)


@lru_cache(maxsize=8)
def not_yet_adult(bands: tuple[AgeBand, ...]) -> tuple[Real, Real]:
    """(bins,) years and the share of children who are not eighteen so many years after the first contact."""
    years = np.linspace(0.0, EIGHTEEN, BINS + 1)
    drawn = quantiles_of(bands) / MINUTES_A_YEAR
    younger = np.interp(EIGHTEEN - years, drawn, np.linspace(0.0, 1.0, QUANTILES), left=0.0, right=1.0)
    return years, younger


def not_adult_after(bands: tuple[AgeBand, ...], days: Real) -> Real:
    """The shares of children who are not eighteen so many working days after the first contact."""
    years, not_adult = not_yet_adult(bands)
    return np.interp(days / WORKING_DAYS_A_YEAR, years, not_adult, right=0.0)


@lru_cache(maxsize=256)
def until_adult(bands: tuple[AgeBand, ...], a_day: float) -> Real:
    """(bins + 1,) mean days until so many years have passed, a hazard has struck, or the child is eighteen."""
    years, not_adult = not_yet_adult(bands)
    days = years * WORKING_DAYS_A_YEAR
    still = not_adult * np.exp(-a_day * days)
    return np.concatenate([[0.0], np.cumsum((still[1:] + still[:-1]) / 2 * np.diff(days))])


def mean_until_adult(bands: tuple[AgeBand, ...], a_day: float, days: Real) -> Real:
    """Mean days that stays of these lengths last, cut short by a hazard a day and by the eighteenth birthday."""
    return np.interp(days / WORKING_DAYS_A_YEAR, not_yet_adult(bands)[0], until_adult(bands, a_day))


@remembered
def stays(journey: Journey, demand: Demand) -> tuple[Real, Real]:
    """(stages, 257) twice: quantiles of stays under way on a day, and the chance that each ends at eighteen."""
    result = []
    for stage in journey.stages.values():
        lengths, shares = stay_lengths(stage)
        bands = ages_in(stage, demand)
        if bands:
            result.append(stays_with_birthdays(lengths, shares, bands))
        else:
            weight = np.cumsum(lengths * shares)
            row = np.interp(np.linspace(0, 1, QUANTILES), weight / max(weight[-1], 1e-300), lengths)
            result.append((row, np.zeros(QUANTILES)))
    return np.array([row for row, _ in result]), np.array([chance for _, chance in result])


def stays_with_birthdays(lengths: Real, shares: Real, bands: tuple[AgeBand, ...]) -> tuple[Real, Real]:
    """(257,) twice: quantiles of stays under way (minutes), and the chance that each ends at eighteen.

    `lengths`, rising, with `shares` are the stays that no birthday cuts short.
    """
    years, not_adult = not_yet_adult(bands)
    at = years * MINUTES_A_YEAR
    middle = (at[1:] + at[:-1]) / 2
    longer = 1.0 - np.interp(middle, lengths, np.cumsum(shares), left=0.0, right=1.0)
    birthdays = -np.diff(not_adult) * longer
    whole = shares * np.interp(lengths, at, not_adult, right=0.0)
    stays, weight = np.append(lengths, middle), np.append(whole * lengths, birthdays * middle)
    by_age = np.append(np.zeros(len(lengths)), birthdays * middle)
    order = np.argsort(stays, kind="stable")
    reached, older = np.cumsum(weight[order]), np.cumsum(by_age[order])
    levels = np.linspace(0.0, 1.0, QUANTILES) * max(reached[-1], 1e-300)
    edges = np.interp(levels, reached, older)
    between = np.diff(edges) / np.maximum(np.diff(levels), 1e-300)
    chance = np.append(between, between[-1:])
    return np.interp(levels, reached, stays[order]), np.clip(chance, 0.0, 1.0)


def age_parameters(journey: Journey, demand: Demand) -> dict[str, Any]:
    """What rules know of ages."""
    stage_age, ages_anew = ages_at_entry(journey, demand)
    stay, stay_to_adulthood = stays(journey, demand)
    return dict(
        age=ages(demand),
        adulthood=adulthood(demand),
        at_adulthood=at_adulthood(journey, demand),
        stage_age=stage_age,
        ages_anew=ages_anew,
        stay=stay,
        stay_to_adulthood=stay_to_adulthood,
    )
