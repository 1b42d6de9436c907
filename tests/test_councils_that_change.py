"""Councils that are renamed, recoded, divided or merged between the project's list and later tables."""

import pytest

from sim.base.errors import InputError
from sim.inputs.councils.areas import areas, codes_by_ons
from sim.inputs.councils.council_tables.notices import BOUNDARIES
from sim.inputs.councils.council_tables.reading_over import ReadOver, read_over, refuse_unlisted
from sim.inputs.councils.council_tables.row_areas import whose
from sim.inputs.councils.showing import show_council
from sim.inputs.councils.table import figures_table
from tests.later_releases import write_releases
from tests.test_doubted_changes import Rows, write_table

B1 = ("At31_episodes", "Anypoint_episodes", "Started_episodes", "Ended_episodes", "awaiting_assessment")
C1 = ("referral_count", "rereferral_count")
GONE, NEW = "936", {"951": "East Surrey", "952": "West Surrey"}


def row_of(name: str, dfe: str, ons: str) -> dict[str, str]:
    """What a row says of whose it is."""
    return {"level": "Local authority", "region": "", "name": name, "dfe_code": dfe, "ons_code": ons}


@pytest.mark.parametrize(
    ("name", "dfe", "ons", "code", "sentence"),
    [
        ("Bradford", "380", "E08000032", "380", ""),
        ("Bradford and Keighley", "380", "E08000032", "380", "Bradford has the name Bradford and Keighley"),
        ("Bradford", "999", "E08000032", "380", "Bradford has the code 999 in place of 380"),
        ("Bradford", "380", "E08000099", "380", "the code E08000099 in place of E08000032"),
        ("Bradford", "999", "E08000099", "380", "the code 999 in place of 380 and the code E08000099"),
        ("Bradford", "", "E08000099", "380", "the code E08000099 in place of E08000032"),
        ("North Yorkshire", "815", "E10000023", "815", ""),
        ("North Yorkshire", "815", "E06000065", "815", ""),
        ("Somerset", "933", "E06000066", "933", ""),
        ("Dorset", "835", "E10000009", "835", ""),
        ("Cumberland", "942", "E06000063", "942", ""),
        ("Wessex", "999", "E06009999", "999", ""),
    ],
)
def test_a_council_with_another_name_or_code_is_the_same_and_told(
    name: str, dfe: str, ons: str, code: str, sentence: str
) -> None:
    """A code that was not known made a new council of Bradford, without a word."""
    area, _, notice = whose(row_of(name, dfe, ons))
    assert area is not None and area.code == code
    assert (sentence in notice.text and "read as the same council" in notice.text) if notice else sentence == ""


def test_a_row_of_two_councils_is_of_neither() -> None:
    area, _, notice = whose(row_of("Bexley", "306", "E09000004"))
    assert area is None and notice is not None
    assert "Bexley (E09000004) stands under 306, which is Croydon's; its rows are not read." in notice.text


def test_every_council_of_the_list_goes_by_its_own_codes_and_name_in_silence() -> None:
    for code, area in areas().items():
        if "+" not in code:
            assert whose(row_of(area.name, code, area.ons)) == (area, "council", None)
            assert codes_by_ons(area.ons)


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> ReadOver:
    """Surrey is divided after 2022 into two councils that nobody knows; all others go on."""
    folder = tmp_path_factory.mktemp("divided") / "tables"
    there = [code for code, area in areas().items() if (area.until or 9999) >= 2022 and "+" not in code]
    codes = [(code, year) for year in (2023, 2024) for code in there if code != GONE]
    codes += [(code, year) for year in (2023, 2024) for code in NEW]

    def cells(code: str, names: tuple[str, ...]) -> tuple[str, ...]:
        values = [figures_table().last(GONE if code in NEW else code, name)[1].value for name in names]
        return tuple("x" if value != value else f"{value:.0f}" for value in values)

    columns = ("children_in_need", "episodes_any_point", "episodes_started", "episodes_ended", "awaiting_assessment")
    b1: Rows = [(code, year, cells(code, columns)) for code, year in codes]
    c1: Rows = [(code, year, cells(code, ("referrals_per_year", "rereferrals_per_year"))) for code, year in codes]
    write_table(folder / "b1.csv", B1, b1, NEW)
    write_table(folder / "c1.csv", C1, c1, NEW)
    return read_over(folder, figures_table(), folder)


def test_unknown_successors_are_told_with_what_they_may_replace(divided: ReadOver) -> None:
    texts = [one.text for one in divided.notices if one.kind == BOUNDARIES]
    (line,) = [one for one in texts if "and East Surrey (951)" in one]
    assert line.startswith(f"South East: {areas()[GONE].name} has no row after 2022")
    assert "and East Surrey (951) and West Surrey (952) are new" in line and "stays in the table" in line
    assert divided.figures.cell("951", 2024, "children_in_need").value > 0
    assert divided.figures.cell(GONE, 2022, "children_in_need").value > 0
    with pytest.raises(InputError, match=r"East Surrey \(951\) is in these tables and not in the project's list"):
        refuse_unlisted("East Surrey", divided)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> ReadOver:
    """The tables of 2023 to 2025, as they are: Cumbria's successors from April 2023."""
    folder = write_releases(tmp_path_factory.mktemp("later") / "tables")
    return read_over(folder, figures_table(), folder)


def test_cumbria_ends_and_its_successors_begin_in_a_sentence(later: ReadOver) -> None:
    (line,) = [one for one in later.notices if one.kind == BOUNDARIES and "Cumbria" in one.text]
    assert line.councils == ("909", "942", "943")
    assert "from then on its figures are those of Cumberland and Westmorland and Furness" in line.text
    assert "What was published of Cumbria stays in the table, to 2023." in line.text
    assert later.figures.cell("909", 2023, "children_in_need").value > 0
    assert not [one for one in later.notices if one.kind == BOUNDARIES and "Yorkshire" in one.text]


def test_a_council_that_ended_is_still_shown_and_its_successor_says_where(later: ReadOver) -> None:
    ended = show_council("cumbria", later.figures)
    assert "Ended in March 2023. From April 2023 its figures are those of Cumberland and Westmorland and" in ended
    assert " 2023 " in next(line for line in ended.splitlines() if line.startswith("  referrals "))
    begun = show_council("cumberland", later.figures)
    assert "Began in April 2023, of Cumbria: for what was published of it, council show 909." in begun
    with pytest.raises(InputError, match="ask for Cumbria"):
        show_council("cumberland")
