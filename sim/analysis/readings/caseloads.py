"""Caseloads: the children each worker holds at the close of each day, and the children nobody holds yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.readings.events import Count, Events, Flag, Level, Whole, average, level, share
from sim.analysis.readings.families import children_at_end, holdings_in_last_year
from sim.analysis.readings.scope import Scope
from sim.analysis.readings.staffing_levels import Staff, fte_of_each_day
from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.moving_words import HELD_ELSEWHERE
from sim.model.vocabulary import ALLOCATED, GIVEN_UP, GRADE_CHANGED, JOINED, LISTED, STAGE_ENDED

MANY = (18, 20, 25)  # children for a full-time worker, as inspection reports name them
NINE_IN_TEN = 0.9
SEVERAL_WORKERS = 3


def matrix(days: int, rows: int, day: Whole, row: Count, change: Level | Whole) -> Level:
    """(days, rows) the running total at the close of each day of changes to each row."""
    place = np.minimum(day, days).astype(np.int64) * rows + row
    by_day = np.bincount(place, weights=change, minlength=(days + 1) * rows)
    levels: Level = np.cumsum(by_day.reshape(days + 1, rows)[:days], axis=0)
    return levels


def held_by_worker(log: Events, staff: Staff, scope: Scope) -> Level:
    """(days, case holders) children held at the close of each day, in the order of the workers' numbers."""
    row = np.cumsum(staff.holders) - 1
    parts = []
    for part, sign in ((log.of(ALLOCATED), 1), (log.of(GIVEN_UP), -1)):
        counts = (part.worker >= 0) & staff.holders[part.worker]
        parts.append((part.day[counts], row[part.worker[counts]], sign * part.nth[counts]))
    day, worker, change = (np.concatenate(column) for column in zip(*parts, strict=True))
    return matrix(scope.days, int(staff.holders.sum()), day, worker, change)


def counted_by_worker(log: Events, staff: Staff, scope: Scope) -> Level:
    """(days, case holders) cases as the council counts them: children held, or more where it counts more."""
    return held_by_worker(log, staff, scope) * scope.cases_per_child


def newly_qualified_days(log: Events, staff: Staff, scope: Scope) -> Flag:
    """(days, case holders) whether the worker is newly qualified at the close of the day, once joined."""
    grade, row = scope.newly_qualified, np.cumsum(staff.holders) - 1
    joined, changed = log.of(JOINED), log.of(GRADE_CHANGED)
    starts, ends, rises = joined.kind == grade, changed.amount == grade, changed.kind == grade
    worker = np.concatenate([joined.worker[starts], changed.worker[ends], changed.worker[rises]])
    day = np.concatenate([joined.day[starts], changed.day[ends], changed.day[rises]])
    change = np.repeat(np.array([1, -1, 1], np.int32), [starts.sum(), ends.sum(), rises.sum()])
    counts = staff.holders[worker]
    return matrix(scope.days, int(staff.holders.sum()), day[counts], row[worker[counts]], change[counts]) > 0


def ninth_decile(caseload: Level, holding: Flag) -> Level:
    """(days,) the 90th percentile, interpolated, of the caseloads of those who hold a case; not a number if none."""
    if not holding.any():
        return np.full(len(holding), np.nan)
    ranked = np.sort(np.where(holding, caseload, np.inf), axis=1)
    count = holding.sum(axis=1)
    place = NINE_IN_TEN * np.maximum(count - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    days = np.arange(len(ranked))
    with np.errstate(invalid="ignore"):
        result: Level = ranked[days, below] + (place - below) * (ranked[days, above] - ranked[days, below])
    return np.where(count > 0, result, np.nan)


def ratio(part: Level, whole: Level) -> Level:
    """(days,) part over whole; not a number on a day without a whole."""
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Level = np.where(whole > 0, part / whole, np.nan)
    return result


def mean_ratio(part: Level, whole: Level) -> float:
    """The mean of part over whole over the days that have a whole."""
    return average(ratio(part, whole)[whole > 0])


def read_caseloads(log: Events, staff: Staff, scope: Scope) -> tuple[dict[str, float], dict[str, Level]]:
    """The measures and daily series of the workers of social-work teams who hold their own cases."""
    held, fte = counted_by_worker(log, staff, scope), staff.fte[staff.holders]
    holding = held > 0
    caseload = held / fte
    children, holding_fte, workers = (
        held.sum(axis=1),
        fte_of_each_day(holding, fte),
        holding.sum(axis=1).astype(np.float64),
    )
    decile = ninth_decile(caseload, holding)
    above = np.maximum(held - scope.safe_caseload * fte, 0).sum(axis=1)
    now = scope.measured
    fresh = newly_qualified_days(log, staff, scope)[now] & holding[now]
    measures = {
        "caseload_per_worker": mean_ratio(children[now], holding_fte[now]),
        "caseload_p90": average(decile[now][workers[now] > 0]),
        **{f"workers_over_{n}_share": mean_ratio((caseload[now] > n).sum(axis=1) + 0.0, workers[now]) for n in MANY},
        "newly_qualified_over_cap_share": share(
            (fresh & (caseload[now] > scope.newly_qualified_cap)).sum(), fresh.sum()
        ),
    }
    series = {
        "caseload_per_worker": ratio(children, holding_fte),
        "caseload_p90": decile,
        "children_held": children / scope.cases_per_child,
        "children_above_safe": above,
    }
    return measures, series


def read_continuity(log: Events, staff: Staff, scope: Scope, children: Level) -> dict[str, float]:
    """How many social workers of their own a child has had in the last 253 measured days."""
    pairs = holdings_in_last_year(scope, log.of(GIVEN_UP), log.of(ALLOCATED), staff.holders)
    if staff.moves_on.any():  # one person is one worker, whatever team they are in
        pairs = np.unique(np.stack([pairs[:, 0], staff.person[pairs[:, 1]]], axis=1), axis=0)
    workers = np.bincount(pairs[:, 0], minlength=len(children))
    still = children_at_end(log, scope.stages_counted_as("looked_after"))
    looked_after = np.pad(still, (0, len(children) - len(still)))
    return {
        "social_workers_per_child": share((workers * children).sum(), children[workers > 0].sum()),
        "looked_after_3plus_workers_share": share(looked_after[workers >= SEVERAL_WORKERS].sum(), looked_after.sum()),
    }


@dataclass(frozen=True)
class Waits:
    """Waits on an unallocated list in the order of the rows `listed`, each until the case is allocated or listed again,
    moves to another kind of team, closes, is held by people whom no return counts, or the run ends."""

    until: Count  # minute
    allocated: Flag
    open: Flag  # still waiting when the run ends


def waits_of(log: Events, scope: Scope) -> Waits:
    """Every wait: from a row `listed` to the next row of the same family that ends it."""
    listed, allocated, ended = log.of(LISTED), log.of(ALLOCATED), log.of(STAGE_ENDED)
    elsewhere = log.of(HELD_ELSEWHERE)
    moves = ended.worker < 0
    moves &= scope.main_stages[ended.kind]
    after = np.where(ended.other >= 0, scope.stage_team[np.maximum(ended.other, 0)], -2)
    moves &= after != scope.stage_team[ended.kind]
    parts = (listed, allocated, ended, elsewhere)
    waiting = np.zeros(1 + max((int(part.case.max()) for part in parts if len(part)), default=-1), bool)
    waiting[listed.case] = True
    got = waiting[allocated.case] & (allocated.worker >= 0)
    gone = waiting[ended.case] & moves
    taken = waiting[elsewhere.case]
    case = np.concatenate([listed.case, allocated.case[got], ended.case[gone], elsewhere.case[taken]])
    place = np.concatenate([listed.place, allocated.place[got], ended.place[gone], elsewhere.place[taken]])
    time = np.concatenate([listed.time, allocated.time[got], ended.time[gone], elsewhere.time[taken]])
    order = np.lexsort((place, case))
    following = np.full(len(case), -1, np.int64)  # the row of the same family that comes next
    same = np.flatnonzero(np.diff(case[order]) == 0)
    following[order[same]] = order[same + 1]
    end = following[: len(listed)]
    until = np.where(end >= 0, time[end] if len(time) else 0, scope.days * MINUTES_A_DAY).astype(np.int64)
    return Waits(until, (end >= len(listed)) & (end < len(listed) + got.sum()), end < 0)


def read_waits(log: Events, scope: Scope) -> tuple[dict[str, float], dict[str, Level]]:
    """Children on the unallocated lists by day, and the longest wait seen in the measured period (working days)."""
    listed, waits = log.of(LISTED), waits_of(log, scope)
    series = level(scope.days, listed.day, listed.nth) - level(scope.days, waits.until // MINUTES_A_DAY, listed.nth)
    seen = waits.until > scope.first * MINUTES_A_DAY
    longest = (waits.until - listed.time)[seen].max(initial=0) / MINUTES_A_DAY
    measures = {"unallocated_children": average(series[scope.measured]), "unallocated_longest_days": float(longest)}
    return measures, {"children_unallocated": series}
