"""Two clocks, one truth: for every configuration, both write the same event log, row for row."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from councils import Mapping, grade, played_in, study_of, worked
from drawn_councils import councils
from examples import examples
from hypothesis import HealthCheck, Phase, given, settings

from sim.base.places import CONF
from sim.inputs.composing.choices import groups
from sim.inputs.composing.compose import compose
from sim.inputs.schema import Config
from sim.inputs.study import Study, study_from
from sim.model.clocks import readable
from sim.model.compiling import checks_bounds, compiles
from sim.model.state import Capacity

pytestmark = pytest.mark.clocks
SUPPLY = {"grade": "agency", "supply_fte": 6.0, "lead_weeks": 1, "again_weeks": 1, "price": 1.4}  # of agency workers

EXAMPLES = examples(60) if compiles and not checks_bounds else 20 if compiles else 15
SHIPPED = groups([CONF])
SHARE = 20 if compiles else 60  # of Leeds


def agree(study: Study) -> None:
    """The two logs are equal, and so is the number of entries that fell due."""
    compiled, entries = played_in(study, "compiled")
    report, settings = played_in(study, "readable")
    assert np.array_equal(compiled, report)
    assert entries == settings


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(councils(small=not compiles))
def test_both_clocks_tell_the_same_story(said: Mapping) -> None:
    agree(study_of(said))


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(councils(storm=True, small=not compiles))
def test_both_clocks_agree_in_a_storm_of_ties(said: Mapping) -> None:
    agree(study_of(said))


def test_both_clocks_ask_an_agency_once_for_a_post() -> None:
    """People leave soon after they came, while the agency worker who covered the post before them works out notice."""
    said = worked(6, 500, 253)
    said["workforce"]["grades"]["agency"] = grade()
    said["workforce"]["teams"]["team"]["agency"] = True
    said["workforce"]["leaving"]["rate"] = 5.0
    said["workforce"]["agency"] = {
        **SUPPLY,
        "stays_weeks": 8,
        "notice_weeks": 4,
        "rules": {"from": dt.date(2031, 6, 1), "notice_weeks": 4, "supply": 0.5, "price": 0.9},
    }
    agree(study_of(said))


@pytest.mark.parametrize("seed", range(1, 4))
def test_both_clocks_give_notice_at_the_first_of_two_reasons(seed: int) -> None:
    """An agency worker who would have gone by chance is wanted no more on a later day, as referrals fall."""
    said = worked(12, 300, 60)
    said["run"]["seed"] = seed
    said["council"]["teams"]["team"]["vacant_fte"] = 4
    said["workforce"]["grades"]["agency"] = grade(notice_weeks=0)
    said["workforce"]["teams"]["team"]["agency"] = True
    said["workforce"]["leaving"]["rate"] = 2.0
    said["workforce"]["agency"] = {
        **SUPPLY,
        "stays_weeks": 3,
        "notice_weeks": 0,
        "follows": {
            "switched_on": True,
            "elasticity": 1.5,
            "over_months": 1,
            "at_most_of_holders": 1,
            "teams": {"team": 1.0},
        },
        "rules": {"from": dt.date(2051, 6, 1), "notice_weeks": 4, "supply": 0.5, "price": 0.9},
    }
    fall = {"what": "referrals", "multiply": 0.3, "ramp_weeks": 20}
    said["scenario"]["changes"] = [fall | {"from": said["run"]["start"] + dt.timedelta(weeks=20)}]
    agree(study_of(said))


@pytest.mark.slow
@pytest.mark.parametrize("storm", [False, True])
def test_both_clocks_agree_for_long(storm: bool) -> None:
    @settings(max_examples=1000 if compiles else 60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(councils(storm=storm, small=not compiles))
    def check(said: Mapping) -> None:
        agree(study_of(said))

    check()


def small_leeds(overrides: list[str], share: int = SHARE) -> Mapping:
    """The shipped Leeds made small."""
    said = compose([*overrides, "run.warm_up_weeks=0"])
    for name in said["council"]["stock"]:
        said["council"]["stock"][name] //= share
    said["council"]["referrals_per_year"] /= share
    for team in said["council"]["teams"].values():
        posts = max(team["posts_fte"] / share, 1.5)
        team |= {"posts_fte": posts, "vacant_fte": min(team["vacant_fte"] / share, 0.5)}
        team["teams"] = max(int(posts / 4), 1)
    return said


def part_of_leeds(overrides: list[str], weeks: int = 8, share: int = SHARE) -> Study:
    """A small Leeds from four weeks before the scenario's first change."""
    said = small_leeds([*overrides, f"run.weeks={weeks}"], share)
    changes = said["scenario"]["changes"]
    if changes:
        first = min(dt.date.fromisoformat(str(change["from"])) for change in changes)
        said["run"]["start"] = first - dt.timedelta(weeks=4)
    return study_from(Config.model_validate(said))


@pytest.mark.parametrize("scenario", [choice.name for choice in SHIPPED["scenario"]])
def test_both_clocks_agree_on_every_shipped_scenario(scenario: str) -> None:
    agree(part_of_leeds([f"scenario={scenario}"]))


@pytest.mark.parametrize("policy", [choice.name for choice in SHIPPED["allocation"]])
def test_both_clocks_agree_on_every_shipped_policy(policy: str) -> None:
    agree(part_of_leeds([f"allocation={policy}"]))


@pytest.mark.parametrize("council", [choice.name for choice in SHIPPED["council"]])
def test_both_clocks_agree_on_every_shipped_council(council: str) -> None:
    agree(part_of_leeds([f"council={council}"]))


@pytest.mark.parametrize("clock", ["compiled", "readable"])
def test_a_small_room_that_grows_gives_the_same_log(clock: str) -> None:
    study = part_of_leeds([])
    ample, _ = played_in(study, "compiled")
    tight, _ = played_in(study, clock, Capacity(cases=8, workers=2, tasks=8, rows=50, entries=4, diary=8))
    assert np.array_equal(ample, tight)


IN_ANOTHER_WAY = """
import hashlib
from test_clocks_agree import part_of_leeds, played_in
from sim.model.compiling import compiles, is_plain_njit
way = "njit" if compiles and is_plain_njit else int(compiles)
print(way, hashlib.sha256(played_in(part_of_leeds([], share=60), "compiled")[0].tobytes()).hexdigest())
"""


@pytest.mark.skipif(not compiles, reason="compares compiled code with plain Python")
@pytest.mark.parametrize(
    "way",
    ["0", pytest.param("njit", marks=pytest.mark.slow)],  # Numba's own njit compiles for minutes
    ids=["plain Python", "Numba's own njit"],
)
def test_compiled_code_writes_the_log_that_another_way_to_run_it_writes(way: str) -> None:
    other = os.environ | {"CASELOAD_COMPILE": way, "PYTHONPATH": os.pathsep.join(sys.path)}
    answer = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_WAY], env=other, capture_output=True, text=True, check=True
    )
    log, _ = played_in(part_of_leeds([], share=60), "compiled")
    assert answer.stdout.split() == [way, hashlib.sha256(log.tobytes()).hexdigest()]


# Making the mistake: a clock that lets ties fall where they may is caught.

RenderJob = Callable[[int, int], int]  # of kind and who
WRONG: dict[str, RenderJob] = {
    "whatever was asked for first": lambda kind, who: 2,
    "kind only": lambda kind, who: kind + 2,
    "who only": lambda kind, who: who + 2,
    "kind, then who backwards": lambda kind, who: (kind + 2) * readable.WHO_RANGE - who,
}


@contextmanager
def ordered_by(order: RenderJob) -> Iterator[None]:
    """The readable clock with another order at the same minute."""
    right = readable.Due.at

    def at(due: Any, minute: int, rank: int, stamp: int) -> None:
        kind, who = divmod(rank, readable.WHO_RANGE)
        right(due, minute, order(kind - 1, who), stamp)

    readable.Due.at = at  # type: ignore[method-assign]
    try:
        yield
    finally:
        readable.Due.at = right  # type: ignore[method-assign]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_clock_that_breaks_ties_otherwise_is_caught(wrong: str) -> None:
    result = []

    @settings(max_examples=8, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(councils(storm=True, small=not compiles))
    def look(said: Mapping) -> None:
        study = study_of(said)
        compiled, _ = played_in(study, "compiled")
        with ordered_by(WRONG[wrong]):
            report, _ = played_in(study, "readable")
        result.append(not np.array_equal(compiled, report))

    look()
    assert any(result)


def test_a_forgotten_kind_of_entry_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that does not know what to do when someone comes back tells another story."""
    study = part_of_leeds([])
    compiled, _ = played_in(study, "compiled")
    monkeypatch.setattr(readable, "return_from_absence", lambda *_: None)
    report, _ = played_in(study, "readable")
    assert not np.array_equal(compiled, report)
