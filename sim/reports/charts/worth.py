"""Where a forecast is worth having: a row for each measure, a mark for each kind of forecast and year ahead."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.base.errors import listed
from sim.reports.charts.drawing.legend import in_rows
from sim.reports.charts.drawing.rows import Rows, RowText, foot, write_unit
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    GAP,
    ORANGE,
    SHADE,
    Drawing,
    Page,
    PlotArea,
    Sheet,
    finished,
    line_height,
    set_page,
)
from sim.reports.charts.writing import WIDTHS, Words, draw_widths

STEM = "worth_having"
BETTER, MAYBE_BETTER, SAME, MAYBE_WORSE, WORSE = "better", "perhaps better", "no better", "perhaps worse", "worse"
LOOKS: dict[str, tuple[str, float, str, str]] = {  # of a verdict: marker, points, face, edge
    BETTER: ("o", 7.5, DARK_BLUE, DARK_BLUE),
    MAYBE_BETTER: ("o", 7.5, "white", DARK_BLUE),
    SAME: ("o", 2.5, DARK_GREY, DARK_GREY),
    MAYBE_WORSE: ("X", 6.0, "white", ORANGE),
    WORSE: ("X", 6.0, ORANGE, ORANGE),
}
BETWEEN = 0.8  # of a column, between the groups
SAMPLE_MARK = 4.5  # mm from where a sample begins to its words
AFTER_WORDS = 6.0  # mm between them and the next sample


class WorthRow(NamedTuple):
    """A measure, what is printed at its right, and a verdict for each column; empty where there is none."""

    name: str
    numbers: str
    verdicts: tuple[str, ...]


class WorthText(NamedTuple):
    """The words of the figure; each group names some columns, and `meaning` what each verdict says."""

    title: str
    subtitle: str
    note: str
    groups: Sequence[tuple[str, tuple[str, ...]]]
    unit: str  # of the columns
    meaning: Mapping[str, str]


def draw_worth(
    folder: Path, lines: Sequence[WorthRow], story: WorthText, widths: Mapping[str, float] = WIDTHS, stem: str = STEM
) -> tuple[list[Path], dict[str, Words]]:
    """Write the figure at each width; the files and its words."""
    return draw_widths(folder, stem, lambda sheet: worth(sheet, lines, story), widths)


def worth(sheet: Sheet, lines: Sequence[WorthRow], story: WorthText) -> Drawing:
    """Marks in columns: filled where the forecast is better."""
    rows = Rows(sheet, [RowText(line.name, line.numbers) for line in lines])
    line = line_height(sheet.text)
    above = (1 + worth_key_rows(sheet, story.meaning)) * line + 2 * GAP
    page = set_page(sheet, story.title, story.subtitle, story.note, above + rows.total + foot(sheet))
    draw_worth_key(page, story.meaning)
    frame, middles = rows.draw(page, page.top - above)
    places = column_places(story)
    frame.axes.set_xlim(-0.7, places[-1] + 0.7)
    label_columns(frame, story, places, rows.total)
    write_unit(frame, story.unit)
    for row, middle in zip(lines, middles, strict=True):
        for place, verdict in zip(places, row.verdicts, strict=True):
            if verdict in LOOKS:
                draw_mark(frame, place, middle, verdict)
    return finished(page, story.title, story.subtitle, story.note, [worth_sentence(line, story) for line in lines])


def draw_mark(frame: PlotArea, at: float, middle: float, verdict: str) -> None:
    """The mark of a verdict."""
    marker, size, face, edge = LOOKS[verdict]
    frame.axes.plot(
        [at], [middle], marker, markersize=size, markerfacecolor=face, markeredgecolor=edge, zorder=5, clip_on=False
    )


def column_places(story: WorthText) -> list[float]:
    """Where each column lies, groups apart."""
    places, at = [], 0.0
    for _, columns in story.groups:
        places += [at + place for place in range(len(columns))]
        at += len(columns) + BETWEEN
    return places


def label_columns(frame: PlotArea, story: WorthText, places: Sequence[float], height: float) -> None:
    """Each column's name below, each group's above, on a light ground."""
    names = [name for _, columns in story.groups for name in columns]
    frame.base(list(places), names)
    first = 0
    for text, columns in story.groups:
        low, high = places[first], places[first + len(columns) - 1]
        frame.axes.axvspan(low - 0.5, high + 0.5, color=SHADE, linewidth=0, zorder=-1)
        across = frame.axes.get_xlim()
        middle = ((low + high) / 2 - across[0]) / (across[1] - across[0]) * frame.width
        frame.write(text, middle, height + line_height(frame.sheet.text) * 1.05, "center", "top")
        first += len(columns)


def worth_key_rows(sheet: Sheet, meaning: Mapping[str, str]) -> int:
    """In how many rows the samples stand: as many as they take."""
    return 1 + max(row for _, row in in_rows(sheet, list(meaning.values()), SAMPLE_MARK, AFTER_WORDS))


def draw_worth_key(page: Page, meaning: Mapping[str, str]) -> None:
    """A sample of each mark."""
    sheet = page.sheet
    frame = page.frame(0, page.bottom, sheet.width, page.top - page.bottom)
    frame.axes.set_xlim(0, sheet.width)
    frame.axes.set_ylim(page.bottom, page.top)
    places = in_rows(sheet, list(meaning.values()), SAMPLE_MARK, AFTER_WORDS)
    for (verdict, text), (left, row) in zip(meaning.items(), places, strict=True):
        top = page.top - row * line_height(sheet.text)
        draw_mark(frame, left + 1.5, top - line_height(sheet.text) * 0.46, verdict)
        page.write(text, left + SAMPLE_MARK, top, sheet.text)


def worth_sentence(line: WorthRow, story: WorthText) -> str:
    """A row as a sentence."""
    sentences, first = [], 0
    for text, columns in story.groups:
        own = line.verdicts[first : first + len(columns)]
        parts = [
            f"{verdict} in {listed([name for name, one in zip(columns, own, strict=True) if one == verdict])}"
            for verdict in LOOKS
            if verdict in own
        ]
        sentences += [f"{text}: {', '.join(parts)}"] if parts else []
        first += len(columns)
    return f"{line.name} ({line.numbers}). {'; '.join(sentences)}" if sentences else line.name
