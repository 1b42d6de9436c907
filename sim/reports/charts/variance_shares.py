"""The figure of a split: for each measure a bar of the whole, in pieces by where uncertainty comes from."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.patches import Rectangle

from sim.base.wording import percent
from sim.reports.charts.drawing.legend import draw_key, key_height
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    EDGE,
    GAP,
    GRID,
    INK,
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

COLOURS = (DARK_BLUE, "#2073BC", "#6BACE6", "#D5E6F5")  # from dark to light, so that they differ in grey
LETTERS = ("white", "white", "black", "black")  # on each of them
CALLED = {
    "scenario": "scenario",
    "numbers": "uncertain parameters",
    "scenario and numbers": "scenario and parameters",
    "chance": "chance",
}  # of the sources, for readers
NAMES = 0.3  # of the width, for the names of measures
ROW = 11.0  # mm
TALL = 5.2  # mm of a bar
LEADER = 0.9  # mm from a thin piece up to its number


class VarianceSharesText(NamedTuple):
    """The words of the figure; `sources` are the pieces in order, by the keys of CALLED."""

    title: str
    subtitle: str
    note: str
    sources: tuple[str, ...]


def draw_sources(
    folder: Path, stem: str, rows: Sequence[tuple[str, Sequence[float]]], story: VarianceSharesText
) -> list[Path]:
    """Write the figure of measures with their shares."""
    return keep_figure(folder, stem, lambda sheet: draw_variance_shares(sheet, rows, story), words_in=f"{stem}.json")


def draw_variance_shares(
    sheet: Sheet, rows: Sequence[tuple[str, Sequence[float]]], story: VarianceSharesText
) -> Drawing:
    """One bar below the other, all of the same length."""
    names = (sheet.width - 2 * EDGE) * NAMES
    lines = [wrapped(name, names - 2, sheet.text) for name, _ in rows]
    row = max(ROW, max(map(len, lines)) * line_height(sheet.text) + 1.0)
    names_of = [CALLED[source] for source in story.sources]
    key = list(zip(names_of, COLOURS, strict=True))
    above = key_height(sheet, key) + 2 * GAP
    foot = line_height(sheet.small) + 2 * GAP
    page = set_page(sheet, story.title, story.subtitle, story.note, above + row * len(rows) + foot)
    draw_key(page, key)
    draw_share_rows(page, rows, lines, (names, row, foot))
    report = [
        ", ".join(f"{percent(share)} {source}" for share, source in zip(own, names_of, strict=True)) for _, own in rows
    ]
    facts = [f"{name}: {text}" for (name, _), text in zip(rows, report, strict=True)]
    return finished(page, story.title, story.subtitle, story.note, facts)


def draw_share_rows(
    page: Page,
    rows: Sequence[tuple[str, Sequence[float]]],
    lines: Sequence[Sequence[str]],
    room: tuple[float, float, float],
) -> None:
    """Names and bars; `room` is that of the names, of a row and of the foot, in mm."""
    sheet, (names, row, foot) = page.sheet, room
    wide = sheet.width - 2 * EDGE - names - 4
    frame = page.frame(EDGE + names, page.bottom + foot, wide, row * len(rows))
    frame.axes.set_xlim(0, 1)
    frame.axes.set_ylim(0, row * len(rows))
    frame.base((0, 0.25, 0.5, 0.75, 1), ("0%", "25%", "50%", "75%", "100%"))
    for tick in (0.25, 0.5, 0.75, 1):
        frame.axes.axvline(tick, color=GRID, linewidth=0.6, zorder=1)
    for i, ((_, shares), name) in enumerate(zip(rows, lines, strict=True)):
        middle = row * (len(rows) - i - 0.5)
        top = page.bottom + foot + middle + len(name) * line_height(sheet.text) / 2
        page.write("\n".join(name), EDGE, top, sheet.text)
        draw_share_bar(frame, shares, middle)


def draw_share_bar(frame: PlotArea, shares: Sequence[float], middle: float) -> None:
    """The pieces of a bar, each with its number: inside, or above where the piece is thinner than that."""
    left, taken, size = 0.0, 0.0, frame.sheet.small
    for share, colour, ink in zip(shares, COLOURS, LETTERS, strict=True):
        box = Rectangle((left, middle - TALL / 2), share, TALL, facecolor=colour, edgecolor="white", linewidth=0.6)
        box.set_zorder(3)
        frame.axes.add_patch(box)
        text, at = percent(share), left + share / 2
        half = text_width(text, size) / 2 / frame.width
        if share > 2 * half + 1.5 / frame.width:
            frame.axes.text(at, middle, text, size=size, ha="center", va="center", color=ink, zorder=4)
        elif round(100 * share):
            above, place = middle + TALL / 2, max(at, taken + half)
            frame.axes.plot([at, place], [above - 1, above + LEADER], color=INK, linewidth=0.6, zorder=4)
            frame.axes.text(place, above + LEADER, text, size=size, ha="center", va="bottom", color=INK, zorder=4)
            taken = place + half + 1 / frame.width
        left += share
