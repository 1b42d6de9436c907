"""Case managers, after F. Campello, A. Ingolfsson and R. A. Shumsky, "Queueing models of case managers", Management
Science 63(3), 2017: each of s managers holds at most M cases; a case is worked on (rate mu), then closes (chance p) or
is away with others (rate theta) and comes to its manager's desk again; families wait on a list while all are full. The
formulas below are derived here for these exponential times, not copied.

What a manager can close at most. Give a manager a new case whenever one closes: M cases always. With k of them away, a
step up happens at rate mu (1 - p) while k < M, a step down at rate k theta, which is Erlang's loss system with offered
load a = mu (1 - p) / theta. The manager is idle when all are away, with chance B(M, a), so p mu (1 - B(M, a)) cases are
closed a minute. The list is stable below s times that, and grows by what is above it.

With M = 1 a manager is a server, and a case's whole stay its service: M/G/1, by Pollaczek and Khinchine. With s = 1 and
any M the state (cases in all, cases away) is a Markov chain, solved here as it is, without the chance of very many.
"""

import numpy as np
import pytest
from councils import Mapping, by_need, duty, journey, stage, worked
from single_queue import ROUNDED_UP, assert_agrees, replications

from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_YEAR
from sim.inputs.study import Study
from sim.model.event_log import Log, Rows
from sim.model.vocabulary import ALLOCATED, CLOSED, REFERRED, STAGE_ENDED

WORK, DELAY, CLOSES = 60.0, 400.0, 0.25  # minutes, minutes, chance
MU, THETA = 1 / (WORK + ROUNDED_UP), 1 / (DELAY + ROUNDED_UP)
SETTLED = 60  # working days


def managers(number: int, cap: int, rate: float, weeks: int) -> Mapping:
    """So many managers of so many cases at most; so many families a minute."""
    onward = by_need({"closed": CLOSES, "again": 1 - CLOSES})
    work = duty(due="1 working_days", window="1 working_days", parts={"holder": WORK / 60}, completes=True)
    others = {"shape": "exponential", "scale": DELAY / MINUTES_A_DAY, "spread": 1}
    stages = {
        "new": stage(duties=[work], onward=onward),
        "again": stage(duties=[{**work, "waits_for": others}], onward=onward),
    }
    plan = journey(stages=stages, starts_in=by_need({"new": 1.0}), effort_shape="exponential")
    settings = worked(number, rate * MINUTES_A_DAY * WORKING_DAYS_A_YEAR, weeks, journey=plan)
    settings["allocation"] |= {"soft_cap": cap, "hard_cap": cap}
    return settings


def erlang_b(servers: int, offered: float) -> float:
    """The chance that all servers are busy, where nobody waits."""
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = offered * blocked / (k + offered * blocked)
    return blocked


def most_closed(cap: int) -> float:
    """Cases a minute that one manager closes who is always full."""
    return CLOSES * MU * (1 - erlang_b(cap, MU * (1 - CLOSES) / THETA))


def a_minute(rows: Rows, study: Study, closed: bool) -> float:
    """Cases closed, or families referred, a minute, once things have settled."""
    of = (
        (rows[:, Log.WHAT] == STAGE_ENDED) & (rows[:, Log.OTHER] == CLOSED) if closed else rows[:, Log.WHAT] == REFERRED
    )
    first, last = SETTLED * MINUTES_A_DAY, study.calendar.horizon
    return float((rows[of, Log.TIME] >= first).sum()) / (last - first)


@pytest.mark.parametrize("cap", [1, 3, 8])
def test_full_managers_close_what_erlang_says(cap: int) -> None:
    study, logs = replications(managers(3, cap, 3 * 2.0 * most_closed(cap), weeks=80), 40)
    assert_agrees([a_minute(rows, study, closed=True) for rows in logs], 3 * most_closed(cap))


@pytest.mark.parametrize("load", [0.9, 1.15])
def test_the_list_grows_by_what_is_above_the_limit(load: float) -> None:
    """Below it nothing grows: as many are closed as come. Above it exactly the limit is closed."""
    limit = 3 * most_closed(4)
    study, logs = replications(managers(3, 4, load * limit, weeks=160), 60)
    grows = [a_minute(rows, study, closed=False) - a_minute(rows, study, closed=True) for rows in logs]
    half = 2.66 * float(np.std(grows, ddof=1)) / len(grows) ** 0.5
    assert abs(float(np.mean(grows)) - max(load - 1, 0.0) * limit) <= half < 0.02 * limit


def list_waits(said: Mapping, number: int) -> list[float]:
    """The mean minutes on the list of those referred once things have settled, by replication."""
    _, logs = replications(said, number)
    result = []
    for rows in logs:
        given = rows[rows[:, Log.WHAT] == ALLOCATED]
        settled = given[:, Log.TIME] - given[:, Log.OTHER] >= SETTLED * MINUTES_A_DAY
        result.append(float(given[settled, Log.OTHER].mean()))
    return result


def test_one_case_at_a_time_is_an_m_g_1_queue() -> None:
    """A stay is a geometric number of pieces of work with a delay between each two."""
    pieces = 1 / CLOSES
    mean = pieces / MU + (pieces - 1) / THETA
    spread_of_pieces = (1 - CLOSES) / CLOSES**2
    variance = pieces / MU**2 + (pieces - 1) / THETA**2 + spread_of_pieces * (1 / MU + 1 / THETA) ** 2
    rate = 0.45 / mean
    theory = rate * (variance + mean * mean) / (2 * (1 - 0.45))
    assert_agrees(list_waits(managers(1, 1, rate, weeks=760), 400), theory, grain=1.0)


def wait_of_one_manager(cap: int, rate: float, most: int = 100) -> float:
    """The mean minutes on the list of a manager with a cap: the chain's equations solved, then Little's law."""
    places = {(n, k): i for i, (n, k) in enumerate((n, k) for n in range(most + 1) for k in range(min(n, cap) + 1))}
    flow = np.zeros((len(places), len(places)))
    for (n, k), i in places.items():
        held = min(n, cap)
        steps = {(n + 1, k): rate, (n, k - 1): k * THETA}
        if held > k:  # someone is at the desk
            steps |= {(n, k + 1): MU * (1 - CLOSES), (n - 1, k): MU * CLOSES}
        for to, speed in steps.items():
            if to in places and speed > 0:
                flow[i, places[to]] += speed
                flow[i, i] -= speed
    equations = np.vstack([flow.T[:-1], np.ones(len(places))])
    shares = np.linalg.solve(equations, np.eye(len(places))[-1])
    assert shares[-cap - 1 :].sum() < 1e-9, "the chain is cut off too soon"
    listed = sum(max(n - cap, 0) * shares[i] for (n, _), i in places.items())
    return float(listed) / rate


def test_a_manager_with_a_cap_makes_families_wait_as_the_chain_does() -> None:
    rate = 0.65 * most_closed(4)
    said = managers(1, 4, rate, weeks=760)
    assert_agrees(list_waits(said, 300), wait_of_one_manager(4, rate), grain=1.0)
