"""Work that is passed on: an agenda is laid out again, and a co-worker's cases go to others."""

from sim.model.acts.co_working import end_co_working
from sim.model.acts.placing import place_part
from sim.model.agendas import take_off, top_of
from sim.model.compiling import rule
from sim.model.council_columns import Agendas, Count, CoWorking, Parts, Tasks, Workers
from sim.model.parameters import MOST_PARTS
from sim.model.state import agenda_of


@rule
def lay_out(c, p, now, agenda):
    """What is on an agenda finds its place again, the most urgent first."""
    first, last = -1, -1
    while top_of(c, agenda) >= 0:
        part = top_of(c, agenda)
        take_off(c, part)
        if last >= 0:
            c.parts[last, Parts.BEFORE] = part
        else:
            first = part
        last = part
    while first >= 0:
        part = first
        first = -1 if part == last else c.parts[part, Parts.BEFORE]
        c.parts[part, Parts.BEFORE] = -1
        place_part(c, p, now, c.tasks[part // MOST_PARTS, Tasks.CASE], part)


@rule
def pass_on_co_work(c, p, now, worker, reason):
    """Whoever worked beside the holders of cases does so no more; for what is to be done, others are named."""
    if c.workers[worker, Workers.KIND] != p.co_kind:
        return
    for case in range(c.count[Count.CASES]):
        if c.co_working[case, CoWorking.CO_WORKER] == worker:
            end_co_working(c, now, case, reason)
    lay_out(c, p, now, agenda_of(c, p, worker))


@rule
def take_over_what_waits(c, p, now, worker):
    """A co-worker is there: work for which nobody could be named finds someone."""
    team = c.workers[worker, Workers.TEAM]
    if c.workers[worker, Workers.KIND] == p.co_kind and c.agendas[team, Agendas.TASKS_ON] > 0:
        lay_out(c, p, now, team)
