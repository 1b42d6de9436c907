"""The council in miniature once more, in plain SimPy: what its author would write who had no other machine.

Families, duties, workers, sickness and careers are processes (plain_people.py); luck comes from one NumPy generator.
Nothing is shared with `sim`: the numbers are read from the same YAML, the rules are written anew.
"""

import math
from itertools import count
from typing import Any

import numpy as np
import simpy

from benchmarks.plain_people import DAY, WEEK, YEAR, Family, Story, Task, Team, Worker


def times_of(duty: dict[str, Any], hours: float) -> dict[str, Any]:
    """A duty's lapses in working days, its window in minutes, its hours."""
    return {
        "days": int(duty["due"].split()[0]),
        "again": int(duty["then_every"][0].split()[0]) if "then_every" in duty else 0,
        "window_minutes": (int(duty["window"].split()[0]) + 1) * DAY - 1,
        "hours": hours,
    }


class Council:
    """Everyone, the clock, luck, and the log."""

    def __init__(self, numbers: dict[str, Any], seed: int, days: int) -> None:
        self.env, self.luck, self.numbers, self.days = simpy.Environment(), np.random.default_rng(seed), numbers, days
        self.log: list[tuple[float, str, str]] = []
        self.numbers_given = count()
        self.children_held, self.child_minutes, self.held_at = 0, 0.0, 0.0
        self.read(numbers)
        self.teams = [Team() for _ in range(numbers["council"]["teams"]["workers"]["teams"])]

    def read(self, numbers: dict[str, Any]) -> None:
        """Take the numbers that are used often."""
        journey = numbers["journey"]
        self.stage = journey["stages"]["open"]
        self.duties = [duty | times_of(duty, duty["parts"]["holder"]) for duty in self.stage["duties"]]
        rule = journey["handover"]
        self.handover = {"duty": "handover"} | times_of(
            {"due": rule["duty_due"], "window": rule["window"]}, rule["holder"]
        )
        self.effort_spread, self.effort_per_sibling = journey["effort_spread"], journey["effort_per_sibling"]
        self.closed_at_once = journey["starts_in"]["medium"]["closed"]
        self.casework_share = numbers["workforce"]["teams"]["workers"]["casework_share"]
        self.sizes = np.array(numbers["demand"]["children_per_family"])
        mean_size = float((self.sizes * np.arange(1, len(self.sizes) + 1)).sum())
        self.families_a_minute = numbers["council"]["referrals_per_year"] / mean_size / YEAR

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
        spread = self.effort_spread
        mean = duty["hours"] * 60 * (1 + self.effort_per_sibling * (children - 1))
        return math.ceil(self.luck.lognormal(math.log(mean) - spread * spread / 2, spread))

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
            yield self.env.timeout(self.luck.exponential(1 / self.families_a_minute))
            self.env.process(Family(self).live())

    def fill_post(self, team: Team, fte: float) -> Story:
        """A post is advertised, and in time someone starts in it."""
        rule = self.numbers["workforce"]["recruitment"]
        wait = self.luck.lognormal(math.log(rule["steps"]["advert"] * WEEK), rule["spread"])
        yield self.env.timeout(math.ceil((self.env.now + wait) / DAY) * DAY - self.env.now)
        self.note("joined")
        Worker(self, team, fte)
        team.serve_waiting()

    def open_posts(self) -> None:
        """Most posts are occupied on day one."""
        given, contracts = self.numbers["council"]["teams"]["workers"], self.numbers["workforce"]["contracts"]
        posts = round(given["posts_fte"] / sum(one["fte"] * one["share"] for one in contracts))
        vacant = set(self.luck.choice(posts, round(given["vacant_fte"] / given["posts_fte"] * posts), replace=False))
        sizes = [one["fte"] for one in contracts for _ in range(round(one["share"] * posts))]
        for i, fte in enumerate(np.resize(self.luck.permutation(sizes), posts)):
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
