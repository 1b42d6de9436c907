"""What CONTRIBUTING.md promises of small extensions, done on a copy: which files, how many lines, and that it works."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SMALL = '"council=typical", "run.weeks=4", "run.warm_up_weeks=0", "run.replications=1"'


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program and its numbers, to extend."""
    for folder in ("sim", "conf"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


MODEL = "sim/model/__init__.py"


@pytest.fixture
def beside_the_model(copy: Path) -> Path:
    """A copy with the model of the repository: compiled code is kept by path, so it is compiled already."""
    add(copy, MODEL, f"__path__ = [{str(REPOSITORY / 'sim/model')!r}]\n")
    return copy


def add(place: Path, file: str, text: str, before: str | None = None) -> int:
    """Add lines at the end of a file, perhaps a new one, or before a line; how many."""
    path = place / file
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    if before is None:
        written += text
    else:
        assert written.count(before) == 1, before
        written = written.replace(before, text + before)
    path.write_text(written, encoding="utf-8")
    return len([line for line in text.splitlines() if line.strip()])


def changed(place: Path) -> set[str]:
    """Files that are new or differ."""
    files = [file.relative_to(place) for folder in ("sim", "conf") for file in (place / folder).rglob("*")]
    return {
        file.as_posix()
        for file in files
        if file.suffix in (".py", ".yaml")
        and file.as_posix() != MODEL
        and (not (REPOSITORY / file).exists() or (REPOSITORY / file).read_bytes() != (place / file).read_bytes())
    }


def python(place: Path, *words: str, compiled: bool = False) -> str:
    """What the copy prints; changed rules run uncompiled, as compiling takes longer than simulating four weeks."""
    given = {**os.environ, "PYTHONPATH": str(place), "CASELOAD_COMPILE": str(int(compiled))}
    done = subprocess.run([sys.executable, *words], cwd=place, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_an_allocation_policy_is_one_function_one_code_and_one_file(copy: Path) -> None:
    rule = '@rule\ndef newest_score(worker_who):\n    """Whoever joined last."""\n    return -1.0 * worker_who\n\n\n'
    lines = add(copy, "sim/model/rules/allocation.py", rule, "@rule\ndef allocation_score(")
    lines += add(
        copy,
        "sim/model/rules/allocation.py",
        "    if policy == NEWEST:\n        return newest_score(worker.who)\n",
        "    if policy == DUTY_WEEK:\n",
    )
    lines += add(copy, "sim/model/rules/allocation.py", "    NEWEST,\n", "    PROTECTED,\n    WHY")
    lines += add(copy, "sim/model/vocabulary.py", '    "newest",\n', ")\nLEAST_LOADED: Final = 0")
    lines += add(copy, "sim/model/vocabulary.py", "NEWEST: Final = 9\n", "\n# In which order the unallocated list")
    plan = (copy / "conf/allocation/random.yaml").read_text(encoding="utf-8").replace("random", "newest")
    add(copy, "conf/allocation/newest.yaml", plan)
    ask = f'import sim; print(sim.ask("allocation=newest", {SMALL}).readings[0].measures["caseload_p90"])'
    other = ask.replace("newest", "in_turn")
    assert float(python(copy, "-c", ask)) != float(python(copy, "-c", other))
    assert changed(copy) == {
        "sim/model/rules/allocation.py",
        "sim/model/vocabulary.py",
        "conf/allocation/newest.yaml",
    }
    assert lines <= 9


def test_a_scenario_is_one_file(copy: Path) -> None:
    text = (
        "name: quiet_spring\nsentence: Fewer families are referred in spring.\nsize: 0.8  # times | an example\n"
        "changes:\n  - {what: referrals, from: 2021-04-05, weeks: 8, multiply: '${scenario.size}'}\n"
    )
    assert add(copy, "conf/scenario/quiet_spring.yaml", text) == 5
    assert "Fewer families are referred in spring." in python(copy, "-m", "sim", "scenario=list")
    show = 'study_of("scenario=quiet_spring", "scenario.size=0.5").config.scenario.changes[0].multiply'
    assert python(copy, "-c", f"import sim; print(sim.{show})").strip() == "0.5"
    assert changed(copy) == {"conf/scenario/quiet_spring.yaml"}


def test_a_study_is_one_module_and_one_line(copy: Path) -> None:
    module = (
        '"""How many weeks a study simulates."""\n\nfrom sim.studies.api import study_of\n\n'
        'CANNOT = "This cannot be counted:"\nSTOPPED = "Stopped."\n\n\n'
        'def main(typed):\n    """Count."""\n    print(study_of(*typed).config.run.weeks)\n    return 0\n'
    )
    add(copy, "sim/studies/count_weeks.py", module)
    line = '    "count_weeks": Command("How many weeks?", "run.weeks=8", "sim.studies.count_weeks"),\n'
    assert add(copy, "sim/cli/commands.py", line, '    "register": Command(') == 1
    assert python(copy, "-m", "sim", "count_weeks", "run.weeks=8").strip() == "8"
    assert "How many weeks?" in python(copy, "-m", "sim", "--help")
    assert changed(copy) == {"sim/studies/count_weeks.py", "sim/cli/commands.py"}


def test_a_figure_is_one_function_and_one_entry(copy: Path) -> None:
    module = (
        '"""An empty sheet."""\n\nfrom sim.reports.charts.drawing.chart_tables import NothingToDraw\n\n\n'
        'def empty(tables, context, sheet):\n    """Nothing yet."""\n    raise NothingToDraw\n'
    )
    add(copy, "sim/reports/charts/empty.py", module)
    lines = add(copy, "sim/reports/charts/writing.py", '    "empty": empty,\n', '    "caseload": caseload,\n')
    text = "from sim.reports.charts.empty import empty\n"
    lines += add(copy, "sim/reports/charts/writing.py", text, "from sim.reports.charts.published_figure import")
    assert lines == 2
    show = "from sim.reports.charts.writing import FIGURES; print(FIGURES['empty'].__doc__)"
    assert python(copy, "-c", show).strip() == "Nothing yet."
    assert changed(copy) == {"sim/reports/charts/empty.py", "sim/reports/charts/writing.py"}


FAMILIES_REFERRED = '''

def families_referred(parts: LogParts) -> float:
    """Families referred a year, each time they are."""
    referred = parts.log.of(REFERRED)
    return float((referred.day >= parts.scope.first).sum()) / parts.scope.years
'''
ENTRY = """    "families_referred_per_year": Measure(
        "families a year", "Families referred", "families, each time they are referred", OURS,
        heading=ON_CHILDREN, better=NEITHER, read=families_referred,
    ),
"""


def test_a_measure_is_one_function_and_one_entry(beside_the_model: Path) -> None:
    """It stands on the screen, in the tables of a run and in a comparison by itself."""
    copy = beside_the_model
    lines = add(copy, "sim/analysis/readings/families.py", FAMILIES_REFERRED)
    definitions = "sim/analysis/definitions/children_measures.py"
    lines += add(copy, definitions, ENTRY, '    "referrals_per_year": Measure(')
    read = "from sim.analysis.readings.families import families_referred\n"
    lines += add(copy, definitions, read, "from sim.analysis.readings.families import rereferral_share")
    small = ("council=typical", "run.weeks=4", "run.warm_up_weeks=0")
    out = copy / "out"
    screen = python(copy, "-m", "sim", *small, "run.replications=2", f"hydra.run.dir={out}", compiled=True)
    assert "Families referred, families a year" in screen
    assert "families_referred_per_year,Families referred,families a year" in (out / "summary.csv").read_text("utf-8")
    typed = (*small, "allocation=capped,in_turn", "best=least", "measures=families_referred_per_year", "first=5")
    text = " ".join(python(copy, "-m", "sim", "compare", *typed, f"folder={out / 'compared'}", compiled=True).split())
    assert "Families referred: lowest with" in text
    assert changed(copy) == {"sim/analysis/readings/families.py", definitions}
    assert lines <= 10


INTENSIVE = """# The journey with six weeks of intensive support for some children in need.
defaults:
  - typical@_here_
  - _self_
name: intensive
stages:
  child_in_need:
    onward:
      low: {closed: 0.495, intensive_support: 0.5}
      medium: {closed: 0.485, intensive_support: 0.5}
      high: {closed: 0.450, intensive_support: 0.5}
  intensive_support:
    held_by: safeguarding
    ends: when_the_work_is_done
    points: 5.0
    onward: {low: {closed: 1.0}, medium: {closed: 1.0}, high: {closed: 1.0}}
    duties:
      - {duty: first_visit, due: 1 weeks, window: 5 working_days, urgency: soon, parts: {holder: 2.0}}
      - {duty: closing, due: 6 weeks, window: 5 working_days, urgency: soon, parts: {holder: 3.0}, completes: true}
"""
DONE = """
import sim
study = sim.study_of("council=typical", "journey=intensive", "run.weeks=8", "run.warm_up_weeks=0")
episodes = sim.tables.episodes(study, sim.simulate(study, 0).rows)
print((episodes["stage"] == "intensive_support").sum())
"""


def test_a_stage_with_duties_is_yaml_only(beside_the_model: Path) -> None:
    copy = beside_the_model
    add(copy, "conf/journey/intensive.yaml", INTENSIVE)
    assert int(python(copy, "-c", DONE, compiled=True)) > 20
    assert changed(copy) == {"conf/journey/intensive.yaml"}
