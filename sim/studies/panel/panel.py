"""`python -m sim panel [tables=FOLDER] [modelled=100] [to=FILE.csv] [key=value ...]`: what goes with referrals.

Without `modelled=` the regressions go over the published tables of England's councils. With it they go over so many
modelled councils for six years, referrals walking as published, beside what is published and what the model should
give; further words are then those of `python -m sim`, such as scenario.kind=need_rises.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import InputError, did_you_mean
from sim.base.files import write_text
from sim.base.progress import progress
from sim.inputs.councils.making import cells_of, figures_from
from sim.inputs.councils.reading import read_tables
from sim.inputs.councils.table import Figures, table
from sim.inputs.councils.updating import kept_from, noticed
from sim.studies.panel.data import published_panel
from sim.studies.panel.modelled import modelled_panel
from sim.studies.panel.report import (
    repeat,
    spread_of,
    table_csv,
    targets_met,
    targets_text,
    text_of,
    timeliness,
    timeliness_text,
)

if TYPE_CHECKING:
    import pandas as pd

CANNOT = "This cannot be worked out:"
STOPPED = "Stopped before there was an answer."
KNOWN = ("tables", "to", "modelled")


def figures_in(folder: str | None) -> Figures:
    """The project's own table, with what a folder of published tables says in place of it and after it.

    What was noticed in the folder (columns that are not known, tables that are absent) is said on the error stream.
    """
    if folder is None:
        return table()
    read = read_tables(Path(folder))
    print("\n".join(noticed(read)), file=sys.stderr, end="")
    return figures_from(kept_from(table()) | cells_of(read.readings), Path(folder))


def panel_wanted(pairs: dict[str, str], others: Sequence[str]) -> pd.DataFrame:
    """The panel that was asked for, published or modelled; refused if the two are mixed."""
    if "modelled" not in pairs:
        wrong = [word.partition("=")[0] for word in others]
        if wrong:
            raise InputError([f"{key}: no such word here{did_you_mean(key, KNOWN)}" for key in wrong])
        return published_panel(figures_in(pairs.get("tables")))
    if "tables" in pairs:
        raise InputError(["tables: what is modelled is not read from tables; leave out tables or modelled."])
    if not pairs["modelled"].isdecimal():
        raise InputError([f"modelled={pairs['modelled']}: must be a whole number of councils, such as modelled=100."])
    count = int(pairs["modelled"])
    with progress(count) as advance:
        return modelled_panel(count, others, advance)


def text_for(words: Sequence[str]) -> str:
    """The table of slopes as text, and for modelled councils the targets; written as CSV too if a file is named."""
    pairs = {key: value for key, _, value in (word.partition("=") for word in words) if key in KNOWN}
    panel = panel_wanted(pairs, [word for word in words if word.partition("=")[0] not in KNOWN])
    result = repeat(panel)
    if "to" in pairs:
        write_text(Path(pairs["to"]), table_csv(result))
    lines = [text_of(result, spread_of(panel)), *timeliness_text(timeliness(panel))]
    return "\n".join([*lines, "", *targets_text(targets_met(panel))] if "modelled" in pairs else lines)


def main(typed: Sequence[str]) -> int:
    """Print the table."""
    try:
        print(text_for(typed))
    except ModuleNotFoundError as missing:
        raise InputError([f"{missing.name} is not installed; it comes with caseload[study]."]) from missing
    return 0
