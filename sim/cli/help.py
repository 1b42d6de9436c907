"""The help page: what can be chosen, one line each, and what to do with it."""

import shutil
import textwrap
from collections.abc import Sequence
from pathlib import Path

from sim.base.wording import QUESTION
from sim.inputs.composing.choices import Choice, defaults, groups

ORDER = ("scenario", "council", "allocation", "run", "experiment", "demand", "workforce", "journey")
TITLE = f"""\
{QUESTION}

  python -m sim [group=choice ...] [key=value ...]      (or, installed: caseload ...)

With a scenario, the council is also simulated without it, with the same children and the same winters in both runs, and
the two are compared.
"""
FURTHER = """\
Examples
  python -m sim scenario=referral_spike run=quick             a first look
  python -m sim scenario=referral_spike scenario.size=1.5     a bigger spike
  python -m sim scenario=referral_spike allocation=capped     nobody above a cap; children wait instead
  python -m sim scenario=referral_spike+winter_sickness       two shocks at once; scenario.referral_spike.size=1.5
  python -m sim council.year=2021 run.seed=7                  any key of any file can be set
  python -m sim scenario=list                                 all scenarios with their settings

Many runs at once: a sweep, in one table (sweep.parquet)
  python -m sim -m scenario=referral_spike scenario.size=1.1,1.2,1.33 'workforce.leaving.rate=range(0.08,0.20,0.02)'
  python -m sim -m hydra.sweeper.design=sobol hydra.sweeper.points=64 'scenario.size=interval(1.1,1.5)' ...
                       (or latin_hypercube; grid, every combination, is the usual design)
  python -m sim experiment=spike_by_leaving                   a sweep written down: conf/experiment/
  hydra.sweep.dir=FOLDER says where; the same command with the same folder resumes an interrupted sweep
  run.engine=dask run.dask.scheduler=tcp://HOST:PORT          on a Dask cluster, see docs/sweeps.md
  hydra/launcher=basic                                        each point a run of its own, with its own figures

Often set
  run.replications=N  run.weeks=N  run.start=DATE  run.seed=N  run.cores=N (0: all)  run.keep_logs=N
  report=yes          a report in Word, HTML, PDF and Excel follows the run (python -m sim report FOLDER makes it later)
  run.clock=readable  the slow reference clock instead of the compiled one

Files go to outputs/SCENARIO/TIME/ in the folder where you are; hydra.run.dir=FOLDER puts them elsewhere.

Flags
  --cfg job            show every key and value instead of running
  --config-dir FOLDER  your own choices: FOLDER/scenario/my_scenario.yaml can then be chosen as scenario=my_scenario
                       (or hydra.searchpath=[file:///one,file:///another])
  --multirun, -m       a sweep: allocation=least_loaded,capped run.seed=1,2
  --shell-completion   for the installed script: eval "$(sim --shell-completion install=bash)" (or zsh, fish)
  --version, --hydra-help
"""


def manual(folders: Sequence[Path], questions: str) -> str:
    """The whole page, with the questions that are listed; `*` marks what is chosen unless stated otherwise."""
    result, usual = groups(folders), defaults()
    names = [*[name for name in ORDER if name in result], *[name for name in result if name not in ORDER]]
    lists = "\n\n".join(list_of(name, result[name], usual) for name in names)
    return (
        f"{TITLE}\nChoices (group=choice; * is chosen unless stated otherwise)\n\n{lists}\n\n{questions}\n\n{FURTHER}"
    )


def list_of(group: str, result: Sequence[Choice], usual: dict[str, str] | None = None) -> str:
    """The choices of a group, each with its sentence and its knobs."""
    known = defaults() if usual is None else usual
    chosen = known.get(group, "")
    follows = f"   (as {chosen[2:-1]} unless stated)" if chosen.startswith("${") else ""
    lines = [f"{group}={follows}" if group in known else f"+{group}="]
    for choice in result:
        mark = "*" if choice.name == chosen else " "
        lines.append(entry(f"  {mark} {choice.name}", choice.says, 32))
        lines += [entry(f"      {group}.{knob.key}={knob.value}", knob.says, 44) for knob in choice.knobs]
    return "\n".join(lines)


def entry(head: str, text: str, column: int) -> str:
    """A word and its explanation in two columns, wrapped to the screen."""
    width = max(min(shutil.get_terminal_size((100, 24)).columns, 120), 60)
    first = f"{head:<{column - 1}} "
    if len(head) >= column and text:  # too long to stand on the line of its explanation
        return f"{head}\n" + textwrap.fill(text, width, initial_indent=" " * column, subsequent_indent=" " * column)
    return textwrap.fill(text, width, initial_indent=first, subsequent_indent=" " * column) if text else head


def version() -> str:
    """Name and version as installed."""
    from importlib import metadata

    try:
        return f"caseload-sim {metadata.version('caseload-sim')}"
    except metadata.PackageNotFoundError:
        return "caseload-sim, not installed"
