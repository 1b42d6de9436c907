"""How commands end: whoever reads may stop reading, Ctrl-C leaves nobody behind, every question has a page."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from sim.__main__ import start_program
from sim.base.errors import InputError
from sim.base.exits import INTERRUPTED, MISTAKE, run_guarded
from sim.cli import commands
from sim.cli import main as cli
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.setting_help import comments_by_key
from sim.reports import rendering as drawing
from sim.reports.charts import ChartContext
from sim.reports.rendering import Renderer, RenderJob
from sim.studies import pairing
from sim.studies.scenario_study import NOT_DRAWN, run_scenario

REPOSITORY = Path(__file__).resolve().parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
SMALL = ["council=typical", "scenario=referral_spike", "run.weeks=6", "run.warm_up_weeks=2", "run.replications=2"]
SMALL += ["scenario.from=2021-05-03"]
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def in_session(leader: int) -> list[int]:
    """The processes that live in the session of this one, other than ghosts."""
    result = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, *rest = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(rest[2]) == leader and state != "Z":
            result.append(int(place.name))
    return result


@linux
@pytest.mark.timeout(120)
def test_a_drawer_that_is_dismissed_while_it_draws_goes_at_once_with_all_who_draw_for_it(tmp_path: Path) -> None:
    """Those who draw hold the other end of what is listened to; left alive, they would be waited for for ever."""
    line = [sys.executable, "-m", "sim", *SMALL, f"hydra.run.dir={tmp_path}/run"]
    subprocess.run(line, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=True)
    day, renderer = dt.date(2021, 5, 3), Renderer()
    context = ChartContext("A council", "A spike", "Baseline", 2, 1, ((day, day, "More"),), day, 18.0, "A test.")
    renderer.begin(RenderJob(tmp_path / "run", context, {}, {f"page_{n}": 170 for n in range(40)}, 2))  # takes a while
    session, until = renderer.running.pid, time.time() + 60
    while len(in_session(session)) < 3 and time.time() < until:  # itself and two who draw
        time.sleep(0.02)
    assert len(in_session(session)) >= 3
    began = time.time()
    renderer.dismiss()
    assert time.time() - began < 20
    while in_session(session) and time.time() - began < 20:  # those who are killed need a moment to be gone
        time.sleep(0.05)
    assert in_session(session) == []


@linux
@pytest.mark.timeout(120)
@pytest.mark.parametrize("start", ["raise ValueError('no fonts')", "import os; os.kill(os.getpid(), 9)"])
def test_a_run_whose_figures_cannot_be_drawn_keeps_all_else_and_says_why(
    start: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables are there, the manifest too, and no traceback is."""
    monkeypatch.setattr(drawing, "START", start)
    folder = tmp_path / "run"
    assert run_scenario(validate(compose([*SMALL])), folder) == NOT_DRAWN
    shown = capsys.readouterr()
    text = shown.err
    assert "manifest.json" in shown.out and "charts/" not in shown.out
    why = "ValueError: no fonts" if "fonts" in start else "the process that draws was ended by signal 9"
    assert f"The figures could not be drawn ({why}); the tables are in {folder}." in text
    assert "Traceback" not in text
    for name in ("summary.csv", "measures.parquet", "days.parquet", "caseloads.parquet", "manifest.json"):
        assert (folder / name).exists(), name
    assert not (folder / "parts").exists()


@pytest.mark.timeout(120)
@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise")
def test_a_run_that_nobody_listens_to_any_more_still_writes_its_files(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "sim", *SMALL, f"hydra.run.dir={tmp_path}/run"]
    running = subprocess.Popen(line, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None and running.stderr is not None
    running.stdout.close()  # as `head` does when it has read enough
    said = running.stderr.read().decode()
    assert running.wait() == 0, said
    assert "Error" not in said and "Exception" not in said
    assert (tmp_path / "run" / "manifest.json").exists()
    assert (tmp_path / "run" / "charts" / "caseload.svg").exists()


def test_each_end_of_a_command_is_a_code_and_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def ends_with(error: BaseException) -> int:
        def job() -> int:
            raise error

        return run_guarded(job, "This cannot be:", "Stopped.", Path("there"))

    assert run_guarded(lambda: 7, "", "") == 7
    assert ends_with(InputError(["a: is wrong.", "b: too."])) == MISTAKE
    assert ends_with(KeyboardInterrupt()) == INTERRUPTED
    assert ends_with(OSError(28, "No space left on device")) == MISTAKE
    assert ends_with(OSError("Error writing bytes to file. No space left on device")) == MISTAKE
    full = "there: cannot be written, because the disk is full.\n"
    assert capsys.readouterr().err == f"This cannot be:\n  a: is wrong.\n  b: too.\nStopped.\n{full}{full}"
    with pytest.raises(FileNotFoundError):
        ends_with(FileNotFoundError(2, "a fault of ours"))


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_every_command_has_a_page_and_a_study_of_its_own(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = commands.COMMANDS[name]
    assert cli.main([name, "--help"]) == 0
    page = capsys.readouterr().out
    assert page.startswith(command.question) and f"python -m sim {name} {command.example}".rstrip() in page
    module = import_module(command.module)
    assert callable(module.main) and module.CANNOT.endswith(":") and module.STOPPED.startswith("Stopped")
    assert cli.main(["--help"]) == 0
    assert f"python -m sim {name} ..." in capsys.readouterr().out


def test_a_command_is_given_what_was_typed_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[list[str]] = []
    monkeypatch.setattr(pairing, "main", lambda typed: heard.append(list(typed)) or 5)
    assert cli.main(["pairing", "run.replications=40"]) == 5
    assert heard == [["run.replications=40"]]


def test_what_a_setting_says_is_on_the_page(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    written = "a: 1  # of all | a choice\nb:\n  c: word  # which\n  d: 2  # same\nlist:\n  - e\n"
    file.write_text(written, encoding="utf-8")
    assert comments_by_key(file) == {
        "a": ("1", "of all"),
        "b.c": ("word", "which"),
        "b.d": ("2", ""),
        "list.1": ("e", ""),
    }


def worked(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@linux
@pytest.mark.timeout(180)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "ended by a scheduler"])
def test_a_question_that_is_stopped_says_so(tmp_path: Path, how: signal.Signals) -> None:
    line = [sys.executable, "-m", "sim", "pairing", "run.replications=5000", "run.years=england"]
    running = subprocess.Popen(
        line,
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    until = time.time() + 120
    while worked(running.pid) < 6 and time.time() < until:  # it has been loaded, and simulates
        time.sleep(0.1)
    running.send_signal(how)
    said = running.communicate()[1].decode()
    assert running.returncode == INTERRUPTED
    assert said.splitlines()[-1] == "Stopped before there was an answer."


def test_a_command_that_is_stopped_while_it_is_loaded_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second passes until a study's libraries are there; Ctrl-C in it was a traceback."""

    def stopped(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "import_module", stopped)
    monkeypatch.setattr(sys, "argv", ["sim", "pairing"])
    assert start_program() == INTERRUPTED
    assert capsys.readouterr().err == "Stopped.\n"


@linux
@pytest.mark.timeout(120)
def test_a_folder_with_an_accent_is_written_where_names_are_read_as_ascii(tmp_path: Path) -> None:
    """No figure was drawn under `LC_ALL=C` with Python's UTF-8 mode switched off."""
    ascii_names = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    small = ("council=rutland", "run.weeks=8", "run.warm_up_weeks=0", "run.replications=2")
    line = [sys.executable, "-m", "sim", *small, "hydra.run.dir=\u00e9t\u00e9"]
    ended = subprocess.run(line, cwd=tmp_path, env=ENVIRONMENT | ascii_names, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    assert (tmp_path / "\u00e9t\u00e9" / "charts" / "caseload.svg").is_file()
