"""Staff go where the work is: own staff take cases when needs last longer; kinds of team lend each other workers."""

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.study import Study, study_from
from sim.inputs.translation.agency_tables import holders_usual, workers_usual
from sim.inputs.translation.names import config_in_order
from sim.inputs.translation.response_tables import children_in_need, counted_for_need
from sim.model.event_log import Log, Rows
from sim.model.moving_words import MOVED, POST_MOVED
from sim.runs.parallel import read_replication
from sim.studies.england.england_councils import config_of, nation_of, typical_study
from sim.studies.panel.modelled import with_years, yearly
from sim.studies.panel.panel_report import panel_settings
from tests.councils import Mapping, by_need, duty, journey, played_in, stage, study_of, worked
from tests.oracle import Accounts

FOLLOW, NEED_EXPONENT, CHILDREN, MONTHS = 0.21, 0.4, 0.31, 22


def longer(times: float, *overrides: str) -> Study:
    """The typical council whose needs last so many times as long from its first day on."""
    change = f"scenario.changes=[{{what:need_length,multiply:{times},from:2021-04-01}}]"
    return study_from(validate(compose(["council=typical", change, "run.weeks=208", *overrides])))


def kinds_of(study: Study) -> list[str]:
    """The kinds of team in the order of the machine."""
    return list(config_in_order(study.config).journey.teams)


def moves(study: Study) -> list[tuple[str, str, int]]:
    """The kinds of team between which a post moves by its date, and that day."""
    names = kinds_of(study)
    rows = study.parameters.moved_posts
    return [(names[row[1]], names[row[2]], int(row[0])) for row in rows if row[0] >= 0]


def test_children_in_need_follow_the_length_of_need() -> None:
    study = longer(1.5)
    months = 12 * np.arange(1, study.calendar.days + 1) / 253
    expected = CHILDREN * math.log(1.5) * (1 - np.exp(-months / MONTHS))
    assert np.allclose(children_in_need(study.config, study.calendar)[: study.calendar.days], expected, atol=0.0005)
    assert (children_in_need(longer(1.0).config, study.calendar) == 0.0).all()
    assert (children_in_need(longer(1.5, "demand.children_in_need=null").config, study.calendar) == 0.0).all()


def test_own_staff_take_cases_as_needs_last_longer() -> None:
    """So many of the holders, one by one, as late as children in need follow; as many stop where needs are shorter."""
    times, pair = 3.0, ("other_qualified", "safeguarding")
    study = longer(times)
    wanted = FOLLOW * holders_usual(study.config) * children_in_need(study.config, study.calendar)
    steps = moves(study)
    assert len(steps) == round(wanted[study.calendar.days - 1]) >= 5
    assert {one[:2] for one in steps} == {pair}
    for count, (_, _, day) in enumerate(steps, 1):
        assert wanted[day - 1] < count - 0.5 <= wanted[day] + 1e-9
    fewer = moves(longer(1 / times))
    assert [day for _, _, day in fewer] == [day for _, _, day in steps]
    assert {one[:2] for one in fewer} == {pair[::-1]}
    for off in ("workforce.own_staff_follow_need.switched_on=false", "workforce.own_staff_follow_need=null"):
        assert moves(longer(times, off)) == []


def test_they_go_back_and_no_more_go_than_may() -> None:
    there = "{what:need_length,multiply:3,from:2021-04-01,to:2022-10-01}"
    study = study_from(validate(compose(["council=typical", f"scenario.changes=[{there}]", "run.weeks=400"])))
    names = [one[0] for one in moves(study)]
    assert names[0] == "other_qualified" and names[-1] == "safeguarding"
    assert names.count("other_qualified") == names.count("safeguarding") > 2
    bound = longer(9.0, "workforce.own_staff_follow_need.elasticity=5", "workforce.own_staff_follow_need.at_most=0.1")
    assert len(moves(bound)) == round(0.1 * bound.config.council.teams["other_qualified"].posts_fte)


def test_several_kinds_of_team_get_their_shares() -> None:
    key = "workforce.own_staff_follow_need"
    shares = [f"{key}.teams.safeguarding=0.75", f"+{key}.teams.looked_after=0.25", f"{key}.elasticity=0.5"]
    there = [one[1] for one in moves(longer(3.0, *shares))]
    assert there.count("looked_after") == pytest.approx(len(there) / 4, abs=1)


def test_more_hold_cases_and_nobody_is_hired_for_it() -> None:
    study, off = longer(3.0), longer(3.0, "workforce.own_staff_follow_need.switched_on=false")
    with_them, without = (read_replication(one, 0).reading.days for one in (study, off))
    last = study.calendar.days - 1

    def holders(days: Any) -> float:
        return float(days["children_held"][last] / days["caseload_per_worker"][last])

    assert holders(with_them) > holders(without) + 3
    assert abs(with_them["in_post_fte"].mean() - without["in_post_fte"].mean()) < 3


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("workforce.own_staff_follow_need.from=safeguarding", "workforce.own_staff_follow_need.from"),
        ("workforce.own_staff_follow_need.from=nobody", "workforce.own_staff_follow_need.from"),
        ("+workforce.own_staff_follow_need.teams.front_door=0", "workforce.own_staff_follow_need.teams=front_door"),
        ("workforce.own_staff_follow_need.teams.safeguarding=0.4", "workforce.own_staff_follow_need.teams"),
        ("workforce.lending.above=0.5", "workforce.lending.above"),
    ],
)
def test_what_cannot_be_is_refused_by_its_key(typed: str, key: str) -> None:
    with pytest.raises(InputError) as refused:
        validate(compose(["council=typical", typed]))
    assert any(fault.startswith(key) for fault in refused.value.faults), refused.value.faults


def test_fewer_of_more_children_are_held_by_those_who_are_counted() -> None:
    study = longer(1.5)
    of_need = counted_for_need(study.config, study.calendar)
    assert np.allclose(of_need, np.exp(-NEED_EXPONENT * children_in_need(study.config, study.calendar)))
    assert np.allclose(study.parameters.elsewhere_for_need, of_need)
    assert (longer(1.0).parameters.elsewhere_for_need == 1.0).all()
    assert (longer(1.5, "council.held_elsewhere=null").parameters.elsewhere_for_need == 1.0).all()


# Kinds of team that lend each other workers

HELD = {"holds": "one_worker", "social_workers": True}
LENDS = {"switched_on": True, "above": 2.0, "a_month": 0.1}


def two_teams(busy: int, quiet: int, workers: float = 20, **lending: Any) -> Study:
    """Two kinds of team with so many children on day one, all of whom stay; the first had a tenth of them as a rule."""
    kept = {"shape": "exponential", "scale": 9000, "spread": 1}
    visits = [duty("visit", then_every=["10 working_days"]), duty("closing", when="need_ends", completes=True)]

    def lasting(held_by: str) -> Mapping:
        return stage(held_by=held_by, ends="after_a_need", duties=visits, length=kept)

    plan = journey(
        teams={"here": HELD, "there": HELD, "shared": {"holds": "shared", "social_workers": True}},
        starts_in=by_need({"one": 1.0}),
        stages={"one": lasting("here"), "two": lasting("there")},
    )
    settings = worked(workers, busy, 30, journey=plan)
    settings["council"]["stock"] = {"one": busy // 10, "two": quiet}
    settings["workforce"]["lending"] = LENDS | lending
    return study_of(settings)


def lent(study: Study) -> Rows:
    """The posts that moved in a log whose accounts balance."""
    rows, _ = played_in(study, "compiled")
    Accounts(study).walk(rows)
    again, _ = played_in(study, "readable")
    assert np.array_equal(rows, again)
    return rows[rows[:, Log.WHAT] == POST_MOVED]


def test_a_kind_of_team_that_is_overrun_is_lent_workers() -> None:
    """Once a month, from the one that has least to do beside its usual; at most a tenth of its workers at a time."""
    study = two_teams(600, 200)
    moved = lent(study)
    dates = study.calendar.dates
    days = moved[:, Log.TIME] // MINUTES_A_DAY
    assert len(moved) >= 4
    for day in days:
        assert str(dates[day])[5:7] != str(dates[day - 1])[5:7]
    assert {int(code) for code in moved[:, Log.KIND]} == {0}
    assert np.unique(days, return_counts=True)[1].max() <= 2
    assert len(np.unique(days)) < len(moved)


@pytest.mark.parametrize("how", [{"switched_on": False}, {"above": 60.0}])
def test_it_is_not_where_it_is_off_or_not_far_apart(how: dict[str, Any]) -> None:
    assert len(lent(two_teams(600, 200, **how))) == 0


def test_who_is_lent_works_on_there() -> None:
    study = two_teams(600, 200)
    rows, _ = played_in(study, "compiled")
    movers = rows[rows[:, Log.WHAT] == MOVED]
    assert len(movers) == len(rows[rows[:, Log.WHAT] == POST_MOVED])
    assert len(set(movers[:, Log.WORKER])) >= len(movers) - 1


def test_the_usual_load_is_that_of_day_one() -> None:
    study = study_from(validate(compose(["council=typical"])))
    config, names = study.config, kinds_of(study)
    usual = study.parameters.usual_children
    council = config.council
    held = council.stock["assessment"] * (1 - council.held_elsewhere.share) if council.held_elsewhere else math.nan
    assert usual[names.index("assessment")] == pytest.approx(held / workers_usual(config, "assessment"))
    assert usual[names.index("team_managers")] == 0.0
    lending = [name for name in names if usual[names.index(name)] > 0]
    assert sorted(lending) == ["assessment", "looked_after", "safeguarding"]
    assert holders_usual(config) == pytest.approx(math.fsum(workers_usual(config, name) for name in lending))


@pytest.mark.parametrize("name", ["Bexley", "Bury"])
def test_no_council_runs_away_in_years_as_englands(name: str) -> None:
    """Its assessment teams held 150 and 160 children for each worker after six years, others 14 and 30."""
    nation, plan = nation_of(), panel_settings()["modelled"]
    config = config_of(nation, name, typical_study(nation, plan["typed"]))
    rows = yearly(read_replication(study_from(with_years(config, plan["years"])), 0))
    caseloads = [float(row["caseload_per_worker"]) for row in rows]
    assert len(caseloads) == 6 and max(caseloads) < 2 * caseloads[0], caseloads


def test_in_everyday_years_nobody_is_lent() -> None:
    """Leeds and a typical council, as usual and under the spike, are where they were before there was lending."""
    start = dt.date(2021, 4, 1)
    for typed in (["council=leeds"], ["council=typical", "scenario=referral_spike", f"scenario.from={start}"]):
        study = study_from(validate(compose([*typed, "run.weeks=104"])))
        rows, _ = played_in(study, "compiled")
        assert not (rows[:, Log.WHAT] == POST_MOVED).any()
