"""Fans: for each measure and year, what was forecast from each origin, beside each other, and what was published."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.lines import Line2D

from sim.base.errors import listed
from sim.base.wording import decimals_for, number
from sim.reports.charts.drawing.plotting import Scale, apply, head_height, left_room, panel_title, scale_for
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    EDGE,
    GAP,
    INK,
    ORANGE,
    TURQUOISE,
    Drawing,
    Page,
    PlotArea,
    Sheet,
    finished,
    line_height,
    set_page,
    text_width,
)
from sim.reports.charts.writing import WIDTHS, Words, draw_widths

PANEL_MM = 27.0
GUTTER = 5.0  # mm between panels
LOOKS: tuple[tuple[str, str], ...] = (
    (DARK_BLUE, "o"),
    (ORANGE, "D"),
    (TURQUOISE, "s"),
    (DARK_PINK, "^"),
)  # of the origins in turn: colour of the bands, marker of the middle; in grey the markers and their order tell
DOTS = (0, (1, 1.6))
PUBLISHED, MIDDLES = "published", "middle, 50% band (thick) and 90% band (thin)"
WIDE, THIN, THICK = 0.84, 0.9, 2.6  # of a year, what was published and its fans take; points, of bands
MARK = 3.2  # points
SAMPLE, SPACE = 6.0, 4.0  # mm: of a sample in the key, and between its entries


class Fan(NamedTuple):
    """What was forecast at the end of a year: by year, the 5%, 25%, 50%, 75% and 95% points."""

    origin: int
    points: Mapping[int, tuple[float, ...]]
    kind: str = ""  # what it goes by in the key; of none, by its origin


class FanPanel(NamedTuple):
    """A measure: its name, unit and verdict in words, what was published by year, and its fans."""

    name: str
    unit: str
    verdict: str
    published: Mapping[int, float]
    fans: Sequence[Fan]


class FansText(NamedTuple):
    """The words of a figure."""

    title: str
    subtitle: str
    note: str
    fitted_to: int  # the last year to which the model was fitted; later ones lie right of a dotted line


def draw_fans(
    folder: Path, name: str, panels: Sequence[FanPanel], story: FansText, widths: Mapping[str, float] = WIDTHS
) -> tuple[list[Path], dict[str, Words]]:
    """Write the figure at each width; the files and its words."""
    return draw_widths(folder, name, lambda sheet: fans(sheet, panels, story), widths)


def fans(sheet: Sheet, panels: Sequence[FanPanel], story: FansText) -> Drawing:
    """A grid of panels, in each year of each a column for each origin."""
    comparison = 1 if sheet.narrow else 3
    scales = [fan_scale(panel) for panel in panels]
    left = left_room(scales, sheet)
    across = (sheet.width - 2 * EDGE - (comparison - 1) * GUTTER) / comparison
    head = max(head_height(panel.name, panel_caption(panel), across, sheet) for panel in panels)
    entries = key_entries(panels)
    above = len(fan_key_rows(entries, sheet)) * line_height(sheet.text) + 1.5 * GAP
    tall = head + PANEL_MM + line_height(sheet.small) + 3.2 * GAP
    page = set_page(sheet, story.title, story.subtitle, story.note, above + -(-len(panels) // comparison) * tall)
    draw_fan_key(page, entries)
    for i, (panel, scale) in enumerate(zip(panels, scales, strict=True)):
        edge = EDGE + i % comparison * (across + GUTTER)
        top = page.top - above - i // comparison * tall
        panel_title(page, panel.name, panel_caption(panel), edge, top, across)
        frame = page.frame(edge + left, top - head - PANEL_MM, across - left, PANEL_MM)
        draw_fan_panel(frame, panel, scale, year_span(panels), entries)
        if story.fitted_to < year_span(panels)[1]:
            frame.axes.axvline(story.fitted_to + 0.5, color=DARK_GREY, linewidth=0.8, linestyle=DOTS)
    return finished(page, story.title, story.subtitle, story.note, facts(panels))


def year_span(panels: Sequence[FanPanel]) -> tuple[int, int]:
    """The first and last year of all panels."""
    every = {
        year for panel in panels for year in (*panel.published, *(one for fan in panel.fans for one in fan.points))
    }
    return min(every), max(every)


def panel_caption(panel: FanPanel) -> str:
    """What stands below the name of a panel."""
    return f"{panel.unit}; {panel.verdict}" if panel.verdict else panel.unit


def fan_scale(panel: FanPanel) -> Scale:
    """A scale that shows every band and every published figure."""
    ends = [value for fan in panel.fans for points in fan.points.values() for value in points]
    every = [*ends, *panel.published.values()]
    return scale_for(min(every), max(every), 4)


def draw_fan_panel(
    frame: PlotArea, panel: FanPanel, scale: Scale, years: tuple[int, int], entries: Sequence[str]
) -> None:
    """What was published, a level across each year, and each origin's fan: columns, joined from what was known."""
    axes = frame.axes
    axes.set_xlim(years[0] - 0.6, years[1] + 0.6)
    apply(frame, scale, 0.04)
    ticks = [year for year in range(years[0], years[1] + 1) if (years[1] - year) % 2 == 0]
    frame.base(ticks, [str(year) for year in ticks])
    for year, value in panel.published.items():
        axes.plot([year - WIDE / 2, year + WIDE / 2], [value, value], color=INK, linewidth=1.4, zorder=6)
    for fan in panel.fans:
        look = LOOKS[entries.index(origin_label(fan)) % len(LOOKS)]
        known = [year for year in panel.published if year < min(fan.points)]
        line = [(float(max(known)), panel.published[max(known)])] if known else []
        for year, points in sorted(fan.points.items()):
            labels = [origin_label(one) for one in panel.fans if year in one.points]
            place = (labels.index(origin_label(fan)) + 0.5) / len(labels) - 0.5
            line.append((year + place * WIDE * min(1.0, len(labels) / 3), points[2]))
            draw_column(frame, line[-1][0], points, look)
        across, up = zip(*line, strict=True)
        axes.plot(across, up, color=look[0], linewidth=THIN, zorder=3)  # from the last figure known, by the middles


def draw_column(frame: PlotArea, at: float, points: Sequence[float], look: tuple[str, str]) -> None:
    """The 90% band thin, the 50% band thick, and the middle marked."""
    axes, (colour, marker) = frame.axes, look
    axes.plot([at, at], [points[0], points[4]], color=colour, linewidth=THIN, solid_capstyle="butt", zorder=4)
    axes.plot([at, at], [points[1], points[3]], color=colour, linewidth=THICK, solid_capstyle="butt", zorder=5)
    axes.plot(
        [at], [points[2]], marker, color="white", markeredgecolor=colour, markersize=MARK, markeredgewidth=0.8, zorder=7
    )


# The key


def key_entries(panels: Sequence[FanPanel]) -> list[str]:
    """What the key explains: the origins in order, then the published figures and the bands."""
    fans = sorted({(fan.origin, origin_label(fan)) for panel in panels for fan in panel.fans})
    return [*(text for _, text in fans), PUBLISHED, MIDDLES]


def origin_label(fan: Fan) -> str:
    """How an origin goes by in the key."""
    return fan.kind or f"said in March {fan.origin}"


def fan_key_rows(entries: Sequence[str], sheet: Sheet) -> list[list[str]]:
    """The entries of the key in rows that fit."""
    rows: list[list[str]] = [[]]
    for text in entries:
        wide = sum(entry_width(one, sheet) for one in (*rows[-1], text)) - SPACE
        if rows[-1] and wide > sheet.width - 2 * EDGE:
            rows.append([])
        rows[-1].append(text)
    return rows


def entry_width(text: str, sheet: Sheet) -> float:
    """The width in mm of an entry with its sample and the space after it."""
    return SAMPLE + 1.5 + text_width(text, sheet.text) + SPACE


def draw_fan_key(page: Page, entries: Sequence[str]) -> None:
    """A sample of each origin's columns, of a published figure, and of the bands, lying on their side."""
    sheet = page.sheet
    frame = page.frame(0, page.bottom, sheet.width, page.top - page.bottom)
    frame.axes.set_xlim(0, sheet.width)
    frame.axes.set_ylim(page.bottom, page.top)
    for i, row in enumerate(fan_key_rows(entries, sheet)):
        left, top = EDGE, page.top - i * line_height(sheet.text)
        for text in row:
            draw_sample(frame, text, entries.index(text), (left, top - line_height(sheet.text) * 0.46))
            page.write(text, left + SAMPLE + 1.5, top, sheet.text)
            left += entry_width(text, sheet)


def draw_sample(frame: PlotArea, text: str, place: int, at: tuple[float, float]) -> None:
    """A level for what was published, a column on its side for a forecast."""
    left, middle = at
    ends = [left, left + SAMPLE]
    if text == PUBLISHED:
        frame.axes.add_line(Line2D(ends, [middle, middle], color=INK, linewidth=1.4))
        return
    colour, marker = (DARK_GREY, "o") if text == MIDDLES else LOOKS[place % len(LOOKS)]
    half = [left + SAMPLE * share for share in (0.25, 0.75)]
    frame.axes.add_line(Line2D(ends, [middle, middle], color=colour, linewidth=THIN, solid_capstyle="butt"))
    frame.axes.add_line(Line2D(half, [middle, middle], color=colour, linewidth=THICK, solid_capstyle="butt"))
    frame.axes.add_line(
        Line2D(
            [left + SAMPLE / 2],
            [middle],
            color="white",
            marker=marker,
            markeredgecolor=colour,
            markersize=MARK,
            markeredgewidth=0.8,
        )
    )


# In words


def facts(panels: Sequence[FanPanel]) -> list[str]:
    """Which figures of the last year lay inside the latest 90% bands, which outside, and the furthest off."""
    placed: dict[str, list[str]] = {"Inside": [], "Above": [], "Below": []}
    furthest, most, ahead = "", 0.0, []
    for panel in panels:
        fan = panel.fans[-1] if panel.fans else None
        year = max(fan.points) if fan else 0
        if fan is None or year not in panel.published:
            ahead += [forecast_sentence(panel, one) for one in panel.fans]
            continue
        low, middle, high = (fan.points[year][i] for i in (0, 2, 4))
        came = panel.published[year]
        placed["Above" if came > high else "Below" if came < low else "Inside"].append(panel.name)
        miss = max(came - high, low - came) / (high - low or 1.0)
        if miss > most:
            values = [fan_value(value, panel) for value in (middle, low, high, came)]
            furthest = (
                f"Furthest off, {panel.name} ({panel.unit}): said in {fan.origin} for {year} {values[0]}"
                f" ({values[1]} to {values[2]}), published {values[3]}"
            )
            most = miss
    lines = [
        f"{where} the 90% band of the latest forecast: {listed(names)}" for where, names in placed.items() if names
    ]
    return [*lines, *ahead, furthest, "The table of scores holds the rest"] if lines else ahead


def forecast_sentence(panel: FanPanel, fan: Fan) -> str:
    """What is forecast of the last year of a fan."""
    year = max(fan.points)
    middle, low, high = (fan_value(fan.points[year][i], panel) for i in (2, 0, 4))
    return f"{panel.name} ({panel.unit}), {year}, {origin_label(fan)}: {middle} ({low} to {high})"


def fan_value(value: float, panel: FanPanel) -> str:
    """A value of a panel, all with the same decimals: shares with one, others by the size of what was published."""
    return number(value, 1 if panel.unit == "%" else decimals_for(max(map(abs, panel.published.values()))))
