"""Settings of a command's own as they are typed, `first=20 mix.team=all`: over what is usual, checked by one model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from sim.base.errors import InputError, did_you_mean, shown
from sim.inputs.checks.sentences import fault_of, keys_at
from sim.inputs.setting_kinds import allowed, field_at, holds_any_key, keys_with_parts, kinds_in

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


def of_yes_no(given: Any) -> Any:
    """`yes` and `no` as true and false; ValueError for any other text."""
    if isinstance(given, str) and given not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return given == "yes" if isinstance(given, str) else given


def of_day(given: Any) -> Any:
    """`2023-03-31` as a date; ValueError for any other text."""
    try:
        return dt.date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError as fault:
        raise ValueError("must be a day written like 2023-03-31") from fault


Percent = Annotated[float, BeforeValidator(of_percent)]
Names = Annotated[tuple[str, ...], BeforeValidator(of_names)]
YesNo = Annotated[bool, BeforeValidator(of_yes_no)]
Day = Annotated[dt.date, BeforeValidator(of_day)]


class StudySettings(BaseModel):
    """Settings of a command, by their keys; what a field is for is its description, or the comment of its file."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    file: ClassVar[Path | None] = None  # of conf/, with what is usual
    by_place: ClassVar[str] = ""  # the key of the word that may be typed without one


M = TypeVar("M", bound=StudySettings)


def usual_settings(file: Path) -> dict[str, Any]:
    """What a file of conf/study/ holds."""
    usual: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return usual


def usual_for(model: type[StudySettings]) -> dict[str, Any]:
    """What the model's file gives for its keys; of parts too only the keys that can be typed."""
    return {} if model.file is None else only_keys(usual_settings(model.file), model)


def only_keys(values: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The values of a model's keys."""
    result = {}
    for key in keys_at(model, ()):
        if key in values:
            inner = field_at(model, (key, ""))[1]
            result[key] = only_keys(values[key], inner) if inner is not model else values[key]
    return result


def key_and_value(word: str) -> tuple[str, str]:
    """The key of a typed word and what is typed for it."""
    key, _, value = word.partition("=")
    return key, value


def check_free(words: Sequence[str], set_here: Mapping[str, str]) -> None:
    """InputError for each word whose key a command sets itself; `set_here` has the keys and why."""
    if faults := [f"{word}: {why}." for word in words if (why := set_here.get(key_and_value(word)[0])) is not None]:
        raise InputError(faults)


def without_dashes(words: Sequence[str]) -> list[str]:
    """`--from=2017` and `--from 2017` as `from=2017`; all other words as they are."""
    result: list[str] = []
    waits = False
    for word in words:
        if waits and "=" not in word:
            result[-1] += f"={word}"
            waits = False
        else:
            result.append(word.removeprefix("--"))
            waits = word.startswith("--") and "=" not in word
    return result


def own_words(words: Sequence[str], keys: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Words of these keys, and of keys below them, and all others: those are of the study that is simulated."""
    own = [word for word in words if "=" in word and key_and_value(word)[0].partition(".")[0] in keys]
    return own, tuple(word for word in words if word not in own)


def own_settings(model: type[M], words: Sequence[str]) -> tuple[M, tuple[str, ...]]:
    """The settings of a command's own, over what is usual for it, and the words that are left for the study."""
    bare = [word for word in words if "=" not in word] if model.by_place else []
    own, rest = own_words([word for word in words if word not in bare], keys_at(model, ()))
    return typed_settings(model, usual_for(model), [*bare, *own]), rest


def typed_settings(model: type[M], usual: Mapping[str, Any], words: Sequence[str]) -> M:
    """The usual settings with what is typed over them; InputError with the key, what is given and what is allowed.

    >>> class Rounds(StudySettings):
    ...     rounds: int
    >>> typed_settings(Rounds, {"rounds": 3}, ["rounds=5"]).rounds
    5
    """
    words = without_dashes(words)
    values, faults = deepcopy(dict(usual)), [*faults_of_place(model, words)]
    for word in words:
        if "=" not in word:
            values[model.by_place] = word
        elif names_no_place(model, *key_and_value(word)):
            faults.append(f"{word}: must be a file or folder.")
        elif not put_at_key(values, model, *key_and_value(word)):
            faults.append(no_such_setting(model, *key_and_value(word)))
    try:
        result = model.model_validate({key: value for key, value in values.items() if key})
    except ValidationError as refused:
        raise InputError([*faults, *(setting_fault(model, values, error) for error in refused.errors())]) from refused
    if faults:
        raise InputError(faults)
    return result


def names_no_place(model: type[BaseModel], key: str, text: str) -> bool:
    """Whether nothing is typed where a file or folder is wanted: it would mean the current one."""
    field, _ = field_at(model, key.split("."))
    return not text.strip() and field is not None and Path in kinds_in(field.annotation)


def put_at_key(values: dict[str, Any], model: type[BaseModel], key: str, text: str) -> bool:
    """Put a text at a key, `mix.team`; whether that can be."""
    *path, last = key.split(".")
    if path and path[0] not in keys_at(model, ()):
        return False
    if path and holds_any_key(model, path[0]):
        path, last = path[:1], key.partition(".")[2]
    here: Any = values
    for step in path:
        here = here.setdefault(step, {})
        if not isinstance(here, dict):
            return False
    here[last] = text
    return True


def faults_of_place(model: type[StudySettings], words: Sequence[str]) -> Iterator[str]:
    """What is wrong with words that have no key."""
    bare = [word for word in words if "=" not in word]
    if not model.by_place:
        known = keys_with_parts(model)
        yield from (f"{word}: must be written key=value. Choices: {', '.join(known)}." for word in bare)
    elif len(bare) > 1:
        yield f"{model.by_place}: one is wanted, {len(bare)} are given: {', '.join(map(shown, bare))}."


def setting_fault(model: type[BaseModel], values: Mapping[str, Any], error: Any) -> str:
    """What is wrong with one setting."""
    loc = error["loc"]
    path, given = ".".join(map(str, loc)), typed_at(values, loc)
    if error["type"] == "extra_forbidden":
        return no_such_setting(model, path, given)
    field, _ = field_at(model, loc)
    if error["type"] == "missing" and field is not None and field.examples:
        return f"{path}: is missing; give one, such as {field.examples[0]}."
    if field is not None and error["type"].startswith(NUMBERS):
        return f"{path}={shown(given)}: must be {allowed(field)}."
    return fault_of(model, path, given, error)


def no_such_setting(model: type[BaseModel], path: str, given: Any) -> str:
    """The sentence for a key that the settings do not have."""
    known = keys_with_parts(model)
    return f"{path}={shown(given)}: there is no such setting{did_you_mean(path, known)} Choices: {', '.join(known)}."


def typed_at(values: Any, loc: Sequence[str | int]) -> Any:
    """What is given at a place."""
    for step in loc:
        if isinstance(values, Mapping):
            values = values.get(step)
    return values
