"""What is asked of a comparison: alternatives and its own words, as they are typed over `conf/study/compare.yaml`."""

from __future__ import annotations

import itertools
import math
import shlex
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from sim.analysis.definitions import MEASURES
from sim.analysis.definitions.measure import MORE, NEITHER
from sim.base.errors import InputError, shown, unknown
from sim.base.places import CONF
from sim.base.repeated_keys import check_repeats
from sim.base.wording import plain_text
from sim.inputs.composing.output_folders import hydras_faults
from sim.inputs.typed_settings import (
    Names,
    Percent,
    StudySettings,
    key_and_value,
    own_words,
    typed_settings,
    usual_settings,
)
from sim.model.words import label

SETTINGS = CONF / "study" / "compare.yaml"
CALLED_IN = CONF / "study" / "sensitivity.yaml"
ALTERNATIVE = "alternative"
FEWEST, MANY = 2, 50  # alternatives


class CompareSettings(NamedTuple):
    """A comparison."""

    alternatives: tuple[tuple[str, ...], ...]  # what is typed for each, besides what is typed for all
    names: tuple[str, ...]
    measures: tuple[str, ...]
    most_is_best: bool  # of the first measure
    delta: float | None  # as printed: percentage points of a share; with none there is no choice
    confidence: float
    numbers: dict[str, int]  # first, most, draws
    folder: Path
    page: Path | None
    typed: tuple[str, ...]  # for all
    words: tuple[str, ...] = ()  # everything that was typed, as it was


class TypedCompare(StudySettings):
    """Its settings, besides alternatives (allocation=capped,in_turn, or alternative="KEY=VALUE ...")"""

    file = SETTINGS

    measures: Names
    best: Literal["least", "most"] | None = Field(None, description="of the first measure; else as it is defined")
    delta: float | None = Field(None, gt=0, description="a difference too small to matter, in the unit printed")
    confidence: Percent = Field(gt=0, lt=1)
    first: int = Field(ge=5, le=1_000_000)
    most: int = Field(ge=5, le=1_000_000)
    draws: int = Field(ge=500, le=1_000_000)
    folder: Path = Field(Path("outputs/compare"), description="where the answer goes")
    page: Path | None = Field(None, description="whose table and figure are replaced by the answer's")


def compare_settings(words: Sequence[str]) -> CompareSettings:
    """What these typed words ask; InputError with every fault."""
    own, rest = own_words(words, [*TypedCompare.model_fields, ALTERNATIVE])
    given = [value for key, value in map(key_and_value, own) if key == ALTERNATIVE]
    axes = [[f"{key}={value}" for value in several] for key, several in map(key_and_values, rest) if len(several) > 1]
    written = [*map(words_of_alternative, given)]
    faults = [*faults_of_number(given, axes)]
    faults += [
        f"{ALTERNATIVE}={shown(one)}: has a quotation mark that is not closed."
        for one, made in zip(given, written, strict=True)
        if made is None
    ]
    faults += faults_in_words(written)
    try:
        typed = typed_settings(
            TypedCompare, usual_settings(SETTINGS), [word for word in own if key_and_value(word)[0] != ALTERNATIVE]
        )
    except InputError as refused:
        raise InputError([*refused.faults, *faults]) from refused
    if faults := [*compare_faults(typed), *faults]:
        raise InputError(faults)
    alternatives = [made for made in written if made is not None] or [*itertools.product(*axes)]
    return CompareSettings(
        tuple(alternatives),
        alternatives_in_words(alternatives),
        typed.measures,
        is_most_best(typed.best, typed.measures[0]),
        typed.delta,
        typed.confidence,
        {"first": typed.first, "most": typed.most, "draws": typed.draws},
        typed.folder,
        typed.page,
        tuple(word for word in rest if len(key_and_values(word)[1]) == 1),
        tuple(words),
    )


def words_of_alternative(text: str) -> tuple[str, ...] | None:
    """The words of an alternative that is written out; None where they cannot be told apart."""
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return None


def faults_in_words(written: Sequence[Sequence[str] | None]) -> Iterator[str]:
    """What is wrong with the words of alternatives that are written out, as with any command's own."""
    for words in filter(None, written):
        yield from hydras_faults(words)
        try:
            check_repeats(words)
        except InputError as refused:
            yield from (f"{ALTERNATIVE}={shown(' '.join(words))}: {fault}" for fault in refused.faults)


def key_and_values(word: str) -> tuple[str, list[str]]:
    """The key of a typed word and each of the values `a,b,c`; commas in brackets or quotes part nothing."""
    key, text = key_and_value(word)
    result, depth, quote = [""], 0, ""
    for letter in text:
        quote = "" if letter == quote else quote or (letter if letter in "'\"" else "")
        depth += (letter in "[{(") - (letter in ")}]") if not quote else 0
        if letter == "," and not depth and not quote:
            result.append("")
        else:
            result[-1] += letter
    return key, [value.strip() for value in result]


def alternatives_in_words(alternatives: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What each alternative is called: its choices in words, with the key where it chooses no file."""
    report = []
    for one in alternatives:
        parts = [
            f"{key_in_words(key)} {value}" if "." in key else label(value) for key, value in map(key_and_value, one)
        ]
        name = ", ".join([parts[0], *(part[:1].lower() + part[1:] for part in parts[1:])]) if parts else "as it stands"
        report.append(name if "." in name.split(" ")[0] else name[:1].upper() + name[1:])
    return tuple(plain_text(name) for name in report)


def key_in_words(key: str) -> str:
    """What a key is called: a scenario's by its last word, one that `sensitivity` has by its words, else all of it."""
    if key.startswith("scenario."):
        return key.rpartition(".")[2].replace("_", " ")
    return called_keys().get(key.lstrip("+~"), key)


@cache
def called_keys() -> dict[str, str]:
    """By key, what conf/study/sensitivity.yaml calls the number that it alone sets."""
    doubts = usual_settings(CALLED_IN)["parameters"]
    return {doubt["keys"][0]: doubt["called"] for doubt in doubts.values() if len(doubt["keys"]) == 1}


def is_most_best(best: str | None, measure: str) -> bool:
    """Whether more of a measure is better: as typed, or as its definition says."""
    return MEASURES[measure].better == MORE if best is None else best == "most"


def compare_faults(typed: TypedCompare) -> Iterator[str]:
    """What is wrong with the comparison's own words, each of which is right by itself."""
    yield from (unknown("measures", name, "measure", MEASURES) for name in typed.measures if name not in MEASURES)
    if not typed.measures:
        yield "measures: names nothing; leave it out, or name at least one."
    elif typed.best is None and typed.measures[0] in MEASURES and MEASURES[typed.measures[0]].better == NEITHER:
        yield f"best: is missing; neither more nor less of {typed.measures[0]} is better by itself. Give least or most."
    if typed.most < typed.first:
        yield f"most={typed.most}: must be at least first, which is {typed.first}."


def faults_of_number(given: Sequence[str], axes: Sequence[Sequence[str]]) -> Iterator[str]:
    """What is wrong with how many alternatives there are."""
    if given and axes:
        keys = key_and_value(axes[0][0])[0]
        yield f"{keys}: has several values, and alternative= is given too; give one or the other."
    many = len(given) if given else math.prod(map(len, axes)) if axes else 1
    if many < FEWEST:
        yield "alternatives: there is only one; give a key several values, such as allocation=capped,in_turn."
    if many > MANY:
        yield f"alternatives: {many} are too many; at most {MANY} are compared."
    parts = [*given] if given else [word for row in axes for word in row]
    yield from (f"{one or 'alternative='}: is there twice." for one in dict.fromkeys(parts) if parts.count(one) > 1)
