"""A checkout sets itself up where it is: copied or moved, from wherever it is called, and when its Python is gone."""

import importlib.util
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).parent.parent
NEEDED = ("run.py", "requirements.txt", "pyproject.toml")
WITHOUT = (".git", ".venv", "outputs", "__pycache__", "_build", "multirun", "node_modules", ".*_cache")


def checkout(place: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, list[list[str]]]:
    """The `run.py` of a place, and the steps of setting up that it takes: they only make an empty Python that runs."""
    place.mkdir(exist_ok=True)
    for name in NEEDED:
        shutil.copy(REPOSITORY / name, place)
    spec = importlib.util.spec_from_file_location(f"run_of_{abs(hash(place))}", place / "run.py")
    assert spec is not None and spec.loader is not None
    module, steps = importlib.util.module_from_spec(spec), list[list[str]]()
    spec.loader.exec_module(module)

    def take(command: list[str]) -> None:
        steps.append(command)
        if "venv" in command:
            python: Path = module.PYTHON
            python.parent.mkdir(parents=True)
            python.write_text(f"#!/bin/sh\nexec '{sys.executable}' \"$@\"\n", encoding="utf-8")
            python.chmod(python.stat().st_mode | stat.S_IXUSR)

    monkeypatch.setattr(module, "call", take)
    return module, steps


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for Python is a shell script")
def test_an_environment_that_is_there_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, steps = checkout(tmp_path / "one", monkeypatch)
    module.set_up()
    assert len(steps) == 3 and steps[0][-1] == str(tmp_path / "one" / ".venv")
    module.set_up()
    assert len(steps) == 3


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for Python is a shell script")
@pytest.mark.parametrize("moved", [False, True])
def test_a_copied_or_moved_checkout_makes_an_environment_of_its_own(
    moved: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was copied along leads back to the first place: it goes, and nothing is left of it."""
    module, _ = checkout(tmp_path / "one", monkeypatch)
    module.set_up()
    (tmp_path / "one" / ".venv" / "of_the_first").touch()
    (shutil.move if moved else shutil.copytree)(str(tmp_path / "one"), str(tmp_path / "C&F (copy)"))
    again, steps = checkout(tmp_path / "C&F (copy)", monkeypatch)
    monkeypatch.chdir(tmp_path)
    again.set_up()
    assert len(steps) == 3 and steps[0][-1] == str(tmp_path / "C&F (copy)" / ".venv")
    assert not (tmp_path / "C&F (copy)" / ".venv" / "of_the_first").exists()
    assert moved or (tmp_path / "one" / ".venv" / "of_the_first").exists()


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for Python is a shell script")
def test_an_environment_whose_python_is_gone_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, steps = checkout(tmp_path / "one", monkeypatch)
    module.set_up()
    module.PYTHON.unlink()
    module.PYTHON.symlink_to(tmp_path / "uninstalled" / "python3")
    module.set_up()
    assert len(steps) == 6 and module.works()


@pytest.mark.slow
def test_a_copy_of_a_whole_checkout_runs_itself_from_elsewhere(tmp_path: Path) -> None:
    """The real thing: set up, copied with its environment, the first one deleted, called from a third folder."""
    first, second, elsewhere = tmp_path / "first", tmp_path / "Zoë's copy", tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copytree(REPOSITORY, first, ignore=shutil.ignore_patterns(*WITHOUT))
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def ran(place: Path, *words: str) -> str:
        command = [sys.executable, str(place / "run.py"), *words]
        result = subprocess.run(command, cwd=elsewhere, env=clean, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr[-2000:]
        return result.stdout

    ran(first, "--set-up")
    shutil.copytree(first, second, symlinks=True)
    shutil.rmtree(first)
    assert "scenario=referral_spike" in ran(second, "--help")
    python = second / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    where = subprocess.run(
        [python, "-P", "-c", "import sim; print(sim.__file__)"],
        cwd=elsewhere,
        env=clean,
        capture_output=True,
        text=True,
    )
    assert Path(where.stdout.strip()) == second / "sim" / "__init__.py"
