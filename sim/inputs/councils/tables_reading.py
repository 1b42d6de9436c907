"""The published tables as a user downloads them, read into one tidy table with what was noticed on the way."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile, ZipFile, is_zipfile

from sim.base.errors import InputError
from sim.inputs.councils.areas import ENGLAND, JOINED, Area, area_of, areas, codes_of
from sim.inputs.councils.breakdowns import rows_of_all
from sim.inputs.councils.cells import (
    JOINT,
    PUBLISHED,
    SUMMED,
    SUPPRESSED,
    PublishedCell,
    TableReading,
    fill_few,
    published_cell,
)
from sim.inputs.councils.doubtful import value_notes, without_zeros
from sim.inputs.councils.published_columns import (
    PublishedFigure,
    PublishedTable,
    column_for,
    columns_in,
    heading,
    is_not_used,
    recognised,
    table_descriptions,
    unknown_columns,
)

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("council", "name", "region", "year", "figure", "value", "unit", "table", "column", "how")


class Read(NamedTuple):
    """What a folder of tables holds, and what a user should know of it, one sentence each."""

    readings: list[TableReading]
    notes: list[str]

    def frame(self) -> pd.DataFrame:
        """A row for each reading, with the columns of Reading."""
        import pandas as pd

        return pd.DataFrame(self.readings, columns=list(COLUMNS))


class File(NamedTuple):
    """A file of a folder that is a table."""

    path: Path
    table: PublishedTable
    headings: list[str]
    rows: list[dict[str, str]]


class TableRow(NamedTuple):
    """A row of a table: whose it is, of which year."""

    area: Area
    year: int
    level: str
    cells: Mapping[str, str]


def read_tables(folder: Path) -> Read:
    """Every table of a folder; a file that covers later years wins over one that ends before."""
    notes: list[str] = []
    files = [file for path, content in contents(folder) if (file := file_of(path, content, notes)) is not None]
    if not files:
        raise InputError([f"{folder}: holds no published table that is known (*.csv)."])
    kept: dict[tuple[str, int, str], TableReading] = {}
    for file in sorted(files, key=lambda one: (max(years_of(one), default=0), one.path.name)):
        for one in readings_of(file, notes):
            kept[one.council, one.year, one.figure] = one
    readings, doubts = without_zeros(list(kept.values()))
    return Read(readings, [*absent_tables(files), *notes, *doubts, *value_notes(readings)])


def absent_tables(files: Iterable[File]) -> list[str]:
    """The sentence for the tables of which no file is there, each named once; nothing where all are."""
    there = {file.table.name for file in files}
    absent = [table.title for name, table in table_descriptions().tables.items() if name not in there]
    if not absent:
        return []
    return [f"Not there: {'; '.join(absent)}. Of these nothing new is read, and the years before stand as they were."]


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every CSV file of a folder, also of those within it and of packed downloads, or of one zipped download."""
    if not folder.is_dir() and not is_zipfile(folder):
        raise InputError([f"{folder}: there is no such folder of tables."])
    for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        try:
            yield from tables_in(path)
        except (BadZipFile, OSError, EOFError, RuntimeError, zlib.error) as damaged:
            raise InputError([f"{path}: cannot be read: {damaged}."]) from damaged


def tables_in(path: Path) -> Iterator[tuple[Path, bytes]]:
    """A CSV file, the one that is packed as `.csv.gz`, or those of a zipped download; nothing of another file."""
    name = path.name.lower()
    if name.endswith(".csv"):
        yield path, path.read_bytes()
    elif name.endswith(".csv.gz"):
        yield path.with_suffix(""), gzip.decompress(path.read_bytes())
    elif name.endswith(".zip"):
        with ZipFile(path) as packed:
            for inner in sorted(one for one in packed.namelist() if one.lower().endswith(".csv")):
                yield Path(inner), packed.read(inner)


def file_of(path: Path, content: bytes, notes: list[str]) -> File | None:
    """A file as a table, or None (and a note) if it is none that is used."""
    text = decoded(content)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        headings = [name or "" for name in rows.fieldnames or []]
        lines = [{key: value or "" for key, value in row.items() if key is not None} for row in rows]
    except csv.Error as damaged:
        raise InputError([f"{path}: cannot be read: {damaged}."]) from damaged
    category_column = column_for(headings, table_descriptions().keys["category"])
    category = lines[0][category_column] if category_column and lines else ""
    table = None if is_not_used(path.stem) else recognised(headings, path.stem, category)
    if table is None:
        if not is_not_used(path.stem):
            notes.append(f"{path.name}: no table that is known, not read.")
        return None
    absent = [figure.columns[0] for figure in table.figures if figure.name not in columns_in(table, headings)]
    notes += [f"{path.name}: {sentence}" for sentence in unknown_columns(table, headings)]
    notes += [f"{path.name}: {table.title} has no column {name}; the figure stays missing." for name in absent]
    lines, split = rows_of_all(table, headings, lines)
    notes += [f"{path.name}: {sentence}" for sentence in split]
    return File(path, table, headings, lines)


def decoded(content: bytes) -> str:
    """The text of a file as spreadsheets and the department save it."""
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def delimiter_of(text: str) -> str:
    """Comma, semicolon or tab: whichever the first line has most of."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def years_of(file: File) -> set[int]:
    """The years of a file."""
    column = column_for(file.headings, table_descriptions().keys["year"])
    return {year for row in file.rows if column and (year := year_of_period(row[column])) is not None}


def year_of_period(text: str) -> int | None:
    """The year in which a period ends: `2022`, `202122`, `2021-22`, `2021/2022` are all 2022."""
    digits = re.sub(r"\D", "", text.strip().removesuffix(".0"))
    if len(digits) == 4:
        return int(digits)
    if len(digits) == 6 and int(digits[4:]) == (int(digits[:4]) + 1) % 100:
        return int(digits[:4]) + 1
    return int(digits[4:]) if len(digits) == 8 and int(digits[4:]) == int(digits[:4]) + 1 else None


def area_rows(file: File, notes: list[str]) -> Iterator[TableRow]:
    """The rows of a table that are of a council, a region or England."""
    columns = {key: column_for(file.headings, names) for key, names in table_descriptions().keys.items()}
    unknown: set[str] = set()
    new: set[str] = set()
    for cells in file.rows:
        given = {key: cells.get(column, "").strip() if column else "" for key, column in columns.items()}
        year = year_of_period(given["year"])
        if year is None:
            if any(cells.values()):
                unknown.add(f"the year {given['year'] or '(empty)'}")
            continue
        area, level = whose(given)
        if level == "council" and area is not None and area.code not in areas():
            new.add(f"{area.name} ({area.code})")
        if area is None:
            unknown.add(f"{given['name'] or given['ons_code'] or given['dfe_code'] or 'a row without a name'}")
        else:
            yield TableRow(area, year, level, cells)
    notes += [f"{file.path.name}: {one} is not known; its rows are not read." for one in sorted(unknown)]
    notes += [f"{file.path.name}: {one} is a council that is not in the list; kept as it is." for one in sorted(new)]


def whose(given: Mapping[str, str]) -> tuple[Area | None, str]:
    """The area of a row and its level."""
    level = heading(given["level"]) if given["level"] else ""
    if level.startswith("national") or (not level and given["name"] == "England"):
        return Area(ENGLAND, "England", "", "E92000001"), "national"
    if level.startswith("region"):
        return Area(given["region"], given["region"], given["region"], ""), "regional"
    codes = codes_of(given["ons_code"], given["dfe_code"], given["name"])
    if not codes:
        return None, ""
    return area_of(codes, given["name"], given["region"], given["ons_code"]), "council"


def readings_of(file: File, notes: list[str]) -> Iterator[TableReading]:
    """The figures of a table, row by row; what is suppressed in parts of a whole is filled where it must be few."""
    result, seen, twice = columns_in(file.table, file.headings), set(), set()
    by_name = {figure.name: figure for figure in file.table.figures}
    for row in area_rows(file, notes):
        names = picked(file, row.cells)
        cells = {
            name: published_cell(
                row.cells[result[name]], by_name[name].kind, table_descriptions().half_unit[by_name[name].kind]
            )
            for name in names
            if name in result
        }
        for name, cell in filled(file.table, cells, row.level).items():
            place = (row.area.code, row.year, name)
            if place in seen:
                twice.add(f"{row.area.name} {row.year}")
                continue
            seen.add(place)
            how = JOINT if cell.how == PUBLISHED and JOINED in row.area.code else cell.how
            yield TableReading(
                row.area.code,
                row.area.name,
                row.area.region,
                row.year,
                name,
                cell.value,
                by_name[name].unit,
                file.table.name,
                result[name],
                how,
            )
    if twice:
        notes.append(f"{file.path.name}: more than one row of {few_of(sorted(twice))}; the first is read.")


def picked(file: File, cells: Mapping[str, str]) -> list[str]:
    """The figures that a row holds: all of them, or those of its breakdown."""
    table = file.table
    if not table.pick:
        return [figure.name for figure in table.figures]
    column = column_for(file.headings, table.pick_column) or ""
    names = [name for name, words in table.pick.items() if is_breakdown_of(cells[column], words)]
    other = column_for(file.headings, table.also_column)
    return [name for name in names if other is None or is_breakdown_of(cells[other], table.also[name])]


def is_breakdown_of(given: str, words: Iterable[str]) -> bool:
    """Whether a breakdown is one of these."""
    return heading(given) in {heading(word) for word in words}


def filled(table: PublishedTable, cells: dict[str, PublishedCell], level: str) -> dict[str, PublishedCell]:
    """Suppressed counts of a council: an equal share of what is left of their whole, else the middle of few."""
    if level != "council":
        return cells
    least, most = table_descriptions().few["least"], table_descriptions().few["most"]
    for total, parts in table.whole.items():
        own = {name: cells[name] for name in parts if name in cells}
        if total in cells:
            cells = cells | fill_few(cells[total], own, least, most)
    inside = {name for parts in table.whole.values() for name in parts}
    alone = [one for one in table.figures if one.few and one.name not in inside and one.name in cells]
    middle = PublishedCell((least + most) / 2, "few")
    return cells | {one.name: middle for one in alone if cells[one.name].how == SUPPRESSED and adds_up(one)}


def adds_up(figure: PublishedFigure) -> bool:
    """Whether a figure is a count."""
    return figure.kind in SUMMED


def few_of(words: Sequence[str], most: int = 3) -> str:
    """`a, b, c and 4 more`."""
    return ", ".join(words[:most]) + (f" and {len(words) - most} more" if len(words) > most else "")
