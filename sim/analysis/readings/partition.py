"""The log parted in one compiled pass without the interpreter's lock, so that several are read at once."""

import numpy as np
from numpy.typing import NDArray

from sim.model.compiling import rule


@rule
def count_rows(rows: NDArray[np.int32], counts: NDArray[np.int64]) -> None:
    """Count the rows of each kind of happening (column 1 of the log) in `counts`, which begins at 0."""
    for i in range(rows.shape[0]):
        counts[rows[i, 1]] += 1


@rule
def part_rows(rows: NDArray[np.int32], following: NDArray[np.int64], columns: NDArray[np.int32]) -> None:
    """Lay the log out by columns (8, rows), happening after happening, each in the order of the log.

    `following` holds where the next row of each happening goes, and is moved on. The second column holds the place of
    the row in the log instead of what happened, which its place here says.
    """
    for i in range(rows.shape[0]):
        at = following[rows[i, 1]]
        following[rows[i, 1]] += 1
        columns[0, at] = rows[i, 0]
        columns[1, at] = i
        for column in range(2, 8):
            columns[column, at] = rows[i, column]
