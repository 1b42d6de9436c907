"""The baseline beside what is published: `python -m sim validation [council=leeds] [replications=20] [key=value ...]`.

Without `council=` every council of `conf/study/targets.yaml` is run and `docs/validation.md` is written; with it the
table is only printed. Further words are those of `python -m sim`. The exit code is 1 if a target is missed.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import yaml
from pydantic import Field

from sim.analysis.measures import MEASURES, backlog_grows_since
from sim.analysis.targets import OVERRIDES, TARGETS, Tables, Target, is_share, targets_of
from sim.base.errors import InputError, did_you_mean, unknown
from sim.base.intervals import Interval
from sim.base.places import DOCS
from sim.base.wording import decimals_for, number, signed
from sim.inputs.typed_settings import StudySettings, own_settings
from sim.studies.api import Answers, ask

CANNOT = "This cannot be compared:"
STOPPED = "Stopped before all was compared; what was is above."
PAGE = DOCS / "validation.md"
HEAD = ("measure", "published", "model", "95% interval", "difference", "tolerance", "within")


class ValidationRow(NamedTuple):
    """A target and the model's answer."""

    target: Target
    result: Interval

    @property
    def met(self) -> bool:
        """Whether the mean lies within the tolerance."""
        return self.target.low <= self.result.mean <= self.target.high


def target_cells(row: ValidationRow) -> list[str]:
    """The cells of a row."""
    target, result = row
    name, scale = target.measure, 100.0 if is_share(target.measure) else 1.0
    places = 1 if scale == 100 else decimals_for(target.published)
    interval = f"{number(scale * result.low, places)} to {number(scale * result.high, places)}"
    return [
        f"{MEASURES[name].label}, {'%' if scale == 100 else MEASURES[name].unit}",
        number(scale * target.published, places),
        number(scale * result.mean, places),
        interval if math.isfinite(result.low) else number(result.low),
        signed(scale * (result.mean - target.published), places),
        target.tolerance,
        ("yes" if row.met else "**no**") if target.binds else "",
    ]


def validation_table(rows: Sequence[ValidationRow]) -> list[str]:
    """A table in Markdown whose columns are also straight on a screen; without tolerances if there are none."""
    columns = len(HEAD) if any(row.target.binds for row in rows) else len(HEAD) - 2
    lines = [line[:columns] for line in (list(HEAD), *map(target_cells, rows))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])])
    return [
        "| "
        + " | ".join([cell.rjust(width) if i else cell.ljust(width) for i, (cell, width) in enumerate(pairs)])
        + " |"
        for pairs in (list(zip(line, widths, strict=True)) for line in lines)
    ]


def validation_rows(targets: Sequence[Target], answers: Answers) -> list[ValidationRow]:
    """Targets with the model's answers."""
    return [ValidationRow(target, answers.mean(target.measure)) for target in targets]


def chapter(council: str, tables: Tables, answers: Answers) -> tuple[list[str], int]:
    """The lines about one council, and how many targets it misses."""
    run, missed, lines = answers.study.config.run, 0, [f"## {council}"]
    for title, targets in tables.items():
        rows = validation_rows(targets, answers)
        missed += sum(row.target.binds and not row.met for row in rows)
        lines += ["", f"### {title.capitalize()}", "", *validation_table(rows)]
    growing = [backlog_grows_since(one.days, answers.study.warm_up_days) is not None for one in answers.readings]
    bound = sum(target.binds for targets in tables.values() for target in targets)
    lines += [
        "",
        f"{bound - missed} of {bound} targets are met. Means of {run.replications} replications, {run.weeks} weeks each"
        f" after {run.warm_up_weeks} weeks to settle, from {run.start}, seed {run.seed}. The backlog grows without"
        f" limit in {sum(growing)} of {run.replications}.",
    ]
    return lines, missed


def published_sources(tables: Tables) -> list[str]:
    """Where each published figure is from."""
    named = {t.measure: f"- {MEASURES[t.measure].label}: {t.source}." for rows in tables.values() for t in rows}
    return ["", "Published figures:", "", *named.values()]


def validation_markdown(chapters: Sequence[str]) -> str:
    """The page `docs/validation.md`."""
    head = [
        "# The baseline beside what is published",
        "",
        "How near a council in which nothing changes comes to the figures that are published for it. Made by "
        "`python -m sim validation` from `conf/study/targets.yaml`; a target is met if the mean over the replications "
        "lies within its tolerance. Differences of shares are in percentage points.",
        "",
    ]
    return "\n".join([*head, *chapters]) + "\n"


class ValidationSettings(StudySettings):
    """Which council is compared, and how often it is simulated"""

    council: str | None = Field(None, description="the only council; without it, every council with targets")
    replications: int | None = Field(None, ge=1, description="of each council; without it, as in its run")


def council_and_rest(typed: Sequence[str], councils: Sequence[str]) -> tuple[str | None, list[str]]:
    """The council asked for, if any, and what else was typed, in the words of `python -m sim`."""
    given, others = own_settings(ValidationSettings, typed)
    faults = [
        f"{word}: the baseline is what is compared{did_you_mean(word, ['council', 'replications'])}"
        for word in others
        if word.startswith("scenario=") or not word.partition("=")[2]
    ]
    if given.council is not None and given.council not in councils:
        faults.append(unknown("council", given.council, "council with targets", councils))
    if faults:
        raise InputError(faults)
    often = [] if given.replications is None else [f"run.replications={given.replications}"]
    return given.council, [*often, *others]


def main(typed: Sequence[str]) -> int:
    """Simulate, compare, print, and, if every council was asked for, write the page; 1 if a target is missed."""
    councils = targets_of()
    extra = yaml.safe_load(TARGETS.read_text(encoding="utf-8"))
    chosen, others = council_and_rest(typed, list(councils))
    missed, written = 0, []
    for council in [chosen] if chosen else councils:
        answers = ask(f"council={council}", *extra[council].get(OVERRIDES, []), *others)
        lines, misses = chapter(council, councils[council], answers)
        print("\n".join(lines), end="\n\n", flush=True)
        written += [*lines, *published_sources(councils[council]), ""]
        missed += misses
    if chosen is None and PAGE.parent.is_dir():
        PAGE.write_text(validation_markdown(written).rstrip("\n") + "\n", encoding="utf-8")
        print(f"{PAGE.relative_to(PAGE.parent.parent)} written.")
    return 1 if missed else 0
