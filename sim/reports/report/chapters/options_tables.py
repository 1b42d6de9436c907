"""The options of a staffing answer in two tables: what each does and costs, and its cost by financial year."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.analysis.measures import MEASURES
from sim.base.wording import MILLION
from sim.reports.financial_years import LEAST_MILLIONS
from sim.reports.report.document import Table, table, words
from sim.reports.report.rounding import one, unit_in_words, value

MOST_YEARS = 7  # side by side: more run into each other on a page


def compared_options(kept: Mapping[str, Any]) -> tuple[Table, ...]:
    """The tables of what `answer.json` keeps of its options; none where there is nothing to choose from."""
    options: Sequence[Mapping[str, Any]] = kept.get("options", ())
    if len(options) < 2:
        return ()
    return effects_of_options(kept, options), *costs_of_options(kept, options)


def effects_of_options(kept: Mapping[str, Any], options: Sequence[Mapping[str, Any]]) -> Table:
    """A row an option: in how many futures every target holds, the mean of each measure, the cost once filled."""
    measures = [name for name in dict.fromkeys(n for option in options for n in option["means"]) if name in MEASURES]
    heads = [
        "Option",
        "All targets hold, per cent of futures",
        *(f"{MEASURES[name].label}, {unit_in_words(MEASURES[name].unit)}" for name in measures),
        "More cost, £m a year",
    ]
    rows = [
        [
            words(str(option["option"])),
            one(100 * int(option["held"]) / int(option["of"]), 0),
            *(value(float(option["means"].get(name, math.nan)), MEASURES[name].unit) for name in measures),
            one(float(option["full_year"]) / MILLION, 2),
        ]
        for option in options
    ]
    counts = sorted({int(option["of"]) for option in options})
    of = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else str(counts[0])
    both = f"Shares and means are of {of} simulated futures"
    if of != str(kept["futures_beside"]):  # of an answer of an earlier release
        both = f"Shares are of {of} simulated futures, means of the first {kept['futures_beside']} of them"
    notes = [
        f"{both}, the same for every option. An option that holds the targets may do harm elsewhere: read the whole"
        " row.",
        f"Cost is pay with on-costs in {kept['prices']}, of a year in which every post is filled.",
    ]
    return table("The options side by side", heads, rows, notes)


def costs_of_options(kept: Mapping[str, Any], options: Sequence[Mapping[str, Any]]) -> tuple[Table, ...]:
    """What each option with posts costs by financial year, as many years to a table as a page is wide."""
    able = [option for option in options if option["financial_years"]]
    costs = [
        {str(year["year"]): float(year["pounds"]) / MILLION for year in option["financial_years"]} for option in able
    ]
    years = sorted({year for cost in costs for year, millions in cost.items() if abs(millions) >= LEAST_MILLIONS})
    note = (
        f"Pay with on-costs in {kept['prices']}, as if every post were filled from the day it opens: the most that it"
        " can cost. Years after the run's end are of posts that lapse later."
    )
    count = -(-len(years) // MOST_YEARS)
    parts = [years[i * len(years) // count : (i + 1) * len(years) // count] for i in range(count)]
    result = []
    for part in parts:
        rows = [
            [words(str(option["option"])), *(one(cost.get(year, 0.0), 2) for year in part)]
            for option, cost in zip(able, costs, strict=True)
        ]
        span = f": {part[0]} to {part[-1]}" if count > 1 else ""
        title = f"What each option costs by financial year, £m{span}"
        result.append(table(title, ("Option", *part), rows, [note] if part is parts[-1] else []))
    return tuple(result)
