"""What has been simulated is noted at once: an interrupted question, asked again, simulates only the rest."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sim.base.exits import INTERRUPTED
from sim.base.files import open_folder
from sim.base.journal import Journal
from sim.cli.commands import run_command
from sim.runs import parallel
from sim.studies.backtest.backtest_settings import backtest_settings as backtest_of
from sim.studies.backtest.forecasts import backtest
from sim.studies.staffing.futures import Futures
from sim.studies.staffing.post_mix import Option
from sim.studies.staffing.staffing import find_posts
from sim.studies.staffing.staffing_settings import staffing_settings
from tests.small_record import small_record
from tests.test_staffing import FROM, QUICK, small

NONE = Option(0, "permanent", "all", FROM)


class Breaks:
    """Simulates as usual, but for the nth time, when Ctrl-C is pressed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.play, self.played, self.breaks_at = parallel.simulate_to_read, 0, 0
        monkeypatch.setattr(parallel, "simulate_to_read", self)

    def __call__(self, *asked: Any) -> Any:
        self.played += 1
        if self.played == self.breaks_at:
            raise KeyboardInterrupt
        return self.play(*asked)


def test_what_is_noted_is_not_found_again(tmp_path: Path) -> None:
    file, result = tmp_path / "deep" / "notes.jsonl", []

    def find() -> dict[str, float]:
        result.append(1)
        return {"a": 0.1 + 0.2, "b": float("nan")}

    first = Journal(file).of("key", find)
    again = Journal(file).of("key", find)
    assert len(result) == 1
    assert again["a"] == first["a"] == 0.1 + 0.2
    assert again["b"] != again["b"]
    Journal(file).remove()
    Journal(file).remove()  # of nothing
    Journal(file).of("key", find)
    assert len(result) == 2


@pytest.mark.parametrize("torn", ['["two", {"a"', '["two"', "[2, 3]", "\xff\n[", '{"two": 3}'])
def test_a_line_that_was_cut_short_is_as_if_not_written_and_spoils_no_other(tmp_path: Path, torn: str) -> None:
    file = tmp_path / "notes.jsonl"
    Journal(file).of("one", lambda: 1)
    file.write_text(file.read_text(encoding="utf-8") + torn, encoding="utf-8")
    assert Journal(file).known == {"one": 1}
    Journal(file).of("three", lambda: 3)
    assert Journal(file).known == {"one": 1, "three": 3}


def test_many_threads_note_whole_lines(tmp_path: Path) -> None:
    notes, together = Journal(tmp_path / "notes.jsonl"), threading.Barrier(8)

    def note(n: int) -> None:
        together.wait()
        for i in range(50):
            notes.of(f"{n}_{i}", lambda: "x" * 2000)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(note, range(8)))
    assert len(Journal(notes.file).known) == 400


def test_an_interrupted_search_for_posts_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play, settings = Breaks(monkeypatch), staffing_settings(["target.caseload=4.5", *QUICK])
    whole = find_posts(small(), settings)
    needed, play.played, play.breaks_at = play.played, 0, 25
    with pytest.raises(KeyboardInterrupt):
        find_posts(small(), settings, Journal(tmp_path / "notes.jsonl"))
    kept = len(Journal(tmp_path / "notes.jsonl").known)
    assert 20 <= kept <= 25
    play.played, play.breaks_at = 0, 0
    resumed = find_posts(small(), settings, Journal(tmp_path / "notes.jsonl"))
    assert resumed.search == whole.search
    assert resumed.kinds == whole.kinds
    assert play.played == needed - kept


def test_a_search_takes_no_notes_of_another_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play, notes = Breaks(monkeypatch), Journal(tmp_path / "notes.jsonl")
    Futures(small(), staffing_settings(["target.caseload=4.5", *QUICK]), notes=notes).upto(NONE, 4)
    Futures(small(), staffing_settings(["target.caseload=5.5", *QUICK]), notes=notes).upto(NONE, 4)
    assert play.played == 4  # another target of the same futures
    with_usual = Futures(small(), staffing_settings(["target.weeks_to_recover=4", *QUICK]), notes=notes).upto(NONE, 4)
    assert all("weeks_to_recover" in one for one in with_usual)
    simulated = play.played
    Futures(small(weeks=39), staffing_settings(["target.caseload=4.5", *QUICK]), notes=notes).upto(NONE, 4)
    assert play.played == simulated + 4


def test_a_planner_who_stops_a_search_is_told_that_it_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    play = Breaks(monkeypatch)
    play.breaks_at = 5
    monkeypatch.chdir(tmp_path)
    typed = ["council=typical", "run.weeks=8", "run.warm_up_weeks=4", "target.caseload=15"]
    assert run_command("staffing", typed) == INTERRUPTED
    assert "the same command resumes" in capsys.readouterr().err
    (notes,) = (tmp_path / "outputs").rglob("notes.jsonl")
    assert len(Journal(notes).known) >= 3


def test_an_interrupted_backtest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = backtest_of(["from=2020", "horizon=1", "run.replications=3", "fit.points=4", "fit.keep=2"])
    settings = settings._replace(record=small_record())
    play, notes = Breaks(monkeypatch), open_folder(tmp_path) / "notes.jsonl"
    whole = backtest(settings, Journal(tmp_path / "others.jsonl"))
    needed, play.played, play.breaks_at = play.played, 0, 6
    with pytest.raises(KeyboardInterrupt):
        backtest(settings, Journal(notes))
    kept, play.played, play.breaks_at = len(Journal(notes).known), 0, 0
    assert kept >= 4
    resumed = backtest(settings, Journal(notes))
    assert play.played == needed - kept
    assert resumed.scores == whole.scores
