"""Each measure of the workforce on a log of a few rows, worked by hand."""

import datetime as dt
import math

from pytest import approx

from sim.analysis.measures import read
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.model.vocabulary import ANNUAL_LEAVE, LONG_LEAVE, LONG_SICKNESS, SHORT_SICKNESS
from tests.logs import Log, study

SHORT, LONG, LEAVE = int(SHORT_SICKNESS), int(LONG_SICKNESS), int(ANNUAL_LEAVE)
LONG_AWAY = int(LONG_LEAVE)


def test_the_workforce_is_that_of_the_social_work_teams() -> None:
    log = Log().hire(0).hire(1, fte=0.5).hire(2, team="team_managers").hire(3, team="personal_advisers").hire(4, day=6)
    log.leave(4, 2)
    reading = read(study(days=8), log.rows)
    assert reading.days["in_post_fte"].tolist() == [2.5] * 4 + [1.5] * 2 + [2.5] * 2
    assert reading.days["vacant_fte"].tolist() == [1.0] * 4 + [2.0] * 2 + [1.0] * 2
    assert reading.measures["in_post_fte"] == approx(18 / 8)
    assert reading.measures["vacancy_rate"] == approx(10 / 28)
    assert reading.measures["turnover_rate"] == approx(1 / (8 / WORKING_DAYS_A_YEAR) / (18 / 8))
    assert reading.measures["agency_rate"] == 0


def test_turnover_is_over_those_in_post_on_30_september() -> None:
    log = Log().hire(0).hire(1).hire(2).leave(3, 2)
    september = study(days=6, start=dt.date(2022, 9, 29))  # day 1 is Friday 30 September
    assert read(september, log.rows).measures["turnover_rate"] == approx(1 / (6 / WORKING_DAYS_A_YEAR) / 3)


def test_what_the_census_counts_is_read_on_30_september() -> None:
    """A worker goes the day after: the means of the days are others, and without the day there is no such number."""
    log = Log().hire(0).hire(1).hire(2).leave(3, 2)
    one = read(study(days=6, start=dt.date(2022, 9, 29)), log.rows).measures  # day 1 is Friday 30 September
    assert (one["in_post_fte_on_census_day"], one["in_post_fte"]) == (3, approx(15 / 6))
    assert (one["vacancy_rate_on_census_day"], one["vacancy_rate"]) == (0, approx(3 / 18))
    assert one["agency_rate_on_census_day"] == 0 and math.isnan(one["caseload_on_census_day"])  # nobody holds a child
    other = read(study(days=6, start=dt.date(2022, 6, 1)), log.rows).measures
    assert all(math.isnan(other[name]) for name in other if name.endswith("_on_census_day"))


def test_a_post_established_for_a_time_is_not_vacant_afterwards() -> None:
    log = Log().hire(0).leave(2, 0).hire(1).leave(6, 1)
    assert read(study(days=8, closes=4), log.rows).days["vacant_fte"].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]


def test_absence_is_days_lost_to_sickness_over_fte_days_until_the_worker_is_back_or_leaves() -> None:
    log = Log().hire(0).hire(1, fte=0.5).hire(2).hire(3, team="personal_advisers")
    log.away(2, 0, SHORT, until=4).away(5, 1, LONG, until=30, back=False).away(1, 2, LEAVE, until=3)
    log.away(6, 2, SHORT, until=20, back=False).leave(8, 2).away(0, 3, SHORT, until=9)
    reading = read(study(days=10), log.rows)
    assert reading.days["away_fte"].tolist() == [0, 0, 1, 1, 0, 0.5, 1.5, 1.5, 0.5, 0.5]
    assert reading.days["on_leave_fte"].tolist() == [0, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert reading.measures["absence_rate"] == approx(6.5 / 23)  # in post: 2.5 for 8 days, 1.5 for 2


def test_utilisation_is_minutes_on_duties_over_minutes_present() -> None:
    log = Log().hire(0).hire(1, fte=0.5).hire(2, team="team_managers").away(1, 0, LEAVE, until=3)
    log.work(0.5, "handover", 0, 0, 400).work(2, "handover", 0, 0, 444, over=44).work(3, "handover", 0, 1, 222)
    log.work(3, "handover", 0, 2, 400, over=400)  # a manager holds no cases
    measures = read(study(days=4, warm_up=1), log.rows).measures
    present = (1 + 3 * 0.5) * 444  # one day of three; three days at half time
    assert measures["utilisation"] == approx((444 + 0.5 * 222) / present)
    assert measures["overtime_hours_per_worker"] == approx((44 / 60) / (1.5 * 3 / 5))


def test_long_leave_is_no_sickness_and_no_annual_leave() -> None:
    log = Log().hire(0).hire(1, fte=0.5)
    log.away(1, 0, LONG_AWAY, until=9).away(4, 1, SHORT, until=6)
    reading = read(study(days=10), log.rows)
    assert reading.days["on_long_leave_fte"].tolist() == [0, 1, 1, 1, 1, 1, 1, 1, 1, 0]
    assert reading.days["away_fte"].tolist() == [0, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0]
    assert reading.days["on_leave_fte"].tolist() == [0] * 10
    assert reading.measures["absence_rate"] == approx(1.0 / 15)
    log.work(9.5, "handover", 0, 0, 222)  # who is on leave is not there to work: 2 days of 1, 8 days of a half
    assert read(study(days=10), log.rows).measures["utilisation"] == approx(222 / ((2 + 8 * 0.5) * 444))


def test_starters_are_the_fte_of_those_who_come_to_posts_of_the_council() -> None:
    log = Log().hire(0).hire(1, day=1).hire(2, fte=0.5, day=6).hire(3, team="personal_advisers", day=6)
    log.hire(4, day=3).leave(5, 4)  # comes and goes
    log.leave(3, 0).cover(6, 5, post=0)  # an agency worker fills no post
    measures = read(study(days=10, warm_up=2), log.rows).measures
    assert measures["starters_per_year"] == approx((0.5 + 1) * WORKING_DAYS_A_YEAR / 8)


def test_leavers_to_agencies_are_a_share_of_the_fte_that_leaves() -> None:
    log = Log().hire(0).hire(1, fte=0.5).hire(2).hire(3, team="personal_advisers").hire(4, fte=0.6)
    log.leave(4, 0, "agency").leave(5, 1, "another_council", fte=0.5).leave(1, 2, "agency")  # the last in the warm-up
    log.leave(6, 3, "agency").leave(6, 4, "out_of_the_field", fte=0.6)  # an adviser is not counted
    log.cover(3, 5, post=2).leave(8, 5, "")  # an agency worker goes where nobody counts
    measures = read(study(days=10, warm_up=2), log.rows).measures
    assert measures["leavers_to_agency_share"] == approx(1 / (1 + 0.5 + 0.6))
    assert measures["turnover_rate"] == approx(2.1 * WORKING_DAYS_A_YEAR / 8 / ((2.1 * 2 + 1.1 + 0.6) / 8))


def test_agency_workers_are_neither_in_post_nor_fill_a_vacancy_yet_hold_cases() -> None:
    log = Log().hire(0).hire(1).leave(2, 1).cover(2, 2, post=1).allocate(2, 0, 2, 6).allocate(0, 1, 0, 10)
    reading = read(study(days=4), log.rows)
    assert reading.days["in_post_fte"].tolist() == [2, 2, 1, 1]
    assert reading.days["agency_fte"].tolist() == [0, 0, 1, 1]
    assert reading.days["vacant_fte"].tolist() == [0, 0, 1, 1]
    assert reading.measures["agency_rate"] == approx(2 / (2 + 6))
    assert reading.measures["vacancy_rate"] == approx(2 / 8)
    assert reading.days["caseload_per_worker"].tolist() == [10, 10, 8, 8]


def test_supervision_is_on_time_to_the_day_late_or_not_held() -> None:
    log = Log().hire(0).supervise(3, 0, due=3.9).supervise(5, 0, due=4.9)  # on the day; a day late
    log.supervise(1, 0, due=1.9).supervise(9, 0, due=12)  # due in the warm-up; due after the end
    log.supervise(10, 0, due=8, what="supervision_open_at_end")
    log.supervise(10, 0, due=1, what="supervision_open_at_end")
    assert read(study(days=10, warm_up=2), log.rows).measures["supervision_on_time_share"] == approx(1 / 3)


def test_supervision_that_is_given_up_is_missed_and_not_on_time() -> None:
    log = Log().hire(0).supervise(3, 0, due=3.9).supervise(7, 0, due=6.9)  # on the day; a day late
    log.supervise(9, 0, due=4.9, what="supervision_missed").supervise(2, 0, due=1.9, what="supervision_missed")
    measures = read(study(days=10, warm_up=2), log.rows).measures
    assert measures["supervision_missed_share"] == approx(
        1 / 3
    )  # that of the first day was due before what is measured
    assert measures["supervision_on_time_share"] == approx(1 / 3)


def test_years_with_the_council_are_those_of_who_is_in_post_by_full_time() -> None:
    """One here for two years, one half-time for four, one who comes on day 4; an agency worker has no part in it."""
    log = Log().hire(0, began=-2 * WORKING_DAYS_A_YEAR).hire(1, fte=0.5, began=-4 * WORKING_DAYS_A_YEAR).hire(2, day=4)
    reading = read(study(days=6), log.rows)
    a_day = 1 / WORKING_DAYS_A_YEAR
    first, last = (1.0 * 2 + 0.5 * 4) / 1.5 + a_day, (1.0 * (2 + 6 * a_day) + 0.5 * (4 + 6 * a_day) + 2 * a_day) / 2.5
    team = reading.days["years_here_of_assessment"]
    assert (team[0], team[5]) == (approx(first), approx(last)) and team[3] > team[4]
    assert reading.measures["years_with_council"] == approx(team.mean())
