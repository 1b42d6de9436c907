"""What tests of the report pack share: a small run, and readers of each format."""

from __future__ import annotations

import re
import shutil
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main as cli
from sim.reports.report.chapters.assumptions import register_of
from sim.reports.report.chapters.sections import Paper
from sim.reports.report.run_folder import FinishedRun

TYPED = [
    "council=leeds",
    "scenario=referral_spike",
    "run=quick",
    "run.replications=3",
    "run.weeks=30",
    "scenario.size=1.5",
]
REASONS = {"": "For the cabinet of May", "scenario.size": "A worse year than any"}
SPACE = re.compile(r"[\s\u200b\u00a0]+")


def make_run(folder: Path) -> Path:
    """A small run with figures, in a folder of its own."""
    assert cli.main([*TYPED, f"hydra.run.dir={folder}"]) == 0
    return folder


@cache
def shared_run(base: Path) -> Path:
    """The small run that tests of one session share; who spoils it takes a copy."""
    return make_run(base / "report_run")


@cache
def reported_run(base: Path) -> Path:
    """A copy of the small run with its reports."""
    from sim.reports.report.command import main

    folder = copy_of(shared_run(base), base / "reported_run")
    reasons = [f"reason{'.' if key else ''}{key}={text}" for key, text in REASONS.items()]
    assert main([str(folder), *reasons]) == 0
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run, with its reports."""
    return reported_run(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def paper(run: Path) -> Paper:
    """What its report is made of."""
    own = FinishedRun(run)
    return Paper(own, register_of(own), REASONS, ())


def files_of(run: Path) -> dict[str, Path]:
    """The report in each format."""
    from sim.reports.report.command import FORMATS

    return {name: (run / "report" / "report").with_suffix(suffix) for name, suffix in FORMATS.items()}


def copy_of(run: Path, place: Path) -> Path:
    """A copy of a run's folder, to spoil."""
    shutil.copytree(run, place)
    return place


def flat(text: str) -> str:
    """A text without spaces, as layout may put them anywhere."""
    return SPACE.sub("", text)


class Page(HTMLParser):
    """The texts of an HTML page, each as its element holds it, the labels of pictures, and its tags and ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "svg":
            self.said.append(dict(attrs).get("aria-label") or "")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def html_text(file: Path) -> str:
    """All that an HTML page says, pictures in words included, without spaces."""
    return flat("".join(Page(file.read_text(encoding="utf-8")).said))


def word_text(file: Path) -> str:
    """All that a Word file says, pictures in words included, without spaces."""
    import docx
    from docx.oxml.ns import qn

    body = docx.Document(str(file)).element.body
    parts = []
    for node in body.iter():
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag == qn("wp:docPr"):
            parts.append(node.get("descr") or "")
    return flat("".join(parts))


def pdf_text(file: Path) -> str:
    """All that a PDF says, pictures in words included, without spaces and numbers of pages."""
    from pypdf import PdfReader

    reader = PdfReader(str(file))
    pages = [re.sub(r"\n?\d+\s*$", "", page.extract_text()) for page in reader.pages]
    return flat("".join(pages)) + flat("".join(alternatives(reader)))


def alternatives(reader: Any) -> list[str]:
    """The texts for readers who cannot see, from the structure of a PDF."""
    return [str(node["/Alt"]) for node in structure(reader) if "/Alt" in node]


def structure(reader: Any) -> list[Any]:
    """Every element of the structure of a tagged PDF."""
    result, todo = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        node = todo.pop().get_object()
        if isinstance(node, dict):
            result.append(node)
            inner = node.get("/K", [])
            inner = inner.get_object() if hasattr(inner, "get_object") else inner
            todo += [one for one in (inner if isinstance(inner, list) else [inner]) if not isinstance(one, int)]
    return result


def excel_texts(file: Path) -> str:
    """All that a workbook says, numbers as their format prints them, without spaces."""
    import openpyxl

    book = openpyxl.load_workbook(file)
    return flat("|".join(printed(cell) for sheet in book for row in sheet.iter_rows() for cell in row))


def printed(cell: Any) -> str:
    """A cell as Excel prints it, for the formats that reports use."""
    if cell.value is None:
        return ""
    if not isinstance(cell.value, int | float):
        return str(cell.value)
    places = len(cell.number_format.split(";")[0].partition(".")[2])
    text = f"{abs(cell.value):,.{places}f}"
    if cell.value == 0 or float(text.replace(",", "")) == 0:
        return text
    return f"−{text}" if cell.value < 0 else f"+{text}" if cell.number_format.startswith("+") else text


READERS = {"word": word_text, "html": html_text, "pdf": pdf_text}
