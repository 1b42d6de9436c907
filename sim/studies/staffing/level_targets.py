"""Targets that are levels: how far published levels have lain from what was expected, and what it does to an answer."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.base.errors import listed
from sim.base.wording import number, percent
from sim.inputs.schema import Config
from sim.studies.staffing.staffing_report import StaffingResult, posts_in_words
from sim.studies.staffing.staffing_settings import Goal

Values = NDArray[np.float64]
PUBLISHED_AS = {  # measures of the model by the published ones of which a level is known
    "caseload_per_worker": "caseload_per_worker",
    "caseload_on_census_day": "caseload_per_worker",
    "vacancy_rate_on_census_day": "vacancy_rate",
    "agency_rate_on_census_day": "agency_rate",
}
SAME_NAME = (
    "children_in_need",
    "children_on_plan",
    "awaiting_assessment",
    "assessments_in_45_days_share",
    "conferences_in_15_days_share",
    "reviews_on_time_share",
    "rereferral_share",
    "in_post_fte",
    "vacancy_rate",
    "agency_rate",
    "turnover_rate",
    "absence_rate",
)
AHEAD = 1  # years
ENDS = (0.05, 0.95)
CLAUSE = (
    "Targets are levels, and these futures differ by {why}; what one post more or fewer changes is a difference, which"
    " they do hold."
)


def why_futures_differ(config: Config) -> str:
    """By what the futures of a study differ: chance, and what else is drawn."""
    more = ["how years differ"] * bool(config.run.years) + ["parameters that are not known"] * bool(config.run.ensemble)
    return listed(["chance", *more]) if more else "chance alone"


class LevelErrors(NamedTuple):
    """Equally likely errors of a level: factors, or points of a share."""

    values: Values
    is_factor: bool

    def around(self, values: Values) -> Values:
        """Every value with every error."""
        with_errors: Values = (
            values[:, None] * self.values[None, :] if self.is_factor else values[:, None] + self.values[None, :]
        )
        return with_errors


def published_name(measure: str) -> str | None:
    """The published measure whose record shows how far a level may lie off; none where nothing is published like it."""
    return PUBLISHED_AS.get(measure) or (measure if measure in SAME_NAME else None)


@lru_cache
def level_errors(measure: str, code: str = "") -> LevelErrors | None:
    """REAR's past errors a year ahead for a council, or for one of middle size; None where they are not known.

    They are as wide as bands of `python -m sim forecast`: so that earlier ones held what they say.
    """
    from sim.studies.forecast.combining import errors_of_rear, spread_around
    from sim.studies.forecast.past_bands import PastBands
    from sim.studies.panel.data import published_panel
    from sim.studies.record.levels import SHARE, levels_of

    levels = levels_of(published_panel(), measure)
    past = errors_of_rear(levels, levels.years[-1], AHEAD)
    if past is None:
        return None
    people = np.array([math.exp(past.middle)])
    if code in levels.councils and np.isfinite(own := levels.people[-1][levels.councils.index(code)]):
        people = np.array([own])
    width = PastBands(levels, AHEAD).width(levels.years[-1])
    draws = spread_around(np.zeros(1), past, people, width).draws[:, 0]
    return LevelErrors(draws if levels.scale == SHARE else np.exp(draws), levels.scale != SHARE)


def code_of_council(config: Config) -> str:
    """The three digits of the council of a study; nothing if it is no council of England."""
    from sim.inputs.councils.council_names import code_of

    made_from = config.council.made_from
    return (made_from.code if made_from else "") or code_of(config.council.name) or ""


def level_sentences(result: StaffingResult) -> list[str]:
    """That targets are levels, how far levels have lain off, and in how many futures a target then holds."""
    lines = [CLAUSE.format(why=why_futures_differ(result.futures.study.config))]
    code = code_of_council(result.futures.study.config)
    posts = result.search.smallest if result.search.smallest is not None else result.most
    chance = result.chance_with(posts)
    for goal in result.settings.goals:
        name = published_name(goal.measure)
        errors = level_errors(name, code) if name else None
        if errors is not None:
            values = result.futures.values(chance.option, goal.measure, chance.of)
            lines.append(level_sentence(goal, values[np.isfinite(values)], errors, posts_in_words(chance.option)))
        own = last_published(name, code) if name else None
        if own is not None and errors is not None:
            without = result.futures.values(result.search.chances[0].option, goal.measure, chance.of)
            lines += far_from_published(goal, float(np.nanmean(without)), own, errors)
    return lines


@lru_cache
def last_published(measure: str, code: str) -> tuple[int, float] | None:
    """The last year for which a council's level of a published measure is known, and the level; None without one."""
    from sim.studies.panel.data import published_panel

    panel = published_panel()
    own = panel[(panel["council"] == code) & panel[measure].notna()].sort_values("year")
    return (int(own["year"].iloc[-1]), float(own[measure].iloc[-1])) if len(own) else None


def far_from_published(goal: Goal, mean: float, own: tuple[int, float], errors: LevelErrors) -> list[str]:
    """A sentence where the model's own level, without a further post, is beyond what a year's change explains."""
    year, level = own
    low, high = np.quantile(errors.around(np.array([level])), ENDS)
    if low <= mean <= high:
        return []
    return [
        f"The council's own level was {goal.printed(level)} in {year} and is {goal.printed(mean)} in the model before"
        f" any further post, more than a year's change explains: do not count on {goal.words}; go by differences."
    ]


def level_sentence(goal: Goal, values: Values, errors: LevelErrors, posts: str) -> str:
    """`Published levels of this lay ... of what was expected; with that, caseload at 17 or less holds in 61%`."""
    low, high = np.quantile(errors.values, ENDS)
    if errors.is_factor:
        off = f"{number(100 * (1 - low), 0)}% below and {number(100 * (high - 1), 0)}% above"
    else:
        off = f"{number(-100 * low, 1)} points below and {number(100 * high, 1)} above"
    every = errors.around(values).ravel()
    held = sum(map(goal.holds, every)) / max(len(every), 1)
    return (
        f"Published levels lay between {off} what was forecast for a year ahead, nine times in ten: with that added,"
        f" {goal.words} holds with {posts} in {percent(held)} of futures."
    )
