"""Parts of tasks find their places when a window opens, lose them with the holder, and are withdrawn."""

from sim.model.acts.co_working import place_with_kind
from sim.model.acts.desks import free_colleague, is_urgent, place_with_team, place_with_worker, take_up, withdraw
from sim.model.acts.tasks import team_for, unlink_task
from sim.model.agendas import NEXT_TO_URGENT, come_first, put_on
from sim.model.compiling import rule
from sim.model.council_columns import Ages, Cases, Parts, Tasks, Teams, Workers
from sim.model.parameter_columns import Duties, DutyReals, Kinds
from sim.model.parameters import MOST_PARTS
from sim.model.rules.duty import first_due
from sim.model.state import DONE, IN_HAND, OPEN, is_present, log, schedule
from sim.model.vocabulary import DUTY_DROPPED, DUTY_OPENS, HAPPENED, MAIN, NOBODY, POOL, SLOT
from sim.model.vocabulary import HOLDER as THE_HOLDER


@rule
def assistant_for(c, p, case, part):
    """The team of assistants that may do a holder's part, if one of them is free now; else -1."""
    kind = p.duty[c.tasks[part // MOST_PARTS, Tasks.DUTY], Duties.ASSISTED_BY]
    if kind >= 0:
        team = team_for(c, p, case, kind)
        for i in range(c.teams[team, Teams.MEMBERS]):
            worker = c.members[team, i]
            if is_present(c, worker) and c.workers[worker, Workers.DOING] < 0:
                return team
    return NOBODY


@rule
def place_holders_part(c, p, now, case, part):
    """The holder's part goes to a free assistant, the holder or the team that holds together; if all wait, to no one.

    Of a case that waits for a holder, what is urgent goes to the colleague on duty.
    """
    holder, team, assistants = c.cases[case, Cases.HOLDER], c.cases[case, Cases.TEAM], assistant_for(c, p, case, part)
    if assistants != NOBODY:
        place_with_team(c, p, now, assistants, part)
    elif holder != NOBODY:
        place_with_worker(c, p, now, holder, part)
    elif p.kind[p.team_kind[team], Kinds.HOLDS_OWN] == 0:
        place_with_team(c, p, now, team, part)
    elif is_urgent(c, p, part):
        colleague = free_colleague(c, p, team, NOBODY)
        if colleague != NOBODY:
            place_with_worker(c, p, now, colleague, part)


@rule
def place_part(c, p, now, case, part):
    """A part that is open finds its place: the holder's agenda, a team's, or the queue for a slot."""
    duty, i = c.tasks[part // MOST_PARTS, Tasks.DUTY], part % MOST_PARTS
    performer = p.duty[duty, Duties.PERFORMER + i]
    if performer == THE_HOLDER:
        place_holders_part(c, p, now, case, part)
    elif performer == POOL:
        place_with_kind(c, p, now, case, p.duty[duty, Duties.POOL_KIND + i], part)
    else:
        put_on(c, p, p.teams + p.duty[duty, Duties.POOL_KIND + i], part)


@rule
def place_parts(c, p, now, task, slots):
    """The parts of a task that take a slot, or those that do not, find their places."""
    duty, case = c.tasks[task, Tasks.DUTY], c.tasks[task, Tasks.CASE]
    for i in range(p.duty[duty, Duties.PARTS]):
        if (p.duty[duty, Duties.PERFORMER + i] == SLOT) == slots:
            place_part(c, p, now, case, task * MOST_PARTS + i)


@rule
def go_on_waiting(c, p, now, task):
    """A task is open already: the window of its slot opens, or it has waited so long that it comes first."""
    duty, waits = c.tasks[task, Tasks.DUTY], False
    for i in range(p.duty[duty, Duties.PARTS]):
        waits = waits or (
            p.duty[duty, Duties.PERFORMER + i] == SLOT and c.parts[task * MOST_PARTS + i, Parts.STATE] == IN_HAND
        )
    if waits and now == c.tasks[task, Tasks.DUE] - p.duty[duty, Duties.SLOT_WINDOW]:
        place_parts(c, p, now, task, True)
    else:
        come_first(c, p, task)


@rule
def open_duty(c, p, now, task, stamp):
    """A duty's window opens, and later perhaps that of its slot; what repeats is let go once the need is over."""
    if c.tasks[task, Tasks.STAMP] != stamp:
        return
    if c.tasks[task, Tasks.IS_OPEN] > 0:
        go_on_waiting(c, p, now, task)
        return
    case, duty = c.tasks[task, Tasks.CASE], c.tasks[task, Tasks.DUTY]
    main = c.tasks[task, Tasks.TRACK] == MAIN
    if main and c.cases[case, Cases.NEED_IS_OVER] == 1 and p.duty[duty, Duties.REPEATS] == 1:
        unlink_task(c, task)
        return
    c.tasks[task, Tasks.IS_OPEN] = OPEN
    if (
        p.duty_real[duty, DutyReals.HAPPENS + c.cases[case, Cases.NEED]] > 0.0
        and now == c.tasks[task, Tasks.COUNTED_FROM]
    ):
        children, occurrence = c.cases[case, Cases.CHILDREN], c.tasks[task, Tasks.OCCURRENCE]
        c.tasks[task, Tasks.DUE] = first_due(p, duty, now)
        log(
            c,
            now,
            HAPPENED,
            case,
            c.cases[case, Cases.HOLDER],
            duty,
            children,
            occurrence,
            c.cases[case, Cases.ENTERED],
        )
    if p.duty[duty, Duties.UNSETTLES] == 1:
        c.ages[case, Ages.SETTLED_SINCE] = now
    if p.duty[duty, Duties.WAITS_AT_MOST] >= 0 and p.duty[duty, Duties.URGENCY] > NEXT_TO_URGENT:
        schedule(c, p, now + p.duty[duty, Duties.WAITS_AT_MOST] + 1, DUTY_OPENS, task, stamp)
    slots_from = c.tasks[task, Tasks.DUE] - p.duty[duty, Duties.SLOT_WINDOW]
    if slots_from > now:
        schedule(c, p, slots_from, DUTY_OPENS, task, stamp)
    place_parts(c, p, now, task, False)
    if slots_from <= now and c.tasks[task, Tasks.STAMP] == stamp:
        place_parts(c, p, now, task, True)


@rule
def place_holders_parts(c, p, now, case):
    """A case has a holder again: what is open for the holder goes on the new agenda."""
    for track in range(2):
        task = c.cases[case, Cases.TASK_HEAD + track]
        while task >= 0:
            after = c.tasks[task, Tasks.NEXT_TASK]
            for i in range(p.duty[c.tasks[task, Tasks.DUTY], Duties.PARTS]):
                part = task * MOST_PARTS + i
                holders = p.duty[c.tasks[task, Tasks.DUTY], Duties.PERFORMER + i] == THE_HOLDER
                if holders and c.tasks[task, Tasks.IS_OPEN] > 0 and c.parts[part, Parts.STATE] == IN_HAND:
                    place_part(c, p, now, case, part)
            task = after


@rule
def take_back_holders_parts(c, p, now, case):
    """A case loses its holder: what is open for the holder is in no one's hands."""
    for track in range(2):
        task = c.cases[case, Cases.TASK_HEAD + track]
        while task >= 0:
            for i in range(p.duty[c.tasks[task, Tasks.DUTY], Duties.PARTS]):
                part = task * MOST_PARTS + i
                if (
                    p.duty[c.tasks[task, Tasks.DUTY], Duties.PERFORMER + i] == THE_HOLDER
                    and c.parts[part, Parts.STATE] != DONE
                ):
                    worker = withdraw(c, p, now, part)
                    if worker != NOBODY:
                        take_up(c, p, now, worker)
            task = c.tasks[task, Tasks.NEXT_TASK]


@rule
def withdraw_parts(c, p, now, task):
    """A task is wanted no more: its parts come off agendas and out of hands."""
    for i in range(p.duty[c.tasks[task, Tasks.DUTY], Duties.PARTS]):
        part = task * MOST_PARTS + i
        if c.parts[part, Parts.STATE] != DONE:
            worker = withdraw(c, p, now, part)
            if worker != NOBODY:
                take_up(c, p, now, worker)


@rule
def drop_duties(c, p, now, case, track):
    """A stage ends: what is left of its duties is dropped, and written down."""
    while c.cases[case, Cases.TASK_HEAD + track] >= 0:
        task = c.cases[case, Cases.TASK_HEAD + track]
        duty = c.tasks[task, Tasks.DUTY]
        occurrence, due, began = (
            c.tasks[task, Tasks.OCCURRENCE],
            c.tasks[task, Tasks.DUE],
            c.tasks[task, Tasks.COUNTED_FROM],
        )
        log(c, now, DUTY_DROPPED, case, c.cases[case, Cases.HOLDER], duty, occurrence, due, began)
        withdraw_parts(c, p, now, task)
        unlink_task(c, task)
