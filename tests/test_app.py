"""The app: runs of its own that outlive it, settings files that cannot harm, screens that answer."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import InputError
from sim.base.places import REPOSITORY
from sim.inputs.typed_settings import typed_settings
from sim.reports.app import command, jobs, markup
from sim.reports.app.settings_file import from_text, to_text
from sim.reports.app.state import name_in_words
from tests.ports import free_port

TYPED = ("council=leeds", "scenario=baseline", "run=quick", "run.weeks=4", "run.warm_up_weeks=1", "run.replications=1")


def test_settings_come_back_as_they_were_saved() -> None:
    settings, reasons = {"council": "leeds", "scenario.size": "1.5"}, {"scenario.size": "the panel's view: 'firm'\n2nd"}
    assert from_text(to_text(settings, reasons)) == (settings, reasons)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("version: 1\nsettings: {hydra.run.dir: /etc}", "settings.hydra.run.dir: is not a key"),
        ("version: 1\nsettings: {run._target_: os.system}", "_target_: is not a key"),
        ("version: 1\nsettings: {run.seed: '${oc.env:HOME}'}", "settings.run.seed: must be a plain value"),
        ("version: 1\nsettings: {a: [1, 2]}", "settings.a: must be a number or a word"),
        ("version: 1\nreasons: {a: " + "x" * 2001 + "}", "reasons.a: must be a number or a word of at most 2000"),
        ("version: 2\nsettings: {}", "must say `version: 1`"),
        ("- 1", "must say `version: 1`"),
        ("!!python/object/apply:os.system [true]", "is not YAML"),
        ("{" * 5000, "is not YAML"),
        (b"\xff\xfe\x00", "is not YAML in UTF-8"),
        ("a" * 100_001, "at most 100,000 are read"),
    ],
)
def test_a_hostile_settings_file_is_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        from_text(text)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("typed", ["port=80", "port=x", "colour=red", "open=maybe"])
def test_a_mistyped_setting_of_the_app_is_a_sentence(typed: str) -> None:
    with pytest.raises(InputError, match=typed.partition("=")[0]):
        typed_settings(command.AppSettings, {}, [typed])


def test_the_app_listens_on_this_computer_alone_unless_told() -> None:
    assert command.AppSettings().host == "127.0.0.1"
    assert "--browser.gatherUsageStats=false" in command.FIXED


def test_a_port_that_is_taken_is_a_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(InputError, match=r"port=\d+: another program is there"):
            command.main([f"port={other.getsockname()[1]}"])


@pytest.mark.skipif(sys.platform == "win32", reason="a terminated process on Windows cannot end its own")
@pytest.mark.parametrize("host", ["", "nowhere.invalid", "192.0.2.1", "x" * 300])
def test_a_host_that_is_not_this_computer_is_a_sentence(host: str) -> None:
    with pytest.raises(InputError, match="must be an address of this computer"):
        command.main([f"host={host}", "open=no"])


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal is made as Unix has them")
def test_who_starts_the_app_for_the_first_time_in_a_terminal_is_asked_nothing(tmp_path: Path) -> None:
    """Streamlit wanted an e-mail address there, and served nothing until one was typed."""
    import pty

    mine, theirs = pty.openpty()
    port = free_port()
    words = [sys.executable, "-m", "sim", "app", f"port={port}"]
    own = {"PYTHONPATH": str(REPOSITORY), "HOME": str(tmp_path), "BROWSER": "true"}
    with subprocess.Popen(
        words, cwd=tmp_path, env={**os.environ, **own}, stdin=theirs, stdout=theirs, stderr=theirs
    ) as app:
        try:
            until(lambda: answers(port), 60)
        finally:
            os.close(theirs)
            os.close(mine)  # the terminal is gone: the server cannot write that it stops, and has to end all the same
            app.terminate()
            app.wait(30)
    until(lambda: not answers(port), 20)


def test_the_server_ends_with_the_command(tmp_path: Path) -> None:
    serving = (
        "import sys\nfrom sim.reports.app.command import served\n"
        "served([sys.executable, '-c', 'import os, time; print(os.getpid(), flush=True); time.sleep(60)'], {})"
    )
    with subprocess.Popen([sys.executable, "-c", serving], stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        server = int(app.stdout.readline())
        app.terminate()
    until(lambda: not Path(f"/proc/{server}").exists(), 20)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminated process on Windows cannot refuse")
def test_a_server_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "ENDS_WITHIN", 0.5)
    refuses = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", refuses], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None and server.stdout.readline()
        command.end(server)
        assert server.wait(10) == -signal.SIGKILL


def test_text_that_users_chose_is_escaped() -> None:
    html = markup.html_table_of("<b>", ["<i>", ""], [["<script>", "&"]]) + markup.code("<script>alert(1)</script>", '"')
    assert "<script>" not in html and "<b>" not in html.replace("<tbody>", "") and 'aria-label="&quot;"' in html


def test_what_may_be_chance_carries_a_mark() -> None:
    row = {"label": "Caseload", "unit": "children per FTE", "baseline": "16", "scenario": "17", "difference": "1"}
    clear = markup.comparison([row | {"difference_low": "0.5", "difference_high": "1.5"}], "c")
    chance = markup.comparison([row | {"difference_low": "-0.5", "difference_high": "2.5"}], "c")
    assert "~" not in clear and "+1.0 ~" in chance


def test_one_command_simulates_at_a_time_and_the_next_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[jobs.Job] = []

    def pretend(job: jobs.Job) -> jobs.Job:
        started.append(job)
        return job

    monkeypatch.setattr(jobs, "start", pretend)
    monkeypatch.setattr(jobs, "is_alive", lambda folder, process: process == 7)
    first = jobs.queue(tmp_path / "visitor_a" / "1", TYPED, 1)
    second = jobs.queue(tmp_path / "visitor_b" / "2", TYPED, 1)
    jobs.start_queued(tmp_path)
    assert [job.folder for job in started] == [first.folder]
    jobs.keep_job(jobs.replace(first, process=7))
    jobs.start_queued(tmp_path)
    assert len(started) == 1 and jobs.job_in(second.folder).state == jobs.QUEUED  # type: ignore[union-attr]


def test_a_visitor_sees_only_their_own_runs(tmp_path: Path) -> None:
    jobs.queue(tmp_path / "a" / "1", TYPED, 1)
    jobs.queue(tmp_path / "b" / "2", TYPED, 1)
    assert [job.folder.name for job in jobs.jobs_below(tmp_path / "a")] == ["1"]


def test_a_damaged_record_is_no_job(tmp_path: Path) -> None:
    for text in ("", "[]", "{}", '{"typed": 1}', "\0"):
        (tmp_path / jobs.RECORD).write_text(text, encoding="utf-8")
        assert jobs.job_in(tmp_path) is None


def test_a_run_is_started_stopped_and_resumed_to_its_end(tmp_path: Path) -> None:
    job = jobs.queue(tmp_path / "runs" / "run", (*TYPED[:-1], "run.replications=400"), 400, {"scenario": "why not"})
    assert job.state == jobs.QUEUED and job.progress == 0
    jobs.start_queued(tmp_path)
    job = jobs.job_in(job.folder)  # type: ignore[assignment]
    until(lambda: job.progress > 0 or job.state != jobs.RUNNING)
    assert job.state == jobs.RUNNING
    jobs.stop(job)
    assert job.state == jobs.STOPPED or job.is_cut_short  # either way it can go on
    kept = len(list((job.folder / "parts").glob("*.part")))
    assert kept > 0
    short = jobs.replace(job, typed=TYPED, replications=1)
    jobs.start(short)
    short = jobs.job_in(job.folder)  # type: ignore[assignment]
    until(lambda: short.state != jobs.RUNNING)
    assert short.state == jobs.DONE, short.printed(jobs.ERRORS)
    assert json.loads((job.folder / jobs.RECORD).read_text())["reasons"] == {"scenario": "why not"}


def test_a_run_that_was_stopped_with_an_answer_can_go_on(tmp_path: Path) -> None:
    """A run that is stopped after its first replications writes what they answer: it once counted as finished."""
    job = jobs.keep_job(jobs.Job(tmp_path, "", TYPED, 5, {}, -1, "2026-01-01T12:00"))
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "baseline_00000.part").write_bytes(b"part")
    assert not job.is_cut_short and job.state == jobs.STOPPED
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    assert job.is_cut_short and job.progress == 0.2  # of five, in Leeds alone
    (tmp_path / "parts" / "baseline_00000.part").unlink()
    assert not job.is_cut_short and job.progress == 1.0


def answers(port: int) -> bool:
    """Whether a server answers on a port of this computer."""
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def until(holds: object, seconds: float = 240) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.1)


def test_every_screen_opens_without_an_exception(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    testing = pytest.importorskip("streamlit.testing.v1", reason="streamlit is not installed")
    monkeypatch.setenv("CASELOAD_APP_PLACE", str(tmp_path))
    for screen in (
        "questions.council",
        "questions.scenario_page",
        "questions.options_page",
        "questions.reasons_page",
        "questions.run",
        "answers.answer_page",
        "seeing.seeing",
        "answers.compare",
        "answers.posts_page",
        "answers.past_record_page",
        "answers.assumptions_page",
        "taking.downloads",
        "taking.settings_page",
        "taking.returns",
        "taking.glossary_page",
    ):
        module, name = screen.split(".")
        script = f"from sim.reports.app import state, {module}\nstate.prepare()\n{module}.{name}()"
        page = testing.AppTest.from_string(script, default_timeout=60).run()
        assert not page.exception, (screen, page.exception)
        assert page.title[0].value


def test_the_screens_put_a_question_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    testing = pytest.importorskip("streamlit.testing.v1", reason="streamlit is not installed")
    monkeypatch.setenv("CASELOAD_APP_PLACE", str(tmp_path))
    script = "from sim.reports.app import state, questions\nstate.prepare()\nquestions.scenario_page()"
    page = testing.AppTest.from_string(script, default_timeout=60).run()
    page.text_input(key="field_scenario.size").set_value("1.5").run()
    assert page.session_state["settings"]["scenario.size"] == "1.5"
    page.radio[0].set_value("winter_sickness").run()
    assert "scenario.size" not in page.session_state["settings"]  # of another scenario


def test_a_mistake_is_said_before_anything_runs(tmp_path: Path) -> None:
    from sim.reports.app.questions import question_faults

    assert question_faults(["council=leeds", "scenario=referral_spike"]) == []
    assert any("scenario.size" in fault for fault in question_faults(["scenario=referral_spike", "scenario.size=-1"]))


@pytest.mark.skipif(sys.platform == "win32", reason="numbers of processes are looked up in /proc")
def test_a_later_process_with_the_same_number_is_not_ours(tmp_path: Path) -> None:
    assert not jobs.is_alive(tmp_path, 1)  # the first process is not a simulation


def screen(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A screen of the app, run once."""
    testing = pytest.importorskip("streamlit.testing.v1", reason="streamlit is not installed")
    monkeypatch.setenv("CASELOAD_APP_PLACE", str(tmp_path))
    module, function = name.split(".")
    script = f"from sim.reports.app import state, {module}\nstate.prepare()\n{module}.{function}()"
    return testing.AppTest.from_string(script, default_timeout=60).run()


def test_every_council_of_england_can_be_chosen_and_what_is_published_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = screen("questions.council", tmp_path, monkeypatch)
    assert len(page.selectbox[0].options) == 151 and {"Bradford", "Leeds", "Rutland"} <= set(page.selectbox[0].options)
    page.selectbox[0].set_value("bradford").run()
    assert page.session_state["settings"]["council"] == "bradford"
    shown = " ".join(one.value for one in page.markdown)
    assert "Rochdale" in shown and page.subheader[0].value == "What is published of Bradford"
    page.text_input(key="field_figures.referrals").set_value("12400").run()
    assert page.session_state["settings"]["figures.referrals"] == "12400" and not page.error
    page.text_input(key="field_figures.referrals").set_value("3").run()
    assert "figures.referrals=3: is children referred in a year" in page.error[0].value
    page.selectbox[0].set_value("rutland").run()
    assert "figures.referrals" not in page.session_state["settings"] and not page.error  # of another council


def test_an_option_is_put_together_with_the_shock_and_leaves_its_settings_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = screen("questions.options_page", tmp_path, monkeypatch)
    page.session_state["settings"]["scenario.size"] = "1.5"
    page.checkbox[0].check().run()
    page.text_input(key="field_scenario.more_posts.posts").set_value("20").run()
    assert page.session_state["settings"] == {
        "council": "leeds",
        "run": "quick",
        "scenario": "referral_spike+more_posts",
        "scenario.referral_spike.size": "1.5",
        "scenario.more_posts.posts": "20",
    }
    assert not page.error
    page.checkbox[0].uncheck().run()
    settings = page.session_state["settings"]
    assert settings["scenario"] == "referral_spike" and settings["scenario.size"] == "1.5"
    assert not any("posts" in key for key in settings)


@pytest.mark.parametrize("council", ["leeds", "typical", "bradford"])
def test_every_option_goes_with_every_shock(council: str) -> None:
    from sim.reports.app.questions import question_faults
    from sim.reports.app.together import REMEDIES

    for remedy in REMEDIES:
        assert question_faults([f"council={council}", f"scenario=referral_spike+{remedy}"]) == []


def test_a_council_of_one_s_own_is_typed_with_its_folder_while_it_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = screen("questions.run", tmp_path, monkeypatch)
    page.session_state["own"] = ("/ours/councils", "ours")
    page.session_state["settings"]["council"] = "ours"
    page.run()
    words = "--config-dir /ours/councils council=ours"
    assert any(words in one.proto.body for one in page.get("html"))
    page.session_state["settings"]["council"] = "leeds"
    page.run()
    assert not any("--config-dir" in one.proto.body for one in page.get("html"))


def test_returns_that_are_not_there_are_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = screen("taking.returns", tmp_path, monkeypatch)
    page.text_input[0].set_value(str(tmp_path / "nowhere")).run()
    page.button[0].click().run()
    assert "There is no folder" in page.error[0].value and not list(tmp_path.rglob("job.json"))


def test_an_answer_is_the_headline_of_the_run(tmp_path: Path) -> None:
    from sim.reports.app.answers import headline_of

    job = jobs.queue(tmp_path / "run", TYPED, 1)
    for text in ("", "[]", "{}", '{"headline": 3}'):
        (tmp_path / "run" / "manifest.json").write_text(text, encoding="utf-8")
        assert headline_of(job) == ["This run kept no headline."]
    (tmp_path / "run" / "manifest.json").write_text('{"headline": ["One.", "Two."]}', encoding="utf-8")
    assert headline_of(job) == ["One.", "Two."]


def test_a_name_is_shown_as_a_reader_reads_it() -> None:
    assert name_in_words("leeds_2021_22") == "Leeds 2021-22" and name_in_words("referral_spike") == "Referral spike"
