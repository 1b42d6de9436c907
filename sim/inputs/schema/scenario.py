"""Allocation, scenario and run as people write them."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from sim.inputs.schema.fields import Need, NotNegative, Part, Positive
from sim.model.vocabulary import POLICIES


class Allocation(Part):
    """Who is given a case."""

    policy: Literal[*POLICIES]  # type: ignore[valid-type]
    soft_cap: Positive
    hard_cap: Positive
    list_order: Literal["longest_waiting", "most_urgent"]
    patience_days: Annotated[int, Field(ge=0, le=260)]
    urgency_rises_days: Annotated[int, Field(ge=1, le=2600)]
    match_weight: NotNegative
    protected_share: Annotated[float, Field(gt=0, le=1)]


class Change(Part):
    """One dated change of a scenario."""

    what: str
    source: str | None = None
    team: str | None = None
    intervention: str | None = None
    stage: str | None = None
    place: str | None = None
    instead_of: str | None = None
    need: tuple[Need, ...] | None = None
    to_team: str | None = None
    grades: tuple[str, ...] | None = None
    becomes: str | None = None
    posts: str | None = None
    by: str | None = None
    cases: str | None = None
    from_: dt.date = Field(alias="from")
    to: dt.date | None = None
    weeks: Annotated[float, Field(gt=0, le=2000)] | None = None
    multiply: NotNegative | None = None
    add: Annotated[float, Field(ge=-1e6, le=1e6)] | None = None
    set: str | Annotated[float, Field(allow_inf_nan=False)] | None = None
    monthly: Annotated[tuple[NotNegative, ...], Field(min_length=1, max_length=240)] | None = None
    ramp_weeks: Annotated[float, Field(ge=0, le=520)] = 0.0

    @model_validator(mode="after")
    def says_how(self) -> "Change":
        """One change says one thing, for one length of time."""
        if sum(value is not None for value in (self.multiply, self.add, self.set, self.monthly)) != 1:
            raise ValueError("needs one of `multiply`, `add`, `set` or `monthly`")
        if self.to is not None and self.weeks is not None:
            raise ValueError("has either `to` or `weeks`, not both")
        if self.to is not None and self.to <= self.from_:
            raise ValueError(f"ends on {self.to}, which is not after {self.from_}")
        return self

    def ends(self) -> dt.date | None:
        """The first day after the change, or None if it lasts."""
        return self.from_ + dt.timedelta(days=round(self.weeks * 7)) if self.weeks is not None else self.to


PoundsByApril = dict[Annotated[int, Field(ge=2010, le=2060)], NotNegative]


class OnlyWith(Part):
    """The one choice of a group that a scenario goes with, and why: what the scenario does, as a clause."""

    choice: str
    why: str


class Scenario(Part):
    """Dated changes with a name, a sentence, and plain knobs (further keys of the file) that the changes refer to.

    A field of this model is no knob: it may stand in a file though nothing there refers to it.
    """

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)

    name: str
    sentence: str
    changes: tuple[Change, ...]
    kind: Literal["usual", "need_rises"] = "usual"  # what a change in referrals means: as in most years, or need itself
    settings: dict[str, str | int | float | bool | dt.date | None] = Field(default_factory=dict)  # keys of other parts
    grants: PoundsByApril = Field(default_factory=dict)
    grants_a_child: PoundsByApril = Field(default_factory=dict)  # from which grants follow, unless those are typed
    children_in_need: NotNegative | None = None  # on day one, by whom a grant is shared out, unless that is typed
    only_with: dict[Literal["council", "journey"], OnlyWith] = Field(
        default_factory=dict
    )  # with no other it is refused
    published: str | None = None  # a file of conf/published, or a path: what a run is compared with


class Dask(Part):
    """A Dask cluster that is running already."""

    scheduler: str | None = None


class Precision(Part):
    """How narrow the intervals of measures are to be, and when one looks."""

    measures: Annotated[dict[str, Positive | Annotated[str, Field(pattern=r"^\d+(\.\d+)?%$")]], Field(min_length=1)]
    confidence: Annotated[float, Field(gt=0.5, lt=1)]
    least: Annotated[int, Field(ge=2, le=100_000)]
    every: Annotated[int, Field(ge=1, le=100_000)]


class Run(Part):
    """How long, how often, with which chance and on what."""

    start: dt.date
    warm_up_weeks: Annotated[int, Field(ge=0, le=1000)]
    weeks: Annotated[int, Field(ge=4, le=1000)]
    replications: Annotated[int, Field(ge=1, le=100_000)]
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    cores: Annotated[int, Field(ge=0, le=4096)]
    clock: Literal["compiled", "readable"]
    keep_logs: Annotated[int, Field(ge=0, le=100_000)]
    safe_caseload: Positive
    ensemble: str | None = None  # a file of conf/ensemble, or a path: a parameter set for each replication
    years: str | None = None  # a file of conf/years, or a path: how the years of each replication differ
    engine: Literal["local", "dask"]
    dask: Dask
    until: Precision | None = None  # when fewer replications are enough

    @property
    def after(self) -> dt.date:
        """The first date that is not simulated."""
        return self.start + dt.timedelta(weeks=self.warm_up_weeks + self.weeks)

    @model_validator(mode="after")
    def has_somewhere_to_run(self) -> "Run":
        """A cluster has an address."""
        if self.engine == "dask" and not (self.dask.scheduler and "://" in self.dask.scheduler):
            raise ValueError("needs run.dask.scheduler=tcp://HOST:PORT when run.engine is dask")
        return self
