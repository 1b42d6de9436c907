"""The record of past forecasts in a report: counted from the kept table, for this council alone."""

import math
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.inputs.councils.kept_record import KEPT_COUNCILS as KEPT
from sim.reports.report.chapters.past_forecasts import past_forecasts
from sim.reports.report.document import Table, Text


def told(council: str) -> tuple[str, list[Table]]:
    """The sentence and the table of a council."""
    run: Any = SimpleNamespace(council=council)
    blocks = past_forecasts(run)
    return str(next(one.text for one in blocks if isinstance(one, Text))), [b for b in blocks if isinstance(b, Table)]


@pytest.mark.parametrize(("council", "code"), [("Bradford", 380), ("Rutland", 857)])
def test_a_councils_record_is_that_of_the_kept_table(council: str, code: int) -> None:
    kept = pd.read_csv(KEPT, comment="#")
    own = kept[kept["council"] == code]
    assert len(own) > 10
    sentence, (table,) = told(council)
    inside = (own["forecasts"] * own["inside_90"]).sum() / own["forecasts"].sum()
    assert f"Of {own['forecasts'].sum()} forecasts of {council} for past years {100 * inside:.0f}% lay" in sentence
    assert f"On {(own['rear_saved'] > 0).sum()} of {len(own)} measures" in sentence
    assert f"on {(own['given_saved'] > 0).sum()} of {own['given_saved'].notna().sum()}." in sentence
    assert len(table.rows) == len(own)
    for row, (_, line) in zip(table.rows, own.iterrows(), strict=True):
        assert row[1].values == (line["forecasts"],)
        printed = row[4].values
        assert (printed == ()) == math.isnan(line["given_saved"])


def test_a_council_without_a_record_is_said_to_have_none() -> None:
    for council in ("Typical council", "Isles of Scilly"):
        sentence, tables = told(council)
        assert (
            sentence.startswith(f"Forecasts of {council} made for past years are not among the record") and not tables
        )
