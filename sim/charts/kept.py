"""A figure at the width of a page and of a column, as svg, pdf and png, with its alternative text."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import matplotlib

from sim.charts.sheet import STYLE, Drawing, Sheet
from sim.charts.writing import saved, write_whole

WIDTHS = {"page": 170.0, "column": 85.0}  # mm


def keep_figure(
    folder: Path, stem: str, draw: Callable[[Sheet], Drawing], widths: Mapping[str, float] = WIDTHS
) -> list[Path]:
    """Write a figure and its words; the files, the page's svg first."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for width_name, width in widths.items():
        name = stem if width_name == "page" else f"{stem}_{width_name}"
        with matplotlib.rc_context(fname=STYLE):
            drawing = draw(Sheet(width))
            contents = {f"{name}.{form}": saved(drawing, form, name) for form in ("svg", "pdf", "png")}
        files += [write_whole(folder / file, content) for file, content in contents.items()]
    words = {stem: {"title": drawing.alt.title, "alt": drawing.alt.text, "note": drawing.alt.note}}
    text = json.dumps(words, indent=2, ensure_ascii=False) + "\n"
    return [*files, write_whole(folder / f"{stem}.json", text.encode())]
