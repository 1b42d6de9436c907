"""The children in need census, read: the forms of 2017 to 2026, whose names of blocks and dates agree."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.inputs.returns.notes import FileRead, ReturnTable, long_date
from sim.inputs.returns.privacy import count_text
from sim.inputs.returns.return_files import xml
from sim.inputs.returns.return_files.annex_a import CHILDHOOD, AnnexReading, years_between
from sim.inputs.returns.return_files.values import day_of, is_slip, one_line_text, yes_of
from sim.inputs.returns.return_limits import Unreadable

YEAR_ENDS = (3, 31)
DATES = {  # block: dates in it
    "Assessments": ("AssessmentActualStartDate", "AssessmentAuthorisationDate"),
    "CINPlanDates": ("CINPlanStartDate", "CINPlanEndDate"),
    "Section47": ("S47ActualStartDate", "DateOfInitialCPC"),
    "ChildProtectionPlans": ("CPPstartDate", "CPPendDate"),
}
PUBLISHED_NAMES = {  # of what is kept of an episode
    "referred": "CINreferralDate",
    "closed": "CINclosureDate",
    "nfa": "ReferralNFA",
    "source": "ReferralSource",
    "reason": "ReasonForClosure",
}
START, END = "start", "end"


@dataclass
class Census:
    """One census: the day it ends on, its authority, and tables of episodes and of the blocks within them."""

    file: str
    on: dt.date
    authority: str
    episodes: ReturnTable
    blocks: dict[str, ReturnTable] = field(default_factory=dict)

    @property
    def since(self) -> dt.date:
        """The last day before the year."""
        return dt.date(self.on.year - 1, self.on.month, self.on.day if (self.on.month, self.on.day) != (2, 29) else 28)

    def in_year(self, day: dt.date | None) -> bool:
        """Whether a day falls in the year of the census."""
        return day is not None and self.since < day <= self.on

    @property
    def period(self) -> str:
        """`year to 31 March 2023`."""
        return f"year to {long_date(self.on)}"


def read_cin_census(path: Path, name: str, reading: AnnexReading) -> Census:
    """One census; Unreadable where it has no children, or is of another year than it says."""
    header, nth = None, 0
    rows: list[dict[str, Any]] = []
    blocks: dict[str, list[dict[str, Any]]] = {block: [] for block in DATES}
    known: set[tuple[int, Any]] = set()  # episodes, by child and all that is in them
    for piece in xml.pieces(path, ("Header", "Child")):
        if xml.plain_tag(piece) == "Header":
            header = xml.Header(piece)
            continue
        nth += 1
        read_child(piece, nth, name, rows, blocks, known, reading)
    if not rows:
        raise Unreadable("has no children with an episode of need in it")
    on = day_of_census(header, rows)
    census = Census(name, on, header.authority if header else "", ReturnTable("episodes", name, "", rows))
    census.blocks = {block: ReturnTable(block, name, "", result) for block, result in blocks.items()}
    touched = sum(census.in_year(row["referred"]) or census.in_year(row["closed"]) for row in rows)
    if not touched:
        raise Unreadable(f"is of another year than the {census.period} that it says: none of its dates falls in it")
    how = "its elements CINdetails"
    reading.notes.read.append(
        FileRead(name, "", f"children in need census, {count_text(nth)} children", len(rows), how, census.period)
    )
    return census


def day_of_census(header: xml.Header | None, rows: list[dict[str, Any]]) -> dt.date:
    """The day on which the census ends: as it says, or the 31 March after the last referral."""
    if header is not None and header.on is not None:
        return header.on
    if header is not None and header.year.isdecimal() and 1990 < int(header.year) < 2100:
        return dt.date(int(header.year), *YEAR_ENDS)
    days = sorted(row["referred"] for row in rows if row["referred"] is not None)
    if not days:
        raise Unreadable("says neither its year nor any date of a referral")
    last = days[-1 - len(days) // 1000]
    return dt.date(last.year + (last > dt.date(last.year, *YEAR_ENDS)), *YEAR_ENDS)


def read_child(
    piece: Any,
    nth: int,
    file: str,
    rows: list[dict[str, Any]],
    blocks: dict[str, list[dict[str, Any]]],
    known: set[tuple[int, Any]],
    reading: AnnexReading,
) -> None:
    """One child with its episodes; rows are identified by the place of the child in the file."""
    number, born = xml.first(piece, "LAchildID"), day_of(xml.first(piece, "PersonBirthDate"))
    if not number:
        reading.notes.leave(file, "", "LAchildID", "there is no child's number; the child was left out", nth)
        return
    child = reading.private.code("child", number)
    if born is not None:
        reading.private.birth(born)
    for details in (one for one in piece.iter() if xml.plain_tag(one) == "CINdetails"):
        whole = child, xml.all_within(details)
        if whole in known:
            reading.notes.leave(file, "", "CINdetails", "is an earlier episode of this child once more; left out", nth)
            continue
        known.add(whole)
        row = read_episode(details, child, born, nth, file, reading)
        if row is None:
            continue
        row["episode"] = len(rows)
        rows.append(row)
        for block, (start, end) in DATES.items():
            for one in xml.children_named(details, block):
                result = read_block(one, block, start, end, row, nth, file, reading)
                if result is not None:
                    blocks[block].append(result)


def date_in(element: Any, name: str, nth: int, file: str, reading: AnnexReading) -> dt.date | None:
    """A date; one that is none, or a slip of the pen, is noted and left out."""
    text = xml.own(element, name)
    if not text:
        return None
    day = day_of(text)
    if day is None:
        reading.notes.leave(file, "", name, "is not a date", nth)
    elif is_slip(day):
        reading.notes.leave(file, "", name, "is too long ago to be meant", nth)
        return None
    return day


def read_episode(
    details: Any, child: int, born: dt.date | None, nth: int, file: str, reading: AnnexReading
) -> dict[str, Any] | None:
    """One episode of need; None for an adult's."""
    referred = date_in(details, "CINreferralDate", nth, file, reading)
    closed = date_in(details, "CINclosureDate", nth, file, reading)
    if born is not None and referred is not None and years_between(born, referred) >= CHILDHOOD:
        reading.notes.leave(file, "", "PersonBirthDate", "an adult when referred; the episode was left out", nth)
        return None
    if referred is not None and closed is not None and closed < referred:
        reading.notes.leave(file, "", "CINclosureDate", "is before the referral; the closure was left out", nth)
        closed = None
    grown = born is not None and closed is not None and years_between(born, closed) >= CHILDHOOD
    nfa = yes_of(xml.own(details, "ReferralNFA"))
    if nfa is None and xml.own(details, "ReferralNFA"):
        reading.notes.leave(file, "", "ReferralNFA", "is neither yes nor no", nth)
    source = one_line_text(xml.own(details, "ReferralSource")).upper() or None
    reason = one_line_text(xml.own(details, "ReasonForClosure")).upper() or None
    return {
        "child": child,
        "referred": referred,
        "closed": closed,
        "nfa": nfa,
        "source": source,
        "reason": reason,
        "grown": grown,
        "born": born,
        "row": nth,
    }


def read_block(
    one: Any, block: str, start: str, end: str, row: dict[str, Any], nth: int, file: str, reading: AnnexReading
) -> dict[str, Any] | None:
    """One assessment, plan or enquiry of an episode; None where it has no beginning."""
    began, over = (date_in(one, name, nth, file, reading) for name in (start, end))
    if began is None:
        reading.notes.leave(file, "", start, "there is no beginning; it was left out", nth)
        return None
    if over is not None and over < began:
        reading.notes.leave(file, "", end, "is before the beginning; the end was left out", nth)
        over = None
    result = {"child": row["child"], "episode": row["episode"], START: began, END: over, "closed": row["closed"]}
    result["born"] = row["born"]
    if block == "Section47":
        result["unneeded"] = yes_of(xml.own(one, "ICPCnotRequired"))
    if block == "ChildProtectionPlans":
        texts = [one_line_text(each.text) for each in one.iter() if xml.plain_tag(each) == "CPPreviewDate"]
        result["reviews"] = sorted(day for day in map(day_of, texts) if day is not None)
    return result
