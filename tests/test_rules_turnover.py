"""How long workers stay and how posts are filled, worked by hand."""

from typing import Any

import numpy as np
import pytest
from rules_by_hand import DAY, MEAN, MEDIAN, ONE_SIGMA, RNG_KEY, in_plain, lots, numbers, table

import sim.model.rules.turnover
from sim.model.later_words import WHY_ON_NOTICE, WHY_RECRUITED_SO_FAR
from sim.model.parameter_columns import Establishment, Exposure, GradeReals
from sim.model.parameters import OCCUPANTS_A_POST
from sim.model.vocabulary import (
    COHORT_SHARE,
    NOTHING,
    RECRUITMENT_LEAD_TIME,
    ROWS_OF_CHANGES,
    WHY_COHORT,
    WHY_DESTINATION,
    WHY_GRADE,
    WHY_LEAD_TIME,
    WHY_LEAVING,
    WHY_RISES,
    WHY_TENURE,
)

YEAR = 253 * DAY
NEW, WORKER, AGENCY = range(3)


def timeline(row: int, *by_day: float) -> Any:
    """(changes, days) the values of one change; all others are 9."""
    made = np.full((ROWS_OF_CHANGES, len(by_day)), 9.0)
    made[row] = by_day
    return made


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Any:
    return in_plain(monkeypatch, sim.model.rules.turnover)


def test_no_two_occupants_share_an_address(rules: Any) -> None:
    p = numbers(
        post=table(3, 7, {(1, Establishment.ADDRESS): OCCUPANTS_A_POST, (2, Establishment.ADDRESS): 5 * 2**32}, int)
    )
    assert rules.address_of_worker(p, 0, 4095) + 1 == rules.address_of_worker(p, 1, 0) == 4096
    assert rules.address_of_worker(p, 2, 3) == 5 * 2**32 + 3
    assert rules.FIRST_COVER == 2048  # half of the addresses of a post are for agency workers


@pytest.mark.parametrize(
    ("here", "rate"),
    [(0, 0.1), (2 * YEAR - 1, 0.1), (2 * YEAR, 0.2), (5 * YEAR - 1, 0.2), (5 * YEAR, 0.4), (9 * YEAR, 0.4)],
)
def test_the_hazard_of_leaving_goes_by_tenure_and_grade(rules: Any, here: int, rate: float) -> None:
    p = numbers(
        agency_grade=AGENCY,
        agency_rate=7.0,
        leaving=[0.1, 0.2, 0.4],
        grade_real=table(3, 4, {(WORKER, GradeReals.LEAVING): 0.5}),
    )
    assert rules.leaving_hazard(p, WORKER, here) == pytest.approx(rate * 0.5)
    assert rules.leaving_hazard(p, AGENCY, here) == 7.0
    assert (
        rules.leaving_exposure(p, WORKER) == Exposure.OF_LEAVING
        and rules.leaving_exposure(p, AGENCY) == Exposure.STEADY
    )


def test_leaving_strikes_after_an_exponential_of_mean_1(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_LEAVING, 7, 0): MEAN})
    assert rules.leaving_strikes(RNG_KEY, 7) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("u", "grade", "here"),
    [
        (0.25, WORKER, 500.5),  # halfway through the first band, of half the workers
        (0.0, WORKER, 0.5),
        (0.5, WORKER, 1000.5),
        (0.75, WORKER, 2000.5),  # halfway through the second
        (0.75, NEW, 300.0),  # three quarters of the ramp
    ],
)
def test_how_long_those_of_day_one_have_been_here(
    rules: Any, monkeypatch: pytest.MonkeyPatch, u: float, grade: int, here: float
) -> None:
    lots(monkeypatch, rules, {(WHY_TENURE, 7, 0): u})
    p = numbers(
        newly_qualified=NEW, ramp=[[100.0, 0.6], [400.0, 0.9]], tenure=[[0.5, 1000.5, 0.5], [1000.5, 3000.5, 1.0]]
    )
    assert rules.minutes_here_already(p, RNG_KEY, 7, grade) == np.ceil(here)


def test_a_band_of_tenure_that_nobody_is_in_divides_nothing_by_nothing(
    rules: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lots(monkeypatch, rules, {(WHY_TENURE, 7, 0): 0.0})
    p = numbers(newly_qualified=NEW, ramp=[[1.0, 1.0]], tenure=[[3.0, 9.0, 0.0], [20.0, 50.0, 0.0]])
    assert rules.minutes_here_already(p, RNG_KEY, 7, WORKER) == 20  # the last band takes who is left


def test_grades_are_those_of_the_team_and_of_the_way_in(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_GRADE, 7, 0): 0.5})
    p = numbers(
        first_grades=[[1.0, 1.0, 1.0], [0.2, 0.9, 1.0]],
        hired_grades=[[1.0, 1.0, 1.0], [0.2, 0.4, 1.0]],
    )
    assert rules.first_grade(p, RNG_KEY, 7, 0) == 0
    assert rules.first_grade(p, RNG_KEY, 7, 1) == 1
    assert rules.hired_grade(p, RNG_KEY, 7, 0) == 0
    assert rules.hired_grade(p, RNG_KEY, 7, 1) == 2


@pytest.mark.parametrize(
    ("day", "cohort"),
    [(0, NOTHING), (39, NOTHING), (40, 100), (99, 100), (100, NOTHING), (240, 300), (300, NOTHING)],
)
def test_a_post_waits_for_a_cohort_that_is_soon_enough(rules: Any, day: int, cohort: int) -> None:
    assert rules.next_cohort(numbers(cohort_days=[100, 300], cohort_wait=60), day) == cohort


def test_a_share_of_posts_waits_for_the_cohort(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_COHORT, 7, 0): 0.25})
    p = numbers(cohort_share=0.5, timeline=timeline(COHORT_SHARE, 0.5, 0.52))
    assert not rules.waits_for_cohort(p, RNG_KEY, 7, 0)
    assert rules.waits_for_cohort(p, RNG_KEY, 7, 1)


def test_recruitment_is_one_step_after_the_other(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_LEAD_TIME, 7, 0, 50): MEDIAN, (WHY_LEAD_TIME, 7, 0, 60): ONE_SIGMA})
    steps = {"steps": [100.0, 20.0], "step_key": [50, 60], "steps_spread": 1.0}
    p = numbers(**steps, timeline=timeline(RECRUITMENT_LEAD_TIME, 1.0, 2.0))
    assert rules.recruitment_minutes(p, RNG_KEY, 7, 0, 1.0) == 155  # 100 + 20 e, rounded up
    assert rules.recruitment_minutes(p, RNG_KEY, 7, 1, 1.0) == 309
    lots(monkeypatch, rules, {(WHY_LEAD_TIME, 8, 0, 50): MEDIAN, (WHY_LEAD_TIME, 8, 0, 60): MEDIAN})
    assert rules.recruitment_minutes(p, RNG_KEY, 8, 0, 1.0) == 120


def test_of_a_recruitment_found_under_way_the_longer_step_is_longer_still_and_a_part_is_left(
    rules: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step, chosen in proportion to its mean, has e to the sigma squared times its length; three quarters passed."""
    p = numbers(steps=[100.0, 20.0], step_key=[50, 60], steps_spread=1.0, timeline=timeline(RECRUITMENT_LEAD_TIME, 1.0))
    lengths = {(WHY_LEAD_TIME, 7, 0, 50): MEDIAN, (WHY_LEAD_TIME, 7, 0, 60): MEDIAN, (WHY_RECRUITED_SO_FAR, 7, 1): 0.75}
    lots(monkeypatch, rules, {**lengths, (WHY_RECRUITED_SO_FAR, 7, 0): 0.83})  # below 100 / 120
    assert rules.recruitment_left(p, RNG_KEY, 7, 0, 1.0) == np.ceil((100 * np.e + 20) / 4)
    lots(monkeypatch, rules, {**lengths, (WHY_RECRUITED_SO_FAR, 7, 0): 0.84})
    assert rules.recruitment_left(p, RNG_KEY, 7, 0, 1.0) == np.ceil((100 + 20 * np.e) / 4)


def test_what_is_left_of_recruitments_under_way_is_what_renewal_theory_says(rules: Any) -> None:
    """Mean of what is left: half of the mean square over the mean; longer than t with the chance that the law has."""
    p = numbers(
        steps=[3000.0, 9000.0], step_key=[50, 60], steps_spread=0.7, timeline=timeline(RECRUITMENT_LEAD_TIME, 1.0)
    )
    key = np.array([1, 0])
    whole = np.array([rules.recruitment_minutes(p, key, who, 0, 1.0) for who in range(6000)], float)
    left = np.array([rules.recruitment_left(p, key, who, 0, 1.0) for who in range(6000, 12000)], float)
    assert left.mean() == pytest.approx((whole * whole).mean() / whole.mean() / 2, rel=0.05)
    for t in (2000.0, 8000.0, 16000.0):
        assert (left > t).mean() == pytest.approx(1 - np.minimum(whole, t).mean() / whole.mean(), abs=0.02), t


@pytest.mark.parametrize(("u", "kept"), [(0.19, True), (0.21, False)])
def test_a_post_found_empty_waits_for_the_cohort_if_it_fell_empty_since_one_could(
    rules: Any, monkeypatch: pytest.MonkeyPatch, u: float, kept: bool
) -> None:
    """Cohort on day 40, for which a post can wait 60 days: half of 20 days' posts, of 50 days' worth that are empty."""
    lots(monkeypatch, rules, {(WHY_COHORT, 7, 0): u})
    rows = timeline(COHORT_SHARE, 1.0)
    rows[RECRUITMENT_LEAD_TIME] = 1.0
    p = numbers(cohort_share=0.5, cohort_wait=60, steps=[50.0 * DAY], steps_spread=0.0, timeline=rows)
    assert rules.waits_already(p, RNG_KEY, 7, 40, 0) == kept
    assert not rules.waits_already(p, RNG_KEY, 7, 60, 0)  # the day on which one can wait for it


def test_as_many_are_on_notice_on_day_one_as_leave_within_a_notice(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth gives notice in the length of one; the lower the number drawn, the more of it is left."""
    p = numbers(agency_grade=AGENCY, leaving=[0.001] * 3, grade_real=table(3, 4, {(WORKER, GradeReals.LEAVING): 1.0}))
    for u, left in ((0.0, 100), (0.05, 50), (0.11, 0)):
        lots(monkeypatch, rules, {(WHY_ON_NOTICE, 7, 0): u})
        assert rules.notice_left(p, RNG_KEY, 7, WORKER, 500.0, 100.0) == pytest.approx(left, abs=1), u


def test_where_a_leaver_goes(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_DESTINATION, 7, 0): 0.6})
    assert rules.destination(numbers(destinations=[0.6, 0.8, 1.0]), RNG_KEY, 7) == 1


def test_a_worker_rises_in_a_month_by_the_chance_of_the_grade(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_RISES, 7, 13): 0.25})
    p = numbers(grade_real=table(3, 4, {(NEW, GradeReals.RISE_CHANCE): 0.26, (WORKER, GradeReals.RISE_CHANCE): 0.25}))
    assert rules.rises(p, RNG_KEY, 7, NEW, 13)
    assert not rules.rises(p, RNG_KEY, 7, WORKER, 13)


def test_the_day_of_a_minute_stays_within_the_calendar(rules: Any) -> None:
    p = numbers(month=[0] * 10)
    days = [rules.day_at(p, minute) for minute in (0, DAY - 1, DAY, 9 * DAY, 10 * DAY, 99 * DAY)]
    assert days == [0, 0, 1, 9, 9, 9]
