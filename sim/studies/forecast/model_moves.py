"""What the model says of every council beside REAR: how far it moves a forecast, by measure, origin and year ahead."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.studies.forecast.combining import less_shared, plan
from sim.studies.forecast.council_futures import EXPECTED, IMPOSED, Path
from sim.studies.forecast.future_units import Simulated
from sim.studies.record.levels import NORMAL_MEDIAN, Levels, levels_of, on_scale
from sim.studies.record.rear import rear

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]
PUT_IN = ("referrals_per_year", "in_post_fte", "agency_rate")  # measures that are imposed, never scored as forecast


class Inputs(NamedTuple):
    """The three measures that are put in, of all councils, with what REAR expects of each from an origin."""

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
    """What REAR expects of referrals, social workers in post and agency workers from an origin, and what came."""
    expected, came, last, councils = {}, {}, {}, {}
    for measure in PUT_IN:
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
    """What is put into the two kinds of future of a council."""
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
    reach: float = math.inf  # the furthest that imposed values have moved a council, extremes left out


def model_moves(levels: Levels, made: Simulated, origins: Sequence[int], horizon: int) -> Moves:
    """The model's moves of every council from every origin."""
    row = partial(model_row, levels, made, horizon)
    expected = np.array([row(origin, EXPECTED) for origin in origins])
    imposed = np.array([row(origin, IMPOSED) for origin in origins])
    rears = np.array([rear_row(levels, origin, horizon) for origin in origins])
    came = np.array([row_in(levels, levels.values, origin + horizon) for origin in origins])
    people = np.array([row_in(levels, levels.people, origin) for origin in origins])
    over = expected - rears
    level, effect = within_reason(less_shared(over)), within_reason(imposed - expected)
    reach = float(np.nanmax(np.abs(effect))) if np.isfinite(effect).any() else math.inf
    return Moves(rears, level, effect, expected, middles(over), came, people, reach)


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
