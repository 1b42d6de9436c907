"""`python -m sim forecast council=NAME [years=3] [referrals=...] [holders=...] [conferences=...]`: what to expect.

Each published measure one to three years ahead, with bands that hold half and nine in ten of what comes: told nothing,
and given what a planner tells. Told is `referrals=12400` or `referrals=+10%` (of the last published year), or a value
for each year with commas between; `posts` are established posts of social workers, `in_post` those filled, `holders`
those who hold cases, `agency` agency workers, all in full-time equivalents; `conferences` are children a year at
initial child protection conferences. The council's own record stands beside it. `tables=FOLDER` reads later published
tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from sim.base.journal import Journal
from sim.inputs.composing.council_files import slug
from sim.inputs.councils.council_tables.notices import NOTICES
from sim.studies.forecast.expecting import outlook
from sim.studies.forecast.forecast_report import outlook_markdown, write_outlook
from sim.studies.forecast.forecast_settings import forecast_settings

CANNOT = "This cannot be forecast:"
STOPPED = "Stopped before there was a forecast. What was simulated is noted: the same command resumes."
FOLDER = Path("outputs") / "forecast"


def main(typed: Sequence[str]) -> int:
    """Forecast, print, write."""
    settings = forecast_settings(typed)
    name = slug(settings.area.name)
    notes = Journal(FOLDER / f"{name}_notes.jsonl")
    result = outlook(
        settings.figures,
        settings.area,
        settings.years,
        settings.imposed,
        settings.replications,
        settings.seed,
        settings.cores,
        notes,
    )
    print(outlook_markdown(result, settings))
    folder = FOLDER / f"{name}_{dt.datetime.now():%Y-%m-%d_%H-%M-%S-%f}"
    write_outlook(result, settings, typed, folder)
    noticed = f", {NOTICES}" if settings.notices else ""
    print(f"Files in {folder}: forecast.md, forecast.csv, charts/, manifest.json{noticed}")
    return 0
