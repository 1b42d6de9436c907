"""The smallest number of posts with which every target holds in a large enough share of futures.

A future is a replication: the same luck for every number of posts. The rule:
1. A number of posts is played for `first` replications, then twice as many, and so on up to `last`.
2. After each look, its share of futures in which every target holds has an exact interval (Clopper and Pearson) at a
   level that leaves all looks together a chance of `doubt` to err. Wholly above the wanted share it is enough, wholly
   below it is too few. After `last` replications the share itself decides, and that is said.
3. More posts are taken to hold no less often. None and the most are tried, then the half between, until the answer and
   the number one below it have both been played.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from sim.config import Scenario
from sim.experiment import cores_of
from sim.intervals import Interval, Level, paired_difference, share_interval
from sim.measures import read, weeks_to_recover
from sim.replication import Stop, play_to_read
from sim.staffing.asked import Asked, Goal
from sim.staffing.mix import Option, with_posts
from sim.study import Study, study_from
from sim.variants import study_of_replication

NEEDS_USUAL = "weeks_to_recover"  # a measure that needs the same future without the scenario

Said = dict[str, float]  # one future's measures


class Chance(NamedTuple):
    """In how many futures every target holds with so many posts."""

    option: Option
    held: int
    of: int
    verdict: str  # enough, too few, or "" where the interval decides neither

    @property
    def share(self) -> float:
        """Of futures."""
        return self.held / self.of

    @property
    def interval(self) -> tuple[float, float]:
        """The exact 95% interval of the share."""
        return share_interval(self.held, self.of)


@dataclass
class Futures:
    """What is played, kept by option; the first n replications of any two options share their luck."""

    study: Study
    asked: Asked
    stop: Stop = field(default_factory=Stop)
    kept: dict[Option, list[Said]] = field(default_factory=dict)
    usual: dict[int, Level] = field(default_factory=dict)  # caseloads by day without the scenario, by replication
    say: Callable[[str], None] = lambda text: None  # told of each number as it is judged

    def upto(self, option: Option, count: int) -> list[Said]:
        """The first `count` futures with these posts, played where they are not yet."""
        option = option if option.posts else Option(0, "", "", option.opens.min)
        done = self.kept.setdefault(option, [])
        todo = range(len(done), count)
        if todo:
            study = with_posts(self.study, option)
            with ThreadPoolExecutor(cores_of(study.config)) as pool:
                try:
                    done += pool.map(lambda n: self.future(study, n), todo)
                except BaseException:
                    self.stop.ring()
                    raise
        return done[:count]

    def future(self, study: Study, replication: int) -> Said:
        """One future's measures."""
        study = study_of_replication(study, replication)
        found = read(study, play_to_read(study, replication, study.config.run.clock, self.stop).rows)
        if any(goal.measure == NEEDS_USUAL for goal in self.asked.goals):
            usual, dates = self.usual_caseload(replication), study.calendar.dates
            start = first_change(self.study)
            found.measures[NEEDS_USUAL] = weeks_to_recover(found.days["caseload_per_worker"], usual, start, dates)
        return found.measures

    def usual_caseload(self, replication: int) -> Level:
        """(days,) caseloads of this future without the scenario."""
        if replication not in self.usual:
            nothing = Scenario(name="baseline", sentence="Nothing changes.", changes=())
            study = study_from(self.study.config.model_copy(update={"scenario": nothing}))
            study = study_of_replication(study, replication)
            days = read(study, play_to_read(study, replication, study.config.run.clock, self.stop).rows).days
            self.usual[replication] = days["caseload_per_worker"]
        return self.usual[replication]

    def values(self, option: Option, measure: str, count: int) -> Level:
        """(count,) a measure over the first futures."""
        return np.array([said.get(measure, math.nan) for said in self.upto(option, count)])

    def chance(self, option: Option, count: int, verdict: str = "") -> Chance:
        """In how many of the first futures every target holds."""
        held = sum(all_hold(said, self.asked.goals) for said in self.upto(option, count))
        return Chance(option, held, count, verdict)

    def over_none(self, option: Option, measure: str, count: int) -> Interval:
        """By how much a measure is above that without any of these posts, future by future."""
        none = option._replace(posts=0)
        return paired_difference(self.values(option, measure, count), self.values(none, measure, count))

    def judged(self, option: Option) -> Chance:
        """Whether so many posts are enough, with as many futures as that takes."""
        looks = looks_of(self.asked)
        for count in looks:
            chance = self.chance(option, count)
            low, high = share_interval(chance.held, count, 1 - self.asked.doubt / len(looks))
            if low >= self.asked.confidence:
                return chance._replace(verdict="enough")
            if high < self.asked.confidence:
                return chance._replace(verdict="too few")
        return chance  # undecided

    def is_enough(self, chance: Chance) -> bool:
        """The verdict, or where there is none the share itself."""
        return chance.verdict == "enough" or (chance.verdict == "" and chance.share >= self.asked.confidence)


class Search(NamedTuple):
    """What was found from one beginning: every number judged, and the smallest that is enough, if any is."""

    judged: tuple[Chance, ...]  # by number of posts
    smallest: int | None


def first_change(study: Study) -> int:
    """The working day on which the scenario begins to change something; else on which measuring begins."""
    return min((first for first, _ in study.change_bands), default=study.warm_up_days)


def all_hold(said: Said, goals: Sequence[Goal]) -> bool:
    """Whether every target holds in a future."""
    return all(goal.holds(said.get(goal.measure, math.nan)) for goal in goals)


def looks_of(asked: Asked) -> list[int]:
    """After how many replications a number of posts is looked at."""
    looks = [asked.first]
    while looks[-1] < asked.last:
        looks.append(min(2 * looks[-1], asked.last))
    return looks


def smallest(futures: Futures, option: Option, most: int) -> Search:
    """Halve the numbers between none and the most until the smallest that is enough and the one below are played."""
    judged: dict[int, Chance] = {}

    def enough(posts: int) -> bool:
        judged[posts] = futures.judged(option._replace(posts=posts))
        futures.say(f"{posts} posts from {option.opens}: {judged[posts].held} of {judged[posts].of} futures")
        return futures.is_enough(judged[posts])

    low, high = 0, most
    if enough(low):
        high = low
    elif not enough(high):
        high = -1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return Search(tuple(judged[posts] for posts in sorted(judged)), None if high < 0 else high)


def with_quarters(futures: Futures, option: Option, search: Search) -> Search:
    """The same with a quarter, half and three quarters of the answer, for the curve; fewer posts are seldom enough."""
    judged = {chance.option.posts: chance for chance in search.judged}
    for quarter in (1, 2, 3):
        posts = (search.smallest or 0) * quarter // 4
        if posts not in judged:
            judged[posts] = futures.judged(option._replace(posts=posts))
    return search._replace(judged=tuple(judged[posts] for posts in sorted(judged)))


def nearest(futures: Futures, search: Search, goal: Goal) -> tuple[float, int]:
    """The value of one target, by itself, that holds in the wanted share of futures, the best of all numbers judged."""
    best = (math.nan, 0)
    for chance in search.judged:
        values = futures.values(chance.option, goal.measure, chance.of)
        ranked = np.sort(values[np.isfinite(values)])
        need = math.ceil(futures.asked.confidence * len(values))
        if need <= len(ranked):
            value = float(ranked[-need] if goal.at_least else ranked[need - 1])
            better = value > best[0] if goal.at_least else value < best[0]
            best = (value, chance.option.posts) if better or math.isnan(best[0]) else best
    return best
