"""An experiment gives the same bytes whatever happens to it, and loses nothing that was finished."""

import _thread
import errno
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.measures import MEASURES, Reading
from sim.base.exits import INTERRUPTED
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.schema import Config
from sim.inputs.study import Study
from sim.model.state import Capacity
from sim.reports.rendering import RenderJob
from sim.runs import experiment, parallel
from sim.runs.experiment import arms_of
from sim.runs.replication import Cancellation, ReplicationLog, Stopped
from sim.runs.results import RECOVERY
from sim.studies import scenario_study
from sim.studies.scenario_study import run_scenario

SHORT = ("run.warm_up_weeks=2", "run.weeks=20", "scenario.from=2021-05-04", "scenario.weeks=4")
ROOM = Capacity(1, 2, 3, 4, 5, 6)


def config_of(*overrides: str, scenario: str = "referral_spike", replications: int = 4) -> Config:
    """A short study."""
    own = SHORT if scenario == "referral_spike" else SHORT[:2]
    return validate(compose([f"scenario={scenario}", f"run.replications={replications}", *own, *overrides]))


class Stage:
    """A machine that simulates nothing and reads made-up numbers, and counts what it is asked for."""

    def __init__(self) -> None:
        self.played: list[tuple[bool, int]] = []
        self.orders: list[RenderJob] = []
        self.before: Callable[[int], None] = lambda replication: None

    def play(self, study: Study, replication: int, clock: str, stop: Cancellation) -> ReplicationLog:
        """A log of one row that names the replication."""
        if stop.cancelled:
            raise Stopped
        changed = bool(study.change_bands)
        time.sleep(0.002 * ((replication * 7 + changed) % 5))  # they do not finish in order
        self.before(replication)
        self.played.append((changed, replication))
        return ReplicationLog(np.full((1, 8), replication, np.int32), 10, 0.5, ROOM, 0)

    def read(self, study: Study, rows: Any) -> Reading:
        """Numbers drawn for the replication; the scenario adds a tenth for the days of the change."""
        rng_key, days = np.random.default_rng(int(rows[0, 0])), study.calendar.days
        measures = {name: float(rng_key.normal(10, 1)) for name in MEASURES if name != RECOVERY}
        names = ("caseload_per_worker", "duties_overdue", "children_unallocated", "children_in_need", "cost_of_staff")
        series = {name: 10 + rng_key.random(days) for name in names}
        for first, after in study.change_bands:
            series["caseload_per_worker"][first:after] *= 1.3
            measures["caseload_per_worker"] += 1
        return Reading(measures, series)


class Renderer:
    """Somebody who draws nothing."""

    orders: list[RenderJob]

    def begin(self, order: RenderJob) -> None:
        """Note what would be drawn."""
        self.orders.append(order)

    def finish(self) -> bool:
        """There is nothing to wait for."""
        return True

    def dismiss(self) -> None:
        """There is nobody to dismiss."""


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """An experiment without machine, reading and figures."""
    made = Stage()
    monkeypatch.setattr(parallel, "simulate_to_read", made.play)
    monkeypatch.setattr(parallel, "Events", lambda rows: rows)
    monkeypatch.setattr(parallel, "read", made.read)
    even = lambda study, rows: np.full((len(study.words.grades), 41), 1 / 41)  # noqa: E731
    monkeypatch.setattr(experiment, "caseloads_by_grade", even)
    monkeypatch.setattr(parallel, "compile_clock", lambda study: 0.0)
    monkeypatch.setattr(parallel, "is_compiled", lambda: True)
    monkeypatch.setattr(scenario_study, "Renderer", type("Silent", (Renderer,), {"orders": made.orders}))
    return made


def test_same_bytes_with_any_number_of_cores(stage: Stage, tmp_path: Path) -> None:
    written = []
    for cores in (1, 2, 5):
        folder = tmp_path / str(cores)
        assert run_scenario(config_of(f"run.cores={cores}", replications=7), folder) == 0
        names = ("measures.parquet", "days.parquet", "caseloads.parquet", "summary.csv")
        written.append([(folder / name).read_bytes() for name in names])
    assert written[0] == written[1] == written[2]
    assert len(stage.played) == 3 * 14


def test_the_tables_are_tidy_and_paired(stage: Stage, tmp_path: Path) -> None:
    assert run_scenario(config_of(), tmp_path) == 0
    measures = pd.read_parquet(tmp_path / "measures.parquet")
    assert list(measures.columns) == ["scenario", "replication", "measure", "value", "unit"]
    assert list(measures["scenario"].unique()) == ["baseline", "referral_spike"]
    load = measures[measures["measure"] == "caseload_per_worker"].pivot(
        index="replication", columns="scenario", values="value"
    )
    assert np.allclose(load["referral_spike"] - load["baseline"], 1.0)  # the same random numbers on both sides
    recovery = measures[measures["measure"] == RECOVERY]
    assert list(recovery["scenario"]) == ["referral_spike"] * 4
    days = pd.read_parquet(tmp_path / "days.parquet")
    assert list(days.columns) == ["scenario", "date", "series", "mean", "low", "high", "p10", "p50", "p90"]
    assert not days.duplicated(["scenario", "date", "series"]).any()
    summary = pd.read_csv(tmp_path / "summary.csv").set_index("measure")
    row = summary.loc["caseload_per_worker"]
    assert row["difference"] == pytest.approx(1.0)
    assert row["difference_low"] == pytest.approx(1.0) == row["difference_high"]
    assert np.isnan(summary.loc[RECOVERY, "baseline"])


def test_the_baseline_alone_has_one_arm(stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_scenario(config_of(scenario="baseline"), tmp_path) == 0
    assert sorted(stage.played) == [(False, n) for n in range(4)]
    assert "difference" not in (tmp_path / "summary.csv").read_text()
    assert set(pd.read_parquet(tmp_path / "measures.parquet")["scenario"]) == {"baseline"}
    assert "Difference" not in capsys.readouterr().out


def test_the_manifest_says_how_to_do_it_again(stage: Stage, tmp_path: Path) -> None:
    assert run_scenario(config_of(), tmp_path, ["scenario=referral_spike"]) == 0
    report = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert validate(report["config"]).model_dump_json() == config_of().model_dump_json()
    assert report["overrides"] == ["scenario=referral_spike"]
    assert report["seed"] == 20260401
    assert report["replications"] == {"asked": 4, "finished": 4, "missing": []}
    assert report["capacity"]["baseline"] == ROOM._asdict()
    assert report["versions"]["numpy"] == np.__version__
    assert len(report["rules"]) == 16


def test_a_finished_run_keeps_no_parts(stage: Stage, tmp_path: Path) -> None:
    assert run_scenario(config_of(), tmp_path) == 0
    assert not (tmp_path / "parts").exists()


def interrupt_at(replication: int) -> Callable[[int], None]:
    """Ctrl-C when this replication begins; neither it nor those after it end."""
    pressed = threading.Lock()

    def interrupt(number: int) -> None:
        if number >= replication:
            if pressed.acquire(blocking=False):
                _thread.interrupt_main()
            time.sleep(0.5)
            raise Stopped

    return interrupt


def test_ctrl_c_reports_on_what_is_finished_and_a_resume_gives_the_same_bytes(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    config = config_of("run.cores=2", replications=5)
    assert run_scenario(config, whole) == 0
    stage.before = interrupt_at(3)
    stage.played.clear()
    assert run_scenario(config, cut) == INTERRUPTED
    assert sorted(set(pd.read_parquet(cut / "measures.parquet")["replication"])) == [0, 1, 2]
    assert "Stopped after 3 of 5 replications" in capsys.readouterr().out
    assert json.loads((cut / "manifest.json").read_text())["replications"]["missing"] == [3, 4]
    stage.before = lambda replication: None
    stage.played.clear()
    assert run_scenario(config, cut) == 0
    assert {number for _, number in stage.played} == {3, 4}  # the others are read, not simulated
    for name in ("measures.parquet", "days.parquet", "summary.csv", "caseloads.parquet"):
        assert (cut / name).read_bytes() == (whole / name).read_bytes()


def test_ctrl_c_before_anything_is_finished(stage: Stage, tmp_path: Path) -> None:
    stage.before = interrupt_at(0)
    with pytest.raises(KeyboardInterrupt):
        run_scenario(config_of(), tmp_path)
    assert not (tmp_path / "measures.parquet").exists()


def unfinished_run(stage: Stage, config: Config, folder: Path) -> list[Path]:
    """Parts of a run that was cut short before its last replication."""
    stage.before = interrupt_at(config.run.replications - 1)
    assert run_scenario(config, folder) == INTERRUPTED
    stage.before = lambda replication: None
    stage.played.clear()
    return sorted((folder / "parts").iterdir())


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_part_is_played_again(stage: Stage, tmp_path: Path, damage: bytes | None) -> None:
    config = config_of(replications=4)
    whole = tmp_path / "whole"
    assert run_scenario(config, whole) == 0
    parts = unfinished_run(stage, config, tmp_path / "cut")
    content = bytearray(parts[0].read_bytes())
    content[-20] ^= 1  # one bit of one number
    parts[0].write_bytes(bytes(content) if damage is None else damage)
    assert run_scenario(config, tmp_path / "cut") == 0
    assert (False, 0) in stage.played
    assert (True, 0) not in stage.played
    assert (tmp_path / "cut/measures.parquet").read_bytes() == (whole / "measures.parquet").read_bytes()


@pytest.mark.parametrize("other", ["run.seed=1", "council.referrals_per_year=10000", "run.weeks=24"])
def test_parts_of_another_study_are_not_taken(stage: Stage, tmp_path: Path, other: str) -> None:
    unfinished_run(stage, config_of(replications=3), tmp_path)
    assert run_scenario(config_of(other, replications=3), tmp_path) == 0
    assert len(stage.played) == 6


def test_more_replications_and_other_cores_are_the_same_study(stage: Stage, tmp_path: Path) -> None:
    unfinished_run(stage, config_of("run.cores=1", replications=3), tmp_path)
    assert run_scenario(config_of("run.cores=3", replications=5), tmp_path) == 0
    assert {number for _, number in stage.played} == {2, 3, 4}


def test_a_full_disk_is_told_and_loses_nothing(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config, write = config_of("run.cores=1"), experiment.write_checkpoint

    def full(path: Path, *rest: Any) -> Path:
        if path.stem.endswith("2"):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return write(path, *rest)

    monkeypatch.setattr(experiment, "write_checkpoint", full)
    with pytest.raises(OSError, match="No space left") as report:
        run_scenario(config, tmp_path)
    assert "parts" in report.value.filename
    assert not (tmp_path / "manifest.json").exists()
    assert len(list((tmp_path / "parts").iterdir())) >= 4
    monkeypatch.setattr(experiment, "write_checkpoint", write)
    stage.played.clear()
    assert run_scenario(config, tmp_path) == 0
    assert {number for _, number in stage.played} == {2, 3}


def test_a_full_disk_at_the_end_keeps_the_parts(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *_: Any) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(scenario_study, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        run_scenario(config_of(), tmp_path)
    monkeypatch.undo()
    assert len(list((tmp_path / "parts").iterdir())) == 8
    assert not (tmp_path / "manifest.json").exists()  # without it the folder is not whole


def test_logs_are_kept_when_asked_for(stage: Stage, tmp_path: Path) -> None:
    unfinished_run(stage, config_of(replications=3), tmp_path)
    assert run_scenario(config_of("run.keep_logs=2", replications=3), tmp_path) == 0
    kept = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert kept == [f"{arm}_{n}.parquet" for arm in ("baseline", "referral_spike") for n in (0, 1)]
    assert len(pd.read_parquet(tmp_path / "logs/baseline_1.parquet")) == 1


def test_the_figures_are_told_what_changes_and_when(stage: Stage, tmp_path: Path) -> None:
    assert run_scenario(config_of(), tmp_path) == 0
    [order] = stage.orders
    [(first, last, words)] = order.context.changes
    assert (first.isoformat(), last.isoformat()) == ("2021-05-04", "2021-05-28")
    assert words == "A third more referrals than usual"
    assert order.context.scenario_label == "Referral spike"
    assert "caseload_per_worker" in order.differences["measure"]
    assert list(order.widths) == ["page"]  # a first look; with ten replications there are columns too


def test_a_scenario_called_baseline_is_told_from_the_baseline() -> None:
    config = config_of()
    renamed = config.model_copy(update={"scenario": config.scenario.model_copy(update={"name": "baseline"})})
    assert [arm.name for arm in arms_of(renamed)] == ["baseline", "scenario"]
    slashed = config.model_copy(update={"scenario": config.scenario.model_copy(update={"name": "../a b"})})
    assert arms_of(slashed)[1].name == "a_b"


def test_compiling_is_told_once(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    marked: list[float] = []
    monkeypatch.setattr(parallel, "is_compiled", lambda: bool(marked))
    monkeypatch.setattr(parallel, "mark_compiled", marked.append)
    assert run_scenario(config_of(), tmp_path / "a") == 0
    assert capsys.readouterr().err.count("Compiling the simulation") == 1
    assert run_scenario(config_of(), tmp_path / "b") == 0
    assert "Compiling" not in capsys.readouterr().err
