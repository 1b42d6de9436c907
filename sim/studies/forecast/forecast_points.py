"""The points of a forecast of one measure: REAR's, moved by as much of the model as past errors bear out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.studies.forecast.combining import Values, Weight, errors_of_rear, spread_around
from sim.studies.forecast.council_futures import EXPECTED, IMPOSED, WITH_CONFERENCES, Measures
from sim.studies.forecast.model_moves import PUT_IN
from sim.studies.forecast.model_record import Taken
from sim.studies.forecast.record_files import Kept, holders_for, kept_weights
from sim.studies.record.levels import SHARE, Levels, on_scale
from sim.studies.record.rear import rear

POINTS = (0.05, 0.25, 0.5, 0.75, 0.95)
MIDDLE = POINTS.index(0.5)
LEVEL = "level"  # a kind of future beside those of the record
UNTAKEN = Weight(0.0, 0.0)


class Step(NamedTuple):
    """What one part of what is told changes in the model, and how much of that is taken."""

    moved: Values  # (1,) on the scale of the measure
    reach: float  # beyond which it is not believed
    taken: Weight


def taken_for(measure: str, ahead: int) -> Kept:
    """What of the model is taken so many years ahead, of the furthest that is kept if it is further."""
    kept = kept_weights()
    known = [one for of, one in kept if of == measure]
    if not known:
        return Kept(Taken(measure, 0, ahead, UNTAKEN, UNTAKEN, UNTAKEN, 1.0, 1.0, 1.0, 0, 0), 0.0, math.inf)
    return kept[measure, min(ahead, max(known))]


def points_of(
    levels: Levels,
    place: int,
    ahead: int,
    origin: int,
    made: Mapping[str, list[Measures]],
    more_holders: float = math.nan,
) -> tuple[tuple[float, ...], tuple[float, ...], bool]:
    """The points of a council so many years after the last published one, without and with the imposed values.

    A difference larger than any in the record is cut to the largest there; the third value is whether it was.
    `more_holders`, of caseloads alone, is the logarithm of the case holders that are told over those forecast.
    """
    last = levels.years[-1]
    one, past = rear(levels, last, ahead), errors_of_rear(levels, last, ahead)
    if one is None or past is None or not np.isfinite(one.point[place]):
        return (), (), False
    people = levels.people[levels.years.index(last)][place : place + 1]
    kept = taken_for(levels.measure, ahead)
    point, taken = one.point[place : place + 1], kept.taken
    modelled = {kind: model_value(levels, years, last + ahead - origin, people) for kind, years in made.items()}
    level = modelled[LEVEL] - point - kept.shared if LEVEL in modelled else np.zeros(1)
    centre = point + taken.level.value * np.nan_to_num(level)
    nothing = spread_around(centre, past, people, taken.times, scale=levels.scale)
    first, steps = in_unit(levels, nothing.draws[:, 0], people), steps_imposed(levels.measure, modelled, kept)
    times = times_of_band(modelled, taken)
    if math.isfinite(more_holders):
        own = holders_for(ahead)
        steps.append(Step(np.full(1, more_holders), own.reach, own.taken))
        times = own.times if IMPOSED in modelled else taken.times
    if not steps or not all(np.isfinite(step.moved).all() for step in steps):
        return first, (), False
    for step in steps:
        centre = centre + step.taken.value * np.clip(step.moved, -step.reach, step.reach)
    unsure = np.sqrt(sum((step.moved * step.taken.error) ** 2 for step in steps))
    moved = spread_around(centre, past, people, times, unsure, levels.scale)
    beyond = any(bool((np.abs(step.moved) > step.reach).any()) for step in steps)
    return first, in_unit(levels, moved.draws[:, 0], people), beyond


def steps_imposed(measure: str, modelled: Mapping[str, Values], kept: Kept) -> list[Step]:
    """What each part of what is told changes in the model: referrals and staff, and conferences beyond these.

    Conferences change nothing of referrals and staff: in the record these are given with them.
    """
    before, steps = modelled.get(EXPECTED, np.full(1, np.nan)), []
    for kind, reach, taken in (
        (IMPOSED, kept.reach, kept.taken.effect),
        (WITH_CONFERENCES, kept.reach_further, kept.taken.further),
    ):
        if kind in modelled and not (kind == WITH_CONFERENCES and measure in PUT_IN):
            steps.append(Step(modelled[kind] - before, reach, taken))
            before = modelled[kind]
    return steps


def times_of_band(modelled: Mapping[str, Values], taken: Taken) -> float:
    """How wide a band is over REAR's own; no narrower where conferences alone are told, which no record has tried."""
    if WITH_CONFERENCES not in modelled:
        return taken.times_imposed
    return taken.times_further if IMPOSED in modelled else taken.times


def model_value(levels: Levels, years: Sequence[Measures], step: int, people: Values) -> Values:
    """(1,) the model's value of a year, on the scale of the measure; nan of a year before its first."""
    raw = np.array([years[step - 1].get(levels.measure, np.nan) if step > 0 else np.nan])
    scaled: Values = on_scale(raw, people, levels.scale)
    return scaled


def in_unit(levels: Levels, draws: Values, people: Values) -> tuple[float, ...]:
    """The points of equally likely values in the measure's own unit."""
    points = np.quantile(draws, POINTS, method="weibull")
    if levels.scale == SHARE:
        return tuple(float(point) for point in np.clip(points, 0.0, 1.0))
    whole = np.exp(points) * (people[0] if levels.scale == "rate" else 1.0)
    return tuple(float(point) for point in whole)
