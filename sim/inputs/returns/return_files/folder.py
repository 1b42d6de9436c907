"""All returns in a folder, each known by what is in it, and how they belong together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sim.base.calendar import months_after
from sim.base.errors import InputError
from sim.inputs.returns.notes import Notes, ReturnTable, long_date
from sim.inputs.returns.privacy import Private
from sim.inputs.returns.return_files import annex_a, cin_census, ssda903, workforce_census, xml
from sim.inputs.returns.return_files.annex_a import AnnexReading
from sim.inputs.returns.return_files.cin_census import Census
from sim.inputs.returns.return_files.return_columns import annex_list, care_table
from sim.inputs.returns.return_files.sheets import ReturnSheet, csv_of, sheets_in_workbook
from sim.inputs.returns.return_files.workforce_census import CensusWorkforce
from sim.inputs.returns.return_limits import Unreadable, files_in, kind_of_file

One = TypeVar("One", Census, CensusWorkforce)
WEEK = 7  # days
YEAR_APART = 370  # days: a workforce census this near belongs to the year


@dataclass
class Returns:
    """What a folder holds, in tables; personal data are whole numbers."""

    reading: AnnexReading
    lists: dict[int, ReturnTable] = field(default_factory=dict)
    lists_on: dt.date | None = None
    censuses: list[Census] = field(default_factory=list)  # the latest last
    care: dict[str, ReturnTable] = field(default_factory=dict)
    care_on: dt.date | None = None
    workforces: list[CensusWorkforce] = field(default_factory=list)  # the latest last

    @property
    def notes(self) -> Notes:
        """What was noted while reading."""
        return self.reading.notes

    @property
    def census(self) -> Census | None:
        """The latest children in need census."""
        return self.censuses[-1] if self.censuses else None

    @property
    def workforce(self) -> CensusWorkforce | None:
        """The latest workforce census."""
        return self.workforces[-1] if self.workforces else None

    @property
    def known_day(self) -> dt.date | None:
        """The day that the council's file is of: that of the children's returns, else that of the workers'."""
        known = [self.census.on if self.census else None, self.care_on, self.lists_on]
        return next((day for day in known if day), self.workforce.on if self.workforce else None)

    @property
    def on(self) -> dt.date:
        """The day of the council; today where no return has a date, of which no council is made."""
        return self.known_day or dt.date.today()

    def lacks_in_list(self, number: int, filled: Sequence[str], there: Sequence[str] = ()) -> str:
        """What a list of Annex A lacks of these columns, in words; empty where nothing, or there is no such list."""
        return self.notes.lacking(self.lists[number], filled, there) if number in self.lists else ""

    def lacks_in_care(self, name: str, filled: Sequence[str], there: Sequence[str] = ()) -> str:
        """What a table of SSDA903 lacks of these columns, in words; empty where nothing, or there is no such table."""
        return self.notes.lacking(self.care[name], filled, there) if name in self.care else ""

    def lacks_in_census(self, *columns: str) -> str:
        """What no episode of the children in need census has of these, in words; empty where nothing is lacking."""
        if self.census is None:
            return ""
        episodes = self.census.episodes
        missing = [cin_census.PUBLISHED_NAMES[one] for one in columns if episodes.missing(one) == 1.0]
        return self.notes.lack(f"{self.census.file} has no {' and no '.join(missing)}") if missing else ""


def read_folder(folder: Path, on: dt.date | None = None) -> Returns:
    """Every return in a folder; a file that cannot be used is noted with a sentence.

    `on` is the day of Annex A where it is known. Raises InputError where nothing can be read, or it has two councils.
    """
    returns = Returns(AnnexReading(Notes(), Private()))
    paths, left = files_in(folder)
    returns.notes.left += left
    annex: list[ReturnSheet] = []
    care: list[tuple[str, ReturnTable]] = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            read_file(path, name, returns, annex, care)
        except Unreadable as fault:
            returns.notes.left.append((name, str(fault)))
        except OSError:
            returns.notes.left.append((name, "cannot be opened"))
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError):
            returns.notes.left.append((name, "could not be understood: it is not built like a return"))
    returns.lists = annex_a.read_lists(annex, returns.reading)
    returns.care = ssda903.of_one_council(care, returns.reading)
    belong_together(returns, folder, on)
    return returns


def read_file(
    path: Path, name: str, returns: Returns, annex: list[ReturnSheet], care: list[tuple[str, ReturnTable]]
) -> None:
    """One file, by what is in it; Unreadable where it is no return."""
    kind = kind_of_file(path)
    if kind == "xml":
        read_xml_file(path, name, returns, care)
        return
    sheets = sheets_in_workbook(path, name) if kind == "workbook" else [csv_of(path, name)]
    tables = [(sheet, care_table(sheet)) for sheet in sheets]
    if any(known is not None for _, known in tables):
        care += [
            (str(known.number), ssda903.read_table(sheet, known, returns.reading))
            for sheet, known in tables
            if known is not None
        ]
        return
    if not any(annex_list(sheet) for sheet in sheets):
        raise Unreadable("is neither Annex A nor SSDA903: its headings are none of theirs")
    annex += [sheet for sheet in sheets if sheet.rows]


def read_xml_file(path: Path, name: str, returns: Returns, care: list[tuple[str, ReturnTable]]) -> None:
    """One XML file; Unreadable where it is no return."""
    root, names = xml.roots(path)
    if "CINdetails" in names or "ChildIdentifiers" in names:
        returns.censuses.append(cin_census.read_cin_census(path, name, returns.reading))
    elif "CSWWWorker" in names or "LALevelVacancies" in names:
        returns.workforces.append(workforce_census.read_workforce_census(path, name, returns.reading))
    elif "903" in root or {"CHILDID", "EPISODE", "HEADER"} & {one.upper() for one in names} - {"HEADER"}:
        care += list(ssda903.read_xml(path, name, returns.reading).items())
    else:
        raise Unreadable("is XML, and none of the returns that are known")


def belong_together(returns: Returns, folder: Path, on: dt.date | None) -> None:
    """One council and one year: what is of others is refused, or left out with a sentence."""
    every: list[Census | CensusWorkforce] = [*returns.censuses, *returns.workforces]
    authorities = {one.authority for one in every if one.authority}
    if len(authorities) > 1:
        raise InputError(
            [
                f"{folder}: holds returns of {len(authorities)} councils (authorities"
                f" {', '.join(sorted(authorities))}); give each council a folder of its own."
            ]
        )
    returns.censuses = latest_last(returns.censuses, returns.notes)
    returns.workforces = latest_last(returns.workforces, returns.notes)
    returns.lists_on = on or day_of_annex(returns)
    returns.care_on = ssda903.day_of_return(returns.care)
    if returns.care_on is not None:
        episodes = ssda903.not_later(returns.care[ssda903.EPISODES], returns.care_on, returns.reading)
        returns.care = returns.care | {ssda903.EPISODES: episodes}
    if not (returns.lists or returns.censuses or returns.care or returns.workforces):
        why = [f"{file}: {reason}." for file, reason in returns.notes.left]
        raise InputError([f"{folder}: no return was found in it.", *why])
    years_agree(returns)


def latest_last(every: list[One], notes: Notes) -> list[One]:
    """Returns by year; of two of one year, the longer."""
    kept: dict[dt.date, One] = {}
    for one in sorted(every, key=lambda each: -len(longer_rows(each))):
        if one.on in kept:
            notes.left.append(
                (one.file, f"is of the {one.period} as {kept[one.on].file} is, which is longer and was read")
            )
        else:
            kept[one.on] = one
    return [kept[day] for day in sorted(kept)]


def longer_rows(one: Census | CensusWorkforce) -> ReturnTable:
    """The rows by whose number two returns are compared."""
    return one.episodes if isinstance(one, Census) else one.workers


def day_of_annex(returns: Returns) -> dt.date | None:
    """The day of Annex A: its last date, or the day of a census that ends within a week after it."""
    last = annex_a.day_of_lists(returns.lists)
    near = returns.census is not None and last is not None and 0 <= (returns.census.on - last).days <= WEEK
    return returns.census.on if near and returns.census else last


def years_agree(returns: Returns) -> None:
    """Say of each return that is of another time than the children in need census, or than the day of the council."""
    day, notes = returns.on, returns.notes
    if returns.lists and returns.lists_on and abs((returns.lists_on - day).days) > YEAR_APART / 2:
        notes.remark(
            f"Annex A is of about {long_date(returns.lists_on)}, and other returns of {long_date(day)}: figures from"
            " both are set side by side."
        )
    if returns.care_on and abs((returns.care_on - day).days) > YEAR_APART / 2:
        notes.remark(f"SSDA903 is of the year to {long_date(returns.care_on)}, and other returns of {long_date(day)}.")
    if returns.workforce and abs((returns.workforce.on - day).days) > YEAR_APART:
        notes.remark(
            f"The workforce census is of {long_date(returns.workforce.on)}, more than a year from {long_date(day)}."
        )


def window_from(day: dt.date, months: int) -> dt.date:
    """The last day before a window of months that ends on a day."""
    return months_after(day, -months)
