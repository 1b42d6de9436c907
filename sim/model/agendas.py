"""Agendas: what is to be done, the most urgent first, then what is due first.

Each agenda is a pairing heap threaded through the parts themselves (M. L. Fredman, R. Sedgewick, D. D. Sleator and
R. E. Tarjan, "The pairing heap", Algorithmica 1, 1986), so an agenda has no size of its own and any part
can be taken off.
"""

from sim.model.compiling import rule
from sim.model.council_columns import Agendas, Parts, Tasks
from sim.model.parameter_columns import Duties
from sim.model.parameters import MOST_PARTS
from sim.model.state import COMES_FIRST, IN_HAND, ON_AGENDA

DUE_ROOM = 1 << 27  # minutes; dues may lie before the start
NEXT_TO_URGENT = 1  # the urgency class after that of what is urgent


@rule
def comes_before(c, one, other):
    """Whether one part is to be done before another: urgency and due date, then the case, so that no two are alike."""
    if c.parts[one, Parts.URGENT_AND_DUE] != c.parts[other, Parts.URGENT_AND_DUE]:
        return c.parts[one, Parts.URGENT_AND_DUE] < c.parts[other, Parts.URGENT_AND_DUE]
    if c.parts[one, Parts.OF_CASE] != c.parts[other, Parts.OF_CASE]:
        return c.parts[one, Parts.OF_CASE] < c.parts[other, Parts.OF_CASE]
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
    eldest = c.parts[one, Parts.CHILD]
    c.parts[other, Parts.SIBLING] = eldest
    if eldest >= 0:
        c.parts[eldest, Parts.BEFORE] = other
    c.parts[other, Parts.BEFORE] = one
    c.parts[one, Parts.CHILD] = other
    c.parts[one, Parts.SIBLING] = -1
    c.parts[one, Parts.BEFORE] = -1
    return one


@rule
def meld_siblings(c, first):
    """All siblings become one heap: in pairs from the left, then together from the right."""
    pairs = -1
    while first >= 0:
        second = c.parts[first, Parts.SIBLING]
        after = c.parts[second, Parts.SIBLING] if second >= 0 else -1
        c.parts[first, Parts.SIBLING] = -1
        c.parts[first, Parts.BEFORE] = -1
        if second >= 0:
            c.parts[second, Parts.SIBLING] = -1
            c.parts[second, Parts.BEFORE] = -1
        pair = meld(c, first, second)
        c.parts[pair, Parts.SIBLING] = pairs
        pairs = pair
        first = after
    top = -1
    while pairs >= 0:
        after = c.parts[pairs, Parts.SIBLING]
        c.parts[pairs, Parts.SIBLING] = -1
        top = meld(c, top, pairs)
        pairs = after
    return top


@rule
def put_on(c, p, agenda, part):
    """Put a part on an agenda."""
    task = part // MOST_PARTS
    urgency = p.duty[c.tasks[task, Tasks.DUTY], Duties.URGENCY]
    if c.tasks[task, Tasks.IS_OPEN] == COMES_FIRST:
        urgency = min(urgency, NEXT_TO_URGENT)
    c.parts[part, Parts.URGENT_AND_DUE] = urgency * DUE_ROOM + c.tasks[task, Tasks.DUE]
    c.parts[part, Parts.OF_CASE] = c.tasks[task, Tasks.CASE]
    c.parts[part, Parts.CHILD] = -1
    c.parts[part, Parts.SIBLING] = -1
    c.parts[part, Parts.BEFORE] = -1
    c.parts[part, Parts.AGENDA] = agenda
    c.parts[part, Parts.STATE] = ON_AGENDA
    c.agendas[agenda, Agendas.TOP] = meld(c, c.agendas[agenda, Agendas.TOP], part)
    c.agendas[agenda, Agendas.MINUTES_ON] += c.parts[part, Parts.LEFT]
    c.agendas[agenda, Agendas.TASKS_ON] += 1


@rule
def take_off(c, part):
    """Take a part off its agenda, wherever in it the part stands."""
    agenda = c.parts[part, Parts.AGENDA]
    below = meld_siblings(c, c.parts[part, Parts.CHILD])
    before = c.parts[part, Parts.BEFORE]
    if before < 0:
        c.agendas[agenda, Agendas.TOP] = below
    else:
        after = c.parts[part, Parts.SIBLING]
        if c.parts[before, Parts.CHILD] == part:
            c.parts[before, Parts.CHILD] = after
        else:
            c.parts[before, Parts.SIBLING] = after
        if after >= 0:
            c.parts[after, Parts.BEFORE] = before
        c.agendas[agenda, Agendas.TOP] = meld(c, c.agendas[agenda, Agendas.TOP], below)
    c.parts[part, Parts.CHILD] = -1
    c.parts[part, Parts.SIBLING] = -1
    c.parts[part, Parts.BEFORE] = -1
    c.parts[part, Parts.STATE] = IN_HAND
    c.agendas[agenda, Agendas.MINUTES_ON] -= c.parts[part, Parts.LEFT]
    c.agendas[agenda, Agendas.TASKS_ON] -= 1


@rule
def top_of(c, agenda):
    """The part to be done next, or -1."""
    return c.agendas[agenda, Agendas.TOP]


@rule
def is_too_late(c, p, now, task):
    """Whether a duty that ends a stage is so late that it is held beyond the slots that are staffed."""
    late = p.duty[c.tasks[task, Tasks.DUTY], Duties.WAITS_AT_MOST]
    return late >= 0 and now > c.tasks[task, Tasks.DUE] + late


@rule
def come_first(c, p, task):
    """A task comes before all but urgent work from now on, wherever its parts stand."""
    c.tasks[task, Tasks.IS_OPEN] = COMES_FIRST
    for part in range(task * MOST_PARTS, task * MOST_PARTS + p.duty[c.tasks[task, Tasks.DUTY], Duties.PARTS]):
        if c.parts[part, Parts.STATE] == ON_AGENDA:
            agenda = c.parts[part, Parts.AGENDA]
            take_off(c, part)
            put_on(c, p, agenda, part)
