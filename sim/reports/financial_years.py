"""What staff cost in each financial year of a run: what a budget asks for."""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

import numpy as np

from sim.analysis.readings.events import Level
from sim.base.intervals import Interval, interval, paired_difference
from sim.base.text_tables import as_csv
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.base.wording import MILLION, day_in_words, number, plain_text, signed
from sim.inputs.prices import begins_in, in_reported_prices, prices_in_words, year_in_words
from sim.inputs.schema import Config
from sim.runs.results import Results

COST = "cost_of_staff"
AFTER = "after the run, if it went on as in its last year"  # of a year that was not measured
LEAST_MILLIONS = 0.005  # as sums are printed


class YearCost(NamedTuple):
    """A financial year, or the part of one that was measured."""

    year: str  # 2027-28
    part: str  # `from 30 September 2027`, nothing where it is whole, or AFTER
    baseline: Interval  # pounds
    scenario: Interval | None
    difference: Interval | None
    grant: float | None = None  # pounds, for the part that was measured

    @property
    def beyond(self) -> float:
        """Mean pounds that the change costs beyond the grant; not a number where there is no change or no grant."""
        if self.difference is None or self.grant is None:
            return math.nan
        return self.difference.mean - self.grant


def costs_by_year(results: Results) -> list[YearCost]:
    """The cost of each financial year that has a measured day, by year."""
    study = results.arms[0].study
    dates = [day.item() for day in study.calendar.dates[: study.calendar.days]]
    of_day = np.array([begins_in(day) for day in dates])
    of_day[: study.warm_up_days] = 0
    pounds = [results.daily(arm, COST) for arm in range(len(results.arms))]
    made = []
    for year in sorted(set(of_day[study.warm_up_days :].tolist())):
        days = of_day == year
        sums: list[Level] = [arm[:, days].sum(axis=1) for arm in pounds]
        changed = sums[1] if results.compared else None
        made.append(
            YearCost(
                year_in_words(year),
                part_of_year(results, year, days),
                interval(sums[0]),
                None if changed is None else interval(changed),
                None if changed is None else paired_difference(changed, sums[0]),
                grant_of(results, year, int(days.sum())),
            )
        )
    return made


def grant_of(results: Results, year: int, days: int) -> float | None:
    """The scenario's grant for so many working days of a financial year; None where it says nothing of that year.

    In the prices in which costs are reported: as much less as prices will have risen until that year.
    """
    config = results.arms[-1].study.config
    if year not in config.scenario.grants:
        return None
    return config.scenario.grants[year] * in_reported_prices(config, year) * min(days / WORKING_DAYS_A_YEAR, 1.0)


def grants_in_words(config: Config) -> str:
    """Whose the grants are, and of which prices; how a council puts its own."""
    begins = begins_in(config.run.start)
    first = begins if begins in config.scenario.grants else min(config.scenario.grants)
    return (
        f" A grant is England's, shared out by children in need, unless typed (scenario.grant_{first}=POUNDS of its"
        f" year); it is here in {prices_in_words(config)}, and of a part of a year that part's."
    )


def after_the_run(results: Results) -> list[YearCost]:
    """Each year with a grant after those measured, at the rate of the last that was; of a shorter run scaled up."""
    study = results.arms[-1].study
    if not results.compared:
        return []
    days = min(WORKING_DAYS_A_YEAR, study.calendar.days - study.warm_up_days)
    usual, changed = (results.daily(arm, COST)[:, -days:].sum(axis=1) * WORKING_DAYS_A_YEAR / days for arm in (0, 1))
    last = begins_in(study.calendar.dates[study.calendar.days - 1].item())
    rate = interval(usual), interval(changed), paired_difference(changed, usual)
    later = sorted(year for year in study.config.scenario.grants if year > last)
    return [YearCost(year_in_words(year), AFTER, *rate, grant_of(results, year, WORKING_DAYS_A_YEAR)) for year in later]


def after_in_words(one: YearCost) -> str:
    """A line on a year after the run: what the change costs then, and who pays."""
    if one.difference is None or one.grant is None:
        return ""
    return (
        f"{one.year}, {one.part}: {signed(one.difference.mean / MILLION, 2)} a year,"
        f" grant {number(one.grant / MILLION, 2)}, {beyond_in_words(one.beyond / MILLION)}"
    )


def beyond_in_words(millions: float) -> str:
    """`0.40 more than the grant`."""
    return f"{number(abs(millions), 2)} {'more' if millions > 0 else 'less'} than the grant"


def part_of_year(results: Results, year: int, days: Level) -> str:
    """Which part of a financial year was measured, where it was not all of it."""
    calendar = results.arms[0].study.calendar
    own = np.flatnonzero(days)
    first, last = calendar.dates[own[0]].item(), calendar.dates[own[-1]].item()
    after = calendar.dates[own[-1] + 1].item()
    whole = own[0] > results.arms[0].study.warm_up_days  # the year before it was measured too, so it is from April
    begins = "" if whole or begins_in(first - dt.timedelta(days=5)) < year else f"from {day_in_words(first)}"
    ends = "" if begins_in(after) > year else f"to {day_in_words(last)}"
    return " ".join(part for part in (begins, ends) if part)


def with_the_change(millions: float, more: float) -> str:
    """`, with the change 22.44 (+0.39)`; two sums that differ by less than is printed are not printed as two."""
    if abs(more) < LEAST_MILLIONS:
        return ", with the change the same to 0.01"
    return f", with the change {number(millions, 2)} ({signed(more, 2)})"


def lines_of_costs(results: Results) -> list[str]:
    """A line for each financial year, in millions of pounds of one year's prices."""
    config = results.arms[-1].study.config
    lines = [f"Staff cost by financial year, £m in {prices_in_words(config)}:"]
    for one in costs_by_year(results):
        part = f" ({one.part})" if one.part else ""
        text = f"{one.year}{part}: {number(one.baseline.mean / MILLION, 2)}"
        if one.scenario is not None and one.difference is not None:
            text += with_the_change(one.scenario.mean / MILLION, one.difference.mean / MILLION)
        if not math.isnan(one.beyond) and one.grant is not None:
            text += f", grant {number(one.grant / MILLION, 2)}: {beyond_in_words(one.beyond / MILLION)}"
        lines.append(f" {text}")
    lines += [f" {after_in_words(one)}" for one in after_the_run(results)]
    lines += [grants_in_words(config)] if config.scenario.grants else []
    return [plain_text(line) for line in lines]


def costs_csv(results: Results) -> str:
    """One line for each financial year: which part was measured, and pounds with their 95% intervals.

    With a grant, years after the run that have one too; `measured` says that they were not.
    """
    prices = prices_in_words(results.arms[-1].study.config)
    parts = ("baseline", "scenario", "difference") if results.compared else ("baseline",)
    ends = [f"{part}{end}" for part in parts for end in ("", "_low", "_high")]
    heads = ["financial_year", "measured", "prices", *ends]
    given = bool(results.arms[-1].study.config.scenario.grants)
    heads += ["grant", "beyond_grant"] if given else []
    rows = []
    for one in [*costs_by_year(results), *after_the_run(results)]:
        result = [getattr(one, part) for part in parts]
        pounds = [f"{value:.0f}" for each in result for value in (each.mean, each.low, each.high)]
        granted = ["", ""] if one.grant is None else [f"{one.grant:.0f}", f"{one.beyond:.0f}"]
        rows.append([one.year, plain_text(one.part) or "all of it", prices, *pounds, *(granted if given else ())])
    return as_csv(heads, rows)
