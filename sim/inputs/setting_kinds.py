"""What a settings model says of its keys: their fields, what each may be, and the lines of help that show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.base.errors import listed, shown
from sim.inputs.checks.sentences import keys_at, models_in
from sim.inputs.register import comments_of, values_with_keys

if TYPE_CHECKING:
    from sim.inputs.typed_settings import StudySettings


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


def help_lines(model: type[StudySettings]) -> Iterator[tuple[str, str]]:
    """Each key as it is typed with its usual value, and what it is for and may be."""
    comments = {} if model.file is None else comments_by_key(model.file)
    for key in keys_with_parts(model):
        field, _ = field_at(model, key.removesuffix(".KEY").split("."))
        assert field is not None
        usual, comment = comments.get(key, ("", ""))
        usual = (usual or usual_text(field) or "...").replace(", ", ",")
        about, may_be = field.description or comment, allowed(field)
        yield key.upper() if key == model.by_place else f"{key}={usual}", f"{about} ({may_be})" if may_be else about


def usual_text(field: FieldInfo) -> str:
    """What stands where a setting is not typed, as it would be typed; empty where that is nothing."""
    if field.is_required() or field.default in (None, (), "", {}):
        return ""
    if isinstance(field.default, bool):
        return "yes" if field.default else "no"
    return ",".join(map(str, field.default)) if isinstance(field.default, tuple) else shown(field.default)


def comments_by_key(file: Path) -> Mapping[str, tuple[str, str]]:
    """Of each value that has a comment: the value as written, and what the comment says it is."""
    text = file.read_text(encoding="utf-8")
    comments, _ = comments_of(text)
    result = {}
    for place in values_with_keys(text):
        about = comments.get(place.lines[0], "").partition(" | ")[0]
        result[".".join(place.keys)] = (place.text, "" if about == "same" else about)
    return result
