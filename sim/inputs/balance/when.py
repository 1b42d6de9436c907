"""When and from whom a council's referrals come: its own months and sources, drawn to England's where they are few."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.inputs.councils.areas import ENGLAND, Area
from sim.inputs.councils.council_tables.cells import PUBLISHED
from sim.inputs.councils.table import figures_table

UNUSUAL = (2021,)  # years whose months are left out | sim/studies/england/season.py: lockdown


def counts(code: str, year: int, names: Sequence[str]) -> float:
    """The sum of a council's figures of a year; not a number if one is not as published."""
    cells = [figures_table().cell(code, year, name) for name in names]
    return math.fsum(cell.value if cell.how == PUBLISHED else math.nan for cell in cells)


def shares_of_referrals(code: str, names: Sequence[Sequence[str]], years: Sequence[int]) -> list[float]:
    """What share of a council's referrals each of some columns is, over the years in which all are published."""
    rows = [[counts(code, year, columns) for columns in names] for year in years]
    whole = [row for row in rows if all(math.isfinite(value) for value in row) and math.fsum(row) > 0]
    totals = [math.fsum(row[place] for row in whole) for place in range(len(names))]
    return [total / math.fsum(totals) for total in totals] if whole else []


def demand_of(area: Area, before: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    """The months and sources of a council's referrals."""
    years = [year for year in figures_table().years(ENGLAND) if year not in UNUSUAL]
    months = [[f"referrals_{month}"] for month in rules["months"]]
    columns = list(rules["sources"].values())
    made: dict[str, Any] = {}
    referrals = figures_table().last(area.code, "referrals_per_year")[1].value
    weight = referrals / (referrals + rules["months_of"])
    if times := compared(area.code, months, years, weight):
        index = [value * ratio for value, ratio in zip(before["month_index"], times, strict=True)]
        mean = math.fsum(index) / len(index)
        made["month_index"] = [round(value / mean, 4) for value in index]
    if times := compared(area.code, columns, years[-3:], weight):
        parts = [before["sources"][name]["share"] * ratio for name, ratio in zip(rules["sources"], times, strict=True)]
        made["sources"] = {
            name: {**before["sources"][name], "share": round(part / math.fsum(parts), 4)}
            for name, part in zip(rules["sources"], parts, strict=True)
        }
    return made


def compared(code: str, names: Sequence[Sequence[str]], years: Sequence[int], weight: float) -> list[float]:
    """A council's shares over England's of the same columns, drawn to 1; nothing where none is published."""
    own, england = shares_of_referrals(code, names, years), shares_of_referrals(ENGLAND, names, years)
    if not own or not england:
        return []
    return [1.0 + weight * (mine / theirs - 1.0) if theirs else 1.0 for mine, theirs in zip(own, england, strict=True)]
