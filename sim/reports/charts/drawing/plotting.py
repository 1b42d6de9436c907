"""What figures over time share: bands, dates, shaded changes, labels at the ends of lines."""

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.base.wording import date_of, number
from sim.reports.charts.drawing.chart_tables import ChartArm, ChartContext, MeanLine
from sim.reports.charts.drawing.sheet import (
    DARK_GREY,
    GAP,
    INK,
    SHADE,
    Page,
    PlotArea,
    Sheet,
    line_height,
    look_of,
    text_width,
    wrapped,
)
from sim.reports.charts.drawing.spans import Span, spans, spans_sentence

SMOOTHED = "Lines are five-day means."
ENOUGH = 20  # replications: with fewer the interval of the mean is as wide as the range in which most of them lie
BAR_ROOM = 1.5  # mm of height that the bar of a change takes
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
    runs = f"{context.replications} {'paired ' if compared else ''}replication{'s' * (context.replications > 1)}"
    parts = [f"Source: caseload simulation of {context.council}, {runs}, seed {context.seed}.", drawn]
    if context.changes:
        result = spans(context)
        many = "Bars at the top, in order" if shaded else "Changes"
        parts.append(f"{many if len(result) > 1 else 'Shaded' if shaded else 'Change'}: {spans_sentence(result)}.")
    return " ".join(part for part in [*parts, context.note] if part)


def bands_in_words(context: ChartContext, wide: bool = False) -> str:
    """What the bands of lines are; a single replication has none."""
    if context.replications < 2:
        return SMOOTHED
    if wide and context.replications >= ENOUGH:
        return f"{SMOOTHED} Dark band: 95% interval of the mean; light band: middle 80% of replications."
    return f"{SMOOTHED} Band: 95% interval of the mean."


def spaced(wanted: Sequence[float], heights: Sequence[float], bottom: float, top: float) -> list[float]:
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


def apply(frame: PlotArea, scale: Scale, headroom: float) -> None:
    """Set the vertical scale, leaving a share of the frame's height free above it."""
    frame.axes.set_ylim(scale.start, scale.start + (scale.end - scale.start) / (1 - headroom))
    frame.levels(scale.ticks, scale.words)


def starts_at(scale: Scale) -> str:
    """A warning for an axis that does not start at zero."""
    return "" if scale.start == 0 else f" (axis starts at {number(scale.start, 0 if scale.start % 1 == 0 else 1)})"


def date_axis(frame: PlotArea, first: float, last: float) -> None:
    """Months and years below a frame, as many as fit; days are counted since 1970-01-01."""
    frame.axes.set_xlim(first, last)
    begin, end = date_of(first), date_of(last)
    months = (end.year - begin.year) * 12 + end.month - begin.month
    fit = max(1, int(frame.width / (text_width("Sep", frame.sheet.small) * 1.9)))
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


def draw_lines(axes: Axes, lines: Sequence[tuple[ChartArm, MeanLine]], wide_band: bool = False) -> None:
    """Each arm's line and its 95% interval; with `wide_band` also the middle 80% of replications, lighter."""
    for layer, (arm, line) in enumerate(reversed(lines)):
        look = look_of(arm, len(lines) > 1)
        bands = [(line.p10, line.p90, 0.13)] if wide_band else []
        for low, high, opacity in [*bands, (line.low, line.high, look.band)]:
            axes.fill_between(line.days, low, high, color=look.colour, alpha=opacity, linewidth=0, zorder=1.5 + layer)
        axes.plot(line.days, line.mean, color=look.colour, linestyle=look.line, linewidth=look.width, zorder=4 + layer)


def extent(lines: Sequence[tuple[ChartArm, MeanLine]], wide_band: bool = False) -> tuple[float, float]:
    """The lowest and highest value that `draw_lines` draws."""
    lows = [line.p10 if wide_band else line.low for _, line in lines] + [line.mean for _, line in lines]
    highs = [line.p90 if wide_band else line.high for _, line in lines] + [line.mean for _, line in lines]
    return min(float(np.nanmin(low)) for low in lows), max(float(np.nanmax(high)) for high in highs)


def spans_between(context: ChartContext, first: float, last: float) -> list[Span]:
    """The times of the changes that fall between two days, cut to them."""
    seen = [span for span in spans(context) if span.last >= first and span.first <= last]
    return [span._replace(first=max(span.first, first), last=min(span.last, last)) for span in seen]


class Mark(NamedTuple):
    """The name of a change in the headroom of a panel, above a bar as long as the change; all in mm."""

    text: str
    top: float  # from the top of the panel
    high: float  # with the bar
    left: float  # from the left end of the axis
    bar: tuple[float, float]  # where the bar begins and ends


def change_marks(context: ChartContext, first: float, last: float, width: float, sheet: Sheet) -> list[Mark]:
    """Names of the changes that fall between two days, laid out over `width` mm so that none overlap."""
    placed: list[tuple[Mark, float, float]] = []
    for span in spans_between(context, first, last):
        begins, ends = ((day - first) / (last - first) * width for day in (span.first, span.last))
        lines = wrapped(span.text, min(width, max(width * 0.45, ends - begins)) - 2, sheet.small)
        wide = max(text_width(line, sheet.small) for line in lines) + 2
        left = max(0.0, min(begins, width - wide)) + 1
        edges = (min(left - 1, begins), max(left - 1 + wide, ends))
        top = max((m.top + m.high for m, a, b in placed if a < edges[1] and edges[0] < b), default=0.0)
        high = len(lines) * line_height(sheet.small) + BAR_ROOM
        placed.append((Mark("\n".join(lines), top, high, left, (begins, ends)), *edges))
    return [mark for mark, _, _ in placed]


def bars_height(context: ChartContext, first: float, last: float) -> float:
    """Height in mm of bars without names; a change alone is shaded and needs none."""
    count = len(spans_between(context, first, last))
    return count * BAR_ROOM + 0.6 if count > 1 else 0.0


def show_changes(
    frame: PlotArea, context: ChartContext, first: float, last: float, named: Sequence[Mark] | None
) -> None:
    """Grey behind a change alone; of several a bar each at the top, with their names or in the order of the note."""
    result = spans_between(context, first, last)
    if len(result) == 1:
        frame.axes.axvspan(result[0].first, result[0].last, color=SHADE, linewidth=0, zorder=0)
    if named is None and len(result) > 1:
        for i, span in enumerate(result):
            left, right = ((day - first) / (last - first) * frame.width for day in (span.first, span.last))
            _draw_bar(frame, left, right, 0.6 + (i + 0.5) * BAR_ROOM)
    for mark in named or []:
        frame.write(mark.text, mark.left, frame.height - mark.top - 0.6, "left", "top")
        _draw_bar(frame, *mark.bar, mark.top + mark.high - BAR_ROOM / 2 + 0.3)


def _draw_bar(frame: PlotArea, left: float, right: float, below: float) -> None:
    """A bar so many mm below the top of a frame."""
    height = 1 - below / frame.height
    ends = (left / frame.width, max(right, left + 0.5) / frame.width)
    axes = frame.axes
    axes.plot(ends, [height] * 2, color=DARK_GREY, linewidth=2, solid_capstyle="butt", transform=axes.transAxes)


class EndLabel(NamedTuple):
    """What is written beside the end of a line, or of a level."""

    text: str
    value: float
    colour: str


def write_end_labels(frame: PlotArea, labels: Sequence[EndLabel], room: float) -> None:
    """Labels in the `room` mm right of a frame, each joined to its value."""
    axes, width, height, sheet = frame
    low, high = axes.get_ylim()
    texts = [wrapped(label.text, room - 4.5, sheet.text) for label in labels]
    heights = [len(lines) * line_height(sheet.text) + 0.4 for lines in texts]
    wanted = [(label.value - low) / (high - low) * height for label in labels]
    for label, lines, at, level in zip(labels, texts, spaced(wanted, heights, -3, height), wanted, strict=True):
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
    wide = max((text_width(label, sheet.text) for label in labels), default=0.0)
    return min(wide + 5.5, sheet.width * 0.25)


def left_room(scales: Sequence[Scale], sheet: Sheet) -> float:
    """Room in mm left of panels for the numbers of their vertical axes."""
    return 2 + GAP + max(text_width(word, sheet.small) for scale in scales for word in scale.words)


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
