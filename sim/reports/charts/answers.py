"""The figure of an experiment: how a few measures answer to one thing that is varied, each with its 95% interval."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.base.files import write_light
from sim.base.wording import decimals_for, number
from sim.reports.charts.drawing.chart_tables import Numbers
from sim.reports.charts.drawing.plotting import Scale, apply, head_height, left_room, panel_title, scale_for
from sim.reports.charts.drawing.series_styles import (
    AnswersText,
    Panel,
    are_names,
    named_answers,
    panel_sentence,
    table_of,
)
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    EDGE,
    GAP,
    Drawing,
    Page,
    PlotArea,
    Sheet,
    finished,
    line_height,
    set_page,
)
from sim.reports.charts.writing import PAGE, draw_widths, write_words

PAGE_MM = 170.0
PANEL_MM = 34.0
MOST_COLUMNS = 2  # panels in a row
GUTTER = 8.0  # mm between panels
LABELS = 0.14  # of the height, for numbers below the lowest
MARGIN = 0.12  # of the axis left free at either end
COLOUR = DARK_BLUE


def draw_answers(
    stem: Path,
    panels: Sequence[Panel],
    *,
    title: str,
    subtitle: str,
    note: str,
    varied: str,
    settings: Sequence[str],
) -> list[Path]:
    """Write a figure as svg, pdf and png, its alternative text as json and its numbers as a table in Markdown.

    `stem` is their path without an ending.

    >>> import sim, tempfile
    >>> panel = sim.Panel("Caseload", "children", [sim.Interval(16, 15, 17, 20, 0), sim.Interval(18, 17, 19, 20, 0)])
    >>> words = {"title": "More families, higher caseloads", "subtitle": "Means", "note": "Source: an example."}
    >>> with tempfile.TemporaryDirectory() as place:
    ...     files = sim.draw_answers(Path(place) / "a", [panel], varied="referrals", settings=["1", "1.5"], **words)
    ...     print(*sorted(file.name for file in files))
    a.json a.md a.pdf a.png a.svg
    """
    stem.parent.mkdir(parents=True, exist_ok=True)
    draw, story = (
        (named_answers if are_names(settings) else answers),
        AnswersText(title, subtitle, note, varied, settings),
    )
    files, words = draw_widths(stem.parent, stem.name, lambda sheet: draw(sheet, panels, story), {PAGE: PAGE_MM})
    files.append(write_words(stem.parent, words[stem.name], f"{stem.name}.json"))
    numbers = "\n".join(table_of(panels, varied, settings)) + "\n"
    return [*files, write_light(stem.parent / f"{stem.name}.md", numbers.encode())]


def answers(sheet: Sheet, panels: Sequence[Panel], story: AnswersText) -> Drawing:
    """A grid of panels, one for each measure."""
    columns = 1 if sheet.narrow else min(MOST_COLUMNS, len(panels))
    scales = [answer_scale(panel) for panel in panels]
    left = left_room(scales, sheet)
    width = (sheet.width - 2 * EDGE - (columns - 1) * GUTTER) / columns - left
    head = max(head_height(panel.name, panel.unit, left + width, sheet) for panel in panels)
    tall = head + PANEL_MM + 2 * line_height(sheet.small) + 3 * GAP
    page = set_page(sheet, story.title, story.subtitle, story.note, -(-len(panels) // columns) * tall)
    for i, (panel, scale) in enumerate(zip(panels, scales, strict=True)):
        edge = EDGE + i % columns * (left + width + GUTTER)
        top = page.top - i // columns * tall
        panel_title(page, panel.name, panel.unit, edge, top, left + width)
        draw_answer_panel(page.frame(edge + left, top - head - PANEL_MM, width, PANEL_MM), panel, scale, story)
        axis_caption(page, story.varied, edge + left + width, top - tall + line_height(sheet.small) + GAP)
    facts = [panel_sentence(panel, story.settings) for panel in panels]
    return finished(page, story.title, story.subtitle, story.note, [f"Horizontal axis: {story.varied}", *facts])


def answer_scale(panel: Panel) -> Scale:
    """A scale that shows zero, every mean and interval, and the numbers below those that are negative."""
    ends = [value for one in panel.answers for value in (one.mean, one.low, one.high) if np.isfinite(value)]
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    return scale_for(low - (LABELS * (high - low) if falls(panel) else 0.0), high)


def falls(panel: Panel) -> bool:
    """Whether what is varied lowers the measure: its numbers are then written below."""
    return bool(np.nansum([one.mean for one in panel.answers]) < 0)


def draw_answer_panel(frame: PlotArea, panel: Panel, scale: Scale, story: AnswersText) -> None:
    """The means joined by a line, each with its interval and its number."""
    places = np.arange(len(panel.answers), dtype=float)
    means, lows, highs = (np.array(column) for column in zip(*(one[:3] for one in panel.answers), strict=True))
    axes = frame.axes
    axes.set_xlim(-MARGIN * len(places), len(places) - 1 + MARGIN * len(places))
    apply(frame, scale, 0.05 if falls(panel) else 0.16)
    frame.base([*places], list(story.settings))
    if scale.start < 0:
        axes.axhline(0.0, color=DARK_GREY, linewidth=0.8, zorder=2)
    axes.vlines(places, lows, highs, color=COLOUR, linewidth=1.4, zorder=4)
    axes.plot(places, means, color=COLOUR, linewidth=1.2, alpha=0.55, zorder=3)
    axes.plot(places, means, color=COLOUR, marker="o", markersize=4.2, linestyle="none", zorder=5)
    write_numbers(frame, panel, places, (highs, lows)[falls(panel)])


def write_numbers(frame: PlotArea, panel: Panel, places: Numbers, ends: Numbers) -> None:
    """The means as numbers, beyond the ends of their intervals."""
    low, high = frame.axes.get_ylim()
    left, right = frame.axes.get_xlim()
    below = falls(panel)
    decimals = decimals_for(max([abs(one.mean) for one in panel.answers if np.isfinite(one.mean)], default=0.0))
    for place, one, end in zip(places, panel.answers, ends, strict=True):
        if np.isfinite(one.mean):
            beyond = (end if np.isfinite(end) else one.mean) - low
            at = beyond / (high - low) * frame.height + (-1.0 if below else 1.0)
            across = (place - left) / (right - left) * frame.width
            frame.write(number(one.mean, decimals), across, at, "center", "top" if below else "bottom")


def axis_caption(page: Page, text: str, right: float, top: float) -> None:
    """What is along the foot, below the right end of an axis."""
    page.write(text, right, top, page.sheet.small, right=True)
