"""A replication has as much room as it needs, and can be stopped at once."""

import _thread
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim import replication
from sim.compose import compose
from sim.council import Room
from sim.door import admit
from sim.experiment import run
from sim.replication import Stop, Stopped, play
from sim.study import Study, study_from


def study_of(*overrides: str) -> Study:
    """Leeds for a few weeks."""
    return study_from(admit(compose(["run.warm_up_weeks=2", "run.weeks=20", *overrides])))


def test_a_clock_stops_when_the_bell_rings() -> None:
    study = study_of("run.weeks=400")
    stop = Stop()
    _thread.start_new_thread(lambda: (time.sleep(0.3), stop.ring()), ())
    began = time.perf_counter()
    with pytest.raises(Stopped):
        play(study, 0, stop=stop)
    assert stop.playing == {}
    with pytest.raises(Stopped):
        play(study, 1, stop=stop)
    assert time.perf_counter() - began < 60  # compiling included


def test_too_little_room_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    study = study_of()
    enough = play(study, 0)
    small = Room(*(max(size // 4, 64) for size in enough.room))
    monkeypatch.setattr(replication, "first_room", lambda parameters: small)
    grown = play(study, 0)
    assert grown.replays > 0
    assert np.array_equal(grown.rows, enough.rows)
    again = play(study, 0)
    assert again.replays == 0  # the room that sufficed is remembered
    assert again.room == grown.room


def test_the_real_machine_gives_the_same_bytes_and_its_figures(tmp_path: Path) -> None:
    written = []
    for cores in (1, 2):
        spike = ("scenario=referral_spike", "scenario.from=2021-05-04", "scenario.weeks=4", "run.replications=2")
        study = study_of(*spike, f"run.cores={cores}", "run.keep_logs=1")
        assert run(study.config, tmp_path / str(cores)) == 0
        names = ("measures.parquet", "days.parquet", "caseloads.parquet", "logs/referral_spike_0.parquet")
        written.append([(tmp_path / str(cores) / name).read_bytes() for name in names])
    assert written[0] == written[1]
    charts = {path.name for path in (tmp_path / "1/charts").iterdir()}
    assert {"alt_text.json", "caseload.svg", "caseload.pdf", "differences.png"} <= charts
    shares = pd.read_parquet(tmp_path / "1/caseloads.parquet").groupby(["scenario", "grade"])["share"].sum()
    assert np.isclose(shares["baseline", "social_worker"], 1.0)
