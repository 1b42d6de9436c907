"""What is noted while returns are read: what was known how, what could not be used, what stands in its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_ROWS = 12  # row numbers that are shown for one fault


@dataclass(frozen=True)
class FileRead:
    """A return, or a part of one, that was read."""

    file: str
    place: str
    what: str
    rows: int
    how: str  # by what it was known
    period: str = ""


@dataclass(frozen=True)
class ColumnKnown:
    """A column of a return and by what it was known."""

    file: str
    place: str
    column: str  # the published name
    how: str
    blank: float  # share of rows without a value


@dataclass
class Unusable:
    """Cells or rows that were left out, by number, never by what is in them."""

    file: str
    place: str
    column: str
    why: str
    rows: list[int] = field(default_factory=list)

    @property
    def where(self) -> str:
        """`rows 3, 8 and 14 more`."""
        if self.rows == [0]:
            return "for the whole council"
        shown = ", ".join(str(row) for row in self.rows[:MOST_ROWS])
        more = len(self.rows) - MOST_ROWS
        return f"row{'s' if len(self.rows) > 1 else ''} {shown}" + (f" and {more} more" if more > 0 else "")


@dataclass
class Notes:
    """Everything that the page of a reading shows."""

    read: list[FileRead] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)  # file, why it was not read
    columns: list[ColumnKnown] = field(default_factory=list)
    unusable: dict[tuple[str, str, str, str], Unusable] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    wanting: list[str] = field(default_factory=list)  # what figures needed and was in no row of a file

    def leave(self, file: str, place: str, column: str, why: str, row: int) -> None:
        """Note that something in a row could not be used."""
        key = (file, place, column, why)
        self.unusable.setdefault(key, Unusable(*key)).rows.append(row)

    def lacking(self, table: ReturnTable, filled: Sequence[str], there: Sequence[str] = ()) -> str:
        """What a figure needs and a table does not have, as `x.csv has no DECOM`; empty where it has all.

        Columns of `filled` need a value in some row; of `there` it is enough that the file has the column.
        """
        missing = [one for one in filled if table.missing(one) == 1.0 or not table.rows]
        missing += [one for one in there if not any(one in row for row in table.rows)]
        if not missing:
            return ""
        empty = {one for one in missing if any(one in row for row in table.rows)}
        named = [f"usable {one}" if one in empty else one for one in missing]
        words = f"no {' and no '.join(named)}" if table.rows else "no rows"
        return self.lack(f"{table.source} has {words}")

    def lack(self, sentence: str) -> str:
        """Note once what a figure needs and a file does not have."""
        if sentence not in self.wanting:
            self.wanting.append(sentence)
        return sentence

    def remark(self, sentence: str) -> None:
        """Note a sentence, once."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)


@dataclass
class ReturnTable:
    """Rows of a return with what is needed of them, personal data as numbers only."""

    what: str
    file: str
    place: str
    rows: list[dict[str, Any]]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[Any]:
        """The values of a column, None where missing."""
        return [row.get(name) for row in self.rows]

    def missing(self, name: str) -> float:
        """Share of rows without a value."""
        return sum(one is None for one in self.column(name)) / len(self.rows) if self.rows else 0.0

    @property
    def source(self) -> str:
        """`annex_a.xlsx, sheet 3`."""
        return f"{self.file}, {self.place}" if self.place else self.file


def long_date(day: dt.date) -> str:
    """`31 March 2023`."""
    return f"{day.day} {day:%B %Y}"
