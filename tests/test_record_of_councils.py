"""REAR and its rivals: what they say, that they never look ahead, and that scores agree with a library."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.base.errors import InputError
from sim.cli.commands import run_command
from sim.inputs.typed_settings import typed_settings
from sim.studies.panel.data import published_panel
from sim.studies.record.levels import PEOPLE, Levels, levels_of, settings
from sim.studies.record.rear import fit_rear, rear, robust
from sim.studies.record.record_command import SimpleRecordSettings, record_text_for
from sim.studies.record.record_rivals import RIVALS, either_way, rival_forecast, trend
from sim.studies.record.record_scores import crps_of_draws, inside
from sim.studies.record.record_summary import record_csv, record_text, summary, with_sizes
from sim.studies.record.scoring import FORECASTERS, forecast_by, score_record

scoringrules = pytest.importorskip("scoringrules", reason="scoringrules is a tool of the tests")
TWENTY = list(settings()["measures"])


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """England's councils as published to 2022."""
    return published_panel()


@pytest.fixture(scope="module")
def whole(panel: pd.DataFrame) -> pd.DataFrame:
    """The record of all measures from 2017."""
    return score_record(panel, 2017)


def made_up(
    years: int = 9, councils: int = 150, a: float = 0.6, b: float = 0.3, noise: float = 0.05, seed: int = 1
) -> Levels:
    """Councils that revert as REAR says, on a plain scale."""
    rng = np.random.default_rng(seed)
    values = np.zeros((years, councils))
    values[0] = rng.normal(0, 0.4, councils)
    for year in range(1, years):
        mean = values[max(year - 4, 0) : year].mean(axis=0)
        values[year] = a * values[year - 1] + b * mean + rng.normal(0, noise, councils)
    names = tuple(f"{place:03}" for place in range(councils))
    return Levels("made_up", "share", tuple(range(2010, 2010 + years)), names, values, np.ones_like(values))


def test_twenty_measures_are_published(panel: pd.DataFrame) -> None:
    assert len(TWENTY) == 20
    assert set(TWENTY) <= set(panel.columns)


def test_rear_finds_how_councils_revert() -> None:
    result = fit_rear(made_up(years=30, councils=400).values, 1)
    assert result is not None
    assert result.a == pytest.approx(0.6, abs=0.03)
    assert result.b == pytest.approx(0.3, abs=0.03)


def test_a_few_wild_councils_do_not_move_rear() -> None:
    rng = np.random.default_rng(2)
    sides = rng.normal(size=(500, 2))
    came = sides @ [0.5, 0.4] + rng.normal(0, 0.1, 500)
    came[:15] += 30
    result = robust(sides, came)
    assert (result.a, result.b) == (pytest.approx(0.5, abs=0.03), pytest.approx(0.4, abs=0.03))
    plain = np.linalg.lstsq(sides, came, rcond=None)[0]
    assert abs(plain[0] - 0.5) > 0.05 or abs(plain[1] - 0.4) > 0.05  # what least squares would have said


def test_rear_by_hand() -> None:
    """Two years and one pair: every council keeps half of its distance, so the next keeps half again."""
    first = np.linspace(-1, 1, 101)
    levels = Levels(
        "x", "share", (2020, 2021), tuple(map(str, range(101))), np.array([first, 3 + first / 2]), np.ones((2, 101))
    )
    made = rear(levels, 2021, 1)
    assert made is not None
    assert made.point == pytest.approx(3 + first / 4)
    assert np.mean(made.errors) == pytest.approx(0, abs=1e-6)  # a move of all councils is as likely up as down
    assert np.quantile(np.abs(made.errors), 0.9) == pytest.approx(3, abs=0.01)


def test_what_all_councils_shared_may_go_either_way() -> None:
    errors = either_way([np.array([1.0, 2.0, 3.0]), np.array([-4.0, -3.0, -2.0])])
    assert sorted(set(errors)) == [-4, -3, -2, -1, 1, 2, 3, 4]
    assert np.mean(errors) == 0


def test_rivals_by_hand() -> None:
    known = np.array([[1.0, 5.0], [2.0, np.nan], [3.0, 7.0], [4.0, 8.0], [5.0, 9.0]])
    said = {name: predict(known, 2).tolist() for name, predict in RIVALS.items()}
    assert said["last year's value"] == [5, 9]
    assert said["own mean"] == [3.5, 8]
    assert said["England's mean"] == [7, 7]
    assert said["trend"] == [pytest.approx(7), pytest.approx(11)]
    assert np.isnan(trend(known[:2], 1)).all()  # no line through fewer than three


@pytest.mark.parametrize("name", FORECASTERS)
@pytest.mark.parametrize("measure", ["children_in_need", "caseload_per_worker", "rereferral_share"])
def test_nothing_after_the_origin_is_used(panel: pd.DataFrame, name: str, measure: str) -> None:
    """Later years changed, shuffled or cut off: the forecast of every council is the same to the bit."""
    origin, ahead = (2022, 1) if measure == "caseload_per_worker" else (2020, 2)
    known = levels_of(panel, measure)
    spoilt = panel.copy()
    later = spoilt.year > origin - 1 if measure == "caseload_per_worker" else spoilt.year > origin
    spoilt.loc[later, [measure, PEOPLE]] = np.random.default_rng(3).uniform(1, 9, (later.sum(), 2))
    other = levels_of(spoilt, measure)
    before, after = (forecast_by(name, one, origin, ahead) for one in (known, other))
    assert before is not None and after is not None
    shared = [council for council in known.councils if council in other.councils]
    assert len(shared) >= 150
    points = [
        one.point[[levels.councils.index(council) for council in shared]]
        for one, levels in ((before, known), (after, other))
    ]
    assert np.array_equal(*points, equal_nan=True)
    assert np.isfinite(points[0]).sum() > 140
    assert not np.array_equal(known.values[-1], other.values[-1], equal_nan=True)
    assert np.array_equal(before.errors, after.errors)


def test_the_census_of_september_is_known_the_next_march(panel: pd.DataFrame) -> None:
    levels = levels_of(panel, "caseload_per_worker")
    row = levels.years.index(2021)
    caseload = panel.set_index(["council", "year"]).caseload_per_worker
    assert levels.values[row, levels.councils.index("380")] == pytest.approx(math.log(caseload["380", 2020]))


def test_scores_agree_with_the_library() -> None:
    rng = np.random.default_rng(4)
    draws, seen = rng.normal(size=(77, 30)), rng.normal(size=30)
    assert crps_of_draws(draws, seen) == pytest.approx(scoringrules.crps_ensemble(seen, draws, m_axis=0))


def test_a_band_holds_what_it_says() -> None:
    rng = np.random.default_rng(5)
    draws, came = rng.normal(size=(199, 4000)), rng.normal(size=4000)
    assert inside(draws, came, 0.9).mean() == pytest.approx(0.9, abs=0.02)
    assert inside(draws, came, 0.5).mean() == pytest.approx(0.5, abs=0.03)


def test_rear_is_right_about_its_own_world() -> None:
    levels = made_up(years=14)
    made = rear(levels, levels.years[-2], 1)
    assert made is not None
    assert inside(made.draws(), levels.values[-1], 0.9).mean() == pytest.approx(0.9, abs=0.06)
    last = rival_forecast(levels, levels.years[-2], 1, RIVALS["last year's value"])
    assert last is not None
    own, its = (crps_of_draws(one.draws(), levels.values[-1]).mean() for one in (made, last))
    assert own < its


def test_the_record_of_england(whole: pd.DataFrame) -> None:
    """REAR beats last year's value on nearly every measure, and its 90% bands hold what they say."""
    made = summary(whole, ["measure"]).pivot(index="measure", columns="rival", values="crps")
    assert len(made) == 20
    assert (made["REAR"] < made["last year's value"]).sum() >= 18
    assert (made["REAR"] < made["England's mean"]).all()
    held = whole[whole.rival == "REAR"].groupby("measure").inside_90.mean()
    assert ((held > 0.86) & (held < 0.96)).sum() >= 18
    assert 0.88 < whole[whole.rival == "REAR"].inside_90.mean() < 0.94
    assert (whole[whole.rival == "REAR"].groupby("measure").council.nunique() >= 140).all()


def test_the_record_in_words_and_by_size(whole: pd.DataFrame, panel: pd.DataFrame) -> None:
    said = record_text(whole)
    assert "REAR is better than last year's value on" in said
    assert set(with_sizes(whole, panel)["size"]) == {"small", "medium", "large"}
    csv = record_csv(whole, panel).splitlines()
    assert csv[0].startswith("measure,horizon,size,rival")
    assert len(csv) > 20 * 4 * 4
    assert "too few years" in record_text(whole.iloc[:0])


def test_a_forecast_in_the_measures_own_unit(panel: pd.DataFrame) -> None:
    for measure, least, most in (("referrals_per_year", 5000, 20000), ("reviews_on_time_share", 0, 1)):
        levels = levels_of(panel, measure)
        made = rear(levels, 2021, 1)
        assert made is not None
        draws = levels.back(made.draws(), 2021)[:, levels.councils.index("380")]
        low, middle, high = np.quantile(draws, (0.05, 0.5, 0.95))
        assert least < low < middle < high <= most


def test_words_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    given = typed_settings(SimpleRecordSettings, {}, ["--tables", "x", "from=2018", "--to=y.csv"])
    assert (given.tables, given.first, given.to) == (Path("x"), 2018, Path("y.csv"))
    with pytest.raises(InputError, match="did you mean tables"):
        typed_settings(SimpleRecordSettings, {}, ["--table", "x"])
    assert run_command("record", ["from=soon"]) == 2
    assert run_command("record", ["measure=children_in_nead"]) == 2
    assert "did you mean children_in_need?" in capsys.readouterr().err
    assert run_command("record", ["--tables"]) == 2


def test_forecasts_that_nothing_can_score_are_refused() -> None:
    """`record from=2050` printed an empty record."""
    with pytest.raises(InputError, match="from=2050: must be at most 2021"):
        record_text_for(["from=2050"])
