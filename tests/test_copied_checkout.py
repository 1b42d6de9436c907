"""A checkout that was copied, moved or half set up runs itself, in its own environment, from wherever it is called."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = ("run", "run.py", "requirements.txt", "pyproject.toml")
STUB = """#!/bin/sh
# A Python in the place of a real one: it makes an environment of itself, installs nothing, and says what it runs.
case "$1 $2" in
    "-m venv") echo venv >> "$STUB_LOG"; sleep "${STUB_TAKES:-0}"; mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip") echo pip >> "$STUB_LOG"; exit "${STUB_PIP:-0}" ;;
    "-P -m") echo "$0|$PWD|$*" ;;
esac
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stub of an environment is a shell script")


class Checkouts:
    """Checkouts with a stub for an environment, and what was set up in them."""

    def __init__(self, place: Path) -> None:
        self.place, self.log, self.python = place, place / "log", place / "python"
        self.python.write_text(STUB, encoding="utf-8")
        self.python.chmod(0o755)
        self.first = place / "a place" / "caseload"
        self.first.mkdir(parents=True)
        for name in FILES:
            shutil.copy2(ROOT / name, self.first / name)

    def command(self, way: Path, where: Path, **given: str) -> "subprocess.Popen[str]":
        """One command by this way in, `run` or `run.py`, called from somewhere."""
        words = [sys.executable, str(way)] if way.suffix else [str(way)]
        own = {"PYTHON": str(self.python if way.suffix else sys.executable), "STUB_LOG": str(self.log)} | given
        return subprocess.Popen(
            [*words, "run=quick"], cwd=where, env=os.environ | own, stdout=subprocess.PIPE, stderr=-1, text=True
        )

    def ran(self, checkout: Path, **given: str) -> bool:
        """Run a checkout from elsewhere by a relative path; whether it had to be set up before."""
        before = self.steps()
        way = Path(os.path.relpath(checkout / "run.py", self.place))
        process = self.command(way, self.place, **given)
        said, wrong = process.communicate(timeout=60)
        assert process.returncode == 0, wrong
        assert said == f"{checkout}/.venv/bin/python|{self.place}|-P -m sim run=quick\n"
        return self.steps() != before

    def steps(self) -> list[str]:
        """What was done to set up, in order."""
        return self.log.read_text(encoding="utf-8").split() if self.log.is_file() else []


@pytest.fixture
def checkouts(tmp_path: Path) -> Checkouts:
    """A first checkout, not set up."""
    return Checkouts(tmp_path.resolve())


def test_a_checkout_is_set_up_once_and_then_runs_from_anywhere(checkouts: Checkouts) -> None:
    assert checkouts.ran(checkouts.first)
    assert checkouts.steps() == ["venv", "pip", "pip"]
    assert not checkouts.ran(checkouts.first)


def test_a_copy_makes_an_environment_of_its_own(checkouts: Checkouts) -> None:
    checkouts.ran(checkouts.first)
    copy = checkouts.place / "copy"
    shutil.copytree(checkouts.first, copy, symlinks=True)
    assert checkouts.ran(copy)
    assert not checkouts.ran(copy)
    assert not checkouts.ran(checkouts.first)


def test_a_moved_checkout_makes_its_environment_again(checkouts: Checkouts) -> None:
    checkouts.ran(checkouts.first)
    moved = checkouts.first.rename(checkouts.place / "moved")
    assert checkouts.ran(moved)
    assert not checkouts.ran(moved)


def gone(checkout: Path) -> None:
    """The Python that an environment was made of was removed."""
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(checkout / "no such python")


def broken(checkout: Path) -> None:
    (checkout / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")


def half_made(checkout: Path) -> None:
    (checkout / ".venv" / "installed").unlink()


def mark_of_garbage(checkout: Path) -> None:
    (checkout / ".venv" / "installed").write_bytes(b"\xff\xfe\0")


def mark_of_a_folder(checkout: Path) -> None:
    half_made(checkout)
    (checkout / ".venv" / "installed").mkdir()


def a_file(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    (checkout / ".venv").write_text("", encoding="utf-8")


def a_link_to_nothing(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    (checkout / ".venv").symlink_to(checkout / "nowhere")


def a_link_to_anothers(checkout: Path) -> None:
    other = (checkout / ".venv").rename(checkout.parent / "environment of another")
    (other / "installed").unlink()
    (checkout / ".venv").symlink_to(other)


FAULTS = (gone, broken, half_made, mark_of_garbage, mark_of_a_folder, a_file, a_link_to_nothing, a_link_to_anothers)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_an_environment_that_does_not_work_is_made_again(checkouts: Checkouts, fault: object) -> None:
    checkouts.ran(checkouts.first)
    fault(checkouts.first)  # type: ignore[operator]
    assert checkouts.ran(checkouts.first)
    assert not checkouts.ran(checkouts.first)
    other = checkouts.first.parent / "environment of another"
    assert not other.exists() or (other / "bin" / "python").is_file()  # what a link leads to is nobody's to remove


def test_changed_requirements_are_installed_into_the_environment_that_is_there(checkouts: Checkouts) -> None:
    checkouts.ran(checkouts.first)
    with (checkouts.first / "requirements.txt").open("a", encoding="utf-8") as file:
        file.write("# another\n")
    assert checkouts.ran(checkouts.first)
    assert checkouts.steps() == ["venv", "pip", "pip", "pip", "pip"]


def test_a_set_up_that_fails_is_a_sentence_and_is_tried_again(checkouts: Checkouts) -> None:
    process = checkouts.command(checkouts.first / "run.py", checkouts.place, STUB_PIP="1")
    said, wrong = process.communicate(timeout=60)
    assert (process.returncode, said) == (1, "")
    assert "Setting up failed at: " in wrong and "Traceback" not in wrong
    assert checkouts.ran(checkouts.first)


@pytest.mark.parametrize("chosen", ["/no/such/python", "/bin/false"])
def test_a_python_that_is_none_is_a_sentence(checkouts: Checkouts, chosen: str) -> None:
    process = checkouts.command(checkouts.first / "run.py", checkouts.place, PYTHON=chosen)
    assert process.communicate(timeout=60)[1].startswith("caseload needs Python 3.11, 3.12 or 3.13")
    assert process.returncode == 1


def test_a_python_of_the_environment_to_be_made_again_is_a_sentence_and_removes_nothing(checkouts: Checkouts) -> None:
    checkouts.ran(checkouts.first)
    half_made(checkouts.first)
    own = checkouts.first / ".venv" / "bin"
    relative = os.path.relpath(own / "python", checkouts.place)
    for chosen in (str(own / "python"), relative, "python"):  # the last by its name in an activated environment
        path = f"{own}{os.pathsep}{os.environ['PATH']}"
        process = checkouts.command(checkouts.first / "run.py", checkouts.place, PYTHON=chosen, PATH=path)
        printed, wrong = process.communicate(timeout=60)
        assert (process.returncode, printed) == (1, "")
        assert wrong.startswith(f"PYTHON={chosen} lies in the environment to be made; choose another, as in: ")
        assert (own / "python").is_file()


def test_called_by_a_python_of_an_environment_the_one_it_was_made_of_is_taken() -> None:
    """Else `.venv/bin/python check.py` would remove itself in the midst of setting up."""
    code = "import run; print(run.OWN_PYTHON)"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    taken = Path(ended.stdout.strip())
    assert taken.is_file() and not taken.is_relative_to(sys.prefix if sys.prefix != sys.base_prefix else ROOT)


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="nothing is read-only to root")
def test_a_folder_that_cannot_be_written_is_a_sentence(checkouts: Checkouts) -> None:
    checkouts.first.chmod(0o555)
    process = checkouts.command(checkouts.first / "run.py", checkouts.place)
    wrong = process.communicate(timeout=60)[1]
    checkouts.first.chmod(0o755)
    assert process.returncode == 1 and "Traceback" not in wrong


def test_two_commands_at_once_set_up_once(checkouts: Checkouts) -> None:
    way = checkouts.first / "run.py"
    both = [checkouts.command(way, checkouts.place, STUB_TAKES="0.5") for _ in range(2)]
    assert [process.communicate(timeout=60)[1].count("Traceback") for process in both] == [0, 0]
    assert [process.returncode for process in both] == [0, 0]
    assert checkouts.steps() == ["venv", "pip", "pip"]


def test_a_link_to_run_runs_the_checkout_it_leads_to(checkouts: Checkouts) -> None:
    checkouts.ran(checkouts.first)
    (checkouts.place / "bin").mkdir()
    (checkouts.place / "bin" / "one").symlink_to(checkouts.first / "run")
    (checkouts.place / "bin" / "caseload").symlink_to("one")
    process = checkouts.command(checkouts.place / "bin" / "caseload", Path("/"))
    said, wrong = process.communicate(timeout=60)
    assert (process.returncode, wrong) == (0, "")
    assert said == f"{checkouts.first}/.venv/bin/python|/|-P -m sim run=quick\n"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_real_copy_whose_python_is_gone_sets_itself_up_and_simulates(tmp_path: Path) -> None:
    """With a real environment, of the packages that a registry or its cache gives; skips where none can be had."""
    place, elsewhere = tmp_path / "a copy", tmp_path / "elsewhere"
    leave = shutil.ignore_patterns(".venv", ".git", "outputs", "__pycache__", ".*_cache", "_build")
    shutil.copytree(ROOT, place, ignore=leave)
    elsewhere.mkdir()
    gone_python = place / ".venv" / "bin" / "python"
    gone_python.parent.mkdir(parents=True)
    gone_python.symlink_to("/no/such/python")
    (place / ".venv" / "installed").write_text("of another place", encoding="utf-8")
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"CASELOAD_COMPILE": "0"}
    words = ["council=rutland", "run=quick", "run.replications=1", "run.weeks=4", "run.warm_up_weeks=0"]
    line = [sys.executable, "../a copy/run.py", *words, "hydra.run.dir=out"]
    ended = subprocess.run(line, cwd=elsewhere, env=settings, capture_output=True, text=True, check=False)
    if ended.returncode and "No matching distribution" in ended.stderr:
        pytest.skip("the packages cannot be had here")
    assert ended.returncode == 0, ended.stderr
    assert (elsewhere / "out" / "measures.parquet").is_file()
    code = "import sim; print(sim.__file__)"
    found = subprocess.run([gone_python, "-P", "-c", code], cwd="/", capture_output=True, text=True, env=settings)
    assert found.stdout.strip() == str(place / "sim" / "__init__.py")


def test_setting_up_that_is_stopped_says_so_and_begins_again(checkouts: Checkouts) -> None:
    """Ctrl-C in the minute that it takes was a traceback."""
    way = checkouts.first / "run.py"
    line = [sys.executable, str(way), "run=quick"]
    own = os.environ | {"PYTHON": str(checkouts.python), "STUB_LOG": str(checkouts.log), "STUB_TAKES": "30"}
    process = subprocess.Popen(
        line,
        env=own,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    until = time.time() + 30
    while not checkouts.steps() and time.time() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert said.splitlines()[-1] == "Stopped; the same command begins again where that is needed."
    assert "Traceback" not in said
    assert checkouts.ran(checkouts.first)
