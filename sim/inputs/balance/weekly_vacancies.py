"""Vacancies from week to week, compiled: each council's posts are worked out some twenty-five times."""

import numpy as np
from numpy.typing import NDArray

from sim.model.compiling import rule

Reals = NDArray[np.float64]


@rule
def go_through_weeks(
    result: Reals,
    come: Reals,
    at_cohort: Reals,
    vacant: Reals,
    since_day_one: Reals,
    filled: Reals,
    leaving: Reals,
    waiting_share: Reals,
    waits_until: NDArray[np.int64],
) -> None:
    """Put the share of posts that is vacant, by kind of team and week, into `result` (kinds, weeks).

    `come` and `at_cohort` are (weeks, kinds) the shares filled by the market and by a cohort, `come` 0 to begin with;
    `vacant` (kinds,) is of day one and moved on; `since_day_one` (weeks, kinds) what fills of that; `filled` (weeks,)
    the share of the posts of a week that the market fills so many weeks later; `leaving` (kinds,) a week.
    """
    kinds, total = result.shape
    last = at_cohort.shape[0] - 1
    for week in range(total):
        for kind in range(kinds):
            new = leaving[kind] * (1.0 - vacant[kind])
            advertised = new
            if waits_until[week] >= 0:
                waits = new * waiting_share[kind]
                at_cohort[min(waits_until[week], last), kind] += waits
                advertised = new - waits
            result[kind, week] = vacant[kind]
            for later in range(week, total):
                come[later, kind] += filled[later - week] * advertised
            left = vacant[kind] + new - (come[week, kind] + since_day_one[week, kind]) - at_cohort[week, kind]
            vacant[kind] = min(max(left, 0.0), 1.0)
