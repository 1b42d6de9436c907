"""Supervision: each worker meets their manager on a schedule, closer together for the newly qualified."""

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.acts.desks import place_with_team
from sim.model.acts.membership import established_fte
from sim.model.acts.placing import withdraw_parts
from sim.model.acts.tasks import fill_parts, free_task, is_begun, new_task, write_task
from sim.model.compiling import rule
from sim.model.council_columns import Tasks, Teams, Workers
from sim.model.moving_words import SUPERVISION_MISSED
from sim.model.parameter_columns import Kinds
from sim.model.parameters import MOST_PARTS
from sim.model.rules.duty import first_supervision, is_put_off, supervised_every
from sim.model.state import is_present, log, schedule
from sim.model.vocabulary import MAIN, MEDIUM, NOBODY, SUPERVISED, SUPERVISION_OPENS


@rule
def plan_supervision(c, p, now, worker):
    """The worker's next supervision is due so many working days from now, or from the last due date if held early."""
    if p.supervision_kind < 0 or p.kind[c.workers[worker, Workers.KIND], Kinds.IS_SUPERVISED] == 0:
        return
    is_new = c.workers[worker, Workers.GRADE] == p.newly_qualified
    days = supervised_every(p, is_new, now - c.workers[worker, Workers.JOINED_AT])
    if c.workers[worker, Workers.SUPERVISIONS] == 0:
        days = first_supervision(c.rng_key, c.person[worker], days)
    from_when = max(now, c.workers[worker, Workers.SUPERVISION_DUE])
    put_in_diary(c, p, now, worker, (from_when // MINUTES_A_DAY + days) * MINUTES_A_DAY + MINUTES_A_DAY - 1)


@rule
def put_in_diary(c, p, now, worker, due):
    """A supervision is due at this minute, and can be held in the days before."""
    c.workers[worker, Workers.SUPERVISIONS] += 1
    c.workers[worker, Workers.SUPERVISION_DUE] = due
    opens = max(due - p.supervision_window, now + 1)
    schedule(c, p, opens, SUPERVISION_OPENS, worker, c.workers[worker, Workers.SUPERVISIONS])


@rule
def supervising_team(c, p, worker):
    """The team whose members supervise a worker's team: one after the other, from one that the kind's name gives."""
    kind, teams = c.workers[worker, Workers.KIND], p.kind[p.supervision_kind, Kinds.TEAMS]
    place = c.workers[worker, Workers.TEAM] - p.kind[kind, Kinds.FIRST_TEAM]
    return p.kind[p.supervision_kind, Kinds.FIRST_TEAM] + (p.kind[kind, Kinds.KEY] + place) % teams


@rule
def share_away(c, p, now, team):
    """The share of a team's posts, by full-time equivalents, that nobody fills who is at work."""
    there, posts = 0, established_fte(c, p, now // MINUTES_A_DAY, team)
    for i in range(c.teams[team, Teams.MEMBERS]):
        if is_present(c, c.members[team, i]):
            there += c.workers[c.members[team, i], Workers.FTE]
    return max(1.0 - there / max(posts, 1), 0.0)


@rule
def miss_supervision(c, p, now, worker):
    """Long after its due date a supervision that nobody has begun is held no more, and the next one is planned."""
    fte, due = c.workers[worker, Workers.FTE], c.workers[worker, Workers.SUPERVISION_DUE]
    log(c, now, SUPERVISION_MISSED, NOBODY, worker, c.workers[worker, Workers.GRADE], fte, due, NOBODY)
    call_off_supervision(c, p, now, worker)
    plan_supervision(c, p, now, worker)


@rule
def open_supervision(c, p, now, worker, stamp):
    """Supervision can be held from now on, or is put off, or missed; of who is away, it waits until they are back."""
    supervised = p.kind[c.workers[worker, Workers.KIND], Kinds.IS_SUPERVISED] == 1
    if c.workers[worker, Workers.SUPERVISIONS] != stamp or not is_present(c, worker) or not supervised:
        return
    task, last = (
        c.workers[worker, Workers.SUPERVISED_BY_TASK],
        c.workers[worker, Workers.SUPERVISION_DUE] + p.supervision_missed,
    )
    if p.supervision_missed > 0 and now >= last:
        if task < 0 or not is_begun(c, p, task):
            miss_supervision(c, p, now, worker)
    elif is_put_off(p, c.rng_key, c.person[worker], now, share_away(c, p, now, supervising_team(c, p, worker))):
        schedule(c, p, now + p.supervision_again, SUPERVISION_OPENS, worker, stamp)
    else:
        book_supervision(c, p, now, worker, stamp)
        if p.supervision_missed > 0:
            schedule(c, p, last, SUPERVISION_OPENS, worker, stamp)


@rule
def book_supervision(c, p, now, worker, stamp):
    """A supervision goes on the agenda of those who supervise."""
    task = new_task(c)
    write_task(c, p, task, NOBODY, MAIN, p.supervision, stamp, c.workers[worker, Workers.SUPERVISION_DUE], worker)
    c.tasks[task, Tasks.IS_OPEN] = 1
    fill_parts(c, p, c.person[worker], MEDIUM, 1, stamp, task, p.supervision)
    c.workers[worker, Workers.SUPERVISED_BY_TASK] = task
    place_with_team(c, p, now, supervising_team(c, p, worker), task * MOST_PARTS)


@rule
def finish_supervision(c, p, now, task, manager):
    """Supervision has been held, and the next one is planned."""
    worker = c.tasks[task, Tasks.COUNTED_FROM]
    fte, due = c.workers[worker, Workers.FTE], c.tasks[task, Tasks.DUE]
    log(c, now, SUPERVISED, NOBODY, worker, c.workers[worker, Workers.GRADE], fte, due, manager)
    c.workers[worker, Workers.SUPERVISED_BY_TASK] = -1
    free_task(c, task)
    plan_supervision(c, p, now, worker)


@rule
def call_off_supervision(c, p, now, worker):
    """A worker goes: a supervision that is open is held no more."""
    task = c.workers[worker, Workers.SUPERVISED_BY_TASK]
    if task >= 0:
        c.workers[worker, Workers.SUPERVISED_BY_TASK] = -1
        withdraw_parts(c, p, now, task)
        free_task(c, task)


@rule
def resume_supervision(c, p, now, worker):
    """A worker is back: a supervision that could not be held meanwhile is to be held within its window from now."""
    due = c.workers[worker, Workers.SUPERVISION_DUE]
    waits = c.workers[worker, Workers.SUPERVISIONS] > 0 and c.workers[worker, Workers.SUPERVISED_BY_TASK] < 0
    supervised = p.kind[c.workers[worker, Workers.KIND], Kinds.IS_SUPERVISED] == 1
    if waits and supervised and due - p.supervision_window <= now:
        put_in_diary(c, p, now, worker, max(due, now + p.supervision_window))
