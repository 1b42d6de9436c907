"""Figures in rows: a name, a mark on a common scale, numbers; beside each other, or stacked on a narrow sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.reports.charts.drawing.sheet import EDGE, GRID, Page, PlotArea, Sheet, line_height, text_width, wrapped


@dataclass(frozen=True)
class RowText:
    """The words of a row: its name, and what is printed at the right."""

    name: str
    numbers: str


@dataclass(frozen=True)
class Rows:
    """Where rows lie on a sheet: the frame for the marks and its height, in mm."""

    sheet: Sheet
    rows: Sequence[RowText]

    @property
    def name_room(self) -> float:
        """Room for names left of the marks; none on a narrow sheet, where they stand above."""
        longest = max(text_width(row.name, self.sheet.text) for row in self.rows)
        return 0.0 if self.sheet.narrow else min(longest, 64.0) + 2

    @property
    def number_room(self) -> float:
        """Room for numbers right of the marks."""
        return 0.0 if self.sheet.narrow else max(text_width(row.numbers, self.sheet.text) for row in self.rows) + 3

    def names(self, row: RowText) -> tuple[str, ...]:
        """A row's name in lines."""
        taken = text_width(row.numbers, self.sheet.text) + 3 if self.sheet.narrow else 0.0
        across = self.sheet.width - 2 * EDGE - taken if self.sheet.narrow else self.name_room - 2
        return wrapped(row.name, across, self.sheet.text)

    def height(self, row: RowText) -> float:
        """Height of a row: its name above the mark, or beside it."""
        words = len(self.names(row)) * line_height(self.sheet.text)
        return words + 5.0 if self.sheet.narrow else max(words + 1.5, 7.0)

    @property
    def total(self) -> float:
        """Height of all rows."""
        return sum(self.height(row) for row in self.rows)

    def draw(self, page: Page, top: float) -> tuple[PlotArea, list[float]]:
        """The words of all rows from `top` down; the frame, and each mark's height in mm above the frame's foot."""
        sheet = page.sheet
        left, right = EDGE + self.name_room + 2, sheet.width - EDGE - self.number_room - 2
        frame = page.frame(left, top - self.total, right - left, self.total)
        frame.axes.set_ylim(0, self.total)
        at, middles = self.total, []
        for row in self.rows:
            lines, height = self.names(row), self.height(row)
            words = len(lines) * line_height(sheet.text)
            middle = at - words - 2.0 if sheet.narrow else at - height / 2
            first = top - self.total + (at if sheet.narrow else middle + words / 2)
            page.write("\n".join(lines), EDGE, first, sheet.text)
            comparison = first if sheet.narrow else top - self.total + middle + line_height(sheet.text) / 2
            page.write(row.numbers, sheet.width - EDGE, comparison, sheet.text, right=True)
            frame.axes.axhline(middle, color=GRID, linewidth=0.6, zorder=0)
            middles.append(middle)
            at -= height
        return frame, middles

    def uprights(self, axes: Axes, places: Sequence[float], middles: Sequence[float], colour: str = GRID) -> None:
        """Upright gridlines; on a narrow sheet only beside the marks, so that they do not cross the words."""
        for middle in middles if self.sheet.narrow else []:
            axes.vlines(places, middle - 1.6, middle + 1.6, color=colour, linewidth=0.6, zorder=1)
        for place in [] if self.sheet.narrow else places:
            axes.axvline(place, color=colour, linewidth=0.6, zorder=1)


def foot(sheet: Sheet) -> float:
    """Height in mm of the numbers and the unit below the panel."""
    return 2 * line_height(sheet.small) + 3.0


def write_unit(frame: PlotArea, text: str) -> None:
    """The unit, in the middle below the numbers of the horizontal scale."""
    frame.write(text, frame.width / 2, -1.7 - line_height(frame.sheet.small) * 1.15, "center", "top")
