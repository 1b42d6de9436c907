"""The months of a year's referrals, from the Department for Education's table C6: `python -m sim england.season TABLE`.

Prints what stands in conf/demand as `month_index`. Referrals of a month are divided by its working days, and these by
their mean over the year; the years are averaged, each alike. A year with a month that is not published is left out.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from sim.base.calendar import bank_holidays
from sim.model.parameters import Real

YEARS = (2014, 2015, 2016, 2017, 2018, 2019, 2020, 2022)  # ending 31 March; not 2021, the year of closed schools
MONTHS = (
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "January",
    "February",
    "March",
)
NAMES = ("Leeds", "England")
FIRST_MONTH = 4  # of a financial year


def month_index(table: Path, name: str, years: Sequence[int] = YEARS) -> Real:
    """(12,) referrals per working day over the year's mean, January to December; ValueError where no year is whole."""
    index = [
        a_day / a_day.mean()
        for year, months in monthly_counts(table, name)
        if year in years
        for a_day in [months / working_days_of_months(year)]
    ]
    if not index:
        raise ValueError(f"{table}: has no whole year of {name!r} among {', '.join(map(str, years))}.")
    result: Real = np.roll(np.mean(index, axis=0), FIRST_MONTH - 1)
    return result


def monthly_counts(table: Path, name: str) -> Iterator[tuple[int, Real]]:
    """The years of a council (or of England) whose months are all published: (12,) children, April to March."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            own = row["la_name"] or (row["country_name"] if row["geographic_level"] == "National" else "")
            months = [row[month] for month in MONTHS]
            if own == name and all(month.isdigit() for month in months):
                yield int(row["time_period"]), np.array(months, float)


def working_days_of_months(year: int) -> Real:
    """(12,) working days of each month of the year that ends on 31 March, April to March."""
    off = sorted(bank_holidays((year - 1, year)))
    starts = [dt.date(year - 1 + (month > 12), (month - 1) % 12 + 1, 1) for month in range(FIRST_MONTH, 17)]
    result: Real = np.busday_count(starts[:-1], starts[1:], holidays=off).astype(float)
    return result


def main(typed: Sequence[str]) -> int:
    """Print the index of Leeds and England, or of the councils that are named; the exit code."""
    if not typed:
        print("Say which file, such as: python -m sim england.season c6_referrals_by_month.csv", file=sys.stderr)
        return 2
    try:
        for name in typed[1:] or NAMES:
            index = ", ".join(f"{value:.3f}" for value in month_index(Path(typed[0]), name))
            print(f"# {name}\nmonth_index: [{index}]")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
