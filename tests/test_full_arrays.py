"""What an act does once an array is full ends: the replication is simulated again with more room."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rules_by_hand import in_plain

import sim.model.acts.tasks as acts
from sim.model.council_columns import CASE_COLUMNS, COUNTS, TASK_COLUMNS, Cases, Count, Tasks
from sim.model.state import FULL_TASKS


def test_the_tasks_of_a_case_never_go_in_a_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Place 0 is given again when all are taken: twice in one act it once followed itself, and who walked never came
    to an end (a council of the panel simulated for ever)."""
    rules: Any = in_plain(monkeypatch, acts)
    c = SimpleNamespace(
        count=np.zeros(COUNTS, np.int64),
        tasks=np.zeros((2, TASK_COLUMNS), np.int64),
        cases=np.full((2, CASE_COLUMNS), -1, np.int64),
    )
    c.count[Count.FREE_TASK] = -1
    for _ in range(5):
        rules.link_task(c, 0, 0, rules.new_task(c))
    assert c.count[Count.OVERFLOW] == FULL_TASKS and c.count[Count.TASKS] == 2
    task, seen = c.cases[0, Cases.TASK_HEAD], 0
    while task >= 0 and seen < 10:
        task, seen = c.tasks[task, Tasks.NEXT_TASK], seen + 1
    assert seen == 2
