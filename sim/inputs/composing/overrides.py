"""Numbers of a study by their keys: found, set, multiplied.

A key is written as it would be typed, `journey.stages.assessment.duties[analysis].waits_for.scale`; `*` is any name,
and a key under which there are several numbers means them all.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.base.errors import did_you_mean, item_name, shown
from sim.base.plain_data import plain_copy

Loc = tuple[str | int, ...]
ANY = "*"
FIXED = ("run", "scenario")  # parts of a study that nothing turns
WORDS = ("keys", "times", "shares")


class Override(NamedTuple):
    """What a number that is drawn or varied stands for."""

    name: str
    keys: tuple[str, ...]
    times: bool  # the numbers there are multiplied by it, not replaced
    shares: bool  # they are shares of a set, whose others make room


def override_of(name: str, given: Mapping[str, Any]) -> Override:
    """A turn as it is written in a file; further words belong to whoever reads the file."""
    return Override(name, tuple(given["keys"]), bool(given.get("times", False)), bool(given.get("shares", False)))


def places_of_key(mapping: Any, key: str) -> list[Loc]:
    """Every place of a number that a key means."""
    words = re.findall(r"[^.\[\]]+", key)
    return [loc for start in matches(mapping, words, ()) for loc in numbers_below(mapping, start)]


def matches(here: Any, words: Sequence[str], loc: Loc) -> Iterator[Loc]:
    """The places that the words of a key lead to."""
    if not words:
        yield loc
        return
    for name, step in steps(here):
        if words[0] in (ANY, name):
            yield from matches(here[step], words[1:], (*loc, step))


def steps(here: Any) -> list[tuple[str, Any]]:
    """What is directly below a part of a study: the name as typed, and the key or place."""
    if isinstance(here, dict):
        return [(str(key), key) for key in here]
    return [(item_name(here, i), i) for i in range(len(here))] if isinstance(here, list) else []


def numbers_below(mapping: Any, loc: Loc) -> Iterator[Loc]:
    """The places of the numbers at and below a place."""
    here = value_at(mapping, loc)
    if isinstance(here, int | float) and not isinstance(here, bool):
        yield loc
    for _, step in steps(here):
        yield from numbers_below(mapping, (*loc, step))


def value_at(mapping: Any, loc: Loc) -> Any:
    """What lies at a place that is there."""
    for step in loc:
        mapping = mapping[step]
    return mapping


def override_faults(mapping: Any, turns: Sequence[Override], where: str) -> Iterator[str]:
    """The sentence for each key that leads to no number, or to one that may not be turned."""
    for turn in turns:
        for key in turn.keys:
            path = f"{where}: {turn.name}: {key}"
            first = key.partition(".")[0]
            if first in FIXED:
                yield f"{path}: nothing in {first} may be turned."
            elif first not in mapping:
                yield f"{path}: there is no such part of a study{did_you_mean(first, mapping)}"
            elif not places_of_key(mapping, key):
                yield f"{path}: there is no number in this study at this key."
            elif turn.shares and not turn.times:
                yield f"{path}: shares={shown(turn.shares)} needs times=true."


def turned(mapping: dict[str, Any], turns: Sequence[Override], values: Sequence[float]) -> dict[str, Any]:
    """A copy of a plain mapping with each turn's numbers replaced or multiplied by its value."""
    made = plain_copy(mapping)
    for turn, value in zip(turns, values, strict=True):
        for loc in dict.fromkeys(loc for key in turn.keys for loc in places_of_key(made, key)):
            own, last = value_at(made, loc[:-1]), loc[-1]
            if turn.shares:
                rescale(own, last, value)
            else:
                own[last] = own[last] * value if turn.times else value
    return made


def rescale(own: Any, chosen: Any, factor: float) -> None:
    """Multiply one share of a set, at most to the whole; the others shrink or grow alike, so that the sum stays."""
    total = math.fsum(own[step] for _, step in steps(own))
    old, new = own[chosen], min(own[chosen] * factor, total)
    rest = (total - new) / (total - old) if total > old else 0.0
    for _, step in steps(own):
        own[step] = new if step == chosen else own[step] * rest
