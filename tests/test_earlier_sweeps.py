"""Another sweep into the same folder loses nothing: it is refused; the same one, and one made larger, go on."""

from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main as cli

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
