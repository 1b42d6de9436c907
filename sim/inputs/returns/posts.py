"""Posts by kind of team: the census of workers says how many in all, Annex A who holds which children."""

from __future__ import annotations

import math
from typing import Any

from sim.inputs.returns.figures import ASSUMED, ReturnFigure, ReturnFigures
from sim.inputs.returns.holders import CASE_KINDS, holders, sum_of, teams
from sim.inputs.returns.notes import long_date
from sim.inputs.returns.privacy import too_few
from sim.inputs.returns.return_files.folder import Returns
from sim.inputs.returns.return_files.workforce_census import employees_here, fte_by_role, without_columns
from sim.inputs.returns.return_limits import returns_settings

LEAST = 0.5  # FTE: the smallest team that a journey can count on
SIZE = 6  # posts of a team, where it is not known
STOCK = "council.stock."
REFERRALS = "council.referrals_per_year"
IN_CARE = ("care_proceedings", "looked_after")
LEAVERS = ("care_leaver", "care_leaver_to_25")


def drivers(stock: dict[str, float], referrals: float) -> dict[str, float]:
    """What teams grow with, of one council."""
    care = sum(stock[name] for name in IN_CARE)
    return {
        "referrals": referrals,
        "in_need": stock["child_in_need"] + stock["child_protection"],
        "on_plan": stock["child_protection"],
        "looked_after": care,
        "in_care_or_on_plan": care + stock["child_protection"],
        "care_leavers": sum(stock[name] for name in LEAVERS),
    }


def complete_stock(figures: ReturnFigures, base: dict[str, Any], on: str, size: float) -> None:
    """Stocks that no return gave: as many as the typical council has for each referral, or for each child in care.

    `size` is the council's, in typical councils, where no child is in any return.
    """
    usual, known = base["council"]["stock"], figures.kept
    referrals = known.get(REFERRALS)
    share = referrals.value / base["council"]["referrals_per_year"] if referrals else 1.0
    care = math.fsum(known[STOCK + one].value for one in IN_CARE if STOCK + one in known)
    of_care = care / math.fsum(usual[one] for one in IN_CARE) if care else share
    if referrals is None:
        stages = [one for one in usual if STOCK + one in known and usual[one]]
        counted = math.fsum(known[STOCK + one].value for one in stages)
        share = counted / math.fsum(usual[one] for one in stages) if counted else size
        guess = round(base["council"]["referrals_per_year"] * share)
        figures.keep(assumed_figure(REFERRALS, guess, "children a year", on, why_absent(figures, REFERRALS)))
    for stage, value in usual.items():
        if STOCK + stage not in known:
            factor = of_care if stage in LEAVERS else share
            text = why_absent(figures, STOCK + stage)
            figures.keep(assumed_figure(STOCK + stage, round(value * factor), "children", on, text))


def why_absent(figures: ReturnFigures, path: str) -> str:
    """Why no return gave a figure and what stands in its place; empty where that was not noted."""
    return next((reason for one, reason in figures.absent if one == path and "; " in reason), "")


def assumed_figure(path: str, value: Any, unit: str, period: str, remark: str = "") -> ReturnFigure:
    """A figure that no return gives."""
    text = remark or "as many for each child as in the typical council"
    return ReturnFigure(path, value, unit, f"{ASSUMED}, in no return that was read", 0, period, 0.0, text)


def teams_and_posts(returns: Returns, figures: ReturnFigures, base: dict[str, Any]) -> None:
    """Every kind of team of the council: posts, how many teams, how many of the posts are empty."""
    stock = {one: float(figures.kept[STOCK + one].value) for one in base["council"]["stock"]}
    mine = drivers(stock, float(figures.kept[REFERRALS].value))
    usual = drivers(base["council"]["stock"], float(base["council"]["referrals_per_year"]))
    ratio = {one: mine[one] / usual[one] if usual[one] else 1.0 for one in mine}
    every = (mine["referrals"] / usual["referrals"] + mine["in_care_or_on_plan"] / usual["in_care_or_on_plan"]) / 2
    posts = by_typical(base, ratio, every)
    sources = {name: (assumed_figure("", 0, "FTE", ""), assumed_figure("", 0, "FTE", "")) for name in posts}
    if tells_posts(returns):
        by_census(returns, posts, sources)
    held, counted = holders(returns), teams(returns)
    if held["personal_advisers"] and not too_few(len(held["personal_advisers"])):
        advisers = len(held["personal_advisers"]) * mean_contract(base)
        posts["personal_advisers"] = (advisers, 0.0)
        source = f"{returns.lists[9].source}: Allocated Personal Advisor"
        on = f"on {long_date(returns.lists_on or returns.on)}"
        seen = ReturnFigure(
            "", 0, "FTE", source, len(held["personal_advisers"]), on, 0.0, "heads times the mean contract"
        )
        sources["personal_advisers"] = (seen, sources["personal_advisers"][1])
    for name, (established, empty) in posts.items():
        keep_team(figures, name, established, empty, counted.get(name, 0), sources[name], base)


def tells_posts(returns: Returns) -> bool:
    """Whether the workforce census says who is in post, in which role, of more than 5 people."""
    census = returns.workforce
    if census is None or without_columns(census, "FTE", "OrgRole", "AgencyWorker"):
        return False
    return bool(here := employees_here(census)) and not too_few(len(here))


def mean_contract(base: dict[str, Any]) -> float:
    """FTE of a mean post."""
    return float(math.fsum(one["fte"] * one["share"] for one in base["workforce"]["contracts"]))


def by_typical(base: dict[str, Any], ratio: dict[str, float], every: float) -> dict[str, tuple[float, float]]:
    """Posts and empty posts by kind of team, as in the typical council for each child or referral."""
    grows = {
        **dict.fromkeys(base["council"]["teams"], ""),
        **returns_settings()["not_in_any_return"],
        "assessment": "referrals",
        "safeguarding": "in_need",
        "looked_after": "looked_after",
        "personal_advisers": "care_leavers",
    }
    made = {}
    for name, team in base["council"]["teams"].items():
        factor = ratio[grows[name]] if grows.get(name) else every
        made[name] = (team["posts_fte"] * factor, team["vacant_fte"] * factor)
    return made


def by_census(returns: Returns, made: dict[str, tuple[float, float]], sources: dict[str, Any]) -> None:
    """Put the census's workers and vacancies in the place of the typical council's."""
    census = returns.workforce
    assert census is not None
    here = employees_here(census)
    case, lead, rest = fte_by_role(here).values()
    vacant = census.council.get("NumberOfVacancies")
    held = holders(returns)
    workers = sum_of(held, CASE_KINDS)
    usual = math.fsum(made[kind][0] for kind in CASE_KINDS)
    front_door = min(made["front_door"][0] - made["front_door"][1], 0.5 * case)
    in_post = {"front_door": front_door}
    for kind in CASE_KINDS:
        share = len(held.get(kind, {})) / workers if workers else made[kind][0] / usual
        in_post[kind] = (case - front_door) * share
    in_post["front_door_managers"] = min(made["front_door_managers"][0], 0.5 * lead)
    in_post["team_managers"] = lead - in_post["front_door_managers"]
    in_post["conference_chairs"] = min(made["conference_chairs"][0], 0.9 * rest)
    in_post["other_qualified"] = rest - in_post["conference_chairs"]
    total, on = math.fsum(in_post.values()), f"on {long_date(census.on)}"
    for name, value in in_post.items():
        usual_share = made[name][1] / max(made[name][0] - made[name][1], LEAST)
        empty = value * usual_share if vacant is None else vacant * value / total if total > 0 else 0.0
        made[name] = (value + empty, empty)
        how = (
            "split by who holds which children in Annex A"
            if name in CASE_KINDS and workers
            else "split as in the typical council"
        )
        seen = ReturnFigure("", 0, "FTE", f"{census.file}: FTE, OrgRole, NumberOfVacancies", len(here), on, 0.0, how)
        text = f"as many of each team's posts as in the typical council; {census.file} has no NumberOfVacancies"
        vacancies = ReturnFigure(
            "", 0, "FTE", f"{census.file}: NumberOfVacancies", len(here), on, 0.0, "as many of each team's posts"
        )
        sources[name] = (seen, assumed_figure("", 0, "FTE", on, text) if vacant is None else vacancies)


def keep_team(
    figures: ReturnFigures,
    name: str,
    established: float,
    empty: float,
    counted: int,
    sources: Any,
    base: dict[str, Any],
) -> None:
    """Keep one kind of team, within what a study allows: someone in post, and a post for every team."""
    established = max(established, LEAST)
    empty = min(max(empty, 0.0), established - 0.4)
    usual = base["council"]["teams"][name]
    many = counted or max(round(established / max(usual["posts_fte"] / usual["teams"], SIZE)), 1)
    many = max(min(many, int(established / 1.0)), 1)
    path, (posts_source, empty_source) = f"council.teams.{name}", sources
    for key, value, unit, one in (
        ("posts_fte", round(established, 2), "FTE", posts_source),
        ("teams", many, "teams", posts_source),
        ("vacant_fte", round(max(empty, 0.0), 2), "FTE", empty_source),
    ):
        figures.keep(
            ReturnFigure(
                f"{path}.{key}", value, unit, one.source, one.rows, one.period or "any year", one.missing, one.remark
            )
        )
