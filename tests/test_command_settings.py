"""Settings of every command: one way to refuse what cannot be, and help that lists each key from its model."""

import re
from importlib import import_module
from typing import Any

import pytest
from pydantic import BaseModel

from sim.base.errors import InputError
from sim.cli.commands import COMMANDS, command_help, run_command, settings_help
from sim.cli.council import FILES
from sim.cli.main import main
from sim.inputs.councils.asking import COUNCIL_COMMANDS
from sim.inputs.setting_help import help_lines
from sim.inputs.setting_kinds import allowed, field_at, keys_with_parts
from sim.inputs.typed_settings import StudySettings, typed_settings, usual_for

OF_COMMANDS = [(command, name) for command, one in COMMANDS.items() for name in one.settings]
OWN = ("council", "england", "register", "schema")  # no settings, or those of its own commands

OF_COUNCIL = {
    "list": "sim.inputs.councils.asking.ListSettings",
    "form": "sim.inputs.councils.asking.FormSettings",
    "update": "sim.inputs.councils.asking.UpdateSettings",
    "from": "sim.inputs.returns.read_command.ReadSettings",
    "write": "sim.reports.returns.write_command.WriteSettings",
}


def model_of(name: str) -> type[StudySettings]:
    """A model by where it is."""
    module, _, model = name.rpartition(".")
    result = getattr(import_module(module), model)
    assert isinstance(result, type) and issubclass(result, StudySettings)
    return result


def refused(model: type[StudySettings], word: str) -> str:
    """What is answered to a word that cannot be."""
    with pytest.raises(InputError) as caught:
        typed_settings(model, usual_for(model), [word])
    return "\n".join(caught.value.faults)


def keys_of_numbers(model: type[BaseModel]) -> list[tuple[str, str]]:
    """The keys that take a number, and what each may be."""
    result = []
    for key in keys_with_parts(model):
        field, _ = field_at(model, key.split("."))
        if field is not None and "number" in allowed(field):
            result.append((key, allowed(field)))
    return result


def test_every_command_that_takes_settings_has_a_model() -> None:
    assert {name for name, one in COMMANDS.items() if not one.settings} == set(OWN)


@pytest.mark.parametrize(("command", "name"), OF_COMMANDS)
def test_help_lists_every_key_with_what_it_is_for(command: str, name: str) -> None:
    model = model_of(name)
    lines = dict(help_lines(model))
    assert len(lines) == len(keys_with_parts(model)) and all(lines.values()), [key for key in lines if not lines[key]]
    assert settings_help(name) in command_help(command)
    assert all(head.split("\n")[0] in command_help(command) for head in lines)


def test_help_lists_the_commands_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Of the whole and of `council`, whose commands have keys of their own: no more, no less, each in a line."""
    assert main(["--help"]) == 0
    page = capsys.readouterr().out
    listed = re.findall(r"^  python -m sim (\w+) \.\.\.  ", page, re.MULTILINE)
    assert listed == [*COMMANDS]
    commands = {*COUNCIL_COMMANDS, *FILES}
    assert run_command("council", ["--help"]) == 0
    lines = re.findall(r"^([a-z]+)((?: \S+)+)(?: {2,}|\n {3,})\S", capsys.readouterr().out, re.MULTILINE)
    assert sorted(command for command, _ in lines) == sorted(commands)
    for command, line in lines:
        if command in OF_COUNCIL:
            keys = set(re.findall(r"(\w+)=", line)) - {"key", "council"}  # those of a run
            assert keys == model_of(OF_COUNCIL[command]).model_fields.keys() - {"folder"}, command


@pytest.mark.parametrize(("command", "name"), OF_COMMANDS)
def test_a_key_that_is_not_there_is_answered_alike_everywhere(command: str, name: str) -> None:
    model = model_of(name)
    key = next(key for key in keys_with_parts(model) if not key.endswith(".KEY"))
    said = refused(model, f"{key}s=1")
    assert f"{key}s=1: there is no such setting; did you mean {key}?" in said and "Choices: " in said
    assert said.count(key) >= 2 and "there is no such setting" in refused(model, "zzz=1")


@pytest.mark.parametrize(("command", "name"), OF_COMMANDS)
def test_a_number_that_cannot_be_is_answered_with_what_is_allowed(command: str, name: str) -> None:
    model = model_of(name)
    for key, may_be in keys_of_numbers(model):
        assert f"{key}=many: must be {may_be}." in refused(model, f"{key}=many")


def test_what_is_usual_is_allowed() -> None:
    """Where no word is needed, the command can be typed by itself."""
    able = 0
    for model in (model_of(name) for _, name in OF_COMMANDS):
        usual = usual_for(model)
        if {field.alias or key for key, field in model.model_fields.items() if field.is_required()} <= usual.keys():
            typed_settings(model, usual, [])
            able += 1
    assert able >= len(OF_COMMANDS) / 2


def test_a_word_without_a_key_is_taken_only_where_one_is_wanted() -> None:
    board = model_of("sim.reports.board.board.BoardSettings")
    given: Any = typed_settings(board, {}, ["outputs/x", "log=baseline_0"])
    assert (str(given.run_folder), given.log) == ("outputs/x", "baseline_0")
    with pytest.raises(InputError, match="run_folder: one is wanted, 2 are given: a, b"):
        typed_settings(board, {}, ["a", "b"])
    with pytest.raises(InputError, match="run_folder: is missing; give one, such as outputs/referral_spike/FOLDER"):
        typed_settings(board, {}, [])
    truth = model_of("sim.studies.truth.truth.TruthSettings")
    assert refused(truth, "modelled").startswith("modelled: must be written key=value.")
