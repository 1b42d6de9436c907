"""Python 3.11, 3.12 and 3.13 give the same bytes: a small run by each, in a process of its own.

CASELOAD_PYTHONS names the interpreters (separated as PATH is), each with what requirements.txt asks for installed.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
OTHERS = [one for one in os.environ.get("CASELOAD_PYTHONS", "").split(os.pathsep) if one]
WORDS = ("council=typical", "scenario=winter_sickness", "run=quick", "run.weeks=40", "run.replications=3")
TABLES = ("measures.parquet", "days.parquet", "summary.csv")


def tables_by(python: str, place: Path) -> dict[str, bytes]:
    """The tables of a small run, by name."""
    command = [python, "-m", "sim", *WORDS, f"hydra.run.dir={place}"]
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    result = subprocess.run(command, cwd=place.parent, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    return {name: (place / name).read_bytes() for name in TABLES if (place / name).is_file()}


@pytest.mark.slow
@pytest.mark.skipif(not OTHERS, reason="CASELOAD_PYTHONS names no other Python")
@pytest.mark.parametrize("python", OTHERS)
def test_another_python_gives_the_same_bytes(python: str, tmp_path: Path) -> None:
    own = tables_by(sys.executable, tmp_path / "own")
    assert set(own) == set(TABLES)
    assert tables_by(python, tmp_path / "other") == own
