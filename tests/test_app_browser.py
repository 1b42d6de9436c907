"""The app in a real browser: no violation of WCAG 2.2 AA on any screen, no sideways scrolling, all by keyboard."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browsers
import pytest
from browsers import MARKS, NEEDED, violations, with_missing_alternative

from sim.reports.app import jobs
from tests.kept_run import kept_run
from tests.ports import free_port

REPOSITORY = Path(__file__).resolve().parent.parent
SCREENS = (
    "council",
    "scenario",
    "options",
    "reasons",
    "run",
    "answer",
    "seeing",
    "compare",
    "posts",
    "record",
    "assumptions",
    "files",
    "settings",
    "returns",
    "glossary",
)

pytest.importorskip("streamlit", reason="streamlit is not installed")
for name in NEEDED:
    pytest.importorskip(name, reason=f"{name} is not installed")
pytestmark = MARKS
ENDED = -1  # the number of a process that is no more
browser = browsers.browser  # a fixture


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, served on a free port of this computer."""
    port = free_port()
    words = [sys.executable, "-m", "sim", "app", "open=no", f"port={port}"]
    own = {"PYTHONPATH": str(REPOSITORY)}
    place = tmp_path_factory.mktemp("app")
    with_two_runs(place / "outputs" / "app" / "runs")
    with subprocess.Popen(words, cwd=place, env={**os.environ, **own}, stdout=subprocess.DEVNULL) as app:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            app.terminate()


def with_two_runs(place: Path) -> None:
    """Two finished runs, as the app keeps them, so that no screen is empty."""
    first = kept_run(place / "2026-01-01_first")
    second = shutil.copytree(first, place / "2026-01-02_second")
    for folder in (first, second):
        jobs.keep_job(
            jobs.Job(folder, "", ("council=typical", "scenario=perfect_storm"), 1, {}, ENDED, "2026-01-01T12:00")
        )


def wait_for(address: str) -> None:
    """Wait until something answers."""
    end = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            assert time.monotonic() < end, "the app does not answer"
            time.sleep(0.3)


WHOLE = """() => {
    const now = document.head.innerHTML.length + document.body.innerHTML.length;
    const working = document.querySelector('[data-testid=stStatusWidget]') || now !== window.before;
    window.before = now;
    window.still = working ? 0 : (window.still || 0) + 1;
    return window.still > 3;
}"""  # nothing has changed for a second and the script has ended: what is drawn first has not its colours yet


def opened(browser: Any, address: str, screen: str, width: int = 1280) -> Any:
    """A screen, once it is whole."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/{screen}")
    page.wait_for_selector("h1", timeout=60_000)
    page.wait_for_function(WHOLE, timeout=60_000, polling=300)
    return page


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_no_violation_and_no_sideways_scrolling(browser: Any, address: str, screen: str) -> None:
    page = opened(browser, address, screen, width=320)
    try:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.set_viewport_size({"width": 1280, "height": 900})
        assert violations(page) == []
    finally:
        page.close()


def test_the_answers_table_is_whole_on_a_telephone(browser: Any, address: str) -> None:
    page = opened(browser, address, "answer", width=390)
    try:
        table = page.locator("table").first
        assert table.evaluate("it => it.parentElement.scrollWidth <= it.parentElement.clientWidth + 1")
        assert " to " in table.locator("tbody tr").first.inner_text()
        page.set_viewport_size({"width": 1280, "height": 900})
        assert table.locator("tbody tr").first.inner_text().count(" to ") == 1
    finally:
        page.close()


def test_two_runs_of_one_question_can_be_set_beside_each_other(browser: Any, address: str) -> None:
    page = opened(browser, address, "compare")
    try:
        assert page.locator("table thead th").count() == 3
        assert "£m a year" in page.inner_text("table")
    finally:
        page.close()


def test_axe_would_notice_a_missing_alternative_text(browser: Any, address: str) -> None:
    page = opened(browser, address, "glossary")
    try:
        assert any(one.startswith("image-alt") for one in with_missing_alternative(page))
    finally:
        page.close()


def stopped_by(page: Any, stop: Any) -> bool:
    """Whether the button stops the run, so that it can go on; a click that falls on a page being drawn is repeated."""
    from playwright.sync_api import Error

    go_on = page.get_by_role("button", name="Go on")
    for _ in range(20):
        if stop.is_visible():
            with contextlib.suppress(Error):  # it was drawn anew under the pointer
                stop.click(timeout=2_000)
        with contextlib.suppress(Error):  # not yet
            go_on.wait_for(timeout=3_000)
            return True
    return False


def test_a_run_is_begun_by_keyboard_alone(browser: Any, address: str) -> None:
    page = opened(browser, address, "run")
    page.get_by_role("button", name="Run", exact=True).wait_for(timeout=60_000)  # the heading comes first
    try:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText") == "Run" and page.evaluate(
                "document.activeElement.tagName == 'BUTTON'"
            ):
                break
        else:
            pytest.fail("the button cannot be reached by keyboard")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=The run of", timeout=60_000)
        stop = page.get_by_role("button", name="Stop; what is finished is kept")
        stop.wait_for(timeout=60_000)
        assert stopped_by(page, stop)
    finally:
        page.close()
