"""The second worker of a case, by name: who had it before, or has fewest children, does every such part of its work.

The co-worker never holds the case, and is named when there is first something to do. While nobody is there to be named,
the work waits on the team's own agenda.
"""

from sim.model.acts.desks import free_colleague, place_with_team, place_with_worker
from sim.model.acts.tasks import team_for
from sim.model.agendas import put_on
from sim.model.compiling import rule
from sim.model.council_columns import Cases, CoWorking, Teams, Workers
from sim.model.moving_words import CHAIRED, CO_WORKER_ENDED, CO_WORKER_NAMED, NEEDED_NO_MORE
from sim.model.state import is_present, log
from sim.model.vocabulary import CASE_CLOSED, NOBODY

GOING = 1e6  # counts more than any load


@rule
def choose_co_worker(c, case, team):
    """Who of a team had the case last, or has fewest children for their hours; NOBODY while none of them is there.

    Whoever is on notice is named only where nobody else is there.
    """
    chosen, least = NOBODY, 0.0
    for i in range(c.teams[team, Teams.MEMBERS]):
        worker = c.members[team, i]
        if is_present(c, worker):
            load = (
                c.co_children[worker] / max(c.workers[worker, Workers.FTE], 1)
                + GOING * c.workers[worker, Workers.ON_NOTICE]
            )
            if worker == c.co_working[case, CoWorking.LAST_CO_WORKER] and c.workers[worker, Workers.ON_NOTICE] == 0:
                return worker
            if chosen == NOBODY or load < least:
                chosen, least = worker, load
    return chosen


@rule
def co_worker_of(c, p, now, case):
    """The co-worker of a case, who is named now if there is none; NOBODY if nobody can be."""
    worker = c.co_working[case, CoWorking.CO_WORKER]
    if worker != NOBODY:
        return worker
    team, children = team_for(c, p, case, p.co_kind), c.cases[case, Cases.CHILDREN]
    worker = choose_co_worker(c, case, team)
    if worker != NOBODY:
        c.co_working[case, CoWorking.CO_WORKER] = worker
        c.co_working[case, CoWorking.CO_SINCE] = now
        c.co_children[worker] += children
        log(c, now, CO_WORKER_NAMED, case, worker, p.co_kind, children, c.co_working[case, CoWorking.CO_WORKERS], team)
    return worker


@rule
def end_co_working(c, now, case, reason):
    """The case has no co-worker from now on."""
    worker, children = c.co_working[case, CoWorking.CO_WORKER], c.cases[case, Cases.CHILDREN]
    before, since = c.co_working[case, CoWorking.CO_WORKERS], c.co_working[case, CoWorking.CO_SINCE]
    log(c, now, CO_WORKER_ENDED, case, worker, reason, children, before, since)
    c.co_children[worker] -= children
    c.co_working[case, CoWorking.CO_WORKERS] += 1
    c.co_working[case, CoWorking.LAST_CO_WORKER] = worker
    c.co_working[case, CoWorking.CO_WORKER] = NOBODY


@rule
def look_at_co_worker(c, p, now, case):
    """The stages of a case have changed: where none of them has work for a co-worker, it has none."""
    if p.co_kind < 0 or c.co_working[case, CoWorking.CO_WORKER] == NOBODY:
        return
    for track in range(2):
        stage = c.cases[case, Cases.STAGE + track]
        if stage >= 0 and p.co_works[stage] == 1:
            return
    end_co_working(c, now, case, CASE_CLOSED if c.cases[case, Cases.STAGE] < 0 else NEEDED_NO_MORE)


@rule
def place_with_kind(c, p, now, case, kind, part):
    """A part for a kind of team goes to the case's co-worker, or on the agenda that its team shares."""
    if kind != p.co_kind:
        place_with_team(c, p, now, team_for(c, p, case, kind), part)
        return
    worker = co_worker_of(c, p, now, case)
    if worker == NOBODY:
        put_on(c, p, team_for(c, p, case, kind), part)
    else:
        place_with_worker(c, p, now, worker, part)


@rule
def note_chair(c, p, now, case, slot):
    """Who takes the chair where co-workers do: the one of the case, or a colleague on a day when they are away."""
    if p.co_kind < 0 or p.slot_rate[slot, p.co_kind] < 0.0:
        return
    team, chair = team_for(c, p, case, p.co_kind), co_worker_of(c, p, now, case)
    own = 1 if chair != NOBODY and is_present(c, chair) else 0
    if own == 0:
        chair = free_colleague(c, p, team, NOBODY)
    log(c, now, CHAIRED, case, chair, slot, c.cases[case, Cases.CHILDREN], own, team)
