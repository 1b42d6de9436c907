"""Twenty people in twenty browsers at one hosted app: every run is finished, each is shown to its owner alone."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import browsers
import pytest
from test_app_browser import NEEDED, REPOSITORY, wait_for

from sim.reports.app import jobs
from tests.ports import free_port

for name in ("streamlit", *NEEDED):
    pytest.importorskip(name, reason=f"{name} is not installed")
pytestmark = [*browsers.MARKS, pytest.mark.slow]
browser = browsers.browser  # a fixture
PEOPLE = 20
OF_A_RUN = re.compile(r"\d{4}-\d\d-\d\d_[\w.-]+")  # the folder of a run, as a page may show it


@pytest.fixture
def hosted(tmp_path: Path) -> Any:
    """The app as a container serves it, and where its runs are."""
    port = free_port()
    words = [sys.executable, "-m", "sim", "app", "open=no", "hosted=yes", f"port={port}"]
    own = {"PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(words, cwd=tmp_path, env={**os.environ, **own}, stdout=subprocess.DEVNULL) as app:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}", tmp_path / "outputs" / "app"
        finally:
            app.terminate()


def person(n: int) -> str:
    """The token of a visitor, as their address holds it."""
    return f"person_{n:02d}_of_a_crowd_of_20"


def seconds_to_answer(page: Any) -> float:
    """Press Run; how long until the page says that the run is taken."""
    before = time.monotonic()
    page.get_by_role("button", name="Run", exact=True).click(timeout=60_000)
    page.wait_for_selector("text=The run of", timeout=60_000)
    return time.monotonic() - before


def all_ended(place: Path) -> int:
    """Wait for every run; the most that ran at one time."""
    most, end = 0, time.monotonic() + 1500
    while time.monotonic() < end:
        states = [job.state for job in jobs.all_jobs(place)]
        most = max(most, states.count(jobs.RUNNING))
        if len(states) >= PEOPLE and not {jobs.RUNNING, jobs.QUEUED} & set(states):
            return most
        time.sleep(0.2)
    pytest.fail(f"not all runs ended: {sorted(job.state for job in jobs.all_jobs(place))}")


@pytest.mark.timeout(2400)
def test_twenty_browsers_at_once(browser: Any, hosted: tuple[str, Path]) -> None:
    address, place = hosted
    pages = [browser.new_context().new_page() for _ in range(PEOPLE)]
    for n, page in enumerate(pages):
        page.goto(f"{address}/run?visitor={person(n)}")
    for page in pages:
        page.get_by_role("button", name="Run", exact=True).wait_for(timeout=120_000)
    waits = [seconds_to_answer(page) for page in pages]
    assert sorted(waits)[PEOPLE // 2] < 10, waits  # with a collection of garbage after every drawing: over a minute
    assert all_ended(place) == jobs.MOST_AT_ONCE
    own = [list(jobs.jobs_below(place / person(n))) for n in range(PEOPLE)]
    assert [[job.state for job in runs] for runs in own] == [[jobs.DONE]] * PEOPLE
    folders = [runs[0].folder.name for runs in own]
    for n, page in enumerate(pages):
        page.goto(f"{address}/files?visitor={person(n)}")
        page.wait_for_selector("h1", timeout=120_000)
        shown = set(OF_A_RUN.findall(page.content()))
        assert not shown & {folder for folder in folders if folder != folders[n]}
        assert not any(person(other) in page.content() for other in range(PEOPLE) if other != n)
