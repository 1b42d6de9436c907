"""A forecast knows nothing that came later, is scored as by hand, and says where it is no better than naive."""

import csv
import math
import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.base.journal import Journal
from sim.inputs.checks import validate
from sim.inputs.composing.variants import as_mapping
from sim.inputs.year_draws import years_named
from sim.runs.replication import Cancellation
from sim.studies.api import study_of
from sim.studies.backtest import forecasts as playing
from sim.studies.backtest.backtest_settings import BacktestSettings, backtest_settings
from sim.studies.backtest.origins import Mapping, demand_to_come, placed, plan_at, timed
from sim.studies.backtest.published_record import Record, record_of
from sim.studies.backtest.rivals import LAST, TREND, line_at, rivals_of
from sim.studies.backtest.scores import (
    BETTER,
    NO_BETTER,
    NO_RIVAL,
    NOT_FORECAST,
    UNSURE,
    band_points,
    crps,
    is_within,
    score_forecast,
    score_measure,
    sign_test,
)
from sim.studies.calibration import plan_named
from tests.published_tables import TABLES
from tests.small_record import small_record

TABLE = TABLES / "leeds_england_by_year.csv"
SMALL = ("from=2020", "horizon=1", "run.replications=2", "fit.points=2", "fit.keep=1")
BANDS = (0.5, 0.9)


def row(*values: float) -> Any:
    """Some values."""
    return np.array(values, float)


# Scores


def test_the_score_is_as_by_hand() -> None:
    """Of 0, 2 and 4 where 1 comes: 5/3 off on average, less half the mean distance of two, 8/3 (16/9 with itself)."""
    assert crps(row(0, 4, 2), 1.0) == pytest.approx(5 / 3 - 8 / 6)
    assert crps(row(4, 0, 2), 1.0, fair=False) == pytest.approx(5 / 3 - 16 / 18)
    assert crps(row(3), 1.0, fair=False) == 2.0  # one value: the absolute error


def test_the_score_does_not_depend_on_how_many_replications_there_are() -> None:
    """Of five draws it is on average that of the whole distribution, whose score has a closed form (Gneiting 2007)."""
    came, rng_key = 0.3, np.random.default_rng(1)
    below = 0.5 * (1 + math.erf(came / math.sqrt(2)))
    density = math.exp(-(came**2) / 2) / math.sqrt(2 * math.pi)
    exact = came * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi)
    few = [crps(values, came) for values in rng_key.normal(size=(20_000, 5))]
    assert np.mean(few) == pytest.approx(exact, abs=0.01)
    assert np.mean([crps(values, came, fair=False) for values in rng_key.normal(size=(5_000, 5))]) > exact + 0.05


def test_a_calibrated_forecast_is_inside_its_bands_as_often_as_they_say() -> None:
    rng_key = np.random.default_rng(2)
    drawn, came = rng_key.normal(size=(4000, 40)), rng_key.normal(size=4000)
    for share in BANDS:
        held = np.mean([is_within(values, truth, share) for values, truth in zip(drawn, came, strict=True)])
        assert held == pytest.approx(share, abs=0.025)


def judged(year: int, came: float, values: Any, rival: Any) -> Any:
    """A forecast of one year beside last year's value."""
    return score_forecast(2019, year, "absence_rate", came, values, {} if rival is None else {LAST: rival}, True, BANDS)


def test_the_verdict_is_of_years_not_of_forecasts() -> None:
    """Nine forecasts of three years, all nearer than the rival, are three tosses of a coin: too few to be sure."""
    near, far = row(0.03, 0.031, 0.032), row(0.05, 0.06, 0.07)
    few = [judged(2020 + i % 3, 0.031, near, far) for i in range(9)]
    report = score_measure("absence_rate", few, False, 0.05)
    assert report.against[LAST].better == 9 and report.against[LAST].chance == pytest.approx(1 / 8)
    assert report.verdict == UNSURE and report.inside == (9, 9) and 0.9 < report.skill <= 1
    assert (
        score_measure("absence_rate", [judged(2020 + i, 0.031, near, far) for i in range(5)], False, 0.05).verdict
        == BETTER
    )
    assert score_measure("absence_rate", [judged(2020, 0.031, far, near)] * 9, False, 0.05).verdict == NO_BETTER
    assert score_measure("absence_rate", [judged(2020, 0.031, near, None)], False, 0.05).verdict == NO_RIVAL
    assert score_measure("absence_rate", few, True, 0.05).verdict == NOT_FORECAST
    mixed = [judged(2020, 0.031, near, far), *[judged(2021, 0.031, near + 0.001, near)] * 2]  # saves much, but seldom
    report = score_measure("absence_rate", mixed, False, 0.05)
    assert report.skill > 0 and report.against[LAST].better == 1 and report.verdict == NO_BETTER
    assert sign_test(0, 3) == 1 and sign_test(2, 3) == 0.5


# Rivals


@pytest.fixture(scope="module")
def asked() -> BacktestSettings:
    """As small as it goes."""
    return backtest_settings(SMALL)


@pytest.fixture(scope="module")
def mapping(asked: BacktestSettings) -> Mapping:
    """The study that an origin's position is put into."""
    return as_mapping(study_of(*asked.record.typed).config)


def test_the_naive_forecasts_are_as_by_hand(asked: BacktestSettings) -> None:
    """Changes of 2, -2 and 2 have a spread of 2 a year, so of 2 times the root of 2 in two years."""
    history = {2016: 10.0, 2017: 12.0, 2018: 10.0, 2019: 12.0}
    result = rivals_of("children_on_plan", history, 2021, asked)
    assert result[LAST].mean() == pytest.approx(12.0)
    assert result[LAST].std() == pytest.approx(2 * math.sqrt(2), rel=0.01)
    assert line_at(row(1, 2, 3, 4), row(2, 4, 6, 8), 6) == (pytest.approx(12.0), pytest.approx(0.0, abs=1e-9))
    centre, spread = line_at(row(-1, 0, 1), row(1, 0, 1), 0)  # 2/3 off the mean, one degree of freedom
    assert (centre, spread) == (pytest.approx(2 / 3), pytest.approx(math.sqrt(2 / 3 * (1 + 1 / 3))))
    assert result[TREND].mean() == pytest.approx(line_at(row(*history), row(*history.values()), 2021)[0], rel=0.01)


def test_a_rival_without_a_past_does_not_play_and_a_share_stays_a_share(asked: BacktestSettings) -> None:
    assert rivals_of("children_on_plan", {2018: 10.0, 2019: 12.0}, 2020, asked) == {}
    assert set(rivals_of("children_on_plan", {2017: 9.0, 2018: 10.0, 2019: 12.0}, 2020, asked)) == {LAST}
    wild = rivals_of("agency_rate", {2016: 0.0, 2017: 0.9, 2018: 0.0, 2019: 0.9}, 2021, asked)
    assert all(values.min() >= 0 and values.max() <= 1 for values in wild.values())


# Nothing of what came later


def forgotten(record: Record, origin: int) -> Record:
    """The same record with every later figure changed."""
    changed = {
        name: {year: value * (1 if year <= origin else 1.7) for year, value in series.items()}
        for name, series in record.measures.items()
    }
    return record._replace(
        measures=changed,
        series={
            name: {year: value * (1 if year <= origin else 1.7) for year, value in series.items()}
            for name, series in record.series.items()
        },
    )


def said_at(asked: BacktestSettings, mapping: Mapping, origin: int) -> list[bytes]:
    """Every number that is forecast at an origin, the rivals' too."""
    simulated = partial(
        playing.measures_of, notes=Journal(Path(os.devnull)), stop=Cancellation()
    )  # nothing is remembered between calls
    result = playing.forecast(asked, origin, mapping, simulated, lambda say, each: [say(one) for one in each])
    known = asked.record.known(origin)
    rivals = [
        values.tobytes()
        for name, series in known.measures.items()
        if series
        for values in rivals_of(name, series, origin + 1, asked).values()
    ]
    own = [values.tobytes() for by_measure in result.values.values() for values in by_measure.values()]
    return [*own, *rivals, result.demand.tobytes(), repr((result.kept, result.distances, result.fitted_to)).encode()]


def test_a_forecast_is_the_same_whatever_came_later(asked: BacktestSettings) -> None:
    """Changing every figure after the origin changes no byte of what is said there; changing those of its year does."""
    record = small_record()
    mapping = as_mapping(study_of(*record.typed).config)
    said = said_at(asked._replace(record=record), mapping, 2020)
    assert said_at(asked._replace(record=forgotten(record, 2020)), mapping, 2020) == said
    assert said_at(asked._replace(record=forgotten(record, 2019)), mapping, 2020) != said


def test_years_to_come_differ_and_those_that_are_fitted_do_not(asked: BacktestSettings, tmp_path: Path) -> None:
    record, files = small_record(), {}
    for name, changes in (("alike", "{}"), ("apart", "{sickness_rate: {around: 0.9}}")):
        files[name] = tmp_path / f"{name}.yaml"
        files[name].write_text(f"changes: {changes}", encoding="utf-8")
    mapping = as_mapping(study_of(*record.typed).config)
    alike, apart, usual = (
        said_at(asked._replace(record=record, years=str(years)), mapping, 2020)
        for years in (*files.values(), files["alike"])
    )
    assert alike == usual
    assert alike[-2:] == apart[-2:]  # demand, and the parameters kept
    assert alike[:-2] != apart[:-2]


def test_a_forecast_knows_no_later_spread_of_years_than_its_first_origin(asked: BacktestSettings) -> None:
    spreads = {one.what: one.wide for one in years_named(asked.years).spreads}
    assert asked.years == f"known_{backtest_settings([]).origins[0]}"
    assert "referrals" not in spreads  # drawn from the council's own past
    assert spreads


def test_a_census_is_known_when_the_year_in_which_it_lies_is_over() -> None:
    record = record_of("leeds")
    known = record.known(2020)
    assert max(known.measures["children_on_plan"]) == 2020
    counted = known.measures["caseload_on_census_day"]
    assert max(counted) == 2020 and counted[2020] == 15.3
    assert record.period("caseload_on_census_day", 2020) == 2019 and record.period("children_on_plan", 2020) == 2020
    assert list(record.origins) == [2018, 2019, 2020, 2021, 2022]


# The council of an origin


def test_a_council_stands_where_it_was_published_to_stand(asked: BacktestSettings, mapping: Mapping) -> None:
    known = asked.record.known(2020)
    made = placed(mapping, known, 2020)
    validate(timed(made, 2020, 3, 26))
    stock, teams = made["council"]["stock"], made["council"]["teams"]
    assert stock["child_protection"] == 568 and stock["looked_after"] + stock["care_proceedings"] == 1344
    assert made["council"]["referrals_per_year"] == 10916
    everyone = (
        "assessment",
        "child_in_need",
        "child_protection",
        "care_proceedings",
        "looked_after",
        "care_leaver",
        "care_leaver_to_25",
    )
    assert sum(stock[name] for name in everyone) == pytest.approx(5559, abs=2)  # in need, as published
    social = [team for name, team in teams.items() if made["journey"]["teams"][name].get("social_workers")]
    posts, empty = (math.fsum(team[word] for team in social) for word in ("posts_fte", "vacant_fte"))
    assert posts - empty == pytest.approx(629.6) and empty / posts == pytest.approx(0.008)
    assert made["workforce"]["leaving"]["rate"] == pytest.approx((0.073 + 0.081) / 2)


def test_the_year_ahead_is_the_year_to_march(mapping: Mapping) -> None:
    for ahead in (1, 2, 3):
        run = timed(mapping, 2019, ahead, 26)["run"]
        weeks = run["warm_up_weeks"] + run["weeks"]
        ends = np.datetime64(run["start"]) + np.timedelta64(7 * weeks, "D")
        assert str(ends) == f"{2019 + ahead}-04-01" and run["weeks"] == 52


def test_demand_to_come_spreads_as_it_did_and_more_with_every_year(asked: BacktestSettings) -> None:
    known = asked.record.known(2020)
    drawn = np.log(demand_to_come(known, 2020, 3, 20_000, 7))
    changes = np.diff(np.log(list(known.measures["referrals_per_year"].values())))
    spread = math.sqrt(np.mean(changes**2))
    assert drawn.std(axis=0) == pytest.approx([spread * math.sqrt(ahead) for ahead in (1, 2, 3)], rel=0.02)
    assert abs(drawn.mean()) < 0.01


def test_parameters_are_fitted_to_the_means_of_what_was_known(asked: BacktestSettings) -> None:
    plan, usual = plan_at(asked, asked.record.known(2019)), plan_named("leeds")
    targets = {one.measure: one for one in plan.targets}
    assert targets["plans_started_per_year"].published == pytest.approx((809 + 666 + 674 + 534) / 4)
    assert plan.overrides == usual.overrides and "children_looked_after" not in targets  # not published by then
    assert all(one.low < one.published < one.high for one in plan.targets)


# The record


@pytest.mark.skipif(not TABLE.exists(), reason=f"no {TABLE}; CASELOAD_PUBLISHED_TABLES may name its folder")
def test_the_record_is_what_was_published() -> None:
    with TABLE.open(encoding="utf-8") as file:
        lines = {int(line["year"]): line for line in csv.DictReader(file) if line["area"] == "Leeds"}
    columns = {
        "referrals_per_year": ("referrals", 1),
        "section_47_per_year": ("s47", 1),
        "conferences_per_year": ("icpc", 1),
        "plans_started_per_year": ("cpp_started", 1),
        "looked_after_started_per_year": ("cla_started", 1),
        "children_in_need": ("cin_at_31mar", 1),
        "children_on_plan": ("cpp_at_31mar", 1),
        "children_looked_after": ("cla_at_31mar", 1),
        "awaiting_assessment": ("awaiting_assessment_31mar", 1),
        "rereferral_share": ("rereferral_pct", 100),
        "assessments_in_45_days_share": ("assess_within45wd_pct", 100),
        "conferences_in_15_days_share": ("icpc_within15wd_pct", 100),
        "reviews_on_time_share": ("cpp_reviews_on_time_pct", 100),
        "caseload_on_census_day": ("csww_sep_caseload_fte", 1),
        "in_post_fte_on_census_day": ("csww_sep_inpost_fte", 1),
        "starters_per_year": ("csww_sep_starters_fte", 1),
        "turnover_rate": ("csww_sep_turnover_rate_fte", 100),
        "vacancy_rate_on_census_day": ("csww_sep_vacancy_rate_fte", 100),
        "agency_rate_on_census_day": ("csww_sep_agency_rate_fte", 100),
        "absence_rate": ("csww_sep_absence_rate_fte", 100),
    }
    record = record_of("leeds")
    assert set(columns) == set(record.measures)
    for measure, (column, scale) in columns.items():
        for year, value in record.measures[measure].items():
            if written := lines[record.period(measure, year)][column]:
                assert value == pytest.approx(float(written) / scale, abs=1e-9), (measure, year)
    for year, value in record.series["assessments_per_year"].items():
        assert value == float(lines[year]["assessments_completed"])


def test_bands_are_drawn_through_the_points_that_are_scored() -> None:
    values = np.arange(1.0, 20.0)
    assert band_points(values, (0.05, 0.5, 0.95)) == pytest.approx([1, 10, 19])
