"""Annex A, the child-level lists for an inspection: stocks on the day and what happened in the six months before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.reports.returns.annex_children import care, in_need, leavers, protection
from sim.reports.returns.history import History
from sim.reports.returns.lists import NO, YES, Lists
from sim.reports.returns.people import by_child
from sim.reports.returns.staff_writing import worker_name, worker_teams

SOURCES = {
    "individual": "a) Individual",
    "schools": "b) Schools",
    "health": "d) Health services",
    "housing": "e) Housing",
    "local_authority": "f) LA services",
    "police": "g) Police",
    "other_legal": "h) Other legal agency",
    "other": "i) Other",
    "anonymous": "j) Anonymous",
}


def lists_of(lists: Lists) -> dict[int, pd.DataFrame]:
    """The eleven lists; early help and adoption (2, 10, 11) have no rows, as the model knows nothing of them."""
    made = {number: pd.DataFrame(columns=columns) for number, columns in lists.fields.items()}
    for number, make in enumerate(
        (contact_rows, None, referral_rows, assessment_rows, enquiry_rows, in_need, protection, care, leavers), 1
    ):
        if make is not None:
            made[number] = make(lists)
    return made


def contact_rows(lists: Lists) -> pd.DataFrame:
    """List 1: contacts of the window."""
    rows = lists.past.contacts[lists.past.contacts["date"] > lists.since]
    rows = by_child(lists.past, rows)
    source = rows["source"].map(SOURCES).fillna("k) Unknown").to_numpy()
    return lists.table(1, rows, {"Date of Contact": rows["date"].to_numpy(), "Contact Source": source})


def referral_rows(lists: Lists) -> pd.DataFrame:
    """List 3: referrals of the window, with the team and worker that took each on."""
    every = lists.needs[lists.needs["episode"] >= 0].copy()
    before = lists.needs[["case", "referred"]]
    every["again"] = [times_before(one, every_case) for one, every_case in by_family(every, before)]
    every = every[every["referred"] > lists.since]
    taken = first_holder(lists.past, every)
    rows = by_child(lists.past, every.assign(team=taken["team"], worker=taken["worker"]))
    return lists.table(
        3,
        rows,
        {
            "Date of referral": rows["referred"].to_numpy(),
            "Referral Source": rows["source"].map(SOURCES).fillna("k) Unknown").to_numpy(),
            "Referral NFA?": np.where(rows["nfa"], YES, NO),
            "Number of Referrals in Last 12 Months": rows["again"].to_numpy(),
            "Allocated Team": rows["team"].fillna("").to_numpy(),
            "Allocated Worker": [worker_name(one) for one in rows["worker"]],
        },
    )


def by_family(every: pd.DataFrame, before: pd.DataFrame) -> Any:
    """Each referral's date with all referral dates of its family."""
    known = before.groupby("case")["referred"].apply(list).to_dict()
    return [(row.referred, known[row.case]) for row in every.itertuples()]


def times_before(when: Any, dates: list[Any]) -> int:
    """How many of these dates lie in the year before a date."""
    return sum(when - pd.Timedelta(days=365) <= one < when for one in dates)


def first_holder(past: History, rows: pd.DataFrame) -> pd.DataFrame:
    """The first worker to hold each family on or after its referral, with the team; index as of `rows`."""
    held = past.holdings[["case", "worker", "start"]].merge(worker_teams(past), on="worker").sort_values("start")
    left = rows.reset_index()[["index", "case", "referred"]].sort_values("referred")
    result = pd.merge_asof(left, held, left_on="referred", right_on="start", by="case", direction="forward")
    return result.set_index("index")[["worker", "team"]].reindex(rows.index)


def assessment_rows(lists: Lists) -> pd.DataFrame:
    """List 4: assessments begun or ended in the window, or open."""
    rows = by_child(lists.past, lists.stays("assessment"))
    ended = rows["end"].notna()
    needed = np.where(ended, np.where(rows["next"] == "closed", NO, YES), "")
    return lists.table(
        4,
        rows,
        {
            "Continuous Assessment Start Date": rows["start"].to_numpy(),
            "Child Seen During Continuous Assessment": YES,
            "Continuous Assessment Date of Authorisation": rows["end"].to_numpy(),
            "Was the child assessed as requiring LA children's social care support?": needed,
            **lists.allocated(rows, True),
        },
    )


def enquiry_rows(lists: Lists) -> pd.DataFrame:
    """List 5: enquiries begun in the window, with the conference that each led to."""
    past = lists.past
    begun = past.stays[past.stays["stage"] == "section_47"]
    held = past.stays[past.stays["stage"] == "initial_conference"]
    held = (
        held[["case", "start", "end", "next"]]
        .rename(columns={"start": "opened", "end": "held", "next": "led"})
        .drop_duplicates(["case", "opened"])
    )
    rows = begun.merge(held, left_on=["case", "end"], right_on=["case", "opened"], how="left")
    goes_on = rows["next"] == "initial_conference"
    rows["held"], rows["led"] = rows["held"].where(goes_on), rows["led"].where(goes_on)
    year = rows[rows["start"] > lists.year_ago].groupby("case")
    rows["in_year"] = rows["case"].map(year.size())
    rows["held_in_year"] = rows["case"].map(year["held"].count()).fillna(0)
    rows = by_child(past, rows[rows["start"] > lists.since])
    unneeded = np.where(rows["end"].isna(), "", np.where(rows["next"] == "initial_conference", NO, YES))
    planned = np.where(rows["held"].isna(), "", np.where(rows["led"] == "child_protection", YES, NO))
    return lists.table(
        5,
        rows,
        {
            "Strategy discussion initiating Section 47 Enquiry Start Date": rows["start"].to_numpy(),
            "Was an Initial Child Protection Conference deemed unnecessary?": unneeded,
            "Date of Initial Child Protection Conference": rows["held"].to_numpy(),
            "Did the Initial Child Protection Conference Result in a Child Protection Plan": planned,
            "Number of Section 47 Enquiries in the last 12 months": rows["in_year"].to_numpy(),
            "Number of ICPCs in the last 12 months": rows["held_in_year"].to_numpy(),
            **lists.allocated(rows, True),
        },
    )
