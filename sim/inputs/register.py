"""The register of assumptions: every number of `conf/` with its unit and its source, read from the files.

A line of `conf/` that holds a number says so in a comment: `# unit | source`, or the word ASSUMPTION.
    no comment   it takes the comment line directly above, or else the comment of the nearest line it belongs to
    same         unit and source of the number before
    no unit      it is found likewise; a length such as `45 working_days` carries its own
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from sim.base.places import CONF

MARK = "ASSUMPTION"
CHOICES = ("run/", "experiment/", "hydra/")  # files of choices: each number says what it is, none has a source
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast
NUMBER_TAGS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:timestamp")
LENGTH = re.compile(r"\d+(\.\d+)? (working_days|weeks|months)\b[a-z ]*")  # a number that carries its own unit
MORE_THAN_A_WORD = re.compile(r"same\s+\w+")  # "same fit": the source before, in other words


@dataclass(frozen=True)
class Note:
    """What a comment says of a number: its unit and its source, each empty where it is not given."""

    unit: str = ""
    source: str = ""


@dataclass(frozen=True)
class RegisteredNumber:
    """One line of `conf/` that holds numbers."""

    file: str
    line: int
    key: str
    value: str
    unit: str
    source: str

    @property
    def assumed(self) -> bool:
        """Whether the number is, wholly or in part, an assumption."""
        return MARK in self.source or MARK in self.unit

    @property
    def faults(self) -> list[str]:
        """What the line lacks, in words."""
        if self.assumed:
            return []
        return [f"no {what}" for what, given in (("unit", self.unit), ("source", self.source)) if not given]


@dataclass(frozen=True)
class WrittenValue:
    """A value in a file: the keys that lead to it, the lines it hangs from (nearest first), and its text."""

    keys: tuple[str, ...]
    lines: tuple[int, ...]
    text: str
    numbers: bool  # holds a number
    lengths: bool  # every number in it carries its own unit


def conf_files(conf: Path = CONF) -> list[Path]:
    """All YAML files in a fixed order."""
    return sorted(conf.rglob("*.yaml"), key=lambda file: file.relative_to(conf).as_posix())


def figures(conf: Path = CONF) -> list[RegisteredNumber]:
    """Every line with a number, of every file."""
    return [figure for file in conf_files(conf) for figure in figures_of(file, file.relative_to(conf).as_posix())]


def figures_of(file: Path, name: str) -> list[RegisteredNumber]:
    """Every line with a number in one file, in order."""
    text = file.read_text(encoding="utf-8")
    comments, leads = comments_of(text)
    result: list[RegisteredNumber] = []
    before = Note()
    for place in values_with_keys(text):
        if not place.numbers:
            continue
        note = note_of(place, comments, leads, before)
        if name.startswith(CHOICES) and note.unit and not note.source:
            note = replace(note, source="a choice")
        line = place.lines[0]
        result.append(RegisteredNumber(name, line + 1, ".".join(place.keys), place.text, note.unit, note.source))
        before = note
    return result


def comments_of(text: str) -> tuple[dict[int, str], dict[int, str]]:
    """The comment at the end of each line, and the block of comment lines directly above each line."""
    ends: dict[int, int] = {}
    for token in yaml.scan(text, Loader=LOADER):
        if not isinstance(token, yaml.BlockEndToken | yaml.StreamEndToken | yaml.BlockMappingStartToken):
            ends[token.end_mark.line] = max(ends.get(token.end_mark.line, 0), token.end_mark.column)
    trailing: dict[int, str] = {}
    leading: dict[int, str] = {}
    block: list[str] = []
    for i, line in enumerate(text.splitlines()):
        if line.lstrip().startswith("#"):
            block.append(line.strip().removeprefix("#").strip())
            continue
        if block and line.strip():
            leading[i] = " ".join(block)
        block = []
        rest = line[ends.get(i, 0) :].strip()
        if rest.startswith("#"):
            trailing[i] = rest.removeprefix("#").strip()
    return trailing, leading


def values_with_keys(text: str) -> list[WrittenValue]:
    """Every value written on its own line, with the keys that lead to it."""
    root = yaml.compose(text, Loader=LOADER)
    return [] if root is None else list(values_below(root, (), (), text, set()))


def values_below(
    node: yaml.Node, keys: tuple[str, ...], lines: tuple[int, ...], text: str, seen: set[int]
) -> Iterator[WrittenValue]:
    """The values below a node; what is written between brackets is one value; an aliased node is listed once."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode) or getattr(node, "flow_style", False):
        numbers = [n for n in scalars(node) if n.tag in NUMBER_TAGS or LENGTH.fullmatch(n.value)]
        written = text[node.start_mark.index : node.end_mark.index].strip()
        written = written if isinstance(node, yaml.ScalarNode) else " ".join(written[1:-1].split())
        yield WrittenValue(keys, lines, written, bool(numbers), all(n.tag not in NUMBER_TAGS for n in numbers))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from values_below(value, (*keys, key.value), (key.start_mark.line, *lines), text, seen)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            own_line = () if value.start_mark.line in lines else (value.start_mark.line,)
            yield from values_below(value, (*keys, item_key(value, i)), (*own_line, *lines), text, seen)


def scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """The plain values written between the brackets of a node."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from scalars(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from scalars(value)


def item_key(node: yaml.Node, place: int) -> str:
    """An item of a list goes by its first word (`duty: visit` is `visit`), or else by its place, from 1."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        first = node.value[0][1]
        if isinstance(first, yaml.ScalarNode) and first.tag == "tag:yaml.org,2002:str":
            return str(first.value)
    return str(place + 1)


def note_of(place: WrittenValue, comments: dict[int, str], leads: dict[int, str], before: Note) -> Note:
    """What the comments say of a value: its own line's first, then those of the lines it hangs from."""
    above = list(inherited(place, comments, leads))
    own = comments.get(place.lines[0], "")
    if not own:
        note = next((n for n in above if n.source), Note())
    elif own == "same":
        note = Note("", before.source) if place.lengths else before
    else:
        note = read_comment(own, place.lengths)
    if note.source == "same" or MORE_THAN_A_WORD.fullmatch(note.source):
        note = replace(note, source=before.source)
    if place.lengths:
        return replace(note, unit=note.unit or "as written")
    return replace(note, unit=note.unit or next((n.unit for n in above if n.unit), ""))


def inherited(place: WrittenValue, comments: dict[int, str], leads: dict[int, str]) -> Iterator[Note]:
    """The notes of the comment lines above, and of the lines that a value hangs from, nearest first."""
    for depth, line in enumerate(place.lines):
        if depth and line in comments:
            yield read_comment(comments[line], False)
        if line in leads and ("|" in leads[line] or MARK in leads[line]):
            yield read_comment(leads[line], False)


def read_comment(comment: str, has_unit: bool) -> Note:
    """`unit | source`; without a bar it is a source if it is an assumption or if the number carries its own unit."""
    unit, bar, source = (part.strip() for part in comment.partition("|"))
    if bar:
        return Note(unit, source)
    return Note("", unit) if MARK in unit or has_unit else Note(unit, "")
