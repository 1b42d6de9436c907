"""A run that starts years after the figures: its dates, bank holidays, prices and words are of its own years."""

import datetime as dt
from typing import Any

import pytest

from sim.base.calendar import bank_holidays
from sim.base.places import CONF
from sim.inputs.checks import faults_of, validate
from sim.inputs.composing.compose import compose, composed
from sim.inputs.council_notes import notes_of
from sim.inputs.prices import prices_in_words
from sim.inputs.study import study_from

LATE = "run.start=2030-04-01"
SCENARIOS = sorted(file.stem for file in (CONF / "scenario").glob("*.yaml"))
OF_ITS_OWN_YEARS = "leeds_2021_22"  # the case study: what happened, on the days on which it did
MOVED = {dt.date(2020, 5, 8), dt.date(2022, 6, 2)}  # royal decrees; none is known after 2023


def easter(year: int) -> dt.date:
    """Easter Sunday by Gauss's rule, as Butcher wrote it down."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


def first_monday(year: int, month: int) -> dt.date:
    day = dt.date(year, month, 1)
    return day + dt.timedelta(days=-day.weekday() % 7)


def by_rule(year: int) -> set[dt.date]:
    """England's eight bank holidays of a year: Easter's two, three Mondays, New Year and Christmas with substitutes."""
    spring, august = (first_monday(year, month) - dt.timedelta(days=7) for month in (6, 9))  # the last of May, August
    good_friday, easter_monday = easter(year) - dt.timedelta(days=2), easter(year) + dt.timedelta(days=1)
    days = {good_friday, easter_monday, first_monday(year, 5), spring, august}
    for first in (dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)):
        day = first
        while day.weekday() >= 5 or day in days:
            day += dt.timedelta(days=1)
        days.add(day)
    return days


@pytest.mark.parametrize("year", range(2024, 2041))
def test_bank_holidays_to_2040_are_those_of_the_rule(year: int) -> None:
    assert {day for day in bank_holidays([year]) if day.year == year} == by_rule(year)


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != OF_ITS_OWN_YEARS])
def test_the_start_alone_is_enough_in_every_scenario(name: str) -> None:
    made = composed(["council=typical", f"scenario={name}", LATE])
    assert [*made.faults, *faults_of(made.mapping, made.typed_as)] == []
    config = validate(made.mapping)
    assert all(config.run.start <= change.from_ < config.run.after for change in config.scenario.changes)


def test_the_case_study_keeps_its_own_days_and_says_so() -> None:
    made = composed([f"scenario={OF_ITS_OWN_YEARS}", LATE])
    faults = [*made.faults, *faults_of(made.mapping, made.typed_as)]
    assert faults and all("2030-04-01" in fault for fault in faults)


def test_a_late_start_tells_its_prices_and_how_far_it_is_from_its_figures() -> None:
    config = validate(compose(["council=torbay", "scenario=referral_spike", LATE]))
    assert prices_in_words(config) == "2030-31 prices"
    assert "the run starts 8 years later as if nothing had changed since" in notes_of(config)[0]
    dates: Any = study_from(config).calendar.dates
    assert str(dates[0]) == "2030-04-01"
    assert not {day.item() for day in dates} & (by_rule(2030) | by_rule(2031))
