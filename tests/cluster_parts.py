"""Parts of a Dask cluster on loopback, each a process of its own, as one would start them by hand."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.ports import free_port

REPOSITORY = Path(__file__).resolve().parent.parent


def start(*words: str) -> "subprocess.Popen[bytes]":
    """A part of a cluster, as one would start it by hand."""
    settings = os.environ | {"PYTHONPATH": str(REPOSITORY), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    return subprocess.Popen([sys.executable, "-m", *words], env=settings, stderr=subprocess.DEVNULL)


def worker(address: str) -> "subprocess.Popen[bytes]":
    """A worker without anybody who would start it again."""
    return start("distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard")


class Scheduler(NamedTuple):
    """A scheduler that is running."""

    address: str
    running: "subprocess.Popen[bytes]"


@contextmanager
def scheduler_here() -> Iterator[Scheduler]:
    """A scheduler on a free port of this computer."""
    port = free_port()
    place = ("--host", "127.0.0.1", "--port", str(port))
    running = start("distributed.cli.dask_scheduler", *place, "--no-dashboard", "--no-show")
    try:
        yield Scheduler(f"tcp://127.0.0.1:{port}", running)
    finally:
        running.kill()
        running.wait()


def wait_for_workers(address: str, count: int) -> None:
    """Wait until so many workers are there."""
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)
