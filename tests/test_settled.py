"""Where the typical council settles is measured by a command, and written where named councils are made from it."""

import numpy as np
import pytest
import yaml

from sim.base.errors import InputError
from sim.cli.commands import run_command
from sim.inputs.balance.balance_targets import rules
from sim.studies.drift.quiet_years import MEASURED, SERIES, QuietReplication
from sim.studies.drift.settled import (
    BUILD,
    HOLDERS,
    STAGES,
    SettledMean,
    renewed,
    settled_level,
    settled_levels,
    settled_lines,
    settled_study,
)


def replication(level: float) -> QuietReplication:
    """A replication of which every level is one number."""
    return QuietReplication(np.full((len(SERIES), 10), level), np.zeros(len(MEASURED)), False)


def test_a_level_is_the_mean_of_replications_with_its_error() -> None:
    result = settled_level([replication(10.0), replication(14.0)], "open_assessment")
    assert result == SettledMean(12.0, pytest.approx(2.0))  # standard deviation 2.83 over the root of two


def test_the_file_keeps_its_comments_and_has_the_new_numbers() -> None:
    levels = {name: SettledMean(100.4 + n, 1.0) for n, name in enumerate(rules()[STAGES])} | {
        HOLDERS: SettledMean(140.06, 0.2)
    }
    before = BUILD.read_text(encoding="utf-8")
    after = renewed(before, levels)
    read, was = yaml.safe_load(after), yaml.safe_load(before)
    assert read[STAGES] == {name: 100 + n for n, name in enumerate(was[STAGES])} and read[HOLDERS] == 140.1
    assert {key: value for key, value in read.items() if key not in (STAGES, HOLDERS)} == {
        key: value for key, value in was.items() if key not in (STAGES, HOLDERS)
    }
    assert [line.partition("#")[2] for line in after.splitlines()] == [
        line.partition("#")[2] for line in before.splitlines()
    ]
    with pytest.raises(InputError, match="has no line settles_at"):
        renewed("base: typical\n", levels)


def test_it_is_measured_on_the_quiet_typical_council() -> None:
    config = settled_study(["run.weeks=26"])
    assert config.scenario.changes == () and config.run.warm_up_weeks == 26 and config.run.start.year == 2027
    levels = settled_levels(config, 2, lambda done: None)
    assert set(levels) == {*rules()[STAGES], HOLDERS}
    for name, kept in {**rules()[STAGES], HOLDERS: rules()[HOLDERS]}.items():
        assert levels[name].mean == pytest.approx(kept, rel=0.25), name  # what is kept is of this council
    said = settled_lines(levels, 2)
    assert len(said) == 2 + len(rules()[STAGES]) and "build.yaml" in said[0]


def test_only_the_typical_council_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("drift", ["name=bradford", "write=yes"]) == 2
    assert "write=yes: is for name=typical" in capsys.readouterr().err
