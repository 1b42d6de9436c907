"""Files of conf/ are read by libyaml exactly as OmegaConf reads them."""

from pathlib import Path

import pytest
import yaml
from omegaconf import OmegaConf

from sim.base.errors import InputError
from sim.base.places import CONF
from sim.inputs.composing.compose import compose
from sim.inputs.composing.fast_yaml import loader, plain_yaml

FILES = sorted(file for file in CONF.rglob("*.yaml") if "schema" not in file.parts)


def test_there_are_files_to_compare() -> None:
    assert len(FILES) > 60 and issubclass(loader(), yaml.CSafeLoader)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CONF)))
def test_a_file_of_conf_is_read_the_same(file: Path) -> None:
    read = OmegaConf.create(plain_yaml(file.read_text(encoding="utf-8")))
    assert OmegaConf.to_yaml(read) == OmegaConf.to_yaml(OmegaConf.load(file))


@pytest.mark.parametrize(
    ("text", "value"),
    [("a: 1e3", 1000.0), ("a: 2027-04-01", "2027-04-01"), ("a: on", True), ("a: 1_000", 1000), ("a: .5", 0.5)],
)
def test_values_are_of_omegaconfs_types(text: str, value: object) -> None:
    """Dates stay text and `1e3` is a number, which they are not to libyaml's own loader."""
    assert plain_yaml(text) == OmegaConf.create(text) == {"a": value}
    assert type(plain_yaml(text)["a"]) is type(value)


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: [1\n", "a: !!python/name:os.system\n", "a: *b\n", "\x07: 1\n"])
def test_what_it_refuses_is_refused_in_the_same_words(text: str, tmp_path: Path) -> None:
    with pytest.raises(yaml.YAMLError) as refused:
        plain_yaml(text)
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(yaml.YAMLError) as by_omegaconf:
        OmegaConf.load(file)
    assert type(refused.value) is type(by_omegaconf.value)
    assert getattr(refused.value, "problem", "") == getattr(by_omegaconf.value, "problem", "")


def test_a_file_of_ones_own_that_cannot_be_read_is_named_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "ours.yaml").write_text("a: [1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"ours\.yaml, line 2, column 1: this is not valid YAML"):
        compose(["scenario=ours"], [tmp_path])
