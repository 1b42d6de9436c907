"""The work of a backtest: parameters fitted and forecasts simulated at every origin, on all cores, then judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.analysis.measures import MEASURES
from sim.base.journal import Journal
from sim.base.progress import progress
from sim.inputs.checks import validate
from sim.inputs.composing.overrides import turned
from sim.inputs.composing.variants import as_mapping
from sim.inputs.study import study_from
from sim.runs.experiment import study_digest
from sim.runs.parallel import cores_of, make_ready, map_replications, read_replication
from sim.runs.replication import Cancellation
from sim.studies.api import study_of
from sim.studies.backtest.backtest_settings import BacktestSettings
from sim.studies.backtest.origins import (
    Mapping,
    demand_to_come,
    demanded,
    differing,
    fitted_study,
    placed,
    plan_at,
    timed,
)
from sim.studies.backtest.rivals import rivals_of
from sim.studies.backtest.scores import Score, ScoredForecast, score_forecast, score_measure
from sim.studies.calibration import CalibrationPlan, distance, parameter_sets

Values = NDArray[np.float64]
Set = tuple[float, ...]  # values of the free parameters
FutureMeasures = dict[str, float]  # by measure
SimulateStudy = Callable[[Mapping, int], FutureMeasures]  # the measures of a replication of a study


class Work(Protocol):
    """A map over replications or parameter sets, on all cores."""

    def __call__(self, job: Callable[[Any], FutureMeasures], each: Sequence[Any]) -> list[FutureMeasures]: ...


class Origin(NamedTuple):
    """What is forecast at an origin: parameter sets, demand to come, and the values of each measure by year ahead."""

    year: int
    kept: tuple[Set, ...]
    distances: tuple[float, ...]  # of the kept sets, in tolerances, squared and summed
    fitted_to: dict[str, float]
    demand: Values  # (replications, horizon)
    values: dict[int, dict[str, Values]]  # by year ahead and measure, (replications,)


class BacktestResult(NamedTuple):
    """All forecasts, scored."""

    settings: BacktestSettings
    overrides: tuple[str, ...]
    origins: tuple[Origin, ...]
    scored: tuple[ScoredForecast, ...]
    scores: tuple[Score, ...]


def backtest(settings: BacktestSettings, notes: Journal) -> BacktestResult:
    """Forecast from every origin and score each forecast of a published figure; what is noted is not simulated
    again.
    """
    base = study_of(*settings.record.typed, f"run.seed={settings.seed}", f"run.cores={settings.cores}")
    mapping, stop = as_mapping(base.config), Cancellation()
    make_ready(base)
    todo = settings.points * len(settings.origins) + settings.replications * len(settings.pairs)
    with progress(todo) as advance:

        def on_all_cores(job: Callable[[Any], FutureMeasures], each: Sequence[Any]) -> list[FutureMeasures]:
            return map_replications(job, each, cores_of(base.config), stop, advance)

        simulate = partial(measures_of, notes=notes, stop=stop)
        origins = tuple(forecast(settings, year, mapping, simulate, on_all_cores) for year in settings.origins)
    scored = all_scored(settings, origins)
    names = [name for name in settings.record.measures if any(one.measure == name for one in scored)]
    scores = [
        score_measure(name, [one for one in scored if one.measure == name], name in settings.record.told, settings.sure)
        for name in names
    ]
    turns = tuple(turn.name for turn in plan_at(settings, settings.record).overrides)
    return BacktestResult(settings, turns, origins, tuple(scored), tuple(scores))


def forecast(settings: BacktestSettings, year: int, mapping: Mapping, simulate: SimulateStudy, work: Work) -> Origin:
    """The forecast as it would have been made at the end of a year, without anything that came later."""
    known = settings.record.known(year)
    plan = plan_at(settings, known)
    kept, distances = fit(plan, fitted_study(mapping, known, year, settings), simulate, work)
    demand = demand_to_come(known, year, settings.horizon, settings.replications, settings.seed)
    here = differing(placed(mapping, known, year), settings.years)
    values = {}
    for ahead in [ahead for origin, ahead in settings.pairs if origin == year]:
        when = timed(here, year, ahead, settings.settle_weeks)

        def one_future(replication: int, when: Mapping = when, ahead: int = ahead) -> FutureMeasures:
            wanted = demanded(when, year, demand[replication, :ahead].tolist())
            return simulate(turned(wanted, plan.overrides, kept[replication % len(kept)]), replication)

        values[ahead] = together(work(one_future, list(range(settings.replications))))
    fitted_to = {one.measure: one.published for one in plan.targets}
    return Origin(year, kept, distances, fitted_to, demand, values)


def fit(
    plan: CalibrationPlan, mapping: Mapping, simulate: SimulateStudy, work: Work
) -> tuple[tuple[Set, ...], tuple[float, ...]]:
    """The parameter sets nearest to what a plan is fitted to, in the order in which they were tried, and how near."""
    points = parameter_sets(plan)
    each = work(lambda values: simulate(turned(mapping, plan.overrides, values), 0), points)
    far = [distance(plan.targets, [one.get(target.measure, float("nan")) for target in plan.targets]) for one in each]
    kept = sorted(sorted(range(len(points)), key=lambda i: far[i])[: plan.keep])
    return tuple(points[i] for i in kept), tuple(far[i] for i in kept)


def measures_of(mapping: Mapping, replication: int, notes: Journal, stop: Cancellation) -> FutureMeasures:
    """The measures of one replication of a study as it is written."""
    config = validate(mapping)

    def simulate() -> FutureMeasures:
        return read_replication(study_from(config), replication, stop).reading.measures

    result: FutureMeasures = notes.of(f"{study_digest(config)}_{replication}", simulate)
    return result


def together(each: list[FutureMeasures]) -> dict[str, Values]:
    """By measure, the values of all replications that have one."""
    columns = {name: np.array([one.get(name, np.nan) for one in each]) for name in MEASURES}
    return {name: values[np.isfinite(values)] for name, values in columns.items()}


def all_scored(settings: BacktestSettings, origins: tuple[Origin, ...]) -> list[ScoredForecast]:
    """Every forecast of a figure that was published, measure by measure."""
    result, record = [], settings.record
    for measure, series in record.measures.items():
        for origin in origins:
            history = record.known(origin.year).measures[measure]
            for ahead, by_measure in origin.values.items():
                year, values = origin.year + ahead, by_measure[measure]
                if year in series and len(values) > 1:
                    rivals = rivals_of(measure, history, year, settings) if history else {}
                    fitted = record.period(measure, year) <= record.fitted_to
                    result.append(
                        score_forecast(origin.year, year, measure, series[year], values, rivals, fitted, settings.bands)
                    )
    return result
