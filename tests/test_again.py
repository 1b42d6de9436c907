"""A manifest alone is enough to run again, and is data: whatever else is given is refused in a sentence."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import InputError
from sim.cli.commands import run_command
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.schema.fields import as_written
from sim.runs.experiment import study_digest
from sim.studies import again


@pytest.mark.parametrize("scenario", ["baseline", "perfect_storm", "leeds_2021_22"])
def test_the_study_of_a_manifest_is_the_study_that_was_run(scenario: str) -> None:
    config = validate(compose([f"scenario={scenario}", "run.years=null"]))
    written = as_written(config.model_dump(mode="json", by_alias=True, exclude_none=True))
    back = again.study_in({"config": json.loads(json.dumps(written))})
    assert study_digest(back) == study_digest(config)


def test_a_small_run_comes_out_the_same_again(tmp_path: Path, capsys: Any) -> None:
    from sim.studies.scenario_study import run_scenario

    words = ["council=typical", "run.weeks=8", "run.warm_up_weeks=0", "run.replications=2", "scenario=baseline"]
    run_scenario(validate(compose(words)), tmp_path / "first", words)
    assert run_command("again", [str(tmp_path / "first"), f"folder={tmp_path / 'second'}"]) == 0
    for name in ("measures.parquet", "days.parquet", "caseloads.parquet", "summary.csv"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name
    assert f"The same as in {tmp_path / 'first'}, byte for byte: " in capsys.readouterr().out


def test_a_table_that_differs_is_named(tmp_path: Path) -> None:
    before, now = tmp_path / "before", tmp_path / "now"
    for folder, days in ((before, b"1"), (now, b"2")):
        folder.mkdir()
        (folder / "summary.csv").write_bytes(b"same")
        (folder / "days.parquet").write_bytes(days)
    assert again.sameness_in_words(before, now) == f"Not the same as in {before}: days.parquet differs."
    assert "in the place of those before" in again.sameness_in_words(before, before)
    assert again.sameness_in_words(tmp_path, now) == "There are no tables beside the manifest to compare with."


def test_a_table_that_is_missing_is_named(tmp_path: Path) -> None:
    """The sentence said that all was the same, and named what was left."""
    before, now = tmp_path / "before", tmp_path / "now"
    for folder, names in ((before, ["summary.csv"]), (now, ["summary.csv", "measures.parquet"])):
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(b"same")
    assert again.sameness_in_words(before, now) == (
        f"Not the same as in {before}: measures.parquet is missing there. The same, byte for byte: summary.csv."
    )


def test_a_run_that_was_stopped_is_compared_as_far_as_it_went(tmp_path: Path, capsys: Any) -> None:
    """It was called another run, though what it had finished came out the same."""
    import pandas as pd

    from sim.studies.scenario_study import run_scenario

    words = ["council=typical", "run.weeks=8", "run.warm_up_weeks=0", "run.replications=2", "scenario=baseline"]
    first = tmp_path / "first"
    run_scenario(validate(compose(words)), first, words)
    manifest = json.loads((first / "manifest.json").read_bytes())
    manifest["replications"] = {"asked": 2, "finished": 1, "missing": [0]}
    (first / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    rows = pd.read_parquet(first / "measures.parquet")
    rows = rows[rows["replication"] == 1].reset_index(drop=True)
    for n, (more, end) in enumerate(((0.0, "are the same in"), (1.0, "are not the same in"))):
        rows.assign(value=rows["value"] + more).to_parquet(first / "measures.parquet")
        assert run_command("again", [str(first), f"folder={tmp_path / str(n)}"]) == 0
        text = capsys.readouterr().out
        assert f"The run in {first} was stopped after 1 of 2 replications, and here all 2 are there" in text
        assert f"Those finished then {end} measures.parquet." in text and "Not the same as" not in text


@pytest.mark.parametrize(
    "text", ["", "null", "[]", '{"config": 5}', "[" * 100_000, '{"config": {"run": null}}', "\x00"]
)
def test_what_is_no_manifest_is_refused(text: str, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    assert run_command("again", [str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said and len(said) < 2000


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names there")
def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(InputError, match="there is no such file"):
        again.manifest_at(tmp_path / "manifest.json")
