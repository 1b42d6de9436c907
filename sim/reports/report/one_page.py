"""One page of a run, as text and as HTML: what was found, what was changed, and what was assumed."""

from __future__ import annotations

import textwrap
from pathlib import Path

from sim.base.files import write_text
from sim.reports.report.chapters.assumptions import Entry, register_of
from sim.reports.report.chapters.limits import limits_of
from sim.reports.report.chapters.sections import change_sentences, command_of, subtitle_of, title_of
from sim.reports.report.document import Block, Bullets, Document, Heading, Text, checked
from sim.reports.report.formats.html_page import whole_page
from sim.reports.report.run_folder import FinishedRun

NAME = "headline"
WIDE = 100  # letters of a line


def one_page(run: FinishedRun) -> Document:
    """The page: the headline, what is changed, what the scenario assumes, the limits."""
    register = register_of(run)
    assumed = [number_in_words(entry) for entry in register if entry.group == "scenario" and entry.assumed]
    typed = [f"{word}" for word in run.overrides] or ["Nothing: every setting is the usual one."]
    changes: list[Block] = [Heading("What is changed"), Bullets(tuple(change_sentences(run)))] if run.compared else []
    assumes: list[Block] = [Heading("What the scenario assumes"), Bullets(tuple(assumed))] if assumed else []
    question: list[Block] = [Text(run.sentence)] if run.compared else []
    blocks: list[Block] = [
        *question,
        *(Text(text, "answer" if i == 0 else "body") for i, text in enumerate(run.headline)),
        *changes,
        Heading("What was typed"),
        Bullets(tuple(typed)),
        *assumes,
        Heading("What it must not be used for, and what it leaves out"),
        Bullets(tuple(limits_of(run, register))),
        Text(f"All settings are in manifest.json. To repeat it: {command_of(run)}", "note"),
        Text(
            "A report in Word, HTML, PDF and Excel, with every assumption and its source: python -m sim report FOLDER",
            "note",
        ),
    ]
    return checked(Document(title_of(run), subtitle_of(run), tuple(blocks)))


def number_in_words(entry: Entry) -> str:
    """A number of the register as a line."""
    unit = f" {entry.unit}" if entry.unit else ""
    return f"{entry.key}: {entry.value}{unit}. {entry.source}."


def as_text(document: Document) -> str:
    """A document without tables and figures as plain text."""
    lines = [document.title, "=" * min(WIDE, len(document.title)), *wrapped_lines(document.subtitle), ""]
    for block in document.blocks:
        if isinstance(block, Heading):
            lines += [block.text, "-" * len(block.text)]
        elif isinstance(block, Text):
            lines += [*wrapped_lines(block.text), ""]
        elif isinstance(block, Bullets):
            lines += [*(line for item in block.items for line in wrapped_lines(item, "- ")), ""]
    return "\n".join(lines).rstrip() + "\n"


def wrapped_lines(text: str, mark: str = "") -> list[str]:
    """A text in lines; keys and commands are not broken."""
    return textwrap.wrap(
        text,
        WIDE,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )


def write_one_page(folder: Path) -> list[Path]:
    """Write `headline.txt` and `headline.html` of a run beside its manifest; the files."""
    document = one_page(FinishedRun(folder))
    return [
        write_text(folder / f"{NAME}.txt", as_text(document)),
        write_text(folder / f"{NAME}.html", whole_page(document)),
    ]
