"""Every name that scripts and notebooks use is explained by an example, and every example runs."""

import doctest
import importlib
import inspect

import pytest

import sim

DATA = {"MEASURES"}  # says itself what it holds: each measure has its definition
EXPLAINED = sorted({*sim.MODULES} - DATA)


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_public_name_has_an_example_that_runs(name: str) -> None:
    thing = getattr(sim, name)
    home = thing if inspect.ismodule(thing) else importlib.import_module(thing.__module__)
    examples = doctest.DocTestParser().get_doctest(inspect.getdoc(thing) or "", {**vars(home)}, name, None, 0)
    assert examples.examples, f"sim.{name} has no example"
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples).failed == 0


def test_answers_are_a_line_and_a_table() -> None:
    usual = sim.ask("council=typical", "run.weeks=8", "run.warm_up_weeks=0", "run.replications=2")
    assert len(repr(usual).splitlines()) == 1 and len(repr(usual)) < 200
    table = usual._repr_html_()
    assert table.count("<tr>") == 1 + len(usual.readings[0].measures) and len(table) < 20_000
    assert "<td>Caseload</td>" in table
