"""A small run that keeps its event logs, for tests that read them."""

from pathlib import Path

from sim.cli.main import main

SMALL = (
    "council=typical",
    "scenario=perfect_storm",
    "scenario.from=2021-05-03",
    "scenario.weeks=12",
    "run=quick",
    "run.warm_up_weeks=4",
    "run.weeks=16",
    "run.replications=2",
)


def kept_run(folder: Path) -> Path:
    """The folder of the run."""
    assert main([*SMALL, "run.keep_logs=1", f"hydra.run.dir={folder}"]) == 0
    return folder
