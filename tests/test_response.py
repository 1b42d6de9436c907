"""What a change in referrals does: who comes, who follows, who else holds children, and that no queue runs away."""

import datetime as dt
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from councils import Mapping, duty, journey, played_in, stage, study_of, worked
from rules_by_hand import in_plain

import sim.model.rules.allocation
import sim.model.rules.turnover
from sim.analysis.measures import read
from sim.base.errors import InputError
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.schema import Change
from sim.inputs.study import Study, study_from
from sim.inputs.translation import coming_back
from sim.inputs.translation.agency_tables import agency_posts
from sim.inputs.translation.arrivals import expected_referrals
from sim.inputs.translation.response_tables import agency_beyond_usual
from sim.model.event_log import Log, Rows
from sim.model.parameter_columns import POST_COLUMNS, Establishment
from sim.model.vocabulary import AGENCY_SUPPLY, DUTY_DONE
from sim.runs.replication import simulate_to_read
from sim.studies.response import SERIES, main, response

PHI, LIGHT_SHARE, AGENCY = 0.08, 0.4, 0.22


def typical(*overrides: str) -> Study:
    return study_from(validate(compose(["council=typical", *overrides])))


def lasting(size: float, *overrides: str) -> Study:
    """The typical council with so many times the referrals from its first day on, for four years."""
    rise = ["scenario=referral_spike", f"scenario.size={size}", "scenario.weeks=null", "scenario.from=2021-04-01"]
    return typical(*rise, "run.weeks=208", *overrides)


@pytest.mark.parametrize("size", [0.7, 0.9, 1.0, 1.33, 3.0])
def test_families_as_usual_change_less_than_referrals(size: float) -> None:
    """As a power of all that come; the rest of a rise is light, and in a fall light families stay away first."""
    usual, changed = typical("run.weeks=208"), lasting(size)
    before, after = usual.parameters, changed.parameters
    all_before, all_after = (expected_referrals(study.config, study.calendar)[0] for study in (usual, changed))
    days = slice(0, usual.calendar.days)
    assert np.allclose(all_after[:, days], size * all_before[:, days], rtol=0.005)
    assert np.allclose(before.usual_arrivals, (1 - LIGHT_SHARE) * before.arrivals)
    as_usual = np.minimum(size**PHI * before.usual_arrivals, after.arrivals)
    assert np.allclose(after.usual_arrivals[:, days], as_usual[:, days], rtol=0.005)


def test_who_comes_after_a_change_is_over_is_who_came_before_it() -> None:
    study, usual = lasting(1.33, "scenario.weeks=52"), typical("run.weeks=208")
    over = slice(300, study.calendar.days)
    assert np.allclose(study.parameters.usual_arrivals[:, over], usual.parameters.usual_arrivals[:, over])


def test_where_need_rises_all_families_are_as_usual() -> None:
    """The mix stays, so that three times the referrals are three times each kind."""
    p = lasting(3.0, "scenario.kind=need_rises").parameters
    assert np.allclose(p.usual_arrivals, (1 - LIGHT_SHARE) * p.arrivals)


def test_a_fall_beyond_the_light_families_takes_no_more_of_them_than_there_are() -> None:
    study = lasting(0.2)
    p, days = study.parameters, slice(0, study.calendar.days)
    assert (p.usual_arrivals <= p.arrivals + 1e-9).all()
    assert p.usual_arrivals[:, days].sum() > 0.9 * p.arrivals[:, days].sum()


def beyond_a_holder(study: Study) -> np.ndarray:
    """(days,) agency workers beyond the usual number, for each who holds cases as a rule."""
    return agency_beyond_usual(study.config, study.calendar, 1.0)


def test_agency_workers_follow_a_year_of_referrals_and_within_bounds() -> None:
    """For each case holder, whatever the usual number of agency workers; all of it once the rise is a year old."""
    study = lasting(1.33)
    beyond = beyond_a_holder(study)
    assert (np.diff(beyond) >= -1e-6).all()
    assert beyond[0] < 0.001
    assert beyond[-1] == pytest.approx(AGENCY * math.log(1.33), abs=0.001)
    assert 5 <= 12 * np.argmax(beyond > beyond[-1] / 2) / 253 <= 7  # months: half of the twelve
    assert 11 <= 12 * np.argmax(beyond > 0.99 * beyond[-1]) / 253 <= 12.1
    fewer = beyond_a_holder(lasting(1 / 1.33))
    assert fewer[-1] == pytest.approx(-beyond[-1], abs=0.001)  # a fall as a rise
    assert beyond_a_holder(lasting(9.0)).max() == pytest.approx(0.33)
    assert (beyond_a_holder(typical()) == 0.0).all()


NEED_FOLLOWS, CHILDREN_FOLLOW, NEED_MONTHS = 0.27, 0.31, 22


def longer_need(times: float, *overrides: str) -> Study:
    """The typical council whose needs last so many times as long from its first day on, for four years."""
    change = f"scenario.changes=[{{what:need_length,multiply:{times},from:2021-04-01}}]"
    return typical(change, "run.weeks=208", *overrides)


def test_agency_workers_follow_children_in_need_beyond_what_referrals_bring() -> None:
    """As late as children in need follow the length of need; a fall as a rise; where such children are held."""
    study = longer_need(1.5)
    beyond = beyond_a_holder(study)
    months = 12 * np.arange(1, len(beyond) + 1) / 253
    in_need = CHILDREN_FOLLOW * math.log(1.5) * (1 - np.exp(-months / NEED_MONTHS))
    assert np.allclose(beyond, NEED_FOLLOWS * in_need, atol=0.0002)
    assert np.allclose(beyond_a_holder(longer_need(1 / 1.5)), -beyond)
    posts = [(name, len(table)) for name, table in agency_posts(study.config, study.calendar)]
    assert {name for name, _ in posts} == {"safeguarding"}
    assert sum(count for _, count in posts) == round(beyond.max() * study.parameters.holders_usual)
    off = longer_need(1.5, "workforce.agency.follows.need=null")
    assert (beyond_a_holder(off) == 0.0).all() and agency_posts(off.config, off.calendar) == []


def test_a_fall_in_referrals_takes_of_those_whom_longer_needs_bring() -> None:
    """Both causes together are within the bounds, and there is no post where the sum is no rise."""
    fewer = "{what:referrals,multiply:0.7,from:2021-04-01},{what:need_length,multiply:2,from:2021-04-01}"
    study = typical(f"scenario.changes=[{fewer}]", "run.weeks=208")
    beyond = beyond_a_holder(study)
    assert beyond[500] < 0.0
    assert agency_posts(study.config, study.calendar) == []
    both = fewer.replace("0.7", "9").replace("multiply:2", "multiply:9")
    study = typical(f"scenario.changes=[{both}]", "run.weeks=208")
    assert beyond_a_holder(study).max() == pytest.approx(0.33)
    last, columns = study.calendar.days - 1, [Establishment.OPENS, Establishment.CLOSES]
    tables = np.concatenate([table[:, columns] for _, table in agency_posts(study.config, study.calendar)])
    now_open = np.count_nonzero((tables[:, 0] <= last) & (last < tables[:, 1]))
    assert now_open == pytest.approx(0.33 * study.parameters.holders_usual, abs=1.1)  # each cause to a whole post


def test_the_usual_number_of_agency_workers_does_not_say_how_many_more_come() -> None:
    """Councils with few answer as those with many: those who come are a share of case holders."""
    studies = [lasting(1.33, f"workforce.agency.supply_fte={fte}") for fte in (0, 40)]
    for study in studies:
        p = study.parameters
        holders = p.holders_usual
        more = p.post[p.post[:, Establishment.AGENCY] == 1][:, Establishment.FTE].sum() / 1000
        assert more == pytest.approx(AGENCY * math.log(1.33) * holders, abs=0.6)


def test_fewer_agency_workers_than_none_cannot_be() -> None:
    p = lasting(0.3, "workforce.agency.supply_fte=5").parameters
    assert p.timeline[AGENCY_SUPPLY].min() == 0.0


def holders_and_agency(study: Study) -> np.ndarray:
    """(2,) mean full-time equivalents of agency workers and of all who hold cases, from the second year on."""
    result = read(study, simulate_to_read(study, 0).rows).days
    days = slice(study.warm_up_days + 300, None)
    holders = result["children_held"] / result["caseload_per_worker"]
    return np.array([np.nanmean(result["agency_fte"][days]), np.nanmean(holders[days])])


def test_agency_workers_go_when_referrals_fall_as_they_come_when_they_rise() -> None:
    """Case holders change by the same share of themselves; a fall once took a third as many."""
    usual, more, fewer = (holders_and_agency(lasting(size)) for size in (1.0, 1.33, 1 / 1.33))
    rise, fall = np.log(more / usual), np.log(usual / fewer)
    wanted = AGENCY * math.log(1.33)
    assert 0.6 * wanted < rise[1] < 1.3 * wanted
    assert 0.6 * wanted < fall[1] < 1.3 * wanted
    assert rise[0] > 0.1 and fall[0] > 0.1


def test_fewer_agency_workers_leave_the_posts_that_come_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """A post is covered until so few are wanted that its place is not among them; one without a place always is."""
    rules: Any = in_plain(monkeypatch, sim.model.rules.turnover)
    posts = np.zeros((4, POST_COLUMNS), np.int64)
    posts[:, Establishment.PLACE], posts[:, Establishment.CLOSES] = [100, 700, -1, -1], [10**6, 10**6, 10**6, 2]
    p = SimpleNamespace(post=posts, agency_places=np.array([1000, 1000, 800, 600, 400, 900, 0]))
    assert [rules.covered_until(p, post, 0) for post in range(4)] == [6, 3, 7, 2]
    assert rules.covered_until(p, 1, 3) == 3  # not wanted now
    assert rules.covered_until(p, 1, 5) == 6  # wanted again


def test_what_changes_the_supply_changes_those_who_follow_too() -> None:
    """Nobody comes from an agency, however many referrals there are, once the supply is set to nothing."""
    none = {"what": "agency_supply", "from": dt.date(2021, 4, 1), "set": 0}
    config = lasting(1.33).config
    changes = (*config.scenario.changes, Change.model_validate(none))
    study = study_from(config.model_copy(update={"scenario": config.scenario.model_copy(update={"changes": changes})}))
    assert (study.parameters.timeline[AGENCY_SUPPLY, 300:] == 0.0).all()


def test_agency_workers_come_beyond_empty_posts_where_cases_are_held() -> None:
    """Each has a post of their own, in a team that holds cases, which is not advertised."""
    study = lasting(1.33)
    p = study.parameters
    beyond = p.post[p.post[:, Establishment.AGENCY] == 1]
    wanted = AGENCY * math.log(1.33) * p.holders_usual
    assert abs(beyond[:, Establishment.FTE].sum() / 1000 - wanted) <= 0.5
    names = study.words.teams
    assert {names[kind] for kind in beyond[:, Establishment.KIND]} == {"assessment", "safeguarding"}
    assert (np.diff(beyond[:, Establishment.OPENS]) >= 0).all()
    assert (beyond[:, Establishment.CLOSES] > study.calendar.days).all()


def test_a_council_that_wants_no_agency_workers_takes_none_on() -> None:
    """Leeds says so: `follows` is off."""
    study = study_from(validate(compose(["scenario=referral_spike", "scenario.size=2"])))
    assert not study.parameters.post[:, Establishment.AGENCY].any()


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (
            ("council", "held_elsewhere"),
            {"by": "safeguarding", "share": 0.1, "exponent": 0.5},
            "council.held_elsewhere.by=safeguarding: there is no such kind of team that works one list",
        ),
        (
            ("workforce", "agency", "follows", "teams"),
            {"minute_takers": 1.0},
            "workforce.agency.follows.teams=minute_takers: there is no such kind of team that holds its own cases",
        ),
        (
            ("workforce", "agency", "follows", "teams"),
            {"assessment": 0.4},
            "workforce.agency.follows.teams: the shares add up to 0.4; they must add up to 1.",
        ),
        (("demand", "need_mix"), {"low": 0.5, "medium": 0.3, "high": 0.1, "light": 0.1}, "demand.need_mix.light: "),
    ],
)
def test_what_cannot_be_is_refused(path: tuple[str, ...], value: Any, said: str) -> None:
    mapping: Any = compose(["council=typical"])
    place = mapping
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(InputError) as refusal:
        validate(mapping)
    assert any(fault.startswith(said) for fault in refusal.value.faults), refusal.value.faults


@pytest.mark.parametrize(
    ("holders", "share"),
    [(1.0, 0.06), (0.8, 1 - 0.94 * 0.8**0.5), (1.1, 1 - 0.94 * 1.1**0.5), (1.3, 0.0), (0.0, 1.0)],
)
def test_who_is_not_counted_holds_what_holders_cannot(
    monkeypatch: pytest.MonkeyPatch, holders: float, share: float
) -> None:
    rules: Any = in_plain(monkeypatch, sim.model.rules.allocation)
    assert math.isclose(rules.share_elsewhere(holders, 1.0, 0.06, 0.5), share, abs_tol=1e-12)
    more_in_need = 1.0 if holders == 0.0 else max(1.0 - 0.9 * 0.94 * holders**0.5, 0.0)
    assert math.isclose(rules.share_elsewhere(holders, 0.9, 0.06, 0.5), more_in_need, abs_tol=1e-12)


def overloaded(bound: str | None) -> Study:
    """Twice the work that its workers can do: visits that come again, and a closing that ends the stage."""
    visits = duty("visit", due="5 working_days", then_every=["5 working_days"], parts={"holder": 7.0}, urgency="soon")
    closing = duty("closing", when="need_ends", due="10 working_days", window="10 working_days", urgency="soon")
    only = stage(
        ends="after_a_need",
        length={"shape": "exponential", "scale": 60, "spread": 1},
        duties=[visits, closing | {"completes": True}],
    )
    plan: Mapping = journey(stages={"only": only})
    plan["pressure"]["endings_wait_at_most"] = bound
    settings = worked(weeks=150, journey=plan)
    settings["council"] |= {"referrals_per_year": 90}
    return study_of(settings)


def closings_wait(rows: Rows, study: Study) -> list[float]:
    """Working days from when a closing falls open to when it is done, of the last year."""
    code = study.words.duties.index("only.closing")
    done = rows[(rows[:, Log.WHAT] == DUTY_DONE) & (rows[:, Log.KIND] == code) & (rows[:, Log.TIME] > 100 * 5 * 444)]
    return [(int(row[Log.TIME]) - (int(row[Log.AMOUNT]) - 10 * 444)) / 444 for row in done]


def test_what_ends_a_stage_never_queues_behind_visits() -> None:
    """With the bound closings wait no longer than that and the work before them; without it, for a month."""
    bound, free = overloaded("2 working_days"), overloaded(None)
    assert np.median(closings_wait(played_in(bound, "compiled")[0], bound)) < 5
    assert np.median(closings_wait(played_in(free, "compiled")[0], free)) > 12


def test_the_year_after_a_third_more_referrals() -> None:
    """Caseload and children in need rise by a few percent, as they did in England's councils."""
    change, error, _ = response(1.33, 4, (12,))
    result = dict(zip(SERIES, change[:, 0], strict=True))
    assert 0.03 <= result["caseload_per_worker"] <= 0.09
    assert result["children_in_need"] <= 0.12
    assert result["agency_fte"] > 0.05
    assert error[SERIES.index("caseload_per_worker"), 0] < 0.03


def test_a_fall_to_two_thirds_is_taken_as_a_rise_is() -> None:
    """In England rises and falls give the same slopes; with a light share of 0.2 a fall to 0.65 took families as usual
    one for one."""
    study, usual = lasting(0.65), typical("run.weeks=208")
    days = slice(0, usual.calendar.days)
    fewer = study.parameters.usual_arrivals[:, days].sum() / usual.parameters.usual_arrivals[:, days].sum()
    assert fewer == pytest.approx(0.65**PHI, abs=0.005)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("scenario=winter_sickness", "a lasting rise in referrals is what is asked about"),
        ("scenario.size=2", "type size="),
        ("scenario.weeks=4", "the rise lasts"),
        ("run.weeks=10", "as many weeks are simulated as the months need"),
        ("run.replications=3", "type replications="),
        ("run.keep_logs=1", "no event log is kept here"),
        ("run=precise", "python -m sim response simulates run.replications"),
    ],
)
def test_what_a_response_sets_itself_is_refused(word: str, why: str) -> None:
    """The rise was set beside a winter of sickness, ten weeks were empty means, and the rest did nothing in silence."""
    with pytest.raises(InputError, match=why):
        response(1.33, 2, (1,), [word])


def test_a_response_draws_the_years_that_are_typed() -> None:
    """Typed years were left out in silence."""
    alike, differ = (response(1.33, 2, (1,), typed)[0] for typed in ([], ["run.years=england"]))
    assert not np.allclose(alike, differ, equal_nan=True)


def test_a_series_of_nothing_has_no_change(capsys: pytest.CaptureFixture[str]) -> None:
    """Leeds has no agency workers: numbers that are none, and warnings of NumPy, were printed."""
    assert main(["replications=2", "council=leeds"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")}
    assert set(lines["agency_fte"].split()[1:]) == {"–"}
    assert "nan" not in "".join(lines.values())


@pytest.mark.slow
def test_a_lasting_rise_does_not_run_away() -> None:
    """+3 to +9% from one to five years, children in need at most +16%, the fifth year at most twice the first."""
    change, error, _ = response(1.33, 12, (12, 24, 36, 60))
    caseload, in_need = change[SERIES.index("caseload_per_worker")], change[SERIES.index("children_in_need")]
    unsure = 2 * error[SERIES.index("caseload_per_worker")]
    assert (caseload >= 0.03 - unsure).all()
    assert (caseload <= 0.09 + unsure).all()
    assert (in_need <= 0.16).all()
    assert caseload[-1] <= 2 * caseload[0] + unsure[-1]
    assert change[SERIES.index("children_on_plan"), -1] < 0.25  # 3.4 times where queues run away
    assert change[SERIES.index("children_looked_after"), -1] < 0.05  # 0.07 where those who come enter care as others do


def test_what_points_of_a_sweep_share_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """How families come back hangs on journey and demand: it was worked out twice for every point, most of its cost."""
    worked, closed = [], coming_back.until_closed
    monkeypatch.setattr(coming_back, "until_closed", lambda *parts: worked.append(parts) or closed(*parts))
    first = lasting(1.2).config
    once = len(worked)
    for size in (1.3, 1.4, 1.5):
        changes = tuple(change.model_copy(update={"multiply": size}) for change in first.scenario.changes)
        scenario = first.scenario.model_copy(update={"changes": changes})
        study_from(first.model_copy(update={"scenario": scenario}))
    assert 0 < once == len(worked)
