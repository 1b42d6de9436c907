"""When workers fall sick and for how long, and when they take their leave."""

import math

from sim.model.compiling import rule
from sim.model.distributions import length, whole_minutes
from sim.model.random import draw
from sim.model.vocabulary import (
    LOGNORMAL,
    LONG_LEAVE,
    LONG_SICKNESS,
    MINUTES_A_DAY,
    NEVER,
    SHORT_SICKNESS,
    SICKNESS_RATE,
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
def spell_hazard(p, spell, day, worker_frailty):
    """The hazard a minute of a spell of sickness or of long leave on a day."""
    if spell == LONG_LEAVE:
        return p.spell_rate[spell]
    season = p.sick_month[p.month[day]] * p.timeline[SICKNESS_RATE, day]
    return season * p.spell_rate[spell] * (worker_frailty if spell == SHORT_SICKNESS else 1.0)


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
