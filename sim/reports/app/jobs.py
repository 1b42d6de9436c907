"""Runs that the app starts: each a process of its own, in a folder of its own, that outlives the browser.

A job is a folder with `job.json` (the command), `console.txt` (what it printed) and what the command writes. It is
running while its process lives, finished once its manifest or answer is whole, and stopped otherwise: the same command
then resumes it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.base.files import write_json
from sim.base.places import REPOSITORY
from sim.base.processes import process_runs

RECORD = "job.json"
CONSOLE = "console.txt"
ERRORS = "errors.txt"
ARMS = 2  # of a scenario: with and without it
WHOLE = ("manifest.json",)  # files that are written last
DONE, RUNNING, STOPPED, QUEUED = "finished", "running", "stopped", "queued"
MOST_AT_ONCE = 1  # commands that simulate at a time: each uses all cores

_processes: dict[str, subprocess.Popen[bytes]] = {}  # of this app, by folder: so that ended ones are reaped


@dataclass(frozen=True)
class Job:
    """One command that was started from the app."""

    folder: Path
    command: str  # "" for a run, else the command's name
    typed: tuple[str, ...]  # as it would be typed after `python -m sim`
    replications: int
    reasons: dict[str, str]  # by key: why the user changed it
    process: int  # its number; 0 while it is queued
    started: str

    @property
    def words(self) -> str:
        """The command as one would type it."""
        return " ".join(["python -m sim", *filter(None, [self.command]), *map(quoted, self.typed)])

    @property
    def state(self) -> str:
        """`queued`, `running`, `finished` or `stopped`."""
        if self.process == 0:
            return QUEUED
        if is_alive(self.folder, self.process):
            return RUNNING
        return DONE if any((self.folder / name).is_file() for name in WHOLE) else STOPPED

    @property
    def progress(self) -> float:
        """The share of the replications that are finished, from 0 to 1."""
        if self.state == DONE:
            return 1.0
        parts = self.folder / "parts"
        finished = sum(1 for _ in parts.glob("*.part")) if parts.is_dir() else 0
        arms = 1 if "scenario=baseline" in self.typed else ARMS
        return min(finished / max(arms * self.replications, 1), 1.0)

    def printed(self, name: str = CONSOLE) -> str:
        """What the command printed so far, or its error stream."""
        file = self.folder / name
        return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def quoted(word: str) -> str:
    """A word as a shell takes it."""
    return word if all(c.isalnum() or c in "_-+=.,:/[]%" for c in word) else "'" + word.replace("'", "'\\''") + "'"


def is_alive(folder: Path, process: int) -> bool:
    """Whether the process of a job still runs."""
    own = _processes.get(str(folder))
    if own is not None:
        return own.poll() is None
    return process_runs(process) and is_ours(process)


def is_ours(process: int) -> bool:
    """Whether a process with this number is a simulation, and not a later one that was given its number."""
    line = Path(f"/proc/{process}/cmdline")
    return b"sim" in line.read_bytes() if line.is_file() else True


def queue(
    folder: Path, typed: Sequence[str], replications: int, reasons: dict[str, str] | None = None, command: str = ""
) -> Job:
    """Put a command in the queue; `start_queued` starts it when its turn has come."""
    folder.mkdir(parents=True, exist_ok=True)
    started = dt.datetime.now().isoformat(timespec="seconds")
    return kept(Job(folder, command, tuple(typed), replications, dict(reasons or {}), 0, started))


def kept(job: Job) -> Job:
    """Write a job's record."""
    write_json(job.folder / RECORD, {**job.__dict__, "folder": None, "typed": list(job.typed)})
    return job


def start_queued(root: Path) -> None:
    """Start as many queued commands below a folder as may run at once, those that have waited longest first."""
    jobs = [job for file in sorted(root.rglob(RECORD)) if (job := job_in(file.parent)) is not None]
    free = MOST_AT_ONCE - sum(job.state == RUNNING for job in jobs)
    for job in sorted((job for job in jobs if job.state == QUEUED), key=lambda job: job.started)[: max(free, 0)]:
        start(job)


def start(job: Job) -> Job:
    """Start a command in its folder, or resume it there; it goes on when the app is closed."""
    place = [] if job.command else [f"hydra.run.dir={job.folder.as_posix()}"]
    words = [sys.executable, "-m", "sim", *filter(None, [job.command]), *job.typed, *place]
    own = {"PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])}
    with (job.folder / CONSOLE).open("wb") as printed, (job.folder / ERRORS).open("wb") as errors:
        process = subprocess.Popen(
            words,
            cwd=job.folder,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=errors,
            env={**os.environ, **own},
            start_new_session=True,  # closing the app does not end it
        )
    _processes[str(job.folder)] = process
    return kept(replace(job, process=process.pid))


def stop(job: Job) -> None:
    """End the process of a job, if it runs; what is finished stays."""
    if job.state == QUEUED:
        kept(replace(job, process=-1))
    if job.state != RUNNING:
        return
    process = _processes.get(str(job.folder))
    if process is not None:
        process.terminate() if sys.platform == "win32" else process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return
    os.kill(job.process, signal.SIGTERM)


def job_in(folder: Path) -> Job | None:
    """The job that was started in a folder; None where there is none, or its record is damaged."""
    try:
        record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return Job(
            folder,
            str(record["command"]),
            tuple(map(str, record["typed"])),
            int(record["replications"]),
            {str(key): str(why) for key, why in record["reasons"].items()},
            int(record["process"]),
            str(record["started"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def jobs_below(place: Path) -> list[Job]:
    """Every job in the folders of a place, the latest first."""
    folders = sorted(place.glob("*/"), reverse=True) if place.is_dir() else []
    return [job for folder in folders if (job := job_in(folder)) is not None]


def new_folder(place: Path, name: str) -> Path:
    """A folder for a new job, named by its time so that the latest is last."""
    clean = "".join(c if c.isalnum() else "_" for c in name)[:40] or "run"
    return place / f"{dt.datetime.now():%Y-%m-%d_%H-%M-%S-%f}_{clean}"


def kept_queued(job: Job) -> Job:
    """Put a job that was stopped back in the queue: what is finished is kept."""
    return kept(replace(job, process=0))
