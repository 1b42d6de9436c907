"""From a folder of returns to a council's files and the page of what was understood."""

from __future__ import annotations

import datetime as dt
import math
import re
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.base.errors import InputError
from sim.base.files import open_folder, write_text
from sim.base.places import CONF
from sim.inputs.checks import faults_of
from sim.inputs.composing.compose import compose
from sim.inputs.returns import care, demand, files_from_returns, journeys, outcomes, page, posts, stocks, workers
from sim.inputs.returns.figures import ReturnFigures
from sim.inputs.returns.notes import long_date
from sim.inputs.returns.return_files.folder import Returns, read_folder
from sim.inputs.returns.return_files.workforce_census import employees_here, fte_by_role

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
PAGE, KEPT = "what_was_understood", "before"


@dataclass(frozen=True)
class Understood:
    """What was read: the returns as tables, the figures, and the text of every file to be written."""

    name: str
    returns: Returns
    figures: ReturnFigures
    texts: dict[str, str]  # path below the folder: text
    kept: Path | None = None  # where files are that were there before and read otherwise


@cache
def typical_council() -> dict[str, Any]:
    """The typical council, from which whatever no return gives is taken."""
    return compose([f"council={files_from_returns.BASE}"])


@cache
def targets() -> dict[str, float]:
    """The published figures of the typical council."""
    every = yaml.safe_load((CONF / "study" / "targets.yaml").read_text(encoding="utf-8"))[files_from_returns.BASE]
    result = {**every["targets"], **every["published, not a target"]}
    return {name.removesuffix("_on_census_day"): float(one["published"]) for name, one in result.items()}


def understand(folder: Path, name: str, on: dt.date | None = None) -> Understood:
    """Read the returns in a folder; nothing is written.

    Raises InputError where the name cannot be a choice, nothing can be read, two councils are in the folder, or what
    would be written held a number or name of a child or worker.
    """
    if not NAME.fullmatch(name):
        raise InputError(["name: must be small letters, digits and _, beginning with a letter, at most 41 of them."])
    result, figures = read_folder(folder, on), ReturnFigures()
    stocks.stocks(result, figures)
    demand.demand(result, figures, typical_council())
    outcomes.referral_outcomes(result, figures, typical_council(), targets())
    posts.complete_stock(figures, typical_council(), f"on {long_date(result.on)}", council_size(result))
    journeys.journeys(result, figures, typical_council(), targets())
    care.care_figures(result, figures)
    workers.worker_figures(result, figures, typical_council(), targets())
    posts.teams_and_posts(result, figures, typical_council())
    check_used(folder, result, figures)
    day = long_date(result.on)
    files = files_from_returns.texts_by_group(name, figures, workers.council_year(result.on), day, typical_council())
    texts = {f"{group}/{name}.yaml": text for group, text in files.items()}
    parts, title = page.sections(result.notes, figures), f"{name}: what was understood of its returns of {day}"
    texts |= {f"{PAGE}.md": page.understood_markdown(title, parts), f"{PAGE}.html": page.understood_page(title, parts)}
    check_loads(texts, name)
    if any(result.reading.private.leaks(text) for text in texts.values()):
        raise InputError(
            [
                "nothing was written: what would be written has a number or name of a child or worker in it, perhaps"
                " in the name of a file; rename the file."
            ]
        )
    return Understood(name, result, figures, texts)


def check_used(folder: Path, returns: Returns, figures: ReturnFigures) -> None:
    """InputError where no setting comes from the returns, or they have no day: then there is no council in them."""
    notes = returns.notes
    if all(one.assumed for one in figures.kept.values()):
        bad = [
            f"{page.place_in_words(one)}: {one.column} {one.why} in {len(one.rows):,} rows"
            for one in notes.unusable.values()
        ]
        left = [f"{file}: it {why}" for file, why in notes.left]
        raise InputError(
            [
                f"{folder}: nothing usable was read; no council was made.",
                *[f"{one}." for one in (*notes.wanting, *bad, *left)],
            ]
        )
    if returns.known_day is None:
        raise InputError(
            [f"{folder}: no date was read in these returns; give the day of Annex A, such as on=2023-03-31."]
        )


def council_size(returns: Returns) -> float:
    """The council's workers over the typical council's; 1 without a workforce census."""
    if returns.workforce is None or not posts.tells_posts(returns):
        return 1.0
    return math.fsum(fte_by_role(employees_here(returns.workforce)).values()) / targets()["in_post_fte"]


def check_loads(texts: dict[str, str], name: str) -> None:
    """InputError where the files make no study: then something in the returns cannot be a council's."""
    with tempfile.TemporaryDirectory() as place:
        for path, text in texts.items():
            if path.endswith(".yaml"):
                open_folder((Path(place) / path).parent)
                (Path(place) / path).write_text(text, encoding="utf-8")
        faults = faults_of(compose([f"council={name}"], [Path(place)]))
    if faults:
        raise InputError(
            ["nothing was written: what these returns say makes no council that can be simulated.", *faults]
        )


def read_returns(folder: Path, name: str, out: Path, on: dt.date | None = None) -> Understood:
    """Read the returns in a folder and write a council's files and the page of what was understood into `out`.

    The council runs with `--config-dir OUT council=NAME`. A file that is there already and reads otherwise is kept in
    `out`/before. Raises InputError as `understand` does.
    """
    made = understand(folder, name, on)
    kept = out / KEPT / f"{dt.datetime.now():%Y-%m-%d_%H-%M-%S}"
    for path, text in made.texts.items():
        file = out / path
        open_folder(file.parent)
        if file.is_file() and file.read_bytes() != text.encode("utf-8"):
            open_folder((kept / path).parent)
            file.rename(kept / path)
        write_text(file, text)
    return replace(made, kept=kept if kept.exists() else None)
