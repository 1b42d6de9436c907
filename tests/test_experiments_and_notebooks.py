"""Experiments and notebooks run, made small; they are written as the house asks, and the face they use is light."""

import ast
import datetime as dt
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import sim

REPOSITORY = Path(__file__).resolve().parent.parent
EXPERIMENTS = sorted((REPOSITORY / "experiments").glob("*.py"))
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
    with pytest.raises(AttributeError, match="its face is"):
        _ = sim.spike


def test_an_answer_is_paired_with_its_luck() -> None:
    usual = sim.ask("run.replications=2", "run.weeks=30", "run.warm_up_weeks=0")
    spike = sim.ask("scenario=referral_spike", "scenario.from=2021-05-04", "scenario.weeks=4", *["run.replications=2"],
                    "run.weeks=30", "run.warm_up_weeks=0")  # fmt: skip
    assert usual.over(usual, "caseload_per_worker").high == 0.0
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
    assert len(text.splitlines()) <= 80
    tree = ast.parse(text)
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names} == {"sim"}
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    used = {node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == "sim"}
    assert used <= set(sim.ROOMS)


@pytest.mark.parametrize("file", EXPERIMENTS, ids=lambda file: file.stem)
def test_an_experiment_is_told_of(file: Path) -> None:
    told = (REPOSITORY / "experiments" / "README.md").read_text(encoding="utf-8")
    assert f"python experiments/{file.name}" in told


def test_what_a_spike_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    experiment = module_of(REPOSITORY / "experiments" / "what_does_a_spike_cost.py")
    monkeypatch.setattr(experiment, "SIZES", (1.1, 1.5))
    monkeypatch.chdir(tmp_path)
    experiment.main(SMALL)
    said = capsys.readouterr().out
    rows = {line[:76].strip(): line[76:].split() for line in said.splitlines()}
    assert rows["What a spike costs"] == ["+10%", "+50%"]
    small, _, large, _ = rows["Peak caseload, more children for a full-time worker"]
    assert 0 < float(small) < float(large)
    stem = tmp_path / "outputs" / "experiments" / "what_does_a_spike_cost"
    for ending in ("png", "svg", "pdf", "json"):
        assert stem.with_suffix(f".{ending}").stat().st_size > 300
    assert f"{float(large):.1f}" in stem.with_suffix(".json").read_text(encoding="utf-8")


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


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_a_question(file: Path) -> None:
    assert re.search(r"^# # .+\?$", file.read_text(encoding="utf-8"), re.MULTILINE)
