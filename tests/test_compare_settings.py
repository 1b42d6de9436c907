"""A comparison is asked in words, refused in sentences, simulated as a sweep that goes on, and drawn without
overlaps.
"""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.cli.commands import run_command
from sim.reports.charts.alternatives import AlternativeRow, AlternativesPanel, alternatives
from sim.reports.charts.drawing.figure_text import FigureText
from sim.reports.charts.drawing.sheet import Sheet
from sim.studies import api as asking
from sim.studies.compare.compare_report import CompareReport, compare_title, in_common, promise, seen_of
from sim.studies.compare.compare_settings import compare_settings
from sim.studies.compare.selection import Selection
from sim.studies.compare.simultaneous import pairs_of
from tests.test_charts import assert_words_apart, words_on

SMALL = ("run.warm_up_weeks=0", "run.weeks=4", "scenario.from=2021-04-12", "scenario.weeks=2", "first=5")


def test_alternatives_are_every_combination_of_what_is_typed() -> None:
    typed = ["allocation=capped,in_turn", "scenario=referral_spike", "scenario.size=1.1,1.2", "x=[1,2]", "delta=1"]
    settings = compare_settings(typed)
    assert settings.alternatives[1] == ("allocation=capped", "scenario.size=1.2") and len(settings.alternatives) == 4
    assert settings.names[1] == "Capped, size 1.2" and settings.typed == ("scenario=referral_spike", "x=[1,2]")
    keys = ["journey.handover.holder=1,2", "workforce.held_elsewhere.above=2,3"]
    assert compare_settings(keys).names[0] == "Hours of a handover 1, workforce.held_elsewhere.above 2"
    assert compare_settings(keys[1:]).names == (
        "workforce.held_elsewhere.above 2",
        "workforce.held_elsewhere.above 3",
    )
    named = compare_settings(["alternative=", "alternative=scenario=recruitment_drive allocation=capped"])
    assert named.alternatives == ((), ("scenario=recruitment_drive", "allocation=capped"))
    assert named.names == ("As it stands", "Recruitment drive, capped") and named.delta is None
    assert compare_settings(["allocation=a,b", "measures=visits_on_time_share"]).most_is_best
    assert not compare_settings(["allocation=a,b", "measures=caseload_p90"]).most_is_best
    assert compare_settings(["allocation=a,b", "measures=caseload_p90", "best=most"]).most_is_best


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["allocation=capped"], "there is only one"),
        (["alternative=allocation=capped"], "there is only one"),
        (["allocation=capped,in_turn", "alternative=a=1"], "one or the other"),
        (["allocation=capped,capped"], "is there twice"),
        (["run.seed=" + ",".join(map(str, range(51)))], "at most 50"),
        (["allocation=capped,in_turn", "measures=caseload_p9"], "did you mean caseload_p90"),
        (["allocation=capped,in_turn", "measures="], "names nothing"),
        (["allocation=capped,in_turn", "measures=referrals_per_year"], "best: is missing; neither more nor less"),
        (["allocation=capped,in_turn", "best=cheapest"], "Choices: least, most"),
        (["allocation=capped,in_turn", "delta=0"], "above 0"),
        (["allocation=capped,in_turn", "delta=inf"], "above 0"),
        (["alternative=", "alternative=allocation='capped"], "has a quotation mark that is not closed"),
        (["alternative=", "alternative=hydra.run.dir=x"], "hydra.run.dir=x: is for python -m sim"),
        (["alternative=", "alternative=allocation=capped allocation=in_turn"], "allocation: is typed 2 times"),
        (["allocation=capped,in_turn", "confidence=95"], "between 0 and 1"),
        (["allocation=capped,in_turn", "first=many"], "a whole number from 5"),
        (["allocation=capped,in_turn", "first=50", "most=20"], "at least first"),
    ],
)
def test_what_cannot_be_compared_is_refused(typed: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        compare_settings(typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["allocation=capped,nobody"], "there is no such allocation"),
        (["run.seed=1,2"], "run.seed: must be the same"),
        (["run.years=england,null"], "run.years: must be the same"),
        (["allocation=capped,in_turn", "hydra.run.dir=x"], "hydra.run.dir=x: is for python -m sim, which writes files"),
        (["run.cores=1,2"], "change nothing that another does not"),
        (
            ["allocation=capped,in_turn", "run.ensemble=leeds"],
            "run.ensemble=leeds: python -m sim compare does not draw it",
        ),
        (["allocation=capped,in_turn", "page=nowhere.md"], "must be a page with the lines"),
    ],
)
def test_what_cannot_be_played_is_refused(typed: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("compare", typed) == 2
    heard = capsys.readouterr().err
    assert heard.startswith("This cannot be compared:") and said in heard


def test_a_comparison_is_played_told_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Twice the referrals are more; the same command again simulates nothing, and says the same."""
    page = tmp_path / "page.md"
    page.write_text("Before.\n<!-- compare -->\nstale\n<!-- /compare -->\nAfter.\n", encoding="utf-8")
    typed = ["scenario=referral_spike", "scenario.size=1.0,2.0,2.01", "measures=referrals_per_year,caseload_p90"]
    typed += ["best=least"]
    typed += [*SMALL, "delta=20", "most=8", f"folder={tmp_path / 'kept'}", f"page={page}"]
    assert run_command("compare", typed) == 0
    said, kept = " ".join(capsys.readouterr().out.split()), (tmp_path / "kept/differences.csv").read_bytes()
    assert "Referrals: lowest with Size 1.0, " in said and " children a year, clearly below all others." in said
    assert "With at least 95% probability neither of the others is better, after 5 replications." in said
    assert "4 weeks from 1 April 2021, after 0 weeks to settle" in said
    assert "15 replications simulated" in said
    written = page.read_text(encoding="utf-8")
    assert written.startswith("Before.") and written.endswith("After.\n") and "stale" not in written
    assert written.count("lowest with Size 1.0") == written.count("neither of the others is better") == 1
    assert "| Size 2.0 |" in written and (tmp_path / "images/compare.svg").is_file()
    assert kept.count(b"\n") == 2 + 2 * 3
    assert run_command("compare", typed) == 0
    assert "0 replications simulated" in " ".join(capsys.readouterr().out.split())
    assert (tmp_path / "kept/differences.csv").read_bytes() == kept


def test_the_second_stage_goes_on_and_says_what_it_can_promise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two that are nearly alike: the first five replications do not do, and three more are all that is allowed."""
    typed = ["scenario=referral_spike", "scenario.size=1.3,1.31", "measures=caseload_p90", *SMALL]
    assert run_command("compare", [*typed, "delta=0.0001", "most=8", f"folder={tmp_path}"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "6 replications simulated" in text and ", after 8 replications." in text
    assert "would take" in text and "most=8" in text
    whose = (
        "Only that choice rests on 8 replications (of all alternatives): every mean, difference, interval and letter"
        " is of the first 5."
    )
    assert whose in text and "the first 5 replications of" in text
    assert whose in (tmp_path / "answer.txt").read_text(encoding="utf-8")
    assert "the first 5 replications of" in (tmp_path / "charts/compare.json").read_text(encoding="utf-8")
    assert "the first 5 replications of" in (tmp_path / "differences.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [170.0, 85.0])
def test_no_words_of_the_figure_overlap(width: float) -> None:
    names = ["As it stands", "Whoever knows the family, with a very long name indeed", "Capped", "In turn"]
    rows = [
        AlternativeRow(name, 1234.5 + i, (-i * 10.0, -i * 10.0 - 3, -i * 10.0 + 3), "abc"[: i + 1], i < 2)
        for i, name in enumerate(names)
    ]
    panels = [
        AlternativesPanel(f"Measure {i}", "children for a full-time worker", "children", 1, tuple(rows))
        for i in range(3)
    ]
    drawing = alternatives(
        Sheet(width), panels, FigureText("One is best", "With the same random numbers", "Source: a test.")
    )
    assert_words_apart(drawing)
    assert "best As it stands 1,234.5; not told apart from it: Whoever knows" in drawing.alt.text
    assert "1,235.5; last In turn 1,237.5 (group abc)" in drawing.alt.text
    assert "difference from the best, children; mean, children for a full-time worker" in " ".join(
        text.replace("\n", " ") for text, _ in words_on(drawing)
    )


def test_the_title_says_the_harm_beside_the_best() -> None:
    """A cap has the lowest caseloads, and children wait for a worker: the title once said the first alone."""
    noise = np.random.default_rng(1).normal(0.0, 0.01, (12, 2))
    over, wait = np.array([0.44, 0.37]) + noise / 10, np.array([1.0, 177.0]) + noise
    chosen = compare_settings(
        ["allocation=least_loaded,capped", "measures=workers_over_18_share,unallocated_longest_days", "delta=2"]
    )
    seen = [
        seen_of(name, values, pairs_of(values, 0.95, 500, 1), False)
        for name, values in (("workers_over_18_share", 100 * over), ("unallocated_longest_days", wait))
    ]
    report = CompareReport(chosen, [], tuple(seen), None, None, 12)
    assert compare_title(report) == (
        "Over 18 children: lowest with Capped, 37.0%, clearly below Least loaded; but longest without a worker:"
        " 177.0 working days against 1.0 with Least loaded"
    )
    assert "; but" not in compare_title(report._replace(seen=(seen[0],)))


def test_a_lead_too_small_to_matter_is_called_that() -> None:
    """delta=2 says that two points are too little: a clear lead of 0.2 was `clearly below all others` and no more."""
    values = np.array([44.0, 43.8]) + np.random.default_rng(1).normal(0.0, 0.01, (12, 2))
    chosen = compare_settings(["allocation=least_loaded,capped", "measures=workers_over_18_share", "delta=2"])
    seen = (seen_of("workers_over_18_share", values, pairs_of(values, 0.95, 500, 1), False),)
    title = compare_title(CompareReport(chosen, [], seen, None, None, 12))
    assert title.endswith("clearly below Least loaded, though by less than 2, too little to matter")
    large = compare_settings(["allocation=least_loaded,capped", "measures=workers_over_18_share", "delta=0.1"])
    assert "too little" not in compare_title(CompareReport(large, [], seen, None, None, 12))


def test_what_alternatives_have_in_common_is_said_and_what_differs_is_not() -> None:
    """Two policies of allocation: neither stands in the source; years and what is typed for both do."""
    config = asking.study_of("council=typical", "run.weeks=8").config
    other = config.allocation.model_copy(update={"policy": "capped"})
    both = (config, config.model_copy(update={"allocation": other}))
    report: Any = SimpleNamespace(configs=both, settings=SimpleNamespace(typed=("scenario.size=1.2",)))
    assert in_common(report) == "years alike; changed: scenario.size=1.2"
    report = SimpleNamespace(configs=(config, config), settings=SimpleNamespace(typed=()))
    assert in_common(report) == "years alike, allocation least loaded"


@pytest.mark.parametrize(
    ("count", "said"),
    [(2, "the other is not better"), (3, "neither of the others is better"), (4, "none of the other 3 is better")],
)
def test_the_best_is_not_counted_among_those_it_is_compared_with(count: int, said: str) -> None:
    """`None of the 3 is better` was said where two others were compared with the best of the three."""
    names = tuple(f"Way {n}" for n in range(count))
    numbers = {"first": 5, "most": 40}
    settings = SimpleNamespace(names=names, confidence=0.95, delta=None, numbers=numbers)
    choice, stage = Selection(0, 0.0, 5), SimpleNamespace(needed=5, kept=tuple(range(count)))
    report: Any = SimpleNamespace(settings=settings, seen=(None,), choice=choice, stage=stage)
    report.seen = (SimpleNamespace(apart="points"),)
    assert promise(report) == f"With at least 95% probability {said}, after 5 replications."


def test_of_two_alternatives_the_other_is_named() -> None:
    """`1 of 1 others cannot be told apart from it` was said of two."""
    noise = np.random.default_rng(1).normal(0.0, 9.0, (12, 2))
    chosen = compare_settings(["allocation=least_loaded,capped", "measures=workers_over_18_share"])
    values = np.array([44.0, 43.9]) + noise
    seen = (seen_of("workers_over_18_share", values, pairs_of(values, 0.95, 500, 1), False),)
    title = compare_title(CompareReport(chosen, [], seen, None, None, 12))
    assert re.search(r"lowest with (\w+ ?)+, [\d.]+%; (Capped|Least loaded) cannot be told apart from it$", title), (
        title
    )
