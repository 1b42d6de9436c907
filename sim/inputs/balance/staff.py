"""Posts, vacancies, hours and recruitment of a council, as its figures and its work have them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, NamedTuple

Rules = Mapping[str, Any]
Teams = Mapping[str, Mapping[str, float]]


class Staff(NamedTuple):
    """What a council's posts follow from: its figures, and its work over the base council's."""

    figures: Mapping[str, float]
    usual: Mapping[str, float]  # the base council's figures
    hours: Mapping[str, float]  # by kind of team, times the base council's
    slots: Mapping[str, float]  # same, of conferences
    referrals: float  # same
    held: float  # the share of children whom counted holders hold, times the base council's
    elsewhere: float  # the share whom nobody who is counted holds


def vacancies_of(figures: Mapping[str, float]) -> float:
    """Vacant posts, full-time equivalents."""
    rate = figures["vacancy_rate"]
    return figures["in_post_fte"] * rate / (1.0 - rate)


def agency_of(figures: Mapping[str, float]) -> float:
    """Agency workers, full-time equivalents."""
    rate = figures["agency_rate"]
    return figures["in_post_fte"] * rate / (1.0 - rate)


def teams_of(before: Teams, staff: Staff, rules: Rules) -> tuple[dict[str, dict[str, Any]], float]:
    """Posts by kind of team, and how many times the base council's hours a piece of work takes."""
    usual, figures = staff.usual, staff.figures
    scarcer = figures["vacancy_rate"] / usual["vacancy_rate"]
    empty = {
        name: min(of["vacant_fte"] / of["posts_fte"] * scarcer, rules["most_vacant"]) for name, of in before.items()
    }
    size = figures["holders"] / usual["holders_settled"]
    posts_before = sum(before[name]["posts_fte"] for name in rules["holders"])
    weight = {name: before[name]["posts_fte"] * staff.hours[name] for name in rules["holders"]}
    work = sum(weight.values()) / posts_before
    effort = size / (work * staff.held) * (1.0 - figures["absence"]) / (1.0 - usual["absence"])
    share_then = filled(
        before, {name: of["vacant_fte"] / of["posts_fte"] for name, of in before.items()}, usual["agency"], rules
    )
    share_now = filled(before, empty, agency_of(figures) / size, rules)
    whole = posts_before * size * share_then / share_now
    posts = {name: whole * weight[name] / sum(weight.values()) for name in rules["holders"]}
    for name in rules["by_hours"]:
        posts[name] = before[name]["posts_fte"] * staff.hours.get(name, staff.referrals) * effort
    for name in rules["by_slots"]:
        asked = [*staff.slots.values(), staff.hours.get(name, 0.0) * effort]
        posts[name] = before[name]["posts_fte"] * max(asked)
    for name in rules["by_holders"]:
        posts[name] = before[name]["posts_fte"] * max(size, staff.hours.get(name, 0.0) * effort)
    if "managers" in figures:
        posts["team_managers"] = figures["managers"]
    counted = sum(posts[name] for name in rules["qualified"] if name != rules["rest"])
    left = figures["in_post_fte"] + vacancies_of(figures) - counted
    needed = 2.0 * staff.elsewhere * figures["holders"]
    posts[rules["rest"]] = max(left, needed, rules["least_posts"])
    return {name: one_team(of, posts[name], empty[name], rules) for name, of in before.items()}, effort


def one_team(before: Mapping[str, float], posts: float, empty: float, rules: Rules) -> dict[str, Any]:
    """The posts, teams and vacancies of one kind of team, its teams as large as the base council's."""
    fte = round(max(posts, rules["least_posts"]), 2)
    per_team = before["posts_fte"] / before["teams"]
    return {
        "posts_fte": fte,
        "teams": max(round(fte / per_team), 1) if before["teams"] > 1 else 1,
        "vacant_fte": round(fte * empty * rules["vacant_at_start"], 2),
    }


def filled(teams: Teams, empty: Mapping[str, float], agency: float, rules: Rules) -> float:
    """The share of case-holding posts in which somebody works, perhaps an agency worker; `agency` is their number."""
    vacant = sum(of["posts_fte"] * empty[name] for name, of in teams.items())
    posts = sum(teams[name]["posts_fte"] for name in rules["holders"])
    of_holders = sum(teams[name]["posts_fte"] * empty[name] for name in rules["holders"])
    cover = min(agency / vacant, 1.0) if vacant > 0 else 1.0
    return 1.0 - of_holders * (1.0 - cover) / posts


def workforce_of(
    before: dict[str, Any], figures: Mapping[str, float], usual: Mapping[str, float], rules: Rules
) -> dict[str, Any]:
    """The base council's workforce with a council's own leaving, absence, agency workers and strain."""
    made = copy.deepcopy(before)
    made["leaving"]["rate"] = round(made["leaving"]["rate"] * figures["turnover"] / usual["turnover"], 4)
    made["sickness"]["scale"] = round(made["sickness"]["scale"] * figures["absence"] / usual["absence"], 4)
    if made.get("agency"):
        made["agency"]["supply_fte"] = round(agency_of(figures), 2)
        made["agency"]["rules"]["supply"] = 1.0  # the figures are taken to hold at the start, whenever that is
    if made.get("strain"):
        made["strain"]["target"] = round(
            made["strain"]["target"] * figures["caseload"] / (usual["cases"] / usual["holders"]), 2
        )
    if "newly_qualified_share" in figures:
        for name in rules["holders"]:
            made["teams"][name]["grades"] = shares_with(
                made["teams"][name]["grades"], "newly_qualified", figures["newly_qualified_share"]
            )
    return made


def shares_with(shares: Mapping[str, float], name: str, share: float) -> dict[str, float]:
    """Shares of which one is given and the others make room."""
    rest = 1.0 - shares.get(name, 0.0)
    return {one: share if one == name else value * (1.0 - share) / rest for one, value in shares.items()}


def recruitment_of(
    before: dict[str, Any], figures: Mapping[str, float], usual: Mapping[str, float], rules: Rules
) -> dict[str, Any]:
    """Steps of recruitment in which posts are filled as fast as workers leave: vacancies stay what they are."""
    made = copy.deepcopy(before)

    def years(vacancy: float, turnover: float) -> float:
        return vacancy / (1.0 - vacancy) / turnover

    low, high = rules["steps_within"]
    slower = years(max(figures["vacancy_rate"], 0.005), figures["turnover"])
    times = min(max(slower / years(usual["vacancy_rate"], usual["turnover"]), low), high)
    made["steps"] = {step: round(weeks * times, 2) for step, weeks in made["steps"].items()}
    made["cohort_share"] = round(made["cohort_share"] * min(times, 1.0), 3)
    return made
