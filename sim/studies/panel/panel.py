"""`python -m sim panel [tables=FOLDER] [modelled=100] [sets=1] [to=FILE.csv] [key=value]`: what goes with referrals.

Without `modelled=` the regressions go over the published tables of England's councils. With it they go over so many
modelled councils for six years, referrals walking as published, beside what is published and what the model should
give; further words are then those of `python -m sim`, such as scenario.kind=need_rises.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from sim.base.errors import InputError, need_packages
from sim.base.files import write_text
from sim.base.progress import progress
from sim.inputs.councils.areas import areas
from sim.inputs.councils.council_names import code_of
from sim.inputs.councils.council_tables.notices import NOTICES, notices_for, notices_shown, without_revised
from sim.inputs.councils.council_tables.reading_over import ReadOver, read_over, refuse_unlisted
from sim.inputs.councils.table import Figures, figures_table
from sim.inputs.typed_settings import StudySettings, key_and_value, no_such_setting, own_settings
from sim.studies.panel.data import published_panel
from sim.studies.panel.modelled import modelled_panel
from sim.studies.panel.panel_report import (
    figure_spread,
    panel_text,
    repeat,
    table_csv,
    targets_met,
    targets_text,
    timeliness,
    timeliness_text,
)

if TYPE_CHECKING:
    import pandas as pd

CANNOT = "This cannot be worked out:"
STOPPED = "Stopped before there was an answer."


def figures_in(folder: Path | None) -> Figures:
    """The project's own table, with what a folder of published tables says in place of it and after it.

    What was noticed in the folder (columns that are not known, doubted values) is said on the error stream.
    """
    result = tables_over(folder)
    where = f"python -m sim council update {folder} to=FILE writes them beside FILE"
    print("\n".join(notices_shown(without_revised(result.notices), where)), file=sys.stderr, end="")
    return result.figures


def tables_over(folder: Path | None) -> ReadOver:
    """The project's own table of figures, or with a folder over it, and what was noticed."""
    if folder is None:
        return ReadOver(figures_table(), [], {}, {})
    return read_over(folder, figures_table(), folder)


def tables_for(folder: Path | None, council: str) -> ReadOver:
    """A folder over the project's table for an answer about one council: what is said of others is only counted.

    InputError if the council is in the folder and not on the project's list.
    """
    result, code = tables_over(folder), code_of(council)
    refuse_unlisted(council, result)
    name = areas()[code].name if code in areas() else ""
    lines = notices_for(result.notices, str(code), name, f"{NOTICES} in the folder of this answer")
    print("\n".join(lines), file=sys.stderr, end="")
    return result


class PanelSettings(StudySettings):
    """Which councils the regressions go over"""

    tables: Path | None = Field(None, description="published tables, read in place of the project's own")
    modelled: int | None = Field(None, description="councils to simulate in place of those published")
    sets: int = Field(1, ge=1, le=20, description="of random numbers with which each of these is simulated")
    to: Path | None = Field(None, description="where the table goes as CSV")


def panel_wanted(given: PanelSettings, others: Sequence[str]) -> pd.DataFrame:
    """The panel that was asked for, published or modelled; refused if the two are mixed."""
    if given.modelled is None:
        if given.sets > 1:
            raise InputError(["sets: of councils that are simulated; say how many with modelled."])
        if wrong := [no_such_setting(PanelSettings, *key_and_value(word)) for word in others]:
            raise InputError(wrong)
        return published_panel(figures_in(given.tables))
    if given.tables is not None:
        raise InputError(["tables: what is modelled is not read from tables; leave out tables or modelled."])
    with progress(given.modelled) as advance:
        return modelled_panel(given.modelled, others, advance, given.sets)


def slopes_text(words: Sequence[str]) -> str:
    """The table of slopes as text, and for modelled councils the targets; written as CSV too if a file is named."""
    given, others = own_settings(PanelSettings, words)
    panel = panel_wanted(given, others)
    result = repeat(panel)
    if given.to is not None:
        write_text(given.to, table_csv(result))
    lines = [panel_text(result, figure_spread(panel)), *timeliness_text(timeliness(panel))]
    return "\n".join(lines if given.modelled is None else [*lines, "", *targets_text(targets_met(panel))])


def main(typed: Sequence[str]) -> int:
    """Print the table."""
    need_packages("it", {"statsmodels": "statsmodels"})
    print(slopes_text(typed))
    return 0
