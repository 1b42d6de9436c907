"""Published tables of a year that is not there yet, invented, in the department's names and columns."""

import csv
import math
from collections.abc import Iterator
from pathlib import Path

from sim.inputs.councils.areas import Area, areas
from sim.inputs.councils.council_tables.published_columns import PublishedFigure, PublishedTable, table_descriptions
from sim.inputs.councils.table import figures_table

KEYS = {
    "time_period": lambda area, year: str(year),
    "time_identifier": lambda area, year: "Reporting year",
    "geographic_level": lambda area, year: "Local authority",
    "country_code": lambda area, year: "E92000001",
    "country_name": lambda area, year: "England",
    "region_code": lambda area, year: "",
    "region_name": lambda area, year: area.region,
    "old_la_code": lambda area, year: area.code,
    "new_la_code": lambda area, year: area.ons,
    "la_name": lambda area, year: area.name,
}
EXTRA = "Recorded_by_new_guidance"  # a column that no earlier year had


def factor(area: Area, year: int) -> float:
    """By how much a council's counts of an invented year differ from those of 2022: a few percent, by its code."""
    return 1.0 + 0.01 * ((int(area.code[:3]) * 7 + year) % 19 - 9)


def invented(area: Area, figure: PublishedFigure, year: int) -> float:
    """A figure of an invented year; not a number where none was published for 2022."""
    published = figures_table().cell(area.code, 2022, figure.name).value
    return published * factor(area, year) if figure.kind in ("count", "fte") else published


def in_cell(area: Area, figure: PublishedFigure, year: int) -> str:
    """A cell as the department writes it: shares in percent, `x` where there is nothing."""
    value = invented(area, figure, year)
    if math.isnan(value):
        return "x"
    return (
        f"{100 * value:.1f}" if figure.kind == "share" else f"{value:.1f}" if figure.kind == "fte" else f"{value:.0f}"
    )


def rows(of: PublishedTable, year: int) -> Iterator[dict[str, str]]:
    """The rows of a table: one for each council, or one for each council and breakdown."""
    for area in areas().values():
        if "+" in area.code or not figures_table().cell(area.code, 2022, "children_in_need").value > 0:
            continue
        keys = {name: say(area, year) for name, say in KEYS.items()} | {EXTRA: "1"}
        if not of.pick:
            yield keys | {"category": of.title} | {one.columns[0]: in_cell(area, one, year) for one in of.figures}
        for one in of.figures if of.pick else ():
            picked = {of.pick_column[0]: of.pick[one.name][0]}
            also = {of.also_column[0]: of.also[one.name][0]} if of.also_column else {}
            yield keys | picked | also | {one.columns[0]: in_cell(area, one, year)}


def write_year(folder: Path, year: int) -> Path:
    """Every table that is read, of one invented year, as it would be downloaded."""
    folder.mkdir(parents=True, exist_ok=True)
    for of in table_descriptions().tables.values():
        lines = list(rows(of, year))
        name = of.names[0].replace(" ", "_")
        with (folder / f"{name}_2013_to_{year}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)
    return folder
