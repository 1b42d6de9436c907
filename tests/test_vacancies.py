"""Vacancies week by week: what leaves, what the market fills, what waits for a cohort, and councils built on it."""

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from sim.analysis.measures import read
from sim.base.units_of_time import WEEKS_A_YEAR
from sim.inputs.balance.balance_targets import rules
from sim.inputs.balance.balanced_staff import horizon_of
from sim.inputs.balance.build import planner_figures
from sim.inputs.balance.vacancies import (
    Horizon,
    Kind,
    cohort_weeks,
    kept_already,
    kinds_of,
    recruitment_weeks,
    stationary_tenure,
    still_vacant,
    still_vacant_since_day_one,
    vacant_by_week,
    yearly_vacancies,
)
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.composing.council_files import council_parts
from sim.inputs.councils.council_names import resolve
from sim.inputs.study import study_from
from sim.inputs.translation.team_tables import UNEVEN, vacant
from sim.model.parameter_columns import Establishment
from sim.runs.replication import simulate_to_read
from sim.studies.api import ask

RECRUITMENT: dict[str, Any] = {
    "steps": {"approval": 5.0, "advert": 10.0},
    "spread": 0.4,
    "cohort_month": 9,
    "cohort_day": 15,
    "cohort_share": 0.5,
    "cohort_wait_weeks": 30,
}
START = dt.date(2027, 4, 1)
INDEX = {"years_0_to_2": 1.5, "years_2_to_5": 1.45, "years_5_and_more": 0.45}
BANDS = [
    {"from": 0.0, "to": 2.0, "share": 0.3},
    {"from": 2.0, "to": 5.0, "share": 0.27},
    {"from": 5.0, "to": 10.0, "share": 0.18},
    {"from": 10.0, "to": 25.0, "share": 0.25},
]


@pytest.mark.parametrize("leaving", [0.1, 0.3, 0.5])
def test_in_the_long_run_vacancies_are_leavers_times_how_long_a_post_stands_empty(leaving: float) -> None:
    """Little's law: in post for 1 / leaving, vacant for the mean of the steps."""
    horizon = Horizon(START, 0, 600)
    vacant = vacant_by_week([Kind(leaving, False)], np.array([0.2]), RECRUITMENT, 1.0, horizon)[0]
    weeks = 15.0 * math.exp(0.4**2 / 2)
    expected = leaving * weeks / WEEKS_A_YEAR / (1.0 + leaving * weeks / WEEKS_A_YEAR)
    assert vacant[-1] == pytest.approx(expected, rel=0.01)


def test_what_nobody_leaves_and_nobody_fills_stays_as_it_is() -> None:
    horizon = Horizon(START, 10, 50)
    assert np.all(vacant_by_week([Kind(0.0, False)], np.array([0.0]), RECRUITMENT, 1.0, horizon) == 0.0)
    never = vacant_by_week([Kind(0.0, False)], np.array([0.3]), RECRUITMENT, 1e9, horizon)
    assert np.allclose(never, 0.3, atol=1e-6)


def test_the_share_still_vacant_is_half_at_about_the_median() -> None:
    left = still_vacant(RECRUITMENT, 2.0, 60)
    assert left[0] == pytest.approx(1.0) and np.all(np.diff(left) <= 0)
    assert left[31] == pytest.approx(0.5, abs=0.05)  # the medians of both steps, twice as long, and a little


@pytest.mark.parametrize("spread", [0.1, 0.5, 1.0])
def test_vacancies_that_began_long_ago_stay_where_they_are(spread: float) -> None:
    """In balance, what is found under way is filled as fast as posts fall vacant, from the first week on."""
    recruitment = {**RECRUITMENT, "spread": spread}
    away = 0.3 * 15.0 * math.exp(spread**2 / 2) / WEEKS_A_YEAR
    balance = np.array([away / (1.0 + away)])
    vacant = vacant_by_week([Kind(0.3, False)], balance, recruitment, 1.0, Horizon(START, 0, 104))[0]
    assert vacant == pytest.approx(balance[0], rel=0.01)
    left = still_vacant_since_day_one(recruitment, 1.0, 400)
    assert left[0] == pytest.approx(1.0) and np.all(np.diff(left) <= 1e-9) and left[-1] < 1e-3


def test_few_of_those_found_vacant_wait_for_a_cohort_that_could_be_waited_for_since_lately() -> None:
    """Half of six weeks' vacancies, of the sixteen weeks' worth that there are."""
    weeks = 15.0 * math.exp(0.4**2 / 2)
    assert kept_already(RECRUITMENT, 1.0, 24) == pytest.approx(0.5 * 6 / weeks)
    assert kept_already(RECRUITMENT, 1.0, 30) == kept_already(RECRUITMENT, 1.0, -1) == 0.0


def test_posts_that_wait_for_a_cohort_are_filled_on_its_day() -> None:
    horizon = Horizon(START, 0, 52)
    weeks = cohort_weeks(RECRUITMENT, horizon)
    assert set(weeks[:24]) == {24} and weeks[24] == -1  # 15 September is in the 24th week
    wait = {**RECRUITMENT, "cohort_share": 1.0}
    vacant = vacant_by_week([Kind(0.2, True)], np.array([0.0]), wait, 1.0, horizon)[0]
    assert np.all(np.diff(vacant[:25]) > 0) and vacant[25] < 0.01 < 0.08 < vacant[24]


def test_tenures_stay_as_they_are_where_as_many_leave_and_are_shorter_where_more_do() -> None:
    usual = [band["share"] for band in BANDS]
    assert stationary_tenure(BANDS, INDEX, 0.15, 0.15) == pytest.approx(usual)
    more, fewer = stationary_tenure(BANDS, INDEX, 0.15, 0.3), stationary_tenure(BANDS, INDEX, 0.15, 0.08)
    assert more[0] > usual[0] > fewer[0] and more[-1] < usual[-1] < fewer[-1]
    assert more.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["Havering", "Rutland", "Bradford", "Surrey", "Brighton and Hove", "Hampshire"])
def test_a_councils_vacancies_are_the_published_ones_and_no_year_differs_from_the_next(name: str) -> None:
    """Of its own posts, leavers and recruitment; before, vacancies began at 0.88 of the published ones everywhere."""
    area = resolve(name)
    parts, figures = council_parts(area.code), planner_figures(area)
    teams, force = parts["council"]["teams"], parts["workforce"]
    kinds = kinds_of(teams, force, figures["turnover"])
    start = np.array([of["vacant_fte"] / of["posts_fte"] for of in teams.values()])
    horizon = horizon_of(rules())
    mean, first, last = yearly_vacancies(vacant_by_week(kinds, start, force["recruitment"], 1.0, horizon), horizon)
    posts = np.array([of["posts_fte"] * (name in rules()["qualified"]) for name, of in teams.items()])
    assert posts @ mean / posts.sum() == pytest.approx(max(figures["vacancy_rate"], rules()["least_vacant"]), abs=0.012)
    assert posts @ first == pytest.approx(posts @ last, rel=0.1, abs=0.5)


def over_years(name: str, replications: int) -> tuple[dict[str, np.ndarray], int]:
    """Daily levels of a council's quiet years, the mean of replications, and the first measured day."""
    study = study_from(validate(compose([f"council={name}", "run=quick"])))
    played = [read(study, simulate_to_read(study, n).rows).days for n in range(replications)]
    return {key: np.mean([one[key] for one in played], axis=0) for key in played[0]}, study.warm_up_days


def test_a_council_that_many_leave_keeps_its_staff() -> None:
    """Havering: 38% of posts are vacant and a quarter of its staff leave in a year; it lost 11% of them in two."""
    days, first = over_years("havering", 6)
    year = [days["in_post_fte"][first + 253 * n : first + 253 * (n + 1)].mean() for n in (0, 1)]
    assert year[1] == pytest.approx(year[0], rel=0.05)
    assert np.mean(year) == pytest.approx(planner_figures(resolve("havering"))["in_post_fte"], rel=0.06)


def test_a_council_that_counts_more_cases_than_children_has_its_own_caseload() -> None:
    """North Tyneside's holders have 23 cases each, half as many again as children: it was simulated with 16."""
    days, first = over_years("north_tyneside", 3)
    assert days["caseload_per_worker"][first:].mean() == pytest.approx(23.2, rel=0.08)
    assert days["children_held"][first:].mean() < 0.8 * 23.2 * planner_figures(resolve("north tyneside"))["holders"]


def test_vacancies_of_a_council_in_balance_stay_where_they_begin_in_every_week_of_its_first_year() -> None:
    """Kent without cohorts, whose market is as slow as its leavers need: before, vacancies rose by 40% and fell again.

    Leaving goes by grade alone, so that the balance can be worked out: neither strain nor tenure moves it.
    """
    words = ["council=kent", "run=quick", "run.warm_up_weeks=0", "run.weeks=54", "workforce.recruitment.cohort_share=0"]
    bands = ("years_0_to_2", "years_2_to_5", "years_5_and_more")
    words += ["workforce.strain.leaving=0", *(f"workforce.leaving.tenure_index.{band}=1" for band in bands)]
    parts, figures = council_parts(resolve("kent").code), planner_figures(resolve("kent"))
    force, teams = parts["workforce"], parts["council"]["teams"]
    leaving = np.array([kind.leaving for kind in kinds_of(teams, force, figures["turnover"])])
    posts, empty = (np.array([of[key] for of in teams.values()]) for key in ("posts_fte", "vacant_fte"))
    weeks = empty.sum() / ((leaving * posts).sum() * (1 - empty.sum() / posts.sum())) * WEEKS_A_YEAR
    times = weeks / recruitment_weeks(force["recruitment"], 1.0)[0]
    words += [f"workforce.recruitment.steps.{name}={at * times}" for name, at in force["recruitment"]["steps"].items()]
    study = study_from(validate(compose(words)))
    vacant = np.mean([read(study, simulate_to_read(study, n).rows).days["vacant_fte"] for n in range(24)], axis=0)
    by_week = vacant[: 52 * 5].reshape(52, 5).mean(axis=1)
    assert by_week / vacant[0] == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("name", ["bradford", "lancashire", "kent", "leeds", "typical"])
def test_no_team_stands_wholly_empty_on_day_one(name: str) -> None:
    """All six posts of one of Bradford's four teams of personal advisers once were: its children waited for a year."""
    post = study_from(validate(compose([f"council={name}", "scenario=baseline"]))).parameters.post
    post = post[(post[:, Establishment.AGENCY] == 0) & (post[:, Establishment.OPENS] <= 0)]
    for team in np.unique(post[:, Establishment.TEAM]):
        empty = post[post[:, Establishment.TEAM] == team, Establishment.VACANT]
        assert len(empty) < 2 or empty.mean() < 1, team


@pytest.mark.parametrize("share", [0.05, 0.2, 0.36, 0.5, 0.6])
@pytest.mark.parametrize("teams", [1, 2, 3, 4, 8, 12, 45, 49])
def test_vacancies_are_spread_over_teams_of_any_number(teams: int, share: float) -> None:
    """Teams of 4, 8, 12, 45 or 49 fell in step with the order of posts; as many full-time equivalents are empty."""
    sizes = [(1.0, 0.8, 1.0, 0.6, 1.0)[i % 5] for i in range(6 * teams + 1)]
    empty = vacant(sizes, share * sum(sizes), teams)
    assert sum(size for size, none in zip(sizes, empty, strict=True) if none) == pytest.approx(
        share * sum(sizes), abs=max(sizes) / 2
    )
    for team in range(teams):
        here = empty[team::teams]
        assert sum(here) - sum(empty) / len(empty) * len(here) < UNEVEN and not all(here), team


def test_where_vacancies_are_even_already_no_post_changes() -> None:
    """Three teams of four with a third empty, in the order of the posts: the smallest multiples of the step first."""
    sizes = [1.0] * 12
    step = sorted(range(12), key=lambda i: (i + 1) * 0.7548776662466927 % 1.0)[:4]
    assert [i for i, none in enumerate(vacant(sizes, 4.0, 3)) if none] == sorted(step)


def test_children_do_not_wait_because_a_team_has_nobody() -> None:
    """Bradford's quiet years: on an average day 88 children were without a worker, in one team of personal advisers."""
    study = study_from(validate(compose(["council=bradford", "scenario=baseline"])))
    waiting = read(study, simulate_to_read(study, 0).rows).days["children_unallocated"]
    assert waiting[: study.warm_up_days].mean() < 10


FEW = ("bradford", "brent", "hillingdon", "birmingham", "halton", "rutland", "kent", "isle of wight")


@pytest.mark.parametrize("name", FEW)
def test_no_team_without_agency_workers_is_of_two_or_three_people(name: str) -> None:
    """Bradford had four teams of fewer than four personal advisers; in one future of five one of them was empty."""
    made = compose((f"council={name}",))
    for kind, team in made["council"]["teams"].items():
        if team["teams"] > 1 and not made["workforce"]["teams"][kind]["agency"]:
            assert (team["posts_fte"] - team["vacant_fte"]) / team["teams"] >= 5 * 2 / 3, kind


def test_hardly_a_child_waits_for_a_worker_in_a_council_with_many_vacancies() -> None:
    """Without a shock: 19 children on average before, and the longest for a year and a half."""
    answers = ask("council=brent", "run.replications=4", "run.weeks=104")
    assert float(answers.values("unallocated_children").mean()) < 2
    assert float(answers.values("unallocated_longest_days").max()) < 60
