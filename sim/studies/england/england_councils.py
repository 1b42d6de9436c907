"""Every council of a nation as a study, made from what is published of it; its caseload is not, unless typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sim.base.errors import InputError
from sim.base.files import settings_in
from sim.base.places import CONF
from sim.base.plain_data import plain_copy
from sim.inputs.balance.build import planner_figures
from sim.inputs.balance.past_septembers import past_septembers
from sim.inputs.checks import validate
from sim.inputs.composing.after_composing import reforms
from sim.inputs.composing.compose import compose
from sim.inputs.composing.council_files import base, council_parts
from sim.inputs.composing.own_folders import with_searched
from sim.inputs.composing.variants import as_mapping
from sim.inputs.councils.areas import Area
from sim.inputs.councils.council_names import councils, resolve
from sim.inputs.councils.derived import latest
from sim.inputs.councils.table import figures_table
from sim.inputs.own_figures import PAST_SEPTEMBERS
from sim.inputs.schema import Config
from sim.inputs.translation import remembered

Figures = Mapping[str, float]

OF_SEPTEMBERS = f"figures.caseload={PAST_SEPTEMBERS}"  # the one figure of its own that each council can be given
NOT_HERE = {
    "council": "every council of the nation is simulated; for one, python -m sim council=NAME",
    "figures": f"each council has its own figures, of which {OF_SEPTEMBERS} takes its past caseloads too; for one with"
    " yours, python -m sim council=NAME",
    "run.keep_logs": "the logs of a nation are not kept",
    "run.until": "a nation is simulated as many times as run.replications says",
    "run.ensemble": "the parameter sets are those of one council",
    "run.years": "the years of all councils would differ alike",
    "run.engine": "a nation is simulated on this computer",
}
OWN_OF_EACH = ("demand", "journey", "workforce")  # groups of which each council has its own; a reform is laid over it


class Nation(NamedTuple):
    """conf/nation/*.yaml: what is published of each council, and what grows with which figure."""

    name: str
    typed: Sequence[str]  # the study of a typical council
    published: Mapping[str, Sequence[float]]  # by year: p10, p25, median, p75, p90 of caseloads among councils
    year_of_councils: str  # of the caseloads that are published for each
    councils: Mapping[str, Figures]


def nation_of(name: str = "england") -> Nation:
    """A nation as it is written in conf/."""
    written = settings_in(CONF / "nation" / f"{name}.yaml")
    return Nation(**written, councils={area.name: figures_and_caseload(area) for area in councils()})


def figures_and_caseload(area: Area) -> dict[str, float]:
    """A council's figures with its published caseload, which is not an input of its study."""
    return {**planner_figures(area), "caseload": latest(figures_table(), area.code, "caseload_per_worker")[1].value}


def typical_study(nation: Nation, typed: Sequence[str]) -> Config:
    """The study of the typical council with what the user types, which wins; InputError where a nation cannot have
    it.
    """
    typed = [word for word in typed if word != OF_SEPTEMBERS]
    keys = [word.partition("=")[0].lstrip("+~") for word in typed]
    usual = [word for word in nation.typed if word.partition("=")[0] not in keys]
    error = [
        f"{word}: {why}."
        for word, key in zip(typed, keys, strict=True)
        for name, why in NOT_HERE.items()
        if f"{key}.".startswith(f"{name}.")
    ]
    error += [
        f"{word}: each council has its own {key}; a reform can be laid over them, such as journey={known_reforms()[0]}."
        for word, key in zip(typed, keys, strict=True)
        if key in OWN_OF_EACH and word.partition("=")[2] not in known_reforms()
    ]
    if error:
        raise InputError(error)
    config = validate(compose([*usual, *typed]))
    return config.model_copy(update={"run": config.run.model_copy(update={"until": None})})


@remembered
def mapping_of(typical: Config) -> dict[str, Any]:
    """The study of the typical council as a plain mapping, made once: for reading, never to be changed."""
    return as_mapping(typical)


def own_parts(name: str, typical: Config, typed: Sequence[str]) -> dict[str, Any]:
    """The parts of a council's study, with the numbers of them that the user types."""
    code = resolve(name).code
    own_caseload = past_septembers(code, base()) if OF_SEPTEMBERS in typed else {}
    parts = plain_copy(council_parts(code, tuple(sorted(own_caseload.items()))))
    whole = mapping_of(typical)
    for key in (word.partition("=")[0] for word in typed):
        *path, last = key.split(".")
        if path and path[0] in parts:
            here, there = parts, whole
            for step in path:
                here, there = here[step], there[step]
            here[last] = there[last]
    return parts


def known_reforms() -> list[str]:
    """The reforms that can be laid over every council, those of the user's own folders among them."""
    return reforms(with_searched(()))


def is_reformed(typical: Config, typed: Sequence[str]) -> bool:
    """Whether a reform is laid over the councils: one that is typed, or that the scenario chooses."""
    chosen = {word.partition("=")[2] for word in typed if word.partition("=")[0] in ("journey", "reform")}
    return bool((chosen | {str(typical.scenario.settings.get("journey"))}) & set(known_reforms()))


def reformed_parts(name: str, typical: Config, typed: Sequence[str]) -> dict[str, Any]:
    """The study of a council with a reform laid over its own journey, people and posts, composed for itself."""
    words = {word.partition("=")[0]: word for word in typed}  # of a key that is there twice the last
    words |= {"council": f"council={resolve(name).code}", "run.start": f"run.start={typical.run.start}"}
    return compose([*words.values()])


def config_of(nation: Nation, name: str, typical: Config) -> Config:
    """The study of a council, with random events of its own; InputError if its figures cannot be."""
    place = list(nation.councils).index(name)
    usual = mapping_of(typical)
    build = reformed_parts if is_reformed(typical, nation.typed) else own_parts
    mapping = {**usual, **build(name, typical, nation.typed)}
    mapping["run"] = usual["run"] | {"seed": typical.run.seed + place}
    try:
        return validate(mapping)
    except InputError as refused:
        raise InputError([f"{name}: {fault}" for fault in refused.faults]) from None
