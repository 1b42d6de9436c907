"""What is shown fits every screen: characters it does not have, control characters, words without end."""

import io
import os
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from rich.console import Console

from sim.base.exits import LONGEST, printable
from sim.reports.screen_tables import ScreenTable
from sim.studies.backtest.backtest_report import SHOWN
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


YEARS = [f"{year}-{year - 1999}" for year in range(2021, 2034)]
POSTS = "13 posts (12 agency and 1 permanent) from 4 October 2021"
TITLE = "What each option costs by financial year, in 2021-22 prices, every post filled from its first day"
SKILL = ["Children on a protection plan", "9 of 18", "17 of 18", "+31% (15 of 18)", "−14% (7 of 18)"]
TABLES = {
    "costs": ScreenTable(
        ["option", *YEARS],
        [[POSTS, *(f"£{place}.17m" for place in range(13))], ["12 posts", *(["£120,000"] * 12), "£77"]],
        TITLE,
        gap=2,
    ),
    "backtest": ScreenTable(SHOWN, [[*SKILL, "better than both naive forecasts"]], words=(0, -1)),
    "published": ScreenTable(
        ("", "Published", "Model", "90% range", ""),
        [[" Section 47 enquiries, children a year", "2,653", "2,500", "2,300 to 2,700", "within its range"]],
        words=(0, -1),
    ),
}


@pytest.mark.parametrize("width", [100, 80, 60, 45, 30, 20])
@pytest.mark.parametrize("name", TABLES)
def test_what_does_not_fit_beside_goes_on_below(name: str, width: int) -> None:
    """The last years of the costs were lost at 80 columns, and the last one was printed as £0."""
    table, screen = TABLES[name], io.StringIO()
    Console(file=screen, width=width).print(table, crop=False)
    lines = [line.rstrip() for line in screen.getvalue().splitlines()]
    assert max(map(len, lines)) <= width
    words = " ".join(lines).split()
    cells = [cell for row in table.rows for i, cell in enumerate(row) if i and i - len(row) not in table.words]
    assert [cell for cell in cells if cell not in " ".join(words)] == []
    wanted = {word for text in (table.title, *table.heads, *chain(*table.rows)) for word in text.split()}
    assert {word for word in words if re.search(r"\d", word)} == {word for word in wanted if re.search(r"\d", word)}
