"""How many times as long as usual families of a need wait for others before a duty."""

import numpy as np

from sim.inputs.schema import DutyConfig, Journey, StageConfig
from sim.inputs.schema.fields import of_need
from sim.inputs.translation import remembered
from sim.inputs.translation.stage_tables import coded_duties
from sim.model.parameters import Real
from sim.model.vocabulary import NEEDS


@remembered
def wait_lasts(journey: Journey) -> Real:
    """(duties, 4) times what each duty waits for, by need."""
    listed = [duty for _, duty in coded_duties(journey)]
    owners = [stage for stage in journey.stages.values() for _ in stage.duties]
    rows = [[times_waited(stage, duty, need) for need in NEEDS] for stage, duty in zip(owners, listed, strict=True)]
    return np.array(rows).reshape(-1, len(NEEDS))


def times_waited(stage: StageConfig, duty: DutyConfig, need: str) -> float:
    """How many times as long as usual a family of a need waits for others before a duty: its own, or its stage's."""
    own = duty.waits_for.lasts_by_need if duty.waits_for is not None else {}
    times: float = of_need(own or stage.lasts_by_need, need, 1.0)
    return times
