"""Lapses of time in working days and minutes, where the calendar does not matter."""

from sim.base.units_of_time import MINUTES_A_DAY, MONTHS_A_YEAR, WORKING_DAYS_A_WEEK, WORKING_DAYS_A_YEAR
from sim.inputs.schema import Lapse

DAYS_IN = {"working_days": 1.0, "weeks": float(WORKING_DAYS_A_WEEK), "months": WORKING_DAYS_A_YEAR / MONTHS_A_YEAR}


def rough_days(lapse: Lapse) -> float:
    """A lapse in working days, where the calendar does not matter."""
    return lapse.amount * DAYS_IN[lapse.unit]


def window_minutes(lapse: Lapse) -> int:
    """How long before the end of the day it is due a duty may begin."""
    return int(rough_days(lapse) * MINUTES_A_DAY) + MINUTES_A_DAY - 1
