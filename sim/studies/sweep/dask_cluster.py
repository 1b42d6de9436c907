"""Units on a Dask cluster: only workers with this very program are used, and whoever waits in vain is told.

The unit of a worker that dies goes to another. A worker without the package, or with another version of it, is named
once and given nothing. Where no worker is left, or the scheduler is gone, the sweep ends with a sentence within
GONE seconds; what was finished is kept.
"""

from __future__ import annotations

import logging
import queue
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from typing import Any

from sim.base.errors import InputError, how_to_install
from sim.runs.experiment import program
from sim.studies.sweep.dask_address import probe_scheduler
from sim.studies.sweep.units import Elsewhere, Keep, OtherProgram, Unit, as_sent, checkpoint_elsewhere

AHEAD = 3  # units handed over for each thread of a worker
PATIENCE = 15  # seconds for a scheduler, or a worker, to answer
GONE = 20  # seconds without a worker that can be used
LOOK = 2.0  # seconds between looks at who is there
FETCH = 5  # seconds for a result to arrive
AGAIN = 5  # times that a unit is tried whose worker fails
KEPT = "what was finished is kept, and the same command goes on from here"
NEEDS_KEYS = "tls:// needs keys and a certificate (docs/sweeps.md, On a cluster)"


def run_on_cluster(units: Iterator[Unit], keep: Keep, scheduler: str, elsewhere: Elsewhere | None = None) -> None:
    """Simulate units on a Dask cluster, a few for each worker at a time; `elsewhere` is what a worker makes of one."""
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError([f"run.engine=dask: needs Dask; install it with {how_to_install('distributed')}."]) from error

    probe_scheduler(scheduler)
    for name in ("distributed", "distributed.client"):  # what the user can mend is printed here
        logging.getLogger(name).setLevel(logging.CRITICAL)
    place = f"run.dask.scheduler={scheduler}"
    try:
        client: Client = Client(scheduler, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except Exception as error:
        why = NEEDS_KEYS if scheduler.startswith("tls") else "no Dask scheduler answers there"
        raise InputError([f"{place}: {why}."]) from error
    with client:
        try:
            Cluster(client, units, keep, place, elsewhere or checkpoint_elsewhere).collect()
        except Exception as error:
            raise cluster_error(error, place) from error


class Cluster:
    """What is under way on a cluster, and who of it can be used."""

    def __init__(self, client: Any, units: Iterator[Unit], keep: Keep, place: str, elsewhere: Elsewhere) -> None:
        self.client, self.units, self.keep, self.place, self.elsewhere = client, units, keep, place, elsewhere
        self.usable: dict[str, bool] = {}  # by address of a worker, once it has answered
        self.under_way: dict[str, tuple[Unit, Any, frozenset[str]]] = {}  # by key: also its future, and for whom it is
        self.done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.handed_over = 0

    def collect(self) -> None:
        """Hand units over and keep what comes back, until there are no more."""
        threads = self.workers()
        if not self.usable:
            raise InputError([f"{self.place}: the cluster has no workers yet; start some."])
        if not threads:
            raise InputError([f"{self.place}: no worker has this version of caseload; install the same there."])
        self.submit_more(threads)
        looked = seen = time.monotonic()
        while self.under_way:
            with suppress(queue.Empty):
                self.take(self.done.get(timeout=LOOK))
            if time.monotonic() - looked > LOOK or not self.under_way:
                threads, looked = self.workers(), time.monotonic()
                seen = looked if threads else seen
                if looked - seen > GONE:
                    raise InputError([f"{self.place}: no worker is left; start some; {KEPT}."])
                self.submit_again(threads)
            if len(self.under_way) <= AHEAD * sum(threads.values()):
                self.submit_more(threads)

    def workers(self) -> dict[str, int]:
        """The threads of each worker that can be used now; one that is new is asked for its program."""
        threads: dict[str, int] = dict(self.client.nthreads())
        for address, answer in self.programs([one for one in threads if one not in self.usable]).items():
            self.usable[address] = answer == program().hex()
            if not self.usable[address]:
                why = (
                    "has another version of caseload"
                    if answer[:1] not in ("?", "")
                    else f"cannot run caseload {answer}"
                )
                print(f"{self.place}: the worker {address} {why}; it is not used.", file=sys.stderr)
        return {address: many for address, many in threads.items() if self.usable.get(address)}

    def programs(self, addresses: list[str]) -> dict[str, str]:
        """What each of these workers says of its program; of one that does not answer in time, that."""
        if not addresses:
            return {}
        import cloudpickle

        from sim.studies.sweep import program_there as question

        cloudpickle.register_pickle_by_value(question)
        pool = ThreadPoolExecutor(1)
        try:
            pending = pool.submit(self.client.run, question.program_there, workers=addresses, on_error="return")
            answers = pending.result(timeout=PATIENCE)
        except TimeoutError:
            answers = {}
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            cloudpickle.unregister_pickle_by_value(question)
        silent = f"?: no answer in {PATIENCE} seconds"
        return {
            one: answer if isinstance(answer := answers.get(one, silent), str) else f"?{answer}" for one in addresses
        }

    def submit_more(self, threads: dict[str, int]) -> None:
        """Give the cluster as many units more as keep its workers busy."""
        room = 2 * AHEAD * sum(threads.values()) - len(self.under_way)
        self.submit(list(islice(self.units, max(room, 0))), threads)

    def submit_again(self, threads: dict[str, int]) -> None:
        """Hand over again what waits for workers that are all gone."""
        lost = [key for key, (_, _, whose) in self.under_way.items() if threads and whose.isdisjoint(threads)]
        taken_back = [self.under_way.pop(key) for key in lost]
        self.client.cancel([future for _, future, _ in taken_back])
        self.submit([unit for unit, _, _ in taken_back], threads)

    def submit(self, units: list[Unit], threads: dict[str, int]) -> None:
        """Hand over these units, to workers that can be used."""
        if not units:
            return
        keys = [f"caseload-{unit.digest}-{unit.replication}-{self.handed_over + n}" for n, unit in enumerate(units)]
        self.handed_over += len(units)
        work = zip(*map(as_sent, units), strict=True)
        futures = self.client.map(self.elsewhere, *work, key=keys, retries=AGAIN, pure=False, workers=list(threads))
        for key, unit, future in zip(keys, units, futures, strict=True):
            self.under_way[key] = unit, future, frozenset(threads)
            future.add_done_callback(self.done.put)

    def take(self, future: Any) -> None:
        """Keep what a finished unit gave; what cannot be fetched in time is tried again at the next look."""
        if future.key not in self.under_way:
            return  # handed over again meanwhile
        try:
            part = future.result(timeout=FETCH)
        except TimeoutError:
            future.add_done_callback(self.done.put)
            return
        self.keep(self.under_way.pop(future.key)[0], part)


def cluster_error(error: Exception, place: str) -> Exception:
    """What went wrong on the cluster, in a sentence where the user can mend it; else the fault itself."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError

    if isinstance(error, OtherProgram):
        return InputError([f"{place}: a worker has another version of caseload than this computer; install the same."])
    if isinstance(error, KilledWorker):
        return InputError([f"{place}: workers died again and again (for want of memory?); mend that; {KEPT}."])
    if isinstance(error, CancelledError | FutureCancelledError | CommClosedError | TimeoutError):
        return InputError([f"{place}: the scheduler is gone; {KEPT}."])
    return error
