"""The workforce as people write it."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from sim.inputs.schema.fields import Index12, NotNegative, Part, Positive, Share, TeamName


class Grade(Part):
    """A grade of worker."""

    caseload: Annotated[float, Field(gt=0, le=1)]
    leaving: NotNegative
    experience: Share
    notice_weeks: Annotated[int, Field(ge=0, le=52)]
    pay: NotNegative
    next: str | None = None
    after_months: Annotated[int, Field(ge=1, le=600)] | None = None
    rises_per_year: Annotated[float, Field(gt=0, le=12)] | None = None


class WorkforceTeam(Part):
    """Who works in a kind of team."""

    grades: dict[str, Share]
    hired: dict[str, Share]
    cohort: bool
    agency: bool
    supervised: bool
    cap: Annotated[float, Field(gt=0, le=20)]
    casework_share: Annotated[float, Field(gt=0, le=1)]
    recruitment_weeks: Annotated[float, Field(gt=0, le=520)] | None = (
        None  # medians together; none: as recruitment.steps
    )


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


class LongLeave(Part):
    """Maternity, adoption, parental and other long leave."""

    per_year: Annotated[float, Field(ge=0, le=1)]
    median_weeks: Positive
    spread: Annotated[float, Field(gt=0, le=3)]


class TenureIndex(Part):
    """Times the leaving rate, by years in the council."""

    years_0_to_2: NotNegative
    years_2_to_5: NotNegative
    years_5_and_more: NotNegative


class Leaving(Part):
    """How often workers leave."""

    rate: Annotated[float, Field(ge=0, le=5)]
    tenure_index: TenureIndex
    destinations: dict[Literal["out_of_the_field", "another_council", "agency"], Share]


class Recruitment(Part):
    """How an empty post is filled: the steps one after the other, or the next autumn cohort."""

    steps: Annotated[dict[str, Positive], Field(min_length=1, max_length=8)]
    spread: Annotated[float, Field(gt=0, le=2)]
    cohort_month: Annotated[int, Field(ge=1, le=12)]
    cohort_day: Annotated[int, Field(ge=1, le=28)]
    cohort_share: Share
    cohort_wait_weeks: Annotated[int, Field(ge=0, le=104)]


class RampStep(Part):
    """Until so many months after starting, this share of full work and caseload."""

    months: Positive
    share: Annotated[float, Field(gt=0, le=1)]


class SupervisionStep(Part):
    """Until so many weeks after starting, a newly qualified worker is supervised every so many weeks."""

    until_weeks: Positive
    every_weeks: Annotated[int, Field(ge=1, le=52)]


class PutOff(Part):
    """How often a supervision is put off though its manager is there, for how long, and when it is held no more."""

    chance: Share
    again_days: Annotated[int, Field(ge=1, le=60)]
    missed_after_days: Annotated[int, Field(ge=1, le=260)]


class Supervision(Part):
    """Who supervises, how often, for how long."""

    by: TeamName
    hours: Positive
    every_weeks: Annotated[int, Field(ge=1, le=52)]
    window_days: Annotated[int, Field(ge=0, le=60)]
    newly_qualified: tuple[SupervisionStep, ...]
    put_off: PutOff | None = None  # and where managers are away, by the share who are; None: never


class AgencyRules(Part):
    """The national rules on agency social workers from a date on."""

    from_: dt.date = Field(alias="from")
    notice_weeks: Annotated[int, Field(ge=0, le=52)]
    supply: Share
    price: Annotated[float, Field(gt=0, le=2)]


class AgencyFollowsNeed(Part):
    """How agency workers follow the children in need beyond what referrals bring: how many, and where."""

    elasticity: Annotated[float, Field(ge=0, le=5)]
    teams: dict[TeamName, Share]


class AgencyFollows(Part):
    """How agency workers follow referrals: for each case holder, of how many months, at most how many, and where."""

    switched_on: bool
    elasticity: Annotated[float, Field(ge=0, le=5)]
    over_months: Annotated[float, Field(gt=0, le=60)]
    at_most_of_holders: Annotated[float, Field(ge=0, le=2)]
    teams: dict[TeamName, Share]
    need: AgencyFollowsNeed | None = None


class Agency(Part):
    """Agency workers who cover empty posts."""

    grade: str
    supply_fte: NotNegative
    lead_weeks: Positive
    again_weeks: Positive
    stays_weeks: Positive
    notice_weeks: Annotated[int, Field(ge=0, le=52)]
    price: Annotated[float, Field(ge=0.1, le=10)]
    beyond_posts: dict[TeamName, NotNegative] | None = None  # full-time equivalents by kind of team, from day one
    follows: AgencyFollows | None = None
    rules: AgencyRules


class OwnStaffFollowNeed(Part):
    """How social workers of the council who hold no cases take some where children are in need for longer.

    Where they are in need for less long, some of those who hold cases hold none.
    """

    switched_on: bool
    elasticity: Annotated[float, Field(ge=0, le=5)]
    from_: TeamName = Field(alias="from")
    teams: dict[TeamName, Share]
    at_most: Share


class Lending(Part):
    """When kinds of team lend each other social workers, and how many move in a month."""

    switched_on: bool
    above: Annotated[float, Field(ge=1, le=100)]
    a_month: Share


class Strain(Part):
    """What a load above the target does to leaving and sickness."""

    switched_on: bool
    target: Positive
    most: NotNegative
    months: Annotated[float, Field(gt=0, le=60)]
    overtime_counts: NotNegative
    leaving: NotNegative
    sickness: NotNegative


class Prices(Part):
    """Of which financial year (by its April) pay and prices are, in which pounds are told, and what rises."""

    of: Annotated[int, Field(ge=2010, le=2060)]
    told_in: Annotated[int, Field(ge=2010, le=2060)] | None = None
    rise: Annotated[float, Field(ge=-0.1, le=0.5)]
    rises: dict[Annotated[int, Field(ge=2010, le=2060)], Annotated[float, Field(ge=-0.1, le=0.5)]]
    on_costs: dict[Annotated[int, Field(ge=2010, le=2060)], NotNegative]
    agency: dict[Annotated[int, Field(ge=2010, le=2060)], Annotated[float, Field(ge=0.1, le=10)]]
    overtime: dict[Annotated[int, Field(ge=2010, le=2060)], NotNegative]


class Redundancy(Part):
    """What a worker is paid whose post is cut: weeks of pay for each full year with the council."""

    weeks_a_year: NotNegative
    from_years: Annotated[int, Field(ge=0, le=50)]
    most_years: Annotated[int, Field(ge=0, le=50)]


class Costs(Part):
    """What work costs besides pay."""

    on_costs: NotNegative
    overtime_rate: NotNegative
    recruitment: NotNegative
    redundancy: Redundancy | None = None
    prices: Prices


class Workforce(Part):
    """How workers work, fall sick, leave and are recruited."""

    grades: dict[str, Grade]
    teams: dict[TeamName, WorkforceTeam]
    contracts: Annotated[tuple[Contract, ...], Field(min_length=1)]
    tenure: Annotated[tuple[Tenure, ...], Field(min_length=1)]
    annual_leave: AnnualLeave
    sickness: Sickness
    long_leave: LongLeave
    supervision: Supervision | None = None
    agency: Agency | None = None
    own_staff_follow_need: OwnStaffFollowNeed | None = None
    lending: Lending | None = None
    strain: Strain
    costs: Costs
    leaving: Leaving
    recruitment: Recruitment
    newly_qualified_ramp: tuple[RampStep, ...]
