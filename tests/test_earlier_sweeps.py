"""What is done in a folder a second time loses nothing: another question is refused, the same one goes on."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.cli import main as cli
from sim.cli.commands import run_command
from sim.runs import experiment
from sim.studies.sweep import sweep as sweeps

SMALL = ("run.warm_up_weeks=0", "run.weeks=4", "scenario.from=2021-04-12", "scenario.weeks=1", "run.start=2021-04-01")
SPIKE = ["-m", "council=rutland", "scenario=referral_spike", *SMALL]
TWO = "run.replications=2"


def sweep_into(folder: Path, *words: str) -> int:
    """The exit code of a small sweep into a folder."""
    typed = {word.partition("=")[0]: word for word in (*SPIKE[1:], TWO, *words)}
    return cli.main(["-m", *typed.values(), f"hydra.sweep.dir={folder}"])


def test_another_sweep_is_refused_and_nothing_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Table and manifest were replaced without a word."""
    folder = tmp_path / "sweep"
    assert sweep_into(folder, "scenario.size=1.1,1.2") == 0
    before = {name: (folder / name).read_bytes() for name in ("sweep.parquet", "manifest.json")}
    capsys.readouterr()
    for other in (["scenario.weeks=1,2"], ["scenario.size=1.2,1.3"], ["scenario.size=1.1,1.2", "run.replications=1"]):
        assert sweep_into(folder, *other) == 2
        text = capsys.readouterr().err
        assert f"{folder}: holds another sweep (2 points over scenario.size), whose table would be lost" in text
        assert "choose another folder with hydra.sweep.dir=FOLDER" in text
        assert before == {name: (folder / name).read_bytes() for name in before}


def test_the_same_sweep_and_a_larger_one_go_on(tmp_path: Path) -> None:
    assert sweep_into(tmp_path, "scenario.size=1.1,1.2") == 0
    before = (tmp_path / "sweep.parquet").read_bytes()
    assert sweep_into(tmp_path, "scenario.size=1.1,1.2", "hydra.sweeper.max_batch_size=1") == 0
    assert (tmp_path / "sweep.parquet").read_bytes() == before
    assert sweep_into(tmp_path, "scenario.size=1.1,1.2,1.3", "run.replications=3") == 0
    table = pd.read_parquet(tmp_path / "sweep.parquet")
    assert table["point"].nunique() == 3 and table["replication"].nunique() == 3


def test_a_sweep_into_the_folder_of_a_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "manifest.json").write_text('{"arms": {}, "config": {}}', encoding="utf-8")
    assert sweep_into(tmp_path, "scenario.size=1.1,1.2") == 2
    assert "holds a run (manifest.json); choose another folder" in capsys.readouterr().err
    assert not (tmp_path / "sweep.parquet").exists()


@pytest.mark.parametrize("manifest", ['{"council": "Leeds", "typed": []}', '{"nation": "england"}'])
def test_the_manifest_of_another_commands_answer_is_not_written_over(
    manifest: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run took the manifest of a forecast for one of an earlier run, and removed it."""
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    words = ["council=rutland", "scenario=referral_spike", *SMALL, TWO]
    assert sweep_into(tmp_path, "scenario.size=1.1,1.2") == cli.main([*words, f"hydra.run.dir={tmp_path}"]) == 2
    assert capsys.readouterr().err.count("holds another command's answer (manifest.json); choose another folder") == 2
    assert (tmp_path / "manifest.json").read_text(encoding="utf-8") == manifest


COMPARED = ["council=rutland", "scenario=referral_spike", *SMALL, "allocation=capped,in_turn", "first=5"]
KEPT = ("answer.txt", "differences.csv", "sweep.parquet", "manifest.json")


def test_another_question_into_the_folder_of_an_answer_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same alternatives with other measures wrote over the first answer."""
    folder = tmp_path / "compared"
    assert run_command("compare", [*COMPARED, "measures=caseload_p90", f"folder={folder}"]) == 0
    before = {name: (folder / name).read_bytes() for name in KEPT}
    capsys.readouterr()
    for other in (["measures=caseload_per_worker"], ["measures=caseload_p90", "delta=1", "most=5"]):
        assert run_command("compare", [*COMPARED, *other, f"folder={folder}"]) == 2
        assert f"{folder}: holds the answer to another question (answer.txt)" in capsys.readouterr().err
    assert sweep_into(folder, "allocation=capped,in_turn", "run.replications=5") == 2
    assert "choose another folder with hydra.sweep.dir=FOLDER" in capsys.readouterr().err
    assert before == {name: (folder / name).read_bytes() for name in KEPT}
    assert run_command("compare", [*COMPARED, "measures=caseload_p90", f"folder={folder}/"]) == 0
    assert "0 replications simulated" in capsys.readouterr().out


def stopping(several: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Ctrl-C come after so many units of a sweep."""

    def engine(*_: Any) -> Any:
        real = sweeps_engine(*_)

        def simulate_some(units: Iterator[Any], keep: Any) -> None:
            real(islice(units, several), keep)
            raise KeyboardInterrupt

        return simulate_some

    monkeypatch.setattr(sweeps, "engine_of", engine)


sweeps_engine = sweeps.engine_of


@pytest.mark.parametrize("several", [0, 4])
def test_a_table_stays_until_a_sweep_without_its_parts_is_whole_again(
    several: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Begun again and stopped, it left a table of one point where there had been two, or none at all."""
    assert sweep_into(tmp_path, "scenario.size=1.1,1.2") == 0
    before = (tmp_path / "sweep.parquet").read_bytes()
    for part in (tmp_path / "parts").iterdir():
        part.unlink()
    capsys.readouterr()
    with monkeypatch.context() as patch:
        stopping(several, patch)
        assert sweep_into(tmp_path, "scenario.size=1.1,1.2") == 130
    text = " ".join(capsys.readouterr().out.split())
    if several:
        assert "Stopped after 1 of 2 points over scenario.size" in text and "the table stays as it was before" in text
    assert (tmp_path / "sweep.parquet").read_bytes() == before
    assert sweep_into(tmp_path, "scenario.size=1.1,1.2") == 0
    assert f"{6 - several} replications simulated" in " ".join(capsys.readouterr().out.split())
    assert (tmp_path / "sweep.parquet").read_bytes() == before


def test_a_table_of_which_nothing_says_what_it_is_goes_by_another_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sweep_into(tmp_path, "scenario.size=1.1,1.2") == 0
    before = (tmp_path / "sweep.parquet").read_bytes()
    (tmp_path / "manifest.json").unlink()
    assert sweep_into(tmp_path, "scenario.size=1.1,1.2") == 0
    assert not (tmp_path / "sweep_earlier.parquet").exists()  # it was the same
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    assert sweep_into(tmp_path, "scenario.size=1.3,1.2") == 0
    assert "nothing says of what it was; it is kept as sweep_earlier.parquet" in capsys.readouterr().err
    assert (tmp_path / "sweep_earlier.parquet").read_bytes() == before != (tmp_path / "sweep.parquet").read_bytes()


def test_the_tables_of_a_run_stay_until_it_is_whole_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A finished run begun again and stopped left tables of two replications where there had been three."""
    words = ["council=rutland", "scenario=referral_spike", *SMALL, "run.replications=3", f"hydra.run.dir={tmp_path}"]
    assert cli.main(words) == 0
    tables = ("measures.parquet", "days.parquet", "summary.csv", "manifest.json")
    before = {name: (tmp_path / name).read_bytes() for name in tables}
    all_of_them = experiment.completed

    def some(job: Any, todo: list[Any], *others: Any) -> Iterator[Any]:
        yield from all_of_them(job, todo[:4], *others)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(experiment, "completed", some)
        assert cli.main(words) == 130
    text = " ".join(capsys.readouterr().out.split())
    assert "Stopped after 2 of 3 replications; " in text and "the tables of before, of 3, stay" in text
    assert before == {name: (tmp_path / name).read_bytes() for name in tables}
    assert cli.main(words) == 0 and not (tmp_path / "parts").exists()
    assert (tmp_path / "measures.parquet").read_bytes() == before["measures.parquet"]
