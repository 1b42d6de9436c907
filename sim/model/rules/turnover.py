"""How long workers stay, what grade they start in, and how long their post stands empty."""

import math

from sim.base.units_of_time import MINUTES_A_DAY, MINUTES_A_YEAR
from sim.model.compiling import rule
from sim.model.distributions import length, pick, whole_minutes
from sim.model.later_words import WHY_ON_NOTICE, WHY_RECRUITED_SO_FAR
from sim.model.parameter_columns import Establishment, Exposure, GradeReals
from sim.model.random import draw
from sim.model.vocabulary import (
    COHORT_SHARE,
    LOGNORMAL,
    NOTHING,
    RECRUITMENT_LEAD_TIME,
    WHY_COHORT,
    WHY_DESTINATION,
    WHY_GRADE,
    WHY_LEAD_TIME,
    WHY_LEAVING,
    WHY_RISES,
    WHY_TENURE,
)

FIRST_COVER = 2048  # of the addresses of a post's occupants, the first that is kept for agency workers
TWO_YEARS, FIVE_YEARS = 2 * MINUTES_A_YEAR, 5 * MINUTES_A_YEAR


@rule
def address_of_worker(p, post, nth):
    """Who a worker is: the n-th occupant of a post."""
    return p.post[post, Establishment.ADDRESS] + nth


@rule
def leaving_hazard(p, grade, minutes_here):
    """The usual hazard a minute of giving notice: by tenure and grade."""
    band = 0 if minutes_here < TWO_YEARS else 1 if minutes_here < FIVE_YEARS else 2
    if grade == p.agency_grade:
        return p.agency_rate
    return p.leaving[band] * p.grade_real[grade, GradeReals.LEAVING]


@rule
def covered_until(p, post, day):
    """The first day, from this one on, on which no agency worker is wanted in a post, should it be empty."""
    until, closes = day, min(p.post[post, Establishment.CLOSES], p.agency_places.shape[0])
    while until < closes and p.post[post, Establishment.PLACE] < p.agency_places[until]:
        until += 1
    return until


@rule
def leaving_exposure(p, grade):
    """By which row of `exposure` the hazard of giving notice runs up: agency workers go as they always do."""
    return Exposure.STEADY if grade == p.agency_grade else Exposure.OF_LEAVING


@rule
def leaving_strikes(rng_key, who):
    """How much hazard must run up before a worker gives notice: exponential, mean 1."""
    return -math.log1p(-draw(rng_key, WHY_LEAVING, who, 0))


@rule
def minutes_here_already(p, rng_key, who, grade):
    """How long a worker who is there on day one has been there; the newly qualified less than a year."""
    u = draw(rng_key, WHY_TENURE, who, 0)
    if grade == p.newly_qualified:
        return whole_minutes(u * p.ramp[p.ramp.shape[0] - 1, 0])
    band = pick(u, p.tenure[:, 2])
    below = 0.0 if band == 0 else p.tenure[band - 1, 2]
    share = (u - below) / max(p.tenure[band, 2] - below, 1e-12)
    return whole_minutes(p.tenure[band, 0] + share * (p.tenure[band, 1] - p.tenure[band, 0]))


@rule
def notice_left(p, rng_key, who, grade, minutes_here, notice):
    """Minutes left of the notice of who is there on day one; 0 if they gave none within the length of one."""
    chance = leaving_hazard(p, grade, minutes_here) * notice
    u = draw(rng_key, WHY_ON_NOTICE, who, 0)
    return whole_minutes(notice * (1.0 - u / chance)) if u < chance else 0


@rule
def first_grade(p, rng_key, who, kind):
    """The grade of a worker who is there on day one."""
    return pick(draw(rng_key, WHY_GRADE, who, 0), p.first_grades[kind])


@rule
def hired_grade(p, rng_key, who, kind):
    """The grade of a worker hired from the open market."""
    return pick(draw(rng_key, WHY_GRADE, who, 0), p.hired_grades[kind])


@rule
def next_cohort(p, day):
    """The working day on which the next autumn cohort starts, or NOTHING if none is soon enough."""
    for i in range(p.cohort_days.shape[0]):
        if p.cohort_days[i] > day:
            return p.cohort_days[i] if p.cohort_days[i] - day <= p.cohort_wait else NOTHING
    return NOTHING


@rule
def waits_for_cohort(p, rng_key, who, day):
    """Whether an empty post is kept for the next cohort."""
    return draw(rng_key, WHY_COHORT, who, 0) < p.cohort_share * p.timeline[COHORT_SHARE, day]


@rule
def waits_already(p, rng_key, who, cohort, day):
    """Whether a post found empty on day one is kept for the next cohort: of those that fell empty since one could be.

    In a steady state as many are empty as fall empty times how long they stay so: by then, or with the market.
    """
    since = max(p.cohort_wait - (cohort - day), 0) * MINUTES_A_DAY
    usual = 0.0
    for step in range(p.steps.shape[0]):
        usual += p.steps[step] * math.exp(p.steps_spread * p.steps_spread / 2.0)
    usual *= p.timeline[RECRUITMENT_LEAD_TIME, day]
    share = p.cohort_share * p.timeline[COHORT_SHARE, day]
    return draw(rng_key, WHY_COHORT, who, 0) * (usual + share * max(since - usual, 0.0)) < share * since


@rule
def is_kept(p, rng_key, who, cohort, day, under_way):
    """Whether an empty post is kept for a cohort, one that falls empty today or is found so on day one."""
    if under_way:
        return waits_already(p, rng_key, who, cohort, day)
    return waits_for_cohort(p, rng_key, who, day)


@rule
def recruitment_minutes(p, rng_key, who, day, times):
    """How long until the open market fills an empty post, step by step, from a day without a freeze."""
    lasts = 0.0
    for step in range(p.steps.shape[0]):
        lasts += length(
            draw(rng_key, WHY_LEAD_TIME, who, 0, p.step_key[step]), LOGNORMAL, p.steps[step], p.steps_spread
        )
    return whole_minutes(lasts * times * p.timeline[RECRUITMENT_LEAD_TIME, day])


@rule
def step_under_way(p, rng_key, who):
    """The step by whose length a recruitment is the likelier to be found on day one: in proportion to its mean."""
    total = 0.0
    for step in range(p.steps.shape[0]):
        total += p.steps[step]
    u, last = draw(rng_key, WHY_RECRUITED_SO_FAR, who, 0) * total, p.steps.shape[0] - 1
    for step in range(last):
        u -= p.steps[step]
        if u < 0.0:
            return step
    return last


@rule
def recruitment_left(p, rng_key, who, day, times):
    """How long until the open market fills a post that is found empty: what is left of a recruitment under way.

    The longer a recruitment, the likelier it is found (D. R. Cox, Renewal Theory, 1962, section 5.4): one of its steps,
    chosen in proportion to its mean, has its lognormal shifted by sigma squared. All moments of it are alike.
    """
    lasts, longer = 0.0, step_under_way(p, rng_key, who)
    for step in range(p.steps.shape[0]):
        u = draw(rng_key, WHY_LEAD_TIME, who, 0, p.step_key[step])
        longer_by = math.exp(p.steps_spread * p.steps_spread) if step == longer else 1.0
        lasts += longer_by * length(u, LOGNORMAL, p.steps[step], p.steps_spread)
    left = 1.0 - draw(rng_key, WHY_RECRUITED_SO_FAR, who, 1)
    return whole_minutes(lasts * times * left * p.timeline[RECRUITMENT_LEAD_TIME, day])


@rule
def recruitment_lasts(p, rng_key, who, day, under_way, times):
    """How long until the open market fills an empty post, from its beginning or from where it is found on day one.

    So many `times` as long as the steps of recruitment together.
    """
    if under_way:
        return recruitment_left(p, rng_key, who, day, times)
    return recruitment_minutes(p, rng_key, who, day, times)


@rule
def destination(p, rng_key, who):
    """Where a leaver goes."""
    return pick(draw(rng_key, WHY_DESTINATION, who, 0), p.destinations)


@rule
def rises(p, rng_key, who, grade, month):
    """Whether a worker who may rise to the next grade does so in this month of their time here."""
    return draw(rng_key, WHY_RISES, who, month) < p.grade_real[grade, GradeReals.RISE_CHANCE]


@rule
def day_at(p, now):
    """The working day of a minute, within the calendar."""
    return min(now // MINUTES_A_DAY, p.month.shape[0] - 1)
