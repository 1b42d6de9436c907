"""The register of assumptions of exactly one run: each number it used, with unit and source where `conf/` gives them.

A number is given the source that stands beside it in `conf/` only while the run used that very value; any other number
is said to be set for the run, or to follow from other settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sim.base.places import CONF
from sim.inputs.composing.choices import defaults, served_by
from sim.inputs.register import LOADER, RegisteredNumber, figures_of, values_with_keys
from sim.reports.report.run_folder import FinishedRun

GROUPS = ("scenario", "council", "demand", "journey", "workforce", "allocation", "run")
FOLLOWS = "follows from other settings"
SET = "set for this run"
UNSTATED = "not stated, so none (0) or always (1)"
APART = ("scenario",)  # a user's own file of these builds on no other
NEUTRAL = (0.0, 1.0)
usual = cache(defaults)
Place = tuple[str, ...]  # keys, the items of lists numbered from 1
UNUSED = ("settings",)  # of a configuration: what was typed again in another form
NUMBERS = (int, float)


class Entry(NamedTuple):
    """A number of a run: its group and key, its value as written, unit, source, and whether it is an assumption."""

    group: str
    key: str
    value: str
    unit: str
    source: str
    assumed: bool
    file: str  # of conf/, or empty


def register_of(run: FinishedRun, groups: tuple[str, ...] = GROUPS) -> list[Entry]:
    """Every number that a run used, group by group."""
    return [entry for group in groups for entry in entries_of(run, group)]


def entries_of(run: FinishedRun, group: str) -> Iterator[Entry]:
    """The numbers of a group: first those that `conf/` gives as they were used, then all others."""
    config = run.config.get(group, {})
    own = family(CONF / group, chosen_file(run, group))
    claimed: set[Place] = set()
    stated: set[Place] = set()  # by a file that builds on others: what they say of it no longer holds
    for file in files_of_choice(run, group):
        before = frozenset(stated) if file in own else frozenset()
        for figure in read_figures(file):
            for keys in (tuple(figure.key.split(".")), *twins_of(file, tuple(figure.key.split(".")))):
                place = place_in_register(config, keys)
                if place is None or is_unused(run, group, place) or is_typed(run, group, keys):
                    continue
                leaves = {leaf for leaf, _ in leaves_of(at(config, place), place)}
                stated |= leaves
                if not is_as_written(parsed(figure.value), at(config, place)):
                    continue
                if leaves - claimed - before:
                    claimed |= leaves
                    yield Entry(
                        group, ".".join(keys), figure.value, figure.unit, figure.source, figure.assumed, figure.file
                    )
    for leaf, value in leaves_of(config, ()):
        if leaf not in claimed and not is_unused(run, group, leaf):
            written = f"{value:g}" if isinstance(value, float) else str(value)
            yield Entry(group, ".".join(leaf), written, "", origin(run, group, leaf, value), False, "")


def origin(run: FinishedRun, group: str, leaf: Place, value: float) -> str:
    """Where a number comes from that `conf/` does not give as it was used."""
    config, own = run.config[group], family(CONF / group, chosen_file(run, group))
    if any(is_below(config, keys, leaf) for file in own for keys in following(file)):
        return FOLLOWS
    stated = any(is_below(config, tuple(one.key.split(".")), leaf) for file in own for one in read_figures(file))
    return UNSTATED if own and value in NEUTRAL and not is_typed(run, group, leaf) and not stated else SET


def is_typed(run: FinishedRun, group: str, keys: Place) -> bool:
    """Whether a number was typed for the run, by itself or with what it is part of."""
    key = ".".join((group, *keys))
    names = [word.partition("=")[0].lstrip("+") for word in run.overrides]
    return any(key == name or (key.startswith(f"{name}.") and name != group) for name in names)


def is_unused(run: FinishedRun, group: str, leaf: Place) -> bool:
    """Whether a number is there and not used: another year's of the council, or typed again in another form."""
    other_year = group == "council" and leaf[:1] == ("years",) and leaf[1:2] != (str(run.config[group].get("year")),)
    return other_year or leaf[0] in UNUSED


def files_of_choice(run: FinishedRun, group: str) -> list[Path]:
    """The file of a group that was chosen and those it builds on; of a user's own, all that it may use."""
    own = family(CONF / group, chosen_file(run, group))
    return own or ([] if group in APART else sorted((CONF / group).glob("*.yaml")))


def chosen_file(run: FinishedRun, group: str) -> str:
    """The choice of a group: as typed, or else the usual one."""
    typed = dict(word.split("=", 1) for word in run.overrides if "=" in word)
    name = typed.get(group, usual().get(group, ""))
    return chosen_file(run, "council") if name == "${council}" else name


@cache
def family(folder: Path, name: str) -> list[Path]:
    """A file and those on which it builds, itself first."""
    file = folder / f"{name}.yaml"
    if not name or Path(name).name != name or not file.is_file():
        return []
    return [file, *(one for base in served_by(file.read_text(encoding="utf-8")) for one in family(folder, base))]


@cache
def read_figures(file: Path) -> tuple[RegisteredNumber, ...]:
    """The numbers of a file of `conf/`."""
    return tuple(figures_of(file, file.relative_to(CONF).as_posix()))


@cache
def following(file: Path) -> tuple[Place, ...]:
    """The keys of a file whose values are taken from other settings."""
    return tuple(place.keys for place in values_with_keys(file.read_text(encoding="utf-8")) if "${" in place.text)


def twins_of(file: Path, keys: Place) -> Iterator[Place]:
    """Other keys of a number, where a file says a part once and refers to it again (an anchor of YAML)."""
    for first, other in anchors(file):
        if keys[: len(first)] == first:
            yield (*other, *keys[len(first) :])


@cache
def anchors(file: Path) -> tuple[tuple[Place, Place], ...]:
    """Where the parts of a file are that it says once and refers to again: the first place and each other."""
    seen: dict[int, Place] = {}
    result: list[tuple[Place, Place]] = []

    def walk(node: yaml.Node | None, place: Place) -> None:
        if isinstance(node, yaml.ScalarNode) or node is None:
            return
        if id(node) in seen:
            result.append((seen[id(node)], place))
            return
        seen[id(node)] = place
        for i, item in enumerate(node.value):
            key, value = item if isinstance(node, yaml.MappingNode) else (None, item)
            walk(value, (*place, str(key.value) if key is not None else str(i + 1)))

    walk(yaml.compose(file.read_text(encoding="utf-8"), Loader=LOADER), ())
    return tuple(result)


def place_in_register(config: Any, keys: Place) -> Place | None:
    """Where a key of `conf/` is in a configuration, whose lists are numbered from 1; None if it is not there."""
    place: Place = ()
    for key in keys:
        if isinstance(config, dict) and key in config:
            config, place = config[key], (*place, key)
        elif isinstance(config, list) and (i := item_named(config, key)) is not None:
            config, place = config[i], (*place, str(i + 1))
        else:
            return None
    return place


def item_named(items: list[Any], key: str) -> int | None:
    """The item of a list that goes by this word, or that has this number from 1."""
    for i, item in enumerate(items):
        if isinstance(item, dict) and key in (item.get("duty"), item.get("what")):
            return i
    return int(key) - 1 if key.isdigit() and 0 < int(key) <= len(items) else None


def at(config: Any, place: Place) -> Any:
    """The value at a place."""
    for key in place:
        config = config[int(key) - 1] if isinstance(config, list) else config[key]
    return config


def leaves_of(value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Every number below a value, with its place."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves_of(one, (*place, str(key)))
    elif isinstance(value, list):
        for i, one in enumerate(value):
            yield from leaves_of(one, (*place, str(i + 1)))
    elif isinstance(value, NUMBERS) and not isinstance(value, bool):
        yield place, value


def is_below(config: Any, keys: Place, leaf: Place) -> bool:
    """Whether a number is at or below a key of `conf/`."""
    place = place_in_register(config, keys)
    return place is not None and leaf[: len(place)] == place


@cache
def parsed(text: str) -> Any:
    """A value as it stands in `conf/`, without the brackets it may have had."""
    forms = [f"{{{text}}}", f"[{text}]"] if ":" in text else [f"[{text}]"] if "," in text else []
    for form in (*forms, text):
        try:
            return yaml.load(form, LOADER)
        except yaml.YAMLError:
            continue
    return text


def is_as_written(written: Any, used: Any) -> bool:
    """Whether a run used what is written: every number and word of it."""
    if isinstance(written, dict):
        return isinstance(used, dict) and all(
            str(key) in used and is_as_written(one, used[str(key)]) for key, one in written.items()
        )
    if isinstance(written, list):
        return isinstance(used, list) and len(written) == len(used) and all(map(is_as_written, written, used))
    if isinstance(written, NUMBERS) and isinstance(used, NUMBERS):
        return float(written) == float(used)
    return str(written) == str(used)
