"""Which sheet is which list and which column is which: by heading, by a heading much like it, then by position."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sim.base.files import settings_in
from sim.base.places import CONF
from sim.inputs.returns.return_files.sheets import ReturnSheet
from sim.inputs.returns.return_files.values import day_of, one_line_text, plain_word_of

ALIKE = 0.86  # of two headings, as difflib measures it
ENOUGH = 0.5  # share of a list's headings that identify it
FEW = 0.3  # share of a list's headings below which only its width can identify it
HEADS = 10  # first rows among which the headings are sought
KEYWORDS = {  # words in a sheet's name: list
    "contact": 1,
    "early help": 2,
    "referral": 3,
    "assessment": 4,
    "section 47": 5,
    "s47": 5,
    "icpc": 5,
    "children in need": 6,
    "cin": 6,
    "child protection": 7,
    "cpp": 7,
    "cp plan": 7,
    "care leaver": 9,
    "leaving care": 9,
    "prospective adopter": 11,
    "adopter": 11,
    "adoption": 10,
    "looked after": 8,
    "cla": 8,
    "lac": 8,
    "in care": 8,
}
OTHER_NAMES = {  # headings that mean the same: as published: as also used
    "age of child years": ("age", "age years"),
    "gender": ("sex",),
    "child unique id": ("child id", "unique id", "person id"),
    "allocated personal advisor": ("allocated personal adviser", "personal advisor", "personal adviser"),
}
BY_HEADING, BY_LIKENESS, BY_POSITION = "its heading", "a heading like it", "its position"


class Known(NamedTuple):
    """Where the columns of a list stand."""

    number: int | str  # the list or table
    how: str  # by what the sheet was known
    header: int  # place of the row of headings among the rows; -1 where there are none
    columns: dict[str, tuple[int, str]]  # published name: place, by what it was known


def fields() -> Any:
    """The published columns of Annex A (by list) and SSDA903 (by table)."""
    return settings_in(CONF / "returns_fields.yaml")


@cache
def heads_for_comparing(number: int) -> tuple[str, ...]:
    """The headings of a list for comparing."""
    return tuple(plain_word_of(name) for name in fields()["annex_a"][number])


def list_by_name(name: str) -> int | None:
    """The list that a sheet's name speaks of."""
    flat = plain_word_of(name)
    result = re.search(r"\blist (\d{1,2})\b", flat) or re.search(r"\blist(\d{1,2})\b", flat)
    if result and 1 <= int(result[1]) <= 11:
        return int(result[1])
    return next((number for word, number in KEYWORDS.items() if re.search(rf"\b{word}s?\b", flat)), None)


def heading_score(cells: Sequence[str], wanted: Sequence[str]) -> float:
    """The share of wanted headings that are among these cells."""
    there = set(cells)
    also = [word in there or any(one in there for one in OTHER_NAMES.get(word, ())) for word in wanted]
    return sum(also) / len(wanted)


def head_of(sheet: ReturnSheet, wanted: Sequence[str]) -> tuple[int, float]:
    """The row that is most like these headings, and how much."""
    scores = [heading_score([plain_word_of(one_line_text(cell)) for cell in row], wanted) for row in sheet.rows[:HEADS]]
    best = max(range(len(scores)), key=scores.__getitem__, default=-1)
    return best, scores[best] if scores else 0.0


def annex_list(sheet: ReturnSheet) -> Known | None:
    """Which list of Annex A a sheet is, and where its columns stand; None where it is none."""
    named = list_by_name(sheet.name)
    result = {number: head_of(sheet, heads_for_comparing(number)) for number in fields()["annex_a"]}
    best = max(result, key=lambda number: result[number][1])
    number, how = named, "its name"
    if named is not None and result[named][1] >= ENOUGH:
        how = "its name and headings"
    if result[best][1] >= ENOUGH and (named is None or result[best][1] > result[named][1] + 0.2):
        number, how = best, "its headings" if named is None else f"its headings, though its name says list {named}"
    if number is None or (result[number][1] < FEW and width_of(sheet) != len(fields()["annex_a"][number])):
        return None
    header = result[number][0] if result[number][1] > 0.1 else first_without_dates(sheet)
    cells = sheet.rows[header] if 0 <= header < len(sheet.rows) else []
    return Known(
        number, how, header, columns_of_words([one_line_text(cell) for cell in cells], fields()["annex_a"][number])
    )


def width_of(sheet: ReturnSheet) -> int:
    """The most cells that any of the first rows has."""
    return max((len(row) for row in sheet.rows[:HEADS]), default=0)


def first_without_dates(sheet: ReturnSheet) -> int:
    """The first row as the headings, unless there is a date in it: then there are none."""
    first = sheet.rows[0] if sheet.rows else []
    return -1 if any(day_of(cell) is not None for cell in first) else 0


def columns_of_words(cells: Sequence[str], wanted: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Where each wanted column stands among these headings, and by what it was known."""
    flat = [plain_word_of(cell) for cell in cells]
    result: dict[str, tuple[int, str]] = {}
    free = set(range(len(flat)))
    for name in wanted:
        words = (plain_word_of(name), *OTHER_NAMES.get(plain_word_of(name), ()))
        place = next((i for i in sorted(free) if flat[i] in words), None)
        if place is not None:
            result[name] = place, BY_HEADING
            free.discard(place)
    for name in (one for one in wanted if one not in result):
        near = [flat[i] for i in sorted(free) if flat[i].startswith(plain_word_of(name) + " ")]
        near = near or difflib.get_close_matches(
            plain_word_of(name), [flat[i] for i in sorted(free) if flat[i]], 1, ALIKE
        )
        if near:
            place = next(i for i in sorted(free) if flat[i] == near[0])
            result[name] = place, BY_LIKENESS
            free.discard(place)
    whole = len(cells) == len(wanted) or not cells  # only a list of the published width is read by position
    for i, name in enumerate(wanted):
        if name not in result and whole and (i in free or not cells):
            result[name] = i, BY_POSITION
    return result


def care_table(sheet: ReturnSheet) -> Known | None:
    """Which table of SSDA903 a sheet is, by its set of columns; None where it is none."""
    return next((known for place in range(min(HEADS, len(sheet.rows))) if (known := care_table_at(sheet, place))), None)


def care_table_at(sheet: ReturnSheet, place: int) -> Known | None:
    """Which table of SSDA903 a sheet is whose headings are the row at a place; None where they are none of theirs."""
    cells = [one_line_text(cell).upper() for cell in sheet.rows[place]]
    cells = [AS_CSV.get(cell, cell) for cell in cells]
    tables: Mapping[str, list[str]] = fields()["ssda903"]
    best = max(tables, key=lambda name: sum(one in cells for one in tables[name]) / len(set(tables[name]) | set(cells)))
    alike = sum(one in cells for one in tables[best]) / len(set(tables[best]) | {one for one in cells if one})
    if alike < 0.6 or "CHILD" not in cells:
        return None
    return Known(
        best, "its set of columns", place, {one: (cells.index(one), BY_HEADING) for one in tables[best] if one in cells}
    )


AS_CSV = {"CHILDID": "CHILD", "PL": "PLACE", "PLPOST": "PL_POST", "HOMEPOST": "HOME_POST"}  # names of the XML form
