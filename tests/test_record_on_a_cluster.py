"""The record of councils on a Dask cluster has the bytes of the record made here, and either resumes the other."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.base.errors import InputError
from sim.base.journal import Journal
from sim.studies.forecast.council_futures import Simulator
from sim.studies.forecast.councils_record import CouncilsRecord, councils_record
from sim.studies.forecast.future_units import YEARS_AHEAD, simulated, years_of_unit
from sim.studies.forecast.record_files import councils_csv, record_scores_csv, weights_csv
from sim.studies.forecast.record_page import record_markdown
from sim.studies.forecast.record_settings import record_settings
from sim.studies.sweep.units import Unit, as_sent
from tests.cluster_parts import REPOSITORY, scheduler_here, wait_for_workers, worker

SMALL = ["council=rutland", "from=2020", "until=2020", "replications=2", "years=1"]
TEXTS = (record_scores_csv, weights_csv, councils_csv, record_markdown)


def texts(result: CouncilsRecord) -> list[str]:
    """Every text of a record."""
    return [text_of(result) for text_of in TEXTS]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """The record made on this computer, and its notes."""
    notes = tmp_path_factory.mktemp("here") / "notes.jsonl"
    return texts(councils_record(record_settings(SMALL), Journal(notes))), notes


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a scheduler with one worker of two threads."""
    distributed = pytest.importorskip("distributed", reason="Dask is an extra")
    with distributed.LocalCluster(
        1, threads_per_worker=2, processes=False, protocol="tcp", dashboard_address=None
    ) as one:
        yield one.scheduler_address


def test_a_record_on_a_cluster_has_the_same_bytes(
    here: tuple[list[str], Path], cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.studies.sweep.engines.run_here", None)  # so nothing can be simulated here
    notes = tmp_path / "notes.jsonl"
    typed = [*SMALL, "run.engine=dask", f"run.dask.scheduler={cluster}"]
    assert texts(councils_record(record_settings(typed), Journal(notes))) == here[0]
    assert sorted(notes.read_bytes().splitlines()) == sorted(here[1].read_bytes().splitlines())
    assert len(notes.read_bytes().splitlines()) == 6  # three kinds of future, two replications


def test_what_was_begun_here_goes_on_on_a_cluster(here: tuple[list[str], Path], cluster: str, tmp_path: Path) -> None:
    cut = tmp_path / "notes.jsonl"
    lines = here[1].read_bytes().splitlines(keepends=True)
    cut.write_bytes(lines[0] + lines[1][: len(lines[1]) // 2])
    typed = [*SMALL, "run.engine=dask", f"run.dask.scheduler={cluster}"]
    assert texts(councils_record(record_settings(typed), Journal(cut))) == here[0]
    assert cut.read_bytes().startswith(lines[0])  # and what was noted was not simulated again
    assert len(Journal(cut).known) == 6


def test_a_worker_does_not_simulate_another_study_than_was_sent() -> None:
    config = record_settings([*SMALL]).study
    unit = Unit("not the digest", config, 0)
    with pytest.raises(AssertionError, match="changed on its way"):
        YEARS_AHEAD.elsewhere(*as_sent(unit))


def test_why_a_council_could_not_be_simulated_comes_back_as_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.studies.forecast import future_units

    def refuse(*_: object) -> None:
        raise InputError(["journey.duties: cannot be."])

    monkeypatch.setattr(future_units, "simulated_years", refuse)
    assert years_of_unit(Unit("", record_settings(SMALL).study, 0), None) == b'"journey.duties: cannot be."'  # type: ignore[arg-type]


def test_a_council_that_cannot_be_made_or_simulated_is_left_out_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.studies.forecast.council_futures import Future, usual_config
    from sim.studies.forecast.council_futures import Path as Told

    def config(self: Simulator, future: Future, path: Told) -> object:
        if future.code == "380":
            raise InputError(["council: is not known."])
        return usual_config(f"run.seed={future.code}")

    monkeypatch.setattr(Simulator, "config", config)
    paths = {(code, 2020, "told"): Told((float(code),)) for code in ("380", "383", "857")}
    simulator = Simulator({}, 1, Journal(tmp_path / "notes.jsonl"))

    def engine(units, keep) -> None:  # type: ignore[no-untyped-def]
        for unit in units:
            keep(unit, b'"cannot be."' if unit.config.run.seed == 857 else b'[{"children_in_need": 2.0}]')

    counted: list[int] = []
    made, error = simulated(simulator, paths, 2, engine, False, counted.append)
    assert made == {("383", 2020, "told"): [{"children_in_need": 2.0}]}
    assert {key[0]: why for key, why in error.items()} == {"380": "council: is not known.", "857": "cannot be."}
    assert sum(counted) == 6


LONGER = ["council=rutland", "from=2020", "until=2020", "replications=12", "years=1"]
NOTES = "councils_notes.jsonl"
NOT_COMPARED = {"manifest.json", "ro-crate-metadata.json", NOTES, ".lock"}  # with times, or in the order of arrival


def record_command(place: Path, *more: str) -> "subprocess.Popen[str]":
    """`backtest` as one would type it, in a folder."""
    place.mkdir(exist_ok=True)
    line = [sys.executable, "-m", "sim", "backtest", *LONGER, *more]
    settings = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(line, cwd=place, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def answer_in(place: Path) -> dict[str, bytes]:
    """By name, the files of an answer."""
    files = [file for file in place.rglob("*") if file.is_file() and file.name not in NOT_COMPARED]
    return {file.name: file.read_bytes() for file in files}


def wait_for_notes(place: Path, count: int, command: "subprocess.Popen[str]") -> None:
    """Wait until so many units of a record are noted."""
    while sum(file.read_bytes().count(b"\n") for file in place.rglob(NOTES)) < count:
        assert command.poll() is None, command.communicate()[0]
        time.sleep(0.02)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The answer of a record that is simulated on this computer."""
    pytest.importorskip("distributed", reason="Dask is an extra")
    place = tmp_path_factory.mktemp("whole")
    command = record_command(place)
    said = command.communicate(timeout=600)[0]
    assert command.returncode == 0, said
    assert answer_in(place)
    return answer_in(place)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_worker_of_two_is_killed_and_the_record_has_the_same_bytes(whole: dict[str, bytes], tmp_path: Path) -> None:
    with scheduler_here() as scheduler:
        workers = [worker(scheduler.address) for _ in range(2)]
        try:
            wait_for_workers(scheduler.address, 2)
            command = record_command(tmp_path / "there", "run.engine=dask", f"run.dask.scheduler={scheduler.address}")
            wait_for_notes(tmp_path / "there", 3, command)
            workers[0].send_signal(signal.SIGKILL)
            said = command.communicate(timeout=600)[0]
        finally:
            end(workers)
    assert command.returncode == 0, said
    assert answer_in(tmp_path / "there") == whole


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("dies", ["scheduler", "workers"])
def test_a_record_without_its_cluster_ends_with_a_sentence_and_goes_on_here(
    whole: dict[str, bytes], tmp_path: Path, dies: str
) -> None:
    with scheduler_here() as scheduler:
        workers = [worker(scheduler.address)]
        try:
            wait_for_workers(scheduler.address, 1)
            command = record_command(tmp_path / "there", "run.engine=dask", f"run.dask.scheduler={scheduler.address}")
            wait_for_notes(tmp_path / "there", 2, command)
            parts = {"scheduler": scheduler.running, "workers": workers[0]}
            parts[dies].send_signal(signal.SIGKILL)
            began = time.monotonic()
            said = command.communicate(timeout=120)[0]
            took = time.monotonic() - began
        finally:
            end(workers)
    assert command.returncode == 2, said
    assert {"scheduler": "the scheduler is gone", "workers": "no worker is left"}[dies] in said
    assert "Traceback" not in said and took < 30
    again = record_command(tmp_path / "there")
    said = again.communicate(timeout=600)[0]
    assert again.returncode == 0, said
    assert answer_in(tmp_path / "there") == whole


def end(workers: "list[subprocess.Popen[bytes]]") -> None:
    """End these workers, killed or not."""
    for one in workers:
        one.kill()
        one.wait()
