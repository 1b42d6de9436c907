"""Children's episodes of need and periods of care as the returns see them, from a history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.units_of_time import DAYS_A_WEEK, WORKING_DAYS_A_WEEK
from sim.inputs.returns.return_limits import returns_settings
from sim.reports.returns.history import CARE, CHILDREN, LEAVERS, History
from sim.reports.returns.people import WHY_EXIT, WHY_REFERRAL, chosen, uniform

if TYPE_CHECKING:
    import pandas as pd

SOURCE_CODES = {  # source of the model: code of the census
    "individual": "1A",
    "schools": "2A",
    "health": "3F",
    "housing": "4",
    "local_authority": "5B",
    "police": "6",
    "other_legal": "7",
    "other": "8",
    "anonymous": "9",
}
UNKNOWN_SOURCE = "10"
INTERIM, OVERFLOW, AGREED = "C1", "C2", "V2"  # interim and full care order, section 20
CLOSES = ("closed", *LEAVERS)
CLOSED_AFTER = {"E11": "RC1", "E46": "RC4"}  # exit from care: reason for closure


def needs_of(past: History) -> pd.DataFrame:
    """One row a family's episode of need: case, episode, referred, source, need, nfa, closed, reason."""
    import pandas as pd

    stays = past.stays[past.stays["stage"].isin(CHILDREN)]
    first = stays.drop_duplicates(["case", "episode"], keep="first")
    last = stays.drop_duplicates(["case", "episode"], keep="last")
    known = past.referrals.rename(columns={"date": "referred"})[["case", "episode", "referred", "source", "need"]]
    before = first[first["episode"] < 0]
    invented = pd.DataFrame(
        {"case": before["case"], "episode": -1, "referred": invented_referral(past, before), "source": None, "need": 1}
    )
    table = pd.concat([known, invented], ignore_index=True)
    ends = last[["case", "episode", "stage", "next", "end"]].rename(columns={"stage": "last_stage", "end": "closed"})
    table = table.merge(ends, on=["case", "episode"], how="left")
    table["nfa"] = table["last_stage"].isna()
    table.loc[~table["next"].isin(CLOSES), "closed"] = np.datetime64("NaT")
    table["code"] = table["source"].map(SOURCE_CODES).fillna(UNKNOWN_SOURCE)
    table["reason"] = table["last_stage"].map({"assessment": "RC8"}).fillna("RC7")
    out = table["last_stage"].isin(CARE) & (table["next"] == "closed")
    table.loc[out, "reason"] = pd.Series(exits(past, table[out]), index=table.index[out]).map(CLOSED_AFTER)
    table["reason"] = table["reason"].fillna("RC7")
    return table.sort_values(["case", "referred"], kind="stable", ignore_index=True)


def invented_referral(past: History, first: pd.DataFrame) -> Any:
    """(n,) when families known before the run were referred: some time before the stage they are found in."""
    usual = first["stage"].map(returns_settings()["invented"]["days_from_referral"]).to_numpy(float)
    days = usual * DAYS_A_WEEK / WORKING_DAYS_A_WEEK * 2 * uniform(past, WHY_REFERRAL, first["case"])
    return first["start"].to_numpy().astype("datetime64[D]") - np.round(days).astype("timedelta64[D]")


def exits(past: History, table: pd.DataFrame) -> Any:
    """(n,) where families go that leave care before their children are 18."""
    return chosen(returns_settings()["invented"]["leaves_care_to"], uniform(past, WHY_EXIT, table["case"]))


def care_stays(past: History) -> pd.DataFrame:
    """Stays in care with the number of their period of care and the legal status of each; a period has no gap."""
    stays = past.stays[past.stays["stage"].isin(CARE)].copy()
    before = stays.groupby(["case", "episode"])["end"].shift()
    stays["period"] = (before != stays["start"]).cumsum()
    court = stays["stage"] == "care_proceedings"
    ordered = court.astype(int).groupby(stays["period"]).cummax() > 0
    stays["ls"] = np.where(court, INTERIM, np.where(ordered, OVERFLOW, AGREED))
    return stays


def care_of(past: History) -> pd.DataFrame:
    """One row a period of care: period, case, episode, start, end, next; by family."""
    stays = care_stays(past)
    first = stays.drop_duplicates("period", keep="first").set_index("period")
    last = stays.drop_duplicates("period", keep="last").set_index("period")
    return first[["case", "episode", "start"]].assign(end=last["end"], next=last["next"]).reset_index()


def placements_of(past: History, care: pd.DataFrame) -> pd.DataFrame:
    """One row an episode of these periods: case, period, decom, why it began, legal status, dec, why it ended."""
    import pandas as pd

    stays = care_stays(past)
    stays = stays[stays["period"].isin(care["period"])]
    begins = stays[["period", "ls"]].assign(decom=stays["start"], rne=np.where(stays["period"].duplicated(), "L", "S"))
    moves = past.moves.merge(stays[["case", "period", "ls", "start", "end"]], on="case")
    inside = (moves["date"] > moves["start"]) & (moves["end"].isna() | (moves["date"] < moves["end"]))
    moved = moves.loc[inside, ["period", "ls"]].assign(decom=moves["date"], rne="P")
    table = pd.concat([begins, moved], ignore_index=True).sort_values(["period", "decom"], kind="stable")
    table = table.groupby(["period", "decom"], as_index=False).agg(rne=("rne", "first"), ls=("ls", "last"))
    table = table.merge(care, on="period").sort_values(["period", "decom"], kind="stable", ignore_index=True)
    following = table.groupby("period")["decom"].shift(-1)
    table["dec"] = following.fillna(table["end"])
    table["rec"] = np.where(following.notna(), "X1", np.where(table["dec"].isna(), None, care_end_reasons(past, table)))
    return table


def care_end_reasons(past: History, table: pd.DataFrame) -> Any:
    """(n,) why care ended: grown up, home with help, or as those who leave for good do."""
    gone = exits(past, table)
    grown, home = table["next"].isin(LEAVERS), ~table["next"].isin(CLOSES)
    return np.where(grown, "E17", np.where(home, "E4A", gone))
