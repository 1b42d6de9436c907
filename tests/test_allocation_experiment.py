"""The experiment that compares allocation policies, made small."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "experiments" / "which_allocation_policy_is_fairest.py"
SMALL = ["run.replications=2", "run.warm_up_weeks=2", "run.weeks=14"]


def test_which_policy_is_fairest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.spec_from_file_location(SCRIPT.stem, SCRIPT)
    assert spec is not None and spec.loader is not None
    experiment = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(experiment)
    monkeypatch.chdir(tmp_path)
    experiment.main(SMALL)
    head, *lines, figure = capsys.readouterr().out.splitlines()
    assert figure.startswith("Figure:") and head.startswith("Policy")
    rows = {line[:30].strip(): [float(line[at : at + 32].split()[0]) for at in range(30, 222, 32)] for line in lines}
    assert list(rows) == list(experiment.POLICIES.values())
    high, over, new, _, longest, on_time = zip(*rows.values(), strict=True)
    usual, week, capped, protected = 0, 4, 7, 8  # places of the policies
    assert max(high) == high[week] and min(on_time) == on_time[week]  # all of a week's families to one worker
    assert over[capped] < over[usual] and longest[capped] > longest[usual]  # a cap moves the load to those who wait
    assert new[protected] <= min(new)
    stem = tmp_path / "outputs" / "experiments" / SCRIPT.stem
    for ending in ("png", "svg", "pdf", "json"):
        assert stem.with_suffix(f".{ending}").stat().st_size > 300
