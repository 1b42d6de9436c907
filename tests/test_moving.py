"""Posts move with their people, and open cases with their needs: nobody is lost, doubled, or ill for longer for it."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.analysis.measures import read
from sim.analysis.readings.events import Events
from sim.analysis.readings.scope import scope_of
from sim.analysis.readings.staffing_levels import established_posts, staff_of
from sim.base.errors import InputError
from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.checks import validate
from sim.inputs.study import Study, study_from
from sim.model.event_log import Log, Rows
from sim.model.moving_words import CASE_MOVED, MOVED, POST_MOVED, WORKER_MOVED
from sim.model.vocabulary import ALLOCATED, AWAY, BACK, DUTY_DONE, GIVEN_UP, JOINED, LEFT, NOTICE_GIVEN, STAGE_ENDED
from tests.councils import Mapping, by_need, duty, journey, played_in, stage, study_of, worked
from tests.oracle import Accounts

START, DAY = dt.date(2021, 4, 1), dt.date(2021, 7, 5)
HELD = {"holds": "one_worker", "social_workers": True}


def open_stage(held_by: str, *more: Mapping) -> Mapping:
    """A stage of visits that ends when the need does."""
    visits = duty("visit", then_every=["10 working_days"])
    own = [visits, duty("closing", when="need_ends", completes=True), *more]
    return stage(
        held_by=held_by, ends="after_a_need", duties=own, length={"shape": "exponential", "scale": 90, "spread": 1}
    )


def council_with(*changes: Mapping, workers: float = 6, **how: float) -> Mapping:
    """Two kinds of team that each hold their own cases, one that shares its work, and these changes."""
    plan = journey(
        teams={"here": HELD, "there": HELD, "shared": {"holds": "shared", "social_workers": True}},
        starts_in=by_need({"old": 1.0}),
        stages={
            "old": open_stage("here"),
            "new": open_stage("there", duty("oversight", parts={"shared": 1.0})),
        },
    )
    settings = worked(workers, 120, 52, journey=plan)
    settings["council"]["stock"] = {"old": 60}
    settings["workforce"]["sickness"] |= {"long_spells_per_year": how.get("sick", 0.0), "long_spread": 0.3}
    settings["workforce"]["leaving"]["rate"] = how.get("leaving", 0.0)
    settings["council"]["teams"]["here"]["vacant_fte"] = how.get("vacant", 0.0)
    settings["scenario"]["changes"] = [{"from": DAY.isoformat(), **change} for change in changes]
    return settings


def service(*changes: Mapping, workers: float = 6, **how: float) -> Study:
    """The study of such a council."""
    return study_of(council_with(*changes, workers=workers, **how))


def posts(add: float, **how: Any) -> Mapping:
    """A move of posts from here to there."""
    return {"what": "moved_posts", "team": "here", "to_team": "there", "add": add, **how}


def cases(share: float, **how: Any) -> Mapping:
    """A move of open cases from the old stage to the new one."""
    return {"what": "moved_cases", "stage": "old", "place": "new", "set": share, **how}


def log_of(study: Study) -> Rows:
    """A log whose accounts balance."""
    rows, _ = played_in(study, "compiled")
    Accounts(study).walk(rows)
    return rows


def of(rows: Rows, what: int) -> Rows:
    """The rows of one kind of happening."""
    return rows[rows[:, Log.WHAT] == what]


def day_of(study: Study) -> int:
    """The minute at which the first change comes."""
    return study.change_bands[0][0] * MINUTES_A_DAY


# Posts with their people


@pytest.mark.parametrize("kept", ["kept", "handed_over"])
def test_as_many_posts_move_as_are_to_and_none_is_lost(kept: str) -> None:
    study = service(posts(3.0, cases=kept))
    rows = log_of(study)
    moved = of(rows, POST_MOVED)
    assert moved[:, Log.NTH].sum() == 3000 and (moved[:, Log.TIME] == day_of(study)).all()
    assert len(np.unique(moved[:, Log.AMOUNT])) == 3
    assert set(of(rows, MOVED)[:, Log.CASE]) == set(moved[:, Log.AMOUNT])
    log, scope = Events(rows), scope_of(study)
    at_end = established_posts(log)
    here = [at_end.fte[(at_end.kind == code) & (at_end.until < 0)].sum() for code in range(3)]
    assert here == [3.0, 6.0, 9.0]
    staff = staff_of(log, scope)
    still = staff.left >= study.calendar.horizon
    assert [staff.fte[still & (staff.kind == code)].sum() for code in range(3)] == [3.0, 6.0, 9.0]


def test_posts_that_come_in_by_weeks_come_in_evenly() -> None:
    study = service(posts(4.0, ramp_weeks=4))
    moved = of(log_of(study), POST_MOVED)
    assert len(np.unique(moved[:, Log.TIME])) == len(moved) == 4


def test_who_is_away_stays_away_and_comes_back_as_they_would_have() -> None:
    still, moved = service(sick=3.0, workers=30), service(posts(15.0), sick=3.0, workers=30)
    before, after = log_of(still), log_of(moved)
    day = day_of(moved)
    movers = set(of(after, MOVED)[:, Log.WORKER])
    gone = {(r[Log.WORKER], r[Log.TIME]): r[Log.AMOUNT] for r in of(after, AWAY) if r[Log.TIME] < day < r[Log.AMOUNT]}
    those = {key for key in gone if key[0] in movers}
    assert len(those) >= 2
    for rows in (before, after):
        back = {(r[Log.WORKER], r[Log.AMOUNT]): r[Log.TIME] for r in of(rows, BACK)}
        assert all(back[key] == gone[key] for key in those if gone[key] < study_end(moved))


def study_end(study: Study) -> int:
    """The horizon."""
    return int(study.calendar.horizon)


def test_notice_that_was_given_is_worked_out_in_the_new_team() -> None:
    study = service(posts(15.0), leaving=2.0, workers=30)
    rows, day = log_of(study), day_of(study)
    movers = set(of(rows, MOVED)[:, Log.WORKER])
    last = {r[Log.WORKER]: r[Log.AMOUNT] for r in of(rows, NOTICE_GIVEN) if r[Log.TIME] < day < r[Log.AMOUNT]}
    left = {r[Log.WORKER]: r[Log.TIME] for r in of(rows, LEFT)}
    those = movers & set(last)
    assert those and all(left[who] == last[who] for who in those)


def test_cases_are_handed_over_or_go_along() -> None:
    given, kept = log_of(service(posts(3.0))), log_of(service(posts(3.0, cases="kept")))
    up = of(given, GIVEN_UP)
    assert (up[:, Log.KIND] == WORKER_MOVED).sum() > 10
    assert set(up[up[:, Log.KIND] == WORKER_MOVED, Log.WORKER]) == set(of(given, MOVED)[:, Log.WORKER])
    assert not (of(kept, GIVEN_UP)[:, Log.KIND] == WORKER_MOVED).any()


def test_an_empty_post_moves_empty_and_is_filled_when_it_would_have_been() -> None:
    still, moved = service(vacant=2.0), service(posts(2.0, posts="empty", **{"from": "2021-04-06"}), vacant=2.0)
    before, after = log_of(still), log_of(moved)
    assert len(of(after, POST_MOVED)) == 2 and not len(of(after, MOVED))
    filled = [{r[Log.CASE]: r[Log.TIME] for r in of(rows, JOINED) if r[Log.TIME] > 0} for rows in (before, after)]
    assert filled[0] == filled[1] and len(filled[0]) == 2
    team = set(of(after, POST_MOVED)[:, Log.OTHER])
    assert {r[Log.OTHER] for r in of(after, JOINED) if r[Log.TIME] > 0} == team


def test_only_who_has_the_grade_moves_and_takes_on_the_new_one() -> None:
    plan = council_with(posts(2.0))
    plan["workforce"]["grades"]["senior"] = plan["workforce"]["grades"]["worker"] | {"pay": 50000}
    plan["workforce"]["grades"]["lead"] = plan["workforce"]["grades"]["worker"] | {"pay": 60000}
    plan["workforce"]["teams"]["here"]["grades"] = {"worker": 0.5, "senior": 0.5}
    plan["scenario"]["changes"][0] |= {"grades": ["senior"], "becomes": "lead"}
    study = study_from(validate(plan))
    rows = log_of(study)
    grades = list(study.words.grades)
    assert set(of(rows, MOVED)[:, Log.KIND]) == {grades.index("senior")}
    assert len(of(rows, MOVED)) in (1, 2)


def test_a_move_is_neither_a_leaver_nor_a_starter_nor_another_worker() -> None:
    still, moved = service(), service(posts(3.0, cases="kept"))
    one, other = (read(study, log_of(study)).measures for study in (still, moved))
    for name in ("turnover_rate", "starters_per_year", "in_post_fte", "vacancy_rate", "cost_per_year"):
        assert other[name] == pytest.approx(one[name]), name
    assert other["caseload_per_worker"] > 0
    assert other["social_workers_per_child"] == pytest.approx(1.0)


# Open cases


def test_all_open_cases_move_or_half_of_them() -> None:
    whole, half = log_of(service(cases(1.0))), log_of(service(cases(0.5)))
    assert len(of(whole, CASE_MOVED)) > 40
    assert 0.3 < len(of(half, CASE_MOVED)) / len(of(whole, CASE_MOVED)) < 0.7
    assert set(of(half, CASE_MOVED)[:, Log.CASE]) < set(of(whole, CASE_MOVED)[:, Log.CASE])


def test_the_need_of_a_case_that_moves_ends_when_it_would_have() -> None:
    still, moved = log_of(service(workers=40)), log_of(service(cases(1.0), workers=40))
    those = set(of(moved, CASE_MOVED)[:, Log.CASE])
    ends = []
    for rows in (still, moved):
        closed = of(rows, STAGE_ENDED)
        ends.append(
            {r[Log.CASE]: r[Log.TIME] // MINUTES_A_DAY for r in closed if r[Log.OTHER] == -1 and r[Log.CASE] in those}
        )
    both = set(ends[0]) & set(ends[1])
    near = [abs(ends[0][case] - ends[1][case]) <= 6 for case in both]  # the closing work takes its days
    assert len(both) > 30 and np.mean(near) > 0.9


def test_visits_go_on_in_their_rhythm_and_only_what_is_new_begins() -> None:
    study = service(cases(1.0), workers=40)
    rows = log_of(study)
    names, done = study.words.duties, of(rows, DUTY_DONE)
    those = set(of(rows, CASE_MOVED)[:, Log.CASE])
    visits = done[done[:, Log.KIND] == names.index("new.visit")]
    first = {}
    for r in visits[np.isin(visits[:, Log.CASE], list(those))]:
        first.setdefault(r[Log.CASE], r[Log.NTH])
    assert np.mean(np.array(list(first.values())) > 0) > 0.9  # not the first visit of a new stage
    assert (done[:, Log.KIND] == names.index("new.oversight")).sum() > 40


def test_a_duty_that_others_do_from_now_on_keeps_its_due_date() -> None:
    """Reviews are held by those of the new team, when they were due in the old one."""
    settings = council_with(cases(1.0), workers=40)
    for name, parts in (("old", {"holder": 1.0}), ("new", {"holder": 1.0, "shared": 2.0})):
        settings["journey"]["stages"][name]["duties"].append(
            duty("review", due="3 months", then_every=["6 months"], parts=parts)
        )
    study = study_of(settings)
    rows, day, names = log_of(study), day_of(study), study.words.duties
    still = {**settings, "scenario": {**settings["scenario"], "changes": []}}
    before = log_of(study_of(still))
    due = {}
    for r in of(before, DUTY_DONE)[of(before, DUTY_DONE)[:, Log.KIND] == names.index("old.review")]:
        due.setdefault(r[Log.CASE], []).append(r[Log.AMOUNT])
    those = set(of(rows, CASE_MOVED)[:, Log.CASE])
    first = {}
    for r in of(rows, DUTY_DONE)[of(rows, DUTY_DONE)[:, Log.KIND] == names.index("new.review")]:
        if r[Log.CASE] in those:
            first.setdefault(r[Log.CASE], r[Log.AMOUNT])
    same = [first[case] in due[case] for case in first if case in due]
    assert len(same) > 20 and np.mean(same) > 0.9
    assert day > 0


def test_a_case_stays_with_a_holder_who_has_moved_and_else_is_handed_over() -> None:
    together = log_of(service(posts(6.0, cases="kept"), cases(1.0, cases="kept")))
    alone = log_of(service(cases(1.0, cases="kept")))
    assert of(together, CASE_MOVED)[:, Log.AMOUNT].all() and not of(alone, CASE_MOVED)[:, Log.AMOUNT].any()
    given = [(of(rows, ALLOCATED)[:, Log.TIME] == day_of(service(cases(1.0)))).sum() for rows in (together, alone)]
    assert given[0] < 5 < 40 < given[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (posts(7.0), "add=7: here has only 6 full-time equivalents by then"),
        (posts(1.0) | {"to_team": "here"}, "to_team=here: is where they are"),
        (posts(1.0) | {"to_team": "nowhere"}, "to_team=nowhere: there is no such kind of team"),
        ({"what": "moved_posts", "team": "here", "add": 1.0}, "to_team: is missing"),
        (posts(1.0, grades=["chief"]), "grades=chief: there is no such grade"),
        (posts(1.0, posts="some"), "posts=some: there is no such choice of posts"),
        (posts(1.0, posts="empty", becomes="worker"), "posts=empty: nobody is in these posts"),
        (posts(1.0, cases="kept") | {"to_team": "shared"}, "shared holds its cases together"),
        (posts(1.0, weeks=4), "a move lasts"),
        (posts(0.0), "moved_posts are 0.1 full-time equivalents or more"),
        (cases(1.5), "moved_cases are a share of cases, from 0 to 1"),
        (cases(0.5, cases="thrown"), "cases=thrown: there is no such way"),
        (cases(0.5) | {"place": "old"}, "place=old: is where they are"),
        (cases(0.5) | {"place": "attic"}, "place=attic: there is no such stage that holds a case"),
        ({"what": "leaving_rate", "multiply": 2.0, "to_team": "here"}, "only moved_posts have this"),
        ({"what": "leaving_rate", "multiply": 2.0, "cases": "kept"}, "only moved_posts and moved_cases have this"),
    ],
)
def test_a_move_that_cannot_be_is_a_sentence(change: Mapping, said: str) -> None:
    plan = council_with()
    plan["scenario"]["changes"] = [{"from": DAY.isoformat(), **change}]
    with pytest.raises(InputError) as error:
        study_from(validate(plan))
    assert said in "\n".join(error.value.faults)


def test_stages_that_end_otherwise_do_not_take_each_others_cases() -> None:
    plan = council_with()
    plan["journey"]["stages"]["new"] = stage(held_by="there")
    plan["scenario"]["changes"] = [{"from": DAY.isoformat(), **cases(0.5)}]
    with pytest.raises(InputError, match="open cases move only between stages"):
        study_from(validate(plan))
