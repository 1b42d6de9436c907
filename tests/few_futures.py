"""How often the intervals of each measure hold the mean, by resampling from many pairs: a script, as it takes minutes.

    python tests/few_futures.py [pairs] [key=value ...]      400 pairs of referral_spike unless told

A measure whose Student interval covers far less than 95% at five and twenty replications, and whose differences are
skewed, is decided by few futures: its entry in sim/analysis/definitions says so, and a range stands in its place.
"""

import sys
from collections.abc import Iterator, Sequence

import numpy as np

import sim
from sim.analysis.measures import difference_of
from sim.base.intervals import interval

SIZES = (5, 20)
DRAWS = 2000
PAIRS = 400


def coverage(gaps: np.ndarray, measure: str, size: int, student: bool) -> tuple[float, float]:
    """The share of intervals that hold the mean of all pairs, and the share of samples in which one is given."""
    rng = np.random.default_rng(size)
    held, given, truth = 0, 0, gaps.mean()
    for _ in range(DRAWS):
        own = rng.choice(gaps, size)
        result = interval(own) if student else difference_of(measure, own, np.zeros(size))
        if np.isfinite(result.low) and not result.is_range:
            given += 1
            held += bool(result.low <= truth <= result.high)
    return held / given if given else np.nan, given / DRAWS


def differences(pairs: int, words: Sequence[str] = ()) -> Iterator[tuple[str, np.ndarray]]:
    """Each measure that differs at all, and its differences in so many pairs of one scenario and none, as run=quick."""
    every = ["run=quick", f"run.replications={pairs}", *words]
    usual, spike = sim.ask(*every), sim.ask("scenario=referral_spike", *every)
    for measure in sim.MEASURES:
        if measure in usual.readings[0].measures:
            gaps = spike.values(measure) - usual.values(measure)
            gaps = gaps[np.isfinite(gaps)]
            if len(gaps) and gaps.std() > 0:
                yield measure, gaps


def main(typed: list[str]) -> None:
    """Simulate the pairs and print a line for each measure."""
    pairs = int(typed[0]) if typed and typed[0].isdigit() else PAIRS
    print(
        f"{pairs} pairs: mean, skewness; coverage of Student's interval at 5 and 20; of what is given, how often given"
    )
    for measure, gaps in differences(pairs, [word for word in typed if "=" in word]):
        skew = float((((gaps - gaps.mean()) / gaps.std()) ** 3).mean())
        plain = [coverage(gaps, measure, size, True)[0] for size in SIZES]
        ours = [coverage(gaps, measure, size, False) for size in SIZES]
        text = "  ".join(f"{held:.2f} ({given:.2f})" for held, given in ours)
        print(f"{measure:<40}{gaps.mean():>12.4g}{skew:>7.1f}   {plain[0]:.2f} {plain[1]:.2f}   {text}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
