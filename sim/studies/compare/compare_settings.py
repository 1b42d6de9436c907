"""What is asked of a comparison: alternatives and its own words, as they are typed over `conf/study/compare.yaml`."""

from __future__ import annotations

import itertools
import math
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sim.analysis.definitions import MEASURES
from sim.analysis.definitions.measure import MORE, NEITHER
from sim.base.errors import InputError, shown, unknown
from sim.base.places import CONF
from sim.base.wording import plain
from sim.model.words import label

SETTINGS = CONF / "study" / "compare.yaml"
WAYS = ("least", "most")
LEAST = {"first": 5, "most": 5, "draws": 500}
LARGEST = 1_000_000
FEWEST, MANY = 2, 50  # alternatives
OWN = ("alternative", "measures", "best", "delta", "confidence", *LEAST, "folder", "page")


class CompareSettings(NamedTuple):
    """A comparison."""

    alternatives: tuple[tuple[str, ...], ...]  # what is typed for each, besides what is typed for all
    names: tuple[str, ...]
    measures: tuple[str, ...]
    most_is_best: bool  # of the first measure
    delta: float | None  # as printed: percentage points of a share; none asks for no choice
    confidence: float
    numbers: dict[str, int]  # by the keys of LEAST
    folder: Path
    page: Path | None
    typed: tuple[str, ...]  # for all


def compare_settings(words: Sequence[str]) -> CompareSettings:
    """What these typed words ask; InputError with every fault."""
    said: dict[str, Any] = yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))
    typed = {key: value for key, value in map(pair, words) if key in OWN}
    measures = tuple(names_listed(typed["measures"])) if "measures" in typed else tuple(said["measures"])
    given = [value for key, value in map(pair, words) if key == "alternative"]
    rest = [word for word in words if pair(word)[0] not in OWN]
    axes = [[f"{pair(word)[0]}={value}" for value in values] for word in rest if len(values := typed_values(word)) > 1]
    faults = [*compare_faults(typed, measures), *faults_of_number(given, axes)]
    if faults:
        raise InputError(faults)
    alternatives = [tuple(shlex.split(one)) for one in given] or [*itertools.product(*axes)]
    common = tuple(word for word in rest if len(typed_values(word)) == 1)
    numbers = {key: int(typed.get(key, said[key])) for key in LEAST}
    if numbers["most"] < numbers["first"]:
        raise InputError([f"most={numbers['most']}: must be at least first, which is {numbers['first']}."])
    delta = float(typed["delta"]) if "delta" in typed else None
    return CompareSettings(
        tuple(alternatives),
        alternatives_in_words(alternatives),
        measures,
        is_most_best(typed, measures[0]),
        delta,
        real(str(typed.get("confidence", said["confidence"]))),
        numbers,
        Path(typed.get("folder", "outputs/compare")),
        Path(typed["page"]) if "page" in typed else None,
        common,
    )


def pair(word: str) -> tuple[str, str]:
    """The key and what is typed for it."""
    key, _, value = word.partition("=")
    return key, value


def typed_values(word: str) -> list[str]:
    """The values of `key=a,b,c`; commas in brackets or quotes part nothing."""
    result, depth, quote = [""], 0, ""
    for letter in pair(word)[1]:
        quote = "" if letter == quote else quote or (letter if letter in "'\"" else "")
        depth += (letter in "[{(") - (letter in ")}]") if not quote else 0
        if letter == "," and not depth and not quote:
            result.append("")
        else:
            result[-1] += letter
    return [value.strip() for value in result]


def names_listed(text: str) -> list[str]:
    """`a,b` or `[a, b]` as names."""
    return list(dict.fromkeys(name.strip() for name in text.strip("[]").split(",") if name.strip()))


def alternatives_in_words(alternatives: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What each alternative is called: its choices in words; keys only where they choose no file."""
    report = []
    for one in alternatives:
        parts = [f"{key.rpartition('.')[2]} {value}" if "." in key else label(value) for key, value in map(pair, one)]
        name = ", ".join([parts[0], *(part[:1].lower() + part[1:] for part in parts[1:])]) if parts else "as it stands"
        report.append(name[:1].upper() + name[1:])
    return tuple(plain(name) for name in report)


def is_most_best(typed: dict[str, str], measure: str) -> bool:
    """Whether more of a measure is better: as typed, or as its definition says."""
    return typed["best"] == "most" if "best" in typed else MEASURES[measure].better == MORE


def compare_faults(typed: dict[str, str], measures: Sequence[str]) -> Iterator[str]:
    """What is wrong with the comparison's own words."""
    yield from (unknown("measures", name, "measure", MEASURES) for name in measures if name not in MEASURES)
    if not measures:
        yield "measures: names nothing; leave it out, or name at least one."
    if "best" not in typed and measures and measures[0] in MEASURES and MEASURES[measures[0]].better == NEITHER:
        yield f"best: is missing; neither more nor less of {measures[0]} is better by itself. Give least or most."
    if typed.get("best", WAYS[0]) not in WAYS:
        yield unknown("best", typed["best"], "way to be the best", WAYS)
    for key, least in LEAST.items():
        if key in typed and not (typed[key].isdecimal() and least <= int(typed[key]) <= LARGEST):
            yield f"{key}={shown(typed[key])}: must be a whole number from {least} to {LARGEST}."
    for key, high in (("confidence", 1.0), ("delta", math.inf)):
        if key in typed and not 0 < real(typed[key]) < high:
            what = "between 0 and 1" if key == "confidence" else "above 0, in the unit in which the measure is printed"
            yield f"{key}={shown(typed[key])}: must be a number {what}."


def faults_of_number(given: Sequence[str], axes: Sequence[Sequence[str]]) -> Iterator[str]:
    """What is wrong with how many alternatives there are."""
    if given and axes:
        keys = pair(axes[0][0])[0]
        yield f"{keys}: has several values, and alternative= is given too; give one or the other."
    many = len(given) if given else math.prod(map(len, axes)) if axes else 1
    if many < FEWEST:
        yield "alternatives: there is only one; give a key several values, such as allocation=capped,in_turn."
    if many > MANY:
        yield f"alternatives: {many} are too many; at most {MANY} are compared."
    parts = [*given] if given else [word for row in axes for word in row]
    yield from (f"{one or 'alternative='}: is there twice." for one in dict.fromkeys(parts) if parts.count(one) > 1)


def real(text: str) -> float:
    """A number as typed, `80%` as 0.8, or what is none."""
    try:
        return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return math.nan
