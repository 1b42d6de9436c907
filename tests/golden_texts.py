"""Kept texts of pages: a page is compared with its file in tests/golden, or written there anew.

    CASELOAD_GOLDEN=write python -m pytest -k golden      writes them again, when the words are meant to change

What hangs on the clock, on a place or on the processor is left out.
"""

import difflib
import os
import re
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
RENEW = "CASELOAD_GOLDEN"  # write: the texts are written anew
AGAIN = f"{RENEW}=write python -m pytest -k golden"
WIDE = "100"  # columns of the screen
CHANGES = {  # what is not the same always: lines left out (nothing stands for them) and words replaced
    r"^(Files in|Figure: |Table: |Answer: |Tables?, figures?).*(\n(?=\S).+)*\n?": "",
    r"^[\d,]+ events in .*\n": "",
    r"\b(in|after|took) [\d.,]+ (s|seconds|minutes)\b": r"\1 TIME",
    r"\bRun of \d{4}-\d\d-\d\d": "Run of DAY",
    r"\bProgram \d[\w.+]*": "Program VERSION",
    r"\bcaseload-sim \d[\w.+]*": "caseload-sim VERSION",
    r"\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{8,}\b": "DIGEST",
    r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d[-_\w]*": "MOMENT",
    r"[ \t]+$": "",
}


def without_what_varies(text: str, *folders: Path) -> str:
    """A text without places, times, versions and digests."""
    for folder in folders:
        text = text.replace(str(folder), "FOLDER")
    for pattern, instead in CHANGES.items():
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return text.rstrip() + "\n"


def is_golden(page: str, text: str, *folders: Path) -> None:
    """The text of a page is the kept one, or else is shown line by line where it differs."""
    file, text = GOLDEN / f"{page}.txt", without_what_varies(text, *folders)
    if os.environ.get(RENEW) == "write":
        file.write_text(text, encoding="utf-8", newline="\n")
        return
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    lines = difflib.unified_diff(kept.splitlines(), text.splitlines(), f"tests/golden/{page}.txt", "now", lineterm="")
    if kept != text:
        told = [f"The page {page} is not as kept.", *lines, f"If it is meant: {AGAIN}"]
        pytest.fail("\n".join(told), pytrace=False)
