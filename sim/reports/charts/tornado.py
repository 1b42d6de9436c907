"""The tornado: for each measure, the parameters on which it depends most, set low and high, with 95% intervals."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.patches import Rectangle

from sim.base.intervals import Interval
from sim.base.wording import decimals_for, signed
from sim.reports.charts.drawing.legend import draw_key, key_height
from sim.reports.charts.drawing.plotting import panel_title, scale_for
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    EDGE,
    GAP,
    GRID,
    INK,
    ORANGE,
    Drawing,
    Page,
    PlotArea,
    Sheet,
    finished,
    line_height,
    set_page,
    wrapped,
)
from sim.reports.charts.writing import WIDTHS, keep_figure

STEM = "sensitivity"
SHOWN = 6  # parameters in a panel
IN_WORDS = 2  # of them in words
REST = "The table in assumptions.md holds the rest"
NAMES = 0.46  # of the width of a panel, for names
GUTTER = 8.0  # mm between panels
SIDES = (("set low", ORANGE), ("set high", DARK_BLUE))
SUBTITLE = "Change of each measure when one parameter is set low or high and all else stays; bars are 95% intervals"


class TornadoBar(NamedTuple):
    """A parameter, its two settings as printed, and what each does."""

    name: str
    settings: tuple[str, str]
    effects: tuple[Interval, Interval]


class TornadoPanel(NamedTuple):
    """A measure, its unit, the changes that are possible at most, and the parameters, the largest effect first."""

    name: str
    unit: str
    limits: tuple[float, float]
    bars: tuple[TornadoBar, ...]


def draw_tornado(
    folder: Path, panels: Sequence[TornadoPanel], title: str, note: str, widths: Mapping[str, float] = WIDTHS
) -> list[Path]:
    """Write the figure as svg, pdf and png at each width, and its alternative text."""
    return keep_figure(folder, STEM, lambda sheet: tornado(sheet, panels, title, note), widths)


def tornado(sheet: Sheet, panels: Sequence[TornadoPanel], title: str, note: str) -> Drawing:
    """A panel for each measure, one or two beside each other."""
    comparison = 1 if sheet.narrow else 2
    width = (sheet.width - 2 * EDGE - (comparison - 1) * GUTTER) / comparison
    shown = [panel._replace(bars=tuple(limited(bar, panel.limits) for bar in panel.bars[:SHOWN])) for panel in panels]
    tall = tornado_row_height(shown, width, sheet)
    heights = [tornado_panel_height(panel, width, tall, sheet) for panel in shown]
    rows = [max(heights[i : i + comparison]) for i in range(0, len(heights), comparison)]
    above = key_height(sheet, SIDES) + GAP
    page = set_page(sheet, title, SUBTITLE, note, above + sum(rows))
    draw_key(page, SIDES)
    for i, panel in enumerate(shown):
        top = page.top - above - sum(rows[: i // comparison])
        draw_tornado_panel(page, panel, EDGE + i % comparison * (width + GUTTER), top, (width, tall))
    return finished(page, title, SUBTITLE, note, [*map(tornado_sentence, shown), REST])


def limited(bar: TornadoBar, limits: tuple[float, float]) -> TornadoBar:
    """A bar whose intervals end where a change can: a share has nothing below 0% or above 100%."""
    low, high = (one._replace(low=max(one.low, limits[0]), high=min(one.high, limits[1])) for one in bar.effects)
    return bar._replace(effects=(low, high))


def tornado_row_height(panels: Sequence[TornadoPanel], width: float, sheet: Sheet) -> float:
    """Height in mm of a row, the same everywhere: as high as the longest name."""
    lines = max(
        (len(wrapped(bar.name, width * NAMES - 2, sheet.text)) for one in panels for bar in one.bars), default=1
    )
    return max(lines * line_height(sheet.text) + 0.6, 5.2)


def heads(panel: TornadoPanel, width: float, sheet: Sheet) -> float:
    """Height in mm of a panel's name and unit."""
    return line_height(sheet.text) + len(wrapped(panel.unit, width, sheet.small)) * line_height(sheet.small) + 1.5


def tornado_panel_height(panel: TornadoPanel, width: float, tall: float, sheet: Sheet) -> float:
    """Height in mm of a panel with its name, unit and scale; `tall` is that of a row."""
    return heads(panel, width, sheet) + len(panel.bars) * tall + line_height(sheet.small) + 2.5 * GAP


def draw_tornado_panel(page: Page, panel: TornadoPanel, left: float, top: float, size: tuple[float, float]) -> None:
    """The bars of a measure from `top` down, names at their left; `size` is the panel's width and a row's height."""
    sheet, (width, tall) = page.sheet, size
    panel_title(page, panel.name, panel.unit, left, top, width)
    names, room = width * NAMES, len(panel.bars) * tall
    top -= heads(panel, width, sheet) + room
    frame = page.frame(left + names, top, width - names - 2, room)
    set_tornado_scale(frame, panel)
    for i, bar in enumerate(panel.bars):
        middle = room - (i + 0.5) * tall
        lines = wrapped(bar.name, names - 2, sheet.text)
        at = top + middle + len(lines) * line_height(sheet.text) / 2
        page.write("\n".join(lines), left, at, sheet.text)
        draw_tornado_bar(frame, bar, middle / room, min(tall * 0.3, 2.0) / room)


def set_tornado_scale(frame: PlotArea, panel: TornadoPanel) -> None:
    """A scale that holds every bar and stroke, with a line at no change."""
    every = [value for bar in panel.bars for effect in bar.effects for value in effect[:3] if math.isfinite(value)]
    scale = scale_for(min([0.0, *every]), max([0.0, *every]), 3)
    ticks = [tick for tick in scale.ticks if scale.start <= tick <= scale.end]
    frame.axes.set_xlim(min(scale.start, *every, 0.0), max(scale.end, *every, 0.0))
    frame.axes.set_ylim(0, 1)
    places = decimals_for(max((abs(tick) for tick in ticks), default=1.0))
    whole = all(abs(tick - round(tick)) < 1e-9 for tick in ticks)
    frame.base(ticks, [signed(tick, 0 if whole else max(places, 1)) for tick in ticks])
    for tick in ticks:
        frame.axes.axvline(tick, color=GRID, linewidth=0.6, zorder=1)
    frame.axes.axvline(0.0, color=DARK_GREY, linewidth=0.8, zorder=4)


def draw_tornado_bar(frame: PlotArea, bar: TornadoBar, middle: float, half: float) -> None:
    """Both effects of a parameter, the low setting above, each with its interval."""
    for (_, colour), effect, side in zip(SIDES, bar.effects, (1, -1), strict=True):
        at = middle + side * half / 2
        frame.axes.add_patch(
            Rectangle(
                (min(effect.mean, 0), at - half / 2), abs(effect.mean), half, facecolor=colour, linewidth=0, zorder=3
            )
        )
        if math.isfinite(effect.low):
            frame.axes.plot([effect.low, effect.high], [at, at], color="white", linewidth=2.0, zorder=5)
            frame.axes.plot([effect.low, effect.high], [at, at], color=INK, linewidth=0.9, zorder=6)


def tornado_sentence(panel: TornadoPanel) -> str:
    """A panel as a sentence."""
    texts = [
        f"{bar.name}: {signed(bar.effects[0].mean, 1)} at {bar.settings[0]}, {signed(bar.effects[1].mean, 1)} at "
        f"{bar.settings[1]}"
        for bar in panel.bars[:IN_WORDS]
    ]
    return f"{panel.name} ({panel.unit}): {'; '.join(texts)}"
