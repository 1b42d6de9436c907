"""The council in miniature once more, in plain SimPy: what its author would write who had no other machine.

Families, duties, workers, sickness and careers are processes (plain_people.py); chance comes from one NumPy generator.
Nothing is shared with `sim`: the numbers are read from the same YAML (plain_numbers.py), the rules are written anew.
"""

import math
from itertools import count
from typing import Any

import numpy as np
import simpy

from benchmarks.plain_numbers import DAY, WEEK, Numbers
from benchmarks.plain_people import Family, Story, Task, Team, Worker


class Council(Numbers):
    """Everyone, the clock, chance, and the log."""

    def __init__(self, numbers: dict[str, Any], seed: int, days: int) -> None:
        super().__init__(numbers)
        self.env, self.rng_key, self.days = simpy.Environment(), np.random.default_rng(seed), days
        self.shares = np.array(self.sizes)
        self.log: list[tuple[float, str, str]] = []
        self.numbers_given = count()
        self.children_held, self.child_minutes, self.held_at = 0, 0.0, 0.0
        self.teams = [Team() for _ in range(numbers["council"]["teams"]["workers"]["teams"])]

    def note(self, what: str, about: str = "") -> None:
        """Write in the log what happens now."""
        self.log.append((self.env.now, what, about))

    def holds(self, children: int) -> None:
        """So many more children have a worker from now on."""
        self.child_minutes += self.children_held * (self.env.now - self.held_at)
        self.held_at = self.env.now
        self.children_held += children

    def effort(self, duty: dict[str, Any], children: int) -> float:
        """Minutes of work that a duty is for so many children."""
        return math.ceil(self.rng_key.lognormal(self.log_minutes(duty, children), self.effort_spread))

    def finish(self, task: Task, worker: Worker) -> None:
        """A duty is done: it falls due again, or the family is closed."""
        family, duty = task.family, task.duty
        family.tasks.remove(task)
        family.arisen -= 1
        self.note("duty_done", duty["duty"] + (" on time" if self.env.now // DAY <= task.due // DAY else " late"))
        if duty.get("completes"):
            family.close()
        elif duty["again"] and not family.need_is_over:
            self.env.process(family.duty(duty, again=True))

    def be_referred_to(self) -> Story:
        """Families come, one after the other."""
        while True:
            yield self.env.timeout(self.rng_key.exponential(1 / self.families_a_minute))
            self.env.process(Family(self).live())

    def fill_post(self, team: Team, fte: float) -> Story:
        """A post is advertised, and in time someone starts in it."""
        rule = self.numbers["workforce"]["recruitment"]
        wait = self.rng_key.lognormal(math.log(rule["steps"]["advert"] * WEEK), rule["spread"])
        yield self.env.timeout(math.ceil((self.env.now + wait) / DAY) * DAY - self.env.now)
        self.note("joined")
        Worker(self, team, fte)
        team.serve_waiting()

    def open_posts(self) -> None:
        """Most posts are occupied on day one."""
        vacant = set(self.rng_key.choice(self.posts, self.vacant, replace=False))
        for i, fte in enumerate(np.resize(self.rng_key.permutation(self.contracts), self.posts)):
            team = self.teams[i % len(self.teams)]
            self.note("post_opened")
            if i in vacant:
                self.env.process(self.fill_post(team, float(fte)))
            else:
                self.note("joined")
                Worker(self, team, float(fte))

    def run(self) -> None:
        """From day one to the horizon."""
        self.open_posts()
        self.env.process(self.be_referred_to())
        self.env.run(until=self.days * DAY)
        self.holds(0)
