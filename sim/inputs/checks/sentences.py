"""Faults of form: each error of pydantic as one sentence, with the key's path as the user would type it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, get_args

from pydantic import BaseModel

from sim.base.errors import KEY, did_you_mean, nearest, path_of, shown

MESSAGES = {
    "missing": "is missing",
    "greater_than_equal": "must be {ge} or more",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be {le} or less",
    "less_than": "must be less than {lt}",
    "finite_number": "is not a number that can be counted with",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "is too large",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be text (put it in quotes)",
    "too_short": "has {actual_length} values and needs {min_length} or more",
    "too_long": "has too many values: at most {max_length}",
    "model_type": "must be a set of keys with values",
    "dict_type": "must be a set of keys with values",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
}


def fault_of(model: type[BaseModel], path: str, value: Any, error: Any) -> str:
    """The sentence for one error of pydantic; `value` is what the user gave there."""
    loc, kind, context = error["loc"], error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown_key(path, str(loc[-1]), keys_at(model, loc[:-1]))
    if KEY in loc:
        return f"{path}: there is no such key here{known_words(loc[-2], context)}"
    if kind == "missing":
        return f"{path}: is missing."
    given = path if isinstance(value, dict) else f"{path}={shown(value)}"
    if isinstance(value, float) and math.isnan(value):
        kind = "finite_number"  # pydantic says that it is not below the limit
    if kind == "literal_error":
        return f"{given}: is not known{known_words(value, context)}"
    if kind == "value_error":
        return f"{given}: {context['error']}."
    if kind.startswith("date"):
        return f"{given}: must be a date written like 2021-10-04."
    limits = {name: shown(limit) for name, limit in context.items()}  # in full: 4294967296, not 4.29e+09
    text = MESSAGES[kind].format(**limits) if kind in MESSAGES else f"is not allowed: {error['msg']}"
    return f"{given}: {text}."


def unknown_key(path: str, key: str, known: list[str]) -> str:
    """The sentence for a key that does not exist; the keys that do are listed unless one is near."""
    choices = "" if nearest(key, known) else f" Known here: {', '.join(known)}."
    return f"{path}: there is no such key here{did_you_mean(key, known)}{choices}"


def known_words(word: object, context: Mapping[str, Any]) -> str:
    """The words that would have been right, from pydantic's own `'a', 'b' or 'c'`."""
    words = str(context.get("expected", "")).split("'")[1::2]
    return f"{did_you_mean(word, words)} Choices: {', '.join(words)}."


def keys_at(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """The keys that are known at a place of a model."""
    for step in loc:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if step in fields:
            model = next(models_in(fields[str(step)].annotation), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a type speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def yes_or_no_for_number(given: Any, read: Any, loc: tuple[str | int, ...], mapping: Any) -> Iterator[str]:
    """`true` and `false` where a number belongs: pydantic reads them as 1 and 0."""
    if isinstance(given, bool) and not isinstance(read, bool) and loc[-1] != "set":
        yield f"{path_of(loc, mapping)}={shown(given)}: must be a number, not true or false."
    elif isinstance(given, dict) and isinstance(read, dict):
        for key in given.keys() & read.keys():
            yield from yes_or_no_for_number(given[key], read[key], (*loc, key), mapping)
    elif isinstance(given, list | tuple) and isinstance(read, list | tuple):
        for i, (one, other) in enumerate(zip(given, read, strict=False)):
            yield from yes_or_no_for_number(one, other, (*loc, i), mapping)


def shares_fault(path: str, shares: Sequence[float]) -> Iterator[str]:
    """The sentence for shares that do not add up to 1."""
    total = math.fsum(shares)
    if not 0.995 <= total <= 1.005:
        yield f"{path}: the shares add up to {total:.4g}; they must add up to 1."


def rising_fault(path: str, values: Sequence[float]) -> Iterator[str]:
    """The sentence for values that must rise and do not."""
    if any(later <= earlier for earlier, later in pairwise(values)):
        yield f"{path}: {shown(list(values))} must rise from one to the next."
