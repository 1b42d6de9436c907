"""Hazards answer a dated change on its day: as many more fall sick and give notice in each week as are asked for.

Where a hazard is multiplied by m on some days, what is soon over happens m times as often on those days and as often
as always on all others, whatever the worker's month or frailty. Workers are many and spells so short that those who are
away hardly thin out those to whom it can happen; who has given notice is not counted among them.
"""

import datetime as dt
from functools import cache
from typing import Any

import numpy as np
import pytest
from councils import Mapping, grade, played_in, study_of, worked
from numpy.typing import NDArray

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.event_log import Log
from sim.model.vocabulary import AWAY, GRADE_CHANGED, JOINED, LONG_SICKNESS, NOTICE_GIVEN, SHORT_SICKNESS

WORKERS = 2500
WEEKS = 14
REPLICATIONS = 30
START = dt.date(2021, 5, 31)  # a Monday; the next bank holiday is on 30 August
Counts = NDArray[np.float64]
HAPPENS = {
    "sickness_rate": ((AWAY, SHORT_SICKNESS), (AWAY, LONG_SICKNESS)),
    "leaving_rate": ((NOTICE_GIVEN, None),),
}


def council(what: str, times: float, first: int, days: int) -> Mapping:
    """Workers who do nothing but fall sick and give notice, and one change from a working day on, for so many days."""
    settings = worked(WORKERS, 1, WEEKS)
    settings["run"]["start"] = START + dt.timedelta(days=1)
    settings["workforce"]["sickness"] |= {
        "short_spells_per_year": 12.0,
        "short_median_days": 0.05,
        "long_spells_per_year": 10.0,
        "long_mean_days": 0.05,
    }
    settings["workforce"]["leaving"]["rate"] = 4.0 if what == "leaving_rate" else 0.0
    settings["workforce"]["recruitment"]["steps"] = {"advert": 0.2}
    begins = np.busday_offset(START + dt.timedelta(days=1), first).item()
    ends = np.busday_offset(begins, days).item()  # the first day without it
    settings["scenario"]["changes"] = [{"what": what, "from": begins, "to": ends, "multiply": times}]
    return settings


@cache
def by_day(what: str, times: float = 1.0, first: int = 21, lasts: int = 10) -> tuple[Counts, ...]:
    """Each thing that the change moves, by working day: how often for each worker who has not given notice."""
    study = study_of(council(what, times, first, lasts))
    days = study.calendar.days
    counts, there = [np.zeros(days) for _ in HAPPENS[what]], np.zeros(days)

    def on_each_day(chosen: NDArray[np.bool_]) -> Counts:
        return np.bincount(rows[chosen, Log.TIME] // MINUTES_A_DAY, minlength=days).astype(float)

    for replication in range(REPLICATIONS):
        rows, _ = played_in(study, "compiled", replication=replication)
        joined, going = on_each_day(rows[:, Log.WHAT] == JOINED), on_each_day(rows[:, Log.WHAT] == NOTICE_GIVEN)
        there += np.cumsum(joined) - np.cumsum(going) + going / 2
        for count, (happening, kind) in zip(counts, HAPPENS[what], strict=True):
            count += on_each_day((rows[:, Log.WHAT] == happening) & ((kind is None) | (rows[:, Log.KIND] == kind)))
    return tuple(count / there for count in counts)


def ratios(what: str, days_a_bin: int, **change: Any) -> list[Counts]:
    """How many times as much happens as without the change, in each bin of days from the change's first day on."""
    first = change["first"]
    bins = (WEEKS * 5 - 10 - first) // days_a_bin
    result = []
    for with_it, without in zip(by_day(what, **change), by_day(what), strict=True):
        part = slice(first, first + bins * days_a_bin)
        result.append(with_it[part].reshape(bins, -1).sum(axis=1) / without[part].reshape(bins, -1).sum(axis=1))
    return result


@pytest.mark.parametrize("what", HAPPENS)
@pytest.mark.parametrize("first", [20, 26, 33])  # some weeks into anyone's month
def test_each_week_of_a_pulse_has_what_is_asked_and_no_week_after_it(what: str, first: int) -> None:
    for weekly in ratios(what, 5, times=2.2, first=first, lasts=20):
        assert weekly[:4] == pytest.approx(2.2, rel=0.05)
        assert weekly[4:] == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("what", HAPPENS)
def test_a_pulse_of_one_day_is_felt_on_that_day_alone(what: str) -> None:
    for daily in ratios(what, 1, times=6.0, first=24, lasts=1):
        assert daily[0] == pytest.approx(6.0, rel=0.1)
        assert daily[1:11].mean() == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("what", HAPPENS)
def test_a_short_shock_a_week_later_does_as_much(what: str) -> None:
    """Tenfold for three weeks: what it adds in all."""
    added = []
    for first in (21, 26, 31):
        change: Any = {"times": 10.0, "first": first, "lasts": 15}
        added.append([float((a - b).sum()) for a, b in zip(by_day(what, **change), by_day(what), strict=True)])
    assert np.array(added[1:]) == pytest.approx(np.array([added[0], added[0]]), rel=0.05)


def test_months_turn_on_all_days_alike() -> None:
    """Nobody moves but at the turn of a month, when each rises a grade: no day has more than its share."""
    settings = worked(WORKERS, 1, 9)
    settings["workforce"]["grades"] = {"worker": grade(next="senior", after_months=12), "senior": grade()}
    rows, _ = played_in(study_of(settings), "compiled")
    risen = rows[rows[:, Log.WHAT] == GRADE_CHANGED]
    days = np.bincount(risen[:, Log.TIME] // MINUTES_A_DAY, minlength=45)[:21]
    assert len(np.unique(risen[:, Log.WORKER])) > 0.85 * WORKERS
    assert days.max() < 1.5 * days.mean()
