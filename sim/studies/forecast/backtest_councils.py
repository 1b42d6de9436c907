"""The record of councils, from scripts and by `python -m sim backtest council=all [from=2017] [tables=FOLDER]`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from sim.base.files import write_text
from sim.base.journal import Journal
from sim.base.places import DOCS
from sim.inputs.composing.council_files import slug
from sim.inputs.councils.areas import areas
from sim.inputs.councils.council_tables.notices import NOTICES
from sim.inputs.councils.kept_record import KEPT_COUNCILS
from sim.reports.docs_pages import replace_part
from sim.studies.forecast.councils_record import CouncilsRecord, councils_record
from sim.studies.forecast.record_figures import draw_record, record_finding
from sim.studies.forecast.record_files import (
    KEPT_HOLDERS,
    KEPT_WEIGHTS,
    councils_csv,
    holders_csv,
    weights_csv,
    write_record,
)
from sim.studies.forecast.record_page import council_markdown, record_markdown
from sim.studies.forecast.record_settings import ALL, record_settings

FOLDER = Path("outputs") / "backtest"
NOTES = "councils_notes.jsonl"
PAGE = DOCS / "forecast.md"
PLACE = "record"


def renew_docs(result: CouncilsRecord, files: Sequence[Path]) -> None:
    """Renew docs/forecast.md with its figure, and the record that goes with forecasts, in conf/record."""
    shown = [file for file in files if file.suffix == ".svg"]
    replace_part(PAGE, PLACE, record_markdown(result).splitlines(), shown)
    write_text(KEPT_WEIGHTS, weights_csv(result))
    write_text(KEPT_HOLDERS, holders_csv(result))
    write_text(KEPT_COUNCILS, councils_csv(result))


def text_of(result: CouncilsRecord) -> str:
    """What is printed: the page of all, or of the one council."""
    if result.settings.council == ALL or not result.councils:
        return record_markdown(result)
    return council_markdown(result, result.councils[0].code, result.councils[0].name)


def main(typed: Sequence[str]) -> int:
    """Forecast every council from every origin, score, print, write; notes stay, so that nothing is simulated twice."""
    settings = record_settings(typed)
    result = councils_record(settings, Journal(FOLDER / NOTES))
    print(text_of(result))
    name = ALL if settings.council == ALL else slug(areas()[settings.council].name)
    folder = FOLDER / f"{name}_{dt.datetime.now():%Y-%m-%d_%H-%M-%S-%f}"
    write_record(result, typed, folder)
    files = [] if result.scores.empty else draw_record(result, folder / "charts")
    if settings.docs and PAGE.is_file():
        renew_docs(result, files)
    print(
        f"Files in {folder}: record.md, councils/, scores.csv, councils.csv, weights.csv, holders.csv,"
        f" forecasts.parquet, charts/, manifest.json{f', {NOTICES}' if settings.notices else ''}"
    )
    return 0


# From scripts


def record_of_councils(*words: str, notes: Path | None = None) -> CouncilsRecord:
    """The record that these words ask for after `python -m sim backtest`; InputError with every fault.

    What is simulated is noted in a file, and the same question goes on from it. `scores` is a data frame with a row for
    each forecast of each forecaster.

    >>> import sim
    >>> record = sim.record_of_councils("council=rutland", "from=2021", "years=1", "replications=1")
    >>> bool((record.scores.crps >= 0).all())
    True
    """
    return councils_record(record_settings(words), Journal(notes or FOLDER / NOTES))


def figure_of_record(result: CouncilsRecord, folder: Path) -> tuple[str, Sequence[Path]]:
    """For which measures and years ahead the model is worth having: the finding, and the files of the figure.

    >>> import sim
    >>> from pathlib import Path
    >>> record = sim.record_of_councils("council=rutland", "from=2021", "years=1", "replications=1")
    >>> finding, files = sim.figure_of_record(record, Path("outputs") / "figures")
    >>> finding.startswith("Told referrals and staff")
    True
    """
    return record_finding(result), draw_record(result, folder)
