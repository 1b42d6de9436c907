"""Which column holds which figure: headings are compared by what they say, not by how they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sim.base.errors import nearest
from sim.base.files import settings_in
from sim.inputs.councils.areas import FOLDER

SILENT = re.compile(r"\b(number|numbers|no|count|total|of|the|in|during|at|as|episodes?|value)\b")
AT_31 = re.compile(r"(at|on)[ _]?31(st)?([ _](of[ _])?march)?|31[ _]march")
SEPTEMBERS = ("workforce", "roles", "population")  # tables of a day in the middle of the year to the next March
SPELLINGS = (
    ("percentage", "percent"),
    ("perc", "percent"),
    ("pct", "percent"),
    ("%", " percent "),
    ("+", " "),
    ("re-referral", "rereferral"),
    ("re referral", "rereferral"),
    ("full time equivalent", "fte"),
)


class PublishedFigure(NamedTuple):
    """A figure of a council: what it is, its unit, and its place in the published tables."""

    name: str
    table: str
    kind: str  # count, fte, share, days
    unit: str
    columns: tuple[str, ...]
    few: bool = False  # what is suppressed is few


class PublishedTable(NamedTuple):
    """A published table, and how its file is known."""

    name: str
    title: str
    names: tuple[str, ...]
    figures: tuple[PublishedFigure, ...]
    unused: tuple[str, ...]
    whole: Mapping[str, Sequence[str]]
    pick_column: tuple[str, ...]
    pick: Mapping[str, Sequence[str]]
    also_column: tuple[str, ...]
    also: Mapping[str, Sequence[str]]


class PublishedTables(NamedTuple):
    """conf/council/england/columns.yaml."""

    keys: Mapping[str, Sequence[str]]
    also: Sequence[str]
    tables: Mapping[str, PublishedTable]
    not_used: Sequence[str]
    zeros_not_recorded: Mapping[str, Mapping[str, float]]
    per: Mapping[str, str]
    per_figure: Mapping[str, str]
    share_of: Mapping[str, Sequence[str]]
    least_neighbours: int
    jump: Mapping[str, Sequence[float]]
    least_fractions: int
    half_unit: Mapping[str, float]
    few: Mapping[str, float]
    national_rounding: float


@lru_cache
def table_descriptions() -> PublishedTables:
    """The tables as conf/ describes them."""
    written = settings_in(FOLDER / "columns.yaml")
    return PublishedTables(
        **{**written, "tables": {name: published_table(name, table) for name, table in written["tables"].items()}}
    )


def published_table(name: str, written: Mapping[str, Any]) -> PublishedTable:
    """One table as written."""
    figures = tuple(
        PublishedFigure(figure, name, of["kind"], of["unit"], tuple(of["columns"]), of.get("few", False))
        for figure, of in written["figures"].items()
    )
    lists: dict[str, Any] = {
        key: tuple(written.get(key, ())) for key in ("names", "unused", "pick_column", "also_column")
    }
    maps: dict[str, Any] = {key: written.get(key, {}) for key in ("whole", "pick", "also")}
    return PublishedTable(name=name, title=written["title"], figures=figures, **lists, **maps)


@lru_cache
def figures_by_name() -> dict[str, PublishedFigure]:
    """Every figure by its name, in the order of the tables."""
    return {figure.name: figure for table in table_descriptions().tables.values() for figure in table.figures}


@cache
def heading(text: str) -> str:
    """A heading as it is compared: `Number of re-referrals (%)` and `rereferrals_percent` are one."""
    word = AT_31.sub("at31", text.replace("\ufeff", "").strip().lower())
    for spelling, standard in SPELLINGS:
        word = re.sub(
            rf"(?<![a-z]){re.escape(spelling)}(?![a-z])" if spelling.isalpha() else re.escape(spelling),
            standard,
            word.replace("_", " "),
        )
    word = re.sub(r"[^a-z0-9]+", " ", word)
    left = re.sub(r"[^a-z0-9]", "", SILENT.sub(" ", word))
    return left or re.sub(r"[^a-z0-9]", "", word)


def column_for(headings: Sequence[str], wanted: Iterable[str]) -> str | None:
    """The heading of a file that is one of those wanted: as typed first, then by what it says."""
    for name in wanted:
        exact = next((one for one in headings if one.replace("\ufeff", "").strip().lower() == name.lower()), None)
        if exact is not None:
            return exact
        meant = next((one for one in headings if heading(one) == heading(name)), None)
        if meant is not None:
            return meant
    return None


def columns_in(table: PublishedTable, headings: Sequence[str]) -> dict[str, str]:
    """By figure of a table: the heading of a file under which it stands."""
    result = {figure.name: column_for(headings, spellings(figure)) for figure in table.figures}
    return {name: column for name, column in result.items() if column is not None}


def spellings(figure: PublishedFigure) -> list[str]:
    """What a figure's column may be called; a share's may say that it is a percentage."""
    more = [f"{name}_percent" for name in figure.columns if "percent" not in name] if figure.kind == "share" else []
    return [*figure.columns, *more]


def likeness(table: PublishedTable, headings: Sequence[str], file: str, category: str) -> float:
    """How much a file is like a table: the share of its figures that have a column, and what it calls itself."""
    if table.pick_column and column_for(headings, table.pick_column) is None:
        return 0.0
    share = len(columns_in(table, headings)) / len(table.figures)
    words = re.sub(r"[^a-z0-9]+", " ", file.lower())
    called = any(re.search(rf"\b{re.escape(name)}\b", words) for name in table.names)
    is_category = bool(category) and heading(category) in {heading(name) for name in (*table.names, table.title)}
    return share + 0.5 * called + 0.5 * is_category if share > 0 else 0.0


def recognised(headings: Sequence[str], file: str, category: str) -> PublishedTable | None:
    """The table that a file is, or None if it is like none."""
    ranked = [(likeness(table, headings, file, category), table) for table in table_descriptions().tables.values()]
    best, table = max(ranked, key=lambda pair: pair[0])
    return table if best >= 0.6 else None


def is_not_used(file: str) -> bool:
    """Whether a file is a known table of which the project uses nothing."""
    words = re.sub(r"[^a-z0-9]+", " ", file.lower())
    return words.endswith(" meta") or any(
        re.search(rf"\b{re.escape(name)}\b", words) for name in table_descriptions().not_used
    )


def unknown_columns(table: PublishedTable, headings: Sequence[str]) -> list[str]:
    """One sentence for each column of a file that nothing is known of, with the column it may stand for."""
    keys = [name for names in table_descriptions().keys.values() for name in names]
    known = {
        heading(name)
        for name in (*keys, *table_descriptions().also, *table.unused, *table.pick_column, *table.also_column)
    }
    known |= {heading(column) for figure in table.figures for column in spellings(figure)}
    absent = [figure.columns[0] for figure in table.figures if figure.name not in columns_in(table, headings)]
    notes = []
    for one in headings:
        if heading(one) and heading(one) not in known:
            near = nearest(one, absent)
            perhaps = f"; it may be {near}, which is absent." if near else "."
            notes.append(f"{one}: an unknown column, not read{perhaps}")
    return notes
