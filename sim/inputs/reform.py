"""A reform laid over a council's own journey, people and posts: what it may work out, and whose place its teams take.

A file of conf/reform refers to the council and the journey as they are without it as `usual.council` and
`usual.journey`, and says under `division` how families, work and posts are divided.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from math import prod
from typing import Any

from sim.base.sums import plain_sum

ASIDE = ("hydra", "usual", "division")  # parts that others refer to; no part of a study
USUAL = ("council", "journey")


def joined_duties(duties: Sequence[Mapping[str, Any]], more: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A list of duties with others put in: one of a name that is there changes what it says, another is added.

    A part of no hours is no part: who is to do 0 of it does nothing.
    """
    result = {str(duty["duty"]): dict(duty) for duty in duties}
    for duty in more:
        name = str(duty["duty"])
        result[name] = {**result.get(name, {}), **duty}
        if "parts" in duty:
            result[name]["parts"] = {who: hours for who, hours in duty["parts"].items() if hours != 0}
    return list(result.values())


RESOLVERS: dict[str, Callable[..., Any]] = {  # what a reform may work out from the council's own numbers
    "times": lambda *numbers: prod(numbers),
    "plus": lambda *numbers: plain_sum(numbers),
    "minus": lambda one, other: one - other,
    "over": lambda one, other: one / other,
    "whole": lambda number: max(round(number), 1) if number > 0 else 0,
    "joined": joined_duties,
}


def journeys_as_reforms(overrides: Sequence[str], reforms: Container[str]) -> list[str]:
    """The overrides with a reform that was chosen as the journey chosen as a reform."""
    typed = [(word, *word.partition("=")[::2]) for word in overrides]
    return [f"reform={value}" if key == "journey" and value in reforms else word for word, key, value in typed]


def with_reform(overrides: Sequence[str], reforms: Container[str], usual: Mapping[str, str]) -> list[str]:
    """The overrides with a reform that was chosen as the journey chosen as a reform, and what it is laid over.

    `usual` is what is chosen of each group when nothing is typed; a choice that follows the council is `${council}`.
    """
    words = journeys_as_reforms(overrides, reforms)
    chosen = dict(usual) | {word.partition("=")[0]: word.partition("=")[2] for word in words}
    if chosen.get("reform") not in reforms:
        return words
    journey = chosen["council"] if chosen["journey"] == "${council}" else chosen["journey"]
    return [*words, f"+council@usual.council={chosen['council']}", f"+journey@usual.journey={journey}"]


def without_those_replaced(mapping: dict[str, Any], instead_of: Mapping[str, str]) -> None:
    """Take kinds of team that are no more out of a study; others take their place in its stages and duties."""
    journey = mapping.get("journey", {})
    for teams in (mapping.get(part, {}).get("teams", {}) for part in ("council", "workforce", "journey")):
        leave_out(teams, instead_of)
    for needs in journey.get("slots", {}).values():
        leave_out(needs, instead_of)
    for stage in journey.get("stages", {}).values():
        stage["held_by"] = instead_of.get(stage.get("held_by"), stage.get("held_by"))
        for duty in stage.get("duties", []):
            duty["parts"] = {instead_of.get(who, who): hours for who, hours in duty.get("parts", {}).items()}
    rename_elsewhere(mapping, instead_of)


def rename_elsewhere(mapping: dict[str, Any], instead_of: Mapping[str, str]) -> None:
    """What else speaks of kinds of team: who holds cases uncounted, where agency workers go, whose posts change."""
    elsewhere = mapping.get("council", {}).get("held_elsewhere") or {}
    if elsewhere.get("by") in instead_of:
        elsewhere["by"] = instead_of[elsewhere["by"]]
    agency = mapping.get("workforce", {}).get("agency") or {}
    follows = agency.get("follows") or {}
    own = mapping.get("workforce", {}).get("own_staff_follow_need") or {}
    if own.get("from") in instead_of:
        own["from"] = instead_of[own["from"]]
    given = (
        follows.get("teams", {}),
        (follows.get("need") or {}).get("teams", {}),
        agency.get("beyond_posts") or {},
        own.get("teams", {}),
    )
    for shares in given:
        for name in [name for name in shares if name in instead_of]:
            shares[instead_of[name]] = shares.get(instead_of[name], 0.0) + shares.pop(name)
    for change in (mapping.get("scenario") or {}).get("changes") or []:
        if change.get("team") in instead_of:
            change["team"] = instead_of[change["team"]]


def leave_out(table: dict[str, Any], names: Iterable[str]) -> None:
    """Take these keys out of a table."""
    for name in names:
        table.pop(name, None)
