"""Pounds are told in the prices of one financial year, and by financial year, and say what is left out."""

import datetime as dt

import numpy as np
import pytest

from sim.analysis.measures import read
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.inputs.bill import bill_of
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.prices import basis_in_words, begins_in, price_level, prices_in_words, year_in_words
from sim.inputs.schema import Config
from sim.inputs.study import study_from
from sim.inputs.translation.timeline_tables import calendar_of
from sim.runs.replication import simulate_to_read

COSTS = "workforce.costs"


def config_of(*typed: str) -> Config:
    return validate(compose(["council=typical", "run=quick", *typed]))


@pytest.mark.parametrize(
    ("day", "year"), [("2027-03-31", "2026-27"), ("2027-04-01", "2027-28"), ("2099-12-31", "2099-00")]
)
def test_a_financial_year_begins_in_april(day: str, year: str) -> None:
    assert year_in_words(begins_in(dt.date.fromisoformat(day))) == year


def test_prices_are_those_of_the_year_in_which_the_run_starts_unless_another_is_named() -> None:
    assert price_level(config_of()).year == 2021 and price_level(config_of()).level == 1.0
    later = config_of("run.start=2027-04-01")
    assert prices_in_words(later) == "2027-28 prices"
    assert price_level(later).level == pytest.approx(1.03**6)
    assert price_level(config_of("run.start=2027-04-01", f"{COSTS}.prices.told_in=2021")).level == 1.0


def test_known_awards_stand_in_place_of_the_usual_rise_and_a_year_before_is_carried_back() -> None:
    known = config_of("run.start=2024-06-01", f"+{COSTS}.prices.rises={{2022: 0.1, 2023: 0}}")
    assert price_level(known).level == pytest.approx(1.1 * 1.0 * 1.03)
    assert price_level(config_of(f"{COSTS}.prices.told_in=2020")).level == pytest.approx(1 / 1.03)


def test_on_costs_agency_and_overtime_of_a_year_hold_from_its_april_on() -> None:
    words = [f"+{COSTS}.prices.on_costs={{2025: 0.35}}", f"+{COSTS}.prices.agency={{2026: 1.3}}"]
    words += [f"+{COSTS}.prices.overtime={{2024: 1.0}}"]
    result = [price_level(config_of(f"run.start={year}-04-01", *words)) for year in (2024, 2025, 2026)]
    assert [one.on_costs for one in result] == [0.32, 0.35, 0.35]
    assert [one.agency for one in result] == [1.41, 1.41, 1.3]
    assert [one.overtime for one in result] == [1.0, 1.0, 1.0]


def test_everything_that_costs_is_on_one_basis() -> None:
    """Pay, overtime and recruitment rise alike, so agency workers do too; and nothing but pounds changes."""
    usual, later = config_of(), config_of(f"{COSTS}.prices.told_in=2027")
    calendar = calendar_of(usual)
    before, after = bill_of(usual, calendar), bill_of(later, calendar)
    assert np.array(after.pay) / np.array(before.pay) == pytest.approx(1.03**6)
    assert after.recruitment / before.recruitment == pytest.approx(1.03**6)
    assert np.array_equal(before.agency_price, after.agency_price) and before.on_costs == after.on_costs


def test_a_cost_names_its_year_how_it_came_there_and_what_is_left_out() -> None:
    said = basis_in_words(config_of("run.start=2027-04-01"))
    assert "in 2027-28 prices (scales of 2021-22, carried forward by 3% a year)" in said
    assert "placements, premises" in said and "left out" in said
    known = basis_in_words(config_of("run.start=2023-04-01", f"+{COSTS}.prices.rises={{2022: 0.045, 2023: 0.046}}"))
    assert "carried forward by 2 known pay awards)" in known
    assert "(scales" not in basis_in_words(config_of())


def test_the_days_of_a_run_cost_what_its_years_do() -> None:
    study = study_from(config_of("run.weeks=30", "run.warm_up_weeks=6"))
    reading = read(study, simulate_to_read(study, 0).rows)
    a_day = reading.days["cost_of_staff"]
    years = (study.calendar.days - study.warm_up_days) / WORKING_DAYS_A_YEAR
    assert a_day[study.warm_up_days :].sum() / years == pytest.approx(reading.measures["cost_per_year"])
    assert a_day.min() > 0
