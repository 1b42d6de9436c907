"""Every council of a nation as a study: what is published is its own, the rest is the typical council's, scaled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from sim.base.errors import InputError
from sim.base.places import CONF
from sim.inputs.checks import CHECKS, faults_among, judged, validate
from sim.inputs.compose import compose
from sim.inputs.schema import Config, Council, Workforce

Figures = Mapping[str, float]

NOT_HERE = {
    "council": "every council of the nation is simulated; to simulate one, ask python -m sim",
    "run.keep_logs": "the logs of a nation are not kept",
    "run.until": "a nation is simulated as many times as run.replications says",
    "run.ensemble": "the parameter sets are those of one council",
    "run.years": "the years of all councils would differ alike",
    "run.engine": "a nation is simulated on this computer",
}


class Nation(NamedTuple):
    """conf/nation/*.yaml: what is published of each council, and what grows with which figure."""

    name: str
    typed: Sequence[str]  # the study of a typical council
    typical: Figures
    demand: str  # the figure with which referrals grow
    stock: Mapping[str, str]  # by stage: the figure with which its children grow
    teams: Mapping[str, str]  # by kind of team: the same for its posts
    least_posts: float
    most_vacant: float
    published: Mapping[str, Sequence[float]]  # by year: p10, p25, median, p75, p90 of caseloads among councils
    year_of_councils: str  # of the caseloads that are published for each
    councils: Mapping[str, Figures]


def nation_of(name: str = "england") -> Nation:
    """A nation as it is written in conf/."""
    said = yaml.load((CONF / "nation" / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return Nation(**said)


def typical_study(nation: Nation, typed: Sequence[str]) -> Config:
    """The study of the typical council with what the user types, which wins; InputError where a nation cannot have
    it.
    """
    keys = [word.partition("=")[0].lstrip("+~") for word in typed]
    usual = [word for word in nation.typed if word.partition("=")[0] not in keys]
    refused = [
        f"{word}: {why}."
        for word, key in zip(typed, keys, strict=True)
        for name, why in NOT_HERE.items()
        if f"{key}.".startswith(f"{name}.")
    ]
    if refused:
        raise InputError(refused)
    config = validate(compose([*usual, *typed]))
    return config.model_copy(update={"run": config.run.model_copy(update={"until": None})})


def growth(nation: Nation, own: Figures, figure: str) -> float:
    """How many times the typical council a council is, by one of the published figures."""
    if figure == "demand":
        return growth(nation, own, nation.demand)
    if figure == "held":  # children with a worker
        return own["holders"] * own["caseload"] / (nation.typical["holders"] * nation.typical["caseload"])
    return own[figure] / nation.typical[figure]


def council_of(nation: Nation, name: str, typical: Council) -> Council:
    """A council with its own demand, children on day one, posts and vacancies."""
    own = nation.councils[name]
    stock = {
        stage: round(children * growth(nation, own, nation.stock[stage])) for stage, children in typical.stock.items()
    }
    teams = {}
    for team, of in typical.teams.items():
        times = growth(nation, own, nation.teams[team])
        posts = max(of.posts_fte * times, nation.least_posts)
        vacant = of.vacant_fte / of.posts_fte * growth(nation, own, "vacancies") if of.posts_fte else 0.0
        teams[team] = {
            "posts_fte": posts,
            "teams": max(round(of.teams * times), 1),
            "vacant_fte": posts * min(vacant, nation.most_vacant),
        }
    said = typical.model_dump(by_alias=True, exclude={"stock", "teams"})
    said |= {"name": name, "stock": stock, "teams": teams}
    said |= {"referrals_per_year": typical.referrals_per_year * growth(nation, own, "demand")}
    council, faults = judged("council", Council, {"council": said})
    if not isinstance(council, Council):
        raise InputError([f"{name}: {fault}" for fault in faults])
    return council


def workforce_of(nation: Nation, name: str, typical: Workforce) -> Workforce:
    """The typical workforce with the agency workers that this council finds."""
    if typical.agency is None:
        return typical
    supply = typical.agency.supply_fte * growth(nation, nation.councils[name], "agency")
    return typical.model_copy(update={"agency": typical.agency.model_copy(update={"supply_fte": supply})})


def config_of(nation: Nation, name: str, typical: Config) -> Config:
    """The study of a council, with random numbers of its own; InputError if its figures cannot be."""
    place = list(nation.councils).index(name)
    config = typical.model_copy(
        update={
            "council": council_of(nation, name, typical.council),
            "workforce": workforce_of(nation, name, typical.workforce),
            "run": typical.run.model_copy(update={"seed": typical.run.seed + place}),
        }
    )
    parts: dict[str, Any] = {part: getattr(config, part) for part in Config.model_fields}
    faults = faults_among(parts, [(check, needs) for check, needs in CHECKS if {"council", "run"} & {*needs}])
    if faults:
        raise InputError([f"{name}: {fault}" for fault in faults])
    return config
