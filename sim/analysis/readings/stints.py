"""Workers who move between kinds of team, as the readings see them: each stay in one team is a worker of its own.

The log keeps one number for one person. Here, whoever moves leaves one team and joins another under a new number, with
the absence in hand and the cases that go along, so that no reading has to know in which team someone was when.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.model.event_log import Log, Rows
from sim.model.moving_words import MOVED, WORKER_MOVED
from sim.model.vocabulary import ALLOCATED, AWAY, BACK, GIVEN_UP, JOINED, LEFT, NOBODY, SUPERVISED

MOVES_ON = -2  # where someone goes who leaves one team for another of the council


class Stints:
    """What is known of those who move, while the log is read from its beginning."""

    def __init__(self, rows: Rows) -> None:
        self.number: dict[int, int] = {}  # of each who has moved, the number now
        self.next = int(rows[rows[:, Log.WHAT] == JOINED, Log.WORKER].max(initial=-1)) + 1
        self.absence: dict[int, list[int]] = {}  # of each who is away and may move: the row
        self.cases: dict[int, dict[int, list[int]]] = {}  # held by each who may move: the row of each case
        self.since: dict[int, int] = {}  # of each who has moved, the minute

    def note(self, row: list[int]) -> None:
        """Remember what goes along when this worker moves."""
        who = row[Log.WORKER]
        if row[Log.WHAT] == AWAY:
            self.absence[who] = row
        elif row[Log.WHAT] == BACK:
            self.absence.pop(who, None)
        elif row[Log.WHAT] == ALLOCATED:
            self.cases.setdefault(who, {})[row[Log.CASE]] = row
        elif row[Log.WHAT] == GIVEN_UP:
            self.cases.get(who, {}).pop(row[Log.CASE], None)

    def renumbered(self, row: list[int]) -> list[int]:
        """The row with the numbers that its worker and manager have by now."""
        changed = list(row)
        changed[Log.WORKER] = self.number.get(row[Log.WORKER], row[Log.WORKER])
        if row[Log.WHAT] == SUPERVISED:
            changed[Log.OTHER] = self.number.get(row[Log.OTHER], row[Log.OTHER])
        elif row[Log.WHAT] == BACK and row[Log.AMOUNT] < self.since.get(row[Log.WORKER], row[Log.AMOUNT]):
            changed[Log.AMOUNT] = self.since[row[Log.WORKER]]
        return changed

    def moved(self, row: list[int]) -> list[list[int]]:
        """The rows that stand for a move: one leaves, one joins, with the absence and the cases."""
        who, time = row[Log.WORKER], row[Log.TIME]
        old, new = self.number.get(who, who), self.next
        self.number[who], self.since[who], self.next = new, time, new + 1
        away = self.absence.get(who)
        made = []
        for held in self.cases.get(who, {}).values():
            made.append(
                [time, GIVEN_UP, held[Log.CASE], old, WORKER_MOVED, held[Log.NTH], held[Log.AMOUNT], held[Log.TIME]]
            )
        made.append([time, LEFT, row[Log.CASE], old, row[Log.KIND], row[Log.NTH], row[Log.AMOUNT], MOVES_ON])
        made.append([time, JOINED, row[Log.CASE], new, row[Log.KIND], row[Log.NTH], row[Log.AMOUNT], row[Log.OTHER]])
        if away is not None:
            made.append([time, AWAY, NOBODY, new, away[Log.KIND], away[Log.NTH], away[Log.AMOUNT], row[Log.OTHER]])
        for held in self.cases.get(who, {}).values():
            made.append([time, ALLOCATED, held[Log.CASE], new, held[Log.KIND], held[Log.NTH], held[Log.AMOUNT], 0])
        return made


def by_stint(rows: Rows) -> Rows:
    """The log in which whoever moves has a number for each team."""
    movers = np.unique(rows[(rows[:, Log.WHAT] == MOVED), Log.WORKER])
    managers = (rows[:, Log.WHAT] == SUPERVISED) & np.isin(rows[:, Log.OTHER], movers)
    theirs = np.flatnonzero(np.isin(rows[:, Log.WORKER], movers) | managers)
    stints, changed, pieces, so_far = Stints(rows), rows.copy(), list[Any](), 0
    for at in theirs.tolist():
        row = rows[at].tolist()
        if row[Log.WHAT] == MOVED:
            pieces += [changed[so_far : at + 1], np.array(stints.moved(row), rows.dtype)]
            so_far = at + 1
        else:
            stints.note(row)
            changed[at] = stints.renumbered(row)
    made: Rows = np.concatenate([*pieces, changed[so_far:]])
    return made
