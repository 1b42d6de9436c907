"""Published values that cannot be or are hard to believe: kept out where they must be, and reported."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sim.inputs.councils.cells import IMPOSSIBLE, NOT_RECORDED, UNREADABLE, TableReading
from sim.inputs.councils.published_columns import table_descriptions

MOST_NOTED = 12  # sentences of one kind
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


def without_zeros(readings: Sequence[TableReading]) -> tuple[list[TableReading], list[str]]:
    """Zeros that mean "not recorded" become missing; one sentence for each council and year."""
    posts = {(one.council, one.year): one.value for one in readings if one.figure == "in_post_fte"}
    doubted: dict[tuple[str, int], list[str]] = defaultdict(list)
    kept = []
    for one in readings:
        rule = table_descriptions().zeros_not_recorded.get(one.figure)
        if rule and one.value == 0 and posts.get((one.council, one.year), 0.0) >= rule["least_in_post"]:
            doubted[one.name, one.year].append(one.figure)
            one = one._replace(value=math.nan, how=NOT_RECORDED)
        kept.append(one)
    sentences = [
        f"{name} {year}: {' and '.join(names)} published as 0; more likely not recorded, so taken as missing."
        for (name, year), names in sorted(doubted.items())
    ]
    return kept, sentences


def value_notes(readings: Iterable[TableReading]) -> list[str]:
    """Cells that could not be read or cannot be, and parts that are more than their whole."""
    by_place: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    names: dict[str, str] = {}
    sentences = []
    for one in readings:
        names[one.council] = one.name
        if one.how in (UNREADABLE, IMPOSSIBLE):
            sentences.append(
                f"{one.name} {one.year}: {one.column} of {table_descriptions().tables[one.table].title}"
                f" is {one.how}, so taken as missing."
            )
        if not math.isnan(one.value):
            by_place[one.council, one.year][one.figure] = one.value
    for (council, year), values in by_place.items():
        sentences += [
            f"{names[council]} {year}: {part} ({values[part]:g}) is more than {whole} ({values[whole]:g})."
            for part, whole in STOCKS
            if values.get(part, 0.0) > SLACK * values.get(whole, math.inf)
        ]
        sentences += [f"{names[council]} {year}: {sentence}" for sentence in wholes_exceeded(values)]
    more = [f"and {len(sentences) - MOST_NOTED} more values of these kinds."] if len(sentences) > MOST_NOTED else []
    return sentences[:MOST_NOTED] + more


def wholes_exceeded(values: dict[str, float]) -> list[str]:
    """Sentences for parts of a table that add up to more than its whole."""
    sentences = []
    for table in table_descriptions().tables.values():
        for whole, parts in table.whole.items():
            total = math.fsum(values.get(part, 0.0) for part in parts)
            if total > SLACK * values.get(whole, math.inf) + 60:  # England and regions are rounded to ten each
                sentences.append(f"the parts of {table.title} add up to {total:g}, more than {values[whole]:g}.")
    return sentences
