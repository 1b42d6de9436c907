"""What to expect of one council from the last published figures on: told nothing, and given what a planner tells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.base.errors import InputError
from sim.base.journal import Journal
from sim.inputs.councils.areas import Area
from sim.inputs.councils.table import Figures
from sim.inputs.study import study_from
from sim.runs.parallel import cores_of, make_ready, map_replications
from sim.studies.forecast.as_known import known_at
from sim.studies.forecast.combining import Values, Weight, errors_of_rear, spread_around
from sim.studies.forecast.council_futures import (
    EXPECTED,
    IMPOSED,
    Future,
    Measures,
    Path,
    Simulator,
    mean_of,
    usual_config,
)
from sim.studies.forecast.model_moves import PUT_IN, expected_of, plain
from sim.studies.forecast.model_record import Taken
from sim.studies.forecast.record_files import Kept, kept_weights
from sim.studies.panel.data import published_panel
from sim.studies.record.levels import SHARE, Levels, levels_of, on_scale
from sim.studies.record.levels import settings as rear_settings
from sim.studies.record.rear import rear

if TYPE_CHECKING:
    import pandas as pd

POINTS = (0.05, 0.25, 0.5, 0.75, 0.95)
LEVEL = "level"  # a kind of future beside those of the record
UNTAKEN = Weight(0.0, 0.0)
ImposedValues = Mapping[str, tuple[float, ...]]  # by measure of PUT_IN, for each year ahead that is given


class ExpectedMeasure(NamedTuple):
    """What to expect of a measure: published years, and the points of each year ahead, in its own unit."""

    measure: str
    published: Mapping[int, float]  # by year to 31 March; a census by the year in whose middle it lies
    forecast: Mapping[int, tuple[float, ...]]  # 5%, 25%, 50%, 75%, 95%
    given: Mapping[int, tuple[float, ...]]  # same; empty where nothing is imposed, or the measure itself is
    share_of_model: Weight  # of the difference that is taken, one year ahead
    further: bool  # whether what is imposed goes beyond what past years have tried


class Outlook(NamedTuple):
    """What to expect of a council."""

    area: Area
    origin: int  # year to 31 March of the last figures of children
    years: int
    imposed: ImposedValues
    measures: tuple[ExpectedMeasure, ...]


def outlook(
    figures: Figures,
    area: Area,
    years: int,
    imposed: ImposedValues,
    replications: int,
    seed: int,
    cores: int,
    notes: Journal,
) -> Outlook:
    """Forecast every published measure; the model runs only where values are imposed or its level is taken."""
    panel, origin = published_panel(figures), figures.last_year
    levels = [levels_of(panel, measure) for measure in rear_settings()["measures"]]
    steps = years + max(one.years[-1] for one in levels) - origin
    taken = kept_weights()
    paths = paths_ahead(panel, area.code, origin, steps, imposed)
    level = [LEVEL] if any(one.taken.level.value for one in taken.values()) else []
    wanted = [*level, EXPECTED, IMPOSED] if imposed else level
    if not np.isfinite(paths[EXPECTED].referrals).all():
        if imposed:
            raise InputError(
                [f"council={area.name}: its last referrals are not published, or doubted, so leave out what is told."]
            )
        wanted = []
    made: dict[str, list[Measures]] = {}
    if wanted:
        simulator = Simulator({origin: known_at(figures, origin)}, seed, notes)
        made = futures_of(
            simulator, Future(area.code, origin, "", 0), {one: paths[one] for one in wanted}, replications, cores
        )
    own = [
        expected_measure(one, area.code, origin, years, made, imposed) for one in levels if area.code in one.councils
    ]
    return Outlook(area, origin, years, imposed, tuple(own))


def futures_of(
    simulator: Simulator, first: Future, paths: Mapping[str, Path], replications: int, cores: int
) -> dict[str, list[Measures]]:
    """By kind of future, the mean of its replications, year by year."""
    usual = usual_config()
    make_ready(study_from(usual))
    todo = [first._replace(kind=kind, replication=one) for kind in paths for one in range(replications)]

    def work(future: Future) -> list[Measures]:
        return simulator.measures(future, paths[future.kind])

    each = map_replications(work, todo, cores or cores_of(usual), simulator.cancel)
    return {
        kind: mean_of([one for future, one in zip(todo, each, strict=True) if future.kind == kind]) for kind in paths
    }


def expected_path(levels: Levels, code: str, years: Sequence[int]) -> Values:
    """A measure of a council in years to come: what is published, and then as REAR expects."""
    place, last = levels.councils.index(code), levels.years[-1]
    values = []
    for year in years:
        if year in levels.years:
            values.append(levels.back(levels.values[levels.years.index(year)], year)[place])
        else:
            values.append(expected_of(levels, last, year - last)[place])
    return np.array(values)


def paths_ahead(panel: pd.DataFrame, code: str, origin: int, steps: int, imposed: ImposedValues) -> dict[str, Path]:
    """What is put into futures: as REAR expects, and with the imposed values from the first year not published on.

    In these two staff is put in only where some of it is imposed; otherwise the model works it out. A third future,
    from which the level is taken whatever is imposed, has both as REAR expects, as in the record.
    """
    years = [origin + step for step in range(1, steps + 1)]
    usual, given = {}, {}
    for measure in PUT_IN:
        levels = levels_of(panel, measure)
        usual[measure] = expected_path(levels, code, years)
        given[measure] = usual[measure].copy()
        own = imposed.get(measure, ())
        for place, year in enumerate(years):
            if own and year > levels.years[-1]:
                given[measure][place] = own[min(year - levels.years[-1], len(own)) - 1]
    staffed = bool({*PUT_IN[1:]} & {*imposed})
    paths = {kind: one_path(values, staffed) for kind, values in ((EXPECTED, usual), (IMPOSED, given))}
    return paths | {LEVEL: one_path(usual, True)}


def one_path(values: Mapping[str, Values], staffed: bool) -> Path:
    """A path of referrals, and of staff if it is put in."""
    referrals, in_post, rate = (values[name] for name in PUT_IN)
    if not staffed or not np.isfinite(in_post + rate).all():
        return Path(plain(referrals))
    return Path(plain(referrals), plain(in_post), plain(in_post * rate / (1.0 - np.minimum(rate, 0.95))))


def expected_measure(
    levels: Levels, code: str, origin: int, years: int, made: Mapping[str, list[Measures]], imposed: ImposedValues
) -> ExpectedMeasure:
    """A measure's published years and what to expect in so many years after them."""
    place, last = levels.councils.index(code), levels.years[-1]
    forecast, given, further = {}, {}, False
    for ahead in range(1, years + 1):
        nothing, with_imposed, beyond = points_of(levels, place, ahead, origin, made)
        further |= beyond
        if nothing:
            forecast[last + ahead] = nothing
        if with_imposed and levels.measure not in imposed:
            given[last + ahead] = with_imposed
    published = {
        year: float(levels.back(levels.values[row], year)[place])
        for row, year in enumerate(levels.years)
        if np.isfinite(levels.values[row][place])
    }
    return ExpectedMeasure(
        levels.measure, published, forecast, given, taken_for(levels.measure, 1).taken.effect, further
    )


def taken_for(measure: str, ahead: int) -> Kept:
    """What of the model is taken so many years ahead, of the furthest that is kept if it is further."""
    kept = kept_weights()
    known = [one for of, one in kept if of == measure]
    if not known:
        return Kept(Taken(measure, 0, ahead, UNTAKEN, UNTAKEN, 1.0, 1.0, 0, 0), 0.0, math.inf)
    return kept[measure, min(ahead, max(known))]


def points_of(
    levels: Levels, place: int, ahead: int, origin: int, made: Mapping[str, list[Measures]]
) -> tuple[tuple[float, ...], tuple[float, ...], bool]:
    """The points of a council so many years after the last published one, without and with the imposed values.

    A difference larger than any in the record is cut to the largest there; the third value is whether it was.
    """
    last = levels.years[-1]
    one, past = rear(levels, last, ahead), errors_of_rear(levels, last, ahead)
    if one is None or past is None or not np.isfinite(one.point[place]):
        return (), (), False
    people = levels.people[levels.years.index(last)][place : place + 1]
    taken, shared, reach = taken_for(levels.measure, ahead)
    point = one.point[place : place + 1]
    modelled = {kind: model_value(levels, years, last + ahead - origin, people) for kind, years in made.items()}
    level = modelled[LEVEL] - point - shared if LEVEL in modelled else np.zeros(1)
    centre = point + taken.level.value * np.nan_to_num(level)
    nothing = spread_around(centre, past, people, taken.times, scale=levels.scale)
    first = in_unit(levels, nothing.draws[:, 0], people)
    if IMPOSED not in modelled or not np.isfinite(move := modelled[IMPOSED] - modelled[EXPECTED]).all():
        return first, (), False
    believed = np.clip(move, -reach, reach)
    moved = spread_around(
        centre + taken.effect.value * believed,
        past,
        people,
        taken.times_imposed,
        np.abs(move) * taken.effect.error,
        levels.scale,
    )
    return first, in_unit(levels, moved.draws[:, 0], people), bool((np.abs(move) > reach).any())


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
