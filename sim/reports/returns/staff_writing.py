"""Who works, where, and for which children, on a day, from a history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.words import label
from sim.reports.returns.history import History

if TYPE_CHECKING:
    import pandas as pd


def team_name(kind: str, team: float) -> str:
    """`Safeguarding team 3`."""
    return f"{label(kind)} team {int(team) + 1}"


def held_on(holdings: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    """The holdings that are not over at the close of a day."""
    return holdings[(holdings["start"] <= day) & (holdings["end"].isna() | (holdings["end"] > day))]


def workers_by_case(past: History) -> pd.DataFrame:
    """Who holds each family on the day; index is the case: worker, team, team_kind."""
    now = held_on(past.holdings, np.datetime64(past.on)).drop_duplicates("case", keep="last")
    return now.merge(worker_teams(past), on="worker").set_index("case")[["worker", "team", "team_kind"]]


def worker_teams(past: History) -> pd.DataFrame:
    """worker, team (its name), team_kind of everyone who ever worked here."""
    people = past.posts.dropna(subset=["worker"]).astype({"worker": "int64"})
    people = people.assign(team=[team_name(k, t) for k, t in zip(people["team_kind"], people["team"], strict=True)])
    return people[["worker", "team", "team_kind"]].drop_duplicates("worker")


def grade_on(past: History, people: pd.DataFrame, day: np.datetime64) -> pd.Series:
    """The grade of workers on a day: the one they joined with, or the last they rose to."""
    rises = past.rises[past.rises["date"] <= day].groupby("worker")["grade"].last()
    return people["worker"].astype("int64").map(rises).fillna(people["grade"])


def worker_name(worker: object) -> str:
    """An invented worker's name."""
    return "" if worker is None or worker != worker else f"Worker {int(float(str(worker))):04d}"
