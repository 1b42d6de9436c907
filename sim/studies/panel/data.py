"""The published tables as a panel: a row for each council and year, a column for each figure and driver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.inputs.councils.areas import ENGLAND, areas, boundaries
from sim.inputs.councils.derived import DERIVED
from sim.inputs.councils.table import Figures, figures_table

if TYPE_CHECKING:
    import pandas as pd

FIRST_HALF = ("apr", "may", "jun", "jul", "aug", "sep")
SECOND_HALF = ("oct", "nov", "dec", "jan", "feb", "mar")


def published_panel(figures: Figures | None = None) -> pd.DataFrame:
    """What is published of each council, one row for each council and year; nothing that was filled in.

    Councils that share a row of the workforce census stand in it with their joint shares and part of the counts. The
    census of September stands in the row of its own year, and so do the referrals around it.
    """
    import pandas as pd

    frame = (figures or figures_table()).frame()
    left_out = [ENGLAND, *boundaries().refused]
    frame = frame[~frame.council.isin(left_out) & ~frame.council.str.contains("+", regex=False)].reset_index(drop=True)
    for name, (make, parts, _) in DERIVED.items():
        rows = frame[list(parts)].to_numpy()
        frame[name] = pd.Series([make(dict(zip(parts, row, strict=True))) for row in rows], index=frame.index)
    return with_what_gives(with_referrals_around(with_people(frame)))


def with_people(frame: pd.DataFrame) -> pd.DataFrame:
    """Councils of whose children no estimate is published yet: as many as England has for so many children in need.

    A council that has ended without one stays without.
    """
    known = frame.children_aged_0_17.notna()
    ended = {code for code, area in areas().items() if area.until is not None}
    without = ~frame.council.isin(frame.council[known]) & ~frame.council.isin(ended)
    if not without.any():
        return frame
    ratio = frame.children_aged_0_17.sum() / frame.children_in_need[known].sum()
    mean = frame[without].groupby("council").children_in_need.transform("mean")
    return frame.assign(children_aged_0_17=frame.children_aged_0_17.where(~without, mean * ratio))


def with_what_gives(frame: pd.DataFrame) -> pd.DataFrame:
    """Where a council might give way: how long episodes last, ends of old ones for a child in need a year before."""
    older = frame.ended_6_12m + frame.ended_12_24m + frame.ended_24m
    return frame.assign(
        episodes_over_3_months=frame.episodes_started - frame.ended_0_3m,
        late_endings=older / year_before(frame, "children_in_need"),
        section_47_per_referral=frame.section_47_per_year / frame.referrals_per_year,
    )


def year_before(frame: pd.DataFrame, name: str) -> pd.Series[float]:
    """The value that each council had in the year before, in the rows of the frame."""
    earlier = frame[["council", "year", name]].assign(year=frame.year + 1)
    merged = frame[["council", "year"]].merge(earlier, on=["council", "year"], how="left")
    return merged[name].set_axis(frame.index)


def with_referrals_around(frame: pd.DataFrame) -> pd.DataFrame:
    """The referrals around and before each September, from months; caseload and staff of the census within a year."""
    first = frame[[f"referrals_{month}" for month in FIRST_HALF]].sum(axis=1, skipna=False)
    second = frame[[f"referrals_{month}" for month in SECOND_HALF]].sum(axis=1, skipna=False)
    after = next_year(frame, {"first": first})
    return with_years_around(
        frame.assign(
            referrals_6_months=after["first"],
            referrals_6_to_12_months=second,
            referrals_12_months=after["first"] + second,
        )
    )


def with_years_around(frame: pd.DataFrame) -> pd.DataFrame:
    """Referrals of the year in whose middle each census lies; staff with agency workers; the census within a year."""
    return frame.assign(
        caseload_around=year_before(frame, "caseload_per_worker"),
        staff_around=year_before(frame, "in_post_fte"),
        staff_fte=frame.in_post_fte + frame.agency_fte,
        referrals_around=next_year(frame, {"whole": frame.referrals_per_year})["whole"],
    )


def next_year(frame: pd.DataFrame, columns: Mapping[str, pd.Series[float]]) -> pd.DataFrame:
    """The values that each council has in the year after, in the rows of the frame."""
    later = frame[["council", "year"]].assign(**columns)
    later["year"] -= 1
    merged = frame[["council", "year"]].merge(later, on=["council", "year"], how="left")
    return merged.set_index(frame.index)
