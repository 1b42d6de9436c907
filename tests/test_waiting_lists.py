"""In which order a team's unallocated list is served, and how long anyone waits on it."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from councils import Mapping, by_need, duty, journey, played_in, stage, study_of, worked

from sim.analysis.readings.caseloads import waits_of
from sim.analysis.readings.events import Events
from sim.analysis.readings.scope import scope_of
from sim.inputs.study import Study
from sim.model.clocks import compiled
from sim.model.council_columns import Cases, Count
from sim.model.event_log import Log, Rows
from sim.model.moving_words import HELD_ELSEWHERE
from sim.model.state import empty_council, first_capacity
from sim.model.vocabulary import ALLOCATED, HIGH, LISTED, REFERRED

pytestmark = pytest.mark.clocks
DAY = 444
NOW = {"window": "1 working_days", "due": "1 working_days"}


def played(said: Mapping) -> tuple[Study, list[list[int]]]:
    """A council and what its log says of referrals and of the list."""
    study = study_of(said)
    rows: Rows = played_in(study, "compiled")[0]
    result: list[list[int]] = rows.tolist()
    return study, [row for row in result if row[Log.WHAT] in (ALLOCATED, LISTED, REFERRED)]


def of(rows: list[list[int]], *what: int) -> list[list[int]]:
    """The rows of these kinds."""
    return [row for row in rows if row[Log.WHAT] in what]


@pytest.mark.parametrize("order", ["most_urgent", "longest_waiting"])
def test_the_list_is_served_in_its_order(order: str) -> None:
    """One worker of one case at a time; a case ends, and the next is given at once."""
    settings = worked(1, 253, 20, journey=journey(stages={"only": stage(duties=[duty(**NOW, completes=True)])}))
    settings["journey"]["stages"]["only"]["duties"][0]["parts"] = {"holder": 9.0}
    settings["demand"]["need_mix"] = {"low": 0.4, "medium": 0.3, "high": 0.3}
    settings["allocation"] |= {"soft_cap": 1, "hard_cap": 1, "list_order": order}
    _, rows = played(settings)
    needs = {row[Log.CASE]: row[Log.AMOUNT] for row in of(rows, REFERRED)}
    waiting: dict[int, int] = {}
    given = 0
    for row in of(rows, LISTED, ALLOCATED):
        if row[Log.WHAT] == LISTED:
            waiting[row[Log.CASE]] = row[Log.TIME]
        elif row[Log.CASE] in waiting:
            rises = 15 * DAY  # a level of need for each three weeks on the list
            rank = {
                case: (-needs[case] - (row[Log.TIME] - at) / rises if order == "most_urgent" else at, -needs[case])
                for case, at in waiting.items()
            }
            assert rank[row[Log.CASE]] == min(rank.values())
            assert row[Log.OTHER] == row[Log.TIME] - waiting.pop(row[Log.CASE])
            given += 1
    assert given > 20


def hard_pressed(rises: int) -> Mapping:
    """Two workers at their cap, hardly fewer families than they can hold, of all needs and of up to four children."""
    length = {"shape": "exponential", "scale": 20, "spread": 1}
    closing = duty("closing", when="need_ends", parts={"holder": 0.5}, completes=True)
    only = stage(ends="after_a_need", length=length, duties=[closing])
    settings = worked(2, 560, 156, journey=journey(stages={"only": only}))
    settings["demand"] |= {
        "need_mix": {"low": 0.15, "medium": 0.35, "high": 0.5},
        "children_per_family": [0.6, 0.2, 0.1, 0.1],
    }
    caps: Mapping = {"policy": "capped", "soft_cap": 14, "hard_cap": 16, "list_order": "most_urgent"}
    settings["allocation"] |= caps | {"urgency_rises_days": rises}
    return settings


def longest_waits(said: Mapping) -> dict[tuple[int, int], float]:
    """The longest wait on the list, in working days, by need and children; at the end all waits are over."""
    study, rows = played(said)
    needs = {row[Log.CASE]: (row[Log.AMOUNT], row[Log.NTH]) for row in of(rows, REFERRED)}
    listed: dict[int, int] = {}
    longest: dict[tuple[int, int], float] = defaultdict(float)
    for row in [*of(rows, LISTED, ALLOCATED), *([study.calendar.horizon, ALLOCATED, case] for case in needs)]:
        if row[Log.WHAT] == LISTED:
            listed[row[Log.CASE]] = row[Log.TIME]
        elif row[Log.CASE] in listed:
            kind, waited = needs[row[Log.CASE]], (row[Log.TIME] - listed.pop(row[Log.CASE])) / DAY
            longest[kind] = max(longest[kind], waited)
    return dict(longest)


def test_a_waiting_list_never_starves() -> None:
    """Waiting raises urgency: no need and no size of family waits much longer than by how much less urgent it came."""
    hardly, rising = longest_waits(hard_pressed(2600)), longest_waits(hard_pressed(15))
    assert max(hardly.values()) > 100
    gravest = max(wait for (need, _), wait in rising.items() if need == HIGH)
    assert gravest < 25
    for (need, _), wait in rising.items():
        assert wait < gravest + (HIGH - need) * 15 + 5


def chain_of_stages() -> Study:
    """Five stages of one team whose workers go faster than they are replaced; of who waits, colleagues do the work."""
    waits = {"shape": "exponential", "scale": 15, "spread": 1, "pressed": 0.0, "pressed_days": 0}
    names = ["one", "two", "three", "four", "five"]
    stages = {
        name: stage(onward=by_need({after: 1.0}), duties=[duty(completes=True, waits_for=waits, urgency="urgent")])
        for name, after in pairwise([*names, "closed"])
    }
    teams = {
        "team": {"holds": "one_worker", "social_workers": True},
        "others": {"holds": "shared", "social_workers": False},
    }
    plan = journey(stages=stages, starts_in=by_need({"one": 1.0}), teams=teams)
    settings = worked(workers=6, referrals=400, weeks=60, journey=plan)
    settings["workforce"]["leaving"]["rate"] = 2.0
    settings["workforce"]["recruitment"]["steps"] = {"advert": 6}
    settings["council"]["held_elsewhere"] = {"by": "others", "share": 0.3, "exponent": 1.5}
    settings["allocation"] |= {"policy": "capped", "soft_cap": 4, "hard_cap": 4}
    return study_of(settings)


def test_who_waits_by_the_log_is_who_is_on_a_list() -> None:
    """A family on a list whose next stage is held elsewhere is off it; before, the log had it wait to the end."""
    study = chain_of_stages()
    p = study.parameters
    council = empty_council(p, first_capacity(p), study.config.run.seed, 0)
    compiled.run(council, p, first_capacity(p).diary)
    log = Events(council.rows[: council.count[Count.ROWS]])
    waits = waits_of(log, scope_of(study))
    on_a_list = np.flatnonzero(council.cases[: council.count[Count.CASES], Cases.LISTED_AT] >= 0)
    assert sorted(log.of(LISTED).case[waits.open].tolist()) == on_a_list.tolist()
    assert len(on_a_list) > 3
    gone_elsewhere = set(log.of(LISTED).case.tolist()) & set(log.of(HELD_ELSEWHERE).case.tolist())
    assert len(gone_elsewhere) > 5
