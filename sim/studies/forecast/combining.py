"""REAR's forecast of every council moved by the model, by as much as earlier origins bear out; bands from past errors.

On the scale of a measure (logs, or a share), for a council i, an origin o and h years ahead:

    forecast       REAR(i, o, h) + w (model(i, o, h) - REAR(i, o, h) - what all councils share)
    given          forecast + c (model with imposed inputs - model with expected inputs)

w and c are normal with the priors of conf/study/forecast.yaml, updated by errors of origins whose end is known at o.
A band is that of REAR's past errors: what all councils shared, as likely up as down, and each council's own, wider
where few children live. It is narrower where past forecasts with the model were nearer than REAR, wider by what is not
known of c, and narrower or wider where earlier bands have held more or less than they promise (past_bands.py).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.base.files import settings_in
from sim.base.places import CONF
from sim.studies.record.levels import NORMAL_MEDIAN, SHARE, Levels
from sim.studies.record.levels import settings as rear_settings
from sim.studies.record.rear import fit_rear, predicted

Values = NDArray[np.float64]


def plan() -> Mapping[str, Any]:
    """conf/study/forecast.yaml."""
    return settings_in(CONF / "study" / "forecast.yaml")


class Weight(NamedTuple):
    """How much of the model's difference is taken, and how sure that is."""

    value: float
    error: float


class PastErrors(NamedTuple):
    """REAR's errors at earlier origins in two parts: what all councils shared, and each council's own."""

    shared: Values  # (origins,)
    own: Values  # those of a council of the middle size, in order
    power: float  # of a council's children over the middle's, by which its own errors are smaller
    middle: float  # log of the children of a council of the middle size

    def times(self, people: Values) -> Values:
        """How much larger a council's own errors are than those of one of the middle size."""
        larger: Values = np.exp(-self.power * (np.log(people) - self.middle))
        return np.where(np.isfinite(larger), larger, 1.0)


class Combined(NamedTuple):
    """A forecast of every council on the scale of its measure."""

    point: Values  # (councils,)
    draws: Values  # (draws, councils) equally likely values, in order


def errors_of_rear(levels: Levels, origin: int, horizon: int) -> PastErrors | None:
    """The errors of REAR, as it is fitted at an origin, at earlier origins; None where its past is too short."""
    known = levels.until(origin)
    result = fit_rear(known, horizon)
    if result is None:
        return None
    errors = np.array(
        [known[row + horizon] - predicted(known[: row + 1], result) for row in range(len(known) - horizon)]
    )
    people = levels.people[: len(errors)]
    there = np.isfinite(errors).sum(axis=1) > 0
    return parted(errors[there], people[there])


def parted(errors: Values, people: Values) -> PastErrors:
    """Errors (origins, councils) of councils with so many children, in two parts."""
    shared = np.array([float(np.median(row[np.isfinite(row)])) for row in errors])
    own, logs = errors - shared[:, None], np.log(people)
    there = np.isfinite(own) & np.isfinite(logs) & (np.abs(own) > 0)
    middle = float(np.mean(logs[there]))
    across = logs[there] - middle
    low, high = plan()["spread"]["sizes"]
    slope = float(across @ np.log(np.abs(own[there]))) / float(across @ across)
    power = min(max(-slope, low), high)
    standard = own[there] * np.exp(power * across)
    places = (np.arange(plan()["spread"]["grid"]) + 0.5) / plan()["spread"]["grid"]
    return PastErrors(shared, np.quantile(standard, places), power, middle)


def weight_of(moves: Values, errors: Values, prior: Mapping[str, Any]) -> Weight:
    """The posterior of a weight: errors are so many times the model's moves, and noise; not-a-numbers left out.

    With c ~ N(centre, spread^2) and e = c m + noise of variance s^2, both conjugate: precision 1/spread^2 + m'm/s^2.
    """
    there = np.isfinite(moves) & np.isfinite(errors)
    move, error = moves[there], errors[there]
    before = 1.0 / prior["spread"] ** 2
    precision, pull = before, before * prior["centre"]
    if len(error) > 2:
        scale = max(float(np.median(np.abs(error))) / NORMAL_MEDIAN, 1e-9)
        error = np.clip(error, -plan()["weights"]["most"] * scale, plan()["weights"]["most"] * scale)
        precision += float(move @ move) / scale**2
        pull += float(move @ error) / scale**2
    low, high = prior["between"]
    return Weight(min(max(pull / precision, low), high), 1.0 / math.sqrt(precision))


def narrower(with_model: Values, rears: Values, before: float = 1.0) -> float:
    """The spread of forecasts with the model over REAR's, from the errors of both, drawn to `before` if few."""
    there = np.isfinite(with_model) & np.isfinite(rears)
    count, prior = int(there.sum()), plan()["spread"]["prior"]
    usual = float(np.mean(np.abs(rears[there]))) if count else 0.0
    if usual <= 0:
        return before
    ratio = float(np.mean(np.abs(with_model[there]))) / usual
    low, high = plan()["spread"]["between"]
    return float(min(max((count * ratio + prior * before) / (count + prior), low), high))


def spread_around(
    point: Values, past: PastErrors, people: Values, times: float = 1.0, unsure: Values | None = None, scale: str = ""
) -> Combined:
    """Equally likely values around the middle of each council; `unsure` is a standard error of its own, (councils,)."""
    own = past.own[:, None] * past.times(people)[None, :] * times
    if unsure is not None:
        own = own + normals(len(own))[:, None] * np.nan_to_num(unsure)[None, :]
    shared = times * np.concatenate([past.shared, -past.shared])
    every = (own[:, None, :] + shared[None, :, None]).reshape(-1, len(point))
    count = rear_settings()["draws"]
    draws = point + np.quantile(every, (np.arange(count) + 0.5) / count, axis=0)
    return Combined(point, np.clip(draws, 0.0, 1.0) if scale == SHARE else draws)


@lru_cache
def normals(count: int) -> Values:
    """So many equally likely values of a standard normal, in an order that goes with nothing else."""
    from scipy.stats import norm

    order = np.random.default_rng(count).permutation(count)
    drawn: Values = norm.ppf((order + 0.5) / count)
    return drawn


def less_shared(moves: Values) -> Values:
    """Moves (origins, councils) less the middle of all councils at each origin."""
    less = moves.copy()
    for row in less:
        there = np.isfinite(row)
        if there.any():
            row -= float(np.median(row[there]))
    return less


def known_pairs(origins: Sequence[int], origin: int, horizon: int) -> list[int]:
    """The places of earlier origins whose end, so many years ahead, is known at an origin."""
    return [place for place, one in enumerate(origins) if one + horizon <= origin]
