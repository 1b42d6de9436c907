"""The commands besides the main job: `python -m sim staffing ...`; each is a study with a `main`, and one line here."""

import ast
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from sim.base.errors import InputError, listed
from sim.base.exits import MISTAKE, run_guarded, tolerant_output
from sim.base.repeated_keys import check_repeats
from sim.cli.help import entry
from sim.inputs.composing.output_folders import hydras_faults
from sim.inputs.composing.own_folders import own_folders, searched, taken_from

HELP = {"--help", "-h"}
REPORT, NO_REPORT = "report=yes", "report=no"  # whether an answer is followed by its report
REPORTED = ("staffing", "compare", "forecast")
IN_FOLDER = "folder="  # what begins the word for where an answer goes
ANSWERS = ("answer.json", "answer.txt", "forecast.json")
LIST_OF_MEASURES = "measures=list"
PAGE = "sim.reports.docs_pages.PageSettings"  # of commands whose answer a page of docs/ shows


class Command(NamedTuple):
    """A command as it is listed: its question, an example, its module, and the models of its own settings.

    The module has `main(typed) -> exit code`, which raises InputError for what cannot be done; `CANNOT` opens the
    sentence of such an error, `STOPPED` is printed after Ctrl-C.
    """

    question: str
    example: str
    module: str
    settings: tuple[str, ...] = ()  # `module.Model` of each, from which its help is made


COMMANDS = {
    "staffing": Command(
        "How many posts does it take to meet targets, and at what cost?",
        "council=typical scenario=referral_spike target.caseload=17 confidence=0.8",
        "sim.studies.staffing.staffing",
        ("sim.studies.staffing.staffing_settings.TypedStaffing", PAGE),
    ),
    "compare": Command(
        "Which of several alternatives is best, and with what confidence?",
        "allocation=least_loaded,capped scenario=referral_spike measures=workers_over_18_share delta=2",
        "sim.studies.compare.compare",
        ("sim.studies.compare.compare_settings.TypedCompare",),
    ),
    "sensitivity": Command(
        "On which uncertain numbers does the answer depend, and how much of it is chance?",
        "method=morris",
        "sim.studies.sensitivity.sensitivity",
        tuple(f"sim.studies.sensitivity.sensitivity_settings.{name}" for name in ("TypedOneByOne", "TypedSensitivity")),
    ),
    "backtest": Command(
        "Would it have forecast other years better than simple rules would?",
        "council=bradford from=2019",
        "sim.studies.backtest.backtest",
        ("sim.studies.forecast.record_settings.TypedRecord", "sim.studies.backtest.backtest_settings.TypedBacktest"),
    ),
    "forecast": Command(
        "What is to be expected of a council, and how good have such forecasts been?",
        "council=bradford years=3 referrals=+10%",
        "sim.studies.forecast.forecast",
        ("sim.studies.forecast.forecast_settings.TypedForecast",),
    ),
    "england": Command("And all councils of England?", "scenario=referral_spike", "sim.studies.england.england"),
    "drift": Command(
        "Does a council stay as it is when nothing changes?",
        "councils=30",
        "sim.studies.drift.drift_command",
        ("sim.studies.drift.drift_command.DriftSettings",),
    ),
    "response": Command(
        "What does a lasting rise in referrals do to a council, and by which part of the model?",
        "size=1.33 replications=12 parts=each",
        "sim.studies.response",
        ("sim.studies.response.ResponseSettings",),
    ),
    "panel": Command(
        "What goes with a change in referrals in England's councils, and in modelled ones?",
        "modelled=100",
        "sim.studies.panel.panel",
        ("sim.studies.panel.panel.PanelSettings",),
    ),
    "truth": Command(
        "Does the model answer as England's councils have?",
        "modelled=150 replications=12",
        "sim.studies.truth.truth",
        ("sim.studies.truth.truth.TruthSettings",),
    ),
    "pairing": Command(
        "What do the same random numbers on both sides save?",
        "run.replications=40",
        "sim.studies.pairing",
        ("sim.studies.pairing.PairingSettings",),
    ),
    "warm_up": Command("How long does a council take to settle?", "council=leeds", "sim.studies.warm_up", (PAGE,)),
    "validation": Command(
        "Does the baseline come out as published?",
        "council=typical",
        "sim.studies.validation",
        ("sim.studies.validation.ValidationSettings",),
    ),
    "council": Command(
        "What is known of a council? Its own returns in, synthetic ones out", "show bradford", "sim.cli.council"
    ),
    "record": Command(
        "How good are simple forecasts, and REAR, of every council?",
        "tables=FOLDER from=2017",
        "sim.studies.record.record_command",
        ("sim.studies.record.record_command.SimpleRecordSettings",),
    ),
    "report": Command(
        "A report on a run, for a paper: Word, HTML, PDF and Excel, with the evidence behind it",
        "outputs/referral_spike/FOLDER formats=word,pdf",
        "sim.reports.report.command",
        ("sim.reports.report.command.TypedReport",),
    ),
    "app": Command(
        "Would you rather ask in the browser?",
        "",
        "sim.reports.app.command",
        ("sim.reports.app.command.AppSettings",),
    ),
    "story": Command(
        "Why did this child wait?",
        "RUN_FOLDER child=longest_wait",
        "sim.reports.story.story",
        ("sim.reports.story.story.StorySettings",),
    ),
    "board": Command(
        "What does it look like, day by day?",
        "RUN_FOLDER",
        "sim.reports.board.board",
        ("sim.reports.board.board.BoardSettings",),
    ),
    "site": Command(
        "What would it do to every council, as pages?",
        "",
        "sim.studies.site.site",
        ("sim.studies.site.site_settings.TypedSite",),
    ),
    "again": Command(
        "Does a run come out the same again?",
        "outputs/baseline/FOLDER/manifest.json",
        "sim.studies.again",
        ("sim.studies.again.AgainSettings",),
    ),
    "register": Command("Where does every number come from?", "", "sim.reports.register_page"),
    "schema": Command("How does an editor check a file of conf/?", "", "sim.reports.schema_files"),
}


def run_command(name: str, typed: Sequence[str]) -> int:
    """Carry out a command, or print its help; the exit code."""
    if HELP & {*typed} or LIST_OF_MEASURES in typed:
        with tolerant_output():  # `--help | head` is no fault
            print(command_help(name) if HELP & {*typed} else measure_list())
        return 0
    module = import_module(COMMANDS[name].module)
    job = partial(with_own_folders, partial(with_report, name, module), typed)
    code = run_guarded(job, module.CANNOT, module.STOPPED, getattr(module, "FOLDER", None))
    if code == MISTAKE:
        print(f"See python -m sim {name} --help for what can be chosen.", file=sys.stderr)
    return code


def check_report_words(words: Sequence[str]) -> None:
    """InputError where it is not plain whether a report is wanted."""
    about = [word for word in words if word.startswith("report=")]
    faults = [f"{word}: must be yes or no." for word in about if word not in (REPORT, NO_REPORT)]
    if faults or len({*about}) > 1:
        raise InputError(faults or ["report: is typed as yes and as no; give it once."])


def without_report_words(words: Sequence[str]) -> tuple[bool, list[str]]:
    """Whether a report is wanted, and the words that are of other things; InputError where it is not plain."""
    check_report_words(words)
    return REPORT in words, [word for word in words if word not in (REPORT, NO_REPORT)]


def with_report(name: str, module: ModuleType, typed: Sequence[str]) -> int:
    """Do what a command does, and write the report of its answer if that is wanted; the exit code."""
    if name not in REPORTED:
        return int(module.main(typed))
    is_wanted, words = without_report_words(typed)
    return reported(module, words) if is_wanted else int(module.main(words))


def reported(module: ModuleType, typed: Sequence[str]) -> int:
    """Do what a command does, then write the report of its answer; the exit code."""
    from sim.reports.report.command import ReportSettings, print_reports, write

    places = [module.FOLDER, *(Path(word.removeprefix(IN_FOLDER)) for word in typed if word.startswith(IN_FOLDER))]
    before = answers_below(places)
    code = int(module.main(typed))
    if code:
        return code
    written = sorted(answers_below(places) - before)
    if not written:
        raise InputError([f"{REPORT}: no new answer was written in {listed(map(str, places))}."])
    print_reports(write(ReportSettings(written[-1][1].absolute())))
    return 0


def answers_below(places: Sequence[Path]) -> set[tuple[int, Path]]:
    """When each answer in or below these folders was written, and its folder."""
    files = {file for place in places for pattern in ANSWERS for file in place.rglob(pattern)}
    return {(file.stat().st_mtime_ns, file.parent) for file in files}


def measure_list() -> str:
    """Every measure with its unit and definition."""
    from sim.analysis.measures import MEASURES

    lines = [entry(f"  {name}", f"{of.label}, {of.unit}: {of.definition}.", 36) for name, of in MEASURES.items()]
    return "\n".join(["Measures (staffing target.NAME=, compare measures=NAME,NAME)", "", *lines])


def with_own_folders(job: Callable[[Sequence[str]], int], typed: Sequence[str]) -> int:
    """Do what a command does, with the choices of the user's own folders besides those that are shipped."""
    words, named = taken_from(typed)
    check_repeats(words)
    if faults := hydras_faults(words):
        raise InputError(faults)
    with searched(own_folders(named)):
        return job(words)


def command_list() -> str:
    """Every command in a line, for the help of the whole."""
    lines = [entry(f"  python -m sim {name} ...", command.question, 33) for name, command in COMMANDS.items()]
    return "\n".join(["Commands (python -m sim COMMAND --help says more)", "", *lines])


def command_help(name: str) -> str:
    """A command's help: its question, what its module says, an example, its settings."""
    command = COMMANDS[name]
    spec = find_spec(command.module)
    assert spec is not None and spec.origin is not None
    about = ast.get_docstring(ast.parse(Path(spec.origin).read_text(encoding="utf-8"))) or ""
    parts = [command.question, about, f"Example\n  python -m sim {name} {command.example}".rstrip()]
    return "\n\n".join([*parts, *map(settings_help, command.settings)])


def settings_help(name: str) -> str:
    """The settings of a model: each key as it is typed with what is usual, what it is for and what it may be."""
    from sim.inputs.setting_help import help_lines  # not for the help of the whole

    module, _, model = name.rpartition(".")
    settings = getattr(import_module(module), model)
    lines = [entry(f"  {head}", text, 40) for head, text in help_lines(settings)]
    return "\n".join([settings.__doc__.strip(), *lines])
