"""Scenarios that go with one council or one journey only (`only_with` of their file): with another, a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.base.errors import InputError, listed
from sim.inputs.composing.choices import defaults
from sim.inputs.composing.composition_errors import override_key
from sim.inputs.composing.own_folders import choices_in, with_searched

CHOSEN_BY = {"council": ("council",), "journey": ("reform", "journey")}  # a reform is chosen as a journey


class OnlyChoice(NamedTuple):
    """The one choice of a group that a scenario goes with, why, and whether it is chosen where nothing is typed."""

    choice: str
    why: str
    usual: bool


def check_only_with(whole: Any, overrides: Sequence[str], folders: Sequence[Path]) -> None:
    """InputError where the scenario does not go with what is chosen; a file of the user's own may go with anything.

    `whole` is all that was composed, what was chosen of each group included.
    """
    chosen, faults = whole["hydra"]["runtime"]["choices"], []
    for group, only in only_choices(whole.get("scenario")).items():
        keys = CHOSEN_BY[group]
        choice = next((str(chosen[key]) for key in keys if chosen.get(key)), "")
        if choice in {only.choice, *own_choices(keys, folders)}:
            continue
        typed = [word for word in overrides if override_key(word) in keys]
        instead = f"choose {group}={only.choice}"
        if only.usual and typed:
            instead = f"leave {listed(f'{override_key(word)}=' for word in typed)} out"
        faults.append(
            f"{' '.join(typed) or f'{group}={choice}'}: scenario={chosen['scenario']} {only.why}, and goes with"
            f" {group}={only.choice} only; {instead}."
        )
    if faults:
        raise InputError(faults)


def only_choices(scenario: Any) -> dict[str, OnlyChoice]:
    """What a scenario goes with only, by group; what is not written as it must be is refused with the study."""
    groups, settings = part_of(scenario, "only_with"), part_of(scenario, "settings")
    usual = defaults() if groups else {}  # read from its file each time
    return {
        group: OnlyChoice(str(given["choice"]), str(given["why"]), settings.get(group, usual[group]) == given["choice"])
        for group, given in groups.items()
        if group in CHOSEN_BY and isinstance(given, Mapping) and {"choice", "why"} <= given.keys()
    }


def part_of(scenario: Any, name: str) -> Mapping[str, Any]:
    """A part of a scenario that is a mapping; nothing where it is none."""
    part = scenario.get(name) if isinstance(scenario, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def own_choices(keys: Sequence[str], folders: Sequence[Path]) -> set[str]:
    """What can be chosen of these groups in the user's own folders."""
    files = (file for folder in with_searched(folders) for file in choices_in(folder))
    return {file.stem for file in files if file.parent.name in keys}
