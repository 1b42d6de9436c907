"""Words that stand beside numbers are true of them: the most is the most, and no change is no change."""

import dataclasses
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.readings.scope import census_days
from sim.analysis.readings.shock import SETTLED_DAYS
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.reports.charts import Tables
from sim.reports.charts.deadlines import Deadline
from sim.reports.charts.deadlines import _title as deadlines_title
from sim.reports.charts.drawing.chart_tables import MeanLine, OverRun, Quarter
from sim.reports.charts.findings import ON_AVERAGE, Finding, back_to_baseline, finding_clause, main_finding
from sim.reports.console import measures_panel
from sim.reports.report.run_folder import FinishedRun
from sim.reports.series_gaps import over_runs
from sim.reports.summary import caseload_finding, caseloads_in_words, sentences
from sim.runs.checkpoints import Arm
from sim.runs.experiment import arms_of
from sim.runs.results import Results
from tests.chart_tables import ALONE, CONTEXT, SCENARIO, SHAKY, made_tables
from tests.test_charts import drawn, words_on
from tests.test_figures_by_name import with_changes
from tests.test_headline import results_of


@pytest.fixture(scope="module")
def arms() -> list[Arm]:
    """The arms of the spike in Leeds."""
    return arms_of(validate(compose(["scenario=referral_spike", "run=quick"])))


def line_of(values: Any) -> MeanLine:
    """A line through these values, a day apart."""
    mean = np.asarray(values, np.float64)
    return MeanLine(np.arange(len(mean), dtype=np.float64), *(mean,) * 5)


EARLY = Quarter(0.0, 9.0, 2.0, 0.1)  # the only clear one
LEVEL = line_of(np.linspace(20.0, 10.0, 20))  # so high at first that what is above it has no peak later


def test_the_most_is_said_of_the_widest_gap_only() -> None:
    """`At most 1.6 higher` stood beside a line that was 3.1 higher, in a quarter that may be chance."""
    gap = np.repeat([2.0, 3.1], 10)
    wide = main_finding([LEVEL, line_of(LEVEL.mean + gap)], clear=[EARLY])._replace(peaks=False)
    text = finding_clause(wide, "children")
    assert "at most" not in text and text.startswith("are 2.0 children higher than the baseline in the week of ")
    assert text.endswith("and up to 3.1 higher at other times, which may be chance")
    even = main_finding([LEVEL, line_of(LEVEL.mean + np.repeat([2.0, 1.9], 10))], clear=[EARLY])._replace(peaks=False)
    assert finding_clause(even, "children").startswith("are at most 2.0 children higher than the baseline (")
    lower = main_finding([LEVEL, line_of(LEVEL.mean - gap)], clear=[EARLY._replace(mean=-2.0)])
    assert finding_clause(lower, "children").endswith("and up to 3.1 lower at other times, which may be chance")


def test_a_line_that_goes_both_ways_is_told_of_both(arms: list[Arm]) -> None:
    """Caseloads were said to be `at most 2.7 lower` where they were first 2.1 higher, above the safe line."""
    gap = np.repeat([1.5, -3.0], 10)
    early, late = Quarter(0.0, 9.0, 1.5, 0.1), Quarter(10.0, 19.0, -3.0, 0.1)
    both = main_finding([LEVEL, line_of(LEVEL.mean + gap)], clear=[early, late])
    assert finding_clause(both, "children").startswith("are at most 3.0 children lower than the baseline (")
    told = re.search(
        r", but 1\.5 higher in the week of .+ \(([\d.]+) against ([\d.]+)\)$", finding_clause(both, "children")
    )
    assert told and float(told[1]) == pytest.approx(float(told[2]) + 1.5, abs=0.11)
    doubtful = main_finding([LEVEL, line_of(LEVEL.mean + gap)], clear=[late])  # the rise may be chance
    assert ", but " not in finding_clause(doubtful, "children")
    days = np.arange(arms[0].study.calendar.days)
    shape = np.where(days < arms[1].study.change_bands[0][0] + 130, 2.0, -3.0)
    said = sentences(results_of(arms, [shape * (1 + 0.01 * i) for i in range(3)]))[0]
    assert re.search(
        r"lower than they would have been .+, but 2\.0 higher in the week of .+ \(18\.0 instead of 16\.0\)", said
    )


def test_a_small_number_is_not_told_as_none() -> None:
    """`0 above the baseline on average` and `0 away sick` stood beside 0.3 and 0.44."""
    over = Finding("average", 4.7, 0.3, 0.07, 0.0, 1.0, 16.0, when=ON_AVERAGE)
    assert finding_clause(over) == "are 0.3 above the baseline on average, at 4.7"
    few = Finding("near", 0.44, 0.0, 0.0, 0.0, 0.0, 1.2)
    assert finding_clause(few) == "stay near the baseline, at 0.4 on average"
    assert finding_clause(few._replace(kind="unsure", difference=0.2)).endswith("at 0.4 on average against 0.2")
    assert finding_clause(few._replace(value=62.4)) == "stay near the baseline, at 62 on average"


def test_the_headline_says_up_to_of_the_widest_gap_only(arms: list[Arm]) -> None:
    """The scenario is clearly 4 lower in its first half; later 6 lower on average, but of very unlike futures."""
    days = np.arange(arms[0].study.calendar.days)
    late = days > days[-1] - 200
    results = results_of(arms, [np.where(late, size, -4.0 - 0.01 * i) for i, size in enumerate((-17.0, -1.0, 0.0))])
    words = caseloads_in_words(caseload_finding(results))
    assert words.startswith("are 4.0 children per worker lower than they would have been in the week of ")
    assert words.endswith("(12.0 instead of 16.0), and up to 6.0 lower at other times, which may be chance")


def stage_words(two: Tables, context: Any) -> list[str]:
    """All words of the figure of stages."""
    return [" ".join(text.split()) for text, _ in words_on(drawn("stages", two, context, 170))]


def test_a_stage_that_differs_over_the_run_is_not_said_to_be_unchanged() -> None:
    """`556 on average, no clear change` stood beside +47 (+4 to +89) in the table."""
    two = made_tables("baseline", SCENARIO)
    over = {"open_child_protection": OverRun(47.0, "on average"), "open_looked_after": OverRun(-9.0, "on 31 March")}
    context = dataclasses.replace(SHAKY, over_run=over)
    assert sum("no clear change" in text for text in stage_words(two, SHAKY)) >= 5
    words = stage_words(two, context)
    assert any(text.endswith(" on average, 47 (8%) above the baseline") for text in words)
    title = drawn("stages", two, context, 170).alt.title
    assert title == "The number on a protection plan grows most in number: 47 (8%) above the baseline on average"


def test_other_figures_say_what_differs_over_the_run() -> None:
    """The same of waits, of caseloads and of the workforce."""
    two = made_tables("baseline", SCENARIO)
    over = {
        "caseload_per_worker": OverRun(1.2, "on average"),
        "awaiting_assessment": OverRun(30.0, "on 31 March"),
        "vacant_fte": OverRun(3.0, "on average"),
    }
    context = dataclasses.replace(SHAKY, over_run=over)
    titles = {name: drawn(name, two, context, 170).alt.title for name in ("caseload", "waiting", "workforce")}
    assert titles["caseload"].startswith("Caseloads are 1.2 above the baseline on average, at ")
    assert titles["waiting"].startswith("Children waiting for an assessment are 30 above the baseline on 31 March, at ")
    assert titles["workforce"].startswith("Vacant posts are 3.0 above the baseline on average, at ")


@dataclasses.dataclass
class Plans:
    """A made-up replication of one stage."""

    level: Any
    measure: float
    names: tuple[str, ...] = ("children_on_plan",)
    series: tuple[str, ...] = ("open_child_protection", "open_section_47")

    @property
    def measures(self) -> Any:
        """Children on a plan on 31 March."""
        return np.array([self.measure])

    def daily(self, series: str) -> Any:
        """So many every day, with a day that is not known."""
        return np.where(np.arange(len(self.level)) == len(self.level) - 1, math.nan, self.level)


def test_what_differs_over_the_run_is_known_of_every_series(arms: list[Arm]) -> None:
    """On average where that is clear; else on 31 March where the measure of the same thing is; else not."""
    days = np.ones(arms[0].study.calendar.days)

    def over(gaps: list[float], march: list[float]) -> dict[str, OverRun]:
        """What is found where the scenario adds so much, on average and on 31 March."""
        parts = {
            i: [Plans(500 * days, 500.0), Plans((500 + gap) * days, 500.0 + own)]
            for i, (gap, own) in enumerate(zip(gaps, march, strict=True))
        }
        results: Any = Results(arms, parts)  # type: ignore[arg-type]
        results.__dict__["values"] = [
            {"children_on_plan": np.array([parts[i][arm].measure for i in parts])} for arm in (0, 1)
        ]
        return over_runs(results)

    clear, not_clear = [9.0, 10.0, 11.0], [-9.0, 10.0, 2.0]
    assert {name: one.when for name, one in over(clear, not_clear).items()} == {
        "open_child_protection": "on average",
        "open_section_47": "on average",
    }
    assert over(not_clear, clear) == {"open_child_protection": OverRun(pytest.approx(10.0), "on 31 March")}
    assert over(not_clear, not_clear) == {}


def test_headline_and_figure_give_the_numbers_of_both(arms: list[Arm]) -> None:
    """One gave the baseline's mean, the other the scenario's, and neither said whose."""
    shapes = [np.full(arms[0].study.calendar.days, size) for size in (9.0, -5.0, 0.5)]
    first = sentences(results_of(arms, shapes, {"caseload_per_worker": 0.0}))[0]
    assert first.endswith("by more than chance would (with the change 15.6).")
    text = finding_clause(main_finding([LEVEL, line_of(LEVEL.mean + 1.5)], clear=[]), "children")
    assert text == "do not differ from the baseline by more than chance, at 16.5 children on average against 15.0"


def test_the_title_of_differences_can_be_counted_in_its_picture() -> None:
    """It counted 14 of 15 rows without a word, and called 15% `not by much`."""
    two = made_tables("baseline", SCENARIO)
    assert (
        " Referrals are not counted in the title: scenarios change them."
        in drawn("differences", two, CONTEXT, 170).alt.note
    )
    wide = with_changes(two, awaiting_assessment=(312.0, 47.0, 40.0))  # clear alone, not among all
    assert drawn("differences", wide, CONTEXT, 170).alt.title == "1 of 13 measures changes by more than chance would"
    assert "not counted" not in drawn("differences", made_tables("baseline"), ALONE, 170).alt.note


@pytest.mark.parametrize(
    ("typed", "day", "unit"),
    [("run.weeks=13", "an average day", "mean"), ("run.weeks=52", "31 March", "31 Mar")],
)
def test_the_day_is_said_on_which_children_were_counted(typed: str, day: str, unit: str) -> None:
    """`On 31 March 304 more children are in need` stood in a run of which no 31 March is measured."""
    config = validate(compose(["scenario=referral_spike", "run=quick", typed]))
    both = arms_of(config)
    results = results_of(both, [np.zeros(both[0].study.calendar.days)] * 3, {"children_in_need": 304.0})
    assert f"On {day} 307 more children are in need." in sentences(results)
    rows = [row[0].strip() for row in measures_panel(results).rows]
    assert f"Children in need, {unit}" in rows and f"Awaiting assessment, {unit}" in rows
    two, context = made_tables("baseline", SCENARIO), dataclasses.replace(CONTEXT, counted_on=day)
    alt = drawn("differences", two, context, 170).alt
    assert f"In need on {day}" in alt.text or f"in need on {day}" in alt.text
    assert ("31 March" in alt.text) == (day == "31 March")
    assert ("no 31 March is measured" in alt.note) == (day != "31 March")


@pytest.mark.parametrize(
    ("start", "warm_up", "weeks", "measured"),
    [
        ("2021-04-01", 26, 26, False),  # to 30 March 2022; the 31st is a Thursday
        ("2021-04-01", 26, 27, True),
        ("2023-10-02", 0, 26, True),  # to 31 March 2024, an Easter Sunday; counted on the Thursday before
        ("2024-03-29", 0, 13, False),
        ("2027-03-31", 26, 13, False),
    ],
)
def test_a_report_knows_whether_a_31_march_is_measured(
    start: str, warm_up: int, weeks: int, measured: bool, tmp_path: Path
) -> None:
    """Of the run's dates alone, and as the measures have it."""
    own = {"start": start, "warm_up_weeks": warm_up, "weeks": weeks}
    (tmp_path / "manifest.json").write_text(json.dumps({"config": {"run": own}, "arms": ["baseline"]}))
    run = FinishedRun(tmp_path)
    assert run.has_march == measured
    study = arms_of(validate(compose([f"run.{key}={value}" for key, value in own.items()])))[0].study
    assert bool(census_days(study, 3, 31).size) == measured


def test_no_change_is_said_of_deadlines_and_children_only_where_there_is_none(arms: list[Arm]) -> None:
    """`No number of children changes by more than chance` stood above a list of who waits that grew clearly."""
    level = [np.zeros(arms[0].study.calendar.days)] * 3
    said = sentences(results_of(arms, level, {"awaiting_assessment": 40.0}))
    assert said[-1] == "No deadline, number of children or cost changes both by much and by more than chance would."


def test_a_deadline_that_may_be_met_by_chance_is_marked() -> None:
    """The table beside the figure had ~ after conferences and reviews, the figure nothing."""
    two = made_tables("baseline", SCENARIO)
    reviews = two.differences["measure"] == "reviews_on_time_share"
    ends = {end: two.differences[end].where(~reviews, far) for end, far in (("low", -9e9), ("high", 9e9))}
    unsure = two.differences.assign(**ends, clear=two.differences["clear"] & ~reviews)
    drawing = drawn("deadlines", dataclasses.replace(two, differences=unsure), CONTEXT, 170)
    marked = [text for text, _ in words_on(drawing) if text.endswith("~")]
    assert len(marked) == 1 and " → " in marked[0] and "~ may be chance." in drawing.alt.note
    facts = [one for one in drawing.alt.text.split(". ") if "which may be chance" in one]
    assert len(facts) == 1 and facts[0].startswith("Reviews on time: ")
    clear = drawn("deadlines", two, CONTEXT, 170)
    assert "~" not in clear.alt.note and not any("~" in text for text, _ in words_on(clear))


def test_deadlines_are_not_said_to_stay_where_one_may_have_moved() -> None:
    """`About as often` stood above a fall of four points that may be chance, beside a clear one of less than one."""
    measures = [("visits_on_time_share", -0.008, True), ("decisions_in_1_day_share", -0.043, False)]
    result = [Deadline(name, [0.9, 0.9 + gap], clear) for name, gap, clear in measures]
    assert deadlines_title(result) == (
        "No deadline is met a point more or less often than in the baseline by more than chance"
    )
    assert deadlines_title(result[:1]) == "Deadlines are met about as often as in the baseline"


def test_back_for_a_few_days_before_the_end_is_not_back() -> None:
    """A figure said within 5% again of what its run called still higher at the end: it takes 20 days to be back."""
    usual = np.full(100, 12.0)

    def told(away: int) -> str:
        return back_to_baseline([line_of(usual), line_of(np.where(np.arange(100) < away, 13.0, 12.3))], SETTLED_DAYS)

    assert told(85) == "At the end it is 0.3 above the baseline." and "again from the week of" in told(75)
    assert told(100 - SETTLED_DAYS) == told(80) and "again from the week of" in told(80)
    assert "At the end" in told(81) and told(0) == ""
