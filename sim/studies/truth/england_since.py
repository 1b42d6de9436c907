"""England's councils as they were known in an earlier year, simulated from there with the flows that came.

Each has its own ways of working and, of its caseload, that of the Septembers until then; of what came later the
referrals and the initial conferences of each year are put in, and nothing else: stocks and caseloads follow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.base.journal import Journal
from sim.base.progress import progress
from sim.base.sums import sum_of_products
from sim.inputs.councils.council_names import councils
from sim.inputs.councils.table import Figures
from sim.runs.parallel import cores_of
from sim.studies.forecast.as_known import KnownThen, able, known_at
from sim.studies.forecast.combining import plan
from sim.studies.forecast.conferences_that_came import CONFERENCES, times_as_likely
from sim.studies.forecast.council_futures import IMPOSED, Path, Simulator, usual_config
from sim.studies.forecast.future_units import YEARS_AHEAD, Paths, Simulated, simulated
from sim.studies.forecast.model_moves import Values, inputs_at, model_row, paths_of, plain, row_in
from sim.studies.panel.data import published_panel
from sim.studies.panel.panel_report import panel_settings
from sim.studies.record.levels import levels_of
from sim.studies.sweep.engines import engine_of
from sim.studies.truth.truth_rows import Row, called, error_by_drawing

if TYPE_CHECKING:
    import pandas as pd

CASELOAD = "caseload_per_worker"


class Since(NamedTuple):
    """What came of a measure so many years after an origin, in logs of the councils of which all three are known."""

    last: Values  # (councils,) at the origin
    came: Values
    model: Values

    @property
    def columns(self) -> Values:
        """(councils, 3), to draw councils from."""
        return np.column_stack(self)


def paths_since(known: KnownThen, panel: pd.DataFrame, years: int, most: int) -> Paths:
    """The referrals that came after what was known, by council: of at most so many, from the smallest to largest."""
    origin = known.origin
    inputs = inputs_at(panel, origin, years)
    made: Paths = {}
    for code in able(known, [area.code for area in councils()]):
        path = paths_of(inputs, code).get(IMPOSED)
        if path is not None:
            made[code, origin, IMPOSED] = Path(path.referrals)
    if most < len(made):
        order = sorted(made, key=lambda one: (sum(made[one].referrals), one))
        kept = np.linspace(0, len(order) - 1, most).round().astype(int)
        made = {order[place]: made[order[place]] for place in kept}
    return made


def with_conferences(paths: Paths, panel: pd.DataFrame, made: Simulated) -> Paths:
    """Paths with the initial conferences that came: `made` says how many the model holds without them.

    A year of which none are published is as the model has it.
    """
    result: Paths = {}
    for (code, origin, kind), path in paths.items():
        there = panel[(panel["council"] == code) & panel[CONFERENCES].notna()].set_index("year")[CONFERENCES]
        held = [year[CONFERENCES] for year in made[code, origin, kind]]
        came = [float(there.get(origin + ahead, math.nan)) for ahead in range(1, len(held) + 1)]
        result[code, origin, kind] = path._replace(conferences=plain(times_as_likely(came, held)))
    return result


def simulated_since(known: KnownThen, paths: Paths, replications: int, advance: Callable[[int], None]) -> Simulated:
    """The measures of each council in each year after what was known, with the caseload of its past Septembers."""
    usual = usual_config()
    with TemporaryDirectory() as folder:
        notes = Journal(FilePath(folder) / "notes.jsonl")
        simulator = Simulator({known.origin: known}, plan()["seed"], notes, with_caseload=True)
        engine = engine_of(usual.run, cores_of(usual), YEARS_AHEAD)
        made, _ = simulated(simulator, paths, replications, engine, True, advance)
    return made


def since(panel: pd.DataFrame, made: Simulated, measure: str, origin: int, ahead: int) -> Since:
    """A measure at an origin and so many years later, as published and in the model."""
    levels = levels_of(panel, measure)
    last, came = (row_in(levels, levels.values, year) for year in (origin, origin + ahead))
    model = model_row(levels, made, ahead, origin, IMPOSED)
    there = np.isfinite(last + came + model)
    return Since(last[there], came[there], model[there])


def over_no_change(rows: Values) -> float:
    """The root mean square error of the model over that of no change; rows (councils, 3) of last, came, model."""
    last, came, model = rows.T
    return float(np.sqrt(np.mean((model - came) ** 2) / np.mean((last - came) ** 2)))


def slope_on_level(level: Values, later: Values) -> float:
    """By how much the change since depends on the level then: -1 where nothing of it lasts; nan where all are alike."""
    away = level - level.mean()
    square = sum_of_products(away, away)
    return sum_of_products(away, later - level) / square if square > 0 else math.nan


def model_slope(rows: Values) -> float:
    """The slope of the model's change on the published level; rows (councils, 3) of last, came, model."""
    return slope_on_level(rows[:, 0], rows[:, 2])


def model_spread(rows: Values) -> float:
    """The standard deviation of the model; rows (councils, 3) of last, came, model."""
    return float(np.std(rows[:, 2], ddof=1))


def since_rows(panel: pd.DataFrame, made: Simulated, origin: int) -> Iterator[Row]:
    """The targets on England since an origin, one row each, of the years that are published."""
    wanted = panel_settings()["england_since"]
    for measure, of_years in wanted["over_no_change"].items():
        for ahead, most in of_years.items():
            rows = since(panel, made, measure, origin, ahead).columns
            if not len(rows):
                continue
            name = f"{called(measure)} after {ahead} year{'s' * (ahead > 1)}, error over that of no change"
            yield target_row(name, -math.inf, most, math.nan, over_no_change, rows)
    ahead = wanted["caseload_after"]
    one = since(panel, made, CASELOAD, origin, ahead)
    if not len(one.last):
        return
    low, high = wanted["slope_on_level"]
    yield target_row(
        f"Caseload, slope of the change over {ahead} years on the level",
        low,
        high,
        slope_on_level(one.last, one.came),
        model_slope,
        one.columns,
    )
    low, high = wanted["spread"]
    name = f"Caseload after {ahead} years, standard deviation among councils"
    yield target_row(name, low, high, float(np.std(one.came, ddof=1)), model_spread, one.columns)


def target_row(
    name: str, least: float, most: float, england: float, of: Callable[[Values], float], rows: Values
) -> Row:
    """A target with its standard error, by drawing councils."""
    return Row(name, least, most, england, of(rows), error_by_drawing(of, rows))


def england_since(figures: Figures, origin: int, most: int) -> tuple[list[Row], int]:
    """The rows of the targets and of how many councils they are, at most so many, from the smallest to the largest."""
    wanted = panel_settings()["england_since"]
    panel, known = published_panel(figures), known_at(figures, origin)
    paths = paths_since(known, panel, max(wanted["years"]), most)
    with progress(2 * len(paths) * wanted["replications"]) as advance:
        made = simulated_since(known, paths, wanted["replications"], advance)
        made = simulated_since(known, with_conferences(paths, panel, made), wanted["replications"], advance)
    return list(since_rows(panel, made, origin)), len(made)
