"""A folder for each answer of a command: a second never overwrites the first, and an unfinished one is resumed."""

import datetime as dt
import hashlib
from pathlib import Path

DIGITS = 8  # of the digest of the question


def answer_folder(parent: Path, question: str, answer: str) -> Path:
    """`parent/TIME_DIGEST`: the folder in which this very question was begun and not finished, else a new one.

    `question` is a text of all that the answer depends on; `answer` is the file that is there when it is finished.
    """
    digest = hashlib.sha256(question.encode()).hexdigest()[:DIGITS]
    begun = sorted(parent.glob(f"*_{digest}")) if parent.is_dir() else []
    open_ones = [one for one in begun if one.is_dir() and not (one / answer).exists()]
    return open_ones[-1] if open_ones else parent / f"{dt.datetime.now():%Y-%m-%d_%H-%M-%S-%f}_{digest}"


def runs_below(folder: Path) -> str:
    """` Runs lie below it, the newest in ...`: for who names the folder above; empty where there is none."""
    result = sorted(folder.glob("*/manifest.json"), key=lambda file: file.stat().st_mtime) if folder.is_dir() else []
    return f" Runs lie below it, the newest in {result[-1].parent}." if result else ""
