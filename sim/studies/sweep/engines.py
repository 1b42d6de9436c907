"""Where units are simulated: on this computer's cores, or on a Dask cluster.

An engine is a function of units and `keep`, which is called with every finished unit and the bytes that it gave. What
has been kept stays when an engine is cut short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sim.inputs.schema import Run
from sim.runs.parallel import completed
from sim.runs.replication import Cancellation
from sim.studies.sweep.units import Elsewhere, Keep, Unit, checkpoint_elsewhere, checkpoint_of_unit

Engine = Callable[[Iterator[Unit], Keep], None]


class UnitWork(NamedTuple):
    """What is made of a unit, as bytes: on this computer, and by a worker of a cluster, which finds it by name."""

    here: Callable[[Unit, Cancellation], bytes]
    elsewhere: Elsewhere


CHECKPOINTS = UnitWork(checkpoint_of_unit, checkpoint_elsewhere)


def engine_of(run: Run, cores: int, work: UnitWork = CHECKPOINTS) -> Engine:
    """The engine that the study asks for."""
    if run.engine == "dask":
        from sim.studies.sweep.dask_cluster import run_on_cluster

        return lambda units, keep: run_on_cluster(units, keep, run.dask.scheduler or "", work.elsewhere)
    return lambda units, keep: run_here(units, keep, cores, work)


def run_here(units: Iterator[Unit], keep: Keep, cores: int, work: UnitWork) -> None:
    """Simulate on threads of this process: compiled code runs side by side and is loaded once."""
    cancel = Cancellation()
    for _ in completed(lambda unit: keep(unit, work.here(unit, cancel)), units, cores, cancel):
        pass
