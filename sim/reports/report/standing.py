"""Where the council is now: what was published of it in recent years, and where the run starts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from sim.analysis.measures import MEASURES
from sim.analysis.targets import TARGETS, targets_of
from sim.base.places import CONF
from sim.base.wording import capital
from sim.inputs.register import Figure, figures_of
from sim.model.words import label
from sim.reports.report.document import Block, Cell, Table, Text, table, words
from sim.reports.report.rounding import FEWEST, NONE, SUPPRESSED, published, unit_in_words
from sim.reports.report.rounding import one as one_of
from sim.reports.report.run_folder import Run

LAST = 5  # years that are shown
SECTIONS = {"children": "Children, years to 31 March", "workforce": "Workforce, census of 30 September"}
ENGLAND = "typical"  # England (conf/study/targets.yaml); its shares and caseloads compare with any council's
ENGLAND_HEAD = "England 2021"
COMPARABLE = ("share", "share a year", "children per FTE")


def where_it_is(run: Run) -> list[Block]:
    """Published years beside England, what is missing, and the position that the run starts from."""
    tables = published_years(run)
    told: list[Block] = (
        [
            Text(
                f"What was published of {run.council} by the Department for Education, year by year. England"
                " is given where a figure does not depend on a council's size."
            )
        ]
        if tables
        else [Text(f"No series of published years of {run.council} is among the data of this program.")]
    )
    neighbours = "Statistical neighbours are not shown: their figures are not among the data of this program."
    return [*told, *tables, Text(neighbours, "note"), *start_of(run)]


def record_of(council: str) -> tuple[dict[str, Any], dict[str, Figure]] | None:
    """What `conf/record` keeps of a council, and the source of each series."""
    for file in sorted((CONF / "record").glob("*.yaml")):
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
        if read.get("council") == council:
            return read, {figure.key: figure for figure in figures_of(file, file.name)}
    return None


def published_years(run: Run) -> list[Table]:
    """The last published years of a council, children and workforce."""
    found = record_of(run.council)
    if found is None:
        return []
    record, sources = found
    return [
        years_table(title, section, record[section], sources)
        for section, title in SECTIONS.items()
        if section in record
    ]


def years_table(title: str, section: str, series: dict[str, dict[int, float]], sources: dict[str, Figure]) -> Table:
    """One table of years: a row a measure, a column a year, England beside."""
    years = sorted({year for one in series.values() for year in one})[-LAST:]
    england = {target.measure: target.published for rows in targets_of(TARGETS)[ENGLAND].values() for target in rows}
    rows = []
    for name, given in series.items():
        about = MEASURES[name]
        own = [published(given[year], about.unit) if year in given else Cell(NONE) for year in years]
        same = published(england[name], about.unit) if name in england and about.unit in COMPARABLE else Cell(NONE)
        rows.append([words(about.label), words(unit_in_words(about.unit)), *own, same])
    named = [sources[f"{section}.{name}"].source for name in series if f"{section}.{name}" in sources]
    notes = [
        f"Source: {'; '.join(publications(named))}. Contains public sector information licensed under the Open"
        " Government Licence v3.0.",
        f"{NONE} not available: not among the data.",
    ]
    if any(cell.text == SUPPRESSED for row in rows for cell in row):
        notes.append(f"{SUPPRESSED} confidential: fewer than {FEWEST} children.")
    return table(title, ("Measure", "Unit", *map(str, years), ENGLAND_HEAD), rows, notes)


def publications(sources: Sequence[str]) -> list[str]:
    """The publications named in sources, each once: `DfE Children in need 2022`."""
    found: dict[str, None] = {}
    for source in sources:
        for part in re.split(r"; ", source):
            if part.startswith(("DfE", "ONS", "NHS")):
                found.setdefault(re.split(r", (?=[A-Z]\d|Leeds|England|FY|\d{4})|: ", part)[0])
    return list(found)


def start_of(run: Run) -> list[Block]:
    """What the run starts from: children by stage, posts and vacancies by team."""
    council = run.config["council"]
    rows = [
        [words(capital(label(stage).lower())), published(float(number), "children")]
        for stage, number in council["stock"].items()
    ]
    posts = [
        [
            words(capital(label(team).lower())),
            published(one["posts_fte"], "FTE"),
            published(one.get("vacant_fte", 0.0), "FTE"),
            one_of(float(one["teams"]), 0),
        ]
        for team, one in council["teams"].items()
    ]
    return [
        table("Children where the run starts", ("Stage", "Children"), rows),
        table("Posts where the run starts", ("Kind of team", "Posts, FTE", "Of them vacant, FTE", "Teams"), posts),
    ]
