"""What staff and their recruitment cost, by grade and by day."""

from typing import NamedTuple

import numpy as np

from sim.base.calendar import MINUTES_A_DAY, Calendar
from sim.inputs.schema import Config
from sim.model.parameters import Real

HOURS_PAID_A_YEAR = 52.18 * 5 * MINUTES_A_DAY / 60


class Bill(NamedTuple):
    """What work costs."""

    pay: tuple[float, ...]  # by grade, pounds a year for a full-time worker
    on_costs: float  # of pay
    overtime_rate: float  # of the hourly pay
    recruitment: float  # pounds for each starter
    agency_price: Real  # (days,) times the cost of a permanent worker
    year: float  # working hours that a year's pay is for


def bill_of(config: Config, calendar: Calendar) -> Bill:
    """What work costs, by grade and by day."""
    costs, agency = config.workforce.costs, config.workforce.agency
    price = np.ones(len(calendar.dates))
    if agency is not None:
        price *= agency.price
        price[calendar.day_on_or_after(agency.rules.from_) :] *= agency.rules.price
    pay = tuple(grade.pay for grade in config.workforce.grades.values())
    return Bill(pay, costs.on_costs, costs.overtime_rate, costs.recruitment, price, HOURS_PAID_A_YEAR)
