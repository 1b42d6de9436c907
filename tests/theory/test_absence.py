"""Workers who fall sick and come back: machines without number of repairers, whose count away is binomial.

A worker is well for an exponential time of mean 1/rate and away for a spell of mean length, whatever its shape: by the
renewal-reward theorem away for a share a / (1 + a) of the time, a = rate x length. Workers fall sick independently, so
of N workers binomially many are away at any late minute. Where each has an exponential frailty F with mean 1, the share
of a worker is a F / (1 + a F), whose mean is 1 - exp(1/a) E1(1/a) / a.
"""

from math import exp

import numpy as np
import pytest
from councils import Mapping, worked
from scipy.special import exp1
from single_queue import assert_agrees, replications

from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_YEAR
from sim.model.event_log import Log, Rows
from sim.model.vocabulary import AWAY, BACK, LONG_SICKNESS, SHORT_SICKNESS

WORKERS = 40
LATE = 300  # working days, many spells long


def sick_council(weeks: int, **sickness: float) -> Mapping:
    """Workers who do nothing but fall sick."""
    settings = worked(WORKERS, 1, weeks)
    settings["workforce"]["sickness"] |= sickness
    return settings


def away(rows: Rows, kind: int, minutes: np.ndarray) -> np.ndarray:
    """How many are away at these minutes."""
    went, back = (
        np.sort(rows[(rows[:, Log.WHAT] == what) & (rows[:, Log.KIND] == kind), Log.TIME]) for what in (AWAY, BACK)
    )
    return np.searchsorted(went, minutes, "right") - np.searchsorted(back, minutes, "right")


def assert_binomial(said: Mapping, kind: int, share: float, number: int = 120) -> None:
    """Mean and variance of those away are those of independent workers who are away for this share of the time."""
    study, logs = replications(said, number)
    minutes = np.arange(LATE, study.calendar.days, 10) * MINUTES_A_DAY + 200
    counts = [away(rows, kind, minutes) for rows in logs]
    assert_agrees([float(one.mean()) for one in counts], WORKERS * share)
    assert np.var(np.concatenate(counts)) == pytest.approx(WORKERS * share * (1 - share), rel=0.1)


@pytest.mark.parametrize("spread", [0.1, 0.9])
def test_as_many_are_long_away_as_machines_are_down(spread: float) -> None:
    """The shape of the spells does not matter."""
    a = 8.0 * 24 / WORKING_DAYS_A_YEAR
    said = sick_council(120, long_spells_per_year=8, long_mean_days=24, long_spread=spread)
    assert_binomial(said, LONG_SICKNESS, a / (1 + a))


def test_frailty_makes_fewer_away_than_the_mean_worker_would_be() -> None:
    a = 30.0 * 8.0 * exp(0.8 * 0.8 / 2) / WORKING_DAYS_A_YEAR
    said = sick_council(120, short_spells_per_year=30, short_median_days=8.0, short_spread=0.8)
    share = 1 - exp(1 / a) * float(exp1(1 / a)) / a
    assert share < 0.85 * a / (1 + a)
    assert_binomial(said, SHORT_SICKNESS, share, number=300)
