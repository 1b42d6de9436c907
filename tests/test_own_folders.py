"""The user's own folders: any name, several, names that are taken, items that cannot be read, in every command."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import InputError
from sim.base.places import CONF
from sim.cli import commands
from sim.cli import main as cli
from sim.inputs.checks import validate
from sim.inputs.composing import council_files
from sim.inputs.composing import own_folders as folders_of
from sim.inputs.composing.choices import groups
from sim.inputs.composing.compose import compose, composed

TEXT = "name: hard_winter\nsentence: A hard winter.\nchanges: []\n"
NAMES = ["Zoë", "C&F", "it's", "Documents (1)", "#1", "a,b", "a=b", "[a]", 'a"b', "a b", "%20", "{}", "x: y"]


def own(folder: Path, name: str = "hard_winter", text: str = TEXT) -> Path:
    """A folder with a scenario of the user's."""
    (folder / "scenario").mkdir(parents=True, exist_ok=True)
    (folder / "scenario" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="some of these are no names of folders there")
@pytest.mark.parametrize("name", NAMES)
def test_a_folder_may_have_any_name(name: str, tmp_path: Path, capsys: Any) -> None:
    folder = own(tmp_path / name)
    assert compose(["scenario=hard_winter"], [folder])["scenario"]["name"] == "hard_winter"
    assert cli.main(["--config-dir", str(folder), "--cfg", "job", "scenario=hard_winter"]) == 0
    assert "name: hard_winter" in capsys.readouterr().out


def test_a_name_that_would_be_a_reference_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be used"):
        folders_of.own_folders([str(own(tmp_path / "${a}"))])


def test_what_a_scenario_goes_with_may_be_written_anew_in_ones_own_folder(tmp_path: Path) -> None:
    """Of what is shipped it goes with one choice only; a file of one's own may have all that it needs."""
    file = tmp_path / "council" / "ours.yaml"
    file.parent.mkdir()
    file.write_text("defaults:\n  - leeds\n  - _self_\nname: Ours\n", encoding="utf-8")
    parts = [f"{group}=leeds" for group in ("demand", "journey", "workforce")]
    words = ["scenario=leeds_2021_22", "council=ours", *parts]
    assert compose(words, [tmp_path])["council"]["year"] == "october_2020"
    assert compose(["scenario=families_first_transition", "journey=leeds", "reform=families_first_change"])


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ("{council: {choice: typical, why: is small}}", "council=leeds: .* is small, and .*; choose council=typical"),
        ("leeds", "scenario.only_with=leeds: must be a set of keys"),
        ("{council: leeds}", "scenario.only_with.council=leeds: must be a set of keys"),
        ("{council: {choice: typical}}", "scenario.only_with.council.why: is missing"),
        ("{council: {choice: [a], why: x}}", "council=leeds"),
        ("{demand: {choice: leeds, why: x}}", r"scenario.only_with.demand: there is no such key here"),
    ],
)
def test_what_ones_own_scenario_goes_with_is_checked(only: str, said: str, tmp_path: Path) -> None:
    folder = own(tmp_path / "own", text=f"{TEXT}only_with: {only}\n")
    with pytest.raises(InputError, match=said):
        validate(compose(["scenario=hard_winter"], [folder]))


def test_two_folders_count_both(tmp_path: Path, capsys: Any) -> None:
    own(tmp_path / "a", "one", TEXT.replace("hard_winter", "one"))
    own(tmp_path / "b", "two", TEXT.replace("hard_winter", "two"))
    words = ["--config-dir", str(tmp_path / "a"), f"--config-dir={tmp_path / 'b'}"]
    for name in ("one", "two"):
        assert cli.main([*words, "--cfg", "job", f"scenario={name}"]) == 0
        assert f"name: {name}" in capsys.readouterr().out


def test_a_name_that_is_taken_is_refused_and_never_passed_over(tmp_path: Path, capsys: Any) -> None:
    own(tmp_path / "my", "referral_spike")
    assert cli.main(["--config-dir", str(tmp_path / "my"), "scenario=referral_spike"]) == 2
    text = capsys.readouterr().err
    assert "referral_spike.yaml: has the name of one that is shipped" in text and "give yours another name" in text
    own(tmp_path / "a"), own(tmp_path / "b", text=TEXT + "# other\n")
    with pytest.raises(InputError, match="has the name of"):
        folders_of.own_folders([str(tmp_path / "a"), str(tmp_path / "b")])


def test_a_copy_of_what_is_shipped_is_no_other(tmp_path: Path) -> None:
    own(tmp_path, "baseline", (CONF / "scenario" / "baseline.yaml").read_text(encoding="utf-8"))
    assert folders_of.own_folders([str(tmp_path)]) == [tmp_path.resolve()]


def test_an_own_file_built_on_a_shipped_one_does_not_hide_it(tmp_path: Path) -> None:
    own(tmp_path, "mine", "defaults:\n  - referral_spike\n  - _self_\nname: mine\n")
    names = [one.name for one in groups([CONF, tmp_path])["scenario"]]
    assert {"mine", "referral_spike"} <= {*names}


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_what_is_no_file_breaks_nothing_else(tmp_path: Path, capsys: Any) -> None:
    own(tmp_path)
    place = tmp_path / "scenario"
    (place / "folder.yaml").mkdir()
    (place / "dangling.yaml").symlink_to("user@host.123:456")  # as an editor locks a file
    (place / "round.yaml").symlink_to("round.yaml")
    os.mkfifo(place / "pipe.yaml")
    (place / "device.yaml").symlink_to("/dev/zero")
    (place / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    for words in (["--help"], ["scenario=list"], ["--cfg", "job", "scenario=hard_winter"]):
        assert cli.main([*words, "--config-dir", str(tmp_path)]) == 0
        assert "hard_winter" in capsys.readouterr().out
    for name in ("folder", "dangling", "round", "pipe", "device"):
        assert composed([f"scenario={name}"], [tmp_path]).faults[0].startswith(f"scenario={name}: there is no such")


def test_a_file_beyond_all_measure_is_refused_at_once(tmp_path: Path) -> None:
    own(tmp_path)
    with (tmp_path / "scenario" / "huge.yaml").open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(InputError, match="100,000,000 bytes"):
        folders_of.own_folders([str(tmp_path)])


@pytest.mark.parametrize("name", ["staffing", "compare", "sensitivity", "england", "pairing", "warm_up", "validation"])
def test_every_command_knows_the_users_own_choices(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def job(typed: list[str]) -> int:
        seen.append((typed, compose(typed)["scenario"]["name"]))
        return 0

    own(tmp_path)
    module = type("Module", (), {"main": staticmethod(job), "CANNOT": "", "STOPPED": ""})
    monkeypatch.setattr(commands, "import_module", lambda _: module)
    assert commands.run_command(name, ["--config-dir", str(tmp_path), "scenario=hard_winter"]) == 0
    assert seen == [(["scenario=hard_winter"], "hard_winter")]
    with pytest.raises(InputError):
        compose(["scenario=hard_winter"])  # no longer


def test_a_folder_named_like_the_shipped_one_is_read_with_the_same_care(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How deep its files go is looked at, though `conf_own` begins as `conf` does."""
    for name in ("conf", "conf_own"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "own.yaml").write_text("[" * 150 + "]" * 150, encoding="utf-8")
    monkeypatch.setattr(council_files, "CONF", tmp_path / "conf")
    source = council_files.FileConfigSource("main", f"file://{tmp_path / 'conf_own'}")
    with pytest.raises(RecursionError, match="goes deeper than 100 levels"):
        source.load_config("own.yaml")
