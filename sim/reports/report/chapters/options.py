"""The report on an answer by itself: how many posts, or which of several ways is best."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from sim.reports.report.chapters.answers import Answer, option_blocks, posts_by_financial_year
from sim.reports.report.chapters.forecast_answer import forecast_blocks
from sim.reports.report.chapters.sections import LEFT_OPEN, LICENCE, PROMPTS
from sim.reports.report.document import Block, Document, Heading, Text, checked

TITLES = {"staffing": "How many posts are enough", "compare": "Which way is best", "forecast": "What to expect"}
NOT_FOR = {
    "forecast": "Use a level with its band for a budget, and a difference to choose between plans. Where a band has"
    " held much less than it promised for this council, do not lend it a budget."
}


def paper_on_options(answer: Answer, reasons: Mapping[str, str]) -> Document:
    """The report on an answer."""
    why = [Text(f"Why this was asked: {reasons['']}")] if reasons.get("") else []
    command = " ".join(["python -m sim", answer.kind, *map(shlex.quote, answer.typed)])
    blocks: list[Block] = [
        Heading("The answer"),
        *why,
        *(forecast_blocks(answer) if answer.kind == "forecast" else option_blocks(answer)),
        *([Heading("By financial year"), *posts_by_financial_year(answer)] if answer.kind == "staffing" else []),
        Heading("What this must not be used for"),
        Text(
            NOT_FOR.get(answer.kind)
            or "A simulation compares choices better than it forecasts a level. What an answer assumes is in the"
            " evidence pack of a run of the same council and scenario (python -m sim report on its folder)."
        ),
        Heading("Left open for the author"),
        *(block for title, text in PROMPTS for block in (Heading(title, 2), Text(f"{text} {LEFT_OPEN}", "prompt"))),
        Heading("How to repeat it"),
        Text(f"Command: {command}" if answer.typed else "The command was not kept with this answer."),
        Text(LICENCE, "note"),
    ]
    return checked(Document(TITLES[answer.kind], answer.of, tuple(blocks)))
