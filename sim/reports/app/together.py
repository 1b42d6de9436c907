"""Which scenarios a visitor has put together, and how the settings of each are typed.

One scenario's settings are typed as `scenario.size`; of several at once as `scenario.referral_spike.size`.
"""

from __future__ import annotations

import streamlit as st

from sim.inputs.composing.choices import Choice
from sim.inputs.composing.joined_scenarios import JOIN
from sim.reports.app import state

FIELD = "field_"  # before the key of a setting: the name of its field on the screen
NOTHING = "baseline"
REMEDIES = (  # scenarios that a council brings about itself
    "more_posts",
    "recruitment_drive",
    "family_group_conferences",
    "front_door_action_plan",
    "protected_newly_qualified",
    "allocation_change",
)


def chosen_parts() -> list[str]:
    """The scenarios that are chosen, the shock first; none where nothing happens."""
    return [name for name in state.chosen_settings().get("scenario", NOTHING).split(JOIN) if name != NOTHING]


def shock() -> str:
    """What happens to the council."""
    return next((name for name in chosen_parts() if name not in REMEDIES), NOTHING)


def shocks() -> list[Choice]:
    """The scenarios that may happen to a council, each once: another name for one of them is left out."""
    every = [one for one in state.choices("scenario") if one.name not in REMEDIES]
    return [one for one in every if usual_name(one.name) == one.name]


def usual_name(name: str) -> str:
    """The name under which a scenario is shown: of those that say and ask the same, the usual one or the first."""
    one = state.choice("scenario", name)
    if one is None:
        return name
    own = [knob.key for knob in one.knobs]
    alike = [
        other.name
        for other in state.choices("scenario")
        if other.says == one.says and [knob.key for knob in other.knobs] == own
    ]
    return state.USUAL["scenario"] if state.USUAL["scenario"] in alike else alike[0]


def remedies() -> list[str]:
    """What the council does about it."""
    return [name for name in chosen_parts() if name in REMEDIES]


def key_of_setting(part: str, name: str, count: int) -> str:
    """How a setting of a scenario is typed where so many are chosen at once."""
    return f"scenario.{name}" if count <= 1 else f"scenario.{part}.{name}"


def put_together(happens: str, done: list[str]) -> None:
    """Choose a shock and remedies: settings of what stays are kept, under the keys of the new choice."""
    before, after = chosen_parts(), [name for name in (happens, *done) if name != NOTHING]
    if before == after:
        return
    for kept in (state.chosen_settings(), st.session_state["reasons"]):
        values = taken_out(kept, before)
        for part in after:
            for name, value in values.get(part, {}).items():
                kept[key_of_setting(part, name, len(after))] = value
    state.put("scenario", JOIN.join(after) or NOTHING)
    for field in [str(key) for key in st.session_state if str(key).startswith(f"{FIELD}scenario.")]:
        del st.session_state[field]


def taken_out(kept: dict[str, str], parts: list[str]) -> dict[str, dict[str, str]]:
    """The settings of scenarios by scenario and name, taken out of what is kept by key."""
    values: dict[str, dict[str, str]] = {part: {} for part in parts}
    for key in [key for key in kept if key.startswith("scenario.")]:
        part, _, name = key.removeprefix("scenario.").partition(".")
        if len(parts) == 1:
            part, name = parts[0], key.removeprefix("scenario.")
        value = kept.pop(key)
        values.setdefault(part, {})[name] = value
    return values
