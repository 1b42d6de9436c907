"""What is promised of working lives: agency workers, freezes, supervision, long leave, notice, careers, strain."""

import datetime as dt
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.analysis.measures import read
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.inputs.study import Study
from sim.model.clocks import compiled
from sim.model.council_columns import Count, Hazards
from sim.model.event_log import Log, Rows
from sim.model.state import empty_council, first_capacity
from sim.model.vocabulary import (
    ALLOCATED,
    AWAY,
    BACK,
    DESTINATIONS,
    GIVEN_UP,
    GRADE_CHANGED,
    JOINED,
    LEFT,
    LONG_LEAVE,
    NOTICE_GIVEN,
    POST_OPENED,
    SUPERVISED,
    WORKER_AWAY_LONG,
)
from tests.councils import Mapping, council, grade, journey, played_in, stage, study_of, worked

DAY, WEEK = 444, 5 * 444
RULES = dt.date(2022, 3, 1)


def of(rows: Rows, *what: int) -> Rows:
    """The rows of these kinds."""
    return rows[np.isin(rows[:, Log.WHAT], what)]


def play(said: Mapping, replication: int = 0) -> tuple[Study, Rows]:
    """A council's study and log."""
    study = study_of(said)
    return study, played_in(study, "compiled", replication=replication)[0]


# Agency workers

AGENCY = 0  # before `worker` in the order of names


@cache
def with_agency(
    supply: float = 2.0, factor: float = 0.5, stays: float = 6.0, replication: int = 0
) -> tuple[Study, Rows]:
    """Thirty posts that are often empty for half a year, and an agency that has at most so many people."""
    settings = worked(30, 400, 104)
    force = settings["workforce"]
    force["grades"]["agency"] = grade(experience=0.7, notice_weeks=0)
    force["teams"]["team"]["agency"] = True
    force["contracts"] = [{"fte": 1.0, "share": 0.6}, {"fte": 0.6, "share": 0.4}]
    force["leaving"]["rate"] = 1.0
    force["recruitment"]["steps"] = {"advert": 26}
    rules = {"from": RULES, "notice_weeks": 4, "supply": factor, "price": 0.9}
    force["agency"] = {"grade": "agency", "supply_fte": supply, "lead_weeks": 2, "again_weeks": 1, "price": 1.4}
    force["agency"] |= {"stays_weeks": stays, "notice_weeks": 1, "rules": rules}
    return play(settings, replication)


def rules_day(study: Study) -> int:
    """The working day on which the national rules begin."""
    return study.calendar.day_on_or_after(RULES)


def covers(rows: Rows) -> Rows:
    """The rows in which an agency worker starts."""
    return rows[(rows[:, Log.WHAT] == JOINED) & (rows[:, Log.KIND] == AGENCY)]


def test_agency_workers_are_never_more_than_the_market_has() -> None:
    study, rows = with_agency()
    here: dict[int, int] = {}
    seen = []
    for row in of(rows, JOINED, LEFT):
        if row[Log.WHAT] == LEFT:
            here.pop(row[Log.WORKER], None)
        elif row[Log.KIND] == AGENCY:
            here[row[Log.WORKER]] = row[Log.NTH]
            limit = 2000 if row[Log.TIME] // DAY < rules_day(study) else 1000
            assert sum(here.values()) <= limit, "more than there are"
            seen.append(sum(here.values()))
    assert len(seen) > 10 and max(seen) == 2000


def test_an_agency_worker_covers_one_post_and_only_while_it_is_empty() -> None:
    _, rows = with_agency()
    occupant: dict[int, int] = {}
    cover: dict[int, int] = {}
    for row in of(rows, JOINED, LEFT):
        held = cover if row[Log.KIND] == AGENCY else occupant
        if row[Log.WHAT] == JOINED:
            assert row[Log.CASE] not in held and (row[Log.KIND] != AGENCY or row[Log.CASE] not in occupant)
            held[row[Log.CASE]] = row[Log.WORKER]
        else:
            assert held.pop(row[Log.CASE]) == row[Log.WORKER]
    assert len(covers(rows)) > 10 and (of(rows, LEFT)[:, Log.OTHER][of(rows, LEFT)[:, Log.KIND] == AGENCY] == -1).all()


def test_a_cover_comes_after_the_lead_time_and_goes_when_the_post_is_filled_and_notice_is_over() -> None:
    filled = ended = 0
    for replication in range(2):
        study, rows = with_agency(stays=10_000.0, replication=replication)
        notice = {row[Log.WORKER]: row[Log.TIME] for row in of(rows, NOTICE_GIVEN)}
        left = {row[Log.WORKER]: row[Log.TIME] for row in of(rows, LEFT)}
        for row in covers(rows):
            empty = max(
                t
                for t in [0, *of(rows, LEFT)[of(rows, LEFT)[:, Log.CASE] == row[Log.CASE], Log.TIME]]
                if t <= row[Log.TIME]
            )
            assert row[Log.TIME] >= empty + 2 * int(5 * DAY * WORKING_DAYS_A_YEAR / 260.9)
            starts = [
                t
                for t in of(rows, JOINED)[of(rows, JOINED)[:, Log.CASE] == row[Log.CASE], Log.TIME]
                if t > row[Log.TIME]
            ]
            if starts:
                assert notice[row[Log.WORKER]] == starts[0], (
                    "the council gives notice on the day on which the post is filled"
                )
                filled += 1
        for worker, at in notice.items():
            if worker in left and worker in set(covers(rows)[:, Log.WORKER]):
                weeks = 1 if at // DAY < rules_day(study) else 4
                assert left[worker] == at + weeks * WEEK
                ended += 1
    assert filled > 5 and ended > 5


def test_there_are_fewer_after_the_rules_come_and_all_is_as_before_until_then() -> None:
    (study, some), (_, all_of_them) = with_agency(factor=0.5), with_agency(factor=1.0)
    day = rules_day(study)
    assert (some[some[:, Log.TIME] < day * DAY] == all_of_them[all_of_them[:, Log.TIME] < day * DAY]).all()
    after = [read(study, rows).days["agency_fte"][day + 100 :].mean() for rows in (some, all_of_them)]
    assert 0 < after[0] < 0.8 * after[1]


def test_without_a_market_nobody_comes_and_the_log_is_that_of_a_council_without_agencies() -> None:
    _, rows = with_agency(supply=0.0)
    assert not len(covers(rows))


# Recruitment


def leaving(**force: Any) -> Mapping:
    """Twenty posts whose workers go about once in a year and a half."""
    settings = worked(20, 300, 104)
    settings["workforce"]["leaving"]["rate"] = 0.7
    settings["workforce"]["recruitment"] |= {"steps": {"approval": 3, "advert": 7}, "spread": 0.01} | force
    return settings


def filled(rows: Rows) -> list[tuple[int, int]]:
    """For each start in a post, the minute at which it fell empty and the minute of the start."""
    result = []
    empty: dict[int, int] = {}
    for row in of(rows, LEFT, JOINED):
        if row[Log.WHAT] == LEFT:
            empty[row[Log.CASE]] = row[Log.TIME]
        elif row[Log.CASE] in empty:
            result.append((empty.pop(row[Log.CASE]), row[Log.TIME]))
    return result


def test_a_post_is_filled_after_all_its_steps() -> None:
    """Three and seven weeks of the calendar: 48.5 working days, to the next day's start."""
    waits = [(then - since) / DAY for since, then in filled(play(leaving())[1])]
    assert len(waits) > 15
    for wait in waits:
        assert wait == pytest.approx(10 * 5 * WORKING_DAYS_A_YEAR / 260.9, abs=3.0)


def test_nobody_is_hired_into_a_post_that_falls_empty_in_a_freeze_until_it_ends() -> None:
    settings = leaving()
    settings["scenario"]["changes"] = [
        {"what": "recruitment_freeze", "from": dt.date(2021, 9, 1), "to": dt.date(2022, 9, 1), "set": 1}
    ]
    study, rows = play(settings)
    first, last = (day * DAY for day in study.change_bands[0])
    pairs = filled(rows)
    in_freeze = [then for since, then in pairs if since >= first and since < last]
    assert in_freeze and min(in_freeze) >= last + 45 * DAY
    under_way = [then for since, then in pairs if since < first <= then]
    assert all(then < first + 60 * DAY for then in under_way), "who was found before it still starts"
    assert not [then for since, then in pairs if first + 60 * DAY < then < last]


# Supervision


def test_supervision_of_the_newly_qualified_keeps_to_its_schedule() -> None:
    """Weekly for six weeks, fortnightly to half a year, then every four weeks; held in the days before it is due."""
    plan = journey(
        teams={
            "team": {"holds": "one_worker", "social_workers": True},
            "managers": {"holds": "shared", "social_workers": True},
        }
    )
    settings = worked(8, 100, 104, journey=plan)
    force = settings["workforce"]
    force["grades"]["newly_qualified"] = grade(caseload=0.9)
    force["teams"]["team"] |= {"supervised": True, "hired": {"newly_qualified": 1.0}}
    force["leaving"]["rate"] = 0.3
    steps = [{"until_weeks": 6, "every_weeks": 1}, {"until_weeks": 26, "every_weeks": 2}]
    force["supervision"] = {
        "by": "managers",
        "hours": 1.0,
        "every_weeks": 4,
        "window_days": 5,
        "newly_qualified": steps,
    }
    study, rows = play(settings)
    held = of(rows, SUPERVISED)
    team = set(of(rows, JOINED)[of(rows, JOINED)[:, Log.OTHER] == 1, Log.WORKER])  # after the managers
    assert set(held[:, Log.WORKER]) <= team and set(held[:, Log.OTHER]).isdisjoint(team)
    seen = set()
    for start in of(rows, JOINED):
        is_new, own = start[Log.KIND] == 0, held[held[:, Log.WORKER] == start[Log.WORKER]]
        if len(own) and is_new:
            assert 1 <= own[0, Log.AMOUNT] // DAY - start[Log.TIME] // DAY <= 5, "the first within a week"
        for one, following in pairwise(own):
            here = one[Log.TIME] - start[Log.AMOUNT]
            weeks = (1 if here < 6 * WEEK else 2 if here < 26 * WEEK else 4) if is_new else 4
            assert following[Log.AMOUNT] // DAY == max(one[Log.AMOUNT], one[Log.TIME]) // DAY + 5 * weeks
            assert following[Log.AMOUNT] - 5 * DAY <= following[Log.TIME] - 60 <= following[Log.AMOUNT]
            seen.add((bool(is_new), weeks))
    assert seen == {(True, 1), (True, 2), (True, 4), (False, 4)}
    assert read(study, rows).measures["supervision_on_time_share"] > 0.99


# Long leave


def test_long_leave_hands_the_cases_over_at_once_and_is_no_sickness() -> None:
    settings = strained(switched_on=False) | {"council": council(12, 500, ["team"])}
    settings["workforce"]["leaving"]["rate"] = settings["workforce"]["sickness"]["short_spells_per_year"] = 0
    settings["workforce"]["long_leave"] = {"per_year": 0.5, "median_weeks": 20, "spread": 0.2}
    study, rows = play(settings)
    held: dict[int, set[int]] = {}
    away: dict[int, int] = {}
    left_behind = 0
    for row in of(rows, AWAY, BACK, ALLOCATED, GIVEN_UP):
        if row[Log.WHAT] == ALLOCATED:
            assert row[Log.WORKER] not in away, "someone on leave is given a case"
            held.setdefault(row[Log.WORKER], set()).add(row[Log.CASE])
        elif row[Log.WHAT] == GIVEN_UP:
            held[row[Log.WORKER]].discard(row[Log.CASE])
            if row[Log.WORKER] in away:
                assert row[Log.KIND] == WORKER_AWAY_LONG and row[Log.TIME] == away[row[Log.WORKER]]
                left_behind += 1
        elif row[Log.WHAT] == AWAY:
            assert row[Log.KIND] == LONG_LEAVE
            away[row[Log.WORKER]] = row[Log.TIME]
        else:
            assert not held.get(row[Log.WORKER])
            del away[row[Log.WORKER]]
    assert left_behind > 20
    reading = read(study, rows)
    assert reading.measures["absence_rate"] == 0
    assert reading.days["on_long_leave_fte"].max() > 0
    weeks = [(row[Log.AMOUNT] - row[Log.TIME]) / WEEK for row in of(rows, AWAY)]
    assert np.median(weeks) == pytest.approx(20 * WORKING_DAYS_A_YEAR / 260.9, rel=0.2)


# Notice, careers, destinations


def test_notice_is_that_of_the_grade() -> None:
    settings = leaving()
    settings["workforce"]["grades"] = {"worker": grade(notice_weeks=4), "senior": grade(notice_weeks=12)}
    settings["workforce"]["teams"]["team"]["grades"] = {"worker": 0.5, "senior": 0.5}
    study, rows = play(settings)
    left = {row[Log.WORKER]: row[Log.TIME] for row in of(rows, LEFT)}
    seen = {0: 0, 1: 0}
    for row in of(rows, NOTICE_GIVEN):
        if row[Log.WORKER] in left:
            weeks = (study.calendar.date_of(left[row[Log.WORKER]]) - study.calendar.date_of(row[Log.TIME])).days / 7
            whole = (12, 4)[row[Log.KIND]]
            if row[Log.TIME] == 0:  # given before day one
                assert weeks <= whole + 0.8
                continue
            assert weeks == pytest.approx(whole, abs=0.8)  # holidays put the last day off
            seen[int(row[Log.KIND])] += 1
    assert min(seen.values()) >= 5


def test_where_leavers_go_is_as_the_shares_say() -> None:
    where = np.concatenate([of(play(leaving(), r)[1], LEFT)[:, Log.OTHER] for r in range(8)])
    assert len(where) > 150
    for place, share in zip(range(len(DESTINATIONS)), (0.6, 0.2, 0.2), strict=True):
        assert np.mean(where == place) == pytest.approx(share, abs=0.1)


def test_a_grade_rises_at_its_rate_and_not_before_its_time() -> None:
    settings = worked(120, 10, 130)
    settings["workforce"]["grades"] = {
        "worker": grade(next="senior", after_months=12, rises_per_year=0.6),
        "senior": grade(),
    }
    settings["workforce"]["tenure"] = [{"from": 0.0, "to": 0.0001, "share": 1.0}]
    study, rows = play(settings)
    rises = of(rows, GRADE_CHANGED)
    assert (rises[:, Log.KIND] == study.words.grades.index("senior")).all() and len(set(rises[:, Log.WORKER])) == len(
        rises
    )
    assert rises[:, Log.TIME].min() >= WORKING_DAYS_A_YEAR * DAY - 21 * DAY  # looked at every 21 days
    years = study.calendar.days / WORKING_DAYS_A_YEAR - 1
    expected = 120 * (1 - (1 - 0.6 / 12) ** (years * WORKING_DAYS_A_YEAR / 21))
    assert len(rises) == pytest.approx(expected, rel=0.15)


# Strain


def strained(**strain: Any) -> Mapping:
    """Few workers with very many children."""
    settings = worked(6, 900, 104)
    long = {"shape": "exponential", "scale": 80, "spread": 1}
    closing = settings["journey"]["stages"]["only"]["duties"][0] | {"when": "need_ends"}
    settings["journey"]["stages"]["only"] = stage(ends="after_a_need", length=long, duties=[closing])
    settings["workforce"]["leaving"]["rate"] = 0.2
    settings["workforce"]["recruitment"]["steps"] = {"advert": 1}
    settings["workforce"]["sickness"]["short_spells_per_year"] = 1
    settings["workforce"]["strain"] |= {"switched_on": True} | strain
    return settings


def test_strain_makes_more_workers_leave_and_fall_sick() -> None:
    def counts(**strain: Any) -> np.ndarray:
        logs = [play(strained(**strain), r)[1] for r in range(6)]
        return np.array([sum(len(of(rows, what)) for rows in logs) for what in (NOTICE_GIVEN, AWAY)])

    none, leaves, sick = counts(leaving=0, sickness=0), counts(leaving=0.2, sickness=0), counts(leaving=0, sickness=0.2)
    assert leaves[0] > 1.5 * none[0] and sick[1] > 1.5 * none[1]
    assert sick[0] < 1.4 * none[0]  # sickness alone drives few away


def test_strain_that_is_switched_off_is_strain_without_effects() -> None:
    off = play(strained(switched_on=False, leaving=0.5, sickness=0.5))[1]
    idle = play(strained(leaving=0.0, sickness=0.0))[1]
    on = play(strained(leaving=0.5, sickness=0.5))[1]
    assert off.tobytes() == idle.tobytes() != on.tobytes()


def test_strain_is_bounded_and_fades() -> None:
    study = study_of(strained(target=5, most=3))
    made = empty_council(study.parameters, first_capacity(study.parameters), study.config.run.seed, 0)
    compiled.run(made, study.parameters, first_capacity(study.parameters).diary)
    strains = made.worker_real[: made.count[Count.WORKERS], Hazards.STRAIN]
    assert 2.0 < strains.max() <= 3.0 and strains.min() >= 0.0
    at_ease = study_of(strained(target=1e6))
    made = empty_council(at_ease.parameters, first_capacity(at_ease.parameters), at_ease.config.run.seed, 0)
    compiled.run(made, at_ease.parameters, first_capacity(at_ease.parameters).diary)
    assert not made.worker_real[: made.count[Count.WORKERS], Hazards.STRAIN].any()


def test_every_post_is_told_of_once() -> None:
    _, rows = with_agency()
    assert len(set(of(rows, POST_OPENED)[:, Log.AMOUNT])) == len(of(rows, POST_OPENED))
