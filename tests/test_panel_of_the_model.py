"""Modelled councils through the regressions of the published panel, and the page that shows what is met and missed."""

import math
import re

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("statsmodels", reason="statsmodels comes with caseload[study]")

from sim.base.errors import InputError
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.study import study_from
from sim.inputs.typed_settings import typed_settings
from sim.runs.parallel import read_replication
from sim.studies.england.england_councils import config_of, nation_of, typical_study
from sim.studies.panel import modelled, panel
from sim.studies.panel.modelled import modelled_nation, modelled_panel, reporting_years, some_of, yearly
from sim.studies.panel.panel_report import Met, figure_spread, panel_settings, repeat, targets_met
from sim.studies.truth import truth

FEW = 24
SMALL = ["council=typical", "run=quick", "run.start=2020-10-01", "run.warm_up_weeks=26", "run.weeks=80"]
INPUTS = {"section_47_per_year", "conferences_per_year", "agency_fte"}


def test_a_reporting_year_and_its_census() -> None:
    """From 1 April to 31 March, and the last working day of September after it; a year that is cut is none."""
    study = study_from(validate(compose(SMALL)))
    dates = study.calendar.dates
    (one,) = reporting_years(study)
    assert one.year == 2022
    assert str(dates[one.days][0]) == "2021-04-01"
    assert str(dates[one.days][-1]) == str(dates[one.march]) == "2022-03-31"
    assert str(dates[one.september]) == "2022-09-30"
    assert str(dates[one.before_census][0]) == "2021-10-01"
    shorter = study_from(validate(compose([*SMALL, "run.weeks=70"])))
    assert reporting_years(shorter) == []


def test_a_year_of_a_run_is_what_its_measures_say() -> None:
    """A run that measures a reporting year alone tells nearly the same of it as a longer one.

    Not exactly: the season is levelled over the days of a run, so that a longer run has other families.
    """
    longer = read_replication(study_from(validate(compose(SMALL))), 0)
    (row,) = yearly(longer)
    year = read_replication(study_from(validate(compose([*SMALL, "run.weeks=52"]))), 0).reading.measures
    for name in ("referrals_per_year", "section_47_per_year", "conferences_per_year", "plans_started_per_year"):
        assert row[name] == pytest.approx(year[name], rel=0.06), name
    for name in ("children_in_need", "children_on_plan"):
        assert row[name] == pytest.approx(year[name], rel=0.08), name
    assert row["caseload_per_worker"] == pytest.approx(row["cases_held"] / row["case_holders_fte"])
    assert row["rereferral_share"] == pytest.approx(year["rereferral_share"], abs=0.015)


def test_councils_of_all_sizes() -> None:
    nation = nation_of()
    names = some_of(nation, 3)
    sizes = [nation.councils[name]["referrals"] for name in names]
    every = sorted(one["referrals"] for one in nation.councils.values())
    assert (sizes[0], sizes[-1]) == (every[0], every[-1])
    assert len(set(some_of(nation, 148))) == 148


@pytest.fixture(scope="module")
def busiest() -> list[float]:
    """Six Septembers of Southampton, which is published with 26 children a holder."""
    nation, plan = nation_of(), panel_settings()["modelled"]
    config = config_of(nation, "Southampton", typical_study(nation, plan["typed"]))
    return [row["caseload_per_worker"] for row in yearly(read_replication(study_from(config), 0))]


def test_the_busiest_council_does_not_run_away(busiest: list[float]) -> None:
    """Where first visits were put before all other work it held 100 after six years: what ends a case came last."""
    assert len(busiest) == 6
    assert all(one < 32 for one in busiest), busiest


def test_the_busiest_council_stays_busy(busiest: list[float]) -> None:
    """It stays there for six years."""
    assert all(one > 20 for one in busiest), busiest


@pytest.fixture(scope="module")
def few() -> pd.DataFrame:
    """A few modelled councils."""
    return modelled_panel(FEW)


def test_a_few_modelled_councils_answer_as_englands_do(few: pd.DataFrame) -> None:
    """Within two of their own standard errors of what is wanted, which are wide with so few; no queue runs away."""
    assert len(few) == 6 * FEW
    result = {one.question.outcome: one for one in targets_met(few) if one.question.years == 1}
    for name in ("children_in_need", "children_on_plan", "cases_held", *INPUTS):
        one = result[name]
        assert one.least - 2 * one.result.error <= one.result.slope <= one.most + 2 * one.result.error, name
        assert one.result.error < 0.2, name
    assert result["children_in_need"].result.slope < 0.45  # 0.67 where queues run away
    assert result["caseload_per_worker"].result.slope < 0.47


def test_each_council_has_years_of_its_own(few: pd.DataFrame) -> None:
    """Logs of referrals walk by 0.16 a year, and no two councils alike."""
    wide = np.log(few.pivot(index="council", columns="year", values="referrals_per_year")).diff(axis=1).iloc[:, 1:]
    assert 0.12 < np.median(np.abs(wide)) * 1.4826 < 0.24  # Rutland, with 250 children a year, varies far more
    between = wide.T.corr().to_numpy()[np.triu_indices(FEW, 1)]
    assert abs(between.mean()) < 0.15


def test_a_further_set_of_random_numbers_is_as_many_councils_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first set is that of one; in the second the same councils have other years, and count as others."""
    monkeypatch.setattr(modelled, "some_of", lambda nation, count: ["Kingston upon Thames", "Rutland"][:count])
    once, twice = modelled_panel(2), modelled_panel(2, sets=2)
    assert set(twice.council) == {*once.council, "Kingston upon Thames, set 2", "Rutland, set 2"}
    again = twice[twice.council.isin(once.council)].reset_index(drop=True)
    pd.testing.assert_frame_equal(again, once)
    walks = twice.pivot(index="council", columns="year", values="referrals_per_year")
    assert len(walks.drop_duplicates()) == 4


def test_sets_are_of_councils_that_are_simulated() -> None:
    with pytest.raises(InputError, match="sets: of councils that are simulated; say how many with modelled"):
        panel.slopes_text(["sets=3"])
    with pytest.raises(InputError, match="sets"):
        panel.slopes_text(["modelled=2", "sets=0"])


@pytest.fixture(scope="module")
def many() -> pd.DataFrame:
    """The panel of docs/truth.md, nearly every council of England four times: it takes eight minutes of two cores."""
    return modelled_panel(150, sets=4)


def slopes_of(panel: pd.DataFrame) -> dict[tuple[str, int], Met]:
    """The targets, by figure and years."""
    result = {(one.question.outcome, one.question.years): one for one in targets_met(panel)}
    assert len(result) == 18
    return result


ANSWERS = [
    *("children_in_need", "cases_held", "agency_fte", "children_on_plan", "awaiting_assessment"),
    *("section_47_per_year", "conferences_per_year"),
]


@pytest.mark.parametrize("years", [1, 3])
@pytest.mark.parametrize("name", ANSWERS)
def test_many_modelled_councils_answer_as_englands_do(many: pd.DataFrame, name: str, years: int) -> None:
    """Each slope by itself, so that a miss is told by name; docs/truth.md shows them all."""
    one = slopes_of(many)[name, years]
    assert one.met, one


def test_their_caseloads_answer_over_one_year_as_englands_do(many: pd.DataFrame) -> None:
    assert slopes_of(many)["caseload_per_worker", 1].met


def test_their_caseloads_answer_over_three_years_as_englands_do(many: pd.DataFrame) -> None:
    assert slopes_of(many)["caseload_per_worker", 3].met


def test_their_holders_answer_over_one_year_as_englands_do(many: pd.DataFrame) -> None:
    assert slopes_of(many)["case_holders_fte", 1].met


def test_their_holders_answer_over_three_years_as_englands_do(many: pd.DataFrame) -> None:
    assert slopes_of(many)["case_holders_fte", 3].met


@pytest.mark.parametrize("years", [1, 2, 3, 4])
def test_their_years_differ_as_widely_as_in_england(many: pd.DataFrame, years: int) -> None:
    wanted = panel_settings()["spread"]["changes"][years]
    assert round(figure_spread(many)[f"change_{years}"], 2) == pytest.approx(wanted, rel=0.2)


def test_those_far_from_the_others_come_back(many: pd.DataFrame) -> None:
    assert -0.36 < figure_spread(many)["slope_on_lasting_level"] < 0.04


def test_their_agency_workers_follow_children_in_need(many: pd.DataFrame) -> None:
    """Beyond what referrals bring, within two standard errors of England's slopes, over one year and three."""
    for one in repeat(many):
        if one.question.given and one.question.outcome == "agency_fte":
            error = math.hypot(one.error, one.again.error)
            assert abs(one.again.slope - one.published) < 2 * error, (one.question, one.again)


def test_a_miss_is_shown_as_a_miss() -> None:
    met = truth.Row("Caseload, 1 year", 0.07, 0.20, 0.12, 0.2, 0.02)
    missed = met._replace(model=0.21)
    assert met.met
    assert not missed.met
    assert "| **no** |" in truth.truth_markdown(
        [truth.TargetTable("Title", "What it is.", [met, missed])], "modelled=2"
    )
    assert "1 of 2 are met." in truth.truth_markdown([truth.TargetTable("Title", "What it is.", [met, missed])], "")
    assert not met._replace(model=math.nan).met


def test_the_page_sets_the_model_beside_england(few: pd.DataFrame) -> None:
    england: list[Met] = targets_met(few)
    rows = list(truth.regression_rows(england, england))
    assert [row.england for row in rows] == [row.model for row in rows]
    assert rows[0].name == "Caseload, 1 year"
    assert rows[-1].name == "Agency workers, 3 years"
    assert rows[0].cells()[1] == "0.07 to 0.20"


@pytest.mark.parametrize("typed", ["modelled=1", "modelled=many", "councils=100"])
def test_what_the_page_cannot_be_made_from_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match=re.escape(typed.partition("=")[0])):
        typed_settings(truth.TruthSettings, {}, [typed])


@pytest.mark.parametrize("word", ["run.replications=5", "run.years=england"])
def test_what_modelled_councils_have_of_their_own_is_not_typed(word: str) -> None:
    """Five replications were typed, and one was simulated without a word."""
    with pytest.raises(InputError, match=re.escape(word)):
        modelled_panel(2, [word])


def test_what_is_typed_reaches_every_modelled_council() -> None:
    """Numbers and reforms that were typed reached the typical council alone."""
    nation, typical = modelled_nation(["workforce.leaving.rate=0.25", "journey=families_first"])
    config = config_of(nation, "Bury", typical)
    assert config.workforce.leaving.rate == typical.workforce.leaving.rate == 0.25
    assert "family_help_workers" in config.council.teams and config.run.weeks == typical.run.weeks == 340
