"""Tables as text: comma-separated, for a file."""

import csv
import io
import math
from collections.abc import Sequence
from typing import Any


def as_csv(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table as text: yes or no, numbers that read back exactly, nothing where there is no number."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write(heads)
    for row in rows:
        write([as_cell(value) for value in row])
    return text.getvalue()


def as_cell(value: Any) -> Any:
    """A cell of a table as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (repr(value) if math.isfinite(value) else "") if isinstance(value, float) else value
