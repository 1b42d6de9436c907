"""A replication has as much room as it needs, and can be stopped at once."""

import _thread
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.study import Study, study_from
from sim.model.state import Capacity, empty_council
from sim.runs import replication
from sim.runs.replication import Cancellation, Stopped, simulate, simulate_to_read
from sim.studies.scenario_study import run_scenario


def study_of(*overrides: str) -> Study:
    """Leeds for a few weeks."""
    return study_from(validate(compose(["run.warm_up_weeks=2", "run.weeks=20", *overrides])))


def test_a_clock_stops_when_it_is_cancelled() -> None:
    study = study_of("run.weeks=400")
    cancel = Cancellation()
    _thread.start_new_thread(lambda: (time.sleep(0.3), cancel.cancel()), ())
    began = time.perf_counter()
    with pytest.raises(Stopped):
        simulate(study, 0, cancel=cancel)
    assert cancel.running == {}
    with pytest.raises(Stopped):
        simulate(study, 1, cancel=cancel)
    assert time.perf_counter() - began < 60  # compiling included


def test_too_little_room_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    study = study_of()
    enough = simulate(study, 0)
    small = Capacity(*(max(size // 4, 64) for size in enough.capacity))
    monkeypatch.setattr(replication, "first_capacity", lambda parameters: small)
    grown = simulate(study, 0)
    assert grown.repeats > 0
    assert np.array_equal(grown.rows, enough.rows)
    again = simulate(study, 0)
    assert again.repeats == 0  # the room that sufficed is remembered
    assert again.capacity == grown.capacity


def test_the_real_machine_gives_the_same_bytes_and_its_figures(tmp_path: Path) -> None:
    written = []
    for cores in (1, 2):
        spike = ("scenario=referral_spike", "scenario.from=2021-05-04", "scenario.weeks=4", "run.replications=2")
        study = study_of(*spike, f"run.cores={cores}", "run.keep_logs=1")
        assert run_scenario(study.config, tmp_path / str(cores)) == 0
        names = ("measures.parquet", "days.parquet", "caseloads.parquet", "logs/referral_spike_0.parquet")
        written.append([(tmp_path / str(cores) / name).read_bytes() for name in names])
    assert written[0] == written[1]
    charts = {path.name for path in (tmp_path / "1/charts").iterdir()}
    assert {"alt_text.json", "caseload.svg", "caseload.pdf", "differences.png"} <= charts
    shares = pd.read_parquet(tmp_path / "1/caseloads.parquet").groupby(["scenario", "grade"])["share"].sum()
    assert np.isclose(shares["baseline", "social_worker"], 1.0)


def test_arrays_that_are_taken_over_are_as_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """A council in the arrays of a larger one that was simulated in them, against one in new arrays."""
    study = study_of()
    dirty = simulate(study_of("run.weeks=40"), 3)
    room = dirty.capacity._replace(cases=dirty.capacity.cases // 2, tasks=dirty.capacity.tasks // 3)
    ours = replication.council_in(study, room, 1, keeps=False)
    new = empty_council(study.parameters, room, study.config.run.seed, 1)
    for name in new._fields:
        here, there = getattr(ours, name), getattr(new, name)
        assert (here.shape, here.dtype) == (there.shape, there.dtype), name
        if name not in replication.OVERWRITTEN:
            assert np.array_equal(here, there), name


def test_a_log_to_be_read_is_the_same_and_is_overwritten() -> None:
    study, other = study_of(), study_of("run.seed=9")
    kept, lent = simulate(study, 0), simulate_to_read(study, 0)
    assert np.array_equal(kept.rows, lent.rows)
    again = simulate_to_read(other, 0)
    assert np.shares_memory(again.rows, lent.rows)
    assert not np.array_equal(kept.rows, lent.rows)  # so whoever keeps a log must ask for one of their own
    assert not np.shares_memory(kept.rows, simulate(study, 1).rows)


def test_only_rooms_that_were_too_small_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sweep of thousands of points, each with a first guess of its own, must not fill the memory."""
    monkeypatch.setattr(replication, "_sufficed", {})
    study = study_of("run.weeks=4")
    enough = simulate(study, 0).capacity
    assert replication._sufficed == {}
    monkeypatch.setattr(replication, "MOST_SUFFICED", 2)
    for fewer in (1, 2, 3):
        small = enough._replace(workers=16 + fewer)
        monkeypatch.setattr(replication, "first_capacity", lambda parameters, small=small: small)
        assert simulate(study, 0).repeats > 0
    assert len(replication._sufficed) == 2
