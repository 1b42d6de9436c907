"""The points of a global exploration as a sweep: `doubt.NAME=value` turns a number, `run.seed` gives a block chance."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.base.errors import InputError, need_packages
from sim.inputs.checks import validate
from sim.inputs.composing.overrides import override_faults, places_of_key, turned, value_at
from sim.inputs.composing.variants import as_mapping, undrawn
from sim.inputs.schema import Config
from sim.runs.experiment import sides_of
from sim.studies.api import study_of
from sim.studies.sensitivity.indices import Real
from sim.studies.sensitivity.sensitivity_settings import MORRIS, SOBOL, SPLIT, SensitivitySettings
from sim.studies.sensitivity.uncertain_parameters import UncertainParameter
from sim.studies.sweep.frames import Frames, Words, config_of_words
from sim.studies.sweep.points import Sides
from sim.studies.sweep.sweep import run_sweep

DOUBT = "doubt."
FIGURES = 6  # significant, of a value that is drawn


class Design(NamedTuple):
    """Where each point lies: places from 0 to 1 in every range, the last point of a block for the dummy."""

    places: Real  # (blocks, points of a block, numbers); of a split (sets, 1, numbers)
    words: list[Words]  # block by block
    shape: tuple[int, ...]  # (blocks, points)


def design_of(settings: SensitivitySettings, base: Config) -> Design:
    """The design that is asked for; its random numbers and its places follow from the study's seed."""
    spots, seed = unit_places(settings, base.run.seed), base.run.seed
    words_at = partial(typed_value, settings.parameters, whole_numbers(settings.parameters, as_mapping(base)))
    words = [word for word in settings.typed if word.partition("=")[0] not in ("run.seed", "run.replications")]
    words += [f"run.replications={settings.numbers['replications']}"]
    if settings.method == SPLIT:
        rows = [
            (*words, f"scenario={name}", f"run.seed={seed + block}", *words_at(own[0]))
            for block, own in enumerate(spots)
            for name in settings.scenarios
        ]
        return Design(spots, rows, (len(spots), len(settings.scenarios)))
    rows = []
    for block, own in enumerate(spots):
        rows += [(*words, f"run.seed={seed + 2 * block}", *words_at(place)) for place in own]
        rows.append((*words, f"run.seed={seed + 2 * block + 1}", *words_at(own[0])))
    return Design(spots, rows, (len(spots), spots.shape[1] + 1))


def unit_places(settings: SensitivitySettings, seed: int) -> Real:
    """(blocks, points, numbers) places from 0 to 1 (SALib)."""
    need_packages("method:", {"SALib": "SALib"})
    from SALib.sample import latin, morris, sobol

    many, numbers = len(settings.parameters), settings.numbers
    problem = {
        "num_vars": many,
        "names": [parameter.turn.name for parameter in settings.parameters],
        "bounds": [[0.0, 1.0]] * many,
    }
    if settings.method == MORRIS:
        result = morris.sample(problem, numbers["trajectories"], num_levels=numbers["levels"], seed=seed)
        return np.asarray(result, float).reshape(numbers["trajectories"], many + 1, many)
    if settings.method == SOBOL:
        result = sobol.sample(problem, numbers["points"], calc_second_order=False, seed=seed)
        return np.asarray(result, float).reshape(numbers["points"], many + 2, many)
    return np.asarray(latin.sample(problem, numbers["sets"], seed=seed), float).reshape(numbers["sets"], 1, many)


def whole_numbers(parameters: Sequence[UncertainParameter], mapping: dict[str, Any]) -> list[bool]:
    """For each doubt whether it replaces a number that is a whole one in the study."""
    return [
        not parameter.turn.times
        and all(
            isinstance(value_at(mapping, loc), int)
            for key in parameter.turn.keys
            for loc in places_of_key(mapping, key)
        )
        for parameter in parameters
    ]


def typed_value(parameters: Sequence[UncertainParameter], whole: Sequence[bool], place: Any) -> list[str]:
    """What is typed for a place in all ranges; a whole number is as likely as any other of its range."""
    result = []
    for parameter, is_whole, share in zip(parameters, whole, place, strict=True):
        low, high = parameter.ends
        value = float(f"{low + float(share) * (high - low):.{FIGURES}g}")
        text = str(min(int(low + float(share) * (high - low + 1)), int(high))) if is_whole else repr(value)
        result.append(f"{DOUBT}{parameter.turn.name}={text}")
    return result


def sides_of_point(frames: Frames, parameters: Sequence[UncertainParameter], words: Words) -> Sides:
    """The scenario alone, with the numbers of this point turned; the baseline is not simulated."""
    parts = (word.partition("=") for word in words if word.startswith(DOUBT))
    values = {key: float(text) if "." in text or "e" in text else int(text) for key, _, text in parts}
    config = config_of_words(frames, tuple(word for word in words if not word.startswith(DOUBT)))
    turns = [parameter.turn for parameter in parameters]
    mapping = turned(as_mapping(config), turns, [values[DOUBT + turn.name] for turn in turns])
    return [sides_of(validate(mapping))[-1]]


def base_study(settings: SensitivitySettings) -> Config:
    """The study as it stands; InputError where a doubt is of a number that it does not have."""
    bases, faults = [], list[str]()
    for own in [(f"scenario={name}",) for name in settings.scenarios] if settings.method == SPLIT else [()]:
        try:
            bases.append(study_of(*settings.typed, *own).config)
        except InputError as refused:
            faults += refused.faults
    if bases:
        faults += undrawn(bases[0].run, "python -m sim sensitivity", ("ensemble",))
        faults += override_faults(
            as_mapping(bases[0]), [parameter.turn for parameter in settings.parameters], "sensitivity"
        )
    if faults:
        raise InputError(faults)
    return bases[0]


def simulate_design(settings: SensitivitySettings, design: Design) -> int:
    """Simulate all points as a sweep into the folder that is asked for; 0, or 130 when Ctrl-C cut it short."""
    about = {
        "method": settings.method,
        **settings.numbers,
        "parameters": [parameter.turn.name for parameter in settings.parameters],
        "measures": list(settings.measures),
    }
    return run_sweep(
        design.words, settings.folder.absolute(), [], about, partial(sides_of_point, Frames(), settings.parameters)
    )


def outcomes(folder: Path, design: Design, measures: Sequence[str], replications: int) -> dict[str, Real]:
    """(blocks, points, replications) each measure that is a number in every future; InputError if none is."""
    import pyarrow.parquet as pq

    columns = ["point", "replication", "measure", "value"]
    table = pq.read_table(folder / "sweep.parquet", columns=columns, filters=[("measure", "in", list(measures))])
    names = table["measure"].to_numpy(zero_copy_only=False)
    point, number = table["point"].to_numpy(), table["replication"].to_numpy()
    result, values = {}, table["value"].to_numpy()
    for measure in measures:
        own = names == measure
        square = np.full((len(design.words), replications), np.nan)
        square[point[own], number[own]] = values[own]
        result[measure] = square.reshape(*design.shape, replications)
    gone = [
        f"measures: {name} is not a number in {np.isnan(square).sum()} of {square.size} futures, and is left out."
        for name, square in result.items()
        if not np.isfinite(square).all()
    ]
    if len(gone) == len(result):
        raise InputError(gone)
    print("\n".join(gone), end="\n" if gone else "", file=sys.stderr)
    return {name: square for name, square in result.items() if np.isfinite(square).all()}
