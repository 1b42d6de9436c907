"""Futures of many councils as units of the project's engines: on this computer's cores, or on a Dask cluster.

A unit's bytes are JSON: the measures of each year ahead, or the sentence that says why the council cannot be simulated.
They are noted here as soon as they arrive, so an interrupted record resumes from the same notes on either engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Any

from sim.base.errors import InputError
from sim.inputs.study import study_from
from sim.runs.experiment import study_digest
from sim.runs.parallel import make_ready
from sim.runs.replication import Cancellation
from sim.studies.forecast.council_futures import (
    Future,
    Measures,
    Path,
    Simulator,
    mean_of,
    note_key,
    simulated_years,
    usual_config,
)
from sim.studies.sweep.engines import Engine, UnitWork
from sim.studies.sweep.units import Unit, unit_there

FutureKey = tuple[str, int, str]  # council, origin and kind
Paths = dict[FutureKey, Path]
Simulated = dict[FutureKey, list[Measures]]


def years_of_unit(unit: Unit, cancel: Cancellation) -> bytes:
    """Simulate a unit; its bytes."""
    try:
        return json.dumps(simulated_years(unit.config, unit.replication, cancel)).encode()
    except InputError as refused:
        return json.dumps(refused.faults[0]).encode()


def years_elsewhere(text: str, digest: str, written: dict[str, Any], replication: int) -> bytes:
    """On a worker: simulate a unit that arrives as written."""
    return years_of_unit(unit_there(text, digest, written, replication), Cancellation())


YEARS_AHEAD = UnitWork(years_of_unit, years_elsewhere)


class FuturesUnderWay:
    """Futures under way: which are wanted, which are noted, which council could not be made."""

    def __init__(self, simulator: Simulator, replications: int, advance: Callable[[int], None]) -> None:
        self.simulator, self.replications, self.advance, self.lock = simulator, replications, advance, Lock()
        self.digests: dict[FutureKey, str] = {}
        self.not_made: dict[FutureKey, str] = {}  # why the council could not be made
        self.not_simulated: dict[str, str] = {}  # by digest, why the study could not be simulated

    def missing(self, paths: Paths) -> Iterator[Unit]:
        """The units that are not noted yet, the largest councils first."""
        noted = self.simulator.notes.known
        for key in largest_first(paths):
            try:
                config = self.simulator.config(Future(*key, 0), paths[key])
            except InputError as refused:
                self.not_made[key] = refused.faults[0]
                self.advance(self.replications)
                continue
            digest = self.digests[key] = study_digest(config)
            for replication in range(self.replications):
                if note_key(digest, replication) in noted:
                    self.advance(1)
                else:
                    yield Unit(digest, config, replication)

    def keep(self, unit: Unit, part: bytes) -> None:
        """Note what a unit gave, or why it could not be simulated."""
        result = json.loads(part)
        if isinstance(result, str):
            self.not_simulated[unit.digest] = result
        else:
            self.simulator.notes.of(note_key(unit.digest, unit.replication), lambda: result)
        with self.lock:
            self.advance(1)

    def results(self, keys: Sequence[FutureKey]) -> tuple[Simulated, dict[FutureKey, str]]:
        """The mean over the replications of every future that could be simulated; why any other could not."""
        noted, made, error = self.simulator.notes.known, Simulated(), dict(self.not_made)
        for key in keys:
            digest = self.digests.get(key)
            if digest in self.not_simulated:
                error[key] = self.not_simulated[digest]
            elif digest is not None:
                made[key] = mean_of([noted[note_key(digest, one)] for one in range(self.replications)])
        return made, error


def largest_first(paths: Paths) -> list[FutureKey]:
    """The futures, those with most children first."""
    return sorted(paths, key=lambda one: (-sum(paths[one].referrals), one))


def simulated(
    simulator: Simulator, paths: Paths, replications: int, engine: Engine, here: bool, advance: Callable[[int], None]
) -> tuple[Simulated, dict[FutureKey, str]]:
    """Every future by an engine, the mean over its replications; and why a council could not be made.

    `here` says that this computer simulates, and must have the clock compiled first.
    """
    if here:
        make_ready(study_from(usual_config()))
    under_way = FuturesUnderWay(simulator, replications, advance)
    engine(under_way.missing(paths), under_way.keep)
    return under_way.results(largest_first(paths))
