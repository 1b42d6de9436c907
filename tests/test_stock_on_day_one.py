"""What is found on day one is as it would be in a council that has long been running: ages, due dates, what is done."""

import datetime as dt
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.base.calendar import Calendar
from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.study import Study
from sim.model.event_log import Log, Rows
from sim.model.vocabulary import DUTY_DONE, DUTY_DROPPED, DUTY_MISSED, DUTY_OPEN_AT_END, STAGE_ENDED, STAGE_ENTERED
from tests.councils import played_in
from tests.test_clocks_agree import part_of_leeds

ENDS = (DUTY_DONE, DUTY_DROPPED, DUTY_MISSED, DUTY_OPEN_AT_END)
LATE = 253  # working days


@cache
def leeds() -> tuple[Study, list[Rows]]:
    """A fifth of Leeds, four times."""
    study = part_of_leeds([], weeks=56, share=5)
    return study, [played_in(study, "compiled", replication=n)[0] for n in range(4)]


def of_duty(name: str) -> Rows:
    """How every occurrence of a duty of a stage found on day one ends."""
    study, logs = leeds()
    code = study.words.duties.index(name)
    rows = np.concatenate([rows[np.isin(rows[:, Log.WHAT], ENDS) & (rows[:, Log.KIND] == code)] for rows in logs])
    return rows[rows[:, Log.OTHER] < 0]


def ages(stage: str, minute: int) -> NDArray[np.float64]:
    """How long the cases in a stage at a minute have been there, in working days."""
    study, logs = leeds()
    code, result = study.words.stages.index(stage), []
    for rows in logs:
        here = rows[(rows[:, Log.KIND] == code) & (rows[:, Log.TIME] <= minute)]
        entered = {row[Log.CASE]: row[Log.AMOUNT] for row in here if row[Log.WHAT] in (STAGE_ENTERED, STAGE_ENDED)}
        last = {row[Log.CASE]: row[Log.WHAT] for row in here if row[Log.WHAT] in (STAGE_ENTERED, STAGE_ENDED)}
        result += [minute - at for case, at in entered.items() if last[case] == STAGE_ENTERED]
    return np.array(result) / MINUTES_A_DAY


def test_assessments_are_as_old_as_they_are_a_year_later() -> None:
    first, later = ages("assessment", 0), ages("assessment", LATE * MINUTES_A_DAY + 443)
    assert len(first) > 300 and len(later) > 300
    assert 15 < np.median(first) < 25
    assert np.quantile(first, [0.25, 0.5, 0.75]) == pytest.approx(np.quantile(later, [0.25, 0.5, 0.75]), rel=0.2)


def test_assessments_found_are_completed_at_the_ages_of_others() -> None:
    """Of those that end in the first 60 days and those that end in 60 days a year later, as many in 45 days."""
    study, logs = leeds()
    code, shares = study.words.duties.index("assessment.sign_off"), []
    for begins in (0, LATE - 60):
        done = np.concatenate([rows[(rows[:, Log.WHAT] == DUTY_DONE) & (rows[:, Log.KIND] == code)] for rows in logs])
        done = done[(done[:, Log.TIME] >= begins * MINUTES_A_DAY) & (done[:, Log.TIME] < (begins + 60) * MINUTES_A_DAY)]
        shares.append(np.mean(done[:, Log.TIME] // MINUTES_A_DAY - done[:, Log.OTHER] // MINUTES_A_DAY <= 45))
    assert shares[0] == pytest.approx(shares[1], abs=0.05)


@pytest.mark.parametrize(
    ("duty", "weeks"), [("care_proceedings.final_hearing", 26), ("care_proceedings.final_evidence", 20)]
)
def test_weeks_stay_weeks_for_what_is_found(duty: str, weeks: int) -> None:
    """A final hearing is due 26 weeks after issue, also where the issue was before day one."""
    study, _ = leeds()
    start = study.calendar.start
    long = Calendar.between(start - dt.timedelta(days=365 * 6), start + dt.timedelta(days=730))
    zero = long.day_on_or_after(start)
    there = of_duty(duty)
    recent = there[there[:, Log.OTHER] >= -250 * MINUTES_A_DAY]
    assert len(recent) > 15
    for row in recent:
        due = long.weeks_later[weeks, zero + row[Log.OTHER] // MINUTES_A_DAY] - zero
        assert row[Log.AMOUNT] // MINUTES_A_DAY == due


def test_what_was_due_before_day_one_is_done_but_for_what_completes_the_stage() -> None:
    assert (of_duty("assessment.first_visit")[:, Log.AMOUNT] >= 0).all()
    assert len(of_duty("assessment.first_visit")) > 20
    assert (of_duty("care_proceedings.initial_statement")[:, Log.AMOUNT] >= 0).all()
    late = of_duty("care_proceedings.final_hearing")[:, Log.AMOUNT] < 0
    assert late.any() and not late.all()
