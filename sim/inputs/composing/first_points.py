"""Of a sweep the points that are checked before it starts: the first, and one for each other choice of a group."""

import math
from collections.abc import Sequence
from pathlib import Path

from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import RangeSweep

from sim.base.errors import InputError, shown
from sim.base.places import CONF
from sim.inputs.composing.choices import groups
from sim.inputs.composing.compose import TYPING_ERRORS, hydra_ready
from sim.inputs.composing.composition_errors import override_key
from sim.inputs.composing.own_folders import with_searched

MOST_VALUES = 1_000_000  # of a key in a sweep, and points of the whole


def too_many(sweep: RangeSweep) -> bool:
    """Whether a range has more values than a sweep may have points."""
    start, stop, step = float(sweep.start or 0), float(sweep.stop or 0), float(sweep.step or 1)
    return abs(stop - start) / max(abs(step), 1e-300) > MOST_VALUES


def first_points(overrides: list[str], folders: Sequence[Path] = ()) -> list[list[str]]:
    """The first point of a sweep, and one for each other choice of a group; other values are checked point by point."""
    with hydra_ready():
        parser = OverridesParser.create(config_loader=GlobalHydra.instance().config_loader())
        try:
            discrete = [
                o for o in parser.parse_overrides(overrides) if not o.is_sweep_override() or o.is_discrete_sweep()
            ]
            endless = [
                f"{shown(o.input_line)}: has too many values; at most {MOST_VALUES:,} are simulated."
                for o in discrete
                if isinstance(value := o.value(), RangeSweep) and too_many(value)
            ]
            if endless:
                raise InputError(endless)
            rows = [
                [f"{o.get_key_element()}={value}" for value in o.sweep_string_iterator()]
                if o.is_discrete_sweep()
                else [str(o.input_line)]
                for o in discrete
            ]
        except TYPING_ERRORS:
            return [overrides]
    if (points := math.prod(map(len, rows))) > MOST_VALUES:
        raise InputError([f"This sweep has {points:,} points; at most {MOST_VALUES:,} are simulated."])
    if empty := [f"{o.input_line}: has no value in it." for o, row in zip(discrete, rows, strict=True) if not row]:
        raise InputError(empty)
    result = groups([CONF, *with_searched(folders)])
    firsts = [row[0] for row in rows]
    varied = [
        [*firsts[:i], value, *firsts[i + 1 :]]
        for i, row in enumerate(rows)
        if override_key(row[0]) in result
        for value in row[1:]
    ]
    return [firsts, *varied]
