"""Which way things go, on means over a few replications: staff, sickness, caps, size; and months that are told."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.analysis.measures import read
from sim.base.calendar import Calendar
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.inputs.schema import Change
from sim.inputs.translation.arrivals import expected_referrals
from sim.inputs.translation.timeline_tables import strength
from sim.model.event_log import Log
from sim.model.vocabulary import CONTACTED, DUTY_DONE, REFERRED
from tests.councils import Mapping, by_need, duty, journey, played_in, stage, study_of, worked

REPLICATIONS = 5


def council(workers: float = 10, size: int = 1, sick: float = 2.0, cap: float = 14.0) -> Mapping:
    """Families who are visited until the need is over; workers who fall sick and go."""
    length = {"shape": "lognormal", "scale": 70, "spread": 0.6}
    visit = duty(
        "visit", counts_as="visit", due="10 working_days", then_every=["10 working_days"], parts={"holder": 4.5}
    )
    closing = duty("closing", when="need_ends", parts={"holder": 4.0}, completes=True)
    only = stage(ends="after_a_need", length=length, duties=[visit, closing], comes_back=0.3)
    settings = worked(workers * size, 400 * size, 78, journey=journey(stages={"only": only}, effort_spread=0.5))
    settings["council"]["teams"]["team"]["teams"] = 2 * size
    settings["council"]["stock"] = {"only": 110 * size}
    settings["council"]["rereferral_share"] = 0.25
    settings["demand"]["children_per_family"] = [0.6, 0.4]
    settings["workforce"]["sickness"]["short_spells_per_year"] = sick
    settings["workforce"]["sickness"]["short_median_days"] = 6.0
    settings["workforce"]["leaving"]["rate"] = 0.2
    settings["allocation"] |= {"policy": "capped", "soft_cap": cap, "hard_cap": cap}
    settings["run"]["warm_up_weeks"] = 13
    return settings


@cache
def found(**of: Any) -> dict[str, float]:
    """The mean over replications of every measure of a council, and of how long a duty takes (working days)."""
    study, seen = study_of(council(**of)), []
    for replication in range(REPLICATIONS):
        rows, _ = played_in(study, "compiled", replication=replication)
        done = rows[rows[:, Log.WHAT] == DUTY_DONE]
        seen.append(read(study, rows).measures | {"days": float((done[:, Log.TIME] - done[:, Log.OTHER]).mean()) / 444})
    return {name: float(np.mean([one[name] for one in seen])) for name in seen[0]}


def assert_never_rises(values: Sequence[float], by: float) -> None:
    """Each value is at most the one before it, and the last is less than the first by so much of it."""
    assert all(one >= then for one, then in pairwise(values)), values
    assert values[-1] <= values[0] * (1 - by), values


STAFF = (7, 9, 11, 14)
SICK = (0.0, 4.0, 12.0, 24.0)
CAPS = (6.0, 9.0, 12.0, 20.0)


@pytest.mark.parametrize("measure", ["unallocated_children", "unallocated_longest_days"])
def test_more_staff_never_lengthens_the_list(measure: str) -> None:
    assert_never_rises([found(workers=n)[measure] for n in STAFF], by=0.5)


def test_more_staff_never_makes_work_later() -> None:
    late = [1 - found(workers=n, cap=999.0)["visits_on_time_share"] for n in STAFF]
    assert_never_rises(late, by=0.5)


def test_more_sickness_never_shortens_waits() -> None:
    late = [1 - found(sick=rate, cap=999.0)["visits_on_time_share"] for rate in SICK[::-1]]
    assert_never_rises(late, by=0.2)
    assert_never_rises([found(sick=rate)["absence_rate"] for rate in SICK[::-1]], by=0.99)


def test_a_higher_cap_never_raises_the_list_and_never_lowers_the_load() -> None:
    assert_never_rises([found(cap=cap)["unallocated_children"] for cap in CAPS], by=0.9)
    assert_never_rises([found(cap=cap)["caseload_p90"] for cap in CAPS[::-1]], by=0.3)


def test_twice_the_council_with_twice_the_staff_has_the_same_rates() -> None:
    once, twice = found(), found(size=2)
    for measure in ("caseload_per_worker", "visits_on_time_share", "rereferral_share", "utilisation"):
        assert twice[measure] == pytest.approx(once[measure], rel=0.1), measure
    assert twice["absence_rate"] == pytest.approx(once["absence_rate"], rel=0.25)  # few workers, each with a frailty
    for measure in ("referrals_per_year", "in_post_fte", "cost_per_year", "children_in_need"):
        assert twice[measure] == pytest.approx(2 * once[measure], rel=0.06), measure


# Months that are told

MONTHS = (60, 0, 90, 30)


def monthly(door: bool = False, **change: Any) -> Mapping:
    """Two sources, months that differ, families that come back; from July on the months are told."""
    settings = council()
    settings["demand"] |= {
        "month_index": [1, 2, 1, 1, 1, 2, 1, 3, 1, 1, 1, 1],
        "sources": {"police": {"share": 0.7}, "schools": {"share": 0.3, "month_index": [1.5] * 8 + [0] + [1.5] * 3}},
        "contacts_per_referral": 3.0,
    }
    if door:
        screening = duty("screening", parts={"holder": 0.1}, completes=True)
        first = stage(held_by="door", before_referral=True, duties=[screening], onward=by_need({"closed": 1.0}))
        plan = settings["journey"]
        plan["teams"] = plan["teams"] | {"door": {"holds": "shared", "social_workers": True}}
        plan["stages"] = {"contact": first, **plan["stages"]}
        settings = worked(10, 400, 78, journey=plan) | {"demand": settings["demand"]}
        settings["council"]["rereferral_share"] = 0.25
    settings["scenario"]["changes"] = [
        {"what": "referrals", "from": dt.date(2021, 7, 1), "monthly": list(MONTHS)} | change
    ]
    return settings


def children_by_month(said: Mapping) -> np.ndarray:
    """(sources, 4) children expected to be referred in July to October, re-referrals included."""
    study = study_of(said)
    months = study.calendar.dates.astype("datetime64[M]").astype(int) - (2021 - 1970) * 12 - 6
    whole, first = expected_referrals(study.config, study.calendar)
    per_referral = 3 if "contact" in study.words.stages else 1
    assert study.parameters.arrivals == pytest.approx(first * per_referral)
    children = whole * 1.4  # in a family
    return np.array([[row[months == month].sum() for month in range(4)] for row in children])


def test_a_change_that_began_before_the_run_has_come_in_as_far_as_it_had_by_then() -> None:
    """Half a year of ramp that began 13 weeks before: half of it is there on day one, all of it 13 weeks later."""
    calendar = Calendar.between(dt.date(2021, 4, 5), dt.date(2022, 4, 4))
    settings = {"what": "referrals", "from": dt.date(2021, 1, 4), "multiply": 2.0, "ramp_weeks": 26}
    grown = strength(Change.model_validate(settings), calendar)
    assert grown[0] == pytest.approx(0.5, abs=0.02) and grown[31] == pytest.approx(0.75, abs=0.02)
    assert (grown[70:] == 1.0).all()
    settings["from"] = dt.date(2021, 4, 5)
    assert strength(Change.model_validate(settings), calendar)[0] == pytest.approx(1 / 130)


def test_told_months_have_those_totals() -> None:
    result = children_by_month(monthly())
    assert result.sum(axis=0)[[0, 2, 3]] == pytest.approx([60, 90, 30])
    assert result[1, 2] < 0.5 * result[1, 0]  # the schools refer nobody new in September: only who comes back
    assert 0 < result.sum(axis=0)[1] < 20  # a month without referrals cannot be: some families come back


def test_told_months_of_one_source_are_its_own() -> None:
    usual, result = children_by_month(monthly(monthly=None, multiply=1)), children_by_month(monthly(source="police"))
    assert result[0, [0, 2, 3]] == pytest.approx([60, 90, 30])
    assert result[1].tolist() == usual[1].tolist()


def test_told_months_are_of_referrals_where_a_door_screens_contacts() -> None:
    assert children_by_month(monthly(door=True)).sum(axis=0)[[0, 2, 3]] == pytest.approx([60, 90, 30])


def test_as_many_are_referred_in_the_log_as_the_months_say() -> None:
    settings = monthly(door=True, monthly=[400, 100])
    settings["council"]["rereferral_share"] = 0.0
    settings["demand"]["sources"] = {"anyone": {"share": 1.0}}
    study = study_of(settings)
    month = study.calendar.dates.astype("datetime64[M]").astype(int) - (2021 - 1970) * 12 - 6
    counts = np.zeros((2, 2))
    for replication in range(4):
        rows, _ = played_in(study, "compiled", replication=replication)
        for i, what in enumerate((REFERRED, CONTACTED)):
            report = rows[(rows[:, Log.WHAT] == what) & (rows[:, Log.OTHER] == 0)]
            of = month[np.minimum(report[:, Log.TIME] // 444, len(month) - 1)]
            counts[i] += [report[of == which, Log.NTH].sum() / 4 for which in (0, 1)]
    assert counts[0] == pytest.approx([400, 100], rel=0.12)
    assert counts[1] == pytest.approx([1200, 300], rel=0.1)
    assert study.calendar.days > WORKING_DAYS_A_YEAR
