"""Releases with rows of parts: an age, a sex, a district, a quarter. A part is never taken for the whole."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from sim.base.errors import InputError
from sim.inputs.councils.council_tables.cells import PUBLISHED, UNREADABLE, published_cell
from sim.inputs.councils.council_tables.table_files import year_of_period
from sim.inputs.councils.council_tables.tables_reading import read_tables
from tests.test_notices_of_tables import CELLS, HEAD, b1_of
from tests.test_tables_untidy import USUAL, in_need, text_of

LEEDS = ["Local authority", "", "383", "E08000035", "Leeds"]
PLACE_OF_CLA = "time_period,geographic_level,region_name,old_la_code,new_la_code,la_name"


def split_rows(column: str, parts: dict[str, str]) -> str:
    """A table of two councils with a row for each word of a column, and the number of each."""
    councils = (["2023", *CELLS[:5]], ["2023", *LEEDS])
    rows = [[*one, number, *CELLS[6:], word] for one in councils for word, number in parts.items()]
    return text_of([*HEAD, column], *rows)


@pytest.mark.parametrize(
    ("column", "parts"),
    [
        ("ethnicity", {"Any other ethnic group": "2", "White": "3", "Total": "10"}),
        ("disability", {"All disabled": "2", "None": "3", "Total": "10"}),
        ("need", {"All other needs": "2", "Neglect": "3", "All needs": "10"}),
        ("age", {"0": "2", "1": "3", "Total": "10"}),
        ("age", {"Total under 5": "2", "Total over 5": "3", "Total": "10"}),
        ("sex", {"Female": "2", "Male": "3", "Overall": "10"}),
        ("sex", {"Female": "2", "Male": "3", "Grand total": "10"}),
        ("category_type", {"Female": "2", "Male": "3", "Total": "10"}),
        ("category", {"Female": "2", "Male": "3", "Total": "10"}),
    ],
)
def test_the_row_of_all_is_read_wherever_it_stands(column: str, parts: dict[str, str], tmp_path: Path) -> None:
    """Of `Any other ethnic group` and `Total` the first that came was read."""
    read = b1_of(tmp_path, split_rows(column, parts))
    assert in_need(read) == {2023: 10} and len(read.readings) == 10
    assert any(f"{column} splits its rows, the rows of" in one for one in read.notes)
    assert not any("unknown column" in one for one in read.notes)  # the splitting column was called one too


@pytest.mark.parametrize(
    ("column", "parts", "said"),
    [
        ("age", {"0": "2", "1": "3"}, "most councils have several rows a year whose numbers differ"),
        ("region_code", {"a": "2", "b": "3"}, "most councils have several rows a year whose numbers differ"),
        ("need", {"All disabled": "2", "All neglected": "3"}, "and All disabled and All neglected may each be of all"),
        ("ethnicity", {"Any other": "2", "White": "3"}, "none of them of all; not read"),
    ],
)
def test_where_none_is_plainly_of_all_none_is_read(
    column: str, parts: dict[str, str], said: str, tmp_path: Path
) -> None:
    """The first row was read, of children of no year of age."""
    read = b1_of(tmp_path, split_rows(column, parts))
    assert not read.readings and any(said in one for one in read.notes)


def test_years_before_a_split_began_are_read(tmp_path: Path) -> None:
    """Their word is empty, and the whole years were left out."""
    before = ["2022", *CELLS, ""]
    rows = [["2023", *CELLS[:5], number, *CELLS[6:], word] for word, number in (("Female", "4"), ("All", "10"))]
    assert in_need(b1_of(tmp_path, text_of([*HEAD, "sex"], before, *rows))) == {2022: 10, 2023: 10}


@pytest.mark.parametrize("level", ["Local authority district", "Ward", "LAD", "Statistical neighbours (median)"])
def test_rows_of_districts_and_neighbours_are_not_the_council(level: str, tmp_path: Path) -> None:
    """They have the council's codes; the first that came was taken for it."""
    district = ["2023", level, *CELLS[1:5], "3", *CELLS[6:]]
    read = b1_of(tmp_path, text_of(HEAD, district, USUAL))
    assert in_need(read) == {2023: 10}
    assert f"b1.csv: the level {level} is not known; its rows are not read." in read.notes


@pytest.mark.parametrize("level", ["Local authority", "LA", "local_authority", "County", "London Borough", ""])
def test_councils_are_councils_whatever_their_level_is_called(level: str, tmp_path: Path) -> None:
    assert in_need(b1_of(tmp_path, text_of(HEAD, ["2023", level, *CELLS[1:]]))) == {2023: 10}


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("April 2022 to March 2023", 2023),
        ("1 April 2022 to 31 March 2023", 2023),
        ("2022 to 2023", 2023),
        ("2022-04-01/2023-03-31", 2023),
        ("Year to March 2023", 2023),
        ("October 2023", 2023),
        ("2020 to 2023", None),
        ("2021-22 to 2022-23", None),
    ],
)
def test_a_period_is_of_the_year_in_which_it_ends(period: str, year: int | None) -> None:
    """The year in which it begins was read: all figures a year early."""
    assert year_of_period(period) == year


def test_a_quarter_in_the_year_itself_is_no_year(tmp_path: Path) -> None:
    quarter = ["2023Q1", *CELLS[:5], "3", *CELLS[6:]]
    read = b1_of(tmp_path, text_of(HEAD, quarter, USUAL))
    assert in_need(read) == {2023: 10}
    assert "b1.csv: time_period: rows of 2023Q1 are of parts of a year; not read." in read.notes


@pytest.mark.parametrize("said", ["17,2", "1,23", "12 34", "1,2345"])
def test_a_comma_that_parts_no_thousands_is_not_dropped(said: str) -> None:
    """17,2 cases a worker were 172."""
    assert published_cell(said, "fte", 0.05).how == UNREADABLE


@pytest.mark.parametrize("said", ["1,234.5", "1 234.5", "1\u00a0234.5", "1234.5"])
def test_thousands_are_parted_by_comma_or_any_space(said: str) -> None:
    assert published_cell(said, "fte", 0.05) == (1234.5, PUBLISHED)


def test_looked_after_children_are_read_under_the_headings_of_each_release(tmp_path: Path) -> None:
    """`population_count` is what the column of groups is called in some of the department's files."""
    rows = [
        f"2024,Local authority,,380,E08000032,Bradford,Children {what} each year,140000,{number},1"
        for what, number in (("looked after at 31 March", 55), ("starting to be looked after", 22))
    ]
    head = f"{PLACE_OF_CLA},population_count,population_estimate,number,rate_per_10000"
    (tmp_path / "cla_number_and_rate_per_10k_children.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    values = {one.figure: one.value for one in read_tables(tmp_path).readings}
    assert values == {"children_looked_after": 55, "looked_after_started_per_year": 22}


def test_what_is_packed_twice_or_a_spreadsheet_in_a_packed_file_is_told(tmp_path: Path) -> None:
    """Nothing was said of them."""
    with ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("b1.csv", text_of(HEAD, USUAL))
        packed.writestr("data/c1.zip", "")
        packed.writestr("d1.xlsx", "")
        packed.writestr("guidance.txt", "")
    notes = read_tables(tmp_path).notes
    assert any(one.startswith("c1.zip in all.zip and d1.xlsx in all.zip: not read") for one in notes)


@pytest.mark.parametrize(
    ("digits", "ons", "name", "code"),
    [
        ("909", "E06000063", "Cumberland", "942"),
        ("909", "E06000064", "Westmorland and Furness", "943"),
        ("909", "E10000006", "Cumbria", "909"),
        ("", "E06000065", "North Yorkshire", "815"),
    ],
)
def test_a_successor_under_its_forerunners_digits_is_the_successor(
    digits: str, ons: str, name: str, code: str, tmp_path: Path
) -> None:
    """Cumberland's figures stood as Cumbria's."""
    read = b1_of(tmp_path, text_of(HEAD, ["2024", "Local authority", "", digits, ons, name, *CELLS[5:]]))
    assert {one.council for one in read.readings} == {code}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "cp1252"])
def test_a_table_is_read_in_the_letters_of_any_spreadsheet(encoding: str, tmp_path: Path) -> None:
    """Two bytes a letter without a mark at the beginning was a table of unknown columns."""
    (tmp_path / "b1.csv").write_bytes(text_of(HEAD, USUAL).encode(encoding))
    assert in_need(read_tables(tmp_path)) == {2023: 10}


def test_a_share_of_few_councils_that_may_be_a_fraction_is_told(tmp_path: Path) -> None:
    """0.2 was read as 0.2%, and nothing said; of twenty councils it is a fraction."""
    head = f"{PLACE_OF_CLA},referral_count,rereferral_count,rereferral_percent"
    row = "2024,Local authority,,380,E08000032,Bradford,1000,200,0.2"
    (tmp_path / "c1.csv").write_text(f"{head}\n{row}", encoding="utf-8")
    assert any(
        one.startswith("c1.csv: rereferral_percent of 2024: no council is above 1, and it is read as a percentage")
        for one in read_tables(tmp_path).notes
    )


def test_a_damaged_download_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """What is packed within it was looked for before it was read: a traceback."""
    file = tmp_path / "download.zip"
    with ZipFile(file, "w") as packed:
        packed.writestr("b1.csv", text_of(HEAD, USUAL))
    file.write_bytes(file.read_bytes().replace(b"PK\x01\x02", b"XXXX"))  # its list of contents
    with pytest.raises(InputError, match=r"download\.zip: cannot be read: Bad magic number"):
        read_tables(tmp_path)
