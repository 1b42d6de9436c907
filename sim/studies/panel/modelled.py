"""Modelled councils as a panel: England's councils with referrals that walk as published, a row for each and year.

A row has the children's figures of the year to 31 March and the workforce's of the September after it, named as in the
published panel, so that the same regressions go over both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.analysis.readings.events import Events, Level, per_day, share
from sim.analysis.readings.families import came_back, entered_by_day
from sim.analysis.readings.scope import Scope, scope_of
from sim.base.errors import InputError
from sim.inputs.schema import Config
from sim.inputs.study import Study, study_from
from sim.inputs.typed_settings import check_free
from sim.model.vocabulary import REFERRED
from sim.runs.parallel import ReadReplication, cores_of, make_ready, map_replications, read_replication
from sim.runs.replication import Cancellation
from sim.studies.england.england_councils import Nation, config_of, nation_of, typical_study
from sim.studies.panel.data import with_years_around
from sim.studies.panel.panel_report import panel_settings

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, float | str]
MARCH, SEPTEMBER = "03-31", "09-30"
FLOWS = {  # figure of a year: the daily series that is summed
    "referrals_per_year": "referrals",
    "assessments_per_year": "assessments_done",
    "conferences_per_year": "conferences_done",
}
STARTS = {"section_47_per_year": "section_47_enquiry", "plans_started_per_year": "on_plan"}
STOCKS = ("children_in_need", "children_on_plan", "awaiting_assessment")  # on 31 March
CENSUS = {"cases_held": "children_held", "agency_fte": "agency_fte", "in_post_fte": "in_post_fte"}  # on 30 September
FIXED = {  # keys that are not to be typed, and why
    "run.replications": "each council is simulated once for each set; type sets= for more, modelled= for more councils",
    "run.years": "years of modelled councils differ as conf/panel.yaml has it",
}
FTE_DIGITS = 3  # posts are in thousandths of full time; a level may be off nothing by the rounding of its sums
ON_TIME = {
    "assessments_in_45_days_share": "assessments",
    "conferences_in_15_days_share": "conferences",
    "reviews_on_time_share": "reviews",
}


class ReportingYear(NamedTuple):
    """The working days of a reporting year and the census of the September after it."""

    year: int  # in which it ends
    days: slice  # from 1 April to 31 March
    march: int  # last working day on or before 31 March
    september: int  # the same for 30 September, half a year later
    before_census: slice  # the twelve months to that day


def reporting_years(study: Study) -> list[ReportingYear]:
    """The reporting years that were measured whole, census included."""
    dates = study.calendar.dates[: study.calendar.days]

    def end(date: str) -> int:
        return int(np.searchsorted(dates, np.datetime64(date), side="right"))

    years = range(int(str(dates[0])[:4]) + 1, int(str(dates[-1])[:4]) + 1)
    result = []
    for year in years:
        first, march, september = (end(f"{year - k}-{day}") for k, day in ((1, MARCH), (0, MARCH), (0, SEPTEMBER)))
        october = end(f"{year - 1}-{SEPTEMBER}")
        whole = first >= study.warm_up_days and np.datetime64(f"{year}-{SEPTEMBER}") <= dates[-1]
        if whole:
            days, around = slice(first, march), slice(october, september)
            result.append(ReportingYear(year, days, march - 1, september - 1, around))
    return result


def yearly(replication: ReadReplication) -> list[Row]:
    """The figures of each reporting year of one replication, by their published names."""
    study, days = replication.study, dict(replication.reading.days)
    scope = scope_of(study)
    days |= started_by_day(replication.events, scope)
    days["children_held"] = days["children_held"] * scope.cases_per_child
    return [modelled_figures(one, days) for one in reporting_years(study)]


def started_by_day(log: Events, scope: Scope) -> dict[str, Level]:
    """(days,) each: children who start an enquiry or a plan, and those referred who had been in the year before."""
    result = {name: entered_by_day(log, scope, scope.stages_counted_as(what)) for name, what in STARTS.items()}
    referred = log.of(REFERRED)
    again = np.where(came_back(log), referred.nth, 0)
    return result | {"rereferrals": per_day(scope.days, referred.day, again)}


def modelled_figures(one: ReportingYear, days: Mapping[str, Level]) -> Row:
    """The figures of a reporting year and of the September after it, from daily series."""
    now, census = one.days, one.september
    result: Row = {"year": one.year}
    result |= {name: float(days[series][now].sum()) for name, series in (FLOWS | {one: one for one in STARTS}).items()}
    result |= {name: float(days[name][one.march]) for name in STOCKS}
    result |= {name: round(float(days[series][census]), FTE_DIGITS) for name, series in CENSUS.items()}
    held, caseload = days["children_held"][census], days["caseload_per_worker"][census]
    here, agency, vacant = (float(days[name][census]) for name in ("in_post_fte", "agency_fte", "vacant_fte"))
    result |= {
        "caseload_per_worker": float(caseload),
        "case_holders_fte": float(held / caseload),
        "vacancy_rate": share(vacant, vacant + here),
        "agency_rate": share(agency, agency + here),
        "rereferral_share": share(days["rereferrals"][now].sum(), days["referrals"][now].sum()),
        "referrals_12_months": float(days["referrals"][one.before_census].sum()),
    }
    result |= {
        name: share(days[f"{what}_on_time"][now].sum(), days[f"{what}_done"][now].sum())
        for name, what in ON_TIME.items()
    }
    return result


def some_of(nation: Nation, count: int, key: str = "modelled") -> list[str]:
    """So many councils, evenly from the fewest to the most children referred; refused if there are not as many."""
    names = sorted(nation.councils, key=lambda name: nation.councils[name]["referrals"])
    if not 1 <= count <= len(names):
        raise InputError([f"{key}={count}: must be between 1 and {len(names)}, the councils of {nation.name}."])
    return [names[place] for place in np.linspace(0, len(names) - 1, count).round().astype(int)]


def with_years(config: Config, years: str, sets: int = 1) -> Config:
    """The study of a council whose years differ; each council's seed is its own, and so are its years."""
    return config.model_copy(update={"run": config.run.model_copy(update={"years": years, "replications": sets})})


def modelled_nation(typed: Sequence[str]) -> tuple[Nation, Config]:
    """The nation and the typical study, with what is typed on top of conf/panel.yaml; InputError for what cannot be."""
    check_free(typed, FIXED)
    own = {word.partition("=")[0] for word in typed}
    words = [*(word for word in panel_settings()["modelled"]["typed"] if word.partition("=")[0] not in own), *typed]
    nation = nation_of()
    typical = typical_study(nation, words)
    return nation._replace(typed=[*nation.typed, *words]), typical


def modelled_panel(
    count: int, typed: Sequence[str] = (), advance: Callable[[int], None] = lambda done: None, sets: int = 1
) -> pd.DataFrame:
    """So many modelled councils, a row for each and year; what is typed comes on top of conf/panel.yaml, `modelled`.

    With several sets of random numbers each council is in the panel as often: the slopes are of all of them, and nearer
    to what the model is by itself. The first set is that of one.
    """
    import pandas as pd

    nation, typical = modelled_nation(typed)
    names, plan = some_of(nation, count), panel_settings()["modelled"]
    make_ready(study_from(typical))
    stop = Cancellation()

    def rows_of(name: str) -> list[Row]:
        study = study_from(with_years(config_of(nation, name, typical), plan["years"], sets))
        return [
            {"council": name if one == 0 else f"{name}, set {one + 1}", **row}
            for one in range(sets)
            for row in yearly(read_replication(study, one, stop))
        ]

    largest_first = names[::-1]
    result = map_replications(rows_of, largest_first, cores_of(typical), stop, advance)
    frame = pd.DataFrame([row for rows in result for row in rows])
    return with_years_around(frame)
