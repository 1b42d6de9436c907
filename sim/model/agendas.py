"""Agendas: what is to be done, the most urgent first, then what is due first.

Each agenda is a pairing heap threaded through the parts themselves (M. L. Fredman, R. Sedgewick, D. D. Sleator and
R. E. Tarjan, "The pairing heap", Algorithmica 1, 1986), so an agenda has no size of its own and any part
can be taken off.
"""

from sim.model.compiling import rule
from sim.model.parameters import MOST_PARTS, PARTS, URGENCY, WAITS_AT_MOST
from sim.model.state import (
    AGENDA,
    BEFORE,
    CHILD,
    COMES_FIRST,
    DUE,
    IN_HAND,
    IS_OPEN,
    LEFT,
    MINUTES_ON,
    OF_CASE,
    ON_AGENDA,
    PART_STATE,
    SIBLING,
    TASK_CASE,
    TASK_DUTY,
    TASKS_ON,
    TOP,
    URGENT_AND_DUE,
)

DUE_ROOM = 1 << 27  # minutes; dues may lie before the start
NEXT_TO_URGENT = 1  # the urgency class after that of what is urgent


@rule
def comes_before(c, one, other):
    """Whether one part is to be done before another: urgency and due date, then the case, so that no two are alike."""
    if c.parts[one, URGENT_AND_DUE] != c.parts[other, URGENT_AND_DUE]:
        return c.parts[one, URGENT_AND_DUE] < c.parts[other, URGENT_AND_DUE]
    if c.parts[one, OF_CASE] != c.parts[other, OF_CASE]:
        return c.parts[one, OF_CASE] < c.parts[other, OF_CASE]
    return one < other


@rule
def meld(c, one, other):
    """Two heaps become one; its top comes back. Either may be -1, the heap without parts."""
    if one < 0:
        return other
    if other < 0:
        return one
    if not comes_before(c, one, other):
        one, other = other, one
    eldest = c.parts[one, CHILD]
    c.parts[other, SIBLING] = eldest
    if eldest >= 0:
        c.parts[eldest, BEFORE] = other
    c.parts[other, BEFORE] = one
    c.parts[one, CHILD] = other
    c.parts[one, SIBLING] = -1
    c.parts[one, BEFORE] = -1
    return one


@rule
def meld_siblings(c, first):
    """All siblings become one heap: in pairs from the left, then together from the right."""
    pairs = -1
    while first >= 0:
        second = c.parts[first, SIBLING]
        after = c.parts[second, SIBLING] if second >= 0 else -1
        c.parts[first, SIBLING] = -1
        c.parts[first, BEFORE] = -1
        if second >= 0:
            c.parts[second, SIBLING] = -1
            c.parts[second, BEFORE] = -1
        pair = meld(c, first, second)
        c.parts[pair, SIBLING] = pairs
        pairs = pair
        first = after
    top = -1
    while pairs >= 0:
        after = c.parts[pairs, SIBLING]
        c.parts[pairs, SIBLING] = -1
        top = meld(c, top, pairs)
        pairs = after
    return top


@rule
def put_on(c, p, agenda, part):
    """Put a part on an agenda."""
    task = part // MOST_PARTS
    urgency = p.duty[c.tasks[task, TASK_DUTY], URGENCY]
    if c.tasks[task, IS_OPEN] == COMES_FIRST:
        urgency = min(urgency, NEXT_TO_URGENT)
    c.parts[part, URGENT_AND_DUE] = urgency * DUE_ROOM + c.tasks[task, DUE]
    c.parts[part, OF_CASE] = c.tasks[task, TASK_CASE]
    c.parts[part, CHILD] = -1
    c.parts[part, SIBLING] = -1
    c.parts[part, BEFORE] = -1
    c.parts[part, AGENDA] = agenda
    c.parts[part, PART_STATE] = ON_AGENDA
    c.agendas[agenda, TOP] = meld(c, c.agendas[agenda, TOP], part)
    c.agendas[agenda, MINUTES_ON] += c.parts[part, LEFT]
    c.agendas[agenda, TASKS_ON] += 1


@rule
def take_off(c, part):
    """Take a part off its agenda, wherever in it the part stands."""
    agenda = c.parts[part, AGENDA]
    below = meld_siblings(c, c.parts[part, CHILD])
    before = c.parts[part, BEFORE]
    if before < 0:
        c.agendas[agenda, TOP] = below
    else:
        after = c.parts[part, SIBLING]
        if c.parts[before, CHILD] == part:
            c.parts[before, CHILD] = after
        else:
            c.parts[before, SIBLING] = after
        if after >= 0:
            c.parts[after, BEFORE] = before
        c.agendas[agenda, TOP] = meld(c, c.agendas[agenda, TOP], below)
    c.parts[part, CHILD] = -1
    c.parts[part, SIBLING] = -1
    c.parts[part, BEFORE] = -1
    c.parts[part, PART_STATE] = IN_HAND
    c.agendas[agenda, MINUTES_ON] -= c.parts[part, LEFT]
    c.agendas[agenda, TASKS_ON] -= 1


@rule
def top_of(c, agenda):
    """The part to be done next, or -1."""
    return c.agendas[agenda, TOP]


@rule
def is_too_late(c, p, now, task):
    """Whether a duty that ends a stage is so late that it is held beyond the slots that are staffed."""
    late = p.duty[c.tasks[task, TASK_DUTY], WAITS_AT_MOST]
    return late >= 0 and now > c.tasks[task, DUE] + late


@rule
def come_first(c, p, task):
    """A task comes before all but urgent work from now on, wherever its parts stand."""
    c.tasks[task, IS_OPEN] = COMES_FIRST
    for part in range(task * MOST_PARTS, task * MOST_PARTS + p.duty[c.tasks[task, TASK_DUTY], PARTS]):
        if c.parts[part, PART_STATE] == ON_AGENDA:
            agenda = c.parts[part, AGENDA]
            take_off(c, part)
            put_on(c, p, agenda, part)
