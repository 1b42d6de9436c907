"""England from an earlier year on: what is put in, what is scored, and that the rows say what they are of."""

import math

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.inputs.councils.table import figures_table
from sim.studies.forecast.as_known import known_at
from sim.studies.forecast.council_futures import IMPOSED
from sim.studies.panel.data import published_panel
from sim.studies.panel.panel_report import panel_settings
from sim.studies.truth.england_since import (
    CASELOAD,
    model_slope,
    model_spread,
    over_no_change,
    paths_since,
    simulated_since,
    since,
    since_rows,
    slope_on_level,
    with_conferences,
)
from sim.studies.truth.truth import TruthSettings, origin_known
from sim.studies.truth.truth_rows import Row, error_by_drawing

ORIGIN, FEW = 2019, 3


def test_an_error_is_set_beside_that_of_no_change() -> None:
    last, came = np.zeros(4), np.array([0.2, -0.2, 0.2, -0.2])
    assert over_no_change(np.column_stack([last, came, came / 2])) == pytest.approx(0.5)
    assert over_no_change(np.column_stack([last, came, last])) == pytest.approx(1)
    assert over_no_change(np.column_stack([last, came, came])) == 0


def test_the_slope_says_how_far_councils_come_back() -> None:
    level = np.array([2.5, 2.8, 3.1, 2.2])
    assert slope_on_level(level, level + 0.3) == pytest.approx(0)
    assert slope_on_level(level, np.full(4, 2.6)) == pytest.approx(-1)
    assert slope_on_level(level, 2.6 + 0.6 * (level - 2.6)) == pytest.approx(-0.4)
    rows = np.column_stack([level, level, 0.5 * level])
    assert model_slope(rows) == pytest.approx(-0.5)
    assert model_spread(rows) == pytest.approx(0.5 * np.std(level, ddof=1))


def test_a_standard_error_is_that_of_drawn_councils() -> None:
    rows = np.random.default_rng(1).normal(0, 1, (400, 1))

    def mean(some: np.ndarray) -> float:
        return float(some.mean())

    assert error_by_drawing(mean, rows) == pytest.approx(1 / math.sqrt(400), rel=0.15)
    assert error_by_drawing(mean, rows) == error_by_drawing(mean, rows)


def test_only_referrals_that_came_are_put_in() -> None:
    figures = figures_table()
    paths = paths_since(known_at(figures, ORIGIN), published_panel(figures), 3, FEW)
    assert len(paths) == FEW
    for (code, origin, kind), path in paths.items():
        assert (origin, kind, path.in_post, path.agency) == (ORIGIN, IMPOSED, (), ())
        came = [figures.cell(code, year, "referrals_per_year").value for year in (2020, 2021, 2022)]
        assert path.referrals == pytest.approx(came, rel=0.02)
    every = paths_since(known_at(figures, ORIGIN), published_panel(figures), 3, 1000)
    assert len(every) >= 140
    sizes = sorted(sum(path.referrals) for path in every.values())
    assert {sizes[0], sizes[-1]} < {sum(path.referrals) for path in paths.values()}


def test_conferences_that_came_are_held() -> None:
    """As many more, or fewer, enquiries lead to a conference as it takes; where none are published all is as it was."""
    figures = figures_table()
    panel, known = published_panel(figures), known_at(figures, ORIGIN)
    paths = paths_since(known, panel, 3, FEW)
    (largest, without), *_ = sorted(paths.items(), key=lambda one: -sum(one[1].referrals))
    made = simulated_since(known, {largest: without}, 2, lambda done: None)
    path = with_conferences({largest: without}, panel, made)[largest]
    assert path.referrals == without.referrals and len(path.conferences) == 3
    held = simulated_since(known, {largest: path}, 2, lambda done: None)[largest]
    came = [figures.cell(largest[0], year, "conferences_per_year").value for year in (2020, 2021, 2022)]
    assert [year["conferences_per_year"] for year in held] == pytest.approx(came, rel=0.06)
    assert [year["conferences_per_year"] for year in made[largest]] != pytest.approx(came, rel=0.06)
    unpublished = with_conferences({largest: without}, panel[panel["year"] <= ORIGIN], made)[largest]
    assert unpublished.conferences == (1.0, 1.0, 1.0)


def test_few_councils_from_2019_on() -> None:
    """The rows are of the councils that were simulated, and the published column is worked out from what came."""
    figures = figures_table()
    panel, known = published_panel(figures), known_at(figures, ORIGIN)
    paths = paths_since(known, panel, 3, FEW)
    made = simulated_since(known, paths, 1, lambda done: None)
    rows = {row.name: row for row in since_rows(panel, made, ORIGIN)}
    assert len(rows) == 7
    one = since(panel, made, CASELOAD, ORIGIN, 3)
    assert len(one.last) == FEW
    slope = rows["Caseload, slope of the change over 3 years on the level"]
    assert slope.england == pytest.approx(slope_on_level(one.last, one.came))
    assert slope.model == pytest.approx(slope_on_level(one.last, one.model))
    in_need = since(panel, made, "children_in_need", ORIGIN, 2)
    error = rows["Children in need after 2 years, error over that of no change"]
    assert error.model == pytest.approx(over_no_change(in_need.columns))
    assert (np.abs(in_need.model - in_need.last) < 0.7).all()


def test_years_that_are_not_published_yet_have_no_row() -> None:
    figures = figures_table()
    panel, known = published_panel(figures), known_at(figures, 2021)
    paths = paths_since(known, panel, 3, 2)
    made = simulated_since(known, paths, 1, lambda done: None)
    assert [row.name for row in since_rows(panel, made, 2021)] == [
        "Children in need after 1 year, error over that of no change"
    ]


def test_the_rows_have_the_targets_of_the_settings() -> None:
    wanted = panel_settings()["england_since"]
    assert wanted["origin"] == 2019 and max(wanted["years"]) == wanted["caseload_after"] == 3
    at_most, at_least = Row("A", -math.inf, 1.0, math.nan, 0.9, 0.1), Row("B", 0.97, math.inf, math.nan, 0.96, 0.01)
    assert at_most.met and at_most.cells()[1] == "at most 1.00"
    assert not at_least.met and at_least.cells()[1] == "at least 0.97"


@pytest.mark.parametrize("origin", [2016, 2022, 2035])
def test_an_origin_without_a_census_before_or_a_year_after_is_refused(origin: int) -> None:
    with pytest.raises(InputError, match=f"origin={origin}: must be between 2018 and 2021"):
        origin_known(figures_table(), origin)


def test_the_page_is_of_the_usual_origin_alone() -> None:
    assert TruthSettings().is_of_page
    assert not TruthSettings(origin=2020).is_of_page
    assert not TruthSettings(modelled=2).is_of_page  # a first try once wrote over the page
