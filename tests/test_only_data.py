"""A configuration is data: no file, and nothing typed, loads a program, reads the environment or moves the output."""

from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import InputError
from sim.cli import main as cli
from sim.inputs.composing.compose import composed
from sim.inputs.composing.only_data import resolver_in

SCENARIO = "name: own\nsentence: Own.\nchanges: []\n"
EXPERIMENT = "# @package _global_\nhydra:\n"


def own(folder: Path, group: str, text: str) -> None:
    """A folder with one file of the user's, called `own`."""
    (folder / group).mkdir(parents=True, exist_ok=True)
    (folder / group / "own.yaml").write_text(text, encoding="utf-8")


CALLBACK = "  callbacks:\n    one:\n      _target_: pathlib.Path.write_text\n      self: {place}\n      data: written\n"
FORBIDDEN = {
    "callbacks": CALLBACK,
    "job_logging": "  job_logging:\n    handlers:\n      one: {{'()': os.mkdir, path: {place}}}\n",
    "launcher._target_": "  launcher:\n    _target_: os.mkdir\n    path: {place}\n",
    "job.env_set": "  job:\n    env_set: {{PATH: there}}\n",
}


@pytest.mark.parametrize("key", FORBIDDEN)
@pytest.mark.parametrize("words", [["--cfg", "job"], ["-m"], []], ids=["shown", "swept", "run"])
def test_an_own_experiment_sets_nothing_of_hydra_but_its_sweep(
    key: str, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    own(tmp_path / "my", "experiment", EXPERIMENT + FORBIDDEN[key].format(place=tmp_path / "there"))
    assert cli.main([*words, "experiment=own", "run=quick", "--config-dir", "my"]) == 2
    assert f"hydra.{key}" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["my"]


@pytest.mark.parametrize(
    "text", ["${oc.env:HOME}", "${oc.decode:'1'}", "x ${oc.${scenario.kind}:HOME}", "${oc.create:{a:1}}"]
)
def test_a_resolver_in_a_file_is_refused_by_name(text: str, tmp_path: Path) -> None:
    own(tmp_path, "scenario", f'{SCENARIO}kind: env\nwhere: "{text}"\n')
    with pytest.raises(InputError, match=r"resolver oc\."):
        composed(["scenario=own"], [tmp_path])


def test_references_and_the_time_are_no_such_resolvers() -> None:
    for text in (
        "${scenario.size}",
        "${council.years[${council.year}].referrals}",
        "${now:%Y}",
        "5 ${a}",
        "${oc.select:a}",
    ):
        assert resolver_in(text) is None


def test_a_target_anywhere_in_a_file_is_refused(tmp_path: Path) -> None:
    own(tmp_path, "scenario", SCENARIO.replace("[]", "[{_target_: os.mkdir, path: x}]"))
    with pytest.raises(InputError, match=r"_target_=os\.mkdir: a configuration is data"):
        composed(["scenario=own"], [tmp_path])


def test_a_scenarios_settings_never_move_the_output(tmp_path: Path) -> None:
    own(tmp_path, "scenario", f"{SCENARIO}settings: {{hydra.run.dir: {tmp_path / 'there'}}}\n")
    with pytest.raises(InputError, match=r"scenario.settings.hydra.run.dir: .* not hydra"):
        composed(["scenario=own"], [tmp_path])


def test_settings_that_are_no_keys_are_refused() -> None:
    with pytest.raises(InputError, match=r"scenario\.settings=5: must be keys"):
        composed(["+scenario.settings=5"])


@pytest.mark.parametrize("word", ["hydra.sweeper=null", "hydra.launcher=null"])
def test_a_sweep_without_its_sweeper_is_refused(word: str, capsys: Any) -> None:
    assert cli.main(["-m", word, "run.seed=1,2"]) == 2
    assert f"{word}: " in capsys.readouterr().err


def test_a_folder_named_by_a_variable_that_is_not_set_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCRATCH", raising=False)
    assert cli.main(["run=quick", "hydra.run.dir=${oc.env:SCRATCH}/x"]) == 2
    assert "hydra.run.dir: " in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
