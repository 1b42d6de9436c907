"""What a sweep is played in: a unit is one replication of one study, here or on another machine.

A unit's part is known by the digest of its study, so points that share a baseline share its replications.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.measures import backlog_grows_since, read
from sim.inputs.schema import Config
from sim.inputs.schema.fields import as_written
from sim.inputs.study import Study, study_from
from sim.inputs.variants import study_of_replication
from sim.runs.checkpoints import ENDING, Facts, Part, ReplicationKey, find_part, part_bytes
from sim.runs.experiment import digest_of, program
from sim.runs.replication import Cancellation, simulate_to_read

SERIES = "caseload_per_worker"  # the daily series that is kept: recovery is seen in it
NO_CASELOADS = np.zeros((0, 0))
MOST_STUDIES = 32  # kept at a time, for the units that follow

_studies: OrderedDict[str, Study] = OrderedDict()


class Unit(NamedTuple):
    """One replication of one study."""

    digest: str
    config: Config
    replication: int


class OtherProgram(Exception):
    """A worker has another text of the program, so what it would play is another study."""


def kept(folder: Path, digest: str, replication: int) -> Part | None:
    """A unit that is finished, whole and right."""
    return find_part(part_path(folder, digest, replication), ReplicationKey(digest, replication))


def part_path(folder: Path, digest: str, replication: int) -> Path:
    """Where the part of a unit lies."""
    return folder / f"{digest}_{replication:06d}{ENDING}"


def study_of(digest: str, config: Config) -> Study:
    """The study with this digest, made once for the units that follow one another."""
    found = _studies.get(digest)
    if found is None:
        found = _studies[digest] = study_from(config)
        while len(_studies) > MOST_STUDIES:
            _studies.popitem(last=False)
    return found


def played(unit: Unit, stop: Cancellation) -> bytes:
    """Play a unit and read its log; its part, as it is kept."""
    study = study_of_replication(study_of(unit.digest, unit.config), unit.replication)
    one = simulate_to_read(study, unit.replication, unit.config.run.clock, stop)
    began = time.perf_counter()
    found = read(study, one.rows)
    since = backlog_grows_since(found.days, study.warm_up_days)
    reading = time.perf_counter() - began
    facts = Facts(one.entries, len(one.rows), one.seconds, reading, tuple(one.room), since)
    whose = ReplicationKey(unit.digest, unit.replication)
    return part_bytes(whose, facts, found.measures, NO_CASELOADS, {SERIES: found.days[SERIES]})


def played_elsewhere(text: str, digest: str, written: dict[str, Any], replication: int) -> bytes:
    """On a worker: play a unit whose study arrives as it is written; `text` is the digest of the sender's program."""
    if program().hex() != text:
        raise OtherProgram
    config = Config.model_validate(written)
    assert digest_of(config) == digest, "the study has changed on its way"
    return played(Unit(digest, config, replication), Cancellation())


def as_sent(unit: Unit) -> tuple[str, str, dict[str, Any], int]:
    """A unit as it travels to a worker."""
    plain = unit.config.model_dump(mode="json", by_alias=True, exclude_none=True)
    return program().hex(), unit.digest, as_written(plain), unit.replication
