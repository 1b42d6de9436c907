"""Where the council is now: what was published of it in recent years, and where the run starts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.base.errors import listed
from sim.base.wording import capital
from sim.inputs.councils.comparing import RATES, PublishedRow, neighbours_named, published_groups, rates_in_words
from sim.inputs.councils.derived import kind_of_figure
from sim.model.words import label
from sim.reports.report.document import Block, Cell, Table, Text, table, words
from sim.reports.report.rounding import FEWEST, NONE, SUPPRESSED, published_rounded, value
from sim.reports.report.rounding import one as one_of
from sim.reports.report.run_folder import FinishedRun

PUBLISHERS = {  # what sources call them: as a list of publications begins with them
    "DfE": "Department for Education",
    "ONS": "Office for National Statistics",
    "NHS England": "NHS England",
    "NHS": "NHS",
}
NO_PUBLICATION = "DfE reporting year"  # a date's source, not a figure's
AFTER_NAME = re.compile(r", (?=[A-Z]\d|Leeds|England|FY|\d|yearly)|: ")
NAME_AND_YEARS = re.compile(
    r"(.*?)(?:(?<=Children in need) \([A-Z]\d\))?(?:,? (?:Septembers? )?(20\d\d(?:-\d\d| (?:to|and) 20\d\d)?))?"
)
UNITS = {"share": "share", "fte": "FTE", "days": "working days"}  # of a figure by its kind; else it counts children


def where_it_is(run: FinishedRun) -> list[Block]:
    """Published years beside England and neighbours, and the position that the run starts from."""
    groups = published_groups(run.council)
    if not groups:
        none = f"No series of published years of {run.council} is among the data of this program."
        return [Text(none), *start_of(run)]
    near = neighbours_named(run.council)
    text = (
        f"What was published of {run.council} by the Department for Education, year by year. Beside it, for the last of"
        " these years, what it would be at the rates of England and of its ten statistical neighbours; below each table"
        f" stands what a rate is of. Its neighbours: {listed(near)}."
    )
    return [Text(text), *(years_table(title, rows) for title, rows in groups.items()), *start_of(run)]


def years_table(title: str, rows: Sequence[PublishedRow]) -> Table:
    """One group of figures: a row a figure, a column a year, England and the neighbours beside."""
    years = [year for year, _ in rows[0].years]
    made = []
    for row in rows:
        own = [Cell(SUPPRESSED) if year in row.hidden else figure_cell(row.name, amount) for year, amount in row.years]
        comparators = [value(amount, unit_of_figure(row.name)) for amount in (row.england, row.neighbours)]
        made.append([words(capital(row.label)), *own, *comparators])
    sources = list(dict.fromkeys(row.source.rpartition(", ")[0] for row in rows))
    notes = [
        f"Source: Department for Education: {'; '.join(sources)}. Contains public sector information licensed under the"
        " Open Government Licence v3.0. Shares are per cent.",
        rates_in_words(rows),
    ]
    texts = {cell.text for row in made for cell in row}
    notes += [f"{NONE} not available: not among the data of that year."] if NONE in texts else []
    notes += [f"{SUPPRESSED} confidential: a count below {FEWEST}, or made from one."] if SUPPRESSED in texts else []
    return table(title, ("Measure", *map(str, years), *RATES), made, notes)


def figure_cell(name: str, amount: float) -> Cell:
    """A published figure of a council as it is printed."""
    return published_rounded(amount, unit_of_figure(name))


def unit_of_figure(name: str) -> str:
    """The unit of a published figure: a count of children unless its kind says otherwise."""
    return UNITS.get(kind_of_figure(name), "children")


def publications(sources: Sequence[str]) -> list[str]:
    """The publications named in sources, each once with its years: `Department for Education: Children in need, 2022`.

    What is said in a source beside the publication's name (a table, an area, a number) is left out.
    """
    years: dict[str, list[str]] = {}
    for source in sources:
        for part in re.split(r"; ", source):
            short = next((one for one in PUBLISHERS if part.startswith(f"{one} ")), None)
            if short is None or part.startswith(NO_PUBLICATION):
                continue
            named = AFTER_NAME.split(part.removeprefix(f"{short} "))[0]
            for one in re.split(r" (?:and|over) (?=[A-Z]|workforce)", named):
                result = NAME_AND_YEARS.fullmatch(one)
                name, year = result.groups() if result else (one, None)
                known = years.setdefault(f"{PUBLISHERS[short]}: {capital(name)}", [])
                known += [year] if year and year not in known else []
    return [f"{name}{f', {listed(sorted(of))}' if of else ''}" for name, of in years.items()]


def start_of(run: FinishedRun) -> list[Block]:
    """What the run starts from: children by stage, posts and vacancies by team."""
    council = run.config["council"]
    rows = [
        [words(capital(label(stage).lower())), published_rounded(float(number), "children")]
        for stage, number in council["stock"].items()
    ]
    posts = [
        [
            words(capital(label(team).lower())),
            published_rounded(one["posts_fte"], "FTE"),
            published_rounded(one.get("vacant_fte", 0.0), "FTE"),
            one_of(float(one["teams"]), 0),
        ]
        for team, one in council["teams"].items()
    ]
    return [
        table("Children where the run starts", ("Stage", "Children"), rows),
        table("Posts where the run starts", ("Kind of team", "Posts, FTE", "Of them vacant, FTE", "Teams"), posts),
    ]
