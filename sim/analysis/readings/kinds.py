"""Load by kind of worker: whom the census counts, who else leads families, and who leads enquiries for all of them."""

from __future__ import annotations

import numpy as np

from sim.analysis.readings.caseloads import ratio
from sim.analysis.readings.events import Count, Events, Flag, Level, average
from sim.analysis.readings.families import entered_per_year
from sim.analysis.readings.scope import Scope
from sim.analysis.readings.staffing_levels import Staff, fte_of_each_day, in_post_fte
from sim.model.vocabulary import ALLOCATED, GIVEN_UP

LED = ("assessment", "in_need", "family_help")  # what the returns call work that need not be led by a social worker


def led_stages(scope: Scope) -> Flag:
    """(stages,) which need not be led by a social worker."""
    led: Flag = np.any([scope.stages_counted_as(what) for what in LED], axis=0)
    return led


def other_leads(scope: Scope) -> Flag:
    """(team kinds,) whose workers lead families of their own and are not counted in the workforce census."""
    leads = np.zeros(len(scope.holds), bool)
    held_by = scope.stage_team[led_stages(scope)]
    leads[held_by[held_by >= 0]] = True
    return leads & scope.own_cases & ~scope.social_work


def holding(log: Events, staff: Staff, scope: Scope, counted: Flag) -> tuple[Level, Level, Level]:
    """(days,) children and families held by these workers, and the FTE of those who hold any; counted is by worker."""
    row, rows, days = np.cumsum(counted) - 1, int(counted.sum()), scope.days
    families, children = np.zeros((days + 1) * max(rows, 1)), np.zeros(days + 1)
    for part, sign in ((log.of(ALLOCATED), 1), (log.of(GIVEN_UP), -1)):
        mine = (part.worker >= 0) & counted[part.worker]
        day = np.minimum(part.day[mine], days).astype(np.int64)
        place: Count = day * max(rows, 1) + row[part.worker[mine]]
        families += sign * np.bincount(place, minlength=families.size)
        children += sign * np.bincount(day, weights=part.nth[mine], minlength=children.size)
    held = np.cumsum(families.reshape(days + 1, max(rows, 1)), axis=0)[:days]
    fte = fte_of_each_day(held > 0, staff.fte[counted] if rows else np.zeros(1))
    return np.cumsum(children)[:days], held.sum(axis=1), fte


def mean_over(part: Level, whole: Level, scope: Scope) -> float:
    """The mean of part over whole over the measured days that have a whole."""
    result = ratio(part, whole)[scope.measured]
    return average(result[np.isfinite(result)])


def read_kinds(log: Events, staff: Staff, scope: Scope, open_in: Level) -> tuple[dict[str, float], dict[str, Level]]:
    """Measures and daily series by kind of worker; open_in is (stages, days) children in each stage."""
    days: dict[str, Level] = {}
    known = staff.kind >= 0
    for code, name in enumerate(scope.words.teams):
        if scope.own_cases[code]:
            children, families, fte = holding(log, staff, scope, known & (staff.kind == code))
            cases = children * (scope.cases_per_child if scope.holds[code] else 1.0)
            days[f"caseload_of_{name}"], days[f"families_of_{name}"] = (
                ratio(cases, fte),
                ratio(families, fte),
            )
    _, families, fte = holding(log, staff, scope, staff.holders)
    measures = {"families_per_worker": mean_over(families, fte, scope)}
    children, families, fte = holding(log, staff, scope, known & other_leads(scope)[staff.kind])
    measures["caseload_per_family_help_worker"] = mean_over(children, fte, scope)
    measures["families_per_family_help_worker"] = mean_over(families, fte, scope)
    led, by_social_workers = led_stages(scope), scope.social_work[scope.stage_team]
    some = open_in[led & (scope.stage_team >= 0)].sum(axis=0)
    own = open_in[led & (scope.stage_team >= 0) & by_social_workers].sum(axis=0)
    measures["led_by_social_workers_share"] = mean_over(own, some, scope)
    return measures | lead_practitioners(log, staff, scope, open_in), days


def lead_practitioners(log: Events, staff: Staff, scope: Scope, open_in: Level) -> dict[str, float]:
    """What each full-time lead child protection practitioner in post has: enquiries a year and children on a plan."""
    fte = in_post_fte(staff, scope, (staff.kind >= 0) & scope.leads_protection[staff.kind])
    here = average(fte[scope.measured])
    enquiries = entered_per_year(log, scope, scope.stages_counted_as("section_47_enquiry") & scope.has_a_lead)
    on_plan = open_in[scope.stages_counted_as("on_plan") & scope.has_a_lead].sum(axis=0)
    return {
        "lead_practitioners_fte": here,
        "enquiries_per_lead_practitioner": enquiries / here if here > 0 else float("nan"),
        "on_plan_per_lead_practitioner": mean_over(on_plan, fte, scope),
    }
