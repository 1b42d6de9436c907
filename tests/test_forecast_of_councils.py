"""A forecast never looks ahead, learns what the model is worth, holds its bands, resumes, and says where it fails."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.base.errors import InputError
from sim.base.journal import Journal
from sim.inputs.councils.council_names import councils
from sim.inputs.councils.council_tables.published_columns import figures_by_name as columns
from sim.inputs.councils.table import Figures, figures_table
from sim.studies.backtest.backtest import parameters_wanted
from sim.studies.forecast import backtest_councils
from sim.studies.forecast.as_known import SEPTEMBERS, known_at, parts_as_known
from sim.studies.forecast.combining import (
    PastErrors,
    errors_of_rear,
    known_pairs,
    narrower,
    parted,
    plan,
    spread_around,
    weight_of,
)
from sim.studies.forecast.council_futures import EXPECTED, IMPOSED, WITH_CONFERENCES, changes_of_staff
from sim.studies.forecast.councils_record import CouncilsRecord, councils_record, digest_of_scores
from sim.studies.forecast.model_moves import Simulated, inputs_at, model_moves, paths_of
from sim.studies.forecast.model_record import (
    ALONE,
    FORECAST,
    GIVEN,
    GIVEN_ALL,
    REAR_GIVEN,
    REAR_GIVEN_ALL,
    model_record,
    taken_at,
)
from sim.studies.forecast.past_bands import PastBands
from sim.studies.forecast.record_files import councils_csv, record_scores_csv, weights_csv, write_record
from sim.studies.forecast.record_page import council_markdown, record_markdown, record_sentences
from sim.studies.forecast.record_report import (
    BETTER,
    MAYBE_BETTER,
    MAYBE_WORSE,
    NONE,
    SAME,
    TOO_FEW,
    WORSE,
    Standing,
    saved_by,
    verdict_alone,
)
from sim.studies.forecast.record_settings import councils_of, record_settings
from sim.studies.panel.data import published_panel
from sim.studies.record.levels import SHARE, Levels, levels_of, settings
from sim.studies.record.rear import REAR, rear
from sim.studies.record.record_scores import inside

ORIGINS = (2018, 2019, 2020, 2021)
MEASURE = "children_in_need"


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """England's councils as published to 2022."""
    return published_panel()


def made_up_futures(panel: pd.DataFrame, measure: str, knows: float, seed: int = 5) -> Simulated:
    """A model that, told, knows such a share of what REAR misses, and by itself nothing but noise."""
    levels, rng, made = levels_of(panel, measure), np.random.default_rng(seed), {}
    for origin in ORIGINS:
        people = levels.people[levels.years.index(origin)]
        each: dict[str, list[list[dict[str, float]]]] = {EXPECTED: [], IMPOSED: [], WITH_CONFERENCES: []}
        for ahead in range(1, 2022 - origin + 1):
            expected = rear(levels, origin, ahead)
            assert expected is not None
            noise = rng.normal(0, 0.1, len(people))
            came = levels.values[levels.years.index(origin + ahead)]
            missed = np.nan_to_num(came - expected.point)
            told = noise + knows * missed + rng.normal(0, 0.02, len(people))
            for kind, move in ((EXPECTED, noise), (IMPOSED, told), (WITH_CONFERENCES, told + knows * missed / 10)):
                values = levels.back(expected.point + move, origin)
                each[kind].append([{measure: float(value)} for value in values])
        for kind, years in each.items():
            for place, code in enumerate(levels.councils):
                made[code, origin, kind] = [one[place] for one in years]
    return made


def only(monkeypatch: pytest.MonkeyPatch, *measures: str) -> None:
    """The record of these measures only."""
    kept = {name: settings()["measures"][name] for name in measures}
    monkeypatch.setattr("sim.studies.forecast.model_record.settings", lambda: {**settings(), "measures": kept})


# Never ahead


def spoilt(figures: Figures, origin: int) -> Figures:
    """The figures with every number that comes after an origin replaced by another."""
    rng, cells = np.random.default_rng(7), {}
    later = [place for place, name in enumerate(figures.names) if columns()[name].table in SEPTEMBERS]
    for (code, year), row in figures.cells.items():
        changed = range(len(row)) if year > origin else later if year == origin else ()
        made = list(row)
        for place in changed:
            made[place] = f"{rng.uniform(0.01, 0.9):.3f}"
        cells[code, year] = made
    return Figures(figures.path, figures.names, cells)


@pytest.mark.parametrize("origin", [2017, 2020])
def test_later_rows_changed_leave_the_council_of_an_origin_as_it_was(origin: int) -> None:
    before, after = known_at(figures_table(), origin), known_at(spoilt(figures_table(), origin), origin)
    assert before.figures.cells == after.figures.cells
    assert before.ways.keys() == after.ways.keys()
    for code in ("380", "857"):
        assert repr(parts_as_known(before, code)) == repr(parts_as_known(after, code))
    assert max(year for _, year in before.figures.cells) == origin


def test_what_an_origin_knows_differs_from_what_is_known_now() -> None:
    """A test of the test: were the present table used, both origins would give the same council."""
    parts = [parts_as_known(known_at(figures_table(), origin), "380") for origin in (2018, 2021)]
    assert parts[0]["council"]["referrals_per_year"] == figures_table().cell("380", 2018, "referrals_per_year").value
    assert parts[1]["council"]["referrals_per_year"] == figures_table().cell("380", 2021, "referrals_per_year").value
    ways = [known_at(figures_table(), origin).ways["no_further_action_share"]["380"].value for origin in (2018, 2021)]
    assert ways[0] != ways[1]
    assert figures_table().last_year == 2022  # and the table of everybody else is as it was


def test_what_is_expected_is_put_in_without_what_came(panel: pd.DataFrame) -> None:
    changed = panel.copy()
    changed.loc[changed.year > 2019, "referrals_per_year"] *= 3
    paths = [paths_of(inputs_at(one, 2019, 3), "380") for one in (panel, changed)]
    assert paths[0][EXPECTED] == paths[1][EXPECTED]
    assert paths[1][IMPOSED].referrals == pytest.approx([3 * value for value in paths[0][IMPOSED].referrals], rel=1e-4)
    assert paths[0][EXPECTED].in_post and paths[0][EXPECTED].agency


def test_before_there_is_a_census_no_staff_is_put_in(panel: pd.DataFrame) -> None:
    paths = paths_of(inputs_at(panel, 2017, 2), "380")
    assert paths[IMPOSED].in_post == () and paths[IMPOSED].agency == () and len(paths[IMPOSED].referrals) == 2


@pytest.mark.parametrize("name", [FORECAST, GIVEN, ALONE, REAR_GIVEN, GIVEN_ALL, REAR_GIVEN_ALL])
def test_later_years_leave_earlier_forecasts_as_they_were(
    panel: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What came after 2020 changed: forecasts from 2018 to 2020 stay, and only their scores may move."""
    only(monkeypatch, MEASURE)
    changed = panel.copy()
    later = changed.year > 2020
    changed.loc[later, MEASURE] *= np.random.default_rng(1).uniform(0.5, 2, later.sum())
    made = made_up_futures(panel, MEASURE, 0.5)
    points = []
    for one in (panel, changed):
        scores, _ = model_record(one, made, ORIGINS, [1, 2])
        own = scores[(scores.rival == name) & (scores.origin <= 2020)]
        points.append(own.set_index(["council", "origin", "horizon"]).point)
    both = pd.concat(points, axis=1, join="inner")
    assert len(both) > 600
    assert (both.iloc[:, 0] == both.iloc[:, 1]).all()


# What is taken of the model


def test_a_weight_without_errors_is_its_prior() -> None:
    prior = {"centre": 0.7, "spread": 0.5, "between": [0.0, 1.0]}
    assert weight_of(np.array([]), np.array([]), prior) == (pytest.approx(0.7), pytest.approx(0.5))


def test_a_weight_is_the_conjugate_posterior() -> None:
    """Of one noise s, prior N(1, 0.5^2): precision 4 + m'm/s^2, by hand."""
    moves, errors = np.array([1.0, -1.0, 1.0, -1.0]), np.array([0.5, -0.5, 0.5, -0.5])
    scale = 0.5 / 0.6745
    by_hand = (4 * 1 + 2 / scale**2) / (4 + 4 / scale**2)
    result = weight_of(moves, errors, {"centre": 1.0, "spread": 0.5, "between": [0.0, 1.5]})
    assert result.value == pytest.approx(by_hand)
    assert result.error == pytest.approx(1 / math.sqrt(4 + 4 / scale**2))


@pytest.mark.parametrize("true", [0.0, 0.4, 1.0])
def test_many_errors_find_the_weight_whatever_the_prior(true: float) -> None:
    rng = np.random.default_rng(2)
    moves = rng.normal(0, 0.2, 3000)
    errors = true * moves + rng.normal(0, 0.1, 3000)
    for centre in (0.0, 1.0):
        prior = {"centre": centre, "spread": 0.5, "between": [0.0, 1.5]}
        assert weight_of(moves, errors, prior).value == pytest.approx(true, abs=0.04)


def test_only_origins_whose_end_is_known_are_learnt_from() -> None:
    assert known_pairs((2017, 2018, 2019, 2020), 2020, 1) == [0, 1, 2]
    assert known_pairs((2017, 2018, 2019, 2020), 2020, 3) == [0]


def test_a_model_that_knows_is_taken_and_one_that_does_not_is_not(
    panel: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, MEASURE)
    levels, saved = levels_of(panel, MEASURE), {}
    for knows in (0.0, 0.8):
        made = made_up_futures(panel, MEASURE, knows)
        taken = taken_at(model_moves(levels, made, ORIGINS, 1), MEASURE, ORIGINS, 2022, 1)
        assert taken.level.value < 0.2  # by itself it is noise either way
        assert taken.pairs > 500 and taken.councils > 140
        scores, _ = model_record(panel, made, ORIGINS, [1, 2, 3])
        for name in (FORECAST, GIVEN):
            saved[knows, name] = saved_by(scores, name, REAR, ["measure"])[MEASURE].saved
    assert saved[0.8, GIVEN] > 0.4  # four fifths of what REAR misses is known
    assert saved[0.0, GIVEN] > -0.03 and saved[0.0, FORECAST] > -0.03  # noise costs next to nothing


def test_bands_narrow_only_as_far_as_past_forecasts_bear_out() -> None:
    errors = np.full(600, 0.2)
    assert narrower(errors / 2, errors) == pytest.approx((600 * 0.5 + 60) / 660)
    assert narrower(np.array([]), np.array([])) == 1.0
    assert narrower(errors / 100, errors) == plan()["spread"]["between"][0]


# Bands


@pytest.mark.parametrize("power", [0.0, 0.3, 0.5])
def test_errors_of_small_councils_are_wider_by_as_much_as_they_are(power: float) -> None:
    rng = np.random.default_rng(3)
    people = np.exp(rng.normal(11, 0.7, (8, 150)))
    errors = rng.normal(0, 0.1, (8, 150)) * np.exp(-power * (np.log(people) - 11)) + rng.normal(0, 0.05, (8, 1))
    result = parted(errors, people)
    assert result.power == pytest.approx(power, abs=0.06)
    assert len(result.shared) == 8


def test_bands_hold_what_they_promise_in_councils_of_every_size() -> None:
    rng = np.random.default_rng(4)
    people = np.exp(rng.normal(11, 0.7, (40, 150)))
    wide = 0.1 * np.exp(-0.4 * (np.log(people) - 11))
    past = parted(rng.normal(0, 1, (40, 150)) * wide, people)
    forecast = spread_around(np.zeros(150), past, people[0])
    for third in np.array_split(np.argsort(people[0]), 3):
        came = rng.normal(0, 1, (400, len(third))) * wide[0][third]
        held = [inside(forecast.draws[:, third], row, 0.9).mean() for row in came]
        assert np.mean(held) == pytest.approx(0.9, abs=0.025)


def test_what_is_not_known_of_a_difference_widens_its_band() -> None:
    past = PastErrors(np.zeros(1), np.linspace(-0.1, 0.1, 99), 0.0, 11.0)
    people = np.exp(np.full(2, 11.0))
    sure, unsure = (spread_around(np.zeros(2), past, people, 1.0, np.array([0.0, wide])) for wide in (0.0, 0.2))
    assert np.ptp(unsure.draws[:, 1]) > 2 * np.ptp(sure.draws[:, 1])
    assert np.allclose(unsure.draws[:, 0], sure.draws[:, 0])


def test_scores_agree_with_the_library(panel: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    """The score of every forecaster is that of scoringrules on its equally likely values."""
    scoringrules = pytest.importorskip("scoringrules", reason="scoringrules is a tool of the tests")
    only(monkeypatch, MEASURE)
    seen: list[tuple[Any, Any]] = []

    def noted(draws: Any, came: Any) -> Any:
        seen.append((draws, came))
        return crps(draws, came)

    from sim.studies.record.record_scores import crps_of_draws as crps

    monkeypatch.setattr("sim.studies.forecast.model_record.crps_of_draws", noted)
    scores, _ = model_record(panel, made_up_futures(panel, MEASURE, 0.5), (2020, 2021), [1])
    ours = scores.crps.to_numpy()
    library = np.concatenate([scoringrules.crps_ensemble(came, draws, m_axis=0) for draws, came in seen])
    assert len(ours) > 2000
    assert ours == pytest.approx(library, abs=1e-12)


def test_the_forecast_by_published_figures_alone_is_no_worse_than_rear(panel: pd.DataFrame) -> None:
    """Its bands, by size, cost nothing: CRPS within 1% of REAR's on each measure, and 90% bands hold 85 to 96%."""
    for measure in ("children_on_plan", "caseload_per_worker", "absence_rate"):
        levels, sums, held = levels_of(panel, measure), np.zeros(2), []
        for origin in ORIGINS:
            made, past = rear(levels, origin, 1), errors_of_rear(levels, origin, 1)
            if made is None or past is None:
                continue
            came = levels.values[levels.years.index(origin + 1)]
            able = np.isfinite(came) & np.isfinite(made.point)
            ours = spread_around(made.point, past, levels.people[levels.years.index(origin)], scale=levels.scale).draws
            theirs = np.clip(made.draws(), 0, 1) if levels.scale == SHARE else made.draws()
            from sim.studies.record.record_scores import crps_of_draws

            sums += [crps_of_draws(one[:, able], came[able]).sum() for one in (ours, theirs)]
            held.append(inside(ours[:, able], came[able], 0.9).mean())
        assert sums[0] < 1.01 * sums[1]
        assert 0.85 < np.mean(held) < 0.96


# Staff that is told


def test_staff_below_posts_are_filled_later_and_beyond_them_posts_are_added() -> None:
    mapping = {
        "council": {"teams": {"safeguarding": {"posts_fte": 100.0, "vacant_fte": 20.0}}},
        "journey": {"teams": {"safeguarding": {"social_workers": True}}},
        "workforce": {"leaving": {"rate": 0.15}},
    }
    when = {"from": "2020-04-01", "to": "2021-04-01"}
    more = changes_of_staff(mapping, 88.0, when)
    assert more == [{"what": "extra_posts", "team": "safeguarding", "add": pytest.approx(10.0), **when}]
    fewer = changes_of_staff(mapping, 60.0, when)
    assert fewer[0]["what"] == "recruitment_lead_time" and fewer[0]["multiply"] == pytest.approx(2.0)
    assert fewer[1]["what"] == "leaving_rate" and fewer[1]["multiply"] > 1


# The command


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["council=all", "from=2012"], "from=2012: an origin is a year from 2017 to 2021"),
        (["council=all", "from=2020", "until=2019"], "until=2019: must not be before from"),
        (["council=all", "sample=-1"], "sample=-1: must be a whole number from 0 to 1000"),
        (["council=all", "docs=perhaps"], "docs=perhaps: must be yes or no"),
        (["council=bradfrod"], "did you mean Bradford"),
        (["council=all", "sampel=3"], "sampel=3: there is no such setting; did you mean sample?"),
        (["council=all", "tables=/nowhere"], "/nowhere"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        record_settings(words)
    assert sentence in " ".join(error.value.faults)


def test_a_sample_goes_from_the_smallest_to_the_largest() -> None:
    few = [area.code for area in councils_of(record_settings(["sample=5"]))]
    size = [figures_table().last(code, "referrals_per_year")[1].value for code in few]
    assert size == sorted(size) and len(few) == 5
    every = councils_of(record_settings([]))
    assert len(every) >= 140 and {few[0], few[-1]} == {every[0].code, every[-1].code}
    assert len(every) == len(councils())
    assert [area.name for area in councils_of(record_settings(["council=bradford"]))] == ["Bradford"]


def test_leeds_is_one_council_by_its_name_unless_fitted_parameters_are_asked_for() -> None:
    assert record_settings(["council=leeds"]).council == record_settings(["council=383"]).council == "383"
    assert parameters_wanted(["council=leeds"]) == "published"
    assert parameters_wanted(["from=2019", "parameters=fitted"]) == "fitted"
    for words, sentence in (([], "council: name one"), (["parameters=own"], "parameters=own: there is no such kind")):
        with pytest.raises(InputError, match=sentence):
            parameters_wanted(words)


SMALL = ["council=rutland", "from=2021", "replications=1", "years=1"]


@pytest.fixture(scope="module")
def rutland(tmp_path_factory: pytest.TempPathFactory) -> tuple[CouncilsRecord, Path]:
    """The record of one small council from one origin, and its notes."""
    notes = tmp_path_factory.mktemp("record") / "notes.jsonl"
    return councils_record(record_settings(SMALL), Journal(notes)), notes


def test_the_record_of_a_council_is_simulated_and_judged(rutland: tuple[CouncilsRecord, Path]) -> None:
    result, notes = rutland
    assert result.futures == 3 and len(notes.read_text("utf-8").splitlines()) == 3
    assert set(result.scores.council) == {"857"} and set(result.scores.origin) == {2021}
    judged = result.scores[result.scores.rival == FORECAST].measure.nunique()
    assert judged >= 18
    assert np.isfinite(result.scores.crps).all()
    told = set(result.scores[result.scores.rival == GIVEN].measure)
    assert "referrals_per_year" not in told and "children_in_need" in told


def test_a_run_cut_short_resumes_to_the_same_bytes(rutland: tuple[CouncilsRecord, Path], tmp_path: Path) -> None:
    result, notes = rutland
    lines = notes.read_bytes().splitlines(keepends=True)
    cut = tmp_path / "notes.jsonl"
    cut.write_bytes(lines[0] + lines[1][: len(lines[1]) // 2])
    again = councils_record(record_settings(SMALL), Journal(cut))
    assert digest_of_scores(again) == digest_of_scores(result)
    for text_of in (record_scores_csv, weights_csv, councils_csv, record_markdown):
        assert text_of(again) == text_of(result)
    assert len(cut.read_text("utf-8").splitlines()) >= 2


def test_files_pages_and_figure_of_a_record(rutland: tuple[CouncilsRecord, Path], tmp_path: Path) -> None:
    result, _ = rutland
    folder = tmp_path / "record"
    write_record(result, SMALL, folder)
    files = backtest_councils.draw_record(result, folder / "charts")
    names = {"record.md", "scores.csv", "councils.csv", "weights.csv", "forecasts.parquet", "manifest.json", "councils"}
    assert names <= {file.name for file in folder.iterdir()}
    assert {file.suffix for file in files} == {".svg", ".png", ".pdf", ".json"}
    page = (folder / "councils" / "rutland.md").read_text("utf-8")
    assert "1 of 150 councils" in page and "The other councils were not run" in page
    assert "is better than REAR here cannot be told from" in page and "too few to say" in page
    assert "perhaps" not in page and "| better |" not in page


def test_where_the_model_is_no_better_the_page_says_so(
    rutland: tuple[CouncilsRecord, Path], panel: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, MEASURE)
    scores, weights = model_record(panel, made_up_futures(panel, MEASURE, -0.8), (2020, 2021), [1])
    result = rutland[0]._replace(scores=scores, weights=tuple(weights), councils=tuple(councils()[:5]))
    assert any("worse on children in need" in sentence for sentence in record_sentences(result))
    page = council_markdown(result, "380", "Bradford")
    assert f"| {TOO_FEW} |" in page and "cannot be told from 2 forecasts of a measure" in page
    many = pd.concat([scores.assign(origin=scores.origin - 10 * times) for times in range(6)])
    page = council_markdown(result._replace(scores=many), "380", "Bradford")
    verdict = verdict_alone(saved_by(many[many.council == "380"], GIVEN, REAR, ["measure"])[MEASURE])
    assert f"| {verdict} |" in page and verdict not in (BETTER, WORSE)
    assert ("No better than REAR here" in page) == (verdict in (SAME, MAYBE_WORSE))
    assert "none of the verdicts is sure" in page


def test_one_council_alone_is_never_sure_and_says_nothing_of_few_forecasts() -> None:
    assert verdict_alone(Standing(0.4, 14, 0.01)) == MAYBE_BETTER
    assert verdict_alone(Standing(-0.4, 14, 0.01)) == MAYBE_WORSE
    assert verdict_alone(Standing(0.01, 14, 0.01)) == SAME
    assert verdict_alone(Standing(0.4, 11, 0.01)) == TOO_FEW
    assert verdict_alone(Standing(math.nan, 14)) == NONE


def test_a_verdict_needs_more_than_a_hair() -> None:
    assert Standing(0.3, 9, 0.2).verdict == MAYBE_BETTER  # and more than chance
    assert Standing(-0.3, 9, 0.2).verdict == MAYBE_WORSE
    assert [Standing(saved, 9).verdict for saved in (0.03, 0.01, -0.01, -0.03, math.nan)] == [
        BETTER,
        SAME,
        SAME,
        WORSE,
        NONE,
    ]


# Bands by what earlier bands held


def made_up_levels(spread_of_year: Any) -> Levels:
    """150 councils for twelve years that come back halfway, each year with a spread of its own."""
    rng = np.random.default_rng(7)
    values = [rng.normal(0, 0.3, 150)]
    for year in range(1, 12):
        values.append(0.5 * values[-1] + rng.normal(0, spread_of_year(year), 150))
    people = np.tile(np.exp(rng.normal(11, 0.5, 150)), (12, 1))
    return Levels(
        MEASURE, "log", tuple(range(2010, 2022)), tuple(f"{n:03}" for n in range(150)), np.array(values), people
    )


def test_a_band_is_narrower_where_councils_have_become_steadier() -> None:
    """REAR's errors are of all years; earlier bands have held too much since councils are steadier."""
    steadier = PastBands(made_up_levels(lambda year: 0.3 if year < 5 else 0.1), 1)
    same = PastBands(made_up_levels(lambda year: 0.2), 1)
    restless = PastBands(made_up_levels(lambda year: 0.1 if year < 5 else 0.3), 1)
    assert steadier.width(2021) < 0.85
    assert same.width(2021) == pytest.approx(1, abs=0.07)
    assert restless.width(2021) > 1.1


def test_a_narrower_band_holds_what_it_promises() -> None:
    levels = made_up_levels(lambda year: 0.3 if year < 5 else 0.1)
    made, past = rear(levels, 2020, 1), errors_of_rear(levels, 2020, 1)
    assert made is not None and past is not None
    came, people = levels.values[-1], levels.people[-1]
    wide, right = (
        inside(spread_around(made.point, past, people, times).draws, came, 0.9).mean()
        for times in (1.0, PastBands(levels, 1).width(2020))
    )
    assert abs(right - 0.9) < abs(wide - 0.9)
    assert wide > 0.96


def test_no_band_knows_what_came_after_its_origin() -> None:
    levels = made_up_levels(lambda year: 0.2)
    other = levels._replace(values=np.where(np.arange(2010, 2022)[:, None] > 2018, 9.0, levels.values))
    assert PastBands(levels, 2).width(2018) == PastBands(other, 2).width(2018)
    assert PastBands(levels, 2).width(2020) != PastBands(other, 2).width(2020)


def test_without_an_earlier_forecast_a_band_stays_as_it_is() -> None:
    assert PastBands(made_up_levels(lambda year: 0.2), 4).width(2011) == 1.0
