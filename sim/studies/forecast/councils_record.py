"""The work of a record of many councils: what was known at each origin, futures simulated, forecasts judged."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from sim.base.journal import Journal
from sim.base.progress import progress
from sim.inputs.councils.areas import Area
from sim.runs.parallel import cores_of
from sim.studies.forecast.as_known import able, known_at
from sim.studies.forecast.case_holders import HoldersTaken, holders_record, where_all_forecast
from sim.studies.forecast.council_futures import IMPOSED, Simulator
from sim.studies.forecast.future_units import YEARS_AHEAD, FutureKey, Paths, Simulated, simulated
from sim.studies.forecast.model_moves import inputs_at, model_moves, paths_of, paths_with_conferences
from sim.studies.forecast.model_record import Taken, model_record, taken_at, widened
from sim.studies.forecast.past_bands import PastBands
from sim.studies.forecast.record_settings import RecordSettings, councils_of
from sim.studies.panel.data import published_panel
from sim.studies.record.levels import levels_of
from sim.studies.record.levels import settings as rear_settings
from sim.studies.sweep.engines import engine_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


class CouncilsRecord(NamedTuple):
    """The record of some councils, and what of the model is taken at the last year of the tables."""

    settings: RecordSettings
    councils: tuple[Area, ...]
    refused: dict[tuple[str, int], str]  # by council and origin, why it could not be made
    scores: pd.DataFrame  # a row for each forecast of each forecaster
    weights: tuple[Taken, ...]  # at each origin
    now: tuple[Taken, ...]  # at the last year of the tables
    shared: dict[tuple[str, int], float]  # by measure and horizon, what all councils share of the model over REAR
    reach: dict[tuple[str, int], float]  # same, the furthest that imposed values have moved a council
    reach_further: dict[tuple[str, int], float]  # same, the furthest that conferences have moved it beyond these
    holders: tuple[HoldersTaken, ...]  # what is taken of case holders at the last year of the tables
    panel: pd.DataFrame
    futures: int  # simulated, of every kind and replication


def councils_record(settings: RecordSettings, notes: Journal) -> CouncilsRecord:
    """Simulate every future that is not noted yet, and score every forecast of what is published."""
    import numpy as np
    import pandas as pd

    chosen, panel = councils_of(settings), published_panel(settings.figures)
    made, error = every_future(settings, panel, chosen, notes)
    scores, weights = model_record(panel, made, settings.origins, settings.horizons)
    now, shared, reach, further = [], {}, {}, {}
    for measure in rear_settings()["measures"]:
        levels, nearer = levels_of(panel, measure), None
        for horizon in settings.horizons:
            moves = model_moves(levels, made, settings.origins, horizon)
            nearer = taken_at(moves, measure, settings.origins, settings.figures.last_year, horizon, nearer)
            now.append(widened(nearer, PastBands(levels, horizon).width(levels.years[-1])))
            reach[measure, horizon], further[measure, horizon] = moves.reach, moves.reach_further
            there = moves.shared[np.isfinite(moves.shared)]
            shared[measure, horizon] = float(np.mean(there)) if len(there) else 0.0
    told, holders = holders_record(panel, made, settings.origins, settings.horizons, weights, now)
    told = where_all_forecast(told, scores)
    scores = pd.concat([scores, pd.DataFrame(told, columns=[*scores])], ignore_index=True) if told else scores
    without = {(code, origin): why for (code, origin, _), why in error.items()}
    kept = [area for area in chosen if area.code in set(scores.council)]
    futures, taken = len(made) * settings.replications, (tuple(weights), tuple(now))
    return CouncilsRecord(
        settings, tuple(kept), without, scores, *taken, shared, reach, further, tuple(holders), panel, futures
    )


def every_future(
    settings: RecordSettings, panel: pd.DataFrame, chosen: Sequence[Area], notes: Journal
) -> tuple[Simulated, dict[FutureKey, str]]:
    """Every future of each council and origin: as expected, as told, and then with the conferences that came too.

    How much likelier a conference must be for as many to be held is worked out from the first two.
    """
    run, known = settings.study.run, {origin: known_at(settings.figures, origin) for origin in settings.origins}
    inputs = {origin: inputs_at(panel, origin, settings.ahead(origin)) for origin in settings.origins}
    paths: Paths = {}
    for origin, own in inputs.items():
        for code in able(known[origin], [area.code for area in chosen]):
            paths |= {(code, origin, kind): path for kind, path in paths_of(own, code).items()}
    engine, simulator = engine_of(run, cores_of(settings.study), YEARS_AHEAD), Simulator(known, settings.seed, notes)
    told = sum(kind == IMPOSED for _, _, kind in paths)
    with progress((len(paths) + told) * settings.replications) as advance:
        made, error = simulated(simulator, paths, settings.replications, engine, run.engine == "local", advance)
        third = paths_with_conferences(paths, inputs, made)
        more, refused = simulated(simulator, third, settings.replications, engine, run.engine == "local", advance)
    return made | more, error | refused


def digest_of_scores(result: CouncilsRecord) -> str:
    """16 hexadecimal digits of every score: the same work gives the same."""
    return hashlib.sha256(result.scores.to_csv(index=False).encode()).hexdigest()[:16]
