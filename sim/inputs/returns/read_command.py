"""`python -m sim council from FOLDER name=NAME [out=FOLDER] [on=YYYY-MM-DD]`: a council from its own returns."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from sim.base.errors import InputError, need_packages
from sim.base.wording import many
from sim.inputs.typed_settings import Day, StudySettings, typed_settings

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
OUT = Path("councils")
PACKAGES = {  # of the extra `returns`: module: package
    "defusedxml": "defusedxml",
    "lifelines": "lifelines",
    "python_calamine": "python-calamine",
    "ruamel": "ruamel.yaml",
}


class ReadSettings(StudySettings):
    """Which returns become a council, and what it is called"""

    by_place = "folder"

    folder: Path = Field(description="of returns", examples=["returns/2023"])
    name: str = Field(description="what the council is called as a choice", examples=["name=ours"])
    out: Path = Field(OUT, description="where its files go")
    on: Day | None = Field(None, description="the day of Annex A; without it, its last date")


def read_and_report(typed: Sequence[str]) -> int:
    """Read, write, and say in a few lines what was understood."""
    if {"-h", "--help"} & set(typed):
        print(HELP)
        return 0
    given = typed_settings(ReadSettings, {}, typed)
    need_packages("reading returns", PACKAGES)
    from sim.inputs.returns.reading import PAGE, read_returns

    made = read_returns(given.folder, given.name, given.out, given.on)
    print_summary(made)
    if made.kept is not None:
        print(f"Files of {made.name} that were there and read otherwise are kept: {made.kept}")
    print(f"What was understood: {given.out / PAGE}.html and .md")
    print(f"To simulate it: sim --config-dir {given.out} council={given.name}")
    return 0


def print_summary(made: Any) -> None:
    """A few lines about what was read; no value of a cell is among them."""
    notes, figures = made.returns.notes, made.figures
    assumed = sum(one.assumed for one in figures.kept.values())
    print(
        f"{made.name}: {many(len(notes.read), 'table')} read; {len(figures.kept) - assumed} settings and"
        f" {len(figures.measured)} measures are from them, {assumed} settings are assumed, as in the typical council."
    )
    for one in notes.wanting:
        print(f"Missing: {one}; the typical council stands in for what needs it.")
    for file, why in notes.left:
        print(f"Not read: {file}: it {why}.")
    if notes.unusable:
        cells = sum(len(one.rows) for one in notes.unusable.values())
        print(f"{cells:,} cells or rows could not be used; the page has their row numbers.")


def without_personal_data(job: Any) -> int:
    """Do it; a fault of the program is reported by its place only, as its own words could quote a cell."""
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
