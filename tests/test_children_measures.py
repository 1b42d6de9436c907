"""Each measure of the front door, of care and of what families are offered, on a log of a few rows, worked by hand."""

import pytest
from pytest import approx

from sim.analysis.measures import read
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from tests.logs import Log, study


def front_door() -> Log:
    """Five families: one of the warm-up, one decided after it, one decided late, one turned away, one open."""
    log = Log().contact(1, 0, 2, decided=1.9, then="referral").contact(1.5, 1, 3, decided=2.5, then="referral")
    log.contact(3, 2, 1, decided=5, then="early_help").contact(4, 3, 2, decided=4.5, then="no_further_action")
    return log.contact(6, 4, 4)


def test_contacts_are_counted_by_children_after_the_warm_up_and_decided_or_not() -> None:
    measures = read(study(days=10, warm_up=2), front_door().rows).measures
    assert measures["contacts_per_year"] == approx((1 + 2 + 4) * WORKING_DAYS_A_YEAR / 8)


def test_the_share_referred_is_of_contacts_decided_in_the_measured_days() -> None:
    # decided: 3 children referred, 1 and 2 not; the 2 of the warm-up and the 4 undecided count nowhere
    assert read(study(days=10, warm_up=2), front_door().rows).measures["contacts_referred_share"] == approx(3 / 6)


def test_a_decision_is_prompt_until_the_close_of_the_next_working_day() -> None:
    # 3 children the day after, 2 on the day itself, 1 two days after
    measures = read(study(days=10, warm_up=2), front_door().rows).measures
    assert measures["decisions_in_1_day_share"] == approx((3 + 2) / 6)


def test_contacts_wait_at_the_close_of_the_days_until_they_are_decided_and_are_not_children_in_need() -> None:
    days = read(study(days=8), front_door().rows).days
    assert days["contacts_waiting"].tolist() == [0, 3, 0, 1, 1, 0, 4, 4]
    assert days["children_in_need"].tolist() == [0] * 8
    assert days["referrals"].tolist() == [0] * 8  # the referral is a row of its own


def in_care() -> Log:
    """Five families in care: so many placements end; the fourth goes home, the third is in court."""
    log = Log().enter(0, 2, "care_proceedings", 4)
    for case, children in ((0, 2), (1, 1), (3, 1), (4, 1)):
        log.enter(0, case, "looked_after", children)
    for day, case in ((3, 0), (4, 0), (3, 1), (3, 2), (4, 2), (5, 2), (3, 3), (4, 3), (1, 4), (5, 4)):
        log.move(day, case)
    return log.end(6, 3, "looked_after")


def test_three_placements_are_two_moves_of_a_child_still_looked_after() -> None:
    # 2 + 1 + 4 + 1 children at the end; 2 and 4 of them moved twice or more, one of the others once in the warm-up
    measures = read(study(days=10, warm_up=2), in_care().rows).measures
    assert measures["three_placements_share"] == approx(6 / 8)
    assert read(study(days=10), in_care().rows).measures["three_placements_share"] == approx(7 / 8)


@pytest.mark.parametrize(("first", "share"), [(46, 0.0), (47, 1.0)])
def test_moves_count_in_the_last_253_days(first: int, share: float) -> None:
    log = Log().enter(0, 0, "looked_after", 2).move(first, 0).move(60, 0)
    assert read(study(days=300), log.rows).measures["three_placements_share"] == share


def test_a_child_in_proceedings_is_looked_after_and_starts_to_be_so_once() -> None:
    log = Log().enter(3, 0, "assessment", 2).end(4, 0, "assessment", 2, then="care_proceedings")
    log.tell(4, "stage_entered", case=0, kind=7, nth=2, amount=4 * 444, other=1).end(6, 0, "care_proceedings", 2)
    log.tell(6, "stage_entered", case=0, kind=8, nth=2, amount=6 * 444, other=7)  # placed: in care already
    reading = read(study(days=10), log.rows)
    assert reading.days["children_looked_after"].tolist() == [0, 0, 0, 0, 2, 2, 2, 2, 2, 2]
    assert reading.measures["looked_after_started_per_year"] == approx(2 * WORKING_DAYS_A_YEAR / 10)


def test_a_discussion_that_lapses_is_missed() -> None:
    discussion, log = "strategy_discussion.discussion", Log()
    for case, (children, day, what) in enumerate([(2, 5, "duty_missed"), (3, 5, "duty_done"), (1, 1, "duty_missed")]):
        log.enter(0, case, "strategy_discussion", children).duty(day, discussion, case, due=1, start=4, what=what)
    measures = read(study(days=10, warm_up=2), log.rows).measures
    assert measures["strategy_discussions_missed_share"] == approx(2 / (2 + 3))
    assert measures["strategy_discussions_in_1_day_share"] == 1  # only what is held has a length


def test_proceedings_are_timed_by_those_that_end() -> None:
    hearing, log = "care_proceedings.final_hearing", Log()
    for case, (children, day) in enumerate([(1, 130.5), (2, 131), (4, 5)]):  # in time, a day late, in the warm-up
        log.enter(0, case, "care_proceedings", children).duty(day, hearing, case, due=130.9)
    log.enter(0, 3, "care_proceedings", 8).duty(140, hearing, 3, due=130, what="duty_open_at_end")
    assert read(study(days=140, warm_up=10), log.rows).measures["proceedings_in_26_weeks_share"] == approx(1 / 3)


@pytest.mark.parametrize(
    ("measure", "duty"),
    [
        ("care_reviews_on_time_share", "looked_after.care_review"),
        ("care_leaver_contacts_on_time_share", "care_leaver.keep_in_touch"),
        ("core_groups_on_time_share", "child_protection.core_group"),
    ],
)
def test_what_goes_on_is_on_time_late_or_missed_when_it_is_due_in_the_measured_days(measure: str, duty: str) -> None:
    log, stage = Log(), duty.split(".")[0]
    for case, children in enumerate((1, 2, 4, 8, 16, 32)):
        log.enter(0, case, stage, children)
    log.duty(5, duty, 0, due=5.9).duty(7, duty, 1, due=6.9)  # on the day; a day late
    log.duty(8, duty, 2, due=6, what="duty_missed").duty(10, duty, 3, due=8, what="duty_open_at_end")
    log.duty(8, duty, 4, due=9, what="duty_dropped")  # no longer wanted when it would have been due
    log.duty(3, duty, 5, due=1)  # due in the warm-up
    assert read(study(days=10, warm_up=2), log.rows).measures[measure] == approx(1 / (1 + 2 + 4 + 8))


def test_family_group_conferences_are_counted_by_families() -> None:
    held, log = "child_in_need.family_group_conference", Log()
    for case, day in enumerate((1, 3, 9)):  # the first in the warm-up
        log.enter(0, case, "child_in_need", 3).duty(day, held, case, due=9)
    log.enter(0, 4, "child_in_need", 3).duty(5, held, 4, due=9, what="duty_dropped")
    measures = read(study(days=10, warm_up=2), log.rows).measures
    assert measures["family_group_conferences_per_year"] == approx(2 * WORKING_DAYS_A_YEAR / 8)


def test_thin_assessments_are_analyses_cut_short() -> None:
    log = Log().enter(0, 0, "assessment").duty(4, "assessment.analysis", 0, due=5, nth=-1)
    log.duty(5, "assessment.analysis", 0, due=5).duty(1, "assessment.analysis", 0, due=5, nth=-1)  # in the warm-up
    log.duty(5, "assessment.sign_off", 0, due=5).duty(6, "child_protection.plan", 0, due=9, nth=-1)
    measures = read(study(days=10, warm_up=2), log.rows).measures
    assert measures["thin_assessments_share"] == approx(1 / 2)
    assert measures["thin_plans_share"] == approx(2 / 3)
