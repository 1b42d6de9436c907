"""What can be chosen: the groups, files and plain knobs of conf/, read without Hydra so that help answers at once."""

import re
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from sim.base.places import CONF
from sim.inputs.composing.own_folders import choices_in, content_of

NOT_CHOSEN = (
    "hydra",
    "published",
    "calibration",
    "ensemble",
    "years",
    "nation",
    "record",
    "study",
    "schema",
)  # in no study
ALSO_CHOSEN = "# Chosen by itself too, though another file builds on it."  # a line of a file
NOT_KNOBS = ("name", "sentence", "changes", "published", "defaults")
WORKED_OUT = "worked out"  # the value of a knob that follows from others unless it is typed
KNOB = re.compile(r"(?P<key>[A-Za-z_]\w*):\s+(?P<value>[^#\s{][^#]*?)\s*(?:#\s*(?P<says>[^|]*?)\s*(?:\|.*)?)?")


class Knob(NamedTuple):
    """A plain key of a scenario file that a planner can turn."""

    key: str
    value: str
    says: str


class Choice(NamedTuple):
    """One file of a group."""

    name: str
    says: str
    knobs: tuple[Knob, ...]


def groups(folders: Iterable[Path]) -> dict[str, list[Choice]]:
    """Every group of these folders with its choices; files that only serve others of their group are left out."""
    result: dict[str, dict[str, Path]] = {}
    for folder in folders:
        for file in choices_in(folder):
            if file.parent.name not in NOT_CHOSEN:
                result.setdefault(file.parent.name, {}).setdefault(file.stem, file)
    return {group: choices_of(files) for group, files in result.items()}


def choices_of(files: dict[str, Path]) -> list[Choice]:
    """The files of one group as choices, in alphabetical order."""
    contents = {name: content_of(files[name]) for name in sorted(files)}
    texts = {name: content.decode(errors="replace") for name, content in contents.items() if content is not None}
    serving = {files[name].with_stem(served) for name, text in texts.items() for served in served_by(text)}
    return [  # a file that builds on one of another folder does not hide it
        Choice(name, choice_sentence(text), knobs(text))
        for name, text in texts.items()
        if files[name] not in serving or ALSO_CHOSEN in text.split("\n")
    ]


def served_by(text: str) -> list[str]:
    """The files of its own group on which a file builds (its `defaults`)."""
    result = re.search(r"^defaults:\n((?:[ \t]+-.*\n|[ \t]*\n)*)", text, re.MULTILINE)
    return re.findall(r"-\s*([\w-]+)\s*$", result[1], re.MULTILINE) if result else []


def choice_sentence(text: str) -> str:
    """What a file says of itself: its key `sentence`, or else the first sentence of the comment it opens with."""
    sentence = re.search(r"^sentence:\s*(.+?)\s*$", text, re.MULTILINE)
    if sentence:
        return sentence[1].strip("'\"")
    own = [line for line in text.split("\n") if not line.startswith("# @")]
    comment = " ".join(line.removeprefix("#").strip() for line in takewhile(lambda line: line.startswith("#"), own))
    return re.split(r"(?<=\.)\s", comment)[0]


def knobs(text: str) -> tuple[Knob, ...]:
    """The plain top-level keys of a scenario file; of any other file, none."""
    if not re.search(r"^changes:", text, re.MULTILINE):
        return ()
    lines = [line for text_line in text.splitlines() if (line := KNOB.fullmatch(text_line))]
    return tuple(
        Knob(line["key"], WORKED_OUT if "${" in line["value"] else line["value"], line["says"] or "")
        for line in lines
        if line["key"] not in NOT_KNOBS
    )


def defaults() -> dict[str, str]:
    """What is chosen in each group unless stated otherwise."""
    import yaml

    read: dict[str, Any] = yaml.safe_load((CONF / "config.yaml").read_text(encoding="utf-8"))
    pairs = [pair for item in read["defaults"] if isinstance(item, dict) for pair in item.items()]
    return {str(group): str(choice or "") for group, choice in pairs if "/" not in str(group)}
