"""The project's own table of what is published of each council: loaded quickly, without pandas.

A cell of conf/council/england/figures.csv is a number, with a letter if it is not as published (MARKS), or a letter
alone where the figure is missing (GAPS). A number with `d` is doubted and not used; what stands for it comes after the
`d`. A share is from 0 to 1.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.contexts import with_value
from sim.base.errors import InputError
from sim.base.tables_together import finish_writing
from sim.base.text_tables import uncommented
from sim.inputs.councils.areas import ENGLAND, FOLDER
from sim.inputs.councils.council_tables.cells import (
    BLANK,
    DOUBTED,
    FEW,
    JOINT,
    LOW,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    NOT_RECORDED,
    PUBLISHED,
    SUPPRESSED,
    UNRELIABLE,
    PublishedCell,
)

if TYPE_CHECKING:
    import pandas as pd

FIGURES = FOLDER / "figures.csv"
EARLIER, NEIGHBOURS, ENGLANDS = "own, an earlier year", "neighbours'", "England's"
MARKS = {"f": FEW, "l": LOW, "j": JOINT, "p": EARLIER, "n": NEIGHBOURS, "e": ENGLANDS}
GAPS = {"c": SUPPRESSED, "x": NOT_AVAILABLE, "z": NOT_APPLICABLE, "u": UNRELIABLE, "o": NOT_RECORDED, "": BLANK}
FILLED = (EARLIER, NEIGHBOURS, ENGLANDS)
DOUBT = "d"
DOUBT_NOTE = "A number before d is doubted and not used (changes.yaml); what stands for it comes after the d."
LETTER_OF = {how: letter for letter, how in {**MARKS, **GAPS}.items()}


@dataclass(frozen=True)
class Figures:
    """The figures of councils by year, as text cells; England has a row too."""

    path: Path
    names: tuple[str, ...]
    cells: Mapping[tuple[str, int], Sequence[str]]  # by council and year, in the order of `names`

    @cached_property
    def last_year(self) -> int:
        """The last year to 31 March of which there are figures of children."""
        at = self.names.index("referrals_per_year")
        return last_full(Counter(year for (_, year), row in self.cells.items() if cell_from(row[at]).how == PUBLISHED))

    @cached_property
    def years_of_councils(self) -> Mapping[str, Sequence[int]]:
        """The years of each council, in order."""
        result: dict[str, list[int]] = {}
        for council, year in sorted(self.cells):
            result.setdefault(council, []).append(year)
        return result

    def years(self, council: str) -> Sequence[int]:
        """The years of a council, in order."""
        return self.years_of_councils.get(council, ())

    def cell(self, council: str, year: int, name: str) -> PublishedCell:
        """A figure of a council in a year; blank if the table has none."""
        row = self.cells.get((council, year))
        return cell_from(row[self.names.index(name)]) if row else PublishedCell(math.nan, BLANK)

    def doubted(self, council: str, year: int, name: str) -> float:
        """The number that is published and doubted, not used; not a number where there is none."""
        number, mark, _ = text_in(self, council, year, name).partition(DOUBT)
        return float(number) if mark else math.nan

    def last(self, council: str, name: str, upto: int | None = None) -> tuple[int, PublishedCell]:
        """The latest year with a figure, and the figure; year 0 and a blank if there is none."""
        at = self.names.index(name)
        for year in sorted(self.years(council), reverse=True):
            cell = cell_from(self.cells[council, year][at])
            if not math.isnan(cell.value) and (upto is None or year <= upto):
                return year, cell
        return 0, PublishedCell(math.nan, BLANK)

    def frame(self, only: Iterable[str] | None = None, filled: bool = False) -> pd.DataFrame:
        """A row for each council and year, a column for each figure; what is filled in is missing unless wanted."""
        import pandas as pd

        names = list(self.names if only is None else only)
        places = [self.names.index(name) for name in names]
        rows = [
            [council, year, *(known(cell_from(row[at]), filled) for at in places)]
            for (council, year), row in self.cells.items()
        ]
        return pd.DataFrame(rows, columns=["council", "year", *names])


def last_full(councils: Mapping[int, int]) -> int:
    """The last year with at least half as many councils as the year with most; 0 of none."""
    return max((year for year, count in councils.items() if 2 * count >= max(councils.values())), default=0)


def known(cell: PublishedCell, filled: bool) -> float:
    """The value of a cell, or none where it was filled in from elsewhere."""
    return cell.value if filled or cell.how not in FILLED else math.nan


def cell_from(text: str) -> PublishedCell:
    """A cell of the project's table; of a doubted number, what stands for it."""
    if DOUBT in text:
        text = text.partition(DOUBT)[2]
        return cell_from(text) if text else PublishedCell(math.nan, DOUBTED)
    if text in GAPS:
        return PublishedCell(math.nan, GAPS[text])
    if text[-1] in MARKS:
        return PublishedCell(float(text[:-1]), MARKS[text[-1]])
    return PublishedCell(float(text), PUBLISHED)


def text_in(figures: Figures, council: str, year: int, name: str) -> str:
    """A cell as it is written; nothing where there is none."""
    row = figures.cells.get((council, year))
    return row[figures.names.index(name)] if row and name in figures.names else ""


def cell_text(cell: PublishedCell, doubted: float = math.nan) -> str:
    """A cell as it is written, after what is doubted: five significant digits are more than any table has."""
    if not math.isnan(doubted):
        return f"{cell_text(PublishedCell(doubted, PUBLISHED))}{DOUBT}{cell_text(cell)}"
    if math.isnan(cell.value):
        return LETTER_OF.get(cell.how, "")
    number = f"{cell.value:.0f}" if cell.value >= 1e5 else f"{cell.value:.5g}"
    return number + (LETTER_OF[cell.how] if cell.how in MARKS.values() else "")


_other_figures: ContextVar[Figures | None] = ContextVar("other_figures", default=None)


def reading_from(figures: Figures) -> AbstractContextManager[None]:
    """Within it, and in this thread alone, `table()` is another table: what was known in an earlier year."""
    return with_value(_other_figures, figures)


def figures_table(path: Path = FIGURES) -> Figures:
    """A table of figures; of no path the project's own, or the one that is read from here."""
    other = _other_figures.get()
    return other if other is not None and path == FIGURES else table_in(path)


@lru_cache
def table_in(path: Path) -> Figures:
    """A table as it is written; InputError if there is none."""
    finish_writing(path.parent)
    if not path.is_file():
        raise InputError([f"{path}: there is no table of figures; make one with `council update FOLDER`."])
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(uncommented(file))
            names = tuple(next(rows)[2:])
            return Figures(path, names, {(row[0], int(row[1])): row[2:] for row in rows})
    except (ValueError, IndexError, StopIteration, csv.Error) as damaged:
        raise InputError([f"{path}: is no table of figures, or a damaged one; give another file."]) from damaged


def table_written(figures: Figures, note: Sequence[str]) -> bytes:
    """The table as a file: comments, headings, England first, then councils by code and year."""
    import io

    text = io.StringIO(newline="")
    text.writelines(f"# {line}\n" for line in note)
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["council", "year", *figures.names])
    for council, year in sorted(figures.cells, key=lambda place: (place[0] != ENGLAND, place)):
        rows.writerow([council, year, *figures.cells[council, year]])
    return text.getvalue().encode("utf-8")
