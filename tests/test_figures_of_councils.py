"""The project's own table of England's councils, their names, and the commands that list, show, compare and update."""

import csv
import math
from pathlib import Path

import pytest

from sim.base.errors import InputError
from sim.cli.commands import run_command
from sim.inputs.councils.areas import areas, plain_name
from sim.inputs.councils.asking import text_for
from sim.inputs.councils.council_names import councils, neighbours, resolve
from sim.inputs.councils.council_tables.updating import update
from sim.inputs.councils.derived import derived_figure
from sim.inputs.councils.table import FIGURES, figures_table
from tests.published_tables import DFE, needs_tables

PLACE = ["time_period", "geographic_level", "region_name", "old_la_code", "new_la_code", "la_name"]
BRADFORD = ["2022", "Local authority", "Yorkshire and The Humber", "380", "E08000032", "Bradford"]
B1 = ["At31_episodes", "Anypoint_episodes", "Started_episodes", "Ended_episodes", "awaiting_assessment"]


def write(path: Path, headings: list[str], rows: list[list[str]]) -> Path:
    """A table as a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


@needs_tables
def test_the_table_of_the_project_is_what_the_tables_make(tmp_path: Path) -> None:
    made = tmp_path / "new" / "figures.csv"
    update(DFE, made, upto=2022)
    assert made.read_bytes() == FIGURES.read_bytes()
    assert "0 figures new, 0 gone, 0 with another value" in update(DFE, made, upto=2022)


def test_the_table_is_small_and_only_to_2022() -> None:
    assert FIGURES.stat().st_size < 2_000_000
    assert figures_table().last_year == 2022
    assert max(year for _, year in figures_table().cells) == 2022
    assert b"Open Government Licence" in FIGURES.read_bytes()[:1200]


def test_bradford_in_2022_is_as_published() -> None:
    figures = figures_table()
    assert figures.cell("380", 2022, "referrals_per_year") == (12098, "published")
    assert figures.cell("380", 2022, "vacancy_rate") == (pytest.approx(0.388), "published")
    on_time = derived_figure(figures, "380", 2022, "assessments_in_45_days_share")
    assert on_time.value == pytest.approx(9476 / 11657)


def test_joint_rows_are_shared_out_and_kept_whole() -> None:
    figures = figures_table()
    parts = [figures.cell(code, 2022, "in_post_fte") for code in ("314", "318")]
    assert math.fsum(cell.value for cell in parts) == pytest.approx(125.4, rel=1e-3)
    assert {cell.how for cell in parts} == {"joint"}
    assert figures.cell("314+318", 2022, "vacancy_rate").value == figures.cell("314", 2022, "vacancy_rate").value
    assert figures.cell("314+318", 2022, "children_in_need").value == 1002 + 1014
    counts = [figures.cell(code, 2022, "rereferrals_per_year").value for code in ("314", "318")]
    together = figures.cell("314+318", 2022, "rereferral_share")
    assert together == (pytest.approx(math.fsum(counts) / 2858, rel=1e-3), "joint")
    assert figures.cell("940+941", 2019, "children_in_need") == figures.cell("928", 2019, "children_in_need")


def test_every_council_has_every_figure_of_the_last_year_and_how() -> None:
    figures, wanted = (
        figures_table(),
        (
            "referrals_per_year",
            "children_in_need",
            "children_on_plan",
            "children_looked_after",
            "in_post_fte",
            "vacancies_fte",
            "absence_rate",
            "section_47_per_year",
        ),
    )
    for area in councils():
        for name in wanted:
            assert figures.cell(area.code, 2022, name).value > 0 or name == "vacancies_fte", (area.name, name)
    assert figures.cell("204", 2022, "children_in_need").how == "own, an earlier year"
    assert math.isnan(figures.frame(["children_in_need"]).query("council == '204' and year == 2022").iloc[0, 2])


@pytest.mark.parametrize("text", ["bradford", "Bradford Metropolitan District Council", "E08000032", "380"])
def test_a_council_goes_by_what_people_write(text: str) -> None:
    assert resolve(text).code == "380"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bradfrod", "did you mean Bradford?"),
        ("city of london", "62 referrals"),
        ("Isles of Scilly", "14 referrals"),
        ("Northamptonshire", "ask for North Northamptonshire or West Northamptonshire"),
        ("poole", "ask for Bournemouth, Christchurch and Poole"),
        ("Cumberland", "ask for Cumbria"),
        ("xyzzy", "council list"),
    ],
)
def test_what_is_no_council_is_refused_with_what_is(text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        resolve(text)
    assert len(error.value.faults) == 1
    assert said in str(error.value)


def test_a_council_is_that_of_its_year() -> None:
    assert resolve("Northamptonshire", year=2020).code == "928"
    assert resolve("Cumberland", year=2024).code == "942"
    with pytest.raises(InputError, match="ask for Northamptonshire"):
        resolve("North Northamptonshire", year=2020)


def test_every_council_is_found_by_its_name_codes_and_long_name() -> None:
    for area in councils():
        for text in (area.name, area.name.upper(), f"{area.name} Council", area.code, area.ons):
            assert resolve(text) == area, text
    assert len(councils()) == 150
    assert len({plain_name(area.name) for area in councils()}) == 150


def test_ten_neighbours_each_and_regions() -> None:
    for area in areas().values():
        assert len(set(area.neighbours) - {area.code}) >= 9, area
    assert [one.name for one in neighbours("380")][:3] == ["Rochdale", "Oldham", "Blackburn with Darwen"]
    assert len(councils("Yorkshire")) == 15
    assert {one.region for one in councils("London")} == {"Inner London", "Outer London"}
    with pytest.raises(InputError, match="did you mean North East"):
        councils("Nrth East")


def test_commands_print_and_refuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert "12,098" in text_for(["show", "bradford"])
    assert "Kirklees" in text_for(["compare", "bradford", "kirklees"])
    (referrals,) = [line for line in text_for(["show", "hackney"]).splitlines() if line.startswith("  referrals ")]
    assert "5,031  2020" in referrals and "own, an earlier year" in referrals
    assert "chance in one year" in text_for(["show", "rutland"])
    assert "Bradford" in text_for(["list", "region=Yorkshire"])
    assert run_command("council", ["show", "bradfrod"]) == 2
    assert run_command("council", ["lst"]) == 2
    assert run_command("council", ["update", "/nowhere/at/all"]) == 2
    text = capsys.readouterr().err
    assert "Traceback" not in text
    assert "did you mean list?" in text


def test_an_update_that_fails_leaves_the_table_as_it_was(tmp_path: Path) -> None:
    made, folder = tmp_path / "figures.csv", tmp_path / "tables"
    folder.mkdir()
    write(folder / "d6.csv", [*PLACE, "CPP_At31_3Months", "Reviewed_within_timescales"], [[*BRADFORD, "10", "9"]])
    with pytest.raises(InputError, match="nothing was written"):
        update(folder, made)
    assert not made.exists()


@pytest.mark.parametrize("content", [b"", b"council\n\xa3", b"council,year,a\nleeds\n", b"council,year,a\nleeds,x,1\n"])
def test_a_table_that_is_none_is_refused_and_kept(content: bytes, tmp_path: Path) -> None:
    made, folder = tmp_path / "mine.csv", tmp_path / "tables"
    folder.mkdir()
    made.write_bytes(content)
    write(folder / "b1.csv", [*PLACE, *B1], [[*BRADFORD, "5900", "11761", "6471", "5782", "48"]])
    with pytest.raises(InputError, match=r"mine.csv: is no table of figures"):
        update(folder, made)
    assert made.read_bytes() == content


def test_an_update_adds_a_year_and_says_what_changed(tmp_path: Path) -> None:
    made, folder = tmp_path / "figures.csv", tmp_path / "tables"
    folder.mkdir()
    made.write_bytes(FIGURES.read_bytes())
    rows = [
        ["2023", *BRADFORD[1:], "6100", "12000", "6500", "104", "x"],
        [*BRADFORD, "5900", "11761", "6471", "5782", "48"],
    ]
    write(folder / "b1.csv", [*PLACE, *B1], rows)
    said = update(folder, made)
    assert "New years: 2023" in said
    assert figures_table(made).cell("380", 2023, "children_in_need") == (6100, "published")
    assert figures_table(made).cell("380", 2022, "children_in_need") == (5900, "published")
    assert figures_table(made).cell("380", 2022, "referrals_per_year") == (12098, "published")
    assert "children_in_need" in said
