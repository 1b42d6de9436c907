"""Files with a row for each sex, age or the like beside a row of all: only the row of all is a council's figure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sim.base.errors import listed
from sim.inputs.councils.council_tables.cells import CODES, NUMBER
from sim.inputs.councils.council_tables.published_columns import (
    PublishedTable,
    column_for,
    columns_in,
    heading,
    table_descriptions,
)

ALL_ALONE = re.compile(r"(grand )?total|all|both|overall|everyone|persons?|people", re.IGNORECASE)
ALL_OF_SOMETHING = re.compile(r"(total|all|both|persons?|people)\b(?! others?\b)", re.IGNORECASE)
PERIOD_COLUMN = "time_identifier"
PART_OF_YEAR = re.compile(r"(\b|(?<=\d))(q[1-4]|quarter|term|month|week|part \d)\b", re.IGNORECASE)
UNSAID = 2  # a word that does not mean all
VINTAGES = ("provisional", "revised", "final")  # the later in this order stands
Row = dict[str, str]


def rows_of_all(table: PublishedTable, headings: Sequence[str], rows: list[Row]) -> tuple[list[Row], list[str]]:
    """The rows that are of all children or people, and a sentence for each column that splits them.

    A column splits rows if a council has several in a year that no known column distinguishes, and its words differ.
    Where none of its words means all, or several may, no row is of a council as a whole, and none is kept; nor where
    most councils and years still have several rows with other numbers.
    """
    place, known = place_in_file(table, headings), set(known_columns(table, headings))
    rows, notes = latest_vintage([one for one in headings if one not in known], place, rows)
    if len({place(row) for row in rows}) == len(rows):
        return rows, notes
    for name in (one for one in headings if one not in known):
        if splits(name, place, rows):
            rows, which = only_of_all(name, place, rows)
            notes.append(f"{name} splits its rows, {which}.")
    if mostly_rivals(table, headings, rows):
        rows = []
        notes.append(
            "most councils have several rows a year whose numbers differ, and none says that it is of all; not read."
        )
    return rows, notes


def only_of_all(name: str, place: Callable[[Row], tuple[str, ...]], rows: list[Row]) -> tuple[list[Row], str]:
    """The rows whose word in a column means all, `Total` rather than `All disabled`, and which these are.

    A place with one row and no word in the column, as of years before the split began, is of all too.
    """
    plainest: dict[tuple[str, ...], int] = {}
    for row in rows:
        plainest[place(row)] = min(plainest.get(place(row), UNSAID), plainness(row[name]))
    alone = {where for where, count in Counter(map(place, rows)).items() if count == 1}
    kept = [
        row
        for row in rows
        if plainness(row[name]) == plainest[place(row)] < UNSAID or (place(row) in alone and not row[name].strip())
    ]
    words = sorted({word for row in kept if (word := row[name].strip())})
    first: dict[tuple[str, ...], str] = {}
    if any(first.setdefault(place(row), word) != word for row in kept if (word := row[name].strip().lower())):
        return [], f"and {listed(words[:3])} may each be of all; not read"
    return kept, f"the rows of {words[0]} are read" if words else "none of them of all; not read"


def plainness(word: str) -> int:
    """How plainly a word means all: 0 `Total`, 1 `All children`, and UNSAID where it does not."""
    text = word.strip()
    return 0 if ALL_ALONE.fullmatch(text) else 1 if ALL_OF_SOMETHING.match(text) else UNSAID


def mostly_rivals(table: PublishedTable, headings: Sequence[str], rows: Iterable[Row]) -> bool:
    """Whether most places of a file have several rows whose numbers differ, so that something unknown splits them."""
    place, columns = place_in_file(table, headings), sorted(set(columns_in(table, headings).values()))
    picked, words = column_for(headings, table.pick_column), {heading(one) for of in table.pick.values() for one in of}
    first: dict[tuple[str, ...], list[str]] = {}
    rivals: set[tuple[str, ...]] = set()
    for row in rows:
        if picked is None or heading(row[picked]) in words:
            here = [row[name].strip() for name in columns]
            before = first.setdefault(place(row), here)
            if any(one != other and are_numbers(one, other) for one, other in zip(before, here, strict=True)):
                rivals.add(place(row))
    return 2 * len(rivals) > len(first)


def of_whole_years(headings: Sequence[str], rows: list[Row]) -> tuple[list[Row], list[str]]:
    """The rows that are of a whole year, and a sentence where some are of a quarter, a term, a month or a week."""
    notes = []
    for name in (column_for(headings, [PERIOD_COLUMN]), column_for(headings, table_descriptions().keys["year"])):
        parts = {row[name] for row in rows if PART_OF_YEAR.search(row[name])} if name else set()
        if name is not None and parts:
            shown = ", ".join(sorted(parts)[:3]) + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")
            rows = [row for row in rows if row[name] not in parts]
            notes.append(f"{name}: rows of {shown} are of parts of a year; not read.")
    return rows, notes


def latest_vintage(
    headings: Sequence[str], place: Callable[[Row], tuple[str, ...]], rows: list[Row]
) -> tuple[list[Row], list[str]]:
    """The rows of the last vintage of each place, where a column says which are provisional, and a sentence of it."""
    name = next((one for one in headings if any(vintage_of(text) == 0 for text in {row[one] for row in rows})), None)
    if name is None:
        return rows, []
    last: dict[tuple[str, ...], int] = {}
    for row in rows:
        last[place(row)] = max(last.get(place(row), -1), vintage_of(row[name]))
    kept = [row for row in rows if vintage_of(row[name]) == last[place(row)]]
    provisional = sum(vintage_of(row[name]) == 0 for row in kept)
    notes = [f"{name}: provisional rows, {provisional} of them, are read, and may be revised."] if provisional else []
    if len(kept) < len(rows):
        notes.append(f"{name}: of rows that are there twice, the revised or final ones are read.")
    return kept, notes


def vintage_of(text: str) -> int:
    """How final a cell says that its row is: -1 where it says nothing of it."""
    word = text.lower()
    return next((rank for rank in reversed(range(len(VINTAGES))) if re.search(rf"\b{VINTAGES[rank]}\b", word)), -1)


def splits(name: str, place: Callable[[Row], tuple[str, ...]], rows: Iterable[Row]) -> bool:
    """Whether a column distinguishes rows of one place by words; by numbers too, as ages, where one word means all."""
    first: dict[tuple[str, ...], str] = {}
    rows = list(rows)
    numbered = any(plainness(row[name]) < UNSAID for row in rows)
    return any(
        first.setdefault(place(row), word) != word
        for row in rows
        if is_word(word := row[name].strip()) or (numbered and NUMBER.fullmatch(word.lower()))
    )


def place_in_file(table: PublishedTable, headings: Sequence[str]) -> Callable[[Row], tuple[str, ...]]:
    """What identifies a row of a file, as far as it is known: whose, when, and which part of the table."""
    keys = [column_for(headings, names) for key, names in table_descriptions().keys.items() if key != "category"]
    columns = [name for name in (*keys, *picking(table, headings)) if name is not None]
    return lambda row: tuple(row[name] for name in columns)


def picking(table: PublishedTable, headings: Sequence[str]) -> list[str | None]:
    """The columns by whose words a table's rows are picked."""
    return [column_for(headings, names) for names in (table.pick_column, table.also_column) if names]


def known_columns(table: PublishedTable, headings: Sequence[str]) -> list[str]:
    """The columns that cannot be a breakdown: keys, figures, and those that the table is picked by.

    A category is one in releases that have a row for each.
    """
    keys = {heading(one) for key, names in table_descriptions().keys.items() if key != "category" for one in names}
    keys |= {heading(one) for one in table_descriptions().also if not one.startswith("category")}
    keys |= {heading(one) for one in table.unused}
    used = {*columns_in(table, headings).values(), *picking(table, headings)}
    return [one for one in headings if one in used or heading(one) in keys]


def are_numbers(*texts: str) -> bool:
    """Whether these cells are all numbers."""
    return all(NUMBER.fullmatch(text.lower()) for text in texts)


def is_word(text: str) -> bool:
    """Whether a cell is neither a number nor a code for a missing one."""
    return text.lower().strip("[]()") not in CODES and not NUMBER.fullmatch(text.lower())
