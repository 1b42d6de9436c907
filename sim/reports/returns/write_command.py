"""`python -m sim council write FOLDER [council=NAME] [key=value ...]`: synthetic returns of a simulated council."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from sim.base.errors import InputError

HELP = """Synthetic returns of a simulated council: Annex A, children in need census, SSDA903 and workforce census.

  sim council write FOLDER [council=NAME] [on=YYYY-MM-DD] [replication=N] [key=value ...]

  FOLDER       where the files go
  on           the 31 March that the returns end on; without it, the last with a whole year simulated
  replication  which replication; without it, the first, 0

Other settings are those of a run, such as council=leeds or run.seed=7.
Children and workers in the files are invented."""
CANNOT = "These returns cannot be written:"


def main(typed: Sequence[str]) -> int:
    """Simulate one replication and write its returns."""
    if {"-h", "--help"} & set(typed):
        print(HELP)
        return 0
    folders = [word for word in typed if "=" not in word]
    own = dict(word.split("=", 1) for word in typed if word.startswith(("on=", "replication=")))
    if len(folders) != 1:
        raise InputError([f"give one folder to write to; {len(folders)} are given."])
    number = own.get("replication", "0")
    if not (number.isascii() and number.isdecimal() and int(number) < 100_000):
        raise InputError([f"replication={number}: must be a whole number from 0 to 99999."])
    on = typed_march(own.get("on"))
    from sim.inputs.checks import validate
    from sim.inputs.compose import compose
    from sim.inputs.study import study_from
    from sim.reports.returns.writing import write_returns
    from sim.runs.parallel import make_ready
    from sim.runs.replication import simulate

    overrides = [word for word in typed if "=" in word and not word.startswith(("on=", "replication="))]
    study = study_from(validate(compose(overrides)))
    make_ready(study)
    log = simulate(study, int(number), study.config.run.clock)
    files = write_returns(Path(folders[0]), study, log.rows, on, int(number))
    print(f"Written to {folders[0]}: {', '.join(file.relative_to(folders[0]).as_posix() for file in files)}.")
    print("Every child and worker in them is invented.")
    return 0


def typed_march(text: str | None) -> dt.date | None:
    """A 31 March as typed; Refused where it is none."""
    try:
        day = None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        day = dt.date.min
    if day is not None and (day.month, day.day) != (3, 31):
        raise InputError([f"on={text}: must be a 31 March, written like 2023-03-31."])
    return day
