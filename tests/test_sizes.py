"""What cannot fit is refused at once, in a sentence; and composing is safe from many threads."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sim.base.errors import InputError
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.composing.first_points import first_points


@pytest.mark.parametrize(
    "word",
    [
        "council.referrals_per_year=1000000000",
        "council.teams.assessment.posts_fte=1000000000",
        "council.stock.child_in_need=10000000",
        "council.stock.looked_after=1000000000",
    ],
)
def test_a_council_that_cannot_fit_is_refused_before_it_is_made(word: str) -> None:
    words = [word, "run.weeks=1000", "run.warm_up_weeks=1000"]
    mapping = compose(words)
    began = time.perf_counter()
    with pytest.raises(InputError) as error:
        validate(mapping)
    assert time.perf_counter() - began < 5
    assert len(error.value.faults[0]) < 300


def test_the_largest_councils_fit() -> None:
    words = ["council.referrals_per_year=50000", "council.stock.child_in_need=20000", "run.weeks=520"]
    validate(compose(words))


@pytest.mark.parametrize(
    "word", ["run.seed=range(0,1000000000)", "run.seed=range(0,1,1e-9)", "run.seed=range(1000000000,0,-1)"]
)
def test_a_range_without_end_is_refused_at_once(word: str) -> None:
    began = time.perf_counter()
    with pytest.raises(InputError, match="too many values"):
        first_points([word])
    assert time.perf_counter() - began < 10


def test_ranges_that_are_too_many_together_are_refused_at_once() -> None:
    began = time.perf_counter()
    with pytest.raises(InputError, match="This sweep has 4,000,000 points"):
        first_points(["run.seed=range(0,2000)", "run.weeks=range(4,2004)"])
    assert time.perf_counter() - began < 10


def test_composing_from_many_threads_gives_what_one_gives() -> None:
    def seed(n: int) -> Any:
        return compose([f"run.seed={n}"])["run"]["seed"]

    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(seed, range(16))] == [*range(16)]


@pytest.mark.parametrize("seed", [2**32, 10**30])
def test_the_limit_of_a_seed_is_told_in_full(seed: int) -> None:
    with pytest.raises(InputError) as error:
        validate(compose([f"run.seed={seed}"]))
    assert error.value.faults == [f"run.seed={seed}: must be less than 4294967296."]
