"""Where units are simulated: on this computer's cores, or on a Dask cluster.

An engine is a function of units and `keep`, which is called with every finished unit and its checkpoint. What has been
kept stays when an engine is cut short.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from sim.base.errors import InputError, how_to_install
from sim.inputs.schema import Run
from sim.runs.parallel import completed
from sim.runs.replication import Cancellation
from sim.studies.sweep.units import OtherProgram, Unit, as_sent, checkpoint_elsewhere, checkpoint_of_unit

Keep = Callable[[Unit, bytes], None]
Engine = Callable[[Iterator[Unit], Keep], None]

AHEAD = 3  # units handed over for each worker
PATIENCE = 15  # seconds for a scheduler to answer
AGAIN = 5  # times that a unit is tried whose worker fails


def engine_of(run: Run, cores: int) -> Engine:
    """The engine that the study asks for."""
    if run.engine == "dask":
        return lambda units, keep: run_on_cluster(units, keep, run.dask.scheduler or "")
    return lambda units, keep: run_here(units, keep, cores)


def run_here(units: Iterator[Unit], keep: Keep, cores: int) -> None:
    """Simulate on threads of this process: compiled code runs side by side and is loaded once."""
    cancel = Cancellation()
    for _ in completed(lambda unit: keep(unit, checkpoint_of_unit(unit, cancel)), units, cores, cancel):
        pass


def run_on_cluster(units: Iterator[Unit], keep: Keep, scheduler: str) -> None:
    """Simulate on a Dask cluster: the unit of a worker that dies goes to another; a few are under way at a time."""
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise InputError([f"run.engine=dask: needs Dask; install it with {how_to_install('distributed')}."]) from error

    for name in ("distributed", "distributed.client"):  # what the user can mend we say ourselves
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError([f"run.dask.scheduler={scheduler}: no Dask scheduler answers there."]) from error
    with client:
        if not client.nthreads():
            raise InputError([f"run.dask.scheduler={scheduler}: the cluster has no workers yet; start some."])
        try:
            collect(client, as_completed(loop=client.loop, with_results=True), units, keep)
        except Exception as error:
            raise cluster_error(error, scheduler) from error


def collect(client: Any, finished: Any, units: Iterator[Unit], keep: Keep) -> None:
    """Hand units over, a few for each worker that there is now, and keep what comes back."""
    under_way: dict[str, Unit] = {}
    submit_more(client, finished, units, under_way)
    width = len(under_way)
    for future, part in finished:
        if isinstance(part, BaseException):
            raise part  # a unit that was given up
        keep(under_way.pop(future.key), part)
        if len(under_way) <= width // 2:
            submit_more(client, finished, units, under_way)
            width = len(under_way)


def submit_more(client: Any, finished: Any, units: Iterator[Unit], under_way: dict[str, Unit]) -> None:
    """Give the cluster as many units more as keep its workers busy."""
    room = 2 * AHEAD * max(sum(client.nthreads().values()), 1) - len(under_way)
    more = {f"caseload-{unit.digest}-{unit.replication}": unit for unit in islice(units, max(room, 0))}
    if more:
        under_way |= more
        work = zip(*map(as_sent, more.values()), strict=True)
        futures = client.map(checkpoint_elsewhere, *work, key=list(more), retries=AGAIN, pure=True)
        finished.update(futures)


def cluster_error(error: Exception, scheduler: str) -> Exception:
    """What went wrong on the cluster, in a sentence where the user can mend it; else the fault itself."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError

    place = f"run.dask.scheduler={scheduler}"
    again = "the same command goes on from here"
    if isinstance(error, OtherProgram):
        return InputError([f"{place}: a worker has another version of caseload than this computer; install the same."])
    if isinstance(error, KilledWorker):
        return InputError([f"{place}: workers died again and again (for want of memory?); mend that, and {again}."])
    if isinstance(error, CancelledError | FutureCancelledError | CommClosedError | TimeoutError):
        return InputError([f"{place}: the scheduler is gone; what was finished is kept, and {again}."])
    return error
