"""The command `report`, and what every run writes: mistakes are sentences, the same folder gives the same files."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

import pytest
import reports as read
from reports import READERS, files_of

from sim.cli.commands import run_command
from sim.reports.report.chapters.assumptions import SET, register_of
from sim.reports.report.chapters.sections import Paper, report_of
from sim.reports.report.document import (
    Bullets,
    Document,
    Heading,
    Text,
)
from sim.reports.report.formats.html_page import whole_page
from sim.reports.report.run_folder import FinishedRun

docx = pytest.importorskip("docx", reason="python-docx is not installed (the extra `report`)")
pytest.importorskip("gptables", reason="gptables is not installed (the extra `report`)")
pytest.importorskip("typst", reason="typst is not installed (the extra `report`)")
run, paper = read.run, read.paper  # fixtures


# The command


@pytest.mark.parametrize(
    ("typed", "said_of_it"),
    [
        ([], "folder: is missing; give one, such as outputs/"),
        (["/nowhere"], "/nowhere: there is no such folder."),
        (["{run}", "formats=odt"], "formats=odt: there is no such format"),
        (["{run}", "format=pdf"], "format=pdf: there is no such setting; did you mean formats?"),
        (["{run}", "template=/nowhere.docx"], "template=/nowhere.docx: there is no such file."),
        (["{run}", "options=/nowhere"], "holds no answer of staffing or compare"),
        (["{run}", "reason.workforce.leaving.rate=x"], "reason.workforce.leaving.rate: was not set for this run"),
        (["{run}/charts"], "manifest.json: there is no such file; a report is made from the folder of a finished run."),
    ],
)
def test_a_mistake_is_a_sentence(
    run: Path, typed: list[str], said_of_it: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command("report", [word.format(run=run) for word in typed]) == 2
    assert said_of_it in capsys.readouterr().err


def test_who_names_the_folder_above_the_runs_is_told_the_newest(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Runs have the time for a name: `report outputs/referral_spike` is what one types first."""
    read.copy_of(run, tmp_path / "referral_spike" / "2026-01-01")
    for command, more in (("report", []), ("story", ["child=list"])):
        assert run_command(command, [str(tmp_path / "referral_spike"), *more]) == 2
        text = " ".join(capsys.readouterr().err.split())
        assert f"Runs lie below it, the newest in {tmp_path / 'referral_spike' / '2026-01-01'}." in text


def test_a_broken_manifest_is_a_sentence(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = read.copy_of(run, tmp_path / "copy")
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    assert run_command("report", [str(folder)]) == 2
    assert "cannot be read as JSON" in capsys.readouterr().err


YEARS = [{"year": "2021-22", "posts": 6.0, "pounds": 300000.0}, {"year": "2022-23", "posts": 9.0, "pounds": 454000.0}]


def option(called: str, held: int, caseload: float, years: list[dict[str, Any]]) -> dict[str, Any]:
    """An option as staffing keeps it."""
    means = {"caseload_per_worker": caseload, "unallocated_children": 3.4, "visits_on_time_share": 0.8123}
    return {"option": called, "held": held, "of": 20, "means": means, "full_year": 6e5, "financial_years": years}


def answer_folder(place: Path, of: str) -> Path:
    """A folder as staffing leaves it."""
    place.mkdir()
    kept = {
        "typed": ["council=leeds", "target.caseload=17"],
        "of": of,
        "answer": ["12 more posts hold caseload at 17 or less.", "One post fewer does not."],
        "tables": [{"title": "Targets", "heads": ["", "0 posts", "12 posts"], "rows": [["All hold", "0%", "80%"]]}],
        "options": [option("Do nothing", 1, 18.04, []), option("12 permanent posts", 16, 16.96, YEARS)],
        "futures_beside": 10,
        "prices": "2027-28 prices",
        "financial_years": [{"year": "2021-22", "posts": 6.0, "pounds": 300000.0}],
        "smallest": 12,
        "taper": 5,
        "opens": "2021-10-04",
        "ends": "2023-09-28",
    }
    (place / "answer.json").write_text(json.dumps(kept), encoding="utf-8")
    return place


def test_options_stand_in_the_report_of_their_own_council_only(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = read.copy_of(run, tmp_path / "copy")
    own = answer_folder(tmp_path / "own", "Leeds, scenario referral_spike, 30 weeks")
    assert run_command("report", [str(folder), "formats=html", f"options={own}"]) == 0
    text = read.html_text(folder / "report" / "report.html")
    assert "12moreposts" in text and "2021-226.00.30" in text and "Donothing518.0381.2" in text
    assert "12permanentposts8017.0381.2" in text  # share of futures, caseload, without a worker, visits
    assert "12permanentposts0.300.45" in text  # by financial year
    assert "fallby5ayear" in text and "thelaston4October2024" in text  # 5, 5 and 2 lapse
    assert "endson27September2023:whether" in text  # what was not simulated is said
    other = answer_folder(tmp_path / "other", "Typical council, scenario referral_spike, 30 weeks")
    assert run_command("report", [str(folder), f"options={other}"]) == 2
    assert "another council (Typical council) than the run (Leeds)" in capsys.readouterr().err
    storm = answer_folder(tmp_path / "storm", "Leeds, scenario perfect_storm, 30 weeks")
    assert run_command("report", [str(folder), f"options={storm}"]) == 2
    assert "another scenario than the run (referral_spike)" in capsys.readouterr().err


def test_an_answer_alone_has_a_report_in_all_formats(tmp_path: Path) -> None:
    folder = answer_folder(tmp_path / "own", "Leeds, scenario referral_spike, 30 weeks")
    assert run_command("report", [str(folder)]) == 0
    for form, file in files_of(folder).items():
        if form != "excel":
            assert "Onepostfewerdoesnot." in READERS[form](file)
    assert "Onepostfewerdoesnot." in read.excel_texts(files_of(folder)["excel"])


def test_the_same_folder_gives_the_same_bytes(run: Path, tmp_path: Path) -> None:
    folder = read.copy_of(run, tmp_path / "copy")
    made = []
    for _ in range(2):
        assert run_command("report", [str(folder), "formats=html,pdf"]) == 0
        made.append(
            [
                hashlib.sha256((folder / "report" / name).read_bytes()).hexdigest()
                for name in ("report.html", "report.pdf", "evidence.html", "evidence.pdf", "figures.tex")
            ]
        )
    assert made[0] == made[1]


# What every run writes


def test_every_run_writes_its_headline_and_what_it_assumes_on_one_page(run: Path, paper: Paper) -> None:
    text = read.flat((run / "headline.txt").read_text(encoding="utf-8"))
    for sentence in paper.run.headline:
        assert read.flat(sentence) in text
        assert read.flat(sentence) in read.html_text(run / "headline.html")
    assert "scenario.size=1.5" in text and "ASSUMPTION" in text
    assert len((run / "headline.txt").read_text(encoding="utf-8").splitlines()) <= 60


def test_page_of_a_document_escapes_its_title() -> None:
    assert "<b>" not in whole_page(Document("<b>", "<b>", (Text("<b>"), Heading("<b>"), Bullets(("<b>",)))))


def test_a_typed_number_has_no_source_of_anyone_elses(paper: Paper) -> None:
    size = next(entry for entry in paper.register if entry.group == "scenario" and entry.key == "size")
    assert (size.value, size.source) == ("1.5", SET)


def test_a_run_can_be_followed_by_its_report_and_a_sweep_says_why_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.cli import main as cli
    from sim.studies import scenario_study

    followed: list[Path] = []
    monkeypatch.setattr(scenario_study, "run_scenario", lambda config, place, own, renderer: 0)
    monkeypatch.setattr(cli, "report_on", followed.append)
    assert cli.main(["scenario=referral_spike", "report=yes", f"hydra.run.dir={tmp_path}"]) == 0
    assert followed == [tmp_path]
    assert cli.main(["scenario=referral_spike", "report=no", f"hydra.run.dir={tmp_path}"]) == 0
    assert followed == [tmp_path]
    assert cli.main(["-m", "scenario.size=1,2", "scenario=referral_spike", "report=yes"]) == 2
    assert "report=yes: is for one run" in capsys.readouterr().err


def test_a_run_that_kept_no_sentence_is_headed_by_its_figure(run: Path, tmp_path: Path) -> None:
    folder = read.copy_of(run, tmp_path / "copy")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["headline"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    own = FinishedRun(folder)
    blocks = report_of(Paper(own, register_of(own), {}, ())).blocks
    assert blocks[2] == Text(f"{own.figure('caseload')[0].title}.", "answer")


def test_all_reports_of_a_run_take_less_than_20_seconds_of_processor_time(run: Path, tmp_path: Path) -> None:
    folder = read.copy_of(run, tmp_path / "copy")
    began = time.process_time()
    assert run_command("report", [str(folder)]) == 0
    assert time.process_time() - began < 20


def test_a_command_for_the_author_puts_the_same_question(run: Path) -> None:
    """It named the scenario alone, and so asked about another council; two shocks at once had no such name."""
    done = FinishedRun(run)
    typed = ["council=rutland", "scenario=referral_spike+winter_sickness", "run=quick", "run.replications=5"]
    done.manifest["overrides"] = [*typed, "run.start=2028-04-03", "hydra.run.dir=x", "figures.referrals=900"]
    assert done.command("staffing", "target.caseload=17") == (
        "python -m sim staffing council=rutland scenario=referral_spike+winter_sickness run.start=2028-04-03"
        " figures.referrals=900 target.caseload=17"
    )
