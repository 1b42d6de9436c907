"""Stages: a case enters one with its duties, its length and its dangers, and leaves it."""

from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_MONTH, WORKING_DAYS_A_YEAR
from sim.model.acts.birthdays import leave_home, plan_end_of_need
from sim.model.acts.duty_dates import arise_first
from sim.model.acts.holding import allocate, leave_holder_or_list, reweigh
from sim.model.acts.placing import drop_duties
from sim.model.acts.tasks import kind_for, team_for
from sim.model.compiling import rule
from sim.model.council_columns import Cases
from sim.model.moving_words import HELD_ELSEWHERE
from sim.model.parameter_columns import Duties, Exposure, Interventions, Kinds, Stages
from sim.model.rules.absence import exposed_until, minute_of
from sim.model.rules.pathway import escalates_after, had_effect, lasts_when_adapted, need_duration
from sim.model.rules.turnover import day_at
from sim.model.state import family_of, log, schedule
from sim.model.vocabulary import AFTER_A_NEED, ESCALATES, MAIN, NEVER, NOBODY, STAGE_ENDED, STAGE_ENTERED, TRANSFERRED

MONTH = WORKING_DAYS_A_MONTH  # over which the caseload of a year ago is taken


@rule
def move_to_team(c, p, now, case, stage):
    """A new stage may belong to another team; the case then leaves its worker and waits for one there."""
    team = team_for(c, p, case, kind_for(c, p, now, case, p.stage[stage, Stages.KIND]))
    if team != c.cases[case, Cases.TEAM]:
        leave_holder_or_list(c, p, now, case, TRANSFERRED)
        c.cases[case, Cases.TEAM] = team


@rule
def set_stage(c, now, case, track, stage, entered, before):
    """A case is in a stage from now on; what it knows of it is set, and the log says so."""
    c.cases[case, Cases.STAGE + track] = stage
    c.cases[case, Cases.ENTERED + track] = entered
    c.cases[case, Cases.NTH + track] = c.cases[case, Cases.STAGES_SO_FAR]
    c.cases[case, Cases.STAGES_SO_FAR] += 1
    c.cases[case, Cases.STAMP + track] += 1
    if track == MAIN:
        c.cases[case, Cases.NEED_IS_OVER] = 0
        c.cases[case, Cases.WORK_IS_DONE] = 0
        c.cases[case, Cases.ESCALATIONS] = 0
    log(c, now, STAGE_ENTERED, case, c.cases[case, Cases.HOLDER], stage, c.cases[case, Cases.CHILDREN], entered, before)


@rule
def look_for_escalation(c, p, now, case):
    """When a child in this stage may next come to harm's door: each day as often as that day's change says."""
    who, nth, escalation = family_of(c, case), c.cases[case, Cases.NTH], c.cases[case, Cases.ESCALATIONS]
    effect = had_effect(p, c.cases[case, Cases.HAD], Interventions.ESCALATION)
    after = escalates_after(
        p, c.rng_key, who, nth, escalation, c.cases[case, Cases.STAGE], c.cases[case, Cases.NEED], effect
    )
    c.cases[case, Cases.ESCALATIONS] += 1
    at, before = now + after, exposed_until(p, Exposure.OF_ESCALATION, now)
    known = min(at, p.horizon)
    if exposed_until(p, Exposure.OF_ESCALATION, known) - before != known - now:  # a change comes in between
        at = minute_of(p, Exposure.OF_ESCALATION, before + after, now, p.horizon + 1)
    schedule(c, p, at, ESCALATES, case, c.cases[case, Cases.STAMP])


@rule
def find_holder(c, p, now, case):
    """A case without a holder is allocated, unless its team holds its cases together; the log says who else has it."""
    team, stage = c.cases[case, Cases.TEAM], c.cases[case, Cases.STAGE]
    kind = p.team_kind[team]
    if p.kind[kind, Kinds.HOLDS_OWN] == 1:
        if c.cases[case, Cases.HOLDER] == NOBODY and c.cases[case, Cases.LISTED_AT] < 0:
            allocate(c, p, now, case)
    elif kind != p.stage[stage, Stages.KIND]:
        log(c, now, HELD_ELSEWHERE, case, NOBODY, kind, c.cases[case, Cases.CHILDREN], 0, team)


@rule
def adapted(c, p, now, lasts):
    """How long a need lasts where cases close sooner after a year of high caseloads, from the second year on."""
    then = now // MINUTES_A_DAY - WORKING_DAYS_A_YEAR
    if p.adapts_exponent <= 0.0 or then < MONTH:
        return lasts
    year_ago = (c.caseloads[then] - c.caseloads[then - MONTH]) / MONTH
    return max(int(lasts * lasts_when_adapted(p, year_ago, c.caseloads[then] / then)), 1)


@rule
def enter_stage(c, p, now, case, track, stage, before):
    """A case enters a stage: perhaps another team's, with its duties, its length, and its dangers."""
    if track == MAIN:
        move_to_team(c, p, now, case, stage)
    set_stage(c, now, case, track, stage, now, before)
    reweigh(c, p, case)
    if track == MAIN:
        leave_home(c, p, now, case, stage, before)
        find_holder(c, p, now, case)
        look_for_escalation(c, p, now, case)
    for duty in range(p.stage[stage, Stages.DUTY_FROM], p.stage[stage, Stages.DUTY_TO]):
        if p.duty[duty, Duties.FOLLOWS] < 0 and p.duty[duty, Duties.WHEN_NEED_ENDS] == 0:
            from_when = c.cases[case, Cases.ENQUIRY_BEGAN] if p.duty[duty, Duties.FROM_ENQUIRY] == 1 else now
            arise_first(c, p, now, case, track, duty, from_when)
    ends = NEVER
    if p.stage[stage, Stages.ENDING] == AFTER_A_NEED:
        who, nth, need = family_of(c, case), c.cases[case, Cases.NTH + track], c.cases[case, Cases.NEED]
        ends = now + adapted(c, p, now, need_duration(p, c.rng_key, who, nth, stage, need, day_at(p, now)))
    if track == MAIN:
        plan_end_of_need(c, p, now, case, stage, ends)


@rule
def leave_stage(c, p, now, case, track, after):
    """A case leaves a stage; what is left of its duties is dropped. It weighs as before until it is elsewhere."""
    stage, entered = c.cases[case, Cases.STAGE + track], c.cases[case, Cases.ENTERED + track]
    drop_duties(c, p, now, case, track)
    log(c, now, STAGE_ENDED, case, c.cases[case, Cases.HOLDER], stage, c.cases[case, Cases.CHILDREN], entered, after)
    c.cases[case, Cases.STAGE + track] = -1
    c.cases[case, Cases.STAMP + track] += 1
