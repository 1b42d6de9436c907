"""`python -m sim.studies.panel [tables=FOLDER] [to=FILE.csv]`: what goes with referrals in councils, again."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sim.base.errors import InputError, did_you_mean
from sim.base.files import write_text
from sim.inputs.councils.making import cells_of, figures_from
from sim.inputs.councils.reading import read_tables
from sim.inputs.councils.table import Figures, table
from sim.inputs.councils.updating import kept_from
from sim.studies.panel.data import published_panel
from sim.studies.panel.report import repeat, spread_of, table_csv, text_of, timeliness, timeliness_text

KNOWN = ("tables", "to")


def figures_in(folder: str | None) -> Figures:
    """The project's own table, with what a folder of published tables says in place of it and after it."""
    if folder is None:
        return table()
    return figures_from(kept_from(table()) | cells_of(read_tables(Path(folder)).readings), Path(folder))


def text_for(words: Sequence[str]) -> str:
    """The table of slopes as text; written as CSV too if a file is named."""
    pairs = {key.lstrip("-"): value for key, _, value in (word.partition("=") for word in words)}
    wrong = [f"{key}: no such word here{did_you_mean(key, KNOWN)}" for key in pairs if key not in KNOWN]
    if wrong:
        raise InputError(wrong)
    panel = published_panel(figures_in(pairs.get("tables")))
    result = repeat(panel)
    if "to" in pairs:
        write_text(Path(pairs["to"]), table_csv(result))
    return "\n".join([text_of(result, spread_of(panel)), *timeliness_text(timeliness(panel))])


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 2 if it is refused."""
    try:
        print(text_for(sys.argv[1:] if argv is None else argv))
    except BrokenPipeError:
        return 0  # whoever was reading has read enough
    except InputError as refused:
        print(refused, file=sys.stderr)
        return 2
    except ModuleNotFoundError as missing:
        print(f"{missing.name} is not installed; it comes with caseload[study].", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
