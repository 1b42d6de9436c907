"""Published values that cannot be or are hard to believe: kept out where they must be, and reported."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sim.base.errors import listed
from sim.inputs.councils.council_tables.cells import IMPOSSIBLE, NOT_RECORDED, PUBLISHED, UNREADABLE, TableReading
from sim.inputs.councils.council_tables.notices import IMPOSSIBLE_VALUES, PARTS, ZEROS, Notice
from sim.inputs.councils.council_tables.published_columns import figures_by_name, table_descriptions

SLACK = 1.02  # how far parts may exceed their whole by rounding
STOCKS = (
    ("no_further_action", "referrals_per_year"),
    ("not_in_need", "referrals_per_year"),
    ("rereferrals_per_year", "referrals_per_year"),
    ("reviews_on_time", "plans_due_review"),
    ("conferences_per_year", "section_47_per_year"),
    ("repeat_plans_per_year", "plans_started_per_year"),
    ("episodes_started", "episodes_any_point"),
    ("children_in_need", "episodes_any_point"),
)


def without_zeros(readings: Sequence[TableReading]) -> tuple[list[TableReading], list[Notice]]:
    """Zeros that mean "not recorded" become missing; one sentence for each council and year."""
    posts = {(one.council, one.year): one.value for one in readings if one.figure == "in_post_fte"}
    doubted: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    kept = []
    for one in readings:
        rule = table_descriptions().zeros_not_recorded.get(one.figure)
        if rule and one.value == 0 and posts.get((one.council, one.year), 0.0) >= rule["least_in_post"]:
            doubted[one.name, one.year, one.council].append(one.figure)
            one = one._replace(value=math.nan, how=NOT_RECORDED)
        kept.append(one)
    notices = [
        Notice(
            f"{name} {year}: {' and '.join(names)} published as 0; more likely not recorded, so taken as missing.",
            ZEROS,
            (code,),
            year,
        )
        for (name, year, code), names in sorted(doubted.items())
    ]
    return kept, notices


def shares_as_percent(readings: Sequence[TableReading]) -> tuple[list[TableReading], list[str]]:
    """Percentages of a year that one file gives as fractions of 1 are read as such; one sentence for each column.

    A column is of fractions where none of its many councils is above 1, which no column of percentages is. Of few
    councils this is only noted.
    """
    published: dict[tuple[str, int], list[float]] = defaultdict(list)
    for one in readings:
        if figures_by_name()[one.figure].kind == "share" and one.how == PUBLISHED:
            published[one.figure, one.year].append(one.value)
    least = table_descriptions().least_fractions
    small = {place for place, values in published.items() if 0 < max(values) <= 0.01 + 1e-9}
    fractions = {place for place in small if len(published[place]) >= least}
    columns: dict[tuple[str, bool], set[int]] = defaultdict(set)
    for one in readings:
        if (one.figure, one.year) in small:
            columns[one.column, (one.figure, one.year) in fractions].add(one.year)
    kept = [
        one._replace(value=100 * one.value) if (one.figure, one.year) in fractions and one.how == PUBLISHED else one
        for one in readings
    ]
    sentences = [
        f"{name} of {listed(str(year) for year in sorted(years))}: no council is above 1, "
        + (
            "so these are fractions in place of percentages, and read as fractions."
            if many
            else "and it is read as a percentage; if these are fractions, multiply them by 100."
        )
        for (name, many), years in columns.items()
    ]
    return kept, sentences


def value_notices(readings: Iterable[TableReading]) -> list[Notice]:
    """Cells that could not be read or cannot be, and parts that are more than their whole."""
    by_place: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    names: dict[str, str] = {}
    notices = []
    for one in readings:
        names[one.council] = one.name
        if one.how in (UNREADABLE, IMPOSSIBLE):
            title = table_descriptions().tables[one.table].title
            text = f"{one.name} {one.year}: {one.column} of {title} is {one.how}, so taken as missing."
            notices.append(Notice(text, IMPOSSIBLE_VALUES, (one.council,), one.year))
        if not math.isnan(one.value):
            by_place[one.council, one.year][one.figure] = one.value
    for (council, year), values in by_place.items():
        sentences = [
            f"{part} ({values[part]:g}) is more than {whole} ({values[whole]:g})."
            for part, whole in STOCKS
            if values.get(part, 0.0) > SLACK * values.get(whole, math.inf)
        ]
        notices += [
            Notice(f"{names[council]} {year}: {sentence}", PARTS, (council,), year)
            for sentence in (*sentences, *wholes_exceeded(values))
        ]
    return notices


def wholes_exceeded(values: dict[str, float]) -> list[str]:
    """Sentences for parts of a table that add up to more than its whole."""
    sentences = []
    for table in table_descriptions().tables.values():
        for whole, parts in table.whole.items():
            total = math.fsum(values.get(part, 0.0) for part in parts)
            if total > SLACK * values.get(whole, math.inf) + 60:  # England and regions are rounded to ten each
                sentences.append(f"the parts of {table.title} add up to {total:g}, more than {values[whole]:g}.")
    return sentences
