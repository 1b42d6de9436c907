"""Journeys without end: stages from which a case can never be closed, families who come back for ever."""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from sim.base.errors import listed
from sim.inputs.checks.check_journeys import CLOSED, RETURN, by_track
from sim.inputs.schema import Journey
from sim.inputs.schema.fields import of_need
from sim.model.vocabulary import NEEDS, NEEDS_GIVEN

Ways = Mapping[str, Mapping[str, float]]  # from a stage to where a case can go, with shares
MOST_VISITS = 1000.0  # of a family to one stage, on average: more is as good as for ever


def nobody_goes_round_for_ever(journey: Journey) -> Iterator[str]:
    """Every case can be closed, every enquiry ends, and no family comes back for ever."""
    main, alongside = by_track(journey)
    caught = [*caught_in(journey, main, CLOSED, "a case"), *caught_in(journey, alongside, RETURN, "an enquiry")]
    yield from caught
    if not caught:
        for need in journey_needs(journey):
            yield from comes_back_for_ever(journey, main, need)


def journey_needs(journey: Journey) -> tuple[str, ...]:
    """The needs that the journey speaks of: of light families it need not."""
    tables = [journey.starts_in, *(stage.onward for stage in journey.stages.values())]
    return NEEDS if any("light" in table for table in tables) else NEEDS_GIVEN


def stages_onward(journey: Journey, need: str, stages: list[str]) -> Ways:
    """Where cases of this need go from each of these stages."""
    tables = {name: of_need(journey.stages[name].onward, need, {}) for name in stages}
    return {name: {place: share for place, share in table.items() if share > 0} for name, table in tables.items()}


def caught_in(journey: Journey, stages: list[str], end: str, what: str) -> Iterator[str]:
    """The sentence for each stage from which no end can be reached; an enquiry ends wherever it leaves its track."""
    caught: dict[str, list[str]] = {}
    routes: dict[str, str] = {}
    for need in journey_needs(journey):
        ways = stages_onward(journey, need, stages)
        out = {name for name, to in ways.items() if not to or any(place not in stages for place in to)}
        while more := {name for name, to in ways.items() if name not in out and out & to.keys()}:
            out |= more
        for name in stages:
            if name not in out:
                caught.setdefault(name, []).append(need)
                routes.setdefault(name, round_from(name, ways))
    for name, needs in caught.items():
        needs = [need for need in needs if need in NEEDS_GIVEN or need in journey.stages[name].onward]
        yield (
            f"journey.stages.{name}.onward: from here {what} of {listed(needs, 'or')} need goes round without end"
            f" ({routes[name]}); somewhere a share must go to `{end}`."
        )


def round_from(stage: str, ways: Ways) -> str:
    """The circle a case goes in: `a → b → a`."""
    route = [stage]
    while route.count(route[-1]) == 1:
        route.append(next(iter(ways[route[-1]])))
    return " → ".join(route)


def comes_back_for_ever(journey: Journey, main: list[str], need: str) -> Iterator[str]:
    """The sentence if a family is expected in one stage more than a thousand times, coming back included."""
    states = ["referral", *main]
    onward = {"referral": of_need(journey.starts_in, need, {}), **stages_onward(journey, need, main)}
    steps = np.zeros((len(states), len(states)))
    for i, state in enumerate(states):
        total = math.fsum(onward[state].values()) or 1.0
        back = journey.closed_at_once_comes_back if state == "referral" else journey.stages[state].comes_back
        for place, share in onward[state].items():
            if place in main:
                steps[i, states.index(place)] += share / total
            elif place == CLOSED or place in journey.exits:
                steps[i, 0] += back * share / total
    here = np.zeros(len(states))
    here[0] = 1.0
    try:
        visits = np.linalg.solve((np.eye(len(states)) - steps).T, here)
    except np.linalg.LinAlgError:
        visits = np.full(len(states), np.inf)
    if not np.all((visits > -1e-6) & (visits < MOST_VISITS)):
        most = states[int(np.argmax(np.abs(visits)))]
        yield (
            f"journey: a family of {need} need comes to {most} more than {MOST_VISITS:.0f} times on average before it"
            " stays closed; lower `comes_back`, `closed_at_once_comes_back` or the shares that lead round."
        )
