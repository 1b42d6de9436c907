"""What is published of a council, and its ways of working, as the numbers that its files are solved on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.base.files import settings_in
from sim.inputs.councils.areas import ENGLAND, FOLDER, Area
from sim.inputs.councils.council_tables.cells import PublishedCell
from sim.inputs.councils.derived import latest
from sim.inputs.councils.table import figures_table
from sim.inputs.councils.ways import ways_of, ways_settings

USED = (  # figures that the files of a council are made from
    "referrals_per_year",
    "rereferral_share",
    "children_in_need",
    "children_on_plan",
    "children_looked_after",
    "care_leavers_17_18",
    "care_leavers_19_21",
    "case_holders_fte",
    "in_post_fte",
    "vacancies_fte",
    "vacancy_rate",
    "agency_fte",
    "turnover_rate",
    "absence_rate",
)
SHARES = {  # flows by the ways of working, multiplied together, that give them for a referral
    "no_further_action": ("no_further_action_share",),
    "not_in_need": ("not_in_need_share",),
    "enquiries": ("section_47_per_referral",),
    "conferences": ("section_47_per_referral", "conferences_per_enquiry"),
    "plans": ("section_47_per_referral", "conferences_per_enquiry", "plans_per_conference"),
}


class KnownFigures(NamedTuple):
    """A council's figures: value, year and how each is known."""

    value: Mapping[str, float]
    year: Mapping[str, int]
    how: Mapping[str, str]


def rules() -> Mapping[str, Any]:
    """conf/council/england/build.yaml."""
    return settings_in(FOLDER / "build.yaml")


def known_of(code: str) -> KnownFigures:
    """The latest figures of a council, or of England."""
    cells: dict[str, tuple[int, PublishedCell]] = {name: latest(figures_table(), code, name) for name in USED}
    there = {name: pair for name, pair in cells.items() if not math.isnan(pair[1].value)}
    return KnownFigures(
        {name: cell.value for name, (_, cell) in there.items()},
        {name: year for name, (year, _) in there.items()},
        {name: cell.how for name, (_, cell) in there.items()},
    )


def england_way(name: str) -> float:
    """England's ratio of the last years, as the ways of councils are; not a number before any is published."""
    written: Any = ways_settings()["ways"][name]
    years = sorted(figures_table().years(ENGLAND), reverse=True)
    above = below = 0.0
    used = 0
    for year in years:
        top = math.fsum(latest_in(year, one) for one in written["of"])
        under = math.fsum(latest_in(year, one) for one in written["over"])
        if math.isfinite(top) and math.isfinite(under) and used < ways_settings()["years"]:
            above, below, used = above + top, below + under, used + 1
    return above / below if below > 0 else math.nan


def latest_in(year: int, name: str) -> float:
    """England's figure of a year."""
    return figures_table().cell(ENGLAND, year, name).value


def times_england(area: Area, way: str) -> float:
    """How many times England's a council's way of working is; 1 where nothing is known of it."""
    return times_over(area, way, england_way(way))


def times_base(area: Area, way: str) -> float:
    """How many times that which the base council stands for a council's way of working is; 1 where nothing is known.

    The base council stands for England in one year. England's ways of the last years are another number: by these, a
    council that is as England is would be given what England was in the base council's year, and not what it is now.
    """
    return times_over(area, way, float(rules()["published_ways"][way]))


def times_over(area: Area, way: str, usual: float) -> float:
    """How many times the usual a council's way of working is; 1 where nothing is known of it."""
    own = ways_of(area.code).get(way)
    return own.value / usual if own is not None and math.isfinite(own.value / usual) else 1.0


def flows_of(area: Area, referrals: float) -> dict[str, float]:
    """How many times the base council's each flow for a referral is, with so many referrals a year.

    Ways of working are of several years; a flow follows the year's referrals as far as it has in England's councils.
    """
    larger = times_usual(area, "referrals_per_year", referrals)
    times = {flow: math.prod(times_base(area, way) for way in ways) for flow, ways in SHARES.items()}
    return {flow: one * for_a_referral(flow, larger) for flow, one in times.items()}


def cases_for_a_child(area: Area, in_need: float) -> float:
    """Cases held for a child in need, with so many children in need: cases follow them as far as they have in England.

    England's ratio where nothing is known of the council's; the base council's where nothing was published yet.
    """
    usual = times_england(area, "cases_per_child_in_need") * england_way("cases_per_child_in_need")
    if not math.isfinite(usual):
        base = rules()["published"]
        usual = base["cases"] / base["in_need"]
    return usual * cases_of_each(times_usual(area, "children_in_need", in_need))


def cases_of_each(larger: float) -> float:
    """How many times as many cases there are for a child in need when these are so many times what they were."""
    return float(larger ** (float(rules()["cases_follow_in_need"]) - 1.0))


def times_usual(area: Area, figure: str, now: float) -> float:
    """How many times its mean a council's figure is, of the years its ways of working are of; 1 if none is known."""
    table, last = figures_table(), figures_table().last_year
    years = range(last - int(ways_settings()["years"]) + 1, last + 1)
    known = [table.cell(area.code, year, figure).value for year in years]
    known = [value for value in known if math.isfinite(value)]
    usual = math.fsum(known) / len(known) if known else 0.0
    return now / usual if usual > 0 else 1.0


def for_a_referral(flow: str, larger: float) -> float:
    """How many times as much of a flow there is for a referral when referrals are so many times what they were."""
    return float(larger ** (follow_referrals().get(flow, 1.0) - 1.0))


def follow_referrals() -> Mapping[str, float]:
    """By how much the logarithm of each flow changes for a change of one in that of referrals."""
    slopes: Mapping[str, float] = rules()["follow_referrals"]
    return slopes
