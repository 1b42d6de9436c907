"""Caseloads by post and by kind of team, day by day: what a board of the workforce shows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.analysis.readings.caseloads import held_by_worker, waits_of
from sim.analysis.readings.events import Count, Events, Flag, Level, level
from sim.analysis.readings.scope import Scope
from sim.analysis.readings.staffing_levels import established_posts, post_closings, spells_of, staff_of
from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.vocabulary import JOINED, LISTED


class Holder(NamedTuple):
    """A worker who holds cases, and the days they are in post."""

    worker: int
    post: int
    team: int  # kind
    fte: float
    first: int  # working day
    until: int  # the working day after the last


class Post(NamedTuple):
    """A post of a team that holds cases, and the days on which it is established."""

    post: int
    team: int  # kind
    first: int  # working day
    until: int  # the working day after the last


class TeamDays(NamedTuple):
    """Of each kind of team whose social workers hold cases, by working day; shapes (team kinds, days)."""

    kinds: list[int]  # the team kinds, in the order of the rows
    workers: Level  # in post at the close of the day
    away: Level  # of them
    children: Level  # held
    waiting: Level  # children on its list


class Board(NamedTuple):
    """Who holds how many children, day by day."""

    posts: list[Post]
    holders: list[Holder]
    children: Level  # (days, holders) held at the close of the day
    away: Flag  # (days, holders) away at the close of the day
    teams: TeamDays


def board_of(log: Events, scope: Scope) -> Board:
    """The board of a log."""
    staff = staff_of(log, scope)
    workers = np.flatnonzero(staff.holders)
    held = held_by_worker(log, staff, scope)
    post = np.full(len(staff.fte), -1, np.int64)
    joined = log.of(JOINED)
    post[joined.worker] = joined.case
    first, until = staff.joined // MINUTES_A_DAY, np.minimum(staff.left // MINUTES_A_DAY, scope.days)
    holders = [
        Holder(int(w), int(post[w]), int(staff.kind[w]), float(staff.fte[w]), int(first[w]), int(until[w]))
        for w in workers
    ]
    days = np.arange(scope.days)[:, None]
    here = (first[workers] <= days) & (days < until[workers])
    away = np.zeros_like(here)
    row = np.cumsum(staff.holders) - 1
    spells = spells_of(log, staff, scope)
    for worker, since, back in zip(spells.worker, spells.since, spells.until, strict=True):
        if staff.holders[worker]:
            away[since // MINUTES_A_DAY : back // MINUTES_A_DAY, row[worker]] = True
    away &= here
    return Board(
        posts_of(log, scope), holders, held, away, team_days(log, scope, staff.kind[workers], here, away, held)
    )


def posts_of(log: Events, scope: Scope) -> list[Post]:
    """The posts of teams that hold cases, by number."""
    posts = established_posts(log)
    rows = sorted(zip(posts.number, posts.day, posts.kind, posts.until, strict=True))
    closes = np.minimum(post_closings(log, scope), scope.days)
    return [
        Post(int(p), int(kind), int(day), int(closes[p] if until < 0 else until))
        for p, day, kind, until in rows
        if scope.holds[kind]
    ]


def team_days(log: Events, scope: Scope, kind: Count, here: Flag, away: Flag, held: Level) -> TeamDays:
    """Levels by kind of team, with the children on its list."""
    kinds = [int(code) for code in np.flatnonzero(scope.holds)]
    of_kind = [kind == code for code in kinds]
    return TeamDays(
        kinds,
        np.stack([here[:, own].sum(axis=1) for own in of_kind]).astype(np.float64),
        np.stack([away[:, own].sum(axis=1) for own in of_kind]).astype(np.float64),
        np.stack([held[:, own].sum(axis=1) for own in of_kind]),
        waiting_by_team(log, scope)[kinds],
    )


def waiting_by_team(log: Events, scope: Scope) -> Level:
    """(team kinds, days) children on each kind of team's lists at the close of the day."""
    listed, waits = log.of(LISTED), waits_of(log, scope)
    result = np.zeros((len(scope.holds), scope.days))
    for code in range(len(scope.holds)):
        own = listed.kind == code
        gone = level(scope.days, waits.until[own] // MINUTES_A_DAY, listed.nth[own])
        result[code] = level(scope.days, listed.day[own], listed.nth[own]) - gone
    return result
