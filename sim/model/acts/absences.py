"""What happens when workers are away: they fall sick, take leave, come back; after long their cases are handed over."""

from sim.model.acts.desks import put_down, take_up
from sim.model.acts.hazards import ABSENCES_BY_STAMP, next_leave, next_spell
from sim.model.acts.holding import allocate, give_up, serve_list
from sim.model.acts.passing_on import pass_on_co_work, take_over_what_waits
from sim.model.acts.supervision import call_off_supervision, resume_supervision
from sim.model.compiling import rule
from sim.model.council_columns import Workers
from sim.model.parameter_columns import Kinds
from sim.model.rules.absence import spell_minutes
from sim.model.state import log, schedule
from sim.model.vocabulary import (
    ANNUAL_LEAVE,
    AWAY,
    BACK,
    COMES_BACK,
    HANDS_OVER,
    LONG_LEAVE,
    LONG_SICKNESS,
    NEVER,
    NOBODY,
    WORKER_AWAY_LONG,
)


@rule
def hand_over(c, p, now, worker, reason):
    """Every case that a worker holds, or works on beside the holder, goes to another, in the order of giving."""
    case = c.workers[worker, Workers.CASE_HEAD]
    while case >= 0:
        give_up(c, p, now, case, reason)
        allocate(c, p, now, case)
        case = c.workers[worker, Workers.CASE_HEAD]
    pass_on_co_work(c, p, now, worker, reason)


@rule
def go_away(c, p, now, worker, why, back):
    """A worker goes away until they are back: the task in hand is set down, what is urgent passed on.

    Long leave is known beforehand: the cases are handed over at once.
    """
    c.workers[worker, Workers.IS_AWAY] = 1
    c.workers[worker, Workers.AWAY_SINCE] = now
    c.workers[worker, Workers.AWAY_WHY] = why
    c.workers[worker, Workers.AWAY_STAMP] += 1
    stamp = c.workers[worker, Workers.AWAY_STAMP]
    log(c, now, AWAY, NOBODY, worker, why, c.workers[worker, Workers.FTE], back, c.workers[worker, Workers.TEAM])
    put_down(c, p, now, worker)
    call_off_supervision(c, p, now, worker)
    schedule(c, p, back, COMES_BACK, worker, stamp)
    if p.kind[c.workers[worker, Workers.KIND], Kinds.OWN_AGENDA] == 0:
        return
    if why == LONG_LEAVE:
        hand_over(c, p, now, worker, WORKER_AWAY_LONG)
    elif why == LONG_SICKNESS and back - now > p.handover_after:
        schedule(c, p, now + p.handover_after, HANDS_OVER, worker, stamp)


@rule
def begin_spell(c, p, now, worker, stamp):
    """A spell of sickness or long leave begins; one that would fall in another absence does not happen."""
    spell, nth = stamp % ABSENCES_BY_STAMP, stamp // ABSENCES_BY_STAMP
    if c.workers[worker, Workers.GONE] == 1:
        return
    if c.workers[worker, Workers.IS_AWAY] == 1:
        next_spell(c, p, now, worker, spell)
        return
    lasts = spell_minutes(p, c.rng_key, c.person[worker], spell, nth)
    go_away(c, p, now, worker, spell, min(now + lasts, NEVER))


@rule
def begin_leave(c, p, now, worker):
    """Annual leave begins, unless the worker is away already."""
    if c.workers[worker, Workers.GONE] == 1:
        return
    if c.workers[worker, Workers.IS_AWAY] == 0:
        go_away(c, p, now, worker, ANNUAL_LEAVE, now + p.leave_length)
    next_leave(c, p, now, worker)


@rule
def return_from_absence(c, p, now, worker, stamp):
    """A worker is back: the next hazard begins, work is taken up, the team's list is looked at."""
    if c.workers[worker, Workers.AWAY_STAMP] != stamp or c.workers[worker, Workers.GONE] == 1:
        return
    c.workers[worker, Workers.IS_AWAY] = 0
    why, team = c.workers[worker, Workers.AWAY_WHY], c.workers[worker, Workers.TEAM]
    log(c, now, BACK, NOBODY, worker, why, c.workers[worker, Workers.FTE], c.workers[worker, Workers.AWAY_SINCE], team)
    if why != ANNUAL_LEAVE:
        next_spell(c, p, now, worker, why)
    resume_supervision(c, p, now, worker)
    take_over_what_waits(c, p, now, worker)
    take_up(c, p, now, worker)
    if p.kind[c.workers[worker, Workers.KIND], Kinds.HOLDS_OWN] == 1:
        serve_list(c, p, now, team)


@rule
def hand_over_long_absence(c, p, now, worker, stamp):
    """A worker has been away so long that others take the cases."""
    if c.workers[worker, Workers.IS_AWAY] == 1 and c.workers[worker, Workers.AWAY_STAMP] == stamp:
        hand_over(c, p, now, worker, WORKER_AWAY_LONG)
