"""A long task that is piped says now and then how far it is, in lines of their own; a short one is silent."""

import io
import sys
import time

import pytest

from sim.base import progress as progress_lines
from sim.base.progress import NowAndThen, progress


class Screen(io.StringIO):
    """An error stream of a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What time it is, to be set."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_what_is_piped_has_a_line_now_and_then(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with progress(200) as advance:
        for _ in range(200):
            clock[0] += 1.0
            advance(1)
    written = capsys.readouterr()
    assert not written.out and "\r" not in written.err
    lines = written.err.splitlines()
    assert lines[0] == "Simulating: 30 of 200, about 3 minutes left" and len(lines) == 6
    assert lines[-1] == "Simulating: 180 of 200, less than a minute left"


def test_what_is_soon_done_is_silent(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with progress(20, "Solving") as advance:
        for _ in range(20):
            clock[0] += 1.0
            advance(1)
    assert capsys.readouterr().err == ""


def test_one_minute_is_not_minutes(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with progress(3) as advance:
        clock[0] += progress_lines.BETWEEN
        advance(1)
    assert capsys.readouterr().err == "Simulating: 1 of 3, about 1 minute left\n"


def test_a_terminal_is_shown_each_line_that_is_worth_it(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    lines = NowAndThen()
    lines.line("12 of 60 futures")
    lines.line("12 posts: enough", True)
    clock[0] += 31.0
    lines.line("30 of 60 futures")
    assert screen.getvalue() == "12 posts: enough\n30 of 60 futures\n"
