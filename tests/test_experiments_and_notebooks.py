"""Experiments and notebooks run, made small; they are written as the house asks, and the face they use is light."""

import ast
import datetime as dt
import importlib.util
import os
import re
import runpy
import subprocess
import sys
from html import unescape
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import sim

REPOSITORY = Path(__file__).resolve().parent.parent
EXPERIMENTS = sorted((REPOSITORY / "experiments").glob("[!_]*.py"))
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.py"))
HEAVY = ("hydra", "matplotlib", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy", "simpy", "yaml")
SMALL = ["run.replications=2", "run.weeks=60"]


def module_of(file: Path) -> ModuleType:
    """A script as a module, not run."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The face


def test_the_face_costs_nothing() -> None:
    command = "import sim, sys; print([name for name in sys.modules if name.split('.')[0] in sys.argv[1:]])"
    answer = subprocess.run(
        [sys.executable, "-c", command, *HEAVY], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_every_name_of_the_face_is_there() -> None:
    for name in dir(sim):
        assert getattr(sim, name) is not None
    with pytest.raises(AttributeError, match="its public names are"):
        _ = sim.spike


def test_an_answer_is_paired_with_its_luck() -> None:
    usual = sim.ask("run.replications=2", "run.weeks=30", "run.warm_up_weeks=0")
    spike = sim.ask(
        "scenario=referral_spike",
        "scenario.from=2021-05-04",
        "scenario.weeks=4",
        *["run.replications=2"],
        "run.weeks=30",
        "run.warm_up_weeks=0",
    )
    assert usual.over(usual, "caseload_per_worker").mean == 0.0
    assert (spike.daily("referrals").sum(axis=1) > usual.daily("referrals").sum(axis=1)).all()  # in every replication
    assert spike.over(usual, "referrals_per_year").mean > 0.0
    before = slice(0, spike.first_change)
    assert (spike.daily("referrals")[:, before] == usual.daily("referrals")[:, before]).all()
    assert spike.mean("referrals_per_year").replications == 2
    assert spike.recovery(usual).mean >= 0.0


# Experiments


@pytest.mark.parametrize("file", EXPERIMENTS, ids=lambda file: file.stem)
def test_an_experiment_is_short_and_knows_only_the_face(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 85  # as the formatter breaks lines
    tree = ast.parse(text)
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names} == {"sim"}
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    used = {node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == "sim"}
    assert used <= set(sim.MODULES)


@pytest.mark.parametrize("file", EXPERIMENTS, ids=lambda file: file.stem)
def test_an_experiment_is_told_of(file: Path) -> None:
    report = (REPOSITORY / "experiments" / "README.md").read_text(encoding="utf-8")
    assert f"python experiments/{file.name}" in report


def test_what_a_spike_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    experiment = module_of(REPOSITORY / "experiments" / "what_does_a_spike_cost.py")
    monkeypatch.setattr(experiment, "SIZES", (1.1, 1.5))
    monkeypatch.chdir(tmp_path)
    experiment.main(SMALL)
    text = capsys.readouterr().out
    rows = {line[:76].strip(): line[76:].split() for line in text.splitlines()}
    assert rows["What a spike costs"] == ["+10%", "+50%"]
    small, _, large, _ = rows["Peak caseload, more children for a full-time worker"]
    assert 0 < float(small) < float(large)
    stem = tmp_path / "outputs" / "experiments" / "what_does_a_spike_cost"
    for ending in ("png", "svg", "pdf", "json"):
        assert stem.with_suffix(f".{ending}").stat().st_size > 300
    assert f"{float(large):.1f}" in stem.with_suffix(".json").read_text(encoding="utf-8")


def test_when_the_model_is_worth_having(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    experiment = module_of(REPOSITORY / "experiments" / "when_is_the_model_worth_having.py")
    monkeypatch.setattr(experiment, "WORDS", ["council=rutland", "from=2021", "years=1", "replications=1"])
    monkeypatch.chdir(tmp_path)
    experiment.main([])
    text = capsys.readouterr().out
    assert "| children_in_need | 1 |" in text and "1 councils. Told referrals and staff" in text
    assert "referrals_per_year" not in text  # told, so not forecast
    assert (tmp_path / experiment.FIGURE / "worth_having.png").stat().st_size > 10_000


NEW = {  # an experiment: what makes it small (its own names, typed words), and what its table must show
    "what_does_a_vacancy_cost": ({"LONGER": {"in three times": 3}, "LONG_ENOUGH": "run.weeks=90"}, []),
    "when_must_recruitment_start": (
        {"DRIVES": {"12 months before": "2021-10-04", "with the spike": "2022-10-03", "never": ""}},
        ["run.weeks=100"],
    ),
    "does_protecting_the_newly_qualified_pay": ({"YEARS": 2}, ["run.weeks=105"]),
    "how_much_absorbs_a_recruitment_freeze": ({"MONTHS": {12: 52, 24: 104}, "LONG_ENOUGH": "run.weeks=130"}, []),
    "which_lever_gets_leeds_back_fastest": ({}, ["run.weeks=90"]),
    "do_more_referrals_do_what_they_did": ({"COUNCILS": 20}, []),  # as few as a regression takes
    "how_sure_is_a_forecast": (
        {"DATES": {"A year on": "2022-04-01", "Eighteen months on": "2022-09-30"}},
        ["run.weeks=80"],
    ),
}


@pytest.mark.parametrize("name", NEW)
def test_an_experiment_tells_draws_and_leaves_its_table(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    experiment = module_of(REPOSITORY / "experiments" / f"{name}.py")
    small, words = NEW[name]
    for key, value in small.items():
        monkeypatch.setattr(experiment, key, value)
    if name == "which_lever_gets_leeds_back_fastest":
        two = {lever: experiment.LEVERS[lever] for lever in ("no lever", "30 agency workers for a year")}
        last = list(experiment.LEVERS)[-1]
        monkeypatch.setattr(experiment, "LEVERS", two | {last: experiment.LEVERS[last]})
    monkeypatch.chdir(tmp_path)
    experiment.main(["run.replications=2", *words])
    stem = tmp_path / "outputs" / "experiments" / name
    table = stem.with_suffix(".md").read_text(encoding="utf-8")
    text = capsys.readouterr().out
    assert table in text and "nan" not in table
    assert ("run.replications=2: each modelled council is simulated once" in text) == name.startswith("do_more")
    assert stem.with_suffix(".png").stat().st_size > 10_000
    DIRECTIONS[name](rows_of(table))


def rows_of(table: str) -> dict[str, list[float]]:
    """The means of each row of a table in Markdown."""
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    return {
        name: [float(cell.split(" ")[0].replace("−", "-").replace(",", "").replace("–", "nan")) for cell in cells]
        for name, *cells in rows
    }


def late_posts_save_pay(rows: dict[str, list[float]]) -> None:
    """Pay goes down, children above the line up; agency cover costs more than it spares in pay."""
    bare, covered = rows.values()
    assert bare[0] > 0 and bare[4] < 0 and covered[0] < bare[0]
    assert covered[5] > bare[5] and covered[4] + covered[5] > bare[4] + bare[5]


def early_drives_spare_most(rows: dict[str, list[float]]) -> None:
    """Children above the safe line: fewer the earlier the drive."""
    above = [row[2] for row in rows.values()]
    assert above[0] < above[1] < above[2]


def the_protected_are_protected(rows: dict[str, list[float]]) -> None:
    """Families wait where the newly qualified may not take them, at first."""
    assert rows["Without a worker, children more, mean of days"][0] > 0


def longer_freezes_save_and_cost_more(rows: dict[str, list[float]]) -> None:
    """Money, people missing, and children above the line, all more in two years than in one."""
    year, two = rows.values()
    assert all(year[i] < two[i] for i in (0, 1, 3)) and year[0] > 0


def levers_help(rows: dict[str, list[float]]) -> None:
    """Agency workers spare children time above the line and cost money; all levers spare more."""
    none, agency, everything = rows.values()
    assert everything[1] < agency[1] < none[1] and none[2] == 0 < agency[2]


def more_referrals_bring_less_than_their_share(rows: dict[str, list[float]]) -> None:
    """Eighteen slopes; children in need answer by less than half, in England and in the model."""
    assert len(rows) == 18
    assert all(0 < slope < 0.5 for slope in rows["Children in need, 1 year"][:2])
    assert all(model < 1.0 for name, (_, model, _) in rows.items() if not name.startswith("Agency")), rows


def years_that_differ_move_the_forecast(rows: dict[str, list[float]]) -> None:
    """The caseload under the spike is that of a council at work, whatever the years."""
    assert list(rows) == ["A year on", "Eighteen months on"]
    assert all(10 < alike < 40 and 5 < differ < 80 and alike != differ for alike, differ in rows.values())


DIRECTIONS = dict(
    zip(
        NEW,
        (
            late_posts_save_pay,
            early_drives_spare_most,
            the_protected_are_protected,
            longer_freezes_save_and_cost_more,
            levers_help,
            more_referrals_bring_less_than_their_share,
            years_that_differ_move_the_forecast,
        ),
        strict=True,
    )
)


def test_scenarios_add_up() -> None:
    storm = sim.study_of("scenario=referral_spike", also=[("scenario=recruitment_freeze", "scenario.weeks=9"), ()])
    whats = [change.what for change in storm.config.scenario.changes]
    assert whats == ["referrals", "recruitment_freeze"] and storm.config.scenario.changes[1].weeks == 9
    with pytest.raises(sim.InputError, match="extra_post"):
        sim.study_of(also=[("scenario.changes=[{what:extra_post,from:2021-10-04,add:3}]",)])


def test_a_finding_of_the_page_is_the_title_of_its_figure() -> None:
    """Both are written by one command: words changed by hand, or a figure of another day, are found here."""
    report = (REPOSITORY / "experiments" / "README.md").read_text(encoding="utf-8")
    tables = re.findall(r"^<!-- (\w+) -->\n(.*?)^<!-- end -->$", report, re.MULTILINE | re.DOTALL)
    assert len(tables) >= len(NEW)
    for name, table in tables:
        figure = (REPOSITORY / "docs" / "images" / f"{name}.svg").read_text(encoding="utf-8")
        title = re.search(r"<title[^>]*>(.*?)</title>", figure, re.DOTALL)
        assert title is not None, name
        assert f"**Finding.** {' '.join(unescape(title[1]).split())}." in table, name


def test_a_script_that_the_page_names_is_there() -> None:
    report = (REPOSITORY / "experiments" / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^python experiments[/ ](\w+)", report, re.MULTILINE)
    assert named and {name for name in named if not (REPOSITORY / "experiments" / f"{name}.py").is_file()} == set()


def test_a_table_of_the_page_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    page = SimpleNamespace(**runpy.run_path(str(REPOSITORY / "experiments" / "__main__.py"), run_name="page"))
    text = "before\n<!-- one -->\n\n| old |\n\n<!-- end -->\nbetween\n<!-- two -->\n<!-- end -->\nafter\n"
    assert page.names_in(text) == ["one", "two"]
    assert page.with_table(text, "one", "| \\1 new |") == text.replace("| old |", "| \\1 new |")
    title = tmp_path / "one.json"
    title.write_text('{"title": "More cost more"}', encoding="utf-8")
    assert page.with_finding("| a |\n", title) == "| a |\n\n**Finding.** More cost more."
    report = (REPOSITORY / "experiments" / "README.md").read_text(encoding="utf-8")
    assert set(page.names_in(report)) <= {file.stem for file in EXPERIMENTS}
    assert set(NEW) <= set(page.names_in(report))
    leeds = page.names_in((REPOSITORY / "docs" / "leeds.md").read_text(encoding="utf-8"))
    assert leeds == [
        "would_it_have_predicted_leeds",
        "what_made_leeds_late",
    ]  # pages of docs/ have tables of scripts too


def test_a_published_figure_is_told_as_it_was_compared() -> None:
    experiment = module_of(REPOSITORY / "experiments" / "would_it_have_predicted_leeds.py")
    row = {"measure": "reviews_on_time_share", "published": "-0.203", "mean": "-0.194", "low": "-0.556", "high": "0.0"}
    row |= {"inside": "yes", "wanted": "no", "tolerance": "±6 points", "kind": "change", "label": "Reviews on time"}
    name, *cells = experiment.line(row)
    assert name == "Reviews on time, change in points"
    assert cells == ["−20.3", "−19.4", "−55.6 to +0.0", "yes", "no (±6 points)"]
    given = row | {"kind": "imposed", "measure": "referrals_per_year", "published": "12577", "mean": "12803.4"}
    assert experiment.line(given)[1:3] == ["12,577", "12,803"] and experiment.line(given)[4] == "–"
    direction = row | {"published": "", "tolerance": "a rise", "mean": "0.123"}
    assert experiment.line(direction)[1:3] == ["a rise", "+12.3"]


# Notebooks


def outputs_of(file: Path, place: Path) -> str:
    """What a notebook prints when it is run from the first cell to the last."""
    import jupytext
    from nbclient import NotebookClient

    notebook = jupytext.read(file)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(place)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error"]
    return "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")


def test_what_happens_to_one_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")]))
    said = outputs_of(REPOSITORY / "notebooks" / "what_happens_to_one_child.py", tmp_path)
    days = re.findall(r"^\w+day (\d+ \w+ 20\d\d)\. ", said, re.MULTILINE)
    dates = [dt.datetime.strptime(day, "%d %B %Y").date() for day in days]
    assert len(dates) > 10 and dates == sorted(dates)
    assert "is worried about a family" in said.splitlines()[2] and "this is a referral" in said
    for sentence in ("Social worker A is given the family", "leaves the council", "late.", "all on time"):
        assert sentence in said
    assert "nan" not in said and "NaT" not in said
    assert (tmp_path / "outputs" / "notebooks" / "what_happens_to_one_child.png").stat().st_size > 10_000


SAID = {  # a notebook: what it must print
    "do_the_two_clocks_agree": r"([\d,]+) and \1 rows; equal to the last byte: yes\.",
    "how_long_a_warm_up": r"Awaiting assessment: settled after \d+ weeks",
    "how_many_replications": r"(\d+) replications with the same random numbers\.\n.*: (\d+) replications with other",
    "what_does_a_spike_cost": r"Peak caseload: \+\d.*\n.*\n.*\n.*\n.*\n?Caseloads are back after",
}


SLOW = {"do_the_two_clocks_agree", "how_many_replications"}  # tests/test_clocks_agree.py and test_pairing_* are fast


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in SAID])
def test_a_notebook_answers_and_draws(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")]))
    said = outputs_of(REPOSITORY / "notebooks" / f"{name}.py", tmp_path)
    result = re.search(SAID[name], said)
    assert result and "nan" not in said
    if name == "how_many_replications":
        assert int(result[1]) < int(result[2])
    assert (tmp_path / "outputs" / "notebooks" / f"{name}.png").stat().st_size > 10_000


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_a_question(file: Path) -> None:
    assert re.search(r"^# # .+\?$", file.read_text(encoding="utf-8"), re.MULTILINE)
