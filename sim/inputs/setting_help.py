"""The lines of help of a command: each of its keys with its usual value, what it is for and what it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic.fields import FieldInfo

from sim.base.errors import shown
from sim.inputs.register import comments_of, values_with_keys
from sim.inputs.setting_kinds import allowed, field_at, keys_with_parts
from sim.inputs.typed_settings import StudySettings


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
