"""The files of a folder of published tables: which there are, which table each is, and its rows as text."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, is_zipfile

from sim.base.errors import InputError, listed
from sim.inputs.councils.council_tables.breakdowns import of_whole_years, rows_of_all
from sim.inputs.councils.council_tables.notices import Notice
from sim.inputs.councils.council_tables.published_columns import (
    SEPTEMBERS,
    PublishedTable,
    column_for,
    columns_in,
    is_not_used,
    recognised,
    table_descriptions,
    unknown_columns,
)

TEXTS = (".csv", ".tsv", ".tab")
OTHER_FORMATS = (".xlsx", ".xls", ".xlsm", ".ods", ".parquet", ".json")
HIDDEN = (".", "~")  # how names begin of what systems and offices keep beside tables
PACKED = (".zip", ".gz", ".7z", ".rar", ".tar")
DATE = re.compile(r"(?P<year>\d{4})-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?!\d)")  # 2022-03-31, 20220331
PERIODS = (  # ways to write the year that ends in March 2022
    re.compile(r"(?P<first>\d{4})\s*[-–/_]\s*(?P<last>\d{4}|\d{2})(?!\d)"),  # 2021-22, 2021/2022
    re.compile(r"(?P<first>\d{4})(?P<last>\d{4}|\d{2})(?!\d)"),  # 202122
    re.compile(r"(?:^|\b|[A-Za-z])(?P<year>\d{4})(?!\d)"),  # 2022, FY2022, year ending 31 March 2022, 2022p
)
FROM_TO = re.compile(r"(?<![a-z])(?:to|until)(?![a-z])|(?<=\d)/(?=\d{4}-)", re.IGNORECASE)  # April 2021 to March 2022


class File(NamedTuple):
    """A file of a folder that is a table."""

    path: Path
    table: PublishedTable
    headings: list[str]
    rows: list[dict[str, str]]


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every CSV file of a folder, also of those within it and of packed downloads, or of one zipped download."""
    if not folder.is_dir() and not is_zipfile(folder):
        raise InputError([f"{folder}: there is no such folder of tables."])
    for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        if path.is_dir() or path.name.startswith(HIDDEN):
            continue
        try:
            yield from tables_in(path)
        except (BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, zlib.error) as damaged:
            raise InputError([f"{path}: cannot be read: {damaged}."]) from damaged


def tables_in(path: Path) -> Iterator[tuple[Path, bytes]]:
    """A CSV file, the one that is packed as `.csv.gz`, or those of a zipped download; nothing of another file."""
    name = path.name.lower()
    if name.endswith(TEXTS):
        yield path, path.read_bytes()
    elif name.endswith(".csv.gz"):
        yield path.with_suffix(""), gzip.decompress(path.read_bytes())
    elif name.endswith(".zip"):
        with ZipFile(path) as packed:
            for inner in sorted(packed.namelist()):
                if inner.lower().endswith(TEXTS) and not Path(inner).name.startswith("."):
                    yield Path(inner), packed.read(inner)


def not_opened(folder: Path) -> list[Notice]:
    """The sentence for spreadsheets and other files that may hold tables and are not read; nothing where none is.

    In a packed download what is packed once more is not read either.
    """
    names = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        if path.suffix.lower() in OTHER_FORMATS:
            names.append(path.name)
        elif path.suffix.lower() == ".zip" and not path.name.startswith(HIDDEN) and is_zipfile(path):
            with ZipFile(path) as packed:
                inside = (one for one in packed.namelist() if one.lower().endswith((*OTHER_FORMATS, *PACKED)))
                names += [f"{Path(one).name} in {path.name}" for one in inside]
    few = names if len(names) < 6 else [*names[:5], f"{len(names) - 5} more"]
    return [Notice(f"{listed(few)}: not read; only tables as CSV are. Download or save them as CSV.")] if names else []


def file_of(path: Path, content: bytes, notices: list[Notice]) -> File | None:
    """A file as a table, or None (and a notice) if it is none that is used."""
    text = decoded(content)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        rows.fieldnames = headings = headings_apart([name or "" for name in rows.fieldnames or []])
        lines = [{key: value or "" for key, value in row.items() if key is not None} for row in rows]
    except csv.Error as damaged:
        raise InputError([f"{path}: cannot be read: {damaged}."]) from damaged
    category_column = column_for(headings, table_descriptions().keys["category"])
    category = lines[0][category_column] if category_column and lines else ""
    table = None if is_not_used(path.stem) else recognised(headings, path.stem, category)
    if table is None:
        if not is_not_used(path.stem):
            notices.append(Notice(f"{path.name}: no table that is known, not read."))
        return None
    absent = [figure.columns[0] for figure in table.figures if figure.name not in columns_in(table, headings)]
    if not lines:
        notices.append(Notice(f"{path.name}: {table.title} has headings and no rows; nothing is read from it."))
    lines, parts = of_whole_years(headings, lines)
    lines, split = rows_of_all(table, headings, lines)
    read = {re.split(r": | splits its rows", one)[0] for one in split}
    notices += [
        Notice(f"{path.name}: {sentence}")
        for sentence in (
            *(one for one in unknown_columns(table, headings) if one.partition(":")[0] not in read),
            *(f"{table.title} has no column {name}; the figure stays missing." for name in absent),
            *parts,
            *split,
        )
    ]
    return File(path, table, headings, lines)


def headings_apart(headings: Iterable[str]) -> list[str]:
    """Headings, of which one that stands twice is `name`, then `name (2)`: the first is read, the other is unknown."""
    count: dict[str, int] = {}
    made = []
    for name in headings:
        count[name] = count.get(name, 0) + 1
        made.append(name if count[name] == 1 or not name else f"{name} ({count[name]})")
    return made


def decoded(content: bytes) -> str:
    """The text of a file as spreadsheets and the department save it: two bytes a letter with their mark or without."""
    wide = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}.get(content[:2]) or (
        "utf-16-le" if content[1:2] == b"\0" else "utf-16-be" if content[:1] == b"\0" else None
    )
    for encoding in (wide or "utf-8-sig", "cp1252"):
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
    """The year in which a period ends: `2022`, `202122`, `2021-22`, `31 March 2022`, `April 2021 to March 2022`."""
    begin, *end = FROM_TO.split(text, maxsplit=1)
    if not end:
        return year_named(text)
    first, last = year_named(begin), year_named(end[0])
    one_year = first is None or (last is not None and not is_span(begin) and 0 <= last - first <= 1)
    return last if one_year else None


def is_span(text: str) -> bool:
    """Whether a year is named by the two that it is in: `2021-22`."""
    return not DATE.search(text) and any(way.search(text) for way in PERIODS[:2])


def year_named(text: str) -> int | None:
    """The year that a text names, by its end."""
    for way in (DATE, *PERIODS):
        if result := way.search(text.strip()):
            parts = result.groupdict()
            if "year" in parts:
                return int(parts["year"])
            last = int(parts["first"]) + 1
            return last if int(parts["last"]) in (last, last % 100) else None
    return None


def tables_behind(files: Iterable[File]) -> list[Notice]:
    """The sentence for tables whose files end before those of most tables; the workforce's year ends half one later."""
    last: dict[str, int] = {}
    for file in files:
        last[file.table.name] = max(last.get(file.table.name, 0), *years_of(file), 0)
    ends = sorted(last.values())
    usual = ends[len(ends) // 2] if ends else 0
    lag = {name: int(name in SEPTEMBERS) for name in last}
    behind: dict[int, list[str]] = {}
    for name, year in last.items():
        if 0 < year < usual - lag[name]:
            behind.setdefault(year, []).append(table_descriptions().tables[name].title)
    return [
        Notice(
            f"{'; '.join(titles)}: to {year} only, where most tables go to {usual}; the years after it stay missing."
        )
        for year, titles in sorted(behind.items())
    ]
