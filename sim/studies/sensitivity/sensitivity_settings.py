"""What is asked of a global exploration: its words as they are typed over `conf/study/global_sensitivity.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from sim.analysis.measures import MEASURES
from sim.base.errors import InputError, listed, unknown
from sim.base.places import CONF
from sim.inputs.typed_settings import Names, StudySettings, own_settings
from sim.studies.sensitivity.uncertain_parameters import PLAN, SensitivityPlan, UncertainParameter

MORRIS, SOBOL, SPLIT = METHODS = ("morris", "sobol", "split")
MOST = 1_000_000
NUMBERS = ("replications", "trajectories", "levels", "points", "sets", "resamples")
OF = {  # the words of each method
    MORRIS: ("replications", "trajectories", "levels", "resamples"),
    SOBOL: ("replications", "points", "resamples"),
    SPLIT: ("replications", "sets", "resamples"),
}
LISTS = ("measures", "parameters", "scenarios")


class SensitivitySettings(NamedTuple):
    """A global exploration."""

    method: str
    numbers: dict[str, int]  # by NUMBERS
    measures: tuple[str, ...]
    parameters: tuple[UncertainParameter, ...]
    scenarios: tuple[str, ...]
    folder: Path
    page: Path | None  # whose table and figure are to be replaced
    typed: tuple[str, ...]  # of the study


class TypedOneByOne(StudySettings):
    """One parameter at a time, without method="""

    file = PLAN

    replications: int = Field(ge=1, le=MOST)


class TypedSensitivity(StudySettings):
    """All uncertain parameters together, with method="""

    file = CONF / "study" / "global_sensitivity.yaml"

    method: Literal["morris", "sobol", "split"] = Field(description="how the parameters are explored together")
    replications: int = Field(ge=2, le=MOST)
    trajectories: int = Field(ge=2, le=MOST)
    levels: int = Field(ge=4, le=MOST)
    points: int = Field(ge=4, le=MOST)
    sets: int = Field(ge=4, le=MOST)
    scenarios: Names
    resamples: int = Field(ge=100, le=MOST)
    measures: Names | None = Field(None, description="of which results are explored; those of conf/study/sensitivity")
    parameters: Names | None = Field(None, description="that are varied; all of conf/study/sensitivity")
    folder: Path | None = Field(None, description="where the points and the answer go; outputs/sensitivity/METHOD")
    page: Path | None = Field(None, description="whose table and figure are replaced by the answer's")


def sensitivity_settings(words: Sequence[str], plan: SensitivityPlan) -> SensitivitySettings:
    """What these typed words ask; InputError with every fault."""
    given, rest = own_settings(TypedSensitivity, words)
    typed = {key for key in (word.partition("=")[0] for word in words) if key in TypedSensitivity.model_fields}
    parameters = {parameter.turn.name: parameter for parameter in plan.parameters}
    names = {
        "measures": plan.measures if given.measures is None else given.measures,
        "parameters": tuple(parameters) if given.parameters is None else given.parameters,
        "scenarios": given.scenarios,
    }
    if faults := [*sensitivity_faults(given, typed, names, parameters)]:
        raise InputError(faults)
    own = {word.partition("=")[0] for word in rest}
    base = tuple(word for word in plan.typed if word.partition("=")[0] not in own)
    if given.method == SPLIT:
        base, rest = (tuple(word for word in words if not word.startswith("scenario=")) for words in (base, rest))
    return SensitivitySettings(
        given.method,
        {key: getattr(given, key) for key in NUMBERS},
        names["measures"],
        tuple(parameters[name] for name in names["parameters"]),
        names["scenarios"],
        given.folder or Path("outputs") / "sensitivity" / given.method,
        given.page,
        (*base, *rest),
    )


def sensitivity_faults(
    given: TypedSensitivity,
    typed: set[str],
    names: dict[str, tuple[str, ...]],
    parameters: dict[str, UncertainParameter],
) -> Iterator[str]:
    """What is wrong with settings, each of which is right by itself."""
    for key in NUMBERS:
        if key in typed and key not in OF[given.method]:
            yield f"{key}={getattr(given, key)}: is no word of method={given.method}; leave it out."
    if given.points & (given.points - 1):
        below = 1 << (given.points.bit_length() - 1)
        yield f"points={given.points}: a Sobol design needs a power of two, such as {below} or {2 * below}."
    if given.levels % 2:
        yield f"levels={given.levels}: must be even, so that steps up and down are as likely."
    yield from (unknown("measures", name, "measure", MEASURES) for name in names["measures"] if name not in MEASURES)
    for name in (name for name in names["parameters"] if name not in parameters):
        yield unknown("parameters", name, "number in conf/study/sensitivity.yaml", parameters)
    for key in LISTS:
        if not names[key]:
            yield f"{key}: names nothing; leave it out, or name at least one."
    if given.method == SPLIT and len(names["scenarios"]) < 2:
        yield f"scenarios={listed(names['scenarios'])}: a choice of scenario needs two or more."
