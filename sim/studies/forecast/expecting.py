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
from sim.studies.forecast.case_holders import CASELOAD, CASES, HOLDERS, CensusLevels
from sim.studies.forecast.combining import Values, Weight
from sim.studies.forecast.conferences_that_came import CONFERENCES
from sim.studies.forecast.council_futures import (
    EXPECTED,
    IMPOSED,
    WITH_CONFERENCES,
    Future,
    Measures,
    Path,
    Simulator,
    mean_of,
    usual_config,
)
from sim.studies.forecast.forecast_points import LEVEL, MIDDLE, points_of, taken_for
from sim.studies.forecast.model_moves import PUT_IN, expected_of, path_with_conferences, plain
from sim.studies.forecast.record_files import kept_weights
from sim.studies.panel.data import published_panel
from sim.studies.record.levels import Levels, levels_of
from sim.studies.record.levels import settings as rear_settings

if TYPE_CHECKING:
    import pandas as pd

ImposedValues = Mapping[str, tuple[float, ...]]  # by measure of ALL_PUT_IN, for each year ahead that is given


class ExpectedMeasure(NamedTuple):
    """What to expect of a measure: published years, and the points of each year ahead, in its own unit."""

    measure: str
    published: Mapping[int, float]  # by year to 31 March; a census by the year in whose middle it lies
    forecast: Mapping[int, tuple[float, ...]]  # 5%, 25%, 50%, 75%, 95%
    given: Mapping[int, tuple[float, ...]]  # same; empty where nothing is imposed, or the measure itself is
    share_of_model: Weight  # of the difference that is taken, one year ahead
    further: bool  # whether what is imposed goes beyond what past years have tried


class ConferencesHeld(NamedTuple):
    """Initial conferences of a year: as told, and as many as the model comes to."""

    year: int  # to 31 March
    told: float
    held: float


class Outlook(NamedTuple):
    """What to expect of a council."""

    area: Area
    origin: int  # year to 31 March of the last figures of children
    years: int
    imposed: ImposedValues
    measures: tuple[ExpectedMeasure, ...]
    conferences: tuple[ConferencesHeld, ...] = ()  # of the years of which they are told


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
    paths = paths_ahead(panel, area.code, origin, steps, imposed)
    wanted = kinds_wanted(area, imposed, bool(np.isfinite(paths[EXPECTED].referrals).all()))
    made: dict[str, list[Measures]] = {}
    held: tuple[ConferencesHeld, ...] = ()
    if wanted:
        usual, told = conferences_ahead(panel, area, origin, steps, imposed)
        simulator, first = Simulator({origin: known_at(figures, origin)}, seed, notes), Future(area.code, origin, "", 0)
        made = futures_of(simulator, first, {one: paths[one] for one in wanted}, replications, cores)
        if CONFERENCES in imposed:
            before = IMPOSED if IMPOSED in wanted else EXPECTED
            path = path_with_conferences(paths[before], told / usual, made[EXPECTED], made[before])
            made |= futures_of(simulator, first, {WITH_CONFERENCES: path}, replications, cores)
            held = conferences_held(origin, years, usual, told, made)
    own = {
        one.measure: expected_measure(one, area.code, origin, years, made, imposed)
        for one in levels
        if area.code in one.councils
    }
    if HOLDERS in imposed:
        own |= given_holders(CensusLevels.of(panel), own, area, origin, made, imposed[HOLDERS])
    return Outlook(area, origin, years, imposed, tuple(own.values()), held)


def kinds_wanted(area: Area, imposed: ImposedValues, is_published: bool) -> list[str]:
    """The kinds of future that are simulated first; none where its last referrals are not published.

    None is simulated for case holders. InputError where something is told whose difference cannot be simulated then.
    """
    level = [LEVEL] if any(one.taken.level.value for one in kept_weights().values()) else []
    simulated = {*imposed} - {HOLDERS}
    if not is_published:
        if simulated:
            raise InputError(
                [f"council={area.name}: its last referrals are not published, or doubted, so leave out what is told."]
            )
        return []
    return [*level, *[EXPECTED] * bool(simulated), *[IMPOSED] * bool(simulated - {CONFERENCES})]


def given_holders(
    levels: CensusLevels,
    own: Mapping[str, ExpectedMeasure],
    area: Area,
    origin: int,
    made: Mapping[str, list[Measures]],
    told: Sequence[float],
) -> dict[str, ExpectedMeasure]:
    """Caseloads and cases held with the case holders that are told; InputError where none can be forecast."""
    if any(measure not in own or not own[measure].forecast for measure in (HOLDERS, CASELOAD)):
        raise InputError(
            [f"council={area.name}: its last case holders are not published, or doubted: leave out holders."]
        )
    place_of = [one.councils.index(area.code) for one in (levels.holders, levels.caseload)]
    last, caseloads, cases, further = levels.holders.years[-1], {}, {}, False
    for ahead in range(1, len(own[HOLDERS].forecast) + 1):
        nothing, given, _ = points_of(levels.holders, place_of[0], ahead, origin, made)
        holders = told[min(ahead, len(told)) - 1]
        more = math.log(holders / (given or nothing)[MIDDLE])
        _, points, beyond = points_of(levels.caseload, place_of[1], ahead, origin, made, more)
        further |= beyond
        caseloads[last + ahead] = points
        cases[last + ahead] = tuple(holders * point for point in points)
    result = {CASELOAD: own[CASELOAD]._replace(given=caseloads, further=further)}
    return result | ({CASES: own[CASES]._replace(given=cases, further=further)} if CASES in own else {})


def conferences_ahead(
    panel: pd.DataFrame, area: Area, origin: int, steps: int, imposed: ImposedValues
) -> tuple[Values, Values]:
    """Initial conferences by year as REAR expects, and as told: not a number in years of which nothing is told."""
    levels, years = levels_of(panel, CONFERENCES), [origin + step for step in range(1, steps + 1)]
    told, own = np.full(steps, np.nan), imposed.get(CONFERENCES, ())
    if not own:
        return told, told
    usual = expected_path(levels, area.code, years) if area.code in levels.councils else told
    if not np.isfinite(usual).all():
        raise InputError(
            [f"council={area.name}: its last initial conferences are not published, or doubted: leave out conferences."]
        )
    for place, year in enumerate(years):
        if year > levels.years[-1]:
            told[place] = own[min(year - levels.years[-1], len(own)) - 1]
    return usual, told


def conferences_held(
    origin: int, years: int, usual: Values, told: Values, made: Mapping[str, list[Measures]]
) -> tuple[ConferencesHeld, ...]:
    """What the model comes to beside what was told: as many times what is expected as it holds with them."""
    first, whole = ([year[CONFERENCES] for year in made[kind]] for kind in (EXPECTED, WITH_CONFERENCES))
    return tuple(
        ConferencesHeld(origin + place + 1, float(told[place]), float(usual[place]) * whole[place] / first[place])
        for place in range(years)
        if np.isfinite(told[place]) and first[place] > 0
    )


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
