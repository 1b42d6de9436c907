"""Who is one of a team: workers join it last, and leave it from wherever they stand; and which posts are its own."""

from sim.model.compiling import rule
from sim.model.parameters import POST_AGENCY, POST_CLOSES, POST_FTE, POST_OPENS
from sim.model.state import MEMBERS, POSTS_COUNTED_ON, POSTS_FTE, TEAM_NOW, WORKER_TEAM
from sim.model.vocabulary import NOBODY


@rule
def join_team(c, worker, team):
    """The worker is one of the team from now on."""
    members = c.teams[team, MEMBERS]
    c.members[team, members] = worker
    c.teams[team, MEMBERS] = members + 1


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
def put_post(c, post, team):
    """A post is one of another team's from now on, or NOBODY's; the posts of both are to be counted again."""
    for one in (c.posts[post, TEAM_NOW], team):
        if one != NOBODY:
            c.teams[one, POSTS_COUNTED_ON] = -1
    c.posts[post, TEAM_NOW] = team


@rule
def established_fte(c, p, day, team):
    """The full time of a team's established posts today, in thousandths: counted once a day, and when posts move."""
    if c.teams[team, POSTS_COUNTED_ON] != day:
        fte = 0
        for post in range(p.post.shape[0]):
            established = p.post[post, POST_OPENS] <= day and p.post[post, POST_CLOSES] > day
            if established and c.posts[post, TEAM_NOW] == team and p.post[post, POST_AGENCY] == 0:
                fte += p.post[post, POST_FTE]
        c.teams[team, POSTS_FTE] = fte
        c.teams[team, POSTS_COUNTED_ON] = day
    return c.teams[team, POSTS_FTE]
