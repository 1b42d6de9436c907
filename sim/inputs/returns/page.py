"""The page "what was understood": files, columns, what could not be used, every figure and where it comes from."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, NamedTuple

from sim.inputs.returns.figures import ReturnFigure, ReturnFigures, share_in_words
from sim.inputs.returns.fitting import curve
from sim.inputs.returns.notes import Notes
from sim.inputs.returns.privacy import count_text, too_few

STYLE = (
    "body{font-family:sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;line-height:1.45}"
    "table{border-collapse:collapse;font-size:.9rem}"
    "th,td{border-bottom:1px solid #ccc;padding:.25rem .6rem;text-align:left;"
    "vertical-align:top}svg{max-width:34rem}"
)
MOST_TICKS = 6
WIDTH, HEIGHT, EDGE = 480, 240, 40  # of a figure, in its own units


class Section(NamedTuple):
    """A heading, what it says, and a table or a drawing."""

    heading: str
    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    drawing: str = ""  # SVG


def sections(notes: Notes, figures: ReturnFigures) -> list[Section]:
    """All that the page says; nothing in it is a child's or a worker's."""
    read = [(one.file, one.place, one.what, count_text(one.rows), one.how, one.period) for one in notes.read]
    known = [(place_in_words(one), one.column, one.how, share_in_words(one.blank)) for one in notes.columns]
    bad = [(place_in_words(one), one.column, one.why, one.where) for one in notes.unusable.values()]
    left = tuple((file, f"It {why}.") for file, why in notes.left)
    return [
        Section("Files that were read", "", ("File", "Sheet", "What it is", "Rows", "Known by", "Period"), tuple(read)),
        Section("Files and sheets that were not read", "", ("File", "Why"), left),
        Section("Missing in the files", "\n".join(f"- {one}." for one in notes.wanting)),
        Section("Remarks", "\n".join(f"- {one}" for one in notes.remarks)),
        Section(
            "Figures for the council's files",
            "",
            ("Setting", "Value", "Unit", "From", "Rows", "Period", "Missing", "Remark"),
            tuple(line(one) for one in figures.kept.values()),
        ),
        Section(
            "Measured, but no setting",
            "To hold a simulation against: `measures.parquet` of a run has most of them.",
            ("Measure", "Value", "Unit", "From", "Rows", "Period", "Missing", "Remark"),
            tuple(line(one) for one in figures.measured),
        ),
        Section(
            "Not found",
            "",
            ("Setting", "What stands in its place"),
            tuple((path, f"{why}.") for path, why in figures.absent),
        ),
        *drawings(figures),
        Section("Columns and how they were known", "", ("File", "Column", "Known by", "Blank"), tuple(known)),
        Section(
            "What could not be used",
            "Row numbers are those of the file; of XML, the place of the child or worker in it.",
            ("File", "Column", "Why", "Where"),
            tuple(bad),
        ),
    ]


def place_in_words(one: Any) -> str:
    """`annex_a.xlsx sheet 3`."""
    return f"{one.file} {one.place}".strip()


def line(one: ReturnFigure) -> tuple[str, ...]:
    """A figure as a row of the table."""
    return (
        one.path,
        value_shown(one),
        one.unit,
        one.source,
        count_text(one.rows),
        one.period,
        share_in_words(one.missing),
        one.remark,
    )


def value_shown(one: ReturnFigure) -> str:
    """A value; of a count that may not be shown, only that it is small; of duties, what is not as elsewhere."""
    if one.path.endswith(".duties"):
        ends = next(duty["may_end"] for duty in one.value if duty.get("may_end"))
        return f"may_end {', '.join(map(str, ends))}"
    if isinstance(one.value, list):
        return ", ".join(
            " ".join(f"{k} {v}" for k, v in item.items()) if isinstance(item, dict) else str(item) for item in one.value
        )
    small = one.middle or (isinstance(one.value, int) and too_few(one.value) and one.value == one.rows)
    return "1 to 5" if small else f"{one.value:,}" if isinstance(one.value, int | float) else str(one.value)


def drawings(figures: ReturnFigures) -> list[Section]:
    """Each fitted length compared with what was counted."""
    made = []
    for name, stays, result in figures.fits:
        words = name.replace("_", " ")
        text = (
            f"Stays in {words}: the share still there after so many working days, as counted (steps, Kaplan and Meier's"
            f" estimate with late entry) and as fitted (line, {result.shape}, scale {result.scale:.3g}, spread"
            f" {result.spread:.3g}). {result.ended:,} stays ended, {count_text(result.open)} were open."
        )
        made.append(Section(f"Data against fit: {words}", text, drawing=curves_svg(curve(stays, result), words)))
    return made


def curves_svg(points: Sequence[Sequence[float]], words: str) -> str:
    """Two curves as SVG with labelled axes."""
    top = max(points[-1][0], 1.0)

    def at(x: float, y: float) -> str:
        return f"{EDGE + x / top * (WIDTH - 2 * EDGE):.1f},{HEIGHT - EDGE - y * (HEIGHT - 2 * EDGE):.1f}"

    heights = [y for _, y, _ in points]
    steps = [
        (x, y) for (x, _, _), before, now in zip(points, [1.0, *heights], heights, strict=False) for y in (before, now)
    ]
    counted = " ".join(at(x, y) for x, y in steps)
    fitted = " ".join(at(x, y) for x, _, y in points)
    low, wide, high = HEIGHT - EDGE, WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    step = tick_of(top)
    ticks = "".join(word(EDGE + x / top * wide, low + 16, "middle", f"{x:,}") for x in range(0, int(top) + 1, step))
    levels = "".join(word(EDGE - 6, low - i / 2 * high + 4, "end", f"{i * 50}%") for i in range(3))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' font-family="sans-serif" font-size="11">'
        f"<title>Data against fit: {html.escape(words)}</title>"
        f'<polyline fill="none" stroke="#767676" stroke-width="3" points="{counted}"/>'
        f'<polyline fill="none" stroke="#0b5394" stroke-width="1.5" points="{fitted}"/>{ticks}{levels}'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle">Working days since the stay began</text>'
        f'<text x="{EDGE}" y="{EDGE - 14}">Share still there</text>'
        f'<text x="{WIDTH - EDGE}" y="{EDGE - 20}" text-anchor="end" fill="#767676">counted</text>'
        f'<text x="{WIDTH - EDGE}" y="{EDGE - 6}" text-anchor="end" fill="#0b5394">fitted</text></svg>'
    )


def tick_of(top: float) -> int:
    """A round number of which at most six reach to the end of an axis."""
    rounds = (unit * 10**power for power in range(6) for unit in (1, 2, 5))
    return next((one for one in rounds if top / one <= MOST_TICKS), int(top))


def word(x: float, y: float, anchor: str, text: str) -> str:
    """A word in a figure."""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{html.escape(text)}</text>'


def cell(text: str) -> str:
    """A cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def understood_markdown(title: str, parts: Sequence[Section]) -> str:
    """The page as Markdown; drawings stand in the HTML."""
    lines = [f"# {title}", ""]
    for part in parts:
        if not (part.rows or part.text):
            continue
        lines += [f"## {part.heading}", ""]
        lines += [part.text, ""] if part.text else []
        if part.rows:
            lines += ["| " + " | ".join(part.columns) + " |", "|" + " --- |" * len(part.columns)]
            lines += ["| " + " | ".join(cell(one) for one in row) + " |" for row in part.rows] + [""]
    return "\n".join(lines)


def understood_page(title: str, parts: Sequence[Section]) -> str:
    """The page as HTML, whole in one file, without scripts."""
    body: list[Any] = [f"<h1>{html.escape(title)}</h1>"]
    for part in parts:
        if not (part.rows or part.text):
            continue
        body.append(f"<h2>{html.escape(part.heading)}</h2>")
        items = part.text.split("\n") if part.text.startswith("- ") else []
        if items:
            body.append("<ul>" + "".join(f"<li>{html.escape(one[2:])}</li>" for one in items) + "</ul>")
        elif part.text:
            body.append(f"<p>{html.escape(part.text)}</p>")
        body.append(part.drawing)
        if part.rows:
            head = "".join(f"<th>{html.escape(one)}</th>" for one in part.columns)
            rows = "".join(
                "<tr>" + "".join(f"<td>{html.escape(one)}</td>" for one in row) + "</tr>" for row in part.rows
            )
            body.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en-GB"><head>{head}</head><body>{"".join(body)}</body></html>\n'
