"""One-stage councils that are queues of the textbook, their logs read as customers, and intervals over replications."""

from typing import Any

import numpy as np
from councils import Mapping, duty, journey, played_in, stage, study_of, worked
from numpy.typing import NDArray
from scipy import stats

from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_YEAR
from sim.inputs.study import Study
from sim.model.event_log import Log, Rows
from sim.model.vocabulary import REFERRED, WORKED

Level = NDArray[np.float64]
CONFIDENCE = 0.99
ROUNDED_UP = 0.5  # minutes: lengths are whole minutes, rounded up
HALF_A_MINUTE = 0.5  # families are referred at whole minutes, so who waits for whom differs a little from real time


def office(workers: int, a_day: float, minutes: float, weeks: int = 52, **changes: Any) -> Mapping:
    """A team of so many who share one list; so many families a day, each so many minutes of work."""
    work = duty(due="1 working_days", window="1 working_days", parts={"holder": minutes / 60}, completes=True)
    said: Mapping = {
        "teams": {"team": {"holds": "shared", "social_workers": True}},
        "stages": {"only": stage(duties=[work])},
    }
    return worked(workers, a_day * WORKING_DAYS_A_YEAR, weeks, journey=journey(**said | changes))


def first_minutes(rows: Rows, what: int) -> NDArray[np.int64]:
    """The minute of each family's first row of this kind, by case; families without one are given -1."""
    result = np.full(rows[:, Log.CASE].max() + 1, -1, np.int64)
    of = rows[rows[:, Log.WHAT] == what][::-1]
    result[of[:, Log.CASE]] = of[:, Log.TIME] - (of[:, Log.AMOUNT] if what == WORKED else 0)
    return result


def waits(rows: Rows, study: Study, warm_up_days: int = 50, last_days: int = 10) -> Level:
    """Minutes from referral until the work is taken up, of those referred when things have settled, by case."""
    came, begun = first_minutes(rows, REFERRED), first_minutes(rows, WORKED)
    last = (study.calendar.days - last_days) * MINUTES_A_DAY
    settled = (came >= warm_up_days * MINUTES_A_DAY) & (came < last) & (begun >= 0)
    return np.where(settled, begun - came, np.nan)


def needs(rows: Rows) -> NDArray[np.int64]:
    """The need of each family, by case."""
    referred = rows[rows[:, Log.WHAT] == REFERRED]
    result = np.full(rows[:, Log.CASE].max() + 1, -1, np.int64)
    result[referred[:, Log.CASE]] = referred[:, Log.AMOUNT]
    return result


def stock(rows: Rows, entered: int, ended: int, stage_code: int, minutes: NDArray[np.int64]) -> Level:
    """Families in a stage at each of these minutes."""
    came = np.sort(rows[(rows[:, Log.WHAT] == entered) & (rows[:, Log.KIND] == stage_code), Log.TIME])
    went = np.sort(rows[(rows[:, Log.WHAT] == ended) & (rows[:, Log.KIND] == stage_code), Log.TIME])
    return np.searchsorted(came, minutes, "right") - np.searchsorted(went, minutes, "right").astype(float)


def replications(said: Mapping, number: int) -> tuple[Study, list[Rows]]:
    """So many logs of a council."""
    study = study_of(said)
    return study, [played_in(study, "compiled", replication=r)[0] for r in range(number)]


def assert_agrees(values: list[float], theory: float, grain: float = 0.0) -> None:
    """The theory's value, to the grain, is in the 99% interval of the mean over replications, which is narrow."""
    mean, half = float(np.mean(values)), half_width(values)
    assert abs(mean - theory) <= half + grain, f"{mean:.4f} ± {half:.4f}, theory {theory:.4f}"
    assert half < 0.04 * abs(theory), f"the interval is too wide to say anything: {mean:.4f} ± {half:.4f}"


def half_width(values: list[float]) -> float:
    """Half the width of the 99% interval of the mean."""
    quantile = float(stats.t.ppf(0.5 + CONFIDENCE / 2, len(values) - 1))
    return quantile * float(np.std(values, ddof=1)) / len(values) ** 0.5
