"""Who takes a case: each policy gives every worker a score, and the lowest takes it. A new policy is one function."""

import math
from typing import NamedTuple

from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_WEEK
from sim.model.compiling import rule
from sim.model.random import draw
from sim.model.vocabulary import (
    AT_RANDOM,
    BY_COUNT,
    CAPPED,
    CONTINUITY,
    DUTY_WEEK,
    EXPERIENCE,
    HIGH,
    IN_TURN,
    LIGHT,
    LOW,
    PROTECTED,
    WHY_CHOICE,
)

LOTS_A_CASE = 256  # addresses kept for the lots of one case among the workers of one kind of team
KNOWN = -1e12  # a score below that of anyone who does not know the family


class LoadHeld(NamedTuple):
    """What a worker holds."""

    points: int  # thousandths
    children: int  # thousandths


class FamilyGiven(NamedTuple):
    """The family whose case is to be given."""

    who: int  # its address for random numbers
    handovers: int
    need: int


class WorkerConsidered(NamedTuple):
    """A worker who could be given the case."""

    who: int  # the worker's address for random numbers
    last_given: int  # when a case was last given
    knows: bool  # has held this family's case
    experience: float  # 0 to 1
    match_weight: float  # of experience that is not what the need asks
    place: int  # in the team
    members: int  # of the team


@rule
def graveness(need):
    """Need in its order, for what weighs or serves the gravest first: a light family stands with those of low need."""
    return LOW if need == LIGHT else need


@rule
def share_elsewhere(holders, for_need, usual_share, exponent):
    """The share of cases that no holder has who is counted, with so many holders over the usual number.

    The share of those who are counted goes with the number of holders to the power of the exponent, up to all; it is so
    many times as large `for_need`, smaller where more children are in need than usual.
    """
    if holders <= 0.0:
        return 1.0
    return 1.0 - min((1.0 - usual_share) * for_need * math.exp(exponent * math.log(holders)), 1.0)


@rule
def load_score(load, fte, share):
    """What is held (points, or children) for each full caseload that the worker can carry."""
    return load / max(fte * share, 1.0)


@rule
def turn_score(last_given):
    """Who was given a case longest ago."""
    return 1.0 * last_given


@rule
def lot_score(rng_key, case_who, handover, worker_who):
    """A lot for each worker and case, drawn anew whenever the case is given again."""
    lot = (worker_who >> 32) * LOTS_A_CASE + handover % LOTS_A_CASE
    return draw(rng_key, WHY_CHOICE, case_who, lot, worker_who & 0xFFFFFFFF)


@rule
def continuity_score(points, fte, share, knows):
    """The worker who held the family last takes it; if there is none, the least loaded."""
    return KNOWN if knows else load_score(points, fte, share)


@rule
def match_score(points, fte, share, need, experience, weight):
    """Load, and as much more as the worker's experience (0 to 1) is away from what the need asks."""
    apart = experience - graveness(need) / HIGH
    return load_score(points, fte, share) + weight / 1000.0 * (apart if apart > 0.0 else -apart)


@rule
def duty_score(place, members, now):
    """The worker whose week it is takes all that comes; if they cannot, whoever has the next week."""
    week = now // (WORKING_DAYS_A_WEEK * MINUTES_A_DAY)
    return 1.0 * ((place - week) % max(members, 1))


@rule
def allocation_score(policy, rng_key, load, fte, share, family, worker, now):
    """How far a worker is from being given this case, under a policy.

    load: LoadHeld. family: FamilyGiven. worker: WorkerConsidered. fte and share: of a full caseload. now: minutes.
    """
    if policy == IN_TURN:
        return turn_score(worker.last_given)
    if policy == AT_RANDOM:
        return lot_score(rng_key, family.who, family.handovers, worker.who)
    if policy == BY_COUNT:
        return load_score(load.children, fte, share)
    if policy == CONTINUITY:
        return continuity_score(load.points, fte, share, worker.knows)
    if policy == EXPERIENCE:
        return match_score(load.points, fte, share, family.need, worker.experience, worker.match_weight)
    if policy == DUTY_WEEK:
        return duty_score(worker.place, worker.members, now)
    return load_score(load.points, fte, share)


@rule
def cap_for(policy, soft_cap, hard_cap, need, waited, patience):
    """Which cap applies: the hard one for high need or after a long wait, where the policy tells soft from hard."""
    if policy in (CAPPED, PROTECTED) and need != HIGH and waited < patience:
        return soft_cap
    return hard_cap


@rule
def urgency(need, waited, rises):
    """How urgent a case on the list is: its need, and a level more for each `rises` minutes that it has waited."""
    return graveness(need) + waited / rises


@rule
def counts_against_cap(children, urgency_now):
    """How many children of a case count against a cap: one, once it is a level more urgent than all that is new."""
    return 1 if urgency_now > HIGH + 1.0 else children


@rule
def cap_of_new(policy, cap, protected_share, need, is_new):
    """The cap of this worker: under the policy that protects them, the newly qualified hold less and no high need."""
    if policy == PROTECTED and is_new:
        return 0.0 if need == HIGH else cap * protected_share
    return cap
