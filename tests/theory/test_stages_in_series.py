"""Stages in series, each worked by a team of its own, are a Jackson network.

By Burke's theorem what leaves an M/M/c queue is as Poisson as what comes. Each stage is then an M/M/c queue, and at any
minute the stages know nothing of each other (J. R. Jackson, "Networks of waiting lines", Operations Research 5, 1957).
"""

import math

import numpy as np
from councils import Mapping, by_need, duty, stage
from single_queue import ROUNDED_UP, assert_agrees, office, replications, stock

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.vocabulary import STAGE_ENDED, STAGE_ENTERED

TEAMS = {"first": (1, 90.0), "second": (2, 150.0), "third": (3, 240.0)}  # workers, minutes of a piece of work
RATE = 0.65 / (90.0 + ROUNDED_UP)  # families a minute


def in_series() -> Mapping:
    """Three stages, each with a team that shares one list; every family goes through all three."""
    settings = office(1, RATE * MINUTES_A_DAY, 1.0, weeks=180)
    names = list(TEAMS)
    plan, council, force = settings["journey"], settings["council"], settings["workforce"]
    team = force["teams"].pop("team")
    posts = council["teams"].pop("team")
    plan["teams"] = {name: {"holds": "shared", "social_workers": True} for name in names}
    plan |= {"starts_in": by_need({"first": 1.0}), "effort_shape": "exponential", "stages": {}}
    for name, after in zip(names, [*names[1:], "closed"], strict=True):
        workers, minutes = TEAMS[name]
        work = duty(due="1 working_days", window="1 working_days", parts={"holder": minutes / 60}, completes=True)
        plan["stages"][name] = stage(held_by=name, duties=[work], onward=by_need({after: 1.0}))
        council["teams"][name] = posts | {"posts_fte": workers}
        force["teams"][name] = dict(team)
    return settings


def number_in(workers: int, offered: float) -> tuple[float, float]:
    """The mean number in an M/M/c queue, and the chance that it is empty."""
    terms = sum(offered**k / math.factorial(k) for k in range(workers))
    last = offered**workers / math.factorial(workers) * workers / (workers - offered)
    empty = 1 / (terms + last)
    return offered + last * empty * offered / (workers - offered), empty


def test_each_stage_is_a_queue_of_its_own() -> None:
    study, logs = replications(in_series(), 250)
    minutes = np.arange(60 * MINUTES_A_DAY, study.calendar.horizon, 97)
    stocks = np.stack([[stock(rows, STAGE_ENTERED, STAGE_ENDED, i, minutes) for i in range(3)] for rows in logs])
    theory = [number_in(workers, RATE * (minutes_each + ROUNDED_UP)) for workers, minutes_each in TEAMS.values()]
    for i, (mean, empty) in enumerate(theory):
        assert_agrees([float(one) for one in stocks[:, i].mean(axis=1)], mean)
        assert_agrees([float(one) for one in (stocks[:, i] == 0).mean(axis=1)], empty, grain=0.002)
    all_empty = (stocks == 0).all(axis=1).mean(axis=1)
    assert_agrees([float(one) for one in all_empty], math.prod(empty for _, empty in theory), grain=0.001)
