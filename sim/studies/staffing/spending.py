"""What further posts cost by financial year, as a budget is written: every post filled from the day it opens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.inputs.study import Study
from sim.studies.staffing.post_mix import Option, full_year

APRIL = 4  # the month in which a council's financial year begins


def by_financial_year(study: Study, option: Option) -> list[dict[str, Any]]:
    """For each financial year from that of the opening to that of the run's end: `2021-22`, mean posts, pounds."""
    whole, last = full_year(study, option), study.config.run.after - dt.timedelta(days=1)
    made = []
    for year in range(begins_in(option.opens), begins_in(last) + 1):
        share = share_of_year(option.opens, year)
        called = f"{year}-{(year + 1) % 100:02d}"
        made.append({"year": called, "posts": option.posts * share, "pounds": whole * share})
    return made


def begins_in(day: dt.date) -> int:
    """The calendar year in which the financial year of a day begins."""
    return day.year if day.month >= APRIL else day.year - 1


def share_of_year(opens: dt.date, year: int) -> float:
    """The share of a financial year's days from the opening on."""
    first, after = dt.date(year, APRIL, 1), dt.date(year + 1, APRIL, 1)
    return (after - max(opens, first)) / (after - first)
