"""Who takes a case: each policy gives every worker a score, and the lowest takes it. A new policy is one function."""

from sim.compiling import rule
from sim.streams import draw
from sim.vocabulary import AT_RANDOM, CAPPED, HIGH, IN_TURN, WHY_CHOICE

WORKERS_IN_LOTS = 1 << 24  # addresses kept for the workers of one lot
LOTS_A_CASE = 256


@rule
def load_score(points, fte, share):
    """Points held for each full caseload that the worker can carry."""
    return points / max(fte * share, 1.0)


@rule
def turn_score(last_given):
    """Who was given a case longest ago."""
    return 1.0 * last_given


@rule
def lot_score(luck, case_who, handover, worker_who):
    """A lot for each worker and case, drawn anew whenever the case is given again."""
    return draw(luck, WHY_CHOICE, case_who, worker_who + (handover % LOTS_A_CASE) * WORKERS_IN_LOTS)


@rule
def score(policy, luck, points, fte, share, last_given, case_who, handover, worker_who):
    """How far a worker is from being given this case, under a policy."""
    if policy == IN_TURN:
        return turn_score(last_given)
    if policy == AT_RANDOM:
        return lot_score(luck, case_who, handover, worker_who)
    return load_score(points, fte, share)


@rule
def cap_for(policy, soft_cap, hard_cap, need, waited, patience):
    """Which cap applies: the hard one for high need or after a long wait, where the policy tells soft from hard."""
    if policy == CAPPED and need != HIGH and waited < patience:
        return soft_cap
    return hard_cap
