"""Who holds a case: allocation, the unallocated list, giving up."""

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.acts.desks import take_up
from sim.model.acts.duty_dates import arise
from sim.model.acts.placing import place_holders_parts, take_back_holders_parts
from sim.model.compiling import rule
from sim.model.council_columns import Cases, Count, Teams, Workers
from sim.model.parameter_columns import GradeReals
from sim.model.rules.allocation import (
    FamilyGiven,
    LoadHeld,
    WorkerConsidered,
    allocation_score,
    cap_for,
    cap_of_new,
    counts_against_cap,
    graveness,
    urgency,
)
from sim.model.rules.duty import first_due
from sim.model.rules.pathway import points_thousandths
from sim.model.rules.workload import may_hold, ramp_share
from sim.model.state import family_of, is_present, log
from sim.model.vocabulary import (
    ALLOCATED,
    ALLOCATION_POLICY,
    CASELOAD_CAP,
    GIVEN_UP,
    LISTED,
    MAIN,
    MOST_URGENT,
    NEEDS_GIVEN,
    NOBODY,
)

LISTS = len(NEEDS_GIVEN)


@rule
def caseload_share(c, p, now, worker):
    """The share of a full caseload that a worker carries: by grade, and the ramp of the newly qualified."""
    grade = c.workers[worker, Workers.GRADE]
    ramp = ramp_share(p, grade == p.newly_qualified, now - c.workers[worker, Workers.JOINED_AT])
    return min(p.grade_real[grade, GradeReals.CASELOAD], ramp)


@rule
def weight_now(c, p, case):
    """What a case weighs for its holder: its stage and, beside it, its enquiry."""
    weight = 0
    for track in range(2):
        stage = c.cases[case, Cases.STAGE + track]
        if stage >= 0:
            weight += points_thousandths(p, stage, c.cases[case, Cases.CHILDREN])
    return weight


@rule
def reweigh(c, p, case):
    """A case's stage has changed: its holder's load follows."""
    weight = weight_now(c, p, case)
    if c.cases[case, Cases.HOLDER] != NOBODY:
        c.workers[c.cases[case, Cases.HOLDER], Workers.LOAD_POINTS] += weight - c.cases[case, Cases.POINTS]
    c.cases[case, Cases.POINTS] = weight


@rule
def score_of(c, p, now, policy, case, team, place):
    """How far the worker at this place of a team is from being given a case."""
    worker = c.members[team, place]
    fte, share = c.workers[worker, Workers.FTE], caseload_share(c, p, now, worker)
    experience = p.grade_real[c.workers[worker, Workers.GRADE], GradeReals.EXPERIENCE]
    knows = c.cases[case, Cases.LAST_HOLDER] == worker or c.cases[case, Cases.BEFORE_LAST_HOLDER] == worker
    load = LoadHeld(c.workers[worker, Workers.LOAD_POINTS], c.workers[worker, Workers.LOAD_CHILDREN] * 1000)
    family = FamilyGiven(family_of(c, case), c.cases[case, Cases.HANDOVERS], c.cases[case, Cases.NEED])
    who, given, members = c.person[worker], c.workers[worker, Workers.LAST_GIVEN], c.teams[team, Teams.MEMBERS]
    about = WorkerConsidered(who, given, knows, experience, p.match_weight * 1000.0, place, members)
    return allocation_score(policy, c.rng_key, load, fte, share, family, about, now)


@rule
def can_take(c, p, now, policy, cap, case, worker, children):
    """Whether a worker is there, is staying, and remains within the cap with so many children more."""
    if not is_present(c, worker) or c.workers[worker, Workers.ON_NOTICE] > 0:
        return False
    is_new = c.workers[worker, Workers.GRADE] == p.newly_qualified
    own_cap = cap_of_new(policy, cap, p.protected_share, c.cases[case, Cases.NEED], is_new)
    fte, share = c.workers[worker, Workers.FTE], caseload_share(c, p, now, worker)
    return may_hold(own_cap, fte, share, c.workers[worker, Workers.LOAD_CHILDREN], children)


@rule
def choose_worker(c, p, now, team, case, waited):
    """The worker of a team to whom the policy gives a case, or NOBODY."""
    day = now // MINUTES_A_DAY
    policy = int(p.timeline[ALLOCATION_POLICY, day])
    cap = cap_for(policy, p.soft_cap, p.hard_cap, c.cases[case, Cases.NEED], waited, p.patience)
    cap = cap * p.timeline[CASELOAD_CAP, day] * p.kind_cap[p.team_kind[team]]
    children = counts_against_cap(
        c.cases[case, Cases.CHILDREN], urgency(c.cases[case, Cases.NEED], waited, p.urgency_rises)
    )
    chosen, least = NOBODY, 0.0
    for place in range(c.teams[team, Teams.MEMBERS]):
        worker = c.members[team, place]
        if can_take(c, p, now, policy, cap, case, worker, children):
            this = score_of(c, p, now, policy, case, team, place)
            if chosen == NOBODY or this < least:
                chosen, least = worker, this
    return chosen


@rule
def put_on_list(c, p, now, case, team):
    """Nobody can take the case: it waits on the team's unallocated list."""
    need = graveness(c.cases[case, Cases.NEED])
    c.cases[case, Cases.LISTED_AT] = now
    put_last(c, c.teams, team, Teams.LIST_HEAD + need, Teams.LIST_TAIL + need, case)
    log(c, now, LISTED, case, NOBODY, p.team_kind[team], c.cases[case, Cases.CHILDREN], 0, team)


@rule
def take_off_list(c, case):
    """The case waits no more."""
    need = graveness(c.cases[case, Cases.NEED])
    take_out(c, c.teams, c.cases[case, Cases.TEAM], Teams.LIST_HEAD + need, Teams.LIST_TAIL + need, case)
    c.cases[case, Cases.LISTED_AT] = -1


@rule
def put_last(c, rows, row, head, tail, case):
    """The case stands beside others, last: those of a worker, or those on a team's list. A row holds both ends."""
    last = rows[row, tail]
    c.cases[case, Cases.NEXT_BESIDE] = -1
    c.cases[case, Cases.PREVIOUS_BESIDE] = last
    if last >= 0:
        c.cases[last, Cases.NEXT_BESIDE] = case
    else:
        rows[row, head] = case
    rows[row, tail] = case


@rule
def take_out(c, rows, row, head, tail, case):
    """The case stands beside those others no more."""
    before, after = c.cases[case, Cases.PREVIOUS_BESIDE], c.cases[case, Cases.NEXT_BESIDE]
    if before >= 0:
        c.cases[before, Cases.NEXT_BESIDE] = after
    else:
        rows[row, head] = after
    if after >= 0:
        c.cases[after, Cases.PREVIOUS_BESIDE] = before
    else:
        rows[row, tail] = before


@rule
def give(c, p, now, case, worker):
    """The worker becomes the case's holder; after a change of holder both have a handover to do."""
    waited = 0
    if c.cases[case, Cases.LISTED_AT] >= 0:
        waited = now - c.cases[case, Cases.LISTED_AT]
        take_off_list(c, case)
    reweigh(c, p, case)
    c.cases[case, Cases.HOLDER] = worker
    c.cases[case, Cases.HELD_SINCE] = now
    if c.cases[case, Cases.LAST_HOLDER] != worker:
        c.cases[case, Cases.BEFORE_LAST_HOLDER] = c.cases[case, Cases.LAST_HOLDER]
        c.cases[case, Cases.LAST_HOLDER] = worker
    put_last(c, c.workers, worker, Workers.CASE_HEAD, Workers.CASE_TAIL, case)
    c.workers[worker, Workers.LOAD_POINTS] += c.cases[case, Cases.POINTS]
    c.workers[worker, Workers.LOAD_CHILDREN] += c.cases[case, Cases.CHILDREN]
    c.count[Count.GIVEN] += 1
    c.count[Count.CHILDREN_HELD] += c.cases[case, Cases.CHILDREN]
    c.workers[worker, Workers.LAST_GIVEN] = c.count[Count.GIVEN]
    log(
        c,
        now,
        ALLOCATED,
        case,
        worker,
        c.cases[case, Cases.STAGE],
        c.cases[case, Cases.CHILDREN],
        c.cases[case, Cases.POINTS],
        waited,
    )
    if c.cases[case, Cases.HANDOVERS] > 0:
        arise(c, p, now, case, MAIN, p.handover, 0, first_due(p, p.handover, now))
    c.cases[case, Cases.HANDOVERS] += 1
    place_holders_parts(c, p, now, case)


@rule
def allocate(c, p, now, case):
    """A case needs a holder in its team: the policy gives it to someone, or it waits on the list."""
    team = c.cases[case, Cases.TEAM]
    worker = choose_worker(c, p, now, team, case, 0)
    if worker == NOBODY:
        put_on_list(c, p, now, case, team)
        place_holders_parts(c, p, now, case)
    else:
        give(c, p, now, case, worker)


@rule
def first_listed(c, p, now, team):
    """The case on a team's list to be served first that someone can take, or -1: the most urgent, or the longest there.

    There is a list for each need, the longest there first.
    """
    best, most = -1, -1.0
    for i in range(LISTS):
        need = LISTS - 1 - i
        case = c.teams[team, Teams.LIST_HEAD + need]
        if case < 0:
            continue
        waited = now - c.cases[case, Cases.LISTED_AT]
        rank = urgency(need, waited, p.urgency_rises) if p.list_order == MOST_URGENT else 1.0 * waited
        if rank > most and choose_worker(c, p, now, team, case, waited) != NOBODY:
            best, most = case, rank
    return best


@rule
def serve_list(c, p, now, team):
    """Capacity has appeared: cases on the list are given while someone can take them."""
    if (
        c.teams[team, Teams.LIST_HEAD] < 0
        and c.teams[team, Teams.LIST_HEAD + 1] < 0
        and c.teams[team, Teams.LIST_HEAD + 2] < 0
    ):
        return
    while True:
        case = first_listed(c, p, now, team)
        if case < 0:
            return
        waited = now - c.cases[case, Cases.LISTED_AT]
        give(c, p, now, case, choose_worker(c, p, now, team, case, waited))


@rule
def give_up(c, p, now, case, reason):
    """The case leaves its holder, whose load and agenda follow."""
    worker = c.cases[case, Cases.HOLDER]
    take_back_holders_parts(c, p, now, case)
    take_out(c, c.workers, worker, Workers.CASE_HEAD, Workers.CASE_TAIL, case)
    children, since = c.cases[case, Cases.CHILDREN], c.cases[case, Cases.HELD_SINCE]
    c.workers[worker, Workers.LOAD_CHILDREN] -= children
    c.count[Count.CHILDREN_HELD] -= children
    c.workers[worker, Workers.LOAD_POINTS] -= c.cases[case, Cases.POINTS]
    c.cases[case, Cases.HOLDER] = NOBODY
    log(c, now, GIVEN_UP, case, worker, reason, children, c.cases[case, Cases.POINTS], since)


@rule
def leave_holder_or_list(c, p, now, case, reason):
    """The case is to have no holder here: it is given up, or taken off the list."""
    worker, team = c.cases[case, Cases.HOLDER], c.cases[case, Cases.TEAM]
    if worker != NOBODY:
        give_up(c, p, now, case, reason)
        take_up(c, p, now, worker)
        serve_list(c, p, now, team)
    elif c.cases[case, Cases.LISTED_AT] >= 0:
        take_off_list(c, case)
    reweigh(c, p, case)
