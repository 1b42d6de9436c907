"""Councils that began or ended between a table of figures and later tables, on the project's list or not."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator

from sim.base.errors import listed
from sim.inputs.councils.areas import ENGLAND, JOINED, areas, boundaries
from sim.inputs.councils.council_tables.notices import BOUNDARIES, Notice
from sim.inputs.councils.council_tables.tables_reading import Read
from sim.inputs.councils.table import Figures


def succession_notices(read: Read, known: Figures, after: Figures) -> list[Notice]:
    """What is said of councils that began or ended after the last year of the table that was known."""
    rows: dict[str, set[int]] = defaultdict(set)
    for one in read.readings:
        if one.council[:3].isdigit() and JOINED not in one.council and not math.isnan(one.value):
            rows[one.council].add(one.year)
    before, last = known.last_year, after.last_year
    if last <= before:
        return []
    explained: set[str] = set()
    notices = []
    for former, to in boundaries().became.items():
        if before < to["from"] <= last:
            explained |= {former, *to["into"]}
            notices.append(listed_succession(former, to["into"], to["from"], rows))
    new = [code for code in rows if code not in areas()]
    gone = [
        code
        for code, area in areas().items()
        if (code, before) in known.cells
        and area.until is None
        and JOINED not in code
        and code not in explained
        and not any(year > before for year in rows.get(code, ()))
    ]
    return [*notices, *unlisted_succession(read, new, gone, before)]


def listed_succession(former: str, into: Iterable[str], first: int, rows: dict[str, set[int]]) -> Notice:
    """Of a council whose successors the project knows."""
    names = [areas()[code].name for code in into]
    absent = [areas()[code].name for code in into if not any(year >= first for year in rows.get(code, ()))]
    text = (
        f"{areas()[former].name} ended in March {first - 1}; from then on its figures are those of {listed(names)}."
        f" What was published of {areas()[former].name} stays in the table, to {first - 1}."
    )
    if late := sorted(year for year in rows.get(former, ()) if year >= first):
        text += f" These tables have rows of it for {listed(str(year) for year in late)} all the same."
    text += f" These tables have no row of {listed(absent)}." if absent else ""
    return Notice(text, BOUNDARIES, (former, *into))


def unlisted_succession(read: Read, new: Iterable[str], gone: Iterable[str], last: int) -> Iterator[Notice]:
    """Of councils that are not on the list, and of those on it that have no later row, region by region."""
    where = {one.council: (one.region, one.name, one.year) for one in reversed(read.readings) if one.council != ENGLAND}
    began: dict[str, list[str]] = defaultdict(list)
    ended: dict[str, list[str]] = defaultdict(list)
    for code in new:
        began[where[code][0]].append(code)
    for code in gone:
        ended[areas()[code].region].append(code)
    for region in sorted({*began, *ended}):
        names = [f"{where[code][1]} ({code})" for code in began[region]]
        without = [areas()[code].name for code in ended[region]]
        yield Notice(
            unlisted_in_words(region or "No region", names, without, last),
            BOUNDARIES,
            (*began[region], *ended[region]),
        )


def unlisted_in_words(region: str, new: list[str], without: list[str], last: int) -> str:
    """The sentences for a region's councils that are new and those that have no row."""
    gone = f"{listed(without)} {verb_of(without)} no row after {last} in these tables"
    stays = f"What is published of {listed(without)} to {last} stays in the table."
    enter = "in areas.csv and boundaries.yaml (conf/council/england)."
    if not new:
        return f"{gone}. {stays}"
    if not without:
        return (
            f"{region}: {listed(new)} {verb_of(new, new=True)}, and no council there has ended. Before it can be"
            f" forecast, enter it {enter}"
        )
    return (
        f"{region}: {gone}, and {listed(new)} {verb_of(new, new=True)}: a successor, or a new name and code of the same"
        f" council. {stays} Before the new can be forecast, enter them {enter}"
    )


def verb_of(names: list[str], new: bool = False) -> str:
    """has or have; is new or are new."""
    one = len(names) == 1
    return ("is new" if one else "are new") if new else ("has" if one else "have")
