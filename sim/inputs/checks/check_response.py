"""Faults in how a council answers demand: who holds children elsewhere, where agency workers and own staff follow."""

from collections.abc import Iterator, Mapping

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
    places = {"workforce.agency.follows.teams": follows.teams}
    if follows.need is not None:
        places["workforce.agency.follows.need.teams"] = follows.need.teams
    for key, teams in places.items():
        yield from not_all_holders(key, teams, journey)


def own_staff_follow_to_holders(workforce: Workforce, journey: Journey) -> Iterator[str]:
    """Social workers who take cases come from a kind of team of social workers who hold none, to kinds that do."""
    follow, key = workforce.own_staff_follow_need, "workforce.own_staff_follow_need"
    if follow is None:
        return
    without = [name for name, team in journey.teams.items() if team.holds != "one_worker" and team.social_workers]
    if follow.from_ not in without:
        yield unknown(f"{key}.from", follow.from_, "kind of team of social workers without cases of their own", without)
    yield from not_all_holders(f"{key}.teams", follow.teams, journey)


def not_all_holders(key: str, teams: Mapping[str, float], journey: Journey) -> Iterator[str]:
    """Each of these kinds of team has workers who each hold their own cases, and their shares are of one whole."""
    holders = [name for name, team in journey.teams.items() if team.holds == "one_worker"]
    for name in teams:
        if name not in holders:
            yield unknown(key, name, "kind of team that holds its own cases", holders)
    yield from shares_fault(key, list(teams.values()))
