"""What is said of tables that were read: the council asked for first, whole tables next, all others counted."""

import csv
from pathlib import Path

import pytest

from sim.inputs.councils.council_tables.notices import (
    BOUNDARIES,
    CHANGES,
    TABLES,
    ZEROS,
    Notice,
    notices_file,
    notices_for,
    notices_shown,
    once,
)
from sim.inputs.councils.council_tables.tables_reading import Read, read_tables
from sim.studies.panel.panel import tables_for
from tests.test_doubted_changes import PLACE, USUAL, census, write_table

MANY = [
    Notice("Bradford 2023: in_post_fte is 0.1.", CHANGES, ("380",), figure="in_post_fte"),
    *(Notice(f"Council {code}: plans.", CHANGES, (code,), figure="plans") for code in ("301", "302", "303", "304")),
    Notice("Cumbria ended.", BOUNDARIES, ("909", "942")),
    Notice("c1.csv: x: an unknown column, not read."),
    Notice("Leeds 2023: 0.", ZEROS, ("383",)),
    Notice("Kingston and Richmond: 0.", ZEROS, ("314+318",)),
]


def test_the_council_comes_first_then_tables_then_a_count() -> None:
    lines = notices_for(once(MANY), "380", "Bradford", "notices.txt")
    assert lines == [
        "Noticed of Bradford:",
        "  - Bradford 2023: in_post_fte is 0.1.",
        "Noticed of the tables:",
        "  - c1.csv: x: an unknown column, not read.",
        "Noticed of other councils, 7 in all (councils that began, ended, or have another name or code: 1; changes"
        " beyond what England's councils have shown: 4; zeros taken as missing: 2): notices.txt.",
        "",
    ]
    assert "  - Kingston and Richmond: 0." in notices_for(once(MANY), "318", "Richmond", "notices.txt")
    assert notices_for([], "380", "Bradford", "notices.txt") == []


def test_of_all_councils_the_first_of_each_kind_are_shown_and_the_rarest_before_the_many() -> None:
    lines = notices_shown(once(MANY), "all.txt")
    changes = lines.index("  Changes beyond what England's councils have shown (5):")
    assert lines[changes + 1] == "  - Bradford 2023: in_post_fte is 0.1."
    assert lines[changes + 4] == "    and 2 more; by figure: plans 4, in_post_fte 1."
    assert lines[-2] == "  All of these: all.txt."
    text = notices_file(once(MANY))
    assert all(one.text in text for one in MANY) and "Zeros taken as missing (2)" in text


def test_a_forecast_only_counts_what_is_said_of_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Up to forty lines about other councils came before it."""
    codes = [f"{code}" for code in range(301, 321) if code != 314]  # 314 publishes with 318
    rows = [(code, 2023, ("0.1", *USUAL[1:])) for code in (*codes, "380")]
    over = tables_for(census(tmp_path, rows), "bradford")
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Noticed of Bradford:" and "Bradford 2023: in_post_fte" in "\n".join(lines)
    assert not [line for line in lines if "Camden" in line or "Barnet" in line]
    (other,) = [line for line in lines if line.startswith("Noticed of other councils")]
    assert "changes beyond what England's councils have shown" in other and "notices.txt in the folder" in other
    assert len([one for one in over.notices if one.kind == CHANGES]) == len(rows)


def b1_of(folder: Path, text: str, name: str = "b1.csv") -> Read:
    """A folder with one table of children in need, as it is typed."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode("utf-8"))
    return read_tables(folder)


HEAD = [*PLACE, "At31_episodes", "Anypoint_episodes", "Started_episodes", "Ended_episodes", "awaiting_assessment"]
CELLS = ["Local authority", "", "380", "E08000032", "Bradford", "10", "20", "9", "8", "1"]


def test_a_table_with_tabs_and_another_ending_is_read(tmp_path: Path) -> None:
    text = "\ufeff" + "\r\n".join("\t".join(row) for row in (HEAD, ["2022/23", *CELLS])) + "\r\n"
    read = b1_of(tmp_path, text, "Children in need B1.tsv")
    assert {one.year for one in read.readings} == {2023} and len(read.readings) == 5


@pytest.mark.parametrize(
    "period",
    ["2023", "202223", "2022/23", "2022-23", "2022–2023", "Year ending 31 March 2023", "FY2023", "2023p", "2023.0"],
)
def test_a_year_is_read_however_it_is_written(period: str, tmp_path: Path) -> None:
    read = b1_of(tmp_path, ",".join(HEAD) + "\n" + ",".join([period, *CELLS]) + "\n")
    assert {one.year for one in read.readings} == {2023}


def test_of_provisional_and_final_rows_the_final_ones_are_read(tmp_path: Path) -> None:
    """A column that says so split the rows, and none of them was of all: the whole table was lost."""
    rows = [
        [*HEAD, "status"],
        ["2023", *CELLS[:5], "99", *CELLS[6:], "Provisional"],
        ["2023", *CELLS, "Final"],
        ["2024", *CELLS[:5], "12", *CELLS[6:], "Provisional"],
    ]
    read = b1_of(tmp_path, "\n".join(",".join(row) for row in rows))
    values = {one.year: one.value for one in read.readings if one.figure == "children_in_need"}
    assert values == {2023: 10, 2024: 12}
    notes = "\n".join(read.notes)
    assert "status: provisional rows, 1 of them, are read" in notes and "the revised or final ones are read" in notes
    assert "unknown column" not in notes


def test_a_row_twice_is_told_with_what_differs_and_a_number_wins_over_none(tmp_path: Path) -> None:
    rows = [HEAD, ["2023", *CELLS[:5], "x", *CELLS[6:]], ["2023", *CELLS], ["2024", *CELLS], ["2024", *CELLS]]
    read = b1_of(tmp_path, "\n".join(",".join(row) for row in rows))
    values = {one.year: one.value for one in read.readings if one.figure == "children_in_need"}
    assert values == {2023: 10, 2024: 10}
    (note,) = [one.text for one in read.notices if "more than one row" in one.text]
    assert note == (
        "b1.csv: more than one row of Bradford 2023, 2024; the first with a number is read, they differ in"
        " At31_episodes."
    )


def test_a_table_that_ends_early_and_a_spreadsheet_are_told(tmp_path: Path) -> None:
    write_table(tmp_path / "c1.csv", ("referral_count", "rereferral_count"), [("380", 2024, ("10", "2"))])
    write_table(tmp_path / "d6.csv", ("CPP_At31_3Months", "Reviewed_within_timescales"), [("380", 2024, ("10", "2"))])
    (tmp_path / "d5.xlsx").write_bytes(b"x")
    read = b1_of(tmp_path, ",".join(HEAD) + "\n" + ",".join(["2023", *CELLS]) + "\n")
    whole = [one.text for one in read.notices if one.kind == TABLES]
    assert any(one.startswith("Children in need (B1): to 2023 only, where most tables go to 2024") for one in whole)
    assert any(one.startswith("d5.xlsx: not read") for one in whole)


def test_headings_of_another_release_are_known(tmp_path: Path) -> None:
    with (tmp_path / "c4.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*PLACE, "S47 enquiries", "Initial conferences"], ["2023", *CELLS[:5], "40", "7"]])
    values = {one.figure: one.value for one in read_tables(tmp_path).readings}
    assert (values["section_47_per_year"], values["conferences_per_year"]) == (40, 7)
