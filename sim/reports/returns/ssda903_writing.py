"""The return on children looked after (SSDA903) as tables: one row a child, episode of care, review, worker."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.reports.returns.episodes import care_of, placements_of
from sim.reports.returns.history import History
from sim.reports.returns.people import by_child

WHY_CHANGED = {"worker_left": "LEFTRL", "transferred": "TSPROC", "worker_away_long": "ABSENC", "closed": "OTHERS"}
REVIEWS = ("care_proceedings.care_review", "looked_after.care_review")


def written_dates(values: Any) -> Any:
    """(n,) dates as dd/mm/yyyy, empty where missing."""
    return pd.Series(values).dt.strftime("%d/%m/%Y").fillna("").to_numpy()


def tables_of(past: History, children: pd.DataFrame, fields: dict[str, list[str]]) -> dict[str, pd.DataFrame]:
    """The eleven tables with the published columns; those of which the model knows nothing have no rows."""
    care = care_of(past)
    care = care[care["end"].isna() | (care["end"] >= past.year_from)]
    rows = by_child(past, placements_of(past, care)) if len(care) else pd.DataFrame(columns=["child", "case", "dec"])
    rows = rows[rows["dec"].isna() | (rows["dec"] >= past.year_from)]
    made = {name: pd.DataFrame(columns=columns) for name, columns in fields.items()}
    if len(rows):
        people = children.loc[rows["child"].unique()]
        made["Header"] = header_rows(people)
        made["Episodes"] = episode_rows(rows, children)
        made["Reviews"] = review_rows(past, people)
        made["SocialWorker"] = workers(past, care, people)
    return {name: made[name].reindex(columns=columns, fill_value="") for name, columns in fields.items()}


def header_rows(people: pd.DataFrame) -> pd.DataFrame:
    """One row a child."""
    return pd.DataFrame(
        {
            "CHILD": people["number"].to_numpy(),
            "SEX": np.where(people["female"], "2", "1"),
            "DOB": written_dates(people["born"]),
            "ETHNIC": people["ethnicity"].to_numpy(),
            "UPN": "UN1",
            "MOTHER": np.where(people["female"], "0", ""),
        }
    )


def episode_rows(rows: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """One row an episode of care."""
    people = children.loc[rows["child"]]
    over = rows["dec"].notna().to_numpy()
    moved = (rows["rec"] == "X1").to_numpy()
    return pd.DataFrame(
        {
            "CHILD": people["number"].to_numpy(),
            "DECOM": written_dates(rows["decom"]),
            "RNE": rows["rne"].to_numpy(),
            "LS": rows["ls"].to_numpy(),
            "CIN": "N1",
            "PLACE": "U6",
            "PLACE_PROVIDER": "PR1",
            "DEC": written_dates(rows["dec"]),
            "REC": np.where(over, rows["rec"], ""),
            "REASON_PLACE_CHANGE": np.where(moved, "CARPL", ""),
            "HOME_POST": people["home"].to_numpy(),
            "PL_POST": people["placed"].to_numpy(),
        }
    )


def review_rows(past: History, people: pd.DataFrame) -> pd.DataFrame:
    """One row a review of the year."""
    held = past.duties[past.duties["duty"].isin(REVIEWS) & (past.duties["end"] >= past.year_from)]
    rows = by_child(past, held)
    rows = rows[rows["child"].isin(people.index)]
    own = people.loc[rows["child"]]
    return pd.DataFrame(
        {
            "CHILD": own["number"].to_numpy(),
            "DOB": written_dates(own["born"]),
            "REVIEW": written_dates(rows["end"]),
            "REVIEW_CODE": "PN1",
        }
    )


def workers(past: History, care: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """One row a worker's time with a child in care that touches the year."""
    held = past.holdings.merge(care[["case", "start", "end"]], on="case", suffixes=("", "_care"))
    touches = held["end_care"].isna() | (held["start"] < held["end_care"])
    touches &= held["end"].isna() | ((held["end"] > held["start_care"]) & (held["end"] >= past.year_from))
    rows = by_child(past, held[touches].drop_duplicates(["case", "worker", "start"]))
    rows = rows[rows["child"].isin(people.index)]
    own = people.loc[rows["child"]]
    return pd.DataFrame(
        {
            "CHILD": own["number"].to_numpy(),
            "DOB": written_dates(own["born"]),
            "SW_ID": [f"SW{int(one):06d}" for one in rows["worker"]],
            "SW_DECOM": written_dates(rows["start"]),
            "SW_DEC": written_dates(rows["end"]),
            "SW_REASON": np.where(rows["end"].notna(), rows["reason"].map(WHY_CHANGED).fillna("OTHERS"), ""),
        }
    )
