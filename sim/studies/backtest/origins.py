"""A council as it stood at an origin, from what was known then: position, demand to come, parameters.

Every function here is handed what was known (`Record.known`), never the record: what came later cannot be looked at.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from sim.analysis.targets import Target, target_of
from sim.base.plain_data import plain_copy
from sim.base.units_of_time import WHOLE_WEEKS_A_YEAR, WORKING_DAYS_A_YEAR
from sim.inputs.ensembles import file_named
from sim.studies.backtest.backtest_settings import BacktestSettings
from sim.studies.backtest.published_record import Record, Series
from sim.studies.calibration import CalibrationPlan, plan_named

Mapping = dict[str, Any]
Values = NDArray[np.float64]


def placed(mapping: Mapping, known: Record, origin: int) -> Mapping:
    """The study with the council's children, posts, leaving and sickness of an origin."""
    made = plain_copy(mapping)
    council, report, numbers = made["council"], now(known, origin), known.numbers
    in_assessment = report["assessments_per_year"] * numbers["assessment_days"] / WORKING_DAYS_A_YEAR
    others = in_assessment + report["children_on_plan"] + report["looked_after"] + numbers["care_leavers"]
    council["stock"] |= {
        "assessment": round(in_assessment),
        "child_in_need": max(round(report["children_in_need"] - others), 0),
        "child_protection": round(report["children_on_plan"]),
        "care_proceedings": round(numbers["in_proceedings"]),
        "looked_after": round(report["looked_after"] - numbers["in_proceedings"]),
        "closed_in_last_year": round(report["referrals_per_year"] * numbers["closed_per_referral"]),
    }
    council["referrals_per_year"] = report["referrals_per_year"]
    council["rereferral_share"] = min(report["rereferral_share"] * numbers["came_back"], 1.0)
    staffed_in_proportion(council["teams"], made["journey"]["teams"], report)
    workforce, recent = made["workforce"], int(numbers["recent"])
    workforce["leaving"]["rate"] = mean_of_last(known.measures["turnover_rate"], recent)
    workforce["sickness"]["scale"] *= mean_of_last(known.measures["absence_rate"], recent) / numbers["sickness_at"]
    return made


def now(known: Record, origin: int) -> dict[str, float]:
    """Every figure of the origin's year."""
    both = {**known.measures, **known.series}
    return {name: series[origin] for name, series in both.items() if origin in series}


def staffed_in_proportion(teams: Mapping, kinds: Mapping, report: dict[str, float]) -> None:
    """Posts and empty posts of the social-work teams, all in proportion, as many as the last census counted."""
    social = [team for name, team in teams.items() if kinds[name].get("social_workers")]
    posts = report["in_post_fte_on_census_day"] / (1.0 - report["vacancy_rate_on_census_day"])
    more = posts / math.fsum(team["posts_fte"] for team in social)
    emptier = posts * report["vacancy_rate_on_census_day"] / math.fsum(team["vacant_fte"] for team in social)
    for team in social:
        team["posts_fte"] *= more
        team["vacant_fte"] = min(team["vacant_fte"] * emptier, team["posts_fte"])


def mean_of_last(series: Series, count: int) -> float:
    """The mean of the last so many years, or of as many as there are."""
    last = list(series.values())[-count:]
    return math.fsum(last) / len(last)


# Time


def timed(mapping: Mapping, origin: int, ahead: int, settle: int) -> Mapping:
    """The study measured over the year that ends on 31 March so many years after the origin."""
    made = plain_copy(mapping)
    warm_up = settle + WHOLE_WEEKS_A_YEAR * (ahead - 1)
    begins = dt.date(origin + ahead, 4, 1) - dt.timedelta(weeks=warm_up + WHOLE_WEEKS_A_YEAR)
    made["run"] |= {"start": begins.isoformat(), "warm_up_weeks": warm_up, "weeks": WHOLE_WEEKS_A_YEAR}
    return made


def demanded(mapping: Mapping, origin: int, factors: Sequence[float]) -> Mapping:
    """The study with the referrals of each year after the origin multiplied by its factor."""
    made = plain_copy(mapping)
    made["scenario"] |= {
        "changes": [
            {"what": "referrals", "multiply": float(factor), "from": f"{origin + i}-04-01"}
            | ({"to": f"{origin + i + 1}-04-01"} if i + 1 < len(factors) else {})
            for i, factor in enumerate(factors)
        ]
    }
    return made


def differing(mapping: Mapping, years: str) -> Mapping:
    """The study with years to come that differ as those of a file of `conf/years`."""
    made = plain_copy(mapping)
    made["run"] |= {"years": years}
    return made


def demand_to_come(known: Record, origin: int, horizon: int, count: int, seed: int) -> Values:
    """(count, horizon) referrals of each year ahead over those of the origin's: as many steps as years.

    A step is a draw from a normal distribution without drift whose spread is that of all year-on-year changes known by
    then, in logarithms.
    """
    levels = np.log(list(known.measures["referrals_per_year"].values()))
    spread = float(np.sqrt(np.mean(np.diff(levels) ** 2)))
    steps = np.random.default_rng([seed, origin]).normal(0.0, spread, (count, horizon))
    return np.exp(np.cumsum(steps, axis=1))


# Parameters


def plan_at(settings: BacktestSettings, known: Record) -> CalibrationPlan:
    """What is fitted at an origin: the free parameters of a calibration, to the means of the last years known then."""
    plan = plan_named(known.calibration)
    file = file_named("calibration", "calibration", known.calibration)
    given = yaml.safe_load(file.read_text(encoding="utf-8"))["targets"]
    targets: list[Target] = []
    for measure, words in given.items():
        if series := known.measures.get(measure):
            mean = mean_of_last(series, settings.fit_years)
            targets.append(target_of(measure, {"within": words["within"], "published": mean}, ""))
    return plan._replace(points=settings.points, keep=settings.keep, targets=tuple(targets))


def fitted_study(mapping: Mapping, known: Record, origin: int, settings: BacktestSettings) -> Mapping:
    """The study scoring a parameter set: the council of an origin with the mean referrals of the years fitted to."""
    made = timed(placed(mapping, known, origin), origin, 1, settings.settle_weeks)
    made["council"]["referrals_per_year"] = mean_of_last(known.measures["referrals_per_year"], settings.fit_years)
    return made
