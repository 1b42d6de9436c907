"""The two commands: what is typed wrongly is a sentence, what is typed rightly is done; large councils fit."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sim.cli.commands import run_command
from sim.reports.returns.returns_writing import check_own
from tests.returns_by_hand import census, in_census
from tests.returns_councils import simulated, write

MOST_SECONDS, MOST_BYTES = 30, 2**30  # of processor time and memory, for 1,500 children in care


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ([], "folder: is missing; give one, such as returns/2023."),
        (["a", "b", "name=x"], "folder: one is wanted, 2 are given: a, b."),
        (["nowhere", "name=x"], "nowhere: there is no such folder"),
        (["nowhere"], "name: is missing"),
        (["nowhere", "nmae=x"], "did you mean name"),
        (["nowhere", "name=X y"], "name: must be small letters"),
        (["nowhere", "name=x", "on=yesterday"], "on=yesterday: must be a day written like 2023-03-31"),
    ],
)
def test_what_is_typed_wrongly_is_a_sentence(typed: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("council", ["from", *typed]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ([], "folder: is missing; give one, such as outputs/returns."),
        (["x", "on=2023-03-30"], "on=2023-03-30: must be a 31 March"),
        (["x", "replication=-1"], "replication=-1: must be a whole number"),
        (["x", "council=nowhere"], "there is no such council"),
        (["x", "council=typical", "run.weeks=20"], "no financial year"),
        (["x", "council=typical", "on=2019-03-31"], "must be a 31 March by which a whole year is simulated"),
    ],
)
def test_what_cannot_be_written_is_a_sentence(
    typed: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_command("council", ["write", *typed]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("name", ["annex_a.xlsx", "ssda903_episodes.csv", "cin_census.xml"])
def test_returns_of_a_council_are_not_written_over(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(b"real")
    assert run_command("council", ["write", str(tmp_path), "council=typical", "run.weeks=80"]) == 2
    assert f"not written by this command ({name})" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == [name] and (tmp_path / name).read_bytes() == b"real"
    (tmp_path / "cin_census.xml").write_text("<SoftwareCode>caseload</SoftwareCode>", encoding="utf-8")
    check_own(tmp_path)  # may be made again


def test_help_says_what_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("council", ["--help"]) == 0
    text = capsys.readouterr().out
    assert "sim council from FOLDER" in text and "sim council write FOLDER" in text


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "cin.xml").write_text(census([in_census(i) for i in range(40)]), encoding="utf-8")
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    assert run_command("council", ["from", str(tmp_path / "in"), "name=x", f"out={tmp_path / 'out'}"]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.slow
def test_what_is_written_by_the_command_is_read_by_the_other(tmp_path: Path) -> None:
    assert run_command("council", ["write", str(tmp_path / "in"), "council=typical", "run.weeks=80"]) == 0
    assert run_command("council", ["from", str(tmp_path / "in"), "name=again", f"out={tmp_path / 'out'}"]) == 0
    assert (tmp_path / "out" / "what_was_understood.html").stat().st_size > 10_000


@pytest.mark.slow
def test_a_council_with_1500_children_in_care_is_read_in_time_and_memory(tmp_path: Path) -> None:
    write(simulated(3.05), tmp_path / "in")
    code = f"""
import resource, sys, time
from sim.inputs.returns.read_command import main
code = main([{str(tmp_path / "in")!r}, "name=large", "out={tmp_path / "out"}"])
print(code, time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ended, seconds, peak = map(float, done.stdout.splitlines()[-1].split())
    assert ended == 0
    assert seconds < MOST_SECONDS
    assert peak < MOST_BYTES


def test_a_file_that_was_changed_by_hand_is_kept_when_returns_are_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was replaced without a word."""
    returns, out = tmp_path / "in", tmp_path / "councils"
    returns.mkdir()
    (returns / "cin.xml").write_text(census([in_census(i) for i in range(40)]), encoding="utf-8")
    typed = ["from", str(returns), "name=ours", f"out={out}"]
    assert run_command("council", typed) == run_command("council", typed) == 0
    assert not (out / "before").exists()
    file = out / "council" / "ours.yaml"
    changed = file.read_text(encoding="utf-8") + "# my own note\n"
    file.write_text(changed, encoding="utf-8")
    capsys.readouterr()
    assert run_command("council", typed) == 0
    (kept,) = (out / "before").glob("*/council/ours.yaml")
    assert kept.read_text(encoding="utf-8") == changed and "my own note" not in file.read_text(encoding="utf-8")
    assert str(kept.parents[1]) in capsys.readouterr().out


def test_packed_returns_are_to_be_unpacked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As they are sent: one packed file in place of the folder, or lying in it."""
    packed = tmp_path / "returns" / "sent.zip"
    packed.parent.mkdir()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("list_6.csv", "a,b\n1,2\n")
    assert run_command("council", ["from", str(packed), "name=x"]) == 2
    assert "is a file; give the folder in which the returns are, unpacked" in capsys.readouterr().err
    assert run_command("council", ["from", str(packed.parent), "name=x"]) == 2
    assert "sent.zip: is a packed file and not an .xlsx workbook: unpack it first" in " ".join(
        capsys.readouterr().err.split()
    )


def test_returns_are_of_the_years_that_are_typed(tmp_path: Path) -> None:
    """Typed years were left out in silence: the returns were those of usual years."""
    common = ["council=rutland", "run.start=2025-03-03", "run.warm_up_weeks=4", "run.weeks=56"]
    for name, typed in (("alike", []), ("differ", ["run.years=england"])):
        assert run_command("council", ["write", str(tmp_path / name), *common, *typed]) == 0
    alike, differ = (next((tmp_path / name).rglob("cin_census.xml")).read_bytes() for name in ("alike", "differ"))
    assert alike != differ
