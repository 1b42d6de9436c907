"""How long a council takes to settle: `python -m sim warm_up [council=leeds] [key=value ...]`.

MSER-5 (K. P. White, Simulation 69, 1997): a daily series, averaged over pilot replications from day one, is averaged in
fives; what is cut off is that beginning without which the rest's mean has the smallest standard error. A beginning that
takes more than half of the run means that the series has not settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.analysis.measures import MEASURES
from sim.base.files import open_folder
from sim.base.intervals import Level, interval
from sim.base.text_tables import as_markdown
from sim.base.units_of_time import USUAL_WORKING_DAYS_A_WEEK, WEEKS_A_YEAR, WORKING_DAYS_A_YEAR
from sim.inputs.typed_settings import own_settings
from sim.model.words import label
from sim.reports.docs_pages import PageSettings, check_page, put_on_page
from sim.studies.api import Answers, ask

CANNOT = "This cannot be run:"
STOPPED = "Stopped before there was an answer."
BATCH = 5  # days, as in MSER-5
PILOT = ("scenario=baseline", "run.warm_up_weeks=0", "run.weeks=208", "run.replications=10")
SERIES = {
    "caseload_per_worker": "children for a full-time worker",
    "children_in_need": "children",
    "children_on_plan": "children",
    "children_looked_after": "children",
    "awaiting_assessment": "children",
    "in_post_fte": "full-time equivalents",
}
BLOCK = 13  # weeks, a dot of the figure
FOLDER = Path("outputs") / "warm_up"
COMMAND = "warm_up"


class Settled(NamedTuple):
    """When a series has settled, and how far from its later mean it began."""

    series: str
    weeks: float  # infinite where it has not settled in the pilot runs
    began: float  # mean of the first quarter of a year
    later: float  # mean of what is kept


def truncation_point(series: Level) -> int | None:
    """The days that MSER-5 cuts off a daily series; None where that is more than half of it."""
    batches = series[: len(series) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    count = len(batches)
    kept = count - np.arange(count - 1)
    sums, squares = (np.cumsum(power[::-1])[::-1][:-1] for power in (batches, batches**2))
    error = (squares - sums**2 / kept) / kept**2  # the squared standard error, but for a factor
    usable = error[: count - BATCH]
    best = int(np.argmin(usable))
    return best * BATCH if best <= count // 2 else None


def settling_day(answers: Answers, series: str) -> Settled:
    """When a series has settled, on the mean over the pilot replications."""
    mean = np.nanmean(answers.daily(series), axis=0)
    days = truncation_point(mean)
    weeks = np.inf if days is None else days / USUAL_WORKING_DAYS_A_WEEK
    quarter = WORKING_DAYS_A_YEAR // 4
    return Settled(series, float(weeks), float(mean[:quarter].mean()), float(mean[days or 0 :].mean()))


def draw_warm_up(answers: Answers, result: Sequence[Settled], folder: Path) -> list[Path]:
    """The figure: each series in quarters from day one."""
    from sim.reports.charts.answers import draw_answers
    from sim.reports.charts.drawing.series_styles import Panel

    config = answers.study.config
    days = round(BLOCK * WORKING_DAYS_A_YEAR / WEEKS_A_YEAR)
    blocks = answers.study.calendar.days // days
    panels = []
    for one in result:
        daily = answers.daily(one.series)
        quarters = [interval(np.nanmean(daily[:, i * days : (i + 1) * days], axis=1)) for i in range(blocks)]
        panels.append(Panel(f"{label(one.series)}: settled {when(one)}", SERIES[one.series], quarters))
    longest = max(result, key=lambda one: one.weeks)
    return draw_answers(
        open_folder(folder) / f"warm_up_{config.council.name.lower().replace(' ', '_')}",
        panels,
        title=f"{config.council.name}: {label(longest.series).lower()} settles last, {when(longest)}",
        subtitle="Means of quarters of a year from day one, without any change",
        note=f"Source: caseload simulation of {config.council.name}, {config.run.replications} replications, seed"
        f" {config.run.seed}. Dots are means, bars 95% intervals; when a series has settled is by MSER-5.",
        varied="quarters from day one",
        settings=[str(i + 1) for i in range(blocks)],
    )


def settled_table(answers: Answers, result: Sequence[Settled]) -> list[str]:
    """What a page says of a council: a table in Markdown and what it rests on."""
    config = answers.study.config
    rows = [[series_label(one.series), f"{one.began:,.1f}", f"{one.later:,.1f}", when(one)] for one in result]
    heads = [config.council.name, "first quarter", "later", "settled"]
    rests = f"{config.run.replications} replications of {config.run.weeks} weeks, seed {config.run.seed}."
    return [*as_markdown(heads, rows, words=(0, 3)), "", rests]


def series_label(series: str) -> str:
    """A series as the measure of its name goes, where there is one."""
    return MEASURES[series].label if series in MEASURES else label(series)


def when(one: Settled) -> str:
    """`after 12 weeks`, or that it has not settled."""
    return f"after {one.weeks:.0f} weeks" if np.isfinite(one.weeks) else "not within the run"


def main(typed: Sequence[str]) -> int:
    """Simulate pilots, print when each series settles, draw."""
    settings, words = own_settings(PageSettings, typed)
    place = settings.part or COMMAND
    check_page(settings.page, place)
    given = {word.partition("=")[0] for word in words}
    answers = ask(*(word for word in PILOT if word.partition("=")[0] not in given), *words)
    result = [settling_day(answers, series) for series in SERIES]
    print(f"{answers.study.config.council.name}, settled by MSER-5 (in brackets: first quarter, and later):")
    for one in result:
        print(f"  {series_label(one.series):28} {when(one):20} ({one.began:,.1f}, {one.later:,.1f})")
    print(f"Figure: {draw_warm_up(answers, result, FOLDER)[0]}")
    put_on_page(settings.page, place, settled_table(answers, result))
    return 0
