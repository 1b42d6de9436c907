"""Which tests `./check` leaves to `./check full`: by what they took, and under names of tests that are there."""

import re
from pathlib import Path

import long_tests
from long_tests import LONG


def test_what_took_long_is_long_and_a_file_whose_making_did_is_so_whole() -> None:
    seconds = {
        "test_a.py::test_one": {"setup": 0.1, "call": 0.8 * LONG},
        "test_a.py::test_two[x]": {"setup": 0.1, "call": 0.95 * LONG},
        "test_b.py::test_three": {"setup": LONG, "call": 0.1},
        "test_b.py::test_four": {"call": 2 * LONG},
    }
    long = long_tests.long_of(seconds)
    assert long == ["test_a.py::test_two[x]", "test_b.py"]
    known = frozenset(long)
    assert [long_tests.is_long(f"tests/{name}", known) for name in seconds] == [False, True, True, True]


def test_the_names_are_of_files_that_are_there() -> None:
    files = {name.split("::")[0] for name in long_tests.names()}
    assert files and all((Path(__file__).parent / file).is_file() for file in files)


def test_no_name_holds_the_python_of_a_machine() -> None:
    """Such a test would be long on one machine alone."""
    assert not [name for name in long_tests.names() if re.search(r"/python[\d.]*'", name)]
