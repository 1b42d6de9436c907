"""How wide the columns of a table are, the same in Word and PDF."""

from __future__ import annotations

from sim.reports.report.document import Table

LETTER = 0.162  # cm of a letter at 8 points, on average
PADDING = 0.42  # cm beside what a cell says
LONGEST_WORD = 14  # letters of a word of words that must stay whole
BOLD = 1.2  # times the width: heads are bold
WHOLE = 10  # letters of a short text, which stays on one line
LONGEST_TEXT = 60  # letters beyond which a column of words is not wider
SHORT = 10  # rows of a table that is kept on one page


def columns_of_numbers(block: Table) -> list[bool]:
    """Which columns hold numbers, and are set to the right."""
    return [i > 0 and any(row[i].values for row in block.rows) for i in range(len(block.heads))]


def column_widths(block: Table, width: float) -> list[float]:
    """The width of each column in cm: numbers and words of heads stay whole, the rest is shared by length of text."""
    right = columns_of_numbers(block)
    texts = [[row[i].text for row in block.rows] for i in range(len(block.heads))]
    least = [least_of(head, own, one) for head, own, one in zip(block.heads, texts, right, strict=True)]
    natural = [natural_of(head, own, one) for head, own, one in zip(block.heads, texts, right, strict=True)]
    spare = width - sum(least)
    if spare <= 0:
        return [width * one / sum(least) for one in least]
    wishes = [max(0.0, wish - one) for wish, one in zip(natural, least, strict=True)]
    total = sum(wishes)
    if total == 0:
        return [one + spare / len(least) for one in least]
    return [one + spare * wish / total for one, wish in zip(least, wishes, strict=True)]


def least_of(head: str, texts: list[str], right: bool) -> float:
    """The width that a column must have."""
    whole = max((len(text) for text in texts), default=0)
    longest = whole if right or whole <= WHOLE else longest_word(texts)
    return max(BOLD * cm(longest_word([head])), cm(longest))


def natural_of(head: str, texts: list[str], right: bool) -> float:
    """The width that a column would have if it could."""
    if right:
        return max(least_of(head, texts, right), cm(len(head) // 2 + 2))
    return cm(min(LONGEST_TEXT, max([len(head), *map(len, texts)])))


def longest_word(texts: list[str]) -> int:
    """Letters of the longest word, at most as many as must stay whole."""
    return min(LONGEST_WORD, max((len(word) for text in texts for word in text.split()), default=1))


def cm(letters: int) -> float:
    """The width of so many letters."""
    return letters * LETTER + PADDING


def is_short(block: Table) -> bool:
    """Whether a table is kept on one page."""
    return len(block.rows) <= SHORT
