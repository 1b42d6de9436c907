"""Annex A, read: eleven lists as tables of dates, codes and numbers; names and ids become whole numbers at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sim.inputs.returns.notes import ColumnKnown, FileRead, Notes, ReturnTable
from sim.inputs.returns.privacy import Private
from sim.inputs.returns.return_files.return_columns import BY_POSITION, Known, annex_list
from sim.inputs.returns.return_files.sheets import ReturnSheet
from sim.inputs.returns.return_files.values import (
    BOTH,
    MONTH_FIRST,
    NO_CHILD,
    REPEATED,
    SHORTENED,
    date_order,
    day_of,
    is_slip,
    number_of,
    one_line_text,
    repeated_rows,
    with_day_first,
    yes_of,
)

CHILD, TEAM, WORKER = "Child Unique ID", "Allocated Team", "Allocated Worker"
BORN = "Date of Birth"
NAMES = {
    1: "contacts",
    2: "early help assessments",
    3: "referrals",
    4: "assessments",
    5: "section 47 enquiries",
    6: "children in need",
    7: "child protection",
    8: "children in care",
    9: "care leavers",
    10: "adoption",
    11: "prospective adopters",
}
HELD = {TEAM: "team", WORKER: "worker"}
WANTED: dict[int, dict[str, str]] = {  # list: published column: what is read from it
    1: {"Date of Contact": "date"},
    3: {
        "Date of referral": "date",
        "Referral Source": "text",
        "Referral NFA?": "yes",
        "Number of Referrals in Last 12 Months": "number",
        **HELD,
    },
    4: {
        "Continuous Assessment Start Date": "date",
        "Continuous Assessment Date of Authorisation": "date",
        "Was the child assessed as requiring LA children's social care support?": "yes",
        **HELD,
    },
    5: {
        "Strategy discussion initiating Section 47 Enquiry Start Date": "date",
        "Was an Initial Child Protection Conference deemed unnecessary?": "yes",
        "Date of Initial Child Protection Conference": "date",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan": "yes",
    },
    6: {
        "CIN Start Date": "date",
        "CIN Closure Date": "date",
        "Reason for Closure": "text",
        "Case Status": "text",
        **HELD,
    },
    7: {
        "Child Protection Plan Start Date": "date",
        "Date of the Last Statutory Visit": "date",
        "Date of latest review conference": "date",
        "Child Protection Plan End Date": "date",
        **HELD,
    },
    8: {
        "Date Started to be Looked After": "date",
        "Start date of current legal status": "date",
        "Child's Legal Status": "text",
        "Date of Latest Statutory Review": "date",
        "Date of Last Social Work Visit": "date",
        "Number of Placements in the Last 12 months": "number",
        "Date Ceased to be Looked After": "date",
        **HELD,
    },
    9: {"Eligibility Category": "text", "Allocated Personal Advisor": "worker", **HELD},
}
STARTS = {
    1: "Date of Contact",
    3: "Date of referral",
    4: "Continuous Assessment Start Date",
    5: "Strategy discussion initiating Section 47 Enquiry Start Date",
    6: "CIN Start Date",
    7: "Child Protection Plan Start Date",
    8: "Date Started to be Looked After",
}
OVER = {
    4: "Continuous Assessment Date of Authorisation",
    6: "CIN Closure Date",
    7: "Child Protection Plan End Date",
    8: "Date Ceased to be Looked After",
}
CHILDHOOD = 18  # years


@dataclass
class AnnexReading:
    """What is being read, for whom: shared by the readers of all four returns."""

    notes: Notes
    private: Private

    def cell(self, kind: str, value: Any) -> tuple[Any, bool]:
        """The value of a cell, and whether it held something that could not be used."""
        text = one_line_text(value)
        if not text:
            return None, False
        if kind in ("child", "worker") and SHORTENED.fullmatch(text):
            return None, False
        if kind in ("child", "worker", "team"):
            return self.private.code("worker" if kind == "worker" else kind, text), False
        read: Callable[[Any], Any] = {"date": day_of, "yes": yes_of, "number": number_of}.get(kind, one_line_text)
        result = read(value)
        return result, result is None

    def same_order(self, source: str, rows: Sequence[Sequence[Any]], places: Sequence[int]) -> list[list[Any]]:
        """Rows whose dates (in the columns at these places) have the day first, as far as that can be told."""
        order = date_order(row[place] for row in rows for place in places if place < len(row))
        if order == BOTH:
            self.notes.remark(
                f"{source}: some dates are written day first and some month first; those that may be either are read"
                " day first."
            )
        if order != MONTH_FIRST:
            return [list(row) for row in rows]
        self.notes.remark(f"{source}: dates are written month first, as in 03/31/2023, and were read so.")
        return [[with_day_first(cell) if i in places else cell for i, cell in enumerate(row)] for row in rows]


def read_lists(sheets: list[ReturnSheet], reading: AnnexReading) -> dict[int, ReturnTable]:
    """The lists of Annex A among these sheets; of two sheets that are one list, the longer is read."""
    known: dict[int, tuple[ReturnSheet, Known]] = {}
    for sheet in sheets:
        result = annex_list(sheet)
        if result is None:
            reading.notes.left.append((place_of(sheet), "is none of the lists of Annex A"))
            continue
        number = int(result.number)
        if number in known:
            first, second = sorted([known[number][0], sheet], key=lambda one: -len(one.rows))
            reading.notes.left.append(
                (place_of(second), f"is list {number} once more; the longer, {place_of(first)}, was read")
            )
            if first is not sheet:
                continue
        known[number] = sheet, result
    return {number: read_list(sheet, result, reading) for number, (sheet, result) in sorted(known.items())}


def place_of(sheet: ReturnSheet) -> str:
    """`annex_a.xlsx, sheet 3`."""
    return f"{sheet.file}, {sheet.place}" if sheet.place else sheet.file


def list_title(number: int) -> str:
    """`Annex A, list 3: referrals`."""
    return f"Annex A, list {number}: {NAMES[number]}"


def wanted_in(number: int) -> dict[str, str]:
    """The columns that are read of a list, and what each is; of prospective adopters none."""
    return {} if number == 11 else {CHILD: "child", BORN: "date", **WANTED.get(number, {})}


def read_list(sheet: ReturnSheet, known: Known, reading: AnnexReading) -> ReturnTable:
    """One list: rows with a child's number, each with what is wanted of it."""
    number, notes = int(known.number), reading.notes
    wanted = wanted_in(number)
    there = {name: kind for name, kind in wanted.items() if name in known.columns}
    dates = [known.columns[name][0] for name, kind in there.items() if kind == "date"]
    body = reading.same_order(place_of(sheet), sheet.rows[known.header + 1 :], dates)
    rows, repeated = [], repeated_rows(body)
    for i, cells in enumerate(body):
        row, at = {}, sheet.first + known.header + 1 + i
        if not any(one_line_text(cell) for cell in cells):
            continue
        if i in repeated and wanted:
            notes.leave(sheet.file, sheet.place, CHILD, REPEATED, at)
            continue
        for name, kind in there.items():
            place = known.columns[name][0]
            row[name], bad = reading.cell(kind, cells[place] if place < len(cells) else None)
            if bad:
                notes.leave(sheet.file, sheet.place, name, WHY[kind], at)
        if wanted and row.get(CHILD) is None:
            notes.leave(sheet.file, sheet.place, CHILD, NO_CHILD, at)
            continue
        row["row"] = at
        if row.get(BORN) is not None:
            reading.private.birth(row[BORN])
        if number not in STARTS or not is_out(row, number, sheet, notes):
            rows.append(row)
    table = ReturnTable(f"list {number}", sheet.file, sheet.place, rows)
    notes.read.append(FileRead(sheet.file, sheet.place, list_title(number), len(rows), known.how))
    note_columns(table, known, there, notes)
    for name in (one for one in wanted if one not in there):
        notes.remark(f"{table.source}: has no column {name}.")
    return table


WHY = {"date": "is not a date", "yes": "is neither yes nor no", "number": "is not a number", "text": "is empty"}


def note_columns(table: ReturnTable, known: Known, there: dict[str, str], notes: Notes) -> None:
    """Note how each column was known; one that was known by position only, and holds nothing, is as if absent."""
    for name in there:
        blank = table.missing(name)
        notes.columns.append(ColumnKnown(table.file, table.place, name, known.columns[name][1], blank))
        if blank == 1.0 and table.rows:
            notes.remark(f"{table.source}: the column {name} is blank throughout.")
        elif known.columns[name][1] == BY_POSITION:
            notes.remark(f"{table.source}: the column {name} was known by its position only.")


def is_out(row: dict[str, Any], number: int, sheet: ReturnSheet, notes: Notes) -> bool:
    """Whether a row is left out: an adult on a list of children, or a date that is a slip of the pen."""
    began = row.get(STARTS[number])
    if began is not None and is_slip(began):
        notes.leave(sheet.file, sheet.place, STARTS[number], "is too long ago to be meant", row["row"])
        row[STARTS[number]] = began = None
    born = row.get(BORN)
    if born is not None and began is not None and years_between(born, began) >= CHILDHOOD:
        notes.leave(sheet.file, sheet.place, BORN, "an adult on a list of children; the row was left out", row["row"])
        return True
    ended = row.get(OVER.get(number, ""))
    if began is not None and ended is not None and ended < began:
        notes.leave(sheet.file, sheet.place, OVER[number], "is before the beginning; the end was left out", row["row"])
        row[OVER[number]] = None
    return False


def years_between(born: dt.date, day: dt.date) -> int:
    """Whole years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def day_of_lists(lists: dict[int, ReturnTable]) -> dt.date | None:
    """The day on which the lists were made, as far as they show: the last date that several rows agree is past."""
    days = [
        row[names[number]]
        for names in (STARTS, OVER)
        for number in lists
        if number in names
        for row in lists[number].rows
        if row.get(names[number]) is not None
    ]
    past = sorted(day for day in days if day <= dt.date.today())
    return past[-1 - len(past) // 1000] if past else None  # one slip in a thousand does not move it
