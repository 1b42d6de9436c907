"""What figures over time share: bands, dates, shaded changes, labels at the ends of lines."""

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.charts.sheet import GAP, INK, SHADE, Frame, Page, Sheet, line_height, look_of, width_of, wrapped
from sim.charts.tables import Arm, ChartContext, Line
from sim.charts.words import date_of, day_in_words, number

SMOOTHED = "Lines are five-day means."
LEAST_SPAN = 0.15  # of the highest value: small wiggles do not fill a panel
ZERO_BELOW = 0.45  # axes start at zero if the lowest value is below this share of the highest


class Scale(NamedTuple):
    """A vertical axis: where it starts and ends, and where its ticks are."""

    start: float
    end: float
    ticks: tuple[float, ...]

    @property
    def words(self) -> list[str]:
        """The ticks as printed, all with the same decimals."""
        step = self.ticks[1] - self.ticks[0] if len(self.ticks) > 1 else 1.0
        decimals = next((places for places in (0, 1, 2) if abs(step - round(step, places)) < 1e-9), 3)
        return [number(tick, decimals) for tick in self.ticks]


def about_the_runs(context: ChartContext, compared: bool, drawn: str, shaded: bool = True) -> str:
    """The note: where the numbers come from, what is drawn, what is changed (and shaded), what is assumed."""
    runs = f"{context.replications} {'paired ' if compared else ''}replications"
    parts = [f"Source: caseload simulation of {context.council}, {runs}, seed {context.seed}.", drawn]
    if context.changes:
        spans = "; ".join(f"{label}, {day_in_words(a)} to {day_in_words(b)}" for a, b, label in context.changes)
        parts.append(f"{'Shaded' if shaded else 'Change'}: {spans}.")
    return " ".join(part for part in [*parts, context.note] if part)


def spread(wanted: Sequence[float], heights: Sequence[float], bottom: float, top: float) -> list[float]:
    """Middles of labels of these heights, as near to the wanted ones as they can be without overlapping."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[tuple[list[int], float, float]] = []  # labels that touch, their height, their middle
    for i in order:
        group, height, middle = [i], heights[i], wanted[i]
        while True:
            middle = max(min(middle, top - height / 2), bottom + height / 2)
            if not groups or groups[-1][2] + groups[-1][1] / 2 <= middle - height / 2 + 1e-9:
                break
            below, its_height, its_middle = groups.pop()
            middle = (its_middle * len(below) + middle * len(group)) / (len(below) + len(group))
            group, height = below + group, its_height + height
        groups.append((group, height, middle))
    places = [0.0] * len(wanted)
    for group, height, middle in groups:
        at = middle - height / 2
        for i in group:
            places[i] = at + heights[i] / 2
            at += heights[i]
    return places


def scale_for(low: float, high: float, most_ticks: int = 5) -> Scale:
    """A scale for values from low to high: from zero, unless they all lie far from it."""
    if not high > low:
        low, high = (low - 0.5, high + 0.5) if low else (0.0, 1.0)
    lacking = LEAST_SPAN * abs(high) - (high - low)
    if lacking > 0:
        low, high = low - lacking / 2, high + lacking / 2
    start = 0.0 if 0 <= low < ZERO_BELOW * high else low
    locator = MaxNLocator(nbins=most_ticks, steps=[1, 2, 5, 10])
    ticks = [float(tick) for tick in locator.tick_values(start, high)]
    inside = [tick for tick in ticks if tick <= high + 0.15 * (high - start)]
    return Scale(inside[0], max(high, inside[-1]), tuple(inside))


def apply(frame: Frame, scale: Scale, headroom: float) -> None:
    """Set the vertical scale, leaving a share of the frame's height free above it."""
    frame.axes.set_ylim(scale.start, scale.start + (scale.end - scale.start) / (1 - headroom))
    frame.levels(scale.ticks, scale.words)


def starts_at(scale: Scale) -> str:
    """A warning for an axis that does not start at zero."""
    return "" if scale.start == 0 else f" (axis starts at {number(scale.start, 0 if scale.start % 1 == 0 else 1)})"


def date_axis(frame: Frame, first: float, last: float) -> None:
    """Months and years below a frame, as many as fit; days are counted since 1970-01-01."""
    frame.axes.set_xlim(first, last)
    begin, end = date_of(first), date_of(last)
    months = (end.year - begin.year) * 12 + end.month - begin.month
    fit = max(1, int(frame.width / (width_of("Sep", frame.sheet.small) * 1.9)))
    step = next((step for step in (1, 2, 3, 6, 12, 24, 60) if months / step <= fit), 120)
    every = [dt.date(begin.year + m // 12, m % 12 + 1, 1) for m in range(0, begin.month + months + 1)]
    ticks = [day for day in every if begin <= day <= end and (day.year * 12 + day.month - 1) % step == 0] or [begin]
    words: list[str] = []
    year = 0
    for day in ticks:
        month = calendar.month_abbr[day.month]
        words.append(month if day.year == year else f"{month}\n{day.year}")
        year = day.year
    frame.base([float((day - dt.date(1970, 1, 1)).days) for day in ticks], words)


def below_axis(sheet: Sheet) -> float:
    """Height in mm that the dates below an axis take."""
    return 2 * line_height(sheet.small) + 1.8


def draw_lines(axes: Axes, lines: Sequence[tuple[Arm, Line]], wide_band: bool = False) -> None:
    """Each arm's line and its 95% interval; with `wide_band` also the middle 80% of replications, lighter."""
    for layer, (arm, line) in enumerate(reversed(lines)):
        look = look_of(arm, len(lines) > 1)
        bands = [(line.p10, line.p90, 0.13)] if wide_band else []
        for low, high, opacity in [*bands, (line.low, line.high, look.band)]:
            axes.fill_between(line.days, low, high, color=look.colour, alpha=opacity, linewidth=0, zorder=1.5 + layer)
        axes.plot(line.days, line.mean, color=look.colour, linestyle=look.line, linewidth=look.width, zorder=4 + layer)


def extent(lines: Sequence[tuple[Arm, Line]], wide_band: bool = False) -> tuple[float, float]:
    """The lowest and highest value that `draw_lines` draws."""
    lows = [line.p10 if wide_band else line.low for _, line in lines] + [line.mean for _, line in lines]
    highs = [line.p90 if wide_band else line.high for _, line in lines] + [line.mean for _, line in lines]
    return min(float(np.nanmin(low)) for low in lows), max(float(np.nanmax(high)) for high in highs)


class Mark(NamedTuple):
    """The name of a change in the headroom of a panel."""

    text: str
    row: int  # first row of text it takes, from the top
    rows: int
    left: float  # mm from the left end of the axis


def marks(context: ChartContext, first: float, last: float, width: float, sheet: Sheet) -> list[Mark]:
    """Names of the changes that fall between two days, laid out over `width` mm so that none overlap."""
    placed: list[tuple[Mark, float]] = []
    for start, end, label in context.changes:
        a, b = ((day - dt.date(1970, 1, 1)).days for day in (start, end))
        if b < first or a > last:
            continue
        lines = wrapped(label, min(width, max(width * 0.45, (b - a) / (last - first) * width)) - 2, sheet.small)
        wide = max(width_of(line, sheet.small) for line in lines) + 2
        left = max(0.0, min(max(a - first, 0) / (last - first) * width, width - wide)) + 1
        row = max((m.row + m.rows for m, right in placed if left < right and m.left < left + wide), default=0)
        placed.append((Mark("\n".join(lines), row, len(lines), left), left + wide))
    return [mark for mark, _ in placed]


def shade(axes: Axes, context: ChartContext, first: float, last: float) -> None:
    """Grey behind the time of each change."""
    for start, end, _ in context.changes:
        a, b = ((day - dt.date(1970, 1, 1)).days for day in (start, end))
        if b >= first and a <= last:
            axes.axvspan(max(a, first), min(b, last), color=SHADE, linewidth=0, zorder=0)


def write_marks(frame: Frame, names: Sequence[Mark]) -> None:
    """Write the names of changes into the top of a frame."""
    for mark in names:
        top = frame.height - mark.row * line_height(frame.sheet.small) - 0.6
        frame.write(mark.text, mark.left, top, "left", "top")


class EndLabel(NamedTuple):
    """What is written beside the end of a line, or of a level."""

    text: str
    value: float
    colour: str


def write_end_labels(frame: Frame, labels: Sequence[EndLabel], room: float) -> None:
    """Labels in the `room` mm right of a frame, each joined to its value."""
    axes, width, height, sheet = frame
    low, high = axes.get_ylim()
    texts = [wrapped(label.text, room - 4.5, sheet.text) for label in labels]
    heights = [len(lines) * line_height(sheet.text) + 0.4 for lines in texts]
    wanted = [(label.value - low) / (high - low) * height for label in labels]
    for label, lines, at, level in zip(labels, texts, spread(wanted, heights, -3, height), wanted, strict=True):
        axes.plot(
            [1.0, 1 + 2.8 / width],
            [level / height, at / height],
            transform=axes.transAxes,
            color=label.colour,
            linewidth=0.9,
            clip_on=False,
        )
        axes.text(
            1 + 3.4 / width,
            at / height,
            "\n".join(lines),
            transform=axes.transAxes,
            size=sheet.text,
            va="center",
            color=INK,
            linespacing=1.2,
        )


def end_room(labels: Sequence[str], sheet: Sheet) -> float:
    """Room in mm right of a panel for labels: no more than a quarter of the width."""
    wide = max((width_of(label, sheet.text) for label in labels), default=0.0)
    return min(wide + 5.5, sheet.width * 0.25)


def left_room(scales: Sequence[Scale], sheet: Sheet) -> float:
    """Room in mm left of panels for the numbers of their vertical axes."""
    return 2 + GAP + max(width_of(word, sheet.small) for scale in scales for word in scale.words)


def head_height(name: str, unit: str, width: float, sheet: Sheet) -> float:
    """Height in mm that the name of a panel and its unit take."""
    lines = len(wrapped(name, width, sheet.text, True)) * line_height(sheet.text)
    return lines + len(wrapped(unit, width, sheet.small)) * line_height(sheet.small) + 1


def panel_title(page: Page, text: str, unit: str, left: float, top: float, width: float) -> None:
    """The name of a panel and, below it, its unit, from `top` down."""
    sheet = page.sheet
    name = wrapped(text, width, sheet.text, True)
    if name:
        page.write("\n".join(name), left, top, sheet.text, bold=True)
    if unit:
        below = top - len(name) * line_height(sheet.text)
        page.write("\n".join(wrapped(unit, width, sheet.small)), left, below, sheet.small)
