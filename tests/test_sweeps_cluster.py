"""The same sweep on a Dask cluster on loopback gives the same bytes, and a worker that is killed loses nothing."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.base.errors import InputError
from sim.cli import main as cli
from sim.studies.sweep.dask_address import probe_scheduler
from sim.studies.sweep.dask_cluster import run_on_cluster
from sim.studies.sweep.sweep import run_sweep
from sim.studies.sweep.units import Unit
from tests.cluster_parts import REPOSITORY, Scheduler, scheduler_here, wait_for_workers, worker

SMALL = ("run.warm_up_weeks=0", "run.weeks=4", "scenario.from=2021-04-12", "scenario.weeks=1", "run.replications=2")
SPIKE = ("scenario=referral_spike", *SMALL)


def points(count: int, *more: str) -> list[tuple[str, ...]]:
    """Spikes of so many sizes."""
    return [(*SPIKE, *more, f"scenario.size={1.1 + n / 1000:.3f}") for n in range(count)]


def swept(words: list[tuple[str, ...]], folder: Path) -> bytes:
    """The table of a sweep that is simulated to its end."""
    assert run_sweep(words, folder, [], {}) == 0
    return (folder / "sweep.parquet").read_bytes()


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    """A scheduler on a free port of this computer."""
    with scheduler_here() as one:
        yield one


def test_a_small_sweep_on_a_cluster_gives_the_same_bytes(tmp_path: Path) -> None:
    from distributed import LocalCluster

    here = swept(points(3), tmp_path / "here")
    with LocalCluster(1, threads_per_worker=2, processes=False, protocol="tcp", dashboard_address=None) as cluster:
        typed = ("run.engine=dask", f"run.dask.scheduler={cluster.scheduler_address}")
        there = swept(points(3, *typed), tmp_path / "there")
    assert there == here


def test_a_cluster_that_is_not_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.studies.sweep.dask_address.PROBE_SECONDS", 1)
    with pytest.raises(InputError, match=r"run\.dask\.scheduler=tcp://127\.0\.0\.1:1: no Dask scheduler answers there"):
        swept(points(1, "run.engine=dask", "run.dask.scheduler=tcp://127.0.0.1:1"), tmp_path)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1", "has no port"),
        ("127.0.0.1", "has no port"),
        ("tcp://127.0.0.1:99999", "from 1 to 65535"),
        ("http://127.0.0.1:8787", "is not the address of a scheduler"),
        ("inproc://x:1", "is not the address of a scheduler"),
        ("tcp://", "is not the address of a scheduler"),
        ("5 \x1b[31m", "is not the address of a scheduler"),
        ("tcp://nowhere.invalid:8786", "no Dask scheduler answers there"),
    ],
)
def test_an_address_that_is_none_is_a_sentence(address: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        probe_scheduler(address)


@pytest.mark.timeout(120)
def test_whoever_answers_but_is_no_scheduler_is_told_within_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dashboard is a web server, which says nothing until it is asked; another speaks of other things."""
    monkeypatch.setattr("sim.studies.sweep.dask_address.PROBE_SECONDS", 0.5)
    for words in (b"", b"SSH-2.0-x\r\n", b"\0" * 8):
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def answer(line: socket.socket = listening, said: bytes = words) -> None:
                other = line.accept()[0]
                other.sendall(said)
                time.sleep(1)
                other.close()

            threading.Thread(target=answer, daemon=True).start()
            port = listening.getsockname()[1]
            with pytest.raises(InputError, match="is no Dask scheduler that speaks tcp"):
                probe_scheduler(f"tcp://127.0.0.1:{port}")


@pytest.mark.timeout(180)
def test_keys_that_are_missing_and_a_dashboard_are_told_of(tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=":0") as cluster:
        dashboard = cluster.scheduler.http_server.port
        places = {f"tcp://127.0.0.1:{dashboard}": "dashboard", "tls" + cluster.scheduler_address[3:]: "tls:// needs"}
        for address, said in places.items():
            began = time.monotonic()
            with pytest.raises(InputError, match=said):
                run_on_cluster(iter([]), lambda unit, part: None, address)
            assert time.monotonic() - began < 30


def test_workers_of_another_version_are_named_and_none_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr("sim.studies.sweep.dask_cluster.program", lambda: b"another")
    with LocalCluster(1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None) as cluster:
        with pytest.raises(InputError, match="no worker has this version of caseload; install the same there"):
            run_on_cluster(iter([]), lambda unit, part: None, cluster.scheduler_address)
        address = next(iter(cluster.workers.values())).address
    assert f"the worker {address} has another version of caseload; it is not used" in capsys.readouterr().err


def test_what_a_worker_is_asked_needs_no_package_there() -> None:
    """As sent, it is read and answered by a Python that has not this package."""
    import cloudpickle

    from sim.studies.sweep import program_there as question

    cloudpickle.register_pickle_by_value(question)
    text = cloudpickle.dumps(question.program_there)
    cloudpickle.unregister_pickle_by_value(question)
    code = (
        "import asyncio, sys; sys.path = [one for one in sys.path if 'lib/python' in one]\n"
        "sys.modules['sim'] = None\n"
        "import cloudpickle; print(asyncio.run(cloudpickle.loads(sys.stdin.buffer.read())()))"
    )
    said = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, check=False)
    assert said.stdout.startswith(b"?ModuleNotFoundError"), said.stderr


@pytest.mark.timeout(180)
def test_a_sweep_without_a_worker_left_ends_with_a_sentence_and_keeps_what_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr("sim.studies.sweep.dask_cluster.GONE", 2)
    monkeypatch.setattr("sim.studies.sweep.dask_cluster.checkpoint_elsewhere", slow_part)
    monkeypatch.setattr("sim.studies.sweep.dask_cluster.as_sent", lambda unit: (unit.replication,))
    kept: list[int] = []
    units = (Unit("digest", None, number) for number in range(1000))  # type: ignore[arg-type]
    with LocalCluster(1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None) as cluster:

        def keep(unit: Unit, part: bytes) -> None:
            kept.append(unit.replication)
            if len(kept) == 3:
                cluster.scale(0)

        with pytest.raises(InputError, match="no worker is left; start some; what was finished is kept"):
            run_on_cluster(units, keep, cluster.scheduler_address)
    assert len(kept) >= 3 and len(set(kept)) == len(kept)


def slow_part(number: int) -> bytes:
    """What a unit gives after a while."""
    time.sleep(0.1)
    return b"%d" % number


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
