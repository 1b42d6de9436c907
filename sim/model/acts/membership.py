"""Who is one of a team: workers join it last, and leave it from wherever they stand."""

from sim.model.compiling import rule
from sim.model.council_columns import Teams, Workers


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
