"""Runs that the app starts: each a process of its own, in a folder of its own, that outlives the browser.

A job is a folder with `job.json` (the command), `console.txt` (what it printed) and what the command writes. It is
running while its process lives, finished once its manifest or answer is whole, and stopped otherwise: the same command
then resumes it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.base.errors import InputError
from sim.base.files import write_json
from sim.base.folder_lock import locked
from sim.base.places import REPOSITORY
from sim.base.processes import process_runs, wait_or_kill

RECORD = "job.json"
CONSOLE = "console.txt"
ERRORS = "errors.txt"
ARMS = 2  # of a scenario: with and without it
WHOLE = (  # files that are written last: of a run, of a staffing answer, of a council from its returns
    "manifest.json",
    "outputs/staffing/*/*/answer.json",
    "councils/what_was_understood.html",
)
DONE, RUNNING, STOPPED, QUEUED = "finished", "running", "stopped", "queued"
MOST_AT_ONCE = 1  # commands that simulate at a time: each uses all cores
MOST_QUEUED = 20  # of one visitor
PATIENCE = 10  # seconds for the queue to be free
ENDS_WITHIN = 20  # seconds that a run has to keep what is finished
NICE = 5  # so much a simulation gives way to the screens

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
        return " ".join(["python -m sim", *filter(None, [self.command]), *map(quoted_for_shell, self.typed)])

    @property
    def state(self) -> str:
        """`queued`, `running`, `finished` or `stopped`."""
        if self.process == 0:
            return QUEUED
        if is_alive(self.folder, self.process):
            return RUNNING
        return DONE if any(any(self.folder.glob(name)) for name in WHOLE) else STOPPED

    @property
    def is_cut_short(self) -> bool:
        """Whether it was stopped after some of its replications: it has an answer, and can go on to the whole."""
        return self.state == DONE and any((self.folder / "parts").glob("*.part"))  # a whole run keeps none

    @property
    def progress(self) -> float:
        """The share of the replications that are finished, from 0 to 1."""
        if self.state == DONE and not self.is_cut_short:
            return 1.0
        parts = self.folder / "parts"
        finished = sum(1 for _ in parts.glob("*.part")) if parts.is_dir() else 0
        arms = 1 if "scenario=baseline" in self.typed else ARMS
        return min(finished / max(arms * self.replications, 1), 1.0)

    def printed(self, name: str = CONSOLE) -> str:
        """What the command printed so far, or its error stream."""
        file = self.folder / name
        return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def quoted_for_shell(word: str) -> str:
    """A word as a shell takes it."""
    return word if all(c.isalnum() or c in "_-+=.,:/[]%" for c in word) else "'" + word.replace("'", "'\\''") + "'"


def is_alive(folder: Path, process: int) -> bool:
    """Whether the process of a job still runs."""
    own = _processes.get(str(folder))
    if own is not None:
        return own.poll() is None
    return process_runs(process) and is_ours(folder, process)


def is_ours(folder: Path, process: int) -> bool:
    """Whether a process with this number works in the job's folder, and is no later one that was given its number."""
    try:
        return os.path.samefile(f"/proc/{process}/cwd", folder)
    except FileNotFoundError:
        return not Path("/proc/self/cwd").exists()  # a system that does not say
    except OSError:
        return False  # another user's


def queue(
    folder: Path, typed: Sequence[str], replications: int, reasons: dict[str, str] | None = None, command: str = ""
) -> Job:
    """Put a command in the queue; `start_queued` starts it when its turn has come. InputError if too many wait."""
    if sum(job.state == QUEUED for job in jobs_below(folder.parent)) >= MOST_QUEUED:
        raise InputError([f"{MOST_QUEUED} of your questions are waiting already; stop one, or wait."])
    folder.mkdir(parents=True, exist_ok=True)
    started = dt.datetime.now().isoformat(timespec="seconds")
    return keep_job(Job(folder, command, tuple(typed), replications, dict(reasons or {}), 0, started))


def keep_job(job: Job) -> Job:
    """Write a job's record."""
    write_json(job.folder / RECORD, {**job.__dict__, "folder": None, "typed": list(job.typed)})
    return job


@contextmanager
def in_turn(root: Path, patience: float = 0.0) -> Iterator[bool]:
    """Whether the queue of a folder is this thread's alone in here, of all that serve it; waits for so many seconds."""
    until = time.monotonic() + patience
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(locked(root))
                break
            except InputError:
                if time.monotonic() >= until:
                    yield False
                    return
                time.sleep(0.02)
        yield True


def start_queued(root: Path) -> None:
    """Start as many queued commands below a folder as may run at once: one for each visitor, and they take turns."""
    if not root.is_dir():
        return
    with in_turn(root) as ours:
        if ours:  # else another is at it
            every = all_jobs(root)
            running = [job for job in every if job.state == RUNNING]
            busy = {visitor(root, job) for job in running}
            free = [job for job in queue_order(root, every) if visitor(root, job) not in busy]
            first = {visitor(root, job): job for job in reversed(free)}
            for job in sorted(first.values(), key=free.index)[: max(MOST_AT_ONCE - len(running), 0)]:
                start(job)


def all_jobs(root: Path) -> list[Job]:
    """Every job of every visitor."""
    return [job for file in sorted(root.glob(f"*/*/{RECORD}")) if (job := job_in(file.parent)) is not None]


def visitor(root: Path, job: Job) -> str:
    """Whose job it is: the folder below the root in which it lies."""
    return job.folder.relative_to(root).parts[0]


def queue_order(root: Path, every: Sequence[Job]) -> list[Job]:
    """The queued jobs as they will begin: each visitor's first, then each one's second; who had a turn last comes last.

    So nobody waits behind every job of another visitor.
    """
    began: dict[str, float] = {}
    for job in every:
        if (printed := job.folder / CONSOLE).is_file():
            began[visitor(root, job)] = max(began.get(visitor(root, job), 0.0), printed.stat().st_mtime)
    ranks: dict[str, int] = {}
    order: list[tuple[int, float, int, Job]] = []
    for job in sorted((job for job in every if job.state == QUEUED), key=lambda job: (job.started, job.folder.name)):
        whose = visitor(root, job)
        ranks[whose] = rank = ranks.get(whose, -1) + 1
        order.append((rank, began.get(whose, 0.0), len(order), job))
    return [job for *_, job in sorted(order, key=lambda one: one[:3])]


def waiting_words(root: Path, job: Job) -> str:
    """How many commands go before a queued one, in a sentence."""
    every = all_jobs(root)
    order = [one.folder for one in queue_order(root, every)]
    before = sum(one.state == RUNNING for one in every) + (order.index(job.folder) if job.folder in order else 0)
    return f"Queued: {before} before it. It begins by itself, and is kept when you close this page."


def start(job: Job) -> Job:
    """Start a command in its folder, or resume it there; it goes on when the app is closed."""
    place = [] if job.command else [f"hydra.run.dir={job.folder.as_posix()}"]
    words = [sys.executable, "-P", "-m", "sim", *filter(None, [job.command]), *job.typed, *place]
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
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),  # on Windows
        )
    if sys.platform != "win32":
        with suppress(OSError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
    _processes[str(job.folder)] = process
    return keep_job(replace(job, process=process.pid))


def stop(job: Job) -> None:
    """End the process of a job, if it runs; what is finished stays."""
    with in_turn(job.folder.parent.parent, PATIENCE):  # it may be started at this moment
        job = job_in(job.folder) or job
        if job.state == QUEUED:
            keep_job(replace(job, process=-1))
    if job.state != RUNNING:
        return
    process = _processes.get(str(job.folder))
    if process is not None:
        process.terminate() if sys.platform == "win32" else process.send_signal(signal.SIGINT)
        wait_or_kill(process, ENDS_WITHIN)
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
    return place / f"{dt.datetime.now():%Y-%m-%d_%H-%M-%S-%f}_{secrets.token_hex(2)}_{clean}"


def kept_queued(job: Job) -> None:
    """Put a job that was stopped back in the queue: what is finished is kept."""
    keep_job(replace(job, process=0))
