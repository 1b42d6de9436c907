"""What was published is read as it is written, compared with single replications, and shown with its misses."""

import csv
import datetime as dt
import io
import math
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.analysis.measures import MEASURES
from sim.base.errors import InputError
from sim.base.places import CONF
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.study import study_from
from sim.model.compiling import RULES_HASH
from sim.reports.charts.comparison import (
    PublishedComparison,
    comparison_name,
    comparison_value,
    comparison_verdict,
    finding,
    ordered,
)
from sim.reports.published import Published, compare_all_published, published_csv, published_in, published_note
from sim.studies.scenario_study import run_scenario
from tests.councils import worked

FILE = """
period: 2021-22
year: {from: 2021-04-01, to: 2022-03-31}  # days | a year
levels:
  referrals_per_year: {published: 100, within: 10%}  # children | a census
  absence_rate: {called: Sickness, published: 0.04, within: 0.003}  # of days | another census
changes:
  reviews_on_time_share: {published: -0.2, between: [-0.3, -0.1]}  # of reviews | a third census
  workers_over_20_share: {between: [0, 1]}  # of workers | an inspection
imposed:
  children_looked_after: {published: 50}  # children | a return
"""


@pytest.fixture
def published(tmp_path: Path) -> Published:
    """The worked example above."""
    file = tmp_path / "year.yaml"
    file.write_text(FILE, encoding="utf-8")
    return published_in(file)


CHANGES = ("reviews_on_time_share", "workers_over_20_share")


def results(**given: list[float]) -> Any:
    """Results with a baseline of a half in every measure; of changes the change is given, of others the scenario."""
    values = {name: np.array(own) + (0.5 if name in CHANGES else 0.0) for name, own in given.items()}
    sides = [{name: np.full(len(own), 0.5) for name, own in values.items()}, values]
    return SimpleNamespace(values=sides, arms=[SimpleNamespace(study=study_of_weeks(52))])


@cache
def study_of_weeks(weeks: int) -> Any:
    """A study of so many weeks from 30 March 2026."""
    return study_from(validate(compose(["run.start=2026-03-02", "run.warm_up_weeks=4", f"run.weeks={weeks}"])))


def test_what_is_counted_where_there_is_no_31_march_is_said(published: Published) -> None:
    found = results(children_looked_after=[49, 51])
    (usual,) = [row for row in compare_all_published(published, found) if row.measure == "children_looked_after"]
    assert comparison_name(usual) == "Looked after on 31 March, children"
    found.arms = [SimpleNamespace(study=study_from(validate(compose(["run.warm_up_weeks=26", "run.weeks=12"]))))]
    (short,) = [row for row in compare_all_published(published, found) if row.measure == "children_looked_after"]
    assert comparison_name(short) == "Looked after (published of 31 March, here of an average day), children"
    others = [row for row in compare_all_published(published, found) if row.measure != "children_looked_after"]
    assert not any("31 March" in comparison_name(row) for row in others)


def one(published: Published, results: Any) -> PublishedComparison:
    """The row of the only measure that these results have."""
    [row] = [row for row in compare_all_published(published, results) if math.isfinite(row.mean)]
    return row


def test_what_was_published_of_leeds_is_all_there() -> None:
    read = published_in(CONF / "published" / "leeds_2021_22.yaml")
    wanted = {(row.target.measure, row.kind): row.target for row in read.rows}
    assert len(wanted) == 11 and all(target.source for target in wanted.values())
    assert {name for name, _ in wanted} <= set(MEASURES)
    conferences = wanted["conferences_in_15_days_share", "change"]
    assert conferences.published == pytest.approx(0.564 - 0.690)
    assert (conferences.low, conferences.high) == (-0.17, -0.09)
    assert wanted["awaiting_assessment", "level"][1:4] == (805, 400, 1200)
    assert wanted["section_47_per_year", "level"].high == pytest.approx(2653 * 1.15)
    assert math.isnan(wanted["workers_over_20_share", "change"].published)
    assert [name for name, kind in wanted if kind == "imposed"] == ["referrals_per_year"]


def test_the_interval_holds_nine_of_ten_single_replications(published: Published) -> None:
    row = one(published, results(referrals_per_year=[float(n) for n in range(101)]))
    assert (row.mean, row.low, row.high) == (
        50.0,
        5.0,
        95.0,
    )  # not the interval of the mean, which is some 6 either way
    assert not row.inside and not row.wanted


@pytest.mark.parametrize(
    ("values", "inside", "wanted"),
    [([-0.25, -0.15], True, True), ([-0.4, -0.0], True, True), ([-0.1, -0.02], False, False), ([-0.4], False, False)],
)
def test_a_change_is_scenario_less_baseline(
    published: Published, values: list[float], inside: bool, wanted: bool
) -> None:
    row = one(published, results(reviews_on_time_share=values))
    assert row.kind == "change" and row.mean == pytest.approx(np.mean(values))
    assert (row.inside, row.wanted) == (inside, wanted)
    assert row.tolerance == "−30.0 to −10.0 points"


def test_what_the_model_does_not_have_is_no_hit(published: Published) -> None:
    rows = compare_all_published(published, results(referrals_per_year=[95.0, 105.0]))
    assert [comparison_verdict(row, True) for row in rows] == [
        "inside",
        *["the model does not say"] * 3,
        "told to the model",
    ]
    assert finding(rows).startswith("1 of 3 published figures")


def test_a_direction_must_be_sure(published: Published) -> None:
    rise = one(published, results(workers_over_20_share=[0.01, 0.2, 0.3]))
    maybe = one(published, results(workers_over_20_share=[-0.1, 0.2, 0.3]))
    assert rise.inside and comparison_verdict(rise) == "as published"
    assert not maybe.inside and comparison_verdict(maybe) == "missed: a rise is not sure"


def rows_of(published: Published) -> list[PublishedComparison]:
    """Every row, one figure hit and one missed."""
    own = {"referrals_per_year": [95, 105], "absence_rate": [0.03, 0.032], "reviews_on_time_share": [-0.25, -0.05]}
    return compare_all_published(
        published,
        results(**own, workers_over_20_share=[0.1, 0.2], children_looked_after=[49, 51]),  # type: ignore[arg-type]
    )


def test_the_finding_counts_figures_that_could_be_missed(published: Published) -> None:
    """Neither what was told to the model nor a direction is a figure that it hits."""
    rows = rows_of(published)
    assert finding(rows) == "2 of 3 published figures of 2021-22 lie inside what the model predicts"
    assert [row.label for row in ordered(rows)][-2:] == ["Sickness", "Looked after"]  # misses, then what was told


def test_a_miss_is_told_in_words(published: Published) -> None:
    rows = {row.measure: row for row in rows_of(published)}
    assert comparison_verdict(rows["absence_rate"]) == "missed: 0.9 points too low"
    assert comparison_verdict(rows["children_looked_after"]) == "told to the model"
    fall = rows["reviews_on_time_share"]._replace(inside=False, mean=-0.05)
    assert comparison_verdict(fall) == "missed: 15.0 points too little"
    assert comparison_verdict(fall._replace(mean=-0.3)) == "missed: 10.0 points too much"
    assert comparison_verdict(fall._replace(low=math.nan)) == "one replication cannot tell"
    assert (comparison_value(fall, -0.05), comparison_value(rows["absence_rate"], 0.04)) == ("−5.0 points", "4.0%")


def test_the_table_reads_back(published: Published) -> None:
    rows = rows_of(published)
    read = list(csv.DictReader(io.StringIO(published_csv(rows))))
    assert [row["measure"] for row in read] == [row.measure for row in rows]
    assert float(read[1]["low"]) == rows[1].low and read[1]["source"] == "another census"
    assert [row["inside"] for row in read] == ["yes", "no", "yes", "yes", "yes"]
    assert read[3]["published"] == ""


def test_a_run_of_other_years_or_with_stale_sets_is_told(published: Published, tmp_path: Path) -> None:
    def said(start: str, *more: str) -> str:
        typed = [f"run.start={start}", "run.warm_up_weeks=4", "run.weeks=52", *more]
        return published_note(
            published, SimpleNamespace(arms=[SimpleNamespace(study=study_from(validate(compose(typed))))])
        )  # type: ignore[arg-type]

    assert said("2021-03-08").endswith("which differ by chance alone.")
    assert "they do not quite compare" in said("2021-06-07")
    ensemble = (
        "council: Leeds\nrules: {}\nparameters: {{a: {{keys: [journey.effort_scale]}}}}\nsets: [{{values: [1]}}]\n"
    )
    for rules, stale in (("other", True), (RULES_HASH, False)):
        (tmp_path / "mine.yaml").write_text(ensemble.format(f"'{rules}'"), encoding="utf-8")
        words = said("2021-03-08", f"run.ensemble={tmp_path / 'mine.yaml'}")
        assert "by chance and by their parameter sets" in words and ("calibrate again" in words) == stale


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "absence_rate",
            "absense_rate",
            "year.yaml=absense_rate: there is no such measure; did you mean absence_rate?",
        ),
        ("period: 2021-22\n", "", "needs a period, a year"),
        ("{between: [0, 1]}", "{}", "needs a period, a year"),
        ("{published: 50}", "fifty", "needs a period, a year"),
    ],
)
def test_what_is_not_written_as_it_should_be_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = tmp_path / "year.yaml"
    file.write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as error:
        published_in(file)
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_told_at_the_door() -> None:
    with pytest.raises(InputError, match=r"scenario.published=leeds_2021: there is no such published; did you mean"):
        validate(compose(["scenario=leeds_2021_22", "scenario.published=leeds_2021"]))


def test_a_run_is_compared_in_a_table_and_a_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole way in a small council: the table is in the folder and on the screen, the figure beside the others."""
    (tmp_path / "year.yaml").write_text(FILE, encoding="utf-8")
    settings = worked(workers=3, referrals=80, weeks=52)
    change = {"what": "referrals", "from": dt.date(2021, 4, 1), "multiply": 1.25}
    about_it = {"name": "more", "sentence": "More.", "changes": [change], "published": str(tmp_path / "year.yaml")}
    settings["scenario"], settings["run"] = about_it, settings["run"] | {"replications": 3}
    assert run_scenario(validate(settings), tmp_path / "out") == 0
    rows = {row["measure"]: row for row in csv.DictReader((tmp_path / "out/published.csv").open(encoding="utf-8"))}
    assert 70 < float(rows["referrals_per_year"]["mean"]) < 130
    report = capsys.readouterr().out
    assert "published figures of 2021-22" in report and "published.csv" in report
    assert (tmp_path / "out/charts/published_year.svg").stat().st_size > 3000
