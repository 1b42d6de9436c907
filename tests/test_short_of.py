"""What a computer may be short of: streams, room for words, open files, memory, a current folder. Never a traceback."""

import errno
import os
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import InputError
from sim.base.exits import MISTAKE, TolerantOutput, run_guarded, why_short
from sim.cli import main as cli
from sim.studies.sweep.plugins import setting_faults

REPOSITORY = Path(__file__).resolve().parent.parent
posix = pytest.mark.skipif(sys.platform == "win32", reason="as a shell of POSIX has it")
SIM = f"'{sys.executable}' -P -m sim"
RIGHT = {"design": "grid", "points": None, "seed": 1, "max_batch_size": None, "params": None, "ranges": None}


def in_shell(line: str, place: Path) -> "subprocess.CompletedProcess[bytes]":
    """A line of a shell, as it ended."""
    own = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(["sh", "-c", line], cwd=place, env=own, capture_output=True, timeout=300, check=False)


@posix
@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"{SIM} --help >&-", 0),
        (f"{SIM} --help >&- 2>&- <&-", 0),
        (f"{SIM} scenario=list 2>&-", 0),
        (f"{SIM} scenario=nowhere >&- 2>&-", 2),
        (f"{SIM} staffing nonsense=1 2>&-", 2),
        (f"{SIM} validation --help | true", 0),
        (f"{SIM} compare measures=list | true", 0),
        (f"mkdir gone && cd gone && rmdir ../gone && {SIM} --help", 2),
        (f"mkdir gone && cd gone && rmdir ../gone && {SIM} compare run.seed=1,2", 2),
        (f"ulimit -n 8; {SIM} run=quick", 2),
    ],
    ids=lambda one: one.replace(SIM, "sim") if isinstance(one, str) else None,  # no path of a machine
)
def test_what_is_closed_gone_or_scarce_ends_in_a_code(line: str, code: int, tmp_path: Path) -> None:
    ended = in_shell(line, tmp_path)
    assert ended.returncode == code, ended.stderr
    assert b"Traceback" not in ended.stdout + ended.stderr
    if "gone" in line or "ulimit" in line:
        assert b"no longer there" in ended.stderr or b"may be open" in ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_words_that_find_no_room_are_told_of_and_end_nothing(tmp_path: Path) -> None:
    ended = in_shell(f"{SIM} --help > /dev/full", tmp_path)
    assert ended.returncode == 2 and b"could not be written, because the disk is full" in ended.stderr
    ended = in_shell(f"{SIM} --help > /dev/full 2> /dev/full", tmp_path)
    assert ended.returncode == 2


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "too little memory"),
        (OSError(errno.EMFILE, "Too many open files"), "too few files may be open"),
        (OSError(errno.ENFILE, "file table overflow"), "too many files open"),
        (ImportError("x.so: failed to map segment from shared object"), "too little memory"),
        (RuntimeError("can't start new thread"), "no more processes or threads"),
        (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), "no more processes or threads"),
    ],
)
def test_what_there_is_too_little_of_is_a_sentence(error: Exception, said: str, capsys: Any) -> None:
    def job() -> int:
        raise error

    assert run_guarded(job, "This cannot be:", "Stopped.") == MISTAKE
    heard = capsys.readouterr().err
    assert said in heard and "What was finished is kept" in heard
    outer = ValueError("outer")
    outer.__cause__ = error
    assert why_short(outer) is not None and why_short(ValueError("outer")) is None


def test_a_fault_of_ours_is_not_hidden() -> None:
    def job() -> int:
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        run_guarded(job, "", "")


@posix
def test_a_stream_that_fails_goes_on_into_nothing_and_says_why() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        heard = TolerantOutput(stream)
        heard.write("x" * 100_000)
        heard.flush()
        assert heard.why_lost == ""  # whoever listened has left, and wanted no more


@pytest.mark.parametrize("key", ["ranges", "params", "max_batch_size"])
@pytest.mark.parametrize("value", [5, "a", [1], 0.5, -1, True])
def test_a_setting_of_the_sweeper_of_another_kind_is_a_sentence(key: str, value: Any) -> None:
    expected = 0 if (key, value) == ("max_batch_size", 5) else 1
    assert len(setting_faults({**RIGHT, key: value})) == expected


def test_the_sweeper_knows_its_own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert setting_faults(RIGHT) == []
    assert "did you mean ranges?" in setting_faults({**RIGHT, "rangs": 1})[0]
    assert "hydra.sweeper.design: must be there" in setting_faults({k: v for k, v in RIGHT.items() if k != "design"})[0]
    monkeypatch.chdir(tmp_path)
    assert cli.main(["-m", "hydra.sweeper.ranges=5", "run.seed=1,2"]) == 2
    assert "hydra.sweeper.ranges=5: must be keys with their ranges" in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


def test_an_input_error_is_no_shortage() -> None:
    assert why_short(InputError(["Too many open files"])) is None


def test_the_installed_commands_begin_where_they_are_said_to() -> None:
    scripts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    for place in scripts.values():
        module, _, name = place.partition(":")
        assert callable(getattr(import_module(module), name))
