"""Intervals hold the true mean as often as they say; where none can, the range of futures stands in their place."""

import math

import numpy as np
import pytest

from sim.analysis.measures import MEASURES, difference_of, interval_of
from sim.base.intervals import Interval, interval, paired_difference, two_sided_sign_test

DRAWS = 3000
FEW = (
    "conferences_in_15_days_share",
    "reviews_on_time_share",
    "decisions_in_1_day_share",
    "years_with_council",
    "unallocated_children",
)


def collapsing(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Differences of reviews on time, as in 400 pairs of a spike: small in nine of ten futures, a collapse in one."""
    falls = rng.random(shape) < 0.1
    return np.where(falls, -0.35 + 0.1 * rng.standard_normal(shape), -0.005 + 0.01 * rng.standard_normal(shape))


def holds(draws: np.ndarray, truth: float, measure: str) -> float:
    """How often what is said to be an interval of the mean holds it; of what is given as a range nothing is said."""
    result = [difference_of(measure, row, 0 * row) for row in draws]
    said = [one.low <= truth <= one.high for one in result if not one.is_range and math.isfinite(one.low)]
    return float(np.mean(said)) if said else 1.0


@pytest.mark.parametrize(("count", "least"), [(5, 0.90), (20, 0.93), (100, 0.90)])
@pytest.mark.parametrize("measure", FEW)
def test_what_is_called_an_interval_keeps_its_word_where_few_futures_decide(
    measure: str, count: int, least: float
) -> None:
    """Student's covers 6 in 10 with five replications and 8 in 10 with twenty."""
    rng = np.random.default_rng(1)
    draws, truth = collapsing(rng, (DRAWS, count)), float(collapsing(rng, (1, 10**6)).mean())
    assert holds(draws, truth, measure) >= least
    if count == 5:
        assert holds(draws, truth, "visits_on_time_share") < 0.75  # the same numbers, unmarked: the fault
        assert not any(difference_of(measure, row, 0 * row).is_clear for row in draws[:200])  # never leads at five


def test_a_measure_that_hardly_varies_has_no_interval() -> None:
    """Turnover of a small council: most pairs leave alike, and in one of six somebody more goes."""
    rng = np.random.default_rng(2)
    draws = np.where(rng.random((DRAWS, 5)) < 1 / 6, 0.05 * rng.standard_normal((DRAWS, 5)) + 0.03, 0.0)
    assert holds(draws, 0.005, "turnover_rate") >= 0.9
    nothing = interval([0.0] * 5)
    assert math.isnan(nothing.low) and not nothing.is_clear and nothing.mean == 0
    assert math.isnan(interval([0, 0, 0, 0.1, 0]).low) and not interval([0, 0, 0, 0.1, 0]).is_clear
    assert interval([12.0] * 5).is_clear  # posts that were set, to the last one
    assert math.isfinite(interval([1.0, 2.0, 3.0, 4.0, 5.0]).low)
    assert math.isfinite(interval([0, 0, 0, 0, 0, 0, 0.2, 0.1, 0.3, 0.4]).low)


def test_shares_stay_within_0_and_1() -> None:
    values = [0.9, 0.99, 1.0, 1.0, 0.97]
    assert interval(values).high > 1 and interval_of("visits_on_time_share", values).high == 1
    assert interval_of("visits_on_time_share", values).low == interval(values).low
    assert interval_of("vacancy_rate", [0.0, 0.01, 0.0, 0.03, 0.02]).low == 0
    assert difference_of("visits_on_time_share", [0, 0, 0.1, 0.02], [1, 0.99, 1, 1]).low == -1
    assert interval_of("cost_per_year", [1.0, -9.0, 3.0, 2.0]).low < -9


def test_a_range_is_the_lowest_and_highest_future_and_clear_by_the_sign_test() -> None:
    fall = [-0.01, -0.02, -0.4, -0.01, -0.03]
    result = difference_of("reviews_on_time_share", fall, [0.0] * 5)
    assert result.is_range and (result.low, result.high) == (-0.4, -0.01) and not result.is_clear
    assert two_sided_sign_test(5, 5) == pytest.approx(2 / 32) and two_sided_sign_test(6, 6) == pytest.approx(2 / 64)
    assert two_sided_sign_test(3, 6) == 1 and two_sided_sign_test(15, 20) == pytest.approx(0.0414, abs=1e-4)
    assert difference_of("reviews_on_time_share", [*fall, -0.01], [0.0] * 6).is_clear
    many = np.linspace(-0.2, 0.01, 120)
    assert not difference_of("reviews_on_time_share", many, 0 * many).is_range


def test_those_that_few_futures_decide_are_marked() -> None:
    assert all(MEASURES[name].decided_by_few for name in FEW)
    assert not MEASURES["caseload_per_worker"].decided_by_few
    assert not Interval(0, 0, 0, 1, 0).is_range
    assert not paired_difference([1.0, 2.0, 4.0], [0.0, 1.0, 2.0]).is_range
