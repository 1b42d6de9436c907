"""The figure of a nation: its councils' caseloads as a strip of dots with middle and spread, and others below it."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib

from sim.base.files import write_light
from sim.base.wording import number
from sim.reports.charts.drawing.figure_text import FigureText
from sim.reports.charts.drawing.plotting import scale_for
from sim.reports.charts.drawing.rows import foot, write_unit
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    EDGE,
    GRID,
    ORANGE,
    STYLE,
    Drawing,
    PlotArea,
    Sheet,
    finished,
    line_height,
    set_page,
)
from sim.reports.charts.writing import saved, words_in

STEM = "caseloads_among_councils"
WIDTHS = {"page": 170.0, "column": 85.0}  # mm
STRIP = 26.0  # mm of height
DOT = 1.55  # mm from dot to dot
UNIT = "children held for each full-time case holder"
COLOURS = (DARK_BLUE, ORANGE)


class Strip(NamedTuple):
    """Councils' values, and their p10, p25, median, p75 and p90."""

    name: str
    values: Sequence[float]
    percentiles: Sequence[float]


def draw_spread(
    folder: Path, strips: Sequence[Strip], story: FigureText, widths: Mapping[str, float] = WIDTHS
) -> list[Path]:
    """Write the figure as svg, pdf and png at each width, and its alternative text."""
    files: list[Path] = []
    for width_name, width in widths.items():
        stem = STEM if width_name == "page" else f"{STEM}_{width_name}"
        with matplotlib.rc_context(fname=STYLE):
            drawing = spread_strips(Sheet(width), strips, story)
            contents = {f"{stem}.{form}": saved(drawing, form, stem) for form in ("svg", "pdf", "png")}
        files += [write_light(folder / name, content) for name, content in contents.items()]
    words = {STEM: words_in(drawing)}
    text = json.dumps(words, indent=2, ensure_ascii=False) + "\n"
    return [*files, write_light(folder / "alt_text.json", text.encode())]


def spread_strips(sheet: Sheet, strips: Sequence[Strip], story: FigureText) -> Drawing:
    """The strips one below the other on a common scale."""
    known = [value for strip in strips for value in strip.values if math.isfinite(value)]
    scale = scale_for(min(known), max(known), 8)
    head = line_height(sheet.text) + line_height(sheet.small) + 1.0
    below = foot(sheet)
    page = set_page(sheet, story.title, story.subtitle, story.note, len(strips) * (head + STRIP) + below)
    frame = page.frame(EDGE + 2, page.bottom + below, sheet.width - 2 * EDGE - 4, len(strips) * (head + STRIP))
    frame.axes.set_xlim(scale.start - 0.5, max(scale.end, max(known)) + 0.5)
    frame.axes.set_ylim(0, frame.height)
    top = page.top
    for strip, colour in zip(strips, COLOURS, strict=False):
        page.write(strip.name, EDGE, top, sheet.text, bold=True)
        page.write(spread_sentence(strip), EDGE, top - line_height(sheet.text), sheet.small)
        bottom = top - page.bottom - below - head - STRIP
        frame.axes.vlines(scale.ticks, bottom, bottom + STRIP, color=GRID, linewidth=0.6, zorder=0)
        draw_strip(frame, strip, colour, bottom)
        top -= head + STRIP
    frame.base(list(scale.ticks), list(scale.words))
    write_unit(frame, UNIT)
    facts = [f"{strip.name}: {spread_sentence(strip)}" for strip in strips]
    return finished(page, story.title, story.subtitle, story.note, facts)


def spread_sentence(strip: Strip) -> str:
    """The middle and the spread."""
    low, _, middle, _, high = (number(one, 1) for one in strip.percentiles)
    known = [value for value in strip.values if math.isfinite(value)]
    return f"median {middle}, eight in ten {low} to {high}, all {number(min(known), 1)} to {number(max(known), 1)}"


def draw_strip(frame: PlotArea, strip: Strip, colour: str, bottom: float) -> None:
    """Bands for eight in ten and for half of the councils, a heap of dots, and behind it the median, marked on top."""
    axes, (low, quarter, middle, three, high) = frame.axes, strip.percentiles
    for left, right, opacity in ((low, high, 0.13), (quarter, three, 0.16)):
        axes.fill_between([left, right], bottom, bottom + STRIP - 1, color=colour, alpha=opacity, linewidth=0, zorder=1)
    axes.vlines([middle], bottom, bottom + STRIP - 1, color=DARK_GREY, linewidth=0.8, zorder=2)
    axes.plot([middle], [bottom + STRIP - 1], "v", color=DARK_GREY, markersize=5, markeredgewidth=0, zorder=4)
    places = heaped(sorted(value for value in strip.values if math.isfinite(value)), frame)
    across, up = [place[0] for place in places], [bottom + 1.2 + DOT * place[1] for place in places]
    axes.plot(across, up, "o", color=colour, markersize=2.6, markeredgewidth=0, zorder=3, clip_on=False)


def heaped(values: Sequence[float], frame: PlotArea) -> list[tuple[float, float]]:
    """Each value with the storey at which its dot lies on those below; heaps too high for a strip are pressed."""
    left, right = frame.axes.get_xlim()
    step, heap = DOT / frame.width * (right - left), dict[int, int]()
    places = []
    for value in values:
        column = round(value / step)
        places.append((column * step, float(heap.get(column, 0))))
        heap[column] = heap.get(column, 0) + 1
    pressed = min(1.0, (STRIP - 3.0) / DOT / max(heap.values(), default=1))
    return [(place, storey * pressed) for place, storey in places]
