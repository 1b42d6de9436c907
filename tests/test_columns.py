"""Columns of tables by name: each lies within its table, and no two share a place but where one says so."""

from enum import IntEnum

import numpy as np
import pytest
from councils import study_of, worked

from sim.model import council_columns, parameter_columns
from sim.model.council_columns import Cases
from sim.model.state import empty_council, first_capacity

OF_COUNCIL = {
    "count": "Count",
    "cases": "Cases",
    "tasks": "Tasks",
    "parts": "Parts",
    "workers": "Workers",
    "worker_real": "Hazards",
    "co_working": "CoWorking",
    "ages": "Ages",
    "posts": "Posts",
    "teams": "Teams",
    "agendas": "Agendas",
    "entries": "Entries",
}
OF_PARAMETERS = {
    "stage": "Stages",
    "stage_real": "StageReals",
    "duty": "Duties",
    "duty_real": "DutyReals",
    "kind": "Kinds",
    "intervention": "Interventions",
    "post": "Establishment",
    "moved_posts": "Instalments",
    "moved_cases": "Instalments",
    "moved_share": "MovedShare",
    "grade": "Grades",
    "grade_real": "GradeReals",
}
ALIASES = {"DOES_IT", "ENTERED_BEFORE"}


def faults_in(columns: type[IntEnum], width: int) -> list[str]:
    """Columns that lie beyond their table, and those that share a place with another."""
    beyond = [column.name for column in columns if not 0 <= column < width]
    return beyond + [
        name for name, column in columns.__members__.items() if name != column.name and name not in ALIASES
    ]


@pytest.mark.parametrize(("table", "named"), OF_COUNCIL.items())
def test_columns_of_a_council_lie_within_its_tables(table: str, named: str) -> None:
    parameters = study_of(worked()).parameters
    made = empty_council(parameters, first_capacity(parameters), 1, 0)
    assert faults_in(getattr(council_columns, named), getattr(made, table).shape[-1]) == []


@pytest.mark.parametrize(("table", "named"), OF_PARAMETERS.items())
def test_columns_of_parameters_lie_within_their_tables(table: str, named: str) -> None:
    made: np.ndarray = getattr(study_of(worked()).parameters, table)
    assert faults_in(getattr(parameter_columns, named), made.shape[-1]) == []


def test_a_column_beyond_its_table_is_noticed() -> None:
    assert faults_in(Cases, int(Cases.FAMILY)) == ["FAMILY"]
    assert faults_in(IntEnum("Planted", {"ONE": 0, "OTHER": 0}), 1) == ["OTHER"]
