"""A report says what is not in it: files that are gone, replications that were not reached, ends that are not seen."""

import json
from pathlib import Path
from typing import Any

import pytest
import reports as read

from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.reports.chart_context import context_of
from sim.reports.report.chapters.assumptions import register_of
from sim.reports.report.chapters.sections import Paper, change_sentences, report_of
from sim.reports.report.chapters.sureness import chance
from sim.reports.report.chapters.who_leads import no_days
from sim.reports.report.document import Text, texts_in_order
from sim.reports.report.one_page import as_text, one_page
from sim.reports.report.run_folder import FinishedRun
from sim.runs.experiment import arms_of
from tests.test_headline import results_of

run, paper = read.run, read.paper  # fixtures


def report_words(folder: Path) -> list[str]:
    """Every text of the report on a run."""
    own = FinishedRun(folder)
    return texts_in_order(report_of(Paper(own, register_of(own), {}, ())))


def with_manifest(run: Path, place: Path, **changes: Any) -> Path:
    """A copy of a run whose manifest says something else."""
    folder = read.copy_of(run, place)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | changes), encoding="utf-8")
    return folder


@pytest.mark.parametrize("gone", ["charts/alt_text.json", "charts/stages.svg"])
def test_a_file_that_is_gone_is_named_where_it_would_be_shown(gone: str, run: Path, tmp_path: Path) -> None:
    """A report without a single figure said nothing of it."""
    folder = read.copy_of(run, tmp_path / "copy")
    before = report_words(folder)
    assert not any("is not in the folder of this run" in text for text in before)
    (folder / gone).unlink()
    said = [text for text in report_words(folder) if text.endswith(f"{gone} is not in the folder of this run.")]
    assert said and (len(said) >= 6) == (gone == "charts/alt_text.json")


def test_the_days_that_are_gone_are_named(run: Path, tmp_path: Path) -> None:
    """The worst month and who is left in each team were left out without a word."""
    folder = read.copy_of(run, tmp_path / "copy")
    assert no_days(FinishedRun(folder)) == []
    (folder / "days.parquet").unlink()
    [said] = no_days(FinishedRun(folder))
    assert isinstance(said, Text) and said.text.endswith("days.parquet is not in the folder of this run.")


def test_a_run_that_was_stopped_says_so(run: Path, tmp_path: Path) -> None:
    """`1 replication` was all that was said of one of twelve."""
    kept = {"asked": 12, "finished": 1, "missing": list(range(1, 12))}
    folder = with_manifest(run, tmp_path / "copy", replications=kept)
    page, words = as_text(one_page(FinishedRun(folder))), report_words(folder)
    assert "stopped after 1 of 12 replications. Run of " in page
    assert "stopped after 1 of 12 replications. Run of " in words[1]
    assert "Stopped after 1 of 12 replications." in words
    assert "1 replication gives a first look only" in " ".join(page.split())
    assert any(text.startswith("1 replication gives a first look only") for text in words)
    assert not any("topped after" in text for text in report_words(run))


def test_what_may_be_chance_is_a_sentence(run: Path) -> None:
    """`By no more than chance would: conferences on time.` has no verb."""
    [text] = chance(FinishedRun(run))
    assert text.startswith("These do not differ by more than chance would: ")


def test_a_change_that_goes_on_after_the_run_is_not_said_to_end_with_it(run: Path, tmp_path: Path) -> None:
    """The spike of 52 weeks was said to end with a run of 20."""
    config = validate(compose(["scenario=referral_spike", "run=quick", "run.weeks=20"]))
    both = arms_of(config)
    context = context_of(config, results_of(both[1:], [0.0] * 2), [])
    [(first, last, _)] = context.changes
    assert (str(first), str(last)) == ("2021-10-04", "2022-09-30")
    scenario = {
        "sentence": "A test",
        "changes": [{"what": "referrals", "multiply": 1.3, "from": "2021-10-04", "weeks": 52}],
    }
    own = FinishedRun(run)
    own.config = own.config | {
        "scenario": scenario,
        "run": own.config["run"] | {"start": "2021-04-01", "warm_up_weeks": 26, "weeks": 20},
    }
    assert change_sentences(own) == [
        "30% more referrals than usual, 4 October 2021 to 30 September 2022, of which the run sees the time to"
        " 16 February 2022."
    ]
