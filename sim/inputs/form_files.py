"""Files of a form, .csv or .xlsx: their cells read and written; what cannot be read or written is a sentence."""

from __future__ import annotations

import csv
import errno
import io
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.base.errors import InputError, listed, need_packages
from sim.base.exits import why_unwritable
from sim.base.files import write_whole
from sim.inputs.returns.return_limits import Unreadable, check_workbook, kind_of_file

KINDS = (".csv", ".xlsx")
WIDTHS = (22, 60, 22, 12, 8, 12, 50)  # of the columns of a sheet, in characters
AS_NUMBERS = (3, 4)  # columns of a sheet whose numbers are numbers: what is published, and its year
AGAIN = "`council form NAME to=FILE` makes a new form"


def form_file(path: Path) -> Path:
    """The path of a form; InputError where it would not be read again."""
    if path.suffix not in KINDS:
        raise InputError([f"to={path}: a form ends in {' or '.join(KINDS)}."])
    return path


def workbook_library() -> Any:
    """The library for .xlsx; InputError with what to do where it is not installed."""
    need_packages("a form in .xlsx", {"openpyxl": "openpyxl"}, otherwise="use .csv, or ")
    import openpyxl

    return openpyxl


def is_numeric_cell(text: str) -> bool:
    """Whether a cell is a number."""
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


# Read


def filled_rows(path: Path) -> list[list[str]]:
    """The cells of a form as they stand; InputError where they cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        why = "you may not read it" if fault.errno in (errno.EACCES, errno.EPERM) else fault.strerror
        raise InputError([f"council={path}: cannot be read: {why}."]) from fault
    if not content:
        raise InputError([f"council={path}: is empty; {AGAIN}."])
    return text_rows(path, content) if path.suffix == ".csv" else workbook_rows(path)


def text_rows(path: Path, content: bytes) -> list[list[str]]:
    """The cells of a form with commas."""
    fix = "save it as `CSV UTF-8` in a spreadsheet program"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError([f"council={path}: is not text in UTF-8 (byte {fault.start}); {fix}."]) from fault
    if "\x00" in text:
        raise InputError([f"council={path}: is not text (byte {content.index(0)}); {fix}."])
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as fault:
        raise InputError([f"council={path}: is no table with commas ({fault}); {AGAIN}."]) from fault


def workbook_rows(path: Path) -> list[list[str]]:
    """The cells of a workbook's sheet; InputError for formulas whose values were not saved with them."""
    library = workbook_library()
    try:
        if kind_of_file(path) != "workbook":
            raise Unreadable("is no workbook, whatever its name ends in")
        check_workbook(path)
        rows, unsaved = sheet_cells(library, path)
    except Unreadable as fault:
        why = str(fault).removesuffix("; give the return itself")
        raise InputError([f"council={path}: {why}; {AGAIN}."]) from fault
    except Exception as fault:  # the library has errors of every kind
        raise InputError([f"council={path}: is a damaged workbook; {AGAIN}."]) from fault
    if unsaved:
        hold = f"{listed(unsaved)} {'holds a formula' if len(unsaved) == 1 else 'hold formulas'} without a saved value"
        fix = "open the form in a spreadsheet program and save it, or type the number itself"
        raise InputError([f"council={path}: {hold}; {fix}."])
    return rows


def sheet_cells(library: Any, path: Path) -> tuple[list[list[str]], list[str]]:
    """The cells of a workbook's sheet, and the places of formulas whose values were not saved with them."""
    books = (library.load_workbook(path, read_only=True, data_only=kept) for kept in (True, False))
    values, formulas = (book.active.iter_rows() for book in books)
    rows, unsaved = [], []
    for row, typed in zip(values, formulas, strict=True):
        rows.append(["" if cell.value is None else str(cell.value).strip() for cell in row])
        pairs = zip(typed, row, strict=True)
        unsaved += [cell.coordinate for cell, kept in pairs if cell.data_type == "f" and kept.value is None]
    return rows, unsaved


# Written


def write_rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """The rows of a form as a file, its folder made where there is none."""
    content = commas(rows).encode("utf-8-sig") if path.suffix == ".csv" else workbook_content(rows)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as fault:
        raise cannot_be_written(path, fault) from fault


def commas(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a table with commas."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def workbook_content(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as the content of a workbook."""
    book, content = workbook_library().Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = "Figures"
    for row in rows:
        sheet.append(
            [float(cell) if is_numeric_cell(cell) and place in AS_NUMBERS else cell for place, cell in enumerate(row)]
        )
    for column, width in zip("ABCDEFG", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    book.save(content)
    return content.getvalue()


def check_place(path: Path) -> None:
    """InputError where a form cannot be written, or its folder cannot be made; nothing is left there."""
    there = next(place for place in path.absolute().parents if place.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as fault:
        raise cannot_be_written(path, fault) from fault


def cannot_be_written(path: Path, fault: OSError) -> InputError:
    """The sentence for a form that cannot be written."""
    why = why_unwritable(fault) or "nothing can be written there"
    return InputError([f"to={path}: cannot be written, because {why}; name another place."])
