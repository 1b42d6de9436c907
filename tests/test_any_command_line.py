"""Whatever is typed and whatever lies in an own folder: exit code 0 or 2, no traceback, never a hang."""

import contextlib
import io
import os
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.base.errors import InputError
from sim.cli import main as cli
from sim.cli.commands import COMMANDS
from sim.inputs.ensembles import ensemble_named
from sim.inputs.year_draws import years_named
from sim.reports.app.settings_file import from_text

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


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates()
NESTED = st.recursive(PLAIN, lambda under: st.lists(under, max_size=3) | st.dictionaries(st.text(max_size=8), under))
NAMED = ["name", "sentence", "changes", "kind", "defaults", "settings", "published", "hydra", "teams", "stock", "seed"]
DRAWN = st.dictionaries(st.sampled_from(NAMED) | st.text(max_size=8), NESTED, max_size=5).map(yaml.safe_dump)
GROUPS = st.sampled_from(["scenario", "council", "journey", "run", "allocation", "experiment", "years", "odd"])
FIRST = st.sampled_from(
    [
        *("", "", "", "staffing", "compare", "sensitivity", "backtest", "england", "response", "pairing", "warm_up"),
        *("validation", "story", "board", "report", "again"),
    ]
)
OWN_WORDS = st.sampled_from(
    [
        *("target.caseload=17", "target.x=1", "confidence=2", "method=morris", "method=x", "first=5", "delta=nan"),
        *("folder=my", "formats=word", "formats=", "child=list", "log=x", "my", "from=1", "council=\x00", "size=-1"),
        *(
            "measures=caseload_p90",
            "run.seed=1,2",
            "posts=1e9",
            "page=my",
            "councils=leeds",
            "settings=x",
            "alternative=",
        ),
    ]
)
LINES = st.tuples(FIRST, st.lists(WORDS | OWN_WORDS, max_size=4)).map(lambda line: [*filter(None, line[:1]), *line[1]])
MOST_SECONDS = 10  # of processor time
MOST_MEMORY = 1.5 * 2**30  # bytes


def not_simulated(*_: object) -> float:
    """In the place of compiling: whatever was asked could be, and would be simulated now."""
    raise InputError(["would be simulated"])


def tried(words: list[str], text: str, group: str = "scenario") -> None:
    """Type these words where `own` is a file of a group with this text; nothing is simulated."""
    study = ModuleType("sim.studies.scenario_study")
    study.__dict__["run_scenario"] = lambda *_: 0
    sweep = ModuleType("sim.studies.sweep.sweep")
    sweep.__dict__["run_sweep"] = lambda *_: 0
    out, began, held = io.StringIO(), time.process_time(), memory_used()
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        (Path(place) / "my" / group).mkdir(parents=True)
        (Path(place) / "my" / group / "own.yaml").write_text(text, encoding="utf-8", errors="replace")
        patch.chdir(place)
        patch.setattr("sim.runs.parallel.compile_clock", not_simulated)
        patch.setattr("sim.runs.replication.run_clock", not_simulated)
        if not words or words[0] not in COMMANDS:
            patch.setitem(sys.modules, study.__name__, study)
            patch.setitem(sys.modules, sweep.__name__, sweep)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = cli.main([*words, "--config-dir", "my"])
    assert code in (0, 2), (words, text, code)
    assert "Traceback" not in out.getvalue()
    assert time.process_time() - began < MOST_SECONDS, (words, text)
    assert memory_used() - held < MOST_MEMORY, (words, text)  # beside what earlier tests of the process have held


def memory_used() -> float:
    """The most bytes that this process has held; 0 where it is not known."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1.0 if sys.platform == "darwin" else 1024.0)


QUIET = [HealthCheck.too_slow]
MANY = int(os.environ.get("CASELOAD_LINES", "10000"))


def test_a_scenario_that_is_a_list_is_a_sentence() -> None:
    tried(["scenario=own"], "- 1")


@pytest.mark.parametrize("text", ["[" * 20_000, "- " * 20_000, "{a: " * 20_000, "? " * 20_000])
def test_a_file_that_goes_deep_is_refused_at_once(text: str, tmp_path: Path) -> None:
    """Its reader takes the square of its depth: 2,000 brackets took nine seconds, read five times over."""
    began = time.process_time()
    with pytest.raises(InputError, match="is not YAML"):
        from_text(text)
    tried(["scenario=own"], text)
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    for read, key in ((ensemble_named, "run.ensemble"), (years_named, "run.years")):
        with pytest.raises(InputError, match=f"{key}=.*is not written like"):
            read(str(tmp_path / "own.yaml"))
    assert time.process_time() - began < 5


@settings(max_examples=5, deadline=None, suppress_health_check=QUIET, derandomize=True, database=None)
@given(LINES, FILES | DRAWN, GROUPS)
def test_a_few_command_lines_end_in_an_answer_or_a_sentence(words: list[str], text: str, group: str) -> None:
    tried(words, text, group)


@pytest.mark.slow
@pytest.mark.timeout(0)
@settings(max_examples=MANY, deadline=None, suppress_health_check=QUIET, database=None, print_blob=True)
@given(LINES, FILES | DRAWN, GROUPS)
def test_ten_thousand_command_lines_end_in_an_answer_or_a_sentence(words: list[str], text: str, group: str) -> None:
    tried(words, text, group)
