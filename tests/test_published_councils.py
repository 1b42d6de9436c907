"""The published tables of England's councils: every trap of codes, headings, boundaries and zeros."""

import csv
import math
from pathlib import Path
from zipfile import ZipFile

import pytest

from sim.base.errors import InputError
from sim.inputs.councils.council_tables.cells import PublishedCell, fill_few, published_cell
from sim.inputs.councils.council_tables.published_columns import heading
from sim.inputs.councils.council_tables.tables_reading import Read, read_tables, year_of_period
from sim.inputs.councils.table import figures_table
from tests.published_tables import DFE, needs_tables

PLACE = ["time_period", "geographic_level", "region_name", "old_la_code", "new_la_code", "la_name"]
BRADFORD = ["2022", "Local authority", "Yorkshire and The Humber", "380", "E08000032", "Bradford"]
B1 = ["At31_episodes", "Anypoint_episodes", "Started_episodes", "Ended_episodes", "awaiting_assessment"]


def write(path: Path, headings: list[str], rows: list[list[str]], bom: bool = False) -> Path:
    """A table as a file."""
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def value_in(read: Read, council: str, year: int, figure: str) -> PublishedCell:
    """A figure that was read."""
    result = [one for one in read.readings if (one.council, one.year, one.figure) == (council, year, figure)]
    assert len(result) == 1, result
    return PublishedCell(result[0].value, result[0].how)


@pytest.mark.parametrize("code", ["c", "x", "u", "z", "k", ":", "", "  ", "[c]", "[x]", "[z]", "..", "n/a", "-", "*"])
def test_a_code_is_never_zero(code: str) -> None:
    for kind in ("count", "fte", "share", "days"):
        assert math.isnan(published_cell(code, kind, 0.5).value), code


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("1,234", "count", 1234),
        (" 5979 ", "count", 5979),
        ("45.7", "share", 0.457),
        ("45.7%", "share", 0.457),
        ("0", "count", 0),
        ("3.10", "fte", 3.1),
        ("1 234", "count", 1234),
        ("5979r", "count", 5979),
        ("12 [r]", "count", 12),
        ("1.2e3", "count", 1200),
        ('"14"', "days", 14),
        (".5", "fte", 0.5),
    ],
)
def test_a_number_may_be_typed_in_many_ways(text: str, kind: str, value: float) -> None:
    assert published_cell(text, kind, 0.5) == (pytest.approx(value), "published")


def test_low_is_half_the_rounding_unit() -> None:
    assert published_cell("low", "share", 0.0005) == (0.0005, "low")
    assert published_cell("low", "fte", 0.05) == (0.05, "low")


@pytest.mark.parametrize(
    ("text", "kind", "how"),
    [
        ("104.0", "share", "impossible"),
        ("-3", "count", "impossible"),
        ("abc", "count", "unreadable"),
        ("inf", "fte", "unreadable"),
        ("12 34 x", "count", "unreadable"),
    ],
)
def test_what_cannot_be_is_missing_and_says_so(text: str, kind: str, how: str) -> None:
    cell = published_cell(text, kind, 0.5)
    assert math.isnan(cell.value)
    assert cell.how == how


def test_suppressed_parts_share_what_is_left_if_it_is_few() -> None:
    hidden = PublishedCell(math.nan, "suppressed")
    parts = {"a": PublishedCell(90, "published"), "b": hidden, "c": hidden}
    assert fill_few(PublishedCell(94, "published"), parts, 1, 5)["b"] == (2, "few")
    assert math.isnan(
        fill_few(PublishedCell(120, "published"), parts, 1, 5)["b"].value
    )  # suppressed to protect the other
    assert math.isnan(fill_few(PublishedCell(math.nan, "suppressed"), parts, 1, 5)["b"].value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Number of re-referrals", "rereferral s"),
        ("At31_episodes", "episodes at 31 March"),
        ("2years+", "2_years"),
        ("Turnover_Rate_FTE (%)", "turnover_rate_fte_percent"),
        ("\ufeffla_name", "LA name"),
        ("61+_days", "61 days"),
    ],
)
def test_headings_are_compared_by_what_they_say(one: str, other: str) -> None:
    assert heading(one) == heading(other)


def test_headings_that_differ_stay_apart() -> None:
    words = [
        "referral_count",
        "rereferral_count",
        "rereferral_percent",
        "referral_child_count",
        "1-10_days",
        "11-20_days",
    ]
    assert len({heading(word) for word in words}) == len(words)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2022", 2022),
        ("202122", 2022),
        ("2021-22", 2022),
        ("2021/2022", 2022),
        ("199900", 2000),
        ("2022.0", 2022),
        ("", None),
        ("total", None),
        ("202125", None),
    ],
)
def test_a_period_is_the_year_it_ends_in(text: str, year: int | None) -> None:
    assert year_of_period(text) == year


def test_a_later_vintage_is_read_unchanged(tmp_path: Path) -> None:
    """Another year, BOM, other order and case of columns, an extra column, percent signs, another file's name."""
    headings = [
        "LA_Name",
        "Time Period",
        "Geographic Level",
        "New LA code",
        "Old LA code",
        "Region name",
        "brand_new",
        "Re-referrals (%)",
        "Number of referrals",
        "no_further_action_count",
        "category",
    ]
    row = [
        "Bradford",
        "202425",
        "local authority",
        "E08000032",
        "380",
        "Yorkshire and The Humber",
        "7",
        "25.9%",
        "12,098",
        "c",
        "Referrals and Re-referrals",
    ]
    write(tmp_path / "c1_2013_to_2025.csv", headings, [row], bom=True)
    read = read_tables(tmp_path)
    assert value_in(read, "380", 2025, "referrals_per_year") == (12098, "published")
    assert value_in(read, "380", 2025, "rereferral_share") == (pytest.approx(0.259), "published")
    assert value_in(read, "380", 2025, "no_further_action") == (3, "few")
    assert any("brand_new: an unknown column" in note for note in read.notes)
    assert any("no column no_further_action_percent" in note for note in read.notes)


def test_the_later_file_wins_and_both_add_up(tmp_path: Path) -> None:
    older = [*BRADFORD[1:], "10", "20", "9", "8", "1"]
    write(tmp_path / "b1_new.csv", [*PLACE, *B1], [["2023", *older], ["2022", *older[:5], "11", "20", "9", "8", "1"]])
    write(tmp_path / "b1_old.csv", [*PLACE, *B1], [["2022", *older], ["2021", *older]])
    read = read_tables(tmp_path)
    assert value_in(read, "380", 2022, "children_in_need").value == 11
    assert {one.year for one in read.readings} == {2021, 2022, 2023}


def test_a_row_twice_an_unknown_council_and_an_unknown_file_are_told(tmp_path: Path) -> None:
    row = [*BRADFORD, "10", "20", "9", "8", "1"]
    other = ["2022", "Local authority", "Narnia", "", "", "Narnia", "10", "20", "9", "8", "1"]
    write(tmp_path / "b1.csv", [*PLACE, *B1], [row, row, other])
    write(tmp_path / "holiday.csv", ["place", "days"], [["Whitby", "7"]])
    notes = "\n".join(read_tables(tmp_path).notes)
    assert "more than one row of Bradford 2022" in notes
    assert "Narnia is not known" in notes
    assert "holiday.csv: no table that is known" in notes


@pytest.mark.parametrize(
    ("ons", "dfe", "name", "council"),
    [
        ("E06000065", "", "North Yorkshire", "815"),
        ("E10000023", "815", "North Yorkshire", "815"),
        ("E06000066", "", "Somerset", "933"),
        ("E10000009", "", "Dorset", "835"),
        ("E06000059", "", "Dorset", "838"),
        ("E10000002", "", "Buckinghamshire", "825"),
        ("E06000060", "", "Buckinghamshire", "825"),
        ("E09000021 / E09000027", "314 / 318", "Kingston upon Thames / Richmond upon Thames", "314+318"),
        ("E06000061 / E06000062", "940 / 941", "North Northamptonshire / West Northamptonshire", "940+941"),
        ("E06000063", "942", "Cumberland", "942"),
        ("", "", "Bristol City Council", "801"),
        ("E08000038", "", "Barnsley", "370"),
    ],
)
def test_a_row_is_its_councils_whatever_its_code(tmp_path: Path, ons: str, dfe: str, name: str, council: str) -> None:
    place = ["2022", "Local authority", "", dfe, ons, name]
    write(tmp_path / "b1.csv", [*PLACE, *B1], [[*place, "10", "20", "9", "8", "1"]])
    assert {one.council for one in read_tables(tmp_path).readings} == {council}


def test_a_zipped_download_is_read_as_it_is(tmp_path: Path) -> None:
    table = write(tmp_path / "b1.csv", [*PLACE, *B1], [[*BRADFORD, "10", "20", "9", "8", "1"]])
    with ZipFile(tmp_path / "children-in-need.zip", "w") as packed:
        packed.write(table, "data/b1_children_in_need_2013_to_2025.csv")
        packed.writestr("data/b1_children_in_need_2013_to_2025.meta.csv", "col_name,label\nx,y\n")
    table.unlink()
    for place in (tmp_path, tmp_path / "children-in-need.zip"):
        read = read_tables(place)
        assert value_in(read, "380", 2022, "children_in_need") == (10, "published")
        assert not [note for note in read.notes if "meta" in note]


def test_rates_may_say_that_they_are_percentages(tmp_path: Path) -> None:
    names = ["inpost_fte", "turnover_rate_fte_perc", "vacancy_rate_fte (%)", "case_holders_fte", "agency_rate_fte"]
    write(tmp_path / "csww_indicators_2025.csv", [*PLACE, *names], [[*BRADFORD, "300", "20.5", "12%", "200", "low"]])
    read = read_tables(tmp_path)
    assert value_in(read, "380", 2022, "turnover_rate") == (pytest.approx(0.205), "published")
    assert value_in(read, "380", 2022, "vacancy_rate") == (pytest.approx(0.12), "published")
    assert value_in(read, "380", 2022, "agency_rate") == (0.0005, "low")


def test_a_council_that_is_new_is_kept_and_told(tmp_path: Path) -> None:
    place = ["2029", "Local authority", "South East", "999", "E06009999", "Wessex"]
    write(tmp_path / "b1.csv", [*PLACE, *B1], [[*place, "10", "20", "9", "8", "1"]])
    read = read_tables(tmp_path)
    assert value_in(read, "999", 2029, "children_in_need").value == 10
    assert any("Wessex (999) is a council that is not in the list" in note for note in read.notes)


def test_a_folder_without_tables_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no published table that is known"):
        read_tables(tmp_path)
    with pytest.raises(InputError, match="no such folder"):
        read_tables(tmp_path / "nowhere")


def test_a_table_that_is_damaged_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """A cell without an end, and a packed table that needs a password."""
    path = tmp_path / "b1.csv"
    path.write_text('time_period,"' + "a" * 200_000, encoding="utf-8")
    with pytest.raises(InputError, match=r"b1.csv: cannot be read: field larger than"):
        read_tables(tmp_path)
    path.unlink()
    with ZipFile(tmp_path / "b1.zip", "w") as packed:
        packed.writestr("b1.csv", "time_period\n")
    content = bytearray((tmp_path / "b1.zip").read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "b1.zip").write_bytes(content)
    with pytest.raises(InputError, match=r"b1.zip: cannot be read: .*encrypted"):
        read_tables(tmp_path)


@pytest.fixture(scope="module")
def england() -> Read:
    """All tables, read once."""
    return read_tables(DFE)


@needs_tables
def test_the_tables_are_read_without_an_unknown_column(england: Read) -> None:
    notes = england.notes
    assert not [note for note in notes if "column" in note or "not known" in note or "no table" in note]
    text = "\n".join(notes)
    assert "Brighton and Hove 2022: vacancies_fte and vacancy_rate published as 0; more likely not recorded" in text
    assert "Barnet 2021: absence_rate published as 0; more likely not recorded" in text
    assert "Manchester 2022: leavers_per_year and turnover_rate published as 0; more likely not recorded" in text


def test_no_council_of_thirty_workers_has_a_year_in_which_nobody_leaves_or_falls_ill() -> None:
    """A zero is kept where it can be: in the staff of the City of London and the Isles of Scilly."""
    frame = figures_table().frame()
    few = frame[["turnover_rate", "leavers_per_year", "absence_rate"]].eq(0).any(axis=1)
    assert few.sum() > 0 and frame.in_post_fte[few].max() < 30
    now, before = (figures_table().cell("352", year, "turnover_rate") for year in (2022, 2021))
    assert now.value == before.value == 0.155 and now.how != before.how


def another_vintage(source: Path, target: Path) -> None:
    """A table as a later release might have it: BOM, other words in headings, long years, more columns, new order."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    renamed = {
        "time_period": "Time period",
        "geographic_level": "Geographic level",
        "old_la_code": "Old LA code",
        "new_la_code": "New LA code",
        "la_name": "LA name",
        "region_name": "Region",
    }
    names = {
        name: renamed.get(name, name.replace("_percent", " (%)").replace("_count", " number").replace("_", " "))
        for name in rows[0]
    }
    order = ["footnote_symbol", *reversed(names.values())]
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, order)
        out.writeheader()
        for row in rows:
            year = int(row["time_period"])
            again = row | {"time_period": f"{year - 1}{year % 100:02}"}
            for name, value in row.items():
                if name.endswith("_percent") and value.replace(".", "").isdigit():
                    again[name] = f"{value}%"
                elif value.isdigit() and len(value) > 3 and "code" not in name and name != "time_period":
                    again[name] = f"{int(value):,}"
            out.writerow({"footnote_symbol": "i", **{names[name]: value for name, value in again.items()}})


@needs_tables
def test_every_table_in_another_vintage_reads_the_same(tmp_path: Path, england: Read) -> None:
    for source in DFE.glob("*.csv"):
        if not source.name.startswith(("statistical_neighbours", "a1")):
            another_vintage(source, tmp_path / source.name.replace(".csv", "_2013_to_2025.csv"))
    read = read_tables(tmp_path)
    wanted, result = ({one[:1] + one[3:6] + one[9:] for one in of.readings} for of in (england, read))
    assert {repr(one) for one in result} == {repr(one) for one in wanted}
    columns = [note for note in read.notes if "column" in note]
    assert columns
    assert all("footnote_symbol: an unknown column" in note for note in columns)


@needs_tables
def test_hackney_is_missing_and_southampton_low(england: Read) -> None:
    read = england
    assert math.isnan(value_in(read, "204", 2022, "children_in_need").value)
    lows = [one for one in read.readings if one.how == "low" and one.figure == "absence_rate"]
    assert "Southampton" in {one.name for one in lows}
    assert all(0 < one.value < 0.001 for one in lows)


@needs_tables
def test_england_is_the_sum_of_its_councils(england: Read) -> None:
    """Counts of episodes ended: councils add up to England as published, rounded to ten, with few left out."""
    readings = [one for one in england.readings if one.figure == "episodes_ended" and one.year == 2019]
    parts = math.fsum(one.value for one in readings if one.council.isdigit())
    (whole,) = [one.value for one in readings if one.council == "england"]
    assert parts == pytest.approx(whole, abs=20)
