"""A folder of published tables over a table of figures: what is new, revised, doubted, and which councils changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from sim.base.errors import InputError
from sim.inputs.councils.areas import JOINED, areas, plain_name
from sim.inputs.councils.council_names import code_of
from sim.inputs.councils.council_tables.cells import FEW, JOINT, PUBLISHED, PublishedCell
from sim.inputs.councils.council_tables.changes import council_called, figure_text, without_doubted
from sim.inputs.councils.council_tables.making import NOTHING, Cells, Place, cells_of, figures_from
from sim.inputs.councils.council_tables.notices import REVISED, Notice, once
from sim.inputs.councils.council_tables.published_columns import figures_by_name
from sim.inputs.councils.council_tables.successions import succession_notices
from sim.inputs.councils.council_tables.tables_reading import read_tables
from sim.inputs.councils.table import DOUBT, FILLED, Figures, cell_from, cell_text, figures_table, text_in


class ReadOver(NamedTuple):
    """A table of figures with what a folder of tables says in place of it and after it."""

    figures: Figures
    notices: list[Notice]
    doubted: Mapping[Place, float]
    names: Mapping[str, str]  # of the councils of the folder, by code


def read_over(folder: Path, before: Figures, path: Path, upto: int | None = None) -> ReadOver:
    """Read a folder over a table; years after `upto` are left out, what the folder does not hold stays as it was."""
    read = read_tables(folder)
    new = {place: cell for place, cell in cells_of(read.readings).items() if upto is None or place[1] <= upto}
    known = before if before.cells else figures_table()
    names = {one.council: one.name for one in read.readings}
    result = without_doubted(kept_from(before) | new, known, names)
    after = figures_from(result.cells, path, result.doubted)
    notices = [
        *news(read.notices, new, known),
        *result.notices,
        *succession_notices(read, known, after),
        *revised(new, known, names),
    ]
    return ReadOver(after, once(notices), result.doubted, names)


def news(notices: list[Notice], new: Cells, known: Figures) -> Iterator[Notice]:
    """Notices without those of a council's year whose every figure the table had as it is."""
    other = {
        place[:2]
        for place, cell in new.items()
        if cell_text(cell) != (text := text_in(known, *place)) and cell_from(text).how not in FILLED
    }
    return (one for one in notices if not one.year or any((code, one.year) in other for code in one.councils))


def kept_from(before: Figures) -> Cells:
    """What a table holds and was published, what it doubts too, without what was filled in or shared out."""
    kept = {}
    for (council, year), row in before.cells.items():
        for name, text in zip(before.names, row, strict=True):
            if DOUBT in text:
                number = float(text.partition(DOUBT)[0])
                kept[council, year, name] = PublishedCell(number, JOINT if JOINED in council else PUBLISHED)
                continue
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


def revised(new: Cells, known: Figures, names: Mapping[str, str]) -> Iterator[Notice]:
    """The sentences for values that were published otherwise, or are published no more."""
    other = {place: text for place, cell in new.items() if (text := text_in(known, *place)) and cell_text(cell) != text}
    for code, year, name in sorted(other):
        cell, text = new[code, year, name], other[code, year, name]
        was = cell_from(text)
        if math.isnan(was.value) or was.how in FILLED or DOUBT in text:
            continue
        now = cell.how if math.isnan(cell.value) or cell.how == FEW else figure_text(cell.value, name)
        text = f"{council_called(code, names)} {year}: {name} is revised to {now}, was {figure_text(was.value, name)}."
        yield Notice(text, REVISED, (code,), figure=name)


def refuse_unlisted(name: str, over: ReadOver) -> None:
    """InputError if a council is one of the folder of which the project's list knows nothing."""
    wanted = plain_name(name)
    unlisted = {one: code for code, one in over.names.items() if len(code) == 3 and code not in areas()}
    for one, code in unlisted.items():
        if code_of(name) is None and (name == code or plain_name(one) == wanted):
            raise InputError(
                [
                    f"council={name}: {one} ({code}) is in these tables and not in the project's list of councils;"
                    " enter it in areas.csv, and in boundaries.yaml whose place it took (both in conf/council/england)."
                ]
            )
