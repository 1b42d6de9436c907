"""The figures for authors: a LaTeX and a typst file with each figure, its caption, its label and its alt text."""

from __future__ import annotations

import os
from pathlib import Path

from sim.base.files import write_text
from sim.reports.report.document import Figure, clean
from sim.reports.report.typst_pdf import string

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


TYPST_HEAD = """// Figures of a run. typst reads no file outside its root, and the charts are in the folder beside:
// typst compile --root .. figures.typ
// In a paper elsewhere, give as root a folder that holds both.
"""


def tex(text: str) -> str:
    """A text in which LaTeX sees no command."""
    return "".join(TEX.get(letter, letter) for letter in clean(text))


def latex(figures: list[Figure], folder: Path) -> str:
    """The figures in LaTeX, as seen from a folder."""
    return "\n".join([HEAD, *(latex_of(one, path(one, folder, ".pdf")) for one in figures)])


def latex_of(figure: Figure, file: str) -> str:
    """A figure in LaTeX."""
    lines = (
        "\\begin{figure}",
        "  \\centering",
        f"  \\includegraphics[width=\\linewidth, alt={{{tex(figure.alt)}}}]{{{file}}}",
        f"  \\caption{{{tex(figure.title)}. {tex(figure.note)}}}",
        f"  \\label{{fig:{figure.stem.name}}}",
        "\\end{figure}",
    )
    return "\n".join(lines) + "\n"


def typst(figures: list[Figure], folder: Path) -> str:
    """The figures in typst, as seen from a folder."""
    return "\n".join([TYPST_HEAD, *(typst_snippet(one, path(one, folder, ".svg")) for one in figures)])


def typst_snippet(figure: Figure, file: str) -> str:
    """A figure in typst."""
    alt, caption = string(figure.alt), string(f"{figure.title}. {figure.note}")
    image = f"image({string(file)}, alt: {alt}, width: 100%)"
    return f"#figure(\n  {image},\n  alt: {alt},\n  caption: text({caption}),\n) <{figure.stem.name}>\n"


def path(figure: Figure, folder: Path, suffix: str) -> str:
    """Where a figure is, as seen from a folder."""
    return Path(os.path.relpath(figure.stem.with_suffix(suffix), folder)).as_posix()


def write_snippets(figures: list[Figure], folder: Path) -> list[Path]:
    """Write both files; none when there is no figure."""
    if not figures:
        return []
    return [
        write_text(folder / "figures.tex", latex(figures, folder)),
        write_text(folder / "figures.typ", typst(figures, folder)),
    ]
