"""The event log: one table of whole numbers, all that the machine hands over.

Each row has eight columns; what `kind`, `nth`, `amount` and `other` hold depends on `what`:

| what             | case | worker | kind         | nth            | amount                    | other |
|------------------|------|--------|--------------|----------------|---------------------------|-------|
| referred         | case | -      | source, or -1 | children       | need                      | 1 if it came back |
| stage_entered    | case | holder | stage        | children       | when entered (may be < 0) | stage before, -1, -2 |
| stage_ended      | case | holder | stage        | children       | when entered              | stage after, or < 0 |
| listed           | case | -      | team kind    | children       | -                         | team |
| allocated        | case | worker | stage        | children       | points (thousandths)      | minutes on the list |
| given_up         | case | worker | reason       | children       | points (thousandths)      | held since |
| worked           | case | worker | duty         | children       | minutes on the clock      | minutes beyond these |
| duty_done        | case | worker | duty         | occurrence     | due                       | stage entered when |
| duty_dropped     | case | holder | duty         | occurrence     | due                       | stage entered when |
| duty_open_at_end | case | holder | duty         | occurrence     | due                       | stage entered when |
| post_opened      | -    | -      | team kind    | fte (1/1000)   | post                      | team |
| joined           | post | worker | grade        | fte (1/1000)   | began here (may be < 0)   | team |
| notice_given     | post | worker | grade        | fte (1/1000)   | last day (minute)         | team |
| left             | post | worker | grade        | fte (1/1000)   | began here                | where to, or -1 |
| away             | -    | worker | absence      | fte (1/1000)   | back when                 | team |
| back             | -    | worker | absence      | fte (1/1000)   | away since                | team |
| grade_changed    | -    | worker | new grade    | fte (1/1000)   | old grade                 | team |
| slots_offered    | -    | -      | slot kind    | slots held     | slots there were          | waiting after |
| known_before     | case | -      | -            | children       | stage entered, or closed  | 1 if closed |
| contacted        | case | -      | source, or -1 | children       | need                      | 1 if referred before |
| duty_missed      | case | holder | duty         | occurrence     | due                       | stage entered when |
| happened         | case | holder | duty         | children       | occurrence                | stage entered when |
| supervised       | -    | worker | grade        | fte (1/1000)   | due                       | manager |
| supervision_open_at_end | - | worker | grade    | fte (1/1000)   | due                       | - |
| supervision_missed | -  | worker | grade        | fte (1/1000)   | due                       | - |
| post_moved       | -    | -      | new team kind | fte (1/1000)  | post                      | new team |
| moved            | post | worker | grade        | fte (1/1000)   | began here (may be < 0)   | new team |
| case_moved       | case | holder | stage        | children       | 1 if the holder keeps it  | stage after |
| co_worker_named  | case | worker | team kind    | children       | how many had it before    | team |
| co_worker_ended  | case | worker | reason       | children       | how many had it before    | named when |
| chaired          | case | worker | slot kind    | children       | 1 if the named co-worker  | team |
| held_elsewhere   | case | -      | team kind    | children       | -                         | team |
| post_cut         | -    | -      | team kind    | fte (1/1000)   | post                      | team |

`duty_done` of a thin duty (squeezed under pressure) has `occurrence` negative: -(occurrence + 1).
`case` of an enquiry's rows is the family's; stage codes tell the track. Times are working minutes since the start.
Children who were in the council before day one have `stage_entered` rows at minute 0 whose `amount` is not positive; of
a family known on day one it is not known who referred it, and its source is -1 when it comes back.
"""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.compiling import rule
from sim.model.vocabulary import RECORD_TYPES

COLUMNS = ("time", "what", "case", "worker", "kind", "nth", "amount", "other")


class Log(IntEnum):
    """Columns of the event log."""

    TIME = 0
    WHAT = 1
    CASE = 2
    WORKER = 3
    KIND = 4
    NTH = 5
    AMOUNT = 6
    OTHER = 7


Rows = NDArray[np.int32]  # (rows, 8)


@rule
def write_row(rows, at, time, what, case, worker, kind, nth, amount, other):
    """Write one row at place `at`; the caller has checked that there is capacity."""
    rows[at, 0] = time
    rows[at, 1] = what
    rows[at, 2] = case
    rows[at, 3] = worker
    rows[at, 4] = kind
    rows[at, 5] = nth
    rows[at, 6] = amount
    rows[at, 7] = other


def to_arrow(rows: Rows) -> Any:
    """The log as an Arrow table: eight columns, `what` as words."""
    import pyarrow as pa

    columns = {name: pa.array(rows[:, i]) for i, name in enumerate(COLUMNS) if name != "what"}
    words = pa.DictionaryArray.from_arrays(pa.array(rows[:, Log.WHAT].astype(np.int8)), pa.array(list(RECORD_TYPES)))
    return pa.table({name: words if name == "what" else columns[name] for name in COLUMNS})


def from_arrow(table: Any) -> Rows:
    """The log back from its Arrow table, byte for byte."""
    rows = np.empty((table.num_rows, len(COLUMNS)), np.int32)
    for i, name in enumerate(COLUMNS):
        column = table.column(name).combine_chunks()
        rows[:, i] = column.indices.to_numpy() if name == "what" else column.to_numpy()
    return rows
