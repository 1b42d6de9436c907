"""What scripts ask with: a study as it would be typed, its replications simulated and read on all cores.

Two studies with the same seed share their random numbers, replication by replication: their answers can be paired.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.measures import MEASURES, Reading, difference_of, interval_of, unmeasured_in, weeks_to_recover
from sim.base.errors import InputError, listed, shown, unknown
from sim.base.intervals import Interval, interval
from sim.base.progress import progress
from sim.base.wording import number
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose, composed
from sim.inputs.composing.output_folders import hydras_faults
from sim.inputs.study import study_from
from sim.runs.parallel import cores_of, make_ready, map_replications, read_replication
from sim.runs.precision import no_until
from sim.runs.replication import Cancellation

if TYPE_CHECKING:
    from sim.inputs.study import Study

Values = NDArray[np.float64]
PAIRED = ("seed", "start", "weeks", "warm_up_weeks", "years", "ensemble")  # of the run: what a pair has in common


@dataclass(frozen=True)
class Answers:
    """A study and what each of its replications says.

    >>> import sim
    >>> usual = sim.ask("council=typical", "run.weeks=8", "run.warm_up_weeks=0", "run.replications=2")
    >>> isinstance(usual, sim.Answers), usual.values("caseload_per_worker").shape
    (True, (2,))
    """

    study: Study
    readings: tuple[Reading, ...]  # in the order of the replications

    def __repr__(self) -> str:
        """One line: of what, and how many replications."""
        config = self.study.config
        return (
            f"<Answers: {config.council.name}, {config.scenario.name}, {len(self.readings)} replications of"
            f" {config.run.weeks} weeks from {config.run.start}, seed {config.run.seed}>"
        )

    def _repr_html_(self) -> str:
        """The means of all measures with their 95% intervals, as a notebook shows them."""
        rows = "".join(
            f"<tr><td>{escape(MEASURES[name].label)}</td><td>{number(one.mean)}</td>"
            f"<td>{number(one.low)} to {number(one.high)}</td><td>{escape(MEASURES[name].unit)}</td></tr>"
            for name in self.readings[0].measures
            for one in (self.mean(name),)
        )
        heads = "".join(f"<th>{head}</th>" for head in ("measure", "mean", "95% interval", "unit"))
        return f"<p>{escape(repr(self))}</p><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"

    def values(self, measure: str) -> Values:
        """(replications,) the values of a measure; InputError where this study has none of that name."""
        if not isinstance(measure, str) or measure not in MEASURES:
            raise InputError([unknown("measure", measure, "measure", MEASURES)])
        if measure not in self.readings[0].measures:
            raise InputError([f"{measure}: this study does not have it.", *unmeasured_in(self.study)])
        return np.array([reading.measures[measure] for reading in self.readings])

    def mean(self, measure: str) -> Interval:
        """A measure's mean over the replications, with its interval."""
        return interval_of(measure, self.values(measure))

    def over(self, usual: Answers, measure: str) -> Interval:
        """By how much a measure is above that of a study with the same random numbers, replication by replication.

        InputError where the two are no pair: another council, seed, start, length, number of replications,
        ensemble or draw of years.
        """
        refuse_no_pair(self, usual)
        return difference_of(measure, self.values(measure), usual.values(measure))

    def recovery(self, usual: Answers) -> Interval:
        """Weeks from the first change until caseloads are as usual; a recovery that is not seen is counted apart."""
        refuse_no_pair(self, usual)
        dates, start = self.study.calendar.dates, self.first_change
        pairs = zip(self.daily("caseload_per_worker"), usual.daily("caseload_per_worker"), strict=True)
        return interval([weeks_to_recover(changed, same, start, dates) for changed, same in pairs])

    def back(self, usual: Answers, since: str) -> Interval:
        """Weeks from a date until caseloads are no longer above the usual; below it is back too.

        One that is not back by the end counts with all the weeks that were followed: left out, the worst would flatter.
        """
        refuse_no_pair(self, usual)
        dates, start = self.study.calendar.dates, self.day(since)
        pairs = zip(self.daily("caseload_per_worker"), usual.daily("caseload_per_worker"), strict=True)
        weeks = [weeks_to_recover(np.maximum(one, same), same, start, dates) for one, same in pairs]
        followed = dates[self.study.calendar.days - 1] - dates[start]
        return interval(np.nan_to_num(weeks, nan=float(followed / np.timedelta64(1, "W"))))

    def day(self, date: str | dt.date) -> int:
        """The working day, from 0, that is a date such as 2022-04-01, or the next one; InputError outside the run."""
        calendar = self.study.calendar
        first, last = (calendar.dates[place].astype(dt.date) for place in (0, calendar.days - 1))
        try:
            day = dt.date.fromisoformat(str(date))
        except ValueError:
            raise InputError([f"{shown(date)}: is not a date; write it like 2022-04-01."]) from None
        if not first <= day <= last:
            raise InputError([f"{day}: lies outside what is simulated, {first} to {last}."])
        return calendar.day_on_or_after(day)

    def daily(self, series: str) -> Values:
        """(replications, days) a daily series; InputError where there is none of this name."""
        if not isinstance(series, str) or series not in self.readings[0].days:
            raise InputError([unknown("series", series, "daily series", self.readings[0].days)])
        return np.stack([reading.days[series] for reading in self.readings])

    @cached_property
    def first_change(self) -> int:
        """The working day on which the scenario begins to differ from the baseline."""
        return min((first for first, _ in self.study.change_bands), default=self.study.warm_up_days)


def refuse_no_pair(changed: Answers, usual: Answers) -> None:
    """InputError where two answers do not share their random numbers and their days, replication by replication."""
    one, other = changed.study.config, usual.study.config
    pairs = {f"run.{key}": (getattr(one.run, key), getattr(other.run, key)) for key in PAIRED}
    pairs |= {"council": (one.council.name, other.council.name)}
    pairs |= {"run.replications": (len(changed.readings), len(usual.readings))}
    unlike = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    apart = [f"{key} is {shown(mine)} here and {shown(theirs)} there" for key, (mine, theirs) in unlike.items()]
    if apart:
        raise InputError([f"These two are no pair, so their difference says nothing: {listed(apart)}."])


def refuse_no_words(overrides: Sequence[object], also: Sequence[object]) -> None:
    """InputError where a setting is no text, or `also` is no list of lists of texts."""
    faults = [
        f"{shown(word)}: is not a text; give each setting as one, as in sim.ask('run=quick', 'run.seed=1')."
        for word in overrides
        if not isinstance(word, str)
    ]
    if isinstance(also, str) or not all(
        isinstance(words, list | tuple) and all(isinstance(word, str) for word in words) for words in also
    ):
        faults.append(
            f"also={shown(also)}: must be a list of lists of texts, as in also=[['scenario=winter_sickness']]."
        )
    if faults:
        raise InputError(faults)


def refuse_sweep(words: Sequence[str]) -> None:
    """InputError where words ask for several studies, or where files go: here is one study, and nothing is written."""
    faults = hydras_faults(words)
    chosen = [word for word in words if word.startswith("experiment=")]
    if chosen and not faults and composed(words).many:
        faults = [
            f"{word}: is a sweep over many studies, and one is simulated here; run python -m sim {word}."
            for word in chosen
        ]
    if faults:
        raise InputError(faults)


def refuse_files(study: Study) -> None:
    """InputError where a study asks for what only a run in a folder does."""
    run, faults = study.config.run, list[str]()
    if run.keep_logs:
        faults.append(
            f"run.keep_logs={run.keep_logs}: sim.ask keeps no event logs; sim.simulate gives the log of a replication."
        )
    if run.engine != "local":
        faults.append(f"run.engine={run.engine}: is for the points of a sweep (python -m sim -m); leave it out.")
    if faults:
        raise InputError(faults)


def study_of(*overrides: str, also: Sequence[Sequence[str]] = ()) -> Study:
    """The study that one would get by typing these words after `python -m sim`; raises InputError with every fault.

    `also` are further scenarios, each as it is typed with its settings, whose changes come on top.

    >>> import sim
    >>> sim.study_of("council=leeds", "run.weeks=8").config.council.name
    'Leeds'
    """
    refuse_no_words(overrides, also)
    for words in (overrides, *also):
        refuse_sweep(words)
    mapping = compose(overrides)
    for words in also:
        mapping["scenario"]["changes"] = [*mapping["scenario"]["changes"], *compose(words)["scenario"]["changes"]]
    return study_from(validate(mapping))


def ask(*overrides: str, also: Sequence[Sequence[str]] = (), show_progress: bool = False) -> Answers:
    """Simulate and read every replication of a study, written as after `python -m sim`; on request with a bar.

    >>> import sim
    >>> usual = sim.ask("council=typical", "run.weeks=8", "run.warm_up_weeks=0", "run.replications=2")
    >>> usual
    <Answers: Typical council, baseline, 2 replications of 8 weeks from 2021-04-01, seed 20260401>
    >>> usual.mean("caseload_per_worker").mean > 10
    True
    """
    study = study_of(*overrides, also=also)
    no_until(study.config.run, "sim.ask")
    refuse_files(study)
    make_ready(study)
    with progress(study.config.run.replications if show_progress else 0) as advance:
        return Answers(study, tuple(readings(study, advance)))


def readings(study: Study, advance: Callable[[int], None] = lambda done: None) -> list[Reading]:
    """Every replication, read, in order; `advance` is called after each."""
    cancel = Cancellation()

    def reading_of(replication: int) -> Reading:
        return read_replication(study, replication, cancel).reading

    return map_replications(reading_of, range(study.config.run.replications), cores_of(study.config), cancel, advance)
