"""Keys that are typed twice, and folders that are gone: never the last without a word, never a traceback."""

from pathlib import Path

import pytest

from sim.base.errors import InputError
from sim.base.exits import run_guarded
from sim.base.files import open_folder, write_text
from sim.base.repeated_keys import check_repeats
from sim.cli.commands import run_command
from sim.cli.main import main


def test_a_key_deep_in_the_study_counts_as_it_is_typed_last_and_that_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    check_repeats(["run.weeks=8", "run=quick", "run.weeks=12", "run.seed=1", "run.seed=1", "bare"])
    assert capsys.readouterr().err == "run.weeks: is typed 2 times; the last counts, run.weeks=12.\n"


@pytest.mark.parametrize("words", [["first=5", "first=6"], ["run=quick", "run=precise"], ["to=a.csv", "to=b.csv"]])
def test_a_choice_or_setting_with_two_values_is_refused(words: list[str]) -> None:
    with pytest.raises(InputError, match=rf"^{words[0].partition('=')[0]}: is typed 2 times \("):
        check_repeats(words)


def test_what_may_be_given_again_and_what_is_the_same_is_not_refused(capsys: pytest.CaptureFixture[str]) -> None:
    check_repeats(["alternative=a=1", "alternative=b=1", "run=quick", "run=quick"])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", ["compare", "england", "response"])
def test_commands_refuse_what_only_a_run_takes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """They went on, and wrote elsewhere than was typed."""
    assert run_command(command, ["hydra.run.dir=x", "allocation=capped,in_turn"]) == 2
    assert "hydra.run.dir=x: is for python -m sim, which writes files" in capsys.readouterr().err


def test_whether_a_report_is_wanted_is_yes_or_no_in_commands_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("compare", ["report=please", "allocation=capped,in_turn"]) == 2
    assert "report=please: must be yes or no." in capsys.readouterr().err


def test_hydras_own_refusal_has_the_exit_code_of_a_mistake() -> None:
    assert main(["--cfg", "job", "--package", "nothing"]) == 2


def test_a_folder_that_is_gone_or_cannot_be_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder in /proc, and one that somebody removed meanwhile, ended in a traceback."""

    def nowhere(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    gone = tmp_path / "gone"
    for job in (lambda: write_text(gone / "a.txt", "x"), lambda: open_folder(gone)):
        with monkeypatch.context() as patch:
            patch.setattr(Path, "mkdir", nowhere)
            assert run_guarded(lambda job=job: bool(job()), "No:", "Stopped.") == 2  # type: ignore[misc]
        text = capsys.readouterr().err
        assert text.startswith(str(gone)) and text.endswith("cannot be written, because there is no folder for it.\n")


def test_a_folder_in_the_place_of_a_file_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder called summary.csv in a run's folder ended in a traceback."""
    (tmp_path / "summary.csv" / "mine").mkdir(parents=True)
    assert run_guarded(lambda: bool(write_text(tmp_path / "summary.csv", "x")), "No:", "Stopped.") == 2
    assert "summary.csv: cannot be written, because that is a folder, not a file." in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["summary.csv"]
