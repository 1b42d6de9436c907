"""A document as a tagged PDF (PDF/UA-1) by typst: heads of tables, alt text, title and language; fonts are embedded.

Every text goes to typst as a string, never as markup, so that nothing in it can be taken for a command. A figure
without a text for readers who cannot see it is an error of typst's own.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.base.errors import InputError, need_packages
from sim.base.files import write_whole
from sim.reports.report.columns import column_widths, columns_of_numbers, is_short
from sim.reports.report.document import (
    LANGUAGE,
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
from sim.reports.report.formats.filled_pages import shares_of_width
from sim.reports.report.formats.pictures import size_on_a_page, svg_bytes

UNKNOWN = re.compile(r"[\U000e0000-\U000e007f]")  # tags that no font has
WIDE = 17.4  # cm between the margins
LONG = 20  # letters of a word that may have to be broken
BREAKS = re.compile(r"[._/](?=\w)|\w{16}(?=\w)")
SETTINGS = """
#set page(paper: "a4", margin: (x: 18mm, y: 20mm), numbering: "1", number-align: right)
#set text(font: ("DejaVu Sans", "Libertinus Serif"), size: 9.5pt, fill: rgb("#1b1b1b"))
#set par(leading: 0.62em, spacing: 0.95em)
#show heading.where(level: 1): it => block(above: 0pt, below: 8pt, text(size: 17pt, fill: rgb("#12436d"), it.body))
#show heading.where(level: 2): it => block(above: 22pt, below: 9pt, sticky: true, text(size: 13pt, fill: rgb("#12436d"),
  it.body))
#show heading.where(level: 3): it => block(above: 14pt, below: 6pt, sticky: true, text(size: 10.5pt, it.body))
#let small(body) = text(size: 8pt, fill: rgb("#505050"), body)
#let answer(body) = block(fill: rgb("#eef4f9"), stroke: (left: 4pt + rgb("#12436d")), inset: 9pt, width: 100%,
  text(size: 12pt, weight: "bold", body))
#let ask(body) = block(stroke: (paint: rgb("#707070"), dash: "dashed"), inset: 7pt, width: 100%, body)
#show figure: set block(breakable: true)
#set figure(numbering: none, gap: 6pt)
#show figure.caption: it => align(left, block(width: 100%, sticky: true, text(weight: "bold", it.body)))
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.where(kind: image): set block(breakable: false)
#let pictured(number, wide, how, body) = {
  let drawn(width) = block(breakable: false, width: 100%)[
    #context [#metadata((number: number, page: here().page()))<drawn>]#body(width)]
  block(height: 0pt, below: 0pt, context [#metadata((number: number, page: here().page(),
    begun: here().position().y / 1mm, tall: measure(block(width: 174mm, drawn(wide))).height / 1mm))<begun>])
  if how == none { place(top, float: true, clearance: 16pt, drawn(wide)) } else { drawn(how * wide) }
}
#let head_of(label, body) = context {
  let begun = query(<begun_table>).find(it => it.value == label).location().page()
  if here().page() > begun [#text(label + ", continued")#linebreak()]
  body
}
#set table(inset: (x: 4pt, y: 3.2pt),
  stroke: (x, y) => (bottom: if y == 0 { 1pt + black } else { 0.4pt + rgb("#b8b8b8") }))
#set table.cell(breakable: false)
#show table: set text(size: 8pt)
#show table: set par(justify: false)
#show table.cell.where(y: 0): set text(weight: "bold")
"""


def source(document: Document, made: dt.date, shares: Sequence[float | None] = ()) -> str:
    """The document in typst's language; pictures are named by their place in `pictures`.

    `shares` are of the width that each picture has at most; None lets it float to the top of the next page.
    """
    day = f"datetime(year: {made.year}, month: {made.month}, day: {made.day})"
    head = f"#set document(title: {string(document.title)}, author: {string('caseload')}, date: {day})"
    lang = f'#set text(lang: "{LANGUAGE[:2]}", region: "{LANGUAGE[3:].lower()}")'
    title = f"#heading(level: 1, {string(document.title)})"
    parts = [head, lang, SETTINGS, title, f"#small({string(document.subtitle)})"]
    given = iter(shares)
    for place, block in enumerate(numbered(document)):
        if isinstance(block, Numbered) and isinstance(block.block, Figure):
            parts.append(typst_figure(block, block.block, picture_name(place), next(given, 1.0)))
        else:
            parts.append(typst_of(block))
    return "\n\n".join(parts)


def picture_name(place: int) -> str:
    """What the file of a picture is called, by the place of its block."""
    return f"picture-{place}.svg"


def pictures(document: Document) -> dict[str, bytes]:
    """The pictures by the names that the source gives them."""
    result = {}
    for place, block in enumerate(numbered(document)):
        if isinstance(block, Numbered) and isinstance(block.block, Figure):
            result[picture_name(place)] = svg_bytes(block.block)
    return result


def sizes_on_a_page(document: Document) -> list[tuple[float, float]]:
    """Each picture's largest width and height on a page, in cm."""
    blocks = [block.block for block in numbered(document) if isinstance(block, Numbered)]
    return [size_on_a_page(block, 0.9 * WIDE) for block in blocks if isinstance(block, Figure)]


def string(text: str) -> str:
    """A text as a string of typst, in which no character is markup."""
    safe = UNKNOWN.sub("", text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{safe}"'


def typst_of(block: Block | Numbered) -> str:
    """A block in typst's language, if it is no picture."""
    if isinstance(block, Numbered) and isinstance(block.block, Table):
        return typst_table(block, block.block)
    if isinstance(block, Heading):
        before = "#place.flush()\n\n" if block.level == 1 else ""  # no figure stands under another section's head
        return f"{before}#heading(level: {block.level + 1}, {string(block.text)})"
    if isinstance(block, Bullets):
        return f"#list({', '.join(f'text({string(item)})' for item in block.items)})"
    if isinstance(block, Text):
        wrap = {"answer": "answer", "note": "small", "prompt": "ask"}.get(block.kind, "text")
        return f"#{wrap}({string(block.text)})"
    raise AssertionError(block)


def typst_figure(item: Numbered, block: Figure, picture: str, share: float | None) -> str:
    """A picture with alt text, caption and note."""
    alt = f", alt: {string(block.alt)}" if block.alt else ""
    wide, _ = size_on_a_page(block, 0.9 * WIDE)
    caption = f"caption: text({string(caption_of(item))})"
    made = f"#figure(image({string(picture)}{alt}, width: wide){alt}, kind: image, supplement: none, {caption})"
    body = f"wide => [\n{made}\n\n#small({string(block.note)})\n]"
    number, how = item.label.rpartition(" ")[2], "none" if share is None else f"{share:.3f}"
    return f"#pictured({number}, {wide:.2f}cm, {how}, {body})"


def typst_table(item: Numbered, block: Table) -> str:
    """A table whose heads are repeated on every page, after the first with its name: a figure may stand between."""
    right = columns_of_numbers(block)
    sides = ", ".join("right" if one else "left" for one in right)
    columns = ", ".join(f"{share:.2f}cm" for share in column_widths(block, WIDE))
    label = string(item.label)
    first, *others = (f"text({string(head)})" for head in block.heads)
    heads = ", ".join([f"head_of({label}, {first})", *others])
    rows = ",\n  ".join(", ".join(typst_cell(cell) for cell in row) for row in block.rows)
    notes = "\n\n".join(f"#small({string(note)})" for note in block.notes)
    made = f"table(columns: ({columns},), align: ({sides},),\n  table.header({heads}),\n  {rows})"
    caption = f"caption: [#metadata({label})<begun_table>#text({string(caption_of(item))})]"
    keep = "false" if is_short(block) else "true"
    return f"#block(breakable: {keep})[\n#figure({made}, kind: table, supplement: none, {caption})\n]\n\n{notes}"


def typst_cell(cell: Cell) -> str:
    """A cell; long words such as keys and hashes may break at dots, underscores and slashes."""
    return f"text({string(broken(cell.text))})"


def broken(text: str) -> str:
    """A text in which long words may break: at dots, underscores and slashes, and every 16 letters otherwise."""
    return " ".join(word if len(word) < LONG else BREAKS.sub("\\g<0>\u200b", word) for word in text.split(" "))


def write_pdf(document: Document, file: Path, made: dt.date) -> None:
    """Write the PDF; InputError where typst does not take the document."""
    need_packages("formats=pdf:", {"typst": "typst"})
    from tempfile import TemporaryDirectory

    import typst

    with TemporaryDirectory(prefix="caseload_report_") as folder:
        place = Path(folder)
        for name, content in pictures(document).items():
            (place / name).write_bytes(content)
        text = place / "report.typ"
        common: dict[str, Any] = {"root": folder, "font_paths": [str(fonts())], "ignore_system_fonts": True}

        def placed(name: str, shares: Sequence[float | None]) -> list[dict[str, float]]:
            text.write_text(source(document, made, shares), encoding="utf-8")
            return [one["value"] for one in json.loads(typst.query(str(text), f"<{name}>", **common))]

        stamp = int(dt.datetime(made.year, made.month, made.day, tzinfo=dt.UTC).timestamp())
        try:
            shares = shares_of_width(sizes_on_a_page(document), placed)
            text.write_text(source(document, made, shares), encoding="utf-8")
            pdf: Any = typst.compile(str(text), format="pdf", pdf_standards="ua-1", timestamp=stamp, **common)
        except Exception as fault:
            raise InputError([f"formats=pdf: {first_line_of_fault(str(fault))}"]) from fault
    write_whole(file, pdf)


def fonts() -> Path:
    """The folder of DejaVu Sans, which the figures are set in."""
    from sim.reports.charts.writing import font_folder

    return font_folder()


def first_line_of_fault(text: str) -> str:
    """The first line of a fault, without the typesetter's own marks."""
    return json.dumps(text.strip().split("\n")[0])[1:-1].removeprefix("error: ")
