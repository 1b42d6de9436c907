"""Figures that several columns of a table make: shares on time, and what is published for parts of a year."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from sim.inputs.councils.council_tables.cells import BLANK, PUBLISHED, PublishedCell
from sim.inputs.councils.council_tables.published_columns import figures_by_name, table_descriptions
from sim.inputs.councils.table import EARLIER, FILLED, Figures

IN_45_DAYS = (
    "assessed_same_day",
    "assessed_1_10d",
    "assessed_11_20d",
    "assessed_21_30d",
    "assessed_31_40d",
    "assessed_41_45d",
)
LATER = ("assessed_46_50d", "assessed_51_60d", "assessed_61d")
IN_15_DAYS = ("conference_0_10d", "conference_11_15d")
AFTER_15_DAYS = ("conference_16_20d", "conference_21d")
Values = Mapping[str, float]


def share_of(parts: tuple[str, ...], others: tuple[str, ...]) -> Callable[[Values], float]:
    """The share that some parts are of all, where all are known."""

    def share(values: Values) -> float:
        mine, rest = (math.fsum(values.get(name, math.nan) for name in names) for names in (parts, others))
        return mine / (mine + rest) if mine + rest > 0 else math.nan

    return share


def closed_in_the_year(values: Values) -> float:
    """Episodes of need that ended and referrals that opened none."""
    names = ("episodes_ended", "no_further_action", "not_in_need")
    return math.fsum(values.get(name, math.nan) for name in names)


DERIVED: dict[str, tuple[Callable[[Values], float], tuple[str, ...], str]] = {
    "assessments_in_45_days_share": (share_of(IN_45_DAYS, LATER), (*IN_45_DAYS, *LATER), "share of assessments"),
    "conferences_in_15_days_share": (
        share_of(IN_15_DAYS, AFTER_15_DAYS),
        (*IN_15_DAYS, *AFTER_15_DAYS),
        "share of conferences",
    ),
    "closed_in_the_year": (
        closed_in_the_year,
        ("episodes_ended", "no_further_action", "not_in_need"),
        "children a year",
    ),
}


def derived_figure(table: Figures, council: str, year: int, name: str) -> PublishedCell:
    """A figure of a council in a year, made from its parts if it is one of those; as uncertain as its worst part."""
    if name not in DERIVED:
        return table.cell(council, year, name)
    make, parts, _ = DERIVED[name]
    cells = {part: table.cell(council, year, part) for part in parts}
    value = make({part: cell.value for part, cell in cells.items()})
    unusual = [cell.how for cell in cells.values() if cell.how != PUBLISHED]
    return PublishedCell(value, (unusual[0] if unusual else PUBLISHED) if not math.isnan(value) else BLANK)


def latest(table: Figures, council: str, name: str, upto: int | None = None) -> tuple[int, PublishedCell]:
    """The latest year with a figure, and the figure; year 0 and a blank if there is none."""
    for year in sorted(table.years(council), reverse=True):
        cell = derived_figure(table, council, year, name)
        if not math.isnan(cell.value) and (upto is None or year <= upto):
            return year, cell
    return 0, PublishedCell(math.nan, BLANK)


def latest_of_its_own(table: Figures, council: str, name: str) -> tuple[int, PublishedCell]:
    """The latest figure that a council itself published, and of which year it is; year 0 and a blank if there is none.

    What is kept for a later year may be that of an earlier one, or made of its neighbours' or England's.
    """
    year, cell = latest(table, council, name)
    while cell.how == EARLIER:
        year, cell = latest(table, council, name, upto=year - 1)
    return (0, PublishedCell(math.nan, BLANK)) if cell.how in FILLED else (year, cell)


def source_of_figure(name: str) -> str:
    """The table and column that a figure is from."""
    if name in DERIVED:
        table = figures_by_name()[DERIVED[name][1][0]].table
        return f"{table_descriptions().tables[table].title}, from its parts"
    figure = figures_by_name()[name]
    return f"{table_descriptions().tables[figure.table].title}, {figure.columns[0]}"


def kind_of_figure(name: str) -> str:
    """count, fte, share or days."""
    return (
        figures_by_name()[name].kind if name in figures_by_name() else "share" if name.endswith("_share") else "count"
    )
