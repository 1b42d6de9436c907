"""Saving the figures: SVG that a screen reader can read, PDF with fonts as text, PNG; the same bytes in every run."""

import html
import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.figure import Figure

from sim.base.files import write_light
from sim.reports.charts.caseload_figures import caseload, caseload_distribution
from sim.reports.charts.children_figures import draw_stages, waiting
from sim.reports.charts.deadlines import deadlines
from sim.reports.charts.differences import draw_differences
from sim.reports.charts.drawing.chart_tables import ChartContext, NothingToDraw, Tables
from sim.reports.charts.drawing.figure_text import Alt
from sim.reports.charts.drawing.sheet import STYLE, Drawing, Sheet
from sim.reports.charts.published_figure import published_year_figure
from sim.reports.charts.workforce_figures import workforce

Words = dict[str, str]  # title, short, alt, note, shown
Figures = Mapping[str, Callable[[Tables, ChartContext, Sheet], Drawing]]

FIGURES: Figures = {
    "caseload": caseload,
    "caseload_distribution": caseload_distribution,
    "waiting": waiting,
    "deadlines": deadlines,
    "workforce": workforce,
    "stages": draw_stages,
    "differences": draw_differences,
    "published_year": published_year_figure,
}
PAGE = "page"
WIDTHS = {PAGE: 170.0, "column": 85.0}  # mm
FORMATS = ("svg", "pdf", "png")
DOTS_AN_INCH = 160
UNDATED = {
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "pdf": {"CreationDate": None, "Producer": None},
    "png": {"Software": None},
}
CUT = "DejaVu Sans Latin"
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "–—‘’“”…→−")]  # any other is taken from the whole font


def draw_all_widths(
    folder: Path, tables: Tables, context: ChartContext, formats: Sequence[str], widths: Mapping[str, float]
) -> list[Path]:
    """Draw every figure the tables have something for, at every width, and `alt_text.json`; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    words: dict[str, Words] = {}
    for name in FIGURES:
        files, own = draw_figure(name, folder, tables, context, formats, widths)
        written += files
        words |= own
    return [*written, write_words(folder, words)]


def draw_figure(
    name: str,
    folder: Path,
    tables: Tables,
    context: ChartContext,
    formats: Sequence[str],
    widths: Mapping[str, float],
) -> tuple[list[Path], dict[str, Words]]:
    """Draw one figure at every width; the files written, and its words under its name. Both may be empty."""
    try:
        return draw_widths(folder, name, lambda sheet: FIGURES[name](tables, context, sheet), widths, formats)
    except NothingToDraw:
        return [], {}


def draw_widths(
    folder: Path,
    name: str,
    draw: Callable[[Sheet], Drawing],
    widths: Mapping[str, float],
    formats: Sequence[str] = FORMATS,
) -> tuple[list[Path], dict[str, Words]]:
    """Write one figure at every width in mm; the files written, and its words under its name."""
    written: list[Path] = []
    words: Words = {}
    for width_name, width in widths.items():
        stem = name if width_name == PAGE else f"{name}_{width_name}"
        with matplotlib.rc_context(fname=STYLE):
            drawing = draw(Sheet(width))
            files = {f"{stem}.{form}": saved(drawing, form, stem) for form in formats}
        written += [write_light(folder / file, content) for file, content in files.items()]
        words = words or words_in(drawing)
    return written, {name: words} if words else {}


def words_in(drawing: Drawing) -> Words:
    """The words of a figure as they are kept: `short` in place of the picture, `alt` with every number.

    `shown`: between which shares of the height of its page, from the top, the picture lies without title and source.
    """
    alt, (first, last) = drawing.alt, drawing.shown
    return {
        "title": alt.title,
        "short": alt.short,
        "alt": alt.text,
        "note": alt.note,
        "shown": f"{first:.4f} {last:.4f}",
    }


def write_words(folder: Path, words: Mapping[str, Words] | Words, name: str = "alt_text.json") -> Path:
    """What the figures say, for who cannot see them."""
    content = json.dumps(words, indent=2, ensure_ascii=False) + "\n"
    return write_light(folder / name, content.encode())


def keep_figure(
    folder: Path,
    name: str,
    draw: Callable[[Sheet], Drawing],
    widths: Mapping[str, float] = WIDTHS,
    words_in: str = "alt_text.json",
) -> list[Path]:
    """Write a figure of its own and its words; the files, the page's svg first."""
    folder.mkdir(parents=True, exist_ok=True)
    files, words = draw_widths(folder, name, draw, widths)
    return [*files, write_words(folder, words, words_in)]


def saved(drawing: Drawing, form: str, stem: str) -> bytes:
    """The bytes of a figure as svg, pdf or png."""
    if form == "svg":
        with matplotlib.rc_context({"svg.hashsalt": stem}):
            return accessible(_bytes_of(drawing.figure, form), drawing.alt, stem)
    if form == "pdf":
        cut_fonts()
        with matplotlib.rc_context({"font.sans-serif": [CUT, "DejaVu Sans"]}):
            return _bytes_of(drawing.figure, form)
    return _bytes_of(drawing.figure, form)


def _bytes_of(figure: Figure, form: str) -> bytes:
    """What matplotlib writes for a figure."""
    buffer = io.BytesIO()
    options: dict[str, Any] = {"pil_kwargs": {"compress_level": 3}} if form == "png" else {}
    figure.savefig(buffer, format=form, dpi=DOTS_AN_INCH, metadata=UNDATED.get(form), **options)
    return buffer.getvalue()


def accessible(svg: bytes, alt: Alt, stem: str) -> bytes:
    """The SVG as an image with a title and a description that a screen reader reads out."""
    text = svg.decode()
    at = text.index("<svg ")
    end = text.index(">", at)
    role = f' role="img" aria-labelledby="{stem}_title {stem}_desc"'
    words = (
        f'\n <title id="{stem}_title">{html.escape(alt.title)}</title>'
        f'\n <desc id="{stem}_desc">{html.escape(alt.text)}</desc>'
    )
    return (text[:end] + role + text[end : end + 1] + words + text[end + 1 :]).encode()


@cache
def cut_fonts() -> tempfile.TemporaryDirectory[str]:
    """DejaVu Sans, plain and bold, with the letters of Latin 1 only, in files that last as long as this run.

    Matplotlib cuts the fonts anew for every PDF; from the whole fonts that takes ten times as long.
    """
    from fontTools import subset, ttLib

    folder = tempfile.TemporaryDirectory(prefix="caseload_fonts_")
    for name in ("DejaVuSans", "DejaVuSans-Bold"):
        font = ttLib.TTFont(
            Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf", lazy=True, recalcTimestamp=False
        )
        for table in ("GSUB", "GPOS", "GDEF", "FFTM", "kern"):
            del font[table]
        cutter = subset.Subsetter(subset.Options(hinting=False))
        cutter.populate(unicodes=LETTERS)
        cutter.subset(font)
        path = Path(folder.name) / f"{name}.ttf"
        font.save(path)
        entry = font_manager.FontEntry(
            fname=str(path), name=CUT, weight=700 if "Bold" in name else 400, size="scalable"
        )
        font_manager.fontManager.ttflist.append(entry)
    return folder


def font_folder() -> Path:
    """The folder of the fonts that figures are set in."""
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"
