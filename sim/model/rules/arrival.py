"""How many families are referred on a day, when in the day, who they are, and who comes back."""

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.compiling import rule
from sim.model.distributions import count_over_dispersed, length, pick, whole_minutes
from sim.model.parameters import FAMILIES_A_SOURCE
from sim.model.random import WORD, draw
from sim.model.vocabulary import (
    WHY_ARRIVAL_MINUTE,
    WHY_ARRIVALS,
    WHY_CHILDREN,
    WHY_COMES_BACK,
    WHY_COMES_BACK_WHEN,
    WHY_ENTRY,
    WHY_NEED,
    WHY_REFERRED,
)

SOURCES_A_DAY = 16  # addresses kept for the sources of one day


@rule
def families_today(p, rng_key, day, source):
    """How many families a source refers on a day."""
    u = draw(rng_key, WHY_ARRIVALS, p.source_key[source] * WORD + day, 0)
    return count_over_dispersed(u, p.arrivals[source, day], p.dispersion, FAMILIES_A_SOURCE)


@rule
def usual_families_today(p, rng_key, day, source):
    """How many of them are families as usual, the first of the day; those who come after them are light."""
    usual = p.usual_arrivals[source, day]
    if usual >= p.arrivals[source, day]:
        return FAMILIES_A_SOURCE
    u = draw(rng_key, WHY_ARRIVALS, p.source_key[source] * WORD + day, 0)
    return count_over_dispersed(u, usual, p.dispersion, FAMILIES_A_SOURCE)


@rule
def arrival_number(day, source, k):
    """The number of an arrival: the k-th that this source refers on this day. It orders arrivals at one minute."""
    return (day * SOURCES_A_DAY + source) * FAMILIES_A_SOURCE + k


@rule
def address_of_family(p, number, source):
    """Who a family is that arrives: its source by name, the day, and the how many-th of both."""
    day, k = number // FAMILIES_A_SOURCE // SOURCES_A_DAY, number % FAMILIES_A_SOURCE
    return p.source_key[source] * WORD + day * FAMILIES_A_SOURCE + k


@rule
def arrival_minute(rng_key, who, day):
    """The minute of the day on which a family is referred."""
    return day * MINUTES_A_DAY + int(draw(rng_key, WHY_ARRIVAL_MINUTE, who, 0) * MINUTES_A_DAY)


@rule
def siblings(p, rng_key, who):
    """How many children a family has."""
    return pick(draw(rng_key, WHY_CHILDREN, who, 0), p.children) + 1


@rule
def need_of_family(p, rng_key, who, day):
    """How much a family needs, unless it is a light one: low, medium or high."""
    return pick(draw(rng_key, WHY_NEED, who, 0), p.need[day])


@rule
def becomes_referral(rng_key, who, chance):
    """Whether a contact about a family that the council does not know becomes a referral."""
    return draw(rng_key, WHY_REFERRED, who, 0) < chance


@rule
def first_stage(p, rng_key, who, nth, need, day):
    """Where a referral leads: a stage, or the number of stages where it is closed at once."""
    return pick(draw(rng_key, WHY_ENTRY, who, nth), p.entry[p.entry_row[day], need])


@rule
def comes_back(rng_key, who, nth, chance):
    """Whether a closed family is referred again within about a year."""
    return draw(rng_key, WHY_COMES_BACK, who, nth) < chance


@rule
def minutes_until_back(p, rng_key, who, nth):
    """How long after closing a family that comes back is referred again."""
    u = draw(rng_key, WHY_COMES_BACK_WHEN, who, nth)
    return whole_minutes(length(u, p.back_shape, p.back_scale, p.back_spread))
