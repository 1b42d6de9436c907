"""The floors of the house: a room imports only from below, and a wrong import is refused."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def lint(place: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the copy of the house in this place."""
    command = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run([sys.executable, "-c", command], cwd=place, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its contracts, to spoil."""
    shutil.copytree(REPOSITORY / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    return tmp_path


def test_arrows_point_down() -> None:
    result = lint(REPOSITORY)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_a_copy_is_judged_like_the_house(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("room", "planted", "said"),
    [
        ("vocabulary.py", "from sim import streams", "Arrows point down"),
        ("rules/planted.py", "import sim.model.state", "Arrows point down"),
        ("rules/planted.py", "from sim.model.rules import absence", "No rule imports another"),
        ("rules/planted.py", "from sim.model.clocks import compiled", "Arrows point down"),
        ("acts/planted.py", "import sim.runs.replication", "Arrows point down"),
        ("clocks/planted.py", "from sim.model.clocks import compiled", "Neither clock knows the other"),
        ("readings/planted.py", "import sim.model.state", "The reading never calls the machine"),
        ("helpers.py", "", "Arrows point down"),  # a file without a floor
        ("workdays.py", "import simpy", "SimPy has one room"),
        ("clocks/compiled.py", "import simpy", "SimPy has one room"),
        ("streams.py", "import numba", "Numba has one room"),
        ("config/forms.py", "from omegaconf import OmegaConf", "Hydra has three rooms"),
        ("experiment.py", "import distributed", "Dask has one room"),
        ("event_log.py", "def show():\n    import matplotlib.pyplot\n", "Matplotlib has one room"),
    ],
)
def test_a_planted_wrong_import_is_refused(copy: Path, room: str, planted: str, said: str) -> None:
    with (copy / "sim" / room).open("a", encoding="utf-8") as file:
        file.write(f"\n{planted}\n")
    result = lint(copy)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{said} BROKEN" in result.stdout


def test_no_room_imports_the_face() -> None:
    for file in (REPOSITORY / "sim").rglob("*.py"):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if line.strip() in ("import sim", "from . import *")], file


def test_rooms_are_small() -> None:
    long = {
        file.relative_to(REPOSITORY).as_posix(): lines
        for folder in ("sim", "experiments")
        for file in (REPOSITORY / folder).rglob("*.py")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert not long
