"""What must always hold, whatever the council: the accounts of the event log balance."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from councils import Mapping, by_need, duty, journey, played_in, stage, study_of, worked
from drawn_councils import councils
from examples import examples
from hypothesis import given, settings
from oracle import Accounts

from sim.inputs.checks.check_changes import AT_ONCE
from sim.inputs.study import Study
from sim.model.clocks import compiled
from sim.model.compiling import checks_bounds, compiles
from sim.model.council_columns import Cases, Count
from sim.model.event_log import Log, Rows
from sim.model.state import empty_council, family_of, first_capacity
from sim.model.vocabulary import AWAY, DUTY_DONE, RECORD_TYPES, REFERRED, SHORT_SICKNESS, WORKED

EXAMPLES = examples(80) if compiles and not checks_bounds else 20 if compiles else 15


@pytest.mark.clocks
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(councils(small=not compiles))
def test_the_accounts_of_any_council_balance(said: Mapping) -> None:
    study = study_of(said)
    Accounts(study).walk(played_in(study, "compiled")[0])


@pytest.mark.clocks
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(councils(storm=True, small=not compiles))
def test_the_accounts_balance_in_a_storm_of_ties(said: Mapping) -> None:
    study = study_of(said)
    Accounts(study).walk(played_in(study, "compiled")[0])


# The oracle itself: mistakes made once, and seen.


def busy() -> Study:
    """A council in which everything happens: cases wait, workers fall sick, leave and are replaced."""
    plan = journey(
        stages={
            "first": stage(onward=by_need({"closed": 0.5, "second": 0.5})),
            "second": stage(duties=[duty(completes=True, parts={"holder": 4.0, "sitting": 1.0})]),
            "door": stage(held_by="clerks", before_referral=True, onward=by_need({"nothing_more": 1.0})),
        },
        interventions={"meeting": {"offered": 0.5, "entry_to_care": 1.0, "escalation": 0.5, "coming_back": 0.5}},
        starts_in=by_need({"first": 1.0}),
        teams={
            "team": {"holds": "one_worker", "social_workers": True},
            "clerks": {"holds": "shared", "social_workers": False},
        },
        slots={"sitting": {"clerks": 2.0}},
        exits=["nothing_more"],
    )
    said = worked(workers=3, referrals=500, weeks=40, journey=plan)
    said["council"]["stock"] = {"first": 6, "closed_in_last_year": 20}
    said["council"]["held_elsewhere"] = {"by": "clerks", "share": 0.2, "exponent": 0.6}
    said["workforce"]["sickness"]["short_spells_per_year"] = 6
    said["workforce"]["leaving"]["rate"] = 1.5
    said["workforce"]["recruitment"]["steps"] = {"advert": 3}
    said["allocation"] |= {"policy": "capped", "soft_cap": 4, "hard_cap": 4}
    return study_of(said)


@pytest.fixture(scope="module")
def books() -> tuple[Study, Rows]:
    """A busy council and its log, whose accounts balance."""
    study = busy()
    rows, _ = played_in(study, "compiled")
    Accounts(study).walk(rows)
    return study, rows


LOSSES = ["referred", "stage_entered", "stage_ended", "listed", "allocated", "given_up", "duty_done", "post_opened"]
LOSSES += ["joined", "notice_given", "left", "away", "back", "held_elsewhere"]


@pytest.mark.parametrize("lost", LOSSES)
def test_a_lost_row_is_missed(books: tuple[Study, Rows], lost: str) -> None:
    study, rows = books
    places = np.flatnonzero(rows[:, Log.WHAT] == RECORD_TYPES.index(lost))
    spoilt = np.delete(rows, places[0 if lost == "post_opened" else len(places) // 2], axis=0)
    with pytest.raises(AssertionError):
        Accounts(study).walk(spoilt)


DOUBLES = [
    "stage_entered",
    "stage_ended",
    "listed",
    "allocated",
    "given_up",
    "worked",
    "joined",
    "left",
    "held_elsewhere",
]


@pytest.mark.parametrize("doubled", DOUBLES)
def test_a_row_told_twice_is_noticed(books: tuple[Study, Rows], doubled: str) -> None:
    study, rows = books
    places = np.flatnonzero(rows[:, Log.WHAT] == RECORD_TYPES.index(doubled))
    place = places[len(places) // 2]
    with pytest.raises(AssertionError):
        Accounts(study).walk(np.insert(rows, place, rows[place], axis=0))


def test_rows_out_of_order_are_noticed(books: tuple[Study, Rows]) -> None:
    study, rows = books
    with pytest.raises(AssertionError):
        Accounts(study).walk(rows[::-1])


def test_work_by_someone_who_is_away_is_noticed(books: tuple[Study, Rows]) -> None:
    study, rows = books
    went = np.flatnonzero((rows[:, Log.WHAT] == AWAY) & (rows[:, Log.KIND] == SHORT_SICKNESS))
    place = went[len(went) // 2]
    work = rows[rows[:, Log.WHAT] == WORKED][0].copy()
    work[Log.TIME], work[Log.WORKER] = rows[place, Log.TIME] + 1, rows[place, Log.WORKER]
    with pytest.raises(AssertionError):
        Accounts(study).walk(np.insert(rows, place + 1, work, axis=0))


@pytest.mark.parametrize(
    ("what", "column", "more"),
    [
        ("slots_offered", Log.NTH, 1),
        ("slots_offered", Log.NTH, -1),
        ("held_elsewhere", Log.KIND, 1),
        ("contacted", Log.OTHER, 1),
    ],
)
def test_a_wrong_number_is_noticed(books: tuple[Study, Rows], what: str, column: int, more: int) -> None:
    """A slot more than there were, one that stays empty, people who hold none elsewhere, a referral that never was."""
    study, rows = books
    of_them = rows[:, Log.WHAT] == RECORD_TYPES.index(what)
    if what == "slots_offered":
        of_them &= (rows[:, Log.NTH] > 0) & (rows[:, Log.OTHER] > 0)
    elif what == "contacted":
        of_them &= rows[:, Log.OTHER] == 0
    places = np.flatnonzero(of_them)
    spoilt = rows.copy()
    spoilt[places[len(places) // 2], column] += more
    with pytest.raises(AssertionError):
        Accounts(study).walk(spoilt)


# Chance belongs to who and why.


def stories(study: Study) -> dict[int, tuple[Any, ...]]:
    """What befalls each family, by its address in chance: who they are, when referred, when their work is done."""
    p = study.parameters
    council = empty_council(p, first_capacity(p), study.config.run.seed, 0)
    compiled.run(council, p, first_capacity(p).diary)
    rows = council.rows[: council.count[Count.ROWS]]
    report: dict[int, tuple[Any, ...]] = {}
    for case in range(council.count[Count.CASES]):
        family = council.cases[case]
        of_case = rows[rows[:, Log.CASE] == case]
        minutes = [tuple(of_case[of_case[:, Log.WHAT] == what, Log.TIME].tolist()) for what in (REFERRED, DUTY_DONE)]
        report[int(family_of(council, case))] = (
            int(family[Cases.CHILDREN]),
            int(family[Cases.NEED]),
            int(family[Cases.SOURCE]),
            *minutes,
        )
    return report


@pytest.mark.clocks
def test_more_families_change_nobody_elses_luck() -> None:
    """Half as many families again, in a team in which nobody waits: the others live exactly as before."""
    waits = {"shape": "lognormal", "scale": 6, "spread": 0.5}
    work = duty(due="10 working_days", window="10 working_days", waits_for=waits, completes=True)
    plan = journey(
        teams={"team": {"holds": "shared", "social_workers": True}},
        stages={"only": stage(duties=[work])},
        effort_spread=0.7,
    )
    said = worked(workers=25, referrals=400 if compiles else 250, weeks=20 if compiles else 10, journey=plan)
    said["demand"] |= {
        "children_per_family": [0.5, 0.3, 0.2],
        "need_mix": {"low": 0.3, "medium": 0.4, "high": 0.3},
        "dispersion": 4,
        "sources": {"police": {"share": 0.6}, "schools": {"share": 0.4}},
    }
    few = stories(study_of(said))
    more = {"what": "referrals", "from": dt.date(2021, 4, 15), "multiply": 1.5, "source": "police"}
    said["scenario"]["changes"] = [more]
    many = stories(study_of(said))
    assert len(many) > len(few)
    assert few == {who: many[who] for who in few}


NEUTRAL: list[Mapping] = [
    {"what": "referrals", "multiply": 1.0},
    {"what": "sickness_rate", "multiply": 1.0},
    {"what": "leaving_rate", "multiply": 1.0},
    {"what": "recruitment_lead_time", "multiply": 1.0},
    {"what": "recruitment_freeze", "set": 0},
    {"what": "conference_capacity", "multiply": 1.0},
    {"what": "casework_share", "multiply": 1.0},
    {"what": "caseload_cap", "multiply": 1.0},
    {"what": "allocation_policy", "set": "capped"},
    {"what": "need_mix_high", "multiply": 1.0},
    {"what": "agency_supply", "multiply": 1.0},
    {"what": "cohort_share", "multiply": 1.0},
    {"what": "contacts_referred", "multiply": 1.0},
    {"what": "offer", "multiply": 1.0, "intervention": "meeting"},
]


def test_a_scenario_that_changes_nothing_is_the_baseline_byte_for_byte() -> None:
    study = busy()
    said = study.config.model_dump(by_alias=True)
    as_people_write(said)
    baseline = played_in(study_of(said), "compiled")[0]
    said["scenario"] = {"name": "nothing", "sentence": "Nothing changes, at length.", "changes": []}
    for change in NEUTRAL:
        ramp = 0 if change["what"] in AT_ONCE else 4
        said["scenario"]["changes"] = [{**change, "from": dt.date(2021, 6, 1), "weeks": 10, "ramp_weeks": ramp}]
        assert played_in(study_of(said), "compiled")[0].tobytes() == baseline.tobytes(), change


def as_people_write(said: Mapping) -> None:
    """Lapses as text again: `5 working_days`."""
    lapse = "{amount} {unit}".format
    for one in said["journey"]["stages"].values():
        for part in one["duties"]:
            part["due"], part["window"] = lapse(**part["due"]), lapse(**part["window"])
            part["then_every"] = [lapse(**again) for again in part["then_every"]]
    handover = said["journey"]["handover"]
    handover["duty_due"], handover["window"] = lapse(**handover["duty_due"]), lapse(**handover["window"])
