"""Posts move at a date, with their people, from one kind of team to another; or out of the council, when they are cut.

Who is away stays away and who is on notice works it out. Cases go along, and remain those of the team that their stage
belongs to; or they are handed over before the worker goes.
"""

from sim.model.acts.absences import hand_over
from sim.model.acts.cutting_posts import cut_post, let_go
from sim.model.acts.desks import put_down, stop_work, take_up
from sim.model.acts.holding import serve_list
from sim.model.acts.membership import join_team, leave_team, put_post
from sim.model.acts.passing_on import lay_out, take_over_what_waits
from sim.model.acts.staff import clear_desk, give_notice, look_for_agency
from sim.model.acts.supervision import call_off_supervision, plan_supervision
from sim.model.agendas import put_on
from sim.model.compiling import rule
from sim.model.council_columns import Count, Parts, Posts, Workers
from sim.model.moving_words import EMPTY, MOVED, NOWHERE, OCCUPIED, POST_MOVED, WORKER_MOVED
from sim.model.parameter_columns import Establishment, Instalments, Kinds
from sim.model.rules.moving import is_among, lot_of_post
from sim.model.state import agenda_of, log
from sim.model.vocabulary import GRADE_CHANGED, NOBODY


@rule
def may_move(c, p, day, move, post):
    """Whether a post is one of those that a change moves: established today, of the kind, and filled as it asks.

    Who is on notice is not made redundant.
    """
    if (
        p.post[post, Establishment.OPENS] > day
        or c.posts[post, Posts.CLOSES_NOW] <= day
        or p.post[post, Establishment.AGENCY] == 1
    ):
        return False
    which, occupant = p.moved_posts[move, Instalments.WHICH_POSTS], c.posts[post, Posts.OCCUPANT]
    if c.posts[post, Posts.KIND_NOW] != p.moved_posts[move, Instalments.FROM]:
        return False
    if occupant == NOBODY:
        return which != OCCUPIED
    if p.moved_posts[move, Instalments.TO] == NOWHERE and c.workers[occupant, Workers.ON_NOTICE] > 0:
        return False
    return which != EMPTY and is_among(p, p.moved_posts, move, c.workers[occupant, Workers.GRADE])


@rule
def next_to_move(c, p, day, move, left):
    """The post to move next, by lot, of those at most twice as large as what is left to move, or NOBODY."""
    chosen, least = NOBODY, 2.0
    for post in range(p.post.shape[0]):
        if p.post[post, Establishment.FTE] <= 2 * left and may_move(c, p, day, move, post):
            lot = lot_of_post(p, c.rng_key, move, post)
            if lot < least:
                chosen, least = post, lot
    return chosen


@rule
def smallest_team(c, p, kind):
    """The team of a kind that has fewest posts; the first of them."""
    chosen, fewest = p.kind[kind, Kinds.FIRST_TEAM], p.post.shape[0] + 1
    for team in range(p.kind[kind, Kinds.FIRST_TEAM], p.kind[kind, Kinds.FIRST_TEAM] + p.kind[kind, Kinds.TEAMS]):
        posts = 0
        for post in range(p.post.shape[0]):
            if c.posts[post, Posts.TEAM_NOW] == team:
                posts += 1
        if posts < fewest:
            chosen, fewest = team, posts
    return chosen


@rule
def empty_desk(c, p, now, worker, keeps):
    """The worker's hands are empty; without the cases, so is the desk."""
    if keeps:
        part = stop_work(c, p, now, worker)
        if part >= 0:
            put_on(c, p, c.parts[part, Parts.AGENDA], part)
        return
    put_down(c, p, now, worker)
    if p.kind[c.workers[worker, Workers.KIND], Kinds.OWN_AGENDA] == 1:
        hand_over(c, p, now, worker, WORKER_MOVED)
        clear_desk(c, p, now, worker)


@rule
def supervise_anew(c, p, now, worker):
    """Supervision goes on where both teams have it; it begins, or ends, where one of them has none."""
    if p.kind[c.workers[worker, Workers.KIND], Kinds.IS_SUPERVISED] == 0:
        call_off_supervision(c, p, now, worker)
        c.workers[worker, Workers.SUPERVISIONS] += 1
    elif c.workers[worker, Workers.SUPERVISED_BY_TASK] < 0:
        plan_supervision(c, p, now, worker)


@rule
def move_worker(c, p, now, worker, team, becomes, keeps_cases):
    """A worker goes to another kind of team; between the two, nobody gives them anything."""
    before, kind, fte = c.workers[worker, Workers.KIND], p.team_kind[team], c.workers[worker, Workers.FTE]
    keeps = keeps_cases and p.kind[before, Kinds.HOLDS_OWN] == 1 and p.kind[kind, Kinds.HOLDS_OWN] == 1
    post, grade, began = (
        c.workers[worker, Workers.POST],
        c.workers[worker, Workers.GRADE],
        c.workers[worker, Workers.JOINED_AT],
    )
    c.workers[worker, Workers.GONE] = 1
    leave_team(c, worker)
    empty_desk(c, p, now, worker, keeps)
    log(c, now, MOVED, post, worker, grade, fte, began, team)
    c.count[Count.HOLDERS_FTE] += fte * (p.kind[kind, Kinds.IS_COUNTED] - p.kind[before, Kinds.IS_COUNTED])
    c.workers[worker, Workers.TEAM] = team
    c.workers[worker, Workers.KIND] = kind
    join_team(c, worker, team)
    if becomes >= 0 and becomes != grade:
        c.workers[worker, Workers.GRADE] = becomes
        log(c, now, GRADE_CHANGED, NOBODY, worker, becomes, fte, grade, team)
    c.workers[worker, Workers.GONE] = 0
    if p.kind[before, Kinds.IS_SUPERVISED] != p.kind[kind, Kinds.IS_SUPERVISED]:
        supervise_anew(c, p, now, worker)
    if keeps:
        lay_out(c, p, now, agenda_of(c, p, worker))
    take_over_what_waits(c, p, now, worker)
    take_up(c, p, now, worker)
    if p.kind[kind, Kinds.HOLDS_OWN] == 1:
        serve_list(c, p, now, team)


@rule
def move_post(c, p, now, move, post):
    """A post moves with whoever is in it or covers it; where no agency workers are taken, cover is given notice."""
    kind, keeps = p.moved_posts[move, Instalments.TO], p.moved_posts[move, Instalments.KEEPS_CASES] == 1
    team = smallest_team(c, p, kind)
    put_post(c, post, team)
    c.posts[post, Posts.KIND_NOW] = kind
    log(c, now, POST_MOVED, NOBODY, NOBODY, kind, p.post[post, Establishment.FTE], post, team)
    occupant, cover = c.posts[post, Posts.OCCUPANT], c.posts[post, Posts.COVER]
    if occupant != NOBODY:
        move_worker(c, p, now, occupant, team, p.moved_posts[move, Instalments.BECOMES], keeps)
    if cover != NOBODY:
        move_worker(c, p, now, cover, team, -1, keeps)
        if p.kind[kind, Kinds.TAKES_AGENCY] == 0 and c.workers[cover, Workers.ON_NOTICE] == 0:
            give_notice(c, p, now, cover)
    elif occupant == NOBODY and c.posts[post, Posts.AGENCY_ASKED] == 0:
        look_for_agency(c, p, now, post)


@rule
def is_under_way(p, day, move):
    """Whether a change moves posts today: on its day; one that cuts posts as they fall empty, also later."""
    goes_on = p.moved_posts[move, Instalments.TO] == NOWHERE and p.moved_posts[move, Instalments.WHICH_POSTS] == EMPTY
    return p.moved_posts[move, Instalments.ON_DAY] == day or (goes_on and p.moved_posts[move, Instalments.ON_DAY] < day)


@rule
def move_as_many(c, p, now, day, move):
    """A change moves posts, or cuts them, until as many are moved as are to be by now."""
    change = p.moved_posts[move, Instalments.CHANGE]
    while True:
        left = p.moved_posts[move, Instalments.FTE_SO_FAR] - c.moved_fte[change]
        post = next_to_move(c, p, day, move, left) if left > 0 else NOBODY
        if post == NOBODY:
            break
        c.moved_fte[change] += p.post[post, Establishment.FTE]
        if p.moved_posts[move, Instalments.TO] == NOWHERE:
            cut_post(c, p, now, day, post)
        else:
            move_post(c, p, now, move, post)


@rule
def move_posts(c, p, now, day):
    """The changes that move posts today do; those whose posts are cut leave once all are known."""
    cuts = False
    for move in range(p.moved_posts.shape[0]):
        if is_under_way(p, day, move):
            move_as_many(c, p, now, day, move)
            cuts = cuts or p.moved_posts[move, Instalments.TO] == NOWHERE
    if cuts:
        let_go(c, p, now)
