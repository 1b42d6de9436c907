"""The council in miniature on our machine, in plain SimPy and on a bare heap, and whether they tell the same story."""

import copy
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import yaml

from benchmarks import plain_heap, plain_simpy
from benchmarks.plain_numbers import DAY
from sim.inputs.checks import validate
from sim.inputs.study import Study, study_from
from sim.model.event_log import Log, Rows
from sim.model.vocabulary import ALLOCATED, DUTY_DONE, GIVEN_UP, RECORD_TYPES, WORKED

NUMBERS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("miniature.yaml").read_text(encoding="utf-8"))
COMPARED = {  # what every machine counts, and how far apart the means over replications may be, as a share
    "referred": 0.03,
    "stage_entered": 0.03,
    "stage_ended": 0.03,
    "allocated": 0.03,
    "assessment": 0.03,  # duties done
    "visit": 0.03,
    "closing": 0.03,
    "duty_dropped": 0.05,
    "visits on time": 0.02,
    "children held": 0.04,  # on average
    "away": 0.08,
    "notice_given": 0.20,  # few, so chance alone moves them
}


class Story(NamedTuple):
    """What one replication on one machine came to."""

    events: int  # domain events: everything in the log but `worked`
    counts: dict[str, float]  # by name in COMPARED


class Machine(Protocol):
    """A council written in plain Python: made of numbers, a seed and the working days to the horizon."""

    log: list[tuple[float, str, str]]  # when, what, about what
    child_minutes: float  # with a worker

    def __init__(self, numbers: dict[str, Any], seed: int, days: int) -> None: ...

    def run(self) -> None:
        """From day one to the horizon."""


PLAIN: dict[str, type[Machine]] = {"SimPy": plain_simpy.Council, "the bare heap": plain_heap.Council}


def numbers_of(size: float = 1.0, weeks: int = 208) -> dict[str, Any]:
    """The miniature's numbers for a council `size` times as large, over so many weeks."""
    numbers = copy.deepcopy(NUMBERS)
    council, team = numbers["council"], numbers["council"]["teams"]["workers"]
    council["referrals_per_year"] *= size
    team["teams"] = max(round(team["teams"] * size), 1)
    team["posts_fte"] *= size
    team["vacant_fte"] *= size
    numbers["run"]["weeks"] = weeks
    return numbers


def study_of(numbers: dict[str, Any]) -> Study:
    """The miniature as our machine takes it."""
    return study_from(validate(numbers))


def ours(study: Study, rows: Rows) -> Story:
    """What our event log says."""
    by_what = np.bincount(rows[:, Log.WHAT], minlength=len(RECORD_TYPES))
    counts = {name: float(by_what[i]) for i, name in enumerate(RECORD_TYPES) if name in COMPARED}
    done = rows[rows[:, Log.WHAT] == DUTY_DONE]
    by_duty = np.bincount(done[:, Log.KIND], minlength=len(study.words.duties))
    counts |= {name.split(".")[1]: float(by_duty[i]) for i, name in enumerate(study.words.duties) if "." in name}
    visits = done[done[:, Log.KIND] == study.words.duties.index("open.visit")]
    counts["visits on time"] = float(np.mean(visits[:, Log.TIME] // DAY <= visits[:, Log.AMOUNT] // DAY))
    taken, given = rows[rows[:, Log.WHAT] == ALLOCATED], rows[rows[:, Log.WHAT] == GIVEN_UP]
    horizon = study.calendar.horizon
    minutes = [float((one[:, Log.NTH] * (horizon - one[:, Log.TIME].astype(float))).sum()) for one in (taken, given)]
    counts["children held"] = (minutes[0] - minutes[1]) / horizon
    return Story(int(len(rows) - by_what[WORKED]), counts)


def plain(machine: type[Machine], numbers: dict[str, Any], seed: int, days: int) -> Story:
    """Simulate the miniature on a plain machine, and what its log says."""
    council = machine(numbers, seed, days)
    council.run()
    return theirs(council, days)


def theirs(council: Machine, days: int) -> Story:
    """What the log of a plain machine says that has run."""
    by_what = Counter(what for _, what, _ in council.log)
    by_duty = Counter(about for _, what, about in council.log if what == "duty_done")
    counts = {name: float(by_what[name]) for name in COMPARED if name in RECORD_TYPES}
    done = {name: (by_duty[f"{name} on time"], by_duty[f"{name} late"]) for name in ("assessment", "visit", "closing")}
    counts |= {name: float(sum(pair)) for name, pair in done.items()}
    counts["visits on time"] = done["visit"][0] / max(sum(done["visit"]), 1)
    counts["children held"] = council.child_minutes / (days * DAY)
    return Story(len(council.log) - by_what["worked"], counts)


class Agreement(NamedTuple):
    """One thing that both machines count: means over replications."""

    name: str
    ours: float
    plain: float
    tolerance: float

    @property
    def holds(self) -> bool:
        """Whether the means are as near as they should be."""
        return abs(self.plain / self.ours - 1.0) <= self.tolerance


def agreements(mine: list[Story], theirs: list[Story]) -> list[Agreement]:
    """Each thing that both count, averaged over the replications of each."""

    def mean(stories: list[Story], name: str) -> float:
        return float(np.mean([story.counts[name] for story in stories]))

    return [Agreement(name, mean(mine, name), mean(theirs, name), far) for name, far in COMPARED.items()]
