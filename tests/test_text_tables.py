"""A table as text is safe to open in a spreadsheet, and its numbers read back."""

import csv

import pytest

from sim.base.text_tables import as_csv


@pytest.mark.parametrize("number", ["-0.443628", "-18", "+2.5", "-1e-05", "12"])
def test_a_number_that_is_text_already_reads_back(number: str) -> None:
    """A negative one once got the apostrophe of a formula, and no report could read the kept sensitivity."""
    ((cell,),) = list(csv.reader(as_csv(["effect"], [[number]]).splitlines()[1:]))
    assert float(cell) == float(number)


@pytest.mark.parametrize("formula", ["=1+1", "-1+1", "+cmd|x", "@SUM(A1)", "-1 apple", " =1", "-", "--1", "-1e"])
def test_a_text_that_a_spreadsheet_would_reckon_is_marked(formula: str) -> None:
    ((cell,),) = list(csv.reader(as_csv(["name"], [[formula]]).splitlines()[1:]))
    assert cell == f"'{formula}"
