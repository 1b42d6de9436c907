"""The pages that are made, in a real browser from a folder: no violation of WCAG 2.2 AA, no sideways scrolling."""

import json
import re
from pathlib import Path
from typing import Any

import browsers
import pytest
from browsers import MARKS, NEEDED, violations, with_missing_alternative

from sim.cli.commands import run_command
from tests.kept_run import kept_run

for name in NEEDED:
    pytest.importorskip(name, reason=f"{name} is not installed")
pytestmark = MARKS
browser = browsers.browser  # a fixture


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The address of each page."""
    place = tmp_path_factory.mktemp("pages")
    run, site = kept_run(place / "run"), place / "site"
    assert run_command("board", [str(run)]) == 0
    assert run_command("story", [str(run), "child=latest_duty"]) == 0
    words = [
        "settings=referrals_33_52,in_turn",
        "run=quick",
        "run.replications=2",
        "run.weeks=30",
        "run.warm_up_weeks=26",
    ]
    assert run_command("site", [*words, "councils=typical,leeds", f"folder={site}"]) == 0
    (story,) = run.glob("story_*.html")
    files = {"board": run / "board_perfect_storm_0.html", "story": story, "site": site / "index.html"}
    return {name: file.resolve().as_uri() for name, file in files.items()}


def opened(browser: Any, address: str, width: int = 1280, **more: Any) -> tuple[Any, list[str]]:
    """A page once it is whole, and what went wrong in its scripts or was fetched from elsewhere."""
    page, wrong = browser.new_page(viewport={"width": width, "height": 900}, **more), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith(("file:", "blob:")) else wrong.append(request.url)
    )
    page.goto(address)
    page.wait_for_function("!document.querySelector('h2') || document.querySelector('h2').textContent !== 'Loading'")
    return page, wrong


@pytest.mark.parametrize("name", ["board", "story", "site"])
def test_a_page_has_no_violation_and_no_sideways_scrolling(browser: Any, pages: dict[str, str], name: str) -> None:
    for width in (320, 1280):
        page, wrong = opened(browser, pages[name], width)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert wrong == []
        page.close()


OVERFLOWING = """() => [...document.querySelectorAll('.scroll')]
    .filter(box => box.clientWidth && box.scrollWidth > box.clientWidth + 1)
    .map(box => [box.getAttribute('aria-label'), getComputedStyle(box, '::before').content])"""
LETTERS = """() => [...document.querySelectorAll('figure svg')].filter(svg => svg.clientWidth)
    .map(svg => svg.clientWidth / svg.viewBox.baseVal.width * Number(svg.getAttribute('font-size')))"""


@pytest.mark.parametrize("name", ["board", "story", "site"])
def test_what_a_telephone_has_no_room_for_is_folded_or_says_that_it_goes_on(
    browser: Any, pages: dict[str, str], name: str
) -> None:
    page, _ = opened(browser, pages[name], 390)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    wide = dict(page.evaluate(OVERFLOWING))
    assert set(wide) == ({"The first day of each week"} if name == "board" else set())
    assert all("scroll sideways" in sign for sign in wide.values())
    page.close()


@pytest.mark.parametrize("name", ["story", "site"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_words_of_a_drawing_can_be_read_at_every_width(
    browser: Any, pages: dict[str, str], name: str, width: int
) -> None:
    page, _ = opened(browser, pages[name], width)
    page.wait_for_selector("figure svg >> visible=true")
    (letters,) = page.evaluate(LETTERS)  # one drawing of those for several widths is seen
    assert letters >= (10 if width < 768 else 8.5)  # pixels
    page.close()


def test_an_interval_is_seen_on_a_telephone_and_on_a_desk(browser: Any, pages: dict[str, str]) -> None:
    for width in (390, 1280):
        page, _ = opened(browser, pages["site"], width)
        page.wait_for_selector("#table tbody tr")
        row = page.inner_text("#table tbody tr:first-child")
        assert len(re.findall(r"[+−][\d.]+ to [+−][\d.]+", row)) == row.count("chance") == 1
        page.close()


def test_axe_would_notice_a_missing_alternative_text(browser: Any, pages: dict[str, str]) -> None:
    page, _ = opened(browser, pages["site"])
    assert any(one.startswith("image-alt") for one in with_missing_alternative(page))
    page.close()


def test_the_board_goes_by_keyboard_and_stops_by_itself(browser: Any, pages: dict[str, str]) -> None:
    page, wrong = opened(browser, pages["board"])
    dates = page.evaluate("data.dates")
    shown = lambda: page.inner_text("#now")  # noqa: E731
    assert shown() == dates[0]  # nothing moves before it is told to
    page.wait_for_timeout(400)
    assert shown() == dates[0]
    for key, day in (
        ("ArrowRight", 1),
        ("PageDown", 6),
        ("ArrowLeft", 5),
        ("End", len(dates) - 1),
        ("PageUp", len(dates) - 6),
    ):
        page.keyboard.press(key)
        assert shown() == dates[day]
    page.keyboard.press(" ")
    page.wait_for_function("document.getElementById('play').textContent === 'Play'", timeout=20_000)
    assert shown() == dates[-1]
    held = page.evaluate(
        "data.teams.map((team, i) =>"
        " [at(team.children, day), Number(document.getElementById('children' + i).textContent.replaceAll(',', ''))])"
    )
    assert all(one == told for one, told in held)
    assert wrong == []
    page.close()


def test_less_motion_is_heeded(browser: Any, pages: dict[str, str]) -> None:
    page, _ = opened(browser, pages["board"], reduced_motion="reduce")
    page.select_option("#speed", "60")
    page.click("#play")
    page.wait_for_timeout(1000)
    assert page.evaluate("day") == 0  # sixty days a second would be at the end
    page.wait_for_timeout(1500)
    assert page.evaluate("day") == 5
    page.close()


def test_a_council_and_a_setting_are_picked_and_taken_away(browser: Any, pages: dict[str, str]) -> None:
    page, wrong = opened(browser, pages["site"])
    page.select_option("#council", "typical")
    page.select_option("#setting", "in_turn")
    page.wait_for_function("document.getElementById('title').textContent.startsWith('Typical council')")
    assert page.inner_text("#title") == "Typical council: in turn"
    assert "council=typical scenario=allocation_change scenario.policy=in_turn" in page.inner_text("#command")
    answer = json.loads(page.evaluate("JSON.stringify(picked().answer)"))
    assert page.inner_text("#says p:first-child") == answer["says"][0]
    assert page.locator("#table tbody tr").count() == len(answer["lines"])
    with page.expect_download() as taken:
        page.click("#csv")
    assert taken.value.suggested_filename == "typical_in_turn.csv"
    lines = Path(taken.value.path()).read_text(encoding="utf-8").splitlines()
    first, line = lines[1].split(","), answer["lines"]["caseload_per_worker"]
    assert first[0] == "caseload_per_worker"
    assert [float(value) for value in first[6:9]] == line[:3]
    assert page.url.endswith("#typical/in_turn")
    again, _ = opened(browser, page.url)
    assert again.inner_text("#title") == "Typical council: in turn"  # a link leads to the same answer
    assert wrong == []
    again.close()
    page.close()
