"""What a settings model says of its keys: their fields and what each may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.base.errors import listed
from sim.inputs.checks.sentences import keys_at, models_in


def field_at(model: type[BaseModel], loc: Sequence[str | int]) -> tuple[FieldInfo | None, type[BaseModel]]:
    """The field of a model at a place, if it is one, and the model in which the last step is looked up."""
    field = None
    for step in loc:
        fields = {one.alias or name: one for name, one in model.model_fields.items()}
        if step not in fields:
            break
        field = fields[str(step)]
        model = next(models_in(field.annotation), model)
    return field, model


def holds_any_key(model: type[BaseModel], key: str) -> bool:
    """Whether a key takes texts by any name, such as `reason.scenario.size`."""
    field, _ = field_at(model, (key,))
    return field is not None and get_origin(field.annotation) is dict


def keys_with_parts(model: type[BaseModel]) -> list[str]:
    """The keys of a model, those of its parts with their path."""
    result = []
    for key in keys_at(model, ()):
        inner = next(models_in(field_of(model, key).annotation), None)
        if inner is not None:
            result += [f"{key}.{under}" for under in keys_with_parts(inner)]
        else:
            result.append(f"{key}.KEY" if holds_any_key(model, key) else key)
    return result


def field_of(model: type[BaseModel], key: str) -> FieldInfo:
    """The field of a key."""
    return next(field for name, field in model.model_fields.items() if (field.alias or name) == key)


def kinds_in(annotation: Any) -> set[Any]:
    """The plain types that an annotation speaks of."""
    inner = get_args(annotation)
    return {annotation}.union(*map(kinds_in, inner)) if inner else {annotation}


def allowed(field: FieldInfo) -> str:
    """What a setting may be: `a whole number from 5 to 1000000`, `all or each`; empty where any text may stand."""
    kinds = kinds_in(field.annotation)
    if words := [word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)]:
        return listed(map(str, words), "or")
    if bool in kinds:
        return "yes or no"
    if Path in kinds:
        return "a file or folder"
    if dt.date in kinds:
        return "a day written like 2023-03-31"
    if any(get_origin(kind) is tuple for kind in kinds):
        return "names with commas between"
    return number_allowed(field) if kinds & {int, float} else ""


def number_allowed(field: FieldInfo) -> str:
    """What a number may be: `a whole number from 5 to 1000000`."""
    limits = {
        name: getattr(one, name) for one in field.metadata for name in ("ge", "gt", "le", "lt") if hasattr(one, name)
    }
    text = {name: f"{value}" if isinstance(value, int) else f"{value:g}" for name, value in limits.items()}
    what = "a whole number" if int in (field.annotation, *get_args(field.annotation)) else "a number"
    if {"ge", "le"} <= limits.keys():
        return f"{what} from {text['ge']} to {text['le']}"
    if {"gt", "lt"} <= limits.keys():
        return f"{what} between {text['gt']} and {text['lt']}"
    first = f" above {text['gt']}" if "gt" in text else f" of at least {text['ge']}" if "ge" in text else ""
    last = f"at most {text['le']}" if "le" in text else f"below {text['lt']}" if "lt" in text else ""
    return f"{what}{first}{' and ' if first and last else ' ' if last else ''}{last}"
