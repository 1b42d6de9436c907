"""Quiet years: councils simulated with nothing changed, and how far each moves from where it starts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.measures import backlog_grows_since
from sim.base.files import settings_in
from sim.base.places import CONF
from sim.base.units_of_time import USUAL_WORKING_DAYS_A_WEEK, WORKING_DAYS_A_YEAR
from sim.inputs.schema import Config
from sim.inputs.study import Study, study_from
from sim.model.parameters import Real
from sim.runs.parallel import cores_of, map_replications, read_replication
from sim.runs.replication import Cancellation
from sim.studies.england.england_councils import Nation, config_of

PLAN = CONF / "study" / "drift.yaml"
SERIES = (  # daily levels whose drift explains that of the caseload
    "caseload_per_worker",
    "children_held",
    "holders_fte",
    "children_unallocated",
    "awaiting_assessment",
    "children_in_need",
    "children_on_plan",
    "children_looked_after",
    "open_assessment",
    "open_child_in_need",
    "open_child_protection",
    "open_care_proceedings",
    "open_looked_after",
    "open_care_leaver",
    "open_care_leaver_to_25",
    "in_post_fte",
    "agency_fte",
    "vacant_fte",
    "duties_overdue",
)


MEASURED = ("turnover_rate", "absence_rate", "vacancy_rate", "agency_rate", "referrals_per_year")  # beside the levels


class Quiet(NamedTuple):
    """One council over its quiet years, as means of its replications."""

    council: str
    replications: int
    start: Mapping[str, float]  # by series: the mean of the first measured weeks
    mean: Mapping[str, float]  # of all measured days
    year: Mapping[int, Mapping[str, float]]  # of each whole measured year, from 1
    measures: Mapping[str, float]  # those of MEASURED
    error: float  # standard error of the drift
    grows: float  # share of replications in which a backlog grows without limit

    @property
    def drift(self) -> float:
        """How far the mean caseload is from its start, as a share."""
        return self.mean["caseload_per_worker"] / self.start["caseload_per_worker"] - 1.0


def drift_settings() -> Mapping[str, Any]:
    """conf/study/drift.yaml."""
    return settings_in(PLAN)


def replications_for(referrals: float, rules: Mapping[str, Any]) -> int:
    """How often a council is simulated, so that small and large ones are known about as well."""
    return int(min(max(math.ceil(rules["children"] / referrals), rules["least"]), rules["most"]))


class QuietReplication(NamedTuple):
    """One replication."""

    levels: Real  # (series, measured days)
    measures: Real  # those of MEASURED
    grows: bool  # whether a backlog grows without limit


def quiet_replication(study: Study, replication: int, cancel: Cancellation) -> QuietReplication:
    """Simulate and read one replication."""
    reading = read_replication(study, replication, cancel).reading
    days = dict(reading.days)
    cases = days["children_held"] * (study.config.council.cases_per_child or 1.0)
    days["holders_fte"] = cases / days["caseload_per_worker"]
    grows = backlog_grows_since(days, study.warm_up_days) is not None
    levels = np.array([days[name][study.warm_up_days :] for name in SERIES])
    return QuietReplication(levels, np.array([reading.measures[name] for name in MEASURED]), grows)


def quiet_of(study: Study, name: str, replications: int, rules: Mapping[str, Any], cancel: Cancellation) -> Quiet:
    """A council's quiet years."""
    simulated = [quiet_replication(study, n, cancel) for n in range(replications)]
    first = round(rules["first_weeks"] * USUAL_WORKING_DAYS_A_WEEK)
    years = range(1, int(simulated[0].levels.shape[1] / WORKING_DAYS_A_YEAR + 0.02) + 1)

    def over(days: slice) -> dict[str, float]:
        levels = np.nanmean([one.levels[:, days].mean(axis=1) for one in simulated], axis=0)
        return dict(zip(SERIES, map(float, levels), strict=True))

    each = [one.levels[0].mean() / one.levels[0, :first].mean() for one in simulated]
    error = float(np.std(each, ddof=1) / math.sqrt(len(each))) if len(each) > 1 else math.nan
    year = {n: over(slice((n - 1) * WORKING_DAYS_A_YEAR, n * WORKING_DAYS_A_YEAR)) for n in years}
    measures = dict(zip(MEASURED, map(float, np.nanmean([one.measures for one in simulated], axis=0)), strict=True))
    grown = float(np.mean([one.grows for one in simulated]))
    return Quiet(name, replications, over(slice(first)), over(slice(None)), year, measures, error, grown)


def quiet_years(
    nation: Nation,
    names: Sequence[str],
    typical: Config,
    rules: Mapping[str, Any],
    advance: Callable[[int], None] = lambda done: None,
) -> list[Quiet]:
    """The quiet years of some councils, in the order of their names; the largest are simulated first."""
    cancel = Cancellation()
    size = {name: nation.councils[name]["referrals"] for name in names}

    def one(name: str) -> Quiet:
        study = study_from(config_of(nation, name, typical))
        return quiet_of(study, name, replications_for(size[name], rules), rules, cancel)

    order = sorted(names, key=lambda name: -size[name])
    result = map_replications(one, order, cores_of(typical), cancel, advance)
    return sorted(result, key=lambda quiet: names.index(quiet.council))
