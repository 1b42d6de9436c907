"""Tables of a year that is not there yet: a folder of them is all that is needed to forecast, score and compare."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.base.journal import Journal
from sim.cli.commands import run_command
from sim.inputs.councils.areas import areas
from sim.inputs.councils.council_tables.published_columns import figures_by_name
from sim.inputs.councils.council_tables.updating import update
from sim.inputs.councils.table import Figures, figures_table, table_in
from sim.studies.forecast.councils_record import councils_record
from sim.studies.forecast.expecting import outlook
from sim.studies.forecast.forecast_settings import forecast_settings
from sim.studies.forecast.model_record import FORECAST, GIVEN
from sim.studies.forecast.record_page import record_markdown
from sim.studies.forecast.record_settings import record_settings
from sim.studies.panel.data import published_panel
from sim.studies.panel.panel import figures_in
from sim.studies.panel.panel import slopes_text as panel_text
from sim.studies.panel.panel_report import figure_spread, panel_settings
from sim.studies.record.record_command import record_text_for as record_text
from sim.studies.response import SERIES
from sim.studies.truth import truth as truths
from tests.later_tables import EXTRA, invented, write_year


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of 2023, invented."""
    return write_year(tmp_path_factory.mktemp("tables") / "downloaded", 2023)


@pytest.fixture(scope="module")
def later(folder: Path) -> Figures:
    """The project's table with the invented year."""
    return figures_in(folder)


def test_every_figure_of_the_later_year_is_read(later: Figures) -> None:
    assert later.last_year == 2023 and figures_table().last_year == 2022
    bradford = areas()["380"]
    for figure in figures_by_name().values():
        wanted, read = invented(bradford, figure, 2023), later.cell("380", 2023, figure.name).value
        if math.isnan(wanted):
            continue
        unit = {"share": 0.001, "fte": 0.1}.get(figure.kind, 1.0)
        assert read == pytest.approx(wanted, abs=0.51 * unit, rel=1e-4), figure.name
    earlier = {place: row for place, row in later.cells.items() if place[1] <= 2021}
    assert earlier == {place: list(row) for place, row in figures_table().cells.items() if place[1] <= 2021}


def test_what_is_not_known_in_the_folder_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures_in(folder)
    assert f"{EXTRA}: an unknown column, not read" in capsys.readouterr().err


def test_simple_rules_are_scored_on_the_later_year(folder: Path) -> None:
    """One origin more: each council's forecast from 2022, which could not be scored before."""
    before = record_text(["from=2021", "measure=children_in_need"])
    after = record_text([f"tables={folder}", "from=2021", "measure=children_in_need"])
    counts = [
        int(next(line for line in text.splitlines() if line.startswith("children_in_need")).split()[3])
        for text in (before, after)
    ]
    assert 140 <= counts[0] <= 155 and 280 <= counts[1] <= 310


def test_the_model_is_scored_on_the_later_year(folder: Path, later: Figures, tmp_path: Path) -> None:
    typed = ["council=rutland", f"tables={folder}", "from=2022", "replications=1", "years=1"]
    result = councils_record(record_settings(typed), Journal(tmp_path / "notes.jsonl"))
    own = result.scores[result.scores.rival == FORECAST]
    assert set(own.origin) == {2022} and own.measure.nunique() >= 18
    came = own[own.measure == "assessments_in_45_days_share"].came.item()
    shares = published_panel(later).set_index(["council", "year"]).assessments_in_45_days_share
    assert came == pytest.approx(shares["857", 2023])
    assert result.scores[result.scores.rival == GIVEN].measure.nunique() >= 15
    assert "origins 2022" in record_markdown(result) and "tables to 2023" in record_markdown(result)


def test_a_forecast_begins_after_the_later_year(folder: Path, tmp_path: Path) -> None:
    said = forecast_settings(["council=rutland", f"tables={folder}", "years=1"])
    made = outlook(said.figures, said.area, 1, {}, 1, said.seed, 0, Journal(tmp_path / "notes.jsonl"))
    on_plan = next(one for one in made.measures if one.measure == "children_in_need")
    assert made.origin == 2023 and list(on_plan.forecast) == [2024]
    assert on_plan.published[2023] == pytest.approx(said.figures.cell("857", 2023, "children_in_need").value)


def test_regressions_and_englands_column_are_of_the_later_year_too(
    folder: Path, later: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert panel_text([f"tables={folder}"]) != panel_text([])
    seen: list[pd.DataFrame] = []

    def noted(panel: pd.DataFrame) -> list[object]:
        seen.append(panel)
        return []

    monkeypatch.setattr(truths, "targets_met", noted)
    monkeypatch.setattr(truths, "modelled_panel", lambda *_: published_panel())
    nothing = np.ones((len(SERIES), len(panel_settings()["no_runaway"]["months"])))
    monkeypatch.setattr(truths, "response", lambda *_: (nothing, nothing, None))
    monkeypatch.setattr(truths, "england_since", lambda *_: ([], 0))
    settings = truths.TruthSettings(modelled=2, replications=2, tables=folder)
    assert not settings.is_of_page
    rows = truths.truth(settings)[2].rows
    england, model = seen
    assert england.year.max() == 2023 and model.year.max() == 2022
    assert rows[0].england == pytest.approx(figure_spread(published_panel(later))["change_1"])
    assert rows[0].england != pytest.approx(rows[0].model)


def test_a_new_table_of_figures_is_made_of_them(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_bytes(figures_table().path.read_bytes())
    said = update(folder, path)
    assert "New years: 2023" in said and table_in(path).last_year == 2023


@pytest.mark.parametrize("command", ["record", "panel", "truth", "backtest", "forecast"])
def test_a_folder_without_tables_is_a_sentence(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = ["council=rutland"] if command in ("backtest", "forecast") else []
    assert run_command(command, [*named, f"tables={tmp_path}"]) == 2
    assert "holds no published table that is known" in capsys.readouterr().err
