"""The mutation check makes mistakes in every rule, and a mistake changes what the rule says."""

import ast
from pathlib import Path
from types import FunctionType

import pytest

from benchmarks.mutation import mutant_of, mutations_of
from sim.model.rules.workload import minutes_worked

pytest.importorskip("mutmut", reason="only the mutation check needs it")

REPOSITORY = Path(__file__).resolve().parent.parent
ROOM = REPOSITORY / "sim" / "model" / "rules" / "workload.py"


def test_mistakes_are_made_in_every_rule_although_it_is_decorated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    made = [mutant_of(*mutation) for mutation in mutations_of(ROOM)]
    rules = {node.name for node in ast.parse(ROOM.read_text()).body if isinstance(node, ast.FunctionDef)}
    assert {mutant.function for mutant in made} == rules
    assert all(mutant.was != mutant.now for mutant in made)
    (wrong,) = (mutant for mutant in made if mutant.now == "return elapsed * speed // 1001")
    assert wrong.was == "return elapsed * speed // 1000"
    assert (minutes_worked(1001, 1000), FunctionType(wrong.code, {})(1001, 1000)) == (1001, 1000)
