"""`python -m sim council write FOLDER [council=NAME] [key=value ...]`: synthetic returns of a simulated council."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from sim.base.errors import need_packages
from sim.inputs.typed_settings import StudySettings, own_settings

HELP = """Synthetic returns of a simulated council: Annex A, children in need census, SSDA903 and workforce census.

  sim council write FOLDER [council=NAME] [on=YYYY-MM-DD] [replication=N] [key=value ...]

  FOLDER       where the files go
  on           the 31 March that the returns end on; without it, the last with a whole year simulated
  replication  which replication; without it, the first, 0

Other settings are those of a run, such as council=leeds or run.seed=7.
Children and workers in the files are invented."""
CANNOT = "These returns cannot be written:"


def of_march(given: str) -> dt.date:
    """A 31 March as typed; ValueError where it is none."""
    try:
        day = dt.date.fromisoformat(given)
    except ValueError:
        day = dt.date.min
    if (day.month, day.day) != (3, 31):
        raise ValueError("must be a 31 March, written like 2023-03-31")
    return day


class WriteSettings(StudySettings):
    """Where synthetic returns go, and of what"""

    by_place = "folder"

    folder: Path = Field(description="where the files go", examples=["outputs/returns"])
    on: Annotated[dt.date, BeforeValidator(of_march)] | None = Field(None, description="the day that they end on")
    replication: int = Field(0, ge=0, lt=100_000, description="which one")


def main(typed: Sequence[str]) -> int:
    """Simulate one replication and write its returns."""
    if {"-h", "--help"} & set(typed):
        print(HELP)
        return 0
    given, overrides = own_settings(WriteSettings, typed)
    need_packages("writing returns", {"openpyxl": "openpyxl"})
    from sim.inputs.checks import validate
    from sim.inputs.composing.compose import compose
    from sim.inputs.composing.variants import study_of_replication
    from sim.inputs.study import study_from
    from sim.reports.returns.returns_writing import check_own, write_returns
    from sim.runs.parallel import make_ready
    from sim.runs.replication import simulate

    check_own(given.folder)
    study = study_of_replication(study_from(validate(compose(overrides))), given.replication)
    make_ready(study)
    log = simulate(study, given.replication, study.config.run.clock)
    files = write_returns(given.folder, study, log.rows, given.on, given.replication)
    print(f"Written to {given.folder}: {', '.join(file.relative_to(given.folder).as_posix() for file in files)}.")
    print("Every child and worker in them is invented.")
    return 0
