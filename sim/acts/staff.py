"""What happens to workers: they join, the months turn, they fall sick, take leave, come back, give notice, leave."""

from sim.acts.desks import put_down, take_up
from sim.acts.duties import place_part
from sim.acts.holding import allocate, give_up, serve_list
from sim.agendas import take_off, top_of
from sim.compiling import rule
from sim.council import (
    AWAY_SINCE,
    AWAY_STAMP,
    AWAY_WHY,
    CASE_HEAD,
    CASE_TAIL,
    DOING,
    FRAILTY,
    FTE,
    FULL,
    FULL_WORKERS,
    GONE,
    GRADE,
    IS_AWAY,
    JOINED_AT,
    LEAVING,
    MEMBERS,
    MONTH_ENDS,
    OCCUPANT,
    OCCUPANTS,
    ON_NOTICE,
    POST_STAMP,
    RUN_UP,
    SPELLS,
    STRIKES,
    TASK_CASE,
    TOP,
    WORKER_KIND,
    WORKER_POST,
    WORKER_TEAM,
    WORKER_WHO,
    WORKERS,
    agenda_of,
    appoint,
    note,
)
from sim.parameters import HOLDS_OWN, MOST_PARTS, POST_CLOSES, POST_FTE, POST_KIND, POST_OPENS, POST_TEAM, TAKES_COHORT
from sim.rules.absence import frailty, leave_begins_after, sick_minutes, sickness_hazard, sickness_strikes
from sim.rules.turnover import (
    address_of_worker,
    day_of,
    first_grade,
    hired_grade,
    leaving_hazard,
    leaving_strikes,
    minutes_here_already,
    next_cohort,
    recruitment_minutes,
    waits_for_cohort,
)
from sim.vocabulary import (
    ANNUAL_LEAVE,
    AWAY,
    BACK,
    COMES_BACK,
    FALLS_LONG_SICK,
    FALLS_SICK,
    GIVES_NOTICE,
    GRADE_CHANGED,
    HANDS_OVER,
    JOINED,
    JOINS,
    LEAVE_BEGINS,
    LEAVES,
    LEFT,
    LONG_SICKNESS,
    MINUTES_A_DAY,
    MONTH_TURNS,
    NEVER,
    NOBODY,
    NOTHING,
    NOTICE_GIVEN,
    SHORT_SICKNESS,
    WORKER_AWAY_LONG,
    WORKER_LEFT,
)

MONTH = 21 * 444  # working minutes between two looks at a worker's hazards
ABSENCES_BY_STAMP = 2  # the stamp of a spell of sickness tells its kind


@rule
def hazard_of(c, p, now, worker, which):
    """The hazard a minute at which a worker falls sick, shortly or long, or gives notice."""
    day = day_of(p, now)
    if which == LEAVING:
        return leaving_hazard(p, c.workers[worker, GRADE], now - c.workers[worker, JOINED_AT], day)
    return sickness_hazard(p, which, day, c.worker_real[worker, FRAILTY])


@rule
def look_ahead(c, p, now, worker, which):
    """Let a hazard run up to the end of the month; if it strikes before, put that in the diary."""
    left = c.workers[worker, MONTH_ENDS] - now
    hazard = hazard_of(c, p, now, worker, which)
    to_go = c.worker_real[worker, STRIKES + which] - c.worker_real[worker, RUN_UP + which]
    if to_go < 0.0 or left <= 0:
        return
    if hazard * left < to_go:
        c.worker_real[worker, RUN_UP + which] += hazard * left
        return
    at = now + max(int(to_go / hazard), 1)
    c.worker_real[worker, RUN_UP + which] = c.worker_real[worker, STRIKES + which] + 1.0
    if which == LEAVING:
        appoint(c, p, at, GIVES_NOTICE, worker, 0)
    else:
        falls = FALLS_LONG_SICK if which == LONG_SICKNESS else FALLS_SICK
        appoint(c, p, at, falls, worker, c.workers[worker, SPELLS + which] * ABSENCES_BY_STAMP + which)


@rule
def next_spell(c, p, now, worker, spell):
    """A spell of sickness is over, or did not happen: the hazard of the next one begins to run up."""
    c.workers[worker, SPELLS + spell] += 1
    nth = c.workers[worker, SPELLS + spell]
    c.worker_real[worker, RUN_UP + spell] = 0.0
    c.worker_real[worker, STRIKES + spell] = sickness_strikes(c.luck, c.workers[worker, WORKER_WHO], spell, nth)
    look_ahead(c, p, now, worker, spell)


@rule
def next_leave(c, p, now, worker):
    """The worker's next annual leave goes in the diary."""
    appoint(c, p, leave_begins_after(p, c.luck, c.workers[worker, WORKER_WHO], now), LEAVE_BEGINS, worker, 0)


@rule
def promote(c, p, now, worker):
    """After enough time in a grade comes the next."""
    grade = c.workers[worker, GRADE]
    if p.grade_next[grade, 0] >= 0 and now - c.workers[worker, JOINED_AT] >= p.grade_next[grade, 1]:
        c.workers[worker, GRADE] = p.grade_next[grade, 0]
        fte, team = c.workers[worker, FTE], c.workers[worker, WORKER_TEAM]
        note(c, now, GRADE_CHANGED, NOBODY, worker, c.workers[worker, GRADE], fte, grade, team)


@rule
def turn_month(c, p, now, worker):
    """A month of a worker's life begins: grade, hazards, and what the team's list can now give."""
    if c.workers[worker, GONE] == 1:
        return
    c.workers[worker, MONTH_ENDS] = now + MONTH
    promote(c, p, now, worker)
    for which in range(3):
        look_ahead(c, p, now, worker, which)
    appoint(c, p, now + MONTH, MONTH_TURNS, worker, 0)
    if p.kind[c.workers[worker, WORKER_KIND], HOLDS_OWN] == 1:
        serve_list(c, p, now, c.workers[worker, WORKER_TEAM])


@rule
def new_worker(c):
    """A place for a worker; the last one again when all are taken, and the act says that it is full."""
    worker = c.count[WORKERS]
    if worker >= c.workers.shape[0]:
        c.count[FULL] |= FULL_WORKERS
        return worker - 1
    c.count[WORKERS] = worker + 1
    return worker


@rule
def employ(c, p, now, post, nth, grade, began):
    """Someone occupies a post: who they are, their team, their contract, their luck."""
    worker, who = new_worker(c), address_of_worker(post, nth)
    team = p.post[post, POST_TEAM]
    c.workers[worker, WORKER_WHO] = who
    c.workers[worker, WORKER_TEAM] = team
    c.workers[worker, WORKER_KIND] = p.post[post, POST_KIND]
    c.workers[worker, WORKER_POST] = post
    c.workers[worker, GRADE] = grade
    c.workers[worker, FTE] = p.post[post, POST_FTE]
    c.workers[worker, JOINED_AT] = began
    c.workers[worker, DOING] = -1
    c.workers[worker, CASE_HEAD] = -1
    c.workers[worker, CASE_TAIL] = -1
    c.worker_real[worker, FRAILTY] = frailty(c.luck, who)
    for spell in range(2):
        c.worker_real[worker, STRIKES + spell] = sickness_strikes(c.luck, who, spell, 0)
    c.worker_real[worker, STRIKES + LEAVING] = leaving_strikes(c.luck, who)
    c.posts[post, OCCUPANT] = worker
    c.posts[post, OCCUPANTS] = nth + 1
    members = c.teams[team, MEMBERS]
    c.members[team, members] = worker
    c.teams[team, MEMBERS] = members + 1
    note(c, now, JOINED, post, worker, grade, p.post[post, POST_FTE], began, team)
    return worker


@rule
def begin_employment(c, p, now, worker):
    """The first day: the hazards and the leave of a working life begin, and work comes."""
    turn_month(c, p, now, worker)
    next_leave(c, p, now, worker)
    take_up(c, p, now, worker)


@rule
def join(c, p, now, post, stamp, from_cohort):
    """An empty post is filled."""
    if c.posts[post, POST_STAMP] != stamp:
        return
    nth = c.posts[post, OCCUPANTS]
    who, kind = address_of_worker(post, nth), p.post[post, POST_KIND]
    grade = p.newly_qualified if from_cohort == 1 else hired_grade(p, c.luck, who, kind)
    begin_employment(c, p, now, employ(c, p, now, post, nth, grade, now))


@rule
def recruit(c, p, now, post):
    """A post is empty: it is kept for the next cohort, or advertised when recruitment is not frozen."""
    c.posts[post, OCCUPANT] = NOBODY
    c.posts[post, POST_STAMP] += 2
    day = day_of(p, now)
    if day >= p.post[post, POST_CLOSES]:
        return
    who = address_of_worker(post, c.posts[post, OCCUPANTS])
    opens = max(p.unfrozen[day], p.post[post, POST_OPENS])
    if opens >= p.unfrozen.shape[0]:
        return
    cohort = next_cohort(p, opens)
    if p.kind[p.post[post, POST_KIND], TAKES_COHORT] == 1 and cohort != NOTHING and waits_for_cohort(p, c.luck, who):
        appoint(c, p, cohort * MINUTES_A_DAY, JOINS, post, c.posts[post, POST_STAMP] + 1)
    else:
        begins = max(now, opens * MINUTES_A_DAY) + recruitment_minutes(p, c.luck, who, opens)
        begins = -(-begins // MINUTES_A_DAY) * MINUTES_A_DAY
        appoint(c, p, begins, JOINS, post, c.posts[post, POST_STAMP])


@rule
def fill_post(c, p, now, post, stamp):
    """Someone starts in a post; an odd stamp says that they come with the cohort."""
    join(c, p, now, post, stamp - stamp % 2, stamp % 2)


@rule
def go_away(c, p, now, worker, why, back):
    """A worker goes away until they are back: the task in hand is set down, what is urgent passed on."""
    c.workers[worker, IS_AWAY] = 1
    c.workers[worker, AWAY_SINCE] = now
    c.workers[worker, AWAY_WHY] = why
    c.workers[worker, AWAY_STAMP] += 1
    stamp = c.workers[worker, AWAY_STAMP]
    note(c, now, AWAY, NOBODY, worker, why, c.workers[worker, FTE], back, c.workers[worker, WORKER_TEAM])
    put_down(c, p, now, worker)
    appoint(c, p, back, COMES_BACK, worker, stamp)
    holds_own = p.kind[c.workers[worker, WORKER_KIND], HOLDS_OWN] == 1
    if holds_own and why == LONG_SICKNESS and back - now > p.handover_after:
        appoint(c, p, now + p.handover_after, HANDS_OVER, worker, stamp)


@rule
def fall_sick(c, p, now, worker, stamp):
    """A spell of sickness begins; one that would fall in another absence does not happen."""
    spell, nth = stamp % ABSENCES_BY_STAMP, stamp // ABSENCES_BY_STAMP
    if c.workers[worker, GONE] == 1:
        return
    if c.workers[worker, IS_AWAY] == 1:
        next_spell(c, p, now, worker, spell)
        return
    lasts = sick_minutes(p, c.luck, c.workers[worker, WORKER_WHO], spell, nth)
    go_away(c, p, now, worker, spell, min(now + lasts, NEVER))


@rule
def begin_leave(c, p, now, worker):
    """Annual leave begins, unless the worker is away already."""
    if c.workers[worker, GONE] == 1:
        return
    if c.workers[worker, IS_AWAY] == 0:
        go_away(c, p, now, worker, ANNUAL_LEAVE, now + p.leave_length)
    next_leave(c, p, now, worker)


@rule
def come_back(c, p, now, worker, stamp):
    """A worker is back: the next hazard begins, work is taken up, the team's list is looked at."""
    if c.workers[worker, AWAY_STAMP] != stamp or c.workers[worker, GONE] == 1:
        return
    c.workers[worker, IS_AWAY] = 0
    why, team = c.workers[worker, AWAY_WHY], c.workers[worker, WORKER_TEAM]
    note(c, now, BACK, NOBODY, worker, why, c.workers[worker, FTE], c.workers[worker, AWAY_SINCE], team)
    if why == SHORT_SICKNESS or why == LONG_SICKNESS:
        next_spell(c, p, now, worker, why)
    take_up(c, p, now, worker)
    if p.kind[c.workers[worker, WORKER_KIND], HOLDS_OWN] == 1:
        serve_list(c, p, now, team)


@rule
def hand_over(c, p, now, worker, reason):
    """Every case that a worker holds goes to another, in the order in which it was given."""
    case = c.workers[worker, CASE_HEAD]
    while case >= 0:
        give_up(c, p, now, case, reason)
        allocate(c, p, now, case)
        case = c.workers[worker, CASE_HEAD]


@rule
def hand_over_long_absence(c, p, now, worker, stamp):
    """A worker has been away so long that others take the cases."""
    if c.workers[worker, IS_AWAY] == 1 and c.workers[worker, AWAY_STAMP] == stamp:
        hand_over(c, p, now, worker, WORKER_AWAY_LONG)


@rule
def give_notice(c, p, now, worker):
    """A worker gives notice: no new cases from now on."""
    day = day_of(p, now)
    ends = p.weeks_later[p.notice_weeks, day] * MINUTES_A_DAY
    c.workers[worker, ON_NOTICE] = 1
    fte, team = c.workers[worker, FTE], c.workers[worker, WORKER_TEAM]
    note(c, now, NOTICE_GIVEN, c.workers[worker, WORKER_POST], worker, c.workers[worker, GRADE], fte, ends, team)
    appoint(c, p, max(ends, now + 1), LEAVES, worker, 0)


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
    """A worker leaves: every case is handed over, and the post is empty."""
    c.workers[worker, GONE] = 1
    leave_team(c, worker)
    post, team = c.workers[worker, WORKER_POST], c.workers[worker, WORKER_TEAM]
    began = c.workers[worker, JOINED_AT]
    note(c, now, LEFT, post, worker, c.workers[worker, GRADE], c.workers[worker, FTE], began, team)
    put_down(c, p, now, worker)
    hand_over(c, p, now, worker, WORKER_LEFT)
    if p.kind[c.workers[worker, WORKER_KIND], HOLDS_OWN] == 1:
        clear_desk(c, p, now, worker)
    recruit(c, p, now, post)


@rule
def first_worker(c, p, post):
    """Who occupies a post on day one."""
    who, kind = address_of_worker(post, 0), p.post[post, POST_KIND]
    grade = first_grade(p, c.luck, who, kind)
    began = -minutes_here_already(p, c.luck, who, grade)
    return employ(c, p, 0, post, 0, grade, began)
