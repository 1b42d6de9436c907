"""Workbooks and comma-separated files as rows of cells."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.inputs.returns.return_limits import MEGABYTE, Unreadable, check_workbook, limit

PEEK = 4096
TITLES = 10  # first lines by which the mark between cells is known: a title may stand above the headings


@dataclass(frozen=True)
class ReturnSheet:
    """One sheet of a workbook, or one comma-separated file."""

    file: str  # name within the folder
    place: str  # "sheet 3", or empty for a file of one table
    name: str  # what the sheet or file calls itself: for recognising what it is, never to be shown
    rows: list[list[Any]]
    first: int = 1  # number of the first row in the file


def sheets_in_workbook(path: Path, name: str) -> list[ReturnSheet]:
    """The sheets of a workbook with the values that formulas had when it was last saved; Unreadable beyond limits."""
    check_workbook(path)
    from python_calamine import CalamineWorkbook

    made = []
    with silent():
        try:
            book = CalamineWorkbook.from_path(str(path))
            if len(book.sheet_names) > limit("sheets"):
                raise Unreadable(f"has more than {limit('sheets')} sheets, the most that is read")
            for i, sheet in enumerate(book.sheet_names, 1):
                table = book.get_sheet_by_index(i - 1)
                first = table.start[0] + 1 if table.start else 1
                made.append(ReturnSheet(name, f"sheet {i}", sheet, table.to_python(skip_empty_area=True), first))
        except Unreadable:
            raise
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as fault:  # the reader's own panics are no Exceptions
            raise Unreadable("is broken: its sheets cannot be read") from fault
    return made


@contextmanager
def silent() -> Iterator[None]:
    """A library that writes to standard error by itself, with what it met in a file, is not heard."""
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def decoded_text(path: Path) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows' Western European letters, whichever it is."""
    data = path.read_bytes()
    for mark, form in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(form, errors="replace")
    start = data[:PEEK]
    if start.count(b"\x00") > len(start) // 4:
        little = start[1::2].count(b"\x00") >= start[0::2].count(b"\x00")
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def csv_of(path: Path, name: str) -> ReturnSheet:
    """A comma-, semicolon- or tab-separated file; Unreadable beyond limits."""
    if path.stat().st_size > limit("text_megabytes") * MEGABYTE:
        raise Unreadable(f"is larger than {limit('text_megabytes')} megabytes, the most text that is read")
    text = decoded_text(path)
    head = text[:PEEK].splitlines()[:TITLES]
    mark = max(",;\t|", key=lambda one: max((line.count(one) for line in head), default=0))
    rows: list[list[Any]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=mark):
            cells += len(row)
            if len(rows) >= limit("rows"):
                raise Unreadable(f"has more than {limit('rows'):,} rows, the most that is read")
            if len(row) > limit("columns"):
                raise Unreadable(f"has more than {limit('columns')} columns, the most that is read")
            if cells > limit("cells"):
                raise Unreadable(f"has more than {limit('cells'):,} cells, the most that is read")
            rows.append(row)
    except csv.Error as fault:
        raise Unreadable("is not comma-separated text") from fault
    return ReturnSheet(name, "", path.stem, rows)
