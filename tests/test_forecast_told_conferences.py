"""Forecasts that are told initial conferences: the third kind of future, its record, and the command."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.base.errors import InputError
from sim.base.journal import Journal
from sim.cli.commands import command_help, run_command
from sim.inputs.councils.kept_record import own_record
from sim.inputs.councils.table import figures_table
from sim.studies.forecast import forecast_points
from sim.studies.forecast.combining import Weight, plan
from sim.studies.forecast.conferences_that_came import CONFERENCES, times_as_likely
from sim.studies.forecast.council_futures import EXPECTED, IMPOSED, WITH_CONFERENCES
from sim.studies.forecast.council_futures import Path as FuturePath
from sim.studies.forecast.councils_record import every_future
from sim.studies.forecast.expecting import ConferencesHeld, outlook
from sim.studies.forecast.forecast_report import outlook_markdown
from sim.studies.forecast.forecast_sentences import held_sentence
from sim.studies.forecast.forecast_settings import forecast_settings
from sim.studies.forecast.model_moves import Moves, inputs_at, model_moves, path_with_conferences, paths_of
from sim.studies.forecast.model_record import (
    FORECAST,
    GIVEN,
    GIVEN_ALL,
    REAR_GIVEN_ALL,
    combined,
    model_record,
    prior_of,
    taken_at,
)
from sim.studies.forecast.record_files import KEPT_WEIGHTS, conferences_are_scored, kept_weights
from sim.studies.forecast.record_report import Standing, saved_by
from sim.studies.forecast.record_savings import (
    IN_PART,
    MET,
    MISSED,
    NOT_SCORED,
    ErrorSaved,
    error_saved_rows,
    hindsight_of,
    saved_in_hindsight,
)
from sim.studies.forecast.record_settings import councils_of, record_settings
from sim.studies.panel.data import published_panel
from sim.studies.record.levels import levels_of, settings
from sim.studies.record.rear import REAR, rear

ORIGINS = (2018, 2019, 2020, 2021)
PLANS = "children_on_plan"


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """England's councils as published to 2022."""
    return published_panel()


def futures_that_know(panel: pd.DataFrame, measure: str, knows: float) -> dict:
    """A model that, told conferences, knows such a share of what REAR misses, and told anything else nothing."""
    levels, rng, made = levels_of(panel, measure), np.random.default_rng(5), {}
    for origin in ORIGINS:
        years: dict[str, list[np.ndarray]] = {EXPECTED: [], IMPOSED: [], WITH_CONFERENCES: []}
        for ahead in range(1, 2022 - origin + 1):
            expected = rear(levels, origin, ahead)
            assert expected is not None
            missed = np.nan_to_num(levels.values[levels.years.index(origin + ahead)] - expected.point)
            noise, small = rng.normal(0, 0.1, len(missed)), rng.normal(0, 0.02, len(missed))
            for kind, move in ((EXPECTED, noise), (IMPOSED, noise), (WITH_CONFERENCES, noise + knows * missed + small)):
                years[kind].append(levels.back(expected.point + move, origin))
        for kind, each in years.items():
            for place, code in enumerate(levels.councils):
                made[code, origin, kind] = [{measure: float(values[place])} for values in each]
    return made


def only(monkeypatch: pytest.MonkeyPatch, *measures: str) -> None:
    """The record of these measures only."""
    kept = {name: settings()["measures"][name] for name in measures}
    monkeypatch.setattr("sim.studies.forecast.model_record.settings", lambda: {**settings(), "measures": kept})


# What is put into the third future


def test_conferences_are_so_many_times_as_likely_as_it_takes() -> None:
    power = 1 / plan()["conference_route"]["answer"]
    times = times_as_likely([120.0, 50.0, math.nan, 40.0, 9000.0], [100.0, 100.0, 100.0, 0.0, 100.0])
    most = plan()["conference_route"]["most_times"]
    assert times == pytest.approx([1.2**power, 0.5**power, 1.0, 1.0, most])


def test_conferences_that_come_as_expected_make_no_difference_wherever_the_model_has_them() -> None:
    """The model holds 150 where 100 are expected, and 180 once referrals are told: told 100, it goes back to 150."""
    first, second = [{CONFERENCES: 150.0}] * 2, [{CONFERENCES: 150.0}, {CONFERENCES: 180.0}]
    path = path_with_conferences(FuturePath((900.0, 900.0), (50.0,) * 2), np.ones(2), first, second)
    assert path.referrals == (900.0, 900.0) and path.in_post == (50.0, 50.0)
    assert path.conferences[0] == 1.0 and path.conferences[1] < 1.0
    untold = path_with_conferences(FuturePath((900.0, 900.0)), np.full(2, np.nan), first, second)
    assert untold.conferences == (1.0, 1.0)


def test_later_conferences_leave_what_is_expected_as_it_was(panel: pd.DataFrame) -> None:
    changed = panel.copy()
    changed.loc[changed.year > 2019, CONFERENCES] *= 3
    inputs = [inputs_at(one, 2019, 2) for one in (panel, changed)]
    assert paths_of(inputs[0], "380") == paths_of(inputs[1], "380")  # the first two kinds know nothing of them
    np.testing.assert_array_equal(*(one.expected[CONFERENCES] for one in inputs))
    place = inputs[0].councils[CONFERENCES].index("380")
    own = [one.came[CONFERENCES][:, place] for one in inputs]
    assert own[1] == pytest.approx(3 * own[0])


@pytest.mark.timeout(300)
def test_the_model_holds_the_conferences_that_are_told(panel: pd.DataFrame, tmp_path: Path) -> None:
    """Hull, from 2020: as many times those of the first future as came for each that was expected."""
    asked = record_settings(["council=kingston upon hull", "from=2020", "until=2020", "years=2", "replications=2"])
    made, error = every_future(asked, panel, councils_of(asked), Journal(tmp_path / "notes.jsonl"))
    code = asked.council
    assert not error and {kind for _, _, kind in made} == {EXPECTED, IMPOSED, WITH_CONFERENCES}
    inputs = inputs_at(panel, 2020, 2)
    place = inputs.councils[CONFERENCES].index(code)
    over = inputs.came[CONFERENCES][:, place] / inputs.expected[CONFERENCES][:, place]
    first, second, third = (
        [year[CONFERENCES] for year in made[code, 2020, kind]] for kind in (EXPECTED, IMPOSED, WITH_CONFERENCES)
    )
    assert np.abs(np.log(np.array(second) / first / over)).max() > 0.08  # a test of the test: not by themselves
    assert np.array(third) / first == pytest.approx(over, rel=0.05)


# What is taken of it


def test_a_model_that_knows_from_conferences_alone_is_taken_there_alone(
    panel: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, PLANS)
    made = futures_that_know(panel, PLANS, 0.8)
    moves = model_moves(levels_of(panel, PLANS), made, ORIGINS, 1)
    taken = taken_at(moves, PLANS, ORIGINS, 2022, 1)
    assert taken.further.value == pytest.approx(1 / 0.8, abs=0.1) and taken.further.error < 0.05
    assert taken.effect == Weight(plan()["weights"]["told"]["centre"], plan()["weights"]["told"]["spread"])
    assert taken.times_further < 0.6 < taken.times_imposed
    scores, _ = model_record(panel, made, ORIGINS, [1, 2])
    saved = {name: saved_by(scores, name, REAR, ["measure"])[PLANS].saved for name in (FORECAST, GIVEN, GIVEN_ALL)}
    assert saved[GIVEN_ALL] > 0.4 and abs(saved[GIVEN]) < 0.05 and abs(saved[FORECAST]) < 0.05


def test_noise_from_conferences_costs_next_to_nothing(panel: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, PLANS)
    scores, _ = model_record(panel, futures_that_know(panel, PLANS, 0.0), ORIGINS, [1, 2])
    assert saved_by(scores, GIVEN_ALL, REAR, ["measure"])[PLANS].saved > -0.03


def test_a_share_is_learnt_only_from_forecasts_whose_end_was_known(panel: pd.DataFrame) -> None:
    """The share of two years ahead at 2020 rests on the origin of 2018 alone; 2019 and later may be anything."""
    made = futures_that_know(panel, PLANS, 0.8)
    moves = model_moves(levels_of(panel, PLANS), made, ORIGINS, 2)
    before = taken_at(moves, PLANS, ORIGINS, 2020, 2)
    spoilt = moves.further.copy()
    spoilt[1:] *= -3
    assert taken_at(moves._replace(further=spoilt), PLANS, ORIGINS, 2020, 2) == before
    spoilt[0] *= -3
    assert taken_at(moves._replace(further=spoilt), PLANS, ORIGINS, 2020, 2).further != before.further


def test_conferences_themselves_are_not_scored_once_they_are_told(
    panel: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, CONFERENCES)
    scores, _ = model_record(panel, futures_that_know(panel, CONFERENCES, 0.8), ORIGINS, [1])
    assert GIVEN in set(scores.rival) and not {GIVEN_ALL, REAR_GIVEN_ALL} & set(scores.rival)


def test_the_other_forecasts_do_not_depend_on_the_third_kind(
    panel: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, PLANS)
    made = futures_that_know(panel, PLANS, 0.5)
    fewer = {key: years for key, years in made.items() if key[2] != WITH_CONFERENCES or key[0] > "400"}
    scores = [model_record(panel, one, ORIGINS, [1])[0] for one in (made, fewer)]
    kept = [one[~one.rival.isin([GIVEN_ALL, REAR_GIVEN_ALL])].reset_index(drop=True) for one in scores]
    pd.testing.assert_frame_equal(*kept)
    assert set(scores[1][scores[1].rival == GIVEN_ALL].council) == {
        code for code in scores[0].council.unique() if code > "400"
    }


def test_rear_told_the_same_uses_conferences(panel: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans go with conferences: told of them, the regression saves a tenth and more, and is the rival to beat."""
    only(monkeypatch, PLANS)
    scores, _ = model_record(panel, futures_that_know(panel, PLANS, 0.0), ORIGINS, [1])
    late = scores[scores.origin == 2021]
    assert saved_by(late, REAR_GIVEN_ALL, REAR, ["measure"])[PLANS].saved > 0.1


def test_doubts_of_both_differences_widen_a_band(panel: pd.DataFrame) -> None:
    moves: Moves = model_moves(levels_of(panel, PLANS), futures_that_know(panel, PLANS, 0.8), ORIGINS, 1)
    from sim.studies.forecast.combining import errors_of_rear

    levels = levels_of(panel, PLANS)
    past = errors_of_rear(levels, 2021, 1)
    assert past is not None
    taken = taken_at(moves, PLANS, ORIGINS, 2021, 1)
    sure, unsure = (
        combined(moves, 3, taken._replace(further=Weight(1.0, error)), past, levels.scale).given_all
        for error in (0.0, 0.5)
    )
    wide = [np.nanmean(one.draws[-1] - one.draws[0]) for one in (sure, unsure)]
    assert wide[1] > 1.05 * wide[0]


# The savings that are wanted


def test_savings_are_met_in_part_or_missed_as_they_are() -> None:
    none = Standing(math.nan, 0)

    def verdict(reached: float, measure: str = PLANS) -> str:
        return ErrorSaved(measure, 0.1, 0.3, 0.5, none, Standing(reached, 9)).verdict

    assert [verdict(one) for one in (0.16, 0.14, 0.05, 0.04, math.nan)] == [MET, IN_PART, IN_PART, MISSED, NOT_SCORED]
    given = ErrorSaved(CONFERENCES, 0.2, 0.2, 0.5, Standing(0.11, 9), none)
    assert given.verdict == MET  # judged where they are not told


def test_the_table_of_savings_is_of_what_was_scored(panel: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, PLANS)
    scores, _ = model_record(panel, futures_that_know(panel, PLANS, 0.8), ORIGINS, [1])
    rows = {row[0]: row for row in error_saved_rows(scores, hindsight_of(panel, ORIGINS, [1]))}
    assert len(rows) == 4
    own = saved_by(scores, GIVEN_ALL, REAR, ["measure"])[PLANS]
    assert rows["On a protection plan"][1:] == [
        "33%",
        "17%",
        rows["On a protection plan"][3],
        own.text,
        *rows["On a protection plan"][5:],
    ]
    assert rows["On a protection plan"][-1] == MET
    assert rows["Cases held"][-1] == NOT_SCORED


def test_hindsight_saves_what_goes_with_a_driver_and_nothing_of_noise(panel: pd.DataFrame) -> None:
    """Plans made to be conferences over two can be known from these; made of noise they cannot."""
    known, noise = panel.copy(), panel.copy()
    known[PLANS] = panel[CONFERENCES] / 2
    noise[CONFERENCES] = panel[CONFERENCES] * np.exp(np.random.default_rng(3).normal(0, 0.3, len(panel)))
    assert saved_in_hindsight(known, PLANS, [CONFERENCES], ORIGINS, [1]) > 0.9
    assert abs(saved_in_hindsight(noise, "referrals_per_year", [CONFERENCES], ORIGINS, [1])) < 0.04


# An older record


def test_a_record_without_the_third_kind_is_read_as_what_it_is(tmp_path: Path) -> None:
    old = tmp_path / "old.csv"
    text = KEPT_WEIGHTS.read_text("utf-8").splitlines()
    head = text[1].split(",")[:12]
    old.write_text("\n".join([text[0], *(",".join(line.split(",")[: len(head)]) for line in text[1:])]), "utf-8")
    kept = kept_weights(old)
    assert len(kept) == 80 and not conferences_are_scored(old)
    for (measure, _), one in kept.items():
        assert one.taken.further == prior_of(measure) and one.reach_further == math.inf
        assert one.taken.times_further == one.taken.times_imposed
    council = tmp_path / "councils.csv"
    council.write_text(
        "council,measure,forecasts,saved,rear_saved,given_saved,inside_50,inside_90\n857,caseload,9,0.1,0.2,0.3,0.5,0.9\n",
        "utf-8",
    )
    own = own_record("857", council)["caseload"]
    assert own.given_saved == 0.3 and own.inside_90 == 0.9 and math.isnan(own.given_all_saved)


# The command


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["conferences=-5"], "conferences=-5: must be 1.0 to 10,000 children a year"),
        (["conferences=0"], "conferences=0: must be"),
        (["conferences=-100%"], "conferences=-100%: must be"),
        (["conferences=90000"], "conferences=90000: must be"),
        (["conferences=many"], "conferences=many: must be"),
        (["years=1", "conferences=700,800"], "once or for each of up to 1 year,"),
        (
            ["conferences=9999", "referrals=9000"],
            "9,999 must not be more than the children referred in the year, 9,000",
        ),
        (["conferences=700,900", "referrals=9000,800"], "900 must not be more than"),
        (["council=rutland", "conferences=5000"], "(as last published)"),
        (["conference=700"], "did you mean conferences"),
    ],
)
def test_conferences_that_cannot_be_told_are_refused_in_a_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        forecast_settings([*([] if any(one.startswith("council") for one in words) else ["council=bradford"]), *words])
    assert sentence in " ".join(error.value.faults)


def test_conferences_are_read_as_meant_and_are_in_the_help() -> None:
    given = forecast_settings(["council=bradford", "conferences=+10%,1300", "referrals=11000"])
    last = figures_table().last("380", CONFERENCES)[1].value
    assert given.imposed[CONFERENCES] == (pytest.approx(1.1 * last), 1300.0)
    assert "conferences=" in command_help("forecast") and "initial child protection conferences" in command_help(
        "forecast"
    )


def told(tmp_path: Path, *words: str) -> tuple:
    """The outlook of Rutland so told, and its page."""
    asked = forecast_settings(["council=rutland", "years=1", "replications=8", *words])
    notes = Journal(tmp_path / "notes.jsonl")
    result = outlook(asked.figures, asked.area, asked.years, asked.imposed, asked.replications, 1, 0, notes)
    return result, outlook_markdown(result, asked)


@pytest.mark.timeout(300)
def test_conferences_alone_move_plans_and_neither_referrals_nor_staff(tmp_path: Path) -> None:
    result, page = told(tmp_path, "conferences=40")
    measures = {one.measure: one for one in result.measures}
    expected = measures[CONFERENCES].forecast[2023][2]
    assert expected < 36 and f"expected when nothing is told: {expected:.0f} initial conferences" in page
    assert "Told: initial conferences 40" in page and "conferences alone" in page
    assert measures[CONFERENCES].given == {}  # what is told is not forecast
    assert all(measures[name].given == {} for name in ("referrals_per_year", "in_post_fte", "agency_rate"))
    assert measures[PLANS].given[2023][2] > 1.05 * measures[PLANS].forecast[2023][2]
    ratio = [points[4] / points[0] for points in (measures[PLANS].given[2023], measures[PLANS].forecast[2023])]
    assert ratio[0] >= ratio[1]  # no record has told conferences alone: no narrower
    (held,) = result.conferences
    assert held.year == 2023 and held.told == 40 and held.held == pytest.approx(40, rel=0.25)


@pytest.mark.timeout(300)
def test_conferences_add_to_referrals(tmp_path: Path) -> None:
    """Told as many conferences as referrals bring by themselves, plans stay; told more, they rise beyond."""
    base, _ = told(tmp_path, "referrals=+10%")
    more, page = told(tmp_path, "referrals=+10%", "conferences=45")
    plans = [next(one for one in result.measures if one.measure == PLANS) for result in (base, more)]
    assert plans[0].forecast == plans[1].forecast
    assert plans[1].given[2023][2] > 1.1 * plans[0].given[2023][2]
    assert "referrals; " in page and "Of the difference that this makes" in page
    assert "conferences alone" not in page


def test_what_conferences_change_is_cut_where_the_record_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    levels = levels_of(published_panel(), PLANS)
    place, kept = levels.councils.index("380"), kept_weights()[PLANS, 1]
    one = kept._replace(reach_further=0.1, taken=kept.taken._replace(further=Weight(1.0, 0.1)))
    monkeypatch.setattr(forecast_points, "taken_for", lambda measure, ahead: one)
    made = [
        {EXPECTED: [{PLANS: 700.0}], WITH_CONFERENCES: [{PLANS: 700.0 * math.exp(move)}]}
        for move in (0.05, 0.0999, 0.3)
    ]
    result = [forecast_points.points_of(levels, place, 1, 2022, each) for each in made]
    assert [each[2] for each in result] == [False, False, True]
    assert result[2][1][2] == pytest.approx(result[1][1][2], rel=0.01)


def test_conferences_that_the_model_does_not_reach_are_named(tmp_path: Path) -> None:
    from types import SimpleNamespace
    from typing import Any

    near: Any = SimpleNamespace(conferences=(ConferencesHeld(2023, 100.0, 95.0),))
    far: Any = SimpleNamespace(conferences=(ConferencesHeld(2023, 100.0, 95.0), ConferencesHeld(2024, 100.0, 60.0)))
    assert held_sentence(near) == []
    (sentence,) = held_sentence(far)
    assert "(60 of 100 in Mar 2024)" in sentence.replace("60.0", "60")


@pytest.mark.timeout(300)
def test_the_manifest_and_the_figures_say_that_conferences_were_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_command("forecast", ["council=rutland", "years=1", "conferences=25", "replications=1"]) == 0
    folder = next(one for one in (tmp_path / "outputs" / "forecast").iterdir() if one.is_dir())
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["told"] == {"conferences": [25.0]}
    kept = json.loads((folder / "forecast.json").read_text("utf-8"))
    assert len(kept["record"]["heads"]) == len(kept["record"]["rows"][0]) == 9
    assert "initial conferences 25" in (folder / "charts" / "forecast_children.svg").read_text("utf-8") or any(
        "initial conferences 25" in file.read_text("utf-8") for file in (folder / "charts").glob("*.json")
    )
