"""The figures for authors: a LaTeX and a typst file with each figure, its caption, its label and its alt text.

Title and source are in the caption, and so not in the picture.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sim.base.files import open_folder, write_light, write_text
from sim.reports.report.document import Figure, clean
from sim.reports.report.formats.pictures import box_of, svg_bytes, svg_of
from sim.reports.report.formats.typst_pdf import string

TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "£": r"\pounds{}",
    "→": r"$\rightarrow$",
    "−": r"$-$",
    "±": r"$\pm$",
    "×": r"$\times$",
}
HEAD = r"""% Figures of a run. In the preamble: \usepackage{graphicx}; for alt text in the PDF also, before
% \documentclass: \DocumentMetadata{tagging=on}.
% Without tagging the key alt is read by LaTeX since November 2021 and has no effect.
"""


TYPST_HEAD = """// Figures of a run: typst compile figures.typ
// In a paper elsewhere, keep this file and the folder pictures together, and #include it.
"""
PICTURES = "pictures"  # the folder of those that typst shows


def tex(text: str) -> str:
    """A text in which LaTeX sees no command."""
    return "".join(TEX.get(letter, letter) for letter in clean(text))


def by_label(figures: list[Figure]) -> dict[str, Figure]:
    """Figures by a name of their own: of two with one name, as of two answers, the second has a number."""
    made: dict[str, Figure] = {}
    for figure in figures:
        name = figure.stem.name
        count = sum(one.stem.name == name for one in made.values())
        made[f"{name}_{count + 1}" if count else name] = figure
    return made


def latex(figures: Mapping[str, Figure], folder: Path) -> str:
    """The figures in LaTeX, as seen from a folder."""
    return "\n".join([HEAD, *(latex_of(label, one, pdf_path(one, folder)) for label, one in figures.items())])


def latex_of(label: str, figure: Figure, file: str) -> str:
    """A figure in LaTeX."""
    lines = (
        "\\begin{figure}",
        "  \\centering",
        f"  \\includegraphics[width=\\linewidth, {trimmed(figure)}alt={{{tex(figure.alt)}}}]{{{file}}}",
        f"  \\caption{{{tex(figure.title)}. {tex(figure.note)}}}",
        f"  \\label{{fig:{label}}}",
        "\\end{figure}",
    )
    return "\n".join(lines) + "\n"


def trimmed(figure: Figure) -> str:
    """What LaTeX cuts off above and below, in points: title and source."""
    height, (first, last) = box_of(svg_of(figure))[3], figure.shown
    if (first, last) == (0.0, 1.0):
        return ""
    return f"trim=0 {(1 - last) * height:.1f} 0 {first * height:.1f}, clip, "


def typst(figures: Mapping[str, Figure]) -> str:
    """The figures in typst, each in the folder of pictures."""
    return "\n".join([TYPST_HEAD, *(typst_snippet(label, one) for label, one in figures.items())])


def typst_snippet(label: str, figure: Figure) -> str:
    """A figure in typst."""
    alt, caption = string(figure.alt), string(f"{figure.title}. {figure.note}")
    image = f"image({string(f'{PICTURES}/{label}.svg')}, alt: {alt}, width: 100%)"
    return f"#figure(\n  {image},\n  alt: {alt},\n  caption: text({caption}),\n) <{label}>\n"


def pdf_path(figure: Figure, folder: Path) -> str:
    """Where the PDF of a figure is, as seen from a folder."""
    return Path(os.path.relpath(figure.stem.with_suffix(".pdf"), folder)).as_posix()


def write_snippets(figures: list[Figure], folder: Path) -> list[Path]:
    """Write both files, and the pictures that typst shows; none when there is no figure."""
    if not figures:
        return []
    labelled = by_label(figures)
    pictures = open_folder(folder / PICTURES)
    return [
        write_text(folder / "figures.tex", latex(labelled, folder)),
        write_text(folder / "figures.typ", typst(labelled)),
        *(write_light(pictures / f"{label}.svg", svg_bytes(one)) for label, one in labelled.items()),
    ]
