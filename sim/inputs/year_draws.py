"""Years that differ: how the years of each replication depart from the usual, as those of councils did.

A file `conf/years/NAME.yaml`, or one of the user's own, given by its path, says of what the level changes with the
financial year, and how widely. Both sides of a comparison draw the same years: a year's draw has an address of its own
(seed, replication, what, year), so a run that starts later finds the same one.
"""

import datetime as dt
import math
from typing import Any, NamedTuple

import numpy as np

from sim.base.errors import InputError, listed, shown
from sim.inputs.ensembles import file_named
from sim.inputs.schema import Run
from sim.model.vocabulary import CHANGES

VARIES = (
    "referrals",
    "need_mix_high",
    "sickness_rate",
    "leaving_rate",
    "recruitment_lead_time",
    "cohort_share",
    "conference_capacity",
    "casework_share",
    "contacts_referred",
)
WAYS = ("step", "around")
WIDEST = 1.0  # spread of a logarithm; beyond it levels are no longer those of councils
YEAR_BEGINS = (4, 1)  # month, day


class YearSpread(NamedTuple):
    """How widely the level of something varies: from the year before (a walk), or around the usual."""

    what: str
    walks: bool
    wide: float  # standard deviation of the logarithm


class Years(NamedTuple):
    """What differs from year to year."""

    name: str
    spreads: tuple[YearSpread, ...]


def years_named(name: str) -> Years:
    """Years by their name or path; InputError if they are not there or not written like years."""
    import yaml

    file = file_named("years", "run.years", name)
    path = f"run.years={name}: {file.name}"
    try:
        read: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        given = {str(what): dict(said) for what, said in read["changes"].items()}
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as fault:
        raise InputError(
            [f"{path} is not written like years: it needs changes, each with a step or around."]
        ) from fault
    faults = [fault for what, said in given.items() for fault in year_faults(f"{path}: {what}", what, said)]
    if faults:
        raise InputError(faults)
    return Years(name, tuple(YearSpread(what, "step" in said, float(*said.values())) for what, said in given.items()))


def year_faults(path: str, what: str, said: dict[str, Any]) -> list[str]:
    """Why something cannot vary, or not so."""
    if what not in VARIES:
        return [f"{path}: does not vary from year to year; what may is {listed(VARIES, 'and')}."]
    if len(said) != 1 or next(iter(said)) not in WAYS:
        return [f"{path}: needs one of `step` and `around`."]
    wide = next(iter(said.values()))
    if isinstance(wide, bool) or not isinstance(wide, int | float) or not 0 <= wide <= WIDEST:
        return [f"{path}={shown(wide)}: must be between 0 and {WIDEST:g}, the spread of a logarithm."]
    return []


def financial_year(date: dt.date) -> int:
    """The year in which the financial year of a date begins."""
    return date.year - ((date.month, date.day) < YEAR_BEGINS)


def year_level(spread: YearSpread, seed: int, replication: int, first: int, year: int) -> float:
    """How many times the usual it is in a year; the mean over replications is 1."""
    drawn = [
        np.random.default_rng([seed, replication, CHANGES.index(spread.what), one]).normal()
        for one in (range(first, year + 1) if spread.walks else (year,))
    ]
    return math.exp(math.fsum(spread.wide * z - spread.wide**2 / 2 for z in drawn))


def changes_of_years(years: Years, run: Run, replication: int) -> list[dict[str, Any]]:
    """What the years of a replication are, as dated changes; the year in which a run begins is as usual, for it is
    known, unless the run begins with it."""
    day = dt.timedelta(days=1)
    first, last = financial_year(run.start - day) + 1, financial_year(run.after - day)
    return [
        {
            "what": spread.what,
            "multiply": year_level(spread, run.seed, replication, first, year),
            "from": dt.date(year, *YEAR_BEGINS),
            "to": dt.date(year + 1, *YEAR_BEGINS),
        }
        for spread in years.spreads
        for year in range(first, last + 1)
    ]
