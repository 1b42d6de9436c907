"""The figure of a comparison: for each measure every alternative against the best, and the groups that are alike."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sim.base.errors import listed
from sim.base.wording import number
from sim.reports.charts.drawing.figure_text import FigureText
from sim.reports.charts.drawing.plotting import head_height, panel_title, scale_for
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    EDGE,
    GAP,
    GRID,
    SHADE,
    Drawing,
    Page,
    PlotArea,
    Sheet,
    finished,
    line_height,
    set_page,
    text_width,
    wrapped,
)
from sim.reports.charts.writing import keep_figure

ROW = 5.4  # mm
NAMES = 0.36  # of the width of a panel, at most, for names
GUTTER = 8.0  # mm between panels
REST = "The table holds the rest"


class AlternativeRow(NamedTuple):
    """An alternative: its mean, its difference from the best with its ends, and the letters of its groups."""

    name: str
    mean: float
    apart: tuple[float, float, float]
    letters: str
    alike: bool  # cannot be told apart from the best


class AlternativesPanel(NamedTuple):
    """A measure, the units of its means and differences, their decimals, and its alternatives with the best first."""

    name: str
    unit: str
    apart: str
    decimals: int
    rows: tuple[AlternativeRow, ...]


def draw_alternatives(folder: Path, stem: str, panels: Sequence[AlternativesPanel], story: FigureText) -> list[Path]:
    """Write the figure."""
    return keep_figure(folder, stem, lambda sheet: alternatives(sheet, panels, story), words_in=f"{stem}.json")


def alternatives(sheet: Sheet, panels: Sequence[AlternativesPanel], story: FigureText) -> Drawing:
    """A panel for each measure, one or two beside each other."""
    comparison = 1 if sheet.narrow else min(2, len(panels))
    width = (sheet.width - 2 * EDGE - (comparison - 1) * GUTTER) / comparison
    tall = max(row_height(panel, width, sheet) for panel in panels)
    heights = [
        head_height(panel.name, alternatives_units(panel), width, sheet)
        + line_height(sheet.small)
        + len(panel.rows) * tall
        + line_height(sheet.small)
        + 4 * GAP
        for panel in panels
    ]
    rows = [max(heights[i : i + comparison]) for i in range(0, len(heights), comparison)]
    page = set_page(sheet, story.title, story.subtitle, story.note, sum(rows))
    for i, panel in enumerate(panels):
        top = page.top - sum(rows[: i // comparison])
        draw_alternatives_panel(page, panel, (EDGE + i % comparison * (width + GUTTER), top), (width, tall))
    return finished(page, story.title, story.subtitle, story.note, [*map(alternatives_sentence, panels), REST])


def alternatives_units(panel: AlternativesPanel) -> str:
    """The units of what is drawn and of what is written beside it."""
    same = panel.unit == panel.apart
    return f"difference from the best{' and' if same else f', {panel.apart};'} mean, {panel.unit}"


def alternative_names(panel: AlternativesPanel, width: float, sheet: Sheet) -> list[tuple[str, ...]]:
    """The names in lines."""
    return [wrapped(row.name, width * NAMES - 2, sheet.small) for row in panel.rows]


def row_height(panel: AlternativesPanel, width: float, sheet: Sheet) -> float:
    """Height in mm of a row: as high as the longest name."""
    return max(ROW, max(map(len, alternative_names(panel, width, sheet))) * line_height(sheet.small) + 0.8)


def draw_alternatives_panel(
    page: Page, panel: AlternativesPanel, corner: tuple[float, float], size: tuple[float, float]
) -> None:
    """Names, then differences, then means and letters; `size` is of the panel and a row."""
    sheet, (left, top), (width, tall) = page.sheet, corner, size
    panel_title(page, panel.name, alternatives_units(panel), left, top, width)
    names = alternative_names(panel, width, sheet)
    room = min(width * NAMES, max(text_width(line, sheet.small) for lines in names for line in lines) + 3)
    means = [number(row.mean, panel.decimals) for row in panel.rows]
    of_means = max(text_width(text, sheet.small) for text in [*means, "mean"]) + 2
    of_letters = max(text_width(text, sheet.small) for text in [*(row.letters for row in panel.rows), "group"]) + 3
    top -= head_height(panel.name, alternatives_units(panel), width, sheet)
    page.write("mean", left + width - of_letters, top, sheet.small, right=True)
    page.write("group", left + width - of_letters + 2, top, sheet.small)
    top -= line_height(sheet.small) + GAP
    body = tall * len(panel.rows)
    wide = width - room - of_means - of_letters - 3
    frame = page.frame(left + room, top - body, wide, body)
    draw_alternative_rows(frame, panel)
    for i, (row, lines) in enumerate(zip(panel.rows, names, strict=True)):
        middle = top - (i + 0.5) * tall
        page.write("\n".join(lines), left, middle + len(lines) * line_height(sheet.small) / 2, sheet.small)
        at = middle + line_height(sheet.small) / 2
        page.write(means[i], left + width - of_letters, at, sheet.small, right=True)
        page.write(row.letters, left + width - of_letters + 2, at, sheet.small)


def draw_alternative_rows(frame: PlotArea, panel: AlternativesPanel) -> None:
    """A dot and an interval for each alternative; a diamond is the best, grey rows cannot be told apart from it."""
    ends = [value for row in panel.rows for value in row.apart]
    scale = scale_for(min([0.0, *ends]), max([0.0, *ends]), 3)
    low, high = (min(0.0, *ends), max(0.0, *ends)) if any(ends) else (scale.start, scale.end)
    frame.axes.set_xlim(low - 0.04 * (high - low), high + 0.04 * (high - low))
    frame.axes.set_ylim(0, len(panel.rows))
    ticks = [tick for tick in scale.ticks if low <= tick <= high]
    shown = [word for word, tick in zip(scale.words, scale.ticks, strict=True) if tick in ticks]
    if sum(text_width(f"+{word}", frame.sheet.small) + 2 for word in shown) > frame.width and len(ticks) > 2:
        step = ticks[1] - ticks[0]
        ticks = [tick for tick in ticks if not round(tick / step) % 2]
    frame.base(
        ticks,
        [
            text if text.startswith("−") or not float(text.replace(",", "")) else f"+{text}"
            for text, tick in zip(scale.words, scale.ticks, strict=True)
            if tick in ticks
        ],
    )
    for tick in ticks:
        frame.axes.axvline(tick, color=GRID, linewidth=0.6, zorder=1)
    frame.axes.axvline(0.0, color=DARK_GREY, linewidth=0.8, zorder=2)
    for i, row in enumerate(panel.rows):
        place = len(panel.rows) - i - 0.5
        if row.alike:
            frame.axes.axhspan(place - 0.5, place + 0.5, color=SHADE, linewidth=0, zorder=0)
        if not i:
            frame.axes.plot([0.0], [place], "D", color=DARK_PINK, markersize=4.6, zorder=5, clip_on=False)
            continue
        frame.axes.plot(row.apart[1:], [place, place], color=DARK_BLUE, linewidth=1.4, zorder=4)
        frame.axes.plot([row.apart[0]], [place], "o", color=DARK_BLUE, markersize=4.2, zorder=5)


def alternatives_sentence(panel: AlternativesPanel) -> str:
    """A panel as a sentence: the best, who cannot be told apart from it, and the last."""
    texts = [f"{row.name} {number(row.mean, panel.decimals)}" for row in panel.rows]
    best, last = panel.rows[0], panel.rows[-1]
    alike = [text for text, row in zip(texts, panel.rows, strict=True) if row.alike and row is not best]
    others = f"not told apart from it: {listed(alike)}" if alike else "all others clearly apart"
    return f"{panel.name} ({panel.unit}): best {texts[0]}; {others}; last {texts[-1]} (group {last.letters})"
