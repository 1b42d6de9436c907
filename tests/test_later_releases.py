"""The department's tables of three more years, as they are downloaded: all is read, and every command goes on them."""

import math
from pathlib import Path

import pandas as pd
import pytest

from sim.base.errors import InputError
from sim.base.journal import Journal
from sim.inputs.councils.areas import areas
from sim.inputs.councils.council_tables.cells import FEW, LOW, MISSING, NOT_APPLICABLE, NOT_AVAILABLE, UNRELIABLE
from sim.inputs.councils.council_tables.published_columns import figures_by_name
from sim.inputs.councils.council_tables.tables_reading import Read, read_tables
from sim.inputs.councils.council_tables.updating import update
from sim.inputs.councils.table import Figures, figures_table
from sim.studies.forecast.councils_record import councils_record
from sim.studies.forecast.expecting import outlook
from sim.studies.forecast.forecast_settings import forecast_settings
from sim.studies.forecast.record_page import council_markdown, record_markdown
from sim.studies.forecast.record_settings import councils_of, record_settings
from sim.studies.panel.data import published_panel, with_people
from sim.studies.panel.panel import figures_in
from sim.studies.record.record_command import record_text_for
from tests.later_releases import CUMBERLAND, CUMBRIA, ONLY_TO, WESTMORLAND, YEARS, there, value_of, write_releases


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases as downloaded."""
    return write_releases(tmp_path_factory.mktemp("releases") / "downloads")


@pytest.fixture(scope="module")
def read(folder: Path) -> Read:
    """What was read, and noticed."""
    return read_tables(folder)


@pytest.fixture(scope="module")
def later(folder: Path) -> Figures:
    """The project's table with the three years."""
    return figures_in(folder)


@pytest.mark.parametrize("code", ["380", "815", "933", CUMBRIA, CUMBERLAND, WESTMORLAND])
def test_every_figure_of_three_years_is_read_as_published(read: Read, code: str) -> None:
    """Also in capitals, backwards, zipped, packed, split by sex, with signs, and where a first vintage was wrong."""
    known = {(one.council, one.year, one.figure): one.value for one in read.readings}
    dropped = list(figures_by_name())[
        [*figures_by_name()].index("assessment_days_p75")
    ]  # the last column of C2 is not in the file
    checked = 0
    for year in YEARS:
        for name, figure in figures_by_name().items():
            place = (code, year, name)
            if name == dropped or year > ONLY_TO.get(figure.table, 2025) or not there(code, figure.table, year):
                assert place not in known
                continue
            wanted = value_of(areas()[code], figure, year)
            if not math.isnan(wanted):
                unit = {"share": 0.001, "fte": 0.1}.get(figure.kind, 1.0)
                assert known[place] == pytest.approx(wanted, abs=0.51 * unit, rel=1e-4), place
                checked += 1
    assert checked > 40


def test_codes_are_never_numbers(read: Read) -> None:
    how = {(one.council, one.figure): (one.how, one.value) for one in read.readings if one.year == 2023}
    assert how["301", "plans_started_per_year"] == (FEW, 3.0)
    assert how["302", "plans_started_per_year"] == (LOW, 0.5)
    for code, word in (("303", NOT_APPLICABLE), ("304", NOT_AVAILABLE), ("305", UNRELIABLE)):
        assert how[code, "plans_started_per_year"][0] == word and word in MISSING


def test_what_was_not_read_is_said(read: Read) -> None:
    notes = "\n".join(read.notes)
    assert "sex splits its rows, the rows of Total are read" in notes
    assert "cla_on_31_march_by_characteristics.csv: characteristic splits its rows, none of them of all" in notes
    assert "has no column 75th_Percentile_days" in notes


def test_years_go_on_where_only_some_tables_do(later: Figures) -> None:
    assert later.last_year == 2025
    panel = published_panel(later).set_index(["council", "year"])
    assert math.isfinite(panel.children_in_need["380", 2025])
    assert math.isfinite(panel.caseload_per_worker["380", 2024])
    assert ("380", 2025) in panel.index and math.isnan(panel.caseload_per_worker["380", 2025])


def test_an_update_names_three_new_years_and_calls_no_filled_gap_gone(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_bytes(figures_table().path.read_bytes())
    said = update(folder, path)
    assert "New years: 2023, 2024 and 2025." in said and " 0 gone" in said
    assert "had been filled in for want of a later year" in said


def test_simple_rules_are_scored_to_the_last_year(folder: Path) -> None:
    text = record_text_for([f"tables={folder}", "from=2017", "measure=children_in_need"])
    counts = [int(line.split()[3]) for line in text.splitlines() if line.startswith("children_in_need")]
    assert len(counts) == 4 and counts[0] > 7.5 * 145 and counts[3] > 4.5 * 140


def test_a_council_that_ended_is_scored_while_it_was(folder: Path, tmp_path: Path) -> None:
    typed = ["council=cumbria", f"tables={folder}", "from=2022", "until=2023", "replications=1", "years=1"]
    result = councils_record(record_settings(typed), Journal(tmp_path / "notes.jsonl"))
    assert set(result.scores.origin) == {2022}
    page = council_markdown(result, CUMBRIA, "Cumbria")
    assert "Cumbria ended in March 2023: no forecast of it is judged after that." not in page
    typed[3] = "until=2024"
    later = result._replace(settings=record_settings(typed))
    assert "Cumbria ended in March 2023: no forecast" in council_markdown(later, CUMBRIA, "Cumbria")


def test_a_council_that_began_is_forecast_and_its_missing_record_explained(folder: Path, tmp_path: Path) -> None:
    settings = forecast_settings(["council=cumberland", f"tables={folder}", "years=1"])
    made = outlook(settings.figures, settings.area, 1, {}, 1, settings.seed, 0, Journal(tmp_path / "notes.jsonl"))
    middles = {one.measure: one.forecast[2026][2] for one in made.measures if 2026 in one.forecast}
    assert len(middles) >= 12 and middles["children_in_need"] > 0
    record = record_settings(["council=cumberland", f"tables={folder}", "from=2022", "replications=1", "years=1"])
    result = councils_record(record, Journal(tmp_path / "notes.jsonl"))
    text = record_markdown(result)
    assert "No forecast of Cumberland could be judged" in text
    assert "Cumberland has figures of its own from the year to March 2024" in text


def test_nothing_can_be_told_where_referrals_are_not_published(tmp_path: Path) -> None:
    settings = forecast_settings(["council=hackney", "referrals=5000", "years=1"])
    notes = Journal(tmp_path / "notes.jsonl")
    with pytest.raises(InputError, match="Hackney: its last referrals are not published"):
        outlook(settings.figures, settings.area, 1, settings.imposed, 1, settings.seed, 0, notes)
    made = outlook(settings.figures, settings.area, 1, {}, 1, settings.seed, 0, notes)
    assert any(one.forecast for one in made.measures if one.measure == "caseload_per_worker")


def test_a_council_out_of_its_time_is_a_sentence(folder: Path) -> None:
    with pytest.raises(InputError, match="ended in March 2023; ask for Cumberland or Westmorland and Furness"):
        forecast_settings(["council=cumbria", f"tables={folder}"])
    with pytest.raises(InputError, match="Cumberland was no council of its own in 2017 to 2022"):
        record_settings(["council=cumberland", f"tables={folder}", "from=2017", "until=2022"])


def test_all_councils_of_later_origins_are_forecast(folder: Path) -> None:
    """None that is forecast without later tables is lost, and those that have begun since come in."""
    codes = {area.code for area in councils_of(record_settings([f"tables={folder}", "from=2017"]))}
    before = {area.code for area in councils_of(record_settings(["from=2017"]))}
    assert codes == before | {CUMBERLAND, WESTMORLAND} and CUMBRIA in codes


def test_a_damaged_download_is_a_sentence(tmp_path: Path) -> None:
    for name in ("c1.zip", "c1.csv.gz"):
        (tmp_path / name).write_bytes(b"not a packed file")
        with pytest.raises(InputError, match=f"{name}: cannot be read"):
            read_tables(tmp_path)
        (tmp_path / name).unlink()


def test_councils_that_ended_without_an_estimate_stay_out_of_the_record() -> None:
    """Old Dorset, Bournemouth and Poole have no estimate of children; with one they moved every council's forecast."""
    frame = figures_table().frame()
    with_estimates = with_people(frame)
    pd.testing.assert_frame_equal(with_estimates, frame)
