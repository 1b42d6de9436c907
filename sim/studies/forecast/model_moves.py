"""What the model says of every council beside REAR: how far it moves a forecast, by measure, origin and year ahead."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.studies.forecast.combining import less_shared, plan
from sim.studies.forecast.conferences_that_came import CONFERENCES, times_as_likely
from sim.studies.forecast.council_futures import EXPECTED, IMPOSED, WITH_CONFERENCES, Measures, Path
from sim.studies.forecast.future_units import Paths, Simulated
from sim.studies.record.levels import NORMAL_MEDIAN, Levels, levels_of, on_scale
from sim.studies.record.rear import rear

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]
PUT_IN = ("referrals_per_year", "in_post_fte", "agency_rate")  # measures that are imposed, never scored as forecast
ALL_PUT_IN = (*PUT_IN, CONFERENCES)  # same, where conferences are told too


class Inputs(NamedTuple):
    """The measures that are put in, of all councils, with what REAR expects of each from an origin."""

    origin: int
    years: int
    expected: Mapping[str, Values]  # (years ahead, councils) in the measure's own unit
    came: Mapping[str, Values]  # same, what was published; not a number where nothing was
    last: Mapping[str, Values]  # (councils,)
    councils: Mapping[str, tuple[str, ...]]

    def of(self, source: Mapping[str, Values], measure: str, code: str) -> Values:
        """(years ahead,) a measure of a council, what is not there as REAR expects it, or as it was last."""
        if code not in self.councils[measure]:
            return np.full(self.years, np.nan)
        place = self.councils[measure].index(code)
        usual = np.where(
            np.isfinite(self.expected[measure][:, place]), self.expected[measure][:, place], self.last[measure][place]
        )
        given = source[measure][:, place]
        return np.where(np.isfinite(given), given, usual)


def inputs_at(panel: pd.DataFrame, origin: int, years: int) -> Inputs:
    """What REAR expects from an origin of referrals, social workers, agency workers and conferences; what came."""
    expected, came, last, councils = {}, {}, {}, {}
    for measure in ALL_PUT_IN:
        levels = levels_of(panel, measure)
        expected[measure] = np.array([expected_of(levels, origin, ahead) for ahead in range(1, years + 1)])
        came[measure] = np.array([level_in(levels, origin, origin + ahead) for ahead in range(1, years + 1)])
        last[measure] = level_in(levels, origin, origin)
        councils[measure] = levels.councils
    return Inputs(origin, years, expected, came, last, councils)


def expected_of(levels: Levels, origin: int, ahead: int) -> Values:
    """REAR's middle of every council in the measure's own unit; not a number where it has none."""
    made = rear(levels, origin, ahead) if origin in levels.years else None
    if made is None:
        return np.full(len(levels.councils), np.nan)
    return levels.back(made.point, origin)


def level_in(levels: Levels, origin: int, year: int) -> Values:
    """What was published of a year of every council; a rate with the children of the origin, as forecasts have it."""
    if year not in levels.years or origin not in levels.years:
        return np.full(len(levels.councils), np.nan)
    return levels.back(levels.values[levels.years.index(year)], origin)


def paths_of(inputs: Inputs, code: str) -> dict[str, Path]:
    """What is put into the first two kinds of future of a council."""
    return {
        kind: future_path(inputs, code, source)
        for kind, source in ((EXPECTED, inputs.expected), (IMPOSED, inputs.came))
        if np.isfinite(inputs.of(source, PUT_IN[0], code)).all()
    }


def future_path(inputs: Inputs, code: str, source: Mapping[str, Values]) -> Path:
    """Referrals, and staff where a census is known at the origin."""
    referrals, in_post, rate = (inputs.of(source, name, code) for name in PUT_IN)
    if not np.isfinite(in_post + rate).all():
        return Path(plain(referrals))
    return Path(plain(referrals), plain(in_post), plain(in_post * rate / (1.0 - np.minimum(rate, 0.95))))


def paths_with_conferences(paths: Paths, inputs: Mapping[int, Inputs], made: Simulated) -> Paths:
    """What is put into the third kind of future: all of the second, and the conferences that came.

    As many times those of the first as there came for each that REAR expected, so that conferences which come as
    expected make no difference, wherever the model has their level.
    """
    result: Paths = {}
    for (code, origin, kind), path in paths.items():
        first, second = made.get((code, origin, EXPECTED)), made.get((code, origin, kind))
        own = inputs[origin]
        if kind != IMPOSED or first is None or second is None or code not in own.councils[CONFERENCES]:
            continue
        place = own.councils[CONFERENCES].index(code)
        over = own.came[CONFERENCES][:, place] / own.of(own.expected, CONFERENCES, code)
        result[code, origin, WITH_CONFERENCES] = path_with_conferences(path, over, first, second)
    return result


def path_with_conferences(path: Path, over: Values, first: Sequence[Measures], second: Sequence[Measures]) -> Path:
    """A path of the second kind with so many times the conferences of the first, by year; nan for as the model has."""
    held = [np.array([year[CONFERENCES] for year in years[: len(over)]]) for years in (first, second)]
    return path._replace(conferences=plain(times_as_likely(over * held[0], held[1])))


def plain(values: Values) -> tuple[float, ...]:
    """Numbers to six digits, so that a study is the same on every computer."""
    return tuple(float(f"{value:.6g}") for value in values)


class Moves(NamedTuple):
    """The model compared with REAR for one measure and horizon: (origins, councils) on the measure's scale."""

    rear: Values
    level: Values  # the model as expected, less REAR, less what all councils share
    effect: Values  # the model with imposed values, less with expected ones
    alone: Values  # the model by itself, with expected values
    shared: Values  # (origins,) what all councils share of the model's level over REAR's
    came: Values
    people: Values
    further: Values  # the model with imposed values and conferences, less with imposed values alone
    reach: float = math.inf  # the furthest that imposed values have moved a council, extremes left out
    reach_further: float = math.inf  # same, of what conferences add


def model_moves(levels: Levels, made: Simulated, origins: Sequence[int], horizon: int) -> Moves:
    """The model's moves of every council from every origin."""
    row = partial(model_row, levels, made, horizon)
    expected, imposed, whole = (
        np.array([row(origin, kind) for origin in origins]) for kind in (EXPECTED, IMPOSED, WITH_CONFERENCES)
    )
    rears = np.array([rear_row(levels, origin, horizon) for origin in origins])
    came = np.array([row_in(levels, levels.values, origin + horizon) for origin in origins])
    people = np.array([row_in(levels, levels.people, origin) for origin in origins])
    over = expected - rears
    level, effect, further = (within_reason(one) for one in (less_shared(over), imposed - expected, whole - imposed))
    reaches = [furthest(one) for one in (effect, further)]
    return Moves(rears, level, effect, expected, middles(over), came, people, further, *reaches)


def furthest(moves: Values) -> float:
    """The largest of moves, either way; without an end where there are none."""
    return float(np.nanmax(np.abs(moves))) if np.isfinite(moves).any() else math.inf


def middles(moves: Values) -> Values:
    """(origins,) the middle of all councils' moves; not a number where there is none."""
    return np.array([float(np.median(row[np.isfinite(row)])) if np.isfinite(row).any() else np.nan for row in moves])


def within_reason(moves: Values) -> Values:
    """Moves no further than so many robust standard deviations of those of all councils at an origin."""
    result = moves.copy()
    for row in result:
        there = np.isfinite(row)
        if there.sum() >= 10:
            middle = float(np.median(row[there]))
            most = plan()["weights"]["most"] * float(np.median(np.abs(row[there] - middle))) / NORMAL_MEDIAN
            np.clip(row, middle - most, middle + most, out=row)
    return result


def rear_row(levels: Levels, origin: int, horizon: int) -> Values:
    """REAR's middle of every council on the scale."""
    made = rear(levels, origin, horizon) if origin in levels.years else None
    return np.full(len(levels.councils), np.nan) if made is None else made.point


def missed_by_rear(levels: Levels, origins: Sequence[int], horizon: int) -> Values:
    """(origins, councils) what came less REAR's middle, on the scale; not a number where one of them is not there."""
    return np.array([row_in(levels, levels.values, one + horizon) - rear_row(levels, one, horizon) for one in origins])


def on_councils(values: Values, levels: Levels, councils: Sequence[str]) -> Values:
    """Values by council, the last axis, in the order of other councils; not a number of those that have none."""
    place_of = {code: place for place, code in enumerate(levels.councils)}
    order = np.array([place_of.get(code, -1) for code in councils])
    return np.where(order >= 0, values[..., order], np.nan)


def row_in(levels: Levels, values: Values, year: int) -> Values:
    """The row of a year, not a number where there is none."""
    return values[levels.years.index(year)] if year in levels.years else np.full(len(levels.councils), np.nan)


def model_row(levels: Levels, made: Simulated, horizon: int, origin: int, kind: str) -> Values:
    """The model's value of every council so many years ahead, on the scale of the measure."""
    raw = np.full(len(levels.councils), np.nan)
    for place, code in enumerate(levels.councils):
        years = made.get((code, origin, kind), [])
        if len(years) >= horizon:
            raw[place] = years[horizon - 1].get(levels.measure, np.nan)
    people = row_in(levels, levels.people, origin)
    scaled: Values = on_scale(raw, people, levels.scale)
    return scaled
