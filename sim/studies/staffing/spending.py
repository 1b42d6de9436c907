"""What further posts cost by financial year, as a budget is written: every post filled from the day it opens."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from sim.inputs.prices import APRIL, begins_in, year_in_words
from sim.inputs.study import Study
from sim.studies.staffing.post_mix import Option, full_year_of_each


def by_financial_year(study: Study, option: Option) -> list[dict[str, Any]]:
    """For each financial year from that of the opening to that of the run's end: `2021-22`, mean posts, pounds.

    Posts that lapse are listed to the year in which the last one does, though the run ends before.
    """
    ends = study.config.run.after - dt.timedelta(days=1)
    lapses = [option.lapses(place) for place in range(option.posts)]
    last = max((day - dt.timedelta(days=1) for day in lapses if day is not None), default=ends)
    each, made = full_year_of_each(study, option), []
    for year in range(begins_in(option.opens), begins_in(max(last, ends)) + 1):
        shares = [share_of_year(option.opens, lapse, year) for lapse in lapses]
        pounds = math.fsum(share * cost for share, cost in zip(shares, each, strict=True))
        made.append({"year": year_in_words(year), "posts": math.fsum(shares), "pounds": pounds})
    return made


def share_of_year(opens: dt.date, lapses: dt.date | None, year: int) -> float:
    """The share of a financial year's days from the opening of a post until it lapses."""
    first, after = dt.date(year, APRIL, 1), dt.date(year + 1, APRIL, 1)
    until = after if lapses is None else min(lapses, after)
    return max((until - max(opens, first)).days, 0) / (after - first).days
