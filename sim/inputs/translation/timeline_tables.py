"""Dated changes as rows by day, and the calendar of a study."""

import datetime as dt
import math
from functools import lru_cache

import numpy as np

from sim.base.calendar import Calendar, bank_holidays
from sim.inputs.schema import Change, Config
from sim.model.parameters import Real, Whole
from sim.model.vocabulary import (
    AGENCY_SUPPLY,
    ALLOCATION_POLICY,
    CHANGES_IN_ROWS,
    POLICIES,
    RECRUITMENT_FREEZE,
    ROWS_OF_CHANGES,
)


def calendar_of(config: Config) -> Calendar:
    """The working days of warm-up and measured weeks."""
    return calendar_between(config.run.start, config.run.after, config.council.extra_days_off)


@lru_cache(maxsize=16)  # the points of a sweep mostly share their calendar
def calendar_between(start: dt.date, end: dt.date, extra: tuple[dt.date, ...]) -> Calendar:
    """All working days from start up to, not including, end, but for these."""
    return Calendar.between(start, end, extra)


def change_days(change: Change, calendar: Calendar) -> tuple[int, int]:
    """The first working day of a change and the first one after it."""
    ends = change.ends()
    last = len(calendar.dates) if ends is None else calendar.day_on_or_after(ends)
    return calendar.day_on_or_after(change.from_), last


def working_days_before(from_: dt.date, start: dt.date) -> int:
    """How many working days a change has been coming in when the run starts; 0 if it begins later."""
    if from_ >= start:
        return 0
    return int(np.busday_count(from_, start, holidays=sorted(bank_holidays(range(from_.year, start.year + 1)))))


def strength(change: Change, calendar: Calendar) -> Real:
    """(days,) how far a change has come in: 0 before and after, rising to 1 over its ramp."""
    first, last = change_days(change, calendar)
    first -= working_days_before(change.from_, calendar.dates[0].item())
    days = np.arange(len(calendar.dates))
    ramp = change.ramp_weeks * 5
    grown = np.ones(len(days)) if ramp == 0 else np.clip((days - first + 1) / ramp, 0.0, 1.0)
    return np.where((days >= first) & (days < last), grown, 0.0)


def applied(change: Change, value: Real, calendar: Calendar) -> Real:
    """A row of values after one change."""
    grown = strength(change, calendar)
    if change.multiply is not None:
        return value * (1.0 + (change.multiply - 1.0) * grown)
    if change.add is not None:
        return value + change.add * grown
    if isinstance(change.set, str):
        return np.where(grown > 0, float(POLICIES.index(change.set)), value)
    return value + (float(change.set or 0.0) - value) * grown


def timeline(config: Config, calendar: Calendar, agency_beyond: Real) -> Real:
    """(ROWS_OF_CHANGES, days) the value of each thing that changes for the whole council, on each day.

    `agency_beyond` is (days,) the agency workers wanted beyond the usual number; what changes the supply changes both.
    """
    rows = np.ones((ROWS_OF_CHANGES, len(calendar.dates)))
    rows[RECRUITMENT_FREEZE] = 0.0
    rows[ALLOCATION_POLICY] = POLICIES.index(config.allocation.policy)
    agency = config.workforce.agency
    rows[AGENCY_SUPPLY] = np.maximum(agency.supply_fte + agency_beyond, 0.0) if agency else 0.0
    for change in config.scenario.changes:
        if change.what in CHANGES_IN_ROWS:
            at = CHANGES_IN_ROWS.index(change.what)
            rows[at] = applied(change, rows[at], calendar)
    if agency:
        rows[AGENCY_SUPPLY, calendar.day_on_or_after(agency.rules.from_) :] *= agency.rules.supply
    return np.maximum(rows, 0.0)


def need_lengths(config: Config, calendar: Calendar) -> Real:
    """(days,) how many times as long as usual children are in need, as dated changes say."""
    row = np.ones(len(calendar.dates))
    for change in config.scenario.changes:
        if change.what == "need_length":
            row = applied(change, row, calendar)
    return np.maximum(row, 0.0)


def offers(config: Config, calendar: Calendar) -> Real:
    """(interventions, days) the share of families to whom each is offered and who take it up, on each day."""
    rows = []
    for name, intervention in config.journey.interventions.items():
        row = np.full(len(calendar.dates), intervention.offered)
        for change in config.scenario.changes:
            if change.what == "offer" and change.intervention == name:
                row = applied(change, row, calendar)
        rows.append(np.clip(row, 0.0, 1.0))
    return np.array(rows).reshape(len(rows), len(calendar.dates))


def unfrozen(rows: Real) -> Whole:
    """(days,) the first day on or after each on which posts may be filled; the number of days where there is none."""
    frozen = rows[RECRUITMENT_FREEZE] > 0
    own = np.where(frozen, len(frozen), np.arange(len(frozen)))
    return np.ascontiguousarray(np.minimum.accumulate(own[::-1])[::-1])


def cumulative(shares: list[float]) -> list[float]:
    """Shares as a cumulative row that ends in exactly 1."""
    total = np.cumsum(shares) / max(math.fsum(shares), 1e-300)
    last = max((i for i, one in enumerate(shares) if one > 0), default=len(shares) - 1)
    total[last:] = 1.0  # a place without a share is never picked, wherever it stands
    return [float(x) for x in total]
