"""What happens to workers and posts: they join, give notice and leave; a post is empty, and is filled."""

from sim.model.acts.absences import hand_over
from sim.model.acts.desks import put_down, take_up
from sim.model.acts.hazards import begin_month, next_leave
from sim.model.acts.placing import place_part
from sim.model.acts.supervision import call_off_supervision, plan_supervision
from sim.model.agendas import take_off, top_of
from sim.model.compiling import rule
from sim.model.parameters import (
    HOLDS_OWN,
    IS_COUNTED,
    MOST_PARTS,
    NOTICE_WEEKS,
    POST_AGENCY,
    POST_CLOSES,
    POST_FTE,
    POST_KIND,
    POST_OPENS,
    POST_TEAM,
    TAKES_AGENCY,
    TAKES_COHORT,
)
from sim.model.rules.absence import frailty, spell_threshold
from sim.model.rules.turnover import (
    FIRST_COVER,
    address_of_worker,
    day_at,
    destination,
    first_grade,
    hired_grade,
    leaving_strikes,
    minutes_here_already,
    next_cohort,
    recruitment_minutes,
    waits_for_cohort,
)
from sim.model.state import (
    AGENCY_FTE,
    CASE_HEAD,
    CASE_TAIL,
    COVER,
    COVERS,
    DOING,
    FRAILTY,
    FTE,
    FULL_WORKERS,
    GONE,
    GRADE,
    HAZARDS,
    HOLDERS_FTE,
    IS_AGENCY,
    JOINED_AT,
    LEAVING,
    MEMBERS,
    OCCUPANT,
    OCCUPANTS,
    ON_NOTICE,
    OVERFLOW,
    POST_STAMP,
    SUPERVISED_BY_TASK,
    TASK_CASE,
    THRESHOLD,
    TOP,
    WORKER_KIND,
    WORKER_POST,
    WORKER_TEAM,
    WORKERS,
    agenda_of,
    log,
    schedule,
)
from sim.model.vocabulary import (
    AGENCY_COMES,
    AGENCY_SUPPLY,
    JOINED,
    JOINS,
    LEAVES,
    LEFT,
    MINUTES_A_DAY,
    NOBODY,
    NOTHING,
    NOTICE_GIVEN,
    WORKER_LEFT,
)


@rule
def new_worker(c):
    """A place for a worker; the last one again when all are taken, and the act says that it is full."""
    worker = c.count[WORKERS]
    if worker >= c.workers.shape[0]:
        c.count[OVERFLOW] |= FULL_WORKERS
        return worker - 1
    c.count[WORKERS] = worker + 1
    return worker


@rule
def employ(c, p, now, post, who, grade, began):
    """Someone starts in a post's team, as its occupant or to cover it: who they are, their contract, their luck."""
    worker, team = new_worker(c), p.post[post, POST_TEAM]
    c.person[worker] = who
    c.workers[worker, WORKER_TEAM] = team
    c.workers[worker, WORKER_KIND] = p.post[post, POST_KIND]
    c.workers[worker, WORKER_POST] = post
    c.workers[worker, GRADE] = grade
    c.workers[worker, FTE] = p.post[post, POST_FTE]
    c.workers[worker, JOINED_AT] = began
    c.workers[worker, IS_AGENCY] = 1 if grade == p.agency_grade else 0
    for empty in (DOING, CASE_HEAD, CASE_TAIL, SUPERVISED_BY_TASK):
        c.workers[worker, empty] = -1
    c.worker_real[worker, FRAILTY] = frailty(c.rng_key, who)
    for which in range(HAZARDS):
        strikes = leaving_strikes(c.rng_key, who) if which == LEAVING else spell_threshold(c.rng_key, who, which, 0)
        c.worker_real[worker, THRESHOLD + which] = strikes
    if p.kind[p.post[post, POST_KIND], IS_COUNTED] == 1:
        c.count[HOLDERS_FTE] += p.post[post, POST_FTE]
    members = c.teams[team, MEMBERS]
    c.members[team, members] = worker
    c.teams[team, MEMBERS] = members + 1
    log(c, now, JOINED, post, worker, grade, p.post[post, POST_FTE], began, team)
    return worker


@rule
def occupy(c, p, now, post, nth, grade, began):
    """The post's next occupant starts."""
    worker = employ(c, p, now, post, address_of_worker(p, post, nth), grade, began)
    c.posts[post, OCCUPANT] = worker
    c.posts[post, OCCUPANTS] = nth + 1
    return worker


@rule
def begin_employment(c, p, now, worker):
    """The first day: the hazards and the leave of a working life begin, supervision is planned, and work comes."""
    begin_month(c, p, now, worker)
    next_leave(c, p, now, worker)
    plan_supervision(c, p, now, worker)
    take_up(c, p, now, worker)


@rule
def join(c, p, now, post, stamp, from_cohort):
    """An empty post is filled; an agency worker who covered it goes when their notice is over."""
    if c.posts[post, POST_STAMP] != stamp:
        return
    nth = c.posts[post, OCCUPANTS]
    who, kind = address_of_worker(p, post, nth), p.post[post, POST_KIND]
    grade = p.newly_qualified if from_cohort == 1 else hired_grade(p, c.rng_key, who, kind)
    c.posts[post, POST_STAMP] += 2
    begin_employment(c, p, now, occupy(c, p, now, post, nth, grade, now))
    cover = c.posts[post, COVER]
    if cover >= 0 and c.workers[cover, ON_NOTICE] == 0:
        give_notice(c, p, now, cover)


@rule
def recruit(c, p, now, post):
    """A post is empty: it is kept for the next cohort, or advertised when recruitment is not frozen.

    A post that only an agency worker can have is not advertised.
    """
    c.posts[post, OCCUPANT] = NOBODY
    c.posts[post, POST_STAMP] += 2
    day, closes = day_at(p, now), p.post[post, POST_CLOSES]
    if day >= closes:
        return
    if c.posts[post, COVER] < 0:  # if it is covered, someone is looked for when the cover leaves
        look_for_agency(c, p, now, post)
    if p.post[post, POST_AGENCY] == 1:
        return
    who = address_of_worker(p, post, c.posts[post, OCCUPANTS])
    opens = max(p.unfrozen[day], p.post[post, POST_OPENS])
    if opens >= min(p.unfrozen.shape[0], closes):
        return
    cohort = next_cohort(p, opens)
    may_wait = p.kind[p.post[post, POST_KIND], TAKES_COHORT] == 1 and cohort != NOTHING and cohort < closes
    if may_wait and waits_for_cohort(p, c.rng_key, who, day):
        schedule(c, p, cohort * MINUTES_A_DAY, JOINS, post, c.posts[post, POST_STAMP] + 1)
    else:
        begins = max(now, opens * MINUTES_A_DAY) + recruitment_minutes(p, c.rng_key, who, opens)
        begins = -(-begins // MINUTES_A_DAY)
        if begins < closes:
            schedule(c, p, begins * MINUTES_A_DAY, JOINS, post, c.posts[post, POST_STAMP])


@rule
def look_for_agency(c, p, now, post):
    """A post is empty: an agency is asked for someone, where the council takes agency workers into such posts."""
    if p.agency_grade >= 0 and p.kind[p.post[post, POST_KIND], TAKES_AGENCY] == 1:
        schedule(c, p, now + p.agency_lead, AGENCY_COMES, post, c.posts[post, POST_STAMP])


@rule
def cover_post(c, p, now, post, stamp):
    """An agency worker covers an empty post, if the market has one; if not, the agency is asked again."""
    if c.posts[post, POST_STAMP] != stamp or c.posts[post, COVER] >= 0 or p.post[post, POST_CLOSES] <= day_at(p, now):
        return
    fte = p.post[post, POST_FTE]
    if c.count[AGENCY_FTE] + fte > p.timeline[AGENCY_SUPPLY, day_at(p, now)] * 1000.0:
        schedule(c, p, now + p.agency_again, AGENCY_COMES, post, stamp)
        return
    nth = FIRST_COVER + c.posts[post, COVERS] % FIRST_COVER
    c.posts[post, COVERS] += 1
    c.count[AGENCY_FTE] += fte
    worker = employ(c, p, now, post, address_of_worker(p, post, nth), p.agency_grade, now)
    c.posts[post, COVER] = worker
    begin_employment(c, p, now, worker)


@rule
def fill_post(c, p, now, post, stamp):
    """Someone starts in a post; an odd stamp says that they come with the cohort."""
    join(c, p, now, post, stamp - stamp % 2, stamp % 2)


@rule
def give_notice(c, p, now, worker):
    """A worker gives notice, or an agency worker is given it: no new cases from now on."""
    day, grade = day_at(p, now), c.workers[worker, GRADE]
    ends = p.weeks_later[p.grade[grade, NOTICE_WEEKS], day] * MINUTES_A_DAY
    if c.workers[worker, IS_AGENCY] == 1:
        ends = now + p.agency_notice[day]
    c.workers[worker, ON_NOTICE] = 1
    fte, team = c.workers[worker, FTE], c.workers[worker, WORKER_TEAM]
    log(c, now, NOTICE_GIVEN, c.workers[worker, WORKER_POST], worker, grade, fte, ends, team)
    schedule(c, p, max(ends, now + 1), LEAVES, worker, 0)


@rule
def notice_of_own(c, p, now, worker):
    """A worker decides to go, unless they are going already."""
    if c.workers[worker, ON_NOTICE] == 0:
        give_notice(c, p, now, worker)


@rule
def leave_team(c, worker):
    """The worker is no longer one of the team."""
    team = c.workers[worker, WORKER_TEAM]
    members, place = c.teams[team, MEMBERS], 0
    while c.members[team, place] != worker:
        place += 1
    for i in range(place, members - 1):
        c.members[team, i] = c.members[team, i + 1]
    c.teams[team, MEMBERS] = members - 1


@rule
def clear_desk(c, p, now, worker):
    """What a leaver did for colleagues goes back to them."""
    agenda = agenda_of(c, p, worker)
    while c.agendas[agenda, TOP] >= 0:
        part = top_of(c, agenda)
        take_off(c, part)
        place_part(c, p, now, c.tasks[part // MOST_PARTS, TASK_CASE], part)


@rule
def leave(c, p, now, worker):
    """A worker leaves: every case is handed over, and the post is empty, or is covered no more."""
    c.workers[worker, GONE] = 1
    leave_team(c, worker)
    post, fte = c.workers[worker, WORKER_POST], c.workers[worker, FTE]
    began, where = c.workers[worker, JOINED_AT], destination(p, c.rng_key, c.person[worker])
    agency = c.workers[worker, IS_AGENCY] == 1
    log(c, now, LEFT, post, worker, c.workers[worker, GRADE], fte, began, NOTHING if agency else where)
    if p.kind[c.workers[worker, WORKER_KIND], IS_COUNTED] == 1:
        c.count[HOLDERS_FTE] -= fte
    put_down(c, p, now, worker)
    call_off_supervision(c, p, now, worker)
    hand_over(c, p, now, worker, WORKER_LEFT)
    if p.kind[c.workers[worker, WORKER_KIND], HOLDS_OWN] == 1:
        clear_desk(c, p, now, worker)
    if agency:
        c.posts[post, COVER] = NOBODY
        c.count[AGENCY_FTE] -= fte
        if c.posts[post, OCCUPANT] == NOBODY:
            look_for_agency(c, p, now, post)
    else:
        recruit(c, p, now, post)


@rule
def first_worker(c, p, post):
    """Who occupies a post on day one."""
    who, kind = address_of_worker(p, post, 0), p.post[post, POST_KIND]
    grade = first_grade(p, c.rng_key, who, kind)
    return occupy(c, p, 0, post, 0, grade, -minutes_here_already(p, c.rng_key, who, grade))
