"""The calendar against numpy's business days, and against dates that everybody can look up."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.readings.log_columns import dates_of
from sim.base.calendar import (
    EARLIER_DAYS,
    LONGEST_MONTHS,
    LONGEST_WEEKS,
    MARGIN_DAYS,
    Calendar,
    bank_holidays,
    months_after,
)
from sim.base.units_of_time import MINUTES_A_DAY

START, END = dt.date(2021, 4, 1), dt.date(2024, 4, 1)
CALENDAR = Calendar.between(START, END)
DATES = st.dates(dt.date(2020, 1, 1), dt.date(2025, 12, 31))


def off_days(first: int, last: int) -> np.ndarray:
    """England's bank holidays of these years as numpy wants them."""
    return np.array(sorted(bank_holidays(range(first, last + 1))), "datetime64[D]")


def day(year: int, month: int, day_of_month: int) -> int:
    """The working day on or next after a date."""
    return CALENDAR.day_on_or_after(dt.date(year, month, day_of_month))


@pytest.mark.parametrize(
    "date",
    [
        dt.date(2021, 12, 27),  # Christmas Day fell on a Saturday
        dt.date(2021, 12, 28),  # Boxing Day fell on a Sunday
        dt.date(2022, 1, 3),  # New Year's Day fell on a Saturday
        dt.date(2022, 4, 15),  # Good Friday
        dt.date(2022, 4, 18),  # Easter Monday
        dt.date(2022, 6, 2),  # the spring holiday, moved for the Platinum Jubilee
        dt.date(2022, 6, 3),  # Platinum Jubilee
        dt.date(2022, 8, 29),  # summer
        dt.date(2022, 9, 19),  # state funeral
        dt.date(2023, 5, 1),  # early May
        dt.date(2023, 5, 8),  # coronation
    ],
)
def test_nobody_works_on_a_bank_holiday(date: dt.date) -> None:
    assert np.datetime64(date) not in CALENDAR.dates


@pytest.mark.parametrize(
    "date",
    [
        dt.date(2022, 5, 30),  # the last Monday of May, when the holiday had moved to 2 June
        dt.date(2022, 3, 17),  # a holiday in Northern Ireland
        dt.date(2022, 1, 4),  # a holiday in Scotland
        dt.date(2022, 11, 30),  # a holiday in Scotland
    ],
)
def test_other_days_are_working_days(date: dt.date) -> None:
    assert np.datetime64(date) in CALENDAR.dates


def test_years_have_the_working_days_that_england_had() -> None:
    years = CALENDAR.dates.astype("datetime64[Y]").astype(int) + 1970
    # 2022: 260 weekdays less 10 bank holidays; 2023: 260 less 9
    assert [int((years == year).sum()) for year in (2022, 2023)] == [250, 251]


def test_further_days_off_are_taken_and_weekends_among_them_change_nothing() -> None:
    monday, sunday = dt.date(2022, 7, 4), dt.date(2022, 7, 3)
    closed = Calendar.between(START, END, extra=[monday, sunday])
    assert closed.days == CALENDAR.days - 1
    assert np.datetime64(monday) not in closed.dates


@settings(max_examples=40, deadline=None)
@given(start=DATES, weeks=st.integers(1, 160))
def test_any_calendar_agrees_with_numpy(start: dt.date, weeks: int) -> None:
    end = start + dt.timedelta(weeks=weeks)
    calendar = Calendar.between(start, end)
    off = off_days(start.year, end.year + 4)
    assert calendar.days == np.busday_count(start, end, holidays=off)
    places = np.arange(len(calendar.dates))
    expected = np.busday_offset(np.datetime64(start), places, roll="forward", holidays=off)
    np.testing.assert_array_equal(calendar.dates, expected)
    assert len(calendar.dates) >= calendar.days + MARGIN_DAYS
    assert calendar.horizon == calendar.days * MINUTES_A_DAY


def test_the_margin_holds_the_longest_wait_after_the_last_day() -> None:
    last = CALENDAR.days - 1
    for table in (CALENDAR.weeks_later[LONGEST_WEEKS], CALENDAR.months_later[LONGEST_MONTHS]):
        assert table[last] < len(CALENDAR.dates) - 1


def test_the_day_of_a_date_and_the_date_of_a_day_undo_each_other() -> None:
    for place in range(len(CALENDAR.dates)):
        date = CALENDAR.date_of(place * MINUTES_A_DAY)
        assert CALENDAR.day_on_or_after(date) == place
        assert CALENDAR.date_of(place * MINUTES_A_DAY + MINUTES_A_DAY - 1) == date


def test_a_day_without_work_counts_as_the_next_working_day() -> None:
    assert CALENDAR.date_of(day(2022, 6, 2) * MINUTES_A_DAY) == dt.date(2022, 6, 6)
    assert day(2022, 6, 4) == day(2022, 6, 6)
    many = np.array(["2022-06-02", "2022-06-04", "2022-06-07"], "datetime64[D]")
    assert CALENDAR.days_on_or_after(many).tolist() == [day(2022, 6, 6), day(2022, 6, 6), day(2022, 6, 7)]


def test_dates_beyond_the_calendar_keep_to_its_ends() -> None:
    assert CALENDAR.day_on_or_after(dt.date(2000, 1, 1)) == 0
    assert CALENDAR.day_on_or_after(dt.date(2100, 1, 1)) == len(CALENDAR.dates) - 1
    assert CALENDAR.date_of(10**9) == CALENDAR.date_of((len(CALENDAR.dates) - 1) * MINUTES_A_DAY)


def test_minutes_before_the_start_count_back_in_working_days() -> None:
    """Bank holidays were left out: a stay that began a year before the start was dated ten days late."""
    days = -np.arange(1, EARLIER_DAYS + 1)
    assert (CALENDAR.dates_at(days) == CALENDAR.earlier).all()
    assert (dates_of(SimpleNamespace(calendar=CALENDAR), days * MINUTES_A_DAY) == CALENDAR.earlier).all()
    assert (CALENDAR.days_from(CALENDAR.dates_at(days)) == days).all()
    long = Calendar.between(START - dt.timedelta(days=20 * 365), END)
    far = -np.arange(1, long.day_on_or_after(START) + 1)
    assert (CALENDAR.dates_at(far) == long.dates[: len(far)][::-1]).all()


def test_minutes_just_before_the_start_fall_on_the_weekdays_before_it() -> None:
    calendar = Calendar.between(dt.date(2022, 7, 4), END)  # a Monday
    assert calendar.date_of(-1) == dt.date(2022, 7, 1)
    assert calendar.date_of(-5 * MINUTES_A_DAY) == dt.date(2022, 6, 27)
    assert Calendar.between(dt.date(2022, 7, 2), END).date_of(-1) == dt.date(2022, 7, 1)  # from a Saturday


def test_months_and_weekdays_are_those_of_the_dates() -> None:
    for place in range(0, len(CALENDAR.dates), 7):
        date = CALENDAR.date_of(place * MINUTES_A_DAY)
        assert CALENDAR.weekdays[place] == date.weekday()
        assert CALENDAR.months[place] == date.month - 1


@pytest.mark.parametrize(
    ("begins", "months", "due"),
    [
        (dt.date(2022, 3, 14), 3, dt.date(2022, 6, 14)),
        (dt.date(2022, 3, 2), 3, dt.date(2022, 6, 6)),  # 2 and 3 June were holidays, then a weekend
        (dt.date(2022, 3, 14), 6, dt.date(2022, 9, 14)),
        (dt.date(2022, 6, 14), 6, dt.date(2022, 12, 14)),
        (dt.date(2021, 11, 30), 3, dt.date(2022, 2, 28)),  # February has no 30th
        (dt.date(2023, 3, 31), 1, dt.date(2023, 5, 2)),  # 30 April was a Sunday, 1 May a holiday
        (dt.date(2021, 12, 31), 2, dt.date(2022, 2, 28)),
        (dt.date(2022, 3, 14), 12, dt.date(2023, 3, 14)),
    ],
)
def test_limits_in_months_go_through_the_calendar(begins: dt.date, months: int, due: dt.date) -> None:
    place = day(begins.year, begins.month, begins.day)
    assert CALENDAR.date_of(int(CALENDAR.months_later[months, place]) * MINUTES_A_DAY) == due


@pytest.mark.parametrize(
    ("begins", "weeks", "due"),
    [
        (dt.date(2022, 3, 14), 6, dt.date(2022, 4, 25)),
        (dt.date(2022, 3, 4), 6, dt.date(2022, 4, 19)),  # Good Friday, and Easter Monday after it
        (dt.date(2022, 3, 14), 0, dt.date(2022, 3, 14)),
    ],
)
def test_limits_in_weeks_go_through_the_calendar(begins: dt.date, weeks: int, due: dt.date) -> None:
    place = day(begins.year, begins.month, begins.day)
    assert CALENDAR.date_of(int(CALENDAR.weeks_later[weeks, place]) * MINUTES_A_DAY) == due


@pytest.mark.parametrize(
    ("begins", "days", "due"),
    [
        (dt.date(2022, 3, 14), 45, dt.date(2022, 5, 19)),  # two days of Easter and one of May are off
        (dt.date(2022, 5, 20), 15, dt.date(2022, 6, 14)),  # two days of the Jubilee are off
        (dt.date(2022, 9, 16), 1, dt.date(2022, 9, 20)),  # the state funeral is off
    ],
)
def test_limits_in_working_days_are_exact(begins: dt.date, days: int, due: dt.date) -> None:
    place = day(begins.year, begins.month, begins.day)
    assert CALENDAR.date_of((place + days) * MINUTES_A_DAY) == due
    assert np.busday_offset(begins, days, holidays=off_days(2022, 2022)) == np.datetime64(due)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, CALENDAR.days - 1), st.integers(0, LONGEST_MONTHS), st.integers(0, LONGEST_WEEKS))
def test_the_tables_of_later_days_are_the_calendar_told_one_by_one(place: int, months: int, weeks: int) -> None:
    date = CALENDAR.date_of(place * MINUTES_A_DAY)
    assert CALENDAR.months_later[months, place] == CALENDAR.day_on_or_after(months_after(date, months))
    assert CALENDAR.weeks_later[weeks, place] == CALENDAR.day_on_or_after(date + dt.timedelta(weeks=weeks))


@settings(max_examples=200, deadline=None)
@given(st.integers(1, EARLIER_DAYS), st.integers(0, LONGEST_MONTHS), st.integers(0, LONGEST_WEEKS))
def test_weeks_and_months_from_before_the_start_go_through_the_calendar(back: int, months: int, weeks: int) -> None:
    """Told by a calendar that begins two years earlier."""
    long = Calendar.between(START - dt.timedelta(days=730), END)
    zero = long.day_on_or_after(START)
    assert CALENDAR.earlier[back - 1] == long.dates[zero - back]
    assert CALENDAR.months_after_earlier[months, back - 1] == long.months_later[months, zero - back] - zero
    assert CALENDAR.weeks_after_earlier[weeks, back - 1] == long.weeks_later[weeks, zero - back] - zero


def test_the_days_before_the_start_go_further_back_than_any_limit() -> None:
    """What was due so long after a day before them is over: weeks and months need not be exact there."""
    assert CALENDAR.weeks_after_earlier[LONGEST_WEEKS, -1] < 0
    assert CALENDAR.months_after_earlier[LONGEST_MONTHS, -1] < 0


def test_a_working_day_is_a_fifth_of_a_week_of_37_hours() -> None:
    assert MINUTES_A_DAY == 37 * 60 // 5
