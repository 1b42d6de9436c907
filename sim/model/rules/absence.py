"""When workers fall sick and for how long, and when they take their leave."""

import math

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.compiling import rule
from sim.model.distributions import length, whole_minutes
from sim.model.parameter_columns import Exposure
from sim.model.random import draw
from sim.model.vocabulary import (
    LOGNORMAL,
    LONG_LEAVE,
    LONG_SICKNESS,
    NEVER,
    SHORT_SICKNESS,
    WHY_FRAILTY,
    WHY_LEAVE_DAY,
    WHY_LONG_LEAVE,
    WHY_LONG_LEAVE_LENGTH,
    WHY_LONG_LENGTH,
    WHY_LONG_SPELL,
    WHY_SHORT_LENGTH,
    WHY_SHORT_SPELL,
)


@rule
def frailty(rng_key, who):
    """How much oftener than others a worker has short spells: exponential, mean 1, which over-disperses counts."""
    return -math.log1p(-draw(rng_key, WHY_FRAILTY, who, 0))


@rule
def spell_hazard(p, spell, worker_frailty):
    """The usual hazard a minute of a spell of sickness or of long leave."""
    return p.spell_rate[spell] * (worker_frailty if spell == SHORT_SICKNESS else 1.0)


@rule
def spell_exposure(spell):
    """By which row of `exposure` the hazard of a spell runs up: long leave knows no season."""
    return Exposure.STEADY if spell == LONG_LEAVE else Exposure.OF_SICKNESS


@rule
def exposed_until(p, row, minute):
    """How many minutes of a usual hazard have run up before a minute; after the calendar, as on its last day."""
    day = min(minute // MINUTES_A_DAY, p.exposure.shape[1] - 2)
    today = p.exposure[row, day + 1] - p.exposure[row, day]
    return p.exposure[row, day] + today * (minute - day * MINUTES_A_DAY) / MINUTES_A_DAY


@rule
def minute_of(p, row, exposed, now, until):
    """The minute, after now and no later than `until`, by which so many minutes of a usual hazard have run up."""
    last = p.exposure.shape[1] - 2
    low, high = min(now // MINUTES_A_DAY, last), min(until // MINUTES_A_DAY, last) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if p.exposure[row, middle] <= exposed:
            low = middle
        else:
            high = middle
    today = p.exposure[row, low + 1] - p.exposure[row, low]
    share = (exposed - p.exposure[row, low]) / today if today > 0.0 else 1.0
    return min(max(low * MINUTES_A_DAY + int(math.ceil(share * MINUTES_A_DAY)), now + 1), until)


@rule
def spell_threshold(rng_key, who, spell, nth):
    """How much hazard must run up before the n-th spell: exponential, mean 1."""
    why = WHY_SHORT_SPELL if spell == SHORT_SICKNESS else WHY_LONG_SPELL if spell == LONG_SICKNESS else WHY_LONG_LEAVE
    return -math.log1p(-draw(rng_key, why, who, nth))


@rule
def spell_minutes(p, rng_key, who, spell, nth):
    """How long a spell lasts."""
    why = WHY_SHORT_LENGTH
    if spell == LONG_SICKNESS:
        why = WHY_LONG_LENGTH
    elif spell == LONG_LEAVE:
        why = WHY_LONG_LEAVE_LENGTH
    return whole_minutes(length(draw(rng_key, why, who, nth), LOGNORMAL, p.spell_scale[spell], p.spell_spread[spell]))


@rule
def leave_begins_after(p, rng_key, who, now):
    """The start of the next day on which a worker's annual leave begins; NEVER if that is beyond the calendar."""
    today = min(now // MINUTES_A_DAY, p.leave_until.shape[0] - 1)
    nth = int(p.leave_until[today])
    while True:
        target = nth + draw(rng_key, WHY_LEAVE_DAY, who, nth)
        if target >= p.leave_until[p.leave_until.shape[0] - 1]:
            return NEVER
        low, high = 0, p.leave_until.shape[0] - 1
        while high - low > 1:
            middle = (low + high) // 2
            if p.leave_until[middle] <= target:
                low = middle
            else:
                high = middle
        if low * MINUTES_A_DAY > now:
            return low * MINUTES_A_DAY
        nth += 1
