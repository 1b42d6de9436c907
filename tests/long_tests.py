"""Which tests are long: those that took 1.2 seconds, named in long_tests.txt. `./check` leaves them to `./check full`.

CASELOAD_LONG=write python -m pytest -n 2 --dist loadgroup -m "not slow"    measures all and writes the names again
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

NAMES = Path(__file__).parent / "long_tests.txt"
LONG = 1.2  # seconds of a test on a quiet machine with two cores
ABOUT = (
    "# Tests that take 1.2 seconds or more: left to `./check full`, which every change must pass.",
    "# A name without :: is a whole file, whose tests share what takes long to make. Made by tests/long_tests.py.",
)


def lines_of(file: Path) -> list[str]:
    """The lines of a list, without empty ones and remarks."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def names() -> frozenset[str]:
    """The names in the file."""
    return frozenset(lines_of(NAMES))


def is_long(nodeid: str, known: frozenset[str]) -> bool:
    """Whether a test is, by its own name or by its file's."""
    name = nodeid.removeprefix("tests/")
    return name in known or name.split("::")[0] in known


def long_of(seconds: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The names of those that are long, of seconds by test and phase; of a file whose making is long, the file's."""
    files = {name.split("::")[0] for name, phases in seconds.items() if phases.get("setup", 0.0) >= LONG}
    alone = {name for name, phases in seconds.items() if sum(phases.values()) >= LONG}
    return sorted(files | {name for name in alone if name.split("::")[0] not in files})


class Measured:
    """A plugin that measures every test and writes the names of the long ones at the end."""

    def __init__(self) -> None:
        self.seconds: dict[str, dict[str, float]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep how long a phase took."""
        self.seconds[report.nodeid.removeprefix("tests/")][report.when or "call"] = report.duration

    def pytest_sessionfinish(self) -> None:
        """Write the names, in place of those there."""
        write(long_of(self.seconds))


def write(long: Iterable[str]) -> None:
    """Write names to the file."""
    NAMES.write_text("\n".join([*ABOUT, *long]) + "\n", encoding="utf-8")
