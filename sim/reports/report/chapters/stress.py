"""The 24 items of STRESS-DES, answered from a run and from the program itself.

STRESS-DES: T. Monks et al., "Strengthening the reporting of empirical simulation studies: introducing the STRESS
guidelines", Journal of Simulation 13 (2019) 55-67. What a module says of itself is read from its own first lines, so a
changed model cannot leave an answer stale.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

from sim.analysis.measures import MEASURES
from sim.base.errors import listed
from sim.base.places import PACKAGE
from sim.base.wording import QUESTION
from sim.model.words import label
from sim.reports.report.chapters.assumptions import GROUPS
from sim.reports.report.chapters.sections import Paper, change_sentences, command_of, measured
from sim.reports.report.chapters.standing import publications
from sim.reports.report.document import Table, table

FITTED = ("calibrated", "closed", "fitted")  # how a source says that a number was made to fit a published one
ItemAnswer = Callable[[Paper], str]


def stress(paper: Paper) -> Table:
    """Every item with its answer."""
    rows = [(number, title, answer(paper)) for number, title, answer in ITEMS]
    return table("STRESS-DES: what the guideline asks of a discrete-event simulation", ("Item", "Asks", "Answer"), rows)


@cache
def about_module(module: str) -> str:
    """What a module says of itself: the first paragraph of its docstring; empty where it is not there."""
    path = module.replace(".", "/")
    for file in (*sorted(PACKAGE.rglob(f"{path}.py")), *sorted(PACKAGE.rglob(f"{path}/__init__.py"))):
        doc = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        return " ".join(doc.split("\n\n")[0].split())
    return ""


def modules(package: str) -> Iterator[str]:
    """What each module of a package says of itself, wherever the package is in the program."""
    for place in sorted(PACKAGE.rglob(package)):
        for file in sorted(place.glob("*.py")):
            if file.stem != "__init__" and (summary := about_module(f"{package}.{file.stem}")):
                yield f"{label(file.stem)}: {summary}"


def paragraph_of(texts: Iterator[str] | list[str]) -> str:
    """Texts as one paragraph, each with its full stop."""
    return " ".join(f"{text.rstrip('.;')}." for text in texts if text)


def key_list(names: Any) -> str:
    """Keys of the settings in words, as a list."""
    return listed([label(str(name)).lower() for name in names]) if names else "none"


def purpose(paper: Paper) -> str:
    """Item 1.1."""
    return f"{QUESTION} Here: {paper.run.sentence}"


def outputs(paper: Paper) -> str:
    """Item 1.2."""
    kept = [name for name in paper.run.lines if name in MEASURES]
    return (
        f"{len(kept)} measures, each defined in the report's table of definitions, all read from the event log."
        f" {about_module('intervals')}"
    )


def aims(paper: Paper) -> str:
    """Item 1.3."""
    typed = ", ".join(paper.run.overrides)
    return f"Scenario {paper.run.config['scenario']['name']}: {paper.run.sentence} Typed: {typed or 'nothing'}."


def diagram(paper: Paper) -> str:
    """Item 2.1: every stage and where it leads."""
    stages = paper.run.config["journey"]["stages"]
    return paragraph_of([f"{label(name)} leads to {key_list(leads(stage))}" for name, stage in stages.items()])


def leads(stage: dict[str, Any]) -> list[str]:
    """Where a stage can lead, whatever the need."""
    return list(dict.fromkeys(name for share in (stage.get("onward") or {}).values() for name in share))


def logic(paper: Paper) -> str:
    """Item 2.2."""
    return paragraph_of(modules("acts"))


def item_scenario(paper: Paper) -> str:
    """Item 2.3."""
    return paragraph_of(change_sentences(paper.run)) or "Nothing is changed."


def algorithms(paper: Paper) -> str:
    """Item 2.4."""
    policy = label(paper.run.config["allocation"]["policy"]).lower()
    return paragraph_of([f"Allocation policy: {policy}", *modules("rules")])


def entities(paper: Paper) -> str:
    """Item 2.5.1."""
    config = paper.run.config
    return (
        f"Families, whose children move together, with {key_list(config['demand']['need_mix'])} need; workers, of the"
        f" grades {key_list(config['workforce']['grades'])}."
    )


def activities(paper: Paper) -> str:
    """Item 2.5.2: the duties of each stage."""
    stages = paper.run.config["journey"]["stages"]
    return paragraph_of(
        [
            f"{label(name)}: {key_list([duty['duty'] for duty in stage.get('duties') or []])}"
            for name, stage in stages.items()
        ]
    )


def resources(paper: Paper) -> str:
    """Item 2.5.3."""
    teams = paper.run.config["council"]["teams"]
    posts = [f"{label(name).lower()} {one['posts_fte']:g}" for name, one in teams.items()]
    slots = paper.run.config["journey"].get("slots") or {}
    return f"Posts in full-time equivalents: {listed(posts)}. Held in slots: {key_list(slots)}."


def queues(paper: Paper) -> str:
    """Item 2.5.4."""
    teams, own = paper.run.config["journey"]["teams"], paper.run.config["allocation"]
    shared = key_list([name for name, one in teams.items() if one["holds"] == "shared"])
    each = key_list([name for name, one in teams.items() if one["holds"] != "shared"])
    return (
        f"One list that a team works together: {shared}. A list for each worker: {each}. Children without a worker wait"
        f" in order of {label(own['list_order']).lower()}; soft cap {own['soft_cap']:g}, hard cap {own['hard_cap']:g}"
        " children for a full-time worker."
    )


def item_entry(paper: Paper) -> str:
    """Item 2.5.5."""
    config = paper.run.config
    ways_out = [*config["journey"]["exits"], "closed"]
    return f"In: contacts from {key_list(config['demand']['sources'])}. Out: {key_list(ways_out)}."


def item_sources(paper: Paper) -> str:
    """Item 3.1."""
    result = publications([one.source for one in paper.register])
    return f"{listed(result)}." if result else "No number names a publication."


def processing(paper: Paper) -> str:
    """Item 3.2."""
    fitted = sum(any(word in one.source for word in FITTED) for one in paper.register)
    return (
        f"{fitted} of {len(paper.register)} numbers say of themselves that they were fitted to, calibrated to or closed"
        " on published figures; the register says to which."
    )


def inputs(paper: Paper) -> str:
    """Item 3.3."""
    counts = [f"{sum(one.group == group for one in paper.register)} of {group}" for group in GROUPS]
    return f"{len(paper.register)} numbers, all in the register of assumptions: {listed(counts)}."


def item_assumptions(paper: Paper) -> str:
    """Item 3.4."""
    marked = sum(one.assumed for one in paper.register)
    return f"{marked} of the {len(paper.register)} numbers are, wholly or in part, assumptions, marked in the register."


def initial(paper: Paper) -> str:
    """Item 4.1."""
    own = paper.run.config["run"]
    return (
        f"Not empty: the council begins on {own['start']} with the children, posts and vacancies that the report lists;"
        f" {own['warm_up_weeks']} weeks to settle are simulated and not measured."
    )


def item_length(paper: Paper) -> str:
    """Item 4.2."""
    first, last = measured(paper.run)
    return f"{paper.run.config['run']['weeks']} weeks, {first} to {last}."


def estimation(paper: Paper) -> str:
    """Item 4.3."""
    until = paper.run.config["run"].get("until")
    more = f" More were added until these intervals were narrow: {key_list(until['measures'])}." if until else ""
    pairs = "paired, with common random numbers" if paper.run.compared else "independent of each other"
    return f"{paper.run.counted}, {pairs}.{more}"


def item_software(paper: Paper) -> str:
    """Item 5.1."""
    made = paper.run.manifest["versions"]
    return f"{listed([f'{name} {version}' for name, version in made.items() if version])}."


def sampling(paper: Paper) -> str:
    """Item 5.2."""
    return f"{paragraph_of([about_module('random'), about_module('distributions')])} Seed {paper.run.manifest['seed']}."


def execution(paper: Paper) -> str:
    """Item 5.3."""
    clock = paper.run.config["run"]["clock"]
    return (
        f"{paragraph_of([about_module(f'clocks.{clock}')])}"
        f" {paper.run.manifest['entries_mean']:,} events a replication on"
        f" average. Command: {command_of(paper.run)}"
    )


def system(paper: Paper) -> str:
    """Item 5.4."""
    took = paper.run.manifest["seconds"]
    return (
        f"{paper.run.manifest['platform']}; {took['all']:g} seconds in all, {took['simulating_mean']:g} a replication"
        " simulated and"
        f" {took['reading_mean']:g} read."
    )


def sharing(paper: Paper) -> str:
    """Item 6.1."""
    try:
        own = metadata("caseload-sim")
        licence = (
            next((own[key] for key in ("License-Expression", "License") if key in own), None)
            or "stated in the file LICENSE"
        )
        return f"caseload {own['Version']}, open source, licence {licence}; rules {paper.run.manifest['rules']}."
    except PackageNotFoundError:
        return f"caseload, open source, licence in the file LICENSE; rules {paper.run.manifest['rules']}."


ITEMS: tuple[tuple[str, str, ItemAnswer], ...] = (
    ("1.1", "Purpose of the model", purpose),
    ("1.2", "Model outputs", outputs),
    ("1.3", "Experimentation aims", aims),
    ("2.1", "Base model overview", diagram),
    ("2.2", "Base model logic", logic),
    ("2.3", "Scenario logic", item_scenario),
    ("2.4", "Algorithms", algorithms),
    ("2.5.1", "Entities", entities),
    ("2.5.2", "Activities", activities),
    ("2.5.3", "Resources", resources),
    ("2.5.4", "Queues", queues),
    ("2.5.5", "Entry and exit points", item_entry),
    ("3.1", "Data sources", item_sources),
    ("3.2", "Pre-processing", processing),
    ("3.3", "Input parameters", inputs),
    ("3.4", "Assumptions", item_assumptions),
    ("4.1", "Initialisation", initial),
    ("4.2", "Run length", item_length),
    ("4.3", "Estimation approach", estimation),
    ("5.1", "Software", item_software),
    ("5.2", "Random sampling", sampling),
    ("5.3", "Model execution", execution),
    ("5.4", "System specification", system),
    ("6.1", "Computer model sharing", sharing),
)
