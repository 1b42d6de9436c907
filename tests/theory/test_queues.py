"""Known results of queueing theory, from the real machine: one-stage journeys worked by one team from one list.

Work is drawn in whole minutes, rounded up, so theory is given the mean (and the second moment) of the rounded lengths.
"""

from math import exp, factorial

import numpy as np
import pytest
from councils import duty, stage
from single_queue import HALF_A_MINUTE, ROUNDED_UP, assert_agrees, needs, office, replications, waits

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.vocabulary import HIGH, LOW


def erlang_c(workers: int, offered: float) -> float:
    """The chance of waiting with so many workers, offered so much work (in workers)."""
    waiting = offered**workers / factorial(workers) * workers / (workers - offered)
    return waiting / (sum(offered**k / factorial(k) for k in range(workers)) + waiting)


@pytest.mark.parametrize(("workers", "utilisation"), [(1, 0.7), (4, 0.8), (12, 0.85)])
def test_exponential_work_waits_as_in_an_m_m_c_queue(workers: int, utilisation: float) -> None:
    minutes = 100.0 + ROUNDED_UP
    rate = workers * utilisation / minutes
    settings = office(workers, rate * MINUTES_A_DAY, 100.0, weeks=100)
    settings["journey"]["effort_shape"] = "exponential"
    study, logs = replications(settings, 250)
    result = [waits(rows, study) for rows in logs]
    chance = erlang_c(workers, workers * utilisation)
    theory = chance * minutes / (workers * (1 - utilisation))
    assert_agrees([float(np.nanmean(wait)) for wait in result], theory, HALF_A_MINUTE)
    under_half_a_minute = chance * HALF_A_MINUTE * workers * (1 - utilisation) / minutes  # may be told as no wait
    assert_agrees([float((wait[~np.isnan(wait)] > 0).mean()) for wait in result], chance, under_half_a_minute)


@pytest.mark.parametrize("spread", [0.0, 0.8])
def test_one_worker_waits_as_in_an_m_g_1_queue(spread: float) -> None:
    """Pollaczek and Khinchine: work that varies more makes others wait longer."""
    minutes = 120.0 + (ROUNDED_UP if spread else 0.0)
    rate, second_moment = 0.75 / minutes, minutes * minutes * exp(spread * spread)
    settings = office(1, rate * MINUTES_A_DAY, 120.0, weeks=160)
    settings["journey"]["effort_spread"] = spread
    study, logs = replications(settings, 300)
    means = [float(np.nanmean(waits(rows, study))) for rows in logs]
    assert_agrees(means, rate * second_moment / (2 * (1 - rate * minutes)), HALF_A_MINUTE)


def test_what_is_urgent_goes_first_as_in_cobhams_queue() -> None:
    """Two classes, none is set down for the other: each waits for the work in hand and for what goes before it."""
    urgent, ordinary = 60.0, 150.0
    rates = {"urgent": 0.35 / urgent, "ordinary": 0.4 / ordinary}
    whole = rates["urgent"] + rates["ordinary"]
    settings = office(1, whole * MINUTES_A_DAY, 60.0, weeks=160)
    settings["demand"]["need_mix"] = {"low": rates["ordinary"] / whole, "medium": 0.0, "high": rates["urgent"] / whole}
    work = {"due": "1 working_days", "window": "1 working_days", "completes": True}
    settings["journey"]["stages"] = {
        "urgent": stage(duties=[duty(**work, urgency="urgent", parts={"holder": urgent / 60})]),
        "ordinary": stage(duties=[duty(**work, urgency="ordinary", parts={"holder": ordinary / 60})]),
    }
    settings["journey"]["starts_in"] = {"low": {"ordinary": 1.0}, "medium": {"ordinary": 1.0}, "high": {"urgent": 1.0}}
    study, logs = replications(settings, 300)
    in_hand = (rates["urgent"] * urgent**2 + rates["ordinary"] * ordinary**2) / 2
    expected = {HIGH: in_hand / (1 - 0.35), LOW: in_hand / ((1 - 0.35) * (1 - 0.75))}
    for need, theory in expected.items():
        means = [float(np.nanmean(waits(rows, study)[needs(rows) == need])) for rows in logs]
        assert_agrees(means, theory, HALF_A_MINUTE)


def test_part_time_workers_take_longer() -> None:
    """At half of full time the same work takes twice the minutes: an M/D/1 queue of that service."""
    settings = office(1, 0.75 / 200 * MINUTES_A_DAY, 100.0, weeks=160)
    settings["workforce"]["teams"]["team"]["casework_share"] = 0.5
    study, logs = replications(settings, 300)
    means = [float(np.nanmean(waits(rows, study))) for rows in logs]
    assert_agrees(means, 0.75 * 200 / (2 * (1 - 0.75)), HALF_A_MINUTE)
