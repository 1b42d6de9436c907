"""What is simulated for a search: futures, each with the same random numbers for every number of posts, kept by
option.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from sim.analysis.measures import difference_of, weeks_to_recover
from sim.analysis.readings.grades import held_by_kind_of_team
from sim.base.intervals import Interval, Level, share_interval
from sim.base.journal import Journal
from sim.inputs.schema import Scenario
from sim.inputs.study import Study, study_from
from sim.runs.experiment import study_digest
from sim.runs.parallel import cores_of, map_replications, read_replication
from sim.runs.replication import Cancellation
from sim.studies.staffing.post_mix import Option, teams_of, with_posts
from sim.studies.staffing.staffing_settings import Goal, StaffingSettings

NEEDS_USUAL = "weeks_to_recover"  # a measure that needs the same future without the scenario

FutureMeasures = dict[str, float]  # one future's measures


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
    """What is simulated, kept by option; the first n replications of any two options share their random numbers."""

    study: Study
    settings: StaffingSettings
    cancel: Cancellation = field(default_factory=Cancellation)
    kept: dict[Option, list[FutureMeasures]] = field(default_factory=dict)
    notes: Journal | None = None  # what an earlier search for the same has simulated
    usual: dict[int, Level] = field(default_factory=dict)  # caseloads by day without the scenario, by replication
    report: Callable[[str, bool], None] = lambda text, assessed: None  # a line for each future, and for each number

    def upto(self, option: Option, count: int) -> list[FutureMeasures]:
        """The first `count` futures with these posts, simulated where they are not yet."""
        option = option if option.posts else Option(0, "", "", option.opens.min)
        done = self.kept.setdefault(option, [])
        todo = range(len(done), count)
        if todo:
            done += self.simulated(option, todo)
        return done[:count]

    def simulated(self, option: Option, todo: range) -> list[FutureMeasures]:
        """These futures with these posts; each is reported to whoever looks on."""
        study = with_posts(self.study, option)
        digest, ready = study_digest(study.config), todo.start

        def advance(done: int) -> None:
            nonlocal ready
            ready += done
            self.report(f"Simulating {option.in_short}: {ready} of {todo.stop} futures", False)

        return map_replications(
            lambda n: self.noted(study, digest, n), todo, cores_of(study.config), self.cancel, advance
        )

    def noted(self, study: Study, digest: str, replication: int) -> FutureMeasures:
        """One future's measures, from the notes where they are there."""
        if self.notes is None:
            return self.future(study, replication)
        key = f"{digest}_{replication}{'_beside_usual' if self.needs_usual else ''}"
        result: FutureMeasures = self.notes.of(key, lambda: self.future(study, replication))
        return result

    @property
    def needs_usual(self) -> bool:
        """Whether a target is of what the same future would have been without the scenario."""
        return any(goal.measure == NEEDS_USUAL for goal in self.settings.goals)

    def future(self, study: Study, replication: int) -> FutureMeasures:
        """One future's measures."""
        result = read_replication(study, replication, self.cancel).reading
        if self.needs_usual:
            usual, dates = self.usual_caseload(replication), study.calendar.dates
            start = first_change(self.study)
            result.measures[NEEDS_USUAL] = weeks_to_recover(result.days["caseload_per_worker"], usual, start, dates)
        return result.measures

    def loads(self, option: Option) -> tuple[float, ...]:
        """Children held in each kind of team of the mix without any of the posts, the mean of some futures."""
        teams = [self.study.words.teams.index(name) for name in teams_of(self.study.config, option.team)]
        stock = []
        for replication in range(self.settings.pilot):
            one = read_replication(self.study, replication, self.cancel)
            stock.append(held_by_kind_of_team(one.study, one.events)[teams])
        return tuple(float(children) for children in np.mean(stock, axis=0))

    def usual_caseload(self, replication: int) -> Level:
        """(days,) caseloads of this future without the scenario."""
        if replication not in self.usual:
            nothing = Scenario(name="baseline", sentence="Nothing changes.", changes=())
            study = study_from(self.study.config.model_copy(update={"scenario": nothing}))
            days = read_replication(study, replication, self.cancel).reading.days
            self.usual[replication] = days["caseload_per_worker"]
        return self.usual[replication]

    def values(self, option: Option, measure: str, count: int) -> Level:
        """(count,) a measure over the first futures."""
        return np.array([future.get(measure, math.nan) for future in self.upto(option, count)])

    def chance(self, option: Option, count: int, verdict: str = "") -> Chance:
        """In how many of the first futures every target holds."""
        held = sum(all_hold(future, self.settings.goals) for future in self.upto(option, count))
        return Chance(option, held, count, verdict)

    def over_none(self, option: Option, measure: str, count: int) -> Interval:
        """By how much a measure is above that without any of these posts, future by future."""
        none = option._replace(posts=0)
        return difference_of(measure, self.values(option, measure, count), self.values(none, measure, count))

    def assess(self, option: Option, upto: int) -> Chance:
        """Whether so many posts are enough, with as many futures as that takes, but no more than those."""
        looks = looks_of(self.settings)
        for count in [*(look for look in looks if look < upto), upto]:
            chance = self.chance(option, count)
            low, high = share_interval(chance.held, count, 1 - self.settings.doubt / len(looks))
            if low >= self.settings.confidence:
                return self.reported(chance._replace(verdict="enough"))
            if high < self.settings.confidence:
                return self.reported(chance._replace(verdict="too few"))
        return self.reported(chance)  # undecided

    def reported(self, chance: Chance) -> Chance:
        """The chance with so many posts, reported to whoever looks on."""
        self.report(f"{chance.option.in_short}: every target holds in {chance.held} of {chance.of} futures", True)
        return chance

    def is_enough(self, chance: Chance) -> bool:
        """The verdict, or where there is none the share itself."""
        return chance.verdict == "enough" or (chance.verdict == "" and chance.share >= self.settings.confidence)


def first_change(study: Study) -> int:
    """The working day on which the scenario begins to change something; else on which measuring begins."""
    return min((first for first, _ in study.change_bands), default=study.warm_up_days)


def all_hold(measures: FutureMeasures, goals: Sequence[Goal]) -> bool:
    """Whether every target holds in a future."""
    return all(goal.holds(measures.get(goal.measure, math.nan)) for goal in goals)


def looks_of(settings: StaffingSettings) -> list[int]:
    """After how many replications a number of posts is looked at."""
    looks = [settings.first]
    while looks[-1] < settings.last:
        looks.append(min(2 * looks[-1], settings.last))
    return looks
