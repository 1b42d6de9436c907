"""What a year costs: pay with on-costs, agency workers, overtime, recruitment; in pounds, all teams together."""

from __future__ import annotations

import numpy as np

from sim.analysis.readings.events import Count, Events, Flag, Level, Whole
from sim.analysis.readings.scope import Scope
from sim.base.calendar import MINUTES_A_DAY, WORKING_DAYS_A_YEAR
from sim.model.vocabulary import GRADE_CHANGED, JOINED, LEFT, WORKED

ONE, MINUTES_AN_HOUR = 1000, 60


def days_from(scope: Scope, since: Whole, until: Whole | Count, price: Level) -> Level:
    """(n,) measured days from each minute to another, each counted at its day's price."""
    total = np.concatenate([[0.0], np.cumsum(np.where(np.arange(scope.days) >= scope.first, price[: scope.days], 0.0))])
    first, last = (np.clip(each // MINUTES_A_DAY, 0, scope.days) for each in (since, until))
    spent: Level = np.maximum(total[last] - total[first], 0.0)
    return spent


def pay_of_workers(log: Events, scope: Scope) -> tuple[Level, Flag]:
    """(workers,) pounds a year of measured pay, agency price included, and whether the worker is from an agency."""
    joined, left, changed = log.of(JOINED), log.of(LEFT), log.of(GRADE_CHANGED)
    workers = int(joined.worker.max(initial=-1)) + 1
    until = np.full(workers, scope.days * MINUTES_A_DAY, np.int64)
    until[left.worker] = left.time
    agency, fte = np.zeros(workers, bool), np.zeros(workers)
    agency[joined.worker], fte[joined.worker] = joined.kind == scope.agency_grade, joined.nth / ONE
    pay, level_price = np.array(scope.bill.pay), np.ones(len(scope.bill.agency_price))
    cost = np.zeros(workers)
    for part, rate in ((joined, pay[joined.kind]), (changed, pay[changed.kind] - pay[changed.amount])):
        plain = days_from(scope, part.time, until[part.worker], level_price)
        priced = days_from(scope, part.time, until[part.worker], scope.bill.agency_price)
        np.add.at(cost, part.worker, rate * np.where(agency[part.worker], priced, plain))
    return cost * fte * (1.0 + scope.bill.on_costs) / WORKING_DAYS_A_YEAR / scope.years, agency


def overtime_cost(log: Events, scope: Scope) -> float:
    """Pounds a year for hours over; each worker's at the pay of the grade in which they joined."""
    worked, joined = log.of(WORKED), log.of(JOINED)
    workers = int(joined.worker.max(initial=-1)) + 1
    hourly = np.zeros(workers)
    hourly[joined.worker] = np.array(scope.bill.pay)[joined.kind] * joined.nth / ONE / scope.bill.year
    recent = worked.day >= scope.first
    minutes = np.bincount(worked.worker[recent], weights=worked.other[recent], minlength=workers)
    return float(minutes @ hourly) / MINUTES_AN_HOUR * scope.bill.overtime_rate / scope.years


def read_costs(log: Events, scope: Scope) -> dict[str, float]:
    """The bill of a year."""
    cost, agency = pay_of_workers(log, scope)
    joined = log.of(JOINED)
    starters = (joined.day >= scope.first) & (joined.time > 0) & (joined.kind != scope.agency_grade)
    starters &= joined.amount == joined.time  # others have only moved
    parts = {
        "cost_of_pay_per_year": float(cost[~agency].sum()),
        "cost_of_agency_per_year": float(cost[agency].sum()),
        "cost_of_overtime_per_year": overtime_cost(log, scope),
        "cost_of_recruitment_per_year": float(starters.sum()) * scope.bill.recruitment / scope.years,
    }
    return parts | {"cost_per_year": sum(parts.values())}
