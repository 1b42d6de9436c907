"""Two ways to lay out series over time: stacked panels with named lines, and a grid of small panels with a key."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from sim.base.wording import number
from sim.reports.charts.drawing.chart_tables import LAST_DAYS, ChartArm, ChartContext, MeanLine
from sim.reports.charts.drawing.plotting import (
    EndLabel,
    Scale,
    apply,
    bars_height,
    below_axis,
    change_marks,
    date_axis,
    draw_lines,
    end_room,
    extent,
    head_height,
    left_room,
    panel_title,
    scale_for,
    show_changes,
    starts_at,
    write_end_labels,
)
from sim.reports.charts.drawing.sheet import (
    DARK_GREY,
    EDGE,
    GAP,
    Page,
    PlotArea,
    Sheet,
    arm_key_height,
    draw_arm_key,
    line_height,
    look_of,
    set_page,
    text_width,
)


def own_scales(panels: Sequence["SeriesPanel"]) -> str:
    """A warning for a grid of panels."""
    from_zero = all(panel.scale.start == 0 for panel in panels)
    return "every panel has its own scale" + ("" if from_zero else ", not always from zero")


@dataclass(frozen=True)
class SeriesPanel:
    """One series for each arm, what it is called, and a level to compare it with."""

    name: str
    unit: str
    lines: list[tuple[ChartArm, MeanLine]]
    wide_band: bool = False
    level: tuple[float, str] | None = None  # a level and its name
    point: tuple[float, float] | None = None  # the day and height of the peak, if it is to be marked
    least: float = 0.0  # where the scale ends at the least: so little is not to look like much

    @property
    def days(self) -> tuple[float, float]:
        """The first and last day."""
        return float(self.lines[0][1].days[0]), float(self.lines[0][1].days[-1])

    @property
    def scale(self) -> Scale:
        """A scale that shows every line, and the level if it lies near them."""
        low, high = extent(self.lines, self.wide_band)
        if self.level and low - (high - low) < self.level[0] < high + (high - low):
            low, high = min(low, self.level[0]), max(high, self.level[0])
        return scale_for(low, max(high, self.least))


def stacked(sheet: Sheet, words: tuple[str, str, str], panels: Sequence[SeriesPanel], context: ChartContext) -> Page:
    """Panels below each other, each line named at its end; words are title, subtitle and note."""
    scales = [panel.scale for panel in panels]
    left = EDGE + left_room(scales, sheet)
    right = end_room([name for panel in panels for name in _names(panel)], sheet)
    width = sheet.width - left - right
    tall = sheet.pick(34, 54) if len(panels) == 1 else sheet.pick(26, 32)
    named = change_marks(context, *panels[0].days, width, sheet)
    bars = bars_height(context, *panels[0].days)
    names = max((mark.top + mark.high for mark in named), default=0.0)
    headroom = [_headroom(panel, bars if i else names, sheet) for i, panel in enumerate(panels)]
    units = [panel.unit + starts_at(scale) for panel, scale in zip(panels, scales, strict=True)]
    across = sheet.width - 2 * EDGE
    heads = [head_height(panel.name, unit, across, sheet) for panel, unit in zip(panels, units, strict=True)]
    room = sum(tall + head + above for head, above in zip(heads, headroom, strict=True))
    room += (below_axis(sheet) + GAP) * len(panels) - GAP
    page = set_page(sheet, *words, room)
    top = page.top
    for i, (panel, scale, above) in enumerate(zip(panels, scales, headroom, strict=True)):
        panel_title(page, panel.name, units[i], EDGE, top, across)
        top -= heads[i]
        height = tall + above
        frame = page.frame(left, top - height, width, height)
        apply(frame, scale, above / height)
        date_axis(frame, *panel.days)
        show_changes(frame, context, *panel.days, named if i == 0 else None)
        draw_lines(frame.axes, panel.lines, panel.wide_band)
        _draw_level(frame.axes, panel, scale)
        _write_peak(frame, panel)
        write_end_labels(frame, _end_labels(panel, scale), right)
        top -= height + below_axis(sheet) + GAP
    return page


def _headroom(panel: SeriesPanel, changes: float, sheet: Sheet) -> float:
    """Height in mm above the scale: for the bars of changes and their names, and for the peak."""
    return changes + (panel.point is not None) * line_height(sheet.small) + 1.5


def _names(panel: SeriesPanel) -> list[str]:
    """What is written at the ends of a panel's lines."""
    return [arm.label for arm, _ in panel.lines] + ([panel.level[1]] if panel.level else [])


def _end_labels(panel: SeriesPanel, scale: Scale) -> list[EndLabel]:
    """The arms' names at their last values, and the level's."""
    compared = len(panel.lines) > 1
    labels = [EndLabel(arm.label, last_value(line), look_of(arm, compared).colour) for arm, line in panel.lines]
    if panel.level and scale.start <= panel.level[0] <= scale.end:
        labels.append(EndLabel(panel.level[1], panel.level[0], DARK_GREY))
    return labels


def _draw_level(axes: Axes, panel: SeriesPanel, scale: Scale) -> None:
    """A dotted line at the level."""
    if panel.level and scale.start <= panel.level[0] <= scale.end:
        axes.axhline(panel.level[0], color=DARK_GREY, linewidth=0.9, linestyle=(0, (1, 1.6)), zorder=3)


def last_value(line: MeanLine) -> float:
    """The last mean there is."""
    return float(line.mean[np.isfinite(line.mean)][-1])


def _write_peak(frame: PlotArea, panel: SeriesPanel) -> None:
    """A dot at the peak, and its height just above it."""
    if panel.point is None:
        return
    (first, last), (day, value) = panel.days, panel.point
    look = look_of(panel.lines[-1][0], len(panel.lines) > 1)
    frame.axes.plot([day], [value], marker="o", markersize=5, color=look.colour, markeredgecolor="white", zorder=8)
    text = f"{'' if last - day <= LAST_DAYS else 'Peak '}{number(value)}"
    half = text_width(text, frame.sheet.small, True) / 2
    at = min(max((day - first) / (last - first) * frame.width, half), frame.width - half)
    low, high = frame.axes.get_ylim()
    above = (value - low) / (high - low) * frame.height + 1.4
    frame.write(text, at, above, "center", "bottom", bold=True, clear=True)


def grid(
    sheet: Sheet, words: tuple[str, str, str], panels: Sequence[SeriesPanel], context: ChartContext, columns: int
) -> Page:
    """Small panels in rows, each on its own scale, with a key on top if two arms are compared."""
    scales = [panel.scale for panel in panels]
    room_left = left_room(scales, sheet)
    across = (sheet.width - 2 * EDGE + GAP) / columns
    width = across - room_left - GAP - 1
    heads = [head_height(panel.name, panel.unit, across - GAP, sheet) for panel in panels]
    head, tall = max(heads), sheet.pick(17, 24 if columns > 2 else 30)
    rows = -(-len(panels) // columns)
    tall += bars_height(context, *panels[0].days)
    each = head + tall + GAP + below_axis(sheet)
    arms = [arm for arm, _ in panels[0].lines]
    above = arm_key_height(sheet, arms)
    page = set_page(sheet, *words, above + rows * each)
    draw_arm_key(page, arms, page.top)
    for i, (panel, scale) in enumerate(zip(panels, scales, strict=True)):
        left = EDGE + (i % columns) * across
        top = page.top - above - (i // columns) * each
        panel_title(page, panel.name, panel.unit, left, top, across - GAP)
        frame = page.frame(left + room_left, top - head - tall, width, tall)
        apply(frame, scale, 0.04 + bars_height(context, *panel.days) / tall)
        date_axis(frame, *panel.days)
        show_changes(frame, context, *panel.days, None)
        draw_lines(frame.axes, panel.lines)
    return page
