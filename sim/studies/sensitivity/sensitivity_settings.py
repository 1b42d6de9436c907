"""What is asked of a global exploration: its words as they are typed over `conf/study/global_sensitivity.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sim.analysis.measures import MEASURES
from sim.base.errors import InputError, listed, shown, unknown
from sim.base.places import CONF
from sim.studies.sensitivity.uncertain_parameters import SensitivityPlan, UncertainParameter

SETTINGS = CONF / "study" / "global_sensitivity.yaml"
MORRIS, SOBOL, SPLIT = METHODS = ("morris", "sobol", "split")
MOST = 1_000_000
LEAST = {"replications": 2, "trajectories": 2, "levels": 4, "points": 4, "sets": 4, "resamples": 100}
OF = {  # the words of each method
    MORRIS: ("replications", "trajectories", "levels", "resamples"),
    SOBOL: ("replications", "points", "resamples"),
    SPLIT: ("replications", "sets", "resamples"),
}
LISTS = ("measures", "parameters", "scenarios")
PLACES = ("folder", "page")
OWN = ("method", *LEAST, *LISTS, *PLACES)


class SensitivitySettings(NamedTuple):
    """A global exploration."""

    method: str
    numbers: dict[str, int]  # by the keys of LEAST
    measures: tuple[str, ...]
    parameters: tuple[UncertainParameter, ...]
    scenarios: tuple[str, ...]
    folder: Path
    page: Path | None  # whose table and figure are to be replaced
    typed: tuple[str, ...]  # of the study


def sensitivity_settings(words: Sequence[str], plan: SensitivityPlan) -> SensitivitySettings:
    """What these typed words ask; InputError with every fault."""
    said: dict[str, Any] = yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))
    typed = dict(word.split("=", 1) for word in words if is_sensitivity_setting(word))
    parameters = {parameter.turn.name: parameter for parameter in plan.parameters}
    usual = {"measures": plan.measures, "parameters": tuple(parameters), "scenarios": tuple(said["scenarios"])}
    lists = {key: names_typed(typed[key]) if key in typed else usual[key] for key in LISTS}
    faults = [*sensitivity_faults(typed, lists, parameters)]
    if faults:
        raise InputError(faults)
    numbers = {key: int(typed.get(key, said[key])) for key in LEAST}
    method = typed["method"]
    rest = tuple(word for word in words if not is_sensitivity_setting(word))
    own = {word.partition("=")[0] for word in rest}
    base = tuple(word for word in plan.typed if word.partition("=")[0] not in own)
    if method == SPLIT:
        base, rest = (tuple(word for word in words if not word.startswith("scenario=")) for words in (base, rest))
    return SensitivitySettings(
        method,
        numbers,
        lists["measures"],
        tuple(parameters[name] for name in lists["parameters"]),
        lists["scenarios"],
        Path(typed.get("folder", f"outputs/sensitivity/{method}")),
        Path(typed["page"]) if "page" in typed else None,
        (*base, *rest),
    )


def is_sensitivity_setting(word: str) -> bool:
    """Whether a typed word is about the exploration rather than about the study."""
    return "=" in word and word.partition("=")[0] in OWN


def names_typed(text: str) -> tuple[str, ...]:
    """`a,b` or `[a, b]` as names."""
    return tuple(dict.fromkeys(name.strip() for name in text.strip("[]").split(",") if name.strip()))


def sensitivity_faults(
    typed: dict[str, str], lists: dict[str, tuple[str, ...]], parameters: dict[str, UncertainParameter]
) -> Iterator[str]:
    """What is wrong with what is typed."""
    if typed["method"] not in METHODS:
        yield unknown("method", typed["method"], "method", METHODS)
    others = [key for key in LEAST if key in typed and typed["method"] in METHODS and key not in OF[typed["method"]]]
    yield from (f"{key}={typed[key]}: is no word of method={typed['method']}; leave it out." for key in others)
    for key, least in LEAST.items():
        if key in typed and not (typed[key].isdecimal() and least <= int(typed[key]) <= MOST):
            yield f"{key}={shown(typed[key])}: must be a whole number from {least} to {MOST}."
        elif key == "points" and key in typed and int(typed[key]) & (int(typed[key]) - 1):
            below = 1 << (int(typed[key]).bit_length() - 1)
            yield f"points={typed[key]}: a Sobol design needs a power of two, such as {below} or {2 * below}."
        elif key == "levels" and key in typed and int(typed[key]) % 2:
            yield f"levels={typed[key]}: must be even, so that steps up and down are as likely."
    yield from (unknown("measures", name, "measure", MEASURES) for name in lists["measures"] if name not in MEASURES)
    for name in (name for name in lists["parameters"] if name not in parameters):
        yield unknown("parameters", name, "number in conf/study/sensitivity.yaml", parameters)
    for key in LISTS:
        if not lists[key]:
            yield f"{key}: names nothing; leave it out, or name at least one."
    if typed["method"] == SPLIT and len(lists["scenarios"]) < 2:
        yield f"scenarios={listed(lists['scenarios'])}: a choice of scenario needs two or more."
