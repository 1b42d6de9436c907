"""A folder of published tables becomes a new table of figures: read whole, compared, reported, then put in place."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sim.base.errors import InputError, listed
from sim.base.tables_together import finish_writing, write_together
from sim.inputs.councils.areas import ENGLAND, JOINED, areas
from sim.inputs.councils.cells import JOINT, MISSING, PUBLISHED, PublishedCell
from sim.inputs.councils.making import NOTE, NOTHING, Cells, cells_of, figures_from
from sim.inputs.councils.published_columns import figures_by_name, table_descriptions
from sim.inputs.councils.table import FIGURES, FILLED, Figures, cell_from, table_in, table_written
from sim.inputs.councils.tables_reading import Read, read_tables
from sim.inputs.councils.ways import WAYS, ways_in
from sim.inputs.councils.ways import make as make_ways
from sim.inputs.councils.ways import written as ways_written

MOST_SHOWN = 15  # changes that are shown one by one
WORTH_SHOWING = 0.05  # of the value before
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

    Years after `upto` are left out. What the folder does not hold stays as it was in the table before.
    """
    read = read_tables(folder)
    finish_writing(path.parent)
    before = table_in(path) if path.is_file() else Figures(path, (), {})
    cells = kept_from(before) | {
        place: cell for place, cell in cells_of(read.readings).items() if upto is None or place[1] <= upto
    }
    absent = [name for name in CORE if not any(place[2] == name for place in cells)]
    if absent:
        raise InputError([f"{folder}: no table has {listed(absent)}; nothing was written."])
    after = figures_from(cells, path)
    content, ways = table_written(after, NOTE), ways_written(make_ways(after))
    place = ways_place(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_together(path.parent, {path.name: content, place.name: ways})
    table_in.cache_clear()
    ways_in.cache_clear()
    rows = f"{len(after.cells)} rows of councils and years"
    done = f"Written: {place.name} and {path.name}, {rows}, to {after.last_year}."
    return "\n".join([*noticed(read), *figure_changes(before, after), *jumps(after), done])


def ways_place(path: Path) -> Path:
    """Where the table of ways of working goes: `ways.csv` beside `figures.csv`, `plain_ways.csv` beside `plain.csv`."""
    return path.with_name(WAYS.name if path.name == FIGURES.name else f"{path.stem}_{WAYS.name}")


def kept_from(before: Figures) -> Cells:
    """What a table holds and was published, without what was filled in or shared out."""
    kept = {}
    for (council, year), row in before.cells.items():
        for name, text in zip(before.names, row, strict=True):
            cell = cell_from(text)
            if text and as_published(council, name, cell):
                kept[council, year, name] = NOTHING if cell.how in FILLED else cell
    return kept


def as_published(council: str, name: str, cell: PublishedCell) -> bool:
    """Whether a figure is of a row of a table, rather than shared out or added up here."""
    if JOINED in council:
        return (
            name in figures_by_name()
            and figures_by_name()[name].table in ("workforce", "roles")
            and cell.how != PUBLISHED
        )
    return cell.how != JOINT


def noticed(read: Read) -> list[str]:
    """What a user should know of what was read."""
    return ["Noticed:", *(f"  - {note}" for note in read.notes), ""] if read.notes else []


def figure_changes(before: Figures, after: Figures) -> list[str]:
    """What is new, gone and not what it was."""
    changes = list(changes_between(before, after))
    years = sorted({year for _, year in after.cells} - {year for _, year in before.cells})
    new = [one for one in changes if math.isnan(one.before.value) and not math.isnan(one.after.value)]
    gone = [one for one in changes if math.isnan(one.after.value) and one.before.how not in (*MISSING, *FILLED)]
    emptied = sum(math.isnan(one.after.value) and one.before.how in FILLED for one in changes)
    other = [one for one in changes if not math.isnan(one.before.value + one.after.value)]
    lines = [f"Changed: {len(new)} figures are new, {len(gone)} are gone, {len(other)} have another value."]
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


def text_in(figures: Figures, council: str, year: int, name: str) -> str:
    """A cell as it is written; nothing where there is none."""
    row = figures.cells.get((council, year))
    return row[figures.names.index(name)] if row and name in figures.names else ""


def is_large(change: FigureChange) -> bool:
    """Whether a value moved by more than a planner would overlook."""
    return abs(change.after.value - change.before.value) > WORTH_SHOWING * abs(change.before.value)


def sentence(change: FigureChange) -> str:
    """`Bradford 2022, referrals_per_year: 12098 was 11900`."""
    was, now = (
        f"{cell.value:g}" if not math.isnan(cell.value) else f"missing ({cell.how})"
        for cell in (change.before, change.after)
    )
    return f"{name_of(change.council)} {change.year}, {change.figure}: {now}, was {was}."


def name_of(code: str) -> str:
    """The name of a council, or its code if it is not in the list."""
    return "England" if code == ENGLAND else areas()[code].name if code in areas() else code


def jumps(after: Figures) -> list[str]:
    """Changes from one year to the next that are more likely a new way of counting than life."""
    lines = []
    for name, (least, most) in table_descriptions().jump.items():
        for council, year in sorted(after.cells):
            last, now = after.cell(council, year - 1, name), after.cell(council, year, name)
            if {last.how, now.how} == {PUBLISHED} and not least <= now.value / max(last.value, 1e-9) <= most:
                lines.append(
                    f"  - {name_of(council)} {year}: {name} is {now.value / max(last.value, 1e-9):.2f} times"
                    " the year before; more likely another way of counting."
                )
    return ["Jumps:", *lines] if lines else []
