"""The key of a figure: a patch of each colour with its word beside it, in as many rows as that takes."""

from collections.abc import Sequence

from matplotlib.patches import Rectangle

from sim.reports.charts.drawing.sheet import EDGE, Page, Sheet, line_height, text_width

Entries = Sequence[tuple[str, str]]  # a word and its colour
PATCH = 5.0  # mm, width of a patch
HIGH = 2.2  # mm, its height
TEXT = 6.2  # mm from where a patch begins to where its word does
APART = 5.0  # mm between a word and the next patch


def in_rows(sheet: Sheet, texts: Sequence[str], sample: float, apart: float) -> list[tuple[float, int]]:
    """Where each entry of a key begins in mm, and its row; `sample`: from there to its words, `apart`: after them."""
    result: list[tuple[float, int]] = []
    left, row = EDGE, 0
    for text in texts:
        wide = sample + text_width(text, sheet.text)
        if result and left + wide > sheet.width - EDGE:
            left, row = EDGE, row + 1
        result.append((left, row))
        left += wide + apart
    return result


def legend_places(sheet: Sheet, entries: Entries) -> list[tuple[str, str, float, int]]:
    """Each word, its colour, where its patch begins in mm, and its row."""
    places = in_rows(sheet, [text for text, _ in entries], TEXT, APART)
    return [(text, colour, left, row) for (text, colour), (left, row) in zip(entries, places, strict=True)]


def key_height(sheet: Sheet, entries: Entries) -> float:
    """Height of the key in mm."""
    return (1 + max(row for *_, row in legend_places(sheet, entries))) * line_height(sheet.text)


def draw_key(page: Page, entries: Entries) -> None:
    """The key at the top of a page."""
    frame = page.frame(0, page.bottom, page.sheet.width, page.top - page.bottom)
    frame.axes.set_xlim(0, page.sheet.width)
    frame.axes.set_ylim(page.bottom, page.top)
    for text, colour, left, row in legend_places(page.sheet, entries):
        top = page.top - row * line_height(page.sheet.text)
        middle = top - line_height(page.sheet.text) * 0.46
        frame.axes.add_patch(Rectangle((left, middle - HIGH / 2), PATCH, HIGH, facecolor=colour, linewidth=0))
        page.write(text, left + TEXT, top, page.sheet.text)
