"""The figure of a search: in what share of futures every target holds, by the number of further posts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.ticker import MaxNLocator

from sim.base.wording import number
from sim.reports.charts.drawing.plotting import Scale, apply, left_room, panel_title
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    EDGE,
    GAP,
    Drawing,
    Sheet,
    finished,
    line_height,
    set_page,
)
from sim.reports.charts.writing import WIDTHS, keep_figure

STEM = "posts_and_chance"
HEIGHT = 52.0  # mm of the frame
SCALE = Scale(0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0))
MARGIN = 0.04  # of the axis, left free at either end
UNIT = "% of futures in which every target holds"
FOOT = "further posts, full-time equivalents"


class ChancePoint(NamedTuple):
    """A number of posts, the share of futures in which every target holds, and its 95% interval, all in per cent."""

    posts: int
    share: float
    low: float
    high: float
    futures: int


class ChancesText(NamedTuple):
    """The words of the figure; `answer` is the smallest number that is enough, if one is."""

    title: str
    subtitle: str
    note: str
    wanted: float  # per cent
    answer: int | None


def draw_chances(
    folder: Path, points: Sequence[ChancePoint], story: ChancesText, widths: Mapping[str, float] = WIDTHS
) -> list[Path]:
    """Write the figure as svg, pdf and png at each width, and its alternative text."""
    return keep_figure(folder, STEM, lambda sheet: chances(sheet, points, story), widths)


def chances(sheet: Sheet, points: Sequence[ChancePoint], story: ChancesText) -> Drawing:
    """One panel: a dot for each number that was simulated, the wanted share across, the answer marked."""
    left = left_room([SCALE], sheet)
    width = sheet.width - 2 * EDGE - left
    head, foot = line_height(sheet.small) + GAP, 2 * line_height(sheet.small) + 3 * GAP
    page = set_page(sheet, story.title, story.subtitle, story.note, head + HEIGHT + foot)
    panel_title(page, "", UNIT, EDGE, page.top, left + width)
    frame = page.frame(EDGE + left, page.bottom + foot, width, HEIGHT)
    axes, last = frame.axes, max([1, *(point.posts for point in points)])
    axes.set_xlim(-MARGIN * last, last * (1 + MARGIN))
    apply(frame, SCALE, 0.06)
    ticks = [tick for tick in MaxNLocator(nbins=6, integer=True).tick_values(0, last) if 0 <= tick <= last]
    frame.base(ticks, [number(tick, 0) for tick in ticks])
    axes.axhline(story.wanted, color=DARK_PINK, linewidth=1.0, linestyle=(0, (4, 2)), zorder=2)
    places, shares = [point.posts for point in points], [point.share for point in points]
    axes.plot(places, shares, color=DARK_BLUE, linewidth=1.0, alpha=0.5, zorder=3)
    axes.vlines(places, [p.low for p in points], [p.high for p in points], color=DARK_BLUE, linewidth=1.2, zorder=4)
    for point in sorted(points, key=lambda point: point.posts == story.answer):  # the answer lies on top
        chosen = point.posts == story.answer
        face = DARK_PINK if chosen else DARK_BLUE
        size = 8.0 if chosen else 4.2
        marker = "D" if chosen else "o"
        axes.plot(
            [point.posts],
            [point.share],
            marker,
            color=face,
            markersize=size,
            markeredgecolor="white",
            markeredgewidth=0.8 * chosen,
            zorder=5 + chosen,
            clip_on=False,
        )
    axes.axhline(0, color=DARK_GREY, linewidth=0.7, zorder=2)
    page.write(FOOT, EDGE + left + width, page.bottom + foot - line_height(sheet.small) - 3, sheet.small, right=True)
    report = ", ".join(f"{number(one.share, 0)}% at {one.posts}" for one in points)
    return finished(page, story.title, story.subtitle, story.note, [f"Horizontal axis: {FOOT}", f"{UNIT}: {report}"])
