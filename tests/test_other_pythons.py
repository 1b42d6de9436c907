"""Every Python that is supported gives the same bytes: measures, events and tables of a small study.

Another Python is looked for by name (python3.12 ...) and in CASELOAD_PYTHONS (paths, separated as in PATH); one without
the packages, or with others that write tables, is left out; those that reckon may differ, as requirements.txt has them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STUDY = (
    *("council=leeds", "scenario=referral_spike", "scenario.from=2021-04-12", "scenario.weeks=4", "run.seed=4"),
    *("run.warm_up_weeks=2", "run.weeks=8", "run.replications=2", "run.keep_logs=2", "hydra.run.dir=out"),
)
SAME = (".parquet", ".csv")
ASKED = (
    "import sys, numpy, pandas, pyarrow, numba, scipy, hydra, simpy, holidays, matplotlib, pydantic, rich\n"
    "print(sys.version_info[:2], *(one.__version__ for one in (pandas, pyarrow)))"
)


def settings(compiled: bool) -> dict[str, str]:
    """What a process is given so that it runs this package."""
    return os.environ | {"PYTHONPATH": str(ROOT), "CASELOAD_COMPILE": str(int(compiled)), "CASELOAD_BOUNDS": "0"}


def versions(python: str) -> list[str]:
    """The version of a Python and of its packages that write tables; nothing where some are missing."""
    try:
        ended = subprocess.run([python, "-c", ASKED], capture_output=True, text=True, check=False, timeout=120)
    except OSError:
        return []
    return ended.stdout.rsplit(") ", 1) if ended.returncode == 0 else []


@pytest.fixture(scope="module")
def others() -> list[str]:
    """Other Pythons with the same packages, one of each version."""
    listed = [one for one in os.environ.get("CASELOAD_PYTHONS", "").split(os.pathsep) if one]
    named = [path for minor in (11, 12, 13) if (path := shutil.which(f"python3.{minor}"))]
    here, found = versions(sys.executable), {}
    for path in (*listed, *named):
        there = versions(path)
        if there and there[0] != here[0] and there[1] == here[1]:
            found.setdefault(there[0], path)
    if not found:
        pytest.skip("no other Python from 3.11 to 3.13 with the packages here (CASELOAD_PYTHONS names some)")
    return list(found.values())


def result(python: str, place: Path, compiled: bool) -> dict[str, bytes]:
    """By name, the tables that a study leaves, simulated by a Python."""
    place.mkdir()
    line = [python, "-P", "-m", "sim", *STUDY]
    ended = subprocess.run(line, cwd=place, env=settings(compiled), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    files = [file for file in (place / "out").rglob("*") if file.suffix in SAME]
    return {file.relative_to(place).as_posix(): file.read_bytes() for file in files}


def assert_alike(others: list[str], place: Path, compiled: bool) -> None:
    """Simulate by this Python and by the others; fail where a byte differs."""
    here = result(sys.executable, place / "here", compiled)
    names = {name.partition("/")[2] for name in here}
    assert {"measures.parquet", "summary.csv"} <= names and len([name for name in names if "logs/" in name]) >= 2
    for n, python in enumerate(others):
        there = result(python, place / str(n), compiled)
        assert there.keys() == here.keys()
        assert [name for name in here if there[name] != here[name]] == [], python


@pytest.mark.timeout(600)
def test_every_python_gives_the_same_bytes(others: list[str], tmp_path: Path) -> None:
    assert_alike(others, tmp_path, compiled=False)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_python_gives_the_same_bytes_compiled(others: list[str], tmp_path: Path) -> None:
    assert_alike(others, tmp_path, compiled=True)
