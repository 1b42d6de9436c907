"""A dated change of where cases go: what it takes comes from the other places, day by day as it comes in."""

import datetime as dt

import numpy as np
import pytest

from sim.base.calendar import Calendar
from sim.base.errors import InputError
from sim.inputs.checks import validate
from sim.inputs.schema import Change
from sim.inputs.study import study_from
from sim.inputs.translation.routes import rows_by_day
from sim.model.event_log import Log
from sim.model.vocabulary import STAGE_ENTERED
from tests.councils import Mapping, by_need, journey, played_in, stage, study_of, worked

START = dt.date(2021, 4, 5)
NAMES = ("home", "away", "closed")
TABLE = by_need({"home": 0.5, "away": 0.3, "closed": 0.2})


def shares(day: int, **how: object) -> list[float]:
    """The shares of low need on one working day under one change from day 20 on."""
    calendar = Calendar.between(START, START + dt.timedelta(days=140), ())
    change = Change.model_validate({"what": "route", "stage": "x", "from": calendar.dates[20].item(), **how})
    rows, of_day = rows_by_day(TABLE, NAMES, [change], calendar)
    return [float(x) for x in np.diff(rows[of_day[day], 0], prepend=0.0)]


@pytest.mark.parametrize(
    ("how", "day", "wanted"),
    [
        ({"place": "away", "set": 0.65}, 19, [0.5, 0.3, 0.2]),  # the day before
        ({"place": "away", "set": 0.65}, 20, [0.25, 0.65, 0.1]),  # from both others, in proportion
        ({"place": "away", "multiply": 2.0}, 50, [0.4 / 0.7 * 0.5, 0.6, 0.4 / 0.7 * 0.2]),
        ({"place": "away", "set": 0.5, "instead_of": "home"}, 50, [0.3, 0.5, 0.2]),
        ({"place": "away", "set": 0.9, "instead_of": "closed"}, 50, [0.5, 0.5, 0.0]),  # no more than is there
        ({"place": "away", "set": 0.7, "instead_of": "home", "ramp_weeks": 4}, 29, [0.3, 0.5, 0.2]),  # half-way
        ({"place": "away", "set": 0.7, "need": ["high"]}, 50, [0.5, 0.3, 0.2]),  # another need
    ],
)
def test_what_a_route_takes_comes_from_elsewhere(how: Mapping, day: int, wanted: list[float]) -> None:
    assert shares(day, **how) == pytest.approx(wanted)


def test_a_change_is_of_the_need_it_names() -> None:
    change = {"place": "away", "set": 0.65, "need": ["high"]}
    calendar = Calendar.between(START, START + dt.timedelta(days=140), ())
    made = Change.model_validate({"what": "route", "stage": "x", "from": START, **change})
    rows, of_day = rows_by_day(TABLE, NAMES, [made], calendar)
    assert np.diff(rows[of_day[50], 2], prepend=0.0) == pytest.approx([0.25, 0.65, 0.1])
    assert np.diff(rows[of_day[50], 0], prepend=0.0) == pytest.approx([0.5, 0.3, 0.2])


def service(**change: object) -> Mapping:
    """Families who all go one way, until a change sends them another."""
    plan = journey(
        starts_in=by_need({"one": 1.0, "two": 0.0}),
        stages={
            "one": stage(onward=by_need({"closed": 1.0})),
            "two": stage(onward=by_need({"closed": 1.0})),
        },
    )
    settings = worked(10, 400, 52, journey=plan)
    start = settings["run"]["start"]
    begins = (dt.date.fromisoformat(str(start)) + dt.timedelta(weeks=26)).isoformat()
    settings["scenario"]["changes"] = [{"what": "route", "from": begins, **change}]
    return settings


def test_referrals_go_where_they_are_sent_from_the_day_on() -> None:
    study = study_of(service(stage="starts_in", place="two", set=1.0, instead_of="one"))
    rows, _ = played_in(study, "compiled")
    entered = rows[rows[:, Log.WHAT] == STAGE_ENTERED]
    day = study.change_bands[0][0] * 444
    two = study.words.stages.index("two")
    after, before = (
        entered[entered[:, Log.TIME] >= day],
        entered[(entered[:, Log.TIME] < day) & (entered[:, Log.TIME] > 0)],
    )
    assert len(before) > 50 and len(after) > 50
    assert not (before[:, Log.KIND] == two).any() and (after[:, Log.KIND] == two).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stage": "three", "place": "two", "set": 0.5}, "stage=three: there is no such stage"),
        ({"stage": "starts_in", "place": "three", "set": 0.5}, "place=three: there is no such place that starts_in"),
        ({"stage": "starts_in", "place": "two", "set": 1.5}, "a route takes a share of cases, from 0 to 1"),
        ({"stage": "starts_in", "place": "two", "add": 0.5}, "route takes `set` or `multiply`, not `add`"),
        ({"stage": "starts_in", "place": "two", "instead_of": "two", "set": 0.5}, "is the place itself"),
        ({"stage": "starts_in", "set": 0.5}, "place=None: there is no such place"),
        ({"what": "leaving_rate", "place": "two", "multiply": 2.0}, "only a route has a place"),
    ],
)
def test_a_route_to_nowhere_is_a_sentence(change: Mapping, said: str) -> None:
    with pytest.raises(InputError) as error:
        study_from(validate(service(**change)))
    assert said in "\n".join(error.value.faults)
