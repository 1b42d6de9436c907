"""The sentences for choices and keys that do not exist, with the nearest that do."""

import math
import re
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf
from yaml.reader import ReaderError

from sim.base.errors import InputError, did_you_mean, listed, nearest, shown, unknown
from sim.base.places import CONF
from sim.inputs.composing.choices import defaults, groups
from sim.inputs.composing.joined_scenarios import JOIN
from sim.inputs.councils.council_names import resolve

NOT_KEYS = re.compile(r"node `[^`]+` is not a container")
REFERENCES = re.compile(r"\$\{([A-Za-z_][\w.]*)\}")
RAISED = re.compile(r"^\w+ raised while resolving interpolation: ")
DEEPEST = 20  # references behind one another


@contextmanager
def errors_with_a_sentence() -> Iterator[None]:
    """What Hydra meets without a sentence of its own is a ValueError with one."""
    try:
        yield
    except Exception as error:
        if str(error).strip() and not isinstance(error, AssertionError | AttributeError | LookupError | TypeError):
            raise
        raise ValueError("its list of defaults cannot be read: each is the name of a file, or group: name") from error


def override_key(override: str) -> str:
    """The key of an override, without signs."""
    return override.partition("=")[0].lstrip("+~").partition("@")[0]


def first_line(error: BaseException) -> str:
    """The first line of an error's own words, without the name of a class before it."""
    line = RAISED.sub("", (str(error).strip().splitlines() or [type(error).__name__])[0])
    return line.strip('"').rstrip(".") + "."


def not_worked_out(raw: Any, path: str, text: str, error: BaseException) -> str:
    """The sentence for what cannot be worked out from other values: the value that is to blame, where that is plain."""
    for key, value in values_behind(raw, text, 0):
        if NOT_KEYS.search(str(error)) and f"node `{key}`" in str(error):
            return f"{key}={shown(value)}: must be keys with their values; other numbers are worked out from them."
        if not is_number(value) and "joined:" not in text:  # which is of lists
            return f"{key}={shown(value)}: must be a number; others are worked out from it."
        if "division by zero" in str(error) and text.endswith(f",${{{key}}}}}") and float(value) == 0:
            return f"{key}={shown(value)}: must not be 0; another number is divided by it."
    return f"{path}={shown(text)}: cannot be worked out: {first_line(error)}"


def values_behind(raw: Any, text: str, depth: int) -> Iterator[tuple[str, Any]]:
    """The keys to which a text refers, and those to which these refer, each with its value as written.

    Of a key that leads through something that is no mapping, that is given.
    """
    for key in dict.fromkeys(REFERENCES.findall(text)) if depth < DEEPEST else ():
        here, steps = raw, key.split(".")
        for n, step in enumerate(steps):
            if not isinstance(here, dict):
                yield ".".join(steps[:n]), here
                break
            here = here.get(step, here.get(int(step)) if step.isdecimal() else None)
        else:
            if isinstance(here, str) and "${" in here:
                yield from values_behind(raw, here, depth + 1)
            elif here is not None:
                yield key, here


def is_number(value: Any) -> bool:
    """Whether a value is a number, or a text that is one."""
    try:
        return not isinstance(value, bool) and math.isfinite(float(value))
    except (ValueError, TypeError):
        return False


def order_of(key: str, result: Container[str]) -> int:
    """Choices come before keys, and those that follow another choice before that one."""
    return 2 if key not in result else 1 if f"${{{key}}}" in defaults().values() else 0


def several_chosen(overrides: Sequence[str], folders: Sequence[Path]) -> dict[str, str]:
    """A sentence for each list where one file is chosen: of several choices the last would win without a word."""
    lists = [override for override in overrides if override.partition("=")[2].strip().startswith("[")]
    known = groups([CONF, *folders]) if lists else {}  # reads every file: only where needed
    return {override: one_choice(override) for override in lists if is_choice(override, known)}


def is_choice(override: str, known: Container[str]) -> bool:
    """Whether a file of a group is chosen: of one that is known, or of one of Hydra's own."""
    return override_key(override) in known or override_key(override).startswith("hydra/")


def one_choice(override: str) -> str:
    """The sentence for several choices of a group where one is wanted."""
    key = override_key(override)
    if key.startswith("hydra/"):
        return f"{shown(override)}: one {key} is chosen, by name."
    joined_by = ", or joined by a plus sign where they happen in one run: scenario=a+b" if key == "scenario" else ""
    return f"{shown(override)}: one {key} is chosen; several are simulated one by one with --multirun (-m){joined_by}."


def one_value(override: str, known: Container[str]) -> str:
    """The sentence for several values where one is wanted, of a group or of another key."""
    if is_choice(override, known):
        return one_choice(override)
    return f"{override}: several values at once need --multirun (-m); a list is written in brackets, [a,b]."


def no_such_choice(file: str, override: str, folders: Sequence[Path], chosen: Sequence[str]) -> str:
    """The sentence for a file that is not in its group, and for those that would have followed the same choice."""
    result, leader = groups([CONF, *folders]), override_key(override)
    if hint := misplaced(leader, override.partition("=")[2], folders):
        return f"{override}: {hint}"
    group, _, choice = file.removesuffix(".yaml").rpartition("/")
    if group == "council" and leader == group:
        return no_such_council(choice, [one.name for one in result[group]])
    if group == "scenario" and JOIN in choice:
        return badly_joined(choice, [one.name for one in groups([CONF])[group]])
    if leader in (group, ""):
        return unknown(group or override, choice, group or "file", [one.name for one in result.get(group, [])])
    known = {
        name: [one.name for one in result[name]] for name, usual in defaults().items() if usual == f"${{{leader}}}"
    }
    lacking = [name for name in known if choice not in known[name] and name not in chosen]
    if not lacking:
        return unknown(leader, override.partition("=")[2], leader, [one.name for one in result.get(leader, [])])
    hints = " ".join(f"{name}={known[name][0]}" for name in lacking)
    return f"{override}: there is no {listed(lacking, 'or')} of this name, and they follow {leader}; add, say, {hints}."


def badly_joined(choice: str, known: Sequence[str]) -> str:
    """The sentence for scenarios that cannot be joined."""
    parts = choice.split(JOIN)
    twice = next((part for part in parts if parts.count(part) > 1), None)
    if twice in known:
        return f"scenario={choice}: {twice} is in it twice; name each scenario once."
    wrong = next((part for part in parts if part not in known), "")
    return f"scenario={choice}: {wrong or 'nothing'} is no scenario of the project{did_you_mean(wrong, known)}"


def misplaced(group: str, choice: str, folders: Sequence[Path]) -> str:
    """How to correct a choice that is a path, or whose file is in the wrong one of the user's folders; else nothing."""
    name = re.sub(r"\.ya?ml$", "", re.split(r"[/\\]", choice)[-1])
    if name != choice and group in groups([CONF]):
        return f"choose by name, without folders and ending: {group}={name} is FOLDER/{group}/{name}.yaml."
    if not re.fullmatch(r"[\w-]+", choice):
        return ""  # no name of a file to look for
    for folder in folders:
        for file in (folder / group / f"{choice}.yml", folder / f"{choice}.yml", folder / group / f"{choice}.YAML"):
            if file.is_file():
                home = folder if folder.name == group else folder / group
                return f"{file} must be called {file.stem}.yaml, in {home}."
        if (folder / f"{choice}.yaml").is_file():
            right = f"--config-dir {folder.parent}" if folder.name == group else f"its place is {folder / group}"
            return f"{folder / f'{choice}.yaml'} must lie in a folder {group}: {right}."
        if deeper := sorted(folder.glob(f"*/{group}/{choice}.yaml")):
            return f"{deeper[0]} is one folder too deep: --config-dir {deeper[0].parents[1]}."
    return ""


def no_such_council(choice: str, files: Sequence[str]) -> str:
    """The sentence for a council that is neither a file nor a council of England that can be simulated."""
    if near := nearest(choice, files):
        return f"council={choice}: there is no such council; did you mean {near}? council=list shows every council."
    try:
        resolve(choice)
    except InputError as refused:
        return refused.faults[0].replace("`council list`", "council=list")
    return f"council={choice}: its figures could not be read."


def otherwise_refused(override: str, error: BaseException) -> str:
    """The sentence for an override that Hydra refuses for no reason of which more is known."""
    key, message = override_key(override), str(error)
    if "append" in message and override.startswith("+"):
        return f"{override}: {key} is there already; write it without the plus sign."
    if "resolving interpolation" in message and override.startswith("~"):
        return f"{override}: every study has its {key}; choose another with {key}=CHOICE."
    return f"{override or 'conf/'}: {first_line(error)}"


def unreadable(override: str, folders: Sequence[Path]) -> str:
    """The sentence for an override that is not `key=value`."""
    if override == "list":
        kinds = [*groups([CONF]), "measures"]
        return f"list: of what? One of {listed([f'{one}=list' for one in kinds], 'or')}."
    if "=" in override:
        return f"{override}: cannot be read; put quotes around a value with spaces, commas or brackets: 'key=\"a, b\"'."
    pairs = {one.name: f"{group}={one.name}" for group, result in groups([CONF, *folders]).items() for one in result}
    near = nearest(override, pairs)
    return f"{override}: is not written like key=value" + (f"; did you mean {pairs[near]}?" if near else ".")


def not_text(error: UnicodeDecodeError | ReaderError, override: str, folders: Sequence[Path]) -> str:
    """The sentence for a file that is no text, with its path where the choice leads to one."""
    group, _, choice = override.partition("=")
    files = [folder / group / f"{choice}.yaml" for folder in folders]
    path = next((f" ({file})" for file in files if file.is_file()), "")
    if isinstance(error, ReaderError):
        return (
            f"{override or 'conf/'}: this file{path} is not text: character {error.position} is one that no text has."
        )
    return f"{override or 'conf/'}: this file{path} is not text in UTF-8 (byte {error.start})."


def no_such_key(override: str, key: str, whole: DictConfig) -> str:
    """The sentence for a key that does not exist, with the nearest that does at the same place."""
    here: Any = OmegaConf.to_container(whole, resolve=False)
    path: list[str] = []
    for word in re.split(r"[./]", key):
        if isinstance(here, list):
            return f"{override}: {'.'.join(path)} is a list; give the whole list, or change its file."
        if not isinstance(here, dict):
            return f"{override}: {'.'.join(path)} is a value and has no keys of its own."
        if word not in here:
            chosen = () if path else [group for group in defaults() if group not in here]  # nothing is chosen in them
            if word in chosen:
                return f"{override}: {word} has no keys of its own; {word}=CHOICE chooses, and {word}=list lists."
            known = [*(str(name) for name in here if name != "hydra"), *chosen]
            near = nearest(word, known)
            there = f"; did you mean {'.'.join([*path, near])}?" if near else f". Known here: {listed(known)}."
            return f"{override}: there is no such key{there}"
        path.append(word)
        here = here[word]
    return f"{override}: this value cannot be set here."
