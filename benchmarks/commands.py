"""Figures of the command as a user meets it, each in a process of its own."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.goals import Found

REPOSITORY = Path(__file__).resolve().parent.parent
SIM = (sys.executable, "-m", "sim")
SPIKE = "scenario=referral_spike"
COMPILE = """
import time
from sim.inputs.composing.compose import compose
from sim.inputs.checks import validate
from sim.runs.replication import compile_clock
from sim.inputs.study import study_from
study = study_from(validate(compose()))
cpu = time.process_time()
print(compile_clock(study), time.process_time() - cpu)
"""
LOOK_UP = 0.1  # seconds between looks at a process's memory


class Ran(NamedTuple):
    """What a command took."""

    said: str
    wall: float
    cpu: float  # of it and of those that it started
    peak: float  # bytes, of it and of those that it started, together


def run(command: Sequence[str], more: Mapping[str, str] | None = None, where: Path = REPOSITORY) -> Ran:
    """Run a command as a user would, with Python's own byte code kept."""
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    child = subprocess.Popen(list(command), cwd=where, env=settings | dict(more or {}), text=True, **pipes)
    peaks = [0.0]
    watcher = threading.Thread(target=watch, args=(child.pid, peaks), daemon=True)
    watcher.start()
    before = os.times()
    said, complained = child.communicate()
    after = os.times()
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)}: {complained.strip() or said.strip()}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Ran(said, time.perf_counter() - began, cpu, peaks[0])


def watch(pid: int, peaks: list[float]) -> None:
    """Keep the most memory that a process and its children have together, while it lives (Linux)."""
    while Path(f"/proc/{pid}").exists():
        peaks[0] = max(peaks[0], sum(memory(one) for one in family(pid)))
        time.sleep(LOOK_UP)


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    result = [pid]
    for one in result:
        try:
            texts = [file.read_text() for file in Path(f"/proc/{one}/task").glob("*/children")]
        except OSError:
            continue
        result += [int(word) for text in texts for word in text.split()]
    return result


def memory(pid: int) -> float:
    """Bytes that a process has, its share of what it shares with others."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0.0)


def compiling(quick: bool) -> Found:
    """Compile the clock with nothing compiled before."""
    with tempfile.TemporaryDirectory() as cache:
        said = run([sys.executable, "-c", COMPILE], {"CASELOAD_CACHE": cache}).said.split()
        files = [file for file in Path(cache).rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in files)
    return Found(float(said[0]), f"{float(said[1]):.0f} s of CPU; {size / 2**20:.0f} MiB kept in {len(files)} files")


def run_spike(*overrides: str, times: int = 1) -> list[Ran]:
    """The main job, so many times, each in a folder that is thrown away."""
    ran = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as place:
            ran.append(run([*SIM, SPIKE, *overrides, f"hydra.run.dir={place}/run"]))
    return ran


def quick_run(quick: bool) -> Found:
    """The first look."""
    run_spike("run=quick")
    ran = run_spike("run=quick", times=1 if quick else 3)
    return Found(median(one.wall for one in ran), f"{median(one.cpu for one in ran):.1f} s of CPU")


def standard_run(quick: bool) -> dict[str, Found]:
    """The standard run: how long, how much memory."""
    if quick:
        return {name: Found(None, "left out by --quick") for name in ("standard", "memory")}
    ran = run_spike("run=standard", times=3)
    long = Found(median(one.wall for one in ran), f"{median(one.cpu for one in ran):.1f} s of CPU")
    peak = max(one.peak for one in ran)
    return {"standard": long, "memory": Found(peak / 2**30 if peak else None, "with the process that draws")}


def report_made() -> Found:
    """The report of a run that is there, as Word, HTML, PDF and Excel."""
    with tempfile.TemporaryDirectory() as place:
        run([*SIM, SPIKE, "run=quick", f"hydra.run.dir={place}/run"])
        ran = run([*SIM, "report", f"{place}/run", "formats=word,html,pdf,excel"])
        return Found(ran.wall, f"{ran.cpu:.0f} s of CPU; of a quick run")


def staffing_answered(quick: bool) -> dict[str, Found]:
    """How many posts a typical council needs after a third more referrals: the first answer, and the exact one."""
    if quick:
        return {name: Found(None, "left out by --quick") for name in ("posts", "exact")}
    with tempfile.TemporaryDirectory() as place:
        words = ["council=typical", SPIKE, "target.caseload=17", "confidence=0.8", f"hydra.run.dir={place}/run"]
        began, first = time.perf_counter(), None
        command = [*SIM, "staffing", *words]
        with subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as child:
            assert child.stderr is not None
            for line in child.stderr:
                if "Roughly" in line and first is None:
                    first = time.perf_counter() - began
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)}: ended with code {child.returncode}")
    return {
        "posts": Found(first, " ".join(words[:-1])),
        "exact": Found(time.perf_counter() - began, "the whole command"),
    }


def help_asked(quick: bool) -> Found:
    """Asking what can be asked."""
    run([*SIM, "--help"])
    ran = [run([*SIM, "--help"]) for _ in range(2 if quick else 7)]
    return Found(median(one.wall for one in ran), f"{median(one.cpu for one in ran):.2f} s of CPU")


def first_run() -> Found:
    """The main job from a package installed a moment ago, with nothing compiled."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        install = ["pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target", str(place / "package")]
        run([sys.executable, "-m", *install, str(REPOSITORY)])
        settings = {"PYTHONPATH": str(place / "package"), "CASELOAD_CACHE": str(place / "compiled")}
        ran = run([*SIM, SPIKE, f"hydra.run.dir={place}/run"], settings, place)
    return Found(ran.wall, f"{ran.cpu:.0f} s of CPU; the standard run")
