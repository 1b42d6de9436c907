"""Published tables as a later release may spoil them: parts of years, columns twice, rival files, other symbols."""

from pathlib import Path

import pytest

from sim.inputs.councils.council_tables.cells import PUBLISHED, SUPPRESSED, published_cell
from sim.inputs.councils.council_tables.tables_reading import Read
from tests.test_notices_of_tables import CELLS, HEAD, b1_of

USUAL = ["2023", *CELLS]


def text_of(*rows: list[str]) -> str:
    """Rows as comma-separated text."""
    return "\n".join(",".join(row) for row in rows) + "\n"


def in_need(read: Read) -> dict[int, float]:
    """Children in need by year."""
    return {one.year: one.value for one in read.readings if one.figure == "children_in_need"}


def test_rows_of_a_quarter_are_not_a_year(tmp_path: Path) -> None:
    """Where the quarters came first, the first of them was the year's figure."""
    quarter = ["2023", *CELLS[:5], "3", *CELLS[6:]]
    rows = [[*HEAD, "time_identifier"], [*quarter, "Quarter 1"], [*quarter, "Financial year Q2"], [*USUAL, "Year"]]
    read = b1_of(tmp_path, text_of(*rows))
    assert in_need(read) == {2023: 10}
    assert (
        "b1.csv: time_identifier: rows of Financial year Q2, Quarter 1 are of parts of a year; not read." in read.notes
    )


@pytest.mark.parametrize("said", ["Reporting year", "Year ending 31 March", "", "As at 31 March", "Academic year"])
def test_a_year_is_a_year_whatever_it_is_called(said: str, tmp_path: Path) -> None:
    read = b1_of(tmp_path, text_of([*HEAD, "time_identifier"], [*USUAL, said]))
    assert in_need(read) == {2023: 10} and not any("parts of a year" in one for one in read.notes)


def test_of_a_column_that_stands_twice_the_first_is_read_and_the_other_told(tmp_path: Path) -> None:
    """The last one was read, and nothing said."""
    read = b1_of(tmp_path, text_of([*HEAD, "At31_episodes"], [*USUAL, "99"]))
    assert in_need(read) == {2023: 10}
    assert any("b1.csv: At31_episodes (2): an unknown column, not read" in one for one in read.notes)


def test_a_table_of_headings_alone_is_told(tmp_path: Path) -> None:
    read = b1_of(tmp_path, text_of(HEAD))
    assert not read.readings
    assert "b1.csv: Children in need (B1) has headings and no rows; nothing is read from it." in read.notes


def test_two_files_of_one_year_that_differ_are_told(tmp_path: Path) -> None:
    """The one whose name came last was read, and nothing said."""
    other = ["2023", *CELLS[:5], "11", *CELLS[6:]]
    b1_of(tmp_path, text_of(HEAD, USUAL), "b1_first.csv")
    read = b1_of(tmp_path, text_of(HEAD, other), "b1_second.csv")
    assert in_need(read) == {2023: 11}
    (said,) = [one for one in read.notes if one.startswith("b1_second.csv and b1_first.csv: both are")]
    assert "Children in need (B1) to 2023, and differ in 1 figure; b1_second.csv is read." in said


def test_an_earlier_release_beside_a_later_one_is_no_rival(tmp_path: Path) -> None:
    other = ["2023", *CELLS[:5], "11", *CELLS[6:]]
    b1_of(tmp_path, text_of(HEAD, other), "b1_z.csv")
    read = b1_of(tmp_path, text_of(HEAD, USUAL, ["2024", *CELLS]), "b1_a.csv")
    assert in_need(read) == {2023: 10, 2024: 10} and not any("both are" in one for one in read.notes)


def test_two_files_that_each_hold_some_councils_are_no_rivals(tmp_path: Path) -> None:
    leeds = ["2023", "Local authority", "", "383", "E08000035", "Leeds", *CELLS[5:]]
    b1_of(tmp_path, text_of(HEAD, USUAL), "b1_a.csv")
    read = b1_of(tmp_path, text_of(HEAD, leeds), "b1_b.csv")
    assert {one.council for one in read.readings} == {"380", "383"} and not any("both are" in one for one in read.notes)


@pytest.mark.parametrize("period", ["2023-03-31", "20230331"])
def test_a_year_may_be_a_date(period: str, tmp_path: Path) -> None:
    assert in_need(b1_of(tmp_path, text_of(HEAD, [period, *CELLS]))) == {2023: 10}


@pytest.mark.parametrize("said", ["<5", "< 6", "<=5", "≤5", "1 to 5", "1-5", "fewer than 5", "5 or fewer", "[<5]"])
def test_a_few_in_words_is_suppressed(said: str) -> None:
    assert published_cell(said, "count", 0.5).how == SUPPRESSED


@pytest.mark.parametrize("said", ["5", "15", "1,234 [r]", "1234p"])
def test_a_number_is_still_a_number(said: str) -> None:
    assert published_cell(said, "count", 0.5).how == PUBLISHED
