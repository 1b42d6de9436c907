"""Who is referred and who comes back, worked by hand."""

from typing import Any

import numpy as np
import pytest
from rules_by_hand import DAY, MEAN, MEDIAN, ONE_SIGMA, RNG_KEY, in_plain, lots, numbers
from scipy import stats

import sim.model.rules.arrival
from sim.inputs.translation.arrivals import fits
from sim.model.parameters import FAMILIES_A_SOURCE
from sim.model.vocabulary import (
    EXPONENTIAL,
    HIGH,
    LOGNORMAL,
    LOW,
    MEDIUM,
    WHY_ARRIVAL_MINUTE,
    WHY_ARRIVALS,
    WHY_CHILDREN,
    WHY_COMES_BACK,
    WHY_COMES_BACK_WHEN,
    WHY_ENTRY,
    WHY_NEED,
    WHY_REFERRED,
)

POLICE = 8_000_000  # the key of a source


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Any:
    return in_plain(monkeypatch, sim.model.rules.arrival)


@pytest.mark.parametrize(("u", "families"), [(0.24, 0), (0.25, 1), (0.49, 1), (0.51, 2), (0.68, 2), (0.69, 3)])
def test_families_are_over_dispersed(rules: Any, monkeypatch: pytest.MonkeyPatch, u: float, families: int) -> None:
    """Mean 2 and dispersion 2: none, one, two come with chance 1/4, 1/4 and 3/16."""
    lots(monkeypatch, rules, {(WHY_ARRIVALS, POLICE * 2**32 + 1, 0): u})
    p = numbers(arrivals=[[9.0, 9.0], [9.0, 2.0]], dispersion=2.0, source_key=[77, POLICE])
    assert rules.families_today(p, RNG_KEY, 1, 1) == families


def test_light_families_come_after_those_who_come_as_usual(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One lot tells how many come and how many of them are as usual: where more are expected, nobody else comes."""
    lots(monkeypatch, rules, {(WHY_ARRIVALS, POLICE * 2**32, 0): 0.6, (WHY_ARRIVALS, 77 * 2**32, 0): 0.6})
    p = numbers(source_key=[POLICE, 77], arrivals=[[4.0], [2.0]], usual_arrivals=[[2.0], [2.0]], dispersion=2.0)
    assert rules.families_today(p, RNG_KEY, 0, 0) == 4
    assert rules.usual_families_today(p, RNG_KEY, 0, 0) == rules.families_today(p, RNG_KEY, 0, 1) == 2
    assert rules.usual_families_today(p, RNG_KEY, 0, 1) == 4096  # all, without another look


def test_no_two_families_share_an_address(rules: Any) -> None:
    assert rules.arrival_number(0, 0, 0) == 0
    assert rules.arrival_number(0, 0, 4095) + 1 == rules.arrival_number(0, 1, 0) == 4096
    assert rules.arrival_number(0, 15, 4095) + 1 == rules.arrival_number(1, 0, 0) == 65536


def test_a_family_is_known_by_its_source_and_not_by_the_place_of_that(rules: Any) -> None:
    p, later = numbers(source_key=[POLICE, 77]), numbers(source_key=[5, 77, POLICE])
    for day, k in ((0, 0), (0, 4095), (1, 0), (700, 3)):
        who = rules.address_of_family(p, rules.arrival_number(day, 0, k), 0)
        assert who == POLICE * 2**32 + day * 4096 + k
        assert rules.address_of_family(later, rules.arrival_number(day, 2, k), 2) == who
        assert rules.address_of_family(p, rules.arrival_number(day, 1, k), 1) - who == (77 - POLICE) * 2**32


def test_as_many_families_come_as_are_drawn(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The median of a count of mean 600 and dispersion 1000, and of one of 900 a day and the usual dispersion."""
    lots(monkeypatch, rules, {(WHY_ARRIVALS, POLICE * 2**32, 0): 0.5})
    for mean, dispersion in ((600.0, 1e3), (900.0, 12.0)):
        median = stats.nbinom.ppf(0.5, dispersion, dispersion / (dispersion + mean))
        p = numbers(arrivals=[[mean]], dispersion=dispersion, source_key=[POLICE])
        assert rules.families_today(p, RNG_KEY, 0, 0) == median


@pytest.mark.parametrize("dispersion", [0.5, 12.0, 1e3, 1e6])
def test_a_source_fits_where_nearly_no_day_has_more_families_than_addresses(dispersion: float) -> None:
    """Every mean that fits has at most one day in 10^9 beyond, and can be drawn; the first that does not is near."""
    means = np.geomspace(0.1, 1e5, 400)
    fitting = [mean for mean in means if fits(float(mean), dispersion)]
    largest = fitting[-1]
    assert fitting == list(means[: len(fitting)])
    assert stats.nbinom.sf(FAMILIES_A_SOURCE - 1, dispersion, dispersion / (dispersion + largest)) <= 1e-9
    assert stats.nbinom.logpmf(0, dispersion, dispersion / (dispersion + largest)) > -701
    assert largest > (80 if dispersion < 1 else 600)


def test_families_come_at_any_minute_of_the_day(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_ARRIVAL_MINUTE, 7, 0): 0.5, (WHY_ARRIVAL_MINUTE, 8, 0): 0.9999})
    assert rules.arrival_minute(RNG_KEY, 7, 3) == 3 * DAY + 222
    assert rules.arrival_minute(RNG_KEY, 8, 0) == DAY - 1


def test_who_a_family_is(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_CHILDREN, 7, 0): 0.5, (WHY_NEED, 7, 0): 0.5, (WHY_CHILDREN, 8, 0): 0.99})
    p = numbers(children=[0.5, 0.8, 1.0], need=[[0.6, 0.9, 1.0], [0.2, 0.5, 1.0]])
    assert rules.siblings(p, RNG_KEY, 7) == 2  # shares are up to, not including
    assert rules.siblings(p, RNG_KEY, 8) == 3
    assert rules.need_of_family(p, RNG_KEY, 7, 0) == LOW
    assert rules.need_of_family(p, RNG_KEY, 7, 1) == HIGH


def test_a_contact_becomes_a_referral_below_its_chance(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_REFERRED, 7, 0): 0.25})
    assert rules.becomes_referral(RNG_KEY, 7, 0.26)
    assert not rules.becomes_referral(RNG_KEY, 7, 0.25)


def test_where_a_referral_leads_depends_on_need_and_on_which_referral_it_is(
    rules: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lots(monkeypatch, rules, {(WHY_ENTRY, 7, 0): 0.4, (WHY_ENTRY, 7, 2): 0.95})
    p = numbers(entry=[[[0.1, 0.3, 1.0], [0.5, 0.9, 1.0], [1.0, 1.0, 1.0]]], entry_row=[0])
    assert rules.first_stage(p, RNG_KEY, 7, 0, LOW, 0) == 2  # closed at once
    assert rules.first_stage(p, RNG_KEY, 7, 0, MEDIUM, 0) == 0
    assert rules.first_stage(p, RNG_KEY, 7, 2, MEDIUM, 0) == 2


def test_a_family_comes_back_below_its_chance(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_COMES_BACK, 7, 2): 0.25})
    assert rules.comes_back(RNG_KEY, 7, 2, 0.26)
    assert not rules.comes_back(RNG_KEY, 7, 2, 0.25)


def test_when_a_family_comes_back(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lots(monkeypatch, rules, {(WHY_COMES_BACK_WHEN, 7, i): u for i, u in enumerate([MEAN, MEDIAN, ONE_SIGMA])})
    p = numbers(back_shape=EXPONENTIAL, back_scale=99.5, back_spread=1.0)
    assert rules.minutes_until_back(p, RNG_KEY, 7, 0) == 100
    p = numbers(back_shape=LOGNORMAL, back_scale=99.5, back_spread=1.0)
    assert rules.minutes_until_back(p, RNG_KEY, 7, 1) == 100
    assert rules.minutes_until_back(p, RNG_KEY, 7, 2) == 271  # 99.5 e
