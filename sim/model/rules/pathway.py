"""What follows a stage, how long a need lasts, when it escalates, and how old the stays of day one are."""

import math

from sim.model.compiling import rule
from sim.model.distributions import length, pick, whole_minutes
from sim.model.parameter_columns import StageReals, Stages
from sim.model.random import draw
from sim.model.vocabulary import (
    CLOSED,
    FIRST_EXIT,
    NEED_LENGTH,
    NEVER,
    RETURN,
    WHY_AGE,
    WHY_CARE_AVERTED,
    WHY_ESCALATION,
    WHY_LENGTH,
    WHY_ONWARD,
    WHY_PRACTICE,
    WHY_REVIEW,
)

ESCALATIONS_A_STAGE = 256  # addresses kept for the escalations of one stage


@rule
def place_code(p, place):
    """What a place in a row of ways onward stands for: a stage, CLOSED, RETURN, or an exit."""
    if place < p.stages:
        return place
    if place == p.stages:
        return CLOSED
    return RETURN if place == p.stages + 1 else FIRST_EXIT - (place - p.stages - 2)


@rule
def next_stage(p, rng_key, who, nth, stage, need, entry_to_care, day):
    """What follows a stage that ends on a day; `entry_to_care`: how much of the usual share of entries is left."""
    u, row = draw(rng_key, WHY_ONWARD, who, nth), p.onward_row[stage, day]
    place = pick(u, p.onward[row, need])
    care = place < p.stages and p.stage[place, Stages.IS_CARE] == 1 and p.stage[stage, Stages.IS_CARE] == 0
    if care and entry_to_care < 1.0 and draw(rng_key, WHY_CARE_AVERTED, who, nth) >= entry_to_care:
        place = pick(u, p.onward_home[row, need])
    return place_code(p, place)


@rule
def had_effect(p, had, which):
    """What the interventions that a family has had multiply; 1 where there were none. `had` is a sum of powers of 2."""
    effect = 1.0
    for i in range(p.intervention.shape[0]):
        if had >> i & 1 == 1:
            effect = effect * p.intervention[i, which]
    return effect


@rule
def practised_with(p, rng_key, who, day):
    """The ways of working, not brought by any duty, that a family referred on this day meets: a sum of powers of 2."""
    had = 0
    for i in range(p.intervention.shape[0]):
        if p.by_duty[i] == 0 and draw(rng_key, WHY_PRACTICE, who, 0, p.intervention_key[i]) < p.offer[i, day]:
            had += 1 << i
    return had


@rule
def need_duration(p, rng_key, who, nth, stage, need, day):
    """How long a need lasts from entering its stage on a day: a light family's less long."""
    u = draw(rng_key, WHY_LENGTH, who, nth)
    scale, spread = (
        p.stage_real[stage, StageReals.LENGTH_SCALE] * p.need_lasts[stage, need],
        p.stage_real[stage, StageReals.LENGTH_SPREAD],
    )
    if p.length_changes[stage] == 1:
        scale *= p.timeline[NEED_LENGTH, day]
    lasts = length(u, p.stage[stage, Stages.LENGTH_SHAPE], scale, spread)
    return whole_minutes(min(lasts, NEVER - 1.0))


@rule
def lasts_when_adapted(p, year_ago, own_past):
    """What multiplies the length of a need where the caseload of a year ago was above or below the council's past."""
    if year_ago <= 0.0 or own_past <= 0.0:
        return 1.0
    sooner = math.exp(p.adapts_exponent * math.log(year_ago / own_past))
    return 1.0 / min(max(sooner, 1.0 / (1.0 + p.adapts_most)), 1.0 + p.adapts_most)


@rule
def escalates_after(p, rng_key, who, nth, escalation, stage, need, effect):
    """How long until a child in this stage comes to significant harm's door; NEVER where it cannot."""
    hazard = p.escalation[stage, need] * effect
    if hazard <= 0.0:
        return NEVER
    u = draw(rng_key, WHY_ESCALATION, who, nth * ESCALATIONS_A_STAGE + escalation)
    return whole_minutes(min(-math.log1p(-u) / hazard, NEVER - 1.0))


@rule
def is_graver(p, stage, other):
    """Whether an enquiry moves a case from its stage to another: only to a graver one, as the journey says."""
    return p.stage[other, Stages.GRAVITY] > p.stage[stage, Stages.GRAVITY]


@rule
def ends_at_review(p, rng_key, who, nth, duty, review):
    """Whether the n-th review ends the stage; after the last one listed the last chance stays."""
    chances = p.may_end[duty]
    return (
        draw(rng_key, WHY_REVIEW, who, nth * ESCALATIONS_A_STAGE + review) < chances[min(review, chances.shape[0] - 1)]
    )


@rule
def stay_drawn(rng_key, who):
    """The number from which the length of a stay found under way is drawn, among the quantiles of such stays."""
    return draw(rng_key, WHY_LENGTH, who, 0)


@rule
def share_passed(rng_key, who):
    """How much of a stay found under way has passed."""
    return draw(rng_key, WHY_AGE, who, 0)


@rule
def points_thousandths(p, stage, children):
    """What a case weighs for its holder in a stage."""
    return int(p.stage_real[stage, StageReals.POINTS] * 1000.0 * (1.0 + p.sibling_points * (children - 1)))
