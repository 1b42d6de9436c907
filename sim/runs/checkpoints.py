"""Finished replications as small files, so that a run that is stopped loses nothing and can be taken up again.

A checkpoint is a line with the digest of the rest, a line of JSON, then numbers: measures, shares by caseload, daily
series.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.base.errors import InputError
from sim.base.files import write_whole
from sim.inputs.study import Study

Level = NDArray[np.float64]

ENDING = ".part"
DAMAGED = ".damaged"
NUMBER = np.dtype("<f8")


class Arm(NamedTuple):
    """One of the studies that are compared: with or without the scenario's changes."""

    name: str  # as in the column `scenario`
    label: str
    study: Study
    digest: str  # of all that its replications depend on


class Facts(NamedTuple):
    """What it took to finish a replication, and whether its council keeps up."""

    entries: int
    rows: int  # of the event log
    simulating: float  # seconds
    reading: float  # seconds
    capacity: tuple[int, ...]
    grows_since: int | None  # working day since which the backlog grows without limit


@dataclass(frozen=True)
class Checkpoint:
    """One finished replication of one arm; its daily series stay in the file until they are asked for."""

    path: Path
    facts: Facts
    measures: Level  # (measures,)
    names: tuple[str, ...]  # of the measures
    caseloads: Level  # (grades, 41) share of the holders of a grade by children held
    series: tuple[str, ...]  # names of the daily series
    days: int
    begins: int  # where the daily series begin in the file, in bytes
    digests: tuple[bytes, ...]  # of each daily series, as the file was when it was verified whole

    def daily(self, name: str) -> Level:
        """(days,) one daily series; InputError if the file is no longer what it was."""
        place = self.series.index(name)
        try:
            with self.path.open("rb") as file:
                file.seek(self.begins + place * self.days * NUMBER.itemsize)
                content = file.read(self.days * NUMBER.itemsize)
        except OSError:
            content = b""
        if hashlib.sha256(content).digest() != self.digests[place]:
            raise InputError(
                [f"{self.path}: this part was changed while it was read; the same command makes it again."]
            )
        result: Level = np.frombuffer(content, NUMBER)
        return result


def checkpoint_path(folder: Path, arm: Arm, replication: int) -> Path:
    """Where the checkpoint of a replication lies."""
    return folder / f"{arm.name}_{replication:06d}{ENDING}"


class ReplicationKey(NamedTuple):
    """Which replication of which study a checkpoint is of: what it is known by, whatever its file is called."""

    study: str  # the digest
    replication: int


def write_checkpoint(
    path: Path,
    key: ReplicationKey,
    facts: Facts,
    measures: dict[str, float],
    caseloads: Level,
    days: dict[str, Level],
) -> Path:
    """Keep a finished replication."""
    return write_whole(path, checkpoint_bytes(key, facts, measures, caseloads, days))


def checkpoint_bytes(
    key: ReplicationKey, facts: Facts, measures: dict[str, float], caseloads: Level, days: dict[str, Level]
) -> bytes:
    """A finished replication, as it is kept."""
    head = {
        **key._asdict(),
        "facts": facts._asdict(),
        "measures": list(measures),
        "caseloads": caseloads.shape,
        "series": list(days),
        "days": len(next(iter(days.values()))),
    }
    numbers = np.concatenate([np.array(list(measures.values())), caseloads.ravel(), *days.values()])
    rest = json.dumps(head).encode() + b"\n" + numbers.astype(NUMBER).tobytes()
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def find_checkpoint(path: Path, key: ReplicationKey) -> Checkpoint | None:
    """A finished replication, or None if there is none or if it is of another; what is damaged is set aside."""
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise ValueError("not a file")
        content = path.read_bytes()
        digest, _, rest = content.partition(b"\n")
        if hashlib.sha256(rest).hexdigest().encode() != digest:
            raise ValueError("not what was written")
        line, _, body = rest.partition(b"\n")
        head = json.loads(line)
        if (head["study"], head.get("replication")) != key:
            return None
        return checkpoint_of(path, head, np.frombuffer(body, NUMBER), len(content) - len(body))
    except FileNotFoundError:
        return None
    except UNREADABLE:
        set_aside(path)
        return None


UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError)  # of bytes that are no part


def set_aside(path: Path) -> None:
    """Give what is damaged another name, and say so once; what it was to hold is simulated again."""
    n, place = 1, path.with_name(f"{path.name}{DAMAGED}")
    while place.exists() or place.is_symlink():
        n += 1
        place = path.with_name(f"{path.name}{DAMAGED}{n}")
    os.replace(path, place)
    print(f"{path}: is damaged and is simulated again; it is kept as {place.name}.", file=sys.stderr)


def checkpoint_of(path: Path, head: dict[str, Any], numbers: Level, begins: int) -> Checkpoint:
    """A checkpoint from its line of JSON and its numbers, which begin so many bytes into the file."""
    names, (grades, places) = tuple(head["measures"]), head["caseloads"]
    first, series, days = len(names) + grades * places, tuple(head["series"]), head["days"]
    if len(numbers) != first + len(series) * days or min(grades, places, days) < 0:
        raise ValueError("more or fewer numbers than are named")
    facts = Facts(**head["facts"])
    own = numbers[first:].reshape(len(series), days)
    return Checkpoint(
        path=path,
        facts=facts._replace(capacity=tuple(facts.capacity)),
        measures=numbers[: len(names)].copy(),
        names=names,
        caseloads=numbers[len(names) : first].reshape(grades, places).copy(),
        series=series,
        days=days,
        begins=begins + first * NUMBER.itemsize,
        digests=tuple(hashlib.sha256(one.tobytes()).digest() for one in own),
    )


def remove_checkpoints(folder: Path) -> None:
    """Clear away all parts, and their folder if nothing else is in it."""
    for path in folder.glob(f"*{ENDING}"):
        path.unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
