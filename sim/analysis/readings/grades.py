"""How caseloads are spread among the workers of each grade and the kinds of team."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.readings.caseloads import counted_by_worker, matrix
from sim.analysis.readings.events import Events, Level, events_of
from sim.analysis.readings.scope import scope_of
from sim.analysis.readings.staffing_levels import staff_of
from sim.model.event_log import Rows
from sim.model.vocabulary import GRADE_CHANGED, JOINED

if TYPE_CHECKING:
    from sim.inputs.study import Study

MOST = 40  # children; the last place holds all above


def caseloads_by_grade(study: Study, rows: Rows | Events) -> Level:
    """(grades, 41) share of the holders of each grade by children for a full-time worker, over all measured days.

    Only who holds a child counts. Place n holds those above n - 1 and up to n: the places above 18 are who is over 18.
    """
    scope, log = scope_of(study), events_of(rows)
    staff = staff_of(log, scope)
    workers = int(staff.holders.sum())
    row = np.cumsum(staff.holders) - 1
    joined, changed = log.of(JOINED), log.of(GRADE_CHANGED)
    worker = np.concatenate([joined.worker, changed.worker])
    change = np.concatenate([joined.kind, changed.kind - changed.amount])
    day, counts = np.concatenate([joined.day, changed.day]), staff.holders[worker]
    grade = matrix(scope.days, workers, day[counts], row[worker[counts]], change[counts])[scope.measured]
    held = counted_by_worker(log, staff, scope)[scope.measured]
    place = np.minimum(np.ceil(held / staff.fte[staff.holders] - 1e-9), MOST)
    holding, grades = held > 0, len(study.words.grades)
    code = (np.rint(grade[holding]) * (MOST + 1) + place[holding]).astype(np.int64)
    result = np.bincount(code, minlength=grades * (MOST + 1)).reshape(grades, MOST + 1).astype(np.float64)
    shares: Level = result / np.maximum(result.sum(axis=1, keepdims=True), 1.0)
    return shares


def held_by_kind_of_team(study: Study, rows: Rows | Events) -> Level:
    """(kinds of team,) children held by workers of social-work teams of each kind, the mean of measured days."""
    scope, log = scope_of(study), events_of(rows)
    staff = staff_of(log, scope)
    held = counted_by_worker(log, staff, scope)[scope.measured].mean(axis=0)
    return np.bincount(staff.kind[staff.holders], weights=held, minlength=len(study.words.teams)).astype(np.float64)
