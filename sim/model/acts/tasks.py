"""A task is one occurrence of a duty: where it is written down, and whose it is."""

from sim.model.compiling import rule
from sim.model.parameters import FIRST_TEAM, IS_COUNTED, KIND_KEY, MOST_PARTS, PARTS, TEAMS
from sim.model.random import draw
from sim.model.rules.allocation import share_elsewhere
from sim.model.rules.duty import part_minutes
from sim.model.state import (
    AGENDA,
    COUNTED_FROM,
    DUE,
    FREE_TASK,
    FULL_TASKS,
    HANDOVERS,
    HOLDERS_FTE,
    IN_HAND,
    IS_OPEN,
    LEFT,
    NEXT_TASK,
    NTH,
    OCCURRENCE,
    OVERFLOW,
    PART_STATE,
    PARTS_LEFT,
    PREVIOUS_TASK,
    TASK_CASE,
    TASK_DUTY,
    TASK_HEAD,
    TASK_STAMP,
    TASK_TRACK,
    TASKS,
    THIN,
    UNDER_WORK,
    WHOLE_PART,
    family_of,
)
from sim.model.vocabulary import WHY_HELD_ELSEWHERE, WHY_TEAM

OCCURRENCES_A_STAGE = 1024  # addresses kept for the occurrences of one duty in one stage


@rule
def team_for(c, p, case, kind):
    """The team of a kind that serves this family's area: the same whenever the family needs that kind."""
    teams = p.kind[kind, TEAMS]
    if teams == 1:
        return p.kind[kind, FIRST_TEAM]
    u = draw(c.rng_key, WHY_TEAM, family_of(c, case), 0, p.kind[kind, KIND_KEY])
    return p.kind[kind, FIRST_TEAM] + min(int(u * teams), teams - 1)


@rule
def kind_for(c, p, now, case, kind):
    """The kind of team that holds a case: of some families, people whom no return counts as holders of cases."""
    if p.elsewhere_kind < 0 or p.kind[kind, IS_COUNTED] == 0:
        return kind
    holders = 1.0 if now == 0 else c.count[HOLDERS_FTE] / 1000.0 / p.holders_usual
    share = share_elsewhere(holders, p.elsewhere_share, p.elsewhere_exponent)
    u = draw(c.rng_key, WHY_HELD_ELSEWHERE, family_of(c, case), 0, p.kind[kind, KIND_KEY])
    return p.elsewhere_kind if u < share else kind


@rule
def new_task(c):
    """A free place for a task; place 0 is given again when all are taken, and the act says that it is full."""
    task = c.count[FREE_TASK]
    if task >= 0:
        c.count[FREE_TASK] = c.tasks[task, NEXT_TASK]
        return task
    task = c.count[TASKS]
    if task >= c.tasks.shape[0]:
        c.count[OVERFLOW] |= FULL_TASKS
        return task - task
    c.count[TASKS] = task + 1
    return task


@rule
def link_task(c, case, track, task):
    """The task joins the others of its case; none does once all places are taken, when place 0 would come twice."""
    if c.count[OVERFLOW] & FULL_TASKS:
        return
    head = c.cases[case, TASK_HEAD + track]
    c.tasks[task, NEXT_TASK] = head
    c.tasks[task, PREVIOUS_TASK] = -1
    if head >= 0:
        c.tasks[head, PREVIOUS_TASK] = task
    c.cases[case, TASK_HEAD + track] = task


@rule
def free_task(c, task):
    """The task's place may be given again."""
    c.tasks[task, TASK_STAMP] += 1
    c.tasks[task, NEXT_TASK] = c.count[FREE_TASK]
    c.count[FREE_TASK] = task


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
    free_task(c, task)


@rule
def fill_parts(c, p, who, need, children, nth, task, duty):
    """Draw how much work each part of a task is."""
    for i in range(p.duty[duty, PARTS]):
        part = task * MOST_PARTS + i
        minutes = part_minutes(p, c.rng_key, who, nth, duty, i, need, children)
        c.parts[part, LEFT] = minutes
        c.tasks[task, WHOLE_PART + i] = minutes
        c.parts[part, AGENDA] = -1
        c.parts[part, PART_STATE] = IN_HAND


@rule
def address_of_task(c, p, case, track, duty, occurrence):
    """The address in luck of one occurrence of a duty: the stage, and within it the occurrence or the handover."""
    lot = c.cases[case, HANDOVERS] if duty == p.handover else occurrence
    return c.cases[case, NTH + track] * OCCURRENCES_A_STAGE + lot % OCCURRENCES_A_STAGE


@rule
def write_task(c, p, task, case, track, duty, occurrence, due, began):
    """A place for a task is filled in; none of its parts is open yet."""
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


@rule
def is_begun(c, p, task):
    """Whether anyone is at work on a task, or has done a part of it."""
    for i in range(p.duty[c.tasks[task, TASK_DUTY], PARTS]):
        part = task * MOST_PARTS + i
        if c.parts[part, PART_STATE] == UNDER_WORK or c.parts[part, LEFT] < c.tasks[task, WHOLE_PART + i]:
            return True
    return c.tasks[task, PARTS_LEFT] < p.duty[c.tasks[task, TASK_DUTY], PARTS]
