"""Duties arise, their window opens, and what is left of them is dropped when their stage ends."""

from sim.acts.desks import free_colleague, is_urgent, place_with_team, place_with_worker, take_up, withdraw
from sim.agendas import put_on
from sim.compiling import rule
from sim.council import (
    AGENDA,
    CHILDREN,
    COUNTED_FROM,
    DOES_IT,
    DONE,
    DUE,
    ENQUIRY_BEGAN,
    ENTERED,
    FREE_TASK,
    FULL,
    FULL_TASKS,
    HANDOVERS,
    HOLDER,
    IN_HAND,
    IS_OPEN,
    LEFT,
    NEED,
    NEED_IS_OVER,
    NEXT_TASK,
    NTH,
    OCCURRENCE,
    PART_STATE,
    PARTS_LEFT,
    PREVIOUS_TASK,
    TASK_CASE,
    TASK_DUTY,
    TASK_HEAD,
    TASK_STAMP,
    TASK_TRACK,
    TASKS,
    TEAM,
    THIN,
    WHO,
    WHOLE_PART,
    appoint,
    note,
)
from sim.parameters import (
    FIRST_TEAM,
    FROM_ENQUIRY,
    HOLDS_OWN,
    MOST_PARTS,
    PARTS,
    PERFORMER,
    POOL_KIND,
    REPEATS,
    TEAMS,
    WINDOW,
)
from sim.rules.duties import first_due, may_begin, part_minutes
from sim.streams import draw
from sim.vocabulary import (
    DUTY_DROPPED,
    DUTY_OPENS,
    MAIN,
    NOBODY,
    POOL,
    WHY_TEAM,
)
from sim.vocabulary import (
    HOLDER as THE_HOLDER,
)

OCCURRENCES_A_STAGE = 1024  # addresses kept for the occurrences of one duty in one stage


@rule
def team_for(c, p, case, kind):
    """The team of a kind that serves this family's area: the same whenever the family needs that kind."""
    teams = p.kind[kind, TEAMS]
    return p.kind[kind, FIRST_TEAM] + min(int(draw(c.luck, WHY_TEAM, c.cases[case, WHO], kind) * teams), teams - 1)


@rule
def new_task(c):
    """A free place for a task; place 0 is given again when all are taken, and the act says that it is full."""
    task = c.count[FREE_TASK]
    if task >= 0:
        c.count[FREE_TASK] = c.tasks[task, NEXT_TASK]
        return task
    task = c.count[TASKS]
    if task >= c.tasks.shape[0]:
        c.count[FULL] |= FULL_TASKS
        return task - task
    c.count[TASKS] = task + 1
    return task


@rule
def link_task(c, case, track, task):
    """The task joins the others of its case."""
    head = c.cases[case, TASK_HEAD + track]
    c.tasks[task, NEXT_TASK] = head
    c.tasks[task, PREVIOUS_TASK] = -1
    if head >= 0:
        c.tasks[head, PREVIOUS_TASK] = task
    c.cases[case, TASK_HEAD + track] = task


@rule
def unlink_task(c, task):
    """The task leaves the others of its case, and its place is free."""
    before, after = c.tasks[task, PREVIOUS_TASK], c.tasks[task, NEXT_TASK]
    if before >= 0:
        c.tasks[before, NEXT_TASK] = after
    else:
        c.cases[c.tasks[task, TASK_CASE], TASK_HEAD + c.tasks[task, TASK_TRACK]] = after
    if after >= 0:
        c.tasks[after, PREVIOUS_TASK] = before
    c.tasks[task, TASK_STAMP] += 1
    c.tasks[task, NEXT_TASK] = c.count[FREE_TASK]
    c.count[FREE_TASK] = task


@rule
def counted_from(c, p, case, track, duty):
    """The minute from which a duty's time runs: the start of its stage, or of the enquiry."""
    return c.cases[case, ENQUIRY_BEGAN] if p.duty[duty, FROM_ENQUIRY] == 1 else c.cases[case, ENTERED + track]


@rule
def fill_parts(c, p, case, nth, task, duty):
    """Draw how much work each part of a task is."""
    who, need, children = c.cases[case, WHO], c.cases[case, NEED], c.cases[case, CHILDREN]
    for i in range(p.duty[duty, PARTS]):
        part = task * MOST_PARTS + i
        minutes = part_minutes(p, c.luck, who, nth, duty, i, need, children)
        c.parts[part, LEFT] = minutes
        c.parts[part, WHOLE_PART] = minutes
        c.parts[part, AGENDA] = -1
        c.parts[part, DOES_IT] = NOBODY
        c.parts[part, PART_STATE] = IN_HAND


@rule
def arise(c, p, now, case, track, duty, occurrence, due):
    """A duty arises: it is to be done by its due date, and not before its window opens and others have answered."""
    task = new_task(c)
    link_task(c, case, track, task)
    began = counted_from(c, p, case, track, duty)
    lot = c.cases[case, HANDOVERS] if duty == p.handover else occurrence
    nth = c.cases[case, NTH + track] * OCCURRENCES_A_STAGE + lot % OCCURRENCES_A_STAGE
    c.tasks[task, TASK_CASE] = case
    c.tasks[task, TASK_DUTY] = duty
    c.tasks[task, TASK_TRACK] = track
    c.tasks[task, OCCURRENCE] = occurrence
    c.tasks[task, DUE] = due
    c.tasks[task, COUNTED_FROM] = began
    c.tasks[task, IS_OPEN] = 0
    c.tasks[task, THIN] = 0
    c.tasks[task, PARTS_LEFT] = p.duty[duty, PARTS]
    c.tasks[task, TASK_STAMP] += 1
    fill_parts(c, p, case, nth, task, duty)
    opens = max(due - p.duty[duty, WINDOW], may_begin(p, c.luck, c.cases[case, WHO], nth, duty, began, due))
    appoint(c, p, max(opens, now), DUTY_OPENS, task, c.tasks[task, TASK_STAMP])


@rule
def arise_first(c, p, now, case, track, duty, began):
    """A duty arises for the first time in its stage, its due date counted from `began`."""
    arise(c, p, now, case, track, duty, 0, first_due(p, duty, began))


@rule
def place_holders_part(c, p, now, case, part):
    """The holder's part goes to the holder, or the team that holds together; of a case that waits, what is urgent."""
    holder, team = c.cases[case, HOLDER], c.cases[case, TEAM]
    if holder != NOBODY:
        place_with_worker(c, p, now, holder, part)
    elif p.kind[p.team_kind[team], HOLDS_OWN] == 0:
        place_with_team(c, p, now, team, part)
    elif is_urgent(c, p, part):
        colleague = free_colleague(c, p, team, NOBODY)
        if colleague != NOBODY:
            place_with_worker(c, p, now, colleague, part)


@rule
def place_part(c, p, now, case, part):
    """A part that is open finds its place: the holder's agenda, a team's, or the queue for a slot."""
    duty, i = c.tasks[part // MOST_PARTS, TASK_DUTY], part % MOST_PARTS
    performer = p.duty[duty, PERFORMER + i]
    if performer == THE_HOLDER:
        place_holders_part(c, p, now, case, part)
    elif performer == POOL:
        place_with_team(c, p, now, team_for(c, p, case, p.duty[duty, POOL_KIND + i]), part)
    else:
        put_on(c, p, p.teams + p.duty[duty, POOL_KIND + i], part)


@rule
def open_duty(c, p, now, task, stamp):
    """A duty's window opens: its parts find their places; what repeats is let go once the need is over."""
    if c.tasks[task, TASK_STAMP] != stamp:
        return
    case, duty = c.tasks[task, TASK_CASE], c.tasks[task, TASK_DUTY]
    main = c.tasks[task, TASK_TRACK] == MAIN
    if main and c.cases[case, NEED_IS_OVER] == 1 and p.duty[duty, REPEATS] == 1:
        unlink_task(c, task)
        return
    c.tasks[task, IS_OPEN] = 1
    for i in range(p.duty[c.tasks[task, TASK_DUTY], PARTS]):
        place_part(c, p, now, case, task * MOST_PARTS + i)


@rule
def place_holders_parts(c, p, now, case):
    """A case has a holder again: what is open for the holder goes on the new agenda."""
    for track in range(2):
        task = c.cases[case, TASK_HEAD + track]
        while task >= 0:
            after = c.tasks[task, NEXT_TASK]
            for i in range(p.duty[c.tasks[task, TASK_DUTY], PARTS]):
                part = task * MOST_PARTS + i
                holders = p.duty[c.tasks[task, TASK_DUTY], PERFORMER + i] == THE_HOLDER
                if holders and c.tasks[task, IS_OPEN] == 1 and c.parts[part, PART_STATE] == IN_HAND:
                    place_part(c, p, now, case, part)
            task = after


@rule
def take_back_holders_parts(c, p, now, case):
    """A case loses its holder: what is open for the holder is in no one's hands."""
    for track in range(2):
        task = c.cases[case, TASK_HEAD + track]
        while task >= 0:
            for i in range(p.duty[c.tasks[task, TASK_DUTY], PARTS]):
                part = task * MOST_PARTS + i
                if p.duty[c.tasks[task, TASK_DUTY], PERFORMER + i] == THE_HOLDER and c.parts[part, PART_STATE] != DONE:
                    worker = withdraw(c, p, now, part)
                    if worker != NOBODY:
                        take_up(c, p, now, worker)
            task = c.tasks[task, NEXT_TASK]


@rule
def drop_task(c, p, now, task):
    """A task is wanted no more: its parts are withdrawn and its place is free."""
    for i in range(p.duty[c.tasks[task, TASK_DUTY], PARTS]):
        part = task * MOST_PARTS + i
        if c.parts[part, PART_STATE] != DONE:
            worker = withdraw(c, p, now, part)
            if worker != NOBODY:
                take_up(c, p, now, worker)
    unlink_task(c, task)


@rule
def drop_duties(c, p, now, case, track):
    """A stage ends: what is left of its duties is dropped, and written down."""
    while c.cases[case, TASK_HEAD + track] >= 0:
        task = c.cases[case, TASK_HEAD + track]
        duty = c.tasks[task, TASK_DUTY]
        occurrence, due, began = c.tasks[task, OCCURRENCE], c.tasks[task, DUE], c.tasks[task, COUNTED_FROM]
        note(c, now, DUTY_DROPPED, case, c.cases[case, HOLDER], duty, occurrence, due, began)
        drop_task(c, p, now, task)
