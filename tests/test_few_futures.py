"""The intervals of every measure keep their word, by resampling from 400 pairs of a third more referrals and none."""

import few_futures
import numpy as np
import pytest

pytestmark = pytest.mark.slow
LEAST = {5: 0.90, 20: 0.93}  # coverage of a 95% interval, at least, with so many replications
LUCK = 0.01  # 2,000 drawn samples and 400 pairs move a coverage by about so much


@pytest.fixture(scope="module")
def gaps() -> dict[str, np.ndarray]:
    """The differences of every measure in all pairs."""
    return dict(few_futures.differences(few_futures.PAIRS))


@pytest.mark.parametrize("size", LEAST)
def test_every_interval_that_is_given_holds_the_mean_as_often_as_it_must(
    gaps: dict[str, np.ndarray], size: int
) -> None:
    short = {}
    for measure, own in gaps.items():
        held, given = few_futures.coverage(own, measure, size, student=False)
        if np.isfinite(held) and given > 0.05 and held < LEAST[size] - LUCK:
            short[measure] = round(held, 3)
    assert not short
