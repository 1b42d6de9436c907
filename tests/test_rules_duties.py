"""When duties fall due and how much work they are, worked by hand."""

from typing import Any

import numpy as np
import pytest
from rules_by_hand import DAY, MEAN, MEDIAN, ONE_SIGMA, RNG_KEY, in_plain, lots, numbers, table

import sim.model.rules.duty
from sim.model.parameter_columns import DUTY_COLUMNS, DUTY_REALS, Duties, DutyReals
from sim.model.vocabulary import (
    EXPONENTIAL,
    HIGH,
    LIGHT,
    LOGNORMAL,
    LOW,
    MEDIUM,
    MONTHS,
    NEVER,
    WEEKS,
    WHY_AGE,
    WHY_ARISES,
    WHY_EFFORT,
    WHY_HAPPENS,
    WHY_PRESSED,
    WHY_PRESSED_DAY,
    WHY_SUPERVISION,
    WHY_WAIT,
    WORKING_DAYS,
)

DUTY = 2  # the duty that is looked at
KEY = 4_000_000_000  # of its name
CALENDAR = {
    "weeks_later": [[0, 1, 2, 3], [4, 6, 7, 8]],  # a bank holiday falls in the first week
    "months_later": [[0, 1, 2, 3], [20, 21, 23, 24], [41, 42, 44, 45]],
    "weeks_after_earlier": [[-1, -2, -3], [3, 2, 1], [9, 8, 7]],  # and in the week before it
    "months_after_earlier": [[-1, -2, -3], [19, 18, 17], [40, 39, 38]],
}


def end_of(day: int) -> int:
    """The last minute of a day."""
    return day * DAY + DAY - 1


EVERYONE = [[1.0] * 4] * (DUTY + 1)  # waits alike, whatever the need


def duty(**filled: float) -> Any:
    """(duties, columns) whole numbers of duty 2 by the name of their column, and its keys."""
    keys = {(DUTY, Duties.KEY): KEY} | {(DUTY, Duties.PART_KEY + part): KEY + part for part in range(3)}
    return table(3, DUTY_COLUMNS, keys | {(DUTY, WHOLE[name]): value for name, value in filled.items()}, int)


def reals(filled: dict[int, float]) -> Any:
    """(duties, columns) real numbers of duty 2."""
    return table(3, DUTY_REALS, {(DUTY, column): value for column, value in filled.items()})


WHOLE = {
    "due": Duties.DUE_AMOUNT,
    "due_unit": Duties.DUE_UNIT,
    "again": Duties.AGAIN_AMOUNT,
    "again_unit": Duties.AGAIN_UNIT,
    "later": Duties.LATER_AMOUNT,
    "later_unit": Duties.LATER_UNIT,
    "wait_shape": Duties.WAIT_SHAPE,
    "pressed_minutes": Duties.PRESSED_MINUTES,
    "intervention": Duties.INTERVENTION,
}


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Any:
    return in_plain(monkeypatch, sim.model.rules.duty)


@pytest.mark.parametrize(
    ("minute", "amount", "unit", "day"),
    [
        (1000, 3, WORKING_DAYS, 5),  # minute 1000 is on day 2
        (0, 1, WEEKS, 4),
        (DAY - 1, 1, WEEKS, 4),
        (DAY, 1, WEEKS, 6),
        (2 * DAY, 2, MONTHS, 44),
        (0, 1, MONTHS, 20),
        (9 * DAY, 1, WEEKS, 8),  # beyond the calendar: its last day
        (9 * DAY, 2, MONTHS, 45),
        (-1, 1, WEEKS, 3),  # from the last day before day one
        (-DAY - 1, 2, WEEKS, 8),
        (-3 * DAY, 2, MONTHS, 38),
        (-4 * DAY, 2, WEEKS, 6),  # too long before: about ten days and 42
        (-60 * DAY, 2, MONTHS, -18),
        (-4 * DAY, 2, WORKING_DAYS, -2),
    ],
)
def test_a_limit_runs_to_the_end_of_its_last_day(rules: Any, minute: int, amount: int, unit: int, day: int) -> None:
    assert rules.later(numbers(**CALENDAR), minute, amount, unit) == end_of(day)


def test_the_first_second_and_later_times_have_their_own_limits(rules: Any) -> None:
    limits = duty(due=3, again=1, again_unit=WEEKS, later=2, later_unit=MONTHS)
    p = numbers(**CALENDAR, duty=limits)
    assert rules.first_due(p, DUTY, DAY) == end_of(4)
    assert rules.due_again(p, DUTY, 0, DAY) == end_of(6)
    assert rules.due_again(p, DUTY, 1, DAY) == end_of(6)
    assert rules.due_again(p, DUTY, 2, DAY) == end_of(42)
    p = numbers(**CALENDAR, duty=duty(due=1, due_unit=WEEKS))
    assert rules.first_due(p, DUTY, DAY) == end_of(6)


def test_a_duty_arises_by_its_chance_and_by_what_is_offered(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_ARISES, 7, 1, KEY): 0.25})
    offer = [[0.9, 0.9], [0.5, 0.4]]
    for chance, which, day, wanted in [
        (0.26, -1, 0, True),
        (0.25, -1, 0, False),
        (0.52, 1, 0, True),  # half of 0.52
        (0.52, 1, 1, False),  # two fifths of it
        (0.5, 0, 1, True),
        (1.0, -1, 0, True),
    ]:
        brought = [[1.0, 1.0, 1.0, 1.0, 0.0]] * 2  # taken up by all, and only what is done has an effect
        p = numbers(
            duty=duty(intervention=which),
            duty_real=reals({DutyReals.CHANCE: chance}),
            offer=offer,
            intervention=brought,
        )
        assert bool(rules.is_wanted(p, RNG_KEY, 7, 1, DUTY, day)) is wanted
    p = numbers(duty=duty(intervention=-1), duty_real=reals({DutyReals.CHANCE: 1.0}), offer=offer)
    lots(monkeypatch, rules, {})
    assert rules.is_wanted(p, RNG_KEY, 7, 1, DUTY, 0)  # what is certain needs no lot


def test_what_a_duty_answers_happens_by_need(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_HAPPENS, 7, 1, KEY): MEAN, (WHY_HAPPENS, 7, 2, KEY): 1 - 1e-15})
    p = numbers(duty=duty(), duty_real=reals({DutyReals.HAPPENS + MEDIUM: 1 / 99.5, DutyReals.HAPPENS + HIGH: 1e-9}))
    assert rules.happens_after(p, RNG_KEY, 7, 1, DUTY, MEDIUM) == 100
    assert rules.happens_after(p, RNG_KEY, 7, 1, DUTY, LOW) == NEVER
    assert rules.happens_after(p, RNG_KEY, 7, 2, DUTY, HIGH) == NEVER - 1
    for need in (LOW, MEDIUM, HIGH):
        p = numbers(duty=duty(), duty_real=reals({DutyReals.HAPPENS + need: 1 / 99.5}))
        assert rules.happens_after(p, RNG_KEY, 7, 1, DUTY, need) == 100
    nothing = numbers(duty_real=reals({}))
    assert rules.happens_after(nothing, RNG_KEY, 7, 1, DUTY, MEDIUM) == 0


@pytest.mark.parametrize(
    ("due", "hurried", "begins"),
    [
        (2000, 0.9, 1100),  # a hundred minutes' wait, long before the limit
        (1000, 0.9, 1100),  # too late, and nobody hurries
        (1000, 0.2, 950),  # a share is hurried, to half of the last hundred minutes
        (1150, 0.2, 1100),  # hurried to just when it is answered
        (1149, 0.2, 1099),
        (2000, 0.2, 1100),  # nothing to hurry
    ],
)
def test_some_waits_are_hurried_into_the_last_days(
    rules: Any, monkeypatch: pytest.MonkeyPatch, due: int, hurried: float, begins: int
) -> None:
    p = numbers(
        duty=duty(wait_shape=EXPONENTIAL, pressed_minutes=100),
        duty_real=reals({DutyReals.WAIT_SCALE: 99.5, DutyReals.WAIT_SPREAD: 1.0, DutyReals.PRESSED_CHANCE: 0.3}),
        wait_lasts=EVERYONE,
    )
    why = {(WHY_WAIT, 7, 1, KEY): MEAN, (WHY_PRESSED_DAY, 7, 1, KEY): 0.5, (WHY_PRESSED, 7, 1, KEY): hurried}
    lots(monkeypatch, rules, why)
    assert rules.may_begin(p, RNG_KEY, 7, 1, DUTY, 1000, due, MEDIUM) == begins


def test_waits_have_a_shape_and_an_end(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    why = {(WHY_PRESSED_DAY, 7, 1, KEY): 0.5, (WHY_PRESSED, 7, 1, KEY): 0.3}
    lots(monkeypatch, rules, {**why, (WHY_WAIT, 7, 1, KEY): ONE_SIGMA})
    waits = {
        DutyReals.WAIT_SCALE: 99.5,
        DutyReals.WAIT_SPREAD: 1.0,
        DutyReals.PRESSED_CHANCE: 0.3,
    }  # 0.3 is not below 0.3: nobody hurries
    p = numbers(duty=duty(wait_shape=LOGNORMAL, pressed_minutes=100), duty_real=reals(waits), wait_lasts=EVERYONE)
    assert rules.may_begin(p, RNG_KEY, 7, 1, DUTY, 1000, 0, MEDIUM) == 1271  # 99.5 e
    p.wait_lasts[DUTY, LIGHT] = 2.0
    assert rules.may_begin(p, RNG_KEY, 7, 1, DUTY, 1000, 0, LIGHT) == 1541  # twice as long
    endless = reals({DutyReals.WAIT_SCALE: 1e9, DutyReals.WAIT_SPREAD: 1.0})
    p = numbers(duty=duty(wait_shape=LOGNORMAL), duty_real=endless, wait_lasts=EVERYONE)
    assert rules.may_begin(p, RNG_KEY, 7, 1, DUTY, 1000, 0, MEDIUM) == 1000 + 4000 * DAY
    lots(monkeypatch, rules, {})
    assert rules.may_begin(numbers(duty=duty()), RNG_KEY, 7, 1, DUTY, 1000, 0, MEDIUM) == 1000  # waits for nobody


def test_work_grows_with_need_and_siblings(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    part = 1
    address = (WHY_EFFORT, 7, 3, KEY + 1)
    p = numbers(
        duty=duty(),
        duty_real=reals({DutyReals.PART_MINUTES + part: 99.5}),
        need_effort=[1.0, 1.5, 2.0],
        sibling_effort=0.25,
        effort_spread=0.0,
        effort_shape=LOGNORMAL,
    )
    lots(monkeypatch, rules, {address: MEDIAN})
    assert rules.part_minutes(p, RNG_KEY, 7, 3, DUTY, part, LOW, 1) == 100
    assert rules.part_minutes(p, RNG_KEY, 7, 3, DUTY, part, HIGH, 1) == 199
    assert rules.part_minutes(p, RNG_KEY, 7, 3, DUTY, part, LOW, 3) == 150  # half as much again for two siblings
    p.effort_spread = 1.0
    lots(monkeypatch, rules, {address: ONE_SIGMA})
    assert rules.part_minutes(p, RNG_KEY, 7, 3, DUTY, part, LOW, 1) == 165  # 99.5 e^(1 - 1/2): the mean stays
    p.effort_spread = 2.0
    assert rules.part_minutes(p, RNG_KEY, 7, 3, DUTY, part, LOW, 1) == 100  # 99.5 e^(2 - 2)
    p.effort_shape = EXPONENTIAL
    lots(monkeypatch, rules, {address: MEAN})
    assert rules.part_minutes(p, RNG_KEY, 7, 3, DUTY, part, LOW, 1) == 100


def test_under_pressure_work_is_cut_to_a_share(rules: Any) -> None:
    assert rules.squeezed_minutes(numbers(squeeze_floor=0.5), 201) == 101


def test_how_much_of_an_interval_has_passed_on_day_one(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_AGE, 7, 1, KEY): 0.25})
    assert rules.already_passed(numbers(duty=duty()), RNG_KEY, 7, DUTY) == 0.25


def test_supervision_is_closer_for_the_newly_qualified(rules: Any) -> None:
    p = numbers(supervision_steps=[[100.0, 5.0], [200.0, 10.0], [0.0, 20.0]])
    every = [rules.supervised_every(p, True, minutes) for minutes in (0, 99, 100, 199, 200, 9999)]
    assert every == [5, 5, 10, 10, 20, 20]
    assert rules.supervised_every(p, False, 0) == 20
    assert rules.supervised_every(numbers(supervision_steps=[[0.0, 20.0]]), True, 0) == 20


def test_the_first_supervision_is_some_time_within_the_interval(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_SUPERVISION, 7, 0): 0.0, (WHY_SUPERVISION, 8, 0): np.nextafter(1, 0)})
    assert rules.first_supervision(RNG_KEY, 7, 20) == 1
    assert rules.first_supervision(RNG_KEY, 8, 20) == 20
