"""Duties arise: at the start of a stage, again, after another, or when something happens."""

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.acts.tasks import address_of_task, fill_parts, link_task, new_task, write_task
from sim.model.compiling import rule
from sim.model.council_columns import Ages, Cases, Tasks
from sim.model.parameter_columns import Duties
from sim.model.rules.ages import is_settled
from sim.model.rules.duty import due_again, first_due, happens_after, is_offered, is_wanted, later, may_begin
from sim.model.state import family_of, schedule
from sim.model.vocabulary import DUTY_LAPSES, DUTY_OPENS, NEVER


@rule
def counted_from(c, p, case, track, duty):
    """The minute from which a duty's time runs: the start of its stage, or of the enquiry."""
    return (
        c.cases[case, Cases.ENQUIRY_BEGAN]
        if p.duty[duty, Duties.FROM_ENQUIRY] == 1
        else c.cases[case, Cases.ENTERED + track]
    )


@rule
def new_duty(c, p, case, track, duty, occurrence, due, began):
    """A task for one occurrence of a duty, with the work that it is; none of it is open yet."""
    task = new_task(c)
    link_task(c, case, track, task)
    write_task(c, p, task, case, track, duty, occurrence, due, began)
    nth = address_of_task(c, p, case, track, duty, occurrence)
    fill_parts(c, p, family_of(c, case), c.cases[case, Cases.NEED], c.cases[case, Cases.CHILDREN], nth, task, duty)
    return task


@rule
def arise(c, p, now, case, track, duty, occurrence, due):
    """A duty arises: it is to be done by its due date, and not before its window opens and others have answered."""
    began, nth = counted_from(c, p, case, track, duty), address_of_task(c, p, case, track, duty, occurrence)
    answered = may_begin(p, c.rng_key, family_of(c, case), nth, duty, began, due, c.cases[case, Cases.NEED])
    arise_answered(c, p, now, case, track, duty, occurrence, due, answered)


@rule
def arise_answered(c, p, now, case, track, duty, occurrence, due, answered):
    """A duty arises for which others have answered by a known minute."""
    task = new_duty(c, p, case, track, duty, occurrence, due, counted_from(c, p, case, track, duty))
    opens = max(due - p.duty[duty, Duties.WINDOW], answered)
    schedule(c, p, max(opens, now), DUTY_OPENS, task, c.tasks[task, Tasks.STAMP])
    if p.duty[duty, Duties.LAPSES] > 0:
        schedule(c, p, max(due + p.duty[duty, Duties.LAPSES], now + 1), DUTY_LAPSES, task, c.tasks[task, Tasks.STAMP])


@rule
def arise_when_it_happens(c, p, now, case, track, duty, occurrence, after):
    """A duty will arise from something that happens so many minutes from now, and opens then.

    When it is due is worked out then: a task is the same, and has the same place, however long the run is.
    """
    if after < NEVER // 2:
        at = now + after
        task = new_duty(c, p, case, track, duty, occurrence, at, at)
        schedule(c, p, at, DUTY_OPENS, task, c.tasks[task, Tasks.STAMP])


@rule
def due_next(c, p, now, case, track, duty, occurrence):
    """When a duty done now falls due again; in a settled placement, as that says."""
    lasted = now - c.ages[case, Ages.SETTLED_SINCE]
    if is_settled(p, c.rng_key, family_of(c, case), c.cases[case, Cases.NTH + track], duty, lasted):
        return later(p, now, p.duty[duty, Duties.SETTLED_AMOUNT], p.duty[duty, Duties.SETTLED_UNIT])
    return due_again(p, duty, occurrence, now)


@rule
def arise_next(c, p, now, case, track, duty, occurrence, due):
    """A duty arises for the first time or again: when it is due, or when what it answers happens."""
    nth = address_of_task(c, p, case, track, duty, occurrence)
    after = happens_after(p, c.rng_key, family_of(c, case), nth, duty, c.cases[case, Cases.NEED])
    if after > 0:
        arise_when_it_happens(c, p, now, case, track, duty, occurrence, after)
    else:
        arise(c, p, now, case, track, duty, occurrence, due)


@rule
def arises_for(c, p, now, case, track, duty):
    """Whether this family, in this stage, has this duty at all."""
    who, nth, day = family_of(c, case), c.cases[case, Cases.NTH + track], max(now, 0) // MINUTES_A_DAY
    if is_offered(p, c.rng_key, who, nth, duty, day):
        c.cases[case, Cases.HAD] |= 1 << p.duty[duty, Duties.INTERVENTION]
    return is_wanted(p, c.rng_key, who, nth, duty, day)


@rule
def arise_first(c, p, now, case, track, duty, began):
    """A duty arises for the first time in its stage, its due date counted from `began`, if this family has it."""
    if arises_for(c, p, now, case, track, duty):
        arise_next(c, p, now, case, track, duty, 0, first_due(p, duty, began))
