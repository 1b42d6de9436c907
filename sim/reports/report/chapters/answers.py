"""The folders of other questions, read: how many posts (`staffing`), which way is best (`compare`)."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.base.calendar import months_after
from sim.base.errors import InputError
from sim.base.wording import MILLION, capital, day_in_words, number, plain_text
from sim.reports.report.chapters.options_tables import compared_options
from sim.reports.report.document import Block, Bullets, Figure, Table, Text, table, words
from sim.reports.report.rounding import one
from sim.reports.report.run_folder import MANIFEST, figures_in_folder, read_json

STAFFING, COMPARE = "answer.json", "answer.txt"
DIFFERENCES = "differences.csv"
YEARS = "financial_years"


class Answer(NamedTuple):
    """What a question was answered with: of what, in sentences, tables and figures."""

    kind: str  # staffing or compare
    of: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]
    years: tuple[dict[str, Any], ...] = ()  # posts and cost by financial year
    typed: tuple[str, ...] = ()
    side_by_side: tuple[Table, ...] = ()  # every option in one table, and what each costs by financial year
    taper: str = ""  # whether posts lapse, in sentences


def is_answer(folder: Path) -> bool:
    """Whether a folder is that of an answer and not of a run."""
    return (folder / STAFFING).is_file() or (folder / COMPARE).is_file()


def answer_in(folder: Path) -> Answer:
    """The answer in a folder; InputError if there is none."""
    if (folder / STAFFING).is_file():
        return staffing_in(folder)
    if (folder / COMPARE).is_file():
        return compare_in(folder)
    raise InputError([f"{folder}: holds no answer of staffing or compare ({STAFFING} or {COMPARE})."])


def staffing_in(folder: Path) -> Answer:
    """How many posts are enough."""
    kept = read_json(folder / STAFFING)
    try:
        tables = tuple(table(one["title"], heads_of(one["heads"]), one["rows"]) for one in kept["tables"])
        return Answer(
            "staffing",
            kept["of"],
            tuple(kept["answer"]),
            tables,
            tuple(figures_in_folder(folder / "charts")),
            tuple(kept.get(YEARS, ())),
            tuple(kept["typed"]),
            compared_options(kept),
            taper_in_words(kept),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise InputError([f"{folder / STAFFING}: is not the answer of a staffing question."]) from fault


def taper_in_words(kept: Mapping[str, Any]) -> str:
    """Whether the posts lapse, how many a year, until when, and how much of that was simulated; else how to ask."""
    posts, taper = int(kept.get("smallest") or 0), int(kept.get("taper") or 0)
    if not posts:
        return ""
    if not taper:
        return (
            "These posts are for good. Posts of which some lapse each year are asked for with taper=5: five fewer on"
            " each anniversary of their opening."
        )
    opens, ends = (dt.date.fromisoformat(kept[name]) for name in ("opens", "ends"))
    last = months_after(opens, 12 * math.ceil(posts / taper))
    text = (
        f"The {posts} posts fall by {taper} a year: on each anniversary of their opening as many lapse, the last on"
        f" {day_in_words(last)}."
    )
    if posts == 1:
        text = f"The post lapses on {day_in_words(last)}."
    if last >= ends:
        text += (
            f" The simulation ends on {day_in_words(ends - dt.timedelta(days=1))}: whether the targets hold with fewer"
            " posts after that was not looked at."
        )
    return plain_text(text)


def heads_of(heads: list[str]) -> list[str]:
    """The heads of a table, each with words and no two alike, as a reader of columns needs them."""
    made: list[str] = []
    for i, head in enumerate(heads):
        text = capital(head) if head else "Measure" if i == 0 else "Column"
        before = made[-1] if made else ""
        made.append(f"{text}, {before[0].lower()}{before[1:]}" if text in made and before else text)
    return made


def compare_in(folder: Path) -> Answer:
    """Which of several ways is best, and which cannot be told apart."""
    lines = (folder / COMPARE).read_text(encoding="utf-8").splitlines()
    of, rows = compared_rows(folder / DIFFERENCES)
    heads = ("Measure", "One", "Another", "One less the other", "Interval", "Unit", "Told apart")
    made = [table("Every pair, with intervals that hold for all pairs at once", heads, rows)] if rows else []
    return Answer(
        "compare",
        of,
        tuple(line for line in lines if line.strip()),
        tuple(made),
        tuple(figures_in_folder(folder / "charts", "compare.json")),
        typed=words_of_sweep(folder / MANIFEST),
    )


def words_of_sweep(manifest: Path) -> tuple[str, ...]:
    """What was typed for a comparison, as the manifest of its sweep keeps it; nothing where it was not kept."""
    about = read_json(manifest).get("sweep", {}) if manifest.is_file() else {}
    return tuple(map(str, about.get("typed", ())))


def compared_rows(file: Path) -> tuple[str, list[tuple[Any, ...]]]:
    """Of what a comparison is, and its differences as they are printed."""
    if not file.is_file():
        return "", []
    head, _, rest = file.read_text(encoding="utf-8").partition("\n")
    made = []
    for row in csv.DictReader(rest.splitlines()):
        mean, low, high = (float(row[name]) for name in ("difference", "low", "high"))
        ends = f"{number(low)} to {number(high)}"
        made.append(
            (row["measure"], row["alternative"], row["other"], one(mean, 2, True), ends, row["unit"], row["told_apart"])
        )
    return head.removeprefix("# "), made


def option_blocks(answer: Answer) -> list[Block]:
    """An answer in a report: its sentences, its figure, its tables."""
    lead, *rest = answer.sentences or ("There is no sentence in this answer.",)
    more: list[Block] = [Bullets(tuple(rest))] if rest else []
    of: list[Block] = [Text(f"Of: {answer.of.rstrip('.')}.", "note")] if answer.of else []
    return [Text(lead, "answer"), *more, *answer.side_by_side, *answer.figures, *answer.tables, *of]


def posts_by_financial_year(answer: Answer) -> list[Block]:
    """Posts and their cost by financial year, where the answer has them."""
    if answer.kind != "staffing":
        return []
    if not answer.years:
        return [Text("This answer of staffing does not say what the posts cost by financial year.", "note")]
    rows = [
        (words(str(year["year"])), one(float(year["posts"]), 1), one(float(year["pounds"]) / MILLION, 2))
        for year in answer.years
    ]
    note = (
        "Pay with on-costs in the run's prices, as if every post were filled from the day it opens: the most that they"
        " can cost. Posts are the mean over the year, in full-time equivalents."
    )
    taper: list[Block] = [Text(answer.taper)] if answer.taper else []
    heads = ("Financial year", "Further posts, FTE", "Cost, £m")
    return [*taper, table("Posts and their cost by financial year", heads, rows, [note])]
