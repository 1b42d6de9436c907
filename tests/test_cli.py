"""The command: help at once, lists, one run, several runs, from anywhere; and what happens when it is stopped."""

import errno
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from sim.base.places import CONF
from sim.cli import main as cli
from sim.inputs.composing.choices import groups
from sim.inputs.composing.compose import compose

REPOSITORY = Path(__file__).resolve().parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
BASIC = "hydra/launcher=basic"  # each point a run of its own
Runs = list[tuple[Any, Path, list[str]]]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Runs:
    """The experiments that would have been run, from a folder of their own."""
    monkeypatch.chdir(tmp_path)
    settings: Runs = []
    experiment = ModuleType("sim.studies.scenario_study")

    def run(config: Any, folder: Path, overrides: list[str], renderer: object = None) -> int:
        settings.append((config, folder, overrides))
        return 0

    experiment.run_scenario = run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sim.studies.scenario_study", experiment)
    return settings


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """An experiment that breaks off."""

    def run(*_: object) -> int:
        raise error

    monkeypatch.setattr(sys.modules["sim.studies.scenario_study"], "run_scenario", run)


def command(*words: str, where: Path) -> "subprocess.CompletedProcess[str]":
    """The command as a user starts it."""
    line = [sys.executable, "-m", "sim", *words]
    return subprocess.run(line, cwd=where, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def test_help_answers_within_a_second_from_anywhere(tmp_path: Path) -> None:
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        answer = command("--help", where=tmp_path)
        taken.append(time.perf_counter() - begun)
        assert answer.returncode == 0, answer.stderr
    assert min(taken) <= 1.0
    assert list(tmp_path.iterdir()) == []


def test_help_lists_every_choice_and_every_knob(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    page = capsys.readouterr().out
    for group, result in groups([CONF]).items():
        assert f"{group}=" in page
        for one in result:
            assert re.search(rf"^  [* ] {one.name}\b", page, re.MULTILINE), one.name
            assert all(f"{group}.{knob.key}={knob.value}" in page for knob in one.knobs)
    for word in ("--cfg job", "--multirun", "--config-dir", "--shell-completion", "hydra.run.dir"):
        assert word in page


def test_help_does_not_load_what_is_heavy() -> None:
    heavy = {"hydra", "pydantic", "numpy", "pandas", "matplotlib", "numba"}
    look = (
        f"import sys; from sim.cli.main import main; main(['--help']); print(*({heavy} & sys.modules.keys()), sep='|')"
    )
    answer = subprocess.run([sys.executable, "-c", look], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == ""


def test_a_list_names_all_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["scenario=list"]) == 0
    text = " ".join(capsys.readouterr().out.split())  # explanations are wrapped
    assert all(one.name in text and one.says.split(",")[0] in text for one in groups([CONF])["scenario"])
    assert "council=" not in text


def test_one_run(runs: Runs, tmp_path: Path) -> None:
    typed = ["scenario=referral_spike", "run=quick", "run.seed=7"]
    assert cli.main(typed) == 0
    ((config, folder, overrides),) = runs
    assert (config.scenario.name, config.run.seed, overrides) == ("referral_spike", 7, typed)
    assert folder.parent == tmp_path / "outputs" / "referral_spike"
    assert folder.is_dir() and list(folder.iterdir()) == []


def test_the_exit_code_of_the_experiment_comes_back(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["sim.studies.scenario_study"], "run_scenario", lambda *_: 3)
    assert cli.main([]) == 3


def test_runs_of_the_same_moment_never_share_a_folder(runs: Runs, tmp_path: Path) -> None:
    places = [cli.make_folder(tmp_path / "same", False) for _ in range(3)]
    assert len(set(places)) == 3
    assert cli.make_folder(tmp_path / "mine", True) == cli.make_folder(tmp_path / "mine", True)


def test_outputs_can_be_put_elsewhere(runs: Runs, tmp_path: Path) -> None:
    for _ in range(2):
        assert cli.main(["hydra.run.dir=else/where"]) == 0
    assert [folder for _, folder, _ in runs] == [tmp_path / "else" / "where"] * 2
    assert runs[0][2] == []


def test_several_runs(runs: Runs, tmp_path: Path) -> None:
    assert cli.main(["-m", BASIC, "allocation=in_turn,capped", "run.seed=1,2", "run=quick"]) == 0
    settings = [(config.allocation.policy, config.run.seed) for config, _, _ in runs]
    assert settings == [("in_turn", 1), ("in_turn", 2), ("capped", 1), ("capped", 2)]
    assert len({folder for _, folder, _ in runs}) == 4
    assert all(folder.is_relative_to(tmp_path / "outputs" / "sweeps") for _, folder, _ in runs)


def test_the_worst_exit_code_of_several_runs_comes_back(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["sim.studies.scenario_study"], "run_scenario", lambda config, *_: config.run.seed)
    assert cli.main(["-m", BASIC, "run.seed=0,4,1"]) == 4


def test_the_configuration_can_be_seen(runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--cfg", "job", "run=quick", "scenario=referral_spike"]) == 0
    text = capsys.readouterr().out
    assert "replications: 5" in text and "name: referral_spike" in text
    assert runs == []


@pytest.mark.parametrize(
    "words",
    [
        ["journey=families_first", "--cfg", "job", "run=quick"],  # words on both sides of a flag: Hydra's own usage
        ["run=quick", "council=leeds", "--cfg", "job", "journey=families_first"],
        ["journey=families_first", "run=quick", "--cfg", "job"],
        ["experiment=spike_by_leaving", "run=quick", "--cfg", "job"],  # is a sweep by itself
    ],
)
def test_the_configuration_can_be_seen_wherever_the_flag_stands(
    runs: Runs, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert cli.main(words) == 0
    assert "replications: 5" in capsys.readouterr().out
    assert runs == []


def test_the_configuration_that_is_seen_is_the_one_that_is_run(runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    """Hydra showed the council before typed figures had made it, and the usual journey where a scenario has its own."""
    words = ["council=bury", "figures.referrals=4000", "scenario=families_first_transition", "run=quick"]
    assert cli.main([*words, "--cfg", "job", "--resolve"]) == 0
    shown = yaml.safe_load(capsys.readouterr().out)
    assert shown["council"]["referrals_per_year"] == 4000 and "family_help_workers" in shown["journey"]["teams"]
    assert shown["council"]["teams"].keys() == compose(words)["council"]["teams"].keys()
    assert cli.main([*words, "--cfg", "job"]) == 0
    assert "referrals_per_year: 4000" in (text := capsys.readouterr().out) and "${" in text
    assert cli.main([*words, "--cfg", "job", "--package", "run"]) == 0
    assert capsys.readouterr().out.startswith("# @package run\nstart:")
    assert cli.main([*words, "--cfg", "job", "--package", "rnu"]) == 2
    assert "--package=rnu" in capsys.readouterr().err
    assert runs == []


def test_a_sweep_is_not_seen_and_run_at_once(runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    """It was refused with flags of Hydra's that are none of ours."""
    assert cli.main(["-m", BASIC, "--cfg", "job"]) == 2
    assert "--multirun: runs a sweep, and --cfg and --info only show what would be run" in capsys.readouterr().err
    assert runs == []


def test_ones_own_folder_is_in_help_and_can_be_run(runs: Runs, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "my" / "scenario").mkdir(parents=True)
    text = "name: hard_winter\nsentence: A hard winter.\nchanges: []\n"
    (tmp_path / "my" / "scenario" / "hard_winter.yaml").write_text(text, encoding="utf-8")
    assert cli.main(["--config-dir", "my", "--help"]) == 0
    assert "hard_winter" in capsys.readouterr().out
    assert cli.main(["scenario=hard_winter", "--config-dir", "my"]) == 0
    assert runs[0][0].scenario.name == "hard_winter"
    assert cli.main(["-m", BASIC, "scenario=hard_winter,baseline", "--config-dir", "my"]) == 0
    assert [config.scenario.name for config, _, _ in runs[1:]] == ["hard_winter", "baseline"]


@pytest.mark.parametrize("typed", [["run=quick"], ["-m", BASIC, "run.seed=1,2"]])
def test_stopping(runs: Runs, typed: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    fail_with(monkeypatch, KeyboardInterrupt())
    assert cli.main(typed) == 130
    assert capsys.readouterr().err.strip() == "Stopped before there was anything to report."


OVERFLOW = OSError(errno.ENOSPC, "No space left on device", "days.parquet")


@pytest.mark.parametrize(
    ("typed", "error", "said"),
    [
        ([], OVERFLOW, "days.parquet: cannot be written, because the disk is full"),
        (["-m", BASIC, "run.seed=1,2"], OVERFLOW, "days.parquet: cannot be written, because the disk is full"),
        ([], OSError("Error writing bytes to file. No space left on device"), "the disk is full"),
        ([], PermissionError(errno.EACCES, "Permission denied"), "you may not write there"),
    ],
)
def test_what_the_disk_refuses_is_a_sentence(
    runs: Runs, typed: list[str], error: OSError, said: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    fail_with(monkeypatch, error)
    assert cli.main(typed) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("typed", [["run=quick"], ["-m", BASIC, "run.seed=1,2"]])
@pytest.mark.parametrize("error", [ValueError("a fault of ours"), FileNotFoundError(errno.ENOENT, "a fault of ours")])
def test_a_fault_of_ours_is_not_hidden(runs: Runs, typed: list[str], error: Exception, monkeypatch: Any) -> None:
    fail_with(monkeypatch, error)
    with pytest.raises(type(error), match="a fault of ours"):
        cli.main(typed)


def test_completion_for_the_installed_script(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["sim"])
    assert cli.main(["--shell-completion", "install=bash"]) == 0
    assert "complete" in capsys.readouterr().out
    monkeypatch.setenv("COMP_LINE", "sim scenario=ref")
    monkeypatch.setenv("COMP_POINT", "16")
    assert cli.main(["-sc", "query=bash"]) == 0
    assert "scenario=referral_spike" in capsys.readouterr().out
    monkeypatch.setenv("COMP_LINE", "sim council=brad")  # a council that has no file
    assert cli.main(["-sc", "query=bash"]) == 0
    assert "council=bradford" in capsys.readouterr().out


def test_a_mistake_from_another_folder_leaves_no_trace(tmp_path: Path) -> None:
    before = sorted(CONF.rglob("*"))
    answer = command("scenario=referal_spike", where=tmp_path)
    assert answer.returncode == 2
    assert "did you mean referral_spike?" in answer.stderr
    assert "Traceback" not in answer.stderr and answer.stdout == ""
    assert list(tmp_path.iterdir()) == []
    assert sorted(CONF.rglob("*")) == before


def test_a_reader_who_stops_is_no_fault(tmp_path: Path) -> None:
    line = f"{sys.executable} -m sim --help | true; exit ${{PIPESTATUS[0]}}"
    shell = ["bash", "-c", line]
    answer = subprocess.run(shell, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0 and answer.stderr == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("council = leeds", "council = leeds: is written without spaces: council=leeds"),
        ("run=quick council = leeds", "council = leeds: is written without spaces: council=leeds"),
        ("help", "help: is not a command; help is shown by --help."),
        ("/?", "/?: is not a command; help is shown by --help."),
        ("-? council=leeds", "-?: is not a command; help is shown by --help."),
        ("stafing council=leeds", "stafing: there is no such command; did you mean staffing?"),
        ("Report outputs", "Report: there is no such command; did you mean report?"),
        ("quick", "quick: is not written like key=value; did you mean run=quick?"),
    ],
)
def test_a_slip_of_a_newcomer_is_refused_with_what_to_type(
    typed: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(typed.split()) == 2
    assert said in capsys.readouterr().err
