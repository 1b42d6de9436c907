"""Faults in how a council answers demand: who holds children elsewhere, and where agency workers follow referrals."""

from collections.abc import Iterator

from sim.base.errors import unknown
from sim.inputs.checks.sentences import shares_fault
from sim.inputs.schema import Council, Journey, Workforce


def held_elsewhere_by_a_team(council: Council, journey: Journey) -> Iterator[str]:
    """Children whom no holder has are held by a kind of team that works one list."""
    shared = [name for name, team in journey.teams.items() if team.holds == "shared"]
    by = council.held_elsewhere.by if council.held_elsewhere else None
    if by is not None and by not in shared:
        yield unknown("council.held_elsewhere.by", by, "kind of team that works one list", shared)


def agency_follows_to_holders(workforce: Workforce, journey: Journey) -> Iterator[str]:
    """Agency workers beyond the usual number go to kinds of team whose workers each hold their own cases."""
    follows = workforce.agency.follows if workforce.agency else None
    if follows is None:
        return
    holders = [name for name, team in journey.teams.items() if team.holds == "one_worker"]
    places = {"workforce.agency.follows.teams": follows.teams}
    if follows.need is not None:
        places["workforce.agency.follows.need.teams"] = follows.need.teams
    for key, teams in places.items():
        for name in teams:
            if name not in holders:
                yield unknown(key, name, "kind of team that holds its own cases", holders)
        yield from shares_fault(key, list(teams.values()))
