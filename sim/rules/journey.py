"""What follows a stage, how long a need lasts, when it escalates, and how old the stays of day one are."""

import math

from sim.compiling import rule
from sim.parameters import LENGTH_SCALE, LENGTH_SHAPE, LENGTH_SPREAD, STAGE_POINTS
from sim.shapes import length, pick, whole_minutes
from sim.streams import draw
from sim.vocabulary import CLOSED, NEVER, RETURN, WHY_AGE, WHY_ESCALATION, WHY_LENGTH, WHY_ONWARD, WHY_REVIEW

ESCALATIONS_A_STAGE = 256  # addresses kept for the escalations of one stage


@rule
def next_stage(p, luck, who, nth, stage, need):
    """What follows a stage: a stage, CLOSED, or RETURN to where the case was."""
    place = pick(draw(luck, WHY_ONWARD, who, nth), p.onward[stage, need])
    if place < p.stages:
        return place
    return CLOSED if place == p.stages else RETURN


@rule
def need_lasts(p, luck, who, nth, stage):
    """How long a need lasts from entering its stage."""
    u = draw(luck, WHY_LENGTH, who, nth)
    scale, spread = p.stage_real[stage, LENGTH_SCALE], p.stage_real[stage, LENGTH_SPREAD]
    lasts = length(u, p.stage[stage, LENGTH_SHAPE], scale, spread)
    return whole_minutes(min(lasts, NEVER - 1.0))


@rule
def escalates_after(p, luck, who, nth, escalation, stage, need):
    """How long until a child in this stage comes to significant harm's door; NEVER where it cannot."""
    hazard = p.escalation[stage, need]
    if hazard <= 0.0:
        return NEVER
    u = draw(luck, WHY_ESCALATION, who, nth * ESCALATIONS_A_STAGE + escalation)
    return whole_minutes(min(-math.log1p(-u) / hazard, NEVER - 1.0))


@rule
def graver(stage, other):
    """Whether an enquiry moves a case from its stage to another: only to a graver one, in the order of the journey."""
    return other > stage


@rule
def ends_at_review(p, luck, who, nth, duty, review):
    """Whether the n-th review ends the stage; after the last one listed the last chance stays."""
    chances = p.may_end[duty]
    return draw(luck, WHY_REVIEW, who, nth * ESCALATIONS_A_STAGE + review) < chances[min(review, chances.shape[0] - 1)]


@rule
def stay_found(p, luck, who, stage):
    """How long a stay is that is found under way, from the quantiles of such stays."""
    u = draw(luck, WHY_LENGTH, who, 0)
    place = u * (p.stay.shape[1] - 1)
    below = int(place)
    share = place - below
    return p.stay[stage, below] * (1.0 - share) + p.stay[stage, min(below + 1, p.stay.shape[1] - 1)] * share


@rule
def share_passed(luck, who):
    """How much of a stay found under way has passed."""
    return draw(luck, WHY_AGE, who, 0)


@rule
def points_thousandths(p, stage, children):
    """What a case weighs for its holder in a stage."""
    return int(p.stage_real[stage, STAGE_POINTS] * 1000.0 * (1.0 + p.sibling_points * (children - 1)))
