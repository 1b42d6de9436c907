"""Posts are cut: empty ones are filled no more, and whoever is in one goes with it, the cases handed over."""

from sim.model.acts.membership import put_post
from sim.model.acts.staff import give_notice, leave
from sim.model.compiling import rule
from sim.model.council_columns import Posts, Workers
from sim.model.moving_words import POST_CUT
from sim.model.parameter_columns import Establishment
from sim.model.state import GOES_WITH_POST, log
from sim.model.vocabulary import NOBODY


@rule
def cut_post(c, p, now, day, post):
    """A post is no more: nobody starts in it, whoever is in it is to go today, who covers it is given notice."""
    kind, fte, team = c.posts[post, Posts.KIND_NOW], p.post[post, Establishment.FTE], c.posts[post, Posts.TEAM_NOW]
    log(c, now, POST_CUT, NOBODY, NOBODY, kind, fte, post, team)
    c.posts[post, Posts.CLOSES_NOW] = day
    put_post(c, post, NOBODY)
    c.posts[post, Posts.STAMP] += 2
    occupant, cover = c.posts[post, Posts.OCCUPANT], c.posts[post, Posts.COVER]
    if occupant != NOBODY:
        c.workers[occupant, Workers.ON_NOTICE] = GOES_WITH_POST
    if cover != NOBODY and c.workers[cover, Workers.ON_NOTICE] == 0:
        give_notice(c, p, now, cover)


@rule
def let_go(c, p, now):
    """Those whose posts are cut today leave; all are known by now, so that none is given the cases of another."""
    for post in range(p.post.shape[0]):
        occupant = c.posts[post, Posts.OCCUPANT]
        if occupant != NOBODY and c.workers[occupant, Workers.ON_NOTICE] == GOES_WITH_POST:
            leave(c, p, now, occupant)
