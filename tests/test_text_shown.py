"""What is shown fits every screen: characters it does not have, control characters, words without end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.base.exits import LONGEST, printable
from sim.studies.scenario_study import BYTE_ORDER

REPOSITORY = Path(__file__).resolve().parent.parent
SENTENCE = "A winter – “hard” → 雪"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii"])
@pytest.mark.parametrize(
    "words",
    [["--help"], ["staffing", "--help"], ["scenario=list"], ["scenario=雪→"]],
    ids=["help", "command", "list", "fault"],
)
def test_a_screen_without_a_character_ends_nothing(encoding: str, words: list[str], tmp_path: Path) -> None:
    (tmp_path / "scenario").mkdir()
    text = f"name: own\nsentence: {SENTENCE}\nchanges: []\n"
    (tmp_path / "scenario" / "own.yaml").write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    line = [sys.executable, "-m", "sim", *words, "--config-dir", str(tmp_path)]
    answer = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, check=False)
    said = answer.stdout + answer.stderr
    assert answer.returncode == (2 if words == ["scenario=雪→"] else 0)
    assert b"Traceback" not in said and b"Error" not in said
    assert b"?" in said


def test_control_characters_are_written_out_and_words_without_end_are_cut() -> None:
    assert printable("a\x1b[31mb\x07\n\u202e\x9bé £") == r"a\x1b[31mb\x07\n\u202e\x9bé £"
    assert printable("run.seed=" + "9" * 1_000_000 + ": is large.") == "run.seed=" + "9" * 71 + "... is large."
    long_path = "/" + "/".join(["folder"] * 40)
    assert printable(long_path) == long_path
    assert len(printable("word " * 100_000)) <= LONGEST + 3


def test_a_summary_begins_as_spreadsheets_need_it() -> None:
    assert BYTE_ORDER.encode("utf-8") == b"\xef\xbb\xbf"
