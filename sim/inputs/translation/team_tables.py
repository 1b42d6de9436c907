"""Posts, teams, grades, and the hazards of a working life, in minutes."""

import datetime as dt
import math
from functools import lru_cache
from typing import Any

import numpy as np

from sim.base.calendar import Calendar
from sim.base.units_of_time import (
    MINUTES_A_DAY,
    MINUTES_A_YEAR,
    MONTHS_A_YEAR,
    USUAL_WORKING_DAYS_A_WEEK,
    WORKING_DAYS_A_YEAR,
)
from sim.inputs.schema import Change, Config, Contract, Council, Journey, Supervision, Workforce
from sim.inputs.translation import remembered
from sim.inputs.translation.agency_tables import ALWAYS_COVERED, agency_posts, counted_teams, places_of
from sim.inputs.translation.names import key_of, population_of
from sim.inputs.translation.timeline_tables import change_days, cumulative
from sim.model.parameter_columns import POST_COLUMNS, Establishment
from sim.model.parameters import OCCUPANTS_A_POST, OPENED_VACANT, Real, Whole
from sim.model.random import WORD
from sim.model.vocabulary import ESCALATION_RATE, LEAVING_RATE, NEVER, SICKNESS_RATE

MINUTES_A_MONTH = MINUTES_A_YEAR / MONTHS_A_YEAR
LEAVES_A_YEAR = 6  # spells in which a year's leave is taken
SPREADS_CONTRACTS, SPREADS_VACANCIES = 0.6180339887498949, 0.7548776662466927  # irrational steps spread evenly
SMALLEST_POST = 0.1  # FTE
UNEVEN = 2.0  # so many empty posts of a team beyond its share are too many: the step had a rhythm with its teams
TENURE_EDGES = (0.0, 2.0, 5.0, 100.0)  # years


def kinds(config: Config) -> tuple[Whole, Whole, Real, Real]:
    """(teams,) kind of each team; by kind: (kinds, 9) how it works, share of working time for cases, times the cap."""
    of_team: list[int] = []
    rows: list[list[int]] = []
    for i, (name, team) in enumerate(config.journey.teams.items()):
        number, force = config.council.teams[name].teams, config.workforce.teams[name]
        holds = int(team.holds == "one_worker")
        counted = holds * int(team.social_workers)
        takes = [int(force.cohort), int(force.agency), int(force.supervised)]
        own = max(holds, int(team.co_works))
        rows.append([holds, len(of_team), number, *takes, key_of("team", name), counted, own])
        of_team += [i] * number
    listed = [config.workforce.teams[name] for name in config.journey.teams]
    casework, cap = [team.casework_share for team in listed], [team.cap for team in listed]
    return np.array(of_team, np.int64), np.array(rows, np.int64), np.array(casework), np.array(cap)


def recruitment_times(config: Config) -> Real:
    """(kinds,) times the weeks of the steps of recruitment that filling a post takes."""
    usual = math.fsum(config.workforce.recruitment.steps.values())
    own = (config.workforce.teams[name].recruitment_weeks for name in config.journey.teams)
    return np.array([1.0 if weeks is None else weeks / usual for weeks in own])


@lru_cache(maxsize=256)  # the points of a sweep mostly share their posts
def sizes_of(contracts: tuple[Contract, ...], fte: float) -> tuple[float, ...]:
    """Posts of these contracts that add up to so many full-time equivalents."""
    until = cumulative([contract.share for contract in contracts])
    sizes: list[float] = []
    given = 0.0
    while fte - given >= SMALLEST_POST:
        u = (len(sizes) + 1) * SPREADS_CONTRACTS % 1.0
        size = next(contract.fte for contract, top in zip(contracts, until, strict=True) if u < top)
        sizes.append(min(size, fte - given))
        given += sizes[-1]
    return tuple(sizes)


def vacant(sizes: list[float], fte: float, teams: int) -> list[bool]:
    """Which posts stand empty on day one: spread over posts and teams, together so many full-time equivalents."""
    order = sorted(range(len(sizes)), key=lambda i: (i + 1) * SPREADS_VACANCIES % 1.0)
    empty, left = [False] * len(sizes), fte
    for i in order:
        if left >= sizes[i] / 2:
            empty[i] = True
            left -= sizes[i]
    while (pair := too_uneven(sizes, empty, teams)) is not None:
        empty[pair[0]], empty[pair[1]] = False, True
    return empty


def too_uneven(sizes: list[float], empty: list[bool], teams: int) -> tuple[int, int] | None:
    """An empty post and an occupied one as large, of the team with fewest empty, to change places; None if all is well.

    A team has too many that are empty if they are UNEVEN beyond its share, or if nobody is there and another has two.
    """
    posts_in = [range(team, len(empty), teams) for team in range(teams)]  # post i is in team i % teams
    share = math.fsum(empty) / max(len(empty), 1)
    beyond = [math.fsum(empty[i] - share for i in of_team) for of_team in posts_in]
    there = [sum(not empty[i] for i in of_team) for of_team in posts_in]
    fewest_first = sorted(range(teams), key=lambda team: beyond[team])
    pairs = (
        (i, j)
        for team in reversed(fewest_first)
        if posts_in[team] and (beyond[team] >= UNEVEN or there[team] == 0)
        for other in fewest_first
        if there[other] > 1 and (beyond[team] - beyond[other] > 1 or there[team] == 0)
        for i in posts_in[team]
        for j in posts_in[other]
        if empty[i] and not empty[j] and sizes[i] == sizes[j]
    )
    return next(pairs, None)


def placed_posts(config: Config, calendar: Calendar) -> Whole:
    """(posts, POST_COLUMNS) team, kind, thousandths of full time, first and last day, empty on day one, address, place.

    Extra posts come last, each change after the one before: a further post changes no random number of anybody else.
    """
    established = placed_on_day_one(config.council, config.workforce, config.journey)
    so_far, tables = {name: len(table) for name, table in established.items()}, [*established.values()]
    more = [
        (change.team, opened(config.workforce.contracts, change, calendar))
        for change in config.scenario.changes
        if change.what == "extra_posts" and change.team is not None
    ]
    for name, table in (*more, *agency_posts(config, calendar)):
        tables.append(in_team(table, name, so_far[name], config.council, config.journey))
        so_far[name] += len(table)
    return np.concatenate(tables)


@remembered
def placed_on_day_one(council: Council, force: Workforce, journey: Journey) -> dict[str, Whole]:
    """(posts, POST_COLUMNS) the council's own posts of each kind of team, as if nothing changed."""
    made = {}
    for name in journey.teams:
        team = council.teams[name]
        bare = posts_without_team(force.contracts, team.posts_fte, team.vacant_fte, team.teams)
        made[name] = in_team(bare, name, 0, council, journey)
    return made


def in_team(table: Whole, name: str, before: int, council: Council, journey: Journey) -> Whole:
    """Posts of a kind of team, each in its team, with `before` of them before these."""
    kinds, numbers, result = list(journey.teams), before + np.arange(len(table)), table.copy()
    kind = kinds.index(name)
    first = sum(council.teams[other].teams for other in kinds[:kind])
    result[:, Establishment.TEAM] = first + numbers % council.teams[name].teams
    result[:, Establishment.KIND] = kind
    result[:, Establishment.ADDRESS] = population_of("team", name) * WORD + numbers * OCCUPANTS_A_POST
    is_counted = name in counted_teams(journey)
    result[:, Establishment.PLACE] = places_of(table, numbers) if is_counted else ALWAYS_COVERED
    return result


@lru_cache(maxsize=256)  # the points of a sweep mostly share their posts
def posts_without_team(contracts: tuple[Contract, ...], fte: float, vacant_fte: float, teams: int) -> Whole:
    """(posts, POST_COLUMNS) established posts, not yet of a team."""
    sizes = sizes_of(contracts, fte)
    table = np.zeros((len(sizes), POST_COLUMNS), np.int64)
    table[:, Establishment.FTE] = [round(size * 1000) for size in sizes]
    table[:, Establishment.CLOSES] = int(NEVER)
    table[:, Establishment.VACANT] = vacant(list(sizes), vacant_fte, teams)
    return table


def opened(contracts: tuple[Contract, ...], change: Change, calendar: Calendar) -> Whole:
    """(posts, POST_COLUMNS) posts that a change opens, all of them vacant, not yet of a team."""
    first, last = change_days(change, calendar)
    sizes = sizes_of(contracts, change.add or 0.0)
    table = np.zeros((len(sizes), POST_COLUMNS), np.int64)
    table[:, Establishment.FTE] = [round(size * 1000) for size in sizes]
    table[:, Establishment.OPENS] = first
    table[:, Establishment.CLOSES] = last if change.ends() else int(NEVER)
    table[:, Establishment.VACANT] = OPENED_VACANT
    return table


@remembered
def team_grades(force: Workforce, journey: Journey) -> tuple[Real, Real]:
    """(kinds, grades) cumulative grades on day one and of those hired."""
    names = list(force.grades)
    teams = [force.teams[name] for name in journey.teams]
    first = np.array([cumulative([team.grades.get(grade, 0.0) for grade in names]) for team in teams])
    hired = np.array([cumulative([team.hired.get(grade, 0.0) for grade in names]) for team in teams])
    return first, hired


def grades(config: Config) -> tuple[Whole, Real]:
    """(grades, 3) next grade, after how many minutes, notice; (grades, 4) caseload, leaving, rise, experience."""
    names = list(config.workforce.grades)
    codes, reals = [], []
    for grade in config.workforce.grades.values():
        after = round((grade.after_months or 0) * MINUTES_A_MONTH)
        codes.append([names.index(grade.next) if grade.next else -1, after, grade.notice_weeks])
        rise = 1.0 if grade.rises_per_year is None else min(grade.rises_per_year / 12, 1.0)
        reals.append([grade.caseload, grade.leaving, rise, grade.experience])
    return np.array(codes, np.int64), np.array(reals)


def newly_qualified(config: Config) -> int:
    """The grade that a cohort starts in; -1 where the council has none."""
    names = list(config.workforce.grades)
    return names.index("newly_qualified") if "newly_qualified" in names else -1


def ramp(config: Config) -> Real:
    """(steps, 2) until this many minutes after starting, this share."""
    steps = config.workforce.newly_qualified_ramp
    return np.array([[step.months * MINUTES_A_MONTH, step.share] for step in steps] or [[1.0, 1.0]])


def tenure(config: Config) -> Real:
    """(bands, 3) from and to in minutes, cumulative share of those there on day one."""
    bands = config.workforce.tenure
    until = cumulative([band.share for band in bands])
    rows = zip(bands, until, strict=True)
    return np.array([[band.from_ * MINUTES_A_YEAR, band.to * MINUTES_A_YEAR, top] for band, top in rows])


def leaving(config: Config) -> Real:
    """(3,) hazard a minute by tenure, which gives the council's rate with the tenures and grades of day one."""
    rule = config.workforce.leaving
    by_years = rule.tenure_index
    index = np.array([by_years.years_0_to_2, by_years.years_2_to_5, by_years.years_5_and_more])
    weights = np.zeros(3)
    for band in config.workforce.tenure:
        for i in range(3):
            overlap = max(min(band.to, TENURE_EDGES[i + 1]) - max(band.from_, TENURE_EDGES[i]), 0.0)
            weights[i] += band.share * overlap / (band.to - band.from_)
    mean = float((index * weights).sum() / max(weights.sum(), 1e-300)) * mean_grade_index(config)
    return np.asarray(rule.rate * index / max(mean, 1e-300) / MINUTES_A_YEAR)


def mean_grade_index(config: Config) -> float:
    """The leaving index of the grades of day one, averaged over established social work posts."""
    total = weight = 0.0
    for name, team in config.journey.teams.items():
        if team.social_workers:
            shares = config.workforce.teams[name].grades
            mean = math.fsum(share * config.workforce.grades[grade].leaving for grade, share in shares.items())
            total += config.council.teams[name].posts_fte * mean / max(math.fsum(shares.values()), 1e-300)
            weight += config.council.teams[name].posts_fte
    return total / weight if weight else 1.0


def spells(config: Config) -> tuple[Real, Real, Real]:
    """(4,) thrice, by absence: spells a minute, median minutes, sigma; annual leave is taken otherwise."""
    sick, leave = config.workforce.sickness, config.workforce.long_leave
    long_median = sick.long_mean_days * math.exp(-sick.long_spread * sick.long_spread / 2)
    rate = [sick.short_spells_per_year * sick.scale, sick.long_spells_per_year * sick.scale, 0.0, leave.per_year]
    median = [sick.short_median_days, long_median, 0.0, leave.median_weeks * USUAL_WORKING_DAYS_A_WEEK]
    spread = [sick.short_spread, sick.long_spread, 0.0, leave.spread]
    return np.array(rate) / MINUTES_A_YEAR, np.array(median) * MINUTES_A_DAY, np.array(spread)


def exposure(config: Config, calendar: Calendar, rows: Real) -> Real:
    """(4, days + 1) minutes of a usual hazard before each day: as it is, by season and change of sickness, of leaving,
    of escalations.

    A hazard that is twice the usual for a day runs up two days in it.
    """
    index = np.array(config.workforce.sickness.month_index)
    season = (index / index.mean())[calendar.months]
    times = np.stack([np.ones(len(season)), season * rows[SICKNESS_RATE], rows[LEAVING_RATE], rows[ESCALATION_RATE]])
    return np.pad(np.cumsum(times * MINUTES_A_DAY, axis=1), ((0, 0), (1, 0)))


def supervision_steps(config: Config) -> Real:
    """(steps, 2) until so many minutes after starting, so many working days apart; the last row is for all others."""
    rule = config.workforce.supervision
    if rule is None:
        return np.zeros((1, 2))
    steps = [(step.until_weeks, step.every_weeks) for step in rule.newly_qualified]
    rows = [[until * 5 * MINUTES_A_DAY, every * 5] for until, every in (*steps, (0.0, rule.every_weeks))]
    return np.array(rows, float)


def supervision_dates(rule: Supervision | None) -> dict[str, Any]:
    """How often supervision is put off, for how many minutes, and after how many it is missed."""
    put_off = rule.put_off if rule else None
    return dict(
        supervision_put_off=put_off.chance if put_off else 0.0,
        supervision_again=put_off.again_days * MINUTES_A_DAY if put_off else 0,
        supervision_missed=put_off.missed_after_days * MINUTES_A_DAY if put_off else 0,
    )


def cohort_days(config: Config, calendar: Calendar) -> Whole:
    """(cohorts,) working days on which the newly qualified start."""
    rule = config.workforce.recruitment
    last = calendar.dates[-1].item().year
    dates = [dt.date(year, rule.cohort_month, rule.cohort_day) for year in range(calendar.start.year, last)]
    return np.array([calendar.day_on_or_after(date) for date in dates if date >= calendar.start], np.int64)


def leave_until(config: Config, calendar: Calendar) -> tuple[Real, int]:
    """(days + 1,) spells of leave expected before each day; how long one lasts, in minutes."""
    rule = config.workforce.annual_leave
    if rule.weeks == 0:
        return np.zeros(len(calendar.dates) + 1), 1
    index = np.array(rule.month_index) / np.mean(rule.month_index)
    a_day = index[calendar.months] * LEAVES_A_YEAR / WORKING_DAYS_A_YEAR
    return np.concatenate([[0.0], np.cumsum(a_day)]), round(rule.weeks * 5 / LEAVES_A_YEAR * MINUTES_A_DAY)
