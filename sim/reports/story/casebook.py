"""The tables of one kept log, and which of its families are telling."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from sim.analysis import tables
from sim.base.errors import InputError, did_you_mean
from sim.model.event_log import Log
from sim.model.vocabulary import SLOTS_OFFERED, WORKED
from sim.runs.kept_logs import KeptLog, log_table

if TYPE_CHECKING:
    from pandas import Series

MOST_LISTED = 5  # families of each kind


class FamilyChoice(NamedTuple):
    """A way to choose a family: what is counted, its unit, and what a family does of which anything is counted."""

    question: str
    unit: str
    what: str


CHOICES = {
    "longest_wait": FamilyChoice(
        "Waited longest on a team's list without a worker", "working days", "waited for a worker"
    ),
    "latest_duty": FamilyChoice("Has the duty that was longest overdue", "working days", "has a duty that was late"),
    "most_late": FamilyChoice("Has most duties that were late", "duties", "has a duty that was late"),
    "most_workers": FamilyChoice("Had most workers, one after another", "workers", "had a worker"),
}


class Casebook:
    """The tidy tables of a log, each made when it is first read."""

    def __init__(self, log: KeptLog) -> None:
        self.log = log
        self.study = log.study

    def rows_of(self, what: int) -> pd.DataFrame:
        """Every event of one kind, in words."""
        rows = self.log.rows
        return log_table(self.study, rows[rows[:, Log.WHAT] == what])

    @cached_property
    def worked(self) -> pd.DataFrame:
        """A row a piece of work, with its `hours`."""
        table = self.rows_of(WORKED)
        table["hours"] = (table["minutes"] + table["minutes_over"]).astype(float) / 60
        return table

    @cached_property
    def slots(self) -> pd.DataFrame:
        """A row a kind of slot and day."""
        table = self.rows_of(SLOTS_OFFERED)
        return table if "slot" in table else pd.DataFrame(columns=["slot", "day", "slots_waiting"])

    @cached_property
    def cases(self) -> pd.DataFrame:
        """A row a family."""
        return tables.cases(self.study, self.log.rows)

    @cached_property
    def episodes(self) -> pd.DataFrame:
        """A row a stay in a stage."""
        return tables.episodes(self.study, self.log.rows)

    @cached_property
    def holdings(self) -> pd.DataFrame:
        """A row a family with a worker."""
        return tables.holdings(self.study, self.log.rows)

    @cached_property
    def waits(self) -> pd.DataFrame:
        """A row a wait on a list."""
        return tables.waits(self.study, self.log.rows)

    @cached_property
    def duties(self) -> pd.DataFrame:
        """A row a duty, with `late`: working days after it was due, at most until the run ends."""
        table = tables.duties(self.study, self.log.rows)
        end = table["end_day"].fillna(self.study.calendar.days)
        late = (end - table["due_day"]).clip(lower=0)
        table["late"] = late.where(table["state"] != "dropped", 0).astype(int)
        return table

    @cached_property
    def absences(self) -> pd.DataFrame:
        """A row a spell away; one that is not over ends with the run."""
        table = tables.absences(self.study, self.log.rows)
        table["end_day"] = table["end_day"].fillna(self.study.calendar.days).astype(int)
        return table

    @cached_property
    def posts(self) -> pd.DataFrame:
        """A row a worker in a post; one who is still there leaves with the run."""
        table = tables.posts(self.study, self.log.rows)
        table["end_day"] = table["end_day"].fillna(self.study.calendar.days).astype(int)
        return table

    @cached_property
    def counts(self) -> dict[str, Series[float]]:
        """For each choice the number of every family that has one, from the first measured day on."""
        first = self.study.warm_up_days
        waits = self.waits[self.waits["start_day"] >= first]
        late = self.duties[(self.duties["due_day"] >= first) & (self.duties["late"] > 0)]
        held = self.holdings[self.holdings["start_day"] >= first]
        return {
            "longest_wait": waits.groupby("case")["days"].max(),
            "latest_duty": late.groupby("case")["late"].max(),
            "most_late": late.groupby("case")["late"].size(),
            "most_workers": held.groupby("case")["worker"].nunique(),
        }

    def ranked(self, choice: str) -> Series[float]:
        """The families with most of what a choice counts, the most first, then by number."""
        counted = self.counts[choice].sort_index().sort_values(ascending=False, kind="stable")
        return counted.head(MOST_LISTED)

    def family(self, child: str) -> int:
        """The family that `child=` names; InputError where there is none."""
        if child.isdigit():
            if int(child) not in set(self.cases["case"]):
                raise InputError([f"child={child}: there is no such family in this log; child=list names some."])
            return int(child)
        if child not in CHOICES:
            known = [*CHOICES, "list"]
            raise InputError(
                [f"child={child}: must be the number of a family, or {', '.join(known)}{did_you_mean(child, known)}"]
            )
        best = self.ranked(child)
        if not len(best):
            raise InputError([f"child={child}: no family of this log {CHOICES[child].what}; child=list names some."])
        return int(best.index[0])
