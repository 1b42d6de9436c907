"""The numbers of a journey by which one council's way of working differs from another's, turned until flows agree."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sim.inputs.balance.expected import Expected, expected
from sim.inputs.schema import Demand, Journey, StageConfig

ROUNDS = 40  # of turning every knob by how far its flow is off
CLOSE = 2e-3  # relative, of every flow
STEP = 0.8  # of the way in each round
BOUNDS = (0.02, 50.0)  # of a knob: a council that needs more differs in something else, and keeps the nearest

Shares = Mapping[Any, Mapping[str, float]]
Turn = Callable[[Journey, float], Journey]


def odds(table: Shares, places: Collection[str], factor: float) -> dict[Any, dict[str, float]]:
    """Shares with those of some places so many times as large against the others."""
    result = {}
    for need, given in table.items():
        raised = {place: share * (factor if place in places else 1.0) for place, share in given.items()}
        total = math.fsum(raised.values())
        result[need] = {place: share / total for place, share in raised.items()} if total else dict(given)
    return result


def with_stages(journey: Journey, change: Callable[[str, StageConfig], Mapping[str, Any]]) -> Journey:
    """A journey with some fields of its stages replaced; stages of which none is are the same."""
    stages = {
        name: stage.model_copy(update=dict(fields)) if (fields := change(name, stage)) else stage
        for name, stage in journey.stages.items()
    }
    return journey.model_copy(update={"stages": stages})


def onward_of(which: Callable[[StageConfig], bool], places: Callable[[Journey], Collection[str]]) -> Turn:
    """The odds of some places after some stages."""

    def turn(journey: Journey, factor: float) -> Journey:
        names = places(journey)
        return with_stages(
            journey, lambda _, stage: {"onward": odds(stage.onward, names, factor)} if which(stage) else {}
        )

    return turn


def counted(journey: Journey, *as_what: str) -> list[str]:
    """The stages that are counted as one of these."""
    return [name for name, stage in journey.stages.items() if stage.counted_as in as_what]


def closes_at_once(journey: Journey, factor: float) -> Journey:
    """How many referrals end without further action."""
    return journey.model_copy(update={"starts_in": odds(journey.starts_in, ["closed"], factor)})


def escalates(journey: Journey, factor: float) -> Journey:
    """How often an enquiry begins in assessment and while a child is in need."""

    def change(_: str, stage: StageConfig) -> dict[str, Any]:
        more = {need: rate * factor for need, rate in stage.escalates_per_year.items()}
        return {"escalates_per_year": more} if stage.counted_as in ("assessment", "in_need") else {}

    return with_stages(journey, change)


def lasts(counted_as: str) -> Turn:
    """How long a need of some kind lasts."""

    def turn(journey: Journey, factor: float) -> Journey:
        def change(_: str, stage: StageConfig) -> dict[str, Any]:
            if stage.counted_as != counted_as or stage.length is None:
                return {}
            return {"length": stage.length.model_copy(update={"scale": stage.length.scale * factor})}

        return with_stages(journey, change)

    return turn


def plans_last(journey: Journey, factor: float) -> Journey:
    """How long plans last: the odds that a review ends one, the other way round."""

    def change(_: str, stage: StageConfig) -> dict[str, Any]:
        if stage.ends != "at_a_review":
            return {}
        duties = tuple(
            duty.model_copy(update={"may_end": tuple(p / (p + (1.0 - p) * factor) for p in duty.may_end)})
            for duty in stage.duties
        )
        return {"duties": duties}

    return with_stages(journey, change)


def share_that_comes_back(journey: Journey, factor: float) -> Journey:
    """How many of those whose case closed are referred again."""
    changed = with_stages(journey, lambda _, stage: {"comes_back": min(stage.comes_back * factor, 1.0)})
    return changed.model_copy(
        update={"closed_at_once_comes_back": min(journey.closed_at_once_comes_back * factor, 1.0)}
    )


def before_care(stage: StageConfig) -> bool:
    """Whether children in a stage are not yet looked after."""
    return stage.counted_as != "looked_after"


KNOBS: dict[str, Turn] = {  # by the flow, or the stage whose stock, that each turns
    "no_further_action": closes_at_once,
    "not_in_need": onward_of(lambda stage: stage.counted_as == "assessment", lambda _: ["closed"]),
    "enquiries": escalates,
    "conferences": onward_of(
        lambda stage: stage.counted_as == "section_47_enquiry",
        lambda journey: [name for name, stage in journey.stages.items() if stage.runs == "alongside"],
    ),
    "plans": onward_of(lambda stage: stage.runs == "alongside", lambda journey: counted(journey, "on_plan")),
    "care": onward_of(before_care, lambda journey: counted(journey, "looked_after")),
    "back": share_that_comes_back,
    "in_need": lasts("in_need"),
    "on_plan": plans_last,
    "looked_after": lasts("looked_after"),
    "care_leaver": onward_of(
        lambda stage: stage.counted_as == "looked_after", lambda journey: counted(journey, "care_leaver")
    ),
}


def amounts(journey: Journey, result: Expected) -> dict[str, float]:
    """What each knob turns: a flow for each referral, or years for each referral in stages that are counted alike."""
    years = {
        kind: math.fsum(result.years.get(name, 0.0) for name in counted(journey, kind))
        for kind in ("in_need", "on_plan", "looked_after", "care_leaver")
    }
    return {**result.flows, **years}


def solved(journey: Journey, demand: Demand, wanted: Mapping[str, float]) -> tuple[Journey, Expected, dict[str, float]]:
    """The journey turned until every wanted amount is reached, what it comes to, and the knobs' factors.

    What cannot be reached within the bounds is left at the nearest.
    """
    factors = dict.fromkeys(wanted, 1.0)
    turned, result = journey, expected(journey, demand, work=False)
    for _ in range(ROUNDS):
        have = amounts(turned, result)
        off = {name: target / have[name] for name, target in wanted.items() if have.get(name, 0.0) > 0 and target > 0}
        if all(abs(times - 1.0) < CLOSE for times in off.values()):
            break
        for name, times in off.items():
            factors[name] = min(max(factors[name] * times**STEP, BOUNDS[0]), BOUNDS[1])
        turned = turned_by(journey, factors)
        result = expected(turned, demand, work=False)
    return turned, expected(turned, demand), factors


def turned_by(journey: Journey, factors: Mapping[str, float]) -> Journey:
    """A journey with every knob turned by its factor."""
    for name, factor in factors.items():
        journey = KNOBS[name](journey, factor)
    return journey
