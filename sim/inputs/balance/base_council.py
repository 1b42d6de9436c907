"""The council from which others are made: its parts, what its journey comes to, and the figures that it stands for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.inputs.balance.balance_targets import rules
from sim.inputs.balance.balanced_staff import present
from sim.inputs.balance.expected import Expected, expected
from sim.inputs.schema import Demand, Journey

Parts = dict[str, dict[str, Any]]  # council, demand, journey, workforce as plain mappings


class Base(NamedTuple):
    """The council from which all others are made."""

    parts: Parts
    journey: Journey
    demand: Demand
    flows: Expected
    usual: Mapping[str, float]  # the figures that it stands for
    settled: Mapping[str, float]  # children by stage once it has settled


def base_council(parts: Parts, usual: Mapping[str, float] | None = None) -> Base:
    """A council with what its journey comes to; the typical one unless figures are given that it stands for."""
    journey, demand = Journey.model_validate(parts["journey"]), Demand.model_validate(parts["demand"])
    flows = expected(journey, demand)
    if usual is None:
        known = rules()["published"] | {"holders_settled": rules()["holders_settled"]}
        return Base(parts, journey, demand, flows, known, rules()["settles_at"])
    return Base(parts, journey, demand, flows, usual, parts["council"]["stock"])


def usual_of(parts: Parts, typical: Base) -> dict[str, float]:
    """The figures that a council's own files stand for; what files do not have is by the typical council's."""
    council, workforce, known = parts["council"], parts["workforce"], typical.usual
    stock, teams = council["stock"], council["teams"]
    before = typical.parts["workforce"]
    agency = float((workforce.get("agency") or {}).get("supply_fte", 0.0))
    posts = math.fsum(teams[name]["posts_fte"] for name in rules()["qualified"])
    vacant = math.fsum(teams[name]["vacant_fte"] for name in rules()["qualified"])
    size = holders_at_work(teams, workforce, agency)
    size /= holders_at_work(typical.parts["council"]["teams"], before, known["agency"])
    open_now = sum(stock.values()) - stock["closed_in_last_year"]
    elsewhere = float((council.get("held_elsewhere") or {}).get("share", 0.0))
    return {
        "referrals": council["referrals_per_year"],
        "rereferral_share": council["rereferral_share"],
        "in_need": open_now,
        "on_plan": stock["child_protection"],
        "looked_after": care_in(council),
        "care_leavers": leavers_in(council),
        "holders": known["holders"] * size,
        "holders_settled": known["holders"] * size,
        "in_post_fte": posts - vacant,
        "vacancy_rate": vacant / posts,
        "agency": agency,
        "agency_rate": agency / (agency + posts - vacant),
        "turnover": known["turnover"] * workforce["leaving"]["rate"] / before["leaving"]["rate"],
        "absence": known["absence"] * workforce["sickness"]["scale"] / before["sickness"]["scale"],
        "cases": (open_now - leavers_in(council)) * (1.0 - elsewhere),
    }


def holders_at_work(teams: Mapping[str, Any], workforce: Mapping[str, Any], agency: float) -> float:
    """Full-time equivalents who hold cases with the vacancies of day one, agency workers included."""
    posts = {name: of["posts_fte"] for name, of in teams.items()}
    empty = {name: of["vacant_fte"] / of["posts_fte"] if of["posts_fte"] else 0.0 for name, of in teams.items()}
    here = present(posts, empty, agency, workforce)
    return float(math.fsum(posts[name] * here[name] for name in rules()["holders"]))


def leavers_in(council: Mapping[str, Any]) -> float:
    """The base council's young people who have left care."""
    return float(council["stock"]["care_leaver"] + council["stock"]["care_leaver_to_25"])


def care_in(council: Mapping[str, Any]) -> float:
    """The base council's children who are looked after."""
    return float(council["stock"]["looked_after"] + council["stock"]["care_proceedings"])
