"""The report pack: four formats that say the same and that everyone can read, made from a run's folder alone."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import reports as read
from reports import READERS, files_of

from sim.base.errors import InputError
from sim.cli.commands import run_command
from sim.inputs.councils.comparing import published_groups
from sim.model.words import label
from sim.reports.phrases import OWN_PEAK, UNROUNDED, own_peak
from sim.reports.report.chapters.assumptions import register_of
from sim.reports.report.chapters.sections import SECTIONS, Paper, report_of
from sim.reports.report.document import (
    Bullets,
    Document,
    Figure,
    Heading,
    Numbered,
    Table,
    Text,
    checked,
    numbered,
    texts_in_order,
)
from sim.reports.report.document import table as table_of
from sim.reports.report.run_folder import FinishedRun

docx = pytest.importorskip("docx", reason="python-docx is not installed (the extra `report`)")
pytest.importorskip("gptables", reason="gptables is not installed (the extra `report`)")
pytest.importorskip("typst", reason="typst is not installed (the extra `report`)")
run, paper = read.run, read.paper  # fixtures


# The same words and numbers


@pytest.mark.parametrize("form", READERS)
def test_every_word_and_number_of_the_document_is_in_each_format(run: Path, paper: Paper, form: str) -> None:
    whole = READERS[form](files_of(run)[form])
    missing = [text for text in texts_in_order(report_of(paper)) if read.flat(text) not in whole]
    assert not missing


def test_a_sheet_is_printed_as_wide_as_a_page(run: Path) -> None:
    from openpyxl import load_workbook

    for sheet in load_workbook(files_of(run)["excel"]).worksheets:
        assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert str(sheet.page_setup.fitToHeight) == "0" and str(sheet.page_setup.paperSize) == "9"


def test_the_workbook_says_the_same_words_and_its_numbers_are_numbers(run: Path, paper: Paper) -> None:
    whole = read.excel_texts(files_of(run)["excel"])
    document = report_of(paper)
    ranges = [
        cell.text
        for block in document.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
        if len(cell.values) == 2
    ]
    split = {
        head
        for block in document.blocks
        if isinstance(block, Table)
        for i, head in enumerate(block.heads)
        if any(len(row[i].values) == 2 for row in block.rows)
    }
    texts = [text for text in texts_in_order(document) if text not in ranges and text not in split]
    assert not [text for text in texts if read.flat(text) not in whole]
    assert all(read.flat(f"{head}, {end}") in whole for head in split for end in ("low", "high"))
    both_ends = [read.flat(text.replace(" to ", "|")) for text in ranges]
    assert ranges and not [ends for ends in both_ends if ends not in whole]


def test_a_changed_number_would_be_noticed(run: Path, paper: Paper) -> None:
    document = report_of(paper)
    place, block = next((i, one) for i, one in enumerate(document.blocks) if isinstance(one, Table))
    row = (block.rows[0][0], *(cell._replace(text=f"{cell.text}7") for cell in block.rows[0][1:]))
    changed = document._replace(
        blocks=(*document.blocks[:place], block._replace(rows=(row, *block.rows[1:])), *document.blocks[place + 1 :])
    )
    for form, reader in READERS.items():
        whole = reader(files_of(run)[form])
        assert [text for text in texts_in_order(changed) if read.flat(text) not in whole], form


def test_the_numbers_are_those_of_the_run(run: Path, paper: Paper) -> None:
    line = paper.run.lines["caseload_per_worker"]
    assert line.scenario is not None and line.difference is not None
    glance = next(b for b in report_of(paper).blocks if isinstance(b, Table) and b.title == "At a glance")
    cells = {row[0].text: [cell.text for cell in row] for row in glance.rows}["Caseload"]
    assert cells[2:5] == [f"{line.baseline.mean:.1f}", f"{line.scenario.mean:.1f}", f"{line.difference.mean:+.1f}"]


# The sections of a council's paper


def test_the_report_opens_with_the_question_and_the_runs_own_headline(paper: Paper) -> None:
    blocks = report_of(paper).blocks
    assert paper.run.sentence in blocks[1].text  # type: ignore[union-attr]
    assert blocks[2] == Text(paper.run.headline[0], "answer")


def test_every_section_is_there_in_the_order_of_a_paper(paper: Paper) -> None:
    heads = [block.text for block in report_of(paper).blocks if isinstance(block, Heading) and block.level == 1]
    assert heads == [title for title, _ in SECTIONS]


def test_the_reason_stands_beside_what_was_set(paper: Paper) -> None:
    made = next(b for b in report_of(paper).blocks if isinstance(b, Table) and b.title == "What was set for this run")
    rows = {row[0].text: row[2].text for row in made.rows}
    assert rows["scenario.size"] == "A worse year than any" and rows["council"] == "No reason was given."


def test_what_only_the_author_can_write_is_left_open_and_marked(paper: Paper) -> None:
    asked = [block.text for block in report_of(paper).blocks if isinstance(block, Text) and block.kind == "prompt"]
    assert len(asked) >= 4 and all("For the author" in text for text in asked)


def test_a_council_without_a_record_is_told_so_and_has_no_invented_past(run: Path, tmp_path: Path) -> None:
    folder = read.copy_of(run, tmp_path / "copy")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["config"]["council"]["name"] = "Atlantis"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    own = FinishedRun(folder)
    texts = texts_in_order(report_of(Paper(own, register_of(own), {}, ())))
    assert any(text.startswith("No series of published years of Atlantis") for text in texts)
    assert not [text for text in texts if "Children, years to 31 March" in text]


# Open to everyone


def test_a_picture_without_words_is_refused(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = read.copy_of(run, tmp_path / "copy")
    words = json.loads((folder / "charts" / "alt_text.json").read_text(encoding="utf-8"))
    words["caseload"]["alt"] = " "
    (folder / "charts" / "alt_text.json").write_text(json.dumps(words), encoding="utf-8")
    assert run_command("report", [str(folder)]) == 2
    assert "caseload: a figure needs a title and a text" in capsys.readouterr().err


def test_the_typesetter_itself_refuses_a_picture_without_words(paper: Paper, tmp_path: Path) -> None:
    from sim.reports.report.formats.typst_pdf import write_pdf

    bare = paper.run.figures[0]._replace(alt="")
    with pytest.raises(InputError, match="alt"):
        write_pdf(Document("A", "B", (bare,)), tmp_path / "a.pdf", dt.date(2026, 1, 1))


def test_a_table_is_named_on_every_page_that_it_goes_on_to(tmp_path: Path) -> None:
    """Two rows of a table of children stood without its name below the figure that came between."""
    from pypdf import PdfReader

    from sim.reports.report.formats.typst_pdf import write_pdf

    long = table_of("Children", ["Measure", "Number"], [[f"row {i}", str(i)] for i in range(90)])
    short = table_of("Posts", ["Team", "Number"], [["one", "1"]])
    write_pdf(Document("A", "B", (long, short)), tmp_path / "a.pdf", dt.date(2026, 1, 1))
    first, *others = (page.extract_text() for page in PdfReader(str(tmp_path / "a.pdf")).pages)
    assert "Table 1. Children" in first and "continued" not in first
    assert others and all(page.startswith("Table 1, continued") for page in others)
    assert "Table 2. Posts" in others[-1] and "Table 2, continued" not in others[-1]


def test_the_pdf_is_tagged_and_its_fonts_are_in_it(run: Path, paper: Paper) -> None:
    from pypdf import PdfReader

    reader = PdfReader(str(files_of(run)["pdf"]))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
    assert reader.metadata is not None and reader.metadata.title == report_of(paper).title
    kinds = [str(node.get("/S")) for node in read.structure(reader)]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/L"} <= {*kinds}
    figures = [
        block for block in numbered(report_of(paper)) if isinstance(block, Numbered) and isinstance(block.block, Figure)
    ]
    assert len({*read.alternatives(reader)}) == len(figures)
    fonts = [font.get_object() for page in reader.pages for font in fonts_of(page)]
    assert fonts and all(any(f"/FontFile{n}" in one for n in ("", "2", "3")) for one in fonts)


def fonts_of(page: Any) -> list[Any]:
    """The descriptors of the fonts of a page."""
    made = []
    for font in page["/Resources"].get("/Font", {}).values():
        one = font.get_object()
        inner = one["/DescendantFonts"][0].get_object() if "/DescendantFonts" in one else one
        made.append(inner["/FontDescriptor"])
    return made


def test_word_has_real_headings_captions_lists_and_heads_that_repeat(run: Path, paper: Paper) -> None:
    from docx.oxml.ns import qn

    file = docx.Document(str(files_of(run)["word"]))
    styles = [p.style.name for p in file.paragraphs]
    blocks = report_of(paper).blocks
    assert styles.count("Heading 1") == len(SECTIONS)
    assert styles.count("List Bullet") == sum(len(block.items) for block in blocks if isinstance(block, Bullets))
    count = sum(isinstance(block, Table | Figure) for block in blocks)
    assert styles.count("Caption") == count
    assert len(list(file.element.body.iter(qn("w:fldSimple")))) == count
    for table in file.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    alts = [node.get("descr") for node in file.element.body.iter(qn("wp:docPr"))]
    assert len(alts) == sum(isinstance(block, Figure) for block in blocks) and all(alts)
    assert file.core_properties.title == report_of(paper).title and file.core_properties.language == "en-GB"


def test_the_councils_own_template_gives_its_styles_and_what_it_says(run: Path, tmp_path: Path) -> None:
    template = docx.Document()
    template.add_paragraph("Report to the Cabinet of Anyshire")
    template.styles["Heading 1"].font.name = "Georgia"
    template.styles.element.remove(template.styles["Caption"].element)
    template.save(str(tmp_path / "council.docx"))
    folder = read.copy_of(run, tmp_path / "copy")
    assert run_command("report", [str(folder), "formats=word", f"template={tmp_path / 'council.docx'}"]) == 0
    made = docx.Document(str(folder / "report" / "report.docx"))
    assert made.paragraphs[0].text == "Report to the Cabinet of Anyshire"
    assert made.styles["Heading 1"].font.name == "Georgia"
    assert any(p.text.startswith("Table") for p in made.paragraphs)


def test_the_page_is_whole_in_itself(run: Path, paper: Paper) -> None:
    text = files_of(run)["html"].read_text(encoding="utf-8")
    parsed = read.Page(text)
    tags = [tag for tag, _ in parsed.tags]
    assert not {"script", "link", "iframe", "object", "embed"} & {*tags}
    addresses = [
        value or ""
        for _, attrs in parsed.tags
        for key, value in attrs.items()
        if key in ("src", "href", "xlink:href", "data")
    ]
    assert addresses and not [one for one in addresses if not one.startswith(("#", "data:image/"))]
    ids = [attrs["id"] for _, attrs in parsed.tags if "id" in attrs]
    assert len(ids) == len({*ids})
    assert dict(parsed.tags)["html"] == {"lang": "en-GB"} and "<title>Leeds: " in text
    assert next(attrs for tag, attrs in parsed.tags if tag == "a") == {"class": "skip", "href": "#main"}
    assert (
        tags.count("caption") == tags.count("table") == sum(isinstance(one, Table) for one in report_of(paper).blocks)
    )


def test_a_table_stands_under_the_figure_that_it_tells() -> None:
    figure = Figure(Path("a"), "A", "A picture", "")
    document = Document("T", "S", (figure, table_of("B", ("C",), [["d"]])))
    assert [one.label for one in numbered(document) if isinstance(one, Numbered)] == ["Figure 1", "Table 1"]


def test_no_cell_is_empty_and_every_row_is_whole() -> None:
    made = table_of("A", ("B", "C"), [["", "–"]])
    assert [cell.text for cell in made.rows[0]] == ["[z]", "[x]"]
    with pytest.raises(InputError, match="needs 2 cells"):
        checked(Document("T", "S", (table_of("A", ("B", "C"), [["one"]]),)))


def test_an_alternative_text_is_short_and_its_numbers_stand_in_a_table(paper: Paper) -> None:
    tables = [block for block in report_of(paper).blocks if isinstance(block, Table)]
    (numbers,) = [block for block in tables if block.title == "The figures in numbers"]
    for figure in paper.run.figures:
        assert 0 < len(figure.alt) <= 300, figure.stem.name
        text = " ".join(row[1].text for row in numbers.rows if row[0].text == label(figure.stem.name))
        assert read.flat(text) == read.flat(figure.numbers) != ""


def test_published_years_stand_beside_england_and_neighbours(paper: Paper) -> None:
    tables = {block.title: block for block in report_of(paper).blocks if isinstance(block, Table)}
    demand = tables["Demand, year to 31 March"]
    assert [head.text if hasattr(head, "text") else head for head in demand.heads] == [
        "Measure", "2018", "2019", "2020", "2021", "2022", "At England's rate", "At the neighbours' rate"
    ]  # fmt: skip
    assert [cell.text for cell in demand.rows[0][:6]] == ["Referrals", "11,679", "10,917", "10,916", "9,495", "12,577"]
    of_what = demand.notes[1]
    assert of_what.startswith(
        "At England's rate and at the neighbours' rate (the median of the ten): counts are theirs"
    )
    assert "for each child living here (referrals; started to be looked after;" in of_what
    assert "for each referral (assessments completed; section 47 enquiries; initial conferences)" in of_what
    assert of_what.endswith("times what this council had of these, and what else is shown is as it stands there.")
    shares = tables["Timeliness, year to 31 March"].notes[1]
    assert shares.endswith(": all is as it stands there.")


def test_every_table_with_a_difference_says_that_it_is_of_unrounded_values(paper: Paper) -> None:
    """A reader met 0.48, 0.47 and a difference of 0.00."""
    tables = [block for block in report_of(paper).blocks if isinstance(block, Table)]
    those = [one for one in tables if any("Difference" in str(getattr(head, "text", head)) for head in one.heads)]
    assert len(those) > 5
    assert [one.title for one in those if UNROUNDED not in " ".join(one.notes)] == []


def test_a_table_says_why_its_peak_is_not_that_of_the_headline(paper: Paper) -> None:
    """A director read of a peak of 18.0 in the first sentence and of one of 19.3 in a table."""
    assert paper.run.replications > 1
    tables = [block for block in report_of(paper).blocks if isinstance(block, Table)]
    those = [one for one in tables if any(row[0].text.startswith("Peak caseload") and len(row) > 4 for row in one.rows)]
    assert those and all(OWN_PEAK in one.notes for one in those)
    assert own_peak(["peak_caseload"], 1) == [] == own_peak(["caseload_per_worker"], 5)


def test_a_council_of_few_children_has_no_small_counts() -> None:
    from sim.reports.report.chapters.standing import years_table

    texts = [
        cell.text
        for title, rows in published_groups("Rutland").items()
        if not title.startswith("Workforce")
        for row in years_table(title, rows).rows
        for cell in row[1:6]
    ]
    assert "[c]" in texts and not {"1", "2", "3", "4", "5"} & set(texts)
