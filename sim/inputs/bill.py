"""What staff and their recruitment cost, by grade and by day."""

from typing import NamedTuple

import numpy as np

from sim.base.calendar import Calendar
from sim.base.units_of_time import MINUTES_A_DAY, WEEKS_A_YEAR, WORKING_DAYS_A_WEEK
from sim.inputs.prices import price_level
from sim.inputs.schema import Config
from sim.model.parameters import Real

HOURS_PAID_A_YEAR = WEEKS_A_YEAR * WORKING_DAYS_A_WEEK * MINUTES_A_DAY / 60


class RedundancyPay(NamedTuple):
    """What those are paid whose posts are cut."""

    weeks_a_year: float  # of pay, for each full year with the council
    from_years: int  # below which there is none
    most_years: int  # that count


NO_REDUNDANCY = RedundancyPay(0.0, 0, 0)


class Bill(NamedTuple):
    """What work costs."""

    pay: tuple[float, ...]  # by grade, pounds a year for a full-time worker
    on_costs: float  # of pay
    overtime_rate: float  # of the hourly pay
    recruitment: float  # pounds for each starter
    agency_price: Real  # (days,) times the cost of a permanent worker
    year: float  # working hours that a year's pay is for
    redundancy: RedundancyPay


def bill_of(config: Config, calendar: Calendar) -> Bill:
    """What work costs, by grade and by day, in the prices in which the study reports costs."""
    costs, agency, prices = config.workforce.costs, config.workforce.agency, price_level(config)
    price = np.ones(len(calendar.dates))
    if agency is not None:
        price *= prices.agency
        price[calendar.day_on_or_after(agency.rules.from_) :] *= agency.rules.price
    pay = tuple(grade.pay * prices.level for grade in config.workforce.grades.values())
    recruitment, terms = costs.recruitment * prices.level, costs.redundancy
    redundancy = RedundancyPay(*terms.model_dump().values()) if terms else NO_REDUNDANCY
    return Bill(pay, prices.on_costs, prices.overtime, recruitment, price, HOURS_PAID_A_YEAR, redundancy)
