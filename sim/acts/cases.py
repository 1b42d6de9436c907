"""What happens to a case: referred, moved from stage to stage, escalated, closed, referred again."""

from sim.acts.duties import arise_first, drop_duties, team_for
from sim.acts.holding import allocate, leave_holder_or_list, reweigh
from sim.compiling import rule
from sim.council import (
    CASES,
    CHILDREN,
    ENQUIRY_BEGAN,
    ENTERED,
    ESCALATIONS,
    FULL,
    FULL_CASES,
    HOLDER,
    LISTED_AT,
    NEED,
    NEED_IS_OVER,
    NTH,
    REFERRALS_SO_FAR,
    SOURCE,
    STAGE,
    STAGES_SO_FAR,
    STAMP,
    TASK_HEAD,
    TEAM,
    WHO,
    WORK_IS_DONE,
    appoint,
    note,
)
from sim.parameters import (
    COMES_BACK_CHANCE,
    COMPLETES,
    DUTY_FROM,
    DUTY_TO,
    ENDING,
    FOLLOWS,
    FROM_ENQUIRY,
    HOLDS_OWN,
    STAGE_KIND,
    TRACK,
    WHEN_NEED_ENDS,
)
from sim.rules.demand import comes_back, first_stage, minutes_until_back, need_of_family, siblings
from sim.rules.journey import escalates_after, graver, need_lasts, next_stage
from sim.rules.turnover import day_of
from sim.vocabulary import (
    AFTER_A_NEED,
    ALONGSIDE,
    CASE_CLOSED,
    CLOSED,
    DUTY_DONE,
    ESCALATES,
    MAIN,
    NEED_ENDS,
    NOBODY,
    REFERRED,
    RETURN,
    RETURNS,
    STAGE_ENDED,
    STAGE_ENTERED,
    TRANSFERRED,
    WHEN_THE_WORK_IS_DONE,
)


@rule
def new_case(c, p, who, source, day):
    """A family becomes known to the council."""
    case = c.count[CASES]
    if case >= c.cases.shape[0]:
        c.count[FULL] |= FULL_CASES
        return case - 1
    c.count[CASES] = case + 1
    c.cases[case, WHO] = who
    c.cases[case, CHILDREN] = siblings(p, c.luck, who)
    c.cases[case, NEED] = need_of_family(p, c.luck, who, day)
    c.cases[case, SOURCE] = source
    for track in range(2):
        c.cases[case, STAGE + track] = -1
        c.cases[case, TASK_HEAD + track] = -1
    c.cases[case, TEAM] = -1
    c.cases[case, HOLDER] = NOBODY
    c.cases[case, LISTED_AT] = -1
    return case


@rule
def move_to_team(c, p, now, case, stage):
    """A new stage may belong to another team; the case then leaves its worker and waits for one there."""
    team = team_for(c, p, case, p.stage[stage, STAGE_KIND])
    if team != c.cases[case, TEAM]:
        leave_holder_or_list(c, p, now, case, TRANSFERRED)
        c.cases[case, TEAM] = team


@rule
def set_stage(c, p, now, case, track, stage, entered, before):
    """A case is in a stage from now on; what it knows of it is set, and the log says so."""
    c.cases[case, STAGE + track] = stage
    c.cases[case, ENTERED + track] = entered
    c.cases[case, NTH + track] = c.cases[case, STAGES_SO_FAR]
    c.cases[case, STAGES_SO_FAR] += 1
    c.cases[case, STAMP + track] += 1
    if track == MAIN:
        c.cases[case, NEED_IS_OVER] = 0
        c.cases[case, WORK_IS_DONE] = 0
        c.cases[case, ESCALATIONS] = 0
    note(c, now, STAGE_ENTERED, case, c.cases[case, HOLDER], stage, c.cases[case, CHILDREN], entered, before)


@rule
def look_for_escalation(c, p, now, case):
    """When a child in this stage may next come to harm's door."""
    who, nth, escalation = c.cases[case, WHO], c.cases[case, NTH], c.cases[case, ESCALATIONS]
    after = escalates_after(p, c.luck, who, nth, escalation, c.cases[case, STAGE], c.cases[case, NEED])
    c.cases[case, ESCALATIONS] += 1
    appoint(c, p, now + after, ESCALATES, case, c.cases[case, STAMP])


@rule
def find_holder(c, p, now, case):
    """A case without a holder is allocated, unless its team holds its cases together."""
    holds_own = p.kind[p.team_kind[c.cases[case, TEAM]], HOLDS_OWN] == 1
    if holds_own and c.cases[case, HOLDER] == NOBODY and c.cases[case, LISTED_AT] < 0:
        allocate(c, p, now, case)


@rule
def enter_stage(c, p, now, case, track, stage, before):
    """A case enters a stage: perhaps another team's, with its duties, its length, and its dangers."""
    if track == MAIN:
        move_to_team(c, p, now, case, stage)
    set_stage(c, p, now, case, track, stage, now, before)
    reweigh(c, p, case)
    if track == MAIN:
        find_holder(c, p, now, case)
        look_for_escalation(c, p, now, case)
    for duty in range(p.stage[stage, DUTY_FROM], p.stage[stage, DUTY_TO]):
        if p.duty[duty, FOLLOWS] < 0 and p.duty[duty, WHEN_NEED_ENDS] == 0:
            from_when = c.cases[case, ENQUIRY_BEGAN] if p.duty[duty, FROM_ENQUIRY] == 1 else now
            arise_first(c, p, now, case, track, duty, from_when)
    if p.stage[stage, ENDING] == AFTER_A_NEED:
        lasts = need_lasts(p, c.luck, c.cases[case, WHO], c.cases[case, NTH + track], stage)
        appoint(c, p, now + lasts, NEED_ENDS, case, c.cases[case, STAMP])


@rule
def leave_stage(c, p, now, case, track, after):
    """A case leaves a stage; what is left of its duties is dropped."""
    stage, entered = c.cases[case, STAGE + track], c.cases[case, ENTERED + track]
    drop_duties(c, p, now, case, track)
    note(c, now, STAGE_ENDED, case, c.cases[case, HOLDER], stage, c.cases[case, CHILDREN], entered, after)
    c.cases[case, STAGE + track] = -1
    c.cases[case, STAMP + track] += 1
    reweigh(c, p, case)


@rule
def may_come_back(c, p, now, case, chance):
    """A case is closed; some families are referred again."""
    who, nth = c.cases[case, WHO], c.cases[case, REFERRALS_SO_FAR]
    if comes_back(c.luck, who, nth, chance):
        appoint(c, p, now + minutes_until_back(p, c.luck, who, nth), RETURNS, case, nth)


@rule
def refer(c, p, now, case):
    """A family is referred: the referral leads to a stage, or nothing further is done."""
    again = 1 if c.cases[case, REFERRALS_SO_FAR] > 0 else 0
    c.cases[case, REFERRALS_SO_FAR] += 1
    need = c.cases[case, NEED]
    note(c, now, REFERRED, case, NOBODY, c.cases[case, SOURCE], c.cases[case, CHILDREN], need, again)
    stage = first_stage(p, c.luck, c.cases[case, WHO], c.cases[case, REFERRALS_SO_FAR], need)
    if stage >= p.stages:
        may_come_back(c, p, now, case, p.at_once_back)
    else:
        enter_stage(c, p, now, case, MAIN, stage, CLOSED)


@rule
def arrive(c, p, now, who, source):
    """A family that the council did not know is referred."""
    refer(c, p, now, new_case(c, p, who, source, day_of(p, now)))


@rule
def refer_again(c, p, now, case, referral):
    """A family whose case was closed is referred again."""
    if c.cases[case, REFERRALS_SO_FAR] == referral and c.cases[case, STAGE] < 0:
        refer(c, p, now, case)


@rule
def close_case(c, p, now, case, stage):
    """The council's work with a family ends, for now."""
    leave_holder_or_list(c, p, now, case, CASE_CLOSED)
    c.cases[case, TEAM] = -1
    may_come_back(c, p, now, case, p.stage_real[stage, COMES_BACK_CHANCE])


@rule
def move_on(c, p, now, case, after):
    """The case's own stage ends, and the next begins or the case closes."""
    stage = c.cases[case, STAGE]
    leave_stage(c, p, now, case, MAIN, after)
    if after == CLOSED:
        close_case(c, p, now, case, stage)
    else:
        enter_stage(c, p, now, case, MAIN, after, stage)


@rule
def follows_stage(c, p, case, track):
    """What follows the stage that a case is in."""
    who, nth = c.cases[case, WHO], c.cases[case, NTH + track]
    return next_stage(p, c.luck, who, nth, c.cases[case, STAGE + track], c.cases[case, NEED])


@rule
def end_main(c, p, now, case):
    """The case's own stage could end; it does, unless an enquiry beside it is open."""
    if c.cases[case, STAGE + ALONGSIDE] >= 0:
        c.cases[case, WORK_IS_DONE] = 1
    else:
        move_on(c, p, now, case, follows_stage(c, p, case, MAIN))


@rule
def note_assessed_by_enquiry(c, p, now, case):
    """An enquiry that moves the case on stands for what would have completed its stage."""
    stage = c.cases[case, STAGE]
    if p.stage[stage, ENDING] == WHEN_THE_WORK_IS_DONE and c.cases[case, WORK_IS_DONE] == 0:
        for duty in range(p.stage[stage, DUTY_FROM], p.stage[stage, DUTY_TO]):
            if p.duty[duty, COMPLETES] == 1:
                entered = c.cases[case, ENTERED]
                note(c, now, DUTY_DONE, case, c.cases[case, HOLDER], duty, 0, now, entered)


@rule
def end_enquiry(c, p, now, case):
    """An enquiry's stage ends: the next one begins, the case moves to a graver stage, or it goes on where it was."""
    stage, after = c.cases[case, STAGE + ALONGSIDE], follows_stage(c, p, case, ALONGSIDE)
    if after >= 0 and p.stage[after, TRACK] == ALONGSIDE:
        leave_stage(c, p, now, case, ALONGSIDE, after)
        enter_stage(c, p, now, case, ALONGSIDE, after, stage)
    elif after >= 0 and graver(c.cases[case, STAGE], after):
        leave_stage(c, p, now, case, ALONGSIDE, after)
        note_assessed_by_enquiry(c, p, now, case)
        move_on(c, p, now, case, after)
    else:
        leave_stage(c, p, now, case, ALONGSIDE, RETURN)
        if c.cases[case, WORK_IS_DONE] == 1:
            move_on(c, p, now, case, follows_stage(c, p, case, MAIN))


@rule
def escalate(c, p, now, case, stamp):
    """A child comes to significant harm's door: a strategy discussion is due, if none is open."""
    if c.cases[case, STAMP] != stamp:
        return
    if c.cases[case, STAGE + ALONGSIDE] < 0:
        c.cases[case, ENQUIRY_BEGAN] = now
        enter_stage(c, p, now, case, ALONGSIDE, p.enquiry_stage, c.cases[case, STAGE])
    look_for_escalation(c, p, now, case)


@rule
def end_need(c, p, now, case, stamp):
    """The need that a stage answers has passed: what closes the stage is now to be done, and nothing begins anew."""
    if c.cases[case, STAMP] != stamp:
        return
    c.cases[case, NEED_IS_OVER] = 1
    stage, closing = c.cases[case, STAGE], 0
    for duty in range(p.stage[stage, DUTY_FROM], p.stage[stage, DUTY_TO]):
        if p.duty[duty, WHEN_NEED_ENDS] == 1 and p.duty[duty, FOLLOWS] < 0:
            arise_first(c, p, now, case, MAIN, duty, now)
            closing += 1
    if closing == 0:
        end_main(c, p, now, case)
