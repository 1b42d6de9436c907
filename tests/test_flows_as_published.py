"""Enquiries, conferences and plans of a named council are those that it published."""

import math

import numpy as np
import pytest

import sim
from sim.base.intervals import interval
from sim.inputs.balance.balance_targets import SHARES, follow_referrals, rules
from sim.inputs.councils.areas import ENGLAND
from sim.inputs.councils.council_names import resolve
from sim.inputs.councils.table import figures_table
from sim.inputs.councils.ways import ways_of, ways_settings

MEASURES = {
    "enquiries": "section_47_per_year",
    "conferences": "conferences_per_year",
    "plans": "plans_started_per_year",
}


def test_the_base_council_stands_for_england_in_2021() -> None:
    """Its ways of working, written to four digits, are those of the table."""
    known, stands_for = figures_table(), rules()["published_ways"]
    assert {way for ways in SHARES.values() for way in ways} < set(stands_for)
    for way, value in stands_for.items():
        written = ways_settings()["ways"][way]
        above, below = (
            math.fsum(known.cell(ENGLAND, 2021, name).value for name in written[part]) for part in ("of", "over")
        )
        assert value == pytest.approx(above / below, abs=5.1e-5), way


def test_a_council_holds_what_it_published() -> None:
    """Bradford, simulated: its ways of working, each flow having followed the last year's referrals."""
    usual = sim.ask("council=bradford", "run.replications=12", "run.warm_up_weeks=52", "run.weeks=104")
    known, ways = figures_table(), ways_of(resolve("bradford").code)
    years = [known.cell("380", year, "referrals_per_year").value for year in (2020, 2021, 2022)]
    larger, referrals = years[-1] / float(np.mean(years)), usual.values("referrals_per_year")
    for flow, measure in MEASURES.items():
        published = math.prod(ways[way].value for way in SHARES[flow]) * larger ** (follow_referrals()[flow] - 1.0)
        result = interval(usual.values(measure) / referrals / published)
        assert result.low - 0.01 < 1.0 < result.high + 0.01, (flow, result)
