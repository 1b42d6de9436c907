"""What a scenario's sentence says is what its own run shows."""

import numpy as np
import pytest

import sim


def away_by_week(words: list[str]) -> np.ndarray:
    """(weeks,) the share of those in post, agency workers among them, who are off sick: mean of ten futures."""
    days = [one.days for one in sim.ask(*words, "run.replications=10").readings]
    share = np.mean([day["away_fte"] / (day["in_post_fte"] + day["agency_fte"]) for day in days], axis=0)
    return np.asarray(share[: len(share) // 5 * 5].reshape(-1, 5).mean(axis=1))


@pytest.mark.parametrize("council", ["typical", "leeds"])
def test_in_a_hard_winter_about_a_tenth_of_staff_are_off_at_the_peak(council: str) -> None:
    usual, hard = (away_by_week([f"council={council}", f"scenario={name}"]) for name in ("baseline", "winter_sickness"))
    assert 0.02 < usual.mean() < 0.04
    assert hard.max() == pytest.approx(0.10, abs=0.02)
    assert hard.max() > 2.2 * usual.max()  # sickness more than doubles
    assert hard[-26:].mean() == pytest.approx(usual[-26:].mean(), rel=0.15)  # and is over when it is over
