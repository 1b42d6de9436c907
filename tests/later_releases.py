"""Three invented releases (2023 to 2025) as they are downloaded: other file names, codes, councils, older vintages."""

import csv
import gzip
import io
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

from sim.inputs.councils.areas import Area, areas
from sim.inputs.councils.council_tables.published_columns import PublishedFigure, PublishedTable, table_descriptions
from tests.later_tables import KEYS, factor, in_cell, invented

YEARS = (2023, 2024, 2025)
CUMBRIA, CUMBERLAND, WESTMORLAND = "909", "942", "943"
PART_OF_CUMBRIA = {CUMBERLAND: 0.55, WESTMORLAND: 0.45}
RECODED = {"815": "E06000065", "933": "E06000066"}  # North Yorkshire and Somerset
CENSUS = ("workforce", "roles")
ONLY_TO = {"workforce": 2024, "roles": 2024, "c6": 2024, "population": 2023}  # the rest of 2025 is not out yet
CODED = {("301", 2023): "c", ("302", 2023): "low", ("303", 2023): "z", ("304", 2023): ":", ("305", 2023): "u"}
PROVISIONAL = 1.5  # times what a first vintage says of a year that the last one revises


def there(code: str, table: str, year: int) -> bool:
    """Whether a council is a row of a table in a year: Cumbria's successors are in the census of September 2023."""
    new = year >= 2024 or (year == 2023 and table in CENSUS)
    return new if code in PART_OF_CUMBRIA else not new if code == CUMBRIA else True


def value_of(area: Area, figure: PublishedFigure, year: int) -> float:
    """A figure of an invented year; the successors of Cumbria have its shares and a part of its counts."""
    if area.code not in PART_OF_CUMBRIA:
        return invented(area, figure, year)
    adds = figure.kind in ("count", "fte") and figure.name != "caseload_per_worker"
    return invented(areas()[CUMBRIA], figure, year) * (PART_OF_CUMBRIA[area.code] if adds else 1.0)


def written(area: Area, figure: PublishedFigure, year: int) -> str:
    """A cell of a release: codes of some councils, thousands with commas and signs of percent elsewhere."""
    if figure.few and (area.code, year) in CODED:
        return CODED[area.code, year]
    value = value_of(area, figure, year)
    if area.code not in PART_OF_CUMBRIA:
        text = in_cell(area, figure, year)
    else:
        text = "x" if math.isnan(value) else f"{100 * value if figure.kind == 'share' else value:.1f}"
    if figure.table == "c1" and text != "x":
        return f"{text}%" if figure.kind == "share" else f"{value:,.0f}"
    return text


def released(of: PublishedTable, years: tuple[int, ...]) -> Iterator[dict[str, str]]:
    """The rows of a table over some years."""
    names = [name for name, one in areas().items() if "+" not in name and (one.until or 2022) >= 2022]
    for year in (one for one in years if one <= ONLY_TO.get(of.name, max(YEARS))):
        for area in (areas()[name] for name in names if there(name, of.name, year)):
            keys = {name: say(area, year) for name, say in KEYS.items()} | {"country_code": "E92000001"}
            keys["new_la_code"] = RECODED.get(area.code, area.ons)
            if of.name in ("b4", "d7"):
                keys["time_period"] = f"{year - 1}{year % 100:02d}"  # 202223
            if not of.pick:
                yield keys | {"category": of.title} | {one.columns[0]: written(area, one, year) for one in of.figures}
            for one in of.figures if of.pick else ():
                picked = {of.pick_column[0]: of.pick[one.name][0]}
                also = {of.also_column[0]: of.also[one.name][0]} if of.also_column else {}
                yield keys | picked | also | {one.columns[0]: written(area, one, year)}


def split_by_sex(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each row three times: girls and boys with another number, and the total in their midst."""
    made = []
    for row in rows:
        halves = {
            name: "1" if value.replace(".", "").isdigit() and name.startswith("CPP") else value
            for name, value in row.items()
        }
        made += [halves | {"sex": "Female"}, row | {"sex": "Total"}, halves | {"sex": "Male"}]
    return made


def as_text(rows: list[dict[str, str]], change: Callable[[str], str] = str) -> str:
    """Rows as a CSV file, headings changed."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writerow({name: change(name) for name in rows[0]})
    writer.writerows(rows)
    return text.getvalue()


def write_releases(folder: Path) -> Path:
    """Every table of the three years, each as somebody might have it; one of them in two vintages."""
    folder.mkdir(parents=True, exist_ok=True)
    for of in table_descriptions().tables.values():
        rows = list(released(of, YEARS))
        path = folder / f"{of.names[0].replace(' ', '_')}_2013_to_2025.csv"
        if of.name == "b1":
            first = [row | {"At31_episodes": times(row["At31_episodes"])} for row in released(of, YEARS[:1])]
            (folder / "zz_data_set.csv").write_text(as_text(first), encoding="utf-8-sig")
            path.write_text(as_text(rows), encoding="utf-8-sig")
        elif of.name == "b4":
            backwards = [dict(reversed(row.items())) for row in rows]
            path.write_bytes(as_text(backwards, str.upper).encode("cp1252"))
        elif of.name == "c1":
            with ZipFile(folder / "data-set.zip", "w") as packed:
                packed.writestr("data/c1_2025.csv", as_text(rows))
        elif of.name == "c2":
            path.with_suffix(".csv.gz").write_bytes(gzip.compress(as_text(without_last(rows)).encode("utf-8")))
        else:
            path.write_text(as_text(split_by_sex(rows) if of.name == "d1" else rows), encoding="utf-8")
    write_decoy(folder / "cla_on_31_march_by_characteristics.csv")
    return folder


def times(text: str) -> str:
    """A provisional number."""
    return f"{PROVISIONAL * float(text):.0f}" if text.isdigit() else text


def without_last(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows without their last column."""
    return [dict(list(row.items())[:-1]) for row in rows]


def write_decoy(path: Path) -> None:
    """Children looked after by age, under the very words of those of all, with no row of all."""
    rows = [
        {name: say(area, 2025) for name, say in KEYS.items()}
        | {"cla_group": "Children looked after on 31 March each year", "characteristic": age, "number": "7"}
        for area in areas().values()
        for age in ("Under 1 year", "1 to 4 years")
        if "+" not in area.code and factor(area, 2025)
    ]
    path.write_text(as_text(rows), encoding="utf-8")
