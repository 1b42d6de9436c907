"""Each table on a log of a few rows, worked by hand."""

import datetime as dt

import numpy as np
import pandas as pd

from sim.analysis import tables
from sim.analysis.readings.log_columns import matched
from sim.model.vocabulary import ANNUAL_LEAVE, SHORT_SICKNESS
from tests.logs import Log, study

MONDAY = dt.date(2022, 4, 4)


def column(table: pd.DataFrame, name: str) -> list[object]:
    """A column as plain values, None where one is missing."""
    return [None if pd.isna(value) else value for value in table[name]]


def test_cases_tell_each_family_once() -> None:
    log = Log().known(-9, 0, 2).refer(1, 0, 2).refer(6, 0, 2, source="schools").refer(2, 1).enter(2, 1, "assessment")
    log.enter(0, 2, "looked_after", 3, since=-50).end(4, 2, "looked_after", 3)
    table = tables.cases(study(), log.rows)
    assert column(table, "case") == [0, 1, 2]
    assert column(table, "children") == [2, 1, 3]
    assert column(table, "referrals") == [2, 1, 0]
    assert column(table, "source") == ["police", "police", None]
    assert column(table, "need") == ["medium", "medium", None]
    assert column(table, "first_referred_day") == [1, 2, None]
    assert column(table, "known_before") == [True, False, False]
    assert column(table, "censored") == [False, True, False]


def test_an_episode_runs_from_entering_a_stage_to_leaving_it() -> None:
    log = Log().enter(0, 0, "assessment", 2, since=-3).end(4, 0, "assessment", 2, then="child_in_need")
    log.enter(4, 0, "child_in_need", 2).enter(5, 0, "section_47", 2).end(6, 0, "section_47", 2, then="return")
    log.enter(7, 0, "section_47", 2).enter(1, 1, "assessment").end(2, 1, "assessment")
    table = tables.episodes(study(), log.rows)
    assert column(table, "stage") == ["assessment", "assessment", "child_in_need", "section_47", "section_47"]
    assert column(table, "start_day") == [-3, 1, 4, 5, 7]
    assert column(table, "end_day") == [4, 2, None, 6, None]
    assert column(table, "next") == ["child_in_need", "closed", None, "return", None]
    assert column(table, "days") == [7, 1, 6, 1, 3]  # what is open lasts to the horizon, and is censored
    assert column(table, "censored") == [False, False, True, False, True]
    assert column(table, "alongside") == [False, False, False, True, True]
    assert table["start_date"].dt.date.tolist()[:2] == [dt.date(2022, 3, 30), dt.date(2022, 4, 5)]


def test_a_holding_is_a_family_with_a_worker() -> None:
    log = Log().hire(0).hire(1).allocate(0, 5, 0, 2).give_up(3, 5, 0, 2, reason=2)
    log.allocate(4, 5, 1, 2, waited=1)
    table = tables.holdings(study(), log.rows)
    assert column(table, "worker") == [0, 1]
    assert column(table, "end_day") == [3, None]
    assert column(table, "days") == [3, 6]
    assert column(table, "reason") == ["worker_left", None]
    assert column(table, "days_on_list") == [0, 1]
    assert column(table, "censored") == [False, True]


def test_a_wait_ends_by_allocation_or_otherwise() -> None:
    log = Log().hire(0).list(0, 0, 2).list(1, 1).list(2, 2).allocate(3.5, 0, 0, 2, waited=3.5).end(5, 1, "assessment")
    table = tables.waits(study(), log.rows)
    assert column(table, "days") == [3.5, 4, 8]
    assert column(table, "allocated") == [True, False, False]
    assert column(table, "end_day") == [3, 5, None]
    assert column(table, "censored") == [False, False, True]


def test_a_duty_is_done_missed_dropped_or_open() -> None:
    log = Log().enter(0, 0, "assessment", 2).duty(3, "assessment.first_visit", 0, due=5)
    log.duty(6, "assessment.analysis", 0, due=5, nth=-3)
    log.duty(7, "assessment.sign_off", 0, due=9, what="duty_dropped").duty(8, "handover", 0, due=5, what="duty_dropped")
    log.duty(10, "child_in_need.visit", 0, due=8, what="duty_open_at_end")
    log.duty(9, "strategy_discussion.discussion", 0, due=6, what="duty_missed")
    table = tables.duties(study(), log.rows)
    assert column(table, "state") == ["done", "done", "missed", "dropped", "dropped", "open"]
    assert column(table, "on_time") == [True, False, False, None, False, False]
    assert column(table, "thin") == [False, True, False, False, False, False]
    assert column(table, "occurrence") == [0, 2, 0, 0, 0, 0]
    assert column(table, "end_day") == [3, 6, 9, 7, 8, None]
    assert set(column(table, "children")) == {2}


def test_a_contact_is_an_episode_that_ends_in_a_referral_or_an_exit() -> None:
    log = Log().contact(1, 0, 2, decided=2, then="referral").contact(1, 1, decided=3, then="early_help").contact(5, 2)
    log.refer(2, 0, 2).enter(2, 0, "assessment", 2)
    table = tables.episodes(study(), log.rows)
    assert column(table, "stage") == ["contact", "contact", "assessment", "contact"]
    assert column(table, "next") == ["referral", "early_help", None, None]
    assert column(table, "censored") == [False, False, True, True]
    assert column(tables.cases(study(), log.rows), "referrals") == [1, 0, 0]


def test_an_absence_ends_when_the_worker_is_back_or_gone() -> None:
    log = Log().hire(0).hire(1).hire(2).away(1, 0, int(SHORT_SICKNESS), until=3).leave(5, 1)
    log.away(2, 1, int(ANNUAL_LEAVE), until=9, back=False).away(6, 2, int(SHORT_SICKNESS), until=60, back=False)
    table = tables.absences(study(), log.rows)
    assert column(table, "worker") == [0, 1, 2]
    assert column(table, "absence") == ["short_sickness", "annual_leave", "short_sickness"]
    assert column(table, "days") == [2, 3, 4]
    assert column(table, "censored") == [False, False, True]


def test_a_post_outlives_the_people_in_it() -> None:
    log = Log().hire(0).leave(4, 0).tell(7, "joined", case=0, worker=1, kind=0, nth=1000, amount=7 * 444, other=0)
    log.tell(0, "post_opened", kind=1, nth=500, amount=3, other=1)
    table = tables.posts(study(), log.rows)
    assert column(table, "post") == [0, 0, 3]
    assert column(table, "worker") == [0, 1, None]
    assert column(table, "end_day") == [4, None, None]
    assert column(table, "grade") == ["social_worker", "newly_qualified", None]
    assert column(table, "fte") == [1, 1, 0.5]
    assert column(table, "censored") == [False, True, None]


def test_caseloads_by_day_have_every_case_holder_in_post() -> None:
    log = Log().hire(0, grade="newly_qualified").hire(1, fte=0.5, day=1).hire(2, team="team_managers").leave(2, 0)
    log.allocate(0, 0, 0, 3).give_up(2, 0, 0, 3, reason=2).allocate(2, 0, 1, 3)
    log.tell(1, "grade_changed", worker=0, kind=1, nth=1000, amount=0, other=0)
    table = tables.caseloads_by_day(study(days=3), log.rows)
    assert column(table, "day") == [0, 1, 1, 2]
    assert column(table, "worker") == [0, 0, 1, 1]
    assert column(table, "grade") == ["newly_qualified", "social_worker", "social_worker", "social_worker"]
    assert column(table, "caseload") == [3, 3, 0, 6]
    assert table["date"].dt.date.tolist()[0] == MONDAY


def test_an_empty_log_gives_empty_tables() -> None:
    rows = Log().rows
    for table in (
        tables.cases,
        tables.episodes,
        tables.holdings,
        tables.waits,
        tables.duties,
        tables.absences,
        tables.posts,
        tables.caseloads_by_day,
    ):
        assert table(study(), rows).empty


def test_ends_are_matched_to_beginnings_in_order() -> None:
    first, then = np.array([7, 5, 7, 7, 9]), np.array([5, 7, 7])
    assert matched(first, then).tolist() == [1, 0, 2, -1, -1]
