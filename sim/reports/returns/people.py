"""Invented people: ages, sex, ethnicity, postcodes and numbers, from addressed random numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.units_of_time import DAYS_A_YEAR
from sim.inputs.returns.return_limits import returns_settings
from sim.model.random import draw
from sim.reports.returns.history import CHILDREN, LEAVERS, History

if TYPE_CHECKING:
    import pandas as pd

WHY_AGE, WHY_SEX, WHY_ETHNICITY, WHY_POSTCODE, WHY_REFERRAL, WHY_EXIT, WHY_WORKER = range(20_001, 20_008)
MOST_SIBLINGS = 16  # addresses for each family
ADULT, GROWN, OLDEST = 18, 21, 25  # years
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def uniform(past: History, why: int, who: Any, nth: int = 0) -> Any:
    """(n,) a number in [0, 1) for each address."""
    run = past.study.config.run
    key = np.array([run.seed, past.replication], np.int64)
    return np.array([draw(key, why, one, nth) for one in np.asarray(who, np.int64).tolist()], np.float64)


def chosen(shares: dict[str, float], u: Any) -> Any:
    """(n,) a word for each uniform number, by shares."""
    ends = np.cumsum(list(shares.values())) / sum(shares.values())
    return np.array(list(shares), object)[np.minimum(np.searchsorted(ends, u, side="right"), len(shares) - 1)]


def by_child(past: History, table: pd.DataFrame) -> pd.DataFrame:
    """A row of a family as a row for each of its children; `child` is the address of the child."""
    count = past.children[table["case"].to_numpy(np.int64)]
    rows = table.loc[table.index.repeat(count)].copy()
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    rows["child"] = rows["case"].to_numpy(np.int64) * MOST_SIBLINGS + nth
    return rows.reset_index(drop=True)


def children_of_council(past: History) -> pd.DataFrame:
    """One row for every child known by the day: number, date of birth, sex, ethnicity, postcodes; index is `child`."""
    import pandas as pd

    seen = pd.concat(
        [
            past.referrals[["case", "date"]],
            past.contacts[["case", "date"]],
            past.stays[["case", "start"]].rename(columns={"start": "date"}),
        ]
    )
    first = seen.groupby("case")["date"].min().reset_index()
    table = by_child(past, first)
    child = table["child"].to_numpy(np.int64)
    table["number"] = [f"{one // MOST_SIBLINGS + 100_000}{one % MOST_SIBLINGS:02d}" for one in child.tolist()]
    table["born"] = births(past, table)
    table["female"] = uniform(past, WHY_SEX, child) < returns_settings()["invented"]["female"]
    table["ethnicity"] = chosen(returns_settings()["invented"]["ethnicity"], uniform(past, WHY_ETHNICITY, child))
    for name, nth in (("home", 0), ("placed", 1)):
        table[name] = [postcode(u) for u in uniform(past, WHY_POSTCODE, child, nth)]
    return table.set_index("child")


def births(past: History, table: pd.DataFrame) -> Any:
    """(n,) dates of birth: 18 on leaving care for good, 21 on going on to 25; others are under 18 on the day."""
    on, day = np.datetime64(past.on, "D"), np.timedelta64(1, "D")
    first = table["date"].to_numpy().astype("datetime64[D]")
    nth = table["child"].to_numpy(np.int64) % MOST_SIBLINGS
    known = days_between(first, on)
    u = uniform(past, WHY_AGE, table["child"])
    age = np.minimum(known + u * np.maximum(17.5 * DAYS_A_YEAR - known, 0), 17.9 * DAYS_A_YEAR)
    last = past.stays[past.stays["stage"].isin(CHILDREN)].groupby("case")["start"].max()
    child = table["case"].map(last).fillna(table["date"]).to_numpy().astype("datetime64[D]")  # when last a child
    for stage, years, most in zip(LEAVERS, (ADULT, GROWN), (GROWN, OLDEST), strict=True):
        began = past.stays[past.stays["stage"] == stage].groupby("case")["start"].max()
        since = table["case"].map(began).to_numpy().astype("datetime64[D]")
        here = ~np.isnat(since)
        elapsed = days_between(since[here], on)
        older = np.minimum(40 * nth[here], np.maximum(days_between(child[here], since[here]) - 5, 0))  # siblings
        age[here] = np.minimum(years * DAYS_A_YEAR + 1 + elapsed + older, (most - 0.05) * DAYS_A_YEAR)
    return (on - (age * day).astype("timedelta64[D]")).astype("datetime64[s]")


def days_between(first: Any, last: Any) -> Any:
    """(n,) days from dates to a date, as real numbers."""
    return (np.asarray(last, "datetime64[D]") - np.asarray(first, "datetime64[D]")).astype(float)


def postcode(u: float) -> str:
    """A postcode in an area that there is not."""
    n = int(u * 10**9)
    return f"XX{n % 89 + 10} {n // 89 % 9 + 1}{LETTERS[n // 997 % 20]}{LETTERS[n // 20011 % 20]}"
