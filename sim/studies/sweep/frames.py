"""Many points composed fast: Hydra composes a frame once, and plain values are put into it.

What Hydra needs a tenth of a second for takes less than a millisecond: a point that differs from another only in plain
values (`scenario.size=1.2`) is that other one's mapping with these values, and with whatever refers to them. What
chooses a group, adds or deletes a key, or refers to another is a part of the frame. The outcome is that of `composed`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import BaseModel

from sim.base.errors import InputError
from sim.base.places import CONF
from sim.inputs.checks import CHECKS, faults_among, faults_of, parts_and_faults, validate, validated_part
from sim.inputs.checks.sentences import models_in
from sim.inputs.composing.after_composing import open_values
from sim.inputs.composing.choices import groups
from sim.inputs.composing.compose import TYPING_ERRORS, Loc, Plain, hydra_ready, loaded, made_plain
from sim.inputs.schema import Config

MOST_FRAMES = 32  # kept at a time
PLAIN_KEY = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?")  # what needs no parser
SIMPLE = re.compile(r"\$\{([A-Za-z_]\w*(?:\.\w+)+)\}")  # `${part.key}` and nothing beside it
ROOT = re.compile(r"\$\{([A-Za-z_]\w*)[.\[}]")
NOT_PLAIN = ("council.year", "run.start", "run.warm_up_weeks")  # a year is a name; a scenario's dates follow the run
Value = bool | int | float | str | None
Words = tuple[str, ...]  # what one would type for a point


@dataclass
class Frame:
    """A composition into which plain values can be put."""

    whole: DictConfig
    plain: Plain
    faults: list[str]  # of typing
    fits: bool  # plain values can be put into it
    direct: list[tuple[Loc, str]]  # what is such a value: where, and the value's key
    open: list[tuple[Loc, Any]]  # what may refer to one in another way: where, and the node that holds it
    holders: dict[str, Any]  # the node that holds each such value
    models: dict[str, BaseModel] | None = None  # its parts, once validated; none if they are not sound


@dataclass
class Frames:
    """The frames that points have needed lately."""

    folders: Sequence[Path] = ()
    known: dict[tuple[Words, Words], Frame] = field(default_factory=dict)
    group_names: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.group_names = frozenset(groups([CONF, *self.folders]))

    def of(self, words: Words) -> tuple[Frame, dict[str, Value]]:
        """The frame of a point, and what is to be put into it."""
        values, others = {}, []
        for word in words:
            result = plain_value(word)
            if result is None or not_plain(result[0]) or word.endswith("%") or result[0] in self.group_names:
                others.append(word)
            else:
                values[result[0]] = result[1]
        key = (tuple(others), tuple(values))
        if key not in self.known:
            while len(self.known) >= MOST_FRAMES:
                self.known.pop(next(iter(self.known)))
            self.known[key] = frame_of(words, values, self.folders)
        return self.known[key], values


def not_plain(key: str) -> bool:
    """Whether a key changes more than its own value."""
    return key in NOT_PLAIN or key.startswith("figures.")


@lru_cache(maxsize=4096)
def plain_value(word: str) -> tuple[str, Value] | None:
    """The key and the value of `key=value`, or None if the word says anything else."""
    key, equals, text = word.partition("=")
    if not equals or not PLAIN_KEY.fullmatch(key) or "$" in text or key.startswith("hydra."):
        return None
    if number := NUMBER.fullmatch(text):
        return key, float(text) if number["fraction"] else int(text)
    try:
        override = OverridesParser.create().parse_override(word)
    except TYPING_ERRORS:
        return None
    value: Any = None if override.is_sweep_override() else override.value()
    given = value is not None or text == "null"
    return (key, value) if given and isinstance(value, Value) and value != "???" else None


def frame_of(words: Words, values: dict[str, Value], folders: Sequence[Path]) -> Frame:
    """The frame of a point, composed with that point's own values."""
    with hydra_ready():
        whole, faults = loaded(list(words), folders)
    plain = made_plain(whole)
    raw: Any = OmegaConf.to_container(whole, resolve=False)
    fits = not faults and not plain.faults and all(has(raw, key, value) for key, value in values.items())
    moved = moved_by(raw, plain, {key.partition(".")[0] for key in values})
    direct, others = distinguishable(moved, list(values))
    result = [(loc, parent_node(whole, loc)) for loc in others]
    holders = {key: parent_node(whole, tuple(key.split("."))) for key in values} if fits else {}
    return Frame(whole, plain, [*faults, *plain.faults], fits, direct, result, holders)


def distinguishable(moved: Sequence[tuple[Loc, str]], keys: Sequence[str]) -> tuple[list[tuple[Loc, str]], list[Loc]]:
    """Texts that are one of these keys and nothing more (`${scenario.size}`), and those that may refer to one.

    What is a key that is not moved is left out: it stays what it is in the frame.
    """
    here = [".".join(map(str, loc)) for loc, _ in moved]
    direct, others = [], []
    for loc, text in moved:
        only = SIMPLE.fullmatch(text)
        if only is None or any(touches(only[1], key) for key in [*keys, *here] if key != only[1] or key not in keys):
            others.append(loc)
        elif only[1] in keys:
            direct.append((loc, only[1]))
    return direct, others


def touches(one: str, other: str) -> bool:
    """Whether one of two places is in the other."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def parent_node(whole: DictConfig, loc: Loc) -> Any:
    """The node that holds the value at a place."""
    holder: Any = whole
    for key in loc[:-1]:
        holder = holder[key]
    return holder


def moved_by(raw: Any, plain: Plain, parts: set[str]) -> list[tuple[Loc, str]]:
    """Where and how something may refer, directly or not, to a value in one of these parts; rather too many."""
    texts = {part: list(open_values(raw[part], (part,))) for part in plain.mapping}
    moved = set(parts)
    while True:
        result = [(loc, text) for own in texts.values() for loc, text in own if refers_to(text, moved)]
        if {loc[0] for loc, _ in result} <= moved:
            return result
        moved |= {str(loc[0]) for loc, _ in result}


def refers_to(text: str, parts: set[str]) -> bool:
    """Whether a text may refer to one of these parts; it may, where it refers in another way than by `${part.key}`."""
    roots = ROOT.findall(text)
    return len(roots) != text.count("${") or bool(parts & {*roots})


def has(raw: Any, key: str, value: Value) -> bool:
    """Whether a composition has this value at this place, and no later word has changed it."""
    for name in key.split("."):
        if not isinstance(raw, dict) or name not in raw:
            return False
        raw = raw[name]
    return type(raw) is type(value) and raw == value


def put_values(frame: Frame, values: dict[str, Value]) -> dict[str, Any]:
    """The mapping of a point; what it shares with the frame's is the frame's own, not a copy."""
    mapping = {key: part for key, part in frame.plain.mapping.items() if key != "hydra"}
    own: set[Loc] = set()
    for key, value in values.items():
        if frame.open:
            frame.holders[key][key.rpartition(".")[2]] = value
        replace(mapping, tuple(key.split(".")), value, own)
    for loc, key in frame.direct:
        replace(mapping, loc, values[key], own)
    for loc, holder in frame.open:
        now = holder[loc[-1]]
        now = OmegaConf.to_container(now, resolve=True) if OmegaConf.is_config(now) else now
        replace(mapping, loc, now, own)
    return mapping


def replace(mapping: dict[str, Any], loc: Loc, value: Any, own: set[Loc]) -> None:
    """Put a value in its place, copying what is the frame's on the way; `own` is what has been copied already."""
    old: Any = mapping
    for key in loc:
        old = old[key]
    if type(old) is type(value) and repr(old) == repr(value):  # -0.0 is not 0.0, and [1] is not [1.0]
        return
    here: Any = mapping
    for depth, key in enumerate(loc[:-1], 1):
        if loc[:depth] not in own:
            here[key] = here[key].copy()
            own.add(loc[:depth])
        here = here[key]
    here[loc[-1]] = value


def config_of_words(frames: Frames, words: Words) -> Config:
    """The study of a point, or InputError with every fault in it: as if it were composed and validated by itself."""
    frame, values = frames.of(words)
    if not frame.fits:
        frame, values = frame_of(words, {}, frames.folders), {}
    if frame.faults:
        raise InputError([*frame.faults, *faults_of(frame.plain.mapping, frame.plain.typed_as)])
    try:
        mapping = put_values(frame, values)
    except OmegaConfBaseException:  # a reference that leads nowhere with this point's values
        frame = frame_of(words, {}, frames.folders)
        raise InputError([*frame.faults, *faults_of(frame.plain.mapping, frame.plain.typed_as)]) from None
    sound = validated_by_parts(mapping, frame)
    return validate(mapping, frame.plain.typed_as) if sound is None else sound  # the full check lists every fault


def validated_by_parts(mapping: dict[str, Any], frame: Frame) -> Config | None:
    """The study, if it is sound; only those parts are checked that are not the frame's own, and what they must fit."""
    if frame.models is None:
        frame.models = frame_parts(frame)
    models, changed = dict(frame.models), set()
    for name, kind in Config.model_fields.items():
        if not models or mapping[name] is frame.plain.mapping[name]:
            continue
        part, _ = validated_part(name, next(models_in(kind.annotation)), mapping)
        if part is None:
            return None
        models[name] = part
        changed.add(name)
    checks = [(check, needs) for check, needs in CHECKS if changed & set(needs)]
    if not models or faults_among(models, checks):
        return None
    sound: dict[str, Any] = {**models}
    return Config.model_construct(**sound)  # every part of it has been validated


def frame_parts(frame: Frame) -> dict[str, BaseModel]:
    """The parts of the study that the frame was composed as, or none if it is not sound."""
    mapping = {key: part for key, part in frame.plain.mapping.items() if key != "hydra"}
    parts, faults = parts_and_faults(mapping)
    return {} if mapping.keys() != Config.model_fields.keys() or faults else parts
