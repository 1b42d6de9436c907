"""What happens to workers and posts: they join, give notice and leave; a post is empty, and is filled."""

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.acts.absences import hand_over
from sim.model.acts.desks import put_down, take_up
from sim.model.acts.hazards import begin_month, next_leave
from sim.model.acts.membership import join_team, leave_team
from sim.model.acts.passing_on import take_over_what_waits
from sim.model.acts.placing import place_part
from sim.model.acts.supervision import call_off_supervision, plan_supervision
from sim.model.agendas import take_off, top_of
from sim.model.compiling import rule
from sim.model.council_columns import Agendas, Count, Hazards, Posts, Tasks, Workers
from sim.model.moving_words import MADE_REDUNDANT
from sim.model.parameter_columns import Establishment, Grades, Kinds
from sim.model.parameters import MOST_PARTS
from sim.model.rules.absence import frailty, spell_threshold
from sim.model.rules.turnover import (
    FIRST_COVER,
    address_of_worker,
    covered_until,
    day_at,
    destination,
    hired_grade,
    is_kept,
    leaving_strikes,
    next_cohort,
    recruitment_lasts,
)
from sim.model.state import FULL_WORKERS, GOES_WITH_POST, HAZARDS, LEAVING, agenda_of, log, schedule
from sim.model.vocabulary import (
    AGENCY_COMES,
    AGENCY_SUPPLY,
    GIVES_NOTICE,
    JOINED,
    JOINS,
    LEAVES,
    LEFT,
    NOBODY,
    NOTHING,
    NOTICE_GIVEN,
    WORKER_LEFT,
)


@rule
def new_worker(c):
    """A place for a worker; the last one again when all are taken, and the act says that it is full."""
    worker = c.count[Count.WORKERS]
    if worker >= c.workers.shape[0]:
        c.count[Count.OVERFLOW] |= FULL_WORKERS
        return worker - 1
    c.count[Count.WORKERS] = worker + 1
    return worker


@rule
def employ(c, p, now, post, who, grade, began):
    """Someone starts in a post's team, as its occupant or to cover it: who they are, their contract, their luck."""
    worker, team, kind = new_worker(c), c.posts[post, Posts.TEAM_NOW], c.posts[post, Posts.KIND_NOW]
    c.person[worker] = who
    c.workers[worker, Workers.TEAM] = team
    c.workers[worker, Workers.KIND] = kind
    c.workers[worker, Workers.POST] = post
    c.workers[worker, Workers.GRADE] = grade
    c.workers[worker, Workers.FTE] = p.post[post, Establishment.FTE]
    c.workers[worker, Workers.JOINED_AT] = began
    c.workers[worker, Workers.IS_AGENCY] = 1 if grade == p.agency_grade else 0
    for empty in (Workers.DOING, Workers.CASE_HEAD, Workers.CASE_TAIL, Workers.SUPERVISED_BY_TASK):
        c.workers[worker, empty] = -1
    c.worker_real[worker, Hazards.FRAILTY] = frailty(c.rng_key, who)
    for which in range(HAZARDS):
        strikes = leaving_strikes(c.rng_key, who) if which == LEAVING else spell_threshold(c.rng_key, who, which, 0)
        c.worker_real[worker, Hazards.THRESHOLD + which] = strikes
    if p.kind[kind, Kinds.IS_COUNTED] == 1:
        c.count[Count.HOLDERS_FTE] += p.post[post, Establishment.FTE]
    join_team(c, worker, team)
    log(c, now, JOINED, post, worker, grade, p.post[post, Establishment.FTE], began, team)
    return worker


@rule
def occupy(c, p, now, post, nth, grade, began):
    """The post's next occupant starts."""
    worker = employ(c, p, now, post, address_of_worker(p, post, nth), grade, began)
    c.posts[post, Posts.OCCUPANT] = worker
    c.posts[post, Posts.OCCUPANTS] = nth + 1
    return worker


@rule
def begin_employment(c, p, now, worker):
    """The first day: the hazards and the leave of a working life begin, supervision is planned, and work comes."""
    begin_month(c, p, now, worker)
    next_leave(c, p, now, worker)
    plan_supervision(c, p, now, worker)
    take_over_what_waits(c, p, now, worker)
    take_up(c, p, now, worker)


@rule
def join(c, p, now, post, stamp, from_cohort):
    """An empty post is filled; an agency worker who covered it goes when their notice is over."""
    if c.posts[post, Posts.STAMP] != stamp:
        return
    nth = c.posts[post, Posts.OCCUPANTS]
    who, kind = address_of_worker(p, post, nth), c.posts[post, Posts.KIND_NOW]
    new = from_cohort == 1 and p.kind[kind, Kinds.TAKES_COHORT] == 1
    grade = p.newly_qualified if new else hired_grade(p, c.rng_key, who, kind)
    c.posts[post, Posts.STAMP] += 2
    begin_employment(c, p, now, occupy(c, p, now, post, nth, grade, now))
    cover = c.posts[post, Posts.COVER]
    if cover >= 0 and c.workers[cover, Workers.ON_NOTICE] == 0:
        give_notice(c, p, now, cover)


@rule
def recruit(c, p, now, post, under_way):
    """A post is empty: it is kept for the next cohort, or advertised when recruitment is not frozen.

    Of a post found empty on day one recruitment is under way. One that only agency workers can have is not advertised.
    """
    c.posts[post, Posts.OCCUPANT] = NOBODY
    c.posts[post, Posts.STAMP] += 2
    c.posts[post, Posts.AGENCY_ASKED] = 0
    day, closes = day_at(p, now), c.posts[post, Posts.CLOSES_NOW]
    if day >= closes:
        return
    if c.posts[post, Posts.COVER] < 0:  # if it is covered, someone is looked for when the cover leaves
        look_for_agency(c, p, now, post)
    if p.post[post, Establishment.AGENCY] == 1:
        return
    who = address_of_worker(p, post, c.posts[post, Posts.OCCUPANTS])
    opens = max(p.unfrozen[day], p.post[post, Establishment.OPENS])
    if opens >= min(p.unfrozen.shape[0], closes):
        return
    cohort = next_cohort(p, opens)
    may_wait = p.kind[c.posts[post, Posts.KIND_NOW], Kinds.TAKES_COHORT] == 1 and cohort != NOTHING and cohort < closes
    if may_wait and is_kept(p, c.rng_key, who, cohort, day, under_way):
        schedule(c, p, cohort * MINUTES_A_DAY, JOINS, post, c.posts[post, Posts.STAMP] + 1)
    else:
        times = p.recruitment_times[c.posts[post, Posts.KIND_NOW]]
        lasts = recruitment_lasts(p, c.rng_key, who, opens, under_way, times)
        begins = max(now, opens * MINUTES_A_DAY) + lasts
        begins = -(-begins // MINUTES_A_DAY)
        if begins < closes:
            schedule(c, p, begins * MINUTES_A_DAY, JOINS, post, c.posts[post, Posts.STAMP])


@rule
def look_for_agency(c, p, now, post):
    """A post is empty: an agency is asked for someone, where the council takes agency workers into such posts."""
    if p.agency_grade >= 0 and p.kind[c.posts[post, Posts.KIND_NOW], Kinds.TAKES_AGENCY] == 1:
        c.posts[post, Posts.AGENCY_ASKED] = 1
        schedule(c, p, now + p.agency_lead, AGENCY_COMES, post, c.posts[post, Posts.STAMP])


@rule
def cover_post(c, p, now, post, stamp):
    """An agency worker covers an empty post while one is wanted there, if the market has one; if not, asked again."""
    day = day_at(p, now)
    if c.posts[post, Posts.STAMP] != stamp or c.posts[post, Posts.COVER] >= 0 or c.posts[post, Posts.CLOSES_NOW] <= day:
        return
    if p.kind[c.posts[post, Posts.KIND_NOW], Kinds.TAKES_AGENCY] == 0:  # the post has moved since
        c.posts[post, Posts.AGENCY_ASKED] = 0
        return
    fte, until = p.post[post, Establishment.FTE], covered_until(p, post, day)
    if until == day or c.count[Count.AGENCY_FTE] + fte > p.timeline[AGENCY_SUPPLY, day] * 1000.0:
        schedule(c, p, now + p.agency_again, AGENCY_COMES, post, stamp)
        return
    nth = FIRST_COVER + c.posts[post, Posts.COVERS] % FIRST_COVER
    c.posts[post, Posts.COVERS] += 1
    c.posts[post, Posts.AGENCY_ASKED] = 0
    c.count[Count.AGENCY_FTE] += fte
    worker = employ(c, p, now, post, address_of_worker(p, post, nth), p.agency_grade, now)
    c.posts[post, Posts.COVER] = worker
    begin_employment(c, p, now, worker)
    if until < p.agency_places.shape[0]:
        schedule(c, p, until * MINUTES_A_DAY, GIVES_NOTICE, worker, 0)


@rule
def fill_post(c, p, now, post, stamp):
    """Someone starts in a post; an odd stamp says that they come with the cohort."""
    join(c, p, now, post, stamp - stamp % 2, stamp % 2)


@rule
def serve_notice(c, p, now, worker, goes, ends):
    """A worker is on notice, which the log knows to end then, and goes: no new cases from now on."""
    post, grade = c.workers[worker, Workers.POST], c.workers[worker, Workers.GRADE]
    team = c.workers[worker, Workers.TEAM]
    c.workers[worker, Workers.ON_NOTICE] = 1
    log(c, now, NOTICE_GIVEN, post, worker, grade, c.workers[worker, Workers.FTE], ends, team)
    schedule(c, p, goes, LEAVES, worker, 0)


@rule
def give_notice(c, p, now, worker):
    """A worker gives notice, or an agency worker is given it: no new cases from now on."""
    day, grade = day_at(p, now), c.workers[worker, Workers.GRADE]
    ends = p.weeks_later[p.grade[grade, Grades.NOTICE_WEEKS], day] * MINUTES_A_DAY
    if c.workers[worker, Workers.IS_AGENCY] == 1:
        ends = now + p.agency_notice[day]
    serve_notice(c, p, now, worker, max(ends, now + 1), ends)


@rule
def notice_of_own(c, p, now, worker):
    """A worker decides to go, unless they are going already."""
    if c.workers[worker, Workers.ON_NOTICE] == 0:
        give_notice(c, p, now, worker)


@rule
def clear_desk(c, p, now, worker):
    """What a leaver did for colleagues goes back to them."""
    agenda = agenda_of(c, p, worker)
    while c.agendas[agenda, Agendas.TOP] >= 0:
        part = top_of(c, agenda)
        take_off(c, part)
        place_part(c, p, now, c.tasks[part // MOST_PARTS, Tasks.CASE], part)


@rule
def leave(c, p, now, worker):
    """A worker leaves: every case is handed over, and the post is empty, or is covered no more."""
    c.workers[worker, Workers.GONE] = 1
    leave_team(c, worker)
    post, fte = c.workers[worker, Workers.POST], c.workers[worker, Workers.FTE]
    began, where = c.workers[worker, Workers.JOINED_AT], destination(p, c.rng_key, c.person[worker])
    agency = c.workers[worker, Workers.IS_AGENCY] == 1
    if c.workers[worker, Workers.ON_NOTICE] == GOES_WITH_POST:
        where = MADE_REDUNDANT
    log(c, now, LEFT, post, worker, c.workers[worker, Workers.GRADE], fte, began, NOTHING if agency else where)
    if p.kind[c.workers[worker, Workers.KIND], Kinds.IS_COUNTED] == 1:
        c.count[Count.HOLDERS_FTE] -= fte
    put_down(c, p, now, worker)
    call_off_supervision(c, p, now, worker)
    hand_over(c, p, now, worker, WORKER_LEFT)
    if p.kind[c.workers[worker, Workers.KIND], Kinds.OWN_AGENDA] == 1:
        clear_desk(c, p, now, worker)
    if agency:
        c.posts[post, Posts.COVER] = NOBODY
        c.count[Count.AGENCY_FTE] -= fte
        if c.posts[post, Posts.OCCUPANT] == NOBODY:
            look_for_agency(c, p, now, post)
    else:
        recruit(c, p, now, post, False)
