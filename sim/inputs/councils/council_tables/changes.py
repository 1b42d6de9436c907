"""Changes from one published year to the next that England's councils have not shown: doubted, kept and not used.

A value is doubted where it is further from the council's last undoubted one than England's councils have gone in a year
(conf/council/england/changes.yaml), unless a later year stands by it: then it is a new level. Only what is new or
revised is examined; what the table before held as it is stands. A number that is suppressed where it cannot be few is
missing.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from sim.base.files import settings_in
from sim.base.text_tables import uncommented
from sim.inputs.councils.areas import ENGLAND, FOLDER, areas, boundaries
from sim.inputs.councils.council_tables.cells import DOUBTED, FEW, JOINT, LOW, PUBLISHED, SUPPRESSED, PublishedCell
from sim.inputs.councils.council_tables.making import Cells, Place
from sim.inputs.councils.council_tables.notices import CHANGES, JUMPS, LEVELS, TABLES, Notice
from sim.inputs.councils.council_tables.published_columns import figures_by_name, table_descriptions
from sim.inputs.councils.table import Figures, cell_text, text_in

AS_PUBLISHED = (PUBLISHED, JOINT)  # what others are compared with
EXAMINED = (*AS_PUBLISHED, LOW, FEW)


class ChangeRules(NamedTuple):
    """conf/council/england/changes.yaml."""

    added: Mapping[str, float]  # by kind: added to both values before they are compared
    other_limit: float
    most_councils: float  # share of councils above which a doubted figure is another way of counting


class Doubt(NamedTuple):
    """A value that is beyond what councils have shown."""

    council: str
    figure: str
    year: int
    value: float
    year_before: int
    before: float
    lowest: float
    highest: float
    later: int | None  # the year that stands by it
    how: str  # of the value


class Undoubted(NamedTuple):
    """Cells without those doubted, what these were published as, and what a user should know."""

    cells: Cells
    doubted: dict[Place, float]
    notices: list[Notice]


@lru_cache
def change_rules() -> ChangeRules:
    """The limits as they are written in conf/."""
    return ChangeRules(**settings_in(FOLDER / "changes.yaml"))


@lru_cache
def change_limits() -> dict[str, float]:
    """By figure: how many times the value before it may be."""
    with (FOLDER / "changes.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(uncommented(file))
        return {row["figure"]: float(row["limit"]) for row in rows}


def logs_apart(before: float, now: float, kind: str) -> float:
    """How far two values are apart, as a log, with something added to both: small numbers move much by chance."""
    added = change_rules().added[kind]
    return abs(math.log((now + added) / (before + added)))


def limit_of(name: str, years: int) -> float:
    """How many times its last value a figure may be so many years on: as a random walk goes, by their root."""
    return float(change_limits().get(name, change_rules().other_limit) ** math.sqrt(years))


def values_after(before: float, name: str, years: int) -> tuple[float, float]:
    """The lowest and the highest that a figure may be some years after a value."""
    kind, limit = figures_by_name()[name].kind, limit_of(name, years)
    added = change_rules().added[kind]
    highest = (before + added) * limit - added
    return max((before + added) / limit - added, 0.0), min(highest, 1.0) if kind == "share" else highest


def may_follow(before: float, now: float, name: str, years: int) -> bool:
    """Whether a value may follow another some years on."""
    return logs_apart(before, now, figures_by_name()[name].kind) <= math.log(limit_of(name, years)) + 1e-9


def without_doubted(cells: Cells, known: Figures, names: Mapping[str, str]) -> Undoubted:
    """Cells with those doubted taken out; known is the table whose values stand, names are those of new councils."""
    by_figure: dict[tuple[str, str], dict[int, PublishedCell]] = defaultdict(dict)
    for (code, year, name), cell in cells.items():
        if name in figures_by_name() and cell.how in EXAMINED and code not in boundaries().refused:
            by_figure[code, name][year] = cell
    doubts = [one for (code, name), row in sorted(by_figure.items()) for one in doubts_of(code, name, row, known)]
    hidden = {(one.council, one.year, one.figure) for one in doubts if one.how == FEW}
    doubted = {
        place: one.value
        for one in doubts
        if one.later is None and (place := (one.council, one.year, one.figure)) not in hidden
    }
    kept = cells | {place: PublishedCell(math.nan, DOUBTED) for place in doubted}
    kept |= {place: PublishedCell(math.nan, SUPPRESSED) for place in hidden}
    notices = [*widespread(doubts, by_figure), *(notice_of(one, names) for one in doubts)]
    return Undoubted(kept, doubted, [*notices, *jumps(kept, known, names)])


def jumps(cells: Cells, known: Figures, names: Mapping[str, str]) -> Iterator[Notice]:
    """The sentences for new values that are not doubted, and yet are more likely another way of counting than life."""
    for (code, year, name), now in sorted(cells.items()):
        least, most = table_descriptions().jump.get(name, (0.0, math.inf))
        last = cells.get((code, year - 1, name))
        if last is None or last.how != PUBLISHED or now.how != PUBLISHED:
            continue
        times = now.value / max(last.value, 1e-9)
        if not least <= times <= most and cell_text(now) != text_in(known, code, year, name):
            text = f"{council_called(code, names)} {year}: {name} is {times:.2f} times the year before; used, and more"
            yield Notice(f"{text} likely another way of counting.", JUMPS, (code,), figure=name)


def doubts_of(code: str, name: str, row: Mapping[int, PublishedCell], known: Figures) -> Iterator[Doubt]:
    """The values of a figure of a council that are beyond what follows from the last undoubted one."""
    last: tuple[int, float] | None = None
    for year in sorted(row):
        now, how = row[year]
        is_known = cell_text(row[year]) == text_in(known, code, year, name)
        later = None
        if last is not None and not is_known and not may_follow(last[1], now, name, year - last[0]):
            later = None if how == FEW else year_that_stands_by(last, year, row, name)
            yield Doubt(code, name, year, now, *last, *values_after(last[1], name, year - last[0]), later, how)
            if later is None:
                continue
        if how in AS_PUBLISHED:
            last = (year, now)


def year_that_stands_by(last: tuple[int, float], year: int, row: Mapping[int, PublishedCell], name: str) -> int | None:
    """The next published year, if its value may follow this one and not the one before it."""
    later = min((one for one in row if one > year), default=None)
    if later is None:
        return None
    value = row[later].value
    after = may_follow(row[year].value, value, name, later - year)
    return later if after and not may_follow(last[1], value, name, later - last[0]) else None


def notice_of(one: Doubt, names: Mapping[str, str]) -> Notice:
    """`Bradford 2023: in_post_fte is 0.1; it was 311 in 2022, from which councils have gone to ...`."""
    was, low, high = (figure_text(value, one.figure) for value in (one.before, one.lowest, one.highest))
    now = "suppressed, which elsewhere hides few" if one.how == FEW else figure_text(one.value, one.figure)
    text = (
        f"{council_called(one.council, names)} {one.year}: {one.figure} is {now}; it was {was} in {one.year_before},"
        f" from which councils have gone to between {low} and {high};"
    )
    if one.later is not None:
        return Notice(f"{text} {one.later} stands by it, so it is used.", LEVELS, (one.council,), figure=one.figure)
    ends = "taken as missing" if one.how == FEW else "kept with a d, and not used"
    return Notice(f"{text} {ends}.", CHANGES, (one.council,), figure=one.figure)


def council_called(code: str, names: Mapping[str, str]) -> str:
    """The name of a council: of the project's list, else of the tables, else its code."""
    return "England" if code == ENGLAND else areas()[code].name if code in areas() else names.get(code, code)


def figure_text(value: float, name: str) -> str:
    """A value as people write it: a share in percent."""
    if figures_by_name()[name].kind == "share":
        return f"{100 * value:.3g}%"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def widespread(doubts: list[Doubt], rows: Mapping[tuple[str, str], Mapping[int, PublishedCell]]) -> list[Notice]:
    """The sentence for a figure doubted of many councils in a year: they count otherwise, or in another unit."""
    there: dict[tuple[str, int], int] = defaultdict(int)
    for (_, name), row in rows.items():
        for year in row:
            there[name, year] += 1
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    for one in doubts:
        times[one.figure, one.year].append(one.value / one.before if one.before > 0 else math.inf)
    return [
        Notice(
            f"{table_descriptions().tables[figures_by_name()[name].table].title}: {name} of {year} is beyond the limits"
            f" in {len(own)} of {there[name, year]} councils (in the middle of them {sorted(own)[len(own) // 2]:.3g}"
            " times the year before): more likely another way of counting or another unit.",
            TABLES,
        )
        for (name, year), own in sorted(times.items())
        if len(own) > change_rules().most_councils * there[name, year] and len(own) > 1
    ]
