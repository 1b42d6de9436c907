"""Ensembles: parameter sets that a calibration has kept, one for each replication in turn.

An ensemble is a file `conf/ensemble/NAME.yaml`, or one of the user's own, given by its path.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sim.base.errors import InputError, unknown
from sim.base.nesting import settings_written
from sim.base.places import CONF
from sim.inputs.composing.overrides import Override, override_faults, override_of

ENDING = ".yaml"


class Ensemble(NamedTuple):
    """Parameter sets of one council."""

    name: str
    council: str
    overrides: tuple[Override, ...]
    sets: tuple[tuple[float, ...], ...]  # (sets, turns)
    rules: str  # hash of the rules with which they were fitted; empty where it is not given

    def values_of(self, replication: int) -> tuple[float, ...]:
        """The set of a replication: they are used in turn."""
        return self.sets[replication % len(self.sets)]


def file_named(group: str, path: str, name: str) -> Path:
    """The file of `conf/GROUP/` with this name, or the user's own file where the name is a path; InputError if none."""
    own = Path(name)
    file = own if own.suffix == ENDING else CONF / group / f"{name}{ENDING}"
    if file.is_file():
        return file
    known = sorted(one.stem for one in (CONF / group).glob(f"*{ENDING}"))
    raise InputError([f"{path}={name}: there is no such file." if file is own else unknown(path, name, group, known)])


def ensemble_named(name: str) -> Ensemble:
    """An ensemble by its name or path; InputError if it is not there or not written like one."""
    import yaml

    file = file_named("ensemble", "run.ensemble", name)
    try:
        read: dict[str, Any] = settings_written(file)
        turns = tuple(override_of(word, given) for word, given in read["parameters"].items())
        sets = tuple(tuple(float(value) for value in one["values"]) for one in read["sets"])
        council = str(read["council"])
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        sentence = "is not written like an ensemble: it needs council, parameters with keys, and sets with values"
        raise InputError([f"run.ensemble={name}: {file.name} {sentence}."]) from fault
    if not sets or any(len(one) != len(turns) for one in sets):
        raise InputError([f"run.ensemble={name}: every set needs one value for each of the {len(turns)} parameters."])
    return Ensemble(name, council, turns, sets, str(read.get("rules", "")))


def ensemble_faults(name: str, mapping: dict[str, Any]) -> Iterator[str]:
    """Why an ensemble cannot be used with a study."""
    try:
        ensemble = ensemble_named(name)
    except InputError as refused:
        yield from refused.faults
        return
    council = mapping["council"]["name"]
    if ensemble.council != council:
        yield f"run.ensemble={name}: its parameter sets are of {ensemble.council}, not of {council}."
        return
    yield from override_faults(mapping, ensemble.overrides, f"run.ensemble={name}")
