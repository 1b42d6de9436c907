"""A document as a Word file: real headings, captions and lists, header rows that repeat, alt text on every picture.

The council's own template may be given: its styles, header and footer are taken, and what it says comes first. A style
that it does not have is replaced by its plain text style.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

from sim.base.errors import InputError, need_packages
from sim.base.files import write_whole
from sim.reports.report.columns import column_widths, columns_of_numbers, is_short
from sim.reports.report.document import (
    LANGUAGE,
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Numbered,
    Table,
    Text,
    caption_of,
    numbered,
)
from sim.reports.report.formats.pictures import png_bytes, size_on_a_page

EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a zip file
MOST_WIDE = 16.5  # cm of a picture
SMALL, USUAL, LARGE = 8.5, 10.5, 14  # points
STRONG = "12436D"
PALE = "EEF4F9"


class Writer:
    """A Word file that is being written."""

    def __init__(self, template: Path | None) -> None:
        need_packages("formats=word:", {"docx": "python-docx"})
        import docx

        if template is not None and not template.is_file():
            raise InputError([f"template={template}: there is no such file."])
        try:
            self.file: Any = docx.Document(None if template is None else str(template))
        except Exception as fault:
            raise InputError([f"template={template}: is not a Word document (.docx)."]) from fault
        self.styles = {style.name for style in self.file.styles}
        if template is None:
            plain_styles(self.file)
        section: Any = self.file.sections[-1]
        self.width = min(MOST_WIDE, (section.page_width - section.left_margin - section.right_margin) / 360000)

    def paragraph(self, text: str, style: str, size: float | None = None, bold: bool | None = None) -> Any:
        """A paragraph in a style, or in the plain one where the template does not have it."""
        made = self.file.add_paragraph(style=style if style in self.styles else None)
        run = made.add_run(text)
        if size is not None:
            from docx.shared import Pt

            run.font.size = Pt(size)
        run.bold = bold
        return made

    def write(self, block: Block | Numbered) -> None:
        """A block."""
        if isinstance(block, Numbered):
            picture(self, block, block.block) if isinstance(block.block, Figure) else word_table(
                self, block, block.block
            )
        elif isinstance(block, Heading):
            self.paragraph(block.text, f"Heading {block.level}")
        elif isinstance(block, Bullets):
            for item in block.items:
                self.paragraph(item, "List Bullet")
        elif isinstance(block, Text):
            size = {"note": SMALL, "answer": LARGE}.get(block.kind)
            made = self.paragraph(block.text, "Normal", size, block.kind == "answer" or None)
            if block.kind in ("answer", "prompt"):
                framed(made, block.kind)


def plain_styles(file: Any) -> None:
    """A4, British English, and the same colours as the other formats, where no template is given."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Caption", "List Bullet", "Subtitle"):
        style = file.styles[name]
        style.font.name = "Arial"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        if name != "Normal" and name != "List Bullet":
            style.font.color.rgb = RGBColor.from_string(
                "404040" if name == "Subtitle" else STRONG if "Cap" not in name else "1B1B1B"
            )
    file.styles["Normal"].font.size = Pt(USUAL)
    file.styles["Title"].font.size = Pt(20)
    file.styles["Subtitle"].font.size = Pt(SMALL)
    file.styles["Caption"].font.size = Pt(9.5)
    for name in ("Normal", "List Bullet"):
        file.styles[name].paragraph_format.space_after = Pt(6)


def framed(paragraph: Any, kind: str) -> None:
    """A shade behind the answer, a frame around what is left to the author."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    answer = kind == "answer"
    look = {"val": "single", "sz": "36", "color": STRONG} if answer else {"val": "dashed", "sz": "6", "color": "707070"}
    for side in ("left",) if answer else ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{side}")
        for key, value in {**look, "space": "6"}.items():
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties.append(borders)
    if kind == "answer":
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", PALE)):
            shade.set(qn(f"w:{key}"), value)
        properties.append(shade)
    ordered_word_parts(properties)


PARTS = ("pStyle", "keepNext", "keepLines", "pBdr", "shd", "tabs", "spacing", "ind", "jc", "rPr")


def ordered_word_parts(properties: Any) -> None:
    """The properties of a paragraph in the order that Word demands."""

    def place(node: Any) -> int:
        name = node.tag.rpartition("}")[2]
        return PARTS.index(name) if name in PARTS else len(PARTS)

    children = sorted(properties, key=place)
    for child in children:
        properties.remove(child)
    properties.extend(children)


def caption(writer: Writer, item: Numbered, before: bool) -> None:
    """A caption whose number Word can list: `Table 2. ...`; before a table, after a picture."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    kind, _, count = item.label.partition(" ")
    made = writer.paragraph(f"{kind} ", "Caption")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" SEQ {kind} \\* ARABIC ")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = count
    run.append(text)
    field.append(run)
    made._p.append(field)
    made.add_run(caption_of(item).removeprefix(item.label))
    made.paragraph_format.keep_with_next = before


def picture(writer: Writer, item: Numbered, block: Figure) -> None:
    """A picture with alt text, its caption and its note."""
    from docx.shared import Cm

    shape = writer.file.add_picture(png_bytes(block), width=Cm(size_on_a_page(block, writer.width)[0]))
    properties = shape._inline.docPr
    properties.set("descr", block.alt)
    properties.set("title", block.title)
    writer.file.paragraphs[-1].paragraph_format.keep_with_next = True
    caption(writer, item, before=False)
    if block.note:
        writer.paragraph(block.note, "Normal", SMALL)


def word_table(writer: Writer, item: Numbered, block: Table) -> None:
    """A table with a caption above, a head row that is repeated, and notes below."""
    caption(writer, item, before=True)
    made = writer.file.add_table(rows=0, cols=len(block.heads))
    if "Table Grid" in writer.styles:
        made.style = "Table Grid"
    made._tbl.getparent().replace(made._tbl, word_rows(made._tbl, block, writer.width))
    from docx.shared import Pt

    for place, note in enumerate(block.notes or ("",)):  # a table needs a paragraph below it
        below = writer.paragraph(note, "Normal", SMALL)
        below.paragraph_format.space_before = Pt(0 if place else 4)


def word_rows(table: Any, block: Table, width: float) -> Any:
    """The rows of a table, put in at once: cell by cell through the library takes many times as long."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    right = columns_of_numbers(block)
    twips = [round(567 * size) for size in column_widths(block, width)]
    keep = is_short(block)
    for column, size in zip(table.tblGrid.gridCol_lst, twips, strict=True):
        column.set(f"{{{column.nsmap['w']}}}w", str(size))
    texts = [block.heads, *(tuple(cell.text for cell in row) for row in block.rows)]
    for place, row in enumerate(texts):
        head, next_too = place == 0, place == 0 or (keep and place < len(texts) - 1)
        cells = "".join(cell_xml(text, twips[i], right[i], head, next_too) for i, text in enumerate(row))
        repeat = "<w:tblHeader/>" if head else ""
        table.append(parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{repeat}</w:trPr>{cells}</w:tr>"))
    look = table.tblPr.find(f"{{{table.nsmap['w']}}}tblLook")
    if look is not None:
        look.set(f"{{{table.nsmap['w']}}}firstRow", "1")
    return table


def cell_xml(text: str, width: int, right: bool, head: bool, keep: bool) -> str:
    """A cell; `keep` keeps its row on the page of the next."""
    from xml.sax.saxutils import escape

    side = '<w:jc w:val="right"/>' if right else ""
    bold = "<w:b/>" if head else ""
    with_next = "<w:keepNext/>" if keep else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>{with_next}<w:spacing w:before="20"'
        f' w:after="20"/>{side}</w:pPr><w:r><w:rPr>{bold}<w:sz w:val="{round(2 * SMALL)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )


def write_word(document: Document, file: Path, made: dt.date, template: Path | None = None) -> None:
    """Write the Word file."""
    writer = Writer(template)
    writer.paragraph(document.title, "Title")
    writer.paragraph(document.subtitle, "Subtitle")
    for block in numbered(document):
        writer.write(block)
    about = writer.file.core_properties
    day = dt.datetime(made.year, made.month, made.day)
    about.title, about.author, about.language, about.comments = (
        document.title[:255],
        "caseload",
        LANGUAGE,
        document.subtitle[:255],
    )
    about.created = about.modified = day
    about.last_modified_by, about.revision = "caseload", 1
    in_english(writer.file)
    stream = io.BytesIO()
    writer.file.save(stream)
    write_whole(file, without_clock(stream.getvalue()))


def without_clock(content: bytes) -> bytes:
    """A file of Office with nothing of the time at which it was written: the same content gives the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            entry = zipfile.ZipInfo(part.filename, EARLIEST)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, part.external_attr
            after.writestr(entry, before.read(part))
    return made.getvalue()


def in_english(file: Any) -> None:
    """The language of the text, so that a screen reader speaks it and the speller knows it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for properties in file.styles.element.iter(qn("w:rPrDefault")):
        inner = properties.find(qn("w:rPr"))
        if inner is None:
            continue
        language = inner.find(qn("w:lang"))
        if language is None:
            language = OxmlElement("w:lang")
            inner.append(language)
        language.set(qn("w:val"), LANGUAGE)
