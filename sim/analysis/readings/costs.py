"""What staff of all teams cost in pounds, by day and by year: pay, agency, overtime, recruitment, redundancy."""

from __future__ import annotations

import math

import numpy as np

from sim.analysis.readings.events import Events, Level, Whole
from sim.analysis.readings.scope import Scope
from sim.base.units_of_time import MINUTES_A_DAY, MINUTES_A_YEAR, WEEKS_A_YEAR, WORKING_DAYS_A_YEAR
from sim.model.moving_words import MADE_REDUNDANT
from sim.model.vocabulary import GRADE_CHANGED, JOINED, LEFT, WORKED

ONE, MINUTES_AN_HOUR = 1000, 60


def pay_by_day(log: Events, scope: Scope) -> tuple[Level, Level]:
    """(days,) pounds of pay with on-costs on each working day, of the council's own workers and of agency workers."""
    joined, left, changed = log.of(JOINED), log.of(LEFT), log.of(GRADE_CHANGED)
    workers = int(joined.worker.max(initial=-1)) + 1
    until = np.full(workers, scope.days, np.int64)
    until[left.worker] = np.minimum(left.time // MINUTES_A_DAY, scope.days)
    agency, fte = np.zeros(workers, bool), np.zeros(workers)
    agency[joined.worker], fte[joined.worker] = joined.kind == scope.agency_grade, joined.nth / ONE
    pay = np.array(scope.bill.pay)
    a_year = np.zeros((2, scope.days + 1))  # pounds a year, as steps up and down
    for part, rate in ((joined, pay[joined.kind]), (changed, pay[changed.kind] - pay[changed.amount])):
        of_agency, pounds = agency[part.worker].astype(np.int64), rate * fte[part.worker]
        begins = np.minimum(np.maximum(part.time // MINUTES_A_DAY, 0), until[part.worker])
        np.add.at(a_year, (of_agency, begins), pounds)
        np.add.at(a_year, (of_agency, until[part.worker]), -pounds)
    own, agencies = np.cumsum(a_year[:, :-1], axis=1) * (1.0 + scope.bill.on_costs) / WORKING_DAYS_A_YEAR
    return own, agencies * scope.bill.agency_price[: scope.days]


def overtime_by_day(log: Events, scope: Scope) -> Level:
    """(days,) pounds for hours over; each worker's at the pay of the grade in which they joined."""
    worked, joined = log.of(WORKED), log.of(JOINED)
    hourly = np.zeros(int(joined.worker.max(initial=-1)) + 1)
    hourly[joined.worker] = np.array(scope.bill.pay)[joined.kind] * joined.nth / ONE / scope.bill.year
    pounds = worked.other * hourly[worked.worker] / MINUTES_AN_HOUR * scope.bill.overtime_rate
    return daily_sums(worked.day, pounds, scope.days)


def daily_sums(day: Whole, pounds: Level, days: int) -> Level:
    """(days,) sums of what falls on each day."""
    kept = (day >= 0) & (day < days)
    total: Level = np.bincount(day[kept], weights=pounds[kept], minlength=days).astype(np.float64)
    return total


def redundancy_by_day(log: Events, scope: Scope) -> Level:
    """(days,) pounds of pay for those whose posts are cut: weeks of pay for each full year with the council."""
    left, terms = log.of(LEFT), scope.bill.redundancy
    cut = left.other == MADE_REDUNDANT
    years = (left.time[cut].astype(np.int64) - left.amount[cut]) // MINUTES_A_YEAR
    years = np.where(years >= terms.from_years, np.minimum(years, terms.most_years), 0)
    a_week = np.array(scope.bill.pay)[left.kind[cut]] * left.nth[cut] / ONE / WEEKS_A_YEAR
    return daily_sums(left.day[cut], a_week * terms.weeks_a_year * years, scope.days)


def read_costs(log: Events, scope: Scope) -> tuple[dict[str, float], dict[str, Level]]:
    """The bill of a year by its parts, and of each working day as a whole."""
    joined = log.of(JOINED)
    starters = (joined.time > 0) & (joined.kind != scope.agency_grade)
    starters &= joined.amount == joined.time  # others have only moved
    own, agencies = pay_by_day(log, scope)
    recruitment = daily_sums(joined.day[starters], np.full(int(starters.sum()), scope.bill.recruitment), scope.days)
    parts = {"pay": own, "agency": agencies, "overtime": overtime_by_day(log, scope), "recruitment": recruitment}
    parts["redundancy"] = redundancy_by_day(log, scope)
    a_year = {
        f"cost_of_{name}_per_year": float(pounds[scope.measured].sum()) / scope.years for name, pounds in parts.items()
    }
    whole: Level = np.sum(list(parts.values()), axis=0)
    return a_year | {"cost_per_year": math.fsum(a_year.values())}, {"cost_of_staff": whole}
