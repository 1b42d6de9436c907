"""Years that differ: how the years of each replication depart from the usual, as those of councils did.

A file `conf/years/NAME.yaml`, or one of the user's own, given by its path, says of what the level changes with the
financial year, or within it, and how widely. Both sides of a comparison draw the same years: a draw has an address of
its own (seed, replication, what, year, and its part), so a run that starts later finds the same one.
"""

import datetime as dt
import math
from typing import Any, NamedTuple

import numpy as np

from sim.base.errors import InputError, listed, shown
from sim.base.nesting import settings_written
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
    "need_length",
    "escalation_rate",
)
WAYS = ("step", "around")
OF_A_STEP = {"moves_a_year": (1, 2, 3, 4, 6, 12), "keeps": (0.0, 1.0)}  # numbers that are allowed; least and most
WIDEST = 1.0  # spread of a logarithm; beyond it levels are no longer those of councils
YEAR_BEGINS = (4, 1)  # month, day


class YearSpread(NamedTuple):
    """How widely the level of something varies: from the year before (a walk), or around the usual."""

    what: str
    walks: bool
    wide: float  # standard deviation of the logarithm; of a walk, of each of its moves
    moves_a_year: int = 1  # of a walk
    keeps: float = 1.0  # of a walk: the share of the level, as a logarithm, that is left at the next move


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
        read: dict[str, Any] = settings_written(file)
        given = {str(what): dict(written) for what, written in read["changes"].items()}
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        raise InputError(
            [f"{path} is not written like years: it needs changes, each with a step or around."]
        ) from fault
    faults = [fault for what, written in given.items() for fault in year_faults(f"{path}: {what}", what, written)]
    if faults:
        raise InputError(faults)
    return Years(name, tuple(spread_from(what, written) for what, written in given.items()))


def spread_from(what: str, written: dict[str, Any]) -> YearSpread:
    """One line of a file that is written like years."""
    (way,) = (way for way in WAYS if way in written)
    moves, keeps = int(written.get("moves_a_year", 1)), float(written.get("keeps", 1.0))
    return YearSpread(what, way == "step", float(written[way]), moves, keeps)


def year_faults(path: str, what: str, written: dict[str, Any]) -> list[str]:
    """Why something cannot vary, or not so."""
    if what not in VARIES:
        return [f"{path}: does not vary from year to year; what may is {listed(VARIES, 'and')}."]
    ways = [way for way in written if way not in OF_A_STEP]
    if len(ways) != 1 or ways[0] not in WAYS or ("around" in written and len(written) > 1):
        return [
            f"{path}: needs one of `step` and `around`; beside a step there may be {listed(list(OF_A_STEP), 'and')}."
        ]
    if not is_between(written[ways[0]], 0, WIDEST):
        return [f"{path}={shown(written[ways[0]])}: must be between 0 and {WIDEST:g}, the spread of a logarithm."]
    if isinstance(written.get("moves_a_year"), bool) or written.get("moves_a_year", 1) not in OF_A_STEP["moves_a_year"]:
        allowed = listed([str(one) for one in OF_A_STEP["moves_a_year"]], "or")
        return [f"{path}.moves_a_year={shown(written['moves_a_year'])}: must be {allowed}."]
    if not is_between(written.get("keeps", 1.0), *OF_A_STEP["keeps"]):
        return [
            f"{path}.keeps={shown(written['keeps'])}: must be between 0 and 1, the share that is left at the next move."
        ]
    return []


def is_between(value: Any, least: float, most: float) -> bool:
    """Whether something read from a file is a number in a range."""
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def financial_year(date: dt.date) -> int:
    """The year in which the financial year of a date begins."""
    return date.year - ((date.month, date.day) < YEAR_BEGINS)


def year_level(spread: YearSpread, seed: int, replication: int, first: int, year: int, part: int = 0) -> float:
    """How many times the usual it is in a part of a year (of `moves_a_year`); the mean over replications is 1."""
    moves, address = spread.moves_a_year, [seed, replication, CHANGES.index(spread.what)]
    now = year * moves + part
    logs = []
    for move in range(first * moves, now + 1) if spread.walks else (now,):
        own = divmod(move, moves) if moves > 1 else (move,)
        wide = spread.wide * spread.keeps ** (now - move)
        logs.append(wide * np.random.default_rng([*address, *own]).normal() - wide**2 / 2)
    return math.exp(math.fsum(logs))


def changes_of_years(years: Years, run: Run, replication: int) -> list[dict[str, Any]]:
    """What the years of a replication are, as dated changes; the year in which a run begins is as usual, for it is
    known, unless the run begins with it."""
    day = dt.timedelta(days=1)
    first, last = financial_year(run.start - day) + 1, financial_year(run.after - day)
    return [
        {
            "what": spread.what,
            "multiply": year_level(spread, run.seed, replication, first, year, part),
            "from": part_begins(spread, year, part),
            "to": part_begins(spread, year, part + 1),
        }
        for spread in years.spreads
        for year in range(first, last + 1)
        for part in range(spread.moves_a_year)
        if part_begins(spread, year, part) < run.after
    ]


def part_begins(spread: YearSpread, year: int, part: int) -> dt.date:
    """The first day of a part of a financial year."""
    months = YEAR_BEGINS[0] - 1 + part * 12 // spread.moves_a_year
    return dt.date(year + months // 12, months % 12 + 1, YEAR_BEGINS[1])
