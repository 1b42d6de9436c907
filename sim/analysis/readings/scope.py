"""What a reading must know of the study: which days count, and which codes the returns' words stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.readings.events import Count, Flag, Level, average
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.model.parameter_columns import Duties, Establishment, GradeReals
from sim.model.words import Words

if TYPE_CHECKING:
    from sim.inputs.bill import Bill
    from sim.inputs.study import Study

NO_CAP = 900  # children; a soft cap from here on stands for "no cap"


@dataclass(frozen=True)
class Scope:
    """The days, codes and lines of one study that a reading uses; flags are by code."""

    days: int  # working days simulated
    first: int  # first measured working day
    march: Count  # measured days that are the last working day on or before 31 March
    september: Count  # the same for 30 September
    words: Words
    main_stages: Flag  # (stages,) on the main track, not an enquiry
    stage_team: Count  # (stages,) team kind that holds it, -1 for the same
    holds: Flag  # (team kinds,) social-work teams whose workers hold their own cases
    social_work: Flag  # (team kinds,) counted in the workforce census
    own_cases: Flag  # (team kinds,) whose workers hold their own cases, social workers or not
    leads_protection: Flag  # (team kinds,) lead child protection practitioners
    has_a_lead: Flag  # (stages,) in which a lead practitioner works beside the holder
    before_referral: Flag  # (stages,) in which a case is a contact, not yet a referral
    counted_as: tuple[str, ...]  # by stage: what the returns count its children as
    counts_as: tuple[str, ...]  # by duty: what measures count it as
    stage_of_duty: Count  # (duties,) -1 for the handover and supervision
    supervised: bool  # whether anyone supervises
    agency_grade: int  # the grade of agency workers, -1 where there are none
    bill: Bill
    squeezable: Flag  # (duties,)
    post_closes: Count  # (posts,) the working day from which a post is no longer established
    post_agency: Flag  # (posts,) whether only agency workers have it: no post of the establishment
    safe_caseload: float  # children for a full-time worker
    cases_per_child: float  # cases that the council counts for each child who is held
    newly_qualified: int  # the grade, -1 where there is none
    newly_qualified_cap: float  # children for a full-time newly qualified worker

    @property
    def measured(self) -> slice:
        """The measured days of a daily series."""
        return slice(self.first, self.days)

    @property
    def years(self) -> float:
        """The measured period in years of 253 working days."""
        return (self.days - self.first) / WORKING_DAYS_A_YEAR

    def stages_counted_as(self, what: str) -> Flag:
        """(stages,) whose children the returns count so: in_need, on_plan, looked_after, care_leaver."""
        return np.array([name == what for name in self.counted_as], bool)

    def duties_counted_as(self, what: str) -> Flag:
        """(duties,) which the journey says count as this, such as visit or review_conference."""
        return np.array([name == what for name in self.counts_as], bool)

    def duties_of_stages(self, stages: Flag) -> Flag:
        """(duties,) which belong to one of these stages."""
        return np.array([code >= 0 and stages[code] for code in self.stage_of_duty], bool)

    def at_census(self, series: Level, census: Count) -> float:
        """The mean of a daily series on the census days, or over the measured days where none falls among them."""
        return average(series[census]) if census.size else average(series[self.measured])


def census_days(study: Study, month: int, day: int) -> Count:
    """The measured working days on which a yearly date falls, or the last one before it."""
    dates = study.calendar.dates
    years = np.arange(dates[0].astype("datetime64[Y]"), dates[-1].astype("datetime64[Y]") + 1)
    wanted = (years.astype("datetime64[M]") + (month - 1)).astype("datetime64[D]") + (day - 1)
    result: Count = np.searchsorted(dates, wanted, side="right").astype(np.int64) - 1
    measured: Count = result[(result >= study.warm_up_days) & (result < study.calendar.days)]
    return measured


def newly_qualified_cap(study: Study) -> float:
    """The most children for a full-time newly qualified worker: their share of the soft cap, else of the safe line."""
    p = study.parameters
    if p.newly_qualified < 0:
        return float("nan")
    line = p.soft_cap if p.soft_cap < NO_CAP else study.config.run.safe_caseload
    return float(p.grade_real[p.newly_qualified, GradeReals.CASELOAD]) * float(line)


def scope_of(study: Study) -> Scope:
    """The scope of a study."""
    social_work = np.array(study.team_is_social_work, bool)
    return Scope(
        days=study.calendar.days,
        first=study.warm_up_days,
        march=census_days(study, 3, 31),
        september=census_days(study, 9, 30),
        words=study.words,
        main_stages=~np.array(study.stage_alongside, bool),
        stage_team=np.array(study.stage_team, np.int64),
        holds=np.array(study.team_holds, bool) & social_work,
        social_work=social_work,
        own_cases=np.array(study.team_holds, bool),
        leads_protection=np.array(study.team_leads_protection, bool),
        has_a_lead=study.parameters.co_works == 1,
        before_referral=np.array(study.stage_before_referral, bool),
        counted_as=study.stage_counted_as,
        counts_as=study.duty_counts_as,
        stage_of_duty=study.parameters.duty[:, Duties.STAGE].astype(np.int64),
        supervised=study.parameters.supervision_kind >= 0,
        agency_grade=int(study.parameters.agency_grade),
        bill=study.bill,
        squeezable=study.parameters.duty[:, Duties.SQUEEZABLE] != 0,
        post_closes=study.parameters.post[:, Establishment.CLOSES].astype(np.int64),
        post_agency=study.parameters.post[:, Establishment.AGENCY] == 1,
        safe_caseload=float(study.config.run.safe_caseload),
        cases_per_child=study.config.council.cases_per_child or 1.0,
        newly_qualified=int(study.parameters.newly_qualified),
        newly_qualified_cap=newly_qualified_cap(study),
    )
