"""A task is one occurrence of a duty: where it is written down, and whose it is."""

from sim.model.compiling import rule
from sim.model.council_columns import Cases, Count, Parts, Tasks
from sim.model.parameter_columns import Duties, Kinds
from sim.model.parameters import MOST_PARTS
from sim.model.random import draw
from sim.model.rules.allocation import share_elsewhere
from sim.model.rules.duty import part_minutes
from sim.model.rules.turnover import day_at
from sim.model.state import FULL_TASKS, IN_HAND, UNDER_WORK, family_of
from sim.model.vocabulary import WHY_HELD_ELSEWHERE, WHY_TEAM

OCCURRENCES_A_STAGE = 1024  # addresses kept for the occurrences of one duty in one stage


@rule
def team_for(c, p, case, kind):
    """The team of a kind that serves this family's area: the same whenever the family needs that kind."""
    teams = p.kind[kind, Kinds.TEAMS]
    if teams == 1:
        return p.kind[kind, Kinds.FIRST_TEAM]
    u = draw(c.rng_key, WHY_TEAM, family_of(c, case), 0, p.kind[kind, Kinds.KEY])
    return p.kind[kind, Kinds.FIRST_TEAM] + min(int(u * teams), teams - 1)


@rule
def kind_for(c, p, now, case, kind):
    """The kind of team that holds a case: of some families, people whom no return counts as holders of cases."""
    if p.elsewhere_kind < 0 or p.kind[kind, Kinds.IS_COUNTED] == 0:
        return kind
    holders = 1.0 if now == 0 else c.count[Count.HOLDERS_FTE] / 1000.0 / p.holders_usual
    share = share_elsewhere(holders, p.elsewhere_for_need[day_at(p, now)], p.elsewhere_share, p.elsewhere_exponent)
    u = draw(c.rng_key, WHY_HELD_ELSEWHERE, family_of(c, case), 0, p.kind[kind, Kinds.KEY])
    return p.elsewhere_kind if u < share else kind


@rule
def new_task(c):
    """A free place for a task; place 0 is given again when all are taken, and the act says that it is full."""
    task = c.count[Count.FREE_TASK]
    if task >= 0:
        c.count[Count.FREE_TASK] = c.tasks[task, Tasks.NEXT_TASK]
        return task
    task = c.count[Count.TASKS]
    if task >= c.tasks.shape[0]:
        c.count[Count.OVERFLOW] |= FULL_TASKS
        return task - task
    c.count[Count.TASKS] = task + 1
    return task


@rule
def link_task(c, case, track, task):
    """The task joins the others of its case; none does once all places are taken, when place 0 would come twice."""
    if c.count[Count.OVERFLOW] & FULL_TASKS:
        return
    head = c.cases[case, Cases.TASK_HEAD + track]
    c.tasks[task, Tasks.NEXT_TASK] = head
    c.tasks[task, Tasks.PREVIOUS_TASK] = -1
    if head >= 0:
        c.tasks[head, Tasks.PREVIOUS_TASK] = task
    c.cases[case, Cases.TASK_HEAD + track] = task


@rule
def free_task(c, task):
    """The task's place may be given again."""
    c.tasks[task, Tasks.STAMP] += 1
    c.tasks[task, Tasks.NEXT_TASK] = c.count[Count.FREE_TASK]
    c.count[Count.FREE_TASK] = task


@rule
def unlink_task(c, task):
    """The task leaves the others of its case, and its place is free."""
    before, after = c.tasks[task, Tasks.PREVIOUS_TASK], c.tasks[task, Tasks.NEXT_TASK]
    if before >= 0:
        c.tasks[before, Tasks.NEXT_TASK] = after
    else:
        c.cases[c.tasks[task, Tasks.CASE], Cases.TASK_HEAD + c.tasks[task, Tasks.TRACK]] = after
    if after >= 0:
        c.tasks[after, Tasks.PREVIOUS_TASK] = before
    free_task(c, task)


@rule
def fill_parts(c, p, who, need, children, nth, task, duty):
    """Draw how much work each part of a task is."""
    for i in range(p.duty[duty, Duties.PARTS]):
        part = task * MOST_PARTS + i
        minutes = part_minutes(p, c.rng_key, who, nth, duty, i, need, children)
        c.parts[part, Parts.LEFT] = minutes
        c.tasks[task, Tasks.WHOLE_PART + i] = minutes
        c.parts[part, Parts.AGENDA] = -1
        c.parts[part, Parts.STATE] = IN_HAND


@rule
def address_of_task(c, p, case, track, duty, occurrence):
    """The address in luck of one occurrence of a duty: the stage, and within it the occurrence or the handover."""
    lot = c.cases[case, Cases.HANDOVERS] if duty == p.handover else occurrence
    return c.cases[case, Cases.NTH + track] * OCCURRENCES_A_STAGE + lot % OCCURRENCES_A_STAGE


@rule
def write_task(c, p, task, case, track, duty, occurrence, due, began):
    """A place for a task is filled in; none of its parts is open yet."""
    c.tasks[task, Tasks.CASE] = case
    c.tasks[task, Tasks.DUTY] = duty
    c.tasks[task, Tasks.TRACK] = track
    c.tasks[task, Tasks.OCCURRENCE] = occurrence
    c.tasks[task, Tasks.DUE] = due
    c.tasks[task, Tasks.COUNTED_FROM] = began
    c.tasks[task, Tasks.IS_OPEN] = 0
    c.tasks[task, Tasks.THIN] = 0
    c.tasks[task, Tasks.PARTS_LEFT] = p.duty[duty, Duties.PARTS]
    c.tasks[task, Tasks.STAMP] += 1


@rule
def is_begun(c, p, task):
    """Whether anyone is at work on a task, or has done a part of it."""
    for i in range(p.duty[c.tasks[task, Tasks.DUTY], Duties.PARTS]):
        part = task * MOST_PARTS + i
        if c.parts[part, Parts.STATE] == UNDER_WORK or c.parts[part, Parts.LEFT] < c.tasks[task, Tasks.WHOLE_PART + i]:
            return True
    return c.tasks[task, Tasks.PARTS_LEFT] < p.duty[c.tasks[task, Tasks.DUTY], Duties.PARTS]
