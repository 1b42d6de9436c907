"""The record: every rival's forecast of every council, measure, origin and horizon beside what came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.studies.record.levels import Levels, levels_of, settings
from sim.studies.record.rear import REAR, rear
from sim.studies.record.record_rivals import RIVALS, Forecast, rival_forecast
from sim.studies.record.record_scores import Values, crps_of_draws, inside

if TYPE_CHECKING:
    import pandas as pd

FORECASTERS = (REAR, *RIVALS)


class Scored(NamedTuple):
    """One forecast of one council, scored on the measure's scale: logs, or a share."""

    measure: str
    council: str
    origin: int
    horizon: int
    rival: str
    came: float
    point: float
    crps: float
    inside_50: bool
    inside_90: bool


def forecast_by(name: str, levels: Levels, origin: int, horizon: int) -> Forecast | None:
    """The forecast of one of the rivals, or of REAR."""
    return rear(levels, origin, horizon) if name == REAR else rival_forecast(levels, origin, horizon, RIVALS[name])


def scored_forecasts(levels: Levels, origins: Sequence[int], horizons: Sequence[int]) -> Iterator[Scored]:
    """Each forecast that every rival could make and whose end is published; so all are scored on the same councils."""
    for origin in origins:
        for horizon in horizons:
            if origin not in levels.years or origin + horizon not in levels.years:
                continue
            made = {name: forecast_by(name, levels, origin, horizon) for name in FORECASTERS}
            known = {name: one for name, one in made.items() if one is not None}
            if REAR in known:
                yield from scored(levels, origin, horizon, known)


def scored(levels: Levels, origin: int, horizon: int, made: dict[str, Forecast]) -> Iterator[Scored]:
    """The scores of some forecasts of one measure, from one origin, for one horizon."""
    came: Values = levels.values[levels.years.index(origin + horizon)]
    points = np.array([one.point for one in made.values()])
    able = np.isfinite(came) & np.isfinite(points).all(axis=0)
    names = [name for name, is_able in zip(levels.councils, able, strict=True) if is_able]
    for rival, one in made.items():
        draws = one.draws()[:, able]
        if levels.scale == "share":
            draws = np.clip(draws, 0.0, 1.0)
        scores = crps_of_draws(draws, came[able])
        within = [inside(draws, came[able], share) for share in settings()["bands"]]
        for place, council in enumerate(names):
            yield Scored(
                levels.measure,
                council,
                origin,
                horizon,
                rival,
                float(came[able][place]),
                float(one.point[able][place]),
                float(scores[place]),
                bool(within[0][place]),
                bool(within[1][place]),
            )


def score_record(panel: pd.DataFrame, first: int, measures: Sequence[str] | None = None) -> pd.DataFrame:
    """The whole record on a panel (council, year, the measures), one row for each forecast of each rival."""
    import pandas as pd

    rows: list[Scored] = []
    for measure in measures or settings()["measures"]:
        levels = levels_of(panel, measure)
        rows += scored_forecasts(levels, range(first, max(levels.years) + 1), settings()["horizons"])
    return pd.DataFrame(rows, columns=list(Scored._fields))
