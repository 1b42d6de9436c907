"""Means, intervals, paired differences and bands, worked by hand or against what they promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.base.intervals import bands, interval, paired_difference


def test_the_interval_of_six_values_worked_by_hand() -> None:
    result = interval([4, 6, 5, 7, 3, 5])  # mean 5, standard deviation sqrt(2), t with 5 degrees of freedom 2.5706
    half = 2.570582 * math.sqrt(2) / math.sqrt(6)
    assert result.mean == 5
    assert (result.low, result.high) == (pytest.approx(5 - half), pytest.approx(5 + half))
    assert (result.replications, result.censored) == (6, 0)


def test_values_that_are_not_numbers_are_left_out_and_counted() -> None:
    result = interval([1.0, math.nan, 3.0, math.nan])
    assert (result.mean, result.replications, result.censored) == (2, 2, 2)
    assert math.isnan(interval([math.nan]).mean)


def test_one_replication_has_a_mean_and_no_interval() -> None:
    result = interval([2.0])
    assert result.mean == 2 and math.isnan(result.low) and math.isnan(result.high) and not result.is_clear


def test_a_paired_difference_leaves_out_the_luck_both_sides_share() -> None:
    rng_key = np.array([0.0, 10.0, -7.0, 3.0, 22.0, 1.0])
    result = paired_difference(rng_key + np.array([1.0, 1.2, 0.8, 1.1, 0.9, 1.0]), rng_key)
    assert result.mean == pytest.approx(1) and result.is_clear
    half = 2.570582 * math.sqrt(0.02) / math.sqrt(6)
    assert result.high - result.mean == pytest.approx(half)
    assert not interval(rng_key).is_clear
    with pytest.raises(ValueError, match="as many on both sides"):
        paired_difference([1.0], [1.0, 2.0])


def test_a_95_per_cent_interval_holds_the_mean_95_times_in_100() -> None:
    samples = np.random.default_rng(7).normal(3, 2, (4000, 5))
    holds = [result.low <= 3 <= result.high for result in map(interval, samples)]
    assert np.mean(holds) == pytest.approx(0.95, abs=0.012)


def test_bands_are_intervals_and_quantiles_day_by_day() -> None:
    series = np.array([[1.0, 5.0, math.nan], [2.0, math.nan, math.nan], [3.0, 7.0, math.nan]])
    result = bands(series)
    assert result["mean"].tolist()[:2] == [2, 6]
    assert result["low"][0] == pytest.approx(interval([1, 2, 3]).low)
    assert result["high"][1] == pytest.approx(interval([5, 7]).high)
    assert result["p10"].tolist()[:2] == [pytest.approx(1.2), pytest.approx(5.2)]
    assert result["p50"].tolist()[:2] == [2, 6]
    assert all(math.isnan(column[2]) for column in result.values())


@given(st.lists(st.lists(st.floats(-100, 100), min_size=3, max_size=3), min_size=1, max_size=8))
def test_quantiles_are_those_of_numpy(told: list[list[float]]) -> None:
    series = np.array(told)
    assert bands(series)["p90"] == pytest.approx(np.quantile(series, 0.9, axis=0))
