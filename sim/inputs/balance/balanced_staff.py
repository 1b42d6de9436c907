"""Posts, vacancies, hours and recruitment of a council, as its figures and its work have them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.base.plain_data import plain_copy
from sim.base.sums import sum_of_products
from sim.inputs.balance.vacancies import Filled, Horizon, kinds_of, stationary_tenure, vacant_by_week, yearly_vacancies

ROUNDS = 25  # of turning recruitment and the vacancies of day one until both agree
TURN = 0.7  # of the way in each round

Rules = Mapping[str, Any]
Teams = Mapping[str, Mapping[str, float]]


class StaffNeeded(NamedTuple):
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


class Staffed(NamedTuple):
    """The posts of a council by kind of team, what they do to its hours, and how its posts are filled."""

    teams: dict[str, dict[str, Any]]
    effort: float  # times the base council's hours that a piece of work takes
    filled: Filled
    beyond: dict[str, float]  # posts that only agency workers have, by kind of team


def posts_in_balance(before: Teams, workforce: Mapping[str, Any], staff: StaffNeeded, rules: Rules) -> Staffed:
    """Posts, vacancies and recruitment that agree: as many hold cases and as many posts are vacant as published.

    Vacancies by kind of team follow from leaving and recruitment week by week (vacancies.py); the steps of recruitment
    are as long as the published vacancies need, and those of day one such that no year differs from the next.
    """
    usual, figures, horizon = staff.usual, staff.figures, horizon_of(rules)
    names = list(before)
    posts = {name: before[name]["posts_fte"] for name in names}
    base_start = np.array([before[name]["vacant_fte"] / max(posts[name], 1e-9) for name in names])
    base_kinds = kinds_of(before, workforce, usual["turnover"])
    base_mean, _, _ = yearly_vacancies(
        vacant_by_week(base_kinds, base_start, workforce["recruitment"], 1.0, horizon), horizon
    )
    there = present(posts, dict(zip(names, base_mean, strict=True)), usual["agency"], workforce)
    rate = max(figures["vacancy_rate"], rules["least_vacant"])
    times = wanted_times(figures, usual, rules)
    start = np.maximum(base_start * rate / usual["vacancy_rate"], rate / 2)  # no kind of team begins without vacancies
    start = np.minimum(start, rules["most_vacant"])
    kinds = kinds_of(before, workforce, figures["turnover"])
    for _ in range(ROUNDS):
        recruitment = {**workforce["recruitment"], "cohort_share": cohort_share(workforce, times)}
        vacant, first, last = yearly_vacancies(vacant_by_week(kinds, start, recruitment, times, horizon), horizon)
        mean = dict(zip(names, map(float, vacant), strict=True))
        here = present(posts, mean, agency_of(figures), workforce)
        beyond = agency_beyond(posts, mean, agency_of(figures), workforce)
        posts, effort, beyond_posts = posts_by_team(before, staff, there, here, rules, beyond, cover_at_most(workforce))
        counted = np.array([posts[name] * (name in rules["qualified"]) for name in names])
        low, high = rules["steps_within"]
        times = float(min(max(times * (rate / sum_of_products(counted, vacant) * counted.sum()) ** TURN, low), high))
        least, most = rules["first_day_within"]
        start = np.clip(start * last / np.maximum(first, 1e-12), least * vacant, most * vacant)
    at_first = dict(zip(names, map(float, start), strict=True))
    teams = {
        name: one_team(of, posts[name], at_first[name], takes_agency(workforce, name), rules)
        for name, of in before.items()
    }
    return Staffed(teams, effort, Filled(times, cohort_share(workforce, times), at_first, mean), beyond_posts)


def horizon_of(rules: Rules) -> Horizon:
    """The usual run of a named council."""
    return Horizon(dt.date.fromisoformat(str(rules["start"])), rules["settling_weeks"], rules["measured_weeks"])


def wanted_times(figures: Mapping[str, float], usual: Mapping[str, float], rules: Rules) -> float:
    """Roughly how many times the usual weeks the steps of recruitment last: posts fill as fast as workers leave."""
    low, high = rules["steps_within"]

    def years(vacancy: float, turnover: float) -> float:
        return vacancy / (1.0 - vacancy) / turnover

    slower = years(max(figures["vacancy_rate"], rules["least_vacant"]), figures["turnover"])
    return float(min(max(slower / years(usual["vacancy_rate"], usual["turnover"]), low), high))


def cohort_share(workforce: Mapping[str, Any], times: float) -> float:
    """Of vacancies that can wait for the cohort: fewer do where the market is quick."""
    return float(workforce["recruitment"]["cohort_share"]) * min(times, 1.0)


def present(
    posts: Mapping[str, float], vacant: Mapping[str, float], agency: float, workforce: Mapping[str, Any]
) -> dict[str, float]:
    """The share of posts of each kind in which somebody works, perhaps one of so many agency workers."""
    takes = {name: takes_agency(workforce, name) for name in posts}
    empty = math.fsum(posts[name] * vacant[name] for name in posts if takes[name])
    cover = min(agency / empty, cover_at_most(workforce)) if empty > 0 else 0.0
    return {name: 1.0 - vacant[name] * (1.0 - cover * takes[name]) for name in posts}


def takes_agency(workforce: Mapping[str, Any], name: str) -> bool:
    """Whether agency workers may cover posts of a kind of team."""
    return bool(workforce.get("agency")) and bool(workforce["teams"][name]["agency"])


def cover_at_most(workforce: Mapping[str, Any]) -> float:
    """The share of the time in which a post has an agency worker that is never without one for longer than it takes."""
    rule = workforce.get("agency")
    return rule["stays_weeks"] / (rule["stays_weeks"] + rule["lead_weeks"]) if rule else 0.0


def agency_beyond(
    posts: Mapping[str, float], vacant: Mapping[str, float], agency: float, workforce: Mapping[str, Any]
) -> float:
    """Full-time equivalents of agency workers for whom there is no empty post."""
    empty = math.fsum(posts[name] * vacant[name] for name in posts if takes_agency(workforce, name))
    return max(agency - empty * cover_at_most(workforce), 0.0) if workforce.get("agency") else 0.0


def posts_by_team(
    before: Teams,
    staff: StaffNeeded,
    there: Mapping[str, float],
    here: Mapping[str, float],
    rules: Rules,
    beyond: float,
    cover: float,
) -> tuple[dict[str, float], float, dict[str, float]]:
    """Posts by kind of team, so that those present are as many as the work and the figures say; the effort.

    Third, posts that only agency workers have: so many of them, `beyond`, have no empty post, hold cases as others do,
    and are there a share `cover` of the time.
    """
    usual, figures = staff.usual, staff.figures
    size = figures["holders"] / usual["holders_settled"]
    at_work = {name: before[name]["posts_fte"] * there[name] for name in before}
    weight = {name: at_work[name] * staff.hours[name] for name in rules["holders"]}
    of_holders = math.fsum(at_work[name] for name in rules["holders"])
    effort = size / (math.fsum(weight.values()) / of_holders * staff.held)
    effort *= (1.0 - figures["absence"]) / (1.0 - usual["absence"])
    share = {name: weight[name] / math.fsum(weight.values()) for name in rules["holders"]}
    beyond = min(beyond, rules["most_beyond"] * of_holders * size)
    posts = {name: (of_holders * size - beyond) * share[name] for name in rules["holders"]}
    for name in rules["by_hours"]:
        posts[name] = at_work[name] * staff.hours.get(name, staff.referrals) * effort
    for name in rules["by_slots"]:
        posts[name] = at_work[name] * max(*staff.slots.values(), staff.hours.get(name, 0.0) * effort)
    for name in rules["by_holders"]:
        posts[name] = at_work[name] * max(size, staff.hours.get(name, 0.0) * effort)
    posts = {name: count / here[name] for name, count in posts.items()}
    if "managers" in figures:
        posts["team_managers"] = figures["managers"] / here["team_managers"]
    counted = math.fsum(posts[name] for name in rules["qualified"] if name != rules["rest"])
    left = figures["in_post_fte"] + vacancies_of(figures) - counted
    needed = 2.0 * staff.elsewhere * figures["holders"]
    posts[rules["rest"]] = max(left, needed, rules["least_posts"])
    return posts, effort, {name: beyond / cover * share[name] for name in rules["holders"] if beyond > 0.0}


def one_team(before: Mapping[str, float], posts: float, empty: float, covered: bool, rules: Rules) -> dict[str, Any]:
    """The posts, teams and vacancies of one kind of team, its teams as large as the base council's.

    Where no agency worker covers an empty post, teams are fewer if they would hardly have anybody.
    """
    fte = round(max(float(posts), rules["least_posts"]), 2)
    per_team = before["posts_fte"] / before["teams"]
    most = fte / per_team if covered else min(fte / per_team, fte * (1.0 - empty) / rules["fewest_in_team"])
    return {
        "posts_fte": fte,
        "teams": max(round(most), 1) if before["teams"] > 1 else 1,
        "vacant_fte": round(fte * empty, 2),
    }


def workforce_of(
    before: dict[str, Any],
    figures: Mapping[str, float],
    usual: Mapping[str, float],
    counted: float,
    rules: Rules,
    beyond: Mapping[str, float],
) -> dict[str, Any]:
    """The base council's workforce with a council's own leaving, absence, agency workers and strain.

    `counted` is how many cases the council counts for each child, `beyond` are posts that only agency workers have.
    """
    made = plain_copy(before)
    made["leaving"]["rate"] = round(made["leaving"]["rate"] * figures["turnover"] / usual["turnover"], 4)
    index = made["leaving"]["tenure_index"]
    shares = stationary_tenure(made["tenure"], index, usual["turnover"], figures["turnover"])
    made["tenure"] = [{**band, "share": round(float(one), 4)} for band, one in zip(made["tenure"], shares, strict=True)]
    made["sickness"]["scale"] = round(made["sickness"]["scale"] * figures["absence"] / usual["absence"], 4)
    if made.get("agency"):
        made["agency"]["supply_fte"] = round(agency_of(figures), 2)
        made["agency"]["beyond_posts"] = {name: float(round(posts)) for name, posts in beyond.items()} or None
        made["agency"]["rules"]["supply"] = 1.0  # the figures are taken to hold at the start, whenever that is
    if made.get("strain"):
        made["strain"]["target"] = round(
            made["strain"]["target"] * figures["caseload"] / counted / (usual["cases"] / usual["holders"]), 2
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


def recruitment_of(before: Mapping[str, Any], filled: Filled) -> dict[str, Any]:
    """Steps of recruitment in which posts are filled as fast as workers leave: vacancies stay what they are."""
    made = plain_copy(dict(before))
    made["steps"] = {step: round(weeks * filled.times, 2) for step, weeks in made["steps"].items()}
    made["cohort_share"] = round(filled.cohort_share, 3)
    return made
