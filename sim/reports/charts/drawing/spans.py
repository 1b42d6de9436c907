"""When something is changed, and what, in words: for the figures, their notes and the screen."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sim.base.wording import day_in_words
from sim.reports.charts.drawing.chart_tables import ChartContext


def _listed(texts: Sequence[str]) -> str:
    """What is changed at the same time, as one phrase."""
    return ", ".join([*texts[:1], *(f"{text[0].lower()}{text[1:]}" for text in texts[1:])])


class Span(NamedTuple):
    """A time in which something is changed: its first and last day since 1970-01-01, its dates and what is changed."""

    first: float
    last: float
    dates: str
    text: str


def spans(context: ChartContext) -> list[Span]:
    """The times of the changes, each once, with all that is changed in it."""
    result: dict[tuple[dt.date, dt.date], list[str]] = {}
    for start, end, text in context.changes:
        result.setdefault((start, end), []).append(text)
    day_one = dt.date(1970, 1, 1)
    return [
        Span((a - day_one).days, (b - day_one).days, f"{day_in_words(a)} to {day_in_words(b)}", _listed(texts))
        for (a, b), texts in result.items()
    ]


def spans_sentence(result: Sequence[Span]) -> str:
    """All of them as one phrase: `A third more referrals (4 October 2021 to 30 September 2022); ...`."""
    return "; ".join(f"{span.text} ({span.dates})" for span in result)
