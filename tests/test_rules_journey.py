"""What follows a stage and how long a need lasts, worked by hand."""

from typing import Any

import numpy as np
import pytest
from rules_by_hand import MEAN, ONE_SIGMA, RNG_KEY, in_plain, lots, numbers, table

import sim.model.rules.pathway
from sim.model.parameter_columns import StageReals, Stages
from sim.model.rules.ages import at_quantile
from sim.model.vocabulary import (
    CLOSED,
    EXPONENTIAL,
    FIRST_EXIT,
    HIGH,
    LIGHT,
    LOGNORMAL,
    LOW,
    MEDIUM,
    NEED_LENGTH,
    NEVER,
    RETURN,
    WHY_AGE,
    WHY_CARE_AVERTED,
    WHY_ESCALATION,
    WHY_LENGTH,
    WHY_ONWARD,
    WHY_PRACTICE,
    WHY_REVIEW,
)

HOME, CARE, MORE_CARE = range(3)


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Any:
    return in_plain(monkeypatch, sim.model.rules.pathway)


def test_a_place_is_a_stage_the_close_the_return_or_an_exit(rules: Any) -> None:
    codes = [rules.place_code(numbers(stages=3), place) for place in range(7)]
    assert codes == [0, 1, 2, CLOSED, RETURN, FIRST_EXIT, FIRST_EXIT - 1]


def ways() -> Any:
    """Three stages, the last two care. From home: a quarter stay, a half go into care, the rest close."""
    onward = np.zeros((3, 3, 5))
    onward[:, :] = [0.25, 0.75, 0.75, 1.0, 1.0]
    onward_home = np.zeros((3, 3, 5))
    onward_home[:, :] = [0.5, 0.5, 0.5, 1.0, 1.0]
    onward[:, HIGH] = [0.0, 0.0, 0.0, 0.0, 1.0]
    stage = table(3, 7, {(CARE, Stages.IS_CARE): 1, (MORE_CARE, Stages.IS_CARE): 1}, int)
    return numbers(stages=3, onward=onward, onward_home=onward_home, onward_row=np.arange(3).reshape(3, 1), stage=stage)


@pytest.mark.parametrize(
    ("u", "stage", "need", "left", "averted", "after"),
    [
        (0.2, HOME, LOW, 1.0, None, HOME),
        (0.25, HOME, LOW, 1.0, None, CARE),
        (0.8, HOME, LOW, 1.0, None, CLOSED),
        (0.8, HOME, HIGH, 1.0, None, RETURN),
        (0.3, HOME, LOW, 0.5, 0.49, CARE),  # half are averted
        (0.3, HOME, LOW, 0.5, 0.5, HOME),  # this one: they go where those go who do not go into care
        (0.6, HOME, MEDIUM, 0.5, 0.5, CLOSED),
        (0.6, HOME, MEDIUM, 1.5, 0.99, CARE),  # nothing is averted where entries grow
        (0.3, CARE, LOW, 0.5, 0.99, CARE),  # who is in care does not enter it
        (0.2, HOME, LOW, 0.5, 0.99, HOME),
        (0.8, HOME, LOW, 0.5, 0.99, CLOSED),
    ],
)
def test_what_follows_a_stage(
    rules: Any,
    monkeypatch: pytest.MonkeyPatch,
    u: float,
    stage: int,
    need: int,
    left: float,
    averted: float | None,
    after: int,
) -> None:
    drawn = {(WHY_ONWARD, 7, 2): u} | ({} if averted is None else {(WHY_CARE_AVERTED, 7, 2): averted})
    lots(monkeypatch, rules, drawn)
    assert rules.next_stage(ways(), RNG_KEY, 7, 2, stage, need, left, 0) == after


def test_the_effects_of_what_was_had_multiply(rules: Any) -> None:
    p = numbers(intervention=[[0.5, 3.0], [0.25, 5.0], [0.125, 7.0]])
    assert rules.had_effect(p, 0b000, 0) == 1.0
    assert rules.had_effect(p, 0b001, 0) == 0.5
    assert rules.had_effect(p, 0b101, 0) == 0.0625
    assert rules.had_effect(p, 0b110, 1) == 35.0


def test_ways_of_working_that_no_duty_brings_are_met_by_lot(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_PRACTICE, 7, 0, key): 0.5 for key in (40, 42, 43)})
    offer = [[0.0, 0.6], [0.0, 1.0], [0.0, 0.5], [0.0, 0.7]]
    p = numbers(intervention=[[1.0]] * 4, intervention_key=[40, 41, 42, 43], by_duty=[0, 1, 0, 0], offer=offer)
    assert rules.practised_with(p, RNG_KEY, 7, 1) == 0b1001  # the second comes by a duty, the third misses by a hair
    assert rules.practised_with(p, RNG_KEY, 7, 0) == 0


def test_how_long_a_need_lasts(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_LENGTH, 7, 2): ONE_SIGMA, (WHY_LENGTH, 7, 3): MEAN})
    stage = table(2, 7, {(0, Stages.LENGTH_SHAPE): EXPONENTIAL, (1, Stages.LENGTH_SHAPE): LOGNORMAL}, int)
    said = {
        (0, StageReals.LENGTH_SCALE): 99.5,
        (0, StageReals.LENGTH_SPREAD): 1.0,
        (1, StageReals.LENGTH_SCALE): 99.5,
        (1, StageReals.LENGTH_SPREAD): 1.0,
    }
    changes = table(NEED_LENGTH + 1, 2, {(NEED_LENGTH, 0): 1.0, (NEED_LENGTH, 1): 3.0})
    p = numbers(
        stage=stage,
        stage_real=table(2, 4, said),
        need_lasts=[[1.0, 1.0, 1.0, 0.5], [1.0] * 4],
        length_changes=[1, 0],
        timeline=changes,
    )
    assert rules.need_duration(p, RNG_KEY, 7, 3, 0, HIGH, 0) == 100
    assert rules.need_duration(p, RNG_KEY, 7, 3, 0, LIGHT, 0) == 50
    assert rules.need_duration(p, RNG_KEY, 7, 2, 1, LIGHT, 0) == 271  # 99.5 e
    assert rules.need_duration(p, RNG_KEY, 7, 3, 0, HIGH, 1) == 299  # three times as long where it changes
    assert rules.need_duration(p, RNG_KEY, 7, 2, 1, LIGHT, 1) == 271  # and as it was where it does not
    p.stage_real[:, StageReals.LENGTH_SCALE] = 1e12
    assert rules.need_duration(p, RNG_KEY, 7, 3, 0, LOW, 0) == NEVER - 1


def test_needs_end_sooner_after_high_caseloads(rules: Any) -> None:
    p = numbers(adapts_exponent=0.5, adapts_most=0.25)
    assert rules.lasts_when_adapted(p, 20.0, 20.0) == 1.0
    assert rules.lasts_when_adapted(p, 1.21, 1.0) == pytest.approx(1 / 1.1)
    assert rules.lasts_when_adapted(p, 4.0, 1.0) == pytest.approx(1 / 1.25)  # no more than that
    assert rules.lasts_when_adapted(p, 1.0, 4.0) == pytest.approx(1.25)
    assert rules.lasts_when_adapted(p, 0.0, 4.0) == 1.0


def test_when_a_child_comes_to_harms_door(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_ESCALATION, 7, 2 * 256 + 1): MEAN})
    p = numbers(escalation=[[0.0, 0.0, 0.0], [0.0, 1 / 199.0, 1e-13]])
    assert rules.escalates_after(p, RNG_KEY, 7, 2, 1, 1, MEDIUM, 2.0) == 100  # twice as often: 99.5 minutes
    assert rules.escalates_after(p, RNG_KEY, 7, 2, 1, 1, LOW, 2.0) == NEVER
    assert rules.escalates_after(p, RNG_KEY, 7, 2, 1, 1, MEDIUM, 0.0) == NEVER
    assert rules.escalates_after(p, RNG_KEY, 7, 2, 1, 1, HIGH, 1.0) == NEVER - 1


def test_an_enquiry_leads_only_to_what_is_graver(rules: Any) -> None:
    p = numbers(stage=table(3, 9, {(0, Stages.GRAVITY): 3, (1, Stages.GRAVITY): 1, (2, Stages.GRAVITY): 3}, int))
    assert rules.is_graver(p, 1, 0) and rules.is_graver(p, 1, 2)
    assert not rules.is_graver(p, 0, 2) and not rules.is_graver(p, 2, 0)  # alike
    assert not rules.is_graver(p, 0, 1)


def test_after_the_last_review_listed_the_last_chance_stays(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    p = numbers(may_end=[[1.0, 1.0, 1.0], [0.2, 0.5, 0.8]])
    for review, chance in [(0, 0.2), (1, 0.5), (2, 0.8), (3, 0.8), (9, 0.8)]:
        lots(monkeypatch, rules, {(WHY_REVIEW, 7, 4 * 256 + review): chance - 0.01})
        assert rules.ends_at_review(p, RNG_KEY, 7, 4, 1, review)
        lots(monkeypatch, rules, {(WHY_REVIEW, 7, 4 * 256 + review): chance})
        assert not rules.ends_at_review(p, RNG_KEY, 7, 4, 1, review)


def test_a_stay_found_under_way_lies_between_two_quantiles(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    p = numbers(stay=[[0.0] * 5, [10.0, 20.0, 40.0, 80.0, 160.0]])
    for u, stay in [(0.0, 10.0), (0.25, 20.0), (0.375, 30.0), (0.5625, 50.0), (0.9375, 140.0), (1.0, 160.0)]:
        lots(monkeypatch, rules, {(WHY_LENGTH, 7, 0): u})
        assert at_quantile(p.stay[1], rules.stay_drawn(RNG_KEY, 7)) == stay


def test_how_much_of_a_stay_has_passed(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_AGE, 7, 0): 0.25})
    assert rules.share_passed(RNG_KEY, 7) == 0.25


def test_a_case_weighs_by_its_stage_and_its_children(rules: Any) -> None:
    p = numbers(stage_real=table(2, 4, {(1, StageReals.POINTS): 3.0}), sibling_points=0.5)
    assert rules.points_thousandths(p, 1, 1) == 3000
    assert rules.points_thousandths(p, 1, 3) == 6000
