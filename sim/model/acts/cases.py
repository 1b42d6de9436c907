"""What happens to a case: it moves from stage to stage, escalates, is closed."""

from sim.model.acts.birthdays import is_over_age
from sim.model.acts.co_working import look_at_co_worker
from sim.model.acts.duty_dates import arise_first
from sim.model.acts.holding import leave_holder_or_list, reweigh
from sim.model.acts.referrals import may_come_back, screen
from sim.model.acts.stages import enter_stage, leave_stage, look_for_escalation
from sim.model.compiling import rule
from sim.model.council_columns import Cases
from sim.model.parameter_columns import Duties, Interventions, StageReals, Stages
from sim.model.rules.pathway import had_effect, is_graver, next_stage
from sim.model.rules.turnover import day_at
from sim.model.state import family_of, log
from sim.model.vocabulary import ALONGSIDE, CASE_CLOSED, DUTY_DONE, MAIN, RETURN, WHEN_THE_WORK_IS_DONE


@rule
def close_case(c, p, now, case, stage):
    """The council's work with a family ends, for now."""
    leave_holder_or_list(c, p, now, case, CASE_CLOSED)
    c.cases[case, Cases.TEAM] = -1
    may_come_back(c, p, now, case, p.stage_real[stage, StageReals.COMES_BACK_CHANCE])


@rule
def move_on(c, p, now, case, after):
    """The case's own stage ends, and the next begins or the case closes."""
    stage = c.cases[case, Cases.STAGE]
    leave_stage(c, p, now, case, MAIN, after)
    if after < 0:
        close_case(c, p, now, case, stage)
    else:
        enter_stage(c, p, now, case, MAIN, after, stage)
    look_at_co_worker(c, p, now, case)


@rule
def follows_stage(c, p, now, case, track):
    """What follows the stage that a case is in, if it ends now."""
    who, nth, stage = family_of(c, case), c.cases[case, Cases.NTH + track], c.cases[case, Cases.STAGE + track]
    if track == MAIN and is_over_age(c, p, now, case, stage):
        return p.at_adulthood[stage]
    effect = had_effect(p, c.cases[case, Cases.HAD], Interventions.ENTRY_TO_CARE)
    return next_stage(p, c.rng_key, who, nth, stage, c.cases[case, Cases.NEED], effect, day_at(p, now))


@rule
def end_main(c, p, now, case):
    """The case's own stage could end; it does, unless an enquiry beside it is open."""
    if c.cases[case, Cases.STAGE + ALONGSIDE] >= 0:
        c.cases[case, Cases.WORK_IS_DONE] = 1
    elif c.cases[case, Cases.STAGE] == p.contact_stage:
        screen(c, p, now, case)
        look_at_co_worker(c, p, now, case)
    else:
        move_on(c, p, now, case, follows_stage(c, p, now, case, MAIN))


@rule
def note_assessed_by_enquiry(c, p, now, case):
    """An enquiry that moves the case on stands for the assessment that it came upon, but not for a court's hearing.

    Which stage assesses the journey says (`counted_as: assessment`).
    """
    stage = c.cases[case, Cases.STAGE]
    assesses = p.stage[stage, Stages.ENDING] == WHEN_THE_WORK_IS_DONE and p.assesses[stage] == 1
    if assesses and c.cases[case, Cases.WORK_IS_DONE] == 0:
        for duty in range(p.stage[stage, Stages.DUTY_FROM], p.stage[stage, Stages.DUTY_TO]):
            if p.duty[duty, Duties.COMPLETES] == 1:
                entered = c.cases[case, Cases.ENTERED]
                log(c, now, DUTY_DONE, case, c.cases[case, Cases.HOLDER], duty, 0, now, entered)


@rule
def end_enquiry(c, p, now, case):
    """An enquiry's stage ends: the next one begins, the case moves to a graver stage, or it goes on where it was.

    The first of its stages decides on the enquiry (the strategy discussion), so that the enquiry begins at its end.
    """
    stage, after = c.cases[case, Cases.STAGE + ALONGSIDE], follows_stage(c, p, now, case, ALONGSIDE)
    if after >= 0 and p.stage[after, Stages.TRACK] == ALONGSIDE:
        leave_stage(c, p, now, case, ALONGSIDE, after)
        if stage == p.enquiry_stage:
            c.cases[case, Cases.ENQUIRY_BEGAN] = now
        enter_stage(c, p, now, case, ALONGSIDE, after, stage)
        look_at_co_worker(c, p, now, case)
    elif after >= 0 and is_graver(p, c.cases[case, Cases.STAGE], after):
        leave_stage(c, p, now, case, ALONGSIDE, after)
        note_assessed_by_enquiry(c, p, now, case)
        move_on(c, p, now, case, after)
    else:
        leave_stage(c, p, now, case, ALONGSIDE, RETURN)
        if c.cases[case, Cases.WORK_IS_DONE] == 1:
            move_on(c, p, now, case, follows_stage(c, p, now, case, MAIN))
        else:
            reweigh(c, p, case)
            look_at_co_worker(c, p, now, case)


@rule
def escalate(c, p, now, case, stamp):
    """A child comes to significant harm's door: a strategy discussion is due, if none is open."""
    if c.cases[case, Cases.STAMP] != stamp:
        return
    if c.cases[case, Cases.STAGE + ALONGSIDE] < 0:
        c.cases[case, Cases.ENQUIRY_BEGAN] = now
        enter_stage(c, p, now, case, ALONGSIDE, p.enquiry_stage, c.cases[case, Cases.STAGE])
    look_for_escalation(c, p, now, case)


@rule
def end_need(c, p, now, case, stamp):
    """The need that a stage answers has passed: what closes the stage is now to be done, and nothing begins anew."""
    if c.cases[case, Cases.STAMP] != stamp:
        return
    c.cases[case, Cases.NEED_IS_OVER] = 1
    stage, closing = c.cases[case, Cases.STAGE], 0
    for duty in range(p.stage[stage, Stages.DUTY_FROM], p.stage[stage, Stages.DUTY_TO]):
        if p.duty[duty, Duties.WHEN_NEED_ENDS] == 1 and p.duty[duty, Duties.FOLLOWS] < 0:
            arise_first(c, p, now, case, MAIN, duty, now)
            closing += 1
    if closing == 0:
        end_main(c, p, now, case)
