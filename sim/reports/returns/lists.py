"""What the lists of Annex A are made from, and how one is laid out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.base.calendar import months_after
from sim.base.units_of_time import DAYS_A_YEAR
from sim.reports.returns.episodes import needs_of
from sim.reports.returns.history import History
from sim.reports.returns.people import days_between
from sim.reports.returns.staff_writing import worker_name, workers_by_case

YES, NO = "a) Yes", "b) No"


@dataclass
class Lists:
    """What the eleven lists are made from."""

    past: History
    children: pd.DataFrame
    fields: dict[int, list[str]]
    months: int

    @cached_property
    def since(self) -> np.datetime64:
        """The last day before the window."""
        return np.datetime64(months_after(self.past.on, -self.months))

    @cached_property
    def year_ago(self) -> np.datetime64:
        """The last day before the twelve months."""
        return np.datetime64(dt.date(self.past.on.year - 1, self.past.on.month, min(self.past.on.day, 28)))

    @cached_property
    def holders(self) -> pd.DataFrame:
        """Who holds each family on the day; index is the case."""
        return workers_by_case(self.past)

    @cached_property
    def needs(self) -> pd.DataFrame:
        """Episodes of need."""
        return needs_of(self.past)

    def stays(self, *stages: str, ended_since: bool = True) -> pd.DataFrame:
        """Stays in these stages that are open on the day, or ended within the window."""
        rows = self.past.stays[self.past.stays["stage"].isin(stages)]
        recent = rows["end"].isna() | ((rows["end"] > self.since) & ended_since)
        return rows[recent]

    def allocated(self, rows: pd.DataFrame, still: Any) -> dict[str, Any]:
        """The team and worker of each row; none where the row is over."""
        here = self.holders.reindex(rows["case"])
        team = here["team"].fillna("").to_numpy()
        worker = np.array([worker_name(one) for one in here["worker"]], object)
        return {"Allocated Team": np.where(still, team, ""), "Allocated Worker": np.where(still, worker, "")}

    def done(self, rows: pd.DataFrame, *names: str) -> Any:
        """(n,) when these duties were last done for a family, missing where never since the stay began."""
        last = self.past.duties[self.past.duties["duty"].isin(names)].groupby("case")["end"].max()
        when = rows["case"].map(last)
        return when.where(when >= rows["start"])

    def table(self, number: int, rows: pd.DataFrame, more: dict[str, Any]) -> pd.DataFrame:
        """One list with its published columns: the child's facts, and what is given for each row of `rows`."""
        people = self.children.loc[rows["child"]]
        born = people["born"].to_numpy()
        age = (days_between(born, np.datetime64(self.past.on)) / DAYS_A_YEAR).astype(int)
        made = {
            "Child Unique ID": people["number"].to_numpy(),
            "Gender": np.where(people["female"], "b) Female", "a) Male"),
            "Ethnicity": people["ethnicity"].to_numpy(),
            "Date of Birth": born,
            "Age of Child (Years)": age,
            "Does the Child have a Disability": NO,
        } | more
        columns = self.fields[number]
        unknown = set(more) - set(columns)
        assert not unknown, unknown
        return pd.DataFrame(made, index=range(len(rows))).reindex(columns=columns)
