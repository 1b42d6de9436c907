"""The path of a family as a drawing: lanes of stages, workers, absences, duties and hours over the days."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.base.units_of_time import WORKING_DAYS_A_WEEK
from sim.model.words import label
from sim.reports.story.casebook import Casebook
from sim.reports.story.reasons import duty_words
from sim.reports.story.telling import AWAY_WORDS, date_on

RIGHT = 16
LANE, BAR, HEAD, FOOT = 26, 16, 34, 30
NAME_ABOVE = 17  # of a lane that has its name above it, beside its own height
BLUE, TEAL, PINK, ORANGE, GREY, INK, GRID = (
    "#12436D",
    "#28A197",
    "#801650",
    "#F46A25",
    "#6B6B6B",
    "#222222",
    "#D9D9D9",
)
MOST_DUTIES = 14  # kinds of duty that have a lane
LETTER = 0.53  # of its size, as wide is a letter of the labels
HOURS_HIGH = 46


class StorySheet(NamedTuple):
    """How wide a drawing is, and how much of that the names at its left take; none: they stand above their lanes."""

    name: str
    width: float
    left: float
    letters: float  # their size

    @property
    def is_narrow(self) -> bool:
        """Whether names stand above their lanes."""
        return self.left < 50


WIDE, NARROW = (
    StorySheet("wide-sheet", 1060, 250, 12.5),
    StorySheet("narrow-sheet", 370, 2, 13.5),
)  # a desk's screen, a telephone's


class Timeline:
    """A drawing that grows lane by lane; x is a working day."""

    def __init__(self, book: Casebook, first: int, last: int, sheet: StorySheet) -> None:
        self.book, self.first, self.last, self.sheet = book, first, max(last, first + 10), sheet
        self.y, self.parts = float(HEAD), list[str]()

    def x(self, day: float) -> float:
        """Where a day stands."""
        share = (min(max(day, self.first), self.last) - self.first) / (self.last - self.first)
        return self.sheet.left + share * (self.sheet.width - self.sheet.left - RIGHT)

    def text(self, x: float, y: float, words: str, anchor: str = "start", fill: str = INK) -> None:
        """Words."""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>')

    def lane(self, name: str) -> None:
        """Begin a lane with its name at the left, or above."""
        self.name_of(name, LANE / 2 + 4)
        left, right = self.sheet.left, self.sheet.width - RIGHT
        line = f'x1="{left}" x2="{right}" y1="{self.y + LANE:.1f}" y2="{self.y + LANE:.1f}"'
        self.parts.append(f'<line {line} stroke="{GRID}"/>')

    def name_of(self, name: str, middle: float) -> None:
        """What a lane is called: at the left, so far down, or above it."""
        if self.sheet.is_narrow:
            self.y += NAME_ABOVE
            self.text(self.sheet.left, self.y, name)
        else:
            self.text(self.sheet.left - 10, self.y + middle, name, "end")

    def next_lane(self, height: float = LANE) -> None:
        """Go on below."""
        self.y += height

    def bar(self, start: float, end: float, fill: str, words: str = "", hatched: bool = False) -> None:
        """A bar between two days, with words in it where they fit."""
        left, right = self.x(start), self.x(end)
        width, top = max(right - left, 2.0), self.y + (LANE - BAR) / 2
        paint = f'fill="url(#hatch-{self.sheet.name})" stroke="#801650"' if hatched else f'fill="{fill}" stroke="#fff"'
        self.parts.append(f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{BAR}" {paint}/>')
        if words and not hatched and len(words) * LETTER * self.sheet.letters < width - 6:
            self.text(left + 4, top + 12.5, words, fill="#fff")

    def duty(self, due: float, end: float, late: bool, is_open: bool) -> None:
        """A tick where a duty is due, a dot where it is done; a line between them, thick where it is late."""
        y, colour = self.y + LANE / 2, PINK if late else BLUE
        if late or not is_open:
            line = f'x1="{self.x(due):.1f}" x2="{self.x(end):.1f}" y1="{y}" y2="{y}"'
            self.parts.append(f'<line {line} stroke="{colour}" stroke-width="{3 if late else 1}"/>')
        tick = f'x1="{self.x(due):.1f}" x2="{self.x(due):.1f}" y1="{y - 7}" y2="{y + 7}"'
        self.parts.append(f'<line {tick} stroke="{INK}" stroke-width="1.5"/>')
        if not is_open:
            self.parts.append(f'<circle cx="{self.x(end):.1f}" cy="{y}" r="4" fill="{colour}"/>')

    def svg(self, title: str, description: str) -> str:
        """The whole drawing."""
        height, own = self.y + FOOT, self.sheet.name
        hatch = (
            f'<defs><pattern id="hatch-{own}" width="6" height="6" patternUnits="userSpaceOnUse"'
            ' patternTransform="rotate(45)">'
            f'<rect width="6" height="6" fill="#fff"/><rect width="3" height="6" fill="{PINK}"/></pattern></defs>'
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.sheet.width} {height:.0f}"'
            f' role="img" aria-labelledby="title-{own} desc-{own}" font-family="Segoe UI, Arial, sans-serif"'
            f' font-size="{self.sheet.letters}">'
            f'<title id="title-{own}">{escape(title)}</title><desc id="desc-{own}">{escape(description)}</desc>{hatch}'
            + "".join([*month_lines(self, height), *self.parts])
            + "</svg>"
        )


def month_lines(line: Timeline, height: float) -> Iterator[str]:
    """A line at the first working day of each month, and its name where there is room."""
    dates = line.book.study.calendar.dates[max(line.first, 0) : line.last + 1].astype("datetime64[M]")
    starts = [max(line.first, 0) + int(i) for i in np.flatnonzero(np.diff(dates.astype(int))) + 1]
    room = -100.0
    for day in starts:
        x = line.x(day)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{HEAD - 6}" y2="{height - FOOT:.0f}" stroke="{GRID}"/>'
        if x - room > 5 * line.sheet.letters and x < line.sheet.width - (58 if line.sheet.is_narrow else 40):
            yield f'<text x="{x:.1f}" y="{HEAD - 12}" fill="{INK}">{date_on(line.book, day):%b %Y}</text>'
            room = x


def drawing(book: Casebook, case: int, title: str, description: str, sheet: StorySheet) -> str:
    """The family's path as SVG."""
    of = {name: getattr(book, name)[getattr(book, name)["case"] == case] for name in TABLES}
    line = Timeline(book, *span(book, of), sheet)
    stage_lanes(line, of["episodes"])
    worker_lane(line, of["holdings"], of["waits"])
    absence_lane(line, of["holdings"])
    duty_lanes(line, of["duties"])
    hours_lane(line, of["worked"])
    return line.svg(title, description)


TABLES = ("episodes", "holdings", "waits", "duties", "worked")


def span(book: Casebook, of: dict[str, Any]) -> tuple[int, int]:
    """The first and last working day of the family in the log."""
    days = book.study.calendar.days
    starts = [int(of[name]["start_day"].min()) for name in ("episodes", "waits", "holdings") if len(of[name])]
    ends = [int(of[name]["end_day"].fillna(days).max()) for name in ("episodes", "waits", "holdings") if len(of[name])]
    done = of["duties"]["end_day"].dropna()
    return max(0, min(starts, default=0) - 3), min(days, max([*ends, *map(int, done[-1:])], default=days) + 5)


def day_or_end(line: Timeline, day: Any) -> float:
    """A day, or the end of the run where there is none."""
    return float(line.book.study.calendar.days if pd.isna(day) else day)


def stage_lanes(line: Timeline, episodes: pd.DataFrame) -> None:
    """Where the family is: its stage, and enquiries beside it."""
    for alongside, name in ((False, "Stage"), (True, "Enquiries beside it")):
        own = episodes[episodes["alongside"] == alongside]
        if not len(own) and alongside:
            continue
        line.lane(name)
        for stay in own.itertuples():
            start: Any = stay.start_day
            line.bar(
                float(start), day_or_end(line, stay.end_day), TEAL_DARK if alongside else BLUE, label(str(stay.stage))
            )
        line.next_lane()


TEAL_DARK = "#1B6E66"  # white words can be read on it


def worker_lane(line: Timeline, holdings: pd.DataFrame, waits: pd.DataFrame) -> None:
    """Who holds it, and while it waits for somebody."""
    line.lane("With a worker; hatched: on a list")
    for place, held in enumerate(holdings.itertuples()):
        start: Any = held.start_day
        words = f"worker {held.worker}"
        line.bar(float(start), day_or_end(line, held.end_day), (BLUE, GREY)[place % 2], words)
    for wait in waits.itertuples():
        begin: Any = wait.start_day
        line.bar(float(begin), day_or_end(line, wait.end_day), PINK, hatched=True)
    line.next_lane()


def absence_lane(line: Timeline, holdings: pd.DataFrame) -> None:
    """When the worker who held it was away."""
    line.lane("Its worker away")
    for held in holdings.itertuples():
        start: Any = held.start_day
        end = day_or_end(line, held.end_day)
        spells = line.book.absences
        for spell in spells[spells["worker"] == held.worker].itertuples():
            begin: Any = spell.start_day
            until: Any = spell.end_day
            if begin < end and until > float(start):
                words = AWAY_WORDS.get(str(spell.absence), "")
                line.bar(max(float(begin), float(start)), min(float(until), end), ORANGE_DARK, words)
    line.next_lane()


ORANGE_DARK = "#A8400C"  # white words can be read on it


def duty_lanes(line: Timeline, duties: pd.DataFrame) -> None:
    """What was due when, and when it was done; kinds with late duties first."""
    duties = duties[duties["state"] != "dropped"]
    order = duties.groupby("duty")["late"].sum().sort_values(ascending=False, kind="stable")
    for name in order.index[:MOST_DUTIES]:
        line.lane(duty_words(str(name)))
        for duty in duties[duties["duty"] == name].itertuples():
            due: Any = duty.due_day
            late: Any = duty.late
            line.duty(float(due), day_or_end(line, duty.end_day), late > 0, pd.isna(duty.end_day))
        line.next_lane()
    if len(order) > MOST_DUTIES:
        line.lane(f"{len(order) - MOST_DUTIES} more kinds of duty, none later")
        line.next_lane()


def hours_lane(line: Timeline, worked: pd.DataFrame) -> None:
    """Hours of work on the family by week."""
    weeks = worked.groupby(worked["day"] // WORKING_DAYS_A_WEEK)["hours"].sum()
    most = max(float(weeks.max()), 1.0) if len(weeks) else 1.0
    line.name_of(f"Hours of work on it a week (most: {most:.0f})", HOURS_HIGH / 2 + 8)
    for week, hours in weeks.items():
        left, right = line.x(int(week) * WORKING_DAYS_A_WEEK), line.x((int(week) + 1) * WORKING_DAYS_A_WEEK)  # type: ignore[call-overload]
        high = HOURS_HIGH * float(hours) / most
        box = f'x="{left:.1f}" y="{line.y + HOURS_HIGH + 4 - high:.1f}" width="{max(right - left - 1, 1):.1f}"'
        line.parts.append(f'<rect {box} height="{high:.1f}" fill="{GREY}"/>')
    line.next_lane(HOURS_HIGH + 8)
