"""The figure of indices: for each measure, the parameters that matter most, two indices each, the dummy and chance."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.patches import Rectangle

from sim.base.wording import decimals_for, number
from sim.reports.charts.drawing.legend import Entries, draw_key, key_height
from sim.reports.charts.drawing.plotting import head_height, panel_title, scale_for
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    EDGE,
    GAP,
    GRID,
    INK,
    ORANGE,
    SHADE,
    Drawing,
    Page,
    PlotArea,
    Sheet,
    finished,
    line_height,
    set_page,
    wrapped,
)
from sim.reports.charts.writing import keep_figure

SHOWN = 8  # parameters in a panel
IN_WORDS = 3  # of them in words
REST = "The table holds the rest"
NAMES = 0.44  # of the width of a panel, for names
GUTTER = 8.0  # mm between panels
COLOURS = (DARK_BLUE, ORANGE)
LONE = DARK_GREY  # of a bar that is not an index
Index = tuple[float, float, float]  # value, low, high


class InfluenceBar(NamedTuple):
    """A parameter and its indices; a bar with only one is marked by its colour."""

    name: str
    indices: tuple[Index, ...]


class InfluencePanel(NamedTuple):
    """A measure, the unit of its indices, its bars with the largest first, and up to where it may be 0."""

    name: str
    unit: str
    bars: tuple[InfluenceBar, ...]
    last: tuple[InfluenceBar, ...]  # set apart below: the dummy, chance
    floor: float


class InfluencesText(NamedTuple):
    """The words of the figure; `kinds` are the two indices."""

    title: str
    subtitle: str
    note: str
    kinds: tuple[str, str]


def draw_influences(folder: Path, stem: str, panels: Sequence[InfluencePanel], story: InfluencesText) -> list[Path]:
    """Write the figure."""
    return keep_figure(folder, stem, lambda sheet: influences(sheet, panels, story), words_in=f"{stem}.json")


def influences(sheet: Sheet, panels: Sequence[InfluencePanel], story: InfluencesText) -> Drawing:
    """A panel for each measure, one or two beside each other."""
    comparison = 1 if sheet.narrow else min(2, len(panels))
    width = (sheet.width - 2 * EDGE - (comparison - 1) * GUTTER) / comparison
    shown = [panel._replace(bars=panel.bars[:SHOWN]) for panel in panels]
    tall = influence_row_height(shown, width, sheet)
    heights = [influence_panel_height(panel, width, tall, sheet) for panel in shown]
    rows = [max(heights[i : i + comparison]) for i in range(0, len(heights), comparison)]
    key = influence_key(story.kinds)
    above = key_height(sheet, key) + GAP
    page = set_page(sheet, story.title, story.subtitle, story.note, above + sum(rows))
    draw_key(page, key)
    for i, panel in enumerate(shown):
        top = page.top - above - sum(rows[: i // comparison])
        draw_influence_panel(page, panel, EDGE + i % comparison * (width + GUTTER), top, (width, tall))
    facts = [f"Told is {story.kinds[0]}", *map(influence_sentence, shown), REST]
    return finished(page, story.title, story.subtitle, story.note, facts)


def influence_row_height(panels: Sequence[InfluencePanel], width: float, sheet: Sheet) -> float:
    """Height in mm of a row, the same everywhere: as high as the longest name."""
    names = [bar.name for panel in panels for bar in (*panel.bars, *panel.last)]
    lines = max((len(wrapped(name, width * NAMES - 2, sheet.text)) for name in names), default=1)
    return max(lines * line_height(sheet.text) + 0.6, 5.2)


def influence_panel_height(panel: InfluencePanel, width: float, tall: float, sheet: Sheet) -> float:
    """Height in mm of a panel with its name, unit and scale; `tall` is that of a row."""
    rows = (len(panel.bars) + len(panel.last)) * tall
    return head_height(panel.name, panel.unit, width, sheet) + rows + line_height(sheet.small) + 3 * GAP


def influence_key(kinds: Sequence[str]) -> Entries:
    """The words of the key and their colours."""
    return [*zip(kinds, COLOURS, strict=True), (f"{kinds[0]}: no more than chance does", SHADE)]


def draw_influence_panel(page: Page, panel: InfluencePanel, left: float, top: float, size: tuple[float, float]) -> None:
    """The bars of a measure from `top` down, names at their left; `size` is the panel's width and a row's height."""
    sheet, (width, tall) = page.sheet, size
    panel_title(page, panel.name, panel.unit, left, top, width)
    bars = (*panel.bars, *panel.last)
    names, room = width * NAMES, len(bars) * tall
    top -= head_height(panel.name, panel.unit, width, sheet) + room
    frame = page.frame(left + names, top, width - names - 2, room)
    set_influence_scale(frame, panel)
    for i, bar in enumerate(bars):
        middle = room - (i + 0.5) * tall
        lines = wrapped(bar.name, names - 2, sheet.text)
        at = top + middle + len(lines) * line_height(sheet.text) / 2
        page.write("\n".join(lines), left, at, sheet.text)
        draw_influence_bar(frame, bar, middle / room, min(tall * 0.3, 2.0) / room)
    if panel.bars and panel.last:
        frame.axes.axhline(len(panel.last) * tall / room, color=DARK_GREY, linewidth=0.5, zorder=2)


def set_influence_scale(frame: PlotArea, panel: InfluencePanel) -> None:
    """A scale that holds every bar and stroke; grey from nothing to the floor."""
    every = [value for bar in (*panel.bars, *panel.last) for index in bar.indices for value in index]
    every = [value for value in [*every, panel.floor] if math.isfinite(value)]
    low, high = min([0.0, *every]), max([0.0, *every])
    scale = scale_for(low, high, 4)
    ticks = [tick for tick in scale.ticks if scale.start <= tick <= scale.end]
    frame.axes.set_xlim(min(scale.start, low), max(scale.end, high))
    frame.axes.set_ylim(0, 1)
    size = max((abs(tick) for tick in ticks), default=1.0)
    whole = all(abs(tick - round(tick)) < 1e-9 for tick in ticks)
    frame.base(ticks, [number(tick, 0 if whole else max(decimals_for(size), 1)) for tick in ticks])
    if panel.floor > 0:
        frame.axes.axvspan(0.0, panel.floor, color=SHADE, linewidth=0, zorder=0)
    for tick in ticks:
        frame.axes.axvline(tick, color=GRID, linewidth=0.6, zorder=1)
    frame.axes.axvline(0.0, color=DARK_GREY, linewidth=0.8, zorder=4)


def draw_influence_bar(frame: PlotArea, bar: InfluenceBar, middle: float, half: float) -> None:
    """The indices of a parameter, the first above, each with its interval."""
    lone = len(bar.indices) == 1
    colours, sides = ((LONE,), (0,)) if lone else (COLOURS, (1, -1))
    for colour, (value, low, high), side in zip(colours, bar.indices, sides, strict=True):
        at = middle + side * half / 2
        if math.isfinite(value):
            corner = (min(value, 0), at - half / 2)
            frame.axes.add_patch(Rectangle(corner, abs(value), half, facecolor=colour, linewidth=0, zorder=3))
        if math.isfinite(low):
            frame.axes.plot([low, high], [at, at], color="white", linewidth=2.0, zorder=5)
            frame.axes.plot([low, high], [at, at], color=INK, linewidth=0.9, zorder=6)


def influence_sentence(panel: InfluencePanel) -> str:
    """A panel as a sentence: the parameters with the largest first index, what chance does, and what other random
    numbers could.
    """
    bars = [*panel.bars[:IN_WORDS], *(bar for bar in panel.last if len(bar.indices) == 1)]
    texts = [f"{bar.name} {number(bar.indices[0][0], 1)}" for bar in bars]
    return f"{panel.name} ({panel.unit}): {', '.join(texts)}; chance does up to {number(panel.floor, 1)}"
