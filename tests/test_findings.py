"""What the figures say rises or falls is more than chance, and is said so that it is true."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.charts import Tables
from sim.charts.findings import clear_quarters
from sim.charts.tables import Quarter
from tests.chart_tables import CONTEXT, SCENARIO, SHAKY, made_tables
from tests.test_charts import drawn, five_day_means


@pytest.fixture(scope="module")
def two() -> Tables:
    """Baseline and scenario."""
    return made_tables("baseline", SCENARIO)


def test_what_may_be_chance_is_told_as_such(two: Tables) -> None:
    """However wide a gap looks, nothing rises or falls unless the paired difference of a quarter leaves out 0."""
    titles = {name: drawn(name, two, SHAKY, 170).alt.title for name in ("caseload", "waiting", "stages", "workforce")}
    assert titles["caseload"].startswith("Caseloads do not differ from the baseline by more than chance, at ")
    assert titles["waiting"].count("do not differ from the baseline by more than chance") == 2
    assert titles["stages"].startswith("No stage changes by more than chance would; most children are at")
    assert titles["workforce"].startswith("The workforce stays near the baseline")
    doubtful = two.differences.assign(low=two.differences["difference"] - 9e9, high=two.differences["difference"] + 9e9)
    title = drawn("deadlines", dataclasses.replace(two, differences=doubtful), SHAKY, 170).alt.title
    assert title == "No deadline is met more or less often than in the baseline by more than chance"
    bare = dataclasses.replace(two, differences=two.differences.assign(low=np.nan, high=np.nan))
    single = dataclasses.replace(CONTEXT, replications=1)
    for name in ("caseload", "waiting", "stages", "workforce", "deadlines"):
        assert drawn(name, bare, single, 170).alt.title.endswith("one replication cannot tell whether that is chance")


def test_a_gap_in_one_wild_replication_is_no_finding(two: Tables) -> None:
    """The widest week may lie where one baseline replication runs away; what is named is a quarter that is clear."""
    days, late = two.days.copy(), two.days["date"] > "2023-06-01"
    away = late & (days["series"] == "open_section_47") & (days["scenario"] == "baseline")
    days.loc[away, ["mean", "low", "high"]] += 5000.0
    quarters = dict(CONTEXT.quarters)
    *calm, wild = quarters["open_section_47"]
    quarters["open_section_47"] = (*calm, wild._replace(mean=-3000.0, error=3000.0))
    wild_context = dataclasses.replace(CONTEXT, quarters=quarters)
    alt = drawn("stages", dataclasses.replace(two, days=days), wild_context, 170).alt
    assert alt.title.startswith("Assessment grows most") and "2022" in alt.title


def test_a_quarter_is_clear_only_if_it_is_clear_among_all_that_are_looked_at() -> None:
    """1.96 errors would do for one look at many replications; eight quarters ask for more, eleven series for more."""
    quarter = Quarter(0.0, 90.0, 3.2, 1.0)
    calm = (Quarter(90.0, 180.0, 0.0, 1.0),) * 7
    context = dataclasses.replace(CONTEXT, replications=200, quarters={"a": (quarter, *calm)})
    assert clear_quarters(context, "a") == [quarter] and clear_quarters(context, "a", 11) == []
    assert clear_quarters(dataclasses.replace(context, replications=5), "a") == []
    assert clear_quarters(dataclasses.replace(context, replications=1), "a") is None
    assert clear_quarters(context, "b") is None


def test_a_fall_and_no_change_are_told_as_such(two: Tables) -> None:
    """The scenario that lowers caseloads is told by its distance, never as a fall to a level; no change stays near."""
    swap = {"baseline": SCENARIO, SCENARIO: "baseline"}
    days = two.days.assign(scenario=two.days["scenario"].map(swap))
    falls = {name: tuple(q._replace(mean=-q.mean) for q in own) for name, own in CONTEXT.quarters.items()}
    lower = dataclasses.replace(CONTEXT, quarters=falls)
    title = drawn("caseload", dataclasses.replace(two, days=days), lower, 170).alt.title
    own, usual = (five_day_means(two, "caseload_per_worker", arm) for arm in ("baseline", SCENARIO))
    day: Any = (usual - own).idxmax()
    monday = day - pd.Timedelta(days=day.weekday())
    assert title == (
        f"Caseloads are at most {usual[day] - own[day]:.1f} children per worker lower than the baseline "
        f"({own[day]:.1f} against {usual[day]:.1f}, week of {monday.day} {monday:%B %Y})"
    )
    same = two.days[two.days["scenario"] == "baseline"]
    days = pd.concat([same, same.assign(scenario=SCENARIO)])
    unchanged = dataclasses.replace(two, days=days)
    assert "stay near the baseline" in drawn("caseload", unchanged, CONTEXT, 170).alt.title
    assert "stays near the baseline" in drawn("workforce", unchanged, CONTEXT, 170).alt.title
