"""Messages for a study that cannot be simulated: one sentence for each fault, with the nearest right name."""

import difflib
import importlib.util
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MOST_SHOWN = 60  # characters of a value that are shown back
MOST_CHOICES, NEAR_CHOICES = 40, 8  # of more names than so many, so many are named
FEW_LETTERS = 4  # fewer begin too many names
NAMING = ("duty", "what")  # keys by which an item of a list goes
KEY = "[key]"  # how pydantic says that a key, not its value, is wrong


class InputError(Exception):
    """A study that cannot be simulated, and every reason that could be found, one sentence each.

    >>> import sim
    >>> try:
    ...     sim.study_of("run.weeks=0", "allocation=cappd")
    ... except sim.InputError as error:
    ...     print(error.faults[0].partition(" Choices")[0])
    allocation=cappd: there is no such allocation; did you mean capped?
    """

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(dict.fromkeys(faults))
        super().__init__("\n".join(self.faults))


def nearest(word: object, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, or None if none is: one that it begins, or else one spelt alike."""
    result = alike(word, known, 1, cutoff=0.6)
    return result[0] if result else None


def alike(word: object, known: Iterable[str], most: int, cutoff: float = 0.0) -> list[str]:
    """The known words that are most like this one, the likest first: those that it begins, then those spelt alike."""
    folded = {name.lower().replace("-", "_"): name for name in known}
    typed = str(word).lower().replace("-", "_").replace(" ", "_")[:MOST_SHOWN]
    begun = [name for name in folded if len(typed) >= FEW_LETTERS and name.startswith(f"{typed}_")]
    spelt = difflib.get_close_matches(typed, folded, n=most, cutoff=cutoff)
    return [folded[name] for name in dict.fromkeys([*begun, *spelt])][:most]


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """`; did you mean X?`, or nothing if no known word is near."""
    near = nearest(word, known)
    return f"; did you mean {near}?" if near and near != word else "."


def how_to_install(package: str) -> str:
    """The command that adds a package to the environment that runs this, whether or not it is activated."""
    return f"{sys.executable} -m pip install {package}"


def need_packages(what: str, packages: Mapping[str, str], otherwise: str = "") -> None:
    """InputError with the command that adds what is not installed of these packages (by the module of each)."""
    missing = [package for module, package in packages.items() if importlib.util.find_spec(module) is None]
    if missing:
        it = "it" if len(missing) == 1 else "them"
        command = how_to_install(" ".join(missing))
        raise InputError([f"{what} needs {listed(missing)}; {otherwise}install {it} with {command}."])


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    names = list(words)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else "nothing"


def unknown(path: str, word: object, kind: str, known: Iterable[str]) -> str:
    """The sentence for a name that does not exist, with the names that do; of very many, those most like it."""
    names = list(known)
    near = names if len(names) <= MOST_CHOICES else alike(word, names, NEAR_CHOICES)
    more = "" if len(near) == len(names) else f" and {len(names) - len(near)} more"
    choices = f" Choices: {', '.join(near)}{more}." if names else ""
    return f"{path}={shown(word)}: there is no such {kind}{did_you_mean(word, names)}{choices}"


def shown(value: Any) -> str:
    """A value as the user would have typed it, cut short if it is long."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.12g}"
    if isinstance(value, list | tuple):
        text = f"[{', '.join(shown(item) for item in value)}]"
    elif isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}"
    else:
        text = str(value)
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 3] + "..."


def path_of(loc: Sequence[str | int], mapping: Any) -> str:
    """`journey.stages.assessment.duties[analysis].due`: items of a list go by their name where that is plain."""
    text, here = "", mapping
    for key in loc:
        if key == KEY or not isinstance(here, dict | list | tuple):
            break
        text += f"[{item_name(here, key)}]" if isinstance(key, int) else f".{key}"
        here = below(here, key)
    return text.removeprefix(".")


def given_at(loc: Sequence[str | int], mapping: Any) -> Any:
    """What the user gave at a place, or at the last place on the way that has no places below it."""
    here = mapping
    for key in loc:
        if key == KEY or not isinstance(here, dict | list | tuple):
            break
        here = below(here, key)
    return here


def below(here: Any, key: str | int) -> Any:
    """What is under a key, or None."""
    if isinstance(here, dict):
        return here.get(key)
    return here[key] if isinstance(key, int) and isinstance(here, list | tuple) and key < len(here) else None


def item_name(items: Any, place: int) -> str:
    """The name of an item of a list if it has one of its own, else its place, counted from 0."""
    names = [next((item[key] for key in NAMING if isinstance(item, Mapping) and key in item), None) for item in items]
    if place < len(names) and names[place] is not None and names.count(names[place]) == 1:
        return str(names[place])
    return str(place)
