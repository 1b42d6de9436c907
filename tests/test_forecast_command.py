"""A forecast of a council: what is told is read as meant, bands are in order, later years need tables alone."""

import csv
import json
import math
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.cli.commands import COMMANDS, command_help, run_command
from sim.inputs.councils.council_names import resolve
from sim.inputs.councils.table import figures_table
from sim.studies.forecast import forecast_points
from sim.studies.forecast.council_futures import EXPECTED, IMPOSED
from sim.studies.forecast.expecting import Outlook, outlook, paths_ahead
from sim.studies.forecast.forecast_points import LEVEL
from sim.studies.forecast.forecast_report import outlook_markdown, shown_year
from sim.studies.forecast.forecast_sentences import turned_sentences
from sim.studies.forecast.forecast_settings import forecast_settings
from sim.studies.forecast.model_record import FORECAST, model_record
from sim.studies.forecast.record_files import kept_note, kept_weights
from sim.studies.forecast.record_settings import record_settings
from sim.studies.panel.data import published_panel
from sim.studies.record.levels import levels_of, settings
from sim.studies.record.rear import rear
from tests.golden_texts import is_golden
from tests.published_tables import DFE, needs_tables


def last(name: str, code: str = "380") -> float:
    """The last published figure of Bradford."""
    return figures_table().last(code, name)[1].value


# What is told


def test_what_is_told_is_read_as_meant() -> None:
    given = forecast_settings(["council=bradford", "years=3", "referrals=+10%", "posts=420,430", "agency=50"])
    assert given.by_word["referrals"] == (pytest.approx(1.1 * last("referrals_per_year")),)
    filled = 1 - last("vacancy_rate")
    assert given.imposed["in_post_fte"] == pytest.approx((420 * filled, 430 * filled))
    assert given.imposed["agency_rate"] == pytest.approx((50 / (50 + 420 * filled),))
    assert forecast_settings(["council=bradford"]).imposed == {}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "council: is missing; give one, such as council=bradford."),
        (["council=bradford", "years=9"], "years=9: must be a whole number from 1 to"),
        (["council=bradford", "referrals=many"], "referrals=many: must be"),
        (["council=bradford", "referrals=-200%"], "referrals=-200%: must be"),
        (["council=bradford", "years=1", "agency=4,5"], "agency=4,5: must be"),
        (["council=bradford", "posts=+10"], "posts=+10: must be"),  # ten posts, ten more, or a tenth more?
        (["council=bradford", "conferences=+10,+20"], "or a change such as +10% on"),
        (["council=bradford", "posts=400", "in_post=300"], "tell one of them"),
        (["council=atlantis"], "there is no such council"),
        (["council=bradford", "refferals=9"], "did you mean referrals"),
    ],
)
def test_what_cannot_be_told_is_refused_in_a_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        forecast_settings(words)
    assert sentence in " ".join(error.value.faults)


def test_only_what_is_told_differs_between_the_two_futures() -> None:
    panel = published_panel()
    paths = paths_ahead(panel, "380", 2022, 3, {"referrals_per_year": (9000.0, 9500.0)})
    assert paths[IMPOSED].referrals == (9000.0, 9500.0, 9500.0) != paths[EXPECTED].referrals
    assert paths[IMPOSED].in_post == () == paths[EXPECTED].in_post  # the model works it out, in both
    staffed = paths_ahead(panel, "380", 2022, 3, {"in_post_fte": (400.0,)})
    assert staffed[IMPOSED].referrals == staffed[EXPECTED].referrals and staffed[IMPOSED].agency
    assert staffed[IMPOSED].in_post[0] == staffed[EXPECTED].in_post[0]  # of September 2022, which is published
    assert staffed[IMPOSED].in_post[1:] == (400.0, 400.0)
    assert paths[LEVEL] == staffed[LEVEL]  # a level is forecast from the same future, whatever is told


# The command


def test_the_command_is_listed_with_its_help_and_settings() -> None:
    said = command_help("forecast")
    assert COMMANDS["forecast"].question in said
    assert "referrals=12400" in said and "years=3" in said and "replications=" in said


@pytest.fixture(scope="module")
def untold(tmp_path_factory: pytest.TempPathFactory) -> Outlook:
    """What to expect of Rutland, told nothing."""
    from sim.base.journal import Journal

    notes = Journal(tmp_path_factory.mktemp("forecast") / "notes.jsonl")
    return outlook(figures_table(), resolve("rutland"), 2, {}, 1, 1, 0, notes)


def test_bands_are_in_order_and_wider_the_further_ahead(untold: Outlook) -> None:
    assert len(untold.measures) == 20 and sum(bool(one.forecast) for one in untold.measures) >= 18
    for one in untold.measures:
        if not one.forecast:  # its last year was not published
            assert max(one.published) < untold.origin
            continue
        widths = []
        for points in one.forecast.values():
            assert list(points) == sorted(points)
            widths.append(math.log(points[4] / points[0]) if points[0] > 0 else points[4] - points[0])
        assert len(widths) == 2 and one.given == {}
        assert min(one.forecast) == max(one.published) + 1 or min(one.forecast) > max(one.published)
    wide = [one for one in untold.measures if one.measure in ("children_in_need", "referrals_per_year", "in_post_fte")]
    for one in wide:
        first, second = (math.log(points[4] / points[0]) for points in one.forecast.values())
        assert second > first


def test_the_workforce_is_forecast_from_the_last_september() -> None:
    assert shown_year("caseload_per_worker", 2024) == "Sep 2023"
    assert shown_year("children_in_need", 2024) == "Mar 2024"


def test_the_page_says_which_is_a_level_and_which_a_difference_and_is_golden(untold: Outlook) -> None:
    page = outlook_markdown(untold, forecast_settings(["council=rutland", "years=2"]))
    is_golden("forecast", page)
    assert "statement of a level" in page and "statement of a difference" in page
    assert re.search(r"\b\d+ of 150 councils", page) and kept_note() in page  # what the weights rest on
    assert len(kept_weights()) == 80
    assert "published figures alone (REAR); minus is larger" in page  # what the columns of its own record mean


def test_a_rise_that_is_a_fall_from_what_is_expected_is_said_to_be_one(untold: Outlook) -> None:
    """Rutland was referred 131 children in a year that was far below its others: 169 and 214 are expected."""
    told = forecast_settings(["council=rutland", "years=2", "referrals=+30%"])
    assert turned_sentences(untold, told) == [
        "That is more referrals than last published (131), yet fewer than expected in Mar 2024: beside what is expected"
        " it is a fall."
    ]
    fewer = forecast_settings(["council=rutland", "years=2", "conferences=17,100"])
    assert turned_sentences(untold, fewer) == []
    assert turned_sentences(untold, forecast_settings(["council=rutland", "years=2", "referrals=250"])) == []


def test_a_forecast_that_is_told_leaves_table_page_figures_and_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["council=rutland", "years=1", "referrals=+20%", "replications=1"]
    assert run_command("forecast", words) == 0
    text = capsys.readouterr().out
    assert "## Given what is told" in text and "Told: referrals" in text
    folder = next(one for one in (tmp_path / "outputs" / "forecast").iterdir() if one.is_dir())
    rows = list(csv.DictReader((folder / "forecast.csv").open(encoding="utf-8")))
    kinds = {(row["measure"], row["kind"]) for row in rows}
    assert ("children_in_need", "given") in kinds and ("referrals_per_year", "given") not in kinds
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["typed"] == words
    names = {file.name for file in (folder / "charts").iterdir()}
    assert {"forecast_children.png", "forecast_children.svg", "forecast_workforce.png", "alt_text.json"} <= names
    assert run_command("forecast", ["council=rutland", "years=x"]) == 2


def test_a_difference_beyond_the_record_is_believed_as_far_as_the_record_goes() -> None:
    levels = levels_of(published_panel(), "children_in_need")
    place = levels.councils.index("380")
    reach = kept_weights()["children_in_need", 1].reach
    made = [
        {EXPECTED: [{"children_in_need": 5000.0}], IMPOSED: [{"children_in_need": 5000.0 * math.exp(times * reach)}]}
        for times in (0.9, 1.0 + 1e-9, 3.0)
    ]
    result = [forecast_points.points_of(levels, place, 1, 2022, one) for one in made]
    assert [one[2] for one in result] == [False, True, True]
    assert result[1][1][2] == pytest.approx(result[2][1][2], rel=0.03)  # the middle stays
    assert result[2][1][4] - result[2][1][0] > result[1][1][4] - result[1][1][0]  # the band does not


# A year that is not here yet


def next_year(folder: Path) -> None:
    """The tables, with a made-up next year: the last one's rows again, under the next year's name."""
    for file in DFE.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as source:
            rows = list(csv.reader(source))
        head, body = rows[0], rows[1:]
        name = next((one for one in ("time_period", "year", "calendar_year") if one in head), None)
        if name is None:
            shutil.copy(file, folder / file.name)
            continue
        at = head.index(name)
        years = sorted({row[at] for row in body if len(row) > at and row[at].isdigit()})
        later = [[*row[:at], str(int(row[at]) + 1), *row[at + 1 :]] for row in body if years and row[at] == years[-1]]
        with (folder / file.name).open("w", encoding="utf-8", newline="") as target:
            csv.writer(target).writerows([head, *body, *later])


@needs_tables
def test_a_folder_of_tables_is_all_that_a_later_year_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A made-up 2023 (as 2022 was) is read, forecast from 2022, and scored: last year's value misses by nothing."""
    next_year(tmp_path)
    asked = record_settings([f"tables={tmp_path}", "council=bradford", "from=2022"])
    assert asked.figures.last_year == 2023 and asked.origins == (2022,)
    panel = published_panel(asked.figures)
    measure = "children_in_need"
    kept = {measure: settings()["measures"][measure]}
    monkeypatch.setattr("sim.studies.forecast.model_record.settings", lambda: {**settings(), "measures": kept})
    levels = levels_of(panel, measure)
    expected = rear(levels, 2022, 1)
    assert expected is not None
    values = levels.back(expected.point, 2022)
    made = {
        (code, 2022, kind): [{measure: float(value)}]
        for kind in (EXPECTED, IMPOSED)
        for code, value in zip(levels.councils, values, strict=True)
    }
    scores, _ = model_record(panel, made, asked.origins, [1])
    assert set(scores.origin + scores.horizon) == {2023}
    assert scores[scores.rival == FORECAST].council.nunique() > 140
    last_value = scores[scores.rival == "last year's value"]
    assert np.allclose(last_value.point, last_value.came)


def test_a_small_council_is_simulated_more_often_unless_it_is_typed() -> None:
    """With two futures a fifth fewer referrals of Rutland brought more conferences and plans."""
    small, large = forecast_settings(["council=rutland"]), forecast_settings(["council=kent"])
    assert small.replications == 40 and large.replications == 2
    assert forecast_settings(["council=rutland", "replications=3"]).replications == 3
