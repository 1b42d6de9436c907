"""Twenty visitors at once: no run is lost or started twice, one runs at a time, and none sees another's."""

import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import InputError
from sim.reports.app import jobs

VISITORS = [f"visitor_{n:02d}_of_twenty_in_all" for n in range(20)]
WORK = "import pathlib, sys, time; time.sleep(0.05); pathlib.Path('manifest.json').write_text(sys.argv[1])"


class Runs:
    """Small processes in the place of simulations, and what was seen of them."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.most, self.under_way, self.lock = 0, 0, threading.Lock()

    def start(self, job: jobs.Job) -> jobs.Job:
        """Start one that takes a moment and says whose it was."""
        import subprocess

        with self.lock:
            self.started.append(job.folder.name)
        (job.folder / jobs.CONSOLE).write_bytes(b"")
        line = [sys.executable, "-S", "-c", WORK, " ".join(job.typed)]
        process = subprocess.Popen(line, cwd=job.folder)
        jobs._processes[str(job.folder)] = process
        return jobs.keep_job(jobs.replace(job, process=process.pid))


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Nothing is simulated."""
    made = Runs()
    monkeypatch.setattr(jobs, "start", made.start)
    return made


@pytest.mark.timeout(300)
def test_twenty_visitors_at_once_lose_no_run_and_see_only_their_own(tmp_path: Path, runs: Runs) -> None:
    seen: dict[str, list[str]] = {}
    running: list[int] = []

    def visit(name: str) -> None:
        own = tmp_path / name
        for n in range(2):
            jobs.queue(jobs.new_folder(own, "spike"), [f"run.seed={name}{n}"], 1)
        while any(job.state in (jobs.QUEUED, jobs.RUNNING) for job in jobs.jobs_below(own)):
            jobs.start_queued(tmp_path)
            if name == VISITORS[0]:
                running.append(sum(job.state == jobs.RUNNING for job in jobs.all_jobs(tmp_path)))
            time.sleep(0.05)
        seen[name] = [
            (job.folder / "manifest.json").read_text(encoding="utf-8")
            for job in jobs.jobs_below(own)
            if job.state == jobs.DONE
        ]

    with ThreadPoolExecutor(len(VISITORS)) as pool:
        list(pool.map(visit, VISITORS))
    assert {name: sorted(said) for name, said in seen.items()} == {
        name: [f"run.seed={name}{n}" for n in range(2)] for name in VISITORS
    }
    assert len(runs.started) == len(set(runs.started)) == 2 * len(VISITORS)
    assert max(running) <= jobs.MOST_AT_ONCE


def queued(place: Path, started: str) -> jobs.Job:
    """A job that waits since then."""
    job = jobs.queue(place, ["run=quick"], 1)
    return jobs.keep_job(jobs.replace(job, started=started))


def test_visitors_take_turns_and_are_told_how_many_go_before(tmp_path: Path) -> None:
    many = [queued(tmp_path / "a" / str(n), f"2026-01-01T00:00:0{n}") for n in range(3)]
    one = queued(tmp_path / "b" / "0", "2026-01-01T00:00:09")
    assert jobs.queue_order(tmp_path, jobs.all_jobs(tmp_path)) == [many[0], one, many[1], many[2]]
    (tmp_path / "a" / "0" / jobs.CONSOLE).write_bytes(b"")  # `a` has had a turn
    assert jobs.queue_order(tmp_path, jobs.all_jobs(tmp_path))[0] == one
    assert jobs.waiting_words(tmp_path, many[2]).startswith("Queued: 3 before it.")


def test_of_one_visitor_one_command_runs_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs: Runs) -> None:
    monkeypatch.setattr(jobs, "MOST_AT_ONCE", 5)
    monkeypatch.setattr(jobs, "start", lambda job: runs.started.append(job.folder.parent.name))
    for whose in ("a", "b"):
        for n in range(3):
            queued(tmp_path / whose / str(n), f"2026-01-01T00:00:0{n}")
    jobs.start_queued(tmp_path)
    assert sorted(runs.started) == ["a", "b"]


def test_too_many_questions_of_one_visitor_are_refused(tmp_path: Path) -> None:
    for n in range(jobs.MOST_QUEUED):
        jobs.queue(tmp_path / "a" / str(n), [], 1)
    with pytest.raises(InputError, match="are waiting already"):
        jobs.queue(tmp_path / "a" / "more", [], 1)
    jobs.queue(tmp_path / "b" / "one", [], 1)


def test_a_queued_command_that_is_stopped_never_begins(tmp_path: Path, runs: Runs) -> None:
    job = jobs.queue(tmp_path / "a" / "1", [], 1)
    jobs.stop(job)
    jobs.start_queued(tmp_path)
    assert not runs.started and json.loads((job.folder / jobs.RECORD).read_text())["process"] == -1


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_process_elsewhere_is_not_the_jobs(tmp_path: Path) -> None:
    import os

    assert not jobs.is_ours(tmp_path, os.getpid())
    assert jobs.is_ours(Path.cwd(), os.getpid())


def test_two_visitors_on_a_hosted_app_have_places_and_settings_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    testing = pytest.importorskip("streamlit.testing.v1", reason="streamlit is not installed")
    monkeypatch.setenv("CASELOAD_APP_PLACE", str(tmp_path))
    monkeypatch.setenv("CASELOAD_APP_HOSTED", "yes")
    script = (
        "import streamlit as st\nfrom sim.reports.app import state, taking\nstate.prepare()\n"
        "st.text(state.place().name)\nst.text(len(state.jobs()))\nst.text(state.typed())\ntaking.returns()"
    )
    first, second = (testing.AppTest.from_string(script, default_timeout=60).run() for _ in range(2))
    assert first.text[0].value != second.text[0].value
    first.session_state["settings"]["council"] = "bradford"
    jobs.queue(tmp_path / first.text[0].value / "1", ["council=bradford"], 1)
    first, second = first.run(), second.run()
    assert (first.text[1].value, second.text[1].value) == ("1", "0")
    assert "bradford" in first.text[2].value and "bradford" not in second.text[2].value
    assert "no returns are taken here" in second.warning[0].value
    for stranger in ("../x", first.text[0].value + "/..", "a"):
        other = testing.AppTest.from_string(script, default_timeout=60)
        other.query_params["visitor"] = stranger
        assert other.run().text[0].value not in (stranger, first.text[0].value)


def test_a_queued_command_begins_although_every_page_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs: Runs
) -> None:
    watching = pytest.importorskip("sim.reports.app.watching", reason="streamlit is not installed")
    monkeypatch.setattr(watching, "BETWEEN", 0.01)
    job = jobs.queue(tmp_path / "a" / "1", [], 1)
    assert watching.serve_queue(tmp_path) is watching.serve_queue(tmp_path)  # one thread, whoever asks
    end = time.monotonic() + 60
    while job.state != jobs.DONE and time.monotonic() < end:
        time.sleep(0.02)
        job = jobs.job_in(job.folder)  # type: ignore[assignment]
    assert runs.started == ["1"] and job.state == jobs.DONE


@pytest.mark.parametrize(("process", "again"), [(0, 1.0), (-1, None)])
def test_a_screen_is_drawn_again_only_while_its_command_is_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, process: int, again: float | None
) -> None:
    watching = pytest.importorskip("sim.reports.app.watching", reason="streamlit is not installed")
    job = jobs.keep_job(jobs.replace(jobs.queue(tmp_path / "a" / "1", [], 1), process=process))
    drawn: list[object] = []

    def fragment(show: Any, run_every: float | None) -> Any:
        drawn.append(run_every)
        return show

    monkeypatch.setattr(watching, "serve_queue", drawn.append)
    monkeypatch.setattr(watching.st, "fragment", fragment)
    monkeypatch.setattr(watching.state, "runs_root", lambda: tmp_path)
    watching.watched(lambda: job, drawn.append)
    assert drawn == [tmp_path, again, job]


def test_a_simulation_gives_way_to_the_screens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = [sys.executable, "-S", "-c", "import time; time.sleep(30)"]
    monkeypatch.setattr(jobs.sys, "executable", line[0])
    began: list[Any] = []
    real = jobs.subprocess.Popen
    monkeypatch.setattr(jobs.subprocess, "Popen", lambda words, **how: began.append(real(line, **how)) or began[0])
    job = jobs.start(jobs.queue(tmp_path / "a" / "1", [], 1))
    try:
        assert os.getpriority(os.PRIO_PROCESS, job.process) == min(os.getpriority(os.PRIO_PROCESS, 0) + jobs.NICE, 19)
    finally:
        began[0].kill()
        began[0].wait()
