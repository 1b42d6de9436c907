"""What a measure is read from: one replication's log with what several measures share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.analysis.readings.events import Events, Level
    from sim.analysis.readings.scope import Scope
    from sim.analysis.readings.staffing_levels import Staff


class LogParts(NamedTuple):
    """A log, what of it is measured, who works, and the daily series."""

    log: Events
    scope: Scope
    staff: Staff
    children: Level  # (cases,) children of each family
    stages: Level  # (stages, days) children in each
    days: dict[str, Level]  # each (days,)
