"""Each measure by kind of worker, on a log of a few rows, worked by hand."""

from types import SimpleNamespace
from typing import Any

from pytest import approx

from sim.analysis.measures import read
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from tests.logs import STAGES, TEAMS, Log, study

LED_BY = {"child_in_need": "personal_advisers", "care_leaver": "personal_advisers"}  # who lead families here
COUNTED = {"child_in_need": "in_need", "care_leaver": "family_help"}


def reformed(days: int, led: tuple[str, ...] = ("section_47", "child_protection")) -> Any:
    """A study in which advisers lead children in need and early help, and the last team but two leads protection.

    A lead practitioner works in the stages `led`.
    """
    own = vars(study(days=days))
    teams, counted = list(own["stage_team"]), list(own["stage_counted_as"])
    for stage, team in LED_BY.items():
        teams[STAGES.index(stage)], counted[STAGES.index(stage)] = TEAMS.index(team), COUNTED[stage]
    own["team_holds"] = tuple(name in ("assessment", "looked_after", "personal_advisers") for name in TEAMS)
    own["team_leads_protection"] = tuple(name == "looked_after" for name in TEAMS)
    own["parameters"].co_works[:] = [name in led for name in STAGES]
    return SimpleNamespace(**own | {"stage_team": tuple(teams), "stage_counted_as": tuple(counted)})


def test_loads_are_of_each_kind_of_worker_alone() -> None:
    log = Log().hire(0).hire(1, "personal_advisers", fte=0.5).hire(2, "looked_after")
    log.enter(0, 0, "assessment", 2).allocate(0, 0, 0, 2)
    log.enter(0, 1, "child_in_need", 3).allocate(0, 1, 1, 3).enter(0, 2, "care_leaver", 1).allocate(0, 2, 1, 1)
    log.enter(1, 3, "section_47", 2).enter(0, 4, "child_protection", 4)
    measures = read(reformed(days=4), log.rows).measures
    assert measures["children_in_family_help"] == 1
    assert measures["families_per_worker"] == 1  # the census counts social workers only
    assert measures["caseload_per_family_help_worker"] == approx((3 + 1) / 0.5)
    assert measures["families_per_family_help_worker"] == approx(2 / 0.5)
    assert measures["led_by_social_workers_share"] == approx(2 / (2 + 3 + 1))
    assert measures["lead_practitioners_fte"] == 1
    assert measures["enquiries_per_lead_practitioner"] == approx(2 * WORKING_DAYS_A_YEAR / 4)
    assert measures["on_plan_per_lead_practitioner"] == 4


def test_what_holders_do_alone_is_none_of_a_lead_practitioners() -> None:
    log = Log().hire(2, "looked_after").enter(1, 3, "section_47", 2).enter(0, 4, "child_protection", 4)
    measures = read(reformed(days=4, led=("section_47",)), log.rows).measures
    assert measures["enquiries_per_lead_practitioner"] > 0 and measures["on_plan_per_lead_practitioner"] == 0
