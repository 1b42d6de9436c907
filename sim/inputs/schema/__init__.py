"""The study as people write it: typed, frozen, in the user's units; unknown keys and impossible values are refused.

The shapes of the YAML files in conf/ live here; what one file alone can get wrong is refused here. What contradicts
something in another file is refused in `sim.inputs.checks`.
"""

from sim.inputs.schema.council import Council, CouncilTeam, Demand, Response, Source
from sim.inputs.schema.fields import AgeBand, Lapse, Length, Need, Part
from sim.inputs.schema.journey import (
    DutyConfig,
    Handover,
    Intervention,
    Journey,
    JourneyTeam,
    Onward,
    Pressure,
    StageConfig,
    Wait,
)
from sim.inputs.schema.scenario import Allocation, Change, Precision, Run, Scenario
from sim.inputs.schema.workforce import (
    Agency,
    AgencyFollows,
    AnnualLeave,
    Contract,
    Costs,
    Grade,
    Leaving,
    LongLeave,
    RampStep,
    Recruitment,
    Sickness,
    Strain,
    Supervision,
    Tenure,
    TenureIndex,
    Workforce,
    WorkforceTeam,
)

__all__ = [
    "AgeBand",
    "Agency",
    "AgencyFollows",
    "Allocation",
    "AnnualLeave",
    "Change",
    "Config",
    "Contract",
    "Costs",
    "Council",
    "CouncilTeam",
    "Demand",
    "DutyConfig",
    "Grade",
    "Handover",
    "Intervention",
    "Journey",
    "JourneyTeam",
    "Lapse",
    "Leaving",
    "Length",
    "LongLeave",
    "Need",
    "Onward",
    "Part",
    "Precision",
    "Pressure",
    "RampStep",
    "Recruitment",
    "Response",
    "Run",
    "Scenario",
    "Sickness",
    "Source",
    "StageConfig",
    "Strain",
    "Supervision",
    "Tenure",
    "TenureIndex",
    "Wait",
    "Workforce",
    "WorkforceTeam",
]


class Config(Part):
    """The whole study."""

    council: Council
    demand: Demand
    journey: Journey
    workforce: Workforce
    allocation: Allocation
    scenario: Scenario
    run: Run
