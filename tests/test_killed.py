"""Every command is killed at random moments (kill -9), and the same command again ends with the same bytes."""

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.forked import Commands, commands
from tests.published_tables import DFE

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="processes are forked"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
SHORT = ("council=typical", "scenario=referral_spike", "run.warm_up_weeks=0", "run.weeks=4")
SPIKE = (*SHORT, "scenario.from=2021-04-12", "scenario.weeks=2")
VOLATILE = {"manifest.json", "said.txt", "notes.jsonl", "answer.json", "ro-crate-metadata.json"}  # with times in them
ANSWERS = ("staffing", "compare", "england", "backtest")  # commands that make a folder for each answer
DRAWN_IN = 1.3  # kills fall within so many times as long as the whole takes


class Case(NamedTuple):
    """A command to be killed, and whether it is quick enough for the tests that run always."""

    words: tuple[str, ...]
    quick: bool = False


CASES = {
    "run": Case((*SPIKE, "run.replications=6", "hydra.run.dir=out")),
    "sweep": Case(("-m", *SPIKE, "run.replications=2", "scenario.size=1.1,1.2,1.3", "hydra.sweep.dir=out"), True),
    "staffing": Case(
        (
            *("staffing", *SPIKE, "target.caseload=15.9", "confidence=0.8", "search.pilot=2", "search.first=5"),
            *("search.last=8", "search.beside=2", "search.most=0.1"),
        )
    ),
    "compare": Case(("compare", *SPIKE, "allocation=least_loaded,capped", "measures=caseload_p90", "first=5"), True),
    "england": Case(("england", "run.warm_up_weeks=0", "run.weeks=4"), True),
    "backtest": Case(
        ("backtest", "parameters=fitted", "from=2022", "run.replications=3", "fit.points=3", "fit.keep=2")
    ),
    "update": Case(("council", "update", str(DFE), "to=figures.csv", "upto=2022")),
    "report": Case(("report", "run", "formats=html,word,excel")),
}


@pytest.fixture(scope="module")
def serving() -> Iterator[Commands]:
    """The process that forks."""
    with commands() as made:
        yield made


@pytest.fixture(scope="module")
def finished_run(serving: Commands, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run with its figures, to be reported on."""
    place = tmp_path_factory.mktemp("finished")
    serving.start([*SPIKE, "run.replications=3", "hydra.run.dir=run"], place)
    assert serving.ended() == 0, (place / "said.txt").read_text(encoding="utf-8")
    return place / "run"


def result_in(place: Path) -> dict[str, bytes]:
    """By name, every file that is left, but for those with the time in them; nothing unfinished is among them."""
    files = [file for file in place.rglob("*") if file.is_file() and file.name not in VOLATILE]
    files = [file for file in files if file.parent.name != "run" and "charts" not in file.relative_to(place).parts[:2]]
    assert not [file for file in files if ".damaged" in file.name], files
    hidden = (".part", ".unfinished")  # with the time in them; what a killed command left, which goes at its next start
    return {file.name: file.read_bytes() for file in files if file.suffix not in hidden and file.name != ".lock"}


def killed_often(name: str, kills: int, serving: Commands, place: Path, run: Path | None, seed: int) -> int:
    """Kill a command so often at random moments, letting it end now and then; how many kills hit it alive."""
    words, key, hits = CASES[name].words, random.Random(seed), 0
    whole = place / "whole"
    begin(whole, run)
    began = time.monotonic()
    serving.start(words, whole)
    assert serving.ended() == 0, (whole / "said.txt").read_text(encoding="utf-8")
    takes, wanted, cut, n = time.monotonic() - began, result_in(whole), place / "cut_0", 0
    assert wanted
    begin(cut, run)
    while hits < kills:
        process = serving.start(words, cut)
        time.sleep(key.random() ** 2 * takes * DRAWN_IN)
        os.kill(process, signal.SIGKILL)  # it is no ghost to be missed: nobody has waited for it yet
        code = serving.ended()
        assert code in (0, -signal.SIGKILL), (cut / "said.txt").read_text(encoding="utf-8")
        hits += code != 0
        if code == 0:  # it was quicker: another from the beginning
            assert result_in(cut) == wanted
            n += 1
            cut = place / f"cut_{n}"
            begin(cut, run)
    serving.start(words, cut)
    assert serving.ended() == 0, (cut / "said.txt").read_text(encoding="utf-8")
    result = result_in(cut)
    assert result.keys() == wanted.keys()
    assert not [file for file in wanted if result[file] != wanted[file]]
    if name in ANSWERS:
        assert len({file.parent for file in cut.rglob("*") if file.name in ("answer.json", "answer.txt")}) <= 1
    return hits


def begin(place: Path, run: Path | None) -> None:
    """A new folder, with a finished run in it where one is needed."""
    place.mkdir()
    if run is not None:
        shutil.copytree(run, place / "run")


def run_for(name: str, request: pytest.FixtureRequest) -> Path | None:
    """The finished run, for the command that needs one; skips where published tables are needed and absent."""
    if name == "update" and not DFE.is_dir():
        pytest.skip(f"the published tables are not in {DFE}")
    return request.getfixturevalue("finished_run") if name == "report" else None


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.quick])
def test_a_command_that_is_killed_goes_on(
    name: str, serving: Commands, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    assert killed_often(name, 2, serving, tmp_path, run_for(name, request), 20260401) == 2


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", CASES)
def test_two_hundred_kills_over_all_commands_lose_nothing(
    name: str, serving: Commands, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kills = int(os.environ.get("CASELOAD_KILLS", "200")) // len(CASES)
    assert killed_often(name, kills, serving, tmp_path, run_for(name, request), 20270401) == kills
