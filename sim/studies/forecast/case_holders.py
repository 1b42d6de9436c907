"""What follows for caseloads and cases held where it is known how many social workers hold cases.

Cases held are caseload times case holders. Where more hold cases than forecast, a caseload is somewhat lower than
forecast: how much lower is learnt from past errors of caseloads, forecast with all else given, by a regression on the
logarithm of the case holders that came over those that were forecast. Nothing is simulated for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.studies.forecast.combining import (
    Combined,
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
from sim.studies.forecast.model_moves import (
    ALL_PUT_IN,
    furthest,
    missed_by_rear,
    model_moves,
    on_councils,
    rear_row,
    row_in,
    within_reason,
)
from sim.studies.forecast.model_record import Taken, after, drivers_of, given_point, rear_given, scored_here
from sim.studies.forecast.past_bands import PastBands
from sim.studies.record.levels import Levels, levels_of
from sim.studies.record.record_summary import CASE
from sim.studies.record.scoring import Scored

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.forecast.future_units import Simulated

CASES, HOLDERS, CASELOAD = "cases_held", "case_holders_fte", "caseload_per_worker"
GIVEN_HOLDERS, REAR_GIVEN_HOLDERS = "given, case holders too", "REAR, told case holders too"
WeightsAt = Mapping[tuple[str, int, int], Taken]  # by measure, origin and horizon


class CensusLevels(NamedTuple):
    """Cases held, case holders and caseloads, as published in the census."""

    cases: Levels
    holders: Levels
    caseload: Levels

    @classmethod
    def of(cls, panel: pd.DataFrame) -> CensusLevels:
        """Those of a panel."""
        return cls(*(levels_of(panel, measure) for measure in (CASES, HOLDERS, CASELOAD)))


class HoldersTaken(NamedTuple):
    """How much lower caseloads are with more case holders, so many years ahead, and on how many past forecasts."""

    horizon: int
    taken: Weight  # of the log of case holders over those forecast, in that of the caseload
    times: float  # the spread of a caseload over REAR's, case holders given too
    reach: float  # the furthest that case holders have been from those forecast: further is not believed
    pairs: int


class HolderMoves(NamedTuple):
    """For one horizon, caseloads as forecast with all else given, and how many more case holders came than forecast."""

    came: Values  # (origins, councils) caseloads
    given: Values  # same
    more: Values  # (origins, councils) logs of case holders over those forecast


def holder_moves(
    levels: CensusLevels, made: Simulated, origins: Sequence[int], horizon: int, weights: WeightsAt
) -> HolderMoves:
    """What came and was forecast of both from every origin, on the councils of caseloads."""
    caseloads, holders = (model_moves(one, made, origins, horizon) for one in (levels.caseload, levels.holders))
    given, more = np.full(caseloads.came.shape, np.nan), np.full(caseloads.came.shape, np.nan)
    for place, origin in enumerate(origins):
        if (CASELOAD, origin, horizon) in weights:
            given[place] = given_point(caseloads, place, weights[CASELOAD, origin, horizon])
        if (HOLDERS, origin, horizon) in weights:
            forecast = given_point(holders, place, weights[HOLDERS, origin, horizon])
            more[place] = on_councils(holders.came[place] - forecast, levels.holders, levels.caseload.councils)
    return HolderMoves(caseloads.came, given, within_reason(more))


def holders_taken(
    moves: HolderMoves, taken: Taken, origins: Sequence[int], nearer: HoldersTaken | None = None
) -> HoldersTaken:
    """How much lower caseloads are with more case holders, by the errors of caseloads that are known at an origin.

    `taken` is what of the model is taken of caseloads at that origin.
    """
    prior = after(plan()["weights"]["holders"], nearer.taken if nearer else None)
    places = known_pairs(origins, taken.origin, taken.horizon)
    more, left = moves.more[places], (moves.came - moves.given)[places]
    weight = weight_of(less_shared(more), less_shared(left), prior)
    both = np.isfinite(more + left)
    ratio = narrower(left - weight.value * more, np.where(both, left, np.nan))
    return HoldersTaken(taken.horizon, weight, taken.times_further * ratio, furthest(moves.more), int(both.sum()))


def holders_record(
    panel: pd.DataFrame,
    made: Simulated,
    origins: Sequence[int],
    horizons: Sequence[int],
    weights: Sequence[Taken],
    now: Sequence[Taken],
) -> tuple[list[Scored], list[HoldersTaken]]:
    """The scores of forecasts of caseloads and cases held that are told case holders; what is taken of these now.

    `weights` are those of every origin, `now` those at the last year of the tables.
    """
    levels, at = CensusLevels.of(panel), {(one.measure, one.origin, one.horizon): one for one in weights}
    rows: list[Scored] = []
    last: list[HoldersTaken] = []
    nearer: dict[int, HoldersTaken] = {}
    for horizon in horizons:
        moves = holder_moves(levels, made, origins, horizon, at)
        rivals = [rear_with_holders(panel, one, origins, horizon) for one in (levels.caseload, levels.cases)]
        for place, origin in enumerate(origins):
            if (CASELOAD, origin, horizon) in at:
                nearer[origin] = holders_taken(moves, at[CASELOAD, origin, horizon], origins, nearer.get(origin))
                rows += scored_with_holders(
                    levels, moves, place, origin, nearer[origin], [one.get(origin) for one in rivals]
                )
        own = next(one for one in now if (one.measure, one.horizon) == (CASELOAD, horizon))
        last.append(holders_taken(moves, own, origins, last[-1] if last else None))
    return rows, last


def where_all_forecast(told: Sequence[Scored], scores: pd.DataFrame) -> list[Scored]:
    """Scores of what every other forecaster could forecast too: of a council that has only begun they cannot."""
    cases = {*zip(*(scores[name] for name in CASE), strict=True)}
    return [one for one in told if tuple(getattr(one, name) for name in CASE) in cases]


def scored_with_holders(
    levels: CensusLevels,
    moves: HolderMoves,
    place: int,
    origin: int,
    taken: HoldersTaken,
    rivals: Sequence[Combined | None],
) -> Iterator[Scored]:
    """The scores of one origin, of caseloads and of cases held, each with its rival; none where none is published."""
    caseload = caseloads_with_holders(levels.caseload, moves, place, origin, taken)
    if caseload is None:
        return
    year = origin + taken.horizon
    both = ((levels.caseload, caseload), (levels.cases, times_holders(levels, caseload, year)))
    for (of, told), rival in zip(both, rivals, strict=True):
        if rival is not None:
            made = {GIVEN_HOLDERS: told, REAR_GIVEN_HOLDERS: rival}
            yield from scored_here(of, origin, taken.horizon, row_in(of, of.values, year), made)


def caseloads_with_holders(
    levels: Levels, moves: HolderMoves, place: int, origin: int, taken: HoldersTaken
) -> Combined | None:
    """Caseloads from an origin, told case holders too; None where none is published to be judged by."""
    past = errors_of_rear(levels, origin, taken.horizon)
    if past is None or origin + taken.horizon not in levels.years:
        return None
    more, people = moves.more[place], levels.people[levels.years.index(origin)]
    point = moves.given[place] + taken.taken.value * more
    return spread_around(point, past, people, taken.times, np.abs(more) * taken.taken.error, levels.scale)


def times_holders(levels: CensusLevels, caseload: Combined, year: int) -> Combined:
    """The cases of such caseloads and the case holders of a year, on the councils of cases held."""
    holders = levels.holders.values[levels.holders.years.index(year)]
    each = on_councils(holders, levels.holders, levels.caseload.councils)
    point, draws = (
        on_councils(one + each, levels.caseload, levels.cases.councils) for one in (caseload.point, caseload.draws)
    )
    return Combined(point, draws)


def rear_with_holders(panel: pd.DataFrame, levels: Levels, origins: Sequence[int], horizon: int) -> dict[int, Combined]:
    """By origin, REAR moved by a regression of its past errors on all that is told, case holders too."""
    bands, made = PastBands(levels, horizon), {}
    missed = missed_by_rear(levels, origins, horizon)
    drivers = drivers_of(panel, levels, origins, horizon, (*ALL_PUT_IN, HOLDERS))
    for place, origin in enumerate(origins):
        past = errors_of_rear(levels, origin, horizon) if origin in levels.years else None
        if past is not None:
            moved = rear_given(drivers, missed, known_pairs(origins, origin, horizon), place)
            point = rear_row(levels, origin, horizon) + moved
            people = levels.people[levels.years.index(origin)]
            made[origin] = spread_around(point, past, people, bands.width(origin), scale=levels.scale)
    return made
