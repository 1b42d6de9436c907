"""Where units are simulated: on this computer's cores, or on a Dask cluster.

An engine is a function of units and `keep`, which is called with every finished unit and its checkpoint. What has been
kept stays when an engine is cut short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.inputs.schema import Run
from sim.runs.parallel import completed
from sim.runs.replication import Cancellation
from sim.studies.sweep.units import Keep, Unit, checkpoint_of_unit

Engine = Callable[[Iterator[Unit], Keep], None]


def engine_of(run: Run, cores: int) -> Engine:
    """The engine that the study asks for."""
    if run.engine == "dask":
        from sim.studies.sweep.dask_cluster import run_on_cluster

        return lambda units, keep: run_on_cluster(units, keep, run.dask.scheduler or "")
    return lambda units, keep: run_here(units, keep, cores)


def run_here(units: Iterator[Unit], keep: Keep, cores: int) -> None:
    """Simulate on threads of this process: compiled code runs side by side and is loaded once."""
    cancel = Cancellation()
    for _ in completed(lambda unit: keep(unit, checkpoint_of_unit(unit, cancel)), units, cores, cancel):
        pass
