"""What a run hands to its figures beside the tables: what is changed, and what differs quarter by quarter."""

import dataclasses
import itertools
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.charts.findings import clear_quarters
from sim.compose import compose
from sim.door import admit
from sim.experiment import arms_of
from sim.manifest import quarters_of
from sim.results import Results
from tests.chart_tables import CONTEXT

SERIES = ("caseload_per_worker", "open_contact", "referrals")


@pytest.fixture(scope="module")
def results() -> Results:
    """Twelve replications: a spike of four children a worker for a year; contacts run away in one baseline."""
    arms = arms_of(admit(compose(["scenario=referral_spike", "run=quick"])))
    days, luck = arms[0].study.calendar.days, np.random.default_rng(3)
    first, after = arms[1].study.change_bands[0]
    during = (np.arange(days) >= first) & (np.arange(days) < after)

    def part(series: dict[str, Any]) -> Any:
        return SimpleNamespace(series=tuple(series), daily=series.__getitem__)

    parts = {}
    for i in range(12):
        load, contacts = 16 + luck.normal(0, 1, days), 10 + luck.normal(0, 1, days)
        wild = np.where((np.arange(days) > after) & (i == 4), 2000.0, 0.0)
        usual = {"caseload_per_worker": load, "open_contact": contacts + wild, "referrals": load}
        changed = {"caseload_per_worker": load + 4 * during + luck.normal(0, 1, days), "open_contact": contacts}
        parts[i] = [part(usual), part(changed | {"referrals": load})]
    return Results(arms, parts)


def test_quarters_run_from_the_first_change_to_the_end_and_tell_a_spike_from_a_wild_replication(
    results: Results,
) -> None:
    """A year of four children more is four clear quarters; one baseline of twelve that runs away is none."""
    found, study = quarters_of(results), results.arms[1].study
    assert set(found) == {"caseload_per_worker", "open_contact"}
    own = found["caseload_per_worker"]
    assert own[0].first == study.calendar.ordinals[results.first_change()]
    assert own[-1].last == study.calendar.ordinals[study.calendar.days - 1]
    assert [before.last < after.first for before, after in itertools.pairwise(own)] == [True] * (len(own) - 1)
    context = dataclasses.replace(CONTEXT, replications=12, quarters=found)
    clear = clear_quarters(context, "caseload_per_worker", 11)
    assert clear is not None and list(own[:4]) == clear
    assert own[1].mean == pytest.approx(4.0, abs=0.2) and own[1].error < 0.1
    assert clear_quarters(context, "open_contact") == []
    assert min(quarter.mean for quarter in found["open_contact"]) < -100
