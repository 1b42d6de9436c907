"""The regressions of councils' changes: what they find in a made-up world, and again in the published tables."""

import re

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("statsmodels", reason="statsmodels comes with caseload[study]")

from sim.base.errors import InputError
from sim.studies.panel.data import published_panel
from sim.studies.panel.panel import slopes_text
from sim.studies.panel.panel_report import (
    figure_spread,
    panel_settings,
    questions,
    repeat,
    table_csv,
    targets_met,
    timeliness,
)
from sim.studies.panel.regression import POINTS, Question, paired_changes, slope_of


def world(slope: float, error: float = 0.0, councils: int = 200, years: int = 9, seed: int = 1) -> pd.DataFrame:
    """Councils whose cases follow referrals that walk, with error in the referrals that are published."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(0, 0.3, years)  # what moves all councils is no evidence
    logs = np.cumsum(rng.normal(0, 0.2, (councils, years)), axis=1)
    cases = slope * logs + shared + rng.normal(0, 0.05, (councils, years))
    seen = logs + rng.normal(0, error, (councils, years)) if error else logs
    council, year = np.indices((councils, years))
    return pd.DataFrame(
        {
            "council": council.ravel(),
            "year": 2010 + year.ravel(),
            "referrals": np.exp(seen).ravel(),
            "cases": np.exp(cases).ravel(),
            "share": 0.2 + 0.1 * logs.ravel(),
        }
    )


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """England's councils as published to 2022."""
    return published_panel()


@pytest.mark.parametrize("years", [1, 3])
def test_a_slope_is_found(years: int) -> None:
    result = slope_of(world(0.4), Question("cases", "referrals", years), 0.0, 20)
    assert result.slope == pytest.approx(0.4, abs=3 * result.error)
    assert 0.001 < result.error < 0.03
    assert result.councils == 200
    assert result.changes == 200 * (9 - years)


def test_points_are_points() -> None:
    result = slope_of(world(0.4), Question("share", "referrals", 1, POINTS), 0.0, 20)
    assert result.slope == pytest.approx(10)


def test_error_in_referrals_halves_a_slope_and_longer_differences_mend_it() -> None:
    frame = world(0.5, error=0.15, councils=600)
    plain = slope_of(frame, Question("cases", "referrals", 1), 0.0, 20)
    mended = slope_of(frame, Question("cases", "referrals", 1, instrumented=True), 0.0, 20)
    assert plain.slope < 0.3
    assert mended.slope == pytest.approx(0.5, abs=3 * mended.error)
    assert mended.error < 0.05


def test_what_a_second_driver_does_is_not_the_firsts() -> None:
    """Children follow referrals and cases follow children alone: of referrals nothing is left, of children all."""
    frame = world(0.4, councils=400)
    children = frame.referrals**0.5 * np.exp(np.random.default_rng(5).normal(0, 0.1, len(frame)))
    frame = frame.assign(children=children, cases=children**0.8)
    alone = slope_of(frame, Question("cases", "referrals", 1), 0.0, 20)
    assert alone.slope == pytest.approx(0.4, abs=3 * alone.error)
    alike = slope_of(frame, Question("cases", "referrals", 1, given="children"), 0.0, 20)
    assert abs(alike.slope) < 1e-6
    turned = slope_of(frame, Question("cases", "children", 1, given="referrals"), 0.0, 20)
    assert turned.slope == pytest.approx(0.8)


def test_errors_are_clustered() -> None:
    """Overlapping three-year changes of one council are one piece of evidence, not three, where its cases drift."""
    slopes, errors = [], []
    for seed in range(60):
        frame = world(0.3, councils=60, seed=seed)
        drift = np.cumsum(np.random.default_rng(1000 + seed).normal(0, 0.2, (60, 9)), axis=1)
        frame["cases"] *= np.exp(drift).ravel()
        result = slope_of(frame, Question("cases", "referrals", 3), 0.0, 20)
        slopes.append(result.slope)
        errors.append(result.error)
    assert np.mean(errors) == pytest.approx(np.std(slopes), rel=0.2)


def test_a_year_that_is_missing_makes_no_change() -> None:
    frame = world(0.4, councils=30)
    gap = frame[frame.year != 2014]
    assert set(paired_changes(gap, Question("cases", "referrals", 1)).year) == {2011, 2012, 2013, 2016, 2017, 2018}


def test_few_councils_give_no_slope() -> None:
    assert np.isnan(slope_of(world(0.4, councils=10), Question("cases", "referrals", 1), 0.0, 20).slope)


def test_the_twelve_months_to_a_census(panel: pd.DataFrame) -> None:
    """September 2021: October to March of FY2021 and April to September of FY2022."""
    rows = panel[panel.council == "380"].set_index("year")
    months = [f"referrals_{month}" for month in ("oct", "nov", "dec", "jan", "feb", "mar")]
    after = [f"referrals_{month}" for month in ("apr", "may", "jun", "jul", "aug", "sep")]
    wanted = rows.loc[2021, months].sum() + rows.loc[2022, after].sum()
    assert rows.referrals_12_months[2021] == wanted
    assert np.isnan(rows.referrals_12_months[2022])
    assert rows.referrals_around[2021] == rows.referrals_per_year[2022]


def test_the_published_regressions_again(panel: pd.DataFrame) -> None:
    """All but three within one standard error; those that are not, by name, so that a better reading is noticed."""
    result = repeat(panel)
    assert len(result) == len(list(questions())) == 75
    missed = {(one.question.outcome, one.question.years) for one in result if not one.within}
    assert missed == {("no_further_action_share", 1), ("awaiting_assessment", 1), ("episodes_over_3_months", 1)}
    assert all(abs(one.again.slope - one.published) < 2 * np.nanmax([one.error, one.again.error]) for one in result)
    assert min(one.again.councils for one in result) > 135


def test_the_spread_of_caseloads_and_how_it_reverts(panel: pd.DataFrame) -> None:
    result = figure_spread(panel)
    for years, published in panel_settings()["spread"]["changes"].items():
        assert result[f"change_{years}"] == pytest.approx(published, rel=0.2)
    low, high = panel_settings()["spread"]["slope_on_level"]
    assert low - 0.03 < result["slope_on_level"] < high + 0.03


def test_more_caseload_costs_punctual_assessments_and_conferences(panel: pd.DataFrame) -> None:
    result = timeliness(panel)
    for name, published in panel_settings()["timeliness"].items():
        assert result[name].slope == pytest.approx(published, abs=0.35), name
    assert result["assessments_in_45_days_share"].slope < -3 * result["assessments_in_45_days_share"].error


def test_modelled_councils_go_through_the_same(panel: pd.DataFrame) -> None:
    met = targets_met(panel)
    assert len(met) == 18
    missed = {(one.question.outcome, one.question.years) for one in met if not one.met}
    assert missed <= {("awaiting_assessment", 3)}, missed  # England itself meets what is asked of the model
    runaway = panel.assign(children_in_need=panel.referrals_per_year**0.7 * 5)
    result = {one.question.outcome: one for one in targets_met(runaway) if one.question.years == 1}
    assert result["children_in_need"].result.slope == pytest.approx(0.7)
    assert not result["children_in_need"].met


def test_the_command() -> None:
    assert "72 of 75 are within one standard error" in slopes_text([])
    for words, said in (
        (["table=x"], "did you mean tables?"),
        (["tables=/nowhere"], "nowhere"),
        (["modelled=some"], "modelled=some: must be a whole number."),
        (["modelled=0"], "must be between 1 and 150"),
        (["modelled=3", "tables=x"], "leave out tables or modelled"),
        (["modelled=3", "council=leeds"], "every council of the nation"),
    ):
        with pytest.raises(InputError, match=re.escape(said)):
            slopes_text(words)


def test_the_table_as_csv(panel: pd.DataFrame) -> None:
    assert table_csv(repeat(panel)[:1]).startswith("outcome,driver,given,years")
