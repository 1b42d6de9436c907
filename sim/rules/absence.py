"""When workers fall sick and for how long, and when they take their leave."""

import math

from sim.compiling import rule
from sim.shapes import length, whole_minutes
from sim.streams import draw
from sim.vocabulary import (
    LOGNORMAL,
    LONG_SICKNESS,
    MINUTES_A_DAY,
    NEVER,
    SICKNESS_RATE,
    WHY_FRAILTY,
    WHY_LEAVE_DAY,
    WHY_LONG_LENGTH,
    WHY_LONG_SPELL,
    WHY_SHORT_LENGTH,
    WHY_SHORT_SPELL,
)


@rule
def frailty(luck, who):
    """How much oftener than others a worker has short spells: exponential, mean 1, which over-disperses counts."""
    return -math.log1p(-draw(luck, WHY_FRAILTY, who, 0))


@rule
def sickness_hazard(p, spell, day, worker_frailty):
    """The hazard a minute of a spell of sickness on a day."""
    season = p.sick_month[p.month[day]] * p.timeline[SICKNESS_RATE, day]
    return season * (p.long_rate if spell == LONG_SICKNESS else p.short_rate * worker_frailty)


@rule
def sickness_strikes(luck, who, spell, nth):
    """How much hazard must run up before the n-th spell: exponential, mean 1."""
    why = WHY_LONG_SPELL if spell == LONG_SICKNESS else WHY_SHORT_SPELL
    return -math.log1p(-draw(luck, why, who, nth))


@rule
def sick_minutes(p, luck, who, spell, nth):
    """How long a spell lasts."""
    if spell == LONG_SICKNESS:
        lasts = length(draw(luck, WHY_LONG_LENGTH, who, nth), LOGNORMAL, p.long_scale, p.long_spread)
    else:
        lasts = length(draw(luck, WHY_SHORT_LENGTH, who, nth), LOGNORMAL, p.short_scale, p.short_spread)
    return whole_minutes(lasts)


@rule
def leave_begins_after(p, luck, who, now):
    """The start of the next day on which a worker's annual leave begins; NEVER if that is beyond the calendar."""
    today = min(now // MINUTES_A_DAY, p.leave_until.shape[0] - 1)
    nth = int(p.leave_until[today])
    while True:
        target = nth + draw(luck, WHY_LEAVE_DAY, who, nth)
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
