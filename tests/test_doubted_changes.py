"""A collapse, a tenfold and a slip of unit in later tables: told in one line, kept with a mark, and not used."""

import csv
import math
from collections.abc import Mapping
from pathlib import Path

import pytest

from sim.inputs.councils.areas import areas
from sim.inputs.councils.council_tables.changes import change_limits, change_rules, limit_of, may_follow, values_after
from sim.inputs.councils.council_tables.notices import CHANGES, LEVELS, TABLES, Notice
from sim.inputs.councils.council_tables.published_columns import figures_by_name
from sim.inputs.councils.council_tables.reading_over import ReadOver, read_over
from sim.inputs.councils.council_tables.updating import update
from sim.inputs.councils.showing import show_council
from sim.inputs.councils.table import figures_table, table_in, text_in
from sim.studies.panel.data import published_panel
from tests.change_limits import limits_again

PLACE = ("time_period", "geographic_level", "region_name", "old_la_code", "new_la_code", "la_name")
CENSUS = ("inpost_fte", "turnover_rate_fte", "agency_fte", "case_holders_fte", "cases", "absence_rate_fte")
USUAL = ("311", "12", "40", "200", "3000", "3.1")
Rows = list[tuple[str, int, tuple[str, ...]]]  # code, year, cells


def write_table(path: Path, columns: tuple[str, ...], rows: Rows, names: Mapping[str, str] | None = None) -> None:
    """A published table of some councils' rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow([*PLACE, *columns])
        for code, year, cells in rows:
            area = areas().get(code)
            name, region, ons = (area.name, area.region, area.ons) if area else ((names or {})[code], "South East", "")
            out.writerow([year, "Local authority", region, code, ons, name, *cells])


def census(path: Path, rows: Rows) -> Path:
    """A folder with the workforce of some councils."""
    write_table(path / "csww_indicators.csv", CENSUS, rows)
    return path


def of_kind(result: ReadOver, kind: str) -> list[Notice]:
    """What was noticed of one kind."""
    return [one for one in result.notices if one.kind == kind]


@pytest.fixture(scope="module")
def slips(tmp_path_factory: pytest.TempPathFactory) -> ReadOver:
    """Bradford loses its staff for a year, Leeds has ten times as many cases, Barnsley halves for good."""
    folder = census(
        tmp_path_factory.mktemp("slips") / "tables",
        [
            ("380", 2023, ("0.1", *USUAL[1:])),
            ("380", 2024, ("305", *USUAL[1:])),
            ("383", 2023, ("x", "x", "x", "x", "60000", "x")),
            ("370", 2023, ("30", *USUAL[1:3], "20", "300", "3.1")),
            ("370", 2024, ("31", *USUAL[1:3], "21", "310", "3.1")),
        ],
    )
    return read_over(folder, figures_table(), folder)


def test_a_collapse_is_one_line_and_is_kept_and_not_used(slips: ReadOver) -> None:
    """It passed without a word: 0.1 workers were forecast from."""
    (line,) = [one.text for one in of_kind(slips, CHANGES) if one.figure == "in_post_fte"]
    low, high = values_after(figures_table().cell("380", 2022, "in_post_fte").value, "in_post_fte", 1)
    assert (
        f"Bradford 2023: in_post_fte is 0.1; it was 311 in 2022, from which councils have gone to between {low:.0f}"
        in line
    )
    assert f"and {high:.0f}; kept with a d, and not used." in line
    assert text_in(slips.figures, "380", 2023, "in_post_fte").startswith("0.1d")
    assert slips.figures.doubted("380", 2023, "in_post_fte") == 0.1
    panel = published_panel(slips.figures).set_index(["council", "year"]).in_post_fte
    assert math.isnan(panel["380", 2023]) and panel["380", 2024] == 305


def test_ten_times_as_many_are_doubted_too(slips: ReadOver) -> None:
    (line,) = [one for one in of_kind(slips, CHANGES) if one.councils == ("383",)]
    assert "cases_held is 60,000; it was" in line.text
    assert slips.figures.cell("383", 2023, "cases_held").value != 60_000


def test_a_level_that_the_next_year_bears_out_is_used_and_told(slips: ReadOver) -> None:
    lines = [one for one in of_kind(slips, LEVELS) if one.figure == "in_post_fte"]
    assert [one.councils for one in lines] == [("370",)] and "2024 stands by it, so it is used" in lines[0].text
    assert slips.figures.cell("370", 2023, "in_post_fte") == (30, "published")


def test_a_council_is_shown_with_what_is_doubted(slips: ReadOver) -> None:
    shown = [one for one in show_council("leeds", slips.figures).splitlines() if one.startswith("  cases held")]
    assert "(60,000 for 2023 doubted, not used)" in shown[0] and " 2022 " in shown[0]
    assert len(shown) == 2 and "for each child in need" in shown[1]  # how the council works


def test_a_column_of_fractions_is_read_as_fractions_and_one_of_many_slips_is_told_once(tmp_path: Path) -> None:
    """Thirty councils' 12% arrive as 0.12, their staff ten times as large; the City of London's is too small to say."""
    codes = [code for code, area in areas().items() if area.until is None and "+" not in code][:30]
    staff = {code: figures_table().last(code, "in_post_fte")[1].value for code in codes}
    rows: Rows = [(code, 2023, (f"{10 * staff[code]:.1f}", "0.12", "40", "x", "x", "0.031")) for code in codes]
    result = read_over(census(tmp_path, rows), figures_table(), tmp_path)
    assert {result.figures.cell(code, 2023, "turnover_rate").value for code in codes} == {0.12}
    whole = "\n".join(one.text for one in of_kind(result, TABLES))
    assert "turnover_rate_fte of 2023: no council is above 1, so these are fractions" in whole
    assert "in_post_fte of 2023 is beyond the limits in 29 of 29 councils" in whole and "10 times" in whole


def test_one_council_below_one_percent_is_no_column_of_fractions(tmp_path: Path) -> None:
    result = read_over(census(tmp_path, [("380", 2023, (*USUAL[:5], "0.9"))]), figures_table(), tmp_path)
    assert result.figures.cell("380", 2023, "absence_rate").value == pytest.approx(0.009)


def test_what_is_suppressed_where_it_cannot_be_few_is_missing(tmp_path: Path) -> None:
    """Bradford's hundreds of children on a plan became 3, the middle of few."""
    write_table(tmp_path / "d1.csv", ("CPP_start", "CPP_end", "CPP_At31"), [("380", 2023, ("900", "900", "c"))])
    result = read_over(tmp_path, figures_table(), tmp_path)
    (line,) = of_kind(result, CHANGES)
    assert "children_on_plan is suppressed, which elsewhere hides few" in line.text and "taken as missing" in line.text
    assert result.figures.cell("380", 2023, "children_on_plan").value != 3


def test_a_doubted_value_stays_doubted_until_a_user_takes_its_mark_off(tmp_path: Path) -> None:
    path, folder = tmp_path / "figures.csv", census(tmp_path / "tables", [("380", 2023, ("0.1", *USUAL[1:]))])
    path.write_bytes(figures_table().path.read_bytes())
    first = update(folder, path)
    assert "Doubted values in it, marked d and not used: 1; to use one all the same, leave only its number" in first
    assert "doubted" in path.read_text(encoding="utf-8").split("\ncouncil,")[0]
    once = path.read_bytes()
    update(folder, path)
    assert path.read_bytes() == once
    noted = (tmp_path / "figures_noticed.txt").read_text(encoding="utf-8")
    assert "Bradford 2023: in_post_fte is 0.1" in noted
    text = text_in(table_in(path), "380", 2023, "in_post_fte")
    path.write_text(once.decode("utf-8").replace(f",{text},", ",0.1,"), encoding="utf-8")
    table_in.cache_clear()
    assert "0.1; it was" not in update(folder, path)
    assert table_in(path).cell("380", 2023, "in_post_fte") == (0.1, "published")


def test_a_revised_past_is_used_and_told(tmp_path: Path) -> None:
    write_table(tmp_path / "c1.csv", ("referral_count", "rereferral_count"), [("380", 2021, ("9000", "3"))])
    result = read_over(tmp_path, figures_table(), tmp_path)
    texts = [one.text for one in result.notices]
    was = figures_table().cell("380", 2021, "referrals_per_year").value
    assert f"Bradford 2021: referrals_per_year is revised to 9,000, was {was:,.0f}." in texts
    assert result.figures.cell("380", 2021, "referrals_per_year") == (9000, "published")
    assert text_in(result.figures, "380", 2021, "rereferrals_per_year") == "3d"


def test_limits_are_what_the_tables_show() -> None:
    wanted = limits_again()
    assert change_limits() == pytest.approx(wanted, rel=1e-3)
    assert {figure.kind for figure in figures_by_name().values()} == set(change_rules().added)


def test_few_real_changes_are_doubted_in_a_year_that_made_no_limit() -> None:
    """Limits to 2021 hold all but a handful of the changes to 2022."""
    limits, figures = limits_again(2021), figures_table()
    beyond = total = 0
    for code, area in areas().items():
        for name in limits if area.until is None and "+" not in code else ():
            before, now = (figures.cell(code, year, name) for year in (2021, 2022))
            if before.how == now.how == "published":
                total += 1
                added = change_rules().added[figures_by_name()[name].kind]
                beyond += abs(math.log((now.value + added) / (before.value + added))) > math.log(limits[name])
    assert total > 15_000 and 1 <= beyond <= 20


def test_a_limit_widens_with_the_years_between() -> None:
    assert limit_of("in_post_fte", 4) == pytest.approx(limit_of("in_post_fte", 1) ** 2)
    assert not may_follow(300, 100, "in_post_fte", 1) and may_follow(300, 100, "in_post_fte", 4)
