"""What is odd in councils' returns is read as it is meant, or left out with its row number."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import InputError
from sim.inputs.returns.care import settled_stays
from sim.inputs.returns.demand import months, referral_sources
from sim.inputs.returns.figures import ReturnFigures, scaled_shares, shrunk
from sim.inputs.returns.journeys import in_need_lengths
from sim.inputs.returns.outcomes import again, twice_referred
from sim.inputs.returns.privacy import count_text, taken
from sim.inputs.returns.reading import targets, typical_council, understand
from sim.inputs.returns.return_files.folder import Returns
from sim.inputs.returns.return_files.values import day_of, number_of, one_line_text, plain_word_of, yes_of
from sim.inputs.returns.reviews import at_reviews
from sim.inputs.returns.stocks import stocks
from tests.returns_by_hand import (
    LIST_3,
    LIST_6,
    LIST_8,
    LIST_9,
    ON,
    bomb,
    census,
    child,
    episodes,
    in_census,
    read,
    repacked,
    rows_of,
    workbook,
    workers,
)

STATUS, TEAM = "Case Status", "Allocated Team"


def counted(returns: Returns) -> dict[str, Any]:
    """Stocks by stage."""
    figures = ReturnFigures()
    stocks(returns, figures)
    return {path.rpartition(".")[2]: one.value for path, one in figures.kept.items()}


def faults(returns: Returns) -> dict[tuple[str, str], list[int]]:
    """Row numbers by column and reason."""
    return {(one.column, one.why): one.rows for one in returns.notes.unusable.values()}


@pytest.mark.parametrize(
    "written",
    [
        "2023-01-31",
        "31/01/2023",
        "31-01-2023",
        "31 Jan 2023",
        "31-Jan-23",
        "31.01.2023",
        "31 January 2023",
        "2023-01-31T00:00:00",
        "31/01/2023 00:00",
        44957,
        44957.0,
        "44957",
        dt.date(2023, 1, 31),
        dt.datetime(2023, 1, 31, 9),
    ],
)
def test_a_date_is_read_in_every_form(written: Any) -> None:
    assert day_of(written) == dt.date(2023, 1, 31)


@pytest.mark.parametrize("written", ["nope", "31/02/2023", "1/2", "", True, 12, 1e12, float("nan"), "0001-01-01"])
def test_what_is_no_date_is_none(written: Any) -> None:
    assert day_of(written) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a) Yes", True),
        ("Y", True),
        ("b) No", False),
        ("0", False),
        (1, True),
        ("1 - Yes", True),
        (True, True),
        ("CS Assessment Updated", None),
        ("", None),
        ("b. no", False),
    ],
)
def test_yes_and_no_are_told_from_free_text(written: Any, meant: bool | None) -> None:
    assert yes_of(written) is meant


def test_blanks_odd_spaces_and_numbers_that_are_ids() -> None:
    assert [one_line_text(one) for one in (None, "#N/A", "  n/a ", "-", "")] == [""] * 5
    assert one_line_text("Dustin\xa0 Hazlett ") == "Dustin Hazlett"
    assert one_line_text(12345.0) == one_line_text(12345) == one_line_text("12345")
    assert number_of("1,234.5") == 1234.5
    assert number_of("nan") is number_of("inf") is number_of("three") is None
    assert (
        plain_word_of("Number of Episodes the Child has been \u2018Missing\u2019 ")
        == "number of episodes the child has been missing"
    )


def test_a_worker_with_an_odd_space_is_the_same_worker(tmp_path: Path) -> None:
    rows = rows_of(6, 4, LIST_6)
    at = rows[0].index("Allocated Worker")
    rows[2][at], rows[3][at], rows[4][at] = "Dustin Hazlett", "#N/A", "DUSTIN HAZLETT"
    workbook(tmp_path / "a.xlsx", {"List 6": rows})
    held = read(tmp_path).lists[6].column("Allocated Worker")
    assert held[0] == held[1] == held[3] and held[2] is None


def test_formulas_give_the_values_they_had(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"List 6": rows_of(6, 1, LIST_6 | {"CIN Closure Date": 45000})})
    import zipfile

    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert b"<v>45000</v>" in sheet
    repacked(path, {"xl/worksheets/sheet1.xml": sheet.replace(b"<v>45000</v>", b"<f>H2+5</f><v>45000</v>")})
    assert read(tmp_path).lists[6].rows[0]["CIN Closure Date"] == dt.date(2023, 3, 15)


@pytest.mark.parametrize(
    ("heading", "instead"),
    [
        ("Age of Child (Years)", "Age"),
        ("Gender", "Sex"),
        (STATUS, "case  status "),
        ("CIN Start Date", "CIN Start Date (dd/mm/yyyy)"),
        (STATUS, "Status of case now"),
        ("CIN Closure Date", "Closed"),
    ],
)
def test_headings_that_differ_are_still_known(tmp_path: Path, heading: str, instead: str) -> None:
    rows = rows_of(6, 8, LIST_6)
    rows[0][rows[0].index(heading)] = instead
    workbook(tmp_path / "a.xlsx", {"List 6": rows})
    returns = read(tmp_path)
    assert counted(returns)["child_in_need"] == 8
    if heading in returns.lists[6].rows[0]:
        how = {one.column: one.how for one in returns.notes.columns}
        assert how[heading] in ("its heading", "a heading like it", "its position")
        assert (how[heading] == "its position") == (plain_word_of(instead) in ("status of case now", "closed"))


def test_a_list_without_headings_is_read_by_position(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", {"List 6": rows_of(6, 9, LIST_6)[1:]})
    returns = read(tmp_path)
    assert counted(returns)["child_in_need"] == 9
    assert {one.how for one in returns.notes.columns} == {"its position"}


def test_a_wider_list_is_not_read_by_position(tmp_path: Path) -> None:
    rows = [[*row, "more"] for row in rows_of(6, 9, LIST_6)]
    rows[0][rows[0].index(STATUS)] = "Status of case now"
    workbook(tmp_path / "a.xlsx", {"List 6": rows})
    returns = read(tmp_path)
    assert any("has no column Case Status" in one for one in returns.notes.remarks)


def test_a_title_above_the_headings_moves_row_numbers(tmp_path: Path) -> None:
    rows = rows_of(6, 6, LIST_6)
    rows[3][rows[0].index("CIN Start Date")] = "nope"
    workbook(tmp_path / "a.xlsx", {"List 6": [["Children in need"], [None], *rows]})
    returns = read(tmp_path)
    assert len(returns.lists[6]) == 6
    assert faults(returns)["CIN Start Date", "is not a date"] == [6]


def test_swapped_and_doubled_sheets_are_known_by_their_headings(tmp_path: Path) -> None:
    workbook(
        tmp_path / "a.xlsx",
        {
            "List 8": rows_of(6, 9, LIST_6),
            "List 6": rows_of(8, 7, LIST_8, 50),
            "CIN copy": rows_of(6, 3, LIST_6),
            "Notes": [["Made on a Tuesday"]],
        },
    )
    returns = read(tmp_path)
    assert (len(returns.lists[6]), len(returns.lists[8])) == (9, 7)
    assert any("though its name says list 8" in one.how for one in returns.notes.read)
    assert any("once more" in why for _, why in returns.notes.left)
    assert any("none of the lists" in why for _, why in returns.notes.left)


def test_lists_as_eleven_csv_files_are_one_annex(tmp_path: Path) -> None:
    import csv

    for number, given in ((6, LIST_6), (3, LIST_3)):
        with (tmp_path / f"list {number}.csv").open("w", newline="", encoding="utf-16") as file:
            csv.writer(file).writerows(rows_of(number, 12, given))
    returns = read(tmp_path)
    assert {number: len(table) for number, table in returns.lists.items()} == {3: 12, 6: 12}


def test_adults_on_lists_of_children_are_left_out_by_row(tmp_path: Path) -> None:
    rows = rows_of(6, 7, LIST_6)
    rows[4][rows[0].index("Date of Birth")] = dt.date(1966, 3, 24)
    workbook(tmp_path / "a.xlsx", {"List 6": rows})
    returns = read(tmp_path)
    assert counted(returns)["child_in_need"] == 6
    assert [rows for (column, why), rows in faults(returns).items() if "adult" in why] == [[5]]


def test_free_text_in_yes_and_no_is_told_by_row(tmp_path: Path) -> None:
    rows = rows_of(3, 9, LIST_3)
    rows[3][rows[0].index("Referral NFA?")] = "CS Assessment Updated"
    workbook(tmp_path / "a.xlsx", {"List 3": rows})
    assert faults(read(tmp_path))["Referral NFA?", "is neither yes nor no"] == [4]


def test_a_blank_column_is_said_to_be_blank(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", {"List 6": rows_of(6, 9, LIST_6 | {TEAM: None})})
    assert any(TEAM in one and "blank throughout" in one for one in read(tmp_path).notes.remarks)


def test_care_leavers_are_parted_at_21(tmp_path: Path) -> None:
    rows = rows_of(9, 20, LIST_9)
    at = rows[0].index("Date of Birth")
    for i, row in enumerate(rows[1:]):
        row[at] = dt.date(2003 if i < 12 else 2000, 7, 19)  # 19 and 22 on the day
    workbook(tmp_path / "a.xlsx", {"List 9": rows, "List 6": rows_of(6, 9, LIST_6)})
    result = counted(read(tmp_path, ON))
    assert (result["care_leaver"], result["care_leaver_to_25"]) == (12, 8)


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_903_is_read_in_every_encoding_and_under_any_name(tmp_path: Path, form: str) -> None:
    (tmp_path / "header.csv").write_bytes(episodes(30).replace("XX11", "Caf\xe9").encode(form))
    returns = read(tmp_path)
    assert len(returns.care["Episodes"]) == 30
    assert returns.care["Episodes"].rows[0]["DECOM"] == dt.date(2021, 5, 4)


def test_903_in_xml_is_what_it_is_in_csv(tmp_path: Path) -> None:
    one = (
        "<CHILD><HEADER><CHILDID>QK{:07d}</CHILDID><SEX>1</SEX><DOB>19/07/2012</DOB></HEADER><EPISODE><DECOM>04/05/2021</DECOM>"
        "<RNE>S</RNE><LS>C1</LS><PL>U6</PL></EPISODE></CHILD>"
    )
    (tmp_path / "x.xml").write_text(
        f"<EXPSSDA903>{''.join(one.format(i) for i in range(9))}</EXPSSDA903>", encoding="utf-8"
    )
    returns = read(tmp_path)
    assert counted(returns)["care_proceedings"] == 9


def test_an_earlier_year_of_903_tells_when_stays_began(tmp_path: Path) -> None:
    head, moved = episodes(0), "QK{:07d},{},{},C2,N1,U6,PR1,{},{},,,,\r\n"
    every = range(20)
    before = [
        moved.format(i, "04/05/2020", "S", "01/02/2022", "X1") + moved.format(i, "01/02/2022", "P", "", "")
        for i in every
    ]
    now = [moved.format(i, "01/02/2022", "P", "10/10/2022" if i < 5 else "", "E4A" if i < 5 else "") for i in every]
    (tmp_path / "2022.csv").write_text(head + "".join(before), encoding="utf-8")
    (tmp_path / "2023.csv").write_text(head + "".join(now), encoding="utf-8")
    returns = read(tmp_path)
    assert returns.care_on == ON and counted(returns)["looked_after"] == 15
    spans = settled_stays(returns.care["Episodes"].rows, {}, {})
    assert {start for (start, _, _), _ in spans} == {dt.date(2020, 5, 4)} and len(spans) == 20


def test_903_as_one_workbook(tmp_path: Path) -> None:
    workbook(tmp_path / "903.xlsx", {"Whatever": [line.split(",") for line in episodes(12).splitlines()]})
    assert len(read(tmp_path).care["Episodes"]) == 12


@pytest.mark.parametrize("sex", ["<Sex>F</Sex>", "<GenderCurrent>2</GenderCurrent>", ""])
def test_sex_or_gender_makes_no_difference(tmp_path: Path, sex: str) -> None:
    (tmp_path / "cin.xml").write_text(census([in_census(i, sex=sex) for i in range(9)]), encoding="utf-8")
    census_read = read(tmp_path).census
    assert census_read is not None and len(census_read.episodes) == 9


def test_several_enquiries_and_stray_text_and_all_forms_of_yes(tmp_path: Path) -> None:
    enquiry = "<Section47><S47ActualStartDate>2022-{:02d}-14</S47ActualStartDate>"
    enquiry += "<ICPCnotRequired>{}</ICPCnotRequired></Section47>"
    details = "stray " + enquiry.format(5, "true") + " text " + enquiry.format(9, "1") + enquiry.format(12, "0")
    (tmp_path / "cin.xml").write_text(census([in_census(1, details, nfa="0"), in_census(2, nfa="1")]), encoding="utf-8")
    returns = read(tmp_path).census
    assert returns is not None
    assert [row["unneeded"] for row in returns.blocks["Section47"].rows] == [True, True, False]
    assert returns.episodes.column("nfa") == [False, True]


def test_a_return_for_another_year_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "cin.xml").write_text(census([in_census(1, referred="2015-06-01")]), encoding="utf-8")
    with pytest.raises(InputError, match="is of another year than the year to 31 March 2023"):
        read(tmp_path)


def test_returns_of_different_years_are_set_side_by_side_with_a_remark(tmp_path: Path) -> None:
    (tmp_path / "cin.xml").write_text(census([in_census(1)]), encoding="utf-8")
    (tmp_path / "w.xml").write_text(workers(on=dt.date(2019, 9, 30)), encoding="utf-8")
    assert any("more than a year from" in one for one in read(tmp_path).notes.remarks)


def test_two_councils_in_one_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "cin.xml").write_text(census([in_census(1)]), encoding="utf-8")
    (tmp_path / "w.xml").write_text(workers(authority="383"), encoding="utf-8")
    with pytest.raises(InputError, match="holds returns of 2 councils"):
        read(tmp_path)


def test_the_longer_of_two_returns_of_a_year_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(census([in_census(1)]), encoding="utf-8")
    (tmp_path / "b.xml").write_text(census([in_census(i) for i in range(5)]), encoding="utf-8")
    returns = read(tmp_path)
    assert returns.census is not None and len(returns.census.episodes) == 5
    assert [file for file, why in returns.notes.left] == ["a.xml"]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("annex_a.xlsx", b"%PDF-1.7", "is a PDF"),
        ("cin.xml", b"\x89PNG\r\n", "is a picture"),
        ("cin.xml", b"PK\x03\x04 nothing", "begins like a workbook"),
        ("903.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or protected Office file"),
        ("903.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page"),
        ("cin.xml", b"a,b,c\n1,2,3\n", "neither Annex A nor SSDA903"),
        ("cin.xml", b"<Message><Other/></Message>", "none of the returns"),
        ("cin.xml", b"<Message><Header>", "none of the returns"),
        ("cin.xml", b"<Message><Children><Child><ChildIdentifiers>", "not whole XML"),
        ("cin.xml", b"", "is empty"),
    ],
)
def test_a_file_of_another_kind_is_a_sentence(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "w.xml").write_text(workers(), encoding="utf-8")
    assert [why in one for _, one in read(tmp_path).notes.left] == [True]


def test_what_a_worker_cannot_mean_is_left_out_by_row(tmp_path: Path) -> None:
    text = (
        workers().replace(">8<", ">900000<", 1).replace("<Cases30>15", "<Cases30>99999", 2).replace(">6.5<", ">100000<")
    )
    (tmp_path / "w.xml").write_text(text, encoding="utf-8")
    returns = read(tmp_path)
    assert faults(returns)["WorkingDaysLost", "is not a number that can be meant"] == [1]
    assert faults(returns)["Cases30", "is not a number that can be meant"] == [1, 2]
    assert returns.workforce is not None and "NumberOfVacancies" not in returns.workforce.council


def test_a_council_of_which_only_workers_are_known_is_as_large_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "w.xml").write_text(workers(65), encoding="utf-8")  # three tenths of the typical council's
    kept = understand(tmp_path, "alone").figures.kept
    assert kept["council.referrals_per_year"].value == pytest.approx(
        0.3 * typical_council()["council"]["referrals_per_year"], rel=0.01
    )


# Limits

HOSTILE = [
    (
        "<?xml version='1.0'?><!DOCTYPE m [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><Message>&b;</Message>",
        "declares entities",
    ),
    (
        "<?xml version='1.0'?><!DOCTYPE m [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Message>&x;</Message>",
        "declares entities",
    ),
    ("<Message><Children>" + "<Child>" * 40 + "<CINdetails/>", "elements within each other"),
    ("<Message><Child><CINdetails>" + "<a/>" * 60_000 + "</CINdetails></Child></Message>", "in one child or worker"),
]


@pytest.mark.parametrize(("text", "why"), HOSTILE)
def test_hostile_xml_is_a_sentence(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "cin.xml").write_text(text.replace("<Child>" * 40, "<Child><CINdetails>" * 20), encoding="utf-8")
    (tmp_path / "w.xml").write_text(workers(), encoding="utf-8")
    assert [why in one for _, one in read(tmp_path).notes.left] == [True]


def test_text_that_is_too_long_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text(episodes(50_000, "\n" * 60_000_000), encoding="utf-8")
    (tmp_path / "w.xml").write_text(workers(), encoding="utf-8")
    assert ["the most text that is read" in why for _, why in read(tmp_path).notes.left] == [True]


def test_a_zip_bomb_is_a_sentence(tmp_path: Path) -> None:
    bomb(tmp_path / "a.xlsx")
    (tmp_path / "w.xml").write_text(workers(), encoding="utf-8")
    assert ["when it is unpacked" in why for _, why in read(tmp_path).notes.left] == [True]


def test_macros_are_a_sentence(tmp_path: Path) -> None:
    repacked(workbook(tmp_path / "a.xlsx", {"List 6": rows_of(6, 3, LIST_6)}), {"xl/vbaProject.bin": b"x"})
    (tmp_path / "w.xml").write_text(workers(), encoding="utf-8")
    assert ["has macros" in why for _, why in read(tmp_path).notes.left] == [True]


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "ZZZ9", "FAN50000"])
def test_a_huge_sheet_with_one_cell_is_a_sentence(tmp_path: Path, place: str) -> None:
    path = workbook(tmp_path / "a.xlsx", {"List 6": rows_of(6, 3, LIST_6)})
    import zipfile

    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    more = (
        f'<row r="{place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    )
    repacked(path, {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", more)})
    (tmp_path / "w.xml").write_text(workers(), encoding="utf-8")
    assert ["the most that is read" in why for _, why in read(tmp_path).notes.left] == [True]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside.xml", tmp_path / "returns"
    inside.mkdir()
    outside.write_text(census([in_census(1)]), encoding="utf-8")
    (inside / "cin.xml").symlink_to(outside)
    (inside / "more").symlink_to(tmp_path)
    (inside / "w.xml").write_text(workers(), encoding="utf-8")
    returns = read(inside)
    assert returns.census is None
    assert {file: "outside the folder" in why for file, why in returns.notes.left} == {"cin.xml": True, "more": True}


# Numbers


def test_few_events_are_drawn_towards_england() -> None:
    assert shrunk(50, 100, 0.1) == (0.5, "")
    value, words = shrunk(3, 6, 0.1)
    assert (
        value == pytest.approx(13 / 106) and "drawn towards England" in words
    )  # ten events of England's are a hundred
    assert shrunk(0, 10, 0.2)[0] == pytest.approx(10 / 60)
    assert shrunk(0, 0, 0.2)[0] == 0.2
    assert len({shrunk(count, 200, 0.05) for count in range(1, 6)}) == 1  # the rate does not tell how many


def test_counts_of_one_to_five_are_not_told() -> None:
    assert [taken(count) for count in (0, 1, 5, 6)] == [0, 3, 3, 6]
    assert [count_text(count) for count in (0, 1, 5, 6)] == ["0", "1 to 5", "1 to 5", "6"]


def test_one_share_is_moved_and_the_others_make_room() -> None:
    made = scaled_shares({"closed": 0.5, "a": 0.3, "b": 0.2}, "closed", 1.2)
    assert made == {"closed": 0.6, "a": 0.24, "b": 0.16}
    assert sum(scaled_shares({"closed": 0.5, "a": 0.5}, "closed", 9.0).values()) == pytest.approx(1.0)


def test_unknown_sources_are_missing_and_not_a_source(tmp_path: Path) -> None:
    text = census([in_census(i) for i in range(30)] + [in_census(90 + i).replace(">6<", ">10<") for i in range(10)])
    (tmp_path / "cin.xml").write_text(text, encoding="utf-8")
    figures = ReturnFigures()
    referral_sources(read(tmp_path), figures, typical_council())
    police = figures.kept["demand.sources.police.share"]
    assert police.missing == pytest.approx(0.25) and police.value > 0.6
    assert sum(one.value for one in figures.kept.values()) == pytest.approx(1.0)


def test_a_monthly_pattern_takes_three_years(tmp_path: Path) -> None:
    for year in (2021, 2022, 2023):
        dates = [f"{year - 1}-{month:02d}-{day:02d}" for month in range(4, 13) for day in (7, 14, 21)]
        dates += [f"{year}-{month:02d}-{day:02d}" for month in range(1, 4) for day in (7, 14, 21)]
        dates += [f"{year - 1}-06-{day:02d}" for day in (8, 9, 15)]  # June has twice as many
        text = census([in_census(i, referred=one) for i, one in enumerate(dates)], dt.date(year, 3, 31))
        (tmp_path / f"{year}.xml").write_text(text, encoding="utf-8")
        figures = ReturnFigures()
        months(read(tmp_path), figures)
        assert ("demand.month_index" in figures.kept) == (year == 2023)
    index = figures.kept["demand.month_index"].value
    assert index.index(max(index)) == 5
    assert index[5] == pytest.approx(2 * index[6], rel=0.1)
    assert sum(index) / 12 == pytest.approx(1.0, abs=0.02)


def test_two_years_tell_who_came_again(tmp_path: Path) -> None:
    first = [in_census(i, "<CINclosureDate>2022-01-20</CINclosureDate>", referred="2021-12-01") for i in range(40)]
    second = [in_census(i, referred="2022-11-14") for i in range(20, 80)]  # 20 of 60 within the year
    (tmp_path / "a.xml").write_text(census(first, dt.date(2022, 3, 31)), encoding="utf-8")
    (tmp_path / "b.xml").write_text(census(second), encoding="utf-8")
    count, rows = twice_referred(read(tmp_path))
    assert (count, len(rows)) == (20, 60)


@pytest.mark.parametrize("own", [0, 1])
def test_a_count_of_referrals_may_count_the_referral_itself(tmp_path: Path, own: int) -> None:
    rows = rows_of(3, 60, LIST_3 | {"Number of Referrals in Last 12 Months": own})
    for row in rows[1:16]:
        row[rows[0].index("Number of Referrals in Last 12 Months")] = own + 1
    workbook(tmp_path / "a.xlsx", {"List 3": rows})
    result, figures = read(tmp_path), ReturnFigures()
    again(result, figures, typical_council(), targets())
    assert figures.measured[0].value == 0.25
    assert any("taken to count itself" in one for one in result.notes.remarks) == bool(own)


def test_a_plan_that_gives_way_to_protection_is_censored(tmp_path: Path) -> None:
    plan = "<CINPlanDates><CINPlanStartDate>2022-06-01</CINPlanStartDate>"
    plan += "<CINPlanEndDate>2022-09-01</CINPlanEndDate></CINPlanDates>"
    after = "<ChildProtectionPlans><CPPstartDate>2022-09-01</CPPstartDate></ChildProtectionPlans>"
    every = [in_census(i, plan + (after if i < 10 else "")) for i in range(50)]
    (tmp_path / "cin.xml").write_text(census(every), encoding="utf-8")
    result, figures = read(tmp_path), ReturnFigures()
    assert result.census is not None
    in_need_lengths(result.census, result, figures)
    assert figures.fits[0][2].ended == 40 and figures.fits[0][2].open == 10


def test_a_plan_ends_at_the_review_that_ended_it(tmp_path: Path) -> None:
    plan = "<ChildProtectionPlans><CPPstartDate>2022-05-01</CPPstartDate>{}<Reviews>{}</Reviews></ChildProtectionPlans>"
    first, second = "<CPPreviewDate>2022-08-01</CPPreviewDate>", "<CPPreviewDate>2023-02-01</CPPreviewDate>"
    over = "<CPPendDate>2023-02-03</CPPendDate>"
    plans = [plan.format("", first)] * 20 + [plan.format(over, first + second)] * 12 + [plan.format(over, first)] * 3
    (tmp_path / "c.xml").write_text(census([in_census(i, one) for i, one in enumerate(plans)]), encoding="utf-8")
    returns = read(tmp_path).census
    assert returns is not None
    assert at_reviews(returns, 4) == ([35, 15, 0, 0], [0, 15, 0, 0])


def test_care_begins_when_proceedings_end() -> None:
    first, later = dt.date(2022, 5, 2), dt.date(2022, 11, 1)
    rows = [
        {"CHILD": 1, "DECOM": first, "RNE": "S", "LS": "C1", "DEC": later, "REC": "X1"},
        {"CHILD": 1, "DECOM": later, "RNE": "L", "LS": "C2", "DEC": None, "REC": None},
        {"CHILD": 2, "DECOM": later, "RNE": "P", "LS": "C2", "DEC": None, "REC": None},
    ]
    assert settled_stays(rows, {}, {}) == [((later, None, True), False)]
    assert settled_stays(rows, {2: first}, {})[1] == ((first, None, True), True)


def test_a_name_that_cannot_be_a_choice_is_refused(tmp_path: Path) -> None:
    for name in ("", "A b", "../x", "x" * 50):
        with pytest.raises(InputError, match="name: must be small letters"):
            understand(tmp_path, name)


def test_every_return_alone_makes_a_council(tmp_path: Path) -> None:
    texts = {"cin.xml": census([in_census(i) for i in range(60)]), "w.xml": workers(), "e.csv": episodes(50)}
    for name, text in texts.items():
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
        assert understand(folder, "alone").texts["council/alone.yaml"]
    folder = tmp_path / "annex"
    folder.mkdir()
    workbook(folder / "a.xlsx", {"List 6": rows_of(6, 40, LIST_6), "Empty": [], "List 8": rows_of(8, 0, {})})
    assert understand(folder, "alone").texts["council/alone.yaml"]
    assert child(1)["Child Unique ID"] not in "".join(understand(folder, "alone").texts.values())
