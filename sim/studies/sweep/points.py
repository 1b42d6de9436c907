"""The points of a sweep: what was typed for each, judged when the study is checked, and known by the digests of its
studies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sim.base.calendar import Calendar
from sim.base.errors import InputError
from sim.inputs.schema import Config
from sim.inputs.translation.timeline_tables import calendar_of, change_days
from sim.runs.experiment import sides_of, study_digest
from sim.runs.precision import no_until
from sim.studies.sweep.frames import Frames, Value, Words, config_of_words, plain_value

MOST_FAULTS = 20  # sentences that are shown
Sides = list[tuple[str, str, Config]]  # a point's arms: name, in words, configuration
SidesAt = Callable[[Words], Sides]  # or InputError


class SweepPoint(NamedTuple):
    """What must be known of a point when it is not being simulated."""

    words: Words
    names: tuple[str, ...]  # of its arms, the baseline first
    digests: tuple[str, ...]  # of the study of each arm
    start: int  # the working day on which the scenario begins to differ
    calendar: Calendar
    replications: int


class Column(NamedTuple):
    """A swept key with its value at every point."""

    name: str
    values: list[Value]


def both_sides(frames: Frames) -> SidesAt:
    """The baseline and the scenario of whatever is typed for a point."""
    return lambda words: sides_of(config_of_words(frames, words))


def validated_points(sides_at: SidesAt, words: Sequence[Words]) -> list[SweepPoint]:
    """Every point, or InputError with what is wrong with them."""
    result, faults = [], list[str]()
    for one in words:
        try:
            result.append(point_of(sides_at, one))
        except InputError as refused:
            faults += [fault for fault in refused.faults if fault not in faults]
        if len(faults) > MOST_FAULTS:
            raise InputError([*faults[:MOST_FAULTS], f"... and more, up to point {len(result) + 1} of {len(words)}."])
    if faults:
        raise InputError(faults)
    return result


def point_of(sides_at: SidesAt, words: Words) -> SweepPoint:
    """One point, validated."""
    arms = sides_at(words)
    config = arms[-1][2]
    if config.run.keep_logs:
        raise InputError(
            [f"run.keep_logs={config.run.keep_logs}: a sweep keeps no event logs; simulate one point by itself."]
        )
    no_until(config.run, "a sweep")
    calendar = calendar_of(config)
    first = [change_days(change, calendar)[0] for change in config.scenario.changes]
    return SweepPoint(
        words=words,
        names=tuple(name for name, _, _ in arms),
        digests=tuple(study_digest(one) for _, _, one in arms),
        start=min(first, default=0),
        calendar=calendar,
        replications=config.run.replications,
    )


def columns_of(words: Sequence[Words], taken: Sequence[str]) -> list[Column]:
    """The keys in which the points differ, in the order in which they were typed; `taken` are other columns' names."""
    rows = [{key_of_override(word): word for word in one} for one in words]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    swept = [key for key in keys if len({row.get(key) for row in rows}) > 1]
    return [
        Column(f"{key}_chosen" if key in taken else key, of_one_kind([override_value(row.get(key)) for row in rows]))
        for key in swept
    ]


def key_of_override(word: str) -> str:
    """The key of an override, without signs."""
    return word.partition("=")[0].lstrip("+~")


def override_value(word: str | None) -> Value:
    """The value of an override; None where a point has no such override."""
    if word is None:
        return None
    result = plain_value(word)
    return word.partition("=")[2] if result is None else result[1]


def of_one_kind(values: list[Any]) -> list[Value]:
    """Values of one kind: whole numbers, real numbers, yes or no, or else words."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return [None if value is None else float(value) for value in values]
    return values if len(kinds) <= 1 else [None if value is None else str(value) for value in values]


def unknown_arms(points: Sequence[SweepPoint]) -> Iterator[str]:
    """Every name of an arm, once."""
    yield from dict.fromkeys(name for point in points for name in point.names)
