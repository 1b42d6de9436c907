"""What is typed of a backtest, what it writes and what it draws: refused, kept and told in plain words."""

import csv
import json
import math
from pathlib import Path
from typing import Any

import pytest

from sim.cli.commands import run_command
from sim.reports.charts.drawing.sheet import Sheet
from sim.reports.charts.fans import Fan, FanPanel, fans
from sim.reports.charts.fans import FansText as FanStory
from sim.reports.charts.skills import SkillRow, SkillsText, skills
from sim.reports.charts.worth import LOOKS, WorthRow, WorthText, worth
from sim.studies.backtest import backtest_settings as asked
from sim.studies.backtest.scores import NO_BETTER
from tests.golden_texts import WIDE, is_golden
from tests.small_record import small_record
from tests.test_charts import assert_words_apart, words_on


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("council=typical", "council=typical: there is no such council; `council list` shows every name."),
        ("council=Leeds2", "council=Leeds2: there is no such council; did you mean Leeds?"),
        ("from=2023", "from=2023: a first origin for Leeds is a year from 2018 to 2022"),
        ("from=2012", "a year from 2018 to 2022"),
        ("from=soon", "from=soon: must be a whole number."),
        ("horizon=0", "horizon=0: must be a whole number from 1 to 10."),
        ("run.replications=1", "run.replications=1: must be a whole number from 2"),
        ("run.seed=-1", "run.seed=-1: must be"),
        ("fit.keep=500", "fit.keep=500: must be no more than fit.points, which is 100."),
        ("horizont=2", "Choices: council, from, horizon"),
        ("2019", "2019: must be written key=value. Choices: council, from, horizon"),
    ],
)
def test_a_mistake_is_a_sentence(typed: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    fitted = [] if typed.startswith("council=") else ["parameters=fitted"]
    assert run_command("backtest", [*fitted, typed]) == 2
    report = capsys.readouterr().err
    assert report.startswith("This cannot be answered:") and said in report


# The whole, and its figures


def test_a_small_backtest_from_end_to_end_is_golden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(asked, "record_of", lambda council: small_record())
    monkeypatch.setenv("COLUMNS", WIDE)
    typed = ["parameters=fitted", "from=2022", "run.replications=3", "fit.points=3", "fit.keep=2"]
    assert run_command("backtest", typed) == 0
    page = capsys.readouterr().out
    is_golden("backtest", page, tmp_path)
    screen = " ".join(page.split())
    (folder,) = (tmp_path / "outputs" / "backtest" / "leeds").iterdir()
    assert not (folder / "notes.jsonl").exists()
    forecasts = list(csv.DictReader((folder / "forecasts.csv").open(encoding="utf-8")))
    own = [one for one in forecasts if one["forecaster"] == "model"]
    about = {tuple(one[word] for word in ("origin", "year", "period", "fitted")) for one in own}
    assert about == {("2022", "2023", "2022", "no")}
    assert all(float(one["p05"]) <= float(one["p50"]) <= float(one["p95"]) for one in own)
    scores = list(csv.DictReader((folder / "scores.csv").open(encoding="utf-8")))
    worse = [one for one in scores if one["which"] == "all years" and one["verdict"] == NO_BETTER]
    assert worse and screen.count(NO_BETTER) == len(worse) and "No better than naive here: " in screen
    assert {one["which"] for one in scores} == {"all years", "later years"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["settings"]["keep"] == 2 and len(manifest["origins"][0]["kept"]) == 2
    words = json.loads((folder / "charts" / "alt_text.json").read_text(encoding="utf-8"))
    assert set(words) == {"backtest_skill", "backtest_fans_workforce"}
    settings = words["backtest_fans_workforce"]
    assert "% of published values lay in the 90% bands" in settings["title"]
    assert settings["alt"].count("Years are those of the workforce census") == 1
    for stem in words:
        assert all((folder / "charts" / f"{stem}.{form}").stat().st_size > 1000 for form in ("svg", "pdf", "png"))
    assert (folder / "forecasts.parquet").exists()
    assert "| caseload on 30 september |" in (folder / "scores.md").read_text("utf-8").lower()


def drawings(width: float) -> list[Any]:
    """Both figures, with four origins, a measure too new to begin from, one without spread, one far off the scale."""
    said = {2021: (10.0, 12.0, 13.0, 14.0, 19.0), 2022: (8.0, 12.0, 15.0, 16.0, 22.0)}
    known = {2019: 11.0, 2020: 12.0, 2021: 15.0, 2022: 30.0}
    many = [Fan(year, {one: said[one] for one in said if one > year}) for year in (2018, 2019, 2020, 2021)]
    flat = [Fan(2021, {2022: (0.0,) * 5})]
    panels = [
        FanPanel("A measure with quite a long name", "children per FTE", "no better than naive", known, many),
        FanPanel("Agency workers", "%", "better so far", known, flat),
        FanPanel("New", "children", "", {2022: 5.0}, flat),
    ]
    story = FanStory("What was said and what came", "Bands", "Source: a test.", 2021)
    lines = [
        SkillRow("Caseload", "no better than naive", (-250.0, -math.inf)),
        SkillRow("Plans", "better so far", (40.0, math.nan)),
    ]
    glance = SkillsText("No better in one of two", "Leeds", "Source: a test.", ("last year's value", "trend"))
    return [fans(Sheet(width), panels, story), skills(Sheet(width), lines, glance)]


@pytest.mark.parametrize("width", [170.0, 85.0])
def test_no_words_of_the_figures_overlap(width: float) -> None:
    for drawing in drawings(width):
        assert_words_apart(drawing)
    fan, glance = drawings(width)
    assert "said in 2021 for 2022 0.0 (0.0 to 0.0), published 30.0" in fan.alt.text
    assert "Above the 90% band of the latest forecast: A measure with quite a long name, Agency workers" in fan.alt.text
    assert "compared with last year's value and trend. Caseload: −250%" in glance.alt.text
    assert "Plans: 40%, better so far" in glance.alt.text
    assert "−250%, −∞" in {text for text, _ in words_on(glance)}


@pytest.mark.parametrize("width", [170.0, 85.0])
def test_every_mark_of_what_is_worth_having_is_explained_on_the_sheet(width: float) -> None:
    words = ("worth having", "perhaps", "makes no difference", "perhaps worse", "worse: use REAR")
    meaning = dict(zip(LOOKS, words, strict=True))
    groups = [(text, ("1", "2")) for text in ("told nothing", "told referrals and staff", "conferences too")]
    story = WorthText("Worth having", "By years ahead", "Source: a test.", groups, "years ahead", meaning)
    drawing = worth(Sheet(width), [WorthRow("Plans started", "+9%, given", (*LOOKS, ""))], story)
    assert_words_apart(drawing)
    assert set(meaning.values()) <= {text for text, _ in words_on(drawing)}


def test_words_for_who_cannot_see_the_fans_are_few() -> None:
    """Thirteen measures, as many as the children's figure has."""
    said = [Fan(year, {2022: (8.0, 9.0, 10.0, 11.0, 12.0)}) for year in (2019, 2020, 2021)]
    panels = [
        FanPanel(f"Started to be looked after {i}", "%", "no better than naive", {2022: 2.6}, said) for i in range(13)
    ]
    story = FanStory("75% of published values lay in the bands", "What was forecast" * 15, "Source: a test.", 2021)
    text = fans(Sheet(170.0), panels, story).alt.text
    assert len(text) <= 1200 and "published 2.6" in text and "The table of scores holds the rest" in text
