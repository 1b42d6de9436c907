"""Families First laid over a council: what it divides adds up, and with the lead practitioners' work given back it is
today's service."""

import copy
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.measures import read, unmeasured_in
from sim.base.errors import InputError
from sim.cli.main import main
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose, idle_knobs
from sim.inputs.reform import joined_duties, without_those_replaced
from sim.inputs.schema import Scenario
from sim.inputs.study import study_from
from sim.runs.replication import simulate_to_read
from tests.councils import Mapping
from tests.test_clocks_agree import agree, part_of_leeds

COUNCILS = ("leeds", "typical")
NEEDS = ("low", "medium", "high")
GIVEN_BACK = (
    *(f"division.led_by_others.{need}=0" for need in NEEDS),
    *(f"division.targeted_help_after_{where}.{need}=0" for where in ("assessment", "need") for need in NEEDS[:2]),
    "division.found_with_others.assessment=0",
    "division.found_with_others.child_in_need=0",
    "division.targeted_help_on_day_one=0",
    "division.lead_practitioners_a_child_on_a_plan=0",
    "division.lead_practitioners_of_chairs=0",
    "council.teams.lead_child_protection_practitioners.posts_fte=0.6",
    "council.teams.lead_child_protection_practitioners.teams=1",
    "division.coordinators_a_child_in_pre_proceedings=0",
    "council.stock.pre_proceedings=0",
    "council.teams.family_help_workers.posts_fte=0.6",
    "council.teams.family_help_workers.vacant_fte=0",
    "council.teams.family_help_workers.teams=1",
)
CHAIRS = "conference_chairs"
ENQUIRY = ("strategy_discussion", "section_47")
CO_WORKING_NONE = "division.co_working=0"
COORDINATORS = "coordinators_a_child_in_pre_proceedings"


@cache
def composed(council: str, *more: str) -> Mapping:
    """The plain mapping of a council with Families First."""
    return compose([f"council={council}", "journey=families_first", "run.weeks=52", *more])


def given_back(council: str) -> Mapping:
    """Families First with the lead practitioners' work back with holders and chairs, and nobody else leading."""
    settings, usual = copy.deepcopy(composed(council, *GIVEN_BACK)), compose([f"council={council}"])
    stages, old = settings["journey"]["stages"], usual["journey"]["stages"]
    for name in ("strategy_discussion", "section_47", "initial_conference", "child_protection"):
        stages[name]["duties"] = old[name]["duties"]
    for name in ("child_protection", "child_in_need", "child_in_need_by_family_help_worker"):
        stages[name]["onward"] = old["child_in_need" if "need" in name else name]["onward"]
    settings["journey"]["slots"]["conference"] = {
        "reviewing_officers" if team == CHAIRS else team: rate
        for team, rate in usual["journey"]["slots"]["conference"].items()
    }
    settings["workforce"]["teams"]["reviewing_officers"] = usual["workforce"]["teams"][CHAIRS]
    return settings


def today(council: str) -> Mapping:
    """Today's journey with assessment and safeguarding as one kind of team, as Family Help has it."""
    said: Mapping = compose([f"council={council}", "run.weeks=52"])
    one = {"assessment": "family_help_social_workers", "safeguarding": "family_help_social_workers"}
    added = copy.deepcopy(composed(council, *GIVEN_BACK))
    for part in ("council", "workforce", "journey"):
        said[part]["teams"]["family_help_social_workers"] = added[part]["teams"]["family_help_social_workers"]
    without_those_replaced(said, one)
    return said


@cache
def measured(council: str, which: str) -> dict[str, float]:
    """The mean measures of a few futures of one of the two."""
    study = study_from(validate(given_back(council) if which == "given_back" else today(council)))
    result = [read(study, simulate_to_read(study, n).rows).measures for n in range(8)]
    return {name: float(np.mean([one[name] for one in result])) for name in result[0]}


@pytest.mark.parametrize("council", COUNCILS)
@pytest.mark.parametrize(
    "measure",
    [
        "caseload_per_worker",
        "cost_per_year",
        "assessments_in_45_days_share",
        "conferences_in_15_days_share",
        "reviews_on_time_share",
        "care_reviews_on_time_share",
        "visits_on_time_share",
        "core_groups_on_time_share",
        "supervision_on_time_share",
        "children_in_need",
        "children_on_plan",
        "children_looked_after",
    ],
)
def test_with_the_work_given_back_it_is_todays_service(council: str, measure: str) -> None:
    """Within 2%, of shares within two points."""
    new, old = measured(council, "given_back")[measure], measured(council, "today")[measure]
    assert abs(new - old) < (0.02 if measure.endswith("share") else 0.02 * old)


@pytest.mark.parametrize("council", COUNCILS)
def test_todays_teams_are_divided_and_none_is_left(council: str) -> None:
    settings, usual = composed(council), compose([f"council={council}"])
    own, before = settings["council"]["teams"], usual["council"]["teams"]
    assert not {"assessment", "safeguarding", CHAIRS} & {
        *own,
        *settings["workforce"]["teams"],
        *settings["journey"]["teams"],
    }
    parts = ("family_help_social_workers", "lead_child_protection_practitioners", "reviewing_officers")
    posts = sum(own[name]["posts_fte"] for name in parts)
    assert posts == pytest.approx(sum(before[name]["posts_fte"] for name in ("assessment", "safeguarding", CHAIRS)))
    for name in set(before) & set(own) - {"family_group_conference_coordinators"}:
        assert own[name] == before[name]


@pytest.mark.parametrize("council", COUNCILS)
def test_what_is_calibrated_for_the_council_stays(council: str) -> None:
    settings, usual = composed(council)["journey"], compose([f"council={council}"])["journey"]
    assert settings["effort_scale"] == usual["effort_scale"]
    for name in ("looked_after", "section_47", "care_leaver"):
        assert settings["stages"][name]["onward"] == usual["stages"][name]["onward"]
    other = settings["stages"]["assessment_by_family_help_worker"]
    assert other["escalates_per_year"] == usual["stages"]["assessment"]["escalates_per_year"]
    for need, shares in usual["starts_in"].items():
        assert sum(settings["starts_in"][need].values()) == pytest.approx(1.0)
        assert settings["starts_in"][need]["closed"] == shares["closed"]


def test_a_number_of_the_council_moves_what_is_worked_out_from_it() -> None:
    posts = composed("leeds", "council.teams.safeguarding.posts_fte=144")["council"]["teams"]
    usual = composed("leeds")["council"]["teams"]
    name = "family_help_social_workers"
    assert posts[name]["posts_fte"] - usual[name]["posts_fte"] == pytest.approx(10)


def test_a_knob_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="division"):
        compose(["council=leeds", "journey=families_first", "division.led_by_other.low=0.3"])


def test_the_screen_says_whom_the_published_caseload_counts() -> None:
    said = unmeasured_in(study_from(validate(composed("typical"))))
    assert any("social workers only" in text for text in said)
    assert not any("social workers only" in text for text in unmeasured_in(study_from(validate(today("typical")))))


def test_duties_are_joined_by_name() -> None:
    duties: list[Any] = [{"duty": "a", "due": 1}, {"duty": "b", "due": 2}]
    changed: list[Any] = [{"duty": "b", "due": 3}, {"duty": "c"}]
    assert joined_duties(duties, changed) == [duties[0], *changed]
    assert duties[1]["due"] == 2


def parts_in(said: Mapping) -> dict[str, Any]:
    """Who does what of enquiries and strategy discussions, by duty."""
    stages = said["journey"]["stages"]
    return {duty["duty"]: duty["parts"] for name in ENQUIRY for duty in stages[name]["duties"]}


def test_holders_who_do_not_go_along_have_no_part_in_enquiries() -> None:
    """No co-working is none: the lead practitioners' part stays, and a study can be made."""
    without, usual = (parts_in(composed("typical", *typed)) for typed in ((CO_WORKING_NONE,), ()))
    lead = "lead_child_protection_practitioners"
    for name in ("discussion", "enquiry_visit", "enquiry"):
        assert usual[name]["holder"] > 0 and "holder" not in without[name]
        assert without[name][lead] == usual[name][lead]
    study_from(validate(composed("typical", CO_WORKING_NONE)))
    with pytest.raises(InputError, match="parts"):
        validate(composed("typical", "division.co_working=-1"))


def test_coordinators_are_a_number_of_the_change() -> None:
    """As many more as are typed for each child in pre-proceedings, before the change and after it."""
    change = ["council=typical", "scenario=families_first_transition"]
    none, more = (compose([*change, f"scenario.{COORDINATORS}={share}"])["council"] for share in (0, 0.2))
    name = "family_group_conference_coordinators"
    usual = compose(["council=typical"])["council"]["teams"][name]["posts_fte"]
    assert none["teams"][name]["posts_fte"] == pytest.approx(usual)
    added = more["teams"][name]["posts_fte"] - usual
    assert added == pytest.approx(0.2 * more["stock"]["pre_proceedings"]) and added > 1


@pytest.mark.clocks
@pytest.mark.parametrize(
    "typed",
    [
        ("journey=families_first",),
        ("journey=families_first", "division.targeted_help_from_contact=0.2", "division.co_working=0.5"),
        ("journey=families_first", "council=typical", "scenario=perfect_storm"),
    ],
)
def test_both_clocks_agree_on_families_first(typed: tuple[str, ...]) -> None:
    agree(part_of_leeds(list(typed)))


BRIEF = ["scenario=baseline", "run=quick", "run.replications=1", "run.weeks=8", "run.warm_up_weeks=4"]


@pytest.mark.parametrize(
    "typed",
    [
        ["journey=families_first", "run.seed=1,2"],
        ["journey=leeds,families_first"],
        ["journey=families_first", "council=leeds,typical", "hydra/launcher=basic"],
    ],
)
def test_a_sweep_may_be_of_the_reform(typed: list[str], tmp_path: Path) -> None:
    """Hydra itself knows no journey of this name: the first ended in a refusal, the last in a traceback."""
    assert main(["-m", *typed, *BRIEF, f"hydra.sweep.dir={tmp_path}"]) == 0
    whole = pd.read_parquet(tmp_path / "sweep.parquet") if (tmp_path / "sweep.parquet").is_file() else None
    assert whole is None or len(whole["point"].unique()) == 2
    assert whole is not None or len(list(tmp_path.glob("*/summary.csv"))) == 2


def test_the_reform_is_shown_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--cfg", "job", "journey=families_first"]) == 0
    assert "lead_child_protection_practitioners" in capsys.readouterr().out
    assert main(["reform=list"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "families_first Families First, for any council" in text and "lead from one to the other." in text


@pytest.mark.parametrize("council", ["rutland", "leeds"])
def test_the_grant_is_shared_out_by_children_in_need(council: str) -> None:
    """It was of one size for every council."""
    composed = validate(compose([f"council={council}", "scenario=families_first_transition"]))
    stock = composed.council.stock
    usual = validate(compose([f"council={council}"])).council.stock
    children = sum(usual.values()) - usual["closed_in_last_year"]
    assert sum(stock.values()) > 0
    assert composed.scenario.grants == {
        2025: 695 * children,
        **dict.fromkeys((2026, 2027), 1560 * children),
        2028: 1174 * children,
    }
    typed = ["scenario.grant_2026=5000000", f"council={council}", "scenario=families_first_transition"]
    assert validate(compose(typed)).scenario.grants[2026] == 5_000_000


def test_grants_are_the_same_where_a_shock_comes_on_top() -> None:
    """They were lost where the scenario was joined with another."""
    alone, both = (
        validate(compose(["council=rutland", f"scenario={name}"])).scenario.grants
        for name in ("families_first_transition", "families_first_transition+referral_spike")
    )
    assert alone == both and min(alone.values()) > 0


def test_what_the_schema_knows_of_a_scenario_is_no_idle_knob() -> None:
    """Where all grants are typed, nothing refers to that from which they would follow."""
    grants = [f"scenario.grant_{year}=1" for year in (2025, 2026, 2027, 2028)]
    composed = compose(["council=rutland", "scenario=families_first_transition", *grants])
    assert {*validate(composed).scenario.grants.values()} == {1}
    assert {"grants_a_child", "children_in_need"} <= {*Scenario.model_fields}
    fields = {key: 1 for key in Scenario.model_fields}
    assert not [*idle_knobs({"scenario": fields})]
    assert [fault.partition(":")[0] for fault in idle_knobs({"scenario": fields | {"children": 1}})] == [
        "scenario.children"
    ]


def test_family_help_posts_are_filled_where_social_workers_are_not_to_be_had() -> None:
    """In Bradford, where social workers take three years to recruit, a family help worker held 579 children."""
    study = study_from(validate(compose(["council=bradford", "scenario=families_first_transition", "run.weeks=104"])))
    own = study.config.workforce
    names = list(study.words.teams)
    usual = sum(own.recruitment.steps.values())
    times = study.parameters.recruitment_times
    assert usual > 100 and times[names.index("looked_after")] == 1.0
    assert times[names.index("family_help_workers")] == pytest.approx(35 / usual)
    result = read(study, simulate_to_read(study, 0).rows)
    assert result.measures["caseload_per_family_help_worker"] < 40


def test_where_nobody_leads_yet_no_enquiry_is_a_lead_practitioners() -> None:
    """The one who prepares the change was given every enquiry and plan of the council."""
    study = study_from(validate(compose(["council=typical", "reform=families_first_change", "run.weeks=30"])))
    result = read(study, simulate_to_read(study, 0).rows).measures
    assert result["lead_practitioners_fte"] == 1.0
    assert result["enquiries_per_lead_practitioner"] == result["on_plan_per_lead_practitioner"] == 0.0
