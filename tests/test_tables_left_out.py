"""A folder of later tables of which some are not there: what is missing is said, all else is read and forecast."""

from pathlib import Path

import pytest

from sim.base.journal import Journal
from sim.inputs.councils.council_tables.published_columns import table_descriptions
from sim.inputs.councils.council_tables.tables_reading import read_tables
from sim.inputs.councils.council_tables.updating import update
from sim.studies.forecast.expecting import Outlook, outlook
from sim.studies.forecast.forecast_report import outlook_markdown
from sim.studies.forecast.forecast_settings import ForecastSettings, forecast_settings
from tests.later_tables import write_year

LEFT_OUT = ("workforce", "d6")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of two further years without those of the workforce and of reviews."""
    place = tmp_path_factory.mktemp("left_out") / "tables"
    for year in (2023, 2024):
        write_year(place, year)
    for name in LEFT_OUT:
        for file in place.glob(f"{table_descriptions().tables[name].names[0].replace(' ', '_')}_*"):
            file.unlink()
    return place


def forecast_of(folder: Path, *words: str) -> tuple[ForecastSettings, Outlook]:
    """What is expected of Bradford with these tables."""
    settings = forecast_settings(["council=bradford", "years=1", f"tables={folder}", *words])
    notes = Journal(folder.parent / "notes.jsonl")
    return settings, outlook(settings.figures, settings.area, 1, settings.imposed, 1, settings.seed, 0, notes)


@pytest.mark.parametrize("words", [(), ("referrals=+10%",)])
def test_what_is_there_is_forecast_and_the_rest_named(folder: Path, words: tuple[str, ...]) -> None:
    """A year before the first that the model has ended in an IndexError, and step 0 was taken for its last year."""
    settings, result = forecast_of(folder, *words)
    years = {one.measure: set(one.forecast) for one in result.measures}
    assert result.origin == 2024
    assert years["children_in_need"] == {2025} and years["reviews_on_time_share"] == {2023}
    assert years["caseload_per_worker"] == {2024}  # the census of September 2023
    given = {one.measure for one in result.measures if one.given}
    assert ("children_in_need" in given) == bool(words)
    assert not {"reviews_on_time_share", "caseload_per_worker"} & given
    text = outlook_markdown(result, settings)
    assert "Forecast from an earlier year, and without the model to March 2024:" in text
    assert "reviews on time, last published for Mar 2022" in text and "last published for Sep 2022" in text


def test_a_table_that_is_not_there_is_named_once(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both commands read on as if all had been there."""
    titles = {name: table.title for name, table in table_descriptions().tables.items()}
    forecast_settings(["council=bradford", f"tables={folder}"])
    for text in (update(folder, tmp_path / "figures.csv"), capsys.readouterr().err):
        assert "the years before stand as they were" in text and "Not there: " in text
        line = next(line for line in text.splitlines() if "Not there: " in line)
        assert all(line.count(title) == (name in LEFT_OUT) for name, title in titles.items())


def test_nothing_is_said_where_every_table_is_there(tmp_path: Path) -> None:
    assert not [note for note in read_tables(write_year(tmp_path, 2023)).notes if note.startswith("Not there")]
