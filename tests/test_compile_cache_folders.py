"""Compiled code is used only if it is whole, private and of these rules; where it cannot be kept, a run goes on."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.base.places import PACKAGE
from sim.model.compiling import cache

ASK = """
import numpy as np
from sim.model.compiling import PLACE, why_not_kept
from sim.model.rules.allocation import lot_score
print(lot_score(np.array([1, 2]), 3, 4, 5), PLACE.folder, why_not_kept(), sep="|")
"""
RULE = "    return (np.int64(high >> TOP_27) * 67108864.0 + np.int64(low >> TOP_26)) / 9007199254740992.0\n"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes are those of POSIX")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package, to change."""
    shutil.copytree(PACKAGE, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def ask(copy: Path, place: Path | str, **given: str) -> tuple[float, Path, str]:
    """What a rule says in a process whose compiled code is to be kept in a place, where it was, and why not there."""
    own = {"CASELOAD_CACHE": str(place), "CASELOAD_COMPILE": "1", "CASELOAD_BOUNDS": "0"} | given
    answer = subprocess.run(
        [sys.executable, "-c", ASK], cwd=copy, env=os.environ | own, capture_output=True, text=True, check=True
    )
    said, folder, why = answer.stdout.rstrip("\n").split("|")
    return float(said), Path(folder), why


def change_rule(copy: Path) -> None:
    """Let every random number be a quarter."""
    file = copy / "sim" / "model" / "random.py"
    text = file.read_text(encoding="utf-8")
    assert text.count(RULE) == 1
    file.write_text(text.replace(RULE, "    return 0.25\n"), encoding="utf-8")


def under_a_file(place: Path) -> Path:
    """A place that cannot be made."""
    (place / "file").write_text("", encoding="utf-8")
    return place / "file" / "cache"


@pytest.mark.parametrize("kind", ["own", "under_a_file"])
def test_an_edited_rule_is_never_served_from_any_cache(copy: Path, kind: str) -> None:
    place = copy / "cache" if kind == "own" else under_a_file(copy)
    said, folder, why = ask(copy, place)
    assert said != 0.25
    assert bool(why) == (kind == "under_a_file")
    assert folder.exists() == (kind == "own")  # a temporary one has gone with its process
    assert not list((copy / "sim").rglob("*.nbc"))  # nothing beside the sources
    change_rule(copy)
    assert ask(copy, place)[0] == 0.25


def test_code_that_others_could_have_written_is_not_used(copy: Path) -> None:
    place = copy / "cache"
    said, folder, _ = ask(copy, place)
    folder.chmod(0o777)
    again, used, why = ask(copy, place)
    assert again == said
    assert used != folder
    assert "others may write to it" in why and "CASELOAD_CACHE" in why


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("damage", [lambda content: b"", truncated, flipped, lambda content: b"garbage" * 99])
def test_damaged_code_is_compiled_again(copy: Path, suffix: str, damage: Callable[[bytes], bytes]) -> None:
    place = copy / "cache"
    said, folder, _ = ask(copy, place)
    files = list(folder.rglob(f"*{suffix}"))
    assert files
    for file in files:
        file.write_bytes(damage(file.read_bytes()))
    again, used, _ = ask(copy, place)
    assert (again, used) == (said, folder)
    assert all(cache.verified_content(str(file)) is not None for file in files)  # mended


def test_the_kept_folder_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASELOAD_CACHE", str(tmp_path / "cache"))
    place = cache.place_for("abc")
    assert not place.why_temporary
    assert stat.S_IMODE(place.folder.stat().st_mode) & 0o077 == 0


def test_a_user_without_a_home_has_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("CASELOAD_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", staticmethod(nobody))
    assert "caseload" in cache.cache_root().as_posix()


def test_a_temporary_folder_of_a_killed_process_is_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path))
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    stale, own = (tmp_path / f"{cache.TEMPORARY}{number}-x" for number in (int(ended.stdout), os.getpid()))
    for folder in (stale, own):
        folder.mkdir(mode=0o700)
    cache.clear_stale()
    assert not stale.exists() and own.exists()


def test_what_cannot_be_kept_is_simply_not_kept(tmp_path: Path) -> None:
    assert cache.verified_content(str(tmp_path / "nothing")) is None
    content = b"code"
    (tmp_path / "file").write_bytes(cache.with_checksum(content))
    assert cache.verified_content(str(tmp_path / "file")) == content
