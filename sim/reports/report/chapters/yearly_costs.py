"""What staff cost in each financial year of a run, as a report shows it: the run's costs.csv."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.base.errors import InputError
from sim.base.wording import MILLION
from sim.reports.financial_years import AFTER
from sim.reports.phrases import UNROUNDED
from sim.reports.report.document import Block, Cell, Text, table, words
from sim.reports.report.rounding import NONE, one
from sim.reports.report.run_folder import FinishedRun, rows_of

COSTS_FILE = "costs.csv"
PLACES = 2


def yearly_costs(run: FinishedRun) -> list[Block]:
    """Pounds by financial year; a sentence where the run kept none."""
    file = run.folder / COSTS_FILE
    if not file.is_file():
        return [Text(f"This run kept no costs by financial year ({COSTS_FILE}); a run made now does.", "note")]
    try:
        given = rows_of(file)
        rows = [cost_row(row, run.compared) for row in given if row["measured"] != AFTER]
        prices = sorted({row["prices"] for row in given})
        against = against_the_grant(given)
    except (KeyError, ValueError) as fault:
        raise InputError([f"{file}: is not the table of costs of a run."]) from fault
    heads = ("Financial year", "Measured", "Without the change, £m", "With it, £m", "Difference, £m", "95% interval")
    own = heads if run.compared else ("Financial year", "Measured", "Cost, £m", "95% interval")
    note = (
        f"All staff, in {' and '.join(prices)}. A year of which a part was measured is the cost of that part; it is not"
        " to be set beside a whole one."
    )
    notes = [note, UNROUNDED] if run.compared else [note]
    return [table("What staff cost by financial year", own, rows, notes), *against]


def against_the_grant(given: list[dict[str, str]]) -> list[Block]:
    """What the change costs beside the scenario's grant, by financial year; nothing where there is no grant."""
    rows = [row for row in given if math.isfinite(pounds_in(row.get("beyond_grant", "")))]
    if not rows:
        return []
    heads = ("Financial year", "Measured", "Change costs, £m", "Grant, £m", "Beyond the grant, £m", "95% interval")
    notes = [
        "Beyond the grant: what the change costs less the grant; with a minus the grant is more than the cost. The"
        " grant is that of the scenario (scenario.grant_ and the year): England's, shared out by children in need,"
        " unless you have typed your own; it is in the prices of the costs. Of a year of which a part was measured it"
        " is that part's.",
        UNROUNDED,
        *(["A year after the run was not simulated: costs go on as in the run's last year."] * after_any(rows)),
    ]
    return [table("What the change costs against the grant", heads, [grant_row(row) for row in rows], notes)]


def after_any(rows: list[dict[str, str]]) -> bool:
    """Whether a year is after the run."""
    return any(row["measured"] == AFTER for row in rows)


def grant_row(row: Mapping[str, str]) -> tuple[Cell, ...]:
    """A financial year: the cost of the change, the grant, and the one beyond the other with its interval."""
    low, high = (pounds_in(row[f"difference_{end}"]) - pounds_in(row["grant"]) for end in ("low", "high"))
    return (
        words(row["financial_year"]),
        words(row["measured"]),
        millions(row, "difference", True),
        millions(row, "grant"),
        millions(row, "beyond_grant", True),
        span_cell(low, high, True),
    )


def cost_row(row: Mapping[str, str], compared: bool) -> tuple[Cell, ...]:
    """A financial year: its cost without and with the change, and the difference with its interval."""
    about = (words(row["financial_year"]), words(row["measured"]))
    without = millions(row, "baseline")
    if not compared:
        return (*about, without, interval_cell(row, "baseline", False))
    return (
        *about,
        without,
        millions(row, "scenario"),
        millions(row, "difference", True),
        interval_cell(row, "difference", True),
    )


def millions(row: Mapping[str, str], name: str, sign: bool = False) -> Cell:
    """A column's pounds in millions."""
    return one(pounds_in(row[name]) / MILLION, PLACES, sign)


def interval_cell(row: Mapping[str, str], name: str, sign: bool) -> Cell:
    """The interval of a column in millions; `[x]` where there is none."""
    low, high = (pounds_in(row[f"{name}_{end}"]) for end in ("low", "high"))
    return span_cell(low, high, sign)


def span_cell(least: float, most: float, sign: bool) -> Cell:
    """Pounds from one to another, in millions; `[x]` where there are none."""
    low, high = least / MILLION, most / MILLION
    if not (math.isfinite(low) and math.isfinite(high)):
        return words(NONE)
    cells = one(low, PLACES, sign), one(high, PLACES, sign)
    return Cell(f"{cells[0].text} to {cells[1].text}", (*cells[0].values, *cells[1].values))


def pounds_in(text: str) -> float:
    """A number of the file; one that was marked as text, lest a sheet take its sign for a formula, is read too."""
    return float(text.removeprefix("'")) if text else math.nan
