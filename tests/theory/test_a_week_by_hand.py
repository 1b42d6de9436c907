"""A week of one worker and three cases, worked by hand: every minute of it."""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pytest
from councils import Mapping, duty, journey, played_in, stage, study_of, worked

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.event_log import Log, Rows
from sim.model.vocabulary import DUTY_DONE, REFERRED, STAGE_ENDED, WORKED

DECISION, REPORT, VISIT = range(3)  # in the order of their names

# Three families are referred on day 0. Visits (3 hours, urgent) may begin on day 1, reports (2 hours) on day 2; a
# decision (1 hour) follows the report at once and closes the case. Work is due by the end of the day on which it may
# begin. Day 1 begins at minute 444, day 2 at 888, day 3 at 1332.
WORKED_BY_HAND = [
    (444, 624, 0, VISIT),
    (624, 804, 1, VISIT),
    (804, 984, 2, VISIT),  # begun on day 1, done on day 2: late
    (984, 1104, 0, REPORT),  # reports may begin since 888, but the visit was in hand
    (1104, 1224, 1, REPORT),  # taken up as the first report is done, just before its decision is asked for
    (1224, 1284, 0, DECISION),  # due on the same day as the third report, and an older case
    (1284, 1344, 1, DECISION),
    (1344, 1464, 2, REPORT),
    (1464, 1524, 2, DECISION),
]
DUE_BY_HAND = [887, 887, 887, 1331, 1331, 1331, 1331, 1331, 1775]
CLOSED_BY_HAND = [(1284, 0), (1344, 1), (1524, 2)]


@pytest.mark.clocks
@pytest.mark.parametrize("clock", ["compiled", "readable"])
def test_a_week_goes_as_worked_by_hand(clock: str) -> None:
    now = {"window": "0 working_days"}
    duties = [
        duty("visit", due="1 working_days", urgency="urgent", parts={"holder": 3.0}, **now),
        duty("report", due="2 working_days", parts={"holder": 2.0}, **now),
        duty("decision", follows="report", due="0 working_days", parts={"holder": 1.0}, completes=True, **now),
    ]
    settings = worked(1, 3 * 253, 4, journey=journey(stages={"only": stage(duties=duties)}))
    settings["run"] |= {"start": dt.date(2021, 6, 7), "seed": 1}
    settings["scenario"]["changes"] = [{"what": "referrals", "from": dt.date(2021, 6, 8), "multiply": 0.0}]
    rows = next(rows for rows in logs_of(settings, clock) if (rows[:, Log.WHAT] == REFERRED).sum() == 3)
    work = rows[rows[:, Log.WHAT] == WORKED]
    began = work[:, Log.TIME] - work[:, Log.AMOUNT]
    assert list(zip(began, work[:, Log.TIME], work[:, Log.CASE], work[:, Log.KIND], strict=True)) == WORKED_BY_HAND
    done = rows[rows[:, Log.WHAT] == DUTY_DONE]
    assert done[:, Log.TIME].tolist() == [end for _, end, _, _ in WORKED_BY_HAND]
    assert done[:, Log.AMOUNT].tolist() == DUE_BY_HAND
    late = done[:, Log.TIME] // MINUTES_A_DAY > done[:, Log.AMOUNT] // MINUTES_A_DAY
    assert np.flatnonzero(late).tolist() == [2, 6, 7]
    ended = rows[rows[:, Log.WHAT] == STAGE_ENDED]
    assert list(zip(ended[:, Log.TIME], ended[:, Log.CASE], strict=True)) == CLOSED_BY_HAND


def logs_of(said: Mapping, clock: str) -> Iterator[Rows]:
    """The logs of one seed after another."""
    for seed in range(200):
        said["run"]["seed"] = seed
        yield played_in(study_of(said), clock)[0]
