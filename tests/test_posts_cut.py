"""Posts are cut, as people go or at a date: as many as were to be, cases are handed over, and redundancy is paid."""

import pytest
from pytest import approx

from sim.analysis.measures import read
from sim.analysis.readings.events import Events
from sim.analysis.readings.scope import scope_of
from sim.analysis.readings.staffing_levels import established_by_day, staff_of
from sim.base.errors import InputError
from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.schema import Change
from sim.inputs.study import Study
from sim.model.event_log import Log, Rows
from sim.model.moving_words import MADE_REDUNDANT, POST_CUT, WORKER_MOVED
from sim.model.vocabulary import (
    ALLOCATED,
    CLOSED,
    GIVEN_UP,
    JOINED,
    LEFT,
    NOTICE_GIVEN,
    POST_OPENED,
    STAGE_ENDED,
    WORKER_LEFT,
)
from sim.reports.chart_context import change_in_words
from tests.councils import Mapping, grade, played_in, study_of
from tests.test_moving import council_with, day_of, log_of, of, service
from tests.test_moving import posts as moved_posts

STILL = {"what": "leaving_rate", "multiply": 1.0}  # a change of nothing


def cut(add: float, by: str = "redundancy", **how: object) -> Mapping:
    """A cut of posts here."""
    return {"what": "cut_posts", "team": "here", "by": by, "add": add, **how}


def established(study: Study, rows: Rows) -> list[float]:
    """(days,) full-time equivalents of posts on each day, by the reading."""
    log, scope = Events(rows), scope_of(study)
    return list(established_by_day(log, staff_of(log, scope), scope))


# At a date


def test_with_redundancy_so_many_people_leave_on_the_day_and_no_other() -> None:
    study = service(cut(-2.0))
    rows, before = log_of(study), log_of(service(STILL))
    day = day_of(study)
    left, posts = of(rows, LEFT), of(rows, POST_CUT)
    assert len(left) == len(posts) == 2 and (left[:, Log.TIME] == day).all() and (posts[:, Log.TIME] == day).all()
    assert (left[:, Log.OTHER] == MADE_REDUNDANT).all() and set(left[:, Log.CASE]) == set(posts[:, Log.AMOUNT])
    assert len(of(before, LEFT)) == 0  # without the cut nobody goes: the council has no turnover
    assert established(study, rows)[day // MINUTES_A_DAY - 1] == 18.0
    assert established(study, rows)[day // MINUTES_A_DAY] == established(study, rows)[-1] == 16.0


def test_the_cases_of_those_who_go_are_handed_over_on_the_day() -> None:
    study = service(cut(-2.0))
    rows = log_of(study)
    day, gone = day_of(study), set(of(rows, LEFT)[:, Log.WORKER])
    held = {
        row[Log.CASE]: row[Log.WORKER] for row in rows.tolist() if row[Log.WHAT] == ALLOCATED and row[Log.TIME] < day
    }
    for row in rows.tolist():
        if row[Log.TIME] < day and row[Log.WHAT] == GIVEN_UP and held.get(row[Log.CASE]) == row[Log.WORKER]:
            del held[row[Log.CASE]]
    theirs = {case for case, worker in held.items() if worker in gone}
    given_up = of(rows, GIVEN_UP)
    on_the_day = given_up[(given_up[:, Log.TIME] == day) & (given_up[:, Log.KIND] == WORKER_LEFT)]
    assert len(theirs) > 3 and set(on_the_day[:, Log.CASE]) == theirs
    after = rows[rows[:, Log.TIME] >= day]
    closed = after[(after[:, Log.WHAT] == STAGE_ENDED) & (after[:, Log.OTHER] == CLOSED), Log.CASE]
    assert theirs <= set(of(after, ALLOCATED)[:, Log.CASE]) | set(closed)
    assert not gone & set(of(after, ALLOCATED)[:, Log.WORKER])


def test_posts_may_go_by_weeks_and_only_of_some_grades() -> None:
    settings = council_with(cut(-3.0, ramp_weeks=3, grades=["senior"]))
    settings["workforce"]["grades"]["senior"] = grade()
    settings["workforce"]["teams"]["here"]["grades"] = {"worker": 0.5, "senior": 0.5}
    study = study_of(settings)
    rows = log_of(study)
    left = of(rows, LEFT)
    assert (left[:, Log.KIND] == study.words.grades.index("senior")).all() and 1 <= len(left) <= 3
    assert len(set(left[:, Log.TIME])) == len(left)


def test_whoever_is_on_notice_goes_as_they_said_and_is_not_paid_for_it() -> None:
    study = service(cut(-4.0), leaving=2.0, workers=12)
    rows = log_of(study)
    day = day_of(study)
    on_notice = {row[Log.WORKER] for row in of(rows, NOTICE_GIVEN).tolist() if row[Log.TIME] < day <= row[Log.AMOUNT]}
    redundant = of(rows, LEFT)[of(rows, LEFT)[:, Log.OTHER] == MADE_REDUNDANT]
    assert len(on_notice) > 0 and len(redundant) == 4
    assert not on_notice & set(redundant[:, Log.WORKER])


def test_what_redundancy_costs_is_in_the_bill() -> None:
    """The posts' pay is saved; the pay of those who go is by their years with the council, worked out here by hand."""
    study = service(cut(-3.0), workers=30)
    rows = log_of(study)
    left = of(rows, LEFT)
    years = [int((row[Log.TIME] - row[Log.AMOUNT]) // (253 * MINUTES_A_DAY)) for row in left.tolist()]
    assert len(years) == 3 and max(years) >= 2
    week = 40_000 / 52.18 / 1000
    pay = sum(1.5 * min(one, 20) * fte * week for one, fte in zip(years, left[:, Log.NTH], strict=True) if one >= 2)
    result = read(study, rows).measures
    measured = (study.calendar.days - study.warm_up_days) / 253
    assert result["cost_of_redundancy_per_year"] == approx(pay / measured)
    still = service(STILL, workers=30)
    before = read(still, log_of(still)).measures
    days = study.calendar.days - max(day_of(study) // MINUTES_A_DAY, study.warm_up_days)
    saved = 3 * 40_000 * 1.3 * days / 253 / measured
    assert before["cost_of_pay_per_year"] - result["cost_of_pay_per_year"] == approx(saved)
    assert result["cost_per_year"] - before["cost_per_year"] == approx(
        pay / measured - saved + result["cost_of_overtime_per_year"] - before["cost_of_overtime_per_year"]
    )


# As people go


def test_by_natural_turnover_nobody_is_replaced_until_so_many_posts_are_gone() -> None:
    study = service(cut(-3.0, "natural_turnover"), leaving=1.0, workers=12)
    rows = log_of(study)
    day, posts = day_of(study), of(rows, POST_CUT)
    assert posts[:, Log.NTH].sum() == 3000 and (posts[:, Log.TIME] >= day).all() and len(set(posts[:, Log.TIME])) > 1
    assert not (of(rows, LEFT)[:, Log.OTHER] == MADE_REDUNDANT).any()
    assert not (of(rows, GIVEN_UP)[:, Log.KIND] == WORKER_MOVED).any()
    leaves = {row[Log.CASE]: row[Log.TIME] for row in of(rows, LEFT).tolist()}
    for row in posts.tolist():
        assert (
            row[Log.TIME] - leaves.get(row[Log.AMOUNT], row[Log.TIME]) <= MINUTES_A_DAY or leaves[row[Log.AMOUNT]] < day
        )
    last = posts[:, Log.TIME].max()
    joined = of(rows, JOINED)
    here = study.words.teams.index("here")
    of_here = set(rows[(rows[:, Log.WHAT] == POST_OPENED) & (rows[:, Log.KIND] == here), Log.AMOUNT])
    between = joined[(joined[:, Log.TIME] > day) & (joined[:, Log.TIME] <= last)]
    assert not of_here & set(between[:, Log.CASE])  # nobody starts here before all are gone
    assert of_here & set(joined[joined[:, Log.TIME] > last, Log.CASE])  # afterwards posts are filled again
    assert established(study, rows)[-1] == 33.0


def test_empty_posts_go_first_and_nobody_starts_in_them() -> None:
    frozen = {"what": "recruitment_freeze", "set": 1, "from": "2021-04-01", "to": "2021-08-02"}
    study = service(cut(-2.0, "natural_turnover"), frozen, vacant=3.0)
    rows = log_of(study)
    posts = of(rows, POST_CUT)
    assert (posts[:, Log.TIME] == day_of(study)).all() and len(posts) == 2
    after = of(rows, JOINED)[of(rows, JOINED)[:, Log.TIME] >= day_of(study)]
    assert len(after) == 1 and not set(posts[:, Log.AMOUNT]) & set(after[:, Log.CASE])  # the third is filled
    assert len(of(rows, LEFT)) == 0


def test_without_turnover_nothing_is_cut() -> None:
    assert len(of(log_of(service(cut(-2.0, "natural_turnover"))), POST_CUT)) == 0


def test_both_clocks_agree_where_posts_are_cut() -> None:
    for by in ("redundancy", "natural_turnover"):
        study = service(cut(-3.0, by), moved_posts(2.0, cases="kept"), leaving=1.0, sick=2.0, vacant=1.0, workers=9)
        compiled, entries = played_in(study, "compiled")
        readable, others = played_in(study, "readable")
        assert (compiled == readable).all() and entries == others


# What a user says


def test_the_shipped_scenario_says_how_many_where_and_how() -> None:
    config = validate(compose(["council=leeds", "scenario=posts_cut", "scenario.posts=-6"]))
    (change,) = config.scenario.changes
    assert (change.what, change.add, change.team, change.by) == ("cut_posts", -6, "safeguarding", "natural_turnover")
    assert change_in_words(change) == "6 fewer posts (safeguarding, by natural turnover)"
    redundant = validate(compose(["council=leeds", "scenario=posts_cut", "scenario.by=redundancy"])).scenario.changes[0]
    assert change_in_words(redundant) == "10 fewer posts (safeguarding, by redundancy)"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (cut(2.0), "cut_posts take posts away; write -0.1 full-time equivalents or less"),
        (cut(-7.0), "here has only 6 full-time equivalents by then"),
        (cut(-1.0, "lottery"), "natural_turnover"),
        ({"what": "cut_posts", "team": "here", "add": -1.0}, "by: is missing; posts are cut by natural_turnover or"),
        (cut(-1.0, "natural_turnover", grades=["worker"]), "nobody is chosen by natural_turnover"),
        (cut(-1.0, grades=["wizard"]), "wizard"),
        (cut(-1.0, team="nobody"), "nobody"),
        (cut(-1.0, weeks=10), "a cut lasts; for posts that come again write extra_posts"),
        (cut(-1.0, becomes="worker"), "only moved_posts have this"),
        ({**STILL, "by": "redundancy"}, "only cut_posts have this"),
        ({"what": "extra_posts", "team": "here", "add": -1.0}, "posts are taken away by `what: cut_posts`"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(change: Mapping, says: str) -> None:
    with pytest.raises(InputError) as error:
        validate(council_with(change))
    assert any(says in fault for fault in error.value.faults), error.value.faults


def test_without_terms_of_redundancy_nobody_can_be_made_redundant() -> None:
    settings = council_with(cut(-1.0))
    del settings["workforce"]["costs"]["redundancy"]
    with pytest.raises(InputError) as error:
        validate(settings)
    assert any("workforce.costs.redundancy: is missing" in fault for fault in error.value.faults)


def test_moves_and_cuts_take_from_the_same_posts() -> None:
    with pytest.raises(InputError) as error:
        validate(council_with(moved_posts(4.0), cut(-3.0)))
    assert any("here has only 2 full-time equivalents by then" in fault for fault in error.value.faults)
    assert isinstance(validate(council_with(moved_posts(4.0), cut(-2.0))).scenario.changes[1], Change)
