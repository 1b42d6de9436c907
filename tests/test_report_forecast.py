"""A forecast in a report: its numbers as the forecast wrote them, of the council of the run and no other."""

import csv
import json
import re
from pathlib import Path

import pytest
from reports import copy_of, shared_run

from sim.base.errors import InputError
from sim.cli.commands import run_command
from sim.reports.report.chapters.forecast_answer import forecast_in
from sim.reports.report.chapters.sections import Paper, to_expect
from sim.reports.report.command import report_settings, write
from sim.reports.report.run_folder import FinishedRun


@pytest.fixture(scope="module")
def forecast(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small forecast of Leeds, told ten percent more referrals, with its own report."""
    place = tmp_path_factory.mktemp("forecast")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        typed = ["council=leeds", "years=2", "referrals=+10%", "replications=1", "report=yes"]
        assert run_command("forecast", typed) == 0
    return next(one for one in (place / "outputs" / "forecast").iterdir() if one.is_dir())


def plain(page: str) -> str:
    """The text of an HTML page on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_report_shows_the_forecast_of_its_council(
    forecast: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    run = copy_of(shared_run(tmp_path_factory.getbasetemp()), tmp_path / "run")
    before = plain_report(run, [])
    assert "python -m sim forecast council=leeds; forecast=FOLDER puts the answer here" in before
    after = plain_report(run, [f"forecast={forecast}"])
    for row in csv.DictReader((forecast / "forecast.csv").open(encoding="utf-8")):
        if row["measure"] == "children_in_need":
            low, middle, high = (f"{float(row[name]):,.0f}" for name in ("p05", "p50", "p95"))
            assert f"{middle} {low} to {high}" in after, row
    assert "What to expect, years to 31 March" in after and "What to expect given what is told" in after
    assert "Leeds, children in need in 2024" in after  # the figure of the forecast


def plain_report(run: Path, more: list[str]) -> str:
    """The text of the report on a run."""
    write(report_settings([str(run), "formats=html", *more]))
    return plain((run / "report" / "report.html").read_text(encoding="utf-8"))


def test_a_forecast_is_reported_by_itself_with_the_record(forecast: Path) -> None:
    assert {f"report{end}" for end in (".docx", ".html", ".pdf", ".xlsx")} <= {
        file.name for file in (forecast / "report").iterdir()
    }
    page = plain((forecast / "report" / "report.html").read_text(encoding="utf-8"))
    assert "How good forecasts of this council have been" in page
    assert "published figures alone (REAR); minus is larger" in page
    assert "python -m sim forecast council=leeds years=2 referrals=+10% replications=1" in page


def test_a_band_is_two_numbers_for_a_sheet(forecast: Path) -> None:
    first = forecast_in(forecast).tables[0]
    row = next(row for row in first.rows if row[0].text == "Children in need")
    assert len(row[3].values) == 2 and row[3].values[0] < row[2].values[0] < row[3].values[1]


def test_a_forecast_of_another_council_is_refused(
    forecast: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = copy_of(forecast, tmp_path / "other")
    kept = json.loads((other / "forecast.json").read_text(encoding="utf-8"))
    (other / "forecast.json").write_text(json.dumps(kept | {"council": "Kent"}), encoding="utf-8")
    run = copy_of(shared_run(tmp_path_factory.getbasetemp()), tmp_path / "run")
    with pytest.raises(InputError, match=r"is of another council \(Kent\) than the run \(Leeds\)"):
        write(report_settings([str(run), "formats=html", f"forecast={other}"]))
    with pytest.raises(InputError, match="holds no forecast"):
        write(report_settings([str(run), "formats=html", f"forecast={tmp_path}"]))
    (other / "forecast.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="is not what a forecast writes"):
        forecast_in(other)


def test_a_run_without_a_forecast_says_how_to_ask(tmp_path_factory: pytest.TempPathFactory) -> None:
    run = FinishedRun(shared_run(tmp_path_factory.getbasetemp()))
    assert "forecast council=leeds" in str(to_expect(Paper(run, [], {}, ())))
