"""The schemas that editors read: up to date, named in every file, true of every file, and false of a mistake."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.base.places import CONF
from sim.cli.commands import run_command
from sim.inputs.json_schema import schema_files

jsonschema = pytest.importorskip("jsonschema")
FILES = sorted(file for name in schema_files() for file in (CONF / name.removesuffix(".json")).glob("*.yaml"))


def faults(group: str, content: Any) -> list[str]:
    """What an editor would underline."""
    schema = json.loads((CONF / "schema" / f"{group}.json").read_text(encoding="utf-8"))
    plain = json.loads(json.dumps(content, default=str))  # YAML reads dates; an editor does not
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(plain)]


def test_the_schemas_are_up_to_date() -> None:
    kept = {file.name: file.read_text(encoding="utf-8") for file in (CONF / "schema").glob("*.json")}
    assert kept == schema_files(), "run: python -m sim schema"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_file_names_its_schema_and_fits_it(file: Path) -> None:
    text, group = file.read_text(encoding="utf-8"), file.parent.name
    assert text.splitlines()[-1] == f"# yaml-language-server: $schema=../schema/{group}.json"
    assert faults(group, yaml.safe_load(text)) == []


@pytest.mark.parametrize(
    ("group", "mistake"),
    [
        ("allocation", {"policy": "least_loded"}),
        ("allocation", {"soft_kap": 3}),
        ("run", {"weeks": 2}),
        ("run", {"weeks": "many"}),
        ("scenario", {"changes": [{"what": "referrals", "from": "2021-10-04", "multply": 2}]}),
        ("scenario", {"changes": [{"what": "referrals", "from": "2021-10-04", "multiply": -2}]}),
        ("council", {"stock": "many"}),
        ("journey", {"handover": {"window": "10 days"}}),
    ],
)
def test_a_mistake_is_underlined(group: str, mistake: dict[str, Any]) -> None:
    assert faults(group, mistake)


def test_a_reference_is_no_mistake() -> None:
    assert (
        faults("scenario", {"changes": [{"what": "referrals", "from": "${scenario.from}", "multiply": "${a}"}]}) == []
    )


def test_the_command_takes_no_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("schema", ["all"]) == 2
    assert "all: there is nothing to choose here." in capsys.readouterr().err
