"""The same sweep on a Dask cluster on loopback gives the same bytes, and a worker that is killed loses nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.base.errors import InputError
from sim.cli import main as cli
from sim.studies.sweep.sweep import run_sweep

REPOSITORY = Path(__file__).resolve().parent.parent
SMALL = ("run.warm_up_weeks=0", "run.weeks=4", "scenario.from=2021-04-12", "scenario.weeks=1", "run.replications=2")
SPIKE = ("scenario=referral_spike", *SMALL)


def points(count: int, *more: str) -> list[tuple[str, ...]]:
    """Spikes of so many sizes."""
    return [(*SPIKE, *more, f"scenario.size={1.1 + n / 1000:.3f}") for n in range(count)]


def swept(words: list[tuple[str, ...]], folder: Path) -> bytes:
    """The table of a sweep that is simulated to its end."""
    assert run_sweep(words, folder, [], {}) == 0
    return (folder / "sweep.parquet").read_bytes()


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


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    """A scheduler on a free port of this computer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = ("--host", "127.0.0.1", "--port", str(port))
    running = start("distributed.cli.dask_scheduler", *place, "--no-dashboard", "--no-show")
    yield Scheduler(f"tcp://127.0.0.1:{port}", running)
    running.kill()
    running.wait()


def wait_for_workers(address: str, count: int) -> None:
    """Wait until so many workers are there."""
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def test_a_small_sweep_on_a_cluster_gives_the_same_bytes(tmp_path: Path) -> None:
    from distributed import LocalCluster

    here = swept(points(3), tmp_path / "here")
    with LocalCluster(1, threads_per_worker=2, processes=False, protocol="tcp", dashboard_address=None) as cluster:
        typed = ("run.engine=dask", f"run.dask.scheduler={cluster.scheduler_address}")
        there = swept(points(3, *typed), tmp_path / "there")
    assert there == here


def test_a_cluster_that_is_not_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.studies.sweep.engines.PATIENCE", 1)
    with pytest.raises(InputError, match=r"run\.dask\.scheduler=tcp://127\.0\.0\.1:1: no Dask scheduler answers there"):
        swept(points(1, "run.engine=dask", "run.dask.scheduler=tcp://127.0.0.1:1"), tmp_path)


def test_a_worker_with_another_program_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster

    from sim.studies.sweep import units

    texts = iter([b"mine"])
    monkeypatch.setattr(units, "program", lambda: next(texts, b"another"))
    with LocalCluster(1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None) as cluster:
        typed = ("run.engine=dask", f"run.dask.scheduler={cluster.scheduler_address}")
        with pytest.raises(InputError, match="a worker has another version of caseload"):
            swept(points(1, *typed), tmp_path)


def test_one_run_is_not_for_a_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run.engine=dask", "run.dask.scheduler=tcp://127.0.0.1:1"]) == 2
    assert "run.engine=dask: is for the points of a sweep (-m)" in capsys.readouterr().err


@pytest.mark.slow
def test_workers_are_killed_and_nothing_is_lost(tmp_path: Path, scheduler: Scheduler) -> None:
    here = swept(points(60), tmp_path / "here")
    workers = [worker(scheduler.address) for _ in range(2)]
    try:
        wait_for_workers(scheduler.address, 2)
        typed = [f"hydra.sweep.dir={tmp_path}/there", "run.engine=dask", f"run.dask.scheduler={scheduler.address}"]
        sizes = ",".join(words[-1].partition("=")[2] for words in points(60))
        line = [sys.executable, "-m", "sim", "-m", *SPIKE, *typed, f"scenario.size={sizes}"]
        sweep = subprocess.Popen(line, env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, cwd=tmp_path)
        for kept in (5, 40):
            while len(list((tmp_path / "there/parts").glob("*.part"))) < kept:
                assert sweep.poll() is None
                time.sleep(0.02)
            workers[0].send_signal(signal.SIGKILL)
            workers = [workers[1], worker(scheduler.address)]
        assert sweep.wait(300) == 0
    finally:
        for one in workers:
            one.kill()
            one.wait()
    assert (tmp_path / "there/sweep.parquet").read_bytes() == here


@pytest.mark.slow
def test_a_scheduler_that_dies_is_a_sentence_and_the_sweep_goes_on_here(tmp_path: Path, scheduler: Scheduler) -> None:
    here = swept(points(60), tmp_path / "here")
    one = worker(scheduler.address)
    try:
        wait_for_workers(scheduler.address, 1)
        sizes = ",".join(words[-1].partition("=")[2] for words in points(60))
        typed = [f"hydra.sweep.dir={tmp_path}/there", "run.engine=dask", f"run.dask.scheduler={scheduler.address}"]
        line = [sys.executable, "-m", "sim", "-m", *SPIKE, *typed, f"scenario.size={sizes}"]
        settings = os.environ | {"PYTHONPATH": str(REPOSITORY)}
        sweep = subprocess.Popen(line, env=settings, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        while len(list((tmp_path / "there/parts").glob("*.part"))) < 5:
            assert sweep.poll() is None
            time.sleep(0.02)
        scheduler.running.kill()
        said = sweep.communicate(timeout=300)[1]
        assert sweep.returncode == 2, said
        assert "the scheduler is gone" in said and "Traceback" not in said
    finally:
        one.kill()
        one.wait()
    assert len(list((tmp_path / "there/parts").glob("*.part"))) >= 5
    assert swept(points(60), tmp_path / "there") == here
