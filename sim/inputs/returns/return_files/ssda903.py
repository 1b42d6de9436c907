"""The return on children looked after (SSDA903), read: tables as csv or in a workbook, or the XML form."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sim.inputs.returns.notes import ColumnKnown, FileRead, ReturnTable
from sim.inputs.returns.return_files import xml
from sim.inputs.returns.return_files.annex_a import CHILDHOOD, AnnexReading, years_between
from sim.inputs.returns.return_files.return_columns import AS_CSV, BY_HEADING, Known
from sim.inputs.returns.return_files.sheets import ReturnSheet
from sim.inputs.returns.return_files.values import is_slip, one_line_text

WANTED = {  # table: column: what is read from it
    "Header": {"CHILD": "child", "DOB": "date"},
    "Episodes": {"CHILD": "child", "DECOM": "date", "RNE": "text", "LS": "text", "DEC": "date", "REC": "text"},
    "Reviews": {"CHILD": "child", "REVIEW": "date"},
    "SocialWorker": {"CHILD": "child", "SW_ID": "worker", "SW_DECOM": "date", "SW_DEC": "date", "SW_REASON": "text"},
}
IN_XML = {
    "HEADER": "Header",
    "EPISODE": "Episodes",
    "EPISODES": "Episodes",
    "REVIEW": "Reviews",
    "REVIEWS": "Reviews",
    "SOCIALWORKER": "SocialWorker",
    "SOCIAL_WORKER": "SocialWorker",
    "SWEPISODE": "SocialWorker",
}


def read_table(sheet: ReturnSheet, known: Known, reading: AnnexReading) -> ReturnTable:
    """One table of the return."""
    name, cells = str(known.number), sheet.rows[known.header + 1 :]
    wanted = {one: kind for one, kind in WANTED.get(name, {}).items() if one in known.columns}
    rows: list[dict[str, Any]] = []
    for i, row in enumerate(cells, known.header + 1):
        if not any(one_line_text(cell) for cell in row):
            continue
        values = {one: row[known.columns[one][0]] if known.columns[one][0] < len(row) else None for one in wanted}
        read_row(name, values, sheet.file, sheet.place, sheet.first + i, rows, reading)
    table = ReturnTable(name, sheet.file, sheet.place, rows)
    note_table(table, known.how, wanted, reading)
    return table


def read_row(
    name: str, values: dict[str, Any], file: str, place: str, at: int, rows: list[dict[str, Any]], reading: AnnexReading
) -> None:
    """One row, if it has a child's number."""
    row: dict[str, Any] = {"row": at}
    for one, value in values.items():
        row[one], bad = reading.cell(WANTED[name][one], value)
        if isinstance(row[one], str):
            row[one] = row[one].upper()
        if bad or (isinstance(row[one], dt.date) and one != "DOB" and is_slip(row[one])):
            reading.notes.leave(file, place, one, "is not a date that can be meant", at)
            row[one] = None
    if name in WANTED and row.get("CHILD") is None:
        reading.notes.leave(file, place, "CHILD", "there is no child's number; the row was left out", at)
        return
    if row.get("DOB") is not None:
        reading.private.birth(row["DOB"])
    began, ended = row.get("DECOM"), row.get("DEC")
    if began is not None and ended is not None and ended < began:
        reading.notes.leave(file, place, "DEC", "is before the beginning; the end was left out", at)
        row["DEC"] = None
    rows.append(row)


def note_table(table: ReturnTable, how: str, wanted: dict[str, str], reading: AnnexReading) -> None:
    """Note what was read."""
    what = f"SSDA903, table {table.what}"
    reading.notes.read.append(FileRead(table.file, table.place, what, len(table), how))
    for one in wanted:
        reading.notes.columns.append(ColumnKnown(table.file, table.place, one, BY_HEADING, table.missing(one)))


def read_xml(path: Path, name: str, reading: AnnexReading) -> dict[str, ReturnTable]:
    """The XML form: a child with its header, episodes, reviews and workers."""
    result: dict[str, list[dict[str, Any]]] = {one: [] for one in WANTED}
    nth = 0
    for piece in xml.pieces(path, ("CHILD", "Child")):
        if not len(piece):
            continue
        nth += 1
        number = xml.first(piece, "CHILDID") or xml.first(piece, "CHILD")
        for group in piece.iter():
            table = IN_XML.get(xml.plain_tag(group).upper())
            if table is None or not len(group):
                continue
            values = {AS_CSV.get(xml.plain_tag(one).upper(), xml.plain_tag(one).upper()): one.text for one in group}
            values = {one: values.get(one) for one in WANTED[table]} | {"CHILD": number}
            read_row(table, values, name, "", nth, result[table], reading)
    tables = {one: ReturnTable(one, name, "", rows) for one, rows in result.items() if rows}
    for one in tables.values():
        note_table(one, "its elements", WANTED[one.what], reading)
    return tables


def of_one_council(tables: list[tuple[str, ReturnTable]], reading: AnnexReading) -> dict[str, ReturnTable]:
    """One table of each kind, the latest year's; episodes of earlier years show when stays began.

    Of two tables of one kind and year the longer is read; one without dates goes with the episodes in its folder.
    """
    years: dict[dt.date | None, ReturnTable] = {}
    kept: dict[str, ReturnTable] = {}
    for _, table in sorted((pair for pair in tables if pair[0] == "Episodes"), key=lambda pair: -len(pair[1])):
        other = years.setdefault(year_of_dates(table), table)
        if other is not table:
            why = f"is the table Episodes of one year once more; the longer, {other.source}, was read"
            reading.notes.left.append((table.source, why))
    latest = years[max(years, key=lambda year: year or dt.date.min)] if years else None
    home = table_folder(latest) if latest else ""
    for name, table in sorted(tables, key=lambda pair: preference(pair[1], home), reverse=True):
        if name == "Episodes":
            continue
        if kept.setdefault(name, table) is not table and len(table):
            reading.notes.left.append((table.source, f"was not needed: {kept[name].source} was read for {name}"))
    return kept | ({"Episodes": with_earlier(years, reading)} if years else {})


def table_folder(table: ReturnTable) -> str:
    """The folder of a table within the folder of returns."""
    return table.file.rpartition("/")[0]


def preference(table: ReturnTable, home: str) -> tuple[dt.date, bool, int]:
    """Of one kind the greatest is read: the latest, then one in the folder of the episodes, then the longest."""
    return year_of_dates(table) or dt.date.min, table_folder(table) == home, len(table)


def with_earlier(years: dict[dt.date | None, ReturnTable], reading: AnnexReading) -> ReturnTable:
    """The latest episodes, and before them those of earlier years that were over by then."""
    latest, *earlier = sorted(years, key=lambda year: year or dt.date.min, reverse=True)
    table = years[latest]
    rows, known = list(table.rows), {(row["CHILD"], row.get("DECOM")) for row in table.rows}
    for year in earlier:
        for row in years[year].rows:
            if (row["CHILD"], row.get("DECOM")) not in known and row.get("DEC") is not None:
                rows.append(row)
                known.add((row["CHILD"], row.get("DECOM")))
        reading.notes.remark(f"{years[year].source}: is of an earlier year; it tells when stays in care began.")
    return ReturnTable(table.what, table.file, table.place, rows)


def year_of_dates(table: ReturnTable) -> dt.date | None:
    """The 31 March that ends the year of a table's last dates; None where it has none."""
    names = {"Episodes": ("DECOM", "DEC"), "Reviews": ("REVIEW",), "SocialWorker": ("SW_DECOM", "SW_DEC")}
    days = sorted(day for row in table.rows for name in names.get(table.what, ()) if (day := row.get(name)) is not None)
    days = [day for day in days if day <= dt.date.today()]
    if not days:
        return None
    last = days[-1 - len(days) // 1000]  # one slip in a thousand does not move it
    return dt.date(last.year + (last > dt.date(last.year, 3, 31)), 3, 31)


def day_of_return(tables: dict[str, ReturnTable]) -> dt.date | None:
    """The 31 March that the return ends on, by its last dates; None where it has none."""
    return year_of_dates(tables["Episodes"]) if "Episodes" in tables else None


def adults(tables: dict[str, ReturnTable], on: dt.date) -> set[int]:
    """Children of the return who are adults on the day and still recorded as in care."""
    born = {row["CHILD"]: row["DOB"] for row in tables["Header"].rows if row.get("DOB")} if "Header" in tables else {}
    return {child for child, day in born.items() if years_between(day, on) >= CHILDHOOD}
