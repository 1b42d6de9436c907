"""Tables as text: comma-separated for a file, Markdown for a page."""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

FORMULAS = ("=", "+", "-", "@")  # how a spreadsheet knows a formula
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?")  # a negative one is no formula


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]], note: str = "") -> str:
    """A table as text: yes or no, numbers that read back exactly, nothing where there is no number; a note above."""
    text = io.StringIO()
    text.write(f"# {note}\n" if note else "")
    write = csv.writer(text, lineterminator="\n").writerow
    write(heads)
    for row in rows:
        write([as_cell(value) for value in row])
    return text.getvalue()


def uncommented(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a table that are no note above it."""
    return (line for line in lines if not line.startswith("#"))


def as_cell(value: Any) -> Any:
    """A cell of a table as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return without_formula(value)
    return (repr(float(value)) if math.isfinite(value) else "") if isinstance(value, float) else value


def without_formula(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins as one gets an apostrophe before it."""
    return f"'{text}" if text.lstrip().startswith(FORMULAS) and not NUMBER.fullmatch(text) else text


def as_markdown(heads: Sequence[str], rows: Iterable[Sequence[str]], words: Iterable[int] = (0,)) -> list[str]:
    """The lines of a table in Markdown; columns of `words` are aligned left, the others, numbers, right."""
    left = {place % len(heads) for place in words}
    marks = ["---" if place in left else "--:" for place in range(len(heads))]
    return ["| " + " | ".join(heads) + " |", f"|{'|'.join(marks)}|", *("| " + " | ".join(row) + " |" for row in rows)]
