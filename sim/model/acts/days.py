"""The council's own days: it opens with its published stock, each day begins, and at the end the books are closed."""

from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_YEAR
from sim.model.acts.birthdays import find_age, plan_end_of_need
from sim.model.acts.co_working import note_chair
from sim.model.acts.desks import stop_work
from sim.model.acts.duty_dates import arise, arise_answered, arise_next, arises_for, due_next
from sim.model.acts.first_staff import find_notices, first_worker
from sim.model.acts.holding import reweigh, serve_list
from sim.model.acts.lending import lend
from sim.model.acts.moving_cases import move_cases
from sim.model.acts.moving_posts import move_posts
from sim.model.acts.referrals import may_come_back, new_case
from sim.model.acts.staff import begin_employment, recruit
from sim.model.acts.stages import find_holder, look_for_escalation, set_stage
from sim.model.acts.tasks import kind_for, team_for
from sim.model.acts.work import finish_part
from sim.model.agendas import is_too_late, take_off, top_of
from sim.model.compiling import rule
from sim.model.council_columns import Agendas, Cases, Count, Tasks, Teams, Workers
from sim.model.parameter_columns import Duties, Establishment, Kinds, Stages
from sim.model.parameters import FOUND_VACANT, MOST_PARTS
from sim.model.random import WORD
from sim.model.rules.ages import at_quantile
from sim.model.rules.arrival import (
    address_of_family,
    arrival_minute,
    arrival_number,
    families_today,
    usual_families_today,
)
from sim.model.rules.duty import already_passed, first_due, is_set_off
from sim.model.rules.pathway import share_passed, stay_drawn
from sim.model.state import family_of, is_present, log, schedule
from sim.model.vocabulary import (
    AFTER_A_NEED,
    ARRIVES,
    CLOSED,
    CONFERENCE_CAPACITY,
    DAY_BEGINS,
    DUTY_OPEN_AT_END,
    KNOWN_BEFORE,
    MAIN,
    NEVER,
    NO_SHAPE,
    NOBODY,
    NOTHING,
    POST_OPENED,
    SLOTS_OFFERED,
    SUPERVISION_OPEN_AT_END,
    WHEN_THE_WORK_IS_DONE,
)


@rule
def open_posts(c, p, day):
    """Posts established from this day on: on day one most are occupied, later ones are to be recruited."""
    now = day * MINUTES_A_DAY
    for post in range(p.post.shape[0]):
        if max(p.post[post, Establishment.OPENS], 0) == day:
            fte, team = p.post[post, Establishment.FTE], p.post[post, Establishment.TEAM]
            log(c, now, POST_OPENED, NOBODY, NOBODY, p.post[post, Establishment.KIND], fte, post, team)
            if day == 0 and p.post[post, Establishment.VACANT] == 0:
                begin_employment(c, p, now, first_worker(c, p, post))
            else:
                recruit(c, p, now, post, day == 0 and p.post[post, Establishment.VACANT] == FOUND_VACANT)


@rule
def end_of_day(minute):
    """The last minute of a minute's day."""
    return minute // MINUTES_A_DAY * MINUTES_A_DAY + MINUTES_A_DAY - 1


@rule
def find_repeating(c, p, case, track, duty, entered):
    """A duty that repeats is found part of the way to its next due date."""
    first = first_due(p, duty, entered)
    if first > 0:
        arise(c, p, 0, case, track, duty, 0, first)
    else:
        passed = already_passed(p, c.rng_key, family_of(c, case), duty)
        arise(c, p, 0, case, track, duty, 2, end_of_day(int(due_next(c, p, 0, case, track, duty, 2) * (1.0 - passed))))


@rule
def find_duty(c, p, case, stage, duty, entered, stay):
    """One duty of a stage that is found under way: part of the way to its next date, or to when something happens.

    Where the stage ends with its work, what was due before day one is done, and others answer when the stay is over.
    """
    track, due = p.stage[stage, Stages.TRACK], first_due(p, duty, entered)
    if is_set_off(p, duty):
        arise_next(c, p, 0, case, track, duty, 0, 0)
    elif p.duty[duty, Duties.REPEATS] == 1:
        find_repeating(c, p, case, track, duty, entered)
    elif p.stage[stage, Stages.ENDING] != WHEN_THE_WORK_IS_DONE:
        return
    elif duty == p.finished_by[stage] and p.duty[duty, Duties.WAIT_SHAPE] != NO_SHAPE:
        arise_answered(c, p, 0, case, track, duty, 0, due, entered + stay)
    elif duty == p.finished_by[stage] or due >= 0:
        arise(c, p, 0, case, track, duty, 0, due)


@rule
def find_duties(c, p, case, stage, entered, stay):
    """The duties of a stage that is found under way on day one."""
    for duty in range(p.stage[stage, Stages.DUTY_FROM], p.stage[stage, Stages.DUTY_TO]):
        first = p.duty[duty, Duties.FOLLOWS] < 0 and p.duty[duty, Duties.WHEN_NEED_ENDS] == 0
        if first and arises_for(c, p, 0, case, p.stage[stage, Stages.TRACK], duty):
            find_duty(c, p, case, stage, duty, entered, stay)


@rule
def find_in_stage(c, p, case, stage):
    """A family is found in a stage on day one: how long it has been there, what is due, when it may end."""
    who = family_of(c, case)
    u = stay_drawn(c.rng_key, who)
    stay = at_quantile(p.stay[stage], u)
    passed = share_passed(c.rng_key, who)
    entered = -int(stay * passed)
    find_age(c, p, case, stage, entered, u, stay)
    c.cases[case, Cases.REFERRALS_SO_FAR] = 1
    kind = p.stage[stage, Stages.KIND]
    c.cases[case, Cases.TEAM] = team_for(c, p, case, kind_for(c, p, 0, case, kind))
    log(c, 0, KNOWN_BEFORE, case, NOBODY, NOBODY, c.cases[case, Cases.CHILDREN], entered, 0)
    set_stage(c, 0, case, MAIN, stage, entered, CLOSED)
    reweigh(c, p, case)
    find_holder(c, p, 0, case)
    look_for_escalation(c, p, 0, case)
    find_duties(c, p, case, stage, entered, int(stay))
    ends = max(int(stay) + entered, 1) if p.stage[stage, Stages.ENDING] == AFTER_A_NEED else NEVER
    plan_end_of_need(c, p, 0, case, stage, ends)


@rule
def known_family(c, p, key, k):
    """A family that the council knows on day one: the k-th of its stage, or of the closed, by the key of the name.

    Who referred it then is not told, so that it comes back without a source.
    """
    return new_case(c, p, key * WORD + k, NOTHING, 0, False)


@rule
def open_council(c, p):
    """Day one: posts and their occupants, families in every stage, families closed in the year before."""
    open_posts(c, p, 0)
    for stage in range(p.stages):
        children, k = 0, 0
        while children < p.stock[stage] and c.count[Count.OVERFLOW] == 0:
            case = known_family(c, p, p.stage[stage, Stages.KEY], k)
            children += c.cases[case, Cases.CHILDREN]
            find_in_stage(c, p, case, stage)
            k += 1
    children, k = 0, 0
    while children < p.closed_before and c.count[Count.OVERFLOW] == 0:
        case = known_family(c, p, p.closed_key, k)
        children += c.cases[case, Cases.CHILDREN]
        c.cases[case, Cases.REFERRALS_SO_FAR] = 1
        passed = int(share_passed(c.rng_key, family_of(c, case)) * WORKING_DAYS_A_YEAR) * MINUTES_A_DAY
        log(c, 0, KNOWN_BEFORE, case, NOBODY, NOBODY, c.cases[case, Cases.CHILDREN], -passed, 1)
        may_come_back(c, p, -passed, case, p.rereferred_before)
        k += 1
    find_notices(c, p)
    schedule(c, p, 0, DAY_BEGINS, 0, 0)


@rule
def slots_today(c, p, slot, day):
    """How many slots the people present can staff today, with the part of one carried over."""
    fewest = -1.0
    for kind in range(p.kind.shape[0]):
        if p.slot_rate[slot, kind] >= 0.0:
            fte = 0
            for team in range(
                p.kind[kind, Kinds.FIRST_TEAM], p.kind[kind, Kinds.FIRST_TEAM] + p.kind[kind, Kinds.TEAMS]
            ):
                for i in range(c.teams[team, Teams.MEMBERS]):
                    if is_present(c, c.members[team, i]):
                        fte += c.workers[c.members[team, i], Workers.FTE]
            staffed = fte * p.slot_rate[slot, kind] / 1000.0
            fewest = staffed if fewest < 0.0 else min(fewest, staffed)
    c.carried[slot] += max(fewest, 0.0) * p.timeline[CONFERENCE_CAPACITY, day]
    whole = int(c.carried[slot])
    c.carried[slot] -= whole
    return whole


@rule
def hold_slots(c, p, now, slot, day):
    """The day's slots go to what is most urgent and first due; what is too late is held beyond them."""
    queue = p.teams + slot
    there, held = slots_today(c, p, slot, day), 0
    while top_of(c, queue) >= 0 and (held < there or is_too_late(c, p, now, top_of(c, queue) // MOST_PARTS)):
        part = top_of(c, queue)
        take_off(c, part)
        note_chair(c, p, now, c.tasks[part // MOST_PARTS, Tasks.CASE], slot)
        finish_part(c, p, now, part, NOBODY)
        held += 1
    log(c, now, SLOTS_OFFERED, NOBODY, NOBODY, slot, held, there, c.agendas[queue, Agendas.TASKS_ON])


@rule
def begin_day(c, p, now, day):
    """A working day begins: families will be referred, conferences are held, posts open, lists are looked at."""
    if day > 0:
        open_posts(c, p, day)
    move_posts(c, p, now, day)
    lend(c, p, now, day)
    move_cases(c, p, now, day)
    c.caseloads[day + 1] = c.caseloads[day] + c.count[Count.CHILDREN_HELD] * 1000.0 / max(c.count[Count.HOLDERS_FTE], 1)
    for source in range(p.arrivals.shape[0]):
        usual = usual_families_today(p, c.rng_key, day, source)
        for k in range(families_today(p, c.rng_key, day, source)):
            number = arrival_number(day, source, k)
            who = address_of_family(p, number, source)
            light = 1 if k >= usual else 0
            schedule(c, p, arrival_minute(c.rng_key, who, day), ARRIVES, number, source + light * p.arrivals.shape[0])
    for slot in range(p.slot_rate.shape[0]):
        hold_slots(c, p, now, slot, day)
    for team in range(p.teams):
        if p.kind[p.team_kind[team], Kinds.HOLDS_OWN] == 1:
            serve_list(c, p, now, team)
    schedule(c, p, now + MINUTES_A_DAY, DAY_BEGINS, day + 1, 0)


@rule
def close_books(c, p):
    """The horizon: work in hand is written down, and duties that fell due and are not done."""
    for worker in range(c.count[Count.WORKERS]):
        if c.workers[worker, Workers.GONE] == 0:
            stop_work(c, p, p.horizon, worker)
            task, grade, fte = (
                c.workers[worker, Workers.SUPERVISED_BY_TASK],
                c.workers[worker, Workers.GRADE],
                c.workers[worker, Workers.FTE],
            )
            if task >= 0 and c.tasks[task, Tasks.DUE] < p.horizon:
                log(c, p.horizon, SUPERVISION_OPEN_AT_END, NOBODY, worker, grade, fte, c.tasks[task, Tasks.DUE], NOBODY)
    for case in range(c.count[Count.CASES]):
        for track in range(2):
            task = c.cases[case, Cases.TASK_HEAD + track]
            while task >= 0:
                if c.tasks[task, Tasks.DUE] < p.horizon:
                    duty, occurrence, due = (
                        c.tasks[task, Tasks.DUTY],
                        c.tasks[task, Tasks.OCCURRENCE],
                        c.tasks[task, Tasks.DUE],
                    )
                    began = c.tasks[task, Tasks.COUNTED_FROM]
                    log(c, p.horizon, DUTY_OPEN_AT_END, case, c.cases[case, Cases.HOLDER], duty, occurrence, due, began)
                task = c.tasks[task, Tasks.NEXT_TASK]
