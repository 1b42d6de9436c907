"""The intervals of every measure keep their word, by resampling from 400 pairs of a third more referrals and none."""

import few_futures
import numpy as np
import pytest

pytestmark = pytest.mark.slow
LEAST = {5: 0.90, 20: 0.93}  # coverage of a 95% interval, at least, with so many replications
LUCK = 0.01  # 2,000 drawn samples and 400 pairs move a coverage by about so much


def test_every_interval_that_is_given_holds_the_mean_as_often_as_it_must() -> None:
    short = {}
    for measure, gaps in few_futures.differences(few_futures.PAIRS):
        for size, least in LEAST.items():
            held, given = few_futures.coverage(gaps, measure, size, student=False)
            if np.isfinite(held) and given > 0.05 and held < least - LUCK:
                short[measure, size] = round(held, 3)
    assert not short
