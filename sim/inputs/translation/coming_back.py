"""How soon, and how often, a family that is referred is referred again: worked out from the journey.

A family moves from stage to stage as a semi-Markov process (R. A. Howard, Dynamic Probabilistic Systems, 1971): it
stays in each for as long as its need or its longest wait lasts, or until an escalation moves it to a graver stage.
Work that queues is not in it: of the waits only those that the journey gives.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.sums import flows_solved, summed_in_order
from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_YEAR
from sim.inputs.schema import AgeBand, Config, Demand, DutyConfig, Journey, Length, StageConfig
from sim.inputs.schema.fields import of_need
from sim.inputs.translation import remembered
from sim.inputs.translation.age_tables import ages_in, not_adult_after
from sim.inputs.translation.lapses import rough_days
from sim.inputs.translation.lasting_waits import times_waited
from sim.inputs.translation.stage_tables import completing, drawn_lengths, review_lengths
from sim.model.parameters import Real
from sim.model.vocabulary import NEEDS, NEEDS_GIVEN, SHAPES

MOST_DAYS = 1024  # working days, four years: who closes later hardly comes back
PADDED = 2 * MOST_DAYS  # so that two long stays after each other do not come round to the start

Complex = NDArray[np.complex128]


def coming_back(config: Config, light: float | None = None) -> Real:
    """(MOST_DAYS,) families expected to be referred again so many working days after a referral, for each family.

    Only the next referral is counted, so that the sum is the share of families that ever come back. `light` is the
    share of light families among them; unless given, as in a usual year.
    """
    usual = config.demand.response.light_share if config.demand.response else 0.0
    return next_referral(config.journey, config.demand, usual if light is None else light)


@remembered
def next_referral(journey: Journey, demand: Demand, light: float) -> Real:
    """(MOST_DAYS,) how many of those who come, of whom a share is light, are referred again by day."""
    mix = np.array([demand.need_mix[need] for need in NEEDS_GIVEN], float)
    shares = [*(mix / mix.sum() * (1.0 - light)), light]
    known = closings(journey, demand)
    for share, need in zip(shares, NEEDS, strict=True):
        if share > 0.0 and need not in known:
            known[need] = until_closed(journey, demand, need)
    closed = sum(share * known[need] for share, need in zip(shares, NEEDS, strict=True) if share > 0.0)
    after = spectrum(by_day(quantiles(demand.comes_back_after) * MINUTES_A_DAY))
    result: Real = np.maximum(np.fft.irfft(closed * after, PADDED)[:MOST_DAYS], 0.0)
    result[1] += result[0]  # nobody is referred twice on a day
    result[0] = 0.0
    return result


@remembered
def closings(journey: Journey, demand: Demand) -> dict[str, Complex]:
    """`until_closed` by need, as far as it was wanted: it is the same however many of those who come are light."""
    return {}


def convolved(row: Real, back: Real) -> Real:
    """(days,) what each day's referrals bring on that day and later ones, as `back` says.

    One lag is added after another, so that a day is the same to the last bit however many days come after it.
    """
    made = np.zeros(len(row))
    for lag in np.flatnonzero(back[: len(row)]):
        made[lag:] += back[lag] * row[: len(row) - lag]
    return made


def renewal(more: Real, first: Real, when: NDArray[np.bool_], back: Real) -> tuple[Real, Real]:
    """(sources, days) twice: how many more families come for the first time for so many `more` referrals in all, and
    all referrals of theirs, those of them who come back included.

    Of a family more, some come back later: what those who came earlier bring is taken off. `first` is who comes for the
    first time without the change: no fewer than none can come. After the change nothing is taken off, so that who came
    in it still comes back. `when` is (sources, days) the days of the change. Each day follows from those before it.
    """
    named = when.any(axis=1)
    result, days = np.zeros((2, *more.shape)), more.shape[1]
    more, first, when = more[named], first[named], when[named]
    new, echo, later = np.zeros(more.shape), np.zeros(more.shape), every_referral_later(back, days)
    for day in np.flatnonzero(when.any(axis=0)).tolist():
        new[:, day] = np.where(when[:, day], np.maximum(more[:, day] - echo[:, day], -first[:, day]), 0.0)
        echo[:, day:] += new[:, day, None] * later[: days - day]
    result[:, named] = new, new + echo
    return result[0], result[1]


@remembered
def every_referral_later(back: Real, days: int) -> Real:
    """(days,) families expected to be referred so many working days after a referral: again, or for a third time, ...

    `back` is when the next referral comes. What this makes of it is the density of its renewals (D. R. Cox, Renewal
    Theory, 1962); each day follows from those before it.
    """
    made = np.zeros(days)
    made[: len(back)] = back[:days]
    for day in range(1, days):
        later = made[day + 1 : day + len(back)]
        later += made[day] * back[1 : 1 + len(later)]
    return made


def until_closed(journey: Journey, demand: Demand, need: str) -> Complex:
    """(PADDED / 2 + 1,) the spectrum of the day of closing of families of a need that will come back."""
    main = {name: stage for name, stage in journey.stages.items() if is_main(stage)}
    names = list(main)
    moves = np.zeros((PADDED // 2 + 1, len(names), len(names)), complex)
    closes = np.zeros((PADDED // 2 + 1, len(names)), complex)
    for i, (name, stage) in enumerate(main.items()):
        ended, escalated = map(spectrum, stays_of(journey, demand, name, need))
        for place, share in shares_of(stage.onward, need).items():
            if place in main:
                moves[:, i, names.index(place)] += share * ended
            elif place == "closed":
                closes[:, i] += share * stage.comes_back * ended
        for place, share in graver(journey, name, need).items():
            moves[:, i, names.index(place)] += share * escalated
    entry = shares_of(journey.starts_in, need)
    first = np.array([entry.get(name, 0.0) for name in names])
    come = flows_solved(np.eye(len(names)) - moves, closes)
    comes_back: Complex = summed_in_order(come * first)
    return comes_back + entry.get("closed", 0.0) * journey.closed_at_once_comes_back


def is_main(stage: StageConfig) -> bool:
    """Whether a referred family can be in this stage and no other."""
    return stage.runs == "alone" and not stage.before_referral


def shares_of(table: Mapping[Any, Any], need: str) -> dict[str, float]:
    """Where a case goes, as shares that add up to 1."""
    given: dict[str, float] = of_need(table, need, {})
    total = math.fsum(given.values())
    return {place: share / total for place, share in given.items()} if total > 0 else {}


def stays_of(journey: Journey, demand: Demand, name: str, need: str) -> tuple[Real, Real]:
    """(MOST_DAYS,) twice: how long a stay is that ends as it should, and one that an escalation cuts short.

    Whom the eighteenth birthday moves from the stage is in neither: hardly anyone of them comes back.
    """
    stage = journey.stages[name]
    whole = stay_by_day(stage, need)
    a_day = of_need(stage.escalates_per_year, need, 0.0) / WORKING_DAYS_A_YEAR
    a_day *= math.fsum(graver_shares(journey, name, need).values())
    lasts = np.exp(-a_day * np.arange(MOST_DAYS))
    if ages := ages_in(stage, demand):
        lasts = lasts * not_adult_by_day(ages)
    still = np.maximum(1.0 - np.cumsum(whole), 0.0)
    return whole * lasts, a_day * still * lasts


@lru_cache(maxsize=64)
def not_adult_by_day(bands: tuple[AgeBand, ...]) -> Real:
    """(MOST_DAYS,) the shares of children who are not eighteen so many working days after the first contact."""
    return not_adult_after(bands, np.arange(MOST_DAYS, dtype=np.float64))


def graver(journey: Journey, name: str, need: str) -> dict[str, float]:
    """To which stages an escalation moves a family, as shares of all that it moves."""
    given = graver_shares(journey, name, need)
    total = math.fsum(given.values())
    return {place: share / total for place, share in given.items()} if total > 0 else {}


def graver_shares(journey: Journey, name: str, need: str) -> dict[str, float]:
    """To which graver stages an escalation in a stage leads, as shares of all escalations; the rest leads back."""
    gravity = {place: stage.gravity or 0 for place, stage in journey.stages.items()}
    leads = escalation_leads(journey, need)
    return {place: p for place, p in leads.items() if place in gravity and gravity[place] > gravity[name]}


@remembered
def escalation_leads(journey: Journey, need: str) -> dict[str, float]:
    """To which places an escalation leads, graver or not, as shares of all escalations."""
    alongside = [other for other, stage in journey.stages.items() if stage.runs == "alongside"]
    leads: dict[str, float] = {}
    at = {name: 1.0 for name in alongside if journey.stages[name].opens_on_escalation}
    for _ in range(len(alongside)):  # one step each; a chain of enquiries has no circle
        after: dict[str, float] = {}
        for here, chance in at.items():
            for place, share in shares_of(journey.stages[here].onward, need).items():
                into = after if place in alongside else leads
                into[place] = into.get(place, 0.0) + chance * share
        at = after
    return leads


def stay_by_day(stage: StageConfig, need: str) -> Real:
    """(MOST_DAYS,) the share of stays of a need that are so many working days long, if nothing escalates."""
    if stage.ends == "at_a_review":
        lengths, shares = review_lengths(stage)
        return by_day(lengths, shares)
    if stage.length is not None:
        return by_day(
            (quantiles(stage.length) * of_need(stage.lasts_by_need, need, 1.0) + closing_days(stage)) * MINUTES_A_DAY
        )
    waits = [waiting_days(duty, times_waited(stage, duty, need)) + more for duty, more in waits_to_the_end(stage)]
    longest = max(waits, key=lambda days: float(days.mean()), default=np.zeros(1))
    return by_day(longest * MINUTES_A_DAY)


def closing_days(stage: StageConfig) -> float:
    """Within how many working days of the end of a need what closes its stage is due."""
    return math.fsum(rough_days(duty.due) for duty in completing(stage))


def waits_to_the_end(stage: StageConfig) -> list[tuple[DutyConfig, float]]:
    """The duties that wait for others before their stage can end, each with the working days from then to the end.

    These are the one that completes the stage and those that it follows. A duty beside them delays nothing, however
    long others take to answer.
    """
    chain = completing(stage)
    due = [rough_days(duty.due) for duty in chain]
    return [(duty, math.fsum(due[:place])) for place, duty in enumerate(chain) if duty.waits_for is not None]


def quantiles(drawn: Length) -> Real:
    """Lengths in working days at evenly spaced quantiles."""
    return drawn_lengths(SHAPES.index(drawn.shape), drawn.scale * MINUTES_A_DAY, drawn.spread) / MINUTES_A_DAY


def waiting_days(duty: DutyConfig, lasts: float) -> Real:
    """Waits in working days at evenly spaced quantiles; of those beyond the due date a share is hurried to it."""
    assert duty.waits_for is not None
    wait, due = quantiles(duty.waits_for) * lasts, rough_days(duty.due)
    late = wait > due
    hurried = late & (np.arange(len(wait)) * 0.6180339887498949 % 1.0 < duty.waits_for.pressed)
    result: Real = np.where(hurried, max(due - duty.waits_for.pressed_days / 2, 0.0), wait)
    return result


def by_day(minutes: Real, shares: Real | None = None) -> Real:
    """(MOST_DAYS,) lengths of these shares (alike unless given) by working day; longer ones are left out."""
    weight = np.full(len(minutes), 1.0 / len(minutes)) if shares is None else shares
    day = np.minimum(minutes / MINUTES_A_DAY, MOST_DAYS).astype(np.int64)
    result: Real = np.bincount(day, weight, MOST_DAYS + 1)[:MOST_DAYS].astype(np.float64)
    return result


def spectrum(row: Real) -> Complex:
    """(PADDED / 2 + 1,) a row by day as its Fourier transform, so that lengths are added by multiplying."""
    result: Complex = np.fft.rfft(row, PADDED)
    return result
