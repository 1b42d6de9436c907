"""Work is done: a part of a duty, with its last part the duty, and what follows from that."""

from sim.model.acts.cases import end_enquiry, end_main
from sim.model.acts.desks import stop_work, take_up
from sim.model.acts.duty_dates import arise_next, arises_for, due_next
from sim.model.acts.placing import withdraw_parts
from sim.model.acts.supervision import finish_supervision
from sim.model.acts.tasks import is_begun, unlink_task
from sim.model.compiling import rule
from sim.model.council_columns import Cases, Parts, Tasks, Workers
from sim.model.parameter_columns import Duties, Stages
from sim.model.parameters import MOST_PARTS
from sim.model.rules.duty import first_due
from sim.model.rules.pathway import ends_at_review
from sim.model.state import DONE, family_of, log
from sim.model.vocabulary import ALONGSIDE, DUTY_DONE, DUTY_MISSED, MAIN


@rule
def go_on_after(c, p, now, case, track, duty, occurrence):
    """A duty is done with: the stage may end, the duty may fall due again, others may follow."""
    ends = p.duty[duty, Duties.COMPLETES] == 1
    if p.duty[duty, Duties.MAY_END] == 1:
        ends = ends_at_review(p, c.rng_key, family_of(c, case), c.cases[case, Cases.NTH + track], duty, occurrence)
    if ends:
        if track == MAIN:
            end_main(c, p, now, case)
        else:
            end_enquiry(c, p, now, case)
        return
    if p.duty[duty, Duties.REPEATS] == 1 and (track == ALONGSIDE or c.cases[case, Cases.NEED_IS_OVER] == 0):
        due = due_next(c, p, now, case, track, duty, occurrence + 1)
        arise_next(c, p, now, case, track, duty, occurrence + 1, due)
    if duty != p.handover:
        stage = c.cases[case, Cases.STAGE + track]
        for other in range(p.stage[stage, Stages.DUTY_FROM], p.stage[stage, Stages.DUTY_TO]):
            if p.duty[other, Duties.FOLLOWS] == duty and arises_for(c, p, now, case, track, other):
                from_when = c.cases[case, Cases.ENQUIRY_BEGAN] if p.duty[other, Duties.FROM_ENQUIRY] == 1 else now
                arise_next(c, p, now, case, track, other, occurrence, first_due(p, other, from_when))


@rule
def finish_duty(c, p, now, task, worker):
    """All parts of a duty are done, and what follows from it begins."""
    case, duty, track = c.tasks[task, Tasks.CASE], c.tasks[task, Tasks.DUTY], c.tasks[task, Tasks.TRACK]
    occurrence, due = c.tasks[task, Tasks.OCCURRENCE], c.tasks[task, Tasks.DUE]
    written = -(occurrence + 1) if c.tasks[task, Tasks.THIN] == 1 else occurrence
    log(c, now, DUTY_DONE, case, worker, duty, written, due, c.tasks[task, Tasks.COUNTED_FROM])
    unlink_task(c, task)
    if p.duty[duty, Duties.INTERVENTION] >= 0:
        c.cases[case, Cases.HAD] |= 1 << p.duty[duty, Duties.INTERVENTION]
    go_on_after(c, p, now, case, track, duty, occurrence)


@rule
def miss_duty(c, p, now, task, stamp):
    """Long after its due date a duty that nobody has begun is held no more; what follows from it begins."""
    if c.tasks[task, Tasks.STAMP] != stamp or is_begun(c, p, task):
        return
    case, duty, track = c.tasks[task, Tasks.CASE], c.tasks[task, Tasks.DUTY], c.tasks[task, Tasks.TRACK]
    occurrence, due = c.tasks[task, Tasks.OCCURRENCE], c.tasks[task, Tasks.DUE]
    log(
        c, now, DUTY_MISSED, case, c.cases[case, Cases.HOLDER], duty, occurrence, due, c.tasks[task, Tasks.COUNTED_FROM]
    )
    withdraw_parts(c, p, now, task)
    unlink_task(c, task)
    go_on_after(c, p, now, case, track, duty, occurrence)


@rule
def finish_part(c, p, now, part, worker):
    """A part of a duty is done; with the last part, the duty."""
    task = part // MOST_PARTS
    c.parts[part, Parts.STATE] = DONE
    c.tasks[task, Tasks.PARTS_LEFT] -= 1
    if c.tasks[task, Tasks.PARTS_LEFT] == 0:
        if c.tasks[task, Tasks.CASE] < 0:
            finish_supervision(c, p, now, task, worker)
        else:
            finish_duty(c, p, now, task, worker)


@rule
def finish_work(c, p, now, worker, stamp):
    """A worker has done the task in hand, and takes up the next."""
    if c.workers[worker, Workers.WORK_STAMP] != stamp:
        return
    part = c.workers[worker, Workers.DOING]
    stop_work(c, p, now, worker)
    finish_part(c, p, now, part, worker)
    take_up(c, p, now, worker)
