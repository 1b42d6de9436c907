"""The one tidy table of a sweep, written point by point: it need not fit into memory, and the same points give the
same bytes, whoever finished first and wherever they were simulated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.measures import MEASURES, weeks_to_recover
from sim.base.files import whole_file
from sim.runs.checkpoints import Checkpoint
from sim.runs.results import RECOVERY
from sim.studies.sweep.earlier_sweep import holds_more
from sim.studies.sweep.points import Column, SweepPoint
from sim.studies.sweep.units import SERIES, kept

ROWS_AT_ONCE = 20_000  # rows that are held in memory
COLUMNS = ("point", "scenario", "replication", "measure", "value", "unit")
Row = tuple[int, int, int, int, float]  # point, arm, replication, measure, value; words by their place


class Outdone(Exception):
    """A table that is not to be written: nothing is finished, or the one that is there has more."""


def point_parts(folder: Path, point: SweepPoint) -> list[list[Checkpoint]] | None:
    """The parts of a point by arm and replication, or None if it is not finished."""
    result: list[list[Checkpoint]] = []
    for digest in point.digests:
        parts = [kept(folder, digest, n) for n in range(point.replications)]
        if None in parts:
            return None
        result.append([part for part in parts if part is not None])
    return result


def point_rows(number: int, point: SweepPoint, arms: Sequence[str], parts: list[list[Checkpoint]]) -> Iterator[Row]:
    """The rows of a finished point, in a fixed order: by arm, replication and measure."""
    places = {name: place for place, name in enumerate(MEASURES)}
    for place, (name, own) in enumerate(zip(point.names, parts, strict=True)):
        for replication, part in enumerate(own):
            values = dict(zip(part.names, part.measures.tolist(), strict=True))
            if place:
                values[RECOVERY] = recovery(point, part, parts[0][replication])
            for measure in MEASURES:
                if measure in values:
                    yield number, arms.index(name), replication, places[measure], values[measure]


def recovery(point: SweepPoint, changed: Checkpoint, usual: Checkpoint) -> float:
    """Weeks from the first change until the scenario's caseloads are the baseline's again."""
    return weeks_to_recover(changed.daily(SERIES), usual.daily(SERIES), point.start, point.calendar.dates)


def write_table(
    path: Path,
    points: Sequence[SweepPoint],
    columns: Sequence[Column],
    arms: Sequence[str],
    parts: Path,
) -> tuple[list[int], bool]:
    """Write the table of all points that are finished; their numbers, and whether it was written.

    Where none is finished, or the table that is there has more, that one stays.
    """
    import pyarrow.parquet as pq

    schema, rows, finished = schema_of(columns), list[Row](), list[int]()
    with suppress(Outdone), whole_file(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for number, point in enumerate(points):
            result = point_parts(parts, point)
            if result is None:
                continue
            finished.append(number)
            rows += point_rows(number, point, arms, result)
            if len(rows) >= ROWS_AT_ONCE:
                writer.write_table(arrow(rows, columns, arms, schema))
                rows.clear()
        if rows or not finished:
            writer.write_table(arrow(rows, columns, arms, schema))
        if not finished or holds_more(path.parent, [points[n] for n in finished], len(finished) == len(points)):
            raise Outdone
        return finished, True
    return finished, False


def schema_of(columns: Sequence[Column]) -> Any:
    """The columns of the table: the point, the swept keys under their own names, then as in measures.parquet."""
    import pyarrow as pa

    kinds = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}
    swept = []
    for column in columns:
        kind = next((type(value) for value in column.values if value is not None), str)
        swept.append((column.name, kinds[kind]))
    text = pa.string()
    tidy = [("scenario", text), ("replication", pa.int32()), ("measure", text), ("value", pa.float64()), ("unit", text)]
    return pa.schema([("point", pa.int32()), *swept, *tidy])


def arrow(rows: Sequence[Row], columns: Sequence[Column], arms: Sequence[str], schema: Any) -> Any:
    """These rows as an Arrow table."""
    import pyarrow as pa

    numbers = np.array([row[:4] for row in rows], np.int32).reshape(-1, 4)
    values = np.array([row[4] for row in rows], np.float64)
    names = list(MEASURES)
    units = [MEASURES[name].unit for name in names]

    def report(words: Sequence[Any], places: Any, kind: Any) -> Any:
        return pa.array(words, kind).take(pa.array(places))

    swept = [report(column.values, numbers[:, 0], schema.field(column.name).type) for column in columns]
    text = pa.string()
    tidy = [
        report(arms, numbers[:, 1], text),
        pa.array(numbers[:, 2]),
        report(names, numbers[:, 3], text),
        pa.array(values),
        report(units, numbers[:, 3], text),
    ]
    return pa.Table.from_arrays([pa.array(numbers[:, 0]), *swept, *tidy], schema=schema)
