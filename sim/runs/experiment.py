"""A scenario and its baseline, replication by replication with the same random numbers, on all cores.

Each finished replication is kept at once as a checkpoint in `parts/`. A run that is stopped loses none of them, and the
same study run again in the same folder takes up where it stopped.
"""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sim.analysis.measures import backlog_grows_since
from sim.analysis.readings.grades import caseloads_by_grade
from sim.base.files import write_parquet
from sim.base.places import PACKAGE
from sim.base.progress import progress
from sim.inputs.ensembles import ensemble_named
from sim.inputs.schema import Config, Scenario
from sim.inputs.study import study_from
from sim.inputs.year_draws import years_named
from sim.model.compiling import RULES_HASH
from sim.model.words import label
from sim.runs import precision
from sim.runs.checkpoints import (
    Arm,
    Checkpoint,
    Facts,
    ReplicationKey,
    checkpoint_path,
    find_checkpoint,
    write_checkpoint,
)
from sim.runs.parallel import completed, cores_of, make_ready, read_replication
from sim.runs.replication import Cancellation
from sim.runs.results import Results

BASELINE = "baseline"
INDIFFERENT = {"run": {"cores", "replications", "keep_logs", "engine", "dask", "until"}}  # no replication depends on it
MOST_WRITTEN = 64  # texts that are kept
_written: dict[int, tuple[Any, str]] = {}  # by the identity of a part, which is held so that it stays its own


@dataclass
class Experiment:
    """What is simulated, and where it is kept."""

    config: Config
    folder: Path
    arms: list[Arm]
    cancel: Cancellation = field(default_factory=Cancellation)
    began: float = field(default_factory=time.time)
    compiling: float = 0.0  # seconds

    @property
    def checkpoints(self) -> Path:
        """The folder of finished replications."""
        return self.folder / "parts"

    def log_path(self, arm: Arm, replication: int) -> Path:
        """Where the event log of a replication goes."""
        return self.folder / "logs" / f"{arm.name}_{replication}.parquet"

    def find(self, arm: Arm, replication: int) -> Checkpoint | None:
        """A finished replication with all that is to be kept of it."""
        if replication < self.config.run.keep_logs and not self.log_path(arm, replication).exists():
            return None
        return find_checkpoint(
            checkpoint_path(self.checkpoints, arm, replication), ReplicationKey(arm.digest, replication)
        )

    def results(self) -> Results:
        """The replications that are finished in every arm."""
        finished = {}
        for number in range(self.config.run.replications):
            each = [self.find(arm, number) for arm in self.arms]
            if None not in each:
                finished[number] = [one for one in each if one is not None]
        return Results(self.arms, finished)


def arms_of(config: Config) -> list[Arm]:
    """The baseline, in which nothing changes, and the scenario if it changes anything."""
    return [Arm(name, words, study_from(one), study_digest(one)) for name, words, one in sides_of(config)]


def sides_of(config: Config) -> list[tuple[str, str, Config]]:
    """The configurations that are compared, each with its name and its name in words; the baseline first."""
    nothing = Scenario(name=BASELINE, sentence="Nothing changes.", changes=())
    sides = [(BASELINE, "Baseline", config.model_copy(update={"scenario": nothing}))]
    if config.scenario.changes:
        name = re.sub(r"[^\w-]+", "_", config.scenario.name).strip("_") or "scenario"
        sides.append(("scenario" if name == BASELINE else name, label(config.scenario.name), config))
    return sides


def study_digest(config: Config) -> str:
    """32 hexadecimal digits for all that a replication depends on: the study, its parameter sets, the program."""
    text = ",".join(f'"{name}":{part_as_json(name, getattr(config, name))}' for name in Config.model_fields)
    drawn = "" if config.run.ensemble is None else repr(ensemble_named(config.run.ensemble))
    drawn += "" if config.run.years is None else repr(years_named(config.run.years))
    return hashlib.sha256(f"{{{text}}}".encode() + program() + drawn.encode()).hexdigest()[:32]


def part_as_json(name: str, part: Any) -> str:
    """A part of a configuration as JSON, without what changes nothing; one that many studies share is written once."""
    known = _written.get(id(part))
    if known is None:
        if len(_written) >= MOST_WRITTEN:
            _written.clear()
        known = _written[id(part)] = part, part.model_dump_json(by_alias=True, exclude=INDIFFERENT.get(name))
    return known[1]


@cache
def program() -> bytes:
    """Every line of the program, and the texts of the rules that are compiled, as one digest."""
    digest = hashlib.sha256(RULES_HASH.encode())
    for file in sorted(PACKAGE.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()


def finish_replication(experiment: Experiment, arm: Arm, replication: int) -> None:
    """Simulate one replication, read its log, keep what it says."""
    study, log, events, reading, seconds = read_replication(arm.study, replication, experiment.cancel)
    began = time.perf_counter()
    caseloads = caseloads_by_grade(study, events)
    since = backlog_grows_since(reading.days, study.warm_up_days)
    seconds += time.perf_counter() - began
    if replication < experiment.config.run.keep_logs:
        from sim.model.event_log import to_arrow

        write_parquet(experiment.log_path(arm, replication), to_arrow(log.rows))
    facts = Facts(log.entries, len(log.rows), log.seconds, seconds, tuple(log.capacity), since)
    path, key = checkpoint_path(experiment.checkpoints, arm, replication), ReplicationKey(arm.digest, replication)
    write_checkpoint(path, key, facts, reading.measures, caseloads, reading.days)


def simulate_enough(experiment: Experiment) -> bool:
    """Simulate what is asked for, or until the named intervals are narrow; whether Ctrl-C cut it short."""
    run = experiment.config.run
    for count in precision.looks(run):
        update = {"run": run.model_copy(update={"replications": count})}
        experiment.config = experiment.config.model_copy(update=update)
        todo = [(arm, n) for n in range(count) for arm in experiment.arms if experiment.find(arm, n) is None]
        if todo and not experiment.compiling:
            experiment.compiling = make_ready(experiment.arms[-1].study)
        if simulate_all(experiment, todo):
            return True
        if run.until is not None and precision.is_enough(run.until, experiment.results().values):
            break
    return False


def simulate_all(experiment: Experiment, todo: list[tuple[Arm, int]]) -> bool:
    """Finish these replications on all cores, with a bar; whether Ctrl-C cut it short."""
    cores = cores_of(experiment.config)
    with progress(len(todo)) as advance:
        try:
            for _ in completed(lambda one: finish_replication(experiment, *one), todo, cores, experiment.cancel):
                advance(1)
        except KeyboardInterrupt:
            return True
    return False
