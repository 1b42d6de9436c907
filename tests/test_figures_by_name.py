"""What the figures of differences, deadlines, stages and caseloads call things, and what leads their titles."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from sim.analysis.measures import MEASURES
from sim.reports.charts import Tables
from sim.reports.charts.census_days import measure_name
from sim.reports.charts.deadlines import DEADLINES
from sim.reports.charts.differences import MAIN
from tests.chart_tables import ALONE, CONTEXT, SCENARIO, made_tables
from tests.test_charts import drawn, words_on


@pytest.fixture(scope="module")
def two() -> Tables:
    """Baseline and scenario."""
    return made_tables("baseline", SCENARIO)


def with_changes(tables: Tables, **changes: tuple[float, float, float]) -> Tables:
    """Nothing changes beyond chance but these measures: baseline, difference, half of the interval."""
    table = tables.differences.assign(difference=0.0, low=-0.1, high=0.1)
    for measure, (base, gap, half) in changes.items():
        values: Any = [base, base + gap, gap, gap - half, gap + half]
        table.loc[table["measure"] == measure, ["baseline", "scenario", "difference", "low", "high"]] = values
    clear = (table["low"] > 0) | (table["high"] < 0)
    return dataclasses.replace(tables, differences=table.assign(clear=clear, range=False))


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        (
            {"workers_over_18_share": (0.27, 0.21, 0.01), "caseload_per_worker": (16.0, 1.6, 0.1)},
            "The share of workers with over 18 children rises by 21 points; 2 of 13 measures change by more than "
            "chance would",
        ),
        (
            {"visits_on_time_share": (0.88, -0.04, 0.001)},
            "Visits on time fall by 4.0 points; 1 of 13 measures changes by more than chance would",
        ),
        (
            {"overtime_hours_per_worker": (0.54, 0.29, 0.01)},
            "1 of 13 measures changes by more than chance would, and not by much",
        ),
        (
            {"turnover_rate": (0.1, 0.0003, 0.0001)},
            "None of 13 measures changes by more than chance would",  # it is printed as +0.0
        ),
        (
            {"referrals_per_year": (10_000.0, 3000.0, 10.0), "children_on_plan": (500.0, 10.0, 1.0)},
            "Children on a protection plan on 31 March rise by 2.0%; 1 of 13 measures changes by more than "
            "chance would",
        ),
        (
            {"children_on_plan": (500.0, 10.0, 9.0)},
            "1 of 13 measures changes by more than chance would, and not by much",
        ),  # clear alone, but not among all that are looked at
        ({}, "None of 13 measures changes by more than chance would"),
    ],
)
def test_the_largest_clear_change_leads_in_good_english(changes: Any, title: str, two: Tables) -> None:
    """The most percent, as drawn; a share is told in points. What is trivial, told or perhaps chance does not lead."""
    assert drawn("differences", with_changes(two, **changes), CONTEXT, 170).alt.title == title


def test_luck_is_not_measured_in_percent_of_nothing() -> None:
    """A list of a third of a child is left out of the baseline alone; so is no other measure."""
    one = made_tables("baseline")
    measures = one.measures.copy()
    measures.loc[measures["measure"] == "unallocated_children", "value"] /= 36
    alt = drawn("differences", dataclasses.replace(one, measures=measures), ALONE, 170).alt
    assert "ithout a worker" not in alt.text and "Overtime" in alt.text


def test_an_interval_that_goes_on_beyond_the_scale_ends_in_an_arrow(two: Tables) -> None:
    """Not only a dot that lies beyond it."""
    wide = with_changes(two, unallocated_children=(12.0, 12.0, 6.0))  # +50% to +150%
    [axes] = drawn("differences", wide, CONTEXT, 170).figure.axes
    assert [line.get_marker() for line in axes.lines if line.get_marker() in "<>"] == [">"]


def test_a_number_of_31_march_says_so_wherever_it_stands(two: Tables) -> None:
    """The mean of a year and the level of a day are two numbers of one name."""
    stocks = [name for name in MAIN if "31 March" in MEASURES[name].definition]
    assert len(stocks) == 4
    assert all(measure_name(name, "").endswith(" on 31 March") and "on 31 March" in MAIN[name][0] for name in stocks)
    assert "On 31 March: the mean of each one in the run." in drawn("differences", two, CONTEXT, 170).alt.note


def test_stages_say_what_could_be_taken_for_something_else(two: Tables) -> None:
    """A child in need is not only who has a plan; who is looked after may be in proceedings."""
    words = [" ".join(text.split()) for text, _ in words_on(drawn("stages", two, CONTEXT, 170))]
    assert {"On a child-in-need plan", "On a protection plan", "Looked after, no proceedings"} <= set(words)
    days = two.days.copy()
    days.loc[(days["series"] == "open_child_in_need") & (days["scenario"] == SCENARIO), "mean"] *= 1.6
    title = drawn("stages", dataclasses.replace(two, days=days), CONTEXT, 170).alt.title
    assert title.startswith("The number on a child-in-need plan grows most in number: ")


def test_a_deadline_has_a_decimal_where_whole_numbers_hide_its_change(two: Tables) -> None:
    """97% to 97% is no change of a point."""
    measures = two.measures.copy()
    for arm, share in (("baseline", 0.966), (SCENARIO, 0.974)):
        own = (measures["measure"] == "reviews_on_time_share") & (measures["scenario"] == arm)
        measures.loc[own, "value"] = share
    drawing = drawn("deadlines", dataclasses.replace(two, measures=measures), CONTEXT, 170)
    words = [text for text, _ in words_on(drawing)]
    assert "96.6% → 97.4% (+0.8 points)" in words
    dots, diamonds = (
        [line for line in drawing.figure.axes[0].lines if line.get_marker() == marker] for marker in ("o", "D")
    )
    assert len(dots) == len(diamonds) == 4
    assert all(dot.get_zorder() > diamond.get_zorder() for dot, diamond in zip(dots, diamonds, strict=True))
    assert all(dot.get_markersize() < diamond.get_markersize() for dot, diamond in zip(dots, diamonds, strict=True))


def with_deadlines(tables: Tables, **shares: tuple[float, list[float], bool, bool]) -> Tables:
    """Of five replications these deadlines alone: baseline, what the scenario adds in each, clear, decided by few."""
    measures, table = tables.measures[tables.measures["replication"] < 5].copy(), tables.differences.copy()
    others = set(DEADLINES) - set(shares)
    measures = measures[~measures["measure"].isin(others)]
    for measure, (base, gaps, clear, few) in shares.items():
        for arm, own in (("baseline", [base] * 5), (SCENARIO, [base + gap for gap in gaps])):
            rows = (measures["measure"] == measure) & (measures["scenario"] == arm)
            measures.loc[rows, "value"] = own
        mean = sum(gaps) / 5
        low = high = mean
        values: Any = [base, base + mean, mean, low, high, clear, few]
        columns = ["baseline", "scenario", "difference", "low", "high", "clear", "range"]
        table.loc[table["measure"] == measure, columns] = values
    return dataclasses.replace(tables, measures=measures, differences=table)


GAIN = (0.68, [0.06, 0.05, 0.07, 0.05, 0.055], True, False)
SLUMP = (0.50, [-0.5, -0.2, -0.2, -0.15, -0.11], False, True)
FIVE = dataclasses.replace(CONTEXT, replications=5)


@pytest.mark.parametrize(
    ("shares", "title"),
    [
        (
            {"visits_on_time_share": GAIN, "conferences_in_15_days_share": SLUMP},
            "Initial conferences within 15 working days fall by more than 10 points in 5 of 5 replications, to 27% on "
            "average",
        ),
        (
            {"visits_on_time_share": (0.8, [-0.05] * 5, True, False), "conferences_in_15_days_share": SLUMP},
            "Initial conferences within 15 working days fall by more than 10 points in 5 of 5 replications, to 27% on "
            "average",
        ),
        (
            {"conferences_in_15_days_share": SLUMP, "assessments_in_45_days_share": (0.8, [0.0] * 5, False, False)},
            "Initial conferences within 15 working days fall by more than 10 points in 5 of 5 replications, to 27% on "
            "average",
        ),
        (
            {
                "visits_on_time_share": GAIN,
                "assessments_in_45_days_share": (0.8, [-0.4, 0.1, 0.1, -0.1, -0.1], False, False),
            },
            "Assessments within 45 working days fall to 72.0%: 8.0 points below the baseline, which may be chance "
            "(lower in 3 of 5 replications)",
        ),
        (
            {"visits_on_time_share": GAIN, "reviews_on_time_share": (0.9, [-0.03] * 5, False, True)},
            "Visits on time rise most, to 73.7%: 5.7 points above the baseline",
        ),
        (
            {"visits_on_time_share": (0.802, [-0.012] * 5, True, False)},
            "Visits on time fall most, to 79.0%: 1.2 points below the baseline",
        ),
        (
            {"visits_on_time_share": (0.80, [-0.12] * 5, True, False)},
            "Visits on time fall most, to 68%: 12 points below the baseline",
        ),
    ],
)
def test_no_gain_leads_over_a_larger_fall(shares: Any, title: str, two: Tables) -> None:
    """Visits 6 points above led where conferences fell by 23; `1 points` was -1.2 in the tables."""
    assert drawn("deadlines", with_deadlines(two, **shares), FIVE, 170).alt.title == title


def test_points_of_a_deadline_are_as_in_the_tables(two: Tables) -> None:
    """One decimal below ten points, none from there on."""
    shares: Any = {"visits_on_time_share": GAIN, "conferences_in_15_days_share": SLUMP}
    words = [text for text, _ in words_on(drawn("deadlines", with_deadlines(two, **shares), FIVE, 170))]
    assert "68.0% → 73.7% (+5.7 points)" in words and "50% → 27% (−23 points) ~" in words


def test_shares_of_workers_are_named_and_fit_their_panels(two: Tables) -> None:
    """The unit stands at every panel, no bar is higher than its panel, and the comb is explained."""
    drawing = drawn("caseload_distribution", two, CONTEXT, 170)
    words = [text for text, _ in words_on(drawing)]
    assert words.count("Share of workers") == len(drawing.figure.axes) == 3
    highest = 100 * float(two.caseload_distribution["share"].max())
    assert all(axes.get_ylim()[1] > 1.04 * highest for axes in drawing.figure.axes)
    assert "Part-time" in drawing.alt.note


def test_a_distribution_that_may_differ_by_chance_is_said_to_be_as_in_the_baseline(two: Tables) -> None:
    """The share of all workers over 18 children says whether that of a grade may be named."""
    assert "up from" in drawn("caseload_distribution", two, CONTEXT, 170).alt.title
    doubtful = with_changes(two, workers_over_18_share=(0.27, 0.01, 0.2))
    assert drawn("caseload_distribution", doubtful, CONTEXT, 170).alt.title.startswith("About as many workers as in")


def test_what_a_model_was_told_is_given_and_no_change_is_seen_over_its_band(two: Tables) -> None:
    """The told row has the model's range like all others, and the line of no change is not behind a band."""
    drawing = drawn("published_year", two, CONTEXT, 170)
    words = [text for text, _ in words_on(drawing)]
    assert any(text.startswith("Given 12,577\nModel 11,900 to 12,500") for text in words)
    [axes] = drawing.figure.axes
    thin = [line for line in axes.lines if len(line.get_xdata()) == 2 and np.ptp(np.asarray(line.get_xdata())) == 0]
    none = [line for line in thin if line.get_linewidth() == 0.9]
    assert len(none) == 3 and all(
        line.get_zorder() > max(patch.get_zorder() for patch in axes.patches) for line in none
    )
