"""At the desk: a worker takes up the next task, puts it down when called away, and passes on what cannot wait."""

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.agendas import comes_before, put_on, take_off, top_of
from sim.model.compiling import rule
from sim.model.council_columns import Agendas, Cases, Parts, Tasks, Teams, Workers
from sim.model.parameter_columns import Duties, Kinds
from sim.model.parameters import MOST_PARTS
from sim.model.rules.duty import squeezed_minutes
from sim.model.rules.workload import minutes_needed, minutes_worked, ramp_share, speed_thousandths, squeezes, works_over
from sim.model.state import IN_HAND, ON_AGENDA, UNDER_WORK, agenda_of, is_present, log, schedule
from sim.model.vocabulary import CASEWORK_SHARE, NOBODY, WORK_ENDS, WORKED

URGENT = 0  # the first urgency class


@rule
def proficiency(c, p, now, worker):
    """How well a worker works for their time here: the newly qualified are slower."""
    new = c.workers[worker, Workers.GRADE] == p.newly_qualified
    return ramp_share(p, new, now - c.workers[worker, Workers.JOINED_AT])


@rule
def take_up(c, p, now, worker):
    """The worker takes up the first task on the agenda, if there is one and they are free to."""
    if not is_present(c, worker) or c.workers[worker, Workers.DOING] >= 0:
        return
    agenda = agenda_of(c, p, worker)
    part = top_of(c, agenda)
    if part < 0:
        return
    backlog, fte, kind = (
        c.agendas[agenda, Agendas.MINUTES_ON],
        c.workers[worker, Workers.FTE],
        c.workers[worker, Workers.KIND],
    )
    take_off(c, part)
    own = p.kind[kind, Kinds.HOLDS_OWN] == 1
    task = part // MOST_PARTS
    untouched = c.parts[part, Parts.LEFT] == c.tasks[task, Tasks.WHOLE_PART + part % MOST_PARTS]
    if own and untouched and p.duty[c.tasks[task, Tasks.DUTY], Duties.SQUEEZABLE] == 1 and squeezes(p, backlog, fte):
        c.parts[part, Parts.LEFT] = squeezed_minutes(p, c.parts[part, Parts.LEFT])
        c.tasks[task, Tasks.THIN] = 1
    over = own and works_over(p, backlog, fte)
    share = p.casework[kind] * p.timeline[CASEWORK_SHARE, now // MINUTES_A_DAY]
    speed = speed_thousandths(fte, share, proficiency(c, p, now, worker), p.overtime_share if over else 0.0)
    c.parts[part, Parts.STATE] = UNDER_WORK
    c.parts[part, Parts.DOES_IT] = worker
    c.workers[worker, Workers.DOING] = part
    c.workers[worker, Workers.STARTED] = now
    c.workers[worker, Workers.SPEED] = speed
    c.workers[worker, Workers.OVER] = 1 if over else 0
    c.workers[worker, Workers.WORK_STAMP] += 1
    schedule(
        c,
        p,
        now + minutes_needed(c.parts[part, Parts.LEFT], speed),
        WORK_ENDS,
        worker,
        c.workers[worker, Workers.WORK_STAMP],
    )


@rule
def stop_work(c, p, now, worker):
    """The worker's hands are empty: what was done is written down; the part that was in them comes back, or -1."""
    part = c.workers[worker, Workers.DOING]
    if part < 0:
        return part
    elapsed = now - c.workers[worker, Workers.STARTED]
    task = part // MOST_PARTS
    if elapsed > 0:
        over = elapsed * p.overtime_share if c.workers[worker, Workers.OVER] == 1 else 0.0
        case = c.tasks[task, Tasks.CASE]
        children = 0 if case < 0 else c.cases[case, Cases.CHILDREN]
        log(c, now, WORKED, case, worker, c.tasks[task, Tasks.DUTY], children, elapsed, int(over + 0.5))
    c.workers[worker, Workers.DOING] = -1
    c.workers[worker, Workers.WORK_STAMP] += 1
    c.parts[part, Parts.LEFT] = max(
        c.parts[part, Parts.LEFT] - minutes_worked(elapsed, c.workers[worker, Workers.SPEED]), 1
    )
    c.parts[part, Parts.STATE] = IN_HAND
    return part


@rule
def free_colleague(c, p, team, but_not):
    """The colleague on duty: who is present in the team and has least on their agenda; NOBODY if all are away."""
    least, chosen = 0, NOBODY
    for i in range(c.teams[team, Teams.MEMBERS]):
        worker = c.members[team, i]
        if worker != but_not and is_present(c, worker):
            minutes = c.agendas[agenda_of(c, p, worker), Agendas.MINUTES_ON]
            if chosen == NOBODY or minutes < least:
                least, chosen = minutes, worker
    return chosen


@rule
def place_with_team(c, p, now, team, part):
    """A part goes on a team's shared agenda; the first member who is free takes up work."""
    put_on(c, p, team, part)
    for i in range(c.teams[team, Teams.MEMBERS]):
        worker = c.members[team, i]
        if is_present(c, worker) and c.workers[worker, Workers.DOING] < 0:
            take_up(c, p, now, worker)
            return


@rule
def is_urgent(c, p, part):
    """Whether a part belongs to a duty of the urgent class."""
    return p.duty[c.tasks[part // MOST_PARTS, Tasks.DUTY], Duties.URGENCY] == URGENT


@rule
def interrupt_for(c, p, now, worker, part):
    """What is urgent interrupts what would come after it: the task in hand goes back on the agenda."""
    doing = c.workers[worker, Workers.DOING]
    if doing >= 0 and is_present(c, worker) and is_urgent(c, p, part) and comes_before(c, part, doing):
        stop_work(c, p, now, worker)
        put_on(c, p, c.parts[doing, Parts.AGENDA], doing)


@rule
def place_with_worker(c, p, now, worker, part):
    """A part goes on its holder's agenda; if the holder is away and it is urgent, to the colleague on duty."""
    desk = worker
    if not is_present(c, worker) and is_urgent(c, p, part):
        colleague = free_colleague(c, p, c.workers[worker, Workers.TEAM], worker)
        if colleague != NOBODY:
            desk = colleague
    put_on(c, p, agenda_of(c, p, desk), part)
    interrupt_for(c, p, now, desk, part)
    take_up(c, p, now, desk)


@rule
def pass_on_urgent(c, p, now, worker):
    """A worker goes away: what is urgent on their agenda goes to the colleague on duty, while there is one."""
    agenda = agenda_of(c, p, worker)
    while c.agendas[agenda, Agendas.TOP] >= 0:
        part = top_of(c, agenda)
        if not is_urgent(c, p, part):
            return
        if free_colleague(c, p, c.workers[worker, Workers.TEAM], worker) == NOBODY:
            return
        take_off(c, part)
        place_with_worker(c, p, now, worker, part)


@rule
def put_down(c, p, now, worker):
    """A worker is called away: the task in hand goes back on the agenda it came from, with its minutes left."""
    part = stop_work(c, p, now, worker)
    if p.kind[c.workers[worker, Workers.KIND], Kinds.OWN_AGENDA] == 1:
        if part >= 0:
            put_on(c, p, c.parts[part, Parts.AGENDA], part)
        pass_on_urgent(c, p, now, worker)
    elif part >= 0:
        place_with_team(c, p, now, c.workers[worker, Workers.TEAM], part)


@rule
def withdraw(c, p, now, part):
    """A part is wanted no more: off its agenda, or out of a worker's hands, who then comes back."""
    if c.parts[part, Parts.STATE] == UNDER_WORK:
        worker = c.parts[part, Parts.DOES_IT]
        stop_work(c, p, now, worker)
        return worker
    if c.parts[part, Parts.STATE] == ON_AGENDA:
        take_off(c, part)
    return NOBODY
