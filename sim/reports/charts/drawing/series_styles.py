"""Panels of answers at settings that are names, not numbers: a row for each, its mean and its 95% interval."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.base.intervals import Interval
from sim.base.text_tables import as_markdown
from sim.base.wording import decimals_for, number
from sim.reports.charts.drawing.plotting import head_height, panel_title, scale_for
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    EDGE,
    GAP,
    GRID,
    Drawing,
    Page,
    Sheet,
    finished,
    line_height,
    set_page,
    text_width,
    wrapped,
)

ROW = 5.6  # mm between rows
GUTTER = 6.0  # mm between panels
NAMES = 0.36  # of the width, at most, for the names at the left
ABOVE = 3.4  # mm from a dot up to the foot of its number
LETTERS = 3  # so many letters make a name, such as `no freeze`; `+5 %` and `2.5 k` are numbers


class Panel(NamedTuple):
    """One measure: its name, its unit, and its answer at each setting.

    >>> import sim
    >>> sim.Panel("Caseload", "children", [sim.Interval(16.2, 15.9, 16.5, 20, 0)]).unit
    'children'
    """

    name: str
    unit: str
    answers: Sequence[Interval]


class AnswersText(NamedTuple):
    """The words of a figure; `varied` is what differs between the settings, with their names."""

    title: str
    subtitle: str
    note: str
    varied: str
    settings: Sequence[str]


def are_names(settings: Sequence[str]) -> bool:
    """Whether settings are words rather than numbers along a scale."""
    return any(sum(letter.isalpha() for letter in name) >= LETTERS for name in settings)


def named_answers(sheet: Sheet, panels: Sequence[Panel], story: AnswersText) -> Drawing:
    """Panels beside each other, as many as fit, with the names of the settings at the left of each row of panels."""
    names, lines = setting_names(sheet, story.settings)
    comparison = 1 if sheet.narrow else min(3, len(panels))
    width = (sheet.width - 2 * EDGE - names - (comparison - 1) * GUTTER) / comparison
    head = max(head_height(panel.name, panel.unit, width, sheet) for panel in panels)
    row = max(ROW, max(map(len, lines)) * line_height(sheet.small) + 0.8)
    body = row * len(story.settings)
    tall = head + body + line_height(sheet.small) + 4 * GAP
    page = set_page(sheet, story.title, story.subtitle, story.note, -(-len(panels) // comparison) * tall)
    for i, panel in enumerate(panels):
        left = EDGE + names + i % comparison * (width + GUTTER)
        top = page.top - i // comparison * tall
        panel_title(page, panel.name, panel.unit, left, top, width)
        draw_answer_rows(page, panel, (left, top - head - body), (width, body))
        if i % comparison == 0:
            write_names(page, lines, top - head, row)
    facts = [panel_sentence(panel, story.settings) for panel in panels]
    return finished(page, story.title, story.subtitle, story.note, [f"By {story.varied}", *facts])


def setting_names(sheet: Sheet, settings: Sequence[str]) -> tuple[float, list[tuple[str, ...]]]:
    """The room in mm that the names take at the left, and each name in lines."""
    most = sheet.width * NAMES
    lines = [wrapped(name, most, sheet.small) for name in settings]
    return max(text_width(line, sheet.small) for name in lines for line in name) + 3, lines


def write_names(page: Page, lines: Sequence[tuple[str, ...]], top: float, row: float) -> None:
    """The names of the settings, each in the middle of its row."""
    for i, name in enumerate(lines):
        middle = top - (i + 0.5) * row
        page.write("\n".join(name), EDGE, middle + len(name) * line_height(page.sheet.small) / 2, page.sheet.small)


def draw_answer_rows(page: Page, panel: Panel, corner: tuple[float, float], size: tuple[float, float]) -> None:
    """A dot, an interval and a number in each row, on one scale that shows no change where it is near."""
    frame = page.frame(*corner, *size)
    means, lows, highs = (np.array(column) for column in zip(*(one[:3] for one in panel.answers), strict=True))
    ends = np.concatenate([means, lows, highs])
    ends = ends[np.isfinite(ends)]
    scale = scale_for(float(min(ends.min(initial=0.0), 0.0)), float(max(ends.max(initial=0.0), 0.0)), 3)
    low, high = min(scale.start, float(ends.min(initial=0.0))), max(scale.end, float(ends.max(initial=0.0)))
    edge = 0.06 * (high - low)
    frame.axes.set_xlim(low - edge, high + edge)
    frame.axes.set_ylim(0, len(means))
    places = np.arange(len(means))[::-1] + 0.5
    frame.base(list(scale.ticks), scale.words)
    for tick in scale.ticks:
        frame.axes.axvline(tick, color=GRID, linewidth=0.6, zorder=1)
    if low < 0 < high:
        frame.axes.axvline(0.0, color=DARK_GREY, linewidth=0.8, zorder=2)
    frame.axes.hlines(places, lows, highs, color=DARK_BLUE, linewidth=1.4, zorder=4)
    frame.axes.plot(means, places, color=DARK_BLUE, marker="o", markersize=4.2, linestyle="none", zorder=5)
    decimals = decimals_for(float(np.abs(means[np.isfinite(means)]).max(initial=0.0)))
    for mean, place in zip(means, places, strict=True):
        if np.isfinite(mean):
            at = place + (ABOVE / 2 - 0.6) / frame.height * len(means)
            word, white = number(mean, decimals), {"facecolor": "white", "edgecolor": "none", "pad": 0.3}
            frame.axes.text(mean, at, word, size=frame.sheet.small, ha="center", va="bottom", bbox=white, zorder=3)


def panel_sentence(panel: Panel, settings: Sequence[str]) -> str:
    """A panel's numbers as a sentence."""
    report = [f"{number(one.mean)} at {name}" for one, name in zip(panel.answers, settings, strict=True)]
    return f"{panel.name} ({panel.unit}): {', '.join(report)}"


def table_of(panels: Sequence[Panel], varied: str, settings: Sequence[str]) -> list[str]:
    """The numbers in Markdown, with the half-widths of their intervals; a row for each name, or for each measure."""
    cells = [answer_cells(panel) for panel in panels]
    heads = [f"{panel.name}, {panel.unit}" for panel in panels]
    if are_names(settings):
        first, tops, rows = varied, heads, [[name, *column] for name, *column in zip(settings, *cells, strict=True)]
    else:
        first, tops, rows = varied, list(settings), [[head, *row] for head, row in zip(heads, cells, strict=True)]
    return as_markdown([first, *tops], rows)


def answer_cells(panel: Panel) -> list[str]:
    """Means with half-widths; in how many replications there is none, such as a recovery that is not seen."""
    decimals = decimals_for(max([abs(one.mean) for one in panel.answers if np.isfinite(one.mean)], default=0.0))
    cells = []
    for one in panel.answers:
        text = number(one.mean, decimals)
        if one.high > one.mean:
            text += f" ±{number(one.high - one.mean, decimals)}"
        cells.append(text + (f" (not seen: {one.censored})" if one.censored else ""))
    return cells
