"""What the figures say rises or falls is more than chance, and is said so that it is true."""

import dataclasses
import datetime as dt
import re
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection as FillBetween

from sim.analysis.measures import read
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.reports.charts import Tables
from sim.reports.charts.deadlines import DEADLINES
from sim.reports.charts.differences import MAIN
from sim.reports.charts.drawing.chart_tables import Quarter
from sim.reports.charts.drawing.sheet import Sheet
from sim.reports.charts.findings import clear_among, clear_quarters, main_finding, quarters_between
from sim.reports.series_gaps import quarters_of
from sim.runs.experiment import arms_of
from sim.runs.replication import simulate
from sim.runs.results import Results
from tests.chart_tables import CONTEXT, SCENARIO, SHAKY, made_differences, made_tables
from tests.test_charts import drawn, five_day_means, words_on

BANDS = ["mean", "low", "high", "p10", "p90"]


@pytest.fixture(scope="module")
def two() -> Tables:
    """Baseline and scenario."""
    return made_tables("baseline", SCENARIO)


def test_what_may_be_chance_is_told_as_such(two: Tables) -> None:
    """However wide a gap looks, nothing rises or falls unless the paired difference of a quarter leaves out 0."""
    titles = {name: drawn(name, two, SHAKY, 170).alt.title for name in ("caseload", "waiting", "stages", "workforce")}
    assert titles["caseload"].startswith("Caseloads do not differ from the baseline by more than chance, at ")
    assert titles["waiting"].count("do not differ from the baseline by more than chance") == 2
    assert titles["stages"].startswith("No stage changes by more than chance would; most children: ")
    assert titles["workforce"].startswith("The workforce stays near the baseline")
    doubtful = two.differences.assign(low=two.differences["difference"] - 9e9, high=two.differences["difference"] + 9e9)
    title = drawn("deadlines", dataclasses.replace(two, differences=doubtful), SHAKY, 170).alt.title
    assert title == "No deadline is met more or less often than in the baseline by more than chance"
    reviews = two.differences["measure"] == "reviews_on_time_share"
    ends = {end: two.differences[end].where(~reviews, far) for end, far in (("low", -9e9), ("high", 9e9))}
    only = two.differences.assign(**ends)
    told = drawn("deadlines", dataclasses.replace(two, differences=only), SHAKY, 170).alt.title
    assert not told.startswith("Reviews")  # the widest change, if it may be chance, leads no title
    alone = two.measures[two.measures["replication"] == 0]
    bare = dataclasses.replace(two, measures=alone, differences=made_differences(alone))
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
    assert clear_quarters(dataclasses.replace(context, replications=1), "a") == []
    with pytest.raises(LookupError, match="b: no difference of this series was worked out"):
        clear_quarters(context, "b")


def test_none_left_in_any_replication_is_no_chance() -> None:
    """However unlike the replications are; not where two agree, in one only, or where some come back."""
    days, some = np.arange(4.0), np.array([[9.0, 0.0, 8.0, 9.0], [0.0, 0.1, 0.1, 0.0], [1.0, 1.0, 0.0, 1.0]])
    none, cuts = np.zeros_like(some), [slice(0, 2), slice(2, 4)]
    for usual, changed in ((some, none), (none, some)):
        quarters = quarters_between(days, usual, changed, cuts)
        assert clear_among(quarters, 3) == list(quarters)
        assert clear_among(quarters_between(days, usual[:2], changed[:2], cuts), 2) == []
    late = np.where(days >= 2, none, some + 1)
    assert [one.none_since for one in quarters_between(days, some, late, cuts)] == [False, True]
    back = np.where(days < 2, none, some + 1)
    assert [one.none_since for one in quarters_between(days, some, back, cuts)] == [False, False]
    turned = quarters_between(days, np.where(days < 2, some, none), np.where(days < 2, none, some), cuts)
    assert [one.none_since for one in turned] == [False, True]


def test_a_stage_that_empties_or_begins_is_said_to(two: Tables) -> None:
    """`0 on average, no clear change` stood above a line that fell to 0 for good; `14 (-) above` at one that began."""
    quarters = dict(SHAKY.quarters)
    for series in ("open_section_47", "open_child_protection"):
        quarters[series] = tuple(one._replace(none_since=True) for one in quarters[series])
    quarters["open_section_47"] = tuple(one._replace(mean=-92.0) for one in quarters["open_section_47"])
    days, changed = two.days.copy(), two.days["scenario"] == SCENARIO
    days.loc[(days["series"] == "open_section_47") & changed, BANDS] = 0.0
    days.loc[(days["series"] == "open_child_protection") & ~changed, BANDS] = 0.0
    drawing = drawn("stages", dataclasses.replace(two, days=days), dataclasses.replace(SHAKY, quarters=quarters), 170)
    words = [" ".join(text.split()) for text, _ in words_on(drawing)]
    assert any(re.fullmatch(r"at most \d+ \(100%\) below the baseline", text) for text in words)
    assert any(re.fullmatch(r"at most \d+ above the baseline", text) for text in words)
    assert re.fullmatch(
        r"The number on a protection plan grows most in number: \d+ children in the week of .*, none in the baseline",
        drawing.alt.title,
    )


def test_few_children_at_a_stage_are_not_rounded_away(two: Tables) -> None:
    """Half a child on average was printed as 0."""
    days = two.days.copy()
    days.loc[days["series"] == "open_section_47", BANDS] /= 200
    words = [
        " ".join(text.split()) for text, _ in words_on(drawn("stages", dataclasses.replace(two, days=days), SHAKY, 170))
    ]
    assert any(re.fullmatch(r"0\.\d on average, no clear change", text) for text in words)


def test_what_was_not_tested_cannot_be_claimed(two: Tables) -> None:
    """The old fault: a series without quarters, a measure without a difference, was drawn as a clear rise."""
    drawn_by = {"caseload": "caseload_per_worker", "stages": "open_section_47", "waiting": "awaiting_assessment"}
    for name, series in {**drawn_by, "workforce": "vacant_fte"}.items():
        left = {other: own for other, own in CONTEXT.quarters.items() if other != series}
        with pytest.raises(LookupError, match=series):
            drawn(name, two, dataclasses.replace(CONTEXT, quarters=left), 170)
    without = two.differences[two.differences["measure"] != "visits_on_time_share"]
    with pytest.raises(LookupError, match="visits_on_time_share"):
        drawn("deadlines", dataclasses.replace(two, differences=without), CONTEXT, 170)
    lines = [line for _, line in two.lines("caseload_per_worker", CONTEXT)]
    with pytest.raises(ValueError, match="not tested"):
        main_finding(lines)
    assert main_finding(lines[:1]).kind == "alone"


class Played(NamedTuple):
    """What a replication leaves of its daily series."""

    days: dict[str, Any]

    @property
    def series(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(self.days)

    def daily(self, series: str) -> Any:
        """One of them."""
        return self.days[series]


def test_every_series_of_a_run_is_tested() -> None:
    """Whatever a figure draws: none is chosen by name."""
    arms = arms_of(
        validate(
            compose(
                [
                    "council=typical",
                    "scenario=referral_spike",
                    "run.weeks=8",
                    "run.warm_up_weeks=1",
                    "scenario.from=2021-04-12",
                ]
            )
        )
    )
    parts = {n: [Played(read(arm.study, simulate(arm.study, n).rows).days) for arm in arms] for n in range(2)}
    results: Any = Results(arms, parts)  # type: ignore[arg-type]
    assert set(quarters_of(results)) == set(parts[0][0].days) and len(parts[0][0].days) > 12


def test_what_is_drawn_is_what_leads(two: Tables) -> None:
    """No title that other numbers of its figure contradict: thin plans by +93% were passed over for waits by +49%."""
    rows = two.differences.set_index("measure")
    title = drawn("differences", two, CONTEXT, 170).alt.title
    drawn_names = [name for name in MAIN if name in rows.index and name != "referrals_per_year"]
    changes = {name: abs(rows.difference[name] / rows.baseline[name]) for name in drawn_names if rows.clear[name]}
    most = max(changes, key=lambda name: changes[name])
    assert title.startswith(MAIN[most][0])
    assert f"of {len(drawn_names)} measures" in title  # referrals, which were put in, are no finding
    assert next(iter(DEADLINES)) == "decisions_in_1_day_share"
    assert "most in number" in drawn("stages", two, CONTEXT, 170).alt.title


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


SPAN = (dt.date(2021, 10, 4), dt.date(2022, 10, 2))
SEVERAL = dataclasses.replace(
    CONTEXT,
    changes=(
        (*SPAN, "A third more referrals"),
        (*SPAN, "More sickness"),
        (SPAN[0], dt.date(2022, 3, 1), "No recruitment"),
    ),
)


@pytest.mark.parametrize("name", ["caseload", "waiting", "stages", "workforce"])
def test_several_changes_have_a_bar_each_and_one_is_shaded(name: str, two: Tables) -> None:
    """In one grey several changes could not be told apart; their dates are told once for each time."""
    shaded, several = drawn(name, two, CONTEXT, 170), drawn(name, two, SEVERAL, 170)
    assert several.alt.note.count("4 October 2021 to 2 October 2022") == 1
    assert (
        "Bars at the top, in order: A third more referrals, more sickness (4 October 2021 to 2 October 2022); "
        "No recruitment (4 October 2021 to 1 March 2022)." in several.alt.note
    )
    assert "Shaded: A third more children referred (4 October 2021 to 2 October 2022)." in shaded.alt.note
    for drawing, grey, bars in ((shaded, 1, None), (several, 0, 2)):
        for axes in drawing.figure.axes:
            assert len(axes.patches) == grey
            thick = [
                line for line in axes.lines if line.get_transform() == axes.transAxes and line.get_linewidth() == 2
            ]
            assert bars is None or len(thick) == bars


def test_a_peak_stands_by_its_dot(two: Tables) -> None:
    """The number of the peak is within 5 mm of the dot, in a figure as high as it is with one change."""
    drawing = drawn("caseload", two, CONTEXT, 170)
    [axes] = drawing.figure.axes
    [dot] = [line for line in axes.lines if line.get_marker() == "o"]
    x, y = axes.transData.transform((float(dot.get_xdata()[0]), float(dot.get_ydata()[0])))
    [box] = [box for text, box in words_on(drawing) if text.startswith("Peak")]
    assert 0 < (box.y0 - y) / drawing.figure.dpi * 25.4 < 3 and box.x0 < x < box.x1


def test_hardly_anybody_waiting_does_not_fill_a_panel(two: Tables) -> None:
    """A fifth of a child is drawn on a scale of ten children."""
    days = two.days.copy()
    days.loc[days["series"] == "children_unallocated", ["mean", "low", "high", "p10", "p90"]] /= 1000
    drawing = drawn("waiting", dataclasses.replace(two, days=days), CONTEXT, 170)
    assert drawing.figure.axes[0].get_ylim()[1] >= 10


def test_with_few_replications_there_is_one_band_and_with_one_there_is_none(two: Tables) -> None:
    """With few the interval of the mean is wider than the middle 80%; the note says which is drawn."""
    for replications, note, bands in ((20, "light band: middle 80%", 4), (10, "Band: 95% interval of the mean.", 2)):
        drawing = drawn("caseload", two, dataclasses.replace(CONTEXT, replications=replications), 170)
        assert note in drawing.alt.note
        assert len([one for one in drawing.figure.axes[0].collections if isinstance(one, FillBetween)]) == bands
    for name in ("caseload", "waiting", "stages", "workforce"):
        assert "and:" not in drawn(name, two, dataclasses.replace(CONTEXT, replications=1), 170).alt.note


def test_notes_are_big_enough_to_read() -> None:
    """No words are smaller than 6 points."""
    for width in (85.0, 170.0):
        sheet = Sheet(width)
        assert min(sheet.note, sheet.small, sheet.text, sheet.title) >= 6


def test_a_panel_whose_line_goes_both_ways_tells_both(two: Tables) -> None:
    """`at most 20 above the baseline` stood over workers in post who lay as clearly below it later on."""
    days, quarters = two.days.copy(), dict(CONTEXT.quarters)
    late = (days["date"] > "2022-12-01") & (days["scenario"] == SCENARIO)
    for series, gap in (("in_post_fte", 60.0), ("open_section_47", -200.0)):
        days.loc[late & (days["series"] == series), BANDS] += gap
        first, *others = quarters[series]
        quarters[series] = (first, *others[:4], *(one._replace(mean=gap, error=0.01) for one in others[4:]))
    both, context = dataclasses.replace(two, days=days), dataclasses.replace(CONTEXT, quarters=quarters)
    for name, way, back in (("workforce", "above", "below"), ("stages", "below", "above")):
        words = [" ".join(text.split()) for text, _ in words_on(drawn(name, both, context, 170))]
        told = rf"[\d.]+( \(\d+%\))? {way} the baseline(, week of .*)?, but [\d.]+( \(\d+%\))? {back}, week of .* 202\d"
        assert any(re.fullmatch(f"(at most )?{told}", text) for text in words), words
    days.loc[late & (days["series"] == "open_section_47"), BANDS] -= 20000.0
    quarters["open_section_47"] = tuple(
        one._replace(mean=one.mean * 100 if one.mean < 0 else one.mean) for one in quarters["open_section_47"]
    )
    title = drawn("stages", dataclasses.replace(two, days=days), dataclasses.replace(context, quarters=quarters), 170)
    assert re.fullmatch(r"Section 47 shrinks most in number: .*, but \d+ \(\d+%\) above, week of .*", title.alt.title)
