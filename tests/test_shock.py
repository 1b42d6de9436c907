"""Peaks, recovery, and councils that cannot keep up, on series made by hand."""

import math

import numpy as np
import pytest

from sim.analysis.measures import backlog_grows_since
from sim.analysis.readings.shock import grows_since, peak, peak_day, recovery_day, weeks_to_recover


def test_peak_and_recovery_of_a_shock() -> None:
    usual, days = np.full(100, 10.0), np.arange(100)
    changed = usual + np.where((days >= 20) & (days < 40), (days - 19) * 0.1, 0)
    changed[41] += 1.0  # one bad day the day after the shock: calm begins on day 42
    assert (peak(changed, 10), peak_day(changed, 10)) == (pytest.approx(12), 39)
    assert recovery_day(changed, usual, 20) == 42
    dates = np.arange(100) + np.datetime64("2022-01-03")
    assert weeks_to_recover(changed, usual, 20, dates) == pytest.approx(22 / 7)
    assert recovery_day(usual, usual, 20) == 20  # nothing happened
    assert recovery_day(np.where(days >= 20, 12.0, 10.0), usual, 20) is None  # never seen
    assert recovery_day(np.where((days >= 20) & (days < 85), 12.0, 10.0), usual, 20) is None  # 15 days are too few
    assert math.isnan(weeks_to_recover(usual * 2, usual, 0, dates))


def test_a_backlog_that_only_grows_is_told_from_one_that_settles_or_comes_and_goes() -> None:
    days = np.arange(500.0)
    noise = np.random.default_rng(1).normal(0, 5, 500)
    assert grows_since(100 + noise, 0, 20) is None  # steady
    assert grows_since(100 + noise + 400 * np.exp(-(((days - 200) / 60) ** 2)), 0, 20) is None  # a shock that passes
    assert grows_since(500 * (1 - np.exp(-days / 60)) + noise, 0, 20) is None  # settles at a higher level
    assert grows_since(100 + noise + np.maximum(days - 200, 0) * 0.01, 0, 20) is None  # a rise of 3 is not worth a word
    since = grows_since(100 + noise + np.maximum(days - 200, 0) * 2, 0, 20)
    assert since is not None and 180 <= since <= 240
    assert grows_since(100 + days, 450, 20) is None  # too few days to tell


def test_a_backlog_that_every_summer_brings_is_not_growth_without_limit() -> None:
    """Leave in August leaves work undone; the run happens to end there, and last August stood as high."""
    days = np.arange(506.0)
    summer = 100 + 90 * np.exp(-(((days % 253 - 240) / 40) ** 2)) + 0.02 * days
    assert grows_since(summer, 0, 20) is None
    assert grows_since(summer + np.maximum(days - 200, 0) * 2, 0, 20) is not None


def test_growth_of_either_backlog_is_told_since_the_earlier() -> None:
    days = np.arange(400.0)
    series = {
        "children_in_need": np.full(400, 500.0),
        "duties_overdue": np.maximum(days - 200, 0) * 1.0,
        "children_unallocated": np.maximum(days - 100, 0) * 1.0,
    }
    assert backlog_grows_since(series, 0) == 100
    assert backlog_grows_since(series | {"children_unallocated": np.zeros(400)}, 0) == 200
