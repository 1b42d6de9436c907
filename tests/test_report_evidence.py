"""The evidence behind a run: generated from its folder and from the program, so that it cannot be stale or false."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import reports as read
from rich.text import Text

from sim.base.intervals import Interval
from sim.inputs.register import figures
from sim.reports.console import number_cells
from sim.reports.report.chapters.assumptions import FOLLOWS, SET, UNSTATED, is_unused, leaves_of, register_of
from sim.reports.report.chapters.evidence import evidence_of
from sim.reports.report.chapters.limits import limits_of
from sim.reports.report.chapters.sections import Paper, change_sentences
from sim.reports.report.chapters.stress import ITEMS, about_module, stress
from sim.reports.report.crate import NAME, write_crate
from sim.reports.report.measures import NO_INTERVAL, chosen_measures_table, row_of
from sim.reports.report.rounding import between, change, published_rounded, value
from sim.reports.report.run_folder import FinishedRun
from sim.runs.manifest import version_of
from sim.runs.results import MeasureComparison
from sim.studies.api import study_of
from sim.studies.staffing.post_mix import Option, full_year
from sim.studies.staffing.spending import by_financial_year

STRESS = [  # Monks et al. 2019, the checklist of discrete-event simulation
    "1.1",
    "1.2",
    "1.3",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "2.5.1",
    "2.5.2",
    "2.5.3",
    "2.5.4",
    "2.5.5",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "4.1",
    "4.2",
    "4.3",
    "5.1",
    "5.2",
    "5.3",
    "5.4",
    "6.1",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run."""
    return read.shared_run(tmp_path_factory.getbasetemp())


def paper_of(run: FinishedRun) -> Paper:
    """What its evidence is made of."""
    return Paper(run, register_of(run), {}, ())


def changed(folder: Path, **parts: Any) -> FinishedRun:
    """The same run with parts of its manifest replaced."""
    run = FinishedRun(folder)
    run.manifest = copy.deepcopy(run.manifest) | parts
    run.config = run.manifest["config"]
    return run


# STRESS-DES


def test_all_24_items_are_answered(folder: Path) -> None:
    rows = stress(paper_of(FinishedRun(folder))).rows
    assert [row[0].text for row in rows] == STRESS == [item[0] for item in ITEMS]
    assert all(len(row[2].text) > 20 for row in rows)


def test_answers_follow_the_run(folder: Path) -> None:
    own = {row[0].text: row[2].text for row in stress(paper_of(FinishedRun(folder))).rows}
    config = copy.deepcopy(FinishedRun(folder).config)
    config["council"]["teams"]["assessment"]["posts_fte"] = 77.0
    config["allocation"]["policy"] = "capped"
    other = {row[0].text: row[2].text for row in stress(paper_of(changed(folder, config=config, seed=7))).rows}
    assert "assessment 96" in own["2.5.3"] and "assessment 77" in other["2.5.3"]
    assert "Allocation policy: capped." in other["2.4"] and "Seed 7." in other["5.2"]


def test_what_the_program_says_of_itself_is_read_from_it() -> None:
    for module in (
        "acts.cases",
        "rules.allocation",
        "clocks.compiled",
        "clocks.readable",
        "random",
        "distributions",
        "intervals",
    ):
        assert about_module(module), module
    assert about_module("no_such_module") == ""


# The register of exactly this run


def test_every_number_of_a_run_is_in_its_register_once(folder: Path) -> None:
    run = FinishedRun(folder)
    register = register_of(run)
    assert len({(entry.group, entry.key) for entry in register}) == len(register)
    leaves = [
        leaf
        for group in ("council", "demand", "workforce", "allocation", "journey", "scenario", "run")
        for leaf, _ in leaves_of(run.config[group], ())
        if not is_unused(run, group, leaf)
    ]
    held = sum(1 for entry in register if not entry.file)
    assert len(register) < len(leaves) and held < len(register) / 2  # a line of conf/ may hold several numbers


def test_a_source_is_given_only_for_the_very_value_that_was_used(folder: Path) -> None:
    kept = {(figure.file, figure.key): figure for figure in figures()}
    for entry in register_of(FinishedRun(folder)):
        if entry.file and (entry.file, entry.key) in kept:
            figure = kept[entry.file, entry.key]
            assert (entry.value, entry.source) == (figure.value, figure.source)


def test_a_changed_number_loses_its_source(folder: Path) -> None:
    before = {(e.group, e.key): e for e in register_of(FinishedRun(folder))}
    assert "DfE workforce census" in before["workforce", "leaving.rate"].source
    config = copy.deepcopy(FinishedRun(folder).config)
    config["workforce"]["leaving"]["rate"] = 0.154  # what another file gives, with a source of its own
    words = [*FinishedRun(folder).overrides, "workforce.leaving.rate=0.154"]
    after = {(e.group, e.key): e for e in register_of(changed(folder, config=config, overrides=words))}
    assert after["workforce", "leaving.rate"].source == SET and not after["workforce", "leaving.rate"].file
    silent = {(e.group, e.key): e for e in register_of(changed(folder, config=config))}
    assert silent["workforce", "leaving.rate"].source == SET


def test_a_scenario_of_the_users_own_has_no_source_of_another_scenarios(folder: Path) -> None:
    words = [word for word in FinishedRun(folder).overrides if not word.startswith("scenario")]
    own = register_of(changed(folder, overrides=[*words, "scenario=mine"]))
    scenario = [entry for entry in own if entry.group == "scenario"]
    assert scenario and all(entry.source == SET and not entry.file for entry in scenario)


def test_numbers_without_a_line_of_their_own_say_where_they_come_from(folder: Path) -> None:
    register = {(e.group, e.key): e for e in register_of(FinishedRun(folder))}
    assert register["council", "stock.assessment"].source == FOLLOWS
    assert register["journey", "stages.assessment.duties.1.chance"].source == UNSTATED
    assert (
        register["workforce", "teams.safeguarding.hired"].value == register["workforce", "teams.assessment.hired"].value
    )


def test_the_evidence_lists_every_number_and_how_many_are_assumed(folder: Path) -> None:
    paper = paper_of(FinishedRun(folder))
    made = [block for block in evidence_of(paper).blocks if getattr(block, "title", "").startswith("Numbers of ")]
    rows = [row for block in made for row in block.rows]  # type: ignore[union-attr]
    assert len(rows) == len(paper.register)
    assert sum(row[-1].text == "yes" for row in rows) == sum(entry.assumed for entry in paper.register) > 50


# Limits


def test_limits_are_said_of_the_runs_that_they_hold_of(folder: Path) -> None:
    first = limits_of(FinishedRun(folder), [])
    assert any("3 replications give a first look only" in text for text in first)
    config = copy.deepcopy(FinishedRun(folder).config)
    config["run"] |= {"ensemble": "leeds", "years": "england"}
    many = changed(folder, config=config, replications={"asked": 200, "finished": 200, "missing": []})
    later = limits_of(many, [])
    assert not [text for text in later if "a first look" in text or "Every year is as usual" in text]
    typed = changed(folder, overrides=["workforce.leaving.rate=0.2"])
    assert any("workforce.leaving.rate" in text for text in limits_of(typed, []))


def test_a_change_ends_on_the_last_working_day_of_its_weeks(folder: Path) -> None:
    assert change_sentences(FinishedRun(folder)) == [
        "50% more referrals than usual, 4 October 2021 to 30 September 2022, of which the run sees the time to"
        " 27 April 2022."
    ]
    later = copy.deepcopy(FinishedRun(folder).config)
    later["run"]["weeks"] = 104
    assert change_sentences(changed(folder, config=later))[0].endswith("4 October 2021 to 30 September 2022.")


# Provenance


def test_the_crate_names_every_file_with_its_hash(folder: Path, tmp_path: Path) -> None:
    place = read.copy_of(folder, tmp_path / "copy with space")
    report = place / "report.txt"
    report.write_text("A report", encoding="utf-8")
    graph = json.loads(write_crate(FinishedRun(place), [report]).read_text(encoding="utf-8"))
    nodes = {node["@id"]: node for node in graph["@graph"]}
    assert graph["@context"] == "https://w3id.org/ro/crate/1.1/context"
    assert nodes[NAME]["about"] == {"@id": "./"} and nodes["./"]["@type"] == "Dataset"
    files = [part["@id"] for part in nodes["./"]["hasPart"]]
    assert {"manifest.json", "summary.csv", "headline.txt", "report.txt", "charts/caseload.svg"} <= {*files}
    for name in files:
        assert nodes[name]["sha256"] == hashlib.sha256((place / name).read_bytes()).hexdigest()
    named = [one["@id"] for node in graph["@graph"] for one in references(node)]
    assert not [name for name in named if name not in nodes and not name.startswith("http")]
    assert nodes["#caseload"]["softwareVersion"] == (version_of("caseload-sim") or "not installed")
    begins, ends = (dt.datetime.fromisoformat(nodes["#run"][key]) for key in ("startTime", "endTime"))
    assert begins <= ends


def references(node: Any) -> list[dict[str, str]]:
    """Every reference to another entity inside an entity."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    own = [node] if isinstance(node, dict) and set(node) == {"@id"} else []
    return own + [one for part in inner for one in references(part)]


# Rounding


def test_numbers_are_rounded_as_the_department_prints_them() -> None:
    assert value(1234.5, "children").text == "1,234" and value(0.12345, "share").text == "12.3"
    assert value(39_216_000.0, "£ a year").text == "39.22" and value(math.nan, "share").text == "[x]"
    assert change(-0.0521, "share").text == "−5.2" and change(-0.0521, "share").values == (-5.2,)
    assert between(Interval(0.1, 0.05, 0.15, 5, 0), "share", sign=True).text == "+5.0 to +15.0"
    assert change(-0.0001, "children").text == "0"


def test_a_published_count_of_a_few_children_is_not_printed() -> None:
    assert [published_rounded(n, "children").text for n in (0, 1, 5, 6)] == ["0", "[c]", "[c]", "6"]
    assert published_rounded(0.01, "share").text == "1.0" and published_rounded(3, "FTE").text == "3.0"


# Posts by financial year


def test_posts_that_open_within_a_year_cost_their_share_of_it() -> None:
    study = study_of("council=typical", "run=quick", "run.weeks=52")
    option = Option(10, "permanent", "by_load", dt.date(2021, 10, 1))
    years = by_financial_year(study, option)
    whole = full_year(study, option)
    assert [year["year"] for year in years] == ["2021-22", "2022-23"]
    assert years[0]["pounds"] == pytest.approx(whole * 182 / 365) and years[1]["pounds"] == pytest.approx(whole)
    assert years[0]["posts"] == pytest.approx(10 * 182 / 365)


def test_few_children_have_the_decimals_of_the_screen() -> None:
    """A report said 6, 7 and a difference of 0 of what the screen and its own figure called 6.4, 6.8 and +0.4."""

    def row(baseline: float, gap: float) -> list[str]:
        of_gap = Interval(gap, gap - 0.9, gap + 0.9, 5, 0)
        means = [Interval(mean, mean - 1, mean + 1, 5, 0) for mean in (baseline, baseline + gap)]
        line = MeasureComparison("children_on_plan", "On a protection plan", "children", means[0], means[1], of_gap)
        cells = [cell.text for cell in row_of(SimpleNamespace(has_march=True), line)]  # type: ignore[arg-type]
        screen = [Text.from_markup(text).plain for text in number_cells(line)]
        assert [*cells[2:5], cells[5].replace("\u00a0", " ")] == screen[:4]
        return cells[2:6]

    assert row(6.4, 0.4) == ["6.4", "6.8", "+0.4", "−0.5 to +1.3"]
    assert row(503.0, 7.0) == ["503", "510", "+7", "+6 to +8"]


def test_a_difference_without_an_interval_may_be_chance_and_is_not_called_no_change() -> None:
    """A report said no change of two children more who were looked after, as too few replications differed."""

    def chance(gap: float) -> str:
        none = Interval(gap, math.nan, math.nan, 5, 0)
        means = [Interval(mean, mean - 1, mean + 1, 5, 0) for mean in (26.2, 26.2 + gap)]
        line = MeasureComparison("children_looked_after", "Looked after", "children", means[0], means[1], none)
        made = SimpleNamespace(has_march=True, compared=True, replications=5, lines={"children_looked_after": line})
        (shown,) = chosen_measures_table(made, "At a glance", ["children_looked_after"])  # type: ignore[arg-type]
        assert NO_INTERVAL in shown.notes and shown.rows[0][5].text == "[x]"
        return shown.rows[0][6].text

    assert [chance(2.0), chance(0.1), chance(0.0)] == ["yes", "yes", "no change"]
