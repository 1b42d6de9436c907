"""What an enquiry is counted from, and what it stands for, in a small Leeds."""

from functools import cache

import numpy as np
import pytest

from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.study import Study
from sim.model.event_log import Log, Rows
from sim.model.vocabulary import (
    DUTY_DONE,
    DUTY_DROPPED,
    DUTY_MISSED,
    DUTY_OPEN_AT_END,
    STAGE_ENDED,
    STAGE_ENTERED,
    WORKED,
)
from tests.councils import by_need, played_in, study_of
from tests.test_clocks_agree import part_of_leeds, small_leeds

ENDS = (DUTY_DONE, DUTY_DROPPED, DUTY_MISSED, DUTY_OPEN_AT_END)


@cache
def leeds() -> tuple[Study, Rows]:
    """A tenth of Leeds for a year and a half."""
    study = part_of_leeds([], weeks=78, share=10)
    return study, played_in(study, "compiled")[0]


@pytest.mark.parametrize(("duty", "days"), [("conference_report", 10), ("conference", 15)])
def test_a_conference_is_counted_from_the_strategy_discussion(duty: str, days: int) -> None:
    """Working Together: in 15 working days of the strategy discussion that led to the enquiry, not of the concern."""
    study, rows = leeds()
    words = study.words
    discussion = words.stages.index("strategy_discussion")
    decided = {
        (row[Log.CASE], row[Log.TIME])
        for row in rows[(rows[:, Log.WHAT] == STAGE_ENDED) & (rows[:, Log.KIND] == discussion)]
    }
    there = rows[
        np.isin(rows[:, Log.WHAT], ENDS) & (rows[:, Log.KIND] == words.duties.index(f"initial_conference.{duty}"))
    ]
    assert len(there) > 50
    for row in there:
        assert (row[Log.CASE], row[Log.OTHER]) in decided
        assert row[Log.AMOUNT] == (row[Log.OTHER] // MINUTES_A_DAY + days) * MINUTES_A_DAY + MINUTES_A_DAY - 1


def test_the_discussion_itself_is_counted_from_the_concern() -> None:
    study, rows = leeds()
    words = study.words
    discussion = words.stages.index("strategy_discussion")
    concerns = {
        (row[Log.CASE], row[Log.TIME])
        for row in rows[(rows[:, Log.WHAT] == STAGE_ENTERED) & (rows[:, Log.KIND] == discussion)]
    }
    there = rows[
        np.isin(rows[:, Log.WHAT], ENDS) & (rows[:, Log.KIND] == words.duties.index("strategy_discussion.discussion"))
    ]
    assert len(there) > 100
    assert {(row[Log.CASE], row[Log.OTHER]) for row in there} <= concerns


def test_an_enquiry_stands_for_an_assessment_but_never_for_a_hearing() -> None:
    """Every family in proceedings is soon enquired about and looked after: no hearing is held but by its own work."""
    settings = small_leeds(["run.weeks=52"], share=3)
    stages = settings["journey"]["stages"]
    stages["care_proceedings"]["escalates_per_year"] = by_need(6.0)
    stages["looked_after"]["gravity"] = 5  # so that an enquiry takes a case out of proceedings
    for enquiry, after in (("strategy_discussion", "section_47"), ("section_47", "looked_after")):
        stages[enquiry]["onward"] = by_need({after: 1.0})
    study = study_of(settings)
    rows, _ = played_in(study, "compiled")
    words, worked = study.words, rows[rows[:, Log.WHAT] == WORKED]
    by_hand = {(row[Log.CASE], row[Log.KIND], row[Log.TIME]) for row in worked}

    def done(duty: str) -> list[bool]:
        """Of each time that a duty is written down as done: whether somebody was at work on it then."""
        there = rows[(rows[:, Log.WHAT] == DUTY_DONE) & (rows[:, Log.KIND] == words.duties.index(duty))]
        return [(row[Log.CASE], row[Log.KIND], row[Log.TIME]) in by_hand for row in there]

    left = rows[(rows[:, Log.WHAT] == STAGE_ENDED) & (rows[:, Log.KIND] == words.stages.index("care_proceedings"))]
    taken = [row for row in left if row[Log.OTHER] == words.stages.index("looked_after")]
    hearings, assessments = done("care_proceedings.final_hearing"), done("assessment.sign_off")
    assert len(taken) > len(hearings) + 10  # by an enquiry
    assert all(hearings) and len(hearings) > 0
    assert not all(assessments) and any(assessments)
