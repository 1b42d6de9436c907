"""The record: every forecast of the model beside REAR, its rivals and what came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.studies.forecast.combining import (
    Combined,
    PastErrors,
    Values,
    Weight,
    errors_of_rear,
    known_pairs,
    less_shared,
    narrower,
    plan,
    spread_around,
    weight_of,
)
from sim.studies.forecast.future_units import Simulated
from sim.studies.forecast.model_moves import ALL_PUT_IN, PUT_IN, Moves, missed_by_rear, model_moves, on_councils
from sim.studies.forecast.past_bands import PastBands
from sim.studies.record.levels import NORMAL_MEDIAN, SHARE, Levels, levels_of, settings
from sim.studies.record.rear import REAR
from sim.studies.record.record_rivals import RIVALS
from sim.studies.record.record_scores import crps_of_draws, inside
from sim.studies.record.scoring import Scored, forecast_by

if TYPE_CHECKING:
    import pandas as pd

FORECAST, GIVEN, ALONE, REAR_GIVEN = "forecast", "given", "model alone", "REAR, told"
GIVEN_ALL, REAR_GIVEN_ALL = "given, conferences too", "REAR, told conferences too"
OF_CONFERENCES = (GIVEN_ALL, REAR_GIVEN_ALL)  # scored where they can be made; the others do not depend on them


class Taken(NamedTuple):
    """How much of the model is taken at an origin for a measure and horizon, and on how many past forecasts."""

    measure: str
    origin: int
    horizon: int
    level: Weight
    effect: Weight
    further: Weight  # of what conferences add
    times: float  # the spread of the forecast over REAR's
    times_imposed: float  # same, of what is given
    times_further: float  # same, of what is given with conferences
    pairs: int  # past forecasts with the model
    councils: int  # of which they are


class Given(NamedTuple):
    """A forecast without the imposed values, with them, and with conferences too."""

    forecast: Combined
    given: Combined
    given_all: Combined


def taken_at(
    moves: Moves, measure: str, origins: Sequence[int], origin: int, horizon: int, nearer: Taken | None = None
) -> Taken:
    """The weights that errors known at an origin bear out; before these, those of a year nearer are believed."""
    difference = prior_of_difference(measure)
    level_prior = after(plan()["weights"]["level"], nearer.level if nearer else None)
    effect_prior = after(difference, nearer.effect if nearer else None)
    further_prior = after(difference, nearer.further if nearer else None)
    usual = (nearer.times, nearer.times_imposed, nearer.times_further) if nearer else (1.0, 1.0, 1.0)
    places = known_pairs(origins, origin, horizon)
    errors = (moves.came - moves.rear)[places]
    level, effect, further = (one[places] for one in (moves.level, moves.effect, moves.further))
    own, own_effect, own_further = (less_shared(one) for one in (errors, effect, further))
    w = weight_of(level, own, level_prior)
    left = own - w.value * level
    c = weight_of(own_effect, left, effect_prior)
    d = weight_of(own_further, left - c.value * own_effect, further_prior)
    paired = np.isfinite(own) & np.isfinite(effect)
    known = np.where(paired, own, np.nan)
    return Taken(
        measure,
        origin,
        horizon,
        w,
        c,
        d,
        narrower(known - w.value * level, known, usual[0]),
        narrower(known - w.value * level - c.value * effect, known, usual[1]),
        narrower(known - w.value * level - c.value * effect - d.value * further, known, usual[2]),
        int(paired.sum()),
        int(paired.any(axis=0).sum()) if len(places) else 0,
    )


def prior_of_difference(measure: str) -> Mapping[str, Any]:
    """What is believed beforehand of the share of a difference that is taken."""
    prior: Mapping[str, Any] = plan()["weights"]["told_share" if settings()["measures"][measure] == SHARE else "told"]
    return prior


def prior_of(measure: str) -> Weight:
    """The share of a difference that is taken where no error has been seen."""
    prior = prior_of_difference(measure)
    return Weight(prior["centre"], prior["spread"])


def after(prior: Mapping[str, Any], nearer: Weight | None) -> Mapping[str, Any]:
    """The prior of a weight, around what was learnt of it a year nearer, if anything was."""
    if nearer is None:
        return prior
    return {**prior, "centre": nearer.value, "spread": max(nearer.error, plan()["weights"]["from_year_to_year"])}


def combined(moves: Moves, place: int, taken: Taken, past: PastErrors, scale: str) -> Given:
    """The forecasts of every council from the origin at a place."""
    people = moves.people[place]
    level, effect, further = np.nan_to_num(moves.level[place]), moves.effect[place], moves.further[place]
    point = moves.rear[place] + taken.level.value * level
    given, unsure = point + taken.effect.value * effect, np.abs(effect) * taken.effect.error
    return Given(
        spread_around(point, past, people, taken.times, scale=scale),
        spread_around(given, past, people, taken.times_imposed, unsure, scale),
        spread_around(
            given + taken.further.value * further,
            past,
            people,
            taken.times_further,
            np.hypot(unsure, np.abs(further) * taken.further.error),
            scale,
        ),
    )


def given_point(moves: Moves, place: int, taken: Taken) -> Values:
    """(councils,) the middle of what is given from the origin at a place: conferences too where these were told."""
    level, further = np.nan_to_num(moves.level[place]), np.nan_to_num(moves.further[place])
    told = taken.effect.value * moves.effect[place] + taken.further.value * further
    middle: Values = moves.rear[place] + taken.level.value * level + told
    return middle


def rear_given(panel_moves: Sequence[Values], errors: Values, places: Sequence[int], now: int) -> Values:
    """REAR moved by a regression of its past errors on the imposed values: the rival of what is given.

    `panel_moves` are, for each measure that is put in, what came less what REAR expected, (origins, councils).
    """
    drivers = np.nan_to_num(np.stack(panel_moves, axis=-1))
    if not places:
        return np.zeros(errors.shape[1])
    sides, left = drivers[list(places)].reshape(-1, drivers.shape[-1]), less_shared(errors[list(places)]).ravel()
    there = np.isfinite(left)
    if there.sum() < settings()["least_pairs"]:
        return np.zeros(errors.shape[1])
    moved: Values = drivers[now] @ slopes_on(sides[there], left[there])
    return moved


def slopes_on(sides: Values, errors: Values) -> Values:
    """The slopes of errors on what came otherwise than expected: a ridge, far errors cut."""
    scale = max(float(np.median(np.abs(errors))) / NORMAL_MEDIAN, 1e-9)
    left: Values = np.clip(errors, -3 * scale, 3 * scale)
    square = sides.T @ sides / scale**2 + np.eye(sides.shape[1]) / 0.5**2
    return np.asarray(np.linalg.solve(square, sides.T @ left / scale**2), dtype=np.float64)


def drivers_of(
    panel: pd.DataFrame, levels: Levels, origins: Sequence[int], horizon: int, names: Sequence[str] = ALL_PUT_IN
) -> list[Values]:
    """What came less what REAR expected, of what is put in, on the councils of a measure: (origins, councils) each."""
    each = [levels_of(panel, measure) for measure in names]
    return [on_councils(missed_by_rear(own, origins, horizon), own, levels.councils) for own in each]


def model_record(
    panel: pd.DataFrame, made: Simulated, origins: Sequence[int], horizons: Sequence[int]
) -> tuple[pd.DataFrame, list[Taken]]:
    """Each forecast of each forecaster that all could make and whose end is published; the weights taken."""
    import pandas as pd

    rows: list[Scored] = []
    weights: list[Taken] = []
    for measure in settings()["measures"]:
        levels = levels_of(panel, measure)
        nearer: dict[int, Taken] = {}
        for horizon in horizons:
            moves = model_moves(levels, made, origins, horizon)
            drivers, bands = drivers_of(panel, levels, origins, horizon), PastBands(levels, horizon)
            for place, origin in enumerate(origins):
                if origin not in levels.years:
                    continue
                past = errors_of_rear(levels, origin, horizon)
                taken = taken_at(moves, measure, origins, origin, horizon, nearer.get(origin))
                nearer[origin] = taken
                width = bands.width(origin)
                weights.append(widened(taken, width))
                if past is not None and origin + horizon in levels.years:
                    places = known_pairs(origins, origin, horizon)
                    missed = moves.came - moves.rear
                    shifts = [rear_given(one, missed, places, place) for one in (drivers[: len(PUT_IN)], drivers)]
                    made_here = forecasts_here(levels, origin, moves, place, weights[-1], past, shifts, width)
                    rows += scored_here(levels, origin, horizon, moves.came[place], made_here)
    return pd.DataFrame(rows, columns=list(Scored._fields)), weights


def widened(taken: Taken, width: float) -> Taken:
    """What is taken, with bands so many times as wide."""
    return taken._replace(
        times=taken.times * width,
        times_imposed=taken.times_imposed * width,
        times_further=taken.times_further * width,
    )


def forecasts_here(
    levels: Levels,
    origin: int,
    moves: Moves,
    place: int,
    taken: Taken,
    past: PastErrors,
    shifts: Sequence[Values],
    width: float,
) -> dict[str, Combined]:
    """The forecasts of every forecaster that has one from an origin, of all councils.

    `shifts` are what REAR is moved by when told the same, without and with conferences; `width` is of every band.
    """
    both = combined(moves, place, taken, past, levels.scale)
    people, point = moves.people[place], moves.rear[place]
    made: dict[str, Combined] = {
        FORECAST: both.forecast,
        ALONE: spread_around(moves.alone[place], past, people, width, scale=levels.scale),
    }
    if levels.measure not in PUT_IN:
        made[GIVEN] = both.given
        made[REAR_GIVEN] = spread_around(point + shifts[0], past, people, width, scale=levels.scale)
    if levels.measure not in ALL_PUT_IN:
        made[GIVEN_ALL] = both.given_all
        made[REAR_GIVEN_ALL] = spread_around(point + shifts[1], past, people, width, scale=levels.scale)
    for name in (REAR, *RIVALS):
        rival = forecast_by(name, levels, origin, taken.horizon)
        if rival is not None:
            draws = rival.draws()
            made[name] = Combined(rival.point, np.clip(draws, 0.0, 1.0) if levels.scale == SHARE else draws)
    return made


def scored_here(
    levels: Levels, origin: int, horizon: int, came: Values, made: Mapping[str, Combined]
) -> Iterator[Scored]:
    """The scores of forecasters from one origin, on the councils that all of them could forecast.

    Those that are told conferences are scored on the councils of these that they could forecast themselves.
    """
    others = np.array([one.point for name, one in made.items() if name not in OF_CONFERENCES])
    every = np.isfinite(came) & np.isfinite(others).all(axis=0)
    for name, one in made.items():
        able = every & np.isfinite(one.point)
        names = [code for code, is_able in zip(levels.councils, able, strict=True) if is_able]
        draws, point = one.draws[:, able], one.point[able]
        scores = crps_of_draws(draws, came[able])
        half, most = (inside(draws, came[able], share) for share in settings()["bands"])
        for at, code in enumerate(names):
            numbers = (float(came[able][at]), float(point[at]), float(scores[at]))
            yield Scored(levels.measure, code, origin, horizon, name, *numbers, bool(half[at]), bool(most[at]))
