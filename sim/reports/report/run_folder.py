"""A run's folder, read: its manifest, its measures, its figures and their words, and what was published beside it.

Nothing is simulated and nothing composed anew: what a report says is in these files, or follows from the program.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import shlex
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.base.answer_folders import runs_below
from sim.base.calendar import bank_holidays
from sim.base.errors import InputError
from sim.base.wording import plain_text
from sim.reports.charts.comparison import PublishedComparison
from sim.reports.report.document import Block, Figure, Text
from sim.runs.results import MeasureComparison, interval_in_row

MANIFEST, SUMMARY, PUBLISHED, CHARTS, WORDS = "manifest.json", "summary.csv", "published.csv", "charts", "alt_text.json"
DAYS = "days.parquet"
YES = "yes"
OF_A_RUN = ("run.replications", "run.cores", "run.clock", "run.keep_logs", "run.engine", "run.until", "report")
FIGURES = (  # in the order of a report
    "caseload",
    "caseload_distribution",
    "deadlines",
    "waiting",
    "stages",
    "workforce",
    "differences",
    "published_year",
)


def is_run(folder: Path) -> bool:
    """Whether a folder is that of a run: the manifest of a sweep or a comparison has no arms."""
    return (folder / MANIFEST).is_file() and "arms" in read_json(folder / MANIFEST)


class FinishedRun:
    """One run, read from its folder; InputError if the folder is not that of a finished run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: dict[str, Any] = read_json(folder / MANIFEST)
        if not isinstance(self.manifest.get("config"), dict) or "arms" not in self.manifest:
            raise InputError([f"{folder / MANIFEST}: is not the manifest of a run."])
        self.config: dict[str, Any] = self.manifest["config"]

    @property
    def council(self) -> str:
        """The council's name."""
        return str(self.config["council"]["name"])

    @property
    def sentence(self) -> str:
        """The sentence with which the scenario describes itself."""
        return str(self.config["scenario"]["sentence"])

    @property
    def compared(self) -> bool:
        """Whether there is a scenario beside the baseline."""
        return len(self.manifest["arms"]) > 1

    @property
    def replications(self) -> int:
        """Replications that were finished."""
        return int(self.manifest["replications"]["finished"])

    @property
    def counted(self) -> str:
        """`5 replications`."""
        return f"{self.replications} replication{'' if self.replications == 1 else 's'}"

    @property
    def stopped(self) -> str:
        """`stopped after 1 of 12 replications`; empty where all were finished that were wanted."""
        kept = self.manifest["replications"]
        wanted = int(kept.get("asked", self.replications))
        return f"stopped after {self.replications} of {wanted} replications" if self.replications < wanted else ""

    @property
    def first_look(self) -> str:
        """`5 replications give a first look only`."""
        return f"{self.counted} {'gives' if self.replications == 1 else 'give'} a first look only"

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and last day that are measured."""
        own = self.config["run"]
        first = dt.date.fromisoformat(own["start"]) + dt.timedelta(weeks=own["warm_up_weeks"])
        return first, first + dt.timedelta(weeks=own["weeks"]) - dt.timedelta(days=1)

    @cached_property
    def has_march(self) -> bool:
        """Whether a 31 March, or the last working day before it, is measured."""
        first, last = self.days
        years = range(first.year, last.year + 1)
        off = bank_holidays(years)
        counted = [max(day for day in march_days(year) if day.weekday() < 5 and day not in off) for year in years]
        return any(first <= day <= last for day in counted)

    @property
    def overrides(self) -> list[str]:
        """What was typed, word by word."""
        return [str(word) for word in self.manifest["overrides"]]

    def command(self, study: str, *more: str) -> str:
        """What is typed to put another question about the same council, scenario, dates and figures."""
        words = [word for word in self.overrides if not is_of_run_alone(word)]
        return " ".join(["python -m sim", study, *map(shlex.quote, [*words, *more])])

    @property
    def headline(self) -> list[str]:
        """What was found, in sentences; of a run that kept none, the title of its caseload figure."""
        kept = self.manifest.get("headline")
        if kept:
            return [str(text) for text in kept]
        return [f"{figure.title}." for figure in self.figures[:1]]

    @cached_property
    def lines(self) -> dict[str, MeasureComparison]:
        """Every measure with its intervals, by name."""
        return {line.measure: line for line in lines_of(self.folder / SUMMARY, self.replications)}

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures that were drawn, with their words."""
        return figures_in_folder(self.folder / CHARTS)

    def figure(self, name: str) -> list[Figure]:
        """The figure of this name, if it was drawn."""
        return [figure for figure in self.figures if figure.stem.name == name]

    def figure_or_why(self, name: str) -> list[Block]:
        """The figure of this name, or which file of it is gone; nothing where there was nothing to draw."""
        words, picture = self.folder / CHARTS / WORDS, self.folder / CHARTS / f"{name}.svg"
        gone = words if not words.is_file() else picture if name in read_json(words) and not picture.is_file() else None
        if gone is None:
            return [*self.figure(name)]
        return [missing_file(f"The figure {name}", gone.relative_to(self.folder))]

    @cached_property
    def published_comparisons(self) -> list[PublishedComparison]:
        """What was published beside what the model predicts, if the scenario is compared with a published year."""
        file = self.folder / PUBLISHED
        return list(published_comparison(file)) if file.is_file() else []


def missing_file(what: str, file: Path) -> Text:
    """A sentence in place of what a report would show if a file of the run were there."""
    return Text(f"{what} is not shown: {file.as_posix()} is not in the folder of this run.", "note")


def march_days(year: int) -> list[dt.date]:
    """The days of a March."""
    return [dt.date(year, 3, day) for day in range(1, 32)]


def is_of_run_alone(word: str) -> bool:
    """Whether a typed word says how a run is made and kept, and so is left out of another question about the same."""
    key = word.partition("=")[0].lstrip("+~")
    return key == "run" or key.startswith("hydra.") or key in OF_A_RUN


def read_json(file: Path) -> Any:
    """A JSON file; InputError in a sentence when it is not there or cannot be read."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        near = runs_below(file.parent)
        raise InputError(
            [f"{file}: there is no such file; a report is made from the folder of a finished run.{near}"]
        ) from fault
    except (OSError, ValueError) as fault:
        raise InputError([f"{file}: cannot be read as JSON."]) from fault


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; InputError in a sentence when it is not there."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            return list(csv.DictReader(text))
    except (OSError, ValueError, csv.Error) as fault:
        raise InputError([f"{file}: cannot be read; a report is made from the folder of a finished run."]) from fault


def lines_of(file: Path, replications: int) -> Iterator[MeasureComparison]:
    """The measures of a summary, in its order."""
    for row in rows_of(file):
        try:
            base, changed, apart = (
                interval_in_row(row, part, replications) for part in ("baseline", "scenario", "difference")
            )
            if base is not None:
                yield MeasureComparison(row["measure"], row["label"], row["unit"], base, changed, apart)
        except (KeyError, ValueError) as fault:
            raise InputError([f"{file}: is not the summary of a run."]) from fault


def daily_series(folder: Path, names: Sequence[str] | None = None) -> Any:
    """A table of a run's daily series, those named or all: scenario, date, series, mean; None of a run without any."""
    import pandas as pd

    file = folder / DAYS
    chosen = None if names is None else [("series", "in", names)]
    columns = ["scenario", "date", "series", "mean"]
    return pd.read_parquet(file, columns=columns, filters=chosen) if file.is_file() else None


def figures_in_folder(folder: Path, words: str = WORDS) -> list[Figure]:
    """The figures of a folder of charts: those that reports know in their order, then any other."""
    if not (folder / words).is_file():
        return []
    texts = read_json(folder / words)
    order = [*(name for name in FIGURES if name in texts), *(name for name in texts if name not in FIGURES)]
    return [figure_of(folder / Path(name).name, texts[name]) for name in order if (folder / f"{name}.svg").is_file()]


def figure_of(stem: Path, texts: dict[str, str]) -> Figure:
    """A figure with its words; those that are missing are empty, and are refused when the document is checked."""
    title, alt, note = (plain_text(str(texts.get(key, ""))) for key in ("title", "alt", "note"))
    short = plain_text(str(texts.get("short", ""))) if alt.strip() and texts.get("short") else alt
    return Figure(stem, title, short, note, shown_of(texts), alt.removeprefix(short).strip())


def shown_of(kept: dict[str, str]) -> tuple[float, float]:
    """Between which shares of its height a figure is shown; all of it where that is not kept, or makes no sense."""
    try:
        first, last = (float(one) for one in str(kept.get("shown", "")).split())
    except ValueError:
        return 0.0, 1.0
    return (first, last) if 0.0 <= first < last <= 1.0 else (0.0, 1.0)


def published_comparison(file: Path) -> Iterator[PublishedComparison]:
    """The published figures of a run beside what the model predicts."""
    for row in rows_of(file):
        given: dict[str, Any] = dict(row)
        for name in ("published", "mean", "low", "high"):
            given[name] = float(row[name]) if row.get(name) else math.nan
        for name in ("inside", "wanted"):
            given[name] = row.get(name) == YES
        try:
            yield PublishedComparison(**given)
        except TypeError as fault:
            raise InputError([f"{file}: is not what a run writes beside published figures."]) from fault
