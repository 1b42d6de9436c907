"""The published tables as a user downloads them, read into one tidy table with what was noticed on the way."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.base.errors import InputError
from sim.inputs.councils.areas import JOINED, Area, areas
from sim.inputs.councils.council_tables.cells import (
    JOINT,
    PUBLISHED,
    SUMMED,
    SUPPRESSED,
    PublishedCell,
    TableReading,
    fill_few,
    published_cell,
)
from sim.inputs.councils.council_tables.doubtful import shares_as_percent, value_notices, without_zeros
from sim.inputs.councils.council_tables.notices import BOUNDARIES, TWICE, Notice, once
from sim.inputs.councils.council_tables.published_columns import (
    PublishedFigure,
    PublishedTable,
    column_for,
    columns_in,
    heading,
    table_descriptions,
)
from sim.inputs.councils.council_tables.row_areas import IDENTITY, RowArea, whose
from sim.inputs.councils.council_tables.table_files import (
    File,
    contents,
    file_of,
    not_opened,
    tables_behind,
    year_of_period,
    years_of,
)

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("council", "name", "region", "year", "figure", "value", "unit", "table", "column", "how")


Place = tuple[str, int, str]  # council, year, figure


class Read(NamedTuple):
    """What a folder of tables holds, and what a user should know of it."""

    readings: list[TableReading]
    notices: list[Notice]

    @property
    def notes(self) -> list[str]:
        """What a user should know, one sentence each."""
        return [one.text for one in self.notices]

    def frame(self) -> pd.DataFrame:
        """A row for each reading, with the columns of Reading."""
        import pandas as pd

        return pd.DataFrame(self.readings, columns=list(COLUMNS))


class TableRow(NamedTuple):
    """A row of a table: whose it is, of which year."""

    area: Area
    year: int
    level: str
    cells: Mapping[str, str]


def read_tables(folder: Path) -> Read:
    """Every table of a folder; a file that covers later years wins over one that ends before."""
    notices: list[Notice] = []
    files = [file for path, content in contents(folder) if (file := file_of(path, content, notices)) is not None]
    notices[:0] = not_opened(folder)  # once all is read: a damaged file is refused there
    if not files:
        raise InputError(
            [f"{folder}: holds no published table that is known (*.csv).", *(one.text for one in notices[:5])]
        )
    kept: dict[Place, TableReading] = {}
    source: dict[Place, File] = {}
    for file in sorted(files, key=lambda one: (max(years_of(one), default=0), one.path.name)):
        result, as_shares = shares_as_percent(list(readings_of(file, notices)))
        notices += [Notice(f"{file.path.name}: {sentence}") for sentence in as_shares]
        notices += [Notice(sentence) for sentence in rival_files(file, result, kept, source)]
        for one in result:
            place = one.council, one.year, one.figure
            kept[place], source[place] = one, file
    readings, doubts = without_zeros(list(kept.values()))
    absent = [Notice(sentence) for sentence in absent_tables(files)]
    return Read(readings, once([*absent, *tables_behind(files), *notices, *doubts, *value_notices(readings)]))


def rival_files(
    file: File, result: Iterable[TableReading], kept: Mapping[Place, TableReading], source: Mapping[Place, File]
) -> list[str]:
    """The sentence for each file of the same table and last year in which other values stand."""
    changed: dict[Path, int] = defaultdict(int)
    for one in result:
        place = one.council, one.year, one.figure
        if place in kept and repr(kept[place].value) != repr(one.value):
            changed[source[place].path] += 1
    files, last = {one.path: one for one in source.values()}, max(years_of(file), default=0)
    differ = {path.name: count for path, count in changed.items() if max(years_of(files[path]), default=0) == last}
    return [
        f"{file.path.name} and {other}: both are {file.table.title} to {last}, and differ in {figures_in_words(count)};"
        f" {file.path.name} is read. Leave only the one that is meant."
        for other, count in differ.items()
    ]


def figures_in_words(count: int) -> str:
    """`1 figure`, `2,310 figures`."""
    return "1 figure" if count == 1 else f"{count:,} figures"


def absent_tables(files: Iterable[File]) -> list[str]:
    """The sentence for the tables of which no file is there, each named once; nothing where all are."""
    there = {file.table.name for file in files}
    absent = [table.title for name, table in table_descriptions().tables.items() if name not in there]
    if not absent:
        return []
    return [f"Not there: {'; '.join(absent)}. Of these nothing new is read, and the years before stand as they were."]


def area_rows(file: File, notices: list[Notice]) -> Iterator[TableRow]:
    """The rows of a table that are of a council, a region or England."""
    columns = {key: column_for(file.headings, names) for key, names in table_descriptions().keys.items()}
    unknown: set[str] = set()
    identified: dict[tuple[str, ...], RowArea] = {}
    for cells in file.rows:
        given = {key: cells.get(column, "").strip() if column else "" for key, column in columns.items()}
        year = year_of_period(given["year"])
        if year is None:
            if any(cells.values()):
                unknown.add(f"the year {given['year'] or '(empty)'}")
            continue
        identity = tuple(given[key] for key in IDENTITY)
        if identity not in identified:
            identified[identity] = whose(given)
            notices += notices_of(identified[identity])
        area, level, notice = identified[identity]
        if area is not None:
            yield TableRow(area, year, level, cells)
        elif level not in ("", "council"):
            unknown.add(f"the level {level}")
        elif notice is None:
            unknown.add(f"{given['name'] or given['ons_code'] or given['dfe_code'] or 'a row without a name'}")
    notices += [Notice(f"{file.path.name}: {one} is not known; its rows are not read.") for one in sorted(unknown)]


def notices_of(row: RowArea) -> Iterator[Notice]:
    """What is to be known of the area of a row: that it was recognised by other codes, or is not in the list."""
    if row.notice is not None:
        yield row.notice
    if row.level == "council" and row.area is not None and row.area.code not in areas():
        text = f"{row.area.name} ({row.area.code}) is a council that is not in the list; kept as it is."
        yield Notice(text, BOUNDARIES, (row.area.code,))


def readings_of(file: File, notices: list[Notice]) -> Iterator[TableReading]:
    """The figures of a table, row by row; what is suppressed in parts of a whole is filled where it must be few."""
    result, seen = columns_in(file.table, file.headings), dict[tuple[str, int, str], PublishedCell]()
    twice: dict[Area, dict[int, list[str]]] = defaultdict(dict)
    by_name = {figure.name: figure for figure in file.table.figures}
    for row in area_rows(file, notices):
        for name, cell in filled(file.table, cells_of_row(file, row, result), row.level).items():
            place = (row.area.code, row.year, name)
            if place in seen:
                differ = twice[row.area].setdefault(row.year, [])
                differ += [result[name]] if repr(seen[place]) != repr(cell) else []
                if not math.isnan(seen[place].value) or math.isnan(cell.value):
                    continue
            seen[place] = cell
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
    notices += [
        Notice(f"{file.path.name}: more than one row of {twice_in_words(area, years)}", TWICE, (area.code,))
        for area, years in twice.items()
    ]


def twice_in_words(area: Area, years: Mapping[int, Sequence[str]]) -> str:
    """`Bradford 2023, 2024; they are alike.`, or where they differ."""
    differ = list(dict.fromkeys(name for names in years.values() for name in names))
    other = f"; the first with a number is read, they differ in {few_of(differ)}" if differ else "; they are alike"
    return f"{area.name} {few_of([str(year) for year in sorted(years)])}{other}."


def cells_of_row(file: File, row: TableRow, columns: Mapping[str, str]) -> dict[str, PublishedCell]:
    """By figure, the cells of a row that are those of its breakdown."""
    kinds, half = {figure.name: figure.kind for figure in file.table.figures}, table_descriptions().half_unit
    return {
        name: published_cell(row.cells[columns[name]], kinds[name], half[kinds[name]])
        for name in picked(file, row.cells)
        if name in columns
    }


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
