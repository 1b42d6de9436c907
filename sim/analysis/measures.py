"""The measures of one replication: its event log as numbers with the returns' definitions and as daily series."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.definitions import MEASURES
from sim.analysis.definitions.measure import SHARE, Measure
from sim.analysis.readings.caseloads import read_caseloads, read_continuity, read_waits
from sim.analysis.readings.costs import read_costs
from sim.analysis.readings.events import Events, Level, average, events_of, share
from sim.analysis.readings.experience import years_by_kind
from sim.analysis.readings.families import (
    awaiting_assessment,
    children_of,
    entered_per_year,
    open_by_stage,
    read_front_door,
    referrals_by_day,
)
from sim.analysis.readings.kinds import read_kinds
from sim.analysis.readings.log_parts import LogParts
from sim.analysis.readings.needs import lacking, unmeasured, without
from sim.analysis.readings.scope import Scope, scope_of
from sim.analysis.readings.shock import backlog_grows_since, weeks_to_recover
from sim.analysis.readings.staffing_levels import read_workforce, staff_of
from sim.analysis.readings.timeliness import duties_of, read_timeliness
from sim.base.intervals import ANY, CONFIDENCE, Interval, Values, bands, interval, paired_difference
from sim.model.event_log import Rows

if TYPE_CHECKING:
    from sim.inputs.study import Study

__all__ = [
    "MEASURES",
    "Measure",
    "Reading",
    "backlog_grows_since",
    "read",
    "tidy_days",
    "tidy_measures",
    "unmeasured_in",
    "weeks_to_recover",
]

STARTS = {
    "section_47_per_year": "section_47_enquiry",
    "plans_started_per_year": "on_plan",
    "looked_after_started_per_year": "looked_after",
}
SNAPSHOTS = (
    "children_in_need",
    "children_in_family_help",
    "children_on_plan",
    "children_looked_after",
    "awaiting_assessment",
)


def interval_of(measure: str, values: Values, confidence: float = CONFIDENCE) -> Interval:
    """The mean of a measure and how sure it is: a share within 0 and 1, and a range of what few futures decide."""
    about = MEASURES[measure]
    return interval(values, confidence, (0.0, 1.0) if about.unit == SHARE else ANY, about.decided_by_few)


def difference_of(measure: str, changed: Values, usual: Values, confidence: float = CONFIDENCE) -> Interval:
    """The paired difference of a measure and how sure it is; that of shares within -1 and 1."""
    about = MEASURES[measure]
    limits = (-1.0, 1.0) if about.unit == SHARE else ANY
    return paired_difference(changed, usual, confidence, limits, about.decided_by_few)


@dataclass(frozen=True)
class Reading:
    """One replication, read: a number for each measure, a level for each working day of each series."""

    measures: dict[str, float]
    days: dict[str, Level]  # each (days,)


def read(study: Study, rows: Rows | Events) -> Reading:
    """Read one replication's event log, parted already or not; what the journey cannot have is left out.

    >>> import sim
    >>> study = sim.study_of("council=typical", "run.weeks=8", "run.warm_up_weeks=0")
    >>> reading = sim.read(study, sim.simulate(study, 0).rows)
    >>> 10 < reading.measures["caseload_per_worker"] < 30
    True
    """
    scope, log = scope_of(study), events_of(rows)
    staff, children = staff_of(log, scope), children_of(log)
    stages = open_by_stage(log, scope)
    measures, days = read_families(log, scope, stages)
    for more, series in (
        read_front_door(log, scope),
        read_caseloads(log, staff, scope),
        read_kinds(log, staff, scope, stages),
        read_waits(log, scope),
        read_timeliness(duties_of(log, children), scope),
        read_workforce(log, staff, scope),
        read_costs(log, scope),
    ):
        measures |= more
        days |= series
    days |= years_by_kind(log, staff, scope)
    measures |= census_measures(days, scope)
    measures |= read_continuity(log, staff, scope, children)
    measures |= read_singly(LogParts(log, scope, staff, children, stages, days))
    lacked = lacking(scope).values()
    return Reading(without(lacked, in_definition_order(measures)), without(lacked, days))


def read_singly(parts: LogParts) -> dict[str, float]:
    """The measures whose entries name the function that reads them."""
    return {name: measure.read(parts) for name, measure in MEASURES.items() if measure.read is not None}


def in_definition_order(measures: dict[str, float]) -> dict[str, float]:
    """The measures in the order of their definitions; one that is read and not defined is a fault of the program."""
    if strangers := measures.keys() - MEASURES.keys():
        raise KeyError(f"read, but defined nowhere: {', '.join(sorted(strangers))}")
    return {name: measures[name] for name in MEASURES if name in measures}


def unmeasured_in(study: Study) -> list[str]:
    """A sentence for each thing that a study lacks: which measures it therefore does not have."""
    return unmeasured(scope_of(study))


def read_families(log: Events, scope: Scope, stages: Level) -> tuple[dict[str, float], dict[str, Level]]:
    """The measures and daily series of children: how many come, how many are where; stages is (stages, days)."""
    referrals = referrals_by_day(log, scope)
    helped = scope.stages_counted_as("family_help")
    days = {
        "referrals": referrals,
        "children_in_need": stages[
            scope.main_stages & ~scope.before_referral & ~scope.stages_counted_as("family_help")
        ].sum(axis=0),
        "children_in_family_help": stages[helped].sum(axis=0),
        "children_on_plan": stages[scope.stages_counted_as("on_plan")].sum(axis=0),
        "children_looked_after": stages[scope.stages_counted_as("looked_after")].sum(axis=0),
        "awaiting_assessment": awaiting_assessment(log, scope),
    }
    measures = {"referrals_per_year": float(referrals[scope.measured].sum()) / scope.years}
    for name, what in STARTS.items():
        measures[name] = entered_per_year(log, scope, scope.stages_counted_as(what))
    measures |= {name: scope.at_census(days[name], scope.march) for name in SNAPSHOTS}
    days |= {f"open_{name}": stages[code] for code, name in enumerate(scope.words.stages)}
    return measures, days


def census_measures(days: dict[str, Level], scope: Scope) -> dict[str, float]:
    """What the workforce census counts, on each measured 30 September; not a number where there is none."""
    here, vacant, agency = (days[name][scope.september] for name in ("in_post_fte", "vacant_fte", "agency_fte"))
    return {
        "caseload_on_census_day": average(days["caseload_per_worker"][scope.september]),
        "in_post_fte_on_census_day": average(here),
        "vacancy_rate_on_census_day": share(vacant.sum(), vacant.sum() + here.sum()),
        "agency_rate_on_census_day": share(agency.sum(), agency.sum() + here.sum()),
    }


def tidy_measures(scenario: str, replication: int, measures: dict[str, float]) -> dict[str, list[Any]]:
    """One replication's measures as columns: scenario, replication, measure, value, unit."""
    names = list(measures)
    return {
        "scenario": [scenario] * len(names),
        "replication": [replication] * len(names),
        "measure": names,
        "value": [measures[name] for name in names],
        "unit": [MEASURES[name].unit for name in names],
    }


def tidy_days(study: Study, scenario: str, days: Iterable[dict[str, Level]]) -> Any:
    """The daily series of many replications as a DataFrame: scenario, date, series, mean, low, high, p10, p50, p90."""
    import pandas as pd

    replications = list(days)
    dates = study.calendar.dates[: study.calendar.days]
    tables = []
    for name in replications[0]:
        columns = bands(np.stack([each[name] for each in replications]))
        tables.append(pd.DataFrame({"scenario": scenario, "date": dates, "series": name, **columns}))
    return pd.concat(tables, ignore_index=True)
