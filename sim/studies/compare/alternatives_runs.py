"""Alternatives simulated as a sweep, all with the same random numbers: a killed command goes on, and more replications
add to it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial

import numpy as np

from sim.base.errors import InputError
from sim.inputs.composing.variants import undrawn
from sim.inputs.schema import Config
from sim.runs.experiment import sides_of
from sim.studies.compare.compare_settings import CompareSettings
from sim.studies.compare.simultaneous import Real
from sim.studies.sweep.frames import Frames, Words, config_of_words
from sim.studies.sweep.points import Sides, validated_points
from sim.studies.sweep.sweep import run_sweep

WHO = "python -m sim compare"
ALIKE = ("seed", "weeks", "warm_up_weeks", "start", "years")  # of the run: what all alternatives share


def without_baseline(frames: Frames, words: Words) -> Sides:
    """The alternative alone; its baseline is not simulated."""
    return [sides_of(config_of_words(frames, words))[-1]]


def alternative_overrides(settings: CompareSettings, replications: Mapping[int, int]) -> list[Words]:
    """What is typed for each alternative that is simulated, and for how many replications."""
    rows = []
    for place, many in replications.items():
        own = {word.partition("=")[0] for word in settings.alternatives[place]}
        common = [word for word in settings.typed if word.partition("=")[0] not in (*own, "run.replications")]
        rows.append((*common, *settings.alternatives[place], f"run.replications={many}"))
    return rows


def configs_of(settings: CompareSettings) -> list[Config]:
    """Every alternative, or InputError with what is wrong with them."""
    frames = Frames()
    words = alternative_overrides(settings, dict.fromkeys(range(len(settings.alternatives)), settings.numbers["first"]))
    points = validated_points(partial(without_baseline, frames), words)
    configs = [without_baseline(frames, one)[0][2] for one in words]
    faults = []
    for key in ALIKE:
        values = {getattr(config.run, key) for config in configs}
        if len(values) > 1:
            faults.append(
                f"run.{key}: must be the same for all alternatives, which share their random numbers and their days."
            )
    faults += list(dict.fromkeys(fault for config in configs for fault in undrawn(config.run, WHO, ("ensemble",))))
    twice = len(points) - len({point.digests for point in points})
    if twice:
        faults.append(f"alternatives: {twice} of them change nothing that another does not; leave them out.")
    if faults:
        raise InputError(faults)
    return configs


def simulate_alternatives(settings: CompareSettings, replications: Mapping[int, int]) -> int:
    """Simulate so many replications of each of these alternatives; 0, or 130 when Ctrl-C cut it short."""
    about = {
        "alternatives": list(settings.names),
        "confidence": settings.confidence,
        "delta": settings.delta,
        "typed": list(settings.words),
    }
    return run_sweep(
        alternative_overrides(settings, replications),
        settings.folder.absolute(),
        [],
        about,
        partial(without_baseline, Frames()),
    )


def alternative_values(settings: CompareSettings, replications: Mapping[int, int]) -> dict[str, list[Real]]:
    """By measure, each alternative's values (replications,); InputError where one is not a number."""
    import pyarrow.parquet as pq

    columns = ["point", "replication", "measure", "value"]
    file, filters = settings.folder / "sweep.parquet", [("measure", "in", list(settings.measures))]
    table = pq.read_table(file, columns=columns, filters=filters)
    names, values = table["measure"].to_numpy(zero_copy_only=False), table["value"].to_numpy()
    point, number = table["point"].to_numpy(), table["replication"].to_numpy()
    result: dict[str, list[Real]] = {}
    for measure in settings.measures:
        made = [np.full(many, np.nan) for many in replications.values()]
        for place, own in enumerate(made):
            mine = (names == measure) & (point == place) & (number < len(own))  # an earlier table may have more
            own[number[mine]] = values[mine]
        result[measure] = made
    gone = [name for name, made in result.items() if not all(np.isfinite(one).all() for one in made)]
    if settings.measures[0] in gone:
        raise InputError([f"measures: {settings.measures[0]} is not a number in some futures, and cannot be compared."])
    for name in gone:
        print(f"measures: {name} is not a number in some futures, and is left out.", file=sys.stderr)
    return {name: made for name, made in result.items() if name not in gone}
