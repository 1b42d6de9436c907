"""What a measure or a daily series needs of a journey: without it there is no number, and none is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from sim.analysis.readings.definitions import MEASURES
from sim.analysis.readings.kinds import other_leads

if TYPE_CHECKING:
    from sim.analysis.readings.scope import Scope

V = TypeVar("V")
FRONT_DOOR: Final = "a stage with before_referral: true"
SUPERVISION: Final = "workforce.supervision"
SHORTENED: Final = "a duty with squeezable: true"
LEADS: Final = "a kind of team with leads_protection: true"
OTHER_LEADS: Final = "a kind of team that leads families and is not of social workers"


def stage(what: str) -> str:
    """The need of a stage that counts as this."""
    return f"a stage with counted_as: {what}"


def duty(what: str) -> str:
    """The need of a duty that counts as this."""
    return f"a duty with counts_as: {what}"


NEEDED: Final[dict[str, tuple[str, ...]]] = {  # what is needed, and by which measures and series
    FRONT_DOOR: ("contacts_per_year", "contacts_referred_share", "decisions_in_1_day_share", "contacts_waiting"),
    SUPERVISION: ("supervision_on_time_share",),
    SHORTENED: ("thin_plans_share",),
    stage("assessment"): ("awaiting_assessment", "thin_assessments_share"),
    stage("section_47_enquiry"): ("section_47_per_year",),
    stage("family_help"): ("children_in_family_help",),
    LEADS: ("lead_practitioners_fte", "enquiries_per_lead_practitioner", "on_plan_per_lead_practitioner"),
    OTHER_LEADS: (
        "caseload_per_family_help_worker",
        "families_per_family_help_worker",
        "led_by_social_workers_share",
    ),
    stage("on_plan"): ("plans_started_per_year", "children_on_plan"),
    stage("looked_after"): (
        "looked_after_started_per_year",
        "children_looked_after",
        "looked_after_3plus_workers_share",
        "three_placements_share",
    ),
    duty("placement_move"): ("three_placements_share",),
    duty("assessment_sign_off"): (
        "assessments_in_45_days_share",
        "assessments_on_days_41_to_45_share",
        *(name for name in MEASURES if name.startswith("assessment_days_")),
        "assessments_done",
        "assessments_on_time",
    ),
    duty("strategy_discussion"): tuple(name for name in MEASURES if name.startswith("strategy_discussions_")),
    duty("initial_conference"): (
        "conferences_per_year",
        "conferences_in_15_days_share",
        "conference_days_median",
        "conferences_done",
        "conferences_on_time",
    ),
    duty("review_conference"): ("reviews_on_time_share", "reviews_done", "reviews_on_time"),
    duty("core_group"): ("core_groups_on_time_share",),
    duty("family_group_conference"): ("family_group_conferences_per_year",),
    duty("final_hearing"): ("proceedings_in_26_weeks_share",),
    duty("care_review"): ("care_reviews_on_time_share",),
    duty("care_leaver_contact"): ("care_leaver_contacts_on_time_share",),
    duty("visit"): ("visits_on_time_share", "visits_done", "visits_on_time"),
}

REFORMED: Final = (stage("family_help"), LEADS, OTHER_LEADS)  # most councils' journeys lack it, and need not say so
ONLY_SOCIAL_WORKERS: Final = (
    "The caseload counts social workers only, as the workforce census does: it falls by itself where others lead"
    " families, whether or not anyone's work is eased."
)


def lacking(scope: Scope) -> dict[str, tuple[str, ...]]:
    """What a study lacks, each with the measures and series that need it."""
    there = {stage(what) for what in scope.counted_as} | {duty(what) for what in scope.counts_as}
    there |= {FRONT_DOOR} if scope.before_referral.any() else set()
    there |= {SUPERVISION} if scope.supervised else set()
    there |= {LEADS} if scope.leads_protection.any() else set()
    there |= {OTHER_LEADS} if other_leads(scope).any() else set()
    there |= {SHORTENED} if scope.squeezable.any() else set()
    return {need: names for need, names in NEEDED.items() if need not in there}


def without(lacked: Iterable[tuple[str, ...]], found: Mapping[str, V]) -> dict[str, V]:
    """The measures or series that a study can have."""
    gone = {name for names in lacked for name in names}
    return {name: value for name, value in found.items() if name not in gone}


def unmeasured(scope: Scope) -> list[str]:
    """A sentence for each thing that a study lacks: which measures it therefore does not have."""
    told = []
    for need, names in lacking(scope).items():
        if need in REFORMED:
            continue
        labels = [MEASURES[name].label for name in names if name in MEASURES]
        told.append(f"Not measured, for want of {need}: {', '.join(labels)}.")
    if other_leads(scope).any():
        told.append(ONLY_SOCIAL_WORKERS)
    return told
