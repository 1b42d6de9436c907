"""`python -m sim council from FOLDER name=NAME [out=FOLDER] [on=YYYY-MM-DD]`: a council from its own returns."""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.base.errors import InputError, did_you_mean

HELP = """A council from its own returns: files in a folder become a council that can be simulated.

  sim council from FOLDER name=NAME [out=FOLDER] [on=YYYY-MM-DD]

  FOLDER  holds whichever there are of Annex A (xlsx or csv), the children in need census (XML),
          SSDA903 (csv or XML) and the workforce census (XML)
  name    what the council is called as a choice: small letters, digits and _
  out     where its files go; without it, the folder councils here
  on      the day of Annex A, which does not say it; without it, its last date

Then: sim --config-dir OUT council=NAME. What was understood, column by column, is in OUT/what_was_understood.html.
No number, name, postcode or birthday of a child or worker is written or shown."""
CANNOT = "These returns cannot be read:"
KEYS = ("name", "out", "on")
OUT = Path("councils")


def settings_of(typed: Sequence[str], keys: Sequence[str]) -> tuple[Path, dict[str, str]]:
    """The folder and the settings typed; Refused with every fault."""
    folders = [word for word in typed if "=" not in word]
    said = dict(word.split("=", 1) for word in typed if "=" in word)
    faults = [f"{key}: there is no such setting{did_you_mean(key, keys)}" for key in said if key not in keys]
    if len(folders) != 1:
        faults.append(f"give one folder of returns; {len(folders)} are given.")
    if faults:
        raise InputError(faults)
    return Path(folders[0]), said


def typed_day(text: str | None) -> dt.date | None:
    """A day as typed; Refused where it is none."""
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError as fault:
        raise InputError([f"on={text}: must be a day written like 2023-03-31."]) from fault


def read_and_report(typed: Sequence[str]) -> int:
    """Read, write, and say in a few lines what was understood."""
    if {"-h", "--help"} & set(typed):
        print(HELP)
        return 0
    folder, said = settings_of(typed, KEYS)
    if "name" not in said:
        raise InputError(["name: is missing; give the council a name, such as name=ours."])
    day, out = typed_day(said.get("on")), Path(said.get("out", OUT))
    from sim.inputs.returns.reading import PAGE, read_returns

    made = read_returns(folder, said["name"], out, day)
    print_summary(made)
    print(f"What was understood: {out / PAGE}.html and .md")
    print(f"To simulate it: sim --config-dir {out} council={said['name']}")
    return 0


def print_summary(made: Any) -> None:
    """A few lines about what was read; no value of a cell is among them."""
    notes, figures = made.returns.notes, made.figures
    print(
        f"{made.name}: {len(notes.read)} tables read,"
        f" {len(figures.kept)} settings and {len(figures.measured)} measures from them."
    )
    for file, why in notes.left:
        print(f"Not read: {file}: it {why}.")
    if notes.unusable:
        cells = sum(len(one.rows) for one in notes.unusable.values())
        print(f"{cells:,} cells or rows could not be used; the page has their row numbers.")


def without_personal_data(job: Any) -> int:
    """Do it; a fault of the program is told by its place only, as its own words could quote a cell."""
    try:
        return int(job())
    except (InputError, OSError):
        raise
    except Exception as fault:
        place = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{Path(place.filename).name}, line {place.lineno}"
        raise InputError(
            [
                f"a fault of this program, {type(fault).__name__} in {where}; please report these words, in which"
                " nothing personal is. Nothing was written."
            ]
        ) from None


def main(typed: Sequence[str]) -> int:
    """Read the returns in a folder, write the council's files, print what was understood; the exit code."""
    return without_personal_data(lambda: read_and_report(typed))
