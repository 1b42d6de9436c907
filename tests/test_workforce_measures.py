"""Each measure of the workforce on a log of a few rows, worked by hand."""

import datetime as dt

from pytest import approx

from sim.measures import read
from sim.vocabulary import ANNUAL_LEAVE, LONG_SICKNESS, SHORT_SICKNESS
from sim.workdays import WORKING_DAYS_A_YEAR
from tests.logs import Log, study

SHORT, LONG, LEAVE = int(SHORT_SICKNESS), int(LONG_SICKNESS), int(ANNUAL_LEAVE)


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
