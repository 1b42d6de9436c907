"""What a measure or a daily series needs of a journey: without it there is no number, and none is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from sim.analysis.definitions import MEASURES
from sim.analysis.definitions.measure import FRONT_DOOR, LEADS, OTHER_LEADS, SHORTENED, SUPERVISION, needs_duty, stage
from sim.analysis.readings.kinds import other_leads

if TYPE_CHECKING:
    from sim.analysis.readings.scope import Scope

V = TypeVar("V")
SERIES_NEEDS: Final[dict[str, tuple[str, ...]]] = {  # daily series; measures name their own
    FRONT_DOOR: ("contacts_waiting",),
    stage("assessment"): ("awaiting_assessment",),
    stage("family_help"): ("children_in_family_help",),
    stage("on_plan"): ("children_on_plan",),
    stage("looked_after"): ("children_looked_after",),
    needs_duty("assessment_sign_off"): ("assessments_done", "assessments_on_time"),
    needs_duty("initial_conference"): ("conferences_done", "conferences_on_time"),
    needs_duty("review_conference"): ("reviews_done", "reviews_on_time"),
    needs_duty("visit"): ("visits_done", "visits_on_time"),
}
REFORMED: Final = (stage("family_help"), LEADS, OTHER_LEADS)  # most councils' journeys lack it: no sentence for it
ONLY_SOCIAL_WORKERS: Final = (
    "The caseload counts social workers only, as the workforce census does: it falls by itself where others lead"
    " families, whether or not anyone's work is eased."
)


def needed() -> dict[str, tuple[str, ...]]:
    """What is needed of a journey, and by which measures and series."""
    every = dict.fromkeys(need for measure in MEASURES.values() for need in measure.needs)
    own = {need: tuple(name for name, measure in MEASURES.items() if need in measure.needs) for need in every}
    return {
        need: (*own.get(need, ()), *(name for name in SERIES_NEEDS.get(need, ()) if name not in own.get(need, ())))
        for need in {**every, **SERIES_NEEDS}
    }


NEEDED: Final = needed()


def lacking(scope: Scope) -> dict[str, tuple[str, ...]]:
    """What a study lacks, each with the measures and series that need it."""
    there = {stage(what) for what in scope.counted_as} | {needs_duty(what) for what in scope.counts_as}
    there |= {FRONT_DOOR} if scope.before_referral.any() else set()
    there |= {SUPERVISION} if scope.supervised else set()
    there |= {LEADS} if scope.leads_protection.any() else set()
    there |= {OTHER_LEADS} if other_leads(scope).any() else set()
    there |= {SHORTENED} if scope.squeezable.any() else set()
    return {need: names for need, names in NEEDED.items() if need not in there}


def without(lacked: Iterable[tuple[str, ...]], values: Mapping[str, V]) -> dict[str, V]:
    """The measures or series that a study can have."""
    gone = {name for names in lacked for name in names}
    return {name: value for name, value in values.items() if name not in gone}


def unmeasured(scope: Scope) -> list[str]:
    """A sentence for each thing that a study lacks: which measures it therefore does not have."""
    sentences = []
    for need, names in lacking(scope).items():
        if need in REFORMED:
            continue
        labels = [MEASURES[name].label for name in names if name in MEASURES]
        sentences.append(f"Not measured, for want of {need}: {', '.join(labels)}.")
    if other_leads(scope).any():
        sentences.append(ONLY_SOCIAL_WORKERS)
    return sentences
