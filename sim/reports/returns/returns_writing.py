"""Synthetic returns as files: Annex A (xlsx), the children in need and workforce censuses (XML), SSDA903 (csv)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.base.errors import InputError, listed
from sim.base.files import open_folder, settings_in, write_text, write_whole
from sim.base.places import CONF
from sim.inputs.returns.return_limits import returns_settings
from sim.model.event_log import Rows
from sim.reports.returns import annex_a_writing, cin_census_writing, ssda903_writing, workforce_census_writing
from sim.reports.returns.history import History, day_of_returns, history_of, whole_years
from sim.reports.returns.lists import Lists
from sim.reports.returns.people import children_of_council

if TYPE_CHECKING:
    from sim.inputs.study import Study

YEAR_BEFORE = "year_before"
OUR_FILES = ("annex_a.xlsx", "cin_census.xml", "workforce_census.xml", "ssda903_*.csv")
CENSUS, SOFTWARE, MOST_HEADER = "cin_census.xml", b"<SoftwareCode>caseload</SoftwareCode>", 4096
AUTHORITY = "999"  # a number that no council has
EPOCH = dt.datetime(2000, 1, 1)  # so that the same log gives the same bytes


def published_fields() -> Mapping[str, Any]:
    """The published columns of Annex A and SSDA903."""
    return settings_in(CONF / "returns_fields.yaml")


def check_own(folder: Path) -> None:
    """InputError if a folder holds returns that this command has not written: those of a council are never lost."""
    there = [file.name for pattern in OUR_FILES for file in sorted(folder.glob(pattern))]
    census = folder / CENSUS
    if not there or (census.is_file() and SOFTWARE in census.read_bytes()[:MOST_HEADER]):
        return
    raise InputError(
        [f"{folder}: holds returns that were not written by this command ({listed(there)}); name another folder."]
    )


def write_returns(
    folder: Path, study: Study, rows: Rows, on: dt.date | None = None, replication: int = 0
) -> list[Path]:
    """Write the four returns of one replication's log as of a 31 March, the last whole year's unless `on` is given.

    SSDA903 of the year before goes to a folder within, if that year is simulated: an episode that ended before the year
    is in no other file.

    Raises InputError where the run has no whole financial year, or the journey lacks a stage that returns speak of.
    """
    past = history_of(study, rows, day_of_returns(study, on), replication)
    children = children_of_council(past)
    open_folder(folder)
    months = returns_settings()["windows"]["annex_a_months"]
    lists = annex_a_writing.lists_of(Lists(past, children, published_fields()["annex_a"], months))
    files = [write_whole(folder / "annex_a.xlsx", workbook(lists))]
    files.append(write_text(folder / CENSUS, cin_census_writing.cin_census_text(past, children, AUTHORITY)))
    files += care_files(folder, past, children)
    before = past.on.replace(year=past.on.year - 1)
    if before in whole_years(study):
        files += care_files(folder / YEAR_BEFORE, history_of(study, rows, before, replication), children)
    files.append(write_text(folder / "workforce_census.xml", workforce_census_writing.census_of(past, AUTHORITY)))
    return files


def care_files(folder: Path, past: History, children: pd.DataFrame) -> list[Path]:
    """SSDA903 of one year, a table a file."""
    open_folder(folder)
    made = ssda903_writing.tables_of(past, children, published_fields()["ssda903"])
    return [write_text(folder / f"ssda903_{name.lower()}.csv", table_as_csv(table)) for name, table in made.items()]


def workbook(lists: dict[int, pd.DataFrame]) -> bytes:
    """The lists as a workbook, a sheet each."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for number, table in lists.items():
        sheet = book.create_sheet(f"List {number}")
        sheet.append(list(table.columns))
        columns = [cells(table[name]) for name in table.columns]
        for row in zip(*columns, strict=True):
            sheet.append(row)
    book.properties.creator, book.properties.created, book.properties.modified = "caseload", EPOCH, EPOCH
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cells(column: pd.Series) -> list[Any]:
    """The cells of a column: dates as dates, nothing where a value is missing."""
    values = [None if one != one or one == "" or one is None else one for one in column.tolist()]
    return [one.to_pydatetime().date() if isinstance(one, pd.Timestamp) else one for one in values]


def table_as_csv(table: pd.DataFrame) -> str:
    """A table as comma-separated values with a header."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(table.columns)
    writer.writerows(table.itertuples(index=False, name=None))
    return file.getvalue()
