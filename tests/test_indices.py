"""Indices are found under chance as they are without it, and chance's own share beside them."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

from sim.studies.sensitivity.indices import Real, Screened, Shares, by_weight, morris, product, sobol
from sim.studies.sensitivity.variance_split import split

NUMBERS = 4  # of Ishigami's function, and one that has no effect
PROBLEM = {"num_vars": NUMBERS, "names": list("abcd"), "bounds": [[0.0, 1.0]] * NUMBERS}
A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * math.pi**4 / 5 + B**2 * math.pi**8 / 18 + 0.5
FIRST = np.array([0.5 * (1 + B * math.pi**4 / 5) ** 2, A**2 / 8, 0.0, 0.0]) / VARIANCE
TOTAL = FIRST + np.array([1, 0, 1, 0]) * 8 * B**2 * math.pi**8 / 225 / VARIANCE
Noise = Callable[[np.random.Generator, tuple[int, ...]], Real]


def ishigami(places: Real) -> Real:
    """Ishigami's function of the first three of four numbers from 0 to 1."""
    x = math.pi * (2 * places - 1)
    result: Real = np.sin(x[..., 0]) + A * np.sin(x[..., 1]) ** 2 + B * x[..., 2] ** 4 * np.sin(x[..., 0])
    return result


def own_luck(rng: np.random.Generator, shape: tuple[int, ...]) -> Real:
    """Every future has random numbers of its own, of variance 4."""
    return 2 * rng.standard_normal(shape)


def shared_luck(rng: np.random.Generator, shape: tuple[int, ...]) -> Real:
    """Of the chance, three quarters are shared by all points of a block but the dummy's; of variance 4 in all."""
    block = rng.standard_normal((shape[0], 1, shape[2])) * np.ones(shape)
    block[:, -1] = rng.standard_normal((shape[0], shape[2]))
    return math.sqrt(3) * block + rng.standard_normal(shape)


def played(noise: Noise, points: int = 1024, replications: int = 3, seed: int = 1) -> Shares:
    """Ishigami's function with chance, in a design of this size."""
    places = sobol_sample.sample(PROBLEM, points, calc_second_order=False, seed=seed).reshape(points, NUMBERS + 2, -1)
    values = ishigami(np.concatenate([places, places[:, :1]], axis=1))
    rng = np.random.default_rng(seed)
    outcome = values[..., None] + noise(rng, (*values.shape, replications))
    return sobol(outcome, 400, seed)


@pytest.mark.parametrize("noise", [own_luck, shared_luck])
def test_indices_are_found_under_luck_and_luck_beside_them(noise: Noise) -> None:
    """A fifth of all variance is chance; left in, it would lower first indices and raise total ones."""
    result = played(noise)
    assert result.variance == pytest.approx(VARIANCE, rel=0.1)
    assert result.first.value[:-1] == pytest.approx(FIRST, abs=0.06)
    assert result.total.value[:-1] == pytest.approx(TOTAL, abs=0.06)
    assert result.by_chance.value[0] == pytest.approx(4 / (4 + VARIANCE), abs=0.02)
    for index, truth in ((result.first, FIRST), (result.total, TOTAL)):
        assert (index.low[:-1] <= truth + 0.03).all() and (truth - 0.03 <= index.high[:-1]).all()


@pytest.mark.parametrize("noise", [own_luck, shared_luck])
def test_a_number_that_plays_no_part_is_below_the_floor(noise: Noise) -> None:
    result = played(noise)
    assert abs(result.first.value[3]) <= result.floor[0] and abs(result.total.value[3]) <= result.floor[1]
    assert (result.first.value[:2] > result.floor[0]).all() and (result.total.value[:3] > result.floor[1]).all()
    assert result.floor[1] < 0.1


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Over 60 designs; 95% is said, and the bootstrap of 128 points is a little short of it."""
    held = []
    for seed in range(60):
        result = played(own_luck, 128, 2, seed)
        held.append((result.total.low[:3] <= TOTAL[:3]) & (TOTAL[:3] <= result.total.high[:3]))
    assert np.mean(held) > 0.88


def test_without_luck_the_indices_are_salibs() -> None:
    places = sobol_sample.sample(PROBLEM, 2048, calc_second_order=False, seed=3)
    theirs = salib_sobol.analyze(PROBLEM, ishigami(places), calc_second_order=False, seed=3)
    blocks = ishigami(places).reshape(2048, NUMBERS + 2)
    mine = sobol(np.repeat(np.hstack([blocks, blocks[:, :1]])[..., None], 2, axis=2), 100, 3)
    assert mine.first.value[:-1] == pytest.approx(theirs["S1"], abs=0.03)
    assert mine.total.value[:-1] == pytest.approx(theirs["ST"], abs=0.01)
    assert mine.by_chance.value[0] == 0.0 and mine.first.value[-1] == mine.total.value[-1] == 0.0


def test_products_of_different_replications_hold_no_luck() -> None:
    assert product(np.array([1.0, 2.0, 4.0]), np.array([1.0, 10.0, 100.0])) == pytest.approx(
        (1 * 10 + 1 * 100 + 2 * 1 + 2 * 100 + 4 * 1 + 4 * 10) / 6
    )


# Morris


def trajectories(count: int = 12, seed: int = 1) -> Real:
    """(trajectories, points, numbers)"""
    result: Real = morris_sample.sample(PROBLEM, count, num_levels=4, seed=seed).reshape(count, NUMBERS + 1, NUMBERS)
    return result


def outcome_of(places: Real, function: Callable[[Real], Real], noise: float = 0.0, own: float = 0.0) -> Real:
    """Two replications of every point and of the dummy, with chance of a block and of each future."""
    rng = np.random.default_rng(2)
    values = function(np.concatenate([places, places[:, :1]], axis=1))[..., None]
    shared = np.repeat(rng.standard_normal((len(places), 1, 4)), values.shape[1], axis=1)
    shared[:, -1] = rng.standard_normal((len(places), 4))
    result: Real = values + noise * shared + own * rng.standard_normal(shared.shape)
    return result


SLOPES = np.array([3.0, -2.0, 0.5, 0.0])


def test_morris_finds_the_slopes_of_a_line_exactly() -> None:
    """Also under chance that the points of a trajectory share: only the dummy shows it."""
    places = trajectories()
    for noise in (0.0, 5.0):
        result = morris(places, outcome_of(places, lambda x: x @ SLOPES, noise), 200, 1)
        assert result.mean.value[:-1] == pytest.approx(SLOPES, abs=1e-9)
        assert result.size.value[:-1] == pytest.approx(abs(SLOPES), abs=1e-9)
        assert result.spread.value[:-1] == pytest.approx(0.0, abs=1e-6)
        assert (result.floor > 1) == (noise > 0)


def test_morris_is_salibs() -> None:
    places = trajectories(30)
    outcome = outcome_of(places, ishigami)
    theirs = salib_morris.analyze(
        PROBLEM, places.reshape(-1, NUMBERS), outcome[:, :-1, 0].reshape(-1), num_levels=4, seed=1
    )
    mine = morris(places, outcome, 200, 1)
    for name, index in (("mu", mine.mean), ("mu_star", mine.size), ("sigma", mine.spread)):
        assert index.value[:-1] == pytest.approx(np.asarray(theirs[name]), abs=1e-6)


def test_luck_is_not_taken_for_an_effect_that_changes_from_place_to_place() -> None:
    """Each future has random numbers of its own: the effects scatter, but no more than chance explains."""
    places = trajectories(200)
    result = morris(places, outcome_of(places, lambda x: x @ SLOPES, own=1.0), 200, 1)
    scatter = math.sqrt(2 / 4) / (2 / 3)
    assert result.by_chance == pytest.approx(scatter, rel=0.15)
    assert result.spread.value[:-1].max() < 0.55 * scatter
    assert result.size.value[3] <= result.floor < result.size.value[1]


# The split


def test_uncertainty_is_split_as_it_was_made() -> None:
    """Scenarios 0, 2 and 4, numbers, how numbers change a scenario, and chance of which half is shared."""
    rng = np.random.default_rng(5)
    sets, replications = 600, 2
    outcome = (
        np.array([0.0, 2.0, 4.0])[:, None]
        + math.sqrt(3) * rng.standard_normal((sets, 1, 1))
        + math.sqrt(1.5) * rng.standard_normal((sets, 3, 1))  # of which a third moves all scenarios alike
        + rng.standard_normal((sets, 1, replications))
        + rng.standard_normal((sets, 3, replications))
    )
    truth = np.array([8 / 3, 3.5, 1.0, 2.0])
    result = split(outcome, 400, 1)
    assert result.variances == pytest.approx(truth, abs=0.4)
    assert result.shares.value == pytest.approx(truth / truth.sum(), abs=0.04)
    assert result.means == pytest.approx([0, 2, 4], abs=0.3)
    assert (result.shares.low <= truth / truth.sum()).all() and (truth / truth.sum() <= result.shares.high).all()


def test_nothing_but_luck_is_nothing_but_luck() -> None:
    rng = np.random.default_rng(6)
    result = split(rng.standard_normal((400, 3, 2)), 200, 1)
    assert result.shares.value[3] > 0.9 and result.shares.value[:3].max() < 0.06


def screened(rng: np.random.Generator, noise: Noise, trajectories: int, slope: float) -> Screened:
    """Six numbers of which only the first simulates a part, in futures with chance of standard deviation 1."""
    problem = {"num_vars": 6, "names": list("abcdef"), "bounds": [[0.0, 1.0]] * 6}
    design = morris_sample.sample(problem, trajectories, num_levels=4, seed=int(rng.integers(2**31)))
    places = design.reshape(trajectories, 7, 6)
    values = slope * np.concatenate([places, places[:, :1]], axis=1)[..., 0]
    outcome = values[..., None] + noise(rng, (*values.shape, 2)) / 2
    return morris(places, outcome, 200, int(rng.integers(2**31)))


def test_what_luck_of_its_own_does_to_a_screening() -> None:
    """Told in docs/sensitivity.md: sizes are too large, and one number in eight without effect is above the floor."""
    rng, designs = np.random.default_rng(8), 150
    result = [screened(rng, own_luck, 10, 1.0) for _ in range(designs)]
    assert 1.35 < np.mean([one.size.value[0] for one in result]) < 1.6  # of an effect of 1
    above = np.mean([one.size.value[1:6] > one.floor for one in result])
    moved = np.mean([(one.mean.low[1:6] > 0) | (one.mean.high[1:6] < 0) for one in result])
    assert 0.07 < above < 0.18 and 0.05 < moved < 0.16
    shared = [screened(rng, lambda rng, shape: 0 * own_luck(rng, shape), 10, 1.0) for _ in range(5)]
    assert all(one.size.value[0] == pytest.approx(1.0) and (one.size.value[1:6] <= one.floor).all() for one in shared)


def test_sums_by_weight_are_those_of_linear_algebra_and_use_none() -> None:
    """The last bits of a library of linear algebra hang on the processor; these add one row after another."""
    key = np.random.default_rng(1)
    weights, values = key.integers(0, 4, (7, 11)).astype(float), key.standard_normal((11, 3))
    assert np.allclose(by_weight(weights, values), weights @ values)
    one = np.zeros(3)
    for number in range(11):
        one = one + weights[0, number] * values[number]
    assert (by_weight(weights, values)[0] == one).all()
