"""One folder, one answer: two commands at once, an earlier study's files, damaged and forged parts, second answers."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.base.answer_folders import answer_folder
from sim.base.errors import InputError
from sim.base.folder_lock import LOCK, locked
from sim.base.journal import Journal
from sim.runs.checkpoints import Checkpoint, Facts, ReplicationKey, find_checkpoint, write_checkpoint
from sim.runs.earlier_files import clear_earlier

KEY = ReplicationKey("a" * 32, 3)
DAYS = {"first": np.arange(4.0), "second": np.arange(4.0) + 10}
REPOSITORY = Path(__file__).resolve().parent.parent


def part(path: Path) -> Checkpoint | None:
    """A part as it is written, and then found."""
    write_checkpoint(path, KEY, Facts(1, 2, 0.1, 0.2, (3, 4), None), {"m": 1.5}, np.ones((2, 3)), DAYS)
    return find_checkpoint(path, KEY)


def test_a_second_command_in_a_folder_is_told_and_the_lock_goes_with_the_first(tmp_path: Path) -> None:
    with locked(tmp_path):
        with pytest.raises(InputError, match="another command is writing into this folder"), locked(tmp_path):
            raise AssertionError
        assert (tmp_path / LOCK).exists()
    with locked(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_command_leaves_no_lock_behind(tmp_path: Path) -> None:
    wait = (
        "import sys, time; from pathlib import Path; from sim.base.folder_lock import locked\n"
        "with locked(Path(sys.argv[1])): print('in', flush=True); time.sleep(60)"
    )
    line, environment = [sys.executable, "-c", wait, str(tmp_path)], {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(line, stdout=subprocess.PIPE, env=environment) as other:
        assert other.stdout is not None and other.stdout.readline() == b"in\n"
        with pytest.raises(InputError), locked(tmp_path):
            raise AssertionError
        other.kill()
    with locked(tmp_path):
        pass


def test_a_part_that_is_rewritten_after_it_was_found_is_not_read(tmp_path: Path) -> None:
    result = part(tmp_path / "one.part")
    assert result is not None and [*result.daily("second")] == [10, 11, 12, 13]
    content = bytearray((tmp_path / "one.part").read_bytes())
    content[-1] ^= 1
    (tmp_path / "one.part").write_bytes(content)
    assert [*result.daily("first")] == [0, 1, 2, 3]  # its bytes are as they were
    with pytest.raises(InputError, match="was changed while it was read"):
        result.daily("second")
    (tmp_path / "one.part").unlink()
    with pytest.raises(InputError, match="was changed"):
        result.daily("first")


def signed(head: Any, body: bytes = b"") -> bytes:
    """A part by somebody who knows how parts are signed."""
    rest = json.dumps(head).encode() + b"\n" + body
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


NAMED = {**KEY._asdict(), "facts": {}, "measures": ["m"], "caseloads": [2, 3], "series": ["s"], "days": 4}
FORGED = {
    "empty": b"",
    "no line": b"x",
    "null": signed(None),
    "text": signed("a text"),
    "list": signed([1]),
    "short": signed(NAMED, bytes(8)),
    "uneven": signed(NAMED, bytes(7)),
    "no facts": signed(NAMED, bytes(8 * 11)),
    "negative": signed({**NAMED, "days": -4, "caseloads": [-1, 3]}, bytes(8 * 2)),
    "no shape": signed({**NAMED, "caseloads": None}, bytes(8)),
    "deep": b"%s\n%s" % (hashlib.sha256(b"[" * 200_000).hexdigest().encode(), b"[" * 200_000),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_part_is_set_aside_named_once_and_made_again(kind: str, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "one.part"
    path.write_bytes(FORGED[kind])
    assert find_checkpoint(path, KEY) is None
    assert find_checkpoint(path, KEY) is None
    assert capsys.readouterr().err.count("is damaged and is simulated again") == 1
    assert (tmp_path / "one.part.damaged").read_bytes() == FORGED[kind]
    assert part(path) is not None


def test_a_folder_and_a_link_in_the_place_of_a_part_are_set_aside(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"precious")
    (tmp_path / "folder.part").mkdir()
    (tmp_path / "link.part").symlink_to(tmp_path / "other")
    for name in ("folder.part", "link.part"):
        assert find_checkpoint(tmp_path / name, KEY) is None
        assert part(tmp_path / name) is not None
    assert (tmp_path / "other").read_bytes() == b"precious"


@pytest.mark.parametrize("line", ['["one", null]', '["one", 2, "0"]', '["one", NaN, null]', "[" * 100_000])
def test_a_forged_note_is_as_if_not_written(line: str, tmp_path: Path) -> None:
    (tmp_path / "notes.jsonl").write_text(line + "\n", encoding="utf-8")
    assert Journal(tmp_path / "notes.jsonl").of("one", lambda: 1) == 1
    assert Journal(tmp_path / "notes.jsonl").known == {"one": 1}


def test_another_studys_files_go_first_and_nothing_else_does(tmp_path: Path) -> None:
    (tmp_path / "charts").mkdir()
    ours, theirs = ["summary.csv", "published.csv", "charts/caseload_page.svg"], ["mine.txt", "charts/mine.svg"]
    for name in (*ours, *theirs):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "manifest.json").write_text('{"studies": {"baseline": "old"}}', encoding="utf-8")
    clear_earlier(tmp_path, ["old"], ["caseload"])
    assert all((tmp_path / name).exists() for name in ours)
    clear_earlier(tmp_path, ["new"], ["caseload"])
    assert sorted(one.name for one in tmp_path.rglob("*") if one.is_file()) == ["mine.svg", "mine.txt"]


@pytest.mark.parametrize("name", ["sweep.parquet", "answer.json", "answer.txt"])
def test_a_run_into_the_folder_of_another_kind_of_answer_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="choose another folder"):
        clear_earlier(tmp_path, ["new"], [])
    assert (tmp_path / name).exists()


def test_a_second_answer_has_a_folder_of_its_own_and_an_unfinished_one_is_resumed(tmp_path: Path) -> None:
    first = answer_folder(tmp_path, "how many?", "answer.json")
    first.mkdir()
    assert answer_folder(tmp_path, "how many?", "answer.json") == first
    assert answer_folder(tmp_path, "which?", "answer.json") != first
    (first / "answer.json").write_text("{}", encoding="utf-8")
    second = answer_folder(tmp_path, "how many?", "answer.json")
    assert second != first and not second.exists()
