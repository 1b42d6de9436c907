"""The bill of a year on a log of a few rows, worked by hand.

A year is 253 days after 100 of warm-up. Grades are paid 30,000, 40,000 and (agency) 50,000 pounds, with 30% on-costs.
"""

from pytest import approx

from sim.analysis.measures import read
from tests.logs import Log, study

YEAR = {"days": 353, "warm_up": 100}


def costs(log: Log, **of: int) -> dict[str, float]:
    """The measures of cost, by short names."""
    measures = read(study(**{**YEAR, **of}), log.rows).measures
    parts = ("pay", "agency", "overtime", "recruitment", "redundancy")
    return {part: measures[f"cost_of_{part}_per_year"] for part in parts} | {"all": measures["cost_per_year"]}


def test_pay_is_for_measured_days_with_on_costs_by_contract_of_every_team() -> None:
    log = Log().hire(0).hire(1, fte=0.5, team="personal_advisers").hire(2, day=50).leave(200, 0)
    log.hire(3, day=150)
    days = 100 * 1.0 + 253 * 0.5 + 253 + 203
    assert costs(log)["pay"] == approx(40_000 * 1.3 * days / 253)


def test_who_rises_in_mid_year_is_paid_more_from_that_day() -> None:
    log = Log().hire(0, grade="newly_qualified").rise(200, 0, "social_worker", old="newly_qualified")
    assert costs(log)["pay"] == approx(1.3 * (30_000 * 100 + 40_000 * 153) / 253)
    early = Log().hire(0, grade="newly_qualified").rise(40, 0, "social_worker", old="newly_qualified")
    assert costs(early)["pay"] == approx(1.3 * 40_000)  # risen in the warm-up


def test_half_a_year_is_doubled() -> None:
    log = Log().hire(0)
    assert costs(log, days=246, warm_up=100)["pay"] == approx(40_000 * 1.3)


def test_an_agency_worker_costs_the_agencys_price_of_each_day() -> None:
    log = Log().hire(0).leave(0, 0).cover(150, 1, post=0).leave(300, 1, "")
    assert costs(log)["agency"] == approx(50_000 * 1.3 * 150 * 1.5 / 253)
    assert costs(log, cheaper_from=200)["agency"] == approx(50_000 * 1.3 * (50 * 1.5 + 100 * 1.2) / 253)
    assert costs(log, cheaper_from=50)["agency"] == approx(50_000 * 1.3 * 150 * 1.2 / 253)
    assert costs(log)["pay"] == 0


def test_hours_over_are_paid_in_part() -> None:
    log = Log().hire(0).hire(1, fte=0.5, grade="newly_qualified")
    log.work(120, "handover", 0, 0, 444, over=120).work(130, "handover", 0, 1, 444, over=60)
    log.work(50, "handover", 0, 0, 444, over=400)  # in the warm-up
    # 2 hours at 20 pounds, 1 hour of half time at 15 pounds; half of them is paid
    assert costs(log)["overtime"] == approx((2 * 20 + 0.5 * 15) * 0.5)


def test_each_starter_costs_recruitment_but_not_those_found_and_not_the_agencys() -> None:
    log = Log().hire(0).hire(1, day=50).hire(2, day=150, fte=0.5).hire(3, day=160, team="personal_advisers")
    log.leave(200, 0).cover(220, 4, post=0)
    assert costs(log)["recruitment"] == approx(2 * 4_000)


def test_the_whole_is_the_sum_of_its_parts() -> None:
    log = Log().hire(0).hire(1, day=150).leave(200, 0).cover(220, 2, post=0)
    log.work(160, "handover", 0, 1, 444, over=30)
    result = costs(log)
    parts = [result[name] for name in ("pay", "agency", "overtime", "recruitment")]  # nobody is made redundant
    assert all(part > 0 for part in parts)
    assert result["all"] == approx(sum(parts))


def test_redundancy_is_weeks_of_pay_for_each_full_year_from_two_to_twenty() -> None:
    """One and a half weeks for a year: of three years and a bit 4.5 weeks, of one year none, of thirty years thirty."""
    log = Log().hire(0).hire(1).hire(2, fte=0.5).hire(3)
    for day, worker, years, fte in ((150, 0, 3.4, 1.0), (200, 1, 1.9, 1.0), (250, 2, 30.2, 0.5)):
        log.leave(day, worker, "made_redundant", fte, began=day - 253 * years)
    log.leave(260, 3, "another_council")
    assert costs(log)["redundancy"] == approx((4.5 + 30 * 0.5) * 40_000 / 52.18)
    assert costs(Log().hire(0).leave(50, 0, "made_redundant", began=-2000))["redundancy"] == 0  # in the warm-up
