"""The council and its demand as people write them."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from sim.inputs.schema.fields import (
    AgeBand,
    Count,
    Index12,
    Length,
    NeedGiven,
    NotNegative,
    Part,
    Positive,
    Share,
    StageName,
    TeamName,
)


class CouncilTeam(Part):
    """The established posts of a kind of team."""

    posts_fte: NotNegative
    teams: Annotated[int, Field(ge=1, le=2000)]
    vacant_fte: NotNegative


class HeldElsewhere(Part):
    """Who holds children whom no holder that is counted does, and how their share follows the number of holders."""

    by: TeamName
    share: Annotated[float, Field(ge=0, lt=1)]
    exponent: Annotated[float, Field(ge=0, le=2)]
    need_exponent: Annotated[float, Field(ge=0, le=2)] = (
        0.0  # of children in need beyond the usual; 0: they do not count
    )


class Adapts(Part):
    """Whether cases close sooner after a year of high caseloads: by what power of them, and by how much at most."""

    switched_on: bool
    exponent: Annotated[float, Field(ge=0, le=2)]
    at_most: Annotated[float, Field(ge=0, le=1)]


class MadeFrom(Part):
    """Which figures a council's files were made from: those published, by name and year, and those typed instead."""

    code: str
    base: str
    published: dict[str, float]
    years: dict[str, int]
    not_as_published: dict[str, str]
    typed: dict[str, float]
    reasons: dict[str, str] = Field(default_factory=dict)


class Council(Part):
    """One council: what is published about it, its stock on day one and its posts."""

    name: str
    year: str
    years: dict[str, dict[str, NotNegative]]
    referrals_per_year: NotNegative
    rereferral_share: Share
    start: dt.date | None = None  # the first day of a run, unless one is typed
    made_from: MadeFrom | None = None  # of a council that is made from published figures
    warm_up_weeks: Annotated[int, Field(ge=0, le=1000)] | None = None  # until it has settled, where that is known
    stock: dict[str, Count]
    teams: dict[TeamName, CouncilTeam]
    extra_days_off: tuple[dt.date, ...] = ()
    held_elsewhere: HeldElsewhere | None = None
    cases_per_child: Annotated[float, Field(ge=1, le=3)] | None = None  # that the census counts, where it counts more
    adapts: Adapts | None = None


class Source(Part):
    """Who refers, how many of all, in which months, and, where that is not as of the others, how old and where to."""

    share: Share
    month_index: Index12 | None = None
    starts_in: StageName | None = None  # the stage to which a first referral leads; None: as of all families
    ages: tuple[AgeBand, ...] = ()


class Response(Part):
    """Who comes when referrals change: a share of the change is families as usual, the rest is light."""

    as_usual: Share
    light_share: Annotated[float, Field(ge=0, lt=1)]


class ChildrenInNeed(Part):
    """How many more children are in need where needs last longer, and by how many months later."""

    follow_length: Annotated[float, Field(ge=0, le=5)]
    over_months: Annotated[float, Field(gt=0, le=120)]


class Demand(Part):
    """How families come."""

    month_index: Index12
    weekday_index: Annotated[tuple[NotNegative, ...], Field(min_length=5, max_length=5)]
    dispersion: Positive
    contacts_per_referral: Annotated[float, Field(ge=1, le=100, allow_inf_nan=False)]
    trend_per_year: Annotated[float, Field(gt=-0.9, lt=5, allow_inf_nan=False)]
    children_per_family: Annotated[tuple[Share, ...], Field(min_length=1, max_length=12)]
    need_mix: dict[NeedGiven, Share]
    response: Response | None = None
    children_in_need: ChildrenInNeed | None = None  # none: nothing follows the length of need
    comes_back_after: Length
    ages: tuple[AgeBand, ...] = ()  # of children at the first contact; none: nobody comes of age
    sources: Annotated[dict[str, Source], Field(min_length=1, max_length=16)]
