"""Validation: what a user wrote is checked as a whole, every fault is reported at once, and what passes is trusted.

Each part of the study (council, demand, ...) is first checked by itself (`sim/inputs/schema/`, messages from
`sentences.py`); then the parts that could be read are checked against each other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.base.errors import InputError, did_you_mean, given_at, path_of
from sim.inputs.checks.check_ages import ages_hold_together
from sim.inputs.checks.check_arrivals import demand_adds_up
from sim.inputs.checks.check_changes import changes_fit, published_is_there, run_is_in_the_calendar, scenario_has_a_name
from sim.inputs.checks.check_circles import nobody_goes_round_for_ever
from sim.inputs.checks.check_co_workers import co_workers_of_one_kind
from sim.inputs.checks.check_draws import ensemble_fits, years_are_there
from sim.inputs.checks.check_extras import extras_hold_together
from sim.inputs.checks.check_journeys import journey_holds_together
from sim.inputs.checks.check_moves import moves_fit
from sim.inputs.checks.check_names import names_have_addresses
from sim.inputs.checks.check_people import (
    allocation_adds_up,
    council_has_stock,
    council_knows_its_year,
    teams_are_staffed,
    workforce_adds_up,
    workforce_covers_teams,
    workforce_knows_its_teams,
)
from sim.inputs.checks.check_response import (
    agency_follows_to_holders,
    held_elsewhere_by_a_team,
    own_staff_follow_to_holders,
)
from sim.inputs.checks.sentences import fault_of, models_in, yes_or_no_for_number
from sim.inputs.checks.sizes import study_fits
from sim.inputs.schema import Config

__all__ = ["faults_between", "faults_of", "validate"]

Check = Callable[..., Iterator[str]]
Checks = Sequence[tuple[Check, tuple[str, ...]]]
CHECKS: Checks = (
    (council_knows_its_year, ("council",)),
    (study_fits, ("council", "run")),
    (council_has_stock, ("council", "journey")),
    (teams_are_staffed, ("council", "journey", "workforce")),
    (demand_adds_up, ("demand",)),
    (journey_holds_together, ("journey",)),
    (ages_hold_together, ("demand", "journey")),
    (extras_hold_together, ("journey",)),
    (nobody_goes_round_for_ever, ("journey",)),
    (names_have_addresses, ("journey", "workforce", "demand")),
    (workforce_adds_up, ("workforce",)),
    (workforce_covers_teams, ("workforce", "journey")),
    (allocation_adds_up, ("allocation",)),
    (scenario_has_a_name, ("scenario",)),
    (published_is_there, ("scenario",)),
    (changes_fit, ("scenario", "run", "demand", "journey")),
    (co_workers_of_one_kind, ("journey", "council", "workforce")),
    (moves_fit, ("scenario", "council", "journey", "workforce")),
    (workforce_knows_its_teams, ("workforce", "journey")),
    (run_is_in_the_calendar, ("run",)),
    (ensemble_fits, ("run", "council", "demand", "journey", "workforce", "allocation")),
    (years_are_there, ("run",)),
    (held_elsewhere_by_a_team, ("council", "journey")),
    (agency_follows_to_holders, ("workforce", "journey")),
    (own_staff_follow_to_holders, ("workforce", "journey")),
)
Loc = tuple[str | int, ...]


def validate(mapping: dict[str, Any], typed_as: Mapping[Loc, str] | None = None) -> Config:
    """The study that a plain mapping describes; `typed_as` names the knob behind a value, to be named in a fault."""
    missing = [f"{name}: is missing." for name in Config.model_fields if name not in mapping]
    parts, wrong = parts_and_faults(mapping, typed_as)
    if faults := [*missing, *wrong]:
        raise InputError(faults)
    return Config.model_construct(**parts)  # every part of it has been validated


def faults_of(mapping: dict[str, Any], typed_as: Mapping[Loc, str] | None = None) -> list[str]:
    """Every fault in those parts of a study that are there."""
    return parts_and_faults(mapping, typed_as)[1]


def parts_and_faults(
    mapping: dict[str, Any], typed_as: Mapping[Loc, str] | None = None
) -> tuple[dict[str, Any], list[str]]:
    """Those parts of a study that can be read, validated, and every fault in all that are there."""
    parts: dict[str, Any] = {}
    faults = [
        f"{key}: there is no such part of a study{did_you_mean(key, Config.model_fields)}"
        for key in mapping
        if key not in Config.model_fields
    ]
    for name, field in Config.model_fields.items():
        if name in mapping:
            part, wrong = validated_part(name, next(models_in(field.annotation)), mapping)
            faults += wrong
            if part is not None:
                parts[name] = part
    faults += faults_among(parts)
    knobs = {path_of(loc, mapping): knob for loc, knob in (typed_as or {}).items()}
    return parts, list(dict.fromkeys(as_typed(fault, knobs) for fault in faults))


def validated_part(name: str, model: type[BaseModel], mapping: dict[str, Any]) -> tuple[BaseModel | None, list[str]]:
    """One part of the study by itself: the part, if it can be read, and its faults."""
    try:
        part = model.model_validate(mapping[name])
    except ValidationError as error:
        wrong = []
        for one in error.errors():
            loc = (name, *one["loc"])
            wrong.append(fault_of(model, path_of(loc, mapping), given_at(loc, mapping), one))
        return None, wrong
    wrong = list(yes_or_no_for_number(mapping[name], part.model_dump(by_alias=True), (name,), mapping))
    return (None if wrong else part), wrong


def faults_between(config: Config) -> list[str]:
    """What contradicts something elsewhere in a study whose parts are each well formed."""
    return faults_among({name: getattr(config, name) for name in Config.model_fields})


def faults_among(parts: Mapping[str, BaseModel], checks: Checks = CHECKS) -> list[str]:
    """Faults between those parts of a study that could be read."""
    ready = [(check, needs) for check, needs in checks if all(need in parts for need in needs)]
    return [fault for check, needs in ready for fault in check(*(parts[need] for need in needs))]


def as_typed(fault: str, knobs: Mapping[str, str]) -> str:
    """The fault under the key that the user would type, where a knob stands behind the value."""
    for path, knob in knobs.items():
        if fault.startswith((f"{path}=", f"{path}:")):
            return knob + fault[len(path) :]
    return fault
