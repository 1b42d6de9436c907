"""Which kind of team works beside the holders of cases, by name, and which stages have work for it."""

import numpy as np

from sim.inputs.schema import Journey
from sim.model.parameters import Whole


def co_kind(journey: Journey) -> int:
    """The kind of team whose workers are named co-workers of cases; -1 where there is none."""
    return next((i for i, team in enumerate(journey.teams.values()) if team.co_works), -1)


def co_working_stages(journey: Journey) -> Whole:
    """(stages,) 1 where a stage has a part, or a slot, for such a kind of team."""
    names = {name for name, team in journey.teams.items() if team.co_works}
    names |= {slot for slot, needs in journey.slots.items() if names & set(needs)}
    stages = journey.stages.values()
    return np.array([int(any(names & set(duty.parts) for duty in stage.duties)) for stage in stages], np.int64)
