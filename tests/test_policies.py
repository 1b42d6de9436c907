"""What each allocation policy promises, checked at every allocation of a small council whose workers come and go."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.inputs.schema import Allocation
from sim.model.vocabulary import HIGH, LOW, MEDIUM, POLICIES
from tests.councils import Mapping, duty, grade, journey, played_in, stage, study_of, worked
from tests.watched import Given, Person, Watch

NEWLY = 0  # newly qualified, senior, worker: in the order of their names
EXPERIENCE = (0.0, 1.0, 0.5)
CAPS = (6.0, 9.0)  # children
PATIENCE = 3
RISES = 15  # working days on the list that make a family a level of need more urgent


def council(policy: str, **rule: Any) -> Mapping:
    """Twelve workers in two teams, three grades, who fall sick, take leave and go; families of all needs come back."""
    length = {"shape": "exponential", "scale": 25, "spread": 1}
    closing = duty("closing", when="need_ends", parts={"holder": 0.5}, completes=True)
    only = stage(ends="after_a_need", length=length, duties=[duty("visit"), closing], comes_back=0.6)
    settings = worked(12, 420, 60, journey=journey(stages={"only": only}, points_per_sibling=0.0))
    settings["council"]["teams"]["team"]["teams"] = 2
    settings["demand"] |= {"need_mix": {"low": 0.4, "medium": 0.3, "high": 0.3}, "children_per_family": [0.5, 0.3, 0.2]}
    force = settings["workforce"]
    force["grades"] = {"newly_qualified": grade(experience=0.0), "worker": grade(), "senior": grade(experience=1.0)}
    force["teams"]["team"]["grades"] = {"newly_qualified": 0.3, "worker": 0.4, "senior": 0.3}
    force["teams"]["team"]["hired"] = {"newly_qualified": 0.5, "worker": 0.5}
    force["contracts"] = [{"fte": 1.0, "share": 0.7}, {"fte": 0.6, "share": 0.3}]
    force["sickness"] |= {"short_spells_per_year": 3, "long_spells_per_year": 0.3}
    force["annual_leave"]["weeks"] = 5
    force["leaving"]["rate"] = 0.4
    settings["allocation"] |= {"policy": policy, "patience_days": PATIENCE, "urgency_rises_days": RISES} | rule
    return settings


@cache
def given(policy: str, capped: bool = False, match_weight: float = 40.0) -> list[Given]:
    """Every allocation of four runs of a policy."""
    caps = CAPS if capped else (999.0, 999.0)
    said = council(policy, soft_cap=caps[0], hard_cap=caps[1], match_weight=match_weight, protected_share=0.5)
    study, result = study_of(said), []
    for replication in range(4):
        result += Watch(study).allocations(played_in(study, "compiled", replication=replication)[0])
    assert len(result) > 1400
    return result


Score = Callable[[Given, Person], float]


def taken_by_the_least(found: list[Given], score: Score, able: Callable[[Given, Person], bool]) -> None:
    """At every allocation, who is able and has the lowest score takes the case; the first of equals."""
    choices = 0
    for one in found:
        able_to = [member for member in one.there if able(one, member)]
        assert one.worker is min(able_to, key=lambda member: score(one, member)), one
        choices += len(able_to) > 1
    assert choices > len(found) / 4


def anyone(_: Given, __: Person) -> bool:
    """Nobody has a cap."""
    return True


def by_families(_: Given, member: Person) -> float:
    """Points held (one a family) for each full-time worker."""
    return len(member.held) * 1000 / round(member.fte * 1000)


def by_children(_: Given, member: Person) -> float:
    """Children held for each full-time worker."""
    return member.children * 1000 / round(member.fte * 1000)


def test_the_least_loaded_has_the_fewest_points_for_their_contract() -> None:
    taken_by_the_least(given("least_loaded"), by_families, anyone)


def test_the_least_loaded_by_count_has_the_fewest_children_for_their_contract() -> None:
    taken_by_the_least(given("least_loaded_by_count"), by_children, anyone)


def test_in_turn_is_whoever_was_given_a_case_longest_ago() -> None:
    taken_by_the_least(given("in_turn"), lambda _, member: member.last_given, anyone)


def test_by_lot_everyone_there_is_as_likely() -> None:
    place = [(one.there.index(one.worker) + 0.5) / len(one.there) for one in given("random")]
    former, latter = sum(x < 0.5 for x in place), sum(x > 0.5 for x in place)
    assert stats.binomtest(former, former + latter).pvalue > 1e-3
    assert {one.there.index(one.worker) for one in given("random") if len(one.there) == 6} == set(range(6))


def cap_of(one: Given) -> float:
    """The soft cap, or the hard one for high need and after a long wait."""
    return CAPS[1] if one.need == HIGH or one.waited >= PATIENCE * 444 else CAPS[0]


def counted(one: Given) -> int:
    """Children who count against a cap: one of a family that has waited until any new one is less urgent by a level."""
    return 1 if one.need + one.waited / (RISES * 444) > HIGH + 1 else one.children


def under(cap: float, one: Given, member: Person) -> bool:
    """Whether someone stays within a cap (children, full time); one family can be held under any."""
    return not member.held or (member.children + counted(one)) * 1000 <= cap * round(member.fte * 1000)


def test_nobody_goes_above_the_soft_cap_but_for_high_need_or_after_a_long_wait() -> None:
    result = given("capped", capped=True)
    taken_by_the_least(result, by_families, lambda one, member: under(cap_of(one), one, member))
    assert sum(not under(CAPS[0], one, one.worker) for one in result) > 20
    assert sum(one.waited >= PATIENCE * 444 for one in result) > 5


def test_a_family_goes_to_a_worker_it_knows_while_one_is_there_and_under_the_cap() -> None:
    known = 0
    for one in given("continuity_first", capped=True):
        able_to = [member for member in one.there if under(CAPS[1], one, member)]
        last = list(dict.fromkeys(reversed(one.before)))[:2]
        knows = [member for member in able_to if member.number in last]
        assert one.worker is min(knows or able_to, key=lambda member: 0 if knows else by_families(one, member))
        known += bool(knows)
    assert known > 50


def test_fewer_families_change_workers_when_continuity_comes_first() -> None:
    def kept(policy: str) -> float:
        back = [one for one in given(policy, capped=True) if one.before]
        return sum(one.worker.number == one.before[-1] for one in back) / len(back)

    assert kept("continuity_first") > kept("capped") + 0.2


def test_experience_is_matched_to_need() -> None:
    """With a weight above any load, high need goes to the most experienced who is there, low need to the newest."""
    result = given("experience_matched", match_weight=500.0)
    matched = lambda one, member: by_families(one, member) + 500 * abs(EXPERIENCE[member.grade] - one.need / HIGH)  # noqa: E731
    taken_by_the_least(result, matched, anyone)
    for need, experience in ((LOW, 0.0), (MEDIUM, 0.5), (HIGH, 1.0)):
        all_grades = [one for one in result if one.need == need and len({member.grade for member in one.there}) == 3]
        assert len(all_grades) > 20 and all(EXPERIENCE[one.worker.grade] == experience for one in all_grades)


def test_the_newly_qualified_are_protected() -> None:
    def able(one: Given, member: Person) -> bool:
        if member.grade != NEWLY:
            return under(cap_of(one), one, member)
        return one.need != HIGH and under(0.5 * cap_of(one), one, member)

    result = given("protected_newly_qualified", capped=True)
    taken_by_the_least(result, by_families, able)
    theirs = [one for one in result if one.worker.grade == NEWLY]
    assert len(theirs) > 20 and all(one.need != HIGH for one in theirs)
    long_there = [one for one in result if counted(one) < one.children]
    assert any(not under(cap_of(one), replace(one, waited=0), one.worker) for one in long_there), "no list is that long"
    capped = given("capped", capped=True)
    assert any(one.worker.grade == NEWLY and one.need == HIGH for one in capped), "without the policy, no protection"


def test_the_week_is_one_workers_and_if_they_are_away_the_next_ones() -> None:
    for one in given("duty_week"):
        order = [one.team[(one.week + i) % len(one.team)] for i in range(len(one.team))]
        assert one.worker is next(member for member in order if member.is_there)


def test_a_whole_weeks_cases_go_to_one_worker_where_nobody_is_away() -> None:
    settings = worked(5, 600, 30)
    settings["allocation"]["policy"] = "duty_week"
    study, of_week = study_of(settings), defaultdict(set)
    for one in Watch(study).allocations(played_in(study, "compiled")[0]):
        of_week[one.week].add(one.worker.number)
    weeks = sorted(of_week)
    assert len(weeks) > 25 and all(len(of_week[week]) == 1 for week in weeks)
    assert len(set.union(*of_week.values())) == 5  # everyone has their turn


def test_every_policy_is_offered_and_changes_who_holds_whom() -> None:
    assert list(POLICIES) == list(Allocation.model_fields["policy"].annotation.__args__)  # type: ignore[union-attr]
    holders = {policy: tuple(one.worker.number for one in given(policy, capped=True)) for policy in POLICIES}
    assert len(set(holders.values())) == len(POLICIES)


@pytest.mark.parametrize("policy", ["duty_week", "continuity_first"])
def test_a_policy_can_come_in_on_a_day(policy: str) -> None:
    """Until the day the log is that of the old policy, from the day on cases are given as the new one says."""
    settings = council("least_loaded")
    usual, _ = played_in(study_of(settings), "compiled")
    settings["scenario"]["changes"] = [{"what": "allocation_policy", "from": "2021-10-04", "set": policy}]
    study = study_of(settings)
    changed, _ = played_in(study, "compiled")
    minute = study.change_bands[0][0] * 444
    before = usual[:, 0] < minute
    assert (usual[before] == changed[: before.sum()]).all() and not np.array_equal(usual, changed)


def test_a_team_of_twice_the_cap_is_a_council_of_twice_the_caps() -> None:
    plain = council("capped", soft_cap=2 * CAPS[0], hard_cap=2 * CAPS[1])
    of_team = council("capped", soft_cap=CAPS[0], hard_cap=CAPS[1])
    changed = council("capped", soft_cap=CAPS[0], hard_cap=CAPS[1])
    assert played_in(study_of(of_team), "compiled")[0].tobytes() != played_in(study_of(plain), "compiled")[0].tobytes()
    of_team["workforce"]["teams"]["team"]["cap"] = 2.0
    changed["scenario"]["changes"] = [{"what": "caseload_cap", "from": "2021-04-01", "multiply": 2.0}]
    logs = {played_in(study_of(said), "compiled")[0].tobytes() for said in (plain, of_team, changed)}
    assert len(logs) == 1
