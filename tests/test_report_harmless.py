"""The report pack is harmless, whatever a name or a reason holds, and open to everyone's own tools."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import reports as read
from reports import READERS, files_of

from sim.cli.commands import run_command
from sim.reports.charts.drawing.figure_text import TITLE_ID
from sim.reports.report.document import (
    Figure,
)
from sim.reports.report.formats.html_page import picture_of

docx = pytest.importorskip("docx", reason="python-docx is not installed (the extra `report`)")
pytest.importorskip("gptables", reason="gptables is not installed (the extra `report`)")
pytest.importorskip("typst", reason="typst is not installed (the extra `report`)")
run, paper = read.run, read.paper  # fixtures
HOSTILE = "<script>alert(1)</script> #set text(red) $x$ =1+1 [a](http://example.org) & \\ \" ' ~ $$note$$ {=2}"


# Harmless


@pytest.fixture(scope="module")
def hostile(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of a run whose council, sentence and reason are as bad as can be."""
    folder = read.copy_of(run, tmp_path_factory.mktemp("bad") / "copy")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["config"]["council"]["name"] = manifest["config"]["scenario"]["sentence"] = HOSTILE
    manifest["headline"] = [HOSTILE, "=cmd|' /C calc'!A0", "\x00\x0b bell \x07"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert run_command("report", [str(folder), f"reason={HOSTILE}"]) == 0
    return folder


def test_markup_is_text_in_every_format(hostile: Path) -> None:
    text = files_of(hostile)["html"].read_text(encoding="utf-8")
    assert "<script" not in text and "&lt;script&gt;alert(1)" in text
    for form, reader in READERS.items():
        assert read.flat(HOSTILE) in reader(files_of(hostile)[form]), form


def test_nothing_in_the_workbook_is_a_formula_or_a_link(hostile: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(files_of(hostile)["excel"])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=cmd") for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]
    with zipfile.ZipFile(files_of(hostile)["excel"]) as book_zip:
        sheets = [
            book_zip.read(name).decode() for name in book_zip.namelist() if name.startswith("xl/worksheets/sheet")
        ]
        links = [name for name in book_zip.namelist() if name.startswith("xl/worksheets/_rels")]
        outside = [name for name in links if b"example.org" in book_zip.read(name)]
    assert not [text for text in sheets if "<f>" in text] and not outside


def test_a_picture_that_runs_or_fetches_is_made_harmless(tmp_path: Path) -> None:
    bad = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10pt" height="5pt"'
        ' onload="alert(1)"><script>alert(2)</script><a xlink:href="javascript:alert(3)"><text>kept</text></a>'
        '<image xlink:href="http://example.org/x.png"/><g id="a" clip-path="url(#b)"/><foreignObject/></svg>'
    )
    (tmp_path / "a.svg").write_text(bad, encoding="utf-8")
    made = picture_of(Figure(tmp_path / "a", "A", "words", ""))
    assert not re.search(r"script|alert|example\.org|foreignObject|onload", made)
    assert "kept" in made and 'id="a-a"' in made and "url(#a-b)" in made and 'aria-label="words"' in made


def test_a_label_of_a_published_figure_is_no_formula_in_csv() -> None:
    from sim.base.text_tables import as_cell

    assert (
        as_cell("=HYPERLINK(1)") == "'=HYPERLINK(1)" and as_cell("Referrals") == "Referrals" and as_cell(-1.5) == "-1.5"
    )


# By everyone's own tools


def browser() -> str | None:
    """A Chromium of the system's, if there is one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.mark.skipif(browser() is None, reason="there is no Chromium on this computer")
def test_axe_finds_nothing_and_a_narrow_screen_need_not_scroll_sideways(run: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    pages = [files_of(run)["html"], run / "report" / "evidence.html", run / "headline.html"]
    with playwright.sync_playwright() as own:
        opened = own.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        for file in pages:
            context = opened.new_context(viewport={"width": 320, "height": 800}, bypass_csp=True)
            tab = context.new_page()
            tab.goto(file.as_uri())
            wide = tab.evaluate("document.documentElement.scrollWidth")
            result = axe.Axe().run(tab)
            assert result.violations_count == 0, f"{file.name}: {result.generate_report()}"
            assert wide <= 320, f"{file.name} is {wide} px wide"
            context.close()
        opened.close()


def test_the_typst_snippet_compiles_and_the_latex_one_is_balanced(run: Path, tmp_path: Path) -> None:
    import typst

    pdf: Any = typst.compile(str(run / "report" / "figures.typ"))  # nothing outside its own folder is needed
    assert pdf[:4] == b"%PDF"
    tex = (run / "report" / "figures.tex").read_text(encoding="utf-8")
    picture = (run / "report" / "pictures" / "caseload.svg").read_text(encoding="utf-8")
    assert TITLE_ID in (run / "charts" / "caseload.svg").read_text(encoding="utf-8") and TITLE_ID not in picture
    assert tex.count("trim=0 ") == tex.count(r"\begin{figure}")
    bare = re.sub(r"\\[{}]", "", tex)
    assert bare.count("{") == bare.count("}") and tex.count(r"\begin{figure}") == tex.count(r"\end{figure}") > 3
    assert not re.search(r"(?<!\\)[%&#](?! )", "\n".join(line for line in tex.splitlines() if not line.startswith("%")))
