"""Agency workers: how many the council has as a rule, which posts they cover, and those beyond its posts."""

import math

import numpy as np

from sim.base.calendar import MINUTES_A_DAY, Calendar
from sim.inputs.schema import Config
from sim.inputs.translation.response_tables import agency_beyond_usual
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
        table = np.zeros((round(fte), POST_COLUMNS), np.int64)
        table[:, [Establishment.FTE, Establishment.CLOSES, Establishment.VACANT, Establishment.AGENCY]] = (
            1000,
            int(NEVER),
            1,
            1,
        )
        made.append((name, table))
    return made


def agency_posts_that_follow(config: Config, calendar: Calendar) -> list[tuple[str, Whole]]:
    """As many as follow referrals, in the order in which they open: one that opens later changes no other's number."""
    agency = config.workforce.agency
    if agency is None or agency.follows is None:
        return []
    more = np.maximum(agency_beyond_usual(config, calendar, holders_usual(config)), 0.0)
    share, given = agency.follows.teams, dict.fromkeys(agency.follows.teams, 0)
    made = []
    for post in range(int(np.ceil(more.max()))):
        name = min(share, key=lambda name: (given[name] + 1) / max(share[name], 1e-9))
        given[name] += 1
        steps = np.diff(np.concatenate([[False], more >= post + 0.5, [False]]).astype(np.int64))
        for first, last in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True):
            table = np.zeros((1, POST_COLUMNS), np.int64)
            closes = last if last < len(more) else int(NEVER)
            table[
                0,
                [
                    Establishment.FTE,
                    Establishment.OPENS,
                    Establishment.CLOSES,
                    Establishment.VACANT,
                    Establishment.AGENCY,
                ],
            ] = 1000, first, closes, 1, 1
            made.append((name, table))
    return sorted(made, key=lambda one: int(one[1][0, Establishment.OPENS]))


def agency_places(config: Config, beyond: Real) -> Whole:
    """(days,) the share of empty posts of those who hold cases that agency workers cover, in ALL_PLACES.

    All of them, less the agency workers `beyond` the usual number (days,) who are fewer.
    """
    teams, force = config.council.teams, config.workforce.teams
    covered = math.fsum(teams[name].vacant_fte for name in counted_teams(config) if force[name].agency) * cover_usual(
        config
    )
    fewer = np.maximum(-beyond, 0.0) / max(covered, 1e-9) if covered > 0 else np.zeros(len(beyond))
    result: Whole = np.ceil(ALL_PLACES * np.maximum(1.0 - fewer, 0.0)).astype(np.int64)
    return result


def cover_usual(config: Config) -> float:
    """The share of empty posts that agency workers cover as a rule, where the council takes them."""
    teams, agency = config.council.teams, config.workforce.agency
    empty = math.fsum(teams[name].vacant_fte for name in config.journey.teams if config.workforce.teams[name].agency)
    return min(agency.supply_fte / empty, 1.0) if agency and empty > 0 else 0.0


def counted_teams(config: Config) -> list[str]:
    """The kinds of team whose social workers each hold their own cases."""
    return [name for name, team in config.journey.teams.items() if team.holds == "one_worker" and team.social_workers]


def holders_usual(config: Config) -> float:
    """Full-time equivalents who hold their own cases as a rule: posts, less those empty that agencies do not cover."""
    teams, cover, names = config.council.teams, cover_usual(config), counted_teams(config)
    posts = math.fsum(teams[name].posts_fte for name in names)
    covers = {name: cover if config.workforce.teams[name].agency else 0.0 for name in names}
    if config.workforce.agency is not None and config.workforce.agency.beyond_posts:
        posts += math.fsum(config.workforce.agency.beyond_posts.values())
    return posts - math.fsum(teams[name].vacant_fte * (1.0 - covers[name]) for name in names)


def agency_notice(config: Config, calendar: Calendar) -> Whole:
    """(days,) notice that an agency worker is given, in minutes; the national rules change it."""
    agency = config.workforce.agency
    weeks = np.zeros(len(calendar.dates), np.int64)
    if agency is not None:
        weeks[:] = agency.notice_weeks
        weeks[calendar.day_on_or_after(agency.rules.from_) :] = agency.rules.notice_weeks
    return weeks * 5 * MINUTES_A_DAY
