"""Personal data stop here: children and workers become whole numbers, and what goes out is searched for them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.inputs.returns.return_limits import returns_settings

WORD = re.compile(r"[^\s|<>(),;:\"'`#]+")
PLAIN = re.compile(r"[^\W_]+")
LEAST_DIGITS = 6  # of a number that is looked for in what goes out: shorter ones are also counts
LEAST_LETTERS = 4
FIVE = 5  # people: to so many the counts beside a small one are rounded
GENERAL = {
    "social",
    "worker",
    "workers",
    "work",
    "senior",
    "team",
    "manager",
    "duty",
    "assessment",
    "not",
    "allocated",
    "unallocated",
    "no",
    "unknown",
    "agency",
    "in",
    "care",
    "child",
    "children",
    "protection",
    "looked",
    "after",
    "leaving",
    "personal",
    "adviser",
    "advisor",
    "the",
    "of",
    "newly",
    "qualified",
    "practitioner",
}


@dataclass
class Private:
    """The children and workers of one reading, known to the rest of the program by whole numbers only."""

    codes: dict[str, int] = field(default_factory=dict)
    born: set[str] = field(default_factory=set)

    def code(self, kind: str, text: str) -> int:
        """The number of a child (`kind` "child") or worker; the same text is the same one in every return."""
        key = f"{kind}:{text.casefold()}"
        return self.codes.setdefault(key, len(self.codes))

    def birth(self, day: dt.date) -> None:
        """Note a date of birth, so that it is recognised should it go out."""
        self.born.update((day.isoformat(), day.strftime("%d/%m/%Y")))

    def names(self) -> set[str]:
        """Whatever must not go out: numbers and names long enough not to be a count or an English word."""
        known = {key.partition(":")[2] for key in self.codes if not key.startswith("team:")}
        return {one for one in known if is_identifying(one)} | self.born

    def leaks(self, text: str) -> bool:
        """Whether a text that is to go out has a number or name of a child or worker in it."""
        low = text.casefold()
        words = set(WORD.findall(low)) | set(PLAIN.findall(low))
        names = self.names()
        return not names.isdisjoint(words) or any(" " in one and one in low for one in names)


def is_identifying(text: str) -> bool:
    """Whether a text can only be somebody's number or name."""
    digits = sum(one.isdigit() for one in text)
    if not digits:
        return " " in text and not GENERAL.issuperset(WORD.findall(text))  # two words: a name; one may be a team's
    return digits >= LEAST_DIGITS or (digits > 0 and digits < len(text) and len(text) >= LEAST_LETTERS)


def count_text(count: int) -> str:
    """A count of people as it may be shown: 1 to 5 are not."""
    below = int(returns_settings()["small_counts"]["suppress_below"])
    return f"1 to {below - 1}" if too_few(count) else f"{count:,}"


def too_few(count: float) -> bool:
    """Whether so many people are 1 to 5, of whom nothing is told."""
    return 0 < count < int(returns_settings()["small_counts"]["suppress_below"])


def counts_apart(counts: Sequence[int]) -> list[int]:
    """Counts of a breakdown; beside one that may not be told the others are rounded, or the rest would tell it."""
    if not any(map(too_few, counts)):
        return list(counts)
    return [count if too_few(count) else FIVE * round(count / FIVE) for count in counts]


def taken(count: int) -> int:
    """A count as the council's file has it: one that may not be shown is the middle of those it could be."""
    return int(returns_settings()["small_counts"]["stands_for"]) if too_few(count) else count
