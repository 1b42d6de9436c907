"""The record at a glance: for each measure, how much smaller the model's error is than a naive forecast's."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.base.errors import listed
from sim.base.wording import number
from sim.reports.charts.drawing.rows import Rows, RowText, foot, write_unit
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    EDGE,
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
    text_width,
)
from sim.reports.charts.writing import WIDTHS, Words, draw_widths

STEM = "backtest_skill"
WORST = -100.0  # per cent: what is worse is drawn here, as an arrow with its number at the left
ENDS = 8.0  # per cent, left free at either end
TICKS = (-100.0, -50.0, 0.0, 50.0, 100.0)
WORDS = ("−100%", "−50%", "as naive", "+50%", "perfect")
UNIT = "how much smaller the model's error (CRPS) is than the naive forecast's"
SIZE = 4.8  # of a marker, points
LOOKS = (("o", DARK_BLUE, DARK_BLUE), ("D", "white", ORANGE))  # of the rivals in turn: marker, face, edge


class SkillRow(NamedTuple):
    """A measure, its verdict, and the skill in per cent against each rival, not a number where there is none."""

    name: str
    verdict: str
    skills: tuple[float, ...]


class SkillsText(NamedTuple):
    """The words of the figure; `rivals` in the order of the skills."""

    title: str
    subtitle: str
    note: str
    rivals: tuple[str, ...]


def draw_skills(
    folder: Path, lines: Sequence[SkillRow], story: SkillsText, widths: Mapping[str, float] = WIDTHS
) -> tuple[list[Path], dict[str, Words]]:
    """Write the figure at each width; the files and its words."""
    return draw_widths(folder, STEM, lambda sheet: skills(sheet, lines, story), widths)


def skills(sheet: Sheet, lines: Sequence[SkillRow], story: SkillsText) -> Drawing:
    """A row for each measure: right of the line in the middle the model is the better forecast."""
    rows = Rows(sheet, [RowText(line.name, line.verdict) for line in lines])
    above = line_height(sheet.text) + GAP
    page = set_page(sheet, story.title, story.subtitle, story.note, above + rows.total + foot(sheet))
    draw_skill_key(page, story.rivals)
    frame, middles = rows.draw(page, page.top - above)
    axes = frame.axes
    left = left_end(lines, frame)
    axes.set_xlim(left, 100 + ENDS)
    frame.base(TICKS, WORDS)
    rows.uprights(axes, TICKS, middles)
    axes.axvspan(left, 0, color=SHADE, linewidth=0, zorder=-1)
    rows.uprights(axes, (0.0,), middles, DARK_GREY)
    write_unit(frame, UNIT)
    for line, middle in zip(lines, middles, strict=True):
        for layer, ((marker, face, edge), skill) in enumerate(zip(LOOKS, line.skills, strict=True)):
            if math.isfinite(skill) or skill == -math.inf:
                beyond = skill < WORST
                axes.plot(
                    [max(skill, WORST)],
                    [middle],
                    marker="<" if beyond else marker,
                    markerfacecolor=face,
                    markeredgecolor=edge,
                    markersize=SIZE,
                    zorder=6 - layer,
                )
        axes.text(WORST - ENDS / 2, middle, beyond_scale(line), size=sheet.small, ha="right", va="center")
    shown = f"Shown is {UNIT}, compared with {listed(list(story.rivals))}"
    return finished(page, story.title, story.subtitle, story.note, [shown, *map(skill_sentence, lines)])


def beyond_scale(line: SkillRow) -> str:
    """The numbers of what is worse than the scale shows, in the order of the rivals."""
    report = [skill for skill in line.skills if skill < WORST]
    return ", ".join(f"{number(skill, 0)}%" if math.isfinite(skill) else "−∞" for skill in report)


def left_end(lines: Sequence[SkillRow], frame: PlotArea) -> float:
    """Where the scale begins, so that the numbers of the arrows have room."""
    room = max(text_width(beyond_scale(line), frame.sheet.small) for line in lines)
    mm = (100 - WORST + 2 * ENDS) / (frame.width - room)
    return WORST - ENDS - room * mm


def draw_skill_key(page: Page, rivals: Sequence[str]) -> None:
    """A sample of each marker."""
    sheet, left = page.sheet, EDGE
    frame = page.frame(0, page.bottom, sheet.width, page.top - page.bottom)
    frame.axes.set_xlim(0, sheet.width)
    frame.axes.set_ylim(page.bottom, page.top)
    for (marker, face, edge), name in zip(LOOKS, rivals, strict=True):
        text, middle = f"compared with {name}", page.top - line_height(sheet.text) * 0.46
        look = {"marker": marker, "markerfacecolor": face, "markeredgecolor": edge, "markersize": SIZE}
        frame.axes.plot([left + 1.5], [middle], **look)  # type: ignore[arg-type]
        page.write(text, left + 4, page.top, sheet.text)
        left += 4 + text_width(text, sheet.text) + 6


def skill_sentence(line: SkillRow) -> str:
    """A row as a sentence; what the rivals are is said once."""
    report = [f"{number(skill, 0)}%" for skill in line.skills if math.isfinite(skill)]
    return f"{line.name}: {listed(report)}, {line.verdict}" if report else f"{line.name}: {line.verdict}"
