"""The layers: a package imports only from those below it, and a planted wrong import is noticed."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def lint(place: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the copy in this place."""
    command = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run([sys.executable, "-c", command], cwd=place, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its contracts, to spoil."""
    return copied(tmp_path)


def copied(place: Path) -> Path:
    """The package and its contracts, copied."""
    shutil.copytree(REPOSITORY / "sim", place / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", place)
    return place


def test_imports_point_down() -> None:
    result = lint(REPOSITORY)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_a_copy_is_judged_like_the_original(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout + result.stderr


PLANTED = [  # a module, what is written at its end, the contract that it breaks
    ("model/vocabulary.py", "from sim.model import random", "Within the model, imports point down"),
    ("model/rules/planted.py", "import sim.model.state", "Within the model, imports point down"),
    ("model/rules/planted.py", "from sim.model.rules import absence", "No rule imports another"),
    ("model/rules/planted.py", "from sim.model.clocks import compiled", "Within the model, imports point down"),
    ("model/acts/planted.py", "import sim.runs.replication", "Imports point down"),
    ("model/clocks/planted.py", "from sim.model.clocks import compiled", "Neither clock knows the other"),
    ("analysis/readings/planted.py", "import sim.model.state", "Analysis never calls the machine"),
    ("runs/planted.py", "from sim.reports import console", "Imports point down"),
    ("base/planted.py", "from sim.inputs.composing import compose", "Imports point down"),
    ("helpers.py", "", "Imports point down"),  # a module without a place
    ("model/helpers.py", "", "Within the model, imports point down"),
    ("base/calendar.py", "import simpy", "SimPy is imported in one place"),
    ("model/clocks/compiled.py", "import simpy", "SimPy is imported in one place"),
    ("model/random.py", "import numba", "Numba is imported in one place"),
    ("inputs/schema/fields.py", "from omegaconf import OmegaConf", "Hydra is imported in few places"),
    ("runs/experiment.py", "import distributed", "Dask is imported in one place"),
    ("model/event_log.py", "def show():\n    import matplotlib.pyplot\n", "Matplotlib is imported in one place"),
]


@pytest.fixture(scope="module")
def said_of_all(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of one copy with every planted import, each named in its contract's own part."""
    place = copied(tmp_path_factory.mktemp("spoilt"))
    for module, planted, _ in PLANTED:
        with (place / "sim" / module).open("a", encoding="utf-8") as file:
            file.write(f"\n{planted}\n")
    result = lint(place)
    assert result.returncode == 1, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize(("module", "planted", "said"), PLANTED)
def test_a_planted_wrong_import_is_refused(said_of_all: str, module: str, planted: str, said: str) -> None:
    assert f"{said} BROKEN" in said_of_all
    part = said_of_all.split(f"\n{said}\n---", 1)[1].split("\n---", 1)[0]  # to the next contract
    name = "sim." + module.removesuffix(".py").replace("/", ".")
    result = re.search(r"(?:from (?P<home>\S+) )?import (?P<what>\S+)", planted)
    if result is None:
        assert f"- {name}\n" in part  # a module without a place
        return
    home, what = result["home"], result["what"]
    ours = (home or what).startswith("sim")
    other = (what if home is None else f"{home}.{what}") if ours else (home or what).partition(".")[0]
    line = rf"^-? +{re.escape(name)} -> {re.escape(other)} \("
    assert re.search(line, part, re.MULTILINE)


def maps_of(place: Path) -> tuple[list[str], list[str], set[str]]:
    """The layers from top to bottom by pyproject.toml and by README.md, and the packages of the tree."""
    contracts = tomllib.loads((place / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    drawing = (place / "README.md").read_text(encoding="utf-8").partition("## A map")[2].split("```")[1]
    tree = {file.parent.name for file in (place / "sim").glob("*/__init__.py")}
    return layers, re.findall(r"^(\w+)  ", drawing, re.MULTILINE), tree


def test_there_is_one_map() -> None:
    """pyproject.toml, README.md and the tree name the same packages, in one order."""
    layers, drawn, tree = maps_of(REPOSITORY)
    assert layers == drawn
    assert set(layers) == tree
    assert len([place for place in (REPOSITORY / "sim").iterdir() if place.name != "__pycache__"]) <= 12


@pytest.mark.parametrize("planted", ["README.md", "pyproject.toml", "tree"])
def test_a_map_that_differs_is_noticed(copy: Path, planted: str) -> None:
    shutil.copy(REPOSITORY / "README.md", copy)
    if planted == "tree":
        (copy / "sim" / "helpers").mkdir()
        (copy / "sim" / "helpers" / "__init__.py").touch()
    else:
        text = (copy / planted).read_text(encoding="utf-8")
        (copy / planted).write_text(re.sub(r"\breports(\",|  )", r"pages\1", text), encoding="utf-8")
    layers, drawn, tree = maps_of(copy)
    assert layers != drawn or set(layers) != tree


def test_no_module_imports_the_public_face() -> None:
    for file in (REPOSITORY / "sim").rglob("*.py"):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if line.strip() in ("import sim", "from . import *")], file


def test_modules_are_small() -> None:
    long = {
        file.relative_to(REPOSITORY).as_posix(): lines
        for folder in ("sim", "experiments")
        for file in (REPOSITORY / folder).rglob("*.py")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert not long


def imports_of(place: Path) -> dict[str, set[str]]:
    """The modules of the package that each of them imports, within functions and for types alone included."""
    files = {
        ".".join(file.relative_to(place).with_suffix("").parts).removesuffix(".__init__"): file
        for file in (place / "sim").rglob("*.py")
    }
    imports: dict[str, set[str]] = {name: set() for name in files}
    for name, file in files.items():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imports[name] |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                inner = {f"{node.module}.{alias.name}" for alias in node.names} & files.keys()
                imports[name] |= inner or {f"{node.module}"}
        imports[name] = (imports[name] & files.keys()) - {name}
    return imports


def test_a_package_is_seen_at_a_glance() -> None:
    """At most two dozen modules in a folder: more are parted by what they do."""
    modules = Counter(file.parent for file in (REPOSITORY / "sim").rglob("*.py"))
    assert {str(folder): count for folder, count in modules.items() if count > 24} == {}


def test_no_modules_import_each_other() -> None:
    """Near or far: there is an order in which each module needs only those before it."""
    order = list(TopologicalSorter(imports_of(REPOSITORY)).static_order())
    assert len(order) > 400


def test_a_circle_of_imports_is_noticed(copy: Path) -> None:
    with (copy / "sim" / "base" / "calendar.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef planted():\n    from sim.inputs.translation import stage_tables\n")
    with pytest.raises(CycleError) as error:
        TopologicalSorter(imports_of(copy)).prepare()
    assert {"sim.base.calendar", "sim.inputs.translation.stage_tables"} <= set(error.value.args[1])


# Names and sizes

COMMON = {
    "main",  # what each command is called by
    "run",  # both clocks are called alike
    "known_family",  # and so is what is simulated in each: the act, and its process
}
TO_PART = {  # known to stand for two things still; the list may only shrink
    kind: set((Path(__file__).parent / "names" / f"{kind}_to_part.txt").read_text(encoding="utf-8").split())
    for kind in ("names", "modules")
}
METAPHORS = re.compile(
    r"(^|_)(luck|floor|house|bell|door|ring|told|tell|asked|played|play|found|said|beside|judged?|admit)(_|$)",
    re.IGNORECASE,
)
KERNEL = ("sim/model/", "sim/analysis/readings/", "sim/inputs/translation/")


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the package, by its path."""
    for file in sorted((REPOSITORY / "sim").rglob("*.py")):
        yield file.relative_to(REPOSITORY).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def public_names(tree: ast.Module) -> list[str]:
    """Classes and public functions at the top of a module."""
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
    ]


def test_a_name_stands_for_one_thing() -> None:
    places = defaultdict(list)
    for path, tree in sources():
        for name in public_names(tree):
            places[name].append(path)
    twice = {name: paths for name, paths in places.items() if len(paths) > 1 and name not in COMMON}
    assert {name: paths for name, paths in twice.items() if name not in TO_PART["names"]} == {}
    assert set(twice) == TO_PART["names"], "a name that has been parted is struck from the list"


def test_a_module_name_stands_for_one_module() -> None:
    names = Counter(Path(path).stem for path, _ in sources() if not path.endswith("__init__.py"))
    assert {name for name, times in names.items() if times > 1} == TO_PART["modules"]


def test_nothing_is_named_after_a_metaphor() -> None:
    named = {name: path for path, tree in sources() if not path.startswith(KERNEL) for name in public_names(tree)}
    assert {name: path for name, path in named.items() if METAPHORS.search(name.replace("front_door", ""))} == {}
    modules = [Path(path).stem for path, _ in sources() if not path.startswith(KERNEL)]
    assert [name for name in modules if METAPHORS.search(name)] == []
    assert METAPHORS.search("found_twice") and METAPHORS.search("Judged") and not METAPHORS.search("judgement")


UNITS_OF_TIME = Path("base") / "units_of_time.py"


def units_written_again(package: Path) -> list[str]:
    """Where a module writes down for itself how long a day, week or year is: by its name, or as a bare number."""
    parsed = ast.parse((package / UNITS_OF_TIME).read_text(encoding="utf-8"))
    names = {
        one.target.id for one in parsed.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    }
    result = []
    for file in sorted(package.rglob("*.py")):
        if file != package / UNITS_OF_TIME:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                is_name = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in names
                if is_name or (isinstance(node, ast.Constant) and node.value in (444, 253, 52.18, 260.9, 365.25)):
                    result.append(f"{file.relative_to(package)}:{node.lineno}")
    return result


def test_how_long_time_is_stands_in_one_place(copy: Path) -> None:
    assert units_written_again(REPOSITORY / "sim") == []
    (copy / "sim" / "base" / "planted.py").write_text("DAYS_A_WEEK = 5\nYEAR = 365.25\n", encoding="utf-8")
    assert units_written_again(copy / "sim") == ["base/planted.py:1", "base/planted.py:2"]


def test_a_docstring_stands_by_itself() -> None:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    texts = [ast.get_docstring(node) for _, tree in sources() for node in ast.walk(tree) if isinstance(node, kinds)]
    assert len(texts) > 1000
    assert [text for text in texts if (text or "").startswith("The same")] == []


def test_functions_are_short() -> None:
    """At most 40 lines, the docstring included."""
    long = {
        f"{path}:{node.name}": lines
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (lines := (node.end_lineno or 0) - node.lineno + 1) > 40
    }
    assert long == {}


def arithmetic_faults(tree: ast.Module) -> list[str]:
    """What a rule may not do: a power, or a function of numpy that differs by its version and machine."""
    faults = [
        f"line {node.lineno}: **"
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow)
    ]
    inexact = ("exp", "log", "log1p", "expm1", "power", "sqrt", "sin", "cos", "tan")
    return faults + [
        f"line {node.lineno}: numpy.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("np", "numpy")
        and node.attr in inexact
    ]


def test_rules_use_math_only() -> None:
    """Both clocks, and every machine, must work out the same number to the last digit."""
    rules = [(path, tree) for path, tree in sources() if path.startswith("sim/model/rules/")]
    assert len(rules) > 6
    assert {path: faults for path, tree in rules if (faults := arithmetic_faults(tree))} == {}
    assert arithmetic_faults(ast.parse("def rate(x):\n    return x**2 + np.exp(x)")) == [
        "line 2: **",
        "line 2: numpy.exp",
    ]


# Tests


def sides(left: ast.expr, right: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What a comparison holds against what: pairs of tuples one by one, values within `approx` bare."""
    bare = [
        node.args[0] if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("approx") else node
        for node in (left, right)
    ]
    if all(isinstance(node, ast.Tuple) for node in bare) and len(bare[0].elts) == len(bare[1].elts):
        for one, other in zip(bare[0].elts, bare[1].elts, strict=True):
            yield from sides(one, other)
    else:
        yield bare[0], bare[1]


def compared_with_itself(text: str) -> list[str]:
    """Comparisons of a value with itself, which hold whatever it is; what is called twice may differ."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Compare) and len(node.ops) == 1]
    return [
        ast.unparse(node)
        for node in nodes
        if isinstance(node.ops[0], ast.Eq)
        for one, other in sides(node.left, node.comparators[0])
        if ast.dump(one) == ast.dump(other) and not any(isinstance(part, ast.Call) for part in ast.walk(one))
    ]


def test_no_test_compares_a_value_with_itself() -> None:
    assert compared_with_itself("assert (a, b) == (approx(a), 1)") == ["(a, b) == (approx(a), 1)"]
    assert not compared_with_itself("assert f(1) == f(1) and a == b")
    files = (REPOSITORY / "tests").rglob("*.py")
    assert {file.name: same for file in files if (same := compared_with_itself(file.read_text(encoding="utf-8")))} == {}
