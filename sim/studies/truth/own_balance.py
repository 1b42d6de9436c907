"""Stocks from each council's own flows and ways of working (Little's law), beside what was published of them.

Ways are those that were known at the end of a year. Nothing is simulated: a council that does not balance here starts
out of balance in the model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from sim.inputs.balance.past_septembers import WAY
from sim.inputs.councils.areas import JOINED
from sim.inputs.councils.balance import MONTHS, closing, stock_after_years, with_leak
from sim.inputs.councils.table import FILLED, Figures
from sim.inputs.councils.ways import BANDS, Way, make
from sim.studies.panel.panel_report import panel_settings
from sim.studies.truth.truth_rows import Row, error_by_drawing

Ways = Mapping[str, Mapping[str, Way]]  # by way, then council
Stocks = dict[str, float]  # by council
YEARS = 3  # of flows, whose children are in the stock


class KnownWays(NamedTuple):
    """Published figures, and the ways of working that those to a year show."""

    figures: Figures
    year: int  # to 31 March
    ways: Ways

    def published(self, council: str, year: int, name: str) -> float:
        """A figure as published; not a number where it was filled in."""
        cell = self.figures.cell(council, year, name)
        return math.nan if cell.how in FILLED else cell.value

    def until(self, year: int, council: str, name: str) -> list[float]:
        """A yearly figure of the last years to one."""
        return [self.published(council, year - ago, name) for ago in reversed(range(YEARS))]

    def of(self, council: str) -> dict[str, Way]:
        """The ways of a council."""
        return {name: of[council] for name, of in self.ways.items() if council in of}


class Nearness(NamedTuple):
    """How near worked-out stocks are to published ones."""

    councils: int  # with both
    rank: float  # Spearman's correlation
    rank_error: float  # standard
    error: float  # median, a share of the published
    error_error: float  # standard


def known_ways(figures: Figures, year: int) -> KnownWays:
    """The ways of working that figures to a year show."""
    return KnownWays(figures, year, make(figures, last=year))


def need_by_ways(known: KnownWays) -> Stocks:
    """Children in need at the end of the year: starts less what is never counted as ended, by own closing."""
    made = {}
    for code in known.ways["leak"]:
        ways = known.of(code)
        made[code] = stock_after_years(
            known.until(known.year, code, "episodes_started"), with_leak(closing(ways), ways["leak"].value)
        )
    return made


def plans_by_ways(known: KnownWays) -> Stocks:
    """Children on a plan at the end of the year: plans that started, by own closing."""
    return {
        code: stock_after_years(
            known.until(known.year, code, "plans_started_per_year"), closing(known.of(code), "plan_closing")
        )
        for code in known.ways["plan_stay_months"]
    }


def care_by_ways(known: KnownWays) -> Stocks:
    """Children looked after a year later: those who came, as far as published, for as long as they stayed until now."""
    made = {}
    for code, way in known.ways["care_stay_years"].items():
        flows = known.until(known.year + 1, code, "looked_after_started_per_year")
        came = [flow for flow in flows if math.isfinite(flow)]
        leaving = [1.0 / (MONTHS * way.value)] * len(BANDS)
        made[code] = stock_after_years(came, leaving) if came else math.nan
    return made


def caseload_by_ways(before: KnownWays) -> Stocks:
    """Caseloads in the September of the next year, by children in need and staff then and counting until the year."""
    made = {}
    for code, way in before.ways["cases_per_child_in_need"].items():
        here, agency, children = (
            before.published(code, before.year + 1, name) for name in ("in_post_fte", "agency_fte", "children_in_need")
        )
        made[code] = children * way.value / ((here + agency) * before.ways["holders_per_staff"][code].value)
    return made


def caseload_before(before: KnownWays) -> Stocks:
    """Caseloads in the September of the next year, as those until the year had them."""
    return {code: way.value for code, way in before.ways[WAY].items()}


def nearness(known: KnownWays, stocks: Stocks, year: int, name: str) -> Nearness:
    """How near stocks are to the published ones of a year, over the councils that have both."""
    from scipy.stats import spearmanr

    pairs = [(value, known.published(code, year, name)) for code, value in stocks.items() if JOINED not in code]
    both = np.array([pair for pair in pairs if np.isfinite(pair).all() and pair[1] > 0])

    def rank(rows: np.ndarray) -> float:
        return float(spearmanr(*rows.T)[0])

    def error(rows: np.ndarray) -> float:
        return float(np.median(np.abs(rows[:, 0] / rows[:, 1] - 1.0)))

    unsure = [error_by_drawing(one, both) for one in (rank, error)]
    return Nearness(len(both), rank(both), unsure[0], error(both), unsure[1])


def own_balance(figures: Figures) -> dict[str, tuple[str, Nearness]]:
    """By the name of a target, what it is of and how near it comes, on the last years of the tables but one."""
    year = figures.last_year - 1
    now, before = known_ways(figures, year), known_ways(figures, year - 1)
    made: Mapping[str, tuple[str, KnownWays, Callable[[KnownWays], Stocks], int, str]] = {
        "children_in_need": ("Children in need", now, need_by_ways, year, "children_in_need"),
        "children_on_plan": ("On a protection plan", now, plans_by_ways, year, "children_on_plan"),
        "children_looked_after": ("Looked after", now, care_by_ways, year + 1, "children_looked_after"),
        "caseload_untold": ("Caseload, none put in", before, caseload_by_ways, year, "caseload_per_worker"),
        "caseload_of_past_septembers": (
            "Caseload of past Septembers",
            before,
            caseload_before,
            year,
            "caseload_per_worker",
        ),
    }
    return {
        key: (f"{label}, {of}", nearness(known, stocks(known), of, name))
        for key, (label, known, stocks, of, name) in made.items()
    }


def balance_rows(figures: Figures) -> Iterator[Row]:
    """The targets on the balance of stocks: rank correlation, and median error in percent where one is wanted."""
    wanted = panel_settings()["own_balance"]
    for key, (label, one) in own_balance(figures).items():
        yield Row(f"{label}: rank correlation", wanted[key]["rank"], math.inf, math.nan, one.rank, one.rank_error)
        if "error" in wanted[key]:
            most = 100 * wanted[key]["error"]
            yield Row(f"{label}: median error, %", -math.inf, most, math.nan, 100 * one.error, 100 * one.error_error, 1)
