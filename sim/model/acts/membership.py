"""Who is one of a team: workers join it last, and leave it from wherever they stand; and which posts are its own."""

from sim.model.compiling import rule
from sim.model.council_columns import Posts, Teams, Workers
from sim.model.parameter_columns import Establishment
from sim.model.vocabulary import NOBODY


@rule
def join_team(c, worker, team):
    """The worker is one of the team from now on."""
    members = c.teams[team, Teams.MEMBERS]
    c.members[team, members] = worker
    c.teams[team, Teams.MEMBERS] = members + 1


@rule
def leave_team(c, worker):
    """The worker is no longer one of the team."""
    team = c.workers[worker, Workers.TEAM]
    members, place = c.teams[team, Teams.MEMBERS], 0
    while c.members[team, place] != worker:
        place += 1
    for i in range(place, members - 1):
        c.members[team, i] = c.members[team, i + 1]
    c.teams[team, Teams.MEMBERS] = members - 1


@rule
def put_post(c, post, team):
    """A post is one of another team's from now on, or NOBODY's; the posts of both are to be counted again."""
    for one in (c.posts[post, Posts.TEAM_NOW], team):
        if one != NOBODY:
            c.teams[one, Teams.POSTS_COUNTED_ON] = -1
    c.posts[post, Posts.TEAM_NOW] = team


@rule
def established_fte(c, p, day, team):
    """The full time of a team's established posts today, in thousandths.

    All teams' are counted together, once a day and when posts move.
    """
    if c.teams[team, Teams.POSTS_COUNTED_ON] != day:
        c.teams[:, Teams.POSTS_FTE] = 0
        c.teams[:, Teams.POSTS_COUNTED_ON] = day
        for post in range(p.post.shape[0]):
            established = p.post[post, Establishment.OPENS] <= day and p.post[post, Establishment.CLOSES] > day
            its = c.posts[post, Posts.TEAM_NOW]
            if established and its >= 0 and p.post[post, Establishment.AGENCY] == 0:
                c.teams[its, Teams.POSTS_FTE] += p.post[post, Establishment.FTE]
    return c.teams[team, Teams.POSTS_FTE]
