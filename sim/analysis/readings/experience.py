"""How long those in post have been with the council, by kind of team: what a change leaves of experience in each."""

from __future__ import annotations

import numpy as np

from sim.analysis.readings.events import Events, Flag, Level, average, level
from sim.analysis.readings.log_parts import LogParts
from sim.analysis.readings.scope import Scope
from sim.analysis.readings.staffing_levels import Staff, in_post_fte
from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_YEAR
from sim.model.vocabulary import JOINED


def began_on(log: Events, staff: Staff) -> Level:
    """(workers,) the working day on which each began with the council; negative before day one."""
    began, joined = np.zeros(len(staff.fte)), log.of(JOINED)
    began[joined.worker] = joined.amount / MINUTES_A_DAY
    return began


def years_here(began: Level, staff: Staff, scope: Scope, counted: Flag) -> Level:
    """(days,) mean years with the council of those who count, by FTE, at the close of each day; else not a number.

    Who moves to another team brings their years along; who comes from an agency has none.
    """
    fte, days = staff.fte[counted], np.arange(scope.days) + 1.0
    came, went = staff.joined[counted] // MINUTES_A_DAY, staff.left[counted] // MINUTES_A_DAY
    since = level(scope.days, came, fte * began[counted]) - level(scope.days, went, fte * began[counted])
    here = in_post_fte(staff, scope, counted)
    years = np.divide(days * here - since, here * WORKING_DAYS_A_YEAR, out=np.full(scope.days, np.nan), where=here > 0)
    return np.asarray(years, float)


def years_by_kind(log: Events, staff: Staff, scope: Scope) -> dict[str, Level]:
    """Daily series, one for each kind of team of social workers or of those who hold cases; agency workers left out."""
    began, employed = began_on(log, staff), (staff.kind >= 0) & ~staff.agency
    kinds = np.flatnonzero(scope.social_work | scope.own_cases)
    return {
        f"years_here_of_{scope.words.teams[code]}": years_here(began, staff, scope, employed & (staff.kind == code))
        for code in kinds
    }


def years_with_council(parts: LogParts) -> float:
    """Mean years with the council of social workers in post, over the measured days on which there are any."""
    began = began_on(parts.log, parts.staff)
    years = years_here(began, parts.staff, parts.scope, parts.staff.social_work)[parts.scope.measured]
    return average(years[np.isfinite(years)])
