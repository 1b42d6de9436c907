"""What the app shows as HTML: real tables and the project's own SVG figures; every text is escaped."""

from __future__ import annotations

import base64
import csv
import io
import json
import math
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from sim.analysis.definitions.measure import unit_called
from sim.base.intervals import interval
from sim.base.wording import decimals_for, number, signed
from sim.reports.console import RANGE
from sim.reports.phrases import label_alone
from sim.reports.web_page import MANY_COLUMNS
from sim.runs.results import interval_in_row

MAYBE_CHANCE = "~"
NUMERIC = re.compile(r"[+−£]?\d|\[")  # how what counts as a number begins
COUNTS = ("children", "children a year", "families a year", "child-weeks")
FEW = 10  # children, below which a mean has a decimal


def html_table_of(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], folded: int = 0) -> str:
    """A table with a caption, column headings, and row headings in its first column; numbers stand right.

    On a narrow screen the column `folded`, if there is one, stands below what is in the column before it.
    """
    kinds = [kind_of_column([row[i] for row in rows], i, i == folded > 0) for i in range(len(heads))]
    head = "".join(f'<th scope="col"{kind}>{escape(text)}</th>' for text, kind in zip(heads, kinds, strict=True))
    lines = []
    for row in rows:
        cells = [escape(text) for text in row]
        if folded:
            cells[folded - 1] += f'<span class="narrow">{cells[folded]}</span>'
        first, *rest = zip(cells, kinds, strict=True)
        own = "".join(f"<td{kind}>{cell}</td>" for cell, kind in rest)
        lines.append(f'<tr><th scope="row">{first[0]}</th>{own}</tr>')
    body, many = "".join(lines), " many" if len(heads) - bool(folded) >= MANY_COLUMNS else ""
    return (
        f'<div tabindex="0" role="region" class="scroll{many}" aria-label="{escape(caption, quote=True)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def kind_of_column(texts: Sequence[str], place: int, is_folded: bool) -> str:
    """The class of a column's cells: numbers stand right, what is folded is hidden on a narrow screen."""
    known = [text for text in texts if text not in ("", "–")]
    numbers = place > 0 and known and all(NUMERIC.match(text) for text in known)
    kinds = [kind for kind, holds in (("n", numbers), ("wide", is_folded)) if holds]
    return f' class="{" ".join(kinds)}"' if kinds else ""


def figure(charts: Path, name: str) -> str:
    """One of the project's figures, as wide as the page, with its alternative text; nothing where there is none."""
    svg = charts / f"{name}.svg"
    if not svg.is_file():
        return ""
    words = figure_words(charts).get(name, {})
    alt, numbers = words.get("short", words.get("alt", f"Figure: {name}")), words.get("alt", "")
    content = base64.b64encode(svg.read_bytes()).decode("ascii")
    source = f"data:image/svg+xml;base64,{content}"
    name, caption = escape(alt, quote=True), escape(words.get("title", f"Figure: {name}"), quote=True)
    picture = (
        f'<div tabindex="0" role="region" class="scroll many picture" aria-label="{caption}">'
        f'<img src="{source}" alt="{name}"></div>'
    )
    return picture + (f"<details><summary>The figure in numbers</summary><p>{escape(numbers)}</p></details>")


def figure_words(charts: Path) -> dict[str, dict[str, str]]:
    """Title, alternative text and note of each figure."""
    file = charts / "alt_text.json"
    try:
        words: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return words


def summary_rows(text: str) -> dict[str, dict[str, str]]:
    """A run's summary.csv by measure."""
    return {row["measure"]: row for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")))}


def number_in_row(row: dict[str, str], column: str) -> float:
    """A number of a row; not a number where there is none."""
    try:
        return float(row.get(column) or "nan")
    except ValueError:
        return math.nan


def number_shown(value: float, unit: str, difference: bool = False) -> str:
    """A number with its unit as a planner reads it."""
    if not math.isfinite(value):
        return "–"
    scale = unit_called(unit).scale
    size = value * scale
    whole = unit in COUNTS and abs(size) >= FEW  # a tenth of a child says nothing beside many
    text = (signed if difference else number)(size, 1 if scale != 1.0 else 0 if whole else decimals_for(size))
    return f"{text}{'%' if scale == 100.0 and not difference else ' points' if scale == 100.0 else ''}"


def lead(first: str, rest: Sequence[str]) -> str:
    """The answer in a sentence that is seen first, and what else was found as a list."""
    items = "".join(f"<li>{escape(text)}</li>" for text in rest)
    style = "border-left:0.35rem solid #1d5a8c;background:#eef3f8;padding:0.8rem 1rem;font-size:1.25rem;font-weight:600"
    return f'<p style="{style};color:#1a1a1a">{escape(first)}</p>' + (f"<ul>{items}</ul>" if items else "")


def code(text: str, label: str) -> str:
    """Text as it is typed or printed, that can be reached and scrolled by keyboard."""
    style = "overflow-x:auto;background:#f3f4f6;padding:0.6rem;white-space:pre-wrap;color:#1a1a1a"
    return (
        f'<pre tabindex="0" role="region" aria-label="{escape(label, quote=True)}" style="{style}">{escape(text)}</pre>'
    )


def label_and_unit(row: dict[str, str]) -> str:
    """What a measure is called, with its unit where its numbers do not carry it."""
    name, unit = label_alone(row["label"]), row["unit"]
    return name if unit.startswith("share") else f"{name} ({'£m a year' if unit.startswith('£') else unit})"


def comparison(rows: Sequence[dict[str, str]], caption: str) -> str:
    """Baseline, scenario, difference and interval of some measures; what may be chance carries a mark."""
    lines = []
    for row in rows:
        unit = row["unit"]
        gap = interval_in_row(row, "difference", 0) or interval([])
        low, high, clear = gap.low, gap.high, gap.is_clear
        difference = number_shown(gap.mean, unit, True)
        span = f"{number_shown(low, unit, True)} to {number_shown(high, unit, True)}" if math.isfinite(low) else "–"
        span += RANGE if gap.is_range else ""
        scenario = number_in_row(row, "scenario")
        lines.append(
            [
                label_and_unit(row),
                number_shown(number_in_row(row, "baseline"), unit),
                number_shown(scenario, unit),
                difference if clear or not math.isfinite(scenario) else f"{difference} {MAYBE_CHANCE}",
                span,
            ]
        )
    return html_table_of(caption, ("Measure", "Without", "With", "Difference", "95% interval"), lines, folded=4)
