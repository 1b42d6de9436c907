"""How near forecasts came to what was published: the score of each, and of each measure beside its naive rivals.

The score is the continuous ranked probability score (CRPS): in the unit of the measure, the mean absolute error of a
forecast that is one value, and 0 at best. Skill is the share of a rival's score that the model saves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.studies.backtest.rivals import RIVALS

Values = NDArray[np.float64]

NO_BETTER = "no better than naive here"
UNSURE = "better so far, too few years"
BETTER = "better than naive"
NO_RIVAL = "too short a past to compare"
NOT_FORECAST = "given, not forecast"


class ScoredForecast(NamedTuple):
    """One forecast of one published figure, and how it and its rivals did."""

    origin: int
    year: int
    measure: str
    published: float
    values: Values  # (replications,) of the model
    rivals: dict[str, Values]
    fitted: bool  # the model of the council as it stands in conf/ was fitted to this year, among others
    crps: float
    rival_crps: dict[str, float]
    inside: tuple[bool, bool]  # the 50% band, the 90% band


class RivalScore(NamedTuple):
    """The model compared with one rival, over the forecasts that both made."""

    forecasts: int
    better: int
    skill: float  # not a number where there is no rival
    chance: float  # of being better in at least so many years by chance alone


class Score(NamedTuple):
    """A measure's record."""

    measure: str
    forecasts: int
    years: int
    crps: float
    error: float  # of the median, mean absolute
    inside: tuple[int, int]
    against: dict[str, RivalScore]
    verdict: str

    @property
    def skill(self) -> float:
        """Against the rival that is harder to beat."""
        known = [one.skill for one in self.against.values() if math.isfinite(one.skill)]
        return min(known, default=math.nan)


def crps(values: Values, published: float, fair: bool = True) -> float:
    """The CRPS of equally likely values; fair: as if there were endlessly many draws like these (Ferro 2014)."""
    ranked, count = np.sort(values), len(values)
    ranks = 2 * np.arange(1, count + 1) - count - 1
    apart = 2 * float(np.sum(ranks * ranked)) / (count * (count - 1 if fair else count))  # mean distance of two values
    return float(np.mean(np.abs(ranked - published))) - apart / 2


def is_within(values: Values, published: float, share: float) -> bool:
    """Whether a figure lies in the middle of some values that holds such a share of them."""
    low, high = band_points(values, ((1 - share) / 2, (1 + share) / 2))
    return low <= published <= high


def band_points(values: Values, shares: Sequence[float]) -> list[float]:
    """The points of a band, set so that one more value like these lies below each with the probability given."""
    return [float(point) for point in np.quantile(values, shares, method="weibull")]


def score_forecast(
    origin: int,
    year: int,
    measure: str,
    published: float,
    values: Values,
    rivals: dict[str, Values],
    fitted: bool,
    bands: tuple[float, float],
) -> ScoredForecast:
    """A forecast compared with what came."""
    rival_crps = {name: crps(own, published, fair=False) for name, own in rivals.items()}
    inside = (is_within(values, published, bands[0]), is_within(values, published, bands[1]))
    return ScoredForecast(
        origin, year, measure, published, values, rivals, fitted, crps(values, published), rival_crps, inside
    )


def score_measure(measure: str, scored: Sequence[ScoredForecast], given: bool, sure: float) -> Score:
    """The record of one measure."""
    against = {name: compare_with_rival(scored, name) for name in RIVALS}
    errors = [abs(float(np.median(one.values)) - one.published) for one in scored]
    return Score(
        measure=measure,
        forecasts=len(scored),
        years=len({one.year for one in scored}),
        crps=mean([one.crps for one in scored]),
        error=mean(errors),
        inside=(sum(one.inside[0] for one in scored), sum(one.inside[1] for one in scored)),
        against=against,
        verdict=NOT_FORECAST if given else verdict_of(list(against.values()), sure),
    )


def mean(values: Sequence[float]) -> float:
    """The mean; not a number of nothing."""
    return math.fsum(values) / len(values) if values else math.nan


def compare_with_rival(scored: Sequence[ScoredForecast], rival: str) -> RivalScore:
    """The model compared with one rival; the sign test counts years, as forecasts of one year err together."""
    both = [one for one in scored if rival in one.rival_crps]
    if not both:
        return RivalScore(0, 0, math.nan, math.nan)
    own, its = mean([one.crps for one in both]), mean([one.rival_crps[rival] for one in both])
    years = sorted({one.year for one in both})
    saved = [mean([one.rival_crps[rival] - one.crps for one in both if one.year == year]) for year in years]
    better = sum(one.crps < one.rival_crps[rival] for one in both)
    chance = sign_test(sum(one > 0 for one in saved), len(years))
    return RivalScore(len(both), better, 1 - own / its if its > 0 else -math.inf, chance)


def sign_test(better: int, years: int) -> float:
    """The chance that a fair coin falls this way in at least so many of these years."""
    return float(sum(math.comb(years, k) for k in range(better, years + 1)) / 2**years)


def verdict_of(comparison: Sequence[RivalScore], sure: float) -> str:
    """Whether the model is better than every rival there is: by its mean score, and in at least half its forecasts."""
    known = [one for one in comparison if one.forecasts]
    if not known:
        return NO_RIVAL
    if any(one.skill <= 0 or 2 * one.better < one.forecasts for one in known):
        return NO_BETTER
    return BETTER if max(one.chance for one in known) <= sure else UNSURE
