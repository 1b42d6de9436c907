"""The figure of a published year: each published figure in the band that the model predicts for it."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.reports.charts.comparison import (
    IMPOSED,
    PublishedComparison,
    comparison_name,
    comparison_value,
    comparison_verdict,
    finding,
    ordered,
    published_text,
    tolerance_span,
)
from sim.reports.charts.drawing.chart_tables import ChartContext, NothingToDraw, Tables
from sim.reports.charts.drawing.plotting import about_the_runs
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    EDGE,
    GRID,
    ORANGE,
    Drawing,
    Page,
    Sheet,
    finished,
    line_height,
    set_page,
    text_width,
    wrapped,
)

HEADS = ("What it gets right", "What it misses", "What it was told")
PALE_BLUE = "#C9D6E2"  # dark blue, much lighter
BAND, APART = 3.2, 2.2  # mm: height of a band, room between rows
MARGIN = 0.1  # of a row's own scale left free at either end
DRAWN = "Each row has its own scale; a thin upright line is no change."


class Lines(NamedTuple):
    """The words of a row in lines: its name, and at the right the two numbers, and by how much the model misses."""

    name: tuple[str, ...]
    numbers: tuple[str, ...]
    miss: tuple[str, ...]  # empty unless it misses

    @property
    def right(self) -> int:
        """How many lines stand at the right."""
        return len(self.numbers) + len(self.miss)


class Places(NamedTuple):
    """Where the columns lie, in mm from the left edge: the marks, their width, the words at the right."""

    marks: float
    width: float
    words: float


def published_year_figure(tables: Tables, context: ChartContext, sheet: Sheet) -> Drawing:
    """Every published figure as a mark in or beside the band of nine of ten simulated years."""
    if tables.published is None or not len(tables.published):
        raise NothingToDraw("published_year")
    rows = ordered([comparison_row(record) for record in tables.published.to_dict("records")])
    title, places = finding(rows), places_on(sheet)
    subtitle = f"Published figures of {context.council} and the model's predictions; a change is from the year before"
    note = about_the_runs(context, len(tables.arms(context)) > 1, DRAWN, shaded=False)
    groups = [[row for row in rows if group_of(row) == i] for i in range(len(HEADS))]
    tall = sum(head(sheet) + sum(published_row_height(row, sheet) for row in group) for group in groups if group)
    page = set_page(sheet, title, subtitle, note, key_room(sheet) + tall)
    frame = page.frame(0, page.bottom, sheet.width, page.top - page.bottom)
    frame.axes.set_xlim(0, sheet.width)
    frame.axes.set_ylim(page.bottom, page.top)
    draw_published_key(page, frame.axes)
    at = page.top - key_room(sheet)
    for text, group in zip(HEADS, groups, strict=True):
        if group:
            page.write(text, EDGE, at - 1.0, sheet.text, bold=True)
            at -= head(sheet)
        for row in group:
            draw_row(page, frame.axes, row, places, at)
            at -= published_row_height(row, sheet)
    return finished(page, title, subtitle, note, [published_sentence(row) for row in rows])


def comparison_row(record: Mapping[Any, Any]) -> PublishedComparison:
    """A row of the table."""
    texts = {name: "" if record[name] != record[name] else str(record[name]) for name in PublishedComparison._fields}
    numbers = {name: float(texts[name] or math.nan) for name in ("published", "mean", "low", "high")}
    verdicts = {name: texts[name] in ("yes", "True") for name in ("inside", "wanted")}
    return PublishedComparison(**{**texts, **numbers, **verdicts})  # type: ignore[arg-type]


def group_of(row: PublishedComparison) -> int:
    """Under which of the heads a row stands."""
    return 2 if row.kind == IMPOSED else 0 if row.inside else 1


def places_on(sheet: Sheet) -> Places:
    """The columns of a sheet; on a narrow one the name stands above."""
    if sheet.narrow:
        return Places(EDGE + 1, 35.0, EDGE + 40)
    return Places(EDGE + 56, 50.0, EDGE + 111)


def broken_lines(row: PublishedComparison, sheet: Sheet) -> Lines:
    """The words of a row, broken to fit."""
    places = places_on(sheet)
    name = sheet.width - 2 * EDGE if sheet.narrow else places.marks - EDGE - 3
    right = sheet.width - EDGE - places.words
    numbers = (
        f"{'Given' if row.kind == IMPOSED else 'Published'} {published_text(row)}",
        f"Model {tolerance_span(row)}",
    )
    miss = comparison_verdict(row).removeprefix("missed: ") if group_of(row) == 1 else ""
    return Lines(
        wrapped(comparison_name(row), name, sheet.text),
        tuple(line for text in numbers for line in wrapped(text, right, sheet.text)),
        wrapped(miss, right, sheet.text, True),
    )


def published_row_height(row: PublishedComparison, sheet: Sheet) -> float:
    """Height of a row in mm."""
    lines = broken_lines(row, sheet)
    count = len(lines.name) + lines.right if sheet.narrow else max(len(lines.name), lines.right)
    return count * line_height(sheet.text) + APART


def head(sheet: Sheet) -> float:
    """Height in mm that the name of a group takes."""
    return line_height(sheet.text) + 2.2


def key_room(sheet: Sheet) -> float:
    """Height in mm of the key."""
    return line_height(sheet.text) + 1.5


def draw_published_key(page: Page, axes: Axes) -> None:
    """A sample of each mark with its meaning."""
    sheet, left = page.sheet, EDGE + 0.5
    middle = page.top - line_height(sheet.text) * 0.46
    for text, wide in (("nine in ten simulated years", 6.0), ("their mean", 1.5), ("published", 3.0)):
        if wide == 6.0:
            draw_band(axes, left, left + wide, middle)
        elif wide == 1.5:
            draw_mean(axes, left + wide / 2, middle)
        else:
            draw_published(axes, left + wide / 2, middle, True)
        page.write(text, left + wide + 1.3, page.top, sheet.text)
        left += wide + 1.3 + text_width(text, sheet.text) + 4


def draw_row(page: Page, axes: Axes, row: PublishedComparison, places: Places, top: float) -> None:
    """The words and the marks of a row, from `top` down."""
    sheet, lines = page.sheet, broken_lines(row, page.sheet)
    step = line_height(sheet.text)
    comparison = 0.0 if sheet.narrow else (lines.right - len(lines.name)) * step / 2
    page.write("\n".join(lines.name), EDGE, top - comparison, sheet.text)
    top -= len(lines.name) * step if sheet.narrow else 0.0
    page.write("\n".join(lines.numbers), places.words, top, sheet.text)
    page.write("\n".join(lines.miss), places.words, top - len(lines.numbers) * step, sheet.text, bold=True)
    middle = top - lines.right * step / 2
    axes.plot([places.marks, places.marks + places.width], [middle, middle], color=GRID, linewidth=0.6, zorder=1)
    low, high = scale_ends(row)

    def across(value: float) -> float:
        return places.marks + places.width * (value - low) / (high - low)

    if row.kind == "change":
        axes.plot([across(0)] * 2, [middle - 2.4, middle + 2.4], color=DARK_GREY, linewidth=0.9, zorder=5)
    if math.isfinite(row.low):
        draw_band(axes, across(row.low), across(row.high), middle)
    if math.isfinite(row.mean):
        draw_mean(axes, across(row.mean), middle)
    if math.isfinite(row.published):
        draw_published(axes, across(row.published), middle, row.inside or row.kind == IMPOSED)


def scale_ends(row: PublishedComparison) -> tuple[float, float]:
    """The ends of a row's own scale; no change is on that of a change."""
    marks = [row.published, row.mean, row.low, row.high, *([0.0] if row.kind == "change" else [])]
    known = [value for value in marks if math.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    room = MARGIN * (high - low) if high > low else max(abs(high), 1.0)
    return low - room, high + room


def draw_band(axes: Axes, left: float, right: float, middle: float) -> None:
    """The band of nine in ten simulated years."""
    wide = max(right - left, 0.4)
    place = (left, middle - BAND / 2)
    axes.add_patch(
        Rectangle(place, wide, BAND, facecolor=PALE_BLUE, edgecolor=DARK_BLUE, linewidth=0.6, zorder=3, clip_on=False)
    )


def draw_mean(axes: Axes, at: float, middle: float) -> None:
    """The mean: an upright stroke."""
    axes.plot([at, at], [middle - BAND / 2, middle + BAND / 2], color=DARK_BLUE, linewidth=1.8, zorder=4)


def draw_published(axes: Axes, at: float, middle: float, hit: bool) -> None:
    """The published figure: a full diamond in the band, a hollow one outside."""
    face, edge = (ORANGE, DARK_GREY) if hit else ("white", DARK_PINK)
    look = {"color": edge, "markerfacecolor": face, "markersize": 4.6, "markeredgewidth": 1.1}
    axes.plot([at], [middle], marker="D", zorder=6, **look)  # type: ignore[arg-type]


def published_sentence(row: PublishedComparison) -> str:
    """A row as a sentence."""
    model = f"model {comparison_value(row, row.mean)} ({tolerance_span(row)})"
    return f"{comparison_name(row)}: published {published_text(row)}, {model}, {comparison_verdict(row)}"
