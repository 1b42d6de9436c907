"""A council's files from its figures and ways of working: in balance, with its caseload a result and no input.

Every flow and stock is the base council's times what the council is of that which it stands for; the journey is solved
on them (knobs.py), posts follow work, and the scale of effort makes the hours needed equal the hours that there are.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sim.base.errors import InputError
from sim.base.plain_data import plain_copy
from sim.inputs.balance.balance_targets import (
    SHARES,
    cases_for_a_child,
    cases_of_each,
    flows_of,
    for_a_referral,
    known_of,
    rules,
    times_base,
    times_england,
)
from sim.inputs.balance.balanced_staff import StaffNeeded, posts_in_balance, recruitment_of, workforce_of
from sim.inputs.balance.base_council import Base, Parts, care_in, leavers_in
from sim.inputs.balance.expected import Expected
from sim.inputs.balance.kept_knobs import KeptKnobs, solved_or_kept, solved_to_keep
from sim.inputs.balance.knobs import amounts
from sim.inputs.balance.when import demand_of
from sim.inputs.councils.areas import Area
from sim.inputs.councils.council_names import resolve
from sim.inputs.councils.council_tables.cells import PUBLISHED
from sim.inputs.own_figures import contradictions, known_figures
from sim.inputs.schema import Journey
from sim.inputs.schema.fields import as_written


class ToReach(NamedTuple):
    """What the parts of a council are to reach."""

    figures: Mapping[str, float]
    stock: dict[str, int]  # children on day one by stage
    amounts: dict[str, float]  # by knob, as `knobs.amounts` has them


def around(base: Base, typed: Mapping[str, float]) -> Parts:
    """A council that has files, put in balance around figures that a planner types."""
    figures = {**base.usual, **typed}
    ratio = base.usual["cases"] / base.usual["in_need"] * cases_of_each(figures["in_need"] / base.usual["in_need"])
    figures = settled(figures, typed, ratio)
    larger = figures["referrals"] / base.usual["referrals"]
    flows = {flow: base.flows.flows[flow] * for_a_referral(flow, larger) for flow in SHARES}
    made = in_balance(base, to_reach(base, figures, typed, flows, 1.0))
    made["journey"]["name"] = base.parts["journey"]["name"]
    return made


def planner_figures(area: Area) -> dict[str, float]:
    """A council's figures under the names that a planner types."""
    known = known_of(area.code).value
    leavers = [known.get(name, math.nan) for name in ("care_leavers_17_18", "care_leavers_19_21")]
    staff = known["in_post_fte"] + known.get("agency_fte", 0.0)
    holders = known.get("case_holders_fte", times_england(area, "holders_per_staff") * 0.53 * staff)
    usual = rules()["published"]
    figures = {
        "referrals": known["referrals_per_year"],
        "rereferral_share": known.get("rereferral_share", usual["rereferral_share"]),
        "in_need": known["children_in_need"],
        "on_plan": known["children_on_plan"],
        "looked_after": known["children_looked_after"],
        "care_leavers": math.fsum(leavers),
        "holders": holders,
        "in_post_fte": known["in_post_fte"],
        "vacancy_rate": known.get("vacancy_rate", usual["vacancy_rate"]),
        "agency_rate": known.get("agency_fte", 0.0) / staff,
        "turnover": known.get("turnover_rate", usual["turnover"]),
        "absence": known.get("absence_rate", usual["absence"]),
    }
    least = {name: figure.least for name, figure in known_figures().items()}
    return {
        name: float(usual[name] if value < least[name] and name in ("turnover", "absence") else value)
        for name, value in figures.items()
        if math.isfinite(value)
    }


def built(code: str, base: Base, typed: Mapping[str, float]) -> Parts:
    """The files of a council, with what a planner types in place of what is published."""
    area = resolve(code)
    reach = council_reach(area, base, typed)
    figures = reach.figures
    made = in_balance(base, reach, area.code)
    year, shown = (
        str(known_of(area.code).year["referrals_per_year"]),
        ("referrals", "in_need", "on_plan", "looked_after"),
    )
    made["council"] |= {"name": area.name, "year": year, "years": {year: {name: figures[name] for name in shown}}}
    made["council"] |= {"start": str(rules()["start"]), "made_from": made_from(area, typed)}
    made["demand"] |= demand_of(area, base.parts["demand"], rules())
    made["journey"]["name"] = area.name
    return made


def council_reach(area: Area, base: Base, typed: Mapping[str, float]) -> ToReach:
    """What a council's parts are to reach, with what a planner types in place of what is published."""
    figures = with_leavers({**planner_figures(area), **typed}, base)
    figures = settled(figures, typed, cases_for_a_child(area, figures["in_need"]))
    flows = {flow: times * base.flows.flows[flow] for flow, times in flows_of(area, figures["referrals"]).items()}
    return to_reach(base, figures, typed, flows, times_base(area, "care_starts_per_child_in_need"))


def with_leavers(figures: Mapping[str, float], base: Base) -> dict[str, float]:
    """Figures with care leavers: unless known, as many for each child looked after as in the base council."""
    council = base.parts["council"]
    return {"care_leavers": figures["looked_after"] * leavers_in(council) / care_in(council), **figures}


def knobs_to_keep(code: str, base: Base) -> KeptKnobs:
    """The knobs of a council with its published figures."""
    return solved_to_keep(base.journey, base.demand, council_reach(resolve(code), base, {}).amounts)


def made_from(area: Area, typed: Mapping[str, float]) -> dict[str, Any]:
    """Which figures a council's files are made from."""
    known = known_of(area.code)
    other = {name: how for name, how in known.how.items() if how != PUBLISHED}
    return {
        "code": area.code,
        "base": rules()["base"],
        "published": dict(known.value),
        "years": dict(known.year),
        "not_as_published": other,
        "typed": dict(typed),
    }


def settled(figures: Mapping[str, float], typed: Mapping[str, float], ratio: float) -> dict[str, float]:
    """Figures with cases held and case holders, which make the caseload: what is typed decides, posts give way."""
    result = dict(figures)
    cases = ratio * figures["in_need"]
    if "caseload" in typed and "holders" in typed:
        cases = typed["caseload"] * typed["holders"]
    elif "caseload" in typed:
        result["holders"] = cases / typed["caseload"]
    elif "in_post_fte" in typed or "agency_rate" in typed:
        result["holders"] = figures["holders"]
    return result | {"cases": cases, "caseload": cases / result["holders"]}


def to_reach(
    base: Base, figures: Mapping[str, float], typed: Collection[str], flows: Mapping[str, float], care: float
) -> ToReach:
    """What parts with these figures and flows for a referral are to reach so that every stock keeps its size."""
    council, usual = base.parts["council"], base.usual
    own, whole = figures["referrals"], float(council["referrals_per_year"])
    if faults := list(contradictions(figures, typed, rules()["least_in_need"])):
        raise InputError(faults)
    stock = stock_on_day_one(base, figures)
    have = amounts(base.journey, base.flows)
    kinds = {
        "in_need": ["child_in_need"],
        "on_plan": ["child_protection"],
        "looked_after": ["care_proceedings", "looked_after"],
        "care_leaver": ["care_leaver", "care_leaver_to_25"],
    }
    wanted = dict(flows)
    for kind, stages in kinds.items():
        larger = math.fsum(stock[stage] for stage in stages) / math.fsum(base.settled[stage] for stage in stages)
        wanted[kind] = have[kind] * larger * whole / own
    wanted["care"] = have["care"] * care * figures["in_need"] / usual["in_need"] * whole / own
    wanted["back"] = min(have["back"] * figures["rereferral_share"] / usual["rereferral_share"], 0.7)
    return ToReach(figures, stock, wanted)


def in_balance(base: Base, reach: ToReach, code: str = "") -> Parts:
    """The parts of a study that reach it, solved from the base council; `code` of a council whose knobs may be kept."""
    journey, result = solved_or_kept(code, base.journey, base.demand, reach.amounts)
    return solved_parts(base, reach.figures, reach.stock, journey, result)


def stock_on_day_one(base: Base, figures: Mapping[str, float]) -> dict[str, int]:
    """Children on day one by stage, so that they are the published numbers."""
    before = base.parts["council"]["stock"]
    larger = figures["referrals"] / float(base.parts["council"]["referrals_per_year"])
    stock = {
        "assessment": base.settled["assessment"] * larger,
        "child_protection": figures["on_plan"],
        "care_proceedings": figures["looked_after"] * before["care_proceedings"] / care_in(base.parts["council"]),
        "looked_after": figures["looked_after"] * before["looked_after"] / care_in(base.parts["council"]),
        "closed_in_last_year": before["closed_in_last_year"] * larger,
    }
    for stage in ("care_leaver", "care_leaver_to_25"):
        stock[stage] = figures["care_leavers"] * before[stage] / leavers_in(base.parts["council"])
    others = math.fsum(stock.values()) - stock["closed_in_last_year"]
    stock["child_in_need"] = max(figures["in_need"] - others, rules()["least_in_need"] * figures["in_need"])
    return {stage: round(stock[stage]) for stage in before}


def solved_parts(
    base: Base, figures: Mapping[str, float], stock: dict[str, int], journey: Journey, result: Expected
) -> Parts:
    """The parts of a study, once the journey is solved: posts, hours and recruitment follow."""
    usual, council = base.usual, base.parts["council"]
    here = figures["referrals"] / float(council["referrals_per_year"])
    times = {team: result.hours[team] * here / base.flows.hours[team] for team in base.flows.hours}
    slots = {kind: result.booked[kind] * here / base.flows.booked[kind] for kind in base.flows.booked}
    open_now = (
        math.fsum(stock.values()) - stock["closed_in_last_year"] - stock["care_leaver"] - stock["care_leaver_to_25"]
    )
    before = council["stock"]
    open_then = math.fsum(before.values()) - before["closed_in_last_year"] - leavers_in(council)
    elsewhere_then = council.get("held_elsewhere") or {"by": rules()["rest"], "share": 0.0, "exponent": 0.0}
    held_then = 1.0 - elsewhere_then["share"]
    held = held_then * (figures["cases"] / open_now) / (usual["cases"] / open_then)
    elsewhere = min(max(1.0 - held, 0.0), rules()["most_elsewhere"])
    counted = min(max(held, 1.0), rules()["most_counted"])
    staff = StaffNeeded(figures, usual, times, slots, here, (1.0 - elsewhere) / held_then, elsewhere)
    posts = posts_in_balance(council["teams"], base.parts["workforce"], staff, rules())
    made = plain_copy(base.parts)
    made["council"] |= {
        "referrals_per_year": figures["referrals"],
        "rereferral_share": min(
            council["rereferral_share"] * figures["rereferral_share"] / usual["rereferral_share"], 0.9
        ),
        "stock": stock,
        "teams": posts.teams,
        "held_elsewhere": {**elsewhere_then, "share": round(elsewhere, 4)},
        "cases_per_child": round(counted, 4),
    }
    written = as_written(journey.model_dump(mode="json", by_alias=True, exclude_none=True))
    made["journey"] = rounded_numbers(scaled_journey(written, posts.effort))
    made["workforce"] = workforce_of(made["workforce"], figures, usual, counted, rules(), posts.beyond)
    made["workforce"]["recruitment"] = recruitment_of(base.parts["workforce"]["recruitment"], posts.filled)
    return made


def scaled_journey(journey: dict[str, Any], effort: float) -> dict[str, Any]:
    """A journey with more or fewer hours, and points that follow them."""
    journey["effort_scale"] *= effort
    for stage in journey["stages"].values():
        stage["points"] *= effort
    return journey


def rounded_numbers(value: Any) -> Any:
    """Numbers to seven digits, so that a file reads like one."""
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, dict):
        return {key: rounded_numbers(item) for key, item in value.items()}
    return [rounded_numbers(item) for item in value] if isinstance(value, list) else value
