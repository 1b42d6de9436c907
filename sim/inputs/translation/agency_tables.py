"""Agency workers: how many the council has as a rule, which posts they cover, and those beyond its posts."""

import math
from collections.abc import Mapping

import numpy as np

from sim.base.calendar import Calendar
from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.schema import Config, Journey
from sim.inputs.translation import remembered
from sim.inputs.translation.response_tables import beyond_by_cause
from sim.model.parameter_columns import POST_COLUMNS, Establishment
from sim.model.parameters import ALL_PLACES, Real, Whole
from sim.model.vocabulary import NEVER

SPREADS_COVER = 0.4142135623730951  # an irrational step spreads evenly which empty posts agency workers cover first
ALWAYS_COVERED = -1  # the place of a post that is covered however few agency workers are wanted


def places_of(posts: Whole, numbers: Whole) -> Whole:
    """(posts,) the places in which agency workers cover the posts of a kind of team, of these `numbers` in it."""
    place = ((numbers + 1) * SPREADS_COVER % 1.0 * ALL_PLACES).astype(np.int64)
    return np.where(posts[:, Establishment.AGENCY] == 1, ALWAYS_COVERED, place)


def agency_posts(config: Config, calendar: Calendar) -> list[tuple[str, Whole]]:
    """Posts beyond the establishment that only agency workers have, by kind of team."""
    return [*agency_posts_from_day_one(config), *agency_posts_that_follow(config, calendar)]


def agency_posts_from_day_one(config: Config) -> list[tuple[str, Whole]]:
    """As many as the council has as a rule beyond its empty posts, whole ones."""
    agency = config.workforce.agency
    made = []
    for name, fte in (agency.beyond_posts or {}).items() if agency else ():
        made.append((name, agency_table(round(fte), 0, int(NEVER))))
    return made


def agency_posts_that_follow(config: Config, calendar: Calendar) -> list[tuple[str, Whole]]:
    """As many as follow demand, in the order in which they open: one that opens later changes no other's number."""
    follows = config.workforce.agency.follows if config.workforce.agency else None
    if follows is None:
        return []
    referrals, need = beyond_by_cause(config, calendar, holders_usual(config))
    made = posts_that_open(referrals + np.minimum(need, 0.0), follows.teams)  # a fall in one takes of the other's rise
    if follows.need is not None:
        made += posts_that_open(need + np.minimum(referrals, 0.0), follows.need.teams)
    return sorted(made, key=lambda one: int(one[1][0, Establishment.OPENS]))


def posts_that_open(more: Real, share: Mapping[str, float]) -> list[tuple[str, Whole]]:
    """Posts of agency workers for `more` (days,) of them than usual, by kind of team as its share of them."""
    given, made = dict.fromkeys(share, 0), []
    for post in range(int(np.ceil(max(more.max(), 0.0)))):
        name = next_by_share(given, share)
        steps = np.diff(np.concatenate([[False], more >= post + 0.5, [False]]).astype(np.int64))
        for first, last in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True):
            closes = int(last) if last < len(more) else int(NEVER)
            made.append((name, agency_table(1, int(first), closes)))
    return made


def next_by_share(given: dict[str, int], share: Mapping[str, float]) -> str:
    """The kind of team that gets the next one, so that each has its share of however many; counted in `given`."""
    name = min(share, key=lambda name: (given[name] + 1) / max(share[name], 1e-9))
    given[name] += 1
    return name


def agency_table(posts: int, opens: int, closes: int) -> Whole:
    """(posts, columns) so many whole posts that only agency workers have, from one day to another."""
    table = np.zeros((posts, POST_COLUMNS), np.int64)
    columns = Establishment.FTE, Establishment.OPENS, Establishment.CLOSES, Establishment.VACANT, Establishment.AGENCY
    table[:, columns] = 1000, opens, closes, 1, 1
    return table


def agency_places(config: Config, beyond: Real) -> Whole:
    """(days,) the share of empty posts of those who hold cases that agency workers cover, in ALL_PLACES.

    All of them, less the agency workers `beyond` the usual number (days,) who are fewer.
    """
    teams, force = config.council.teams, config.workforce.teams
    covered = math.fsum(
        teams[name].vacant_fte for name in counted_teams(config.journey) if force[name].agency
    ) * cover_usual(config)
    fewer = np.maximum(-beyond, 0.0) / max(covered, 1e-9) if covered > 0 else np.zeros(len(beyond))
    result: Whole = np.ceil(ALL_PLACES * np.maximum(1.0 - fewer, 0.0)).astype(np.int64)
    return result


def cover_usual(config: Config) -> float:
    """The share of empty posts that agency workers cover as a rule, where the council takes them."""
    teams, agency = config.council.teams, config.workforce.agency
    empty = math.fsum(teams[name].vacant_fte for name in config.journey.teams if config.workforce.teams[name].agency)
    return min(agency.supply_fte / empty, 1.0) if agency and empty > 0 else 0.0


def counted_teams(journey: Journey) -> list[str]:
    """The kinds of team whose social workers each hold their own cases."""
    return [name for name, team in journey.teams.items() if team.holds == "one_worker" and team.social_workers]


@remembered
def holders_usual(config: Config) -> float:
    """Full-time equivalents who hold their own cases as a rule: posts, less those empty that agencies do not cover."""
    return math.fsum(workers_usual(config, name) for name in counted_teams(config.journey))


def workers_usual(config: Config, name: str) -> float:
    """Full-time equivalents of a kind of team as a rule: posts, less those empty that agencies do not cover."""
    team, agency = config.council.teams[name], config.workforce.agency
    cover = cover_usual(config) if config.workforce.teams[name].agency else 0.0
    beyond = (agency.beyond_posts or {}).get(name, 0.0) if agency else 0.0
    return team.posts_fte + beyond - team.vacant_fte * (1.0 - cover)


def agency_notice(config: Config, calendar: Calendar) -> Whole:
    """(days,) notice that an agency worker is given, in minutes; the national rules change it."""
    agency = config.workforce.agency
    weeks = np.zeros(len(calendar.dates), np.int64)
    if agency is not None:
        weeks[:] = agency.notice_weeks
        weeks[calendar.day_on_or_after(agency.rules.from_) :] = agency.rules.notice_weeks
    return weeks * 5 * MINUTES_A_DAY
