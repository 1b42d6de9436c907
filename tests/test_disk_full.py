"""A disk that takes no more, at any write of any command: a sentence, all that was finished, then the same bytes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forked import LIMIT, Commands, commands
from tests.test_killed import CASES, begin, finished_run, result_in, run_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
assert finished_run  # a fixture
PAGE = 4096  # bytes by which a disk in memory grows
STEPS = 12  # sizes of the disk for each command
ENOUGH = "256m"


@pytest.fixture(scope="module")
def serving() -> Iterator[Commands]:
    """The process that forks."""
    with commands() as made:
        yield made


def done(serving: Commands, words: tuple[str, ...], place: Path) -> tuple[int, str]:
    """A command's exit code, and what it said."""
    serving.start(words, place)
    code = serving.ended()
    return code, (place / "said.txt").read_text(encoding="utf-8", errors="replace")


def refused_or_whole(code: int, said: str, place: Path, wanted: dict[str, bytes]) -> bool:
    """Whether a disk was too small, as the command tells; else what there is must be right."""
    assert "Traceback" not in said and "Error" not in said, said
    assert code in (0, 2, 3), (code, said)
    if code == 0:
        assert result_in(place) == wanted
    return code != 0


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["sweep", "england"])
def test_files_that_may_not_grow_end_in_a_sentence_and_nothing_is_lost(
    name: str, serving: Commands, tmp_path: Path
) -> None:
    """RLIMIT_FSIZE refuses the first byte too many of any file, also of what is drawn by others' code."""
    words, whole, cut = CASES[name].words, tmp_path / "whole", tmp_path / "cut"
    whole.mkdir(), cut.mkdir()
    assert done(serving, words, whole)[0] == 0
    wanted, error = result_in(whole), 0
    for most in (0, 700, 20_000):
        code, said = done(serving, (f"{LIMIT}{most}", *words), cut)
        error += refused_or_whole(code, said, cut, wanted)
        assert most > 700 or not said.strip() or "too large" in said or most < 200
    assert error >= 2
    assert done(serving, words, cut)[0] == 0
    assert result_in(cut) == wanted


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk in memory, where one can be had."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip("only the system's administrator may make a disk in memory")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def resize(place: Path, size: str) -> None:
    """Give a disk in memory another size."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(place)], check=True)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.skipif(sys.platform != "linux", reason="tmpfs is of Linux")
@pytest.mark.parametrize("name", CASES)
def test_a_disk_that_is_full_at_any_write_loses_nothing(
    name: str, serving: Commands, tmp_path: Path, small_disk: Path, request: pytest.FixtureRequest
) -> None:
    words, whole, run, error = CASES[name].words, tmp_path / "whole", run_for(name, request), 0
    begin(whole, run)
    assert done(serving, words, whole)[0] == 0
    wanted = result_in(whole)
    size = sum(file.stat().st_size for file in whole.rglob("*") if file.is_file())
    for step in range(int(os.environ.get("CASELOAD_DISKS", STEPS))):
        cut = small_disk / f"cut_{step}"
        resize(small_disk, ENOUGH)
        begin(cut, run)
        held = sum(file.stat().st_blocks * 512 for file in cut.rglob("*") if file.is_file()) // PAGE + 4
        resize(small_disk, str((held + step * max(size // PAGE // STEPS, 1)) * PAGE))
        error += refused_or_whole(*done(serving, words, cut), cut, wanted)
        resize(small_disk, ENOUGH)
        code, said = done(serving, words, cut)
        assert code == 0, said
        assert result_in(cut) == wanted
        subprocess.run(["rm", "-rf", str(cut)], check=True)
    assert error
