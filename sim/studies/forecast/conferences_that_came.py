"""Dated changes that bring about so many initial conferences in a year, by how often an enquiry leads to one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.inputs.balance.expected import is_conference
from sim.inputs.schema import Journey
from sim.studies.forecast.combining import Values, plan

CONFERENCES = "conferences_per_year"


def ways_to_a_conference(journey: Journey) -> Iterator[tuple[str, str]]:
    """The stages from which cases go to a conference, each with the stage of the conference."""
    for name, stage in journey.stages.items():
        places = {place for shares in stage.onward.values() for place in shares}
        yield from ((name, place) for place in journey.stages if place in places and is_conference(journey, place))


def changes_of_conferences(journey: Mapping[str, Any], times: float, when: Mapping[str, str]) -> list[dict[str, Any]]:
    """A change of every way to a conference of a journey for a year, so that so many times as many are held.

    No more enquiries than there are can lead to one: the model keeps shares at 1.
    """
    ways = ways_to_a_conference(Journey.model_validate(journey))
    return [{"what": "route", "stage": stage, "place": place, "multiply": times, **when} for stage, place in ways]


def times_as_likely(wanted: Sequence[float] | Values, held: Sequence[float] | Values) -> Values:
    """By year, how many times as likely as usual an enquiry leads to a conference, for so many to be held.

    Somewhat more than times as many are held, as who is on a plan has no other conference. As it is where nothing is
    wanted, or none are held that could be multiplied; at most so many times as usual.
    """
    rules = plan()["conference_route"]
    aim, usual = np.asarray(wanted, dtype=float), np.asarray(held, dtype=float)
    there = np.isfinite(aim) & (usual > 0)
    more = np.where(there, aim / np.where(there, usual, 1.0), 1.0)
    times: Values = np.minimum(np.power(more, 1.0 / rules["answer"]), rules["most_times"])
    return times
