"""What a run hands to its figures beside the tables: what is changed, and what differs quarter by quarter."""

import dataclasses
import itertools
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.inputs.checks import validate
from sim.inputs.checks.check_changes import FITS
from sim.inputs.composing.compose import compose
from sim.inputs.schema import Change
from sim.reports.chart_context import change_in_words, council_in_words, quarters_of
from sim.reports.charts.findings import clear_quarters
from sim.runs.experiment import arms_of
from sim.runs.results import Results
from tests.chart_tables import CONTEXT

SERIES = ("caseload_per_worker", "open_contact", "referrals")


@pytest.fixture(scope="module")
def results() -> Results:
    """Twelve replications: a spike of four children a worker for a year; contacts run away in one baseline."""
    arms = arms_of(validate(compose(["scenario=referral_spike", "run=quick"])))
    days, rng_key = arms[0].study.calendar.days, np.random.default_rng(3)
    first, after = arms[1].study.change_bands[0]
    during = (np.arange(days) >= first) & (np.arange(days) < after)

    def part(series: dict[str, Any]) -> Any:
        return SimpleNamespace(series=tuple(series), daily=series.__getitem__)

    parts = {}
    for i in range(12):
        load, contacts = 16 + rng_key.normal(0, 1, days), 10 + rng_key.normal(0, 1, days)
        wild = np.where((np.arange(days) > after) & (i == 4), 2000.0, 0.0)
        usual = {"caseload_per_worker": load, "open_contact": contacts + wild, "referrals": load}
        changed = {"caseload_per_worker": load + 4 * during + rng_key.normal(0, 1, days), "open_contact": contacts}
        parts[i] = [part(usual), part(changed | {"referrals": load})]
    return Results(arms, parts)


def test_quarters_run_from_the_first_change_to_the_end_and_tell_a_spike_from_a_wild_replication(
    results: Results,
) -> None:
    """A year of four children more is four clear quarters; one baseline of twelve that runs away is none."""
    result, study = quarters_of(results), results.arms[1].study
    assert set(result) == set(SERIES)
    own = result["caseload_per_worker"]
    assert own[0].first == study.calendar.ordinals[results.first_change()]
    assert own[-1].last == study.calendar.ordinals[study.calendar.days - 1]
    assert [before.last < after.first for before, after in itertools.pairwise(own)] == [True] * (len(own) - 1)
    context = dataclasses.replace(CONTEXT, replications=12, quarters=result)
    clear = clear_quarters(context, "caseload_per_worker", 11)
    assert list(own[:4]) == clear
    assert own[1].mean == pytest.approx(4.0, abs=0.2) and own[1].error < 0.1
    assert clear_quarters(context, "open_contact") == []
    assert min(quarter.mean for quarter in result["open_contact"]) < -100


def changes_of(*given: str) -> list[str]:
    """The changes of a scenario in words."""
    return [change_in_words(change) for change in validate(compose(list(given))).scenario.changes]


def test_changes_are_told_in_plain_english() -> None:
    """What a planner reads is no name of a parameter."""
    assert changes_of("scenario=leeds_2021_22") == [
        "12,577 referrals in 12 months",
        "Sickness 1.36 times the usual rate",
        "Sickness 1.9 times the usual rate",
        "Posts take 1.8 times as long to fill",
        "Posts kept for the autumn cohort: 0.5 times the usual share",
        "28% fewer conferences can be held than usual",
    ]
    assert changes_of("scenario=referral_spike") == ["A third more referrals than usual"]
    assert changes_of("scenario=recruitment_freeze") == ["No recruitment"]
    assert changes_of("scenario=agency_withdrawn", "council=typical") == ["No new agency workers"]
    assert changes_of("scenario=protected_newly_qualified") == ["Allocation policy: protected newly qualified"]
    assert changes_of("scenario=front_door_action_plan")[1] == "3 more posts (front door)"
    assert changes_of("scenario=family_group_conferences", "council=typical") == [
        "Offered to 100% of families (family group conference)",
        "12 more posts (family group conference coordinators)",
    ]


@pytest.mark.parametrize("what", FITS)
def test_every_change_that_is_admitted_has_its_words(what: str) -> None:
    """A change that is added to the door is added to the words, or this fails."""
    ways = {"multiply": 1.5, "add": 2.0, "set": "capped" if what == "allocation_policy" else 1, "monthly": (5.0,)}
    for way in FITS[what]:
        words = change_in_words(Change(**{"what": what, "from": "2022-01-03", way: ways[way]}))
        assert "_" not in words and "{" not in words


def test_a_council_without_a_name_of_its_own_has_an_article() -> None:
    """The file of the typical council calls it so."""
    assert council_in_words(validate(compose(["council=typical"])).council.name) == "a typical council"
    assert council_in_words("Average council") == "an average council"
    assert council_in_words("Leeds") == "Leeds" and council_in_words("Durham County Council") == "Durham County Council"
