"""M/G/∞: how many families are in a stage that ends after a need depends on the mean of the need alone."""

from math import exp, gamma

import numpy as np
import pytest
from councils import Mapping, duty, stage
from single_queue import assert_agrees, office, replications, stock

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.vocabulary import STAGE_ENDED, STAGE_ENTERED

CLOSING = 2.0  # minutes of work that close a stage, done at once
A_DAY = 3.0  # families
LENGTHS = {
    "exponential": ({"shape": "exponential", "scale": 20, "spread": 1}, 20.0),
    "lognormal": ({"shape": "lognormal", "scale": 12, "spread": 0.9}, 12.0 * exp(0.9 * 0.9 / 2)),
    "weibull": ({"shape": "weibull", "scale": 22, "spread": 0.8}, 22.0 * gamma(1 + 1 / 0.8)),
}


def home(length: Mapping, weeks: int) -> Mapping:
    """Families stay as long as the need lasts; many workers close their cases at once."""
    settings = office(12, A_DAY, 1.0, weeks)
    done = {"due": "1 working_days", "window": "1 working_days", "completes": True}
    closing = duty(**done, when="need_ends", parts={"holder": (CLOSING - 0.5) / 60})
    settings["journey"]["stages"] = {"only": stage(ends="after_a_need", length=length, duties=[closing])}
    return settings


@pytest.mark.parametrize("shape", LENGTHS)
def test_stock_is_arrivals_times_length_and_poisson(shape: str) -> None:
    length, days = LENGTHS[shape]
    study, logs = replications(home(length, 130), 40)
    minutes = np.arange(300, study.calendar.days, 5) * MINUTES_A_DAY + 200
    stocks = [stock(rows, STAGE_ENTERED, STAGE_ENDED, 0, minutes) for rows in logs]
    expected = A_DAY * (days + CLOSING / MINUTES_A_DAY)
    assert_agrees([float(one.mean()) for one in stocks], expected)
    assert np.var(np.concatenate(stocks)) == pytest.approx(expected, rel=0.2)


@pytest.mark.parametrize("shape", LENGTHS)
def test_a_council_found_full_stays_as_full(shape: str) -> None:
    """Stays found under way on day one end as those of a council that has always been there."""
    length, days = LENGTHS[shape]
    settings = home(length, 16)
    expected = A_DAY * days
    settings["council"]["stock"] = {"only": round(expected)}
    _, logs = replications(settings, 300)
    for day in (2, 10, 25, 50, 75):
        minute = np.array([day * MINUTES_A_DAY])
        assert_agrees([float(stock(rows, STAGE_ENTERED, STAGE_ENDED, 0, minute)[0]) for rows in logs], expected)
