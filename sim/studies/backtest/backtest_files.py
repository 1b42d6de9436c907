"""The files of a backtest: forecasts, scores and the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.analysis.measures import MEASURES
from sim.base.text_tables import as_csv
from sim.model.compiling import RULES_HASH
from sim.runs.manifest import versions
from sim.studies.backtest.backtest_report import APART, MODEL, POINTS, apart, backtest_sentences
from sim.studies.backtest.forecasts import BacktestResult
from sim.studies.backtest.rivals import LAST, TREND
from sim.studies.backtest.scores import band_points

SCORED = (
    "measure",
    "label",
    "unit",
    "which",
    "forecasts",
    "years",
    "crps",
    "absolute_error",
    "inside_50",
    "inside_90",
    "skill_last",
    "better_last",
    "of_last",
    "chance_last",
    "skill_trend",
    "better_trend",
    "of_trend",
    "chance_trend",
    "verdict",
    "source",
)
FORECAST = (
    "origin",
    "year",
    "ahead",
    "period",
    "measure",
    "unit",
    "fitted",
    "forecaster",
    "mean",
    *(f"p{round(100 * point):02d}" for point in POINTS),
    "crps",
    "published",
)


def forecast_rows(result: BacktestResult) -> list[tuple[Any, ...]]:
    """One row for each forecast, of the model and of its rivals."""
    rows = []
    for one in result.scored:
        period = result.settings.record.period(one.measure, one.year)
        for name, values in {MODEL: one.values, **one.rivals}.items():
            score = one.crps if name == MODEL else one.rival_crps[name]
            points = band_points(values, POINTS)
            rows.append(
                (
                    one.origin,
                    one.year,
                    one.year - one.origin,
                    period,
                    one.measure,
                    MEASURES[one.measure].unit,
                    one.fitted,
                    name,
                    float(values.mean()),
                    *points,
                    score,
                    one.published,
                )
            )
    return rows


def forecasts_table(result: BacktestResult) -> Any:
    """The forecasts as an Arrow table."""
    import pyarrow as pa

    columns = list(zip(*forecast_rows(result), strict=True))
    return pa.table(dict(zip(FORECAST, map(list, columns), strict=True)))


def forecasts_csv(result: BacktestResult) -> str:
    """The forecasts as comma-separated text; numbers read back exactly."""
    return as_csv(FORECAST, forecast_rows(result))


def scores_csv(result: BacktestResult) -> str:
    """The scores of all years, and of those to which something was fitted and those after apart."""
    rows = []
    for which, scores in (("all years", result.scores), *((words, apart(result, fitted)) for words, fitted in APART)):
        for one in scores:
            last, trend = one.against[LAST], one.against[TREND]
            rows.append(
                [
                    one.measure,
                    MEASURES[one.measure].label,
                    MEASURES[one.measure].unit,
                    which,
                    one.forecasts,
                    one.years,
                    one.crps,
                    one.error,
                    *one.inside,
                    last.skill,
                    last.better,
                    last.forecasts,
                    last.chance,
                    trend.skill,
                    trend.better,
                    trend.forecasts,
                    trend.chance,
                    one.verdict,
                    result.settings.record.sources[one.measure],
                ]
            )
    return as_csv(SCORED, rows)


def manifest_of(result: BacktestResult, typed: Sequence[str]) -> dict[str, Any]:
    """All that is needed to do it again, and what was fitted at each origin."""
    settings = result.settings
    kept_settings = {name: value for name, value in settings._asdict().items() if name != "record"}
    origins = [
        {
            "origin": one.year,
            "fitted_to": one.fitted_to,
            "distances": one.distances,
            "kept": one.kept,
            "demand": one.demand.round(6).tolist(),
        }
        for one in result.origins
    ]
    return {
        "council": settings.record.council,
        "typed": list(typed),
        "settings": kept_settings,
        "parameters": result.overrides,
        "origins": origins,
        "sentences": backtest_sentences(result),
        "rules": RULES_HASH,
        "versions": versions(),
    }
