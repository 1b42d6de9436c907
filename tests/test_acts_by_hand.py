"""Acts in small councils whose outcome can be said beforehand: who is given what, when, and what follows."""

import datetime as dt
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from councils import Mapping, by_need, duty, grade, journey, played_in, stage, study_of, worked

from sim.inputs.study import Study
from sim.model.compiling import compiles
from sim.model.event_log import Log, Rows
from sim.model.moving_words import SUPERVISION_MISSED
from sim.model.vocabulary import (
    ALLOCATED,
    CASE_CLOSED,
    DUTY_DONE,
    GIVEN_UP,
    JOINED,
    KNOWN_BEFORE,
    LEFT,
    NOTICE_GIVEN,
    REFERRED,
    RETURN,
    SLOTS_OFFERED,
    STAGE_ENDED,
    STAGE_ENTERED,
    SUPERVISED,
    TRANSFERRED,
    WORKED,
)

pytestmark = pytest.mark.clocks
DAY = 444
NOW = {"window": "1 working_days", "due": "1 working_days"}
LONG = {"shape": "lognormal", "spread": 1e-9}


def played(said: Mapping) -> tuple[Study, Rows]:
    """A council and its log."""
    study = study_of(said)
    return study, played_in(study, "compiled")[0]


def of(rows: Rows, *what: int) -> list[list[int]]:
    """The rows of these kinds."""
    result: list[list[int]] = rows[np.isin(rows[:, Log.WHAT], what)].tolist()
    return result


@pytest.mark.parametrize(("factor", "most"), [(1.0, 6), (0.5, 3)])
def test_a_scenario_moves_the_cap(factor: float, most: int) -> None:
    """A cap of four, one and a half times for this team, and half of that for a time."""
    settings = worked(2, 3000, 12)
    settings["allocation"] |= {"soft_cap": 4, "hard_cap": 4}
    settings["workforce"]["teams"]["team"]["cap"] = 1.5
    settings["scenario"]["changes"] = [{"what": "caseload_cap", "from": dt.date(2021, 4, 1), "multiply": factor}]
    _, rows = played(settings)
    held: Counter[int] = Counter()
    highest = 0
    for row in of(rows, ALLOCATED, GIVEN_UP):
        held[row[Log.WORKER]] += 1 if row[Log.WHAT] == ALLOCATED else -1
        highest = max(highest, held[row[Log.WORKER]])
    assert highest == most


def test_who_knows_the_family_takes_it_again_with_a_handover() -> None:
    """Families come back again and again; each is always given to the worker who had it first."""
    plan = journey(stages={"only": stage(comes_back=0.9)})
    settings = worked(3, 200, 30, journey=plan)
    settings["allocation"]["policy"] = "continuity_first"
    settings["demand"]["comes_back_after"] = {"shape": "exponential", "scale": 5, "spread": 1}
    study, rows = played(settings)
    holders = defaultdict(list)
    for row in of(rows, ALLOCATED):
        holders[row[Log.CASE]].append(row[Log.WORKER])
    assert max(len(held) for held in holders.values()) > 3 and len({held[0] for held in holders.values()}) == 3
    assert all(len(set(held)) == 1 for held in holders.values())
    handovers = Counter(row[Log.CASE] for row in of(rows, DUTY_DONE) if row[Log.KIND] == study.parameters.handover)
    assert sum(handovers.values()) > 20
    assert all(handovers[case] <= len(held) - 1 for case, held in holders.items())
    assert any(handovers[case] == len(held) - 1 > 0 for case, held in holders.items())


def pressed(**pressure: Any) -> Mapping:
    """A worker with many tasks of ten hours, twenty of them on the first day."""
    work = duty(**NOW, completes=True, squeezable=True, parts={"holder": 10.0})
    settings = worked(1, 20 * 253, 30, journey=journey(stages={"only": stage(duties=[work])}))
    settings["journey"]["pressure"] |= pressure
    settings["scenario"]["changes"] = [{"what": "referrals", "from": dt.date(2021, 4, 6), "multiply": 0.0}]
    return settings


def test_a_worker_works_over_while_the_agenda_is_long() -> None:
    """A quarter more: ten hours take 480 minutes of contracted time and 120 above it, ten hours in all."""
    _, rows = played(pressed(overtime_above_hours=45, overtime_share=0.25))
    work = [(row[Log.AMOUNT], row[Log.OTHER]) for row in of(rows, WORKED)]
    families = len(of(rows, REFERRED))
    waiting = [60 * 10 * (families - i) for i in range(families)]  # minutes on the agenda as each is taken up
    usual = [(480, 120) if minutes > 45 * 60 else (600, 0) for minutes in waiting]
    assert families > 8 and work[-8:] == usual[-8:]
    assert set(work) == {(480, 120), (600, 0)}


def test_a_worker_cuts_what_can_be_cut_while_the_agenda_is_long() -> None:
    _, rows = played(pressed(squeeze_above_hours=45, squeeze_floor=0.6, squeezes=True))
    work = [row[Log.AMOUNT] for row in of(rows, WORKED)]
    thin = [row[Log.NTH] for row in of(rows, DUTY_DONE)]
    assert work[-4:] == [600] * 4 and set(work) == {360, 600} and work[-5] == 360
    assert thin == [-1 if minutes == 360 else 0 for minutes in work]
    settings = pressed(squeeze_above_hours=45, squeeze_floor=0.6, squeezes=True)
    settings["journey"]["stages"]["only"]["duties"][0]["squeezable"] = False
    _, rows = played(settings)
    assert {row[Log.AMOUNT] for row in of(rows, WORKED)} == {600}


def test_what_is_given_up_weighs_what_it_weighed_for_its_holder() -> None:
    """Two children in a team's stage of 2.5 points, then in another's of 4, then closed; some with an enquiry of 1."""
    talk = stage(
        held_by="the_same", runs="alongside", points=1.0, opens_on_escalation=True, onward=by_need({"later": 1.0})
    )
    stages = {
        "first": stage(
            gravity=1,
            points=2.5,
            onward=by_need({"later": 1.0}),
            escalates_per_year=by_need(60.0),
            duties=[duty(**NOW, waits_for=LONG | {"scale": 4}, completes=True)],
        ),
        "talk": talk,
        "later": stage(held_by="other", gravity=2, points=4.0),
    }
    teams = {name: {"holds": "one_worker", "social_workers": True} for name in ("team", "other")}
    settings = worked(3, 300, 30, journey=journey(starts_in=by_need({"first": 1.0}), teams=teams, stages=stages))
    settings["demand"]["children_per_family"] = [0.0, 1.0]
    _, rows = played(settings)
    weights = Counter((row[Log.KIND], row[Log.AMOUNT]) for row in of(rows, GIVEN_UP))
    assert set(weights) == {(TRANSFERRED, 5000), (TRANSFERRED, 7000), (CASE_CLOSED, 8000)}
    assert min(weights.values()) > 2


def enquiring(onward: Mapping, days: int) -> Mapping:
    """Assessments of three days, during most of which an enquiry of so many days begins."""
    stages = {
        "assessment": stage(
            gravity=1,
            counted_as="assessment",
            escalates_per_year=by_need(200.0),
            duties=[duty("talk", **NOW), duty("assess", **NOW, waits_for=LONG | {"scale": 3}, completes=True)],
        ),
        "plan": stage(gravity=2),
        "enquiry": stage(
            held_by="the_same",
            runs="alongside",
            opens_on_escalation=True,
            onward=by_need(onward),
            duties=[duty(**NOW, waits_for=LONG | {"scale": days}, completes=True)],
        ),
    }
    return worked(20, 300, 30, journey=journey(stages=stages, starts_in=by_need({"assessment": 1.0})))


ASSESSMENT, ENQUIRY, PLAN = range(3)  # in the order of their names
ASSESS, TALK = range(2)  # in the order of their names


def test_an_assessment_that_is_done_waits_for_the_enquiry_beside_it() -> None:
    _, rows = played(enquiring({"return": 1.0}, days=6))
    done = {row[Log.CASE]: row[Log.TIME] for row in of(rows, DUTY_DONE) if row[Log.KIND] == ASSESS}
    begun, ended = defaultdict(list), defaultdict(list)
    for row in of(rows, STAGE_ENTERED):
        begun[row[Log.CASE], row[Log.KIND]].append(row[Log.TIME])
    for row in of(rows, STAGE_ENDED):
        ended[row[Log.CASE], row[Log.KIND]].append(row[Log.TIME])
        assert row[Log.KIND] != ENQUIRY or row[Log.OTHER] == RETURN
    waited = 0
    for case, minute in done.items():
        spans = list(zip(begun[case, ENQUIRY], ended[case, ENQUIRY], strict=False))
        if len(ended[case, ENQUIRY]) < len(begun[case, ENQUIRY]):
            continue  # the horizon comes first
        until = [to for since, to in spans if since <= minute < to]
        assert ended[case, ASSESSMENT] == ([until[0]] if until else [minute])
        waited += len(until)
    assert waited > 20


def test_an_enquiry_that_finds_harm_stands_for_the_assessment() -> None:
    """It moves the case on; the assessment counts as done then, unless it was done before. Its other duties do not."""
    _, rows = played(enquiring({"plan": 1.0}, days=1))
    moved = {row[Log.CASE]: row[Log.TIME] for row in of(rows, STAGE_ENDED) if row[Log.KIND] == ENQUIRY}
    left = {
        row[Log.CASE]: (row[Log.TIME], row[Log.OTHER]) for row in of(rows, STAGE_ENDED) if row[Log.KIND] == ASSESSMENT
    }
    assert len(moved) > 20
    assert all(left[case] == (minute, PLAN) for case, minute in moved.items())
    done = defaultdict(list)
    for row in of(rows, DUTY_DONE):
        done[row[Log.CASE], row[Log.KIND]].append((row[Log.TIME], row[Log.AMOUNT]))
    assert all(len(done[case, ASSESS]) == 1 for case in moved)
    assert any(done[case, ASSESS] == [(minute, minute)] for case, minute in moved.items())
    assert all(done[case, TALK] != [(minute, minute)] for case, minute in moved.items())


def test_an_enquiry_never_leads_to_what_is_no_graver() -> None:
    """Its way leads to an assessment, which is where the case is already: it goes on there."""
    _, rows = played(enquiring({"assessment": 1.0}, days=1))
    ways = [row[Log.OTHER] for row in of(rows, STAGE_ENDED) if row[Log.KIND] == ENQUIRY]
    assert len(ways) > 20 and set(ways) == {RETURN}


def test_agency_workers_cover_empty_posts_until_someone_starts() -> None:
    """Two posts more are opened on day one, the market has one agency worker; eight weeks later both are filled."""
    settings = worked(2, 100, 20)
    settings["scenario"]["changes"] = [{"what": "extra_posts", "team": "team", "add": 2, "from": "2021-04-01"}]
    settings["workforce"]["grades"]["agency"] = grade()
    settings["workforce"]["teams"]["team"]["agency"] = True
    settings["workforce"]["recruitment"]["spread"] = 1e-9
    settings["workforce"]["agency"] = {
        "grade": "agency",
        "supply_fte": 1.0,
        "lead_weeks": 2,
        "again_weeks": 1,
        "stays_weeks": 1e6,
        "notice_weeks": 1,
        "price": 1.4,
        "rules": {"from": dt.date(2031, 6, 1), "notice_weeks": 4, "supply": 0.5, "price": 0.9},
    }
    study, rows = played(settings)
    p = study.parameters
    filled = -(-int(p.steps[0]) // DAY) * DAY
    later = [(row[Log.TIME], row[Log.KIND]) for row in of(rows, JOINED) if row[Log.TIME] > 0]
    agency = p.agency_grade
    assert later == [(p.agency_lead, agency), (filled, 1), (filled, 1)]
    notices = [(row[Log.TIME], row[Log.AMOUNT], row[Log.KIND]) for row in of(rows, NOTICE_GIVEN)]
    assert notices == [(filled, filled + 5 * DAY, agency)]
    assert [(row[Log.TIME], row[Log.KIND], row[Log.OTHER]) for row in of(rows, LEFT)] == [
        (filled + 5 * DAY, agency, -1)
    ]


def supervised_council(weeks: int, **own: Any) -> Mapping:
    """A council whose managers supervise its team every four weeks, followed for so many weeks."""
    plan = journey(
        teams={
            "team": {"holds": "one_worker", "social_workers": True},
            "managers": {"holds": "shared", "social_workers": False},
        }
    )
    settings = worked(6, 50, weeks, journey=plan)
    settings["workforce"]["teams"]["team"]["supervised"] = True
    rule = {"by": "managers", "hours": 1.0, "every_weeks": 4, "window_days": 5, "newly_qualified": []}
    settings["workforce"]["supervision"] = rule | own
    return settings


def test_supervision_comes_round_from_when_it_was_due_or_held() -> None:
    """Every four weeks after the last, the first within four weeks; held in the five days before it is due."""
    _, rows = played(supervised_council(60))
    held = defaultdict(list)
    for row in of(rows, SUPERVISED):
        held[row[Log.WORKER]].append((row[Log.TIME], row[Log.AMOUNT]))
    assert len(held) == 6 and len({one[0][1] for one in held.values()}) > 2
    for times in held.values():
        assert 1 <= times[0][1] // DAY <= 20 and len(times) >= 12
        for (held_at, was_due), (_, due) in pairwise(times):
            assert due == (max(held_at, was_due) // DAY + 20) * DAY + DAY - 1
        assert all(due - 5 * DAY <= time <= due for time, due in times[1:])


def test_slots_are_as_many_as_the_fewest_can_staff_and_parts_carry_over() -> None:
    """Chairs could hold two a day, minute-takers three in four days: none, one, one, one, and so on."""
    plan = journey(
        stages={"only": stage(duties=[duty(**NOW, parts={"sitting": 1.0}, completes=True)])},
        teams={
            "team": {"holds": "shared", "social_workers": True},
            "chairs": {"holds": "shared", "social_workers": False},
            "clerks": {"holds": "shared", "social_workers": False},
        },
        slots={"sitting": {"chairs": 5.0, "clerks": 1.875}},
    )
    settings = worked(2, 2530, 4, journey=plan)
    settings["council"]["teams"]["clerks"] |= {"teams": 2}
    _, rows = played(settings)
    offered = [row[Log.AMOUNT] for row in of(rows, SLOTS_OFFERED)]
    assert offered[:8] == [0, 1, 1, 1] * 2
    held = [row[Log.NTH] for row in of(rows, SLOTS_OFFERED)]
    assert held[3:] == offered[3:] and sum(held) == len(of(rows, DUTY_DONE))


def test_day_one_is_as_published() -> None:
    """As many children in each stage as are published, each somewhere within its stay; duties part of the way."""
    every = {"due": "60 working_days", "then_every": ["60 working_days"], "window": "5 working_days"}
    review = duty("review", **every, may_end=[0.5])
    stages = {
        "plan": stage(ends="at_a_review", duties=[review]),
        "only": stage(
            ends="after_a_need",
            length={"shape": "exponential", "scale": 100, "spread": 1},
            duties=[duty(when="need_ends", completes=True)],
        ),
    }
    settings = worked(30, 0, 30, journey=journey(stages=stages))
    settings["council"]["stock"] = {"plan": 80, "only": 40, "closed_in_last_year": 60}
    _, rows = played(settings)
    entered = [row for row in of(rows, STAGE_ENTERED) if row[Log.TIME] == 0]
    assert Counter(row[Log.KIND] for row in entered) == {1: 80, 0: 40}
    assert all(row[Log.AMOUNT] <= 0 for row in entered) and len({row[Log.AMOUNT] for row in entered}) > 100
    closed = [row for row in of(rows, KNOWN_BEFORE) if row[Log.OTHER] == 1]
    ages = np.array([-row[Log.AMOUNT] for row in closed])
    assert len(closed) == 60 and (ages % DAY == 0).all() and 200 < ages.max() // DAY < 253 and ages.min() // DAY < 40
    first = {row[Log.CASE]: row[Log.AMOUNT] for row in reversed(of(rows, DUTY_DONE)) if row[Log.KIND] == 1}
    dues = np.array([first[row[Log.CASE]] for row in entered if row[Log.KIND] == 1 and row[Log.CASE] in first])
    assert len(dues) == 80 and (dues % DAY == DAY - 1).all() and dues.max() // DAY <= 60
    assert 20 < dues.mean() / DAY < 40  # evenly within the interval
    if compiles:
        stays = -np.array([row[Log.AMOUNT] for row in entered if row[Log.KIND] == 1]) / DAY
        assert 50 < stays.mean() < 200  # the age of an exponential stay has its mean, 100 days


def put_off_council(**put_off: float) -> Mapping:
    """A council whose managers supervise, on dates some of which are put off."""
    return supervised_council(100, put_off=put_off)


def test_supervision_put_off_is_held_later_and_in_the_end_missed() -> None:
    """Dates every four days from four before it is due, each put off by chance; what is not held by then is missed."""
    _, rows = played(put_off_council(chance=0.5, again_days=4, missed_after_days=8))
    days = [(row[Log.TIME] // DAY - row[Log.AMOUNT] // DAY) for row in of(rows, SUPERVISED)]
    assert set(days) == {-4, 0, 4, 8}
    missed = [row[Log.TIME] - row[Log.AMOUNT] for row in of(rows, SUPERVISION_MISSED)]
    assert missed and min(missed) >= 8 * DAY
    assert 0.02 < len(missed) / (len(missed) + len(days)) < 0.12  # a half to the fourth


def test_supervision_is_late_where_managers_are_short() -> None:
    """A post in two of managers is empty: half the dates are put off though none is put off by itself."""
    settings = put_off_council(chance=0.0, again_days=4, missed_after_days=8)
    _, rows = played(settings)
    assert not of(rows, SUPERVISION_MISSED) and all(
        row[Log.TIME] <= row[Log.AMOUNT] - 4 * DAY for row in of(rows, SUPERVISED)
    )
    settings["council"]["teams"]["managers"]["vacant_fte"] = 3
    settings["workforce"]["recruitment"]["steps"] = {"advert": 400}
    _, rows = played(settings)
    late = [row[Log.TIME] > row[Log.AMOUNT] for row in of(rows, SUPERVISED)]
    assert 0.1 < sum(late) / len(late) < 0.4  # a quarter
