"""How vacancies move, in expectation: posts that fall vacant, wait for the market or for a cohort, and are filled.

Weeks are counted from day one, on which recruitment to the posts that are vacant is under way. Shares are of
established posts.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.base.sums import sum_of_products
from sim.base.units_of_time import DAYS_A_WEEK, WEEKS_A_YEAR
from sim.inputs.balance.weekly_vacancies import go_through_weeks

TENURE_YEARS = ((0.0, 2.0), (2.0, 5.0), (5.0, 100.0))  # of the bands that the tenure index is of
TENURE_ROUNDS = 12

Shares = NDArray[np.float64]


class Horizon(NamedTuple):
    """The weeks of a usual run: those until a council has settled, and those measured."""

    start: dt.date
    settling: int
    weeks: int


class Kind(NamedTuple):
    """A kind of team by what moves its vacancies."""

    leaving: float  # leavers a year, of those in post
    cohort: bool  # whether its posts may wait for the newly qualified


class Filled(NamedTuple):
    """Vacancies by kind of team that neither rise nor fall from one year to the next."""

    times: float  # the usual weeks of each step of recruitment
    cohort_share: float  # of vacancies that can wait for the cohort
    start: Mapping[str, float]  # share of posts vacant on day one
    mean: Mapping[str, float]  # share of posts vacant over the measured years


def recruitment_weeks(recruitment: Mapping[str, Any], times: float) -> tuple[float, float]:
    """The mean weeks that the open market takes, and sigma: the sum of the steps' lognormals as one of its moments."""
    spread = float(recruitment["spread"])
    medians = np.array([float(one) for one in recruitment["steps"].values()]) * times
    mean = float(medians.sum()) * math.exp(spread * spread / 2)
    variance = float((medians * medians).sum()) * math.exp(spread * spread) * math.expm1(spread * spread)
    return mean, math.sqrt(math.log1p(variance / (mean * mean)))


def still_vacant(recruitment: Mapping[str, Any], times: float, weeks: int) -> Shares:
    """(weeks + 1,) the share of posts that the open market has not filled after so many weeks."""
    mean, sigma = recruitment_weeks(recruitment, times)
    after = np.maximum(np.arange(weeks + 1), 1e-9)
    return np.asarray(1.0 - ndtr((np.log(after / mean) + sigma * sigma / 2) / sigma), float)


def still_vacant_since_day_one(recruitment: Mapping[str, Any], times: float, weeks: int) -> Shares:
    """(weeks + 1,) the share of posts vacant on day one that the market has not filled after so many weeks.

    A vacancy that is under way lasts longer than t from then on with probability 1 - E[min(length, t)] / mean: the
    residual life of a renewal process in its steady state.
    """
    mean, sigma = recruitment_weeks(recruitment, times)
    after = np.maximum(np.arange(weeks + 1), 1e-9)
    shorter = ndtr((np.log(after / mean) - sigma * sigma / 2) / sigma)
    return np.asarray(1.0 - shorter - after / mean * still_vacant(recruitment, times, weeks), float)


def kept_already(recruitment: Mapping[str, Any], times: float, until: int) -> float:
    """Of posts vacant on day one that can wait for the cohort, the share that does: as the model's rule has it.

    They fell vacant since one could wait for the cohort; until: weeks to the cohort, -1 where it is too far away.
    """
    if until < 0:
        return 0.0
    usual, _ = recruitment_weeks(recruitment, times)
    share, since = float(recruitment["cohort_share"]), max(float(recruitment["cohort_wait_weeks"]) - until, 0.0)
    return min(share * since / (usual + share * max(since - usual, 0.0)), 1.0)


def cohort_weeks(recruitment: Mapping[str, Any], horizon: Horizon) -> tuple[int, ...]:
    """(weeks,) the week in which the cohort starts for which a post vacant in a week can wait; -1 where none can."""
    month, day = int(recruitment["cohort_month"]), int(recruitment["cohort_day"])
    return weeks_to_wait_for(month, day, float(recruitment["cohort_wait_weeks"]), horizon)


@lru_cache(maxsize=64)
def weeks_to_wait_for(month: int, day: int, wait: float, horizon: Horizon) -> tuple[int, ...]:
    """(weeks,) as `cohort_weeks`, of a cohort that starts on a date and for which posts wait so many weeks at most."""
    total = horizon.settling + horizon.weeks
    dates = [dt.date(year, month, day) for year in range(horizon.start.year, horizon.start.year + total // 52 + 2)]
    starts = [math.ceil((date - horizon.start).days / DAYS_A_WEEK) for date in dates]
    return tuple(next((at for at in starts if 0 < at - week <= wait), -1) for week in range(total))


def vacant_by_week(
    kinds: Sequence[Kind], start: Shares, recruitment: Mapping[str, Any], times: float, horizon: Horizon
) -> Shares:
    """(kinds, weeks) the share of posts that is vacant."""
    total = horizon.settling + horizon.weeks
    left = still_vacant(recruitment, times, total)
    at_end = (left[:-1] + left[1:]) / 2.0  # of what fell vacant on any day of a week, so many weeks later
    filled = -np.diff(at_end, prepend=1.0)  # (weeks,)
    waits_until = cohort_weeks(recruitment, horizon)
    leaving = np.array([kind.leaving for kind in kinds]) / WEEKS_A_YEAR
    waiting_share = np.array([float(kind.cohort) for kind in kinds]) * float(recruitment["cohort_share"])
    filled_since = -np.diff(still_vacant_since_day_one(recruitment, times, total))
    kept = start * np.array([float(kind.cohort) for kind in kinds]) * kept_already(recruitment, times, waits_until[0])
    come, at_cohort = np.zeros((total, len(kinds))), np.zeros((total + 60, len(kinds)))  # by the week in which they do
    at_cohort[max(waits_until[0], 0)] += kept
    result = np.empty((len(kinds), total))
    since_day_one = filled_since[:, None] * (start - kept)
    go_through_weeks(
        result, come, at_cohort, start.copy(), since_day_one, filled, leaving, waiting_share, np.array(waits_until)
    )
    return result


def yearly_vacancies(vacant: Shares, horizon: Horizon) -> tuple[Shares, Shares, Shares]:
    """(kinds,) thrice: the mean of the measured weeks, of the beginning, and of the last year.

    The beginning is the first quarter and the first year in equal parts: neither is to differ from what comes.
    """
    measured, year = vacant[:, horizon.settling :], min(52, horizon.weeks)
    begins = (measured[:, : year // 4].mean(axis=1) + measured[:, :year].mean(axis=1)) / 2.0
    return measured.mean(axis=1), begins, measured[:, -year:].mean(axis=1)


def kinds_of(teams: Mapping[str, Mapping[str, float]], workforce: Mapping[str, Any], turnover: float) -> list[Kind]:
    """Every kind of team, so that with these posts the council's leavers of a year are its turnover."""
    grades, forces = workforce["grades"], workforce["teams"]
    index = {
        name: math.fsum(share * grades[grade]["leaving"] for grade, share in forces[name]["grades"].items())
        / math.fsum(forces[name]["grades"].values())
        for name in teams
    }
    posts = {name: of["posts_fte"] for name, of in teams.items()}
    mean = math.fsum(posts[name] * index[name] for name in teams) / math.fsum(posts.values())
    return [Kind(turnover * index[name] / mean, bool(forces[name]["cohort"])) for name in teams]


def stationary_tenure(
    bands: Sequence[Mapping[str, float]], index: Mapping[str, float], usual: float, own: float
) -> Shares:
    """(bands,) shares of workers by years here that stay as they are where so many leave: the usual shares, moved.

    Who has been here for some time is as many as came and have not left, so each band's share is the usual one times
    how many more, or fewer, are left by then than at the usual turnover.
    """
    usual_shares = np.array([float(band["share"]) for band in bands])
    usually_left = left_in(bands, index, usual, usual_shares)
    shares = usual_shares
    for _ in range(TENURE_ROUNDS):
        shares = usual_shares * (left_in(bands, index, own, shares) / usually_left)
        shares = shares / shares.sum()
    return shares


def left_in(
    bands: Sequence[Mapping[str, float]], index: Mapping[str, float], turnover: float, shares: Shares
) -> Shares:
    """(bands,) the mean share of a year's starters who are still here in the years of each band."""
    times = np.array([float(one) for one in index.values()])
    first, last = np.array([[float(band["from"]), float(band["to"])] for band in bands]).T
    low, high = np.array(TENURE_YEARS).T
    overlap = np.maximum(np.minimum(last[:, None], high) - np.maximum(first[:, None], low), 0.0)
    weights = (shares[:, None] * overlap / (last - first)[:, None]).sum(axis=0)
    hazards = turnover * times / sum_of_products(times, weights)
    years = np.linspace(first, last, 41)  # (41, bands)
    spent = np.clip(years[..., None] - low, 0.0, high - low)
    return np.asarray(np.exp(-(hazards * spent).sum(axis=-1)).mean(axis=0))
