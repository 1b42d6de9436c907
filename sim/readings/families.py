"""Families: how many children are in each stage on each day, who starts what, and who comes back."""

from __future__ import annotations

import numpy as np

from sim.readings.happened import Count, Flag, Happened, Level, Part, Whole, days_of, level, per_day, share
from sim.readings.scope import Scope
from sim.vocabulary import (
    ALLOCATED,
    DUTY_DONE,
    KNOWN_BEFORE,
    LISTED,
    REFERRED,
    STAGE_ENDED,
    STAGE_ENTERED,
    WORKED,
)
from sim.workdays import WORKING_DAYS_A_YEAR


def children_of(log: Happened) -> Level:
    """(cases,) children of each family; 0 for a number that the log does not name."""
    parts = [log.of(what) for what in (KNOWN_BEFORE, REFERRED, STAGE_ENTERED, LISTED, ALLOCATED)]
    children = np.zeros(max((int(part.case.max()) for part in parts if len(part)), default=-1) + 1)
    for part in parts:
        children[part.case] = part.nth
    return children


def open_by_stage(log: Happened, scope: Scope) -> Level:
    """(stages, days) children in each stage at the close of each day."""
    stages, days = len(scope.words.stages), scope.days
    change = np.zeros(stages * (days + 1))
    for part, sign in ((log.of(STAGE_ENTERED), 1), (log.of(STAGE_ENDED), -1)):
        place = part.kind.astype(np.int64) * (days + 1) + np.minimum(part.day, days)
        change += sign * np.bincount(place, weights=part.nth, minlength=change.size)
    levels: Level = np.cumsum(change.reshape(stages, days + 1), axis=1)[:, :days]
    return levels


def entered_per_year(log: Happened, scope: Scope, stage: str) -> float:
    """Children a year who enter a stage in the measured period; those found in it on day one have not entered."""
    entered = log.of(STAGE_ENTERED)
    found = (entered.time == 0) & (entered.amount <= 0)
    counts = (entered.kind == scope.stage(stage)) & (entered.day >= scope.first) & ~found
    return float(entered.nth[counts].sum()) / scope.years


def referrals_by_day(log: Happened, scope: Scope) -> Level:
    """(days,) children referred."""
    referred = log.of(REFERRED)
    return per_day(scope.days, referred.day, referred.nth)


def comes_back(log: Happened) -> Flag:
    """(referred rows,) whether the family was also referred in the 253 working days before."""
    referred, before = log.of(REFERRED), log.of(KNOWN_BEFORE)
    case = np.concatenate([before.case, referred.case])
    day = np.concatenate([days_of(before.amount), referred.day])
    order = np.argsort(case, kind="stable")  # rows of one family stay in time order
    again = np.zeros(len(case), bool)
    again[1:] = (np.diff(case[order]) == 0) & (np.diff(day[order]) <= WORKING_DAYS_A_YEAR)
    unsorted = np.empty(len(case), bool)
    unsorted[order] = again
    return unsorted[len(before) :]


def rereferral_share(log: Happened, scope: Scope) -> float:
    """Share of the children referred in the measured period whose family was referred in the 12 months before."""
    referred = log.of(REFERRED)
    children = np.where(referred.day >= scope.first, referred.nth, 0)
    return share(children[comes_back(log)].sum(), children.sum())


def awaiting_assessment(log: Happened, scope: Scope) -> Level:
    """(days,) children in the assessment stage for whom none of its duties has yet been worked on or done."""
    entered, ended = log.of(STAGE_ENTERED), log.of(STAGE_ENDED)
    stage = scope.stage("assessment")
    here = np.flatnonzero(entered.kind == stage)
    keys = (entered.case[here].astype(np.int64) << 32) + entered.time[here]
    order = np.argsort(keys, kind="stable")
    here, keys = here[order], keys[order]
    until = np.full(len(here), np.iinfo(np.int32).max, np.int32)
    duties = scope.duties_of("assessment")
    gone = ended.kind == stage
    lower(until, keys, ended.case[gone], ended.time[gone])
    for part in (log.of(WORKED), log.of(DUTY_DONE)):
        touched = np.flatnonzero(duties[part.kind])
        lower(until, keys, part.case[touched], part.time[touched])
    children = entered.nth[here]
    left = level(scope.days, days_of(until), children)
    return level(scope.days, entered.day[here], children) - left


def lower(until: Whole, keys: Count, case: Whole, time: Whole) -> None:
    """Lower `until`, for each stay, to the first of these times (given in time order) that falls within it."""
    sought = (case.astype(np.int64) << 32) + time
    stay = np.searchsorted(keys, sought, side="right") - 1
    within = stay >= 0
    within[within] = keys[stay[within]] >> 32 == case[within]
    stay, time = stay[within][::-1], time[within][::-1]  # backwards: the first is written last
    first = np.full(len(until), np.iinfo(np.int32).max, np.int32)
    first[stay] = time
    np.minimum(until, first, out=until)


def holdings_in_last_year(scope: Scope, given_up: Part, allocated: Part, counted: Flag) -> Count:
    """(pairs, 2) each family and each worker who held it in the last 253 measured days.

    `counted` says of each worker whether they count.
    """
    since = max(scope.first, scope.days - WORKING_DAYS_A_YEAR)
    cases = 1 + max((int(p.case.max()) for p in (given_up, allocated) if len(p)), default=-1)
    balance = np.bincount(allocated.case, minlength=cases) - np.bincount(given_up.case, minlength=cases)
    last = np.full(cases, -1, np.int64)
    last[allocated.case] = allocated.worker
    still = np.flatnonzero(balance > 0)
    late = given_up.day >= since
    case = np.concatenate([given_up.case[late], still]).astype(np.int64)
    worker = np.concatenate([given_up.worker[late], last[still]]).astype(np.int64)
    counts = (worker >= 0) & counted[worker]
    pairs = np.sort((case[counts] << 32) + worker[counts])
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # each once
    return np.stack([pairs >> 32, pairs & 0xFFFFFFFF], axis=1)


def children_at_end(log: Happened, stage: int, cases: int) -> Level:
    """(cases,) children of each family still in a stage when the run ends."""
    entered, ended = log.of(STAGE_ENTERED), log.of(STAGE_ENDED)
    came, went = entered.kind == stage, ended.kind == stage
    balance: Level = np.bincount(entered.case[came], weights=entered.nth[came], minlength=cases).astype(np.float64)
    return balance - np.bincount(ended.case[went], weights=ended.nth[went], minlength=cases)
