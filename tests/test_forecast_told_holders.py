"""Forecasts that are told case holders: what is learnt of caseloads, the record of it, and the command."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.base.errors import InputError
from sim.base.journal import Journal
from sim.cli.commands import command_help
from sim.inputs.councils.table import figures_table
from sim.studies.forecast import forecast_points, forecast_sentences
from sim.studies.forecast.case_holders import (
    CASELOAD,
    CASES,
    GIVEN_HOLDERS,
    HOLDERS,
    REAR_GIVEN_HOLDERS,
    CensusLevels,
    HolderMoves,
    HoldersTaken,
    holders_record,
    holders_taken,
)
from sim.studies.forecast.combining import Weight, plan
from sim.studies.forecast.council_futures import EXPECTED, IMPOSED, WITH_CONFERENCES
from sim.studies.forecast.expecting import outlook
from sim.studies.forecast.forecast_report import outlook_markdown
from sim.studies.forecast.forecast_settings import forecast_settings
from sim.studies.forecast.model_moves import model_moves
from sim.studies.forecast.model_record import GIVEN_ALL, Taken, model_record, taken_at
from sim.studies.forecast.record_files import KEPT_HOLDERS, holders_for, kept_holders
from sim.studies.forecast.record_report import saved_by
from sim.studies.forecast.record_savings import MET, errors_saved
from sim.studies.panel.data import published_panel
from sim.studies.record.levels import levels_of, settings
from sim.studies.record.rear import REAR, rear

ORIGINS = (2019, 2020, 2021)
CENSUS = (CASELOAD, CASES, HOLDERS)
NO_WEIGHT = Weight(0.0, 0.1)


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """England's councils as published to 2022."""
    return published_panel()


def futures_that_know_nothing(panel: pd.DataFrame) -> dict:
    """A model whose every future is what REAR expects, and noise."""
    rng, made = np.random.default_rng(5), {}
    for measure in CENSUS:
        levels = levels_of(panel, measure)
        for origin in ORIGINS:
            for kind in (EXPECTED, IMPOSED, WITH_CONFERENCES):
                for ahead in (1, 2):
                    expected, row = rear(levels, origin, ahead), levels.values[levels.years.index(origin)]
                    point = row if expected is None else expected.point
                    values = levels.back(point + rng.normal(0, 0.01, len(point)), origin)
                    for place, code in enumerate(levels.councils):
                        years = made.setdefault((code, origin, kind), [{}, {}])
                        years[ahead - 1][measure] = float(values[place])
    return made


@pytest.fixture(scope="module")
def record(panel: pd.DataFrame) -> tuple[pd.DataFrame, list[HoldersTaken]]:
    """The record of that model, of the census alone, with what is told case holders."""
    made = futures_that_know_nothing(panel)
    with pytest.MonkeyPatch.context() as patch:
        kept = {name: settings()["measures"][name] for name in CENSUS}
        patch.setattr("sim.studies.forecast.model_record.settings", lambda: {**settings(), "measures": kept})
        scores, weights = model_record(panel, made, ORIGINS, [1, 2])
    now = [
        taken_at(model_moves(levels_of(panel, CASELOAD), made, ORIGINS, ahead), CASELOAD, ORIGINS, 2022, ahead)
        for ahead in (1, 2)
    ]
    rows, holders = holders_record(panel, made, ORIGINS, [1, 2], weights, now)
    return pd.concat([scores, pd.DataFrame(rows, columns=[*scores])], ignore_index=True), holders


# What is learnt


def moves_with(slope: float, noise: float = 0.02) -> HolderMoves:
    """Caseloads of 90 councils at three origins, so many times as much above the forecast as case holders are."""
    rng = np.random.default_rng(7)
    more = rng.normal(0, 0.1, (3, 90))
    given = rng.normal(2.8, 0.1, (3, 90))
    return HolderMoves(given + slope * more + rng.normal(0, noise, (3, 90)), given, more)


def taken_until(origin: int) -> Taken:
    """What is taken of caseloads at an origin, one year ahead: nothing."""
    return Taken(CASELOAD, origin, 1, NO_WEIGHT, NO_WEIGHT, NO_WEIGHT, 1.0, 1.0, 1.0, 0, 0)


@pytest.mark.parametrize("slope", [-0.6, -0.1, 0.2])
def test_how_far_caseloads_go_with_holders_is_learnt(slope: float) -> None:
    taken = holders_taken(moves_with(slope), taken_until(2022), ORIGINS)
    assert taken.taken.value == pytest.approx(slope, abs=0.05) and taken.taken.error < 0.05
    assert taken.pairs == 270
    assert taken.times < (0.7 if slope == -0.6 else 1.01)


def test_it_is_learnt_only_from_years_that_were_known() -> None:
    """At 2021 the origins of 2019 and 2020 have ended: the third may be anything."""
    moves = moves_with(-0.4)
    spoilt = moves._replace(more=np.vstack([moves.more[:2], -3 * moves.more[2:]]))
    before, after = (holders_taken(one, taken_until(2021), ORIGINS).taken for one in (moves, spoilt))
    assert before == after
    assert holders_taken(spoilt, taken_until(2022), ORIGINS).taken != before


def test_before_any_error_is_known_the_prior_is_believed() -> None:
    taken, prior = holders_taken(moves_with(-0.4), taken_until(2019), ORIGINS), plan()["weights"]["holders"]
    assert taken.taken == pytest.approx((prior["centre"], prior["spread"])) and taken.pairs == 0


# The record


def test_cases_held_follow_case_holders_and_caseloads_hardly_do(
    record: tuple[pd.DataFrame, list[HoldersTaken]],
) -> None:
    """In England's councils as published: with no model at all, case holders save a third of the error of cases."""
    scores, holders = record
    saved = {name: saved_by(scores, name, REAR, ["measure"]) for name in (GIVEN_ALL, GIVEN_HOLDERS, REAR_GIVEN_HOLDERS)}
    assert saved[GIVEN_HOLDERS][CASES].saved > 0.3 > saved[REAR_GIVEN_HOLDERS][CASES].saved > 0.05
    assert abs(saved[GIVEN_ALL][CASES].saved) < 0.05
    assert abs(saved[GIVEN_HOLDERS][CASELOAD].saved) < 0.05
    assert all(-0.4 < one.taken.value < 0.1 for one in holders)
    cases = next(one for one in errors_saved(scores) if one.measure == CASES)
    assert cases.verdict == MET and cases.reached == saved[GIVEN_HOLDERS][CASES].saved


def test_an_error_of_cases_is_that_of_the_caseload(record: tuple[pd.DataFrame, list[HoldersTaken]]) -> None:
    """Cases are caseload times holders, in forecasts as in what came; published ones to the rounding of a caseload."""
    scores, _ = record
    told = scores[scores.rival == GIVEN_HOLDERS].set_index(["measure", "council", "origin", "horizon"])
    errors = (told.point - told.came).unstack("measure").dropna()
    assert len(errors) > 400
    np.testing.assert_allclose(errors[CASES], errors[CASELOAD], atol=0.006)


def test_case_holders_themselves_are_not_scored_once_they_are_told(
    record: tuple[pd.DataFrame, list[HoldersTaken]],
) -> None:
    scores, _ = record
    told = scores[scores.rival.isin([GIVEN_HOLDERS, REAR_GIVEN_HOLDERS])]
    assert set(told.measure) == {CASES, CASELOAD}


# What is kept


def test_what_is_kept_is_as_of_every_council() -> None:
    kept = kept_holders()
    assert sorted(kept) == [1, 2, 3, 4]
    assert all(-0.5 < one.taken.value < 0.1 and 0.5 < one.times < 1.3 for one in kept.values())
    assert "148 of 150 councils" in KEPT_HOLDERS.read_text("utf-8")
    assert holders_for(9) == kept[4]


def test_without_a_record_of_it_the_prior_is_taken_and_the_forecast_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept_holders(tmp_path / "none.csv") == {}
    prior = plan()["weights"]["holders"]
    monkeypatch.setattr("sim.studies.forecast.record_files.kept_holders", dict)
    assert holders_for(1).taken == (prior["centre"], prior["spread"])
    _, page = told(tmp_path, "holders=+10%")
    assert "by assumption, as no past forecast is on record" in page


# The command


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["holders=-5"], "holders=-5: must be 1.0 to 5,000 FTE"),
        (["holders=0"], "holders=0: must be"),
        (["holders=+10"], "holders=+10: must be"),
        (["holders=many"], "holders=many: must be"),
        (["years=1", "holders=300,310"], "once or for each of up to 1 year,"),
        (["holders=4000"], "4,000 must not be more than the social workers in post and agency workers together"),
        (["holders=300,390", "in_post=320", "agency=60"], "390 must not be more than"),
        (["holders=300", "in_post=320,200", "agency=60"], "300 must not be more than"),
        (["holder=300"], "did you mean holders"),
    ],
)
def test_holders_that_cannot_be_told_are_refused_in_a_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        forecast_settings(["council=bradford", *words])
    assert sentence in " ".join(error.value.faults)


def test_holders_are_read_as_meant_and_are_in_the_help() -> None:
    given = forecast_settings(["council=bradford", "holders=+10%,300"])
    last = figures_table().last("380", HOLDERS)[1].value
    assert given.imposed[HOLDERS] == (pytest.approx(1.1 * last), 300.0)
    assert "holders=" in command_help("forecast") and "who hold cases" in command_help("forecast")


def told(tmp_path: Path, *words: str) -> tuple:
    """The outlook of Bradford so told, and its page."""
    asked = forecast_settings(["council=bradford", "years=2", "replications=1", *words])
    notes = Journal(tmp_path / "notes.jsonl")
    result = outlook(asked.figures, asked.area, asked.years, asked.imposed, asked.replications, 1, 0, notes)
    return {one.measure: one for one in result.measures}, outlook_markdown(result, asked)


@pytest.mark.timeout(300)
def test_cases_are_the_caseload_times_the_holders_that_are_told(tmp_path: Path) -> None:
    measures, page = told(tmp_path, "holders=330,350")
    for year, holders in ((2024, 330.0), (2025, 350.0)):
        points = measures[CASELOAD].given[year]
        assert measures[CASES].given[year] == pytest.approx([holders * point for point in points])
    assert "Told: case holders 330, 350 (expected when nothing is told: " in page and "case holders)" in page
    assert "For a tenth more of these than forecast, by past errors the caseload is" in page
    others = [one for name, one in measures.items() if name not in (CASES, CASELOAD)]
    assert all(one.given == {} for one in others)  # nothing else follows from who holds cases
    wide = [points[4] - points[0] for points in (measures[CASELOAD].given[2024], measures[CASELOAD].forecast[2024])]
    assert wide[0] >= 0.98 * wide[1]  # no record has told them alone


@pytest.mark.timeout(300)
def test_holders_add_to_referrals(tmp_path: Path) -> None:
    """As many holders as referrals bring by themselves leave cases as they are but for the caseload they divide."""
    base, _ = told(tmp_path, "referrals=+10%")
    brought = base[HOLDERS].given[2024][2]
    more, page = told(tmp_path, "referrals=+10%", f"holders={brought}")
    assert more[CASELOAD].given[2024][2] == pytest.approx(base[CASELOAD].given[2024][2], rel=1e-3)
    assert more[CASES].given[2024][2] == pytest.approx(brought * base[CASELOAD].given[2024][2], rel=1e-3)
    assert more["children_in_need"].given == base["children_in_need"].given
    assert "Of the difference that this makes" in page and "Cases held are the caseload times" in page


def test_more_holders_than_the_record_has_are_followed_as_far_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    levels = CensusLevels.of(published_panel()).caseload
    place, one = levels.councils.index("380"), HoldersTaken(1, Weight(-0.5, 0.1), 1.0, 0.2, 100)
    monkeypatch.setattr(forecast_points, "holders_for", lambda ahead: one)
    result = [forecast_points.points_of(levels, place, 1, 2022, {}, more) for more in (0.1, 0.1999, 0.6)]
    assert [each[2] for each in result] == [False, False, True]
    middles = [each[1][2] for each in result]
    assert middles[1] == pytest.approx(middles[0] * math.exp(-0.5 * 0.0999), rel=0.01)
    assert middles[2] == pytest.approx(middles[1], rel=0.01)


def test_a_council_without_published_holders_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sim.studies.forecast.expecting.published_panel",
        lambda figures: (one := published_panel(figures)).assign(
            **{HOLDERS: one[HOLDERS].where(~((one.council == "380") & (one.year == one.year.max())))}
        ),
    )
    with pytest.raises(InputError, match="its last case holders are not published, or doubted: leave out holders"):
        told(tmp_path, "holders=300")


def test_the_sentence_says_which_way_a_caseload_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace
    from typing import Any

    result: Any = SimpleNamespace(imposed={HOLDERS: (300.0,)})
    for value, text in ((-0.5, "4.7% lower"), (0.2, "1.9% higher")):
        one = HoldersTaken(1, Weight(value, 0.1), 1.0, 0.2, 100)
        monkeypatch.setattr(forecast_sentences, "holders_for", lambda ahead, one=one: one)
        (sentence,) = forecast_sentences.holders_taken_sentence(result)
        assert text in sentence
