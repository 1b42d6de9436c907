"""The questions asked of many runs, each a command: `python -m sim staffing ...`, or `python -m sim staffing ...`."""

import ast
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from sim.base.exits import MISTAKE, run_guarded
from sim.base.places import CONF
from sim.cli.help import entry
from sim.inputs.register import comments_of, places_of

HELP = {"--help", "-h"}


class Question(NamedTuple):
    """A question as it is listed: what it asks, how it is typed, and the file of its own settings."""

    says: str
    example: str
    room: str
    settings: str = ""  # of conf/


QUESTIONS = {
    "staffing": Question(
        "How many posts does it take to hold what is promised, and at what cost?",
        "council=typical scenario=referral_spike target.caseload=17 confidence=0.8",
        "sim.studies.staffing.staffing",
        "staffing.yaml",
    ),
    "compare": Question(
        "Which of several ways is best, and is it really?",
        "allocation=least_loaded,capped scenario=referral_spike measures=workers_over_18_share delta=2",
        "sim.studies.compare.compare",
        "compare.yaml",
    ),
    "sensitivity": Question(
        "On which doubtful numbers does the answer hang, and how much of it is luck?",
        "method=morris",
        "sim.studies.sensitivity.sensitivity",
        "global_sensitivity.yaml",
    ),
    "backtest": Question(
        "Would it have foretold other years, better than last year's value would?",
        "council=leeds from=2019",
        "sim.studies.backtest.backtest",
        "backtest.yaml",
    ),
    "england": Question("And all councils of England?", "scenario=referral_spike", "sim.studies.england.england"),
    "pairing": Question("What does the same luck save?", "run.replications=40", "sim.studies.pairing"),
    "warm_up": Question("How long does a council take to settle?", "council=leeds", "sim.studies.warm_up"),
    "validation": Question("Does the baseline come out as published?", "council=typical", "sim.studies.validation"),
}


def answered(name: str, typed: Sequence[str]) -> int:
    """Ask a question in its own words; the exit code."""
    return int(import_module(QUESTIONS[name].room).main(typed))


def command(
    name: str,
    typed: Sequence[str],
    job: Callable[[Sequence[str]], int],
    cannot: str,
    stopped: str,
    place: Path | None = None,
) -> int:
    """What every question does besides its own job: its page, and an end in a sentence; the exit code."""
    if HELP & {*typed}:
        print(page(name))
        return 0
    code = run_guarded(partial(job, typed), cannot, stopped, place)
    if code == MISTAKE:
        print(f"See python -m sim {name} --help for what can be asked.", file=sys.stderr)
    return code


def listed() -> str:
    """Every question in a line, for the page of the whole command."""
    lines = [entry(f"  python -m sim {name} ...", question.says, 33) for name, question in QUESTIONS.items()]
    return "\n".join(["Questions asked of many runs (python -m sim QUESTION --help says more)", "", *lines])


def page(name: str) -> str:
    """What can be asked and how."""
    question = QUESTIONS[name]
    found = find_spec(question.room)
    assert found is not None and found.origin is not None
    about = ast.get_docstring(ast.parse(Path(found.origin).read_text(encoding="utf-8"))) or ""
    parts = [question.says, about, f"Example\n  python -m sim {name} {question.example}"]
    if question.settings:
        head = f"It goes by these settings (conf/{question.settings})"
        parts.append("\n".join([head, *settings(CONF / question.settings)]))
    return "\n\n".join(parts)


def settings(file: Path) -> Iterator[str]:
    """The settings of a file of which it says something: the key, what is written, what it says."""
    text = file.read_text(encoding="utf-8")
    said, _ = comments_of(text)
    for place in places_of(text):
        says = said.get(place.lines[0], "").partition(" | ")[0]
        if says and says != "same":
            yield entry(f"  {'.'.join(place.keys)}={place.text}", says, 40)
