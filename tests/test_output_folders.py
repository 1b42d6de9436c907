"""Where files go and where choices lie: folders of any name, what is misplaced, a user's own modules."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import InputError
from sim.cli import main as cli
from sim.inputs.composing.compose import composed
from sim.inputs.composing.output_folders import with_plain_folders

REPOSITORY = Path(__file__).resolve().parent.parent
NAMES = ["Zoë out", "C&F", "it's", "Documents (1)", "#1", "a,b", "a=b", "{a}", 'a"b', "a\\b", "a\\", "a\\'b", "[1]"]
TEXT = "name: own\nsentence: Own.\nchanges: []\n"


@pytest.mark.skipif(sys.platform == "win32", reason="some of these are no names of folders there")
@pytest.mark.parametrize("name", NAMES)
def test_the_folder_of_a_run_may_have_any_name(name: str) -> None:
    made = composed(with_plain_folders([f"hydra.run.dir={name}/x"]))
    assert (made.folder, made.faults) == (Path(name) / "x", [])


def test_references_and_quotes_in_a_folders_name_mean_what_they_did(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRATCH", "/s p")
    for word in ("hydra.run.dir=${oc.env:SCRATCH}/x", "hydra.run.dir='${oc.env:SCRATCH}/x'"):
        assert composed(with_plain_folders([word])).folder == Path("/s p/x")


def test_the_users_own_folder_is_known_by_its_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert composed(with_plain_folders(["hydra.run.dir=~/x"])).folder == tmp_path / "x"
    assert with_plain_folders(["run.seed=~/x", "hydra.run.dir=null"]) == ["run.seed=~/x", "hydra.run.dir=null"]


@pytest.mark.skipif(sys.platform == "win32", reason="there it is a folder")
@pytest.mark.parametrize("place", ["C:\\out\\x", "d:\\Daten"])
def test_a_folder_of_windows_is_refused_elsewhere_and_makes_none(place: str) -> None:
    with pytest.raises(InputError, match="this is a folder of Windows"):
        with_plain_folders([f"hydra.run.dir={place}"])


@pytest.mark.parametrize("word", ["hydra.run.dir=", "hydra.run.dir='  '", "hydra.sweep.dir=${oc.env:NOT_SET_HERE}/x"])
def test_a_folder_that_is_none_is_refused_by_its_key(word: str) -> None:
    with pytest.raises(InputError, match=word.partition("=")[0]):
        composed(with_plain_folders([word]))


@pytest.mark.parametrize(
    ("file", "given", "choice", "hint"),
    [
        ("scenario/own.yml", ".", "own", "must be called own.yaml"),
        ("scenario/own.yaml", ".", "scenario/own.yaml", "choose by name"),
        ("conf/scenario/own.yaml", ".", "own", "one folder too deep: --config-dir "),
        ("own.yaml", ".", "own", "must lie in a folder scenario"),
        ("scenario/own.yaml", "scenario", "own", "must lie in a folder scenario: --config-dir "),
    ],
)
def test_what_is_misplaced_is_named_with_its_place(
    file: str, given: str, choice: str, hint: str, tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(TEXT, encoding="utf-8")
    assert cli.main(["--config-dir", str(tmp_path / given), f"scenario={choice}", "--cfg", "job"]) == 2
    assert hint in capsys.readouterr().err


def test_a_users_modules_change_nothing_in_the_process_that_draws(tmp_path: Path) -> None:
    for name in ("calendar", "random", "queue", "numbers", "types"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong module')\n", encoding="utf-8")
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "__init__.py").write_text("raise SystemExit('the wrong package')\n", encoding="utf-8")
    begin = "from sim.reports.rendering import Renderer; r = Renderer(); r.orders.close(); print(r.running.wait())"
    line = [sys.executable, "-P", "-c", begin]
    own = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    answer = subprocess.run(line, cwd=tmp_path, env=own, capture_output=True, text=True, check=False)
    assert answer.stdout.strip() == "0", answer.stderr
