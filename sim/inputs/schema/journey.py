"""The journey as people write it: stages, duties, teams, what pressure does."""

from typing import Annotated, Literal

from pydantic import Field

from sim.inputs.schema.fields import (
    After,
    AgeBand,
    Length,
    Need,
    NotNegative,
    Part,
    Positive,
    Share,
    StageName,
    TeamName,
)
from sim.model.vocabulary import DUTIES_COUNT, STAGES_COUNT


class Wait(Length):
    """How long others take before a duty can begin, and which share is hurried in the last days before it is due."""

    pressed: Share = 0.0
    pressed_days: Annotated[float, Field(ge=0, le=60)] = 0.0
    lasts_by_need: dict[Need, Positive] = Field(default_factory=dict)  # times as long; where empty, as its stage says


class SettledPlacement(Part):
    """How a duty comes round once a placement has been unbroken for a while, of a share who are meant to stay."""

    after: After
    every: After
    share: Share


class DutyConfig(Part):
    """One duty of a stage."""

    duty: str
    counts_as: Literal[*DUTIES_COUNT] | None = None  # type: ignore[valid-type]
    due: After
    then_every: tuple[After, ...] = ()
    window: After
    slot_window: After | None = None
    follows: str | None = None
    when: Literal["stage_begins", "need_ends"] = "stage_begins"
    waits_for: Wait | None = None
    urgency: Literal["urgent", "fixed", "soon", "ordinary"]
    squeezable: bool = False
    parts: Annotated[dict[str, Annotated[float, Field(gt=0, le=500)]], Field(min_length=1, max_length=3)]
    completes: bool = False
    may_end: Annotated[tuple[Share, ...], Field(max_length=8)] = ()
    chance: Share = 1.0
    happens_per_year: dict[Need, NotNegative] | None = None
    lapses: After | None = None
    intervention: str | None = None
    assisted_by: TeamName | None = None
    when_settled: SettledPlacement | None = None
    unsettles: bool = False  # what it answers ends a placement


class Intervention(Part):
    """Something a family can have, and what it multiplies from then on."""

    offered: Share  # of families
    take_up: Share = 1.0  # of those offered
    effect_from: Literal["done", "offer"] = "done"
    entry_to_care: Annotated[float, Field(ge=0, le=2)]
    escalation: Annotated[float, Field(ge=0, le=2)]
    coming_back: Annotated[float, Field(ge=0, le=2)]


Onward = dict[Need, dict[str, Share]]


def never_escalates() -> dict[Need, float]:
    """The escalations of a stage that says nothing of them."""
    return {"low": 0.0, "medium": 0.0, "high": 0.0}


class StageConfig(Part):
    """One stage of the journey."""

    held_by: TeamName
    label: str | None = None
    runs: Literal["alone", "alongside"] = "alone"
    ends: Literal["when_the_work_is_done", "after_a_need", "at_a_review"]
    before_referral: bool = False
    counted_as: Literal[*STAGES_COUNT] | None = None  # type: ignore[valid-type]
    gravity: Annotated[int, Field(ge=0, le=100)] | None = None
    opens_on_escalation: bool = False
    points: NotNegative
    length: Length | None = None
    lasts_by_need: dict[Need, Positive] = Field(
        default_factory=dict
    )  # times the length, and the waits that say nothing of their own
    escalates_per_year: dict[Need, NotNegative] = Field(default_factory=never_escalates)
    comes_back: Share = 0.0
    onward: Onward
    ages: tuple[AgeBand, ...] = ()  # of those who enter from a stage at home; none: as the family's
    at_18: str | None = None  # where a case goes on the eighteenth birthday; None: the birthday ends nothing here
    duties: Annotated[tuple[DutyConfig, ...], Field(min_length=1)]


class JourneyTeam(Part):
    """A kind of team and how it holds its cases."""

    holds: Literal["one_worker", "shared"]
    social_workers: bool
    leads_protection: bool = False
    co_works: bool = False  # each case has a worker of its own here, beside the holder, who does all its parts


class Handover(Part):
    """The work of a change of worker."""

    duty_due: After
    window: After
    holder: Positive


class Pressure(Part):
    """What a worker does when the agenda is long."""

    squeeze_above_hours: Positive
    squeeze_floor: Annotated[float, Field(gt=0, le=1)]
    squeezes: bool
    overtime_above_hours: Positive
    overtime_share: Annotated[float, Field(ge=0, le=0.5)]
    endings_wait_at_most: After | None = None


class Journey(Part):
    """The way of a case through the service, as data."""

    name: str
    starts_in: Onward
    closed_at_once_comes_back: Share
    effort_by_need: dict[Need, Positive]
    effort_per_sibling: NotNegative
    effort_shape: Literal["lognormal", "exponential"]
    effort_spread: Annotated[float, Field(ge=0, le=2)]  # of the lognormal; unused by the exponential
    effort_scale: Positive
    points_per_sibling: NotNegative
    teams: Annotated[dict[TeamName, JourneyTeam], Field(min_length=1)]
    slots: dict[str, dict[TeamName, Positive]] = Field(default_factory=dict)
    exits: Annotated[tuple[str, ...], Field(max_length=8)] = ()
    interventions: Annotated[dict[str, Intervention], Field(max_length=16)] = Field(default_factory=dict)
    stages: Annotated[dict[StageName, StageConfig], Field(min_length=1)]
    handover: Handover
    pressure: Pressure
