"""Whatever is typed and whatever lies in an own folder: exit code 0 or 2, no traceback, never a hang."""

import contextlib
import io
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.cli import main as cli

KEYS = st.sampled_from(
    [
        "scenario",
        "council",
        "journey",
        "run",
        "allocation",
        "experiment",
        "run.seed",
        "run.weeks",
        "scenario.size",
        "scenario.settings",
        "council.name",
        "council.referrals_per_year",
        "council.teams",
        "hydra.run.dir",
        "hydra.sweeper",
        "hydra.launcher",
        "hydra.callbacks",
        "hydra.mode",
        "hydra.job.env_set",
        "hydra.searchpath",
        "+a",
        "+scenario.settings",
        "~run",
        "~council.teams",
        "hydra/launcher",
        "@x",
    ]
)
VALUES = st.sampled_from(
    [
        *("null", "", "5", "-1", "1e9", "nan", "inf", "{}", "[]", "[1,[2,{a:3}]]", "{_target_:os.mkdir}", "???"),
        *("${oc.env:HOME}", "${run}", "${run.seed", "'", '"', "own", "list", "range(0,1000000000)", "interval(0,1)"),
        *("1,2", "choice(1,2)", "quick", "referral_spike", "\x1b[31m", "\u202e", "雪", "9" * 5000, "[" * 3000, "../x"),
    ]
) | st.text(max_size=20)
WORDS = st.builds(lambda key, value: f"{key}={value}", KEYS, VALUES) | st.sampled_from(
    ["-m", "--help", "--cfg", "job", "--info", "--version", "-x", "--config-dir", "", "=", "--", "scenario=own"]
)
FILES = st.sampled_from(
    [
        *("", "null", "- 1", "a: &a [*a]", "{", "\x00", "changes: 5", "name: on\nchanges: []", "defaults:\n  - own\n"),
        *("defaults: 5", "settings: 5\nname: x", "a: !!python/name:os.system", "x: &x [1]\ny: [*x, *x]", "[" * 2000),
        *(
            "hydra:\n  sweeper: 5",
            "# @package _global_\nhydra: 5",
            "changes: [{_target_: os.mkdir}]",
            "name: 雪\nsentence: s",
        ),
    ]
)


def tried(words: list[str], text: str) -> None:
    """Type these words where `own` is a scenario with this text; nothing is simulated."""
    study = ModuleType("sim.studies.scenario_study")
    study.__dict__["run_scenario"] = lambda *_: 0
    sweep = ModuleType("sim.studies.sweep.sweep")
    sweep.__dict__["run_sweep"] = lambda *_: 0
    out, began = io.StringIO(), time.perf_counter()
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        (Path(place) / "my" / "scenario").mkdir(parents=True)
        (Path(place) / "my" / "scenario" / "own.yaml").write_text(text, encoding="utf-8")
        patch.chdir(place)
        patch.setitem(sys.modules, study.__name__, study)
        patch.setitem(sys.modules, sweep.__name__, sweep)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = cli.main([*words, "--config-dir", "my"])
    assert code in (0, 2), (words, text, code)
    assert "Traceback" not in out.getvalue()
    assert time.perf_counter() - began < 60, (words, text)  # of a machine that others load


QUIET = [HealthCheck.too_slow]


def test_a_scenario_that_is_a_list_is_a_sentence() -> None:
    tried(["scenario=own"], "- 1")


@settings(max_examples=5, deadline=None, suppress_health_check=QUIET, derandomize=True, database=None)
@given(st.lists(WORDS, max_size=4), FILES)
def test_a_few_command_lines_end_in_an_answer_or_a_sentence(words: list[str], text: str) -> None:
    tried(words, text)


@pytest.mark.slow
@pytest.mark.timeout(0)
@settings(max_examples=10_000, deadline=None, suppress_health_check=QUIET, database=None)
@given(st.lists(WORDS, max_size=4), FILES)
def test_ten_thousand_command_lines_end_in_an_answer_or_a_sentence(words: list[str], text: str) -> None:
    tried(words, text)
