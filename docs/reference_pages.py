"""The reference of the manual, made from the code and `conf/`: commands, choices, measures, Python, the event log."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import sim
from sim.analysis.measures import MEASURES
from sim.base.places import CONF, PACKAGE
from sim.cli.commands import COMMANDS, command_help
from sim.inputs.composing.choices import defaults, groups
from sim.model import event_log
from sim.model.vocabulary import POLICIES
from sim.runs.kept_logs import COLUMNS_OF, UNITS


def cell(text: object) -> str:
    """Text as it stands in a table."""
    return str(text).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def row(*cells: object) -> str:
    """A line of a table."""
    return f"| {' | '.join(map(cell, cells))} |"


def head(*names: str) -> list[str]:
    """The first two lines of a table."""
    return [row(*names), "|" + "---|" * len(names)]


def commands() -> Iterator[str]:
    """Every command with its help."""
    yield "# Commands\n\nThe main job is `python -m sim [group=choice ...] [key=value ...]`; these are the others.\n"
    for name in COMMANDS:
        yield f"\n## {name}\n\n```text\n{command_help(name)}\n```\n"


def choices() -> Iterator[str]:
    """What can be chosen in each group, with the plain settings of scenarios."""
    usual = defaults()
    yield "# Choices\n\nA choice is typed as `group=name`, a setting of a scenario as `scenario.key=value`.\n"
    for group, members in groups([CONF]).items():
        yield f"\n## {group}\n\nWithout a word: `{usual.get(group) or 'none'}`.\n\n"
        yield "\n".join([*head("choice", "what it is"), *(row(f"`{one.name}`", one.says) for one in members)]) + "\n"
        for one in members:
            if one.knobs:
                lines = [row(f"`{group}.{knob.key}`", knob.value, knob.says) for knob in one.knobs]
                yield "\n".join([f"\n### {one.name}\n", *head("setting", "value", "what it is"), *lines]) + "\n"


def measures() -> Iterator[str]:
    """Every measure: label, unit, definition, whose definition it is."""
    yield "# Measures\n\nWhat is read from the event log of each replication.\n\n"
    lines = [row(f"`{name}`", one.label, one.unit, one.definition, one.source) for name, one in MEASURES.items()]
    yield "\n".join([*head("name", "label", "unit", "definition", "whose"), *lines]) + "\n"


def python_names() -> Iterator[str]:
    """The public names of the package with the first paragraph of their docstrings."""
    yield f"# Python\n\n```python\nimport sim\n```\n\n{(sim.__doc__ or '').splitlines()[0]}\n\n"
    for name in sim.__all__:
        own = getattr(sim, name)
        about = getattr(own, "__doc__", None) if callable(own) or hasattr(own, "__name__") else ""
        yield f"## sim.{name}\n\n{(about or 'See the measures.').strip()}\n\n"
    yield "## Tidy tables of a log\n\n"
    tables = import_module("sim.analysis.tables")
    tree = ast.parse(Path(tables.__file__ or "").read_text(encoding="utf-8"))
    lines = [
        row(f"`sim.tables.{one.name}`", ast.get_docstring(one)) for one in tree.body if isinstance(one, ast.FunctionDef)
    ]
    yield "\n".join([*head("function", "what it gives"), *lines]) + "\n"


def log() -> Iterator[str]:
    """The event log: as codes, and as `sim.read_log` gives it."""
    yield f"# The event log\n\n```text\n{event_log.__doc__}\n```\n\n## In words: `sim.read_log`\n\n"
    lines = [row(f"`{what}`", ", ".join(f"`{name}`" for name in names if name)) for what, names in COLUMNS_OF.items()]
    yield "\n".join([*head("what", "columns besides day, date, minute, case, worker"), *lines]) + "\n\n## Units\n\n"
    yield "\n".join([*head("column", "unit"), *(row(f"`{name}`", unit) for name, unit in UNITS.items())]) + "\n"
    yield "\n## Allocation policies\n\n" + ", ".join(f"`{name}`" for name in POLICIES) + ".\n"


def packages() -> Iterator[str]:
    """The packages of the program, each with the first line of what it says of itself."""
    yield "# The code\n\nEach module's own first sentence, by package.\n"
    for folder in sorted(path for path in PACKAGE.rglob("*") if path.is_dir() and any(path.glob("*.py"))):
        files = [file for file in sorted(folder.glob("*.py")) if file.name != "__init__.py"]
        lines = [
            row(
                f"`{file.stem}`",
                (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n\n")[0],
            )
            for file in files
        ]
        if lines:
            name = ".".join(folder.relative_to(PACKAGE.parent).parts)
            yield "\n".join([f"\n## {name}\n", *head("module", "what it is"), *lines]) + "\n"


PAGES = {
    "commands": commands,
    "choices": choices,
    "measures": measures,
    "python": python_names,
    "event_log": log,
    "code": packages,
}


def write_reference(folder: Path) -> None:
    """Write every page that is not there in this form."""
    folder.mkdir(exist_ok=True)
    for name, pieces in PAGES.items():
        path, text = folder / f"{name}.md", "".join(pieces())
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
