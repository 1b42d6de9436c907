"""The folder of a forecast (`python -m sim forecast`), read: what to expect, told nothing and given more."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.base.errors import InputError
from sim.base.wording import capital
from sim.reports.report.chapters.answers import Answer
from sim.reports.report.document import Block, Bullets, Cell, Table, Text, table, words
from sim.reports.report.rounding import NONE, one, unit_in_words
from sim.reports.report.run_folder import figures_in_folder, read_json, rows_of

FORECAST, NUMBERS = "forecast.json", "forecast.csv"
KINDS = {"told nothing": "What to expect", "given": "What to expect given what is told"}
YEARS = {False: "years to 31 March", True: "30 September of the year"}
SHARE = "share"
WHOLE = 100  # from this on a value is printed without decimals
NOTE = (
    "The middle of what is expected, and the band that should hold nine in ten of what comes: as wide as past forecasts"
    f" have missed. {NONE} not forecast, as the last year is not published."
)


class ForecastRow(NamedTuple):
    """What to expect of a measure in a year."""

    measure: str
    unit: str
    year: int  # as it is shown: a census by its September
    kind: str
    low: float
    middle: float
    high: float


def is_forecast(folder: Path) -> bool:
    """Whether a folder is that of a forecast."""
    return (folder / FORECAST).is_file()


def council_of_forecast(folder: Path) -> str:
    """The council of a forecast; InputError if the folder is not that of a forecast."""
    return str(kept_forecast(folder)["council"])


def forecast_in(folder: Path, with_record: bool = False) -> Answer:
    """What a forecast says: its sentences, tables by kind of forecast, figures; InputError if there is none.

    A report on a run has the record of its council in another place; a report on a forecast alone has it here.
    """
    kept = kept_forecast(folder)
    tables = forecast_tables_of(kept["measures"], numbers_in(folder / NUMBERS, kept["measures"]))
    if with_record and kept["record"]["rows"]:
        heads = [capital(head) for head in kept["record"]["heads"]]
        about = [kept["record"]["about"]] if "about" in kept["record"] else []  # earlier forecasts have none
        tables.append(table("How good forecasts of this council have been", heads, kept["record"]["rows"], about))
    return Answer(
        "forecast",
        kept["of"],
        tuple(kept["answer"]),
        tuple(tables),
        tuple(figures_in_folder(folder / "charts")),
        typed=tuple(kept["typed"]),
    )


def kept_forecast(folder: Path) -> dict[str, Any]:
    """What forecast.json holds; InputError if it is not that of a forecast."""
    if not is_forecast(folder):
        raise InputError([f"{folder}: holds no forecast ({FORECAST}); python -m sim forecast makes one."])
    kept = read_json(folder / FORECAST)
    if not (isinstance(kept, dict) and {"council", "of", "answer", "typed", "measures", "record"} <= kept.keys()):
        raise InputError([f"{folder / FORECAST}: is not what a forecast writes."])
    return kept


def numbers_in(file: Path, measures: Mapping[str, Any]) -> list[ForecastRow]:
    """The rows of a forecast's table; InputError if they are not as a forecast writes them."""
    try:
        return [
            ForecastRow(
                row["measure"],
                row["unit"],
                int(row["year"]) - int(measures[row["measure"]]["census"]),
                row["kind"],
                *(float(row[name]) for name in ("p05", "p50", "p95")),
            )
            for row in rows_of(file)
        ]
    except (KeyError, ValueError, TypeError) as fault:
        raise InputError([f"{file}: is not the table of a forecast."]) from fault


def forecast_tables_of(measures: Mapping[str, Any], rows: Sequence[ForecastRow]) -> list[Table]:
    """A table for each kind of forecast, of children and of the workforce: their years are not the same."""
    made = []
    for kind, title in KINDS.items():
        for census, of in YEARS.items():
            own = [row for row in rows if row.kind == kind and measures[row.measure]["census"] == census]
            if own:
                made.append(one_table(f"{title}, {of}", measures, own))
    return made


def one_table(title: str, measures: Mapping[str, Any], rows: Sequence[ForecastRow]) -> Table:
    """Measures by year: the middle and the 90% band."""
    years = sorted({row.year for row in rows})
    heads = ["Measure", "Unit", *(head for year in years for head in (f"{year}", f"{year}, 90% band"))]
    by_measure: dict[str, dict[int, ForecastRow]] = {}
    for row in rows:
        by_measure.setdefault(row.measure, {})[row.year] = row
    lines = [
        (
            words(measures[name]["label"]),
            words("per cent" if (unit := next(iter(own.values())).unit) == SHARE else unit_in_words(unit)),
            *(cell for year in years for cell in cells_of_year(own.get(year))),
        )
        for name, own in by_measure.items()
    ]
    return table(title, heads, lines, [NOTE])


def cells_of_year(row: ForecastRow | None) -> tuple[Cell, Cell]:
    """The middle and the band of a year, shares in per cent."""
    if row is None:
        return words(NONE), words(NONE)
    times = 100.0 if row.unit == SHARE else 1.0
    places = 0 if row.unit != SHARE and abs(row.middle) >= WHOLE else 1
    low, middle, high = (one(times * value, places) for value in (row.low, row.middle, row.high))
    if not all(math.isfinite(value) for value in (row.low, row.high)):
        return middle, words(NONE)
    return middle, Cell(f"{low.text} to {high.text}", (*low.values, *high.values))


def forecast_blocks(answer: Answer) -> list[Block]:
    """A forecast in a report: its first sentence, figures, tables, and what must be known of it."""
    lead, *rest = answer.sentences or ("There is no sentence in this forecast.",)
    more: list[Block] = [Bullets(tuple(rest))] if rest else []
    return [Text(lead), *answer.figures, *answer.tables, *more, Text(f"Of: {answer.of.rstrip('.')}.", "note")]
