"""A council's caseload in its own past Septembers, in place of the one that its children and posts make.

A caseload differs between councils as much by what they count as by their work, and what they count lasts. So children
and case holders stay as published, and the cases counted for a child are what gives the caseload: a September's chance
and a small council's are drawn to its neighbours' and England's (the way `cases_per_holder`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from sim.base.errors import InputError
from sim.inputs.balance.base_council import Base
from sim.inputs.balance.build import planner_figures, with_leavers
from sim.inputs.councils.areas import Area
from sim.inputs.councils.council_names import resolve
from sim.inputs.councils.ways import ways_of
from sim.inputs.own_figures import MOST_COUNTED, PAST_SEPTEMBERS, typed_figures

WAY = "cases_per_holder"
DIGITS = 2
CASELOAD_REASON = "that of its own last Septembers, drawn to its neighbours' and England's"


def is_of_past_septembers(given: Mapping[str, Any]) -> bool:
    """Whether the word stands in place of a caseload."""
    return given.get("caseload") == PAST_SEPTEMBERS


def figures_around(given: Mapping[str, Any], code: str | None, base: Callable[[], Base]) -> dict[str, float]:
    """Typed figures as numbers, with the case holders that a caseload of past Septembers goes with.

    `code` is that of a council of England, or nothing; `base` makes the council that others are made from. InputError
    with each figure that cannot be.
    """
    if not is_of_past_septembers(given):
        return typed_figures(given)
    if code is None:
        only = "is for a council by its name, such as council=bradford; type a number"
        raise InputError([f"figures.caseload={PAST_SEPTEMBERS}: {only}."])
    known = past_septembers(code, base())
    return known | typed_figures({**given, "caseload": known["caseload"]})


def past_septembers(code: str, base: Base) -> dict[str, float]:
    """The caseload and the case holders to build a council around; InputError where no September is published."""
    area = resolve(code)
    way = ways_of(area.code).get(WAY)
    if way is None or not math.isfinite(way.value):
        raise InputError(
            [f"figures.caseload={PAST_SEPTEMBERS}: no September of {area.name} is published; type a number."]
        )
    return counted_at_most(area, way.value, base)


def counted_at_most(area: Area, caseload: float, base: Base) -> dict[str, float]:
    """That caseload with the case holders as published, as far as there are staff and children for both."""
    figures = with_leavers(planner_figures(area), base)
    staff = figures["in_post_fte"] / (1.0 - figures["agency_rate"])
    holders = min(figures["holders"], staff)
    most = MOST_COUNTED * (figures["in_need"] - figures["care_leavers"]) / holders
    return {"caseload": min(round(caseload, DIGITS), math.floor(most * 10**DIGITS) / 10**DIGITS), "holders": holders}
