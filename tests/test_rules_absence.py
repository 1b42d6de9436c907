"""Sickness and leave, worked by hand."""

from typing import Any

import numpy as np
import pytest
from rules_by_hand import DAY, MEAN, MEDIAN, ONE_SIGMA, RNG_KEY, in_plain, lots, numbers

import sim.model.rules.absence
from sim.model.parameter_columns import Exposure
from sim.model.vocabulary import (
    LONG_LEAVE,
    LONG_SICKNESS,
    NEVER,
    SHORT_SICKNESS,
    WHY_FRAILTY,
    WHY_LEAVE_DAY,
    WHY_LONG_LEAVE,
    WHY_LONG_LEAVE_LENGTH,
    WHY_LONG_LENGTH,
    WHY_LONG_SPELL,
    WHY_SHORT_LENGTH,
    WHY_SHORT_SPELL,
)


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Any:
    return in_plain(monkeypatch, sim.model.rules.absence)


def test_frailty_is_exponential_with_mean_1(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_FRAILTY, 7, 0): MEAN, (WHY_FRAILTY, 8, 0): 0.0})
    assert rules.frailty(RNG_KEY, 7) == pytest.approx(1.0)
    assert rules.frailty(RNG_KEY, 8) == 0.0


def test_only_short_spells_know_frailty_and_leave_knows_no_season(rules: Any) -> None:
    p = numbers(spell_rate=[0.1, 0.02, 0.0, 0.05])
    assert rules.spell_hazard(p, SHORT_SICKNESS, 3.0) == pytest.approx(0.3)
    assert rules.spell_hazard(p, LONG_SICKNESS, 3.0) == 0.02
    assert rules.spell_hazard(p, LONG_LEAVE, 3.0) == 0.05
    of = {spell: rules.spell_exposure(spell) for spell in (SHORT_SICKNESS, LONG_SICKNESS, LONG_LEAVE)}
    assert of == {
        SHORT_SICKNESS: Exposure.OF_SICKNESS,
        LONG_SICKNESS: Exposure.OF_SICKNESS,
        LONG_LEAVE: Exposure.STEADY,
    }


# Sickness on five days: as usual, twice, not at all, half as often, as usual; in minutes of a usual day.
CUMULATIVE_HAZARD = [0.0, DAY, 3.0 * DAY, 3.0 * DAY, 3.5 * DAY, 4.5 * DAY]
EXPOSURE = numbers(exposure=np.array([[DAY * k for k in range(6)], CUMULATIVE_HAZARD]))
HALF = DAY // 2


@pytest.mark.parametrize(
    ("minute", "exposed"),
    [
        (0, 0.0),
        (HALF, 0.5 * DAY),
        (DAY + HALF, 2.0 * DAY),
        (2 * DAY, 3.0 * DAY),
        (2 * DAY + HALF, 3.0 * DAY),
        (3 * DAY + HALF, 3.25 * DAY),
        (7 * DAY, 6.5 * DAY),  # beyond the calendar, as on its last day
    ],
)
def test_a_hazard_runs_up_day_by_day(rules: Any, minute: int, exposed: float) -> None:
    assert rules.exposed_until(EXPOSURE, Exposure.OF_SICKNESS, minute) == pytest.approx(exposed)
    assert rules.exposed_until(EXPOSURE, Exposure.STEADY, minute) == minute


@pytest.mark.parametrize("minute", [1, HALF, DAY, DAY + HALF, 3 * DAY + HALF, 3 * DAY + 1, 4 * DAY + 7, 6 * DAY])
def test_it_strikes_in_the_minute_by_which_it_has_run_up(rules: Any, minute: int) -> None:
    exposed = rules.exposed_until(EXPOSURE, Exposure.OF_SICKNESS, minute)
    assert rules.minute_of(EXPOSURE, Exposure.OF_SICKNESS, exposed, 0, 9 * DAY) == minute
    assert rules.minute_of(EXPOSURE, Exposure.OF_SICKNESS, exposed, minute, 9 * DAY) == minute + 1  # never now
    assert rules.minute_of(EXPOSURE, Exposure.OF_SICKNESS, exposed, 0, minute - 1) == max(minute - 1, 0)  # never after


def test_it_never_strikes_on_a_day_without_hazard(rules: Any) -> None:
    """What has run up by the end of the second day strikes there or when the fourth begins, not between."""
    at = [rules.minute_of(EXPOSURE, Exposure.OF_SICKNESS, 3.0 * DAY + more, 0, 5 * DAY) for more in (-1e-6, 1e-6)]
    assert at == [2 * DAY, 3 * DAY + 1]


@pytest.mark.parametrize(
    ("spell", "why"),
    [(SHORT_SICKNESS, WHY_SHORT_SPELL), (LONG_SICKNESS, WHY_LONG_SPELL), (LONG_LEAVE, WHY_LONG_LEAVE)],
)
def test_each_spell_strikes_by_its_own_lot(rules: Any, monkeypatch: pytest.MonkeyPatch, spell: int, why: int) -> None:
    lots(monkeypatch, rules, {(why, 7, 3): 0.75})
    assert rules.spell_threshold(RNG_KEY, 7, spell, 3) == pytest.approx(np.log(4))


@pytest.mark.parametrize(
    ("spell", "why", "median"),
    [
        (SHORT_SICKNESS, WHY_SHORT_LENGTH, 100),
        (LONG_SICKNESS, WHY_LONG_LENGTH, 900),
        (LONG_LEAVE, WHY_LONG_LEAVE_LENGTH, 5000),
    ],
)
def test_each_spell_lasts_by_its_own_lot(
    rules: Any, monkeypatch: pytest.MonkeyPatch, spell: int, why: int, median: int
) -> None:
    p = numbers(spell_scale=[99.7, 899.7, 0.0, 4999.7], spell_spread=[np.log(2), np.log(3), 0.0, np.log(4)])
    lots(monkeypatch, rules, {(why, 7, 1): MEDIAN, (why, 7, 2): ONE_SIGMA})
    assert rules.spell_minutes(p, RNG_KEY, 7, spell, 1) == median  # rounded up
    grown = {100: 200, 900: 2700, 5000: 19999}  # one sigma above
    assert rules.spell_minutes(p, RNG_KEY, 7, spell, 2) == grown[median]


LEAVES = {(WHY_LEAVE_DAY, 7, nth): u for nth, u in enumerate([0.25, 0.5, 0.25, 0.0, 0.5, 0.0])}


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (0, 2 * DAY),  # a quarter of the way to the first spell's end: on day 2
        (2 * DAY - 1, 2 * DAY),
        (2 * DAY, 15 * DAY),  # it has begun: the second, half of the way, on day 15
        (17 * DAY, 22 * DAY),  # the second would be over: the third, a quarter of the way
        (23 * DAY, 30 * DAY),
        (30 * DAY, NEVER),  # the fifth would begin on day 45, where the calendar ends
        (400 * DAY, NEVER),
    ],
)
def test_leave_falls_where_its_lot_falls_within_each_spell_of_the_year(
    rules: Any, monkeypatch: pytest.MonkeyPatch, now: int, begins: int
) -> None:
    """A spell every ten days; the calendar knows 45 days."""
    lots(monkeypatch, rules, LEAVES)
    p = numbers(leave_until=[day / 10 for day in range(46)])
    assert rules.leave_begins_after(p, RNG_KEY, 7, now) == begins
