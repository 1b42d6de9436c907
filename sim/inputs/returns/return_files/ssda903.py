"""The return on children looked after (SSDA903), read: tables as csv or in a workbook, or the XML form."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sim.inputs.returns.notes import ColumnKnown, FileRead, ReturnTable
from sim.inputs.returns.privacy import count_text
from sim.inputs.returns.return_files import xml
from sim.inputs.returns.return_files.annex_a import CHILDHOOD, AnnexReading, place_of, years_between
from sim.inputs.returns.return_files.return_columns import AS_CSV, BY_HEADING, Known
from sim.inputs.returns.return_files.sheets import ReturnSheet
from sim.inputs.returns.return_files.values import NO_CHILD, REPEATED, is_slip, one_line_text, repeated_rows

WANTED = {  # table: column: what is read from it
    "Header": {"CHILD": "child", "DOB": "date"},
    "Episodes": {"CHILD": "child", "DECOM": "date", "RNE": "text", "LS": "text", "DEC": "date", "REC": "text"},
    "Reviews": {"CHILD": "child", "REVIEW": "date"},
    "SocialWorker": {"CHILD": "child", "SW_ID": "worker", "SW_DECOM": "date", "SW_DEC": "date", "SW_REASON": "text"},
}
EPISODES, GOES_ON = "Episodes", "X1"  # X1: the episode ends and another begins
WITHIN = "lies within another of the child's episodes; the row was left out"
NOT_OVER = "was not over when the child's next episode began; it is taken to have ended then"
LATER = "is after the last day of the return"
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
    name = str(known.number)
    wanted = {one: kind for one, kind in WANTED.get(name, {}).items() if one in known.columns}
    dates = [known.columns[one][0] for one, kind in wanted.items() if kind == "date"]
    cells = reading.same_order(place_of(sheet), sheet.rows[known.header + 1 :], dates)
    repeated = repeated_rows(cells)
    rows: list[dict[str, Any]] = []
    for i, row in enumerate(cells):
        at = sheet.first + known.header + 1 + i
        if not any(one_line_text(cell) for cell in row):
            continue
        if i in repeated and wanted:
            reading.notes.leave(sheet.file, sheet.place, "CHILD", REPEATED, at)
            continue
        values = {one: row[known.columns[one][0]] if known.columns[one][0] < len(row) else None for one in wanted}
        read_row(name, values, sheet.file, sheet.place, at, rows, reading)
    table = ReturnTable(name, sheet.file, sheet.place, rows)
    if name == EPISODES:
        table.rows[:] = one_at_a_time(table, reading)
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
        reading.notes.leave(file, place, "CHILD", NO_CHILD, at)
        return
    if row.get("DOB") is not None:
        reading.private.birth(row["DOB"])
    began, ended = row.get("DECOM"), row.get("DEC")
    if began is not None and ended is not None and ended < began:
        reading.notes.leave(file, place, "DEC", "is before the beginning; the end was left out", at)
        row["DEC"] = None
    rows.append(row)


def one_at_a_time(table: ReturnTable, reading: AnnexReading) -> list[dict[str, Any]]:
    """Episodes without those that overlap another of their child: one within another is left out, else the first ends.

    Rows stay in the file's order.
    """
    by_child: dict[int, list[dict[str, Any]]] = {}
    for row in sorted((row for row in table.rows if row.get("DECOM")), key=lambda row: row["DECOM"]):
        by_child.setdefault(row["CHILD"], []).append(row)
    out = set()
    for own in by_child.values():
        running: dict[str, Any] | None = None
        for row in own:
            over = running.get("DEC") if running else None
            if running is None or (over is not None and over <= row["DECOM"]):
                running = row
            elif lies_within(row, over):
                reading.notes.leave(table.file, table.place, "DECOM", WITHIN, row["row"])
                out.add(id(row))
            elif running["DECOM"] == row["DECOM"]:
                reading.notes.leave(table.file, table.place, "DECOM", WITHIN, running["row"])
                out.add(id(running))
                running = row
            else:
                reading.notes.leave(table.file, table.place, "DEC", NOT_OVER, running["row"])
                running["DEC"], running["REC"] = row["DECOM"], GOES_ON
                running = row
    return [row for row in table.rows if id(row) not in out]


def lies_within(row: dict[str, Any], over: dt.date | None) -> bool:
    """Whether an episode ends before or with the one that began before it, which ends on a day or not yet."""
    ended = row.get("DEC")
    return (over is None and ended is not None) or (over is not None and ended is not None and ended <= over)


def not_later(table: ReturnTable, on: dt.date, reading: AnnexReading) -> ReturnTable:
    """Episodes as they were on the last day of the return: what is later than it is a slip of the pen."""
    rows = []
    for row in table.rows:
        began, ended = row.get("DECOM"), row.get("DEC")
        if began is not None and began > on:
            reading.notes.leave(table.file, table.place, "DECOM", f"{LATER}; the row was left out", row["row"])
            continue
        if ended is not None and ended > on:
            reading.notes.leave(table.file, table.place, "DEC", f"{LATER}; the end was left out", row["row"])
            row = row | {"DEC": None, "REC": None}
        rows.append(row)
    return ReturnTable(table.what, table.file, table.place, rows)


def note_children_apart(episodes: ReturnTable, header: ReturnTable, reading: AnnexReading) -> None:
    """Say of how many children the episodes, or the header with their birthdays, have no row: one may be cut short."""
    if not header.rows:
        return
    in_care, named = ({row["CHILD"] for row in table.rows} for table in (episodes, header))
    for table, lacking, whole, what in (
        (header, in_care - named, in_care, f"{episodes.source}; their dates of birth are not known"),
        (episodes, named - in_care, named, f"{header.source}; it may be cut short"),
    ):
        if lacking:
            reading.notes.remark(
                f"{table.source}: has no row of {count_text(len(lacking))} of the {count_text(len(whole))} children in"
                f" {what}."
            )


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
    if EPISODES in tables:
        tables[EPISODES].rows[:] = one_at_a_time(tables[EPISODES], reading)
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
    if latest is not None and "Header" in kept:
        note_children_apart(latest, kept["Header"], reading)
    return kept | ({EPISODES: with_earlier(years, reading)} if years else {})


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
