"""What is asked of the search: targets, confidence and mix as they are typed, refused where they cannot be."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import yaml

from sim.analysis.measures import MEASURES
from sim.analysis.targets import is_share
from sim.base.errors import InputError, did_you_mean, listed, shown, unknown
from sim.base.places import CONF
from sim.base.wording import number

PLAN = CONF / "study" / "staffing.yaml"
TARGET = "target."
SETTINGS = ("confidence", "opens", "taper", "mix", "search", "posts")  # typed; `posts`: mix.team
WRITTEN = re.compile(r"(?P<side>[<>]=)?\s*(?P<value>[-+]?[\d_]*\.?\d+(?:[eE][-+]?\d+)?)(?P<percent>%)?")


class Goal(NamedTuple):
    """A measure that is to be no more than a value, or no less."""

    measure: str
    value: float
    at_least: bool
    rounded_to: float

    def holds(self, value: float) -> bool:
        """Whether a value, rounded as it is printed, is on the right side; what is not a number is not."""
        if not math.isfinite(value):
            return False
        slack = self.rounded_to / 2
        return value > self.value - slack if self.at_least else value < self.value + slack

    @property
    def words(self) -> str:
        """`high caseload at 18 or less`."""
        label = MEASURES[self.measure].label
        way = "or more" if self.at_least else "or less"
        return f"{label[0].lower()}{label[1:]} at {self.printed(self.value)} {way}"

    def printed(self, value: float) -> str:
        """A value of this measure as printed."""
        if not math.isfinite(value):
            return number(value)
        if is_share(self.measure):
            return f"{number(100 * value, 1)}%"
        return number(value, 0 if abs(value) >= 1000 else 1)


class StaffingSettings(NamedTuple):
    """What is asked, and the rules of the search."""

    goals: tuple[Goal, ...]
    confidence: float
    opens: int  # weeks from the first change
    taper: int  # posts that lapse a year
    team: str
    kind: str
    most: float  # of the established posts
    pilot: int
    rough: int
    first: int
    last: int
    doubt: float
    beside: int
    starts: tuple[int, ...]
    typed: tuple[str, ...]  # what is left for the study


RANGES: dict[str, tuple[type, float, float]] = {
    "confidence": (float, 0.5, 0.99),
    "opens": (int, -520, 520),
    "taper": (int, 0, 10_000),
    "search.most": (float, 0.01, 5.0),
    "search.pilot": (int, 1, 1000),
    "search.rough": (int, 0, 100),
    "search.first": (int, 5, 100_000),
    "search.last": (int, 5, 100_000),
    "search.doubt": (float, 0.0001, 0.5),
    "search.beside": (int, 2, 100_000),
}


def staffing_settings(words: Sequence[str]) -> StaffingSettings:
    """What these typed words ask; InputError with every fault."""
    plan = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
    said, faults = copy.deepcopy(plan), []
    goals: dict[str, Goal] = {}
    for word in (word for word in words if is_staffing_setting(word)):
        key, _, value = word.partition("=")
        try:
            if key.startswith(TARGET):
                goal = goal_of(key, value, plan)
                goals[goal.measure] = goal
            else:
                put_setting(said, key, value)
        except InputError as refused:
            faults += refused.faults
    if not goals and not faults:
        faults.append("target: is missing; give at least one, such as target.caseload_p90=18.")
    if faults:
        raise InputError(faults)
    search, mix = said["search"], said["mix"]
    if search["last"] < search["first"]:
        raise InputError([f"search.last={search['last']}: must be at least search.first, which is {search['first']}."])
    rest = tuple(word for word in words if not is_staffing_setting(word))
    return StaffingSettings(
        tuple(goals.values()),
        said["confidence"],
        said["opens"],
        said["taper"],
        mix["team"],
        mix["kind"],
        **search,
        starts=tuple(said["starts"]),
        typed=rest,
    )


def is_staffing_setting(word: str) -> bool:
    """Whether a typed word is about the search rather than about the study."""
    return word.partition("=")[0].partition(".")[0] in (TARGET[:-1], *SETTINGS)


def goal_of(key: str, text: str, plan: dict[str, Any]) -> Goal:
    """A target as it is typed: `18`, `80%`, or with its side, `>=0.8`."""
    name = key.removeprefix(TARGET)
    measure = plan["short"].get(name, name)
    if measure not in MEASURES:
        known = [*plan["short"], *MEASURES]
        more = "" if (near := did_you_mean(name, known)).strip("., ") else " measures=list shows them all."
        raise InputError([f"{key}={text}: there is no such measure{near}{more}"])
    result = WRITTEN.fullmatch(text.strip())
    if result is None:
        raise InputError([f"{key}={text}: must be a number, such as {key}=18 or {key}=80%."])
    value = float(result["value"]) / (100 if result["percent"] else 1)
    if is_share(measure) and not 0 <= value <= 1:
        raise InputError([f"{key}={text}: {MEASURES[measure].label} is a share, from 0 to 1 or 0% to 100%."])
    side = result["side"] or (">=" if measure in plan["at_least"] else "<=")
    return Goal(measure, value, side == ">=", plan["rounded"]["share" if is_share(measure) else "other"])


def put_setting(said: dict[str, Any], key: str, text: str) -> None:
    """Replace a setting of the plan by what is typed."""
    if key == "posts":
        key = "mix.team"
    *path, last = key.split(".")
    here = said[path[0]] if path else said
    known = [
        k if k not in ("mix", "search") else f"{k}.{under}"
        for k in SETTINGS[:-1]
        for under in (said[k] if isinstance(said[k], dict) else [""])
    ]
    if key not in known:
        raise InputError([unknown(key, text, "setting", known)])
    if key not in RANGES:
        here[last] = text
        return
    kind, low, high = RANGES[key]
    try:
        here[last] = kind(text) if kind is int else float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        if not low <= here[last] <= high:
            raise ValueError
    except ValueError as error:
        what = "a whole number" if kind is int else "a number"
        raise InputError([f"{key}={shown(text)}: must be {what} from {low:g} to {high:g}."]) from error


def targets_in_words(goals: Sequence[Goal]) -> str:
    """All targets as one phrase."""
    return listed(goal.words for goal in goals)
