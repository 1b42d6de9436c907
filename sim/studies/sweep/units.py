"""What a sweep is simulated in: a unit is one replication of one study, here or on another machine.

A unit's part is known by the digest of its study, so points that share a baseline share its replications.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.measures import backlog_grows_since
from sim.inputs.schema import Config
from sim.inputs.schema.fields import as_written
from sim.inputs.study import Study, study_from
from sim.runs.checkpoints import ENDING, Checkpoint, Facts, ReplicationKey, checkpoint_bytes, find_checkpoint
from sim.runs.experiment import program, study_digest
from sim.runs.parallel import read_replication
from sim.runs.replication import Cancellation

SERIES = "caseload_per_worker"  # the daily series that is kept: recovery is seen in it
NO_CASELOADS = np.zeros((0, 0))
MOST_STUDIES = 32  # kept at a time, for the units that follow

_studies: OrderedDict[str, Study] = OrderedDict()


class Unit(NamedTuple):
    """One replication of one study."""

    digest: str
    config: Config
    replication: int


Keep = Callable[[Unit, bytes], None]  # is given a finished unit and its bytes: of a sweep, its checkpoint
Elsewhere = Callable[[str, str, dict[str, Any], int], bytes]  # what a worker does with a unit as sent


class OtherProgram(Exception):
    """A worker has another text of the program, so what it would simulate is another study."""


def kept(folder: Path, digest: str, replication: int) -> Checkpoint | None:
    """A unit that is finished, whole and right."""
    return find_checkpoint(part_path(folder, digest, replication), ReplicationKey(digest, replication))


def part_path(folder: Path, digest: str, replication: int) -> Path:
    """Where the part of a unit lies."""
    return folder / f"{digest}_{replication:06d}{ENDING}"


def study_of_unit(digest: str, config: Config) -> Study:
    """The study with this digest, made once for the units that follow one another."""
    result = _studies.get(digest)
    if result is None:
        result = _studies[digest] = study_from(config)
        while len(_studies) > MOST_STUDIES:
            _studies.popitem(last=False)
    return result


def checkpoint_of_unit(unit: Unit, cancel: Cancellation) -> bytes:
    """Simulate a unit and read its log; its checkpoint, as it is kept."""
    study, log, _, reading, seconds = read_replication(
        study_of_unit(unit.digest, unit.config), unit.replication, cancel
    )
    since = backlog_grows_since(reading.days, study.warm_up_days)
    facts = Facts(log.entries, len(log.rows), log.seconds, seconds, tuple(log.capacity), since)
    key = ReplicationKey(unit.digest, unit.replication)
    return checkpoint_bytes(key, facts, reading.measures, NO_CASELOADS, {SERIES: reading.days[SERIES]})


def unit_there(text: str, digest: str, written: dict[str, Any], replication: int) -> Unit:
    """On a worker: a unit whose study arrives as written; `text` is the digest of the sender's program."""
    if program().hex() != text:
        raise OtherProgram
    config = Config.model_validate(written)
    assert study_digest(config) == digest, "the study has changed on its way"
    return Unit(digest, config, replication)


def checkpoint_elsewhere(text: str, digest: str, written: dict[str, Any], replication: int) -> bytes:
    """On a worker: simulate a unit that arrives as written."""
    return checkpoint_of_unit(unit_there(text, digest, written, replication), Cancellation())


def as_sent(unit: Unit) -> tuple[str, str, dict[str, Any], int]:
    """A unit as it travels to a worker."""
    plain = unit.config.model_dump(mode="json", by_alias=True, exclude_none=True)
    return program().hex(), unit.digest, as_written(plain), unit.replication
