"""Measures of the workforce, of what it costs, and of what a shock does to it."""

from typing import Final

from sim.analysis.definitions.measure import (
    BY_POSTS,
    CENSUS,
    MORE,
    NEITHER,
    NO_NATION,
    ON_CASELOADS,
    ON_COST,
    ON_STAFF,
    OURS,
    PER_FTE,
    POUNDS,
    SHARE,
    Measure,
)
from sim.analysis.readings.experience import years_with_council
from sim.analysis.readings.shock import child_weeks_above, day_of_peak, peak_caseload

WORKFORCE_MEASURES: Final[dict[str, Measure]] = {
    "in_post_fte": Measure(
        "FTE",
        "Social workers in post",
        "social-work teams, mean of days, away or not",
        CENSUS,
        heading=ON_STAFF,
        better=MORE,
    ),
    "absence_rate": Measure(
        SHARE,
        "Sickness absence",
        "days lost over FTE x 253, social-work teams",
        CENSUS,
        heading=ON_STAFF,
        over_councils=BY_POSTS,
    ),
    "vacancy_rate": Measure(
        SHARE,
        "Vacancies",
        "vacant FTE over vacant and in post, social-work teams, all days",
        CENSUS,
        heading=ON_STAFF,
        phrase="vacant posts",
        over_councils=BY_POSTS,
    ),
    "in_post_fte_on_census_day": Measure(
        "FTE",
        "Social workers in post on 30 September",
        "as those in post, mean of each 30 September",
        CENSUS,
        better=MORE,
    ),
    "vacancy_rate_on_census_day": Measure(
        SHARE, "Vacancies on 30 September", "as vacancies, mean of each 30 September", CENSUS, over_councils=BY_POSTS
    ),
    "agency_rate_on_census_day": Measure(
        SHARE,
        "Agency workers on 30 September",
        "as agency workers, mean of each 30 September",
        CENSUS,
        over_councils=BY_POSTS,
    ),
    "turnover_rate": Measure(
        "share a year",
        "Turnover",
        "FTE leaving a year over FTE in post at 30 September, social-work teams",
        CENSUS,
        heading=ON_STAFF,
        over_councils=BY_POSTS,
    ),
    "years_with_council": Measure(
        "years",
        "Years with the council",
        "years since they started, of social workers in post, by FTE, mean of days",
        OURS,
        better=MORE,
        over_councils=BY_POSTS,
        read=years_with_council,
        decided_by_few=True,
    ),
    "starters_per_year": Measure(
        "FTE a year", "Starters", "FTE starting a year, social-work teams", CENSUS, better=MORE
    ),
    "leavers_to_agency_share": Measure(
        SHARE, "Leavers to agencies", "of FTE leaving, what goes to an agency", CENSUS, over_councils=BY_POSTS
    ),
    "agency_rate": Measure(
        SHARE,
        "Agency workers",
        "agency FTE over agency and in post, social-work teams, all days",
        CENSUS,
        heading=ON_STAFF,
        phrase="agency workers",
        over_councils=BY_POSTS,
    ),
    "utilisation": Measure(
        SHARE,
        "Time at work on cases",
        "minutes on duties over minutes present, case holders",
        OURS,
        heading=ON_STAFF,
        better=NEITHER,
        over_councils=BY_POSTS,
    ),
    "overtime_hours_per_worker": Measure(
        "hours a week per FTE",
        "Overtime",
        "hours above contract, for each full-time case holder in post",
        OURS,
        heading=ON_STAFF,
        over_councils=BY_POSTS,
    ),
    "cost_per_year": Measure(
        POUNDS,
        "Cost",
        "pay with on-costs, agency, overtime, recruitment, redundancy; all teams",
        OURS,
        heading=ON_COST,
        short="All staff",
    ),
    "cost_of_pay_per_year": Measure(POUNDS, "Cost of pay", "pay of permanent staff with on-costs", OURS),
    "cost_of_agency_per_year": Measure(
        POUNDS, "Cost of agency workers", "at the agency's price", OURS, heading=ON_COST, short="Agency workers"
    ),
    "cost_of_overtime_per_year": Measure(POUNDS, "Cost of overtime", "the paid share of hours above contract", OURS),
    "cost_of_recruitment_per_year": Measure(POUNDS, "Cost of recruitment", "of those who start", OURS),
    "cost_of_redundancy_per_year": Measure(POUNDS, "Cost of redundancy", "pay of those whose posts are cut", OURS),
    "peak_caseload": Measure(
        PER_FTE,
        "Peak caseload",
        "the highest day's caseload of each replication",
        OURS,
        heading=ON_CASELOADS,
        over_councils=BY_POSTS,
        read=peak_caseload,
    ),
    "peak_day": Measure(
        "working day",
        "Day of the peak",
        "working days since the start, first day 0",
        OURS,
        better=NEITHER,
        over_councils=NO_NATION,
        read=day_of_peak,
    ),
    "weeks_to_recover": Measure(
        "weeks", "Weeks to recover", "from the change until caseloads stay within 5% of the baseline for 20 days", OURS
    ),
    "child_weeks_above_safe": Measure(
        "child-weeks",
        "Above the safe line",
        "children held above the safe caseload x FTE, summed over weeks",
        OURS,
        heading=ON_CASELOADS,
        short="Child-weeks above safe line",
        read=child_weeks_above,
    ),
}
