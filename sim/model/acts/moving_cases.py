"""Open cases move at a date from one stage to another that takes its place: the need goes on, and so does the work.

A duty that both stages have goes on with its due date; with what is done of it, where the same people do it. The others
of the old stage are dropped, and those of the new one begin.
"""

from sim.model.acts.co_working import look_at_co_worker
from sim.model.acts.duty_dates import arise_first
from sim.model.acts.holding import leave_holder_or_list, reweigh
from sim.model.acts.placing import place_holders_parts, take_back_holders_parts, withdraw_parts
from sim.model.acts.stages import find_holder
from sim.model.acts.tasks import address_of_task, fill_parts, kind_for, team_for, unlink_task, write_task
from sim.model.compiling import rule
from sim.model.council_columns import Cases, Count, Tasks, Workers
from sim.model.moving_words import CASE_MOVED
from sim.model.parameter_columns import Duties, Instalments, Kinds, Stages
from sim.model.parameters import OTHERS_DO
from sim.model.rules.duty import is_set_off
from sim.model.rules.moving import draws_this_instalment, is_among
from sim.model.state import family_of, log, schedule
from sim.model.vocabulary import (
    DUTY_DROPPED,
    DUTY_LAPSES,
    DUTY_OPENS,
    MAIN,
    NOBODY,
    STAGE_ENDED,
    STAGE_ENTERED,
    TRANSFERRED,
)


@rule
def is_to_move(c, p, move, case):
    """Whether a case is in the stage since before the date, goes on in it, and is drawn for this instalment."""
    if c.cases[case, Cases.STAGE] != p.moved_cases[move, Instalments.FROM] or c.cases[case, Cases.NEED_IS_OVER] == 1:
        return False
    if (
        c.cases[case, Cases.WORK_IS_DONE] == 1
        or c.cases[case, Cases.ENTERED] >= p.moved_cases[move, Instalments.ENTERED_BEFORE]
    ):
        return False
    drawn = draws_this_instalment(p, c.rng_key, move, family_of(c, case), c.cases[case, Cases.NTH])
    return drawn and is_among(p, p.moved_cases, move, c.cases[case, Cases.NEED])


@rule
def renew_duty(c, p, now, case, task, duty):
    """A duty that is open goes on as one that others do, at the same due date."""
    withdraw_parts(c, p, now, task)
    occurrence, due, began = (
        c.tasks[task, Tasks.OCCURRENCE],
        c.tasks[task, Tasks.DUE],
        c.tasks[task, Tasks.COUNTED_FROM],
    )
    write_task(c, p, task, case, MAIN, duty, occurrence, due, began)
    nth = address_of_task(c, p, case, MAIN, duty, occurrence)
    fill_parts(c, p, family_of(c, case), c.cases[case, Cases.NEED], c.cases[case, Cases.CHILDREN], nth, task, duty)
    opens = max(began if is_set_off(p, duty) else due - p.duty[duty, Duties.WINDOW], now)
    schedule(c, p, opens, DUTY_OPENS, task, c.tasks[task, Tasks.STAMP])
    if p.duty[duty, Duties.LAPSES] > 0:
        schedule(c, p, max(due + p.duty[duty, Duties.LAPSES], now + 1), DUTY_LAPSES, task, c.tasks[task, Tasks.STAMP])


@rule
def carry_duties(c, p, now, case, move):
    """Open duties that the new stage has too are its own from now on; the others are dropped, and written down."""
    task = c.cases[case, Cases.TASK_HEAD]
    while task >= 0:
        after, duty = c.tasks[task, Tasks.NEXT_TASK], c.tasks[task, Tasks.DUTY]
        if duty != p.handover and p.goes_on_as[move, duty] >= 0:
            c.tasks[task, Tasks.DUTY] = p.goes_on_as[move, duty]
        elif duty != p.handover and p.goes_on_as[move, duty] <= OTHERS_DO:
            renew_duty(c, p, now, case, task, OTHERS_DO - p.goes_on_as[move, duty])
        elif duty != p.handover:
            occurrence, due, began = (
                c.tasks[task, Tasks.OCCURRENCE],
                c.tasks[task, Tasks.DUE],
                c.tasks[task, Tasks.COUNTED_FROM],
            )
            log(c, now, DUTY_DROPPED, case, c.cases[case, Cases.HOLDER], duty, occurrence, due, began)
            withdraw_parts(c, p, now, task)
            unlink_task(c, task)
        task = after


@rule
def new_team(c, p, now, case, move):
    """The team that holds the case from now on, and whether its holder keeps it: one of a team of that kind can."""
    kind = kind_for(c, p, now, case, p.stage[p.moved_cases[move, Instalments.TO], Stages.KIND])
    holder = c.cases[case, Cases.HOLDER]
    may_keep = (
        holder != NOBODY and p.moved_cases[move, Instalments.KEEPS_CASES] == 1 and p.kind[kind, Kinds.HOLDS_OWN] == 1
    )
    if may_keep and p.team_kind[c.workers[holder, Workers.TEAM]] == kind:
        return c.workers[holder, Workers.TEAM], True
    team = team_for(c, p, case, kind)
    return team, team == c.cases[case, Cases.TEAM]


@rule
def enter_in_place(c, p, now, case, move):
    """The case is in the new stage: what ends the need, and when harm may come, stay as they were."""
    stage, place, children = (
        c.cases[case, Cases.STAGE],
        p.moved_cases[move, Instalments.TO],
        c.cases[case, Cases.CHILDREN],
    )
    team, keeps = new_team(c, p, now, case, move)
    log(c, now, CASE_MOVED, case, c.cases[case, Cases.HOLDER], stage, children, 1 if keeps else 0, place)
    carry_duties(c, p, now, case, move)
    log(c, now, STAGE_ENDED, case, c.cases[case, Cases.HOLDER], stage, children, c.cases[case, Cases.ENTERED], place)
    if not keeps:
        take_back_holders_parts(c, p, now, case)
        leave_holder_or_list(c, p, now, case, TRANSFERRED)
    c.cases[case, Cases.TEAM] = team
    c.cases[case, Cases.STAGE] = place
    c.cases[case, Cases.ENTERED] = now
    c.cases[case, Cases.NTH] = c.cases[case, Cases.STAGES_SO_FAR]
    c.cases[case, Cases.STAGES_SO_FAR] += 1
    log(c, now, STAGE_ENTERED, case, c.cases[case, Cases.HOLDER], place, children, now, stage)
    reweigh(c, p, case)
    look_at_co_worker(c, p, now, case)


@rule
def move_case(c, p, now, case, move):
    """A case moves to the stage that takes the place of its own; what only that stage has begins."""
    enter_in_place(c, p, now, case, move)
    find_holder(c, p, now, case)
    if p.kind[p.team_kind[c.cases[case, Cases.TEAM]], Kinds.HOLDS_OWN] == 0:
        place_holders_parts(c, p, now, case)
    place = p.moved_cases[move, Instalments.TO]
    for duty in range(p.stage[place, Stages.DUTY_FROM], p.stage[place, Stages.DUTY_TO]):
        first = p.duty[duty, Duties.FOLLOWS] < 0 and p.duty[duty, Duties.WHEN_NEED_ENDS] == 0
        if first and p.begins_anew[move, duty] == 1:
            arise_first(c, p, now, case, MAIN, duty, now)


@rule
def move_cases(c, p, now, day):
    """The open cases that move today, in the order in which the council came to know them."""
    for move in range(p.moved_cases.shape[0]):
        if p.moved_cases[move, Instalments.ON_DAY] == day:
            for case in range(c.count[Count.CASES]):
                if is_to_move(c, p, move, case):
                    move_case(c, p, now, case, move)
