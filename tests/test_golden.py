"""One kept text for each kind of page: what a reader is shown, word for word, of one small run that is the same always.

    CASELOAD_GOLDEN=write python -m pytest -k golden      writes them again, when the words are meant to change

Other tests pin the findings; the words are pinned by these texts alone. Those of a forecast and of a backtest are
compared where such answers are made: tests/test_forecast_command.py, tests/test_backtest_page.py.
"""

import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from sim.cli.main import main
from sim.reports.report.chapters.assumptions import register_of
from sim.reports.report.chapters.sections import Paper, report_of
from sim.reports.report.document import texts_in_order
from sim.reports.report.one_page import as_text, one_page
from sim.reports.report.run_folder import FinishedRun
from sim.studies.england.england_councils import nation_of
from tests.golden_texts import AGAIN, GOLDEN, RENEW, WIDE, is_golden, without_what_varies

SPIKE = (
    *("council=typical", "scenario=referral_spike", "scenario.from=2021-04-12", "scenario.weeks=4"),
    *("run.warm_up_weeks=0", "run.weeks=12"),
)
SMALLEST = ("Rutland", "Isle of Wight", "Bracknell Forest")  # of the councils of England


def shown(*words: str) -> str:
    """What a command line says on the screen; it must end well."""
    screen = io.StringIO()
    with redirect_stdout(screen), pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", WIDE)
        code = main(words)
    assert code == 0, (words, screen.getvalue())
    return screen.getvalue()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the small run says, and its folder."""
    folder = tmp_path_factory.mktemp("golden") / "run"
    return shown(*SPIKE, "run.replications=3", f"hydra.run.dir={folder}"), folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_headline_of_a_run(small: tuple[str, Path]) -> None:
    is_golden("run", small[0], small[1])


def test_the_one_page_of_a_run(small: tuple[str, Path]) -> None:
    is_golden("one_page", as_text(one_page(FinishedRun(small[1]))), small[1])


def test_the_text_of_a_report(small: tuple[str, Path]) -> None:
    run = FinishedRun(small[1])
    is_golden("report", "\n".join(texts_in_order(report_of(Paper(run, register_of(run), {}, ())))), small[1])


def test_an_answer_on_posts(place: Path) -> None:
    search = ("search.pilot=2", "search.first=5", "search.last=8", "search.beside=2", "search.most=0.1")
    is_golden("staffing", shown("staffing", *SPIKE, "target.caseload=15.9", "confidence=0.8", *search), place)


def test_a_comparison(place: Path) -> None:
    words = ("allocation=least_loaded,capped", "measures=caseload_p90", "first=5", "most=5", "delta=1")
    is_golden("compare", shown("compare", *SPIKE, *words), place)


def test_three_councils_as_england(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = nation_of()
    few = whole._replace(councils={name: whole.councils[name] for name in SMALLEST})
    monkeypatch.setattr("sim.studies.england.england.nation_of", lambda: few)
    is_golden("england", shown("england", "run.warm_up_weeks=0", "run.weeks=4"), place)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("council_show", ("council", "show", "rutland")),
        ("list", ("scenario=list",)),
        ("help", ("--help",)),
        ("help_staffing", ("staffing", "--help")),
    ],
)
def test_a_page_that_simulates_nothing(page: str, words: tuple[str, ...], place: Path) -> None:
    is_golden(page, shown(*words), place)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3 events in 2.0 s; 4 ns\nEnd", "9 events in 8.0 s; 7 ns\nEnd", True),
        ("/a/b/run: caseload-sim 0.2.0, 0123456789abcdef", "/c/run: caseload-sim 1.0, fedcba9876543210", True),
        ("Caseloads peak at 18.3", "Caseloads peak at 18.4", False),
        ("12 April 2021", "13 April 2021", False),
    ],
)
def test_only_what_varies_is_left_out(one: str, other: str, same: bool) -> None:
    cleaned = [without_what_varies(text, Path("/a/b/run"), Path("/c/run")) for text in (one, other)]
    assert (cleaned[0] == cleaned[1]) is same


def test_a_page_that_differs_is_shown_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(RENEW, raising=False)
    kept = (GOLDEN / "help.txt").read_text(encoding="utf-8")
    with pytest.raises(pytest.fail.Exception) as failure:
        is_golden("help", kept.replace("council", "authority", 1))
    assert "\n-" in str(failure.value) and "\n+" in str(failure.value) and AGAIN in str(failure.value)


def test_every_kept_text_is_of_a_page() -> None:
    tests = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    assert [file.stem for file in GOLDEN.glob("*.txt") if f'"{file.stem}"' not in tests] == []
