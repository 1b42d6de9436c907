"""What people see: each thing is named once and in words of theirs, and pages are filled."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import reports as read

from sim.base.places import CONF
from sim.base.wording import pounds_in_words, size_in_words
from sim.inputs.register import figures_of
from sim.inputs.schema import Change
from sim.reports.chart_context import change_in_words
from sim.reports.phrases import label_alone
from sim.reports.report.chapters.standing import publications
from sim.reports.report.document import Bullets, Document, Figure, Heading, Text, table
from sim.reports.report.formats.excel_file import cover_texts, texts_table
from sim.reports.report.formats.filled_pages import shares_of_width
from sim.reports.report.formats.typst_pdf import write_pdf
from sim.studies.site.site_settings import site_settings

run = read.run  # a fixture


@pytest.mark.parametrize(
    ("size", "words"), [(0, "1 kB"), (37_400, "37 kB"), (999_400, "999 kB"), (999_600, "1.0 MB"), (4_960_000, "5.0 MB")]
)
def test_a_size_is_never_nothing(size: int, words: str) -> None:
    assert size_in_words(size) == words


@pytest.mark.parametrize(
    ("what", "times", "words"),
    [
        ("referrals", 1.325, "A third more referrals than usual"),
        ("referrals", 1.5, "50% more referrals than usual"),
        ("referrals", 1.28, "28% more referrals than usual"),
        ("referrals", 1.11, "11% more referrals than usual"),
        ("referrals", 0.9, "A tenth fewer referrals than usual"),
        ("referrals", 3.0, "Referrals 3 times the usual number"),
        ("conference_capacity", 0.667, "A third fewer conferences can be held than usual"),
        ("sickness_rate", 1.9, "Sickness 1.9 times the usual rate"),
    ],
)
def test_a_change_is_said_as_scenarios_say_it(what: Any, times: float, words: str) -> None:
    change = Change.model_validate({"what": what, "from": "2026-04-06", "weeks": 4, "multiply": times})
    assert change_in_words(change) == words


def test_children_over_18_are_not_meant() -> None:
    assert label_alone("Over 18 children") == "Workers with over 18 children"
    assert label_alone("Caseload") == "Caseload"


def test_sources_are_publications_with_their_publisher_and_years() -> None:
    sources = [
        "MSER-5 on pilot runs, docs/warm_up.md",
        "DfE Children in need 2022, C1 and B1: referrals a year less those still open",
        "DfE Children in need 2022, D1: 568 and 546",
        "ASSUMPTION",
        "DfE workforce census and Children in need 2022, 151 councils",
        "DfE workforce census, Leeds September 2021",
        "NHS England sickness 2010-15",
        "DfE Children looked after, numbers and rates",
        "DfE reporting year FY2022",
    ]
    assert publications(sources) == [
        "Department for Education: Children in need, 2022",
        "Department for Education: Workforce census",
        "NHS England: Sickness, 2010-15",
        "Department for Education: Children looked after, numbers and rates",
    ]


@pytest.mark.parametrize("council", ["leeds", "typical"])
def test_no_note_on_a_number_is_listed_as_a_source(council: str) -> None:
    file = CONF / "council" / f"{council}.yaml"
    named = publications([figure.source for figure in figures_of(file, file.name)])
    assert named and all(re.fullmatch(r"[A-Z][\w ]+: [A-Z][^:;/]+", name) for name in named)


def test_no_two_scenarios_that_are_offered_say_the_same() -> None:
    together = pytest.importorskip("sim.reports.app.together", reason="streamlit is not installed")
    offered = [one.says for one in together.shocks()]
    assert len(set(offered)) == len(offered) > 8
    assert together.usual_name("lighter_referrals") == "referral_spike"  # one chosen in a settings file is shown
    assert together.usual_name("posts_cut") == "posts_cut" and together.usual_name("of_my_own") == "of_my_own"
    for setting in site_settings([]).settings:
        (name,) = [word.partition("=")[2] for word in setting.words if word.startswith("scenario=")]
        assert together.usual_name(name) == name, setting.name


def test_the_sheet_of_text_repeats_neither_the_cover_nor_itself() -> None:
    tables = [table(name, ("Measure", "Mean"), [("Caseload", "17")]) for name in "AB"]
    blocks = (
        Heading("The answer"),
        Text("What happens?"),
        Text("Caseloads rise."),
        Bullets(("More wait.", "Fewer leave.")),
        Heading("Money"),
        *tables,
        Heading("Left open"),
        Heading("Risks", 2),
        Text("What could go otherwise."),
    )
    document = Document("Leeds", "A run", blocks)
    assert cover_texts(document) == ["What happens?", "Caseloads rise."]
    assert texts_table(document) == [
        ["The answer", "More wait."],
        ["The answer", "Fewer leave."],
        ["Money", "See Table_1 and Table_2."],
        ["Left open", "What it holds follows below."],
        ["Risks", "What could go otherwise."],
    ]


def test_a_picture_shrinks_or_floats_where_it_does_not_fit_and_none_overtakes_another() -> None:
    begun = {1: (1, 100.0), 2: (1, 190.0), 3: (2, 220.0), 4: (2, 20.0), 5: (4, 20.0)}  # the page, and mm from its top

    def placed(name: str, shares: Any) -> list[dict[str, float]]:
        if name == "begun":
            return [{"number": n, "page": page, "begun": at, "tall": 100.0} for n, (page, at) in begun.items()]
        return [{"number": n, "page": begun[n][0] + (share is None)} for n, share in enumerate(shares, 1)]

    shares = shares_of_width([(15.0, 8.0)] * 5, placed)
    assert (shares[0] == 1.0 and shares[1] == pytest.approx((277 - 5.6 - 190 - 20) / 80, abs=1e-9)) or shares[1] is None
    assert shares[2] is None  # not even smaller
    assert shares[3] is None  # it would fit, and stand before the third
    assert shares[4] == 1.0  # all before it have their places


def lines_of_pages(file: Path) -> list[list[str]]:
    """What stands on each page of a PDF from top to bottom, and how many points the last of it is above the foot."""
    from pypdf import PdfReader

    result = []
    for page in PdfReader(file).pages:
        lines: list[tuple[float, str]] = []
        page.extract_text(
            visitor_text=lambda text, user, matrix, font, size, into=lines: into.append(
                (user[5] + user[3] * matrix[5], text.strip())
            )
        )
        shown = sorted(((at, text) for at, text in lines if text and at > FOOT), reverse=True)
        result.append([*(text for _, text in shown), str(round(shown[-1][0]))])
    return result


FOOT = 60  # points from the lower edge: below it there is only the page's number


@pytest.mark.parametrize(  # per cent of its width: it fits, fits if smaller, or floats
    ("lines", "tall", "fits"), [(14, 20, True), (14, 120, True), (24, 120, False)]
)
def test_text_goes_on_where_a_picture_has_no_room(tmp_path: Path, lines: int, tall: int, fits: bool) -> None:
    """Pictures that did not fit left half of a page free, though text came after them that would have filled it."""
    pytest.importorskip("typst", reason="typst is not installed (the extra `report`)")
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 {tall}"><text x="9" y="9">P</text></svg>'
    (tmp_path / "one.svg").write_text(svg, encoding="utf-8")
    before, after = ([Text(f"{word} {n}") for n in range(count)] for word, count in (("Before", lines), ("After", 40)))
    picture = Figure(tmp_path / "one", "What is shown", "In words", "From where")
    blocks = (Heading("First"), *before, picture, *after, Heading("Second"), *before)
    write_pdf(Document("Leeds", "A run", blocks), tmp_path / "report.pdf", dt.date(2026, 4, 1))
    first, *rest = lines_of_pages(tmp_path / "report.pdf")
    assert int(first[-1]) < 100  # points: the page is full
    assert ("Figure 1. What is shown" in first) == fits
    if not fits:
        assert "After 0" in first and rest[0].index("Figure 1. What is shown") < rest[0].index("From where") <= 3
    whole = [line for page in (first, *rest) for line in page]
    assert whole.index("Figure 1. What is shown") < whole.index("Second")


def test_no_page_of_a_report_is_left_half_empty(run: Path) -> None:
    pytest.importorskip("typst", reason="typst is not installed (the extra `report`)")
    pages = lines_of_pages(read.files_of(run)["pdf"])
    assert len(pages) > 8
    assert max(int(page[-1]) for page in pages[:-1]) < 0.45 * 842  # points
    figures = [line for page in pages for line in page if re.match(r"Figure \d+\. ", line)]
    assert len(figures) > 4 and figures == sorted(figures, key=lambda text: int(text.split()[1].rstrip(".")))


@pytest.mark.parametrize(
    ("pounds", "like", "text"),
    [
        (1_234_567, None, "£1.23m"),
        (-450_000, None, "−£0.45m"),
        (23_456, None, "£23,000"),
        (-840, None, "−£800"),
        (-40, 2_000, "£0"),
        (3_000, 450_000, "£0.00m"),  # one end of an interval is written as its mean is
    ],
)
def test_pounds_are_said_in_millions_unless_little_would_be_left(pounds: float, like: float | None, text: str) -> None:
    assert pounds_in_words(pounds, like=like) == text
