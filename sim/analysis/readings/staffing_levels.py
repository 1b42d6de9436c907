"""The workforce: who is in post, away, vacant, gone; minutes worked and worked over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.analysis.readings.events import Count, Events, Flag, Level, Whole, level, share
from sim.analysis.readings.scope import Scope
from sim.analysis.readings.stints import MOVES_ON
from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_WEEK
from sim.model.moving_words import MOVED, POST_CUT, POST_MOVED
from sim.model.vocabulary import ANNUAL_LEAVE, AWAY, BACK, DESTINATIONS, JOINED, LEFT, LONG_LEAVE, POST_OPENED, WORKED

ONE = 1000  # FTE is counted in thousandths
MINUTES_AN_HOUR = 60


@dataclass(frozen=True)
class Staff:
    """Every worker of the log; a worker's number is one person's, from joining to leaving."""

    fte: Level  # (workers,)
    kind: Count  # (workers,) team kind; -1 for a number nobody has
    joined: Whole  # (workers,) minute
    left: Whole  # (workers,) minute; the end of the run for those still here
    social_work: Flag  # (workers,) counted in the workforce census as in post
    holders: Flag  # (workers,) holding their own cases in social-work teams, agency workers included
    agency: Flag  # (workers,) agency workers in social-work teams
    person: Count  # (workers,) the same number for all the stays of one person
    moves_on: Flag  # (workers,) whose stay ends with a move to another kind of team


def kind_of_team(log: Events) -> Count:
    """(teams,) the kind of each team."""
    parts = [log.of(POST_OPENED), log.of(POST_MOVED)]
    kinds = np.full(max(int(part.other.max(initial=-1)) for part in parts) + 1, -1, np.int64)
    for part in parts:
        kinds[part.other] = part.kind
    return kinds


def staff_of(log: Events, scope: Scope) -> Staff:
    """The workers of a log."""
    joined, left = log.of(JOINED), log.of(LEFT)
    workers = int(joined.worker.max(initial=-1)) + 1
    fte, kind = np.zeros(workers), np.full(workers, -1, np.int64)
    start, end = np.zeros(workers, np.int32), np.full(workers, scope.days * MINUTES_A_DAY, np.int32)
    fte[joined.worker] = joined.nth / ONE
    kind[joined.worker] = kind_of_team(log)[joined.other]
    start[joined.worker] = joined.time
    end[left.worker] = left.time
    known, agency = kind >= 0, np.zeros(workers, bool)
    agency[joined.worker] = joined.kind == scope.agency_grade
    census = known & scope.social_work[kind]
    person, moves_on = np.arange(workers), np.zeros(workers, bool)
    moves_on[left.worker[left.other == MOVES_ON]] = True
    moves = log.of(MOVED)
    for who, number in zip(moves.worker, np.arange(workers - len(moves), workers), strict=True):
        person[number] = who
    return Staff(fte, kind, start, end, census & ~agency, known & scope.holds[kind], census & agency, person, moves_on)


def in_post_fte(staff: Staff, scope: Scope, counted: Flag) -> Level:
    """(days,) FTE in post at the close of each day, of the workers that count."""
    fte = staff.fte[counted]
    came = level(scope.days, staff.joined[counted] // MINUTES_A_DAY, fte)
    return came - level(scope.days, staff.left[counted] // MINUTES_A_DAY, fte)


@dataclass(frozen=True)
class Spells:
    """Spells away from work, each until the worker is back, leaves, or the run ends."""

    worker: Whole
    kind: Whole  # short or long sickness, annual or long leave
    since: Whole  # minute
    until: Whole  # minute
    open: Flag  # not over when the run ends


def spells_of(log: Events, staff: Staff, scope: Scope) -> Spells:
    """Every spell away: those that are over from the rows `back`, the others from the rows `away` without one."""
    away, back = log.of(AWAY), log.of(BACK)
    over = np.isin((away.worker.astype(np.int64) << 32) + away.time, (back.worker.astype(np.int64) << 32) + back.amount)
    worker, kind = away.worker[~over], away.kind[~over]
    cut = staff.left[worker]
    return Spells(
        worker=np.concatenate([back.worker, worker]),
        kind=np.concatenate([back.kind, kind]),
        since=np.concatenate([back.amount, away.time[~over]]),
        until=np.concatenate([np.minimum(back.time, staff.left[back.worker]), cut]),
        open=np.concatenate([np.zeros(len(back), bool), cut >= scope.days * MINUTES_A_DAY]),
    )


def fte_of_each_day(counted: Flag, fte: Level) -> Level:
    """(days,) the FTE of those (workers,) who count on each day, (days, workers): added in thousandths, so exact."""
    total: Level = (counted * np.rint(fte * ONE)).sum(axis=1) / ONE
    return total


def away_fte(spells: Spells, staff: Staff, scope: Scope, counted: Flag) -> Level:
    """(days,) FTE away at the close of each day; counted is by spell."""
    fte = staff.fte[spells.worker[counted]]
    gone = level(scope.days, spells.since[counted] // MINUTES_A_DAY, fte)
    return gone - level(scope.days, spells.until[counted] // MINUTES_A_DAY, fte)


class EstablishedPosts(NamedTuple):
    """Posts by kind of team, a row for each stay of a post in one."""

    number: Count
    kind: Count
    fte: Level
    day: Count  # the working day from which it is there
    until: Count  # the working day on which it moves to another kind; -1 where it does not


def established_posts(log: Events) -> EstablishedPosts:
    """Posts as they are opened and as they move."""
    parts = [log.of(POST_OPENED), log.of(POST_MOVED)]
    number, kind, fte, day, place = (
        np.concatenate([np.asarray(getattr(part, name), np.int64) for part in parts])
        for name in ("amount", "kind", "nth", "day", "place")
    )
    order = np.lexsort((place, number))
    until = np.full(len(number), -1, np.int64)
    same = np.flatnonzero(np.diff(number[order]) == 0)
    until[order[same]] = day[order[same + 1]]
    return EstablishedPosts(number, kind, fte / ONE, day, until)


def post_closings(log: Events, scope: Scope) -> Count:
    """(posts,) the working day from which a post is no longer established: as planned, or sooner if it was cut."""
    last, cut = scope.post_closes.copy(), log.of(POST_CUT)
    last[cut.amount] = cut.day
    return last


def established_by_day(log: Events, staff: Staff, scope: Scope) -> Level:
    """(days,) FTE of posts, filled or not, in teams counted in the workforce census.

    A post that is established for a time goes on after its last day for as long as someone is in it. A post that only
    an agency worker can have is none of the establishment: it is never vacant.
    """
    posts, joined = established_posts(log), log.of(JOINED)
    last = post_closings(log, scope)
    np.maximum.at(last, joined.case, staff.left[joined.worker] // MINUTES_A_DAY)
    counted = scope.social_work[posts.kind] & ~scope.post_agency[posts.number]
    fte, until = posts.fte[counted], np.where(posts.until < 0, last[posts.number], posts.until)[counted]
    return level(scope.days, posts.day[counted], fte) - level(scope.days, until, fte)


def leavers_fte_per_year(staff: Staff, scope: Scope) -> float:
    """FTE that leaves social-work teams a year, in the measured period."""
    minutes = (scope.first * MINUTES_A_DAY, scope.days * MINUTES_A_DAY)
    went = staff.social_work & ~staff.moves_on & (staff.left >= minutes[0]) & (staff.left < minutes[1])
    return float(staff.fte[went].sum()) / scope.years


def starters_fte_per_year(log: Events, staff: Staff, scope: Scope) -> float:
    """FTE that starts in social-work teams a year, in the measured period, agency workers not counted."""
    joined = log.of(JOINED)
    counts = staff.social_work[joined.worker] & (joined.day >= scope.first) & (joined.time > 0)
    counts &= joined.amount == joined.time  # others have only moved
    return float(joined.nth[counts].sum()) / ONE / scope.years


def destination_share(log: Events, staff: Staff, scope: Scope, where: str) -> float:
    """Share of the FTE leaving social-work teams in the measured period that goes there."""
    left = log.of(LEFT)
    counts = staff.social_work[left.worker] & (left.day >= scope.first) & (left.other != MOVES_ON)
    there = counts & (left.other == DESTINATIONS.index(where))
    return share(left.nth[there].sum(), left.nth[counts].sum())


def worked_measures(log: Events, staff: Staff, scope: Scope, present_fte: Level, in_post: Level) -> dict[str, float]:
    """The case holders' time on duties and their hours over; a part-timer's minute counts by FTE."""
    worked = log.of(WORKED)
    recent = int(np.searchsorted(worked.time, scope.first * MINUTES_A_DAY))  # the log is in time order
    worker, workers = worked.worker[recent:], len(staff.fte)
    pace = np.where(staff.holders, np.rint(staff.fte * ONE), 0.0)  # whole numbers, whose sum is exact in any order
    minutes, over = (
        float((np.bincount(worker, weights=part[recent:], minlength=workers) * pace).sum()) / ONE
        for part in (worked.amount, worked.other)
    )
    weeks = in_post[scope.measured].sum() / WORKING_DAYS_A_WEEK
    return {
        "utilisation": share(minutes, present_fte[scope.measured].sum() * MINUTES_A_DAY),
        "overtime_hours_per_worker": share(over / MINUTES_AN_HOUR, weeks),
    }


def read_workforce(log: Events, staff: Staff, scope: Scope) -> tuple[dict[str, float], dict[str, Level]]:
    """The measures and daily series of the workforce; all but the last two measures are of social-work teams."""
    spells = spells_of(log, staff, scope)
    leave, long_leave = spells.kind == ANNUAL_LEAVE, spells.kind == LONG_LEAVE
    census = staff.social_work[spells.worker]
    in_post = in_post_fte(staff, scope, staff.social_work)
    agency = in_post_fte(staff, scope, staff.agency)
    sick = away_fte(spells, staff, scope, census & ~leave & ~long_leave)
    vacant = established_by_day(log, staff, scope) - in_post
    holders = in_post_fte(staff, scope, staff.holders)
    present = holders - away_fte(spells, staff, scope, staff.holders[spells.worker])
    here, empty = in_post[scope.measured], vacant[scope.measured]
    measures = {
        "in_post_fte": share(here.sum(), here.size),
        "absence_rate": share(sick[scope.measured].sum(), here.sum()),
        "vacancy_rate": share(empty.sum(), empty.sum() + here.sum()),
        "turnover_rate": share(leavers_fte_per_year(staff, scope), scope.at_census(in_post, scope.september)),
        "starters_per_year": starters_fte_per_year(log, staff, scope),
        "leavers_to_agency_share": destination_share(log, staff, scope, "agency"),
        "agency_rate": share(agency[scope.measured].sum(), agency[scope.measured].sum() + here.sum()),
        **worked_measures(log, staff, scope, present, holders),
    }
    series = {
        "in_post_fte": in_post,
        "away_fte": sick,
        "on_leave_fte": away_fte(spells, staff, scope, census & leave),
        "on_long_leave_fte": away_fte(spells, staff, scope, census & long_leave),
        "agency_fte": agency,
        "vacant_fte": vacant,
    }
    return measures, series
