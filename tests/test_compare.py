"""Intervals hold all at once as often as they say; the best is chosen as often as is promised."""

import itertools

import numpy as np
import pytest

from sim.base.intervals import student
from sim.studies.compare.selection import Selection, critical, screen_alternatives, second_stage
from sim.studies.compare.simultaneous import Real, letter_groups, pairs_of, simultaneous_reach

MANY = 5
FIRST = 10
CONFIDENCE = 0.9
DELTA = 0.5
SHARED = 0.6  # of the variance: the same random numbers
SPREADS = np.array([1.0, 1.0, 1.5, 0.7, 1.2])  # what chance does to each, so that variances of differences differ


def futures(rng: np.random.Generator, means: Real, count: int) -> Real:
    """(count, alternatives) normal values that share chance."""
    common = rng.standard_normal((count, 1))
    own = rng.standard_normal((count, len(means)))
    result: Real = means + (np.sqrt(SHARED) * common + np.sqrt(1 - SHARED) * own) * SPREADS
    return result


def chosen(rng: np.random.Generator, means: Real, confidence: float = CONFIDENCE) -> tuple[Selection, int]:
    """The procedure on made values, and how many replications it asked for."""
    values = futures(rng, means, FIRST)
    stage = screen_alternatives(values, confidence, DELTA)
    more = futures(rng, means, stage.needed - FIRST) if stage.needed > FIRST else values[:0]
    return second_stage(np.vstack([values, more])[:, list(stage.kept)], stage, DELTA), stage.needed


def within_delta(means: Real, times: int = 800, confidence: float = CONFIDENCE) -> float:
    """How often none is better than the one chosen by more than DELTA."""
    rng = np.random.default_rng(1)
    picked = [chosen(rng, means, confidence)[0].best for _ in range(times)]
    return float(np.mean(means[picked] >= means.max() - DELTA + 1e-9))


SLIPPAGE = np.array([DELTA + 1e-6, 0, 0, 0, 0])  # the best is just so much better that the choice must be right


@pytest.mark.parametrize("best", range(MANY))
def test_the_promise_is_kept_where_it_is_hardest(best: int) -> None:
    """A lone best that is just delta better than all others, which are alike; 800 times, so that 0.02 is two errors."""
    assert within_delta(np.roll(SLIPPAGE, best)) >= CONFIDENCE - 0.02


@pytest.mark.parametrize("means", [[0.0, 0.2, 0.4, 0.6, 0.8], [1.0, 1.0, 0.6, 0.4, 0.0]])
def test_the_promise_is_kept_where_many_are_near(means: list[float]) -> None:
    assert within_delta(np.array(means)) >= CONFIDENCE - 0.02


def test_the_promise_would_be_broken_without_a_second_stage() -> None:
    """The best mean of the first replications is often another: what is checked above can fail."""
    rng = np.random.default_rng(1)
    picked = [futures(rng, SLIPPAGE, FIRST).mean(axis=0).argmax() for _ in range(800)]
    assert np.mean(np.array(picked) == 0) < CONFIDENCE - 0.05


def test_the_second_stage_saves_what_is_clearly_worse() -> None:
    rng = np.random.default_rng(2)
    values = futures(rng, np.array([5.0, 0, 0, 0, 0]), FIRST)
    stage = screen_alternatives(values, CONFIDENCE, DELTA)
    assert stage.kept == (0,) and stage.needed == FIRST
    assert second_stage(values[:, :1], stage, DELTA) == Selection(0, 0.0, FIRST)
    alike = screen_alternatives(futures(rng, np.zeros(MANY), FIRST), CONFIDENCE, DELTA)
    assert len(alike.kept) > 1 and alike.needed > FIRST


def test_the_numbers_of_the_second_stage_by_hand() -> None:
    """Differences of 2 and of -2 have variance 16/3; t of 3 degrees, one-sided at 0.025, is 3.182."""
    values = np.array([[1.0, 0], [-1, 0], [1, 0], [-1, 0]]) * 2
    stage = screen_alternatives(values, 0.95, 1.0)
    assert critical(0.025, 1, 4) == pytest.approx(3.1824, abs=1e-4)
    assert stage.kept == (0, 1) and stage.needed == 55 == int(np.ceil(3.18245**2 * 16 / 3))
    cut = second_stage(np.zeros((16, 2)), stage, 1.0)
    assert cut.within == pytest.approx(3.1824 * np.sqrt(16 / 3) / 4, abs=1e-3) and cut.replications == 16


def test_all_intervals_hold_at_once() -> None:
    """300 times; of ten intervals at 95% each, all would hold in far fewer."""
    rng, means = np.random.default_rng(3), np.array([0.0, 0.1, 0.5, 0.5, 2.0])
    truth = means[:, None] - means
    held, lone = [], []
    for _ in range(300):
        values = futures(rng, means, 12)
        result = pairs_of(values, 0.95, 600, 1)
        held.append(bool(((result.low <= truth + 1e-12) & (truth <= result.high + 1e-12)).all()))
        half = (result.high - result.mean) * student(0.95, 11) / result.reach
        lone.append(bool((np.abs(result.mean - truth) <= half + 1e-12).all()))
    assert np.mean(held) >= 0.925
    assert np.mean(lone) < 0.85


def test_the_reach_lies_between_one_interval_and_bonferroni() -> None:
    rng = np.random.default_rng(4)
    values = futures(rng, np.zeros(MANY), 20)
    pairs = MANY * (MANY - 1) // 2
    assert student(0.95, 19) < simultaneous_reach(values, 0.95, 4000, 1) < student(1 - 0.05 / pairs, 19)
    assert simultaneous_reach(values[:, :2], 0.95, 20_000, 1) == pytest.approx(student(0.95, 19), rel=0.02)


def test_the_same_twice_is_no_difference() -> None:
    values = futures(np.random.default_rng(5), np.zeros(MANY), 20)
    result = pairs_of(np.hstack([values, values[:, :1]]), 0.95, 1000, 1)
    assert result.mean[0, 5] == result.low[0, 5] == result.high[0, 5] == 0.0 and not result.clear[0, 5]


def test_two_that_share_a_letter_are_not_told_apart_and_all_others_are() -> None:
    rng = np.random.default_rng(6)
    for _ in range(50):
        clear = np.triu(rng.random((6, 6)) < rng.random(), 1)
        clear |= clear.T
        letters = letter_groups(clear, [3, 1, 0, 5, 4, 2])
        for one, other in itertools.combinations(range(6), 2):
            assert bool(set(letters[one]) & set(letters[other])) != clear[one, other]


def test_groups_by_hand() -> None:
    """Neighbours are not told apart, others are."""
    clear = np.array([[abs(i - j) > 1 for j in range(4)] for i in range(4)])
    assert letter_groups(clear, range(4)) == ["a", "ab", "bc", "c"]
    assert letter_groups(np.zeros((3, 3), bool), range(3)) == ["a", "a", "a"]
