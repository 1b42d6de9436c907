"""Each measure on a log of a few rows, worked by hand."""

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.measures import MEASURES, read, tidy_days, tidy_measures
from sim.analysis.readings.caseloads import ninth_decile
from sim.analysis.readings.events import Events
from sim.analysis.readings.needs import NEEDED, REFORMED
from sim.analysis.readings.scope import scope_of
from sim.analysis.readings.timeliness import duties_of, overdue
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from tests.logs import Log, study


def approx(value: float) -> object:
    """Equal but for rounding."""
    return pytest.approx(value, nan_ok=True)


def test_a_year_is_253_working_days_and_counts_children_after_the_warm_up() -> None:
    log = Log().refer(1, 0, children=3).refer(5, 1, children=2).refer(9, 2)  # day 1 is still warm-up
    log.enter(0, 3, "looked_after", 4, since=-30).enter(5, 4, "looked_after", 2)  # the first was found on day one
    log.enter(6, 1, "section_47", 2).enter(7, 1, "child_protection", 2)
    log.duty(8, "initial_conference.conference", 1, due=9, start=5)
    measures = read(study(days=10, warm_up=4), log.rows).measures
    a_year = WORKING_DAYS_A_YEAR / 6
    assert measures["referrals_per_year"] == approx(3 * a_year)
    assert measures["looked_after_started_per_year"] == approx(2 * a_year)
    assert measures["section_47_per_year"] == approx(2 * a_year)
    assert measures["plans_started_per_year"] == approx(2 * a_year)
    assert measures["conferences_per_year"] == approx(2 * a_year)


def test_children_are_counted_where_they_are_at_the_close_of_each_day() -> None:
    log = Log().enter(0, 0, "assessment", 2, since=-3).enter(1, 1, "assessment", 1)
    log.enter(1.5, 1, "section_47", 1).end(2, 1, "section_47", 1, then="return")  # an enquiry is nobody's second stage
    log.end(2, 0, "assessment", 2, then="looked_after").enter(2, 0, "looked_after", 2)
    log.end(3, 1, "assessment", 1)
    days = read(study(days=5), log.rows).days
    assert days["open_assessment"].tolist() == [2, 3, 1, 0, 0]
    assert days["open_section_47"].tolist() == [0, 1, 0, 0, 0]
    assert days["children_looked_after"].tolist() == [0, 0, 2, 2, 2]
    assert days["children_in_need"].tolist() == [2, 3, 3, 2, 2]


def test_stocks_are_those_of_31_march_or_else_the_mean_of_the_measured_days() -> None:
    log = Log().enter(0, 0, "child_protection", 2).enter(3, 1, "child_protection", 4)
    in_march = study(days=8, start=dt.date(2022, 3, 29))  # day 2 is Thursday 31 March
    assert scope_of(in_march).march.tolist() == [2]
    assert read(in_march, log.rows).measures["children_on_plan"] == 2
    in_summer = study(days=8, start=dt.date(2022, 7, 4), warm_up=2)
    assert read(in_summer, log.rows).measures["children_on_plan"] == approx((2 + 5 * 6) / 6)


def test_31_march_on_a_sunday_is_counted_on_the_last_working_day_before_if_that_is_measured() -> None:
    easter = study(days=8, start=dt.date(2024, 3, 25))  # the 29th is Good Friday: day 3 is the last before it
    assert scope_of(easter).march.tolist() == [3]
    assert scope_of(study(days=8, start=dt.date(2024, 3, 25), warm_up=4)).march.tolist() == []


def test_a_child_awaits_assessment_until_any_assessment_duty_is_worked_on() -> None:
    log = Log().hire(0).enter(0, 0, "assessment", 2).enter(1, 1, "assessment", 1).enter(1, 2, "assessment", 3)
    log.work(2, "assessment.first_visit", 0, 0, 60).work(3, "assessment.analysis", 0, 0, 60)
    log.work(1.5, "handover", 1, 0, 60)  # no duty of the assessment
    log.end(4, 2, "assessment", 3)  # never begun
    log.enter(5, 0, "assessment", 2)  # comes back
    assert read(study(days=6), log.rows).days["awaiting_assessment"].tolist() == [2, 6, 4, 4, 1, 3]


def test_a_referral_is_a_rereferral_within_253_working_days_of_the_last_even_of_one_before_day_one() -> None:
    log = Log().known(-248, 0, 2).known(-249, 1).refer(5, 0, children=2).refer(5, 1, children=1).refer(6, 2, children=3)
    log.refer(9, 2, children=3)
    # again: 2 children (253 days on) and 3 (3 days on), of 2 + 1 (254 days on) + 3 (new) + 3
    assert read(study(days=10), log.rows).measures["rereferral_share"] == approx(5 / 9)
    # only the last referral is measured, but it still knows the one in the warm-up
    assert read(study(days=10, warm_up=8), log.rows).measures["rereferral_share"] == 1


def caseloads() -> Log:
    """Two full-time workers, one half-time; a manager's case counts nowhere."""
    log = Log().hire(0).hire(1, grade="newly_qualified").hire(2, fte=0.5).hire(3, team="team_managers")
    log.allocate(0, 0, 0, 20).allocate(0, 1, 1, 17).allocate(1, 2, 2, 13).allocate(0, 3, 3, 50)
    return log.give_up(1, 0, 0, 20)


def test_caseload_is_children_over_the_fte_of_those_who_hold_any() -> None:
    reading = read(study(days=2), caseloads().rows)
    # day 0: 20 and 17; day 1: 17, and 13 for half a worker, which is 26
    assert reading.days["children_held"].tolist() == [37, 30]
    assert reading.days["caseload_per_worker"].tolist() == [18.5, 20]
    assert reading.measures["caseload_per_worker"] == approx(19.25)
    assert reading.measures["caseload_p90"] == approx((19.7 + 25.1) / 2)  # 0.9 of the way from the lower to the higher
    assert reading.measures["workers_over_18_share"] == approx((1 / 2 + 1 / 2) / 2)
    assert reading.measures["workers_over_20_share"] == approx((0 / 2 + 1 / 2) / 2)  # 20 is not over 20
    assert reading.measures["workers_over_25_share"] == approx((0 / 2 + 1 / 2) / 2)
    assert reading.days["children_above_safe"].tolist() == [2, 4]  # 20 - 18; 13 - 9
    assert reading.measures["child_weeks_above_safe"] == approx(6 / 5)
    assert (reading.measures["peak_caseload"], reading.measures["peak_day"]) == (20, 1)


@pytest.mark.parametrize(("cap", "share"), [(999.0, 1.0), (20.0, 0.0)])
def test_newly_qualified_cap_is_nine_tenths_of_the_soft_cap_or_of_the_safe_line(cap: float, share: float) -> None:
    reading = read(study(days=2, soft_cap=cap), caseloads().rows)  # 17 against 16.2, or against 18
    assert reading.measures["newly_qualified_over_cap_share"] == share


def test_a_newly_qualified_worker_who_is_promoted_is_so_no_more() -> None:
    log = caseloads().tell(1, "grade_changed", worker=1, kind=1, nth=1000, amount=0, other=0)
    assert read(study(days=2), log.rows).measures["newly_qualified_over_cap_share"] == 1  # day 0 only


def test_a_day_without_caseloads_has_no_caseload() -> None:
    reading = read(study(days=3), Log().hire(0).allocate(1, 0, 0, 4).rows)
    assert np.isnan(reading.days["caseload_per_worker"]).tolist() == [True, False, False]
    assert reading.measures["caseload_per_worker"] == 4
    assert reading.measures["caseload_p90"] == 4


def test_a_wait_on_the_list_ends_by_allocation_by_moving_to_another_team_or_by_closing() -> None:
    log = Log().hire(0).list(0, 0, 2).list(0, 1, 1).list(1, 2, 4).list(2, 3, 8)
    log.allocate(3, 0, 0, 2, waited=3)
    log.end(1, 1, "strategy_discussion", 1, then="return")  # an enquiry's end changes nothing
    log.end(2, 1, "assessment", 1, then="looked_after").list(4, 1, 1, team="looked_after")
    log.end(4, 2, "assessment", 4)
    reading = read(study(days=6), log.rows)
    assert reading.days["children_unallocated"].tolist() == [3, 7, 14, 12, 9, 9]
    assert reading.measures["unallocated_children"] == approx(54 / 6)
    assert reading.measures["unallocated_longest_days"] == 4  # case 3, still waiting


def test_a_wait_on_the_list_ends_when_people_who_are_not_counted_take_the_case() -> None:
    """Where holders have become fewer, what the next stage brings goes elsewhere though its team is the same."""
    log = Log().list(0, 0, 2, team="safeguarding").end(1, 0, "child_in_need", 2, then="child_protection")
    log.tell(1, "held_elsewhere", case=0, kind=0, nth=2, amount=0, other=0).list(3, 0, 2, team="safeguarding")
    reading = read(study(days=5), log.rows)
    assert reading.days["children_unallocated"].tolist() == [2, 0, 0, 2, 2]
    assert reading.measures["unallocated_longest_days"] == 2


def test_a_listed_case_that_changes_stage_within_its_team_goes_on_waiting() -> None:
    log = Log().list(0, 0, 2, team="safeguarding").end(1, 0, "child_in_need", 2, then="child_protection")
    assert read(study(days=3), log.rows).days["children_unallocated"].tolist() == [2, 2, 2]


def test_workers_of_a_child_are_counted_once_each_over_the_last_year() -> None:
    log = Log().hire(0).hire(1).hire(2).hire(3, team="team_managers")
    log.enter(0, 0, "looked_after", 2).enter(0, 1, "looked_after", 1).enter(0, 2, "assessment", 1)
    for day, worker in ((0, 0), (1, 1), (2, 2), (3, 0)):  # worker 0 comes back: three workers
        log.allocate(day, 0, worker, 2).give_up(day + 0.5, 0, worker, 2)
    log.allocate(0, 1, 1).allocate(0, 2, 3)  # one worker; none of their own
    measures = read(study(days=5), log.rows).measures
    assert measures["looked_after_3plus_workers_share"] == approx(2 / 3)
    assert measures["social_workers_per_child"] == approx((2 * 3 + 1 * 1) / 3)


def test_workers_who_gave_up_a_child_before_the_last_year_do_not_count() -> None:
    log = Log().hire(0).hire(1).enter(0, 0, "looked_after").allocate(0, 0, 0).give_up(40, 0, 0).allocate(40, 0, 1)
    assert read(study(days=300), log.rows).measures["social_workers_per_child"] == 1
    assert read(study(days=290), log.rows).measures["social_workers_per_child"] == 2  # day 40 is in the last 253


def test_length_of_assessment_is_in_whole_working_days_by_children_in_the_published_bands() -> None:
    log = Log()
    report = [(1, 0, 0.9), (2, 0, 10), (1, 10, 55), (3, 0, 46), (1, 1, 61.5), (2, 0, 61)]
    for case, (children, start, end) in enumerate(report):
        log.enter(start, case, "assessment", children)
        log.duty(end, "assessment.sign_off", case, due=start + 45, start=start)
    measures = read(study(days=70), log.rows).measures  # 0, 10, 10, 45, 46, 46, 46, 60, 61, 61 working days
    assert measures["assessments_in_45_days_share"] == approx(4 / 10)
    assert measures["assessment_days_median"] == 46
    assert measures["assessments_on_days_41_to_45_share"] == approx(1 / 10)
    bands = {"same_day": 1, "1_to_10": 2, "11_to_20": 0, "46_to_50": 3, "51_to_60": 1, "61_and_more": 2}
    assert {name: round(measures[f"assessment_days_{name}_share"] * 10) for name in bands} == bands
    days = read(study(days=70), log.rows).days
    assert (days["assessments_done"][55], days["assessments_on_time"][55], days["assessments_on_time"][46]) == (1, 1, 0)


def test_conferences_and_discussions_are_timed_from_the_strategy_discussion() -> None:
    log = Log()
    for case, days in enumerate([10, 15, 16]):
        log.enter(0, case, "initial_conference").duty(days, "initial_conference.conference", case, due=15, start=0)
    for case, (days, start) in enumerate([(1.9, 0.1), (2, 0), (7, 4), (9, 4)]):  # 1, 2, 3, 5 working days
        log.enter(0, 10 + case, "strategy_discussion")
        log.duty(days, "strategy_discussion.discussion", 10 + case, due=1, start=start)
    measures = read(study(days=20), log.rows).measures
    assert measures["conferences_in_15_days_share"] == approx(2 / 3)
    assert measures["conference_days_median"] == 15
    assert measures["strategy_discussions_in_1_day_share"] == approx(1 / 4)
    assert measures["strategy_discussions_in_3_days_share"] == approx(3 / 4)


def test_reviews_due_in_the_measured_period_are_on_time_late_or_missed() -> None:
    review = "child_protection.review_conference"
    log = Log()
    for case in range(7):
        log.enter(0, case, "child_protection", 1 + (case == 1))
    log.duty(5, review, 0, due=5.9).duty(7, review, 1, due=6, nth=0)  # on time to the day; late, two children
    log.duty(8, review, 2, due=9, what="duty_dropped")  # the plan ended before it was due
    log.duty(8, review, 3, due=6, what="duty_dropped").duty(10, review, 4, due=8, what="duty_open_at_end")  # missed
    log.duty(3, review, 5, due=1).duty(9, review, 6, due=12)  # due in the warm-up, and after the end
    reading = read(study(days=10, warm_up=2), log.rows)
    assert reading.measures["reviews_on_time_share"] == approx(1 / 5)
    assert reading.days["reviews_done"].tolist() == [0, 0, 0, 1, 0, 1, 0, 2, 0, 1]
    assert reading.days["reviews_on_time"].tolist() == [0, 0, 0, 0, 0, 1, 0, 0, 0, 1]


def test_every_duty_called_a_visit_counts_as_a_visit() -> None:
    log = Log().enter(0, 0, "assessment", 2).enter(0, 1, "child_in_need")
    log.duty(3, "assessment.first_visit", 0, due=5).duty(6, "child_in_need.visit", 1, due=5)
    log.duty(9, "assessment.analysis", 0, due=5)
    reading = read(study(days=10), log.rows)
    assert reading.measures["visits_on_time_share"] == approx(2 / 3)
    assert reading.days["visits_done"][[3, 6]].tolist() == [2, 1]


def test_a_thin_plan_is_written_with_a_negative_occurrence() -> None:
    log = Log().enter(0, 0, "child_protection")
    log.duty(1, "child_protection.plan", 0, due=5, nth=-1)  # in the warm-up
    log.duty(4, "child_protection.plan", 0, due=5, nth=-1).duty(5, "assessment.analysis", 0, due=5, nth=0)
    log.duty(6, "assessment.analysis", 0, due=5, nth=2).duty(7, "child_in_need.visit", 0, due=9, nth=0)
    assert read(study(days=10, warm_up=2), log.rows).measures["thin_plans_share"] == approx(1 / 3)


def test_a_duty_is_overdue_at_the_close_of_the_days_after_its_due_day_until_it_is_done() -> None:
    log = Log().enter(0, 0, "assessment").duty(5, "assessment.analysis", 0, due=2.5).duty(3, "handover", 0, due=3)
    log.duty(4, "assessment.first_visit", 0, due=1, what="duty_dropped")
    log.duty(8, "assessment.sign_off", 0, due=6, what="duty_open_at_end")
    assert read(study(days=8), log.rows).days["duties_overdue"].tolist() == [0, 0, 1, 2, 1, 0, 0, 1]


@given(st.lists(st.tuples(st.integers(-5, 25), st.integers(0, 20), st.sampled_from(["duty_done", "duty_dropped"]))))
def test_overdue_duties_are_as_counted_one_by_one(told: list[tuple[int, int, str]]) -> None:
    log = Log().enter(0, 0, "assessment")
    for due, end, what in told:
        log.duty(end, "assessment.analysis", 0, due=due, what=what)
    by_hand = [sum(due < day < end for due, end, _ in told) for day in range(20)]
    happened = Events(log.rows)
    assert overdue(duties_of(happened, np.ones(1)), scope_of(study(days=20))).tolist() == by_hand


@given(st.lists(st.lists(st.integers(0, 40), min_size=6, max_size=6), min_size=1, max_size=5))
def test_the_ninth_decile_is_that_of_the_holders(told: list[list[int]]) -> None:
    caseload = np.array(told, float)
    result = ninth_decile(caseload, caseload > 0)
    for row, value in zip(caseload, result, strict=True):
        held = row[row > 0]
        assert value == approx(float(np.percentile(held, 90)) if held.size else math.nan)


def test_an_empty_council_is_read_without_a_fault() -> None:
    reading = read(study(days=5), Log().rows)
    assert reading.measures["referrals_per_year"] == 0
    assert math.isnan(reading.measures["rereferral_share"])
    assert all(len(series) == 5 for series in reading.days.values())


def test_every_measure_is_explained_and_read_in_the_order_of_the_table() -> None:
    names = list(read(study(), caseloads().rows).measures)
    assert names == [name for name in MEASURES if name in names]
    reformed = {name for need in REFORMED for name in NEEDED[need] if name in MEASURES}
    assert set(MEASURES) - set(names) == {"weeks_to_recover", *reformed}
    assert all(all(measure[:4]) for measure in MEASURES.values())


def test_tidy_tables_have_a_row_for_each_measure_and_for_each_day_of_a_series() -> None:
    report = study(days=2)
    reading = read(report, caseloads().rows)
    columns = tidy_measures("baseline", 3, reading.measures)
    assert {len(column) for column in columns.values()} == {len(reading.measures)}
    table = tidy_days(report, "baseline", [reading.days, reading.days])
    held = table[table.series == "children_held"]
    assert held["mean"].tolist() == held["p90"].tolist() == [37, 30]
    assert held["date"].dt.date.tolist() == [dt.date(2022, 4, 4), dt.date(2022, 4, 5)]
