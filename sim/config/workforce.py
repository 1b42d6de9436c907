"""The workforce as people write it."""

from typing import Annotated

from pydantic import Field

from sim.config.forms import Index12, NotNegative, Part, Positive, Share, TeamName


class Grade(Part):
    """A grade of worker."""

    caseload: Annotated[float, Field(gt=0, le=1)]
    leaving: NotNegative
    next: str | None = None
    after_months: Annotated[int, Field(ge=1, le=600)] | None = None


class WorkforceTeam(Part):
    """Who works in a kind of team."""

    grades: dict[str, Share]
    hired: dict[str, Share]
    cohort: bool
    casework_share: Annotated[float, Field(gt=0, le=1)]


class Contract(Part):
    """A contract and the share of posts that have it."""

    fte: Annotated[float, Field(ge=0.1, le=1)]
    share: Share


class Tenure(Part):
    """A band of years in the council and the share of workers in it."""

    from_: NotNegative = Field(alias="from")
    to: Positive
    share: Share


class AnnualLeave(Part):
    """Leave a worker takes."""

    weeks: Annotated[float, Field(ge=0, le=20)]
    month_index: Index12


class Sickness(Part):
    """Short and long spells of sickness."""

    short_spells_per_year: Annotated[float, Field(ge=0, le=50)]
    short_median_days: Positive
    short_spread: Annotated[float, Field(gt=0, le=3)]
    long_spells_per_year: Annotated[float, Field(ge=0, le=10)]
    long_mean_days: Positive
    long_spread: Annotated[float, Field(gt=0, le=3)]
    scale: Annotated[float, Field(ge=0, le=20)]
    month_index: Index12
    handover_after_days: Annotated[int, Field(ge=1, le=260)]


class TenureIndex(Part):
    """Times the leaving rate, by years in the council."""

    years_0_to_2: NotNegative
    years_2_to_5: NotNegative
    years_5_and_more: NotNegative


class Leaving(Part):
    """How often workers leave."""

    rate: Annotated[float, Field(ge=0, le=5)]
    tenure_index: TenureIndex
    notice_weeks: Annotated[int, Field(ge=0, le=52)]


class Recruitment(Part):
    """How an empty post is filled."""

    lead_weeks: Positive
    lead_spread: Annotated[float, Field(gt=0, le=2)]
    cohort_month: Annotated[int, Field(ge=1, le=12)]
    cohort_day: Annotated[int, Field(ge=1, le=28)]
    cohort_share: Share
    cohort_wait_weeks: Annotated[int, Field(ge=0, le=104)]


class RampStep(Part):
    """Until so many months after starting, this share of full work and caseload."""

    months: Positive
    share: Annotated[float, Field(gt=0, le=1)]


class Workforce(Part):
    """How workers work, fall sick, leave and are recruited."""

    grades: dict[str, Grade]
    teams: dict[TeamName, WorkforceTeam]
    contracts: Annotated[tuple[Contract, ...], Field(min_length=1)]
    tenure: Annotated[tuple[Tenure, ...], Field(min_length=1)]
    annual_leave: AnnualLeave
    sickness: Sickness
    leaving: Leaving
    recruitment: Recruitment
    newly_qualified_ramp: tuple[RampStep, ...]
