"""A sheet of paper: the finding on top, what is shown below it, then panels, then the note. All lengths in mm."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from sim.base.wording import plain_text
from sim.reports.charts.drawing.chart_tables import ChartArm
from sim.reports.charts.drawing.figure_text import SOURCE_ID, TITLE_ID, Alt

STYLE = Path(__file__).with_name("caseload.mplstyle")

# The Government Analysis Function's categorical colours, in the order in which neighbours differ by 3:1.
DARK_BLUE = "#12436D"
TURQUOISE = "#28A197"
DARK_PINK = "#801650"
ORANGE = "#F46A25"
DARK_GREY = "#3D3D3D"
LIGHT_PURPLE = "#A285D1"
PALETTE = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE)
INK = "#222222"
GRID = "#D9D9D9"
SHADE = "#ECECEC"  # behind the weeks in which something is changed

Side = Literal["left", "center", "right"]
Height = Literal["bottom", "center", "top"]

MM_AN_INCH = 25.4
POINTS_A_MM = 72 / MM_AN_INCH
LINE_SPACING = 1.25  # of the size of the letters
EDGE = 2.0
GAP = 1.6
SAMPLE = 8.0  # of a line in a key


class Look(NamedTuple):
    """How an arm is drawn; the arms differ in lightness, line and marker, so they differ in grey too."""

    colour: str
    line: Literal["-"] | tuple[float, tuple[float, float]]
    width: float
    marker: str
    face: str
    band: float  # opacity of its band


SCENARIO_LOOK = Look(DARK_BLUE, "-", 1.9, "o", DARK_BLUE, 0.22)
BASELINE_LOOK = Look(ORANGE, (0, (3.2, 1.6)), 1.6, "D", "white", 0.22)


def look_of(arm: ChartArm, compared: bool) -> Look:
    """The baseline is dashed and light beside a scenario; an arm alone is drawn like a scenario."""
    return BASELINE_LOOK if arm.is_baseline and compared else SCENARIO_LOOK


@dataclass(frozen=True)
class Drawing:
    """A figure that is ready to be saved, and its words."""

    figure: Figure
    alt: Alt
    shown: tuple[float, float] = (0.0, 1.0)  # shares of the height, from the top, between the title and the source


@dataclass(frozen=True)
class Sheet:
    """Paper of a given width."""

    width: float

    @property
    def narrow(self) -> bool:
        """A column of a page rather than a page."""
        return self.width < 120

    @property
    def title(self) -> float:
        """Size of the title in points."""
        return 8.4 if self.narrow else 10.5

    @property
    def text(self) -> float:
        """Size of subtitle and labels in points."""
        return 6.8 if self.narrow else 8.0

    @property
    def small(self) -> float:
        """Size of ticks and units in points."""
        return 6.4 if self.narrow else 7.4

    @property
    def note(self) -> float:
        """Size of the note in points."""
        return 6.0 if self.narrow else 6.6

    def pick(self, narrow: float, wide: float) -> float:
        """One length for a column, another for a page."""
        return narrow if self.narrow else wide


def line_height(size: float) -> float:
    """Height of a line of text of this size in points, in mm."""
    return size * LINE_SPACING / POINTS_A_MM


@cache
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of a text in mm."""
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=size)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]) / POINTS_A_MM


@cache
def wrapped(text: str, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than `width` mm; a word that is wider is broken."""
    lines: list[str] = []
    line = ""
    words = [word for word in text.split(" ") if word]
    while words:
        longer = f"{line} {words[0]}" if line else words[0]
        if text_width(longer, size, bold) <= width:
            line = longer
            words.pop(0)
        elif line:
            lines.append(line)
            line = ""
        else:
            fits = next((n for n in range(len(longer) - 1, 1, -1) if text_width(longer[:n], size, bold) <= width), 1)
            lines.append(longer[:fits])
            words[0] = longer[fits:]
            words = [word for word in words if word]
    return (*lines, line) if line else tuple(lines)


def balanced(text: str, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """The text in as few lines, but about equally long: no last line of one word."""
    best = wrapped(text, width, size, bold)
    for share in (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6):
        narrower = wrapped(text, width * share, size, bold)
        if len(narrower) > len(best):
            break
        best = narrower
    return best


class PlotArea(NamedTuple):
    """Axes of a size in mm. Scales are drawn by hand: matplotlib's own cost more than everything else together."""

    axes: Axes
    width: float
    height: float
    sheet: Sheet

    def write(
        self, text: str, left: float, bottom: float, ha: Side, va: Height, bold: bool = False, clear: bool = False
    ) -> None:
        """Small text at a place in mm from the lower left corner of the frame; clear of what is drawn behind it."""
        self.axes.text(
            left / self.width,
            bottom / self.height,
            text,
            transform=self.axes.transAxes,
            size=self.sheet.small,
            weight="bold" if bold else "normal",
            ha=ha,
            va=va,
            linespacing=1.15,
            bbox={"facecolor": "white", "alpha": 0.7, "linewidth": 0, "pad": 0.4} if clear else None,
            zorder=9,
        )

    def levels(self, places: Sequence[float], words: Sequence[str]) -> None:
        """The numbers of the vertical scale at the left, and a light line across at each."""
        low, high = self.axes.get_ylim()
        self.axes.hlines(places, 0, 1, color=GRID, linewidth=0.6, transform=self.axes.get_yaxis_transform(), zorder=0.5)
        for place, word in zip(places, words, strict=True):
            self.write(word, -1.2, (place - low) / (high - low) * self.height, "right", "center")

    def base(self, places: Sequence[float], words: Sequence[str]) -> None:
        """The horizontal scale: the line at the foot, a tick at each place, and below it its words."""
        left, right = self.axes.get_xlim()
        shares = [(place - left) / (right - left) for place in places]
        mm = 1 / self.height
        whole = [[(0.0, 0.0), (1.0, 0.0)], *([(share, 0.0), (share, -mm)] for share in shares)]
        lines = LineCollection(whole, colors=DARK_GREY, linewidths=0.7, zorder=3.5)
        lines.set(transform=self.axes.transAxes, clip_on=False)
        self.axes.add_artist(lines)
        for share, word in zip(shares, words, strict=True):
            self.write(word, share * self.width, -1.7, "center", "top")


@dataclass(frozen=True)
class Page:
    """A figure whose words are set, and the free space between them: `top` and `bottom` in mm from the lower edge."""

    figure: Figure
    sheet: Sheet
    height: float
    top: float
    bottom: float
    shown: tuple[float, float]  # shares of the height, from the top, between the title and the source

    def frame(self, left: float, bottom: float, width: float, height: float) -> "PlotArea":
        """An empty frame at a place in mm from the lower left corner."""
        across, up = self.sheet.width, self.height
        axes = self.figure.add_axes((left / across, bottom / up, width / across, height / up))
        axes.set_axis_off()
        return PlotArea(axes, width, height, self.sheet)

    def write(self, text: str, left: float, top: float, size: float, bold: bool = False, right: bool = False) -> Text:
        """Text whose upper left corner (upper right if `right`) is at a place in mm from the lower left corner."""
        return self.figure.text(
            left / self.sheet.width,
            top / self.height,
            text,
            size=size,
            weight="bold" if bold else "normal",
            va="top",
            ha="right" if right else "left",
            linespacing=LINE_SPACING,
        )


def set_page(sheet: Sheet, title: str, subtitle: str, note: str, room: float) -> Page:
    """A figure with its title, subtitle and note, and `room` mm of height between them."""
    across = sheet.width - 2 * EDGE
    parts = [
        (balanced(title, across, sheet.title, True), sheet.title, True),
        (wrapped(subtitle, across, sheet.text), sheet.text, False),
        (wrapped(note, across, sheet.note), sheet.note, False),
    ]
    heights = [len(lines) * line_height(size) for lines, size, _ in parts]
    height = EDGE + sum(heights) + 3 * GAP + room + EDGE
    figure = Figure(figsize=(sheet.width / MM_AN_INCH, height / MM_AN_INCH))
    top = height - EDGE - heights[0] - heights[1] - 2 * GAP
    shown = ((EDGE + heights[0] + GAP * 0.3) / height, 1.0 - (EDGE + heights[2] + GAP * 0.3) / height)
    page = Page(figure, sheet, height, top, top - room, shown)
    tops = (height - EDGE, height - EDGE - heights[0] - GAP * 0.6, EDGE + heights[2])
    for (lines, size, bold), at, gid in zip(parts, tops, (TITLE_ID, None, SOURCE_ID), strict=True):
        page.write("\n".join(lines), EDGE, at, size, bold).set_gid(gid)
    return page


def key_rows(sheet: Sheet, arms: Sequence[ChartArm]) -> list[tuple[ChartArm, tuple[str, ...], float, int]]:
    """The arms of a key, the scenario first: the lines of the name, where it begins in mm, its first row of text."""
    placed: list[tuple[ChartArm, tuple[str, ...], float, int]] = []
    left, row = EDGE, 0
    for arm in reversed(arms):
        lines = wrapped(arm.label, sheet.width - 2 * EDGE - SAMPLE, sheet.text)
        wide = SAMPLE + max(text_width(line, sheet.text) for line in lines)
        if placed and left + wide > sheet.width - EDGE:
            left, row = EDGE, row + len(placed[-1][1])
        placed.append((arm, lines, left, row))
        left += wide + 5
    return placed


def arm_key_height(sheet: Sheet, arms: Sequence[ChartArm]) -> float:
    """Height in mm of the key; an arm alone needs none."""
    if len(arms) < 2:
        return 0.0
    return max(row + len(lines) for _, lines, _, row in key_rows(sheet, arms)) * line_height(sheet.text) + 1.5 * GAP


def draw_arm_key(page: Page, arms: Sequence[ChartArm], top: float, markers: bool = False) -> None:
    """A sample of each arm's line (or marker) with its name, from `top` down."""
    sheet = page.sheet
    for arm, lines, left, row in key_rows(sheet, arms) if len(arms) > 1 else []:
        look = look_of(arm, True)
        at = top - row * line_height(sheet.text)
        middle = (at - line_height(sheet.text) * 0.46) / page.height
        ends = (left / sheet.width, (left + SAMPLE - 1.5) / sheet.width)
        line = Line2D(ends, (middle, middle), color=look.colour, linestyle=look.line, linewidth=look.width)
        if markers:
            half = (ends[0] + ends[1]) / 2
            line = Line2D([half], [middle], color=look.colour, marker=look.marker, markerfacecolor=look.face)
        page.figure.add_artist(line)
        page.write("\n".join(lines), left + SAMPLE, at, sheet.text)


def finished(page: Page, title: str, subtitle: str, note: str, facts: Sequence[str]) -> Drawing:
    """The drawing with its alternative text: the finding, what is shown, and the facts that the eye would take."""
    sentences = [title, subtitle, *(fact for fact in facts if fact)]
    text = " ".join(sentence if sentence.endswith(".") else f"{sentence}." for sentence in sentences)
    alt = Alt(plain_text(title), plain_text(subtitle), plain_text(text), plain_text(note))
    return Drawing(page.figure, alt, page.shown)
