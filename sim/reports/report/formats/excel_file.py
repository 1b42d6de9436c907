"""A document as an Excel workbook by the Analysis Function's guidance: cover, contents, notes, one table a sheet.

Numbers are numbers, rounded as they are printed; a range has a column for each end. Nothing that is written can become
a formula or a link, whatever it begins with.
"""

from __future__ import annotations

import datetime as dt
import math
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sim.base.errors import listed, need_packages
from sim.base.files import write_whole
from sim.reports.report.document import (
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    Heading,
    Numbered,
    Table,
    Text,
    caption_of,
    numbered,
)

SHEET_TEXT, SHEET_FIGURES, COVER, NOTES = "Text", "Figures", "Cover", "Notes"
WIDEST, COVER_WIDE = 80, 85  # letters of a column
LINE = 15.75  # points of a line
A4 = 9  # as XlsxWriter numbers paper
FIRST_ROW = 3  # of a table's values: title, instructions and heads are above
HARMLESS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
BELOW = "What it holds follows below."  # of a heading that only others follow
INSTRUCTIONS = "This sheet has one table."
LOW, HIGH, BETWEEN = "low", "high", " to "


class Number(NamedTuple):
    """A number of a sheet: its value, how the document prints it, and the format that prints it so."""

    value: float
    text: str
    form: str


def sheet_of(block: Table) -> tuple[list[str], list[list[Number | str]]]:
    """Heads and rows as a sheet has them: a column of ranges becomes two columns of numbers."""
    heads: list[str] = []
    columns: list[list[Number | str]] = []
    for i, head in enumerate(block.heads):
        cells = [row[i] for row in block.rows]
        if any(len(cell.values) == 2 for cell in cells):
            for place, end in enumerate((LOW, HIGH)):
                heads.append(f"{head}, {end}")
                columns.append([end_of(cell, place) for cell in cells])
        else:
            heads.append(head)
            columns.append([alone(cell) for cell in cells])
    return heads, [list(row) for row in zip(*columns, strict=True)]


def alone(cell: Cell) -> Number | str:
    """A cell as a sheet has it: its number, or its text where it has none."""
    return numeric(cell.text, cell.values[0]) if len(cell.values) == 1 else cell.text


def end_of(cell: Cell, place: int) -> Number | str:
    """One end of a range."""
    texts = cell.text.split(BETWEEN)
    return numeric(texts[place], cell.values[place]) if len(cell.values) == 2 == len(texts) else cell.text


def numeric(text: str, value: float) -> Number:
    """A number with a format that prints it as the document does."""
    places = len(text.partition(".")[2])
    plain = "#,##0" + (f".{'0' * places}" if places else "")
    return Number(value, text, f"+{plain};−{plain};{plain}" if text[:1] in "+−" else plain)


def guarded(text: str) -> str:
    """A text in which the sheet's writer sees no markup of its own: no notes (`$$`), no links (`](`)."""
    return text.replace("$$", "$ $").replace("](", "] (")


def cover_texts(document: Document) -> list[str]:
    """The question and its answer: they stand on the cover, and not in the sheet of text again."""
    return [block.text for block in document.blocks if isinstance(block, Text)][:2]


def texts_table(document: Document) -> list[list[str]]:
    """Every paragraph with the section that it is in; of a section without any, where what it shows is."""
    rows: list[list[str]] = []
    for heading, blocks in sections_of(document):
        texts = [
            text
            for block in blocks
            for text in (
                (block.text,) if isinstance(block, Text) else block.items if isinstance(block, Bullets) else ()
            )
            if text not in cover_texts(document)
        ]
        items = [block for block in blocks if isinstance(block, Numbered)]
        shown = list(dict.fromkeys(sheet_name(item) for item in items))
        rows += [[heading, text] for text in texts or [f"See {listed(shown)}." if shown else BELOW]]
    return rows


def sections_of(document: Document) -> list[tuple[str, list[Block | Numbered]]]:
    """The blocks below each heading, of either level."""
    result: list[tuple[str, list[Block | Numbered]]] = [("Title", [])]
    for block in numbered(document):
        if isinstance(block, Heading):
            result.append((block.text, []))
        else:
            result[-1][1].append(block)
    return result if result[0][1] else result[1:]


def sheet_name(item: Numbered) -> str:
    """The sheet that holds a table or, in words, a figure."""
    return SHEET_FIGURES if isinstance(item.block, Figure) else item.label.replace(" ", "_")


def write_excel(document: Document, file: Path, made_on: dt.date) -> None:
    """Write the workbook."""
    need_packages("formats=excel:", {"gptables": "gptables"})
    import gptables as gpt
    import pandas as pd

    sheets, notes = sheets_of(gpt, pd, document)
    lead = cover_texts(document)
    cover = gpt.Cover(
        cover_label=COVER,
        title=guarded(document.title),
        intro=[guarded(text) for text in lead],
        about=[guarded(document.subtitle)],
        contact=["See the report's section on how to repeat it."],
    )
    rows = [[f"note_{place}", guarded(f"{label}: {text}")] for place, (label, text) in enumerate(notes, 1)]
    noted = pd.DataFrame(rows or [["note_1", "There are no notes."]], columns=["Note reference", "Note text"])
    with TemporaryDirectory(prefix="caseload_report_") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        place = Path(folder) / "report.xlsx"
        book = gpt.produce_workbook(
            place.as_posix(),
            sheets,
            cover=cover,
            notes_table=noted,
            contentsheet_options={"additional_elements": []},
            workbook_options=HARMLESS,
        )
        workbook_properties(book, document, made_on)
        for name, frame in {**{name: one.table for name, one in sheets.items()}, NOTES: noted}.items():
            roomy(book.get_worksheet_by_name(name), frame)
        book.get_worksheet_by_name(COVER).set_row(0, LINE * 1.4 * lines_needed(document.title, COVER_WIDE * 0.6))
        for row, text in enumerate(lead, 2):
            book.get_worksheet_by_name(COVER).set_row(row, LINE * lines_needed(text, COVER_WIDE))
        for sheet in book.worksheets():
            printed_whole(sheet)
        book.close()
        write_whole(file, place.read_bytes())


def sheets_of(gpt: Any, pd: Any, document: Document) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The sheets of a workbook, the text and the figures first, and the notes of its tables with their labels."""
    items = [block for block in numbered(document) if isinstance(block, Numbered)]
    notes: list[tuple[str, str]] = []
    sheets = {}
    for item in items:
        if isinstance(item.block, Table) and item.block.rows:
            name = sheet_name(item)
            sheets[name] = excel_table(gpt, pd, caption_of(item), name, *sheet_of(item.block), INSTRUCTIONS)
            notes += [(item.label, note) for note in item.block.notes]
    figures = [[caption_of(item), item.block.alt, item.block.note] for item in items if isinstance(item.block, Figure)]
    own = {
        SHEET_TEXT: excel_table(
            gpt, pd, "The text of the report", SHEET_TEXT, ["Section", "Text"], texts_table(document)
        )
    }
    if figures:
        heads = ["Figure", "What it shows", "Note"]
        own[SHEET_FIGURES] = excel_table(gpt, pd, "The figures of the report in words", SHEET_FIGURES, heads, figures)
    return {**own, **sheets}, notes


def roomy(sheet: Any, frame: Any) -> None:
    """Columns no wider than is easily read, and rows high enough for what wraps in them."""
    cells = [list(frame.columns), *frame.values.tolist()]
    widths = [min(WIDEST, max(len(str(row[i])) for row in cells) + 4) for i in range(len(frame.columns))]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    for place, row in enumerate(cells[1:], FIRST_ROW):
        most = max(lines_needed(str(text), width) for text, width in zip(row, widths, strict=True))
        if most > 1:
            sheet.set_row(place, LINE * most)


def printed_whole(sheet: Any) -> None:
    """On paper a sheet is as wide as a page, and as many pages long as it needs."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def lines_needed(text: str, width: float) -> int:
    """Lines that a text takes in a column of so many letters."""
    return max(1, math.ceil(1.15 * len(text) / width))


def workbook_properties(book: Any, document: Document, made_on: dt.date) -> None:
    """Title, author and day of the workbook; never the time of writing: the same content gives the same bytes."""
    properties = {"title": document.title[:255], "author": "caseload", "comments": document.subtitle[:255]}
    book.set_properties({**properties, "created": dt.datetime(made_on.year, made_on.month, made_on.day)})


def excel_table(
    gpt: Any, pd: Any, title: str, name: str, heads: list[str], rows: list[list[Any]], instructions: str = INSTRUCTIONS
) -> Any:
    """One table of the workbook."""
    own = [[cell.text if isinstance(cell, Number) else guarded(cell) for cell in row] for row in rows]
    frame = pd.DataFrame(
        [
            [cell.value if isinstance(cell, Number) else text for cell, text in zip(row, texts, strict=True)]
            for row, texts in zip(rows, own, strict=True)
        ],
        columns=[guarded(head) for head in heads],
    )
    shown = [
        {"cell": {"cells": (i + 1, j), "format": {"num_format": cell.form}}}
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
        if isinstance(cell, Number)
    ]
    return gpt.GPTable(
        table=frame,
        table_name=f"{name.lower()}_of_report",
        title=guarded(title),
        instructions=instructions,
        additional_formatting=shown,
    )
