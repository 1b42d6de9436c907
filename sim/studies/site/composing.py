"""Councils and scenarios composed once each, and put together as typing both would.

Composing takes Hydra a few tenths of a second: for 148 councils and 40 settings that would be half an hour. A scenario
that chooses nothing outside itself is the same for every council whose run starts on the same day; and one that refers
to nothing outside itself is put together from its file alone, which takes a hundredth of that.
"""

from __future__ import annotations

from functools import cache

from sim.base.errors import InputError
from sim.inputs.checks import faults_between, validate
from sim.inputs.composing.after_composing import scenario_alone
from sim.inputs.composing.compose import compose
from sim.inputs.schema import Config, Scenario
from sim.runs.experiment import sides_of
from sim.studies.sweep.frames import Frames, Words
from sim.studies.sweep.points import Sides, both_sides

SCENARIO = ("scenario=", "scenario.")
_frames = Frames()


def sides_at(words: Words) -> Sides:
    """The baseline and the scenario of what is typed for a point; InputError with what is wrong with it."""
    own = tuple(word for word in words if word.startswith(SCENARIO))
    others = tuple(word for word in words if not word.startswith(SCENARIO))
    usual = baseline_council(others)
    scenario = scenario_of(own, usual.run.start.isoformat(), usual.run.warm_up_weeks)
    if scenario.settings:
        return both_sides(_frames)(words)
    config = usual.model_copy(update={"scenario": scenario})
    if faults := faults_between(config):
        raise InputError([f"{' '.join(words)}: {fault}" for fault in faults])
    return sides_of(config)


@cache
def scenario_of(words: Words, start: str, warm_up_weeks: int) -> Scenario:
    """A scenario with its settings as typed, its dates counted from when a council's run starts and is settled."""
    alone = scenario_alone(words, start, warm_up_weeks)
    if alone is not None:
        return Scenario.model_validate(alone)
    when = (f"run.start={start}", f"run.warm_up_weeks={warm_up_weeks}")
    return Scenario.model_validate(compose((*words, *when))["scenario"])


@cache
def baseline_council(words: Words) -> Config:
    """A council as it is, with what is typed besides the scenario."""
    return validate(compose(words))
