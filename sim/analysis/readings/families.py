"""Families: how many children are in each stage on each day, who starts what, and who comes back."""

from __future__ import annotations

import numpy as np

from sim.analysis.readings.events import Count, EventRows, Events, Flag, Level, Whole, days_of, level, per_day, share
from sim.analysis.readings.log_parts import LogParts
from sim.analysis.readings.scope import Scope
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.model.vocabulary import (
    ALLOCATED,
    CONTACTED,
    DUTY_DONE,
    HAPPENED,
    KNOWN_BEFORE,
    LISTED,
    REFERRAL,
    REFERRED,
    STAGE_ENDED,
    STAGE_ENTERED,
    WORKED,
)

MANY_PLACEMENTS = 3


def children_of(log: Events) -> Level:
    """(cases,) children of each family; 0 for a number that the log does not name."""
    parts = [log.of(what) for what in (KNOWN_BEFORE, CONTACTED, REFERRED, STAGE_ENTERED, LISTED, ALLOCATED)]
    children = np.zeros(max((int(part.case.max()) for part in parts if len(part)), default=-1) + 1)
    for part in parts:
        children[part.case] = part.nth
    return children


def open_by_stage(log: Events, scope: Scope) -> Level:
    """(stages, days) children in each stage at the close of each day."""
    stages, days = len(scope.words.stages), scope.days
    change = np.zeros(stages * (days + 1))
    for part, sign in ((log.of(STAGE_ENTERED), 1), (log.of(STAGE_ENDED), -1)):
        place = part.kind.astype(np.int64) * (days + 1) + np.minimum(part.day, days)
        change += sign * np.bincount(place, weights=part.nth, minlength=change.size)
    levels: Level = np.cumsum(change.reshape(stages, days + 1), axis=1)[:, :days]
    return levels


def entered_per_year(log: Events, scope: Scope, stages: Flag) -> float:
    """Children a year who come into any of these stages from outside them in the measured period."""
    return float(entered_by_day(log, scope, stages)[scope.measured].sum()) / scope.years


def entered_by_day(log: Events, scope: Scope, stages: Flag) -> Level:
    """(days,) children who come into any of these stages from outside them; those there on day one do not."""
    entered = log.of(STAGE_ENTERED)
    result = (entered.time == 0) & (entered.amount <= 0)
    inside = (entered.other >= 0) & stages[np.maximum(entered.other, 0)]
    counts = stages[entered.kind] & ~result & ~inside
    return per_day(scope.days, entered.day[counts], entered.nth[counts])


def read_front_door(log: Events, scope: Scope) -> tuple[dict[str, float], dict[str, Level]]:
    """Contacts, how many are decided in a working day, and how many wait; nothing where no stage screens them."""
    if not scope.before_referral.any():
        return {}, {}
    contacted, entered, ended = log.of(CONTACTED), log.of(STAGE_ENTERED), log.of(STAGE_ENDED)
    came, went = scope.before_referral[entered.kind], scope.before_referral[ended.kind] & (ended.day >= scope.first)
    decided, prompt = ended.nth[went], ended.day[went] - days_of(ended.amount[went]) <= 1
    out = scope.before_referral[ended.kind]
    waiting = level(scope.days, entered.day[came], entered.nth[came]) - level(
        scope.days, ended.day[out], ended.nth[out]
    )
    measures = {
        "contacts_per_year": float(contacted.nth[contacted.day >= scope.first].sum()) / scope.years,
        "contacts_referred_share": share(decided[ended.other[went] == REFERRAL].sum(), decided.sum()),
        "decisions_in_1_day_share": share(decided[prompt].sum(), decided.sum()),
    }
    return measures, {"contacts_waiting": waiting}


def three_placements_share(parts: LogParts) -> float:
    """Share of the children looked after at the end who had three placements or more in the last 253 measured days."""
    log, scope = parts.log, parts.scope
    moved, duty = log.of(HAPPENED), scope.duties_counted_as("placement_move")
    since = max(scope.first, scope.days - WORKING_DAYS_A_YEAR)
    here = children_at_end(log, scope.stages_counted_as("looked_after"))
    counts = duty[moved.kind] & (moved.day >= since)
    moves = np.bincount(moved.case[counts], minlength=len(here))[: len(here)]
    return share(here[moves >= MANY_PLACEMENTS - 1].sum(), here.sum())


def referrals_by_day(log: Events, scope: Scope) -> Level:
    """(days,) children referred."""
    referred = log.of(REFERRED)
    return per_day(scope.days, referred.day, referred.nth)


def came_back(log: Events) -> Flag:
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


def rereferral_share(parts: LogParts) -> float:
    """Share of the children referred in the measured period whose family was referred in the 12 months before."""
    referred = parts.log.of(REFERRED)
    children = np.where(referred.day >= parts.scope.first, referred.nth, 0)
    return share(children[came_back(parts.log)].sum(), children.sum())


def awaiting_assessment(log: Events, scope: Scope) -> Level:
    """(days,) children in a stage that counts as assessment, none of whose duties has yet been worked on or done."""
    entered, ended = log.of(STAGE_ENTERED), log.of(STAGE_ENDED)
    stages = scope.stages_counted_as("assessment")
    here = np.flatnonzero(stages[entered.kind])
    keys = (entered.case[here].astype(np.int64) << 32) + entered.time[here]
    order = np.argsort(keys, kind="stable")
    here, keys = here[order], keys[order]
    until = np.full(len(here), np.iinfo(np.int32).max, np.int32)
    duties = scope.duties_of_stages(stages)
    gone = stages[ended.kind]
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


def holdings_in_last_year(scope: Scope, given_up: EventRows, allocated: EventRows, counted: Flag) -> Count:
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


def children_at_end(log: Events, stages: Flag) -> Level:
    """(cases,) children of each family still in any of these stages when the run ends."""
    entered, ended = log.of(STAGE_ENTERED), log.of(STAGE_ENDED)
    came, went = stages[entered.kind], stages[ended.kind]
    cases = int(entered.case.max(initial=-1)) + 1
    balance: Level = np.bincount(entered.case[came], weights=entered.nth[came], minlength=cases).astype(np.float64)
    return balance - np.bincount(ended.case[went], weights=ended.nth[went], minlength=cases)
