"""What conf/record keeps of past forecasts, for forecasts and reports to go by."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sim.base.places import CONF
from sim.base.text_tables import uncommented

KEPT_COUNCILS = CONF / "record" / "model_councils.csv"
RECORD_COLUMNS = (
    "council",
    "measure",
    "forecasts",
    "saved",
    "rear_saved",
    "given_saved",
    "inside_50",
    "inside_90",
    "given_all_saved",
)


class OwnRecord(NamedTuple):
    """How forecasts of one measure of one council have been; shares, not a number where there is none."""

    forecasts: int
    saved: float  # against REAR, with nothing given
    rear_saved: float  # REAR's against last year's value
    given_saved: float  # against REAR, with referrals and staff given
    inside_50: float
    inside_90: float
    given_all_saved: float  # against REAR, with conferences given too; not in records from before these were


def kept_table(file: Path) -> tuple[str, list[dict[str, str]]]:
    """The note above a kept table, and its rows; nothing where it is not there."""
    if not file.is_file():
        return "", []
    lines = file.read_text(encoding="utf-8").splitlines()
    note = " ".join(line.removeprefix("#").strip() for line in lines if line.startswith("#"))
    return note, list(csv.DictReader(uncommented(lines)))


@lru_cache
def own_record(council: str, file: Path = KEPT_COUNCILS) -> dict[str, OwnRecord]:
    """By measure, how forecasts of a council have been; nothing where the model was not run for it."""
    return {
        row["measure"]: OwnRecord(
            int(row["forecasts"]), *(float(row.get(name) or "nan") for name in RECORD_COLUMNS[3:])
        )
        for row in kept_table(file)[1]
        if row["council"] == council
    }
