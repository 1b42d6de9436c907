"""Measures know duties and stages by what the journey says they count as, never by what they are called."""

import copy
import math
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from councils import Mapping, by_need, duty, journey, played_in, stage, study_of, worked

from sim.analysis.measures import MEASURES, Reading, read, unmeasured_in
from sim.analysis.readings.needs import NEEDED, REFORMED
from sim.analysis.readings.scope import scope_of
from sim.base.errors import InputError
from sim.inputs.checks import faults_of
from sim.inputs.composing.compose import compose
from sim.inputs.schema import Config
from sim.inputs.study import Study, study_from
from sim.model.vocabulary import DUTIES_COUNT, STAGES_COUNT
from sim.studies.api import Answers

SIM = Path(__file__).resolve().parent.parent / "sim"


def reading(said: Mapping) -> Reading:
    """What a council's first replication says."""
    study = study_of(said)
    return read(study, played_in(study, "compiled")[0])


def same(one: Reading, other: Reading) -> bool:
    """Whether two readings have the same measures with the same numbers, none standing for none."""
    assert list(one.measures) == list(other.measures)
    pairs = zip(one.measures.values(), other.measures.values(), strict=True)
    return all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in pairs)


def assessing(**changes: Any) -> Mapping:
    """Assessments with a visit, signed off by their own worker, in a council of ten."""
    visit = duty("call", counts_as="visit", due="3 working_days", window="3 working_days")
    signed = duty("sign_off", follows="call", counts_as="assessment_sign_off", completes=True)
    only = stage(counted_as="assessment", duties=[visit, signed]) | changes
    return worked(10, 900, 30, journey=journey(stages={"assessment": only}, starts_in=by_need({"assessment": 1.0})))


def renamed(said: Mapping, words: dict[str, str]) -> Mapping:
    """A council whose duties and stages are called otherwise, wherever they are named."""
    if isinstance(said, dict):
        return {words.get(key, key): renamed(value, words) for key, value in said.items()}
    if isinstance(said, list):
        return [renamed(one, words) for one in said]  # type: ignore[return-value]
    return words.get(said, said) if isinstance(said, str) else said


def test_a_duty_called_otherwise_changes_no_measure() -> None:
    """Another name draws other numbers, so all work here is as long as planned, and only arrivals are luck."""
    usual = reading(assessing())
    assert usual.measures["assessments_in_45_days_share"] > 0 and usual.measures["visits_on_time_share"] > 0
    assert same(reading(renamed(assessing(), {"sign_off": "authorised", "call": "seen"})), usual)


def test_a_log_of_leeds_says_the_same_whatever_its_sign_off_is_called() -> None:
    said = compose(["run.warm_up_weeks=0", "run.weeks=26"])
    study = study_from(Config.model_validate(said))
    rows = played_in(study, "compiled")[0]
    other = study_from(Config.model_validate(renamed(said, {"sign_off": "signing_off"})))
    assert other.words.duties.index("assessment.signing_off") == study.words.duties.index("assessment.sign_off")
    assert same(read(other, rows), read(study, rows))


def test_what_is_called_a_visit_is_none_unless_the_journey_says_so() -> None:
    usual = reading(assessing())
    settings = assessing()
    late = duty(
        "health_visit",
        due="0 working_days",
        window="0 working_days",
        waits_for={"shape": "lognormal", "scale": 5, "spread": 0.1},
    )
    settings["journey"]["stages"]["assessment"]["duties"].append(late)
    assert reading(settings).measures["visits_on_time_share"] == usual.measures["visits_on_time_share"] > 0.9
    counted = copy.deepcopy(settings)
    counted["journey"]["stages"]["assessment"]["duties"][-1]["counts_as"] = "visit"
    assert reading(counted).measures["visits_on_time_share"] < 0.85


def test_the_shipped_journey_lacks_nothing() -> None:
    assert unmeasured_in(study_from(Config.model_validate(compose([])))) == []


def without(said: Mapping, key: str, what: str) -> Mapping:
    """A study in which no stage or no duty counts as this."""
    said = copy.deepcopy(said)
    for one in said["journey"]["stages"].values():
        if key == "counted_as" and one.get(key) == what:
            del one[key]
        for own in one["duties"]:
            if key == "counts_as" and own.get(key) == what:
                del own[key]
    return said


@cache
def whole() -> Reading:
    """What is read of the shipped journey, of which every word counts."""
    study = study_from(Config.model_validate(compose(["run.warm_up_weeks=0", "run.weeks=4"])))
    return read(study, played_in(study, "compiled")[0])


@pytest.mark.parametrize(
    ("key", "what"),
    [
        *(("counted_as", what) for what in ("assessment", "section_47_enquiry", "on_plan", "looked_after")),
        *(("counts_as", what) for what in DUTIES_COUNT),
    ],
)
def test_what_a_journey_lacks_is_said_once_and_its_measures_are_absent(key: str, what: str) -> None:
    said = without(compose(["run.warm_up_weeks=0", "run.weeks=4"]), key, what)
    study: Study = study_from(Config.model_validate(said))
    (sentence,) = unmeasured_in(study)
    assert f"a {'stage' if key == 'counted_as' else 'duty'} with {key}: {what}" in sentence
    gone = next(names for need, names in NEEDED.items() if need.endswith(f"{key}: {what}"))
    assert all(MEASURES[name].label in sentence for name in gone if name in MEASURES)
    result = read(study, played_in(study, "compiled")[0])
    assert not set(gone) & (set(result.measures) | set(result.days))
    assert set(result.measures) == set(whole().measures) - set(gone)


def test_who_asks_for_a_measure_that_a_study_cannot_have_is_told_why() -> None:
    study = study_of(assessing())
    answers = Answers(study, (read(study, played_in(study, "compiled")[0]),))
    assert answers.mean("visits_on_time_share").mean > 0
    with pytest.raises(InputError, match=r"core_groups_on_time_share: this study does not have it") as error:
        answers.mean("core_groups_on_time_share")
    assert "Not measured, for want of a duty with counts_as: core_group: Core groups on time." in error.value.faults


def test_every_word_that_counts_is_needed_by_a_measure() -> None:
    """And every measure or series that is said to need something is one."""
    needs = " ".join(NEEDED)
    assert all(f"counts_as: {what}" in needs for what in DUTIES_COUNT)
    assert {"assessment", "section_47_enquiry", "on_plan", "looked_after"} < set(STAGES_COUNT)
    study = study_from(Config.model_validate(compose(["run.warm_up_weeks=0", "run.weeks=4"])))
    result = read(study, played_in(study, "compiled")[0])
    needed = {name for need, names in NEEDED.items() if need not in REFORMED for name in names}
    assert needed <= set(result.measures) | set(result.days)
    assert scope_of(study).supervised


def test_no_reading_table_or_chart_looks_for_a_stage_or_duty_by_its_name() -> None:
    """A word that names a stage or a duty in the shipped journey and means nothing else to measures."""
    stages = compose([])["journey"]["stages"]
    called = {*stages, *(own["duty"] for one in stages.values() for own in one["duties"])}
    called -= {*STAGES_COUNT, *DUTIES_COUNT}
    quoted = re.compile("|".join(rf'"(?:[a-z_]+\.)?{name}"' for name in sorted(called)))
    files = [*SIM.glob("analysis/**/*.py"), *SIM.glob("reports/charts/*.py")]
    assert len(files) > 20
    result = [(file.name, match[0]) for file in files for match in quoted.finditer(file.read_text(encoding="utf-8"))]
    assert not result
    assert quoted.search('ASSESSMENT = "assessment.sign_off"')


# What is graver, and what an escalation opens

ENQUIRY = "journey.stages.enquiry"


def enquiring(**changes: Any) -> Mapping:
    """A stage that escalates into an enquiry, which leads back or to a plan."""
    stages = {
        "plan": stage(gravity=2),
        "home": stage(gravity=1, escalates_per_year=by_need(3.0)),
        "enquiry": stage(
            held_by="the_same", runs="alongside", opens_on_escalation=True, onward=by_need({"plan": 0.5, "return": 0.5})
        ),
    }
    for name, change in changes.items():
        stages[name] = stages[name] | change
    return worked(10, 500, 30, journey=journey(stages=stages, starts_in=by_need({"home": 1.0})))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"plan": {"gravity": None}}, "journey.stages.plan.gravity: is missing; enquiry leads here"),
        ({"home": {"gravity": None}}, "journey.stages.home.gravity: is missing; cases escalate here"),
        ({"enquiry": {"gravity": 3}}, f"{ENQUIRY}.gravity: is only for a stage that runs alone"),
        (
            {"enquiry": {"opens_on_escalation": False}},
            "journey.stages.home.escalates_per_year: no stage opens then; give enquiry opens_on_escalation: true.",
        ),
        (
            {"home": {"opens_on_escalation": True}},
            "journey.stages.home.opens_on_escalation=true: only a stage that runs alongside opens",
        ),
        ({"home": {"counted_as": "on_a_plan"}}, "journey.stages.home.counted_as=on_a_plan: is not known"),
        (
            {"home": {"duties": [duty(completes=True, counts_as="visits")]}},
            "journey.stages.home.duties[work].counts_as=visits: is not known; did you mean visit?",
        ),
    ],
)
def test_a_journey_says_what_is_graver_and_what_counts(change: Mapping, fault: str) -> None:
    assert not faults_of(enquiring())
    assert any(one.startswith(fault) for one in faults_of(enquiring(**change))), faults_of(enquiring(**change))


def test_an_enquiry_moves_a_case_by_what_is_said_to_be_graver() -> None:
    """To the plan where that is graver, and never where it is not, whatever the order of the lines."""

    def plans(**changes: Any) -> int:
        study = study_of(enquiring(**changes))
        rows = played_in(study, "compiled")[0]
        return int(((rows[:, 1] == 1) & (rows[:, 4] == study.words.stages.index("plan"))).sum())

    slow = {"home": {"duties": [duty(completes=True, waits_for={"shape": "lognormal", "scale": 60, "spread": 0.1})]}}
    assert plans(**slow) > 10
    assert plans(**slow, plan={"gravity": 1}) == plans(**slow, plan={"gravity": 0}) == 0
