"""The manual: every command and block in it and in README is read and judged, and in the slow suite carried out."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from sim.base.errors import InputError
from sim.cli.commands import COMMANDS, without_report_words
from sim.cli.main import own_folders, read_typed
from sim.inputs.checks import faults_of
from sim.inputs.composing.compose import composed
from sim.inputs.composing.first_points import first_points

REPOSITORY = Path(__file__).resolve().parent.parent
PAGES = sorted(
    [
        REPOSITORY / "README.md",
        REPOSITORY / "experiments" / "README.md",
        *(REPOSITORY / "docs").glob("*.md"),
        *(REPOSITORY / "docs").glob("[th]*/*.md"),
    ]
)
BLOCK = re.compile(r"^```(?P<kind>[\w{}]*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# file: (?P<path>\S+)\n")
CALLS = ("./run", "python -m sim", "sim ")
ELSEWHERE = {  # what begins so is not carried out here, and why
    "./check": "it runs these very tests",
    "pip install": "it changes the environment",
    "python -m pip install": "it changes the environment",
    ".venv/bin/python -m pip install": "it changes the environment",
    "conda env create": "conda is not here",
    "podman": "no container host is here",
    "openssl ": "makes a cluster's certificates, which are not needed here",
    "export DASK_": "of a cluster's certificates, which are not here",
    "dask ": "tests/test_sweeps_cluster.py starts a cluster",
    "python -m sphinx": "the test below builds the manual",
    "python experiments": "tests/test_experiments_and_notebooks.py runs them",
    "python -m benchmarks": "tests/test_benchmarks.py and tests/test_mutation_check.py run them",
}
RETURNS = "RETURNS"  # a folder of the reader's own statutory returns; made-up ones are written in its place
WRITE_RETURNS = ("council", "write", RETURNS, "council=typical")
NO_COMMAND = {  # blocks that hold none: a page and how the block begins
    ("README.md", "cli        the command line"),
    ("docs/mutation.md", "rules/absence.py"),
}
NOT_HERE = ("dask_jobqueue", "outputs/sweeps/.../")  # Python that needs a cluster, or a folder of the reader's own
SMALL = {  # what makes a command small, by its name; the main job has no name
    "": ["run.replications=1", "run.weeks=60", "run.warm_up_weeks=26"],
    "staffing": ["run.weeks=40", "search.first=5", "search.last=5", "search.pilot=1", "search.beside=2"],
    "compare": ["run.weeks=40", "first=5", "most=5"],
    "sensitivity": ["run.weeks=40", "trajectories=2", "points=4", "sets=4"],
    "backtest": ["horizon=1", "run.replications=3", "fit.points=4", "fit.keep=2", "from=2020"],
    "forecast": ["replications=1"],
    "england": ["run.weeks=30"],
    "pairing": ["run.replications=3", "run.weeks=40"],
    "warm_up": ["run.replications=2"],
    "validation": ["run.replications=2"],
    "site": ["run.replications=2", "run.weeks=40"],
}
SMALL_RECORD = ["sample=2", "replications=1", "from=2021", "years=1"]  # of a backtest of many councils


class Call(NamedTuple):
    """A command of a page."""

    page: str
    line: str
    words: tuple[str, ...]  # after `./run` or `python -m sim`


class Block(NamedTuple):
    """A fenced block of a page."""

    page: str
    kind: str
    text: str


def blocks() -> Iterator[Block]:
    """Every block of every page."""
    for page in PAGES:
        for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
            yield Block(page.relative_to(REPOSITORY).as_posix(), block["kind"], block["text"])


def lines_of(text: str) -> list[str]:
    """The commands of a block, those that go over several lines as one."""
    joined = text.replace("\\\n", " ")
    return [" ".join(line.split()) for line in joined.splitlines() if line.strip() and not line.startswith(" ")]


def call_of(page: str, line: str) -> Call | None:
    """The call of the program in a line, if it is one."""
    start = next((start for start in CALLS if line.startswith(start)), None)
    return None if start is None else Call(page, line, tuple(shlex.split(line[len(start) :], comments=True)))


def calls() -> list[Call]:
    """Every call of the program, of blocks without a language."""
    result = [call_of(block.page, line) for block in blocks() if block.kind == "" for line in lines_of(block.text)]
    return [call for call in result if call is not None]


def files_of(page: str) -> dict[str, str]:
    """The files that a page has the reader write."""
    result = [(block, FILE.match(block.text)) for block in blocks() if block.page == page]
    return {named["path"]: block.text[named.end() :] for block, named in result if named}


def written(page: str, place: Path) -> None:
    """Write the page's files."""
    for name, text in files_of(page).items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_every_line_of_a_block_is_a_command_or_known_not_to_be() -> None:
    unused, unknown = set(ELSEWHERE), []
    for block in blocks():
        if block.kind or any(block.page == page and block.text.startswith(start) for page, start in NO_COMMAND):
            continue
        for line in lines_of(block.text):
            excuse = next((start for start in ELSEWHERE if line.startswith(start)), None)
            unused.discard(excuse or "")
            if excuse is None and call_of(block.page, line) is None:
                unknown.append(f"{block.page}: {line}")
    assert unknown == []
    assert unused - {"./check", "python experiments"} == set()


@pytest.mark.parametrize("call", calls(), ids=lambda call: f"{call.page}: {call.line[:70]}")
def test_a_command_of_the_manual_is_one_that_the_program_takes(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(call.page, tmp_path)
    if call.words and call.words[0] in COMMANDS:
        return  # carried out in the slow suite
    if call.page == "docs/returns.md":
        return  # of a folder that the command before it makes from real returns
    settings = read_typed(list(call.words))
    folders = own_folders([settings.config_dir] if settings.config_dir else [])
    if settings.help or settings.version or any(word.endswith("=list") for word in settings.overrides):
        return
    words = [word.replace("tcp://HOST", "tcp://127.0.0.1") for word in settings.overrides]
    _, words = without_report_words(words)
    for point in first_points(words, folders):
        made = composed(point, folders)
        assert [*made.faults, *faults_of(made.mapping, made.typed_as)] == []


def test_a_wrong_word_in_the_manual_would_be_noticed() -> None:
    with pytest.raises(InputError):
        read_typed(["scenario=referral_spike", "--no-such-flag"])
    made = composed(["scenario=referral_spik"])
    assert made.faults != []
    assert call_of("x", "pyhton -m sim") is None


def small_words(call: Call) -> list[str]:
    """The call's words, made small; what writes into the manual itself is left out."""
    name = call.words[0] if call.words and call.words[0] in COMMANDS else ""
    words = [word for word in call.words if not word.startswith(("page=", "run.replications=", "run.until"))]
    if name == "sensitivity" and not any(word.startswith("method=") for word in words):
        return [*words, "replications=1", "run.weeks=30"]
    if {"--help", "--version"} & {*words} or any(word.endswith("=list") for word in words):
        return words
    if name in ("story", "board", "register"):
        return words
    words = ["run=quick" if word == "run=precise" else word for word in words]
    small = [
        word for word in SMALL.get(name, []) if name != "sensitivity" or word.split("=")[0] in SENSIBLE[method(words)]
    ]
    if name == "backtest" and "parameters=fitted" not in words:
        small = SMALL_RECORD
    typed = {word.partition("=")[0] for word in small}
    if any("leeds_2021_22" in word for word in words):
        small = ["run.replications=1"]
    kept = [word for word in words if word.partition("=")[0] not in typed]
    if any(word.startswith("experiment=") or word == "-m" for word in words):
        return [word for word in [*kept, *small] if not word.startswith(("run.engine", "run.dask"))]
    return [*kept, *small]


ANSWERS = f"bradford{100 * chr(10)}"  # to what `council new` asks: a name, then every figure as published
SENSIBLE = {
    "morris": ("run.weeks", "trajectories"),
    "sobol": ("run.weeks", "points"),
    "split": ("run.weeks", "sets"),
}


def method(words: list[str]) -> str:
    """Which way of sensitivity analysis."""
    return next(word.partition("=")[2] for word in words if word.startswith("method="))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with its pages: some commands write a page anew."""
    place = tmp_path_factory.mktemp("copy") / "checkout"
    for name in ("sim", "conf", "docs"):
        shutil.copytree(REPOSITORY / name, place / name, ignore=shutil.ignore_patterns("__pycache__", "_build"))
    return place


@pytest.mark.slow
@pytest.mark.parametrize("page", sorted({call.page for call in calls()}))
def test_what_a_page_tells_the_reader_to_do_can_be_done(page: str, tmp_path: Path, checkout: Path) -> None:
    written(page, tmp_path)
    if any(RETURNS in call.words for call in calls() if call.page == page):
        run([sys.executable, "-m", "sim", *WRITE_RETURNS], tmp_path, "returns to read", checkout)
    for block in (block for block in blocks() if block.page == page):
        for line in lines_of(block.text) if block.kind == "" else []:
            if (call := call_of(page, line)) is not None:
                run([sys.executable, "-m", "sim", *small_words(call)], tmp_path, line, checkout)
        if block.kind == "python" and not any(word in block.text for word in NOT_HERE):
            run([sys.executable, "-c", block.text], tmp_path, block.text, checkout)


def run(words: list[str], place: Path, said: str, program: Path = REPOSITORY) -> None:
    """Carry out one command in a folder of its own; it must end well."""
    settings = os.environ | {"PYTHONPATH": str(program)}
    done = subprocess.run(words, cwd=place, env=settings, capture_output=True, text=True, input=ANSWERS)
    assert done.returncode == 0, f"{said}\n{' '.join(words)}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"


@pytest.mark.parametrize("block", [block for block in blocks() if block.kind == "python"], ids=lambda block: block.page)
def test_python_of_the_manual_compiles(block: Block) -> None:
    compile(block.text, block.page, "exec")


@pytest.mark.parametrize("block", [block for block in blocks() if block.kind == "yaml"], ids=lambda block: block.page)
def test_yaml_of_the_manual_can_be_read(block: Block) -> None:
    assert isinstance(yaml.safe_load(block.text), dict)


def test_links_of_the_manual_lead_somewhere() -> None:
    lost = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            made = "reference/" in target  # by docs/conf.py
            if not made and "://" not in target and not (page.parent / target).exists():
                lost.append(f"{page.name}: {target}")
    assert lost == []


def test_the_manual_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="sphinx is not installed (pip install '.[docs]')")
    pytest.importorskip("furo", reason="furo is not installed")
    pytest.importorskip("myst_parser", reason="myst-parser is not installed")
    words = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", "docs", str(tmp_path)]
    run([*words, "-d", str(tmp_path / ".trees")], REPOSITORY, "the manual")
    text = (tmp_path / "reference" / "measures.html").read_text(encoding="utf-8")
    assert "caseload_per_worker" in text
    commands = (tmp_path / "reference" / "commands.html").read_text(encoding="utf-8")
    assert all(f'id="{name.replace("_", "-")}"' in commands for name in COMMANDS)
    assert (tmp_path / "tutorials" / "my_council.html").is_file()


def test_who_is_cited_is_the_same_everywhere() -> None:
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    meta = json.loads((REPOSITORY / "codemeta.json").read_text(encoding="utf-8"))
    project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{citation["version"]}"' in project
    assert meta["version"] == citation["version"]
    assert set(citation) >= {"cff-version", "message", "title", "authors", "abstract", "license"}
    changes = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"^## (.*)$", changes, re.MULTILINE)[0]
    assert newest.startswith(citation["version"])
    assert ("date-released" in citation) == (not newest.endswith("not yet released"))
    paper = (REPOSITORY / "paper.md").read_text(encoding="utf-8")
    entries = set(re.findall(r"^@\w+\{(\w+),", (REPOSITORY / "paper.bib").read_text(encoding="utf-8"), re.MULTILINE))
    cited = set(re.findall(r"@(\w+)", paper.partition("# Summary")[2]))
    assert cited == entries
    assert yaml.safe_load((REPOSITORY / "environment.yml").read_text(encoding="utf-8"))["dependencies"]


def test_the_pages_say_how_many_numbers_are_uncertain() -> None:
    """Of fifty they said nearly fifty."""
    doubts = yaml.safe_load((REPOSITORY / "conf" / "study" / "sensitivity.yaml").read_text(encoding="utf-8"))
    assert len(doubts["parameters"]) == 50
    for page in ("README.md", "docs/sensitivity.md"):
        assert re.search(r"(of|about) fifty (uncertain )?numbers", (REPOSITORY / page).read_text(encoding="utf-8")), (
            page
        )


def test_the_first_page_says_of_the_truth_what_its_page_says() -> None:
    """How many published targets are met is worked out into docs/truth.md: typed by hand it would go stale."""
    page = (REPOSITORY / "docs" / "truth.md").read_text(encoding="utf-8")
    panel, lasting = re.findall(r"^(\d+ of \d+) are met\.", page, re.MULTILINE)[:2]
    first = " ".join((REPOSITORY / "README.md").read_text(encoding="utf-8").split())
    assert f"meets {lasting} for a lasting rise in one typical council and {panel} on a panel" in first
