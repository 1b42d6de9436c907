"""What is asked of the search: targets, confidence and mix as they are typed, refused where they cannot be."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import Field

from sim.analysis.definitions import MEASURES
from sim.analysis.definitions.measure import MORE, NEITHER
from sim.analysis.targets import is_share
from sim.base.errors import InputError, did_you_mean, listed
from sim.base.places import CONF
from sim.base.wording import number
from sim.inputs.typed_settings import (
    Percent,
    StudySettings,
    key_and_value,
    own_words,
    typed_settings,
    usual_settings,
)

PLAN = CONF / "study" / "staffing.yaml"
TARGET = "target."
HELD, EACH = ("children", "families"), "per FTE"  # how the unit of a caseload begins and ends
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
    moved_from: str
    most: float  # of the established posts
    pilot: int
    rough: int
    first: int
    last: int
    doubt: float
    beside: int
    mixes: int
    starts: tuple[int, ...]
    typed: tuple[str, ...]  # what is left for the study


class SearchSettings(StudySettings):
    """The rules of the search, as conf/study/staffing.yaml explains them."""

    most: Percent = Field(ge=0.01, le=5.0)
    pilot: int = Field(ge=1, le=1000)
    rough: int = Field(ge=0, le=100)
    first: int = Field(ge=5, le=100_000)
    last: int = Field(ge=5, le=100_000)
    doubt: Percent = Field(ge=0.0001, le=0.5)
    beside: int = Field(ge=2, le=100_000)
    mixes: int = Field(ge=0, le=10_000)


class MixSettings(StudySettings):
    """Which posts are opened."""

    team: str
    kind: str
    moved_from: str


class TypedStaffing(StudySettings):
    """Its settings, besides targets (target.MEASURE=VALUE)"""

    file = PLAN

    confidence: Percent = Field(ge=0.5, le=0.99)
    opens: int = Field(ge=-520, le=520)
    taper: int = Field(ge=0, le=10_000)
    mix: MixSettings
    search: SearchSettings


def staffing_settings(words: Sequence[str]) -> StaffingSettings:
    """What these typed words ask; InputError with every fault."""
    plan, faults = usual_settings(PLAN), list[str]()
    goals: dict[str, Goal] = {}
    words = with_short_words(words)
    targets, words = own_words(words, [TARGET[:-1]])
    own, rest = own_words(words, [*TypedStaffing.model_fields])
    for key, value in map(key_and_value, targets):
        try:
            goal = goal_of(key, value, plan)
            goals[goal.measure] = goal
        except InputError as refused:
            faults += refused.faults
    try:
        chosen = typed_settings(TypedStaffing, {key: plan[key] for key in TypedStaffing.model_fields}, own)
    except InputError as refused:
        raise InputError([*faults, *refused.faults]) from refused
    if not goals and not faults:
        faults.append("target: is missing; give at least one, such as target.caseload_p90=18.")
    if chosen.search.last < chosen.search.first:
        faults.append(
            f"search.last={chosen.search.last}: must be at least search.first, which is {chosen.search.first}."
        )
    if faults:
        raise InputError(faults)
    return StaffingSettings(
        tuple(goals.values()),
        chosen.confidence,
        chosen.opens,
        chosen.taper,
        chosen.mix.team,
        chosen.mix.kind,
        chosen.mix.moved_from,
        **chosen.search.model_dump(),
        starts=tuple(plan["starts"]),
        typed=rest,
    )


def with_short_words(words: Sequence[str]) -> list[str]:
    """`posts=` and `moved_from=` under their own keys; with the latter the kind is `moved`, unless one is typed."""
    short = {"posts": "mix.team", "moved_from": "mix.moved_from"}
    pairs = [word.partition("=") for word in words]
    made = [f"{short.get(key, key)}{equals}{value}" for key, equals, value in pairs]
    from_inside = any(word.startswith("mix.moved_from=") and not word.endswith("=") for word in made)
    kind_typed = any(word.startswith("mix.kind=") for word in made)
    return [*made, "mix.kind=moved"] if from_inside and not kind_typed else made


def goal_of(key: str, text: str, plan: dict[str, Any]) -> Goal:
    """A target as it is typed: `18`, `80%`, or with its side, `>=0.8`."""
    name = key.removeprefix(TARGET)
    measure = plan["short"].get(name, name)
    if measure not in MEASURES:
        known = [*plan["short"], *MEASURES]
        more = "" if (near := did_you_mean(name, known)).strip("., ") else " measures=list shows them all."
        raise InputError([f"{key}={text}: there is no such measure{near}{more}"])
    result = WRITTEN.fullmatch(text.strip())
    try:
        value = float(result["value"]) / (100 if result["percent"] else 1) if result else math.nan
    except ValueError:  # underscores where none may be
        value = math.nan
    if result is None or not math.isfinite(value):
        raise InputError([f"{key}={text}: must be a number, such as {key}=18 or {key}=80%."])
    if is_share(measure) and not 0 <= value <= 1:
        raise InputError([f"{key}={text}: {MEASURES[measure].label} is a share, from 0 to 1 or 0% to 100%."])
    if why := why_impossible(measure, value):
        raise InputError([f"{key}={text}: {why}."])
    better = MEASURES[measure].better
    if not result["side"] and better == NEITHER:
        both = " or ".join(f"{key}={way}{text.strip()}" for way in ("<=", ">="))
        raise InputError([f"{key}={text}: neither more nor less of this is better by itself; give {both}."])
    side = result["side"] or (">=" if better == MORE else "<=")
    return Goal(measure, value, side == ">=", plan["rounded"]["share" if is_share(measure) else "other"])


def why_impossible(measure: str, value: float) -> str:
    """Why no future can hold such a target, or none that has children; nothing where one can."""
    of = MEASURES[measure]
    if of.unit.startswith(HELD) and of.unit.endswith(EACH) and value <= 0:
        return f"{of.label} is above 0 wherever there are children; give a number above 0"
    return f"{of.label} is never below 0; give 0 or more" if value < 0 else ""


def targets_in_words(goals: Sequence[Goal]) -> str:
    """All targets as one phrase."""
    return listed(goal.words for goal in goals)
