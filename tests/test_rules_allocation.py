"""Who takes a case, worked by hand."""

from typing import Any

import pytest
from rules_by_hand import RNG_KEY, in_plain, lots

import sim.model.rules.allocation
from sim.model.rules.allocation import KNOWN, FamilyGiven, LoadHeld, WorkerConsidered
from sim.model.vocabulary import (
    AT_RANDOM,
    BY_COUNT,
    CAPPED,
    CONTINUITY,
    DUTY_WEEK,
    EXPERIENCE,
    HIGH,
    IN_TURN,
    LEAST_LOADED,
    LOW,
    MEDIUM,
    PROTECTED,
    WHY_CHOICE,
)

WEEK = 5 * 444


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Any:
    return in_plain(monkeypatch, sim.model.rules.allocation)


def test_load_is_for_each_full_caseload(rules: Any) -> None:
    assert rules.load_score(4000, 800, 0.5) == 10.0
    assert rules.load_score(4000, 1, 0.5) == 4000.0  # who can carry nothing is not divided by nothing


def test_turns_are_taken_in_the_order_of_giving(rules: Any) -> None:
    assert rules.turn_score(7) == 7.0


def test_a_lot_is_drawn_anew_at_every_handover(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {(0, 3): 0.1, (2, 3): 0.2, (9 * 256 + 2, 3): 0.3}
    lots(monkeypatch, rules, {(WHY_CHOICE, 5, *where): u for where, u in said.items()})
    assert rules.lot_score(RNG_KEY, 5, 0, 3) == 0.1
    assert rules.lot_score(RNG_KEY, 5, 2, 3) == 0.2
    assert rules.lot_score(RNG_KEY, 5, 2, 9 * 2**32 + 3) == 0.3  # of the same number in another kind of team
    assert rules.lot_score(RNG_KEY, 5, 256, 3) == 0.1  # addresses are kept for 256


def test_whoever_knows_the_family_comes_before_the_least_loaded(rules: Any) -> None:
    assert rules.continuity_score(9e9, 1000, 1.0, True) == KNOWN < rules.continuity_score(0, 1000, 1.0, False)
    assert rules.continuity_score(4000, 800, 0.5, False) == 10.0
    assert KNOWN == -1e12


def test_experience_away_from_the_need_counts_as_load(rules: Any) -> None:
    assert rules.match_score(4000, 1000, 1.0, HIGH, 0.25, 40_000) == 4.0 + 40 * 0.75  # too new
    assert rules.match_score(4000, 1000, 1.0, LOW, 0.25, 40_000) == 4.0 + 40 * 0.25  # more than is asked
    assert rules.match_score(4000, 1000, 1.0, MEDIUM, 0.5, 40_000) == 4.0


def test_the_duty_week_goes_round_the_team(rules: Any) -> None:
    weeks = [[rules.duty_score(place, 3, week * WEEK) for place in range(3)] for week in range(4)]
    assert weeks == [[0, 1, 2], [2, 0, 1], [1, 2, 0], [0, 1, 2]]
    assert rules.duty_score(1, 3, WEEK - 1) == 1  # still the first week
    assert rules.duty_score(0, 0, 0) == 0


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (LEAST_LOADED, 12_000 / 400),
        (CAPPED, 12_000 / 400),
        (PROTECTED, 12_000 / 400),
        (IN_TURN, 21.0),
        (AT_RANDOM, 0.625),
        (BY_COUNT, 3_000 / 400),
        (CONTINUITY, KNOWN),
        (EXPERIENCE, 12_000 / 400 + 10 * 0.75),
        (DUTY_WEEK, 3.0),  # fifth of seven, in the third week
    ],
)
def test_each_policy_looks_at_its_own_facts(
    rules: Any, monkeypatch: pytest.MonkeyPatch, policy: int, expected: float
) -> None:
    lots(monkeypatch, rules, {(WHY_CHOICE, 5, 3, 9): 0.625})
    family, worker = FamilyGiven(5, 3, HIGH), WorkerConsidered(9, 21, True, 0.25, 10_000, 5, 7)
    load = LoadHeld(12_000, 3_000)
    assert rules.allocation_score(policy, RNG_KEY, load, 800, 0.5, family, worker, 2 * WEEK) == expected


def test_who_does_not_know_the_family_is_looked_at_by_points(rules: Any) -> None:
    load, family = LoadHeld(12_000, 3_000), FamilyGiven(5, 3, HIGH)
    worker = WorkerConsidered(9, 21, False, 0.25, 10_000, 5, 7)
    assert rules.allocation_score(CONTINUITY, RNG_KEY, load, 800, 0.5, family, worker, 0) == 12_000 / 400


@pytest.mark.parametrize(
    ("policy", "need", "waited", "cap"),
    [
        (CAPPED, MEDIUM, 99, 18.0),
        (PROTECTED, LOW, 0, 18.0),
        (CAPPED, MEDIUM, 100, 25.0),  # long enough
        (CAPPED, HIGH, 0, 25.0),
        (PROTECTED, HIGH, 0, 25.0),
        (LEAST_LOADED, MEDIUM, 0, 25.0),  # does not tell them apart
    ],
)
def test_the_soft_cap_yields_to_need_and_to_waiting(
    rules: Any, policy: int, need: int, waited: int, cap: float
) -> None:
    assert rules.cap_for(policy, 18.0, 25.0, need, waited, 100) == cap


def test_only_the_policy_that_protects_them_gives_the_newly_qualified_less(rules: Any) -> None:
    assert rules.cap_of_new(PROTECTED, 20.0, 0.6, MEDIUM, True) == 12.0
    assert rules.cap_of_new(PROTECTED, 20.0, 0.6, HIGH, True) == 0.0
    assert rules.cap_of_new(PROTECTED, 20.0, 0.6, HIGH, False) == 20.0
    assert rules.cap_of_new(CAPPED, 20.0, 0.6, HIGH, True) == 20.0


def test_waiting_raises_urgency_by_a_level_of_need_each_time(rules: Any) -> None:
    rises = 3 * WEEK
    assert rules.urgency(HIGH, 0, rises) == HIGH
    assert rules.urgency(LOW, rises, rises) == rules.urgency(MEDIUM, 0, rises) == MEDIUM
    assert rules.urgency(LOW, 2 * rises - 1, rises) < HIGH < rules.urgency(LOW, 2 * rises + 1, rises)


def test_a_large_family_that_has_waited_long_is_as_easily_held_as_one_child(rules: Any) -> None:
    assert rules.counts_against_cap(5, HIGH) == rules.counts_against_cap(5, HIGH + 1.0) == 5
    assert rules.counts_against_cap(5, HIGH + 1.01) == 1
