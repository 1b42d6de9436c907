"""How often harm is feared and how long children are in need can change at a date, on its days and as said."""

import datetime as dt
from functools import cache

import numpy as np
import pytest

from sim.analysis.measures import read
from sim.analysis.readings.events import Events
from sim.analysis.readings.scope import scope_of
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.schema import Change
from sim.inputs.study import Study, study_from
from sim.model.vocabulary import NEED_LENGTH, STAGE_ENTERED
from sim.runs.replication import simulate_to_read

WEEKS, TIMES, CHANGES_ON = 8, 2.0, dt.date(2021, 10, 4)
REPLICATIONS = 6


def changed(what: str, times: float, weeks: float | None, last: int = 60) -> Study:
    """The typical council with one dated change."""
    config = validate(compose(["council=typical", f"run.weeks={last}"]))
    said = {"what": what, "from": CHANGES_ON, "multiply": times} | ({} if weeks is None else {"weeks": weeks})
    scenario = config.scenario.model_copy(update={"changes": (Change.model_validate(said),)})
    return study_from(config.model_copy(update={"scenario": scenario}))


@cache
def discussions(times: float) -> tuple[int, ...]:
    """Children for whom a strategy discussion begins in the eight weeks before, within and after a change."""
    study = changed("escalation_rate", times, WEEKS)
    stages = list(study.words.stages)
    first = study.calendar.day_on_or_after(CHANGES_ON)
    counts = np.zeros(3, int)
    for replication in range(REPLICATIONS):
        entered = Events(simulate_to_read(study, replication).rows).of(STAGE_ENTERED)
        here = entered.day[entered.kind == stages.index("strategy_discussion")]
        counts += [
            int(((here >= first + k * 5 * WEEKS) & (here < first + (k + 1) * 5 * WEEKS)).sum()) for k in (-1, 0, 1)
        ]
    return tuple(int(one) for one in counts)


def test_harm_is_feared_so_many_times_as_often_on_the_days_of_the_change_and_on_no_other() -> None:
    """Some 1,300 discussions in each part; a hazard drawn once, on the day a stage began, would still be high after."""
    usual, more = discussions(1.0), discussions(TIMES)
    assert more[0] == usual[0]
    assert more[1] / usual[1] == pytest.approx(TIMES, rel=0.1)
    assert more[2] / usual[2] == pytest.approx(1.0, abs=0.12)


def test_a_change_of_the_length_of_need_is_of_children_in_need_alone() -> None:
    study = changed("need_length", 1.5, None, last=10)
    names = [name for name, on in zip(study.words.stages, study.parameters.length_changes, strict=True) if on == 1]
    assert names == ["child_in_need"]
    first = study.calendar.day_on_or_after(CHANGES_ON)
    row = study.parameters.timeline[NEED_LENGTH]
    assert (row[:first] == 1.0).all()
    assert (row[first:] == 1.5).all()


@pytest.mark.slow
def test_children_in_need_for_twice_as_long_are_nearly_twice_as_many_in_the_end() -> None:
    """Little's law: as many begin, so that their number follows the length; most of it within four years."""
    months = (12, 48)
    levels = []
    for times in (1.0, TIMES):
        study = changed("need_length", times, None, last=290)
        first, scope = study.calendar.day_on_or_after(CHANGES_ON), scope_of(study)
        assert scope.days > first + 48 * 21
        days = [read(study, simulate_to_read(study, n).rows).days["open_child_in_need"] for n in range(3)]
        levels.append([np.mean([one[first + m * 21 : first + m * 21 + 60].mean() for one in days]) for m in months])
    year, four = np.array(levels[1]) / np.array(levels[0])
    assert 1.2 < year < 1.5
    assert 1.45 < four < TIMES
