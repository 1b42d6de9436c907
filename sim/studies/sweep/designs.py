"""Designs: which points a sweep simulates: every combination, a Latin hypercube, a Sobol sequence; checked when the
study is checked.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.base.errors import InputError, listed, shown, unknown
from sim.base.places import CONF

GRID, LATIN_HYPERCUBE, SOBOL = DESIGNS = ("grid", "latin_hypercube", "sobol")
WORDS_OF_A_RANGE = ("from", "to", "steps", "values", "unit")
MOST_POINTS = 1_000_000
FIGURES = 6  # significant, of a value that is drawn


class Axis(NamedTuple):
    """A key and the values that it takes: some texts, or everything between two numbers."""

    key: str
    texts: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    verbatim: bool = False  # the texts are what is typed, their key included

    def typed(self, text: str) -> str:
        """What is typed for one of its values."""
        return text if self.verbatim else f"{self.key}={text}"

    def at(self, place: float) -> str:
        """The value at a place from 0 to 1, as it would be typed."""
        if self.texts:
            return self.texts[min(int(place * len(self.texts)), len(self.texts) - 1)]
        if self.whole:
            return str(min(int(self.low + place * (self.high - self.low + 1)), int(self.high)))
        value = float(f"{self.low + place * (self.high - self.low):.{FIGURES}g}")
        return repr(min(max(value, self.low), self.high))


def design_points(design: str, points: int | None, seed: int, axes: Sequence[Axis]) -> list[list[str]]:
    """What is typed for each point, `key=value` for each axis; InputError if there is no such design."""
    faults = [*faults_of_design(design, points, seed, axes)]
    if faults:
        raise InputError(faults)
    if design == GRID:
        rows = itertools.product(*(axis.texts for axis in axes))
        return [[axis.typed(text) for axis, text in zip(axes, row, strict=True)] for row in rows]
    spread = [axis for axis in axes if len(axis.texts) != 1]
    places = iter(low_discrepancy_places(design, points or 1, len(spread), seed).T)
    by_axis = {axis.key: next(places) for axis in spread}
    return [
        [axis.typed(axis.at(by_axis[axis.key][n]) if axis.key in by_axis else axis.texts[0]) for axis in axes]
        for n in range(points or 1)
    ]


def low_discrepancy_places(design: str, points: int, dimensions: int, seed: int) -> Any:
    """(points, dimensions) places from 0 to 1, spread more evenly than by chance (SciPy)."""
    import numpy as np
    from scipy.stats import qmc

    rng_key = np.random.default_rng(seed)
    if design == LATIN_HYPERCUBE:
        return qmc.LatinHypercube(dimensions, seed=rng_key).random(points)
    return qmc.Sobol(dimensions, seed=rng_key).random_base2(points.bit_length() - 1)


def faults_of_design(design: str, points: int | None, seed: int, axes: Sequence[Axis]) -> Iterator[str]:
    """Why there can be no such design."""
    if design not in DESIGNS:
        yield unknown("hydra.sweeper.design", design, "design", DESIGNS)
        return
    if design == GRID:
        if points is not None:
            yield f"hydra.sweeper.points={points}: a grid has as many points as combinations; leave it out."
        for axis in axes:
            if not axis.texts:
                between = f"{axis.low:g} and {axis.high:g}"
                yield (
                    f"{axis.key}: a grid cannot take everything between {between}; give steps, or values, or choose "
                    f"hydra.sweeper.design={LATIN_HYPERCUBE} or {SOBOL}."
                )
        size = math.prod(len(axis.texts) for axis in axes)
        if size > MOST_POINTS:
            yield f"hydra.sweeper.design=grid: {size} combinations are too many; at most {MOST_POINTS} are simulated."
        return
    if not [axis for axis in axes if len(axis.texts) != 1]:
        yield f"hydra.sweeper.design={design}: needs a range to spread points over, as in KEY=interval(1.0,2.0)."
    if not is_whole(seed, 0):
        yield f"hydra.sweeper.seed={shown(seed)}: must be a whole number from 0 to {MOST_POINTS}."
    if points is None:
        yield f"hydra.sweeper.points: is missing; a {design} design needs the number of its points."
    elif not is_whole(points, 1):
        yield f"hydra.sweeper.points={shown(points)}: must be a whole number from 1 to {MOST_POINTS}."
    elif design == SOBOL and points & (points - 1):
        below = 1 << (points.bit_length() - 1)
        yield f"hydra.sweeper.points={points}: a Sobol design needs a power of two, such as {below} or {2 * below}."


# Ranges as they are written


def axes_of(
    ranges: Mapping[str, Any], present: Mapping[str, Any], grid: bool, chosen: Mapping[str, str] | None = None
) -> list[Axis]:
    """The axes that `hydra.sweeper.ranges` describe; or InputError.

    `present` are the keys' values without a sweep, `chosen` is which file of each group is simulated.
    """
    faults = [fault for key, given in ranges.items() for fault in faults_of_range(key, given, grid)]
    faults = faults or [fault for key, given in ranges.items() for fault in wrong_unit(key, given, chosen or {})]
    if faults:
        raise InputError(faults)
    return [axis_of(key, given, isinstance(present.get(key), int), grid) for key, given in ranges.items()]


def axis_of(key: str, given: Mapping[str, Any], whole: bool, grid: bool) -> Axis:
    """One axis; between two whole numbers, of a key that now is one, there are whole numbers only."""
    if "values" in given:
        return Axis(key, tuple(value_as_typed(value) for value in given["values"]))
    low, high = given["from"], given["to"]
    axis = span_ends(key, low, high, whole)
    if not grid:
        return axis
    places = [n / (given["steps"] - 1) for n in range(given["steps"])]
    texts = [str(round(low + n * (high - low))) if axis.whole else axis.at(n) for n in places]
    return Axis(key, tuple(dict.fromkeys(texts)))


def span_ends(key: str, low: float, high: float, whole: bool) -> Axis:
    """Everything between two numbers, the ends included."""
    return Axis(key, (), low, high, whole and isinstance(low, int) and isinstance(high, int))


def value_as_typed(value: Any) -> str:
    """A value as it would be typed."""
    return repr(value) if isinstance(value, float) else shown(value)


def faults_of_range(key: str, given: Any, grid: bool) -> Iterator[str]:
    """What is wrong with how a range is written."""
    place = f"hydra.sweeper.ranges.{key}"
    if not isinstance(given, Mapping):
        yield f"{place}={shown(given)}: is not a range; write {{from: 1.0, to: 2.0, unit: ...}} or {{values: [1, 2]}}."
        return
    for word in given:
        if word not in WORDS_OF_A_RANGE:
            yield unknown(place, word, "word of a range", WORDS_OF_A_RANGE)
    yield from (faults_of_values if "values" in given else faults_of_ends)(place, given, grid)


def faults_of_values(place: str, given: Mapping[str, Any], _: bool) -> Iterator[str]:
    """What is wrong with a list of values."""
    others = [word for word in ("from", "to", "steps") if word in given]
    if others:
        yield f"{place}: has values, and {listed(others)} too; give one or the other."
    if not isinstance(given["values"], list) or not given["values"]:
        yield f"{place}.values={shown(given['values'])}: must be a list of values."


def faults_of_ends(place: str, given: Mapping[str, Any], grid: bool) -> Iterator[str]:
    """What is wrong with the two ends of a range, and with the steps between them."""
    ends: list[Any] = [given.get("from"), given.get("to")]
    for word, end in zip(("from", "to"), ends, strict=True):
        if end is None:
            yield f"{place}.{word}: is missing."
        elif not is_finite_number(end):
            yield f"{place}.{word}={shown(end)}: must be a number."
    if all(map(is_finite_number, ends)) and not ends[0] < ends[1]:
        yield f"{place}: goes from {shown(ends[0])} to {shown(ends[1])}; from must be less than to."
    steps = given.get("steps")
    if grid and steps is None:
        yield f"{place}.steps: is missing; a grid needs to know how many values to take, the ends included."
    elif steps is not None and not is_whole(steps, 2):
        yield f"{place}.steps={shown(steps)}: must be a whole number, 2 or more."


def is_whole(value: Any, least: int) -> bool:
    """Whether a value is a whole number that a design can work with."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_POINTS


def is_finite_number(value: Any) -> bool:
    """Whether a value is a number that is not infinite."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def wrong_unit(key: str, given: Mapping[str, Any], chosen: Mapping[str, str]) -> Iterator[str]:
    """The sentence for a range in another unit than the key's in `conf/`, or in none."""
    if "unit" not in given:
        if "values" not in given:
            yield f"hydra.sweeper.ranges.{key}.unit: is missing; say in what the range is, as conf/ does."
        return
    known = units_of_key(key, chosen)
    if known and first_clause(str(given["unit"])) not in known:
        yield f"hydra.sweeper.ranges.{key}.unit={shown(given['unit'])}: this key is in {listed(known, 'or')}."


def units_of_key(key: str, chosen: Mapping[str, str]) -> list[str]:
    """The units in which `conf/` gives a key, without what is said beside them; none if it does not say.

    They are those of the file that is chosen in the key's group, where that says, or else of all files of the group.
    """
    from sim.inputs.register import figures_of

    group, _, rest = key.partition(".")
    result: dict[str, list[str]] = {}
    for file in sorted((CONF / group).glob("*.yaml")):
        own = [figure.unit for figure in figures_of(file, f"{group}/{file.name}") if figure.key == rest and figure.unit]
        result[file.stem] = [first_clause(unit) for unit in own]
    own = result.get(str(chosen.get(group)), [])
    return list(dict.fromkeys(own or [unit for units in result.values() for unit in units]))


def first_clause(unit: str) -> str:
    """The first clause of a unit: `times all hours, the calibration knob` is in times all hours."""
    return re.split("[,;:(]", unit)[0].strip()
