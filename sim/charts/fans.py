"""Fans: for each measure, what was forecast from each origin, and the figures that were published."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sim.charts.plotting import Scale, apply, head_height, left_room, panel_title, scale_for
from sim.charts.sheet import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    EDGE,
    GAP,
    INK,
    ORANGE,
    TURQUOISE,
    Drawing,
    Frame,
    Page,
    Sheet,
    finished,
    line_height,
    set_page,
    width_of,
)
from sim.charts.words import decimals_for, joined, number
from sim.charts.writing import WIDTHS, Words, draw_widths

PANEL_MM = 27.0
GUTTER = 5.0  # mm between panels
Dash = Literal["-"] | tuple[float, tuple[float, ...]]
Look = tuple[str, Dash]  # colour of the bands, line of the middle: in grey the lines tell them apart
LOOKS: tuple[Look, ...] = (
    (DARK_BLUE, "-"),
    (ORANGE, (0, (4, 1.2))),
    (TURQUOISE, (0, (1.6, 0.9))),
    (DARK_PINK, (0, (5, 1, 1, 1))),
)  # of the origins in turn
DOTS: Dash = (0, (1, 1.6))
PUBLISHED: Look = (INK, "-")
LIGHT, DARK = 0.80, 0.50  # share of white in the colour of the 90% and of the 50% band
SAMPLE, SPACE = 6.0, 4.0  # mm: of a sample in the key, and between its entries
Rgb = tuple[float, float, float]


class Fan(NamedTuple):
    """What was forecast at the end of a year: by year, the 5%, 25%, 50%, 75% and 95% points."""

    origin: int
    begins: int  # the year of the last figure known then
    said: Mapping[int, tuple[float, ...]]


class Panel(NamedTuple):
    """A measure: its name, unit and verdict in words, what was published by year, and its fans."""

    name: str
    unit: str
    verdict: str
    published: Mapping[int, float]
    fans: Sequence[Fan]


class Story(NamedTuple):
    """The words of a figure."""

    title: str
    subtitle: str
    note: str
    ends: str  # what a year is, along the foot
    fitted_to: int  # the last year to which the model was fitted; later ones lie right of a dotted line


def draw_fans(
    folder: Path, name: str, panels: Sequence[Panel], story: Story, widths: Mapping[str, float] = WIDTHS
) -> tuple[list[Path], dict[str, Words]]:
    """Write the figure at each width; the files and its words."""
    return draw_widths(folder, name, lambda sheet: fans(sheet, panels, story), widths)


def fans(sheet: Sheet, panels: Sequence[Panel], story: Story) -> Drawing:
    """A grid of panels, a fan for each origin in each."""
    beside = 1 if sheet.narrow else 3
    scales = [scale_of(panel) for panel in panels]
    left = left_room(scales, sheet)
    across = (sheet.width - 2 * EDGE - (beside - 1) * GUTTER) / beside
    head = max(head_height(panel.name, about(panel), across, sheet) for panel in panels)
    entries = entries_of(panels)
    above = len(rows_of(entries, sheet)) * line_height(sheet.text) + 1.5 * GAP
    tall = head + PANEL_MM + line_height(sheet.small) + 3.2 * GAP
    page = set_page(sheet, story.title, story.subtitle, story.note, above + -(-len(panels) // beside) * tall)
    draw_key(page, entries)
    for i, (panel, scale) in enumerate(zip(panels, scales, strict=True)):
        edge = EDGE + i % beside * (across + GUTTER)
        top = page.top - above - i // beside * tall
        panel_title(page, panel.name, about(panel), edge, top, across)
        frame = page.frame(edge + left, top - head - PANEL_MM, across - left, PANEL_MM)
        draw_panel(frame, panel, scale, years_of(panels), entries)
        if story.fitted_to < years_of(panels)[1]:
            frame.axes.axvline(story.fitted_to + 0.5, color=DARK_GREY, linewidth=0.8, linestyle=DOTS)
    return finished(page, story.title, story.subtitle, story.note, [story.ends, *(fact(panel) for panel in panels)])


def years_of(panels: Sequence[Panel]) -> tuple[int, int]:
    """The first and last year of all panels."""
    every = {year for panel in panels for year in (*panel.published, *(one for fan in panel.fans for one in fan.said))}
    return min(every), max(every)


def about(panel: Panel) -> str:
    """What stands below the name of a panel."""
    return f"{panel.unit}; {panel.verdict}" if panel.verdict else panel.unit


def scale_of(panel: Panel) -> Scale:
    """A scale that shows every band and every published figure."""
    ends = [value for fan in panel.fans for points in fan.said.values() for value in points]
    every = [*ends, *panel.published.values()]
    return scale_for(min(every), max(every), 4)


def draw_panel(frame: Frame, panel: Panel, scale: Scale, years: tuple[int, int], entries: Mapping[str, Look]) -> None:
    """The fans, later ones before earlier ones, and over them the published figures."""
    axes = frame.axes
    axes.set_xlim(years[0] - 0.6, years[1] + 0.6)
    apply(frame, scale, 0.04)
    ticks = [year for year in range(years[0], years[1] + 1) if (years[1] - year) % 2 == 0]
    frame.base(ticks, [str(year) for year in ticks])
    for layer, fan in enumerate(panel.fans):
        draw_fan(frame, fan, panel, entries[said_in(fan)], layer)
    told = sorted(panel.published)
    values = [panel.published[year] for year in told]
    axes.plot(told, values, color=INK, linewidth=0.8, zorder=6)
    axes.plot(told, values, color=INK, marker="o", markersize=3.0, linestyle="none", zorder=7)


def draw_fan(frame: Frame, fan: Fan, panel: Panel, look: Look, layer: int) -> None:
    """The bands open from the last figure known; the middle and the edges of the wide band show through later fans."""
    start = panel.published.get(fan.begins)
    years: list[float] = [*([fan.begins] if start is not None else []), *sorted(fan.said)]
    rows = np.array([*([[start] * 5] if start is not None else []), *(fan.said[year] for year in sorted(fan.said))])
    if len(years) == 1:
        years, rows = [years[0] - 0.2, years[0] + 0.2], np.vstack([rows, rows])
    axes, below, (colour, line) = frame.axes, 2 + layer / 10, look
    axes.fill_between(years, rows[:, 0], rows[:, 4], color=tint(colour, LIGHT), linewidth=0, zorder=below)
    axes.fill_between(years, rows[:, 1], rows[:, 3], color=tint(colour, DARK), linewidth=0, zorder=below + 0.05)
    for edge in (0, 4):
        axes.plot(years, rows[:, edge], color=colour, linewidth=0.5, zorder=4)
    axes.plot(years, rows[:, 2], color=colour, linewidth=1.2, linestyle=line, zorder=5)


def tint(colour: str, white: float) -> Rgb:
    """A colour mixed with so much white: what lies below does not shine through."""
    red, green, blue = (float(part) + (1 - float(part)) * white for part in to_rgb(colour))
    return red, green, blue


# The key


def entries_of(panels: Sequence[Panel]) -> dict[str, Look]:
    """What the key explains, each with its look: the published figures, then the origins in order."""
    fans = sorted({(fan.origin, said_in(fan)) for panel in panels for fan in panel.fans})
    return {"published": PUBLISHED} | {text: LOOKS[i % len(LOOKS)] for i, (_, text) in enumerate(fans)}


def said_in(fan: Fan) -> str:
    """How an origin goes by in the key."""
    return f"said in March {fan.origin}"


def rows_of(entries: Mapping[str, Look], sheet: Sheet) -> list[list[str]]:
    """The entries of the key in rows that fit."""
    rows: list[list[str]] = [[]]
    for text in entries:
        wide = sum(wide_of(one, sheet) for one in (*rows[-1], text)) - SPACE
        if rows[-1] and wide > sheet.width - 2 * EDGE:
            rows.append([])
        rows[-1].append(text)
    return rows


def wide_of(text: str, sheet: Sheet) -> float:
    """The width in mm of an entry with its sample and the space after it."""
    return SAMPLE + 1.5 + width_of(text, sheet.text) + SPACE


def draw_key(page: Page, entries: Mapping[str, Look]) -> None:
    """A sample of each origin's bands, and of a published figure."""
    sheet = page.sheet
    frame = page.frame(0, page.bottom, sheet.width, page.top - page.bottom)
    frame.axes.set_xlim(0, sheet.width)
    frame.axes.set_ylim(page.bottom, page.top)
    for i, row in enumerate(rows_of(entries, sheet)):
        left, top = EDGE, page.top - i * line_height(sheet.text)
        for text in row:
            draw_sample(frame, entries[text], left, top - line_height(sheet.text) * 0.46)
            page.write(text, left + SAMPLE + 1.5, top, sheet.text)
            left += wide_of(text, sheet)


def draw_sample(frame: Frame, look: Look, left: float, middle: float) -> None:
    """A line with a dot for what was published, a line in two bands for a forecast."""
    colour, line = look
    if look == PUBLISHED:
        frame.axes.add_line(Line2D([left + SAMPLE / 2], [middle], color=INK, marker="o", markersize=3.0))
    else:
        for half, white in ((1.3, LIGHT), (0.6, DARK)):
            corner, colour_of = (left, middle - half), tint(colour, white)
            frame.axes.add_patch(Rectangle(corner, SAMPLE, 2 * half, facecolor=colour_of, linewidth=0))
    frame.axes.add_line(Line2D([left, left + SAMPLE], [middle, middle], color=colour, linewidth=1.0, linestyle=line))


def fact(panel: Panel) -> str:
    """A panel as a sentence: what was forecast of the last year, and what came."""
    told = []
    for fan in panel.fans:
        year = max(fan.said)
        low, middle, high = (fan.said[year][i] for i in (0, 2, 4))
        places = decimals_for(max(abs(low), abs(high)))
        came = f", published {number(panel.published[year], places)}" if year in panel.published else ""
        told.append(f"in {fan.origin} for {year} {number(middle, places)}"
                    f" ({number(low, places)} to {number(high, places)}){came}")  # fmt: skip
    return f"{panel.name} ({about(panel)}): said {joined(told)}" if told else panel.name
