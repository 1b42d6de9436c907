"""Measures of caseloads, of who holds them, and of what that means to a child."""

from typing import Final

from sim.analysis.definitions.measure import (
    BY_POSTS,
    CENSUS,
    CHILDREN,
    DAYS,
    HIGHEST,
    LEADS,
    MORE,
    NEITHER,
    ON_CASELOADS,
    ON_CHILDREN,
    ON_KINDS,
    OTHER_LEADS,
    OURS,
    PER_FTE,
    SHARE,
    SSDA,
    Measure,
    needs_duty,
    stage,
)
from sim.analysis.readings.families import three_placements_share

CASELOAD_MEASURES: Final[dict[str, Measure]] = {
    "caseload_per_worker": Measure(
        PER_FTE,
        "Caseload",
        "children held over FTE holding at least one, mean of days; teams that hold none, such as fostering, left out",
        CENSUS,
        heading=ON_CASELOADS,
        over_councils=BY_POSTS,
    ),
    "caseload_on_census_day": Measure(
        PER_FTE,
        "Caseload on 30 September",
        "as the caseload, mean of each 30 September",
        CENSUS,
        over_councils=BY_POSTS,
    ),
    "caseload_p90": Measure(
        PER_FTE,
        "High caseload",
        "children per FTE that nine in ten holders do not exceed, mean of days",
        OURS,
        over_councils=BY_POSTS,
    ),
    "workers_over_18_share": Measure(
        SHARE,
        "Over 18 children",
        "holders with over 18 children per FTE",
        OURS,
        heading=ON_CASELOADS,
        in_figures="Workers with over 18 children",
        over_councils=BY_POSTS,
    ),
    "workers_over_20_share": Measure(
        SHARE, "Over 20 children", "holders with over 20 children per FTE", OURS, over_councils=BY_POSTS
    ),
    "workers_over_25_share": Measure(
        SHARE,
        "Over 25 children",
        "holders with over 25 children per FTE",
        OURS,
        heading=ON_CASELOADS,
        over_councils=BY_POSTS,
    ),
    "newly_qualified_over_cap_share": Measure(
        SHARE,
        "Newly qualified over cap",
        "newly qualified holders above their share of the cap or safe line",
        OURS,
        heading=ON_CASELOADS,
        over_councils=BY_POSTS,
    ),
    "families_per_worker": Measure(
        "families per FTE", "Families of a social worker", "as the caseload, in families", OURS
    ),
    "caseload_per_family_help_worker": Measure(
        PER_FTE,
        "Caseload of family help workers",
        "children held over FTE holding any, workers who lead families and are not social workers, mean of days",
        OURS,
        heading=ON_KINDS,
        short="Family help",
        needs=(OTHER_LEADS,),
    ),
    "families_per_family_help_worker": Measure(
        "families per FTE",
        "Families of a family help worker",
        "as the caseload of family help workers, in families",
        OURS,
        heading=ON_KINDS,
        short="Led each",
        needs=(OTHER_LEADS,),
    ),
    "led_by_social_workers_share": Measure(
        SHARE,
        "Led by social workers",
        "of children in assessment, in need or in family help, those in stages that social workers hold, mean of days",
        OURS,
        heading=ON_KINDS,
        better=NEITHER,
        needs=(OTHER_LEADS,),
    ),
    "lead_practitioners_fte": Measure(
        "FTE",
        "Lead child protection practitioners in post",
        "mean of days, away or not",
        OURS,
        heading=ON_KINDS,
        better=MORE,
        short="Lead practitioners",
        needs=(LEADS,),
    ),
    "enquiries_per_lead_practitioner": Measure(
        "children a year per FTE",
        "Enquiries of a lead practitioner",
        "children whose enquiry starts over FTE",
        OURS,
        heading=ON_KINDS,
        short="Enquiries a lead",
        needs=(LEADS,),
    ),
    "on_plan_per_lead_practitioner": Measure(
        PER_FTE,
        "Children on a plan of a lead practitioner",
        "children on a plan over FTE in post",
        OURS,
        heading=ON_KINDS,
        short="On a plan a lead",
        needs=(LEADS,),
    ),
    "unallocated_children": Measure(
        CHILDREN, "Without a worker", "children on unallocated lists, mean of days", OURS, heading=ON_CHILDREN
    ),
    "unallocated_longest_days": Measure(
        DAYS, "Longest without a worker", "longest time of a family on a list", OURS, over_councils=HIGHEST
    ),
    "social_workers_per_child": Measure(
        "workers",
        "Social workers per child",
        "own workers in the last 253 days, of children who had one",
        OURS,
        heading=ON_CHILDREN,
    ),
    "looked_after_3plus_workers_share": Measure(
        SHARE,
        "Three or more workers",
        "children looked after at the end, 3 or more own workers in 253 days",
        SSDA,
        needs=(stage("looked_after"),),
    ),
    "three_placements_share": Measure(
        SHARE,
        "Three or more placements",
        "children looked after at the end, 3 or more placements in 253 days",
        SSDA,
        needs=(
            stage("looked_after"),
            needs_duty("placement_move"),
        ),
        read=three_placements_share,
    ),
}
