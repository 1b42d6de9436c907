"""Prices of a financial year: pay, on-costs, overtime and agency, carried there from the year that they are of."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import NamedTuple

from sim.base.wording import number
from sim.inputs.schema import Config
from sim.inputs.schema.workforce import Prices

APRIL = 4  # the month in which a council's financial year begins
LEFT_OUT = "placements, premises, travel, training and managers above team managers are left out"


class PriceLevel(NamedTuple):
    """What pay and prices are in the financial year in whose prices costs are reported."""

    year: int  # of its April
    level: float  # times the pay and prices as they are written
    on_costs: float  # of pay
    overtime: float  # of the hourly pay
    agency: float  # times the cost of a permanent worker


def begins_in(day: dt.date) -> int:
    """The calendar year in which the financial year of a day begins."""
    return day.year if day.month >= APRIL else day.year - 1


def year_in_words(year: int) -> str:
    """`2027-28`."""
    return f"{year}-{(year + 1) % 100:02d}"


def price_level(config: Config) -> PriceLevel:
    """The prices in which a study reports costs."""
    costs, agency = config.workforce.costs, config.workforce.agency
    prices = costs.prices
    year = begins_in(config.run.start) if prices.told_in is None else prices.told_in
    usual = agency.price if agency is not None else 1.0
    return PriceLevel(
        year,
        price_growth(prices, prices.of, year),
        in_force(prices.on_costs, year, costs.on_costs),
        in_force(prices.overtime, year, costs.overtime_rate),
        in_force(prices.agency, year, usual),
    )


def price_growth(prices: Prices, first: int, last: int) -> float:
    """Times the pay and prices of one financial year that those of another are, before or after it."""
    if last < first:
        return 1.0 / price_growth(prices, last, first)
    return math.prod(1.0 + prices.rises.get(april, prices.rise) for april in range(first + 1, last + 1))


def in_reported_prices(config: Config, year: int) -> float:
    """Times pounds of a financial year, to be in the prices in which the study reports costs."""
    return price_growth(config.workforce.costs.prices, year, price_level(config).year)


def in_force(by_april: Mapping[int, float], year: int, usual: float) -> float:
    """The value of the last April up to a year, or the usual one."""
    return by_april[max(known)] if (known := [april for april in by_april if april <= year]) else usual


def prices_in_words(config: Config) -> str:
    """`2027-28 prices`."""
    return f"{year_in_words(price_level(config).year)} prices"


def basis_in_words(config: Config) -> str:
    """What costs are made of, in prices of which year, how these were carried there, and what is left out."""
    prices, level = config.workforce.costs.prices, price_level(config)
    carried = ""
    if level.year != prices.of:
        rest = [april for april in aprils_between(prices.of, level.year) if april not in prices.rises]
        known = len(aprils_between(prices.of, level.year)) - len(rest)
        parts = [f"{known} known pay awards"] if known else []
        parts += [f"{number(100 * prices.rise, 1).removesuffix('.0')}% a year"] if rest else []
        way = "forward" if level.year > prices.of else "back"
        carried = f" (scales of {year_in_words(prices.of)}, carried {way} by {' and '.join(parts)})"
    return (
        f"Costs are pay with on-costs, agency, overtime, recruitment and redundancy in {prices_in_words(config)}"
        f"{carried}; {LEFT_OUT}."
    )


def aprils_between(first: int, last: int) -> list[int]:
    """The Aprils by which prices rise from one financial year to another."""
    return list(range(min(first, last) + 1, max(first, last) + 1))
