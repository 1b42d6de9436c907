"""What staff cost in each financial year of a run, as a report shows it: the run's costs.csv."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.base.errors import InputError
from sim.base.wording import MILLION
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
        rows = [cost_row(row, run.compared) for row in rows_of(file)]
        prices = sorted({row["prices"] for row in rows_of(file)})
    except (KeyError, ValueError) as fault:
        raise InputError([f"{file}: is not the table of costs of a run."]) from fault
    heads = ("Financial year", "Measured", "Without the change, £m", "With it, £m", "Difference, £m", "95% interval")
    own = heads if run.compared else ("Financial year", "Measured", "Cost, £m", "95% interval")
    note = (
        f"All staff, in {' and '.join(prices)}. A year of which a part was measured is the cost of that part; it is not"
        " to be set beside a whole one."
    )
    return [table("What staff cost by financial year", own, rows, [note])]


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
    low, high = (pounds_in(row[f"{name}_{end}"]) / MILLION for end in ("low", "high"))
    if not (math.isfinite(low) and math.isfinite(high)):
        return words(NONE)
    cells = one(low, PLACES, sign), one(high, PLACES, sign)
    return Cell(f"{cells[0].text} to {cells[1].text}", (*cells[0].values, *cells[1].values))


def pounds_in(text: str) -> float:
    """A number of the file; one that was marked as text, lest a sheet take its sign for a formula, is read too."""
    return float(text.removeprefix("'")) if text else math.nan
