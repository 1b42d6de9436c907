"""Settings of a study's own as they are typed, `first=20 mix.team=all`: over what is usual, judged by one model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from sim.base.errors import InputError, did_you_mean, shown
from sim.inputs.checks.sentences import fault_of, keys_at, models_in

NUMBERS = ("int_", "float_", "greater_", "less_", "finite_")  # how pydantic's faults of numbers begin


def of_percent(given: Any) -> Any:
    """`80%` as 0.8; anything else as it is."""
    text = given.strip() if isinstance(given, str) else ""
    try:
        return float(text.removesuffix("%")) / 100 if text.endswith("%") else given
    except ValueError:
        return given


def of_names(given: Any) -> Any:
    """`a,b` or `[a, b]` as names, each once."""
    if not isinstance(given, str):
        return given
    return tuple(dict.fromkeys(name.strip() for name in given.strip("[]").split(",") if name.strip()))


Percent = Annotated[float, BeforeValidator(of_percent)]
Names = Annotated[tuple[str, ...], BeforeValidator(of_names)]


class StudySettings(BaseModel):
    """Settings of a study, by their keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


M = TypeVar("M", bound=StudySettings)


def usual_settings(file: Path) -> dict[str, Any]:
    """What a file of conf/study/ says."""
    said: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return said


def key_and_value(word: str) -> tuple[str, str]:
    """The key of a typed word and what is typed for it."""
    key, _, value = word.partition("=")
    return key, value


def own_words(words: Sequence[str], keys: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Words of these keys, and of keys below them, and all others: those are of the study that is simulated."""
    own = [word for word in words if key_and_value(word)[0].partition(".")[0] in keys]
    return own, tuple(word for word in words if word not in own)


def typed_settings(model: type[M], usual: Mapping[str, Any], words: Sequence[str]) -> M:
    """The usual settings with what is typed over them; InputError with the key, what is given and what is allowed.

    >>> class Rounds(StudySettings):
    ...     rounds: int
    >>> typed_settings(Rounds, {"rounds": 3}, ["rounds=5"]).rounds
    5
    """
    said = deepcopy(dict(usual))
    for key, text in map(key_and_value, words):
        *path, last = key.split(".")
        here = said
        for step in path:
            here = here.setdefault(step, {})
            if not isinstance(here, dict):
                raise InputError([no_such_setting(model, key, text)])
        here[last] = text
    try:
        return model.model_validate(said)
    except ValidationError as refused:
        raise InputError([setting_fault(model, said, error) for error in refused.errors()]) from refused


def setting_fault(model: type[BaseModel], said: Mapping[str, Any], error: Any) -> str:
    """What is wrong with one setting."""
    loc = error["loc"]
    path, given = ".".join(map(str, loc)), typed_at(said, loc)
    if error["type"] == "extra_forbidden":
        return no_such_setting(model, path, given)
    field = field_at(model, loc)
    if field is not None and error["type"].startswith(NUMBERS):
        return f"{path}={shown(given)}: must be {allowed(field)}."
    return fault_of(model, path, given, error)


def no_such_setting(model: type[BaseModel], path: str, given: Any) -> str:
    """The sentence for a key that the settings do not have."""
    known = keys_with_parts(model)
    return f"{path}={shown(given)}: there is no such setting{did_you_mean(path, known)} Choices: {', '.join(known)}."


def typed_at(said: Any, loc: Sequence[str | int]) -> Any:
    """What is given at a place."""
    for step in loc:
        if isinstance(said, Mapping):
            said = said.get(step)
    return said


def field_at(model: type[BaseModel], loc: Sequence[str | int]) -> FieldInfo | None:
    """The field of a model at a place, if it is one."""
    field = None
    for step in loc:
        if str(step) not in model.model_fields:
            return field
        field = model.model_fields[str(step)]
        model = next(models_in(field.annotation), model)
    return field


def allowed(field: FieldInfo) -> str:
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


def keys_with_parts(model: type[BaseModel]) -> list[str]:
    """The keys of a model, those of its parts with their path."""
    result = []
    for key in keys_at(model, ()):
        inner = next(models_in(model.model_fields[key].annotation), None)
        result += [key] if inner is None else [f"{key}.{under}" for under in keys_with_parts(inner)]
    return result
