"""A sweep that is killed, whenever, goes on where it stood; two at once do not disturb each other."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SMALL = ("run.warm_up_weeks=0", "run.weeks=4", "scenario.from=2021-04-12", "scenario.weeks=1", "run.replications=2")
RATES = "workforce.leaving.rate=0.08,0.1,0.12,0.14,0.16"
SETTINGS = os.environ | {"PYTHONPATH": str(REPOSITORY)}


def start(folder: Path, sizes: int) -> "subprocess.Popen[str]":
    """A sweep of five times so many points, as a user starts it."""
    swept = "scenario.size=" + ",".join(f"{1.1 + n / 100:.2f}" for n in range(sizes))
    line = [sys.executable, "-m", "sim", "-m", "scenario=referral_spike", *SMALL, swept, RATES]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([*line, f"hydra.sweep.dir={folder}"], cwd=folder.parent, env=SETTINGS, **pipes)


def finish(folder: Path, sizes: int) -> tuple[bytes, str]:
    """The table of a sweep that is simulated to its end, and what was said."""
    sweep = start(folder, sizes)
    said, complained = sweep.communicate()
    assert sweep.returncode == 0, complained
    return (folder / "sweep.parquet").read_bytes(), said


def parts_in(folder: Path) -> int:
    """Units that are kept."""
    return len(list((folder / "parts").glob("*.part")))


def test_a_sweep_that_is_killed_goes_on(tmp_path: Path) -> None:
    whole, _ = finish(tmp_path / "whole", 2)
    sweep = start(tmp_path / "cut", 2)
    while parts_in(tmp_path / "cut") < 7:
        assert sweep.poll() is None
        time.sleep(0.005)
    sweep.kill()
    sweep.communicate()
    kept = parts_in(tmp_path / "cut")
    table, said = finish(tmp_path / "cut", 2)
    assert table == whole
    assert f"{2 * (2 * 5 + 5) - kept} replications simulated" in said


@pytest.mark.slow
def test_a_sweep_that_is_killed_many_times_at_random_moments_ends_with_the_same_bytes(tmp_path: Path) -> None:
    whole, _ = finish(tmp_path / "whole", 30)
    rng_key, kills = random.Random(20260401), 0
    for _ in range(25):
        before = parts_in(tmp_path / "cut")
        sweep = start(tmp_path / "cut", 30)
        while sweep.poll() is None and parts_in(tmp_path / "cut") == before < 310:
            time.sleep(0.01)
        time.sleep(rng_key.random() * 0.5)
        sweep.send_signal(signal.SIGKILL)
        kills += sweep.wait() == -signal.SIGKILL
        sweep.communicate()
        if rng_key.random() < 0.3:  # and sometimes a part is spoilt too
            part = rng_key.choice(sorted((tmp_path / "cut/parts").glob("*.part")))
            part.write_bytes(part.read_bytes()[: rng_key.randrange(300)])
    assert kills >= 10
    assert finish(tmp_path / "cut", 30)[0] == whole


@pytest.mark.slow
def test_two_processes_on_one_sweep_do_not_spoil_it(tmp_path: Path) -> None:
    whole, _ = finish(tmp_path / "whole", 10)
    both = [start(tmp_path / "two", 10) for _ in range(2)]
    texts = [one.communicate() for one in both]
    assert sorted(one.returncode for one in both) == [0, 2], texts
    refused = next(text for one, (_, text) in zip(both, texts, strict=True) if one.returncode)
    assert "another command is writing" in refused and "Traceback" not in refused
    assert (tmp_path / "two/sweep.parquet").read_bytes() == whole


@pytest.mark.slow
def test_ctrl_c_says_how_many_points_are_kept(tmp_path: Path) -> None:
    sweep = start(tmp_path / "cut", 30)
    while parts_in(tmp_path / "cut") < 100:
        assert sweep.poll() is None
        time.sleep(0.01)
    sweep.send_signal(signal.SIGINT)
    said, complained = sweep.communicate()
    assert sweep.returncode == 130 and "Traceback" not in complained
    assert "of 150 points" in said and "goes on" in said
    assert finish(tmp_path / "cut", 30)[0] == finish(tmp_path / "whole", 30)[0]
