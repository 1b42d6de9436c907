"""Cells as people fill them in: dates in several forms, yes and no, numbers that are ids, blanks of all kinds."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from sim.inputs.returns.return_limits import limit, returns_settings

BLANK = {
    "",
    "#n/a",
    "#ref!",
    "#value!",
    "#name?",
    "#null!",
    "#div/0!",
    "n/a",
    "na",
    "nan",
    "null",
    "none",
    "-",
    "--",
    ".",
    "not applicable",
    "nat",
}
YES = {"yes", "y", "true", "1", "t"}
NO = {"no", "n", "false", "0", "f"}
FORMS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%d/%m/%y",
    "%d-%b-%y",
    "%Y/%m/%d",
    "%Y%m%d",
)
FIRST_DAY, SERIAL = dt.date(1899, 12, 30), (18_000, 80_000)  # days of a workbook: 1949 to 2119
SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
MONTHS = 12
SHORTENED = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)  # 1.00E+07: a long number that a spreadsheet cut
DAY_FIRST, MONTH_FIRST, BOTH = "day first", "month first", "both"
REPEATED = "is an earlier row once more, cell for cell; the row was left out"
NO_CHILD = "there is no child's number, or one cut short (1.0E+07); the row was left out"
LETTERED = re.compile(r"^\(?[a-z]{1,2}\d{0,2}[).:]\s*")


def one_line_text(value: Any) -> str:
    """A cell as one line of text without odd spaces; empty for blanks, errors of a formula and what is too long."""
    if value is None:
        return ""
    if isinstance(value, float):
        text = str(int(value)) if value == value and abs(value) < 1e15 and value == int(value) else str(value)
    else:
        text = str(value)
    text = " ".join(unicodedata.normalize("NFKC", text[: limit("characters")]).replace("\u200b", "").split())
    return "" if text.casefold() in BLANK else text


def plain_word_of(text: str) -> str:
    """A heading or name for comparing: small letters and digits, everything else a blank."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(
        re.sub(r"[^a-z0-9]+", " ", flat.replace("'", "").replace("\u2019", "").replace("\u2018", "")).split()
    )


def day_of(value: Any) -> dt.date | None:
    """A date; None where the cell is not one, or is before the oldest year that can be meant."""
    result = read_day(value)
    oldest, latest = 1900, dt.date.today().year + 30
    return result if result is not None and oldest <= result.year <= latest else None


def read_day(value: Any) -> dt.date | None:
    """A date as a date, as a workbook's number or as text in one of several forms."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return FIRST_DAY + dt.timedelta(days=int(value)) if SERIAL[0] <= value <= SERIAL[1] else None
    text = one_line_text(value)
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return read_day(float(text))
    short = re.split(r"[T ]\d{1,2}:", text)[0].strip()
    for form in FORMS:
        try:
            return dt.datetime.strptime(short, form).date()
        except ValueError:
            continue
    return None


def date_order(cells: Iterable[Any]) -> str:
    """How dates with slashes are written among these cells: DAY_FIRST, MONTH_FIRST, or BOTH, each where it must be.

    `25/03/2023` can only be the day first and `03/25/2023` only the month; what can be either shows nothing.
    """
    orders = set()
    for cell in cells:
        parts = SLASHED.match(cell.strip()) if isinstance(cell, str) else None
        if parts and int(parts[1]) <= MONTHS < int(parts[2]):
            orders.add(MONTH_FIRST)
        elif parts and int(parts[2]) <= MONTHS < int(parts[1]):
            orders.add(DAY_FIRST)
    return BOTH if len(orders) > 1 else orders.pop() if orders else DAY_FIRST


def with_day_first(cell: Any) -> Any:
    """A cell whose date is written month first, with the day first."""
    return SLASHED.sub(r"\2/\1/\3", cell.strip()) if isinstance(cell, str) else cell


def repeated_rows(rows: Iterable[Sequence[Any]]) -> set[int]:
    """The places of rows that are an earlier row once more, cell for cell."""
    seen: set[tuple[Any, ...]] = set()
    repeated = set()
    for i, row in enumerate(rows):
        cells = tuple(row)
        if cells in seen:
            repeated.add(i)
        seen.add(cells)
    return repeated


def is_slip(day: dt.date) -> bool:
    """Whether an event's date is before anything that a return can speak of."""
    return day.year < int(returns_settings()["windows"]["oldest_year"])


def yes_of(value: Any) -> bool | None:
    """Yes or no, however it is written; None for anything else."""
    if isinstance(value, bool):
        return value
    text = LETTERED.sub("", one_line_text(value).casefold()).strip(" .")
    first = text.split(" ")[0] if text else ""
    return True if first in YES else False if first in NO else None


def number_of(value: Any) -> float | None:
    """A number; None for anything else."""
    if isinstance(value, bool):
        return None
    try:
        result = float(str(value).replace(",", "").strip())
    except ValueError:
        return None
    return result if abs(result) < 1e12 else None  # also without what is not a number
