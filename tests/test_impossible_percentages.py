"""The figure of differences shows no percentage that its measure cannot have."""

import dataclasses

import pytest

from sim.reports.charts import Tables
from tests.chart_tables import CONTEXT, SCENARIO, made_tables
from tests.test_charts import drawn

GAPS = ["baseline", "scenario", "difference", "low", "high"]


def told_of(measure: str, values: list[float]) -> tuple[str, str]:
    """What the figure's alt text and note say if a measure has these numbers."""
    two: Tables = made_tables("baseline", SCENARIO)
    gaps = two.differences.copy()
    gaps.loc[gaps["measure"] == measure, GAPS] = values
    alt = drawn("differences", dataclasses.replace(two, differences=gaps), CONTEXT, 170).alt
    return alt.text, alt.note


@pytest.mark.parametrize(
    ("measure", "values", "told"),
    [
        ("awaiting_assessment", [30.0, 11.5, -18.5, -55.0, 18.0], "−61.7% (−100.0% to +60.0%)"),
        ("reviews_on_time_share", [0.98, 0.99, 0.01, -0.02, 0.04], "+1.0% (−2.0% to +2.0%)"),
    ],
)
def test_a_bar_ends_where_no_number_can_lie(measure: str, values: list[float], told: str) -> None:
    """Children awaiting assessment fell by `−61.7% (−183.6% to +60.2%)`: none can fall by more than all of them."""
    text, note = told_of(measure, values)
    assert told in text
    assert "Bars end where a number would be below 0 or a share above 100%." in note


def test_a_bar_that_can_be_is_left_whole() -> None:
    """More than doubling is possible for a count, and no note says that anything was cut."""
    text, note = told_of("awaiting_assessment", [30.0, 61.5, 31.5, -3.0, 66.0])
    assert "+105.0% (−10.0% to +220.0%)" in text
    assert "Bars end" not in note


def test_nothing_is_a_percentage_of_what_is_printed_as_none() -> None:
    """From a baseline printed as 0.0 children without a worker rose by `+277,500.0% (+26,000.0% to +673,500.0%)`."""
    text, _ = told_of("unallocated_children", [0.0004, 1.1, 1.1, 0.1, 2.7])
    assert "Without a worker: 0.0 to 1.1 (+1.1). " in text
