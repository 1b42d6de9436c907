"""How old a child is, what the eighteenth birthday ends, and whether a placement is settled."""

import math

from sim.model.compiling import rule
from sim.model.distributions import whole_minutes
from sim.model.later_words import WHY_AGE_AT_CONTACT, WHY_HAPPENED, WHY_OLDER, WHY_SETTLED
from sim.model.parameter_columns import Duties, DutyReals
from sim.model.random import draw
from sim.model.vocabulary import NEVER


@rule
def at_quantile(row, u):
    """The value of a row of evenly spaced quantiles at u."""
    place = u * (row.shape[0] - 1)
    below = int(place)
    share = place - below
    return row[below] * (1.0 - share) + row[min(below + 1, row.shape[0] - 1)] * share


@rule
def share_below(row, value):
    """At which share of a row of evenly spaced quantiles a value lies."""
    last = row.shape[0] - 1
    if value <= row[0]:
        return 0.0
    for i in range(last):
        if value < row[i + 1]:
            return (i + (value - row[i]) / (row[i + 1] - row[i])) / last
    return 1.0


@rule
def age_row(p, source):
    """Which row of `p.age` is of a source; the last one is of families whose source is not known."""
    return source if source >= 0 else p.age.shape[0] - 1


@rule
def adult_after(p, rng_key, who, source):
    """How long after the first contact the child of a family is eighteen; NEVER where ages are not known."""
    if p.adulthood <= 0:
        return NEVER
    return max(p.adulthood - int(at_quantile(p.age[age_row(p, source)], draw(rng_key, WHY_AGE_AT_CONTACT, who, 0))), 1)


@rule
def adult_after_leaving_home(p, rng_key, who, nth, stage):
    """How long after entering a stage from a stage at home the child concerned is eighteen."""
    u = draw(rng_key, WHY_AGE_AT_CONTACT, who, nth + 1)
    return max(p.adulthood - int(at_quantile(p.stage_age[stage], u)), 1)


@rule
def adult_after_entry(p, rng_key, who, stage, u, stay):
    """How long after entering a stage a child found there is eighteen: when the stay ends, or later.

    `u` is the number from which the stay was drawn. A stay that the birthday does not end begins at an age from which
    eighteen lies beyond it.
    """
    if p.adulthood <= 0:
        return NEVER
    if draw(rng_key, WHY_OLDER, who, 0) < at_quantile(p.stay_to_adulthood[stage], u):
        return max(int(stay), 1)
    ages = p.stage_age[stage]
    younger = share_below(ages, p.adulthood - stay)
    return max(p.adulthood - int(at_quantile(ages, draw(rng_key, WHY_AGE_AT_CONTACT, who, 0) * younger)), 1)


@rule
def is_settled(p, rng_key, who, nth, duty, lasted):
    """Whether a placement has lasted so long, and is so meant to last, that a duty comes round less often."""
    if p.duty[duty, Duties.SETTLED_AFTER] <= 0 or lasted < p.duty[duty, Duties.SETTLED_AFTER]:
        return False
    return draw(rng_key, WHY_SETTLED, who, nth, p.duty[duty, Duties.KEY]) < p.duty_real[duty, DutyReals.SETTLED_SHARE]


@rule
def happened_before(p, rng_key, who, duty, need):
    """How long before day one what a duty answers last happened; NEVER where it does not."""
    often = p.duty_real[duty, DutyReals.HAPPENS + need]
    if often <= 0.0:
        return NEVER
    u = draw(rng_key, WHY_HAPPENED, who, 0, p.duty[duty, Duties.KEY])
    return whole_minutes(min(-math.log1p(-u) / often, NEVER - 1.0))
