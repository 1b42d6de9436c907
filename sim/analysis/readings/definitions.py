"""Every measure: its unit, its English label, what it counts in one line, and whose definition that is."""

from __future__ import annotations

from typing import Final, NamedTuple

CIN = "DfE children in need census"
SSDA = "DfE children looked after return (SSDA903)"
CENSUS = "DfE children's social work workforce census"
GUIDE = "Working Together"
OURS = "this model; no national return has it"

A_YEAR = "children a year"
CHILDREN = "children"
SHARE = "share"
DAYS = "working days"
POUNDS = "£ a year"


class Measure(NamedTuple):
    """What a number means."""

    unit: str
    label: str
    definition: str
    source: str
    decided_by_few: bool = False  # in few futures it collapses: `python tests/few_futures.py`


def band(label: str, days: str) -> Measure:
    """The share of assessments that took so many working days."""
    definition = f"completed assessments that took {days} from referral"
    return Measure(SHARE, f"Assessments done {label}", definition, f"{CIN}, C2")


MEASURES: Final[dict[str, Measure]] = {
    "contacts_per_year": Measure(A_YEAR, "Contacts", "children about whom someone gets in touch", OURS),
    "contacts_referred_share": Measure(SHARE, "Contacts referred", "of contacts decided, those referred", OURS),
    "decisions_in_1_day_share": Measure(
        SHARE, "Front-door decisions in 1 day", "contacts decided within 1 working day", GUIDE
    ),
    "referrals_per_year": Measure(A_YEAR, "Referrals", "children referred, no further action included", f"{CIN}, C1"),
    "section_47_per_year": Measure(A_YEAR, "Section 47 enquiries", "children whose enquiry starts", f"{CIN}, C4"),
    "conferences_per_year": Measure(A_YEAR, "Initial conferences", "children whose conference is held", f"{CIN}, C4"),
    "plans_started_per_year": Measure(A_YEAR, "Plans started", "children who start a protection plan", f"{CIN}, D1"),
    "looked_after_started_per_year": Measure(A_YEAR, "Started to be looked after", "children who enter care", SSDA),
    "children_in_need": Measure(
        CHILDREN, "Children in need", "all open children, care leavers included, mean of each 31 March", f"{CIN}, B1"
    ),
    "children_in_family_help": Measure(
        CHILDREN, "In family help", "in early help below children in need, mean of each 31 March", OURS
    ),
    "children_on_plan": Measure(CHILDREN, "On a protection plan", "mean of each 31 March", f"{CIN}, D1"),
    "children_looked_after": Measure(CHILDREN, "Looked after", "mean of each 31 March", SSDA),
    "awaiting_assessment": Measure(
        CHILDREN, "Awaiting assessment", "in assessment and no work on it begun, mean of each 31 March", CIN
    ),
    "rereferral_share": Measure(
        SHARE, "Re-referrals", "children referred who were referred in the 253 working days before", f"{CIN}, C1"
    ),
    "caseload_per_worker": Measure(
        "children per FTE", "Caseload", "children held over FTE holding at least one, mean of days", CENSUS
    ),
    "caseload_on_census_day": Measure(
        "children per FTE", "Caseload on 30 September", "as the caseload, mean of each 30 September", CENSUS
    ),
    "caseload_p90": Measure(
        "children per FTE",
        "High caseload",
        "children per FTE that nine in ten holders do not exceed, mean of days",
        OURS,
    ),
    "workers_over_18_share": Measure(SHARE, "Over 18 children", "holders with over 18 children per FTE", OURS),
    "workers_over_20_share": Measure(SHARE, "Over 20 children", "holders with over 20 children per FTE", OURS),
    "workers_over_25_share": Measure(SHARE, "Over 25 children", "holders with over 25 children per FTE", OURS),
    "newly_qualified_over_cap_share": Measure(
        SHARE, "Newly qualified over cap", "newly qualified holders above their share of the cap or safe line", OURS
    ),
    "families_per_worker": Measure(
        "families per FTE", "Families of a social worker", "as the caseload, in families", OURS
    ),
    "caseload_per_family_help_worker": Measure(
        "children per FTE",
        "Caseload of family help workers",
        "children held over FTE holding any, workers who lead families and are not social workers, mean of days",
        OURS,
    ),
    "families_per_family_help_worker": Measure(
        "families per FTE", "Families of a family help worker", "the same in families", OURS
    ),
    "led_by_social_workers_share": Measure(
        SHARE,
        "Led by social workers",
        "of children in assessment, in need or in family help, those in stages that social workers hold, mean of days",
        OURS,
    ),
    "lead_practitioners_fte": Measure(
        "FTE", "Lead child protection practitioners in post", "mean of days, away or not", OURS
    ),
    "enquiries_per_lead_practitioner": Measure(
        "children a year per FTE", "Enquiries of a lead practitioner", "children whose enquiry starts over FTE", OURS
    ),
    "on_plan_per_lead_practitioner": Measure(
        "children per FTE", "Children on a plan of a lead practitioner", "children on a plan over FTE in post", OURS
    ),
    "unallocated_children": Measure(CHILDREN, "Without a worker", "children on unallocated lists, mean of days", OURS),
    "unallocated_longest_days": Measure(DAYS, "Longest without a worker", "longest time of a family on a list", OURS),
    "social_workers_per_child": Measure(
        "workers", "Social workers per child", "own workers in the last 253 days, of children who had one", OURS
    ),
    "looked_after_3plus_workers_share": Measure(
        SHARE, "Three or more workers", "children looked after at the end, 3 or more own workers in 253 days", SSDA
    ),
    "three_placements_share": Measure(
        SHARE, "Three or more placements", "children looked after at the end, 3 or more placements in 253 days", SSDA
    ),
    "assessments_in_45_days_share": Measure(
        SHARE, "Assessments on time", "completed assessments within 45 working days of referral", f"{CIN}, C2"
    ),
    "assessment_days_median": Measure(DAYS, "Length of assessment", "median of completed assessments", f"{CIN}, C2"),
    "assessment_days_same_day_share": band("on the same day", "less than a day"),
    "assessment_days_1_to_10_share": band("in 1 to 10 days", "1 to 10 working days"),
    "assessment_days_11_to_20_share": band("in 11 to 20 days", "11 to 20 working days"),
    "assessment_days_21_to_30_share": band("in 21 to 30 days", "21 to 30 working days"),
    "assessment_days_31_to_40_share": band("in 31 to 40 days", "31 to 40 working days"),
    "assessments_on_days_41_to_45_share": band("in 41 to 45 days", "41 to 45 working days"),
    "assessment_days_46_to_50_share": band("in 46 to 50 days", "46 to 50 working days"),
    "assessment_days_51_to_60_share": band("in 51 to 60 days", "51 to 60 working days"),
    "assessment_days_61_and_more_share": band("in 61 days or more", "61 working days or more"),
    "conferences_in_15_days_share": Measure(
        SHARE, "Conferences on time", "held within 15 working days of the strategy discussion", f"{CIN}, C4", True
    ),
    "conference_days_median": Measure(
        DAYS, "Wait for a conference", "median from the strategy discussion", f"{CIN}, C4", True
    ),
    "reviews_on_time_share": Measure(
        SHARE,
        "Reviews on time",
        "of review conferences due, children whose was held by its due day",
        f"{GUIDE}; cf. D6",
        decided_by_few=True,
    ),
    "strategy_discussions_in_1_day_share": Measure(
        SHARE, "Strategy discussions in 1 day", "of those held, within 1 working day of the concern", GUIDE
    ),
    "strategy_discussions_in_3_days_share": Measure(
        SHARE, "Strategy discussions in 3 days", "of those held, within 3 working days of the concern", OURS
    ),
    "strategy_discussions_missed_share": Measure(
        SHARE, "Strategy discussions missed", "of those held or missed, those not held within their time", OURS
    ),
    "proceedings_in_26_weeks_share": Measure(
        SHARE, "Proceedings in 26 weeks", "of care proceedings that end, those within 26 weeks", "Ministry of Justice"
    ),
    "care_reviews_on_time_share": Measure(
        SHARE, "Care reviews on time", "of reviews of looked-after children due, held by the due day", SSDA
    ),
    "care_leaver_contacts_on_time_share": Measure(
        SHARE, "Care leavers in touch", "of contacts with care leavers due every 8 weeks, made by the due day", OURS
    ),
    "core_groups_on_time_share": Measure(SHARE, "Core groups on time", "of core groups due, held by then", GUIDE),
    "family_group_conferences_per_year": Measure(
        "families a year", "Family group conferences", "families whose conference is held", OURS
    ),
    "visits_on_time_share": Measure(
        SHARE,
        "Visits on time",
        "of visits of any kind due, children seen by the due day",
        "local standards and regulations",
    ),
    "supervision_on_time_share": Measure(SHARE, "Supervision on time", "of supervisions due, those held by then", OURS),
    "thin_plans_share": Measure(SHARE, "Thin plans", "of written work that can be shortened, what was", OURS),
    "thin_assessments_share": Measure(SHARE, "Thin assessments", "of written analyses, those shortened", OURS),
    "in_post_fte": Measure("FTE", "Social workers in post", "social-work teams, mean of days, away or not", CENSUS),
    "absence_rate": Measure(SHARE, "Sickness absence", "days lost over FTE x 253, social-work teams", CENSUS),
    "vacancy_rate": Measure(
        SHARE, "Vacancies", "vacant FTE over vacant and in post, social-work teams, all days", CENSUS
    ),
    "in_post_fte_on_census_day": Measure(
        "FTE", "Social workers in post on 30 September", "as those in post, mean of each 30 September", CENSUS
    ),
    "vacancy_rate_on_census_day": Measure(
        SHARE, "Vacancies on 30 September", "as vacancies, mean of each 30 September", CENSUS
    ),
    "agency_rate_on_census_day": Measure(
        SHARE, "Agency workers on 30 September", "as agency workers, mean of each 30 September", CENSUS
    ),
    "turnover_rate": Measure(
        "share a year", "Turnover", "FTE leaving a year over FTE in post at 30 September, social-work teams", CENSUS
    ),
    "starters_per_year": Measure("FTE a year", "Starters", "FTE starting a year, social-work teams", CENSUS),
    "leavers_to_agency_share": Measure(SHARE, "Leavers to agencies", "of FTE leaving, what goes to an agency", CENSUS),
    "agency_rate": Measure(
        SHARE, "Agency workers", "agency FTE over agency and in post, social-work teams, all days", CENSUS
    ),
    "utilisation": Measure(
        SHARE, "Time at work on cases", "minutes on duties over minutes present, case holders", OURS
    ),
    "overtime_hours_per_worker": Measure(
        "hours a week per FTE", "Overtime", "hours above contract, for each full-time case holder in post", OURS
    ),
    "cost_per_year": Measure(POUNDS, "Cost", "pay with on-costs, agency, overtime, recruitment; all teams", OURS),
    "cost_of_pay_per_year": Measure(POUNDS, "Cost of pay", "pay of permanent staff with on-costs", OURS),
    "cost_of_agency_per_year": Measure(POUNDS, "Cost of agency workers", "at the agency's price", OURS),
    "cost_of_overtime_per_year": Measure(POUNDS, "Cost of overtime", "the paid share of hours above contract", OURS),
    "cost_of_recruitment_per_year": Measure(POUNDS, "Cost of recruitment", "of those who start", OURS),
    "peak_caseload": Measure("children per FTE", "Peak caseload", "the highest day's caseload", OURS),
    "peak_day": Measure("working day", "Day of the peak", "working days since the start, first day 0", OURS),
    "weeks_to_recover": Measure(
        "weeks", "Weeks to recover", "from the change until caseloads stay within 5% of the baseline for 20 days", OURS
    ),
    "child_weeks_above_safe": Measure(
        "child-weeks", "Above the safe line", "children held above the safe caseload x FTE, summed over weeks", OURS
    ),
}
