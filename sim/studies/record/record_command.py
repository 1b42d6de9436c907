"""`python -m sim record [tables=FOLDER] [from=2017] [measure=NAME] [to=FILE.csv]`: how REAR and rivals did."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from sim.base.errors import InputError, unknown
from sim.base.files import write_text
from sim.inputs.typed_settings import StudySettings, typed_settings
from sim.studies.panel.data import published_panel
from sim.studies.panel.panel import figures_in
from sim.studies.record.levels import settings
from sim.studies.record.record_summary import record_csv, record_text
from sim.studies.record.scoring import score_record

CANNOT = "This record cannot be made:"
STOPPED = "Stopped before there was a record."


class SimpleRecordSettings(StudySettings):
    """Which forecasts are scored"""

    tables: Path | None = Field(None, description="published tables, read in place of the project's own")
    first: int | None = Field(None, alias="from", ge=1990, le=2100, description="the year of the first forecast")
    measure: str | None = Field(None, description="the only measure; without it all are scored")
    to: Path | None = Field(None, description="where the table goes as CSV")


def record_text_for(words: Sequence[str]) -> str:
    """The record as text; written as CSV too if a file is named."""
    given, rules = typed_settings(SimpleRecordSettings, {}, words), settings()
    if given.measure is not None and given.measure not in rules["measures"]:
        raise InputError([unknown("measure", given.measure, "measure", rules["measures"])])
    panel = published_panel(figures_in(given.tables))
    first, last = int(rules["from"]) if given.first is None else given.first, int(panel["year"].max()) - 1
    if first > last:
        raise InputError(
            [f"from={first}: must be at most {last}; nothing is published after it to score a forecast by."]
        )
    result = score_record(panel, first, None if given.measure is None else [given.measure])
    if given.to is not None:
        write_text(given.to, record_csv(result, panel))
    return record_text(result)


def main(typed: Sequence[str]) -> int:
    """Print the record; the exit code."""
    print(record_text_for(typed))
    return 0
