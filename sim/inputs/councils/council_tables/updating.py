"""A folder of published tables becomes a new table of figures: read whole, compared, reported, then put in place."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sim.base.errors import InputError, listed
from sim.base.files import write_text
from sim.base.tables_together import finish_writing, write_together
from sim.base.wording import many
from sim.inputs.councils.council_tables.cells import MISSING, PublishedCell
from sim.inputs.councils.council_tables.changes import council_called
from sim.inputs.councils.council_tables.making import NOTE
from sim.inputs.councils.council_tables.notices import notices_file, notices_shown, without_revised
from sim.inputs.councils.council_tables.reading_over import read_over
from sim.inputs.councils.table import DOUBT_NOTE, FIGURES, FILLED, Figures, cell_from, table_in, table_written, text_in
from sim.inputs.councils.ways import WAYS, ways_in
from sim.inputs.councils.ways import make as make_ways
from sim.inputs.councils.ways import written as ways_written

MOST_SHOWN = 15  # changes that are shown one by one
WORTH_SHOWING = 0.05  # of the value before
HOW_TO_ACCEPT = "to use one all the same, leave only its number in its cell."
CORE = ("referrals_per_year", "children_in_need")  # without which there is no table


class FigureChange(NamedTuple):
    """A figure that is not what it was."""

    council: str
    year: int
    figure: str
    before: PublishedCell
    after: PublishedCell


def update(folder: Path, path: Path = FIGURES, upto: int | None = None) -> str:
    """Make the tables of figures and of ways of working again from a folder; what was noticed and changed, as text.

    Years after `upto` are left out. What the folder does not hold stays as it was in the table before. Everything that
    was noticed goes into a file beside the table.
    """
    finish_writing(path.parent)
    before = table_in(path) if path.is_file() else Figures(path, (), {})
    result = read_over(folder, before, path, upto)
    after = result.figures
    absent = [name for name in CORE if not has_any(after, name)]
    if absent:
        raise InputError([f"{folder}: no table has {listed(absent)}; nothing was written."])
    content = table_written(after, [*NOTE, *([DOUBT_NOTE] if result.doubted else [])])
    place, noted = ways_place(path), path.with_name(f"{path.stem}_noticed.txt")
    notices = without_revised(result.notices)  # these are among the changes below
    path.parent.mkdir(parents=True, exist_ok=True)
    write_together(path.parent, {path.name: content, place.name: ways_written(make_ways(after))})
    table_in.cache_clear()
    ways_in.cache_clear()
    noted.unlink(missing_ok=True)
    if result.notices:
        write_text(noted, notices_file(result.notices))
    rows = f"{len(after.cells)} rows of councils and years"
    done = [f"Written: {place.name} and {path.name}, {rows}, to {after.last_year}."]
    if result.doubted:
        done.append(f"Doubted values in it, marked d and not used: {len(result.doubted)}; {HOW_TO_ACCEPT}")
    return "\n".join([*notices_shown(notices, str(noted)), *figure_changes(before, after), *done])


def has_any(figures: Figures, name: str) -> bool:
    """Whether a figure is known of any council."""
    return any(figures.last(code, name)[0] for code in {code for code, _ in figures.cells})


def ways_place(path: Path) -> Path:
    """Where the table of ways of working goes: `ways.csv` beside `figures.csv`, `plain_ways.csv` beside `plain.csv`."""
    return path.with_name(WAYS.name if path.name == FIGURES.name else f"{path.stem}_{WAYS.name}")


def figure_changes(before: Figures, after: Figures) -> list[str]:
    """What is new, gone and not what it was."""
    changes = list(changes_between(before, after))
    years = sorted({year for _, year in after.cells} - {year for _, year in before.cells})
    new = [one for one in changes if math.isnan(one.before.value) and not math.isnan(one.after.value)]
    gone = [one for one in changes if math.isnan(one.after.value) and one.before.how not in (*MISSING, *FILLED)]
    emptied = sum(math.isnan(one.after.value) and one.before.how in FILLED for one in changes)
    other = [one for one in changes if not math.isnan(one.before.value + one.after.value)]
    lines = [f"Changed: {many(len(new), 'figure')} new, {len(gone)} gone, {len(other)} with another value."]
    if emptied:
        lines.append(f"  {emptied} more had been filled in for want of a later year, and are gaps again.")
    if years:
        lines.append(f"  New years: {listed(str(year) for year in years)}.")
    shown = [*sorted(one for one in other if is_large(one)), *sorted(gone)]
    lines += [f"  - {sentence(one)}" for one in shown[:MOST_SHOWN]]
    by_figure = Counter(one.figure for one in [*gone, *other])
    if by_figure:
        lines.append("  By figure: " + ", ".join(f"{name} {count}" for name, count in by_figure.most_common(8)) + ".")
    return lines


def changes_between(before: Figures, after: Figures) -> Iterator[FigureChange]:
    """Every cell that reads differently."""
    names = [*after.names, *(name for name in before.names if name not in after.names)]
    for council, year in sorted({*before.cells, *after.cells}):
        for name in names:
            was, now = (text_in(one, council, year, name) for one in (before, after))
            if was != now:
                yield FigureChange(council, year, name, cell_from(was), cell_from(now))


def is_large(change: FigureChange) -> bool:
    """Whether a value moved by more than a planner would overlook."""
    return abs(change.after.value - change.before.value) > WORTH_SHOWING * abs(change.before.value)


def sentence(change: FigureChange) -> str:
    """`Bradford 2022, referrals_per_year: 12098 was 11900`."""
    was, now = (
        f"{cell.value:g}" if not math.isnan(cell.value) else f"missing ({cell.how})"
        for cell in (change.before, change.after)
    )
    return f"{council_called(change.council, {})} {change.year}, {change.figure}: {now}, was {was}."
