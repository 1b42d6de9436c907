"""Files with a row for each sex, age or the like beside a row of all: only the row of all is a council's figure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from sim.inputs.councils.council_tables.cells import CODES, NUMBER
from sim.inputs.councils.council_tables.published_columns import (
    PublishedTable,
    column_for,
    columns_in,
    heading,
    table_descriptions,
)

WHOLE = re.compile(r"(total|all|both|any|everyone|persons?|people)\b", re.IGNORECASE)
PERIOD_COLUMN = "time_identifier"
PART_OF_YEAR = re.compile(r"\b(q[1-4]|quarter|term|month|week|part \d)\b", re.IGNORECASE)  # of `time_identifier`
VINTAGES = ("provisional", "revised", "final")  # the later in this order stands
Row = dict[str, str]


def rows_of_all(table: PublishedTable, headings: Sequence[str], rows: list[Row]) -> tuple[list[Row], list[str]]:
    """The rows that are of all children or people, and a sentence for each column that splits them.

    A column splits rows if a council has several in a year that no known column distinguishes, and its words differ.
    Where none of its words means all, no row is of a council as a whole, and none is kept.
    """
    place, known = place_in_file(table, headings), set(known_columns(table, headings))
    rows, notes = latest_vintage([one for one in headings if one not in known], place, rows)
    if len({place(row) for row in rows}) == len(rows):
        return rows, notes
    for name in (one for one in headings if one not in known):
        if not splits(name, place, rows):
            continue
        whole = sorted({one for row in rows if WHOLE.match(one := row[name].strip())})
        rows = [row for row in rows if row[name].strip() in whole]
        what = f"the rows of {whole[0]} are read" if whole else "none of them of all; not read"
        notes.append(f"{name} splits its rows, {what}.")
    return rows, notes


def of_whole_years(headings: Sequence[str], rows: list[Row]) -> tuple[list[Row], list[str]]:
    """The rows that are of a whole year, and a sentence where some are of a quarter, a term, a month or a week."""
    name = next((one for one in headings if heading(one) == heading(PERIOD_COLUMN)), None)
    parts = {row[name] for row in rows if PART_OF_YEAR.search(row[name])} if name else set()
    if name is None or not parts:
        return rows, []
    shown = ", ".join(sorted(parts)[:3]) + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")
    return [row for row in rows if row[name] not in parts], [
        f"{name}: rows of {shown} are of parts of a year; not read."
    ]


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
    """Whether a column distinguishes rows of one place by words, neither numbers nor codes of missing ones."""
    first: dict[tuple[str, ...], str] = {}
    return any(first.setdefault(place(row), word) != word for row in rows if is_word(word := row[name].strip()))


def place_in_file(table: PublishedTable, headings: Sequence[str]) -> Callable[[Row], tuple[str, ...]]:
    """What identifies a row of a file, as far as it is known: whose, when, and which part of the table."""
    keys = [column_for(headings, names) for key, names in table_descriptions().keys.items() if key != "category"]
    columns = [name for name in (*keys, *picking(table, headings)) if name is not None]
    return lambda row: tuple(row[name] for name in columns)


def picking(table: PublishedTable, headings: Sequence[str]) -> list[str | None]:
    """The columns by whose words a table's rows are picked."""
    return [column_for(headings, names) for names in (table.pick_column, table.also_column) if names]


def known_columns(table: PublishedTable, headings: Sequence[str]) -> list[str]:
    """The columns that cannot be a breakdown: keys, figures, and those that the table is picked by."""
    keys = {heading(one) for names in table_descriptions().keys.values() for one in names} | {
        heading(one) for one in table_descriptions().also
    }
    keys |= {heading(one) for one in table.unused}
    used = {*columns_in(table, headings).values(), *picking(table, headings)}
    return [one for one in headings if one in used or heading(one) in keys]


def is_word(text: str) -> bool:
    """Whether a cell is neither a number nor a code for a missing one."""
    return text.lower().strip("[]()") not in CODES and not NUMBER.fullmatch(text.lower())
