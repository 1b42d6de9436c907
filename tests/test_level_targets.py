"""A target that is a level is told with how far levels have lain off; a difference needs no such word."""

import numpy as np
import pytest

from sim.inputs.schema import Config
from sim.studies.api import study_of
from sim.studies.forecast.combining import errors_of_rear, spread_around
from sim.studies.forecast.past_bands import PastBands
from sim.studies.panel.data import published_panel
from sim.studies.record.levels import levels_of
from sim.studies.staffing.level_targets import (
    LevelErrors,
    code_of_council,
    far_from_published,
    last_published,
    level_errors,
    level_sentence,
    published_name,
)
from sim.studies.staffing.staffing_settings import Goal


def config_of(council: str) -> Config:
    """The study of a council."""
    return study_of(f"council={council}", "run.weeks=8").config


def test_a_level_without_errors_holds_as_its_futures_do() -> None:
    goal = Goal("caseload_per_worker", 17.0, False, 0.1)
    said = level_sentence(goal, np.array([16.0, 16.5, 18.0, 19.0]), LevelErrors(np.ones(99), True), "4 more posts")
    assert "holds with 4 more posts in 50% of futures" in said and "0% below and 0% above" in said


def test_a_level_far_from_the_councils_own_is_told() -> None:
    """Bradford held 44% of its conferences in time, the model 84%: an answer on that target said nothing of it."""
    goal = Goal("conferences_in_15_days_share", 0.8, True, 0.001)
    errors = LevelErrors(np.linspace(-0.2, 0.2, 199), False)
    own = last_published("conferences_in_15_days_share", "380")
    assert own is not None and own[0] == 2022 and 0.4 < own[1] < 0.5
    (sentence,) = far_from_published(goal, 0.84, own, errors)
    assert "44." in sentence and "84.0%" in sentence and "2022" in sentence
    assert far_from_published(goal, 0.5, own, errors) == []
    assert last_published("conferences_in_15_days_share", "000") is None


def test_errors_make_a_narrow_success_a_coin_toss() -> None:
    """All futures at 16.9, wanted at most 17: with errors of a tenth either way, half and a little more hold."""
    goal = Goal("caseload_per_worker", 17.0, False, 0.1)
    said = level_sentence(goal, np.full(50, 16.9), LevelErrors(np.linspace(0.9, 1.1, 199), True), "4 more posts")
    assert "holds with 4 more posts in 5" in said


def test_errors_of_a_share_are_points() -> None:
    goal = Goal("assessments_in_45_days_share", 0.8, True, 0.001)
    said = level_sentence(goal, np.full(9, 0.85), LevelErrors(np.array([-0.1, 0.0, 0.1]), False), "no more posts")
    assert "points below" in said and "in 67% of futures" in said


def test_errors_are_as_wide_as_bands_that_held_what_they_say() -> None:
    """They were as wide as all past errors, where the forecast's bands already went by those that had held."""
    levels = levels_of(published_panel(), "assessments_in_45_days_share")
    past = errors_of_rear(levels, 2022, 1)
    found, width = level_errors("assessments_in_45_days_share"), PastBands(levels, 1).width(2022)
    assert past is not None and found is not None and width < 0.98
    plain = spread_around(np.zeros(1), past, np.array([np.exp(past.middle)])).draws[:, 0]
    assert np.ptp(found.values) == pytest.approx(width * np.ptp(plain), rel=1e-9)


@pytest.mark.parametrize("measure", ["caseload_per_worker", "assessments_in_45_days_share"])
def test_published_levels_lie_further_off_in_a_small_council(measure: str) -> None:
    small, large = (level_errors(measure, code) for code in ("857", "886"))  # Rutland, Kent
    assert small is not None and large is not None
    assert np.ptp(small.values) > np.ptp(large.values)
    centre = 1.0 if small.is_factor else 0.0
    assert np.median(small.values) == pytest.approx(centre, abs=0.02)


def test_what_is_not_published_has_no_spread_of_levels() -> None:
    assert published_name("unallocated_children") is None and published_name("caseload_p90") is None
    assert published_name("caseload_on_census_day") == "caseload_per_worker"


def test_a_council_is_known_by_its_code_and_the_typical_one_by_none() -> None:
    assert code_of_council(config_of("leeds")) == "383"
    assert code_of_council(config_of("typical")) == ""
