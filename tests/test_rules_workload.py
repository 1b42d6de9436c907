"""How fast a worker works and what pressure does, worked by hand."""

from typing import Any

import pytest
from rules_by_hand import in_plain, numbers

import sim.model.rules.workload


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Any:
    return in_plain(monkeypatch, sim.model.rules.workload)


def test_the_newly_qualified_grow_into_their_caseload(rules: Any) -> None:
    p = numbers(ramp=[[100.0, 0.6], [200.0, 0.8]])
    assert [rules.ramp_share(p, True, minutes) for minutes in (0, 99, 100, 199, 200)] == [0.6, 0.6, 0.8, 0.8, 1.0]
    assert rules.ramp_share(p, False, 0) == 1.0


def test_speed_is_what_contract_casework_proficiency_and_overtime_make_it(rules: Any) -> None:
    assert rules.speed_thousandths(800, 0.5, 0.5, 0.1) == 220
    assert rules.speed_thousandths(1000, 1.0, 1.0, 0.0) == 1000
    assert rules.speed_thousandths(1000, 0.0, 1.0, 0.0) == 1  # never quite still


@pytest.mark.parametrize(
    ("minutes", "speed", "clock"),
    [(60, 1000, 60), (60, 500, 120), (10, 300, 34), (9, 300, 30), (1, 999, 2), (0, 1000, 1)],
)
def test_work_takes_so_many_minutes_of_the_clock(rules: Any, minutes: int, speed: int, clock: int) -> None:
    assert rules.minutes_needed(minutes, speed) == clock


def test_work_done_is_rounded_down(rules: Any) -> None:
    assert rules.minutes_worked(34, 300) == 10
    assert rules.minutes_worked(33, 300) == 9
    assert rules.minutes_worked(0, 300) == 0


def test_pressure_tells_above_a_line_that_goes_with_the_contract(rules: Any) -> None:
    p = numbers(overtime_above=100.0, squeeze_above=200.0, squeezes=1)
    assert rules.works_over(p, 51, 500) and not rules.works_over(p, 50, 500)
    assert rules.squeezes(p, 101, 500) and not rules.squeezes(p, 100, 500)
    assert not rules.squeezes(numbers(squeeze_above=200.0, squeezes=0), 999, 500)


@pytest.mark.parametrize(
    ("cap", "held", "more", "may"),
    [
        (20.0, 6, 2, True),  # 20 for full time: 8 at 0.8 of it and half a caseload
        (20.0, 6, 3, False),
        (20.0, 0, 30, True),  # one family, however large
        (0.0, 0, 1, False),
        (0.0, 5, 1, False),
        (0.5, 0, 1, True),
    ],
)
def test_a_worker_stays_within_the_cap(rules: Any, cap: float, held: int, more: int, may: bool) -> None:
    assert bool(rules.may_hold(cap, 800, 0.5, held, more)) is may


@pytest.mark.parametrize(
    ("before", "children", "over", "strain"),
    [
        (4.0, 16_000, False, 4.0),  # 20 children for full time: 4 above the target
        (0.0, 16_000, False, 1.0),  # a quarter of the way in a month
        (4.0, 16_000, True, 4.5),  # working over counts for two
        (4.0, 0, False, 3.0),  # fades, and never below nothing
        (4.0, 80_000, False, 6.0),  # at most 12
    ],
)
def test_strain_follows_the_load_above_the_target(
    rules: Any, before: float, children: int, over: bool, strain: float
) -> None:
    p = numbers(strain_target=16.0, strain_overtime=2.0, strain_fade=0.75, strain_most=12.0)
    assert rules.strain_now(p, before, children, 800, over) == strain


def test_strain_raises_hazards_where_it_is_switched_on(rules: Any) -> None:
    assert rules.strain_effect(numbers(strains=1), 4.0, 0.25) == 2.0
    assert rules.strain_effect(numbers(strains=0), 4.0, 0.25) == 1.0
