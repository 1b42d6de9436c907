"""The board shows what the readings say, post by post and team by team, and counts nothing itself."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.measures import read
from sim.analysis.readings.by_team import board_of
from sim.analysis.readings.events import Events
from sim.analysis.readings.scope import scope_of
from sim.cli.commands import run_command
from sim.model.vocabulary import SHORT_SICKNESS
from sim.reports.board.board import SCRIPT, board_data, runs
from sim.runs.kept_logs import KeptLog, kept_log_of
from tests.kept_run import kept_run
from tests.logs import TEAMS, Log, study


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> KeptLog:
    """A kept log."""
    return kept_log_of(kept_run(tmp_path_factory.mktemp("board") / "run"))


def at(series: list[int], day: int) -> int:
    """The value of a list of changes on a day."""
    return [value for start, value in zip(series[::2], series[1::2], strict=True) if start <= day][-1]


def test_a_board_worked_by_hand() -> None:
    log = Log().hire(0).hire(1, team="safeguarding", fte=0.5, day=2).cover(4, 2, post=1, team="safeguarding")
    log.allocate(1, 9, 0, 3).give_up(5, 9, 0, 3).allocate(3, 8, 1, 2).away(2, 0, SHORT_SICKNESS, until=4)
    log.list(5, 9, 3, team="safeguarding").allocate(7, 9, 2, 3, waited=2)
    board = board_of(Events(log.rows), scope_of(study()))
    assert [(one.worker, one.post, one.first) for one in board.holders] == [(0, 0, 0), (1, 1, 2), (2, 1, 4)]
    assert board.children[:, 0].tolist() == [0, 3, 3, 3, 3, 0, 0, 0, 0, 0]
    assert board.away[:, 0].tolist() == [False, False, True, True, *[False] * 6]
    place = board.teams.kinds.index(TEAMS.index("safeguarding"))
    assert board.teams.workers[place].tolist() == [0, 0, 1, 1, 2, 2, 2, 2, 2, 2]
    assert board.teams.waiting[place].tolist() == [0, 0, 0, 0, 0, 3, 3, 0, 0, 0]
    others = [one for one in range(len(board.teams.kinds)) if one != place]
    assert not board.teams.waiting[others].any()
    assert board.teams.children[place].tolist() == [0, 0, 0, 2, 2, 2, 2, 5, 5, 5]


def test_teams_add_up_to_the_readings_series(log: KeptLog) -> None:
    board, days = board_of(Events(log.rows), scope_of(log.study)), read(log.study, log.rows).days
    assert np.array_equal(board.teams.children.sum(axis=0), days["children_held"])
    assert np.array_equal(board.teams.waiting.sum(axis=0), days["children_unallocated"])
    assert np.array_equal(board.children.sum(axis=1), days["children_held"])


def test_cells_add_up_to_their_team(log: KeptLog) -> None:
    data = board_data(log)
    for day in (0, 17, len(data["dates"]) - 1):
        for team in data["teams"]:
            here = [one for post in team["posts"] for one in post["people"] if one["first"] <= day < one["until"]]
            assert len(here) == at(team["workers"], day)
            assert sum(at(one["held"], day) for one in here) == at(team["children"], day)
            assert sum(at(one["away"], day) for one in here) == at(team["away"], day)


def test_nobody_shares_a_cell(log: KeptLog) -> None:
    for team in board_data(log)["teams"]:
        for post in team["posts"]:
            spans = [(one["first"], one["until"]) for one in post["people"]]
            assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_a_series_is_kept_by_its_changes() -> None:
    assert runs(np.array([2.0, 2.0, 5.0, 5.0, 2.0]), 3) == [3, 2, 5, 5, 7, 2]
    assert runs(np.array([])) == []


def test_the_page_is_one_file_with_a_table_and_controls(log: KeptLog) -> None:
    run = log.path.parent.parent
    assert run_command("board", [str(run)]) == 0
    text = (run / "board_perfect_storm_0.html").read_text(encoding="utf-8")
    held: Any = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert json.loads(held[1])["dates"][0] == board_data(log)["dates"][0]
    assert not re.search(r'\b(src|href)="', text)
    assert "prefers-reduced-motion" in SCRIPT.read_text(encoding="utf-8")
    assert text.count("<tr>") > len(board_data(log)["dates"]) / 5
    assert 'for="day"' in text


def test_a_run_without_logs_says_how_to_keep_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    assert run_command("board", [str(tmp_path)]) == 2
    assert "run.keep_logs=1" in capsys.readouterr().err
