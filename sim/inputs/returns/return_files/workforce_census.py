"""The children's social work workforce census, read: a row a worker, and the council's vacancies."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.inputs.returns.notes import FileRead, ReturnTable, long_date
from sim.inputs.returns.privacy import taken, too_few
from sim.inputs.returns.return_files import xml
from sim.inputs.returns.return_files.annex_a import AnnexReading
from sim.inputs.returns.return_files.values import day_of, number_of, yes_of
from sim.inputs.returns.return_limits import Unreadable, returns_settings

NUMBERS = ("FTE", "FTE30", "Cases30", "WorkingDaysLost", "ContractWeeks")
DATES = ("RoleStartDate", "RoleEndDate")
CODES = ("OrgRole", "StartOrigin", "LeaverDestination", "ReasonAbsence", "CFKSSstatus")
FLAGS = ("AgencyWorker", "Absat30Sept")
VACANCIES = ("NumberOfVacancies", "NoAgencyFTE", "NoAgencyHeadcount")
YEAR_ENDS = (9, 30)
MANAGERS, PRACTITIONERS, HOLDERS = ("3",), ("4",), ("4", "5")  # roles of the census


@dataclass
class CensusWorkforce:
    """One census of workers."""

    file: str
    on: dt.date
    authority: str
    workers: ReturnTable
    council: dict[str, float]  # vacancies and agency workers, where they are given

    @property
    def since(self) -> dt.date:
        """The last day before the year."""
        return dt.date(self.on.year - 1, *YEAR_ENDS)

    @property
    def period(self) -> str:
        """`year to 30 September 2022`."""
        return f"year to {long_date(self.on)}"


def read_workforce_census(path: Path, name: str, reading: AnnexReading) -> CensusWorkforce:
    """One census; Unreadable where there is no worker in it."""
    header, council, rows, nth = None, {}, [], 0
    known: set[tuple[tuple[str, str], ...]] = set()
    for piece in xml.pieces(path, ("Header", "LALevelVacancies", "CSWWWorker")):
        kind = xml.plain_tag(piece)
        if kind == "Header":
            header = xml.Header(piece)
        elif kind == "LALevelVacancies":
            result = {one: number_of(xml.own(piece, one)) for one in VACANCIES}
            council = {one: value for one, value in result.items() if value is not None and value >= 0}
        else:
            nth += 1
            whole = xml.all_within(piece)
            if whole in known and xml.own(piece, "SWENo"):
                reading.notes.leave(name, "", "SWENo", "is an earlier worker once more; the worker was left out", nth)
                continue
            known.add(whole)
            rows.append(read_worker(piece, nth, name, reading))
    if not rows:
        raise Unreadable("has no workers in it")
    on = header.on if header and header.on else None
    if on is None and header and header.year.isdecimal() and 1990 < int(header.year) < 2100:
        on = dt.date(int(header.year), *YEAR_ENDS)
    if on is None:
        raise Unreadable("does not say of which year it is")
    most = returns_settings()["plausible"]["vacancies"] * fte(rows)
    for one in [one for one, value in council.items() if value > most]:
        reading.notes.leave(name, "", one, "is more than can be meant, for the workers there are", 0)
        del council[one]
    made = CensusWorkforce(
        name, on, header.authority if header else "", ReturnTable("workers", name, "", rows), council
    )
    how = "its elements CSWWWorker"
    reading.notes.read.append(FileRead(name, "", "workforce census", len(rows), how, made.period))
    return made


def read_worker(piece: Any, nth: int, file: str, reading: AnnexReading) -> dict[str, Any]:
    """One worker; the worker's number and birthday are known to the search of what goes out, and to nothing else."""
    number, born = xml.own(piece, "SWENo"), day_of(xml.own(piece, "PersonBirthDate"))
    if number:
        reading.private.code("worker", number)
    if born is not None:
        reading.private.birth(born)
    row: dict[str, Any] = {"row": nth}
    for one in NUMBERS:
        text = xml.own(piece, one)
        row[one] = number_of(text) if text else None
        if text and (row[one] is None or not 0 <= row[one] <= returns_settings()["plausible"][one]):
            reading.notes.leave(file, "", one, "is not a number that can be meant", nth)
            row[one] = None
    for one in DATES:
        text = xml.own(piece, one)
        row[one] = day_of(text) if text else None
        if row[one] is None and text:
            reading.notes.leave(file, "", one, "is not a date", nth)
    row |= {one: xml.own(piece, one).upper() or None for one in CODES}
    row |= {one: yes_of(xml.own(piece, one)) for one in FLAGS}
    return row


def without_columns(census: CensusWorkforce, *columns: str) -> str:
    """What no worker of the census has of these, in words; empty where nothing is lacking."""
    missing = [one for one in columns if census.workers.missing(one) == 1.0]
    return f"{census.file} has no {' and no '.join(missing)}" if missing else ""


def employees_here(census: CensusWorkforce) -> list[dict[str, Any]]:
    """Workers in post at the close of the day who are the council's own, and whose FTE is known."""
    return [row for row in census.workers.rows if not row["AgencyWorker"] and is_here(row, census) and row["FTE"]]


def fte_by_role(rows: list[dict[str, Any]]) -> dict[str, float]:
    """FTE of case holders, managers and others; of 1 to 5 people what so many of the middle number would have."""
    made, mean = {}, fte(rows) / max(len(rows), 1)
    for name, roles in {"case": HOLDERS, "lead": MANAGERS, "rest": None}.items():
        mine = [row for row in rows if role_in(row, roles)]
        made[name] = taken(len(mine)) * round(mean, 1) if too_few(len(mine)) else fte(mine)
    return made


def role_in(row: dict[str, Any], roles: tuple[str, ...] | None) -> bool:
    """Whether a worker has one of these roles; of None, neither a case holder's nor a manager's."""
    return row["OrgRole"] in roles if roles else row["OrgRole"] not in (*HOLDERS, *MANAGERS)


def is_here(row: dict[str, Any], census: CensusWorkforce) -> bool:
    """Whether a worker is in post at the close of the census day."""
    return row["RoleEndDate"] is None or row["RoleEndDate"] > census.on


def fte(rows: Iterable[dict[str, Any]]) -> float:
    """Full-time equivalents of workers."""
    return float(math.fsum(row["FTE"] or 0.0 for row in rows))
