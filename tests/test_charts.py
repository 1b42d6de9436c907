"""The figures say what the tables say, in words and in marks, and every one can be read."""

import dataclasses
import datetime as dt
import itertools
import json
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.base.wording import week_of
from sim.reports.charts import ChartContext, Tables, draw_all
from sim.reports.charts.drawing.chart_tables import NothingToDraw
from sim.reports.charts.drawing.plotting import scale_for, spaced
from sim.reports.charts.drawing.sheet import PALETTE, STYLE, Drawing, Sheet
from sim.reports.charts.writing import FIGURES
from tests.chart_tables import ALONE, CONTEXT, CROWDED, SCENARIO, START, made_tables

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def two() -> Tables:
    """Baseline and scenario."""
    return made_tables("baseline", SCENARIO)


@pytest.fixture(scope="module")
def one() -> Tables:
    """The baseline alone."""
    return made_tables("baseline")


def drawn(name: str, tables: Tables, context: ChartContext, width: float) -> Drawing:
    """A figure in the style sheet."""
    with matplotlib.rc_context(fname=STYLE):
        return FIGURES[name](tables, context, Sheet(width))


def words_on(drawing: Drawing) -> list[tuple[str, Bbox]]:
    """Every text on a figure with the box it fills, in pixels."""
    with matplotlib.rc_context(fname=STYLE):
        canvas: Any = FigureCanvasAgg(drawing.figure)
        renderer = canvas.get_renderer()
        texts: list[Text] = [*drawing.figure.texts, *(text for axes in drawing.figure.axes for text in axes.texts)]
        return [(text.get_text(), text.get_window_extent(renderer)) for text in texts if text.get_text().strip()]


def assert_words_apart(drawing: Drawing) -> None:
    """Every text is inside the figure and apart from every other."""
    boxes, sheet = words_on(drawing), drawing.figure.bbox
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= sheet.x1 and box.y1 <= sheet.y1, text
    for (text, box), (other, its) in itertools.combinations(boxes, 2):
        across, up = min(box.x1, its.x1) - max(box.x0, its.x0), min(box.y1, its.y1) - max(box.y0, its.y0)
        assert not (across > 0.5 and up > 0.5), (text, other)


@pytest.mark.parametrize("width", [170.0, 85.0])
@pytest.mark.parametrize("kind", ["two arms", "one arm", "crowded"])
@pytest.mark.parametrize("name", FIGURES)
def test_no_words_overlap_or_leave_the_sheet(name: str, kind: str, width: float, two: Tables, one: Tables) -> None:
    """Every text is inside the figure and apart from every other."""
    tables, context = {"two arms": (two, CONTEXT), "one arm": (one, ALONE), "crowded": (two, CROWDED)}[kind]
    drawing = drawn(name, tables, context, width)
    assert drawing.figure.get_figwidth() * 25.4 == pytest.approx(width)
    assert_words_apart(drawing)


def five_day_means(tables: Tables, series: str, arm: str) -> pd.Series:
    """What the lines show, worked out another way: the mean of the day, two days before and two after."""
    days = tables.days
    days = days[(days["series"] == series) & (days["scenario"] == arm) & (days["date"] >= pd.Timestamp(START))]
    values = days.set_index("date")["mean"]
    moved = pd.concat([values.shift(step) for step in (-2, -1, 0, 1, 2)], axis=1)
    return moved.mean(axis=1)


def test_the_title_states_the_peak_that_the_data_have(two: Tables) -> None:
    """Height, week and distance from normal of the peak, in the title and in the alternative text."""
    own, normal = (five_day_means(two, "caseload_per_worker", arm) for arm in (SCENARIO, "baseline"))
    day: Any = own.idxmax()
    monday = day - pd.Timedelta(days=day.weekday())
    alt = drawn("caseload", two, CONTEXT, 170).alt
    assert alt.title == (
        f"Caseloads peak at {own[day]:.1f} children per worker in the week of {monday.day} {monday:%B %Y}, "
        f"{own[day] - normal[day]:.1f} above the baseline"
    )
    assert alt.text.startswith(alt.title)
    assert f"A third more referrals: begins at {own.iloc[0]:.1f}" in alt.text
    assert f"highest {normal.max():.1f}" in alt.text
    assert "It is within 5% of the baseline again from the week of" in alt.text


def test_alternative_texts_hold_the_numbers_of_each_figure(two: Tables) -> None:
    """The numbers that the eye would take from each figure are in its alternative text."""
    words = {name: drawn(name, two, CONTEXT, 170).alt for name in FIGURES}
    texts = {name: alt.text for name, alt in words.items()}
    for name, alt in words.items():  # what is heard in place of the picture is short; the numbers follow it
        assert alt.short.startswith(alt.title.rstrip(".")) and len(alt.short) <= 300, name
        assert alt.text.startswith(alt.title) and len(alt.text) > len(alt.short)
    waiting = five_day_means(two, "children_unallocated", SCENARIO).max()
    assert f"highest {waiting:.0f}" in texts["waiting"]
    means = two.measures.groupby(["scenario", "measure"])["value"].mean()
    for arm in ("baseline", SCENARIO):
        assert f"{100 * means[arm, 'assessments_in_45_days_share']:.1f}%" in texts["deadlines"]
    change = two.differences.set_index("measure").loc["caseload_per_worker"]
    assert f"+{100 * change['difference'] / change['baseline']:.1f}%" in texts["differences"]
    shares = two.caseload_distribution.query("grade == 'social_worker' and caseload > 18")
    for share in shares.groupby("scenario")["share"].sum():
        assert f"{100 * share:.0f}% above 18" in texts["caseload_distribution"]
    assert f"{five_day_means(two, 'vacant_fte', SCENARIO).max():.1f}" in texts["workforce"]
    assert f"{five_day_means(two, 'open_section_47', SCENARIO).max():,.0f}" in texts["stages"]


def test_a_published_year_is_told_with_its_misses(two: Tables) -> None:
    """Hits come before misses, a miss has its size, and what was told to the model is no hit."""
    drawing = drawn("published_year", two, CONTEXT, 170)
    title = "2 of 5 published figures of 2021-22 lie inside what the model predicts"
    assert drawing.alt.title == title
    missed = "Awaiting assessment on 31 March, children: published 805, model 150 (114 to 191), missed: 655 too low"
    assert missed in drawing.alt.text
    words = [text for text, _ in words_on(drawing)]
    heads = [words.index(text) for text in ("What it gets right", "What it misses", "What it was told")]
    places = [
        words.index(text) for text in ("Conferences on time, change", "655 too low", "Referrals, children a year")
    ]
    assert all(head < place for head, place in zip(heads, places, strict=True)) and places[0] < heads[1] < heads[2]
    assert "13.3 points too little" in words and "one replication cannot tell" in words


def test_without_anything_published_there_is_no_such_figure(two: Tables) -> None:
    """Most scenarios are compared with nothing."""
    for nothing in (None, two.published[:0]):  # type: ignore[index]
        with pytest.raises(NothingToDraw):
            drawn("published_year", dataclasses.replace(two, published=nothing), CONTEXT, 170)


def test_a_baseline_alone_speaks_of_itself_only(one: Tables) -> None:
    """Without a comparison nothing is above the baseline, paired or shaded."""
    for name in FIGURES:
        alt = drawn(name, one, ALONE, 85).alt
        words = f"{alt.text} {alt.note}"
        assert "the baseline" not in words and "paired" not in words and "Shaded" not in words, name
        assert "nan" not in words, name
        assert "20 replications" in alt.note


def test_what_still_rises_at_the_end_has_no_peak(two: Tables) -> None:
    """A line that is highest in the last weeks is told as a level reached by the end, never as a peak."""
    days = two.days[two.days["date"] < "2022-02-20"]
    alt = drawn("waiting", dataclasses.replace(two, days=days), CONTEXT, 170).alt
    assert "Children waiting for a worker rise to" in alt.title and "by the end" in alt.title
    assert "peak" not in alt.title.split(";")[0]


def test_missing_values_leave_gaps_and_missing_tables_leave_out_figures(two: Tables, tmp_path: Path) -> None:
    """Days without a value are bridged or left blank; a series that is never measured has no figure."""
    days = two.days.copy()
    days.loc[days["date"].between("2022-02-01", "2022-03-01"), ["mean", "low", "high", "p10", "p90"]] = np.nan
    days.loc[days["date"] > "2023-08-20", ["mean", "low", "high", "p10", "p90"]] = np.nan
    days.loc[days["series"] == "children_unallocated", ["mean", "low", "high", "p10", "p90"]] = 0.0
    days.loc[days["series"].str.endswith("_fte"), "mean"] = np.nan
    measures = two.measures[two.measures["measure"] != "visits_on_time_share"].copy()
    measures.loc[measures["replication"] == 3, "value"] = np.nan
    holes = dataclasses.replace(two, days=days, measures=measures, caseload_distribution=two.caseload_distribution[:0])
    files = draw_all(tmp_path, holes, CONTEXT, formats=("svg",), widths={"page": 170})
    assert not {"workforce.svg", "caseload_distribution.svg"} & {file.name for file in files}
    words = json.loads((tmp_path / "alt_text.json").read_text())
    assert words["waiting"]["title"].endswith("; no child waits for a worker")
    assert "Visits" not in words["deadlines"]["alt"]
    assert "nan" not in json.dumps(words)
    with pytest.raises(NothingToDraw):
        drawn("workforce", holes, CONTEXT, 170)


def test_one_replication_and_a_baseline_of_nothing(two: Tables, tmp_path: Path) -> None:
    """Without intervals the lines are drawn and nothing is claimed; a measure that was nothing is not divided by."""
    bands = ["low", "high", "p10", "p90"]
    days = two.days.assign(**dict.fromkeys(bands, np.nan))
    gaps = two.differences.assign(low=np.nan, high=np.nan, clear=False)
    gaps.loc[gaps["measure"] == "unallocated_children", ["baseline", "scenario", "difference"]] = [0.0, 120.0, 120.0]
    bare = dataclasses.replace(two, days=days, differences=gaps)
    assert len(draw_all(tmp_path, bare, CONTEXT, formats=("svg",), widths={"page": 170})) == len(FIGURES) + 1
    words = json.loads((tmp_path / "alt_text.json").read_text())
    assert "cannot tell" in words["differences"]["title"]
    assert "Without a worker: 0 to 120 (+120)." in words["differences"]["alt"]
    gaps.loc[gaps["measure"] == "unallocated_children", ["baseline", "scenario", "difference"]] = [0.001, 0.008, 0.007]
    nothing = drawn("differences", dataclasses.replace(two, differences=gaps), CONTEXT, 85).alt.text
    assert "Without a worker" not in nothing
    assert "nan" not in json.dumps(words) and "inf" not in json.dumps(words).replace("information", "")


def test_files_are_the_same_in_two_runs_and_can_be_read_aloud(two: Tables, tmp_path: Path) -> None:
    """All formats repeat byte for byte; the SVG is an image with a title, a description and real text."""
    first = draw_all(tmp_path / "first", two, CONTEXT)
    second = draw_all(tmp_path / "second", two, CONTEXT, widths={"page": 170})
    count = len(FIGURES)
    assert len(first) == count * 2 * 3 + 1 and len(second) == count * 3 + 1
    for file in second:
        assert file.read_bytes() == (tmp_path / "first" / file.name).read_bytes(), file.name
    assert {file.name for file in (tmp_path / "first").iterdir()} == {file.name for file in first}
    alts = json.loads((tmp_path / "first" / "alt_text.json").read_text())
    assert list(alts) == list(FIGURES)
    for file in first:
        if file.suffix == ".svg":
            root = ElementTree.fromstring(file.read_bytes())
            alt = alts[file.stem.removesuffix("_column")]
            ids = {element.get("id"): element for element in root.iter()}
            title, description = (ids[name] for name in root.attrib["aria-labelledby"].split())
            assert root.attrib["role"] == "img" and title.tag == f"{SVG}title" and description.tag == f"{SVG}desc"
            assert title.text == alt["title"] and description.text == alt["alt"]
            words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")).replace("\u00a0", " ")
            assert alt["title"].split()[0] in words and "Source: caseload simulation of Leeds" in words
        if file.suffix == ".pdf":
            content = file.read_bytes()
            assert b"/FontFile2" in content and b"/Type3" not in content and b"/CreationDate" not in content


def test_a_file_that_cannot_be_finished_leaves_nothing(
    two: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the last step of writing fails, no part of a file stays."""

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        draw_all(tmp_path, two, CONTEXT, formats=("svg",), widths={"page": 170})
    assert not list(tmp_path.iterdir())


def luminance(colour: str) -> float:
    """Relative luminance as the Web Content Accessibility Guidelines define it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one_colour: str, other: str) -> float:
    """Contrast ratio of two colours."""
    low, high = sorted((luminance(one_colour), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_stand_out_from_white_and_from_their_neighbours() -> None:
    """Every colour has 3:1 against white, and each against the next; so have the two arms."""
    from sim.reports.charts.drawing.sheet import BASELINE_LOOK, INK, SCENARIO_LOOK, SHADE

    assert all(contrast(colour, "#FFFFFF") >= 3 for colour in PALETTE)
    assert all(contrast(a, b) >= 3 for a, b in itertools.pairwise(PALETTE))
    assert contrast(BASELINE_LOOK.colour, SCENARIO_LOOK.colour) >= 3
    assert BASELINE_LOOK.line != SCENARIO_LOOK.line and BASELINE_LOOK.marker != SCENARIO_LOOK.marker
    assert contrast(INK, "#FFFFFF") >= 7 and contrast(INK, SHADE) >= 7


def test_labels_are_spread_no_further_than_they_must() -> None:
    """Labels that are apart stay; those that touch part evenly; none leave the edges; their order is kept."""
    assert spaced([2, 20], [4, 4], 0, 30) == [2, 20]
    assert spaced([10, 10], [4, 4], 0, 30) == [8, 12]
    assert spaced([29, 29.5, 28], [4, 4, 4], 0, 30) == [24, 28, 20]
    rng_key = np.random.default_rng(1)
    for _ in range(200):
        wanted, heights = rng_key.uniform(0, 50, 5), rng_key.uniform(1, 8, 5)
        places = np.array(spaced(wanted.tolist(), heights.tolist(), 0, 50))
        order = np.argsort(wanted, kind="stable")
        gaps = np.diff(places[order]) - (heights[order][:-1] + heights[order][1:]) / 2
        assert (gaps > -1e-9).all()
        assert (places - heights / 2 > -1e-9).all() and (places + heights / 2 < 50 + 1e-9).all()


def test_scales_hold_their_values_and_say_what_they_say() -> None:
    """Ticks are evenly spaced, printed as they are, and the scale holds the values."""
    for low, high in [(0, 0), (0, 3), (11.6, 12.4), (15, 20.4), (1598, 1707), (-3, 4), (0.1, 250), (611.9, 612.1)]:
        scale = scale_for(low, high)
        assert scale.start <= low and scale.end >= high and len(scale.ticks) >= 2
        assert [float(word.replace(",", "").replace("−", "-")) for word in scale.words] == pytest.approx(scale.ticks)


def test_a_week_begins_on_monday() -> None:
    """19 March 2022, a Saturday, is in the week of 14 March."""
    saturday = float((dt.date(2022, 3, 19) - dt.date(1970, 1, 1)).days)
    assert week_of(saturday).replace("\u00a0", " ") == "14 March 2022"
