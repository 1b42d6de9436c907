"""One cell of a published table as a number and how it is known: a code is never zero."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

PUBLISHED, JOINT = "published", "joint"
LOW, FEW = "low", "few"  # known to be small: half the rounding unit, one to five
SUPPRESSED, UNRELIABLE, NOT_APPLICABLE, NOT_AVAILABLE, BLANK = (
    "suppressed",
    "unreliable",
    "not applicable",
    "not available",
    "blank",
)
NOT_RECORDED = "zero, not recorded"
UNREADABLE, IMPOSSIBLE = "unreadable", "impossible"
DOUBTED = "doubted"  # a number further from the year before than councils have shown
MISSING = (SUPPRESSED, UNRELIABLE, NOT_APPLICABLE, NOT_AVAILABLE, BLANK, NOT_RECORDED, UNREADABLE, IMPOSSIBLE, DOUBTED)

CODES = {  # Explore Education Statistics, symbols; Analysis Function, symbols in tables
    "c": SUPPRESSED,
    "*": SUPPRESSED,
    "s": SUPPRESSED,
    "x": NOT_AVAILABLE,
    "..": NOT_AVAILABLE,
    "...": NOT_AVAILABLE,
    ":": NOT_AVAILABLE,
    "n/a": NOT_APPLICABLE,
    "na": NOT_APPLICABLE,
    "z": NOT_APPLICABLE,
    ".": NOT_APPLICABLE,
    "u": UNRELIABLE,
    "k": SUPPRESSED,
    "low": LOW,
    "~": LOW,
    "": BLANK,
    "-": BLANK,
    "–": BLANK,
    "nan": BLANK,
    "null": BLANK,
    "none": BLANK,
    "no data": BLANK,
    "not available": NOT_AVAILABLE,
    "suppressed": SUPPRESSED,
}
NUMBER = re.compile(  # thousands apart by comma or space: `17,2` is none, rather than 172
    r"(?P<sign>[-+−]?)(?P<digits>(?:\d{1,3}(?:[, \u00a0\u2009\u202f]\d{3})+|\d+)(?:\.\d*)?|\.\d+)"
    r"(?P<power>e[-+]?\d+)?\s*(?P<percent>%?)",
    re.ASCII,
)
FEWER = re.compile(
    r"(?:<=?|≤|fewer than|less than|under)\s*\d{1,2}|1\s*(?:-|–|to)\s*\d|\d{1,2} or (?:fewer|less)"
)  # a few
FOOTNOTE = re.compile(r"\s*(?:\[(?:note\s*)?\w{1,3}\]|\((?:note\s*)?\w{1,2}\)|(?<=\d)[rpe])\s*$", re.IGNORECASE)
SUMMED = ("count", "fte")  # kinds that add up over councils


class TableReading(NamedTuple):
    """One figure of one council in one year."""

    council: str  # three digits, `314+318` of a joint row, nine characters of a region, `england`
    name: str
    region: str
    year: int  # to 31 March; of the workforce census, that of September
    figure: str
    value: float  # not a number where missing
    unit: str
    table: str
    column: str
    how: str


class PublishedCell(NamedTuple):
    """A number (not a number where missing) and how it is known."""

    value: float
    how: str


def published_cell(text: str, kind: str, half_unit: float) -> PublishedCell:
    """A cell as it stands, in the unit of its kind: a share is published in percent and kept as a share."""
    word = text.strip().strip("'\"").strip().replace("\ufeff", "")
    code = word.lower().strip("[]()")
    if code in CODES:
        how = CODES[code]
        return PublishedCell(half_unit if how == LOW else math.nan, how)
    if FEWER.fullmatch(code):
        return PublishedCell(math.nan, SUPPRESSED)
    result = NUMBER.fullmatch(word.lower()) or NUMBER.fullmatch(FOOTNOTE.sub("", word.lower()))
    if not result:
        return PublishedCell(math.nan, UNREADABLE)
    digits = re.sub(r"[^\d.]", "", result["digits"])
    value = float(f"{digits}{result['power'] or ''}") * (-1 if result["sign"] in ("-", "−") else 1)
    return within_bounds(value / 100 if kind == "share" else value, kind)


def within_bounds(value: float, kind: str) -> PublishedCell:
    """A value that its kind can have, or none."""
    if value < 0 or not math.isfinite(value) or (kind == "share" and value > 1 + 1e-9):
        return PublishedCell(math.nan, IMPOSSIBLE)
    return PublishedCell(value, PUBLISHED)


def fill_few(
    total: PublishedCell, parts: dict[str, PublishedCell], least: float, most: float
) -> dict[str, PublishedCell]:
    """Suppressed parts of a known whole: each an equal share of what is left, if that can be a count of few.

    A part that is suppressed only to protect another (what is left is more than they can be) stays missing.
    """
    hidden = [name for name, part in parts.items() if part.how == SUPPRESSED]
    known = [part.value for part in parts.values() if part.how in (PUBLISHED, LOW)]
    if not hidden or math.isnan(total.value) or len(hidden) + len(known) < len(parts):
        return parts
    each = (total.value - math.fsum(known)) / len(hidden)
    if not least <= each <= most:
        return parts
    return parts | {name: PublishedCell(each, FEW) for name in hidden}
