"""`python -m sim register`: writes docs/assumptions.md anew, every number of `conf/` with its unit and source.

Where there are no docs (an installed package), the page is printed.
"""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.base.errors import InputError
from sim.base.files import write_text
from sim.base.places import CONF, DOCS
from sim.inputs.register import RegisteredNumber, conf_files, figures

CANNOT = "This page cannot be written:"
STOPPED = "Stopped; the page is as it was."
PAGE = DOCS / "assumptions.md"
RESULTS = PAGE.parent / "sensitivity.csv"  # kept by sim.studies.sensitivity
HEAD = ("| what | value | unit | source | |", "|---|---|---|---|---|")
DEPENDS = (
    "## What depends on the assumptions",
    "",
    "Each number turned low and high, one at a time, and what that does to five measures of the headline (in brackets, "
    "what they are as things stand; shares change in percentage points). Bold: more than chance. The numbers on which "
    "most depends come first; why each is turned so far is in `conf/study/sensitivity.yaml`. Made by "
    "`python -m sim sensitivity`.",
    "",
    "![For each measure, the numbers on which it depends most](images/sensitivity.svg)",
)


def register_markdown(conf: Path = CONF, results: Path = RESULTS) -> str:
    """The register as Markdown: what depends on the assumptions, if that was simulated, then a table for each file."""
    every = figures(conf)
    assumed = sum(figure.assumed for figure in every)
    parts = [
        "# The register of assumptions",
        "",
        "Every number that the simulation reads, with its unit and its source. Made from `conf/` by "
        "`python -m sim register`; change a number there, never here.",
        "",
        f"{len(every)} lines hold numbers; {assumed} of them are, wholly or in part, assumptions (marked ●).",
    ]
    if results.is_file():
        parts += ["", *DEPENDS, "", *sensitivity_table(results.read_text(encoding="utf-8"))]
    for file in conf_files(conf):
        name = file.relative_to(conf).as_posix()
        rows = [figure for figure in every if figure.file == name]
        if rows:
            parts += ["", f"## {name}", "", *opening(file), *HEAD, *(register_row(figure) for figure in rows)]
    return "\n".join(parts) + "\n"


def sensitivity_table(text: str) -> list[str]:
    """What `sim.studies.sensitivity` keeps, as Markdown: a row a number, its effects when turned low and high."""
    head, _, rest = text.partition("\n")
    rows = [{key: cell.removeprefix("'") for key, cell in row.items()} for row in csv.DictReader(rest.splitlines())]
    measures = {row["measure"]: row["label"] for row in rows}
    cells = {(row["parameter"], row["side"], row["measure"]): row for row in rows}
    lines = [f"{head.removeprefix('# ')}", "", f"| what | low, high | {' | '.join(measures.values())} |"]
    lines.append("|---|---|" + "---|" * len(measures))
    for name in dict.fromkeys(row["parameter"] for row in rows):
        low, high = (cells[name, side, next(iter(measures))] for side in ("low", "high"))
        pairs = [[cells[name, side, measure] for side in ("low", "high")] for measure in measures]
        effects = [
            " / ".join(f"**{one['printed']}**" if one["clear"] == "yes" else one["printed"] for one in pair)
            for pair in pairs
        ]
        settings = f"{low['setting']}, {high['setting']} {low['unit']}".rstrip()
        lines.append(f"| {low['called']} | {settings} | {' | '.join(effects)} |")
    return lines


def opening(file: Path) -> list[str]:
    """The sentence with which a file opens, if it does."""
    lines = file.read_text(encoding="utf-8").split("\n")
    first = next((line for line in lines if not line.startswith("# @")), "")
    return [first.removeprefix("#").strip(), ""] if first.startswith("#") else []


def register_row(figure: RegisteredNumber) -> str:
    """One line of a table."""
    cells = (f"`{figure.key}`", figure.value, figure.unit, figure.source, "●" if figure.assumed else "")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(typed: Sequence[str] = ()) -> int:
    """Write the page, or print it where there are no docs; name the lines without a unit or a source; the exit code."""
    if typed:
        raise InputError([f"{word}: this command takes no settings." for word in typed])
    if not PAGE.parent.is_dir():
        print(register_markdown(), end="")
        return 0
    write_text(PAGE, register_markdown())
    faulty = [figure for figure in figures() if figure.faults]
    for figure in faulty:
        print(f"conf/{figure.file}:{figure.line}: {figure.key}: {' and '.join(figure.faults)}", file=sys.stderr)
    print(f"{PAGE.relative_to(PAGE.parent.parent)} written: {len(figures())} lines with numbers.")
    return 1 if faulty else 0
