"""Lists 6 to 9 of Annex A: children in need, on a protection plan, in care, and after care."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.reports.returns.episodes import care_of, placements_of
from sim.reports.returns.history import CARE, LEAVERS
from sim.reports.returns.lists import NO, YES, Lists
from sim.reports.returns.people import by_child

STATUSES = {
    "care_proceedings": "a) Looked after child",
    "looked_after": "a) Looked after child",
    "child_protection": "b) Child Protection plan",
    "child_in_need": "c) Child in need plan",
    "assessment": "d) Open assessment",
}
LEGAL = {"C1": "a) Interim care orders", "C2": "b) Full care orders", "V2": "e) Accommodated under S20"}
PROTECTION, CARE_VISIT = "child_protection.visit", ("looked_after.visit", "care_proceedings.visit")


def in_need(lists: Lists) -> pd.DataFrame:
    """List 6: children in need on the day, and those whose episode ended in the window."""
    needs = lists.needs[~lists.needs["nfa"]]
    needs = needs[needs["closed"].isna() | (needs["closed"] > lists.since)].copy()
    now = lists.past.stays[lists.past.stays["stage"].isin(STATUSES) & lists.past.stays["end"].isna()]
    needs["status"] = needs["case"].map(now.set_index("case")["stage"].map(STATUSES))
    needs.loc[needs["closed"].notna(), "status"] = "e) Closed episode"
    seen = lists.past.duties[lists.past.duties["duty"].str.endswith("visit")].groupby("case")["end"].max()
    rows = by_child(lists.past, needs)
    reasons = {
        "RC1": "a) Adopted",
        "RC4": "d) Special Guardianship Order",
        "RC7": "g) Services ceased",
        "RC8": "h) Case closed after assessment, no further action",
    }
    return lists.table(
        6,
        rows,
        {
            "CIN Start Date": rows["referred"].to_numpy(),
            "Primary Need Code": "N1 - Abuse or neglect",
            "Date Child Was Last Seen": rows["case"].map(seen).to_numpy(),
            "CIN Closure Date": rows["closed"].to_numpy(),
            "Reason for Closure": rows["reason"].map(reasons).where(rows["closed"].notna(), "").to_numpy(),
            "Case Status": rows["status"].to_numpy(),
            **lists.allocated(rows, rows["closed"].isna()),
        },
    )


def protection(lists: Lists) -> pd.DataFrame:
    """List 7: child protection plans on the day, and those that ended in the window."""
    before = lists.past.stays[lists.past.stays["stage"] == "child_protection"].groupby("case").cumcount()
    stays = lists.stays("child_protection")
    rows = by_child(lists.past, stays.assign(before=before))
    return lists.table(
        7,
        rows,
        {
            "Child Protection Plan Start Date": rows["start"].to_numpy(),
            "Initial Category of Abuse": "a) Neglect",
            "Latest Category of Abuse": "a) Neglect",
            "Date of the Last Statutory Visit": lists.done(rows, PROTECTION).to_numpy(),
            "Was the Child Seen Alone?": YES,
            "Date of latest review conference": lists.done(rows, "child_protection.review_conference").to_numpy(),
            "Child Protection Plan End Date": rows["end"].to_numpy(),
            "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)": NO,
            "Number of Previous Child Protection Plans": rows["before"].to_numpy(),
            **lists.allocated(rows, rows["end"].isna()),
        },
    )


def care(lists: Lists) -> pd.DataFrame:
    """List 8: children in care on the day, and those who left care in the window."""
    every = placements_of(lists.past, care_of(lists.past))
    every["moves"] = (every["decom"] > lists.year_ago).groupby(every["period"]).transform("sum").clip(lower=1)
    changed = every[every["rne"].isin(["S", "L"])].groupby("period")["decom"].max()
    last = every.drop_duplicates("period", keep="last")
    last = last[last["dec"].isna() | (last["dec"] > lists.since)]
    rows = by_child(lists.past, last.assign(status_since=last["period"].map(changed)))
    reasons = {
        "E4A": "Returned home",
        "E11": "a) E11: Adopted - application unopposed",
        "E17": "Aged out",
        "E46": "Special guardianship order",
    }
    people, over = lists.children.loc[rows["child"]], rows["dec"].notna()
    return lists.table(
        8,
        rows,
        {
            "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": NO,
            "Date Started to be Looked After": rows["start"].to_numpy(),
            "Child's Category of Need": "N1 - Abuse or neglect",
            "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)": NO,
            "Start date of current legal status": rows["status_since"].to_numpy(),
            "Child's Legal Status": rows["ls"].map(LEGAL).to_numpy(),
            "Date of Latest Statutory Review": lists.done(rows, *[f"{stage}.care_review" for stage in CARE]).to_numpy(),
            "Date of Last Social Work Visit": lists.done(rows, *CARE_VISIT).to_numpy(),
            "Number of Placements in the Last 12 months": rows["moves"].to_numpy(),
            "Date Ceased to be Looked After": rows["dec"].to_numpy(),
            "Reason Ceased to be Looked After": rows["rec"].map(reasons).where(over, "").to_numpy(),
            "Start Date of Most Recent Placement": rows["decom"].to_numpy(),
            "Placement Type": "f) U6: Foster placement - not FFA",
            "Placement Provider": "a) Own LA",
            "Placement postcode": people["placed"].to_numpy(),
            "Placement Location": "a) In",
            **lists.allocated(rows, ~over),
        },
    )


def leavers(lists: Lists) -> pd.DataFrame:
    """List 9: young people whom the council still supports after care, to 21 and to 25."""
    rows = by_child(lists.past, lists.stays(*LEAVERS, ended_since=False))
    own = lists.allocated(rows, True)
    touch = lists.done(rows, *[f"{stage}.keep_in_touch" for stage in LEAVERS])
    return lists.table(
        9,
        rows,
        {
            "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)": NO,
            "Allocated Team": own["Allocated Team"],
            "Allocated Personal Advisor": own["Allocated Worker"],
            "Eligibility Category": "b) Former relevant",
            "Latest Pathway Plan Review Date": lists.done(
                rows, *[f"{stage}.pathway_plan" for stage in LEAVERS]
            ).to_numpy(),
            "LA in Touch": np.where(touch.isna(), "c) Not recorded", "a) In touch"),
            "Latest Date of Contact": touch.to_numpy(),
        },
    )
