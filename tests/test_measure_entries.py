"""A measure's entry says all that is shown of it; each measure has a test that is worked by hand."""

import ast
import re
from pathlib import Path

import pytest

from sim.analysis import definitions, measures
from sim.analysis.definitions import MEASURES, headings
from sim.analysis.definitions.measure import BY_POSTS, HEADINGS, LESS, MORE, NEITHER, SHARES, UNITS
from tests.logs import Log, study

WORKED = (  # files of tests with logs worked by hand
    "test_measures.py",
    "test_children_measures.py",
    "test_workforce_measures.py",
    "test_cost_measures.py",
    "test_reformed_measures.py",
    "test_shock.py",
    "test_waiting_lists.py",
)
LEAST = 6  # letters that a pattern of names must give: `{name}` alone names nothing


def names_in(text: str) -> set[str]:
    """The measures that a test names: in quotes, or by a text with places for a part, `cost_of_{part}_per_year`."""
    result = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and node.value in MEASURES:
            result.add(str(node.value))
        if isinstance(node, ast.JoinedStr):
            parts = [str(one.value) if isinstance(one, ast.Constant) else "" for one in node.values]
            pattern = ".+".join(re.escape(part) for part in parts if part)
            pattern = pattern if parts[-1] else f"{pattern}.+"
            if len("".join(parts)) >= LEAST:
                result |= {name for name in MEASURES if re.fullmatch(pattern, name)}
    return result


def test_every_measure_is_worked_by_hand() -> None:
    here = Path(__file__).parent
    worked = set().union(*(names_in((here / file).read_text(encoding="utf-8")) for file in WORKED))
    assert set(MEASURES) - worked == set()


def test_a_pattern_of_names_must_name_something() -> None:
    assert names_in('f"{name}_share"') != set(MEASURES) and not names_in('f"{name}"')
    assert "cost_of_pay_per_year" in names_in('f"cost_of_{part}_per_year"')
    assert names_in("x['referrals_per_year']") == {"referrals_per_year"}


@pytest.mark.parametrize("name", MEASURES)
def test_an_entry_is_whole(name: str) -> None:
    one = MEASURES[name]
    assert one.unit in UNITS and one.heading in ("", *HEADINGS) and one.better in (LESS, MORE, NEITHER)
    assert all((one.label, one.definition, one.source)) and not one.definition.endswith(".")
    assert (one.counted_on in one.definition) and (one.kind == SHARES or not one.phrase or one.counted_on)
    assert one.unit in UNITS and (UNITS[one.unit].is_added or one.adds_up != "sum")


def test_what_the_screen_shows_is_under_its_headings() -> None:
    shown = [name for names in headings().values() for name in names]
    assert len(shown) == len(set(shown)) == sum(bool(one.heading) for one in MEASURES.values())


def test_what_is_counted_of_workers_is_weighed_by_workers() -> None:
    """On census day too: these were weighed by children in need while the list stood apart from the definitions."""
    of_workers = [name for name in MEASURES if name.startswith(("workers_over_", "vacancy_", "agency_", "caseload_on"))]
    assert len(of_workers) == 8
    assert {MEASURES[name].adds_up for name in of_workers} == {BY_POSTS}


def test_what_is_on_time_is_the_better_the_more_of_it_there_is() -> None:
    on_time = [name for name in MEASURES if "on_time" in name or name.endswith(("_in_45_days_share", "_1_day_share"))]
    assert len(on_time) > 8 and {MEASURES[name].better for name in on_time} == {MORE}


def test_a_measure_that_is_read_but_not_defined_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = {name: one for name, one in definitions.MEASURES.items() if name != "turnover_rate"}
    monkeypatch.setattr(measures, "MEASURES", fewer)
    with pytest.raises(KeyError, match="read, but defined nowhere: turnover_rate"):
        measures.read(study(), Log().rows)
