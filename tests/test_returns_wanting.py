"""What a return does not have is named and never read as none; what 1 to 5 people would tell is not told."""

import datetime as dt
import re
from pathlib import Path

import pytest

from sim.base.errors import InputError
from sim.inputs.returns.figures import ReturnFigure, ReturnFigures, protected_share, share_shown
from sim.inputs.returns.privacy import counts_apart
from sim.inputs.returns.read_command import print_summary
from sim.inputs.returns.reading import Understood, understand
from tests.returns_by_hand import LIST_3, LIST_6, LIST_9, census, child, episodes, in_census, rows_of, workbook, workers

LISTED = {
    "Child Protection Plan Start Date": dt.date(2022, 12, 1),
    "Allocated Worker": "Ann Lee",
    "Date of Contact": dt.date(2023, 1, 10),
}


def without(text: str, column: str) -> str:
    """Comma-separated text without one column."""
    rows = [row.split(",") for row in text.splitlines()]
    at = rows[0].index(column)
    return "\n".join(",".join(row[:at] + row[at + 1 :]) for row in rows)


def folder_of(place: Path, **files: str) -> Path:
    """A folder with these files; `cin` and `staff` are XML, the rest comma-separated."""
    for name, text in files.items():
        suffix = "xml" if name.startswith(("cin", "staff")) else "csv"
        (place / f"{name}.{suffix}").write_text(text, encoding="utf-8")
    return place


def kept(made: Understood, path: str) -> ReturnFigure:
    """A figure of the council's files."""
    return made.figures.kept[path]


CENSUS = census([in_census(i) for i in range(60)])


@pytest.mark.parametrize("column", ["DECOM", "DEC", "LS"])
def test_care_without_a_column_is_the_typical_councils_and_never_none(tmp_path: Path, column: str) -> None:
    """Without DECOM the page said that no child was in care, and posts of every team shrank to half a post."""
    made = understand(folder_of(tmp_path, cin=CENSUS, care=without(episodes(40), column)), "o")
    for stage in ("looked_after", "care_proceedings"):
        one = kept(made, f"council.stock.{stage}")
        assert one.assumed and one.value >= 0 and f"care.csv has no {column}" in one.remark
    assert f"care.csv has no {column}" in made.returns.notes.wanting
    assert f"care.csv has no {column}." in made.texts["what_was_understood.md"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (episodes(0), "has no rows"),
        (without(episodes(40), "DECOM"), "has no DECOM"),
        (episodes(40).replace("04/05/2021", "99/99/9999"), "DECOM is not a date that can be meant in 40 rows"),
    ],
)
def test_no_council_is_made_of_nothing(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match="nothing usable was read; no council was made") as fault:
        understand(folder_of(tmp_path, care=text), "o")
    assert words in str(fault.value)


def test_lists_without_any_date_need_their_day(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", {"List 6": rows_of(6, 40, {"Case Status": "c) Child in need plan"})})
    with pytest.raises(InputError, match="on=2023-03-31"):
        understand(tmp_path, "o")
    assert kept(understand(tmp_path, "o", dt.date(2023, 3, 31)), "council.stock.child_in_need").value == 40


def test_the_count_that_is_printed_parts_what_was_read_from_what_is_assumed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = understand(folder_of(tmp_path, cin=CENSUS), "o")
    print_summary(made)
    text = capsys.readouterr().out
    read, assumed = (int(one) for one in re.findall(r"(\d+) settings", text))
    assert assumed == sum(one.assumed for one in made.figures.kept.values()) > 0
    assert read + assumed == len(made.figures.kept)
    assert "Missing: cin.xml has no CINclosureDate" in text


def test_a_census_without_dates_gives_no_children_of_none(tmp_path: Path) -> None:
    plan = "<CINPlanDates><CINPlanEndDate>2023-01-02</CINPlanEndDate></CINPlanDates>"
    made = understand(folder_of(tmp_path, cin=census([in_census(i, plan) for i in range(60)])), "o")
    for stage, column in (("child_in_need", "CINPlanStartDate"), ("child_protection", "CPPstartDate")):
        one = kept(made, f"council.stock.{stage}")
        assert one.assumed and one.value > 0 and f"cin.xml has no {column}" in one.remark
    assert not [one.path for one in made.figures.measured if one.value == 0]


def test_a_census_whose_enquiries_have_no_word_on_conferences_gives_englands_share(tmp_path: Path) -> None:
    """All that had a conference were all that were counted: the share was 1."""
    held = "<Section47><S47ActualStartDate>2022-12-01</S47ActualStartDate>{}</Section47>"
    date = "<DateOfInitialCPC>2022-12-12</DateOfInitialCPC>"
    children = [in_census(i, held.format(date if i < 30 else "")) for i in range(60)]
    made = understand(folder_of(tmp_path, cin=census(children)), "o")
    assert "cin.xml has no ICPCnotRequired" in dict(made.figures.absent)["journey.stages.section_47.onward"]


@pytest.mark.parametrize("column", ["FTE", "OrgRole", "AgencyWorker"])
def test_workers_without_a_column_give_no_posts(tmp_path: Path, column: str) -> None:
    """Without roles every worker, and every empty post, became a chair of conferences."""
    text = re.sub(f"<{column}>[^<]*</{column}>", "", workers())
    made = understand(folder_of(tmp_path, cin=CENSUS, staff=text), "o")
    teams = [one for path, one in made.figures.kept.items() if path.endswith(".posts_fte")]
    assert teams and all(one.assumed for one in teams)
    assert "in_post_fte" not in [one.path for one in made.figures.measured] or column == "OrgRole"
    assert f"no {column}" in dict(made.figures.absent)["council.teams"]


def test_vacancies_that_are_not_in_the_census_are_not_none(tmp_path: Path) -> None:
    text = re.sub("<NumberOfVacancies>[^<]*</NumberOfVacancies>", "", workers())
    made = understand(folder_of(tmp_path, cin=CENSUS, staff=text), "o")
    one = kept(made, "council.teams.safeguarding.vacant_fte")
    assert one.assumed and one.value > 0 and "no NumberOfVacancies" in one.remark
    assert not kept(made, "council.teams.safeguarding.posts_fte").assumed


def test_lists_without_a_column_are_not_counted_whole(tmp_path: Path) -> None:
    """Without the end of a plan every plan of half a year was open; without birthdays nobody had left care."""
    seven, nine = rows_of(7, 40, LISTED), rows_of(9, 40, LIST_9)
    for rows, name in ((seven, "Child Protection Plan End Date"), (nine, "Date of Birth")):
        at = rows[0].index(name)
        for row in rows:
            del row[at]
    workbook(tmp_path / "a.xlsx", {"List 3": rows_of(3, 40, LIST_3), "List 7": seven, "List 9": nine})
    made = understand(tmp_path, "o")
    for stage, name in (("child_protection", "Child Protection Plan End Date"), ("care_leaver", "Date of Birth")):
        one = kept(made, f"council.stock.{stage}")
        assert one.assumed and one.value > 0 and f"has no {name}" in one.remark


@pytest.mark.parametrize("few", [1, 2, 3, 4, 5])
def test_five_councils_of_few_children_are_told_alike(tmp_path: Path, few: int) -> None:
    """Of 3 the number was told: it is what stands for 1 to 5."""
    six = rows_of(6, 40, LIST_6)
    for row in six[1 : 1 + few]:
        row[six[0].index("Case Status")] = "d) Assessment"
    workbook(tmp_path / "a.xlsx", {"List 3": rows_of(3, 40, LIST_3), "List 6": six})
    made = understand(tmp_path, "o")
    line = next(row for row in made.texts["what_was_understood.md"].splitlines() if "council.stock.assessment " in row)
    assert "| 1 to 5 | children" in line and "the middle stands here" in line
    written = next(row for row in made.texts["council/o.yaml"].splitlines() if row.strip().startswith("assessment: 3"))
    assert "1 to 5 rows" in written and "the middle stands here" in written


@pytest.mark.parametrize("few", [1, 2, 3, 4, 5])
def test_what_few_people_would_tell_is_not_kept(few: int) -> None:
    """With 3 rows a rate and a setting were told, as 3 is its own middle."""
    figures = ReturnFigures()
    figures.measure("starters_per_year", 1.4, "FTE a year", "x", few, "")
    figures.keep(ReturnFigure("workforce.leaving.rate", 0.1471, "share", "x", few, ""))
    figures.count("council.stock.assessment", few, "children", "x", "")
    assert list(figures.kept) == ["council.stock.assessment"] and not figures.measured
    assert all("1 to 5 people is not told" in why for _, why in figures.absent) and len(figures.absent) == 2


def test_few_who_are_the_rest_are_not_told_either() -> None:
    assert len({protected_share(100 - few, 100, 0.5) for few in range(1, 6)}) == 1
    assert len({share_shown(100 - few, 100) for few in range(1, 6)}) == 1
    assert len({share_shown(few, 100) for few in range(1, 6)}) == 1
    assert protected_share(100, 100, 0.5)[0] == 1.0 and share_shown(60, 100) == 0.6


def test_beside_a_small_count_the_others_are_rounded() -> None:
    assert counts_apart([101, 3, 52, 0]) == [100, 3, 50, 0]
    assert counts_apart([101, 52, 0]) == [101, 52, 0]


@pytest.mark.parametrize("few", [1, 2, 3, 4, 5])
def test_of_few_conferences_no_setting_is_drawn(tmp_path: Path, few: int) -> None:
    given = {
        "Strategy discussion initiating Section 47 Enquiry Start Date": dt.date(2023, 1, 2),
        "Date of Initial Child Protection Conference": dt.date(2023, 1, 10),
        "Did the Initial Child Protection Conference Result in a Child Protection Plan": "a) Yes",
    }
    sheets = {"List 3": rows_of(3, 40, LIST_3), "List 5": rows_of(5, few, given), "List 6": rows_of(6, 40, LIST_6)}
    workbook(tmp_path / "a.xlsx", sheets)
    made = understand(tmp_path, "o")
    assert not [path for path in made.figures.kept if path.startswith("journey.stages.initial_conference")]
    assert "not told" in dict(made.figures.absent)["journey.stages.initial_conference.onward"]
    assert "conferences_to_plan_share" not in [one.path for one in made.figures.measured]
    assert child(1)["Child Unique ID"] not in made.texts["what_was_understood.md"]
