"""The council in miniature once more, in plain SimPy: what its author would write who had no other machine.

Families, duties, workers, sickness and careers are processes; each worker's agenda is a PriorityStore ordered by due date;
luck comes from one NumPy generator. Nothing is shared with `sim`: the numbers are read from the same YAML, the rules are
written anew. Time is in working minutes.
"""

import heapq
import math
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

DAY = 444  # minutes
YEAR = 253 * DAY
WEEK = 5 * DAY * 253 / 260.9  # bank holidays left out
Story = Generator[simpy.Event, Any, None]


class Task:
    """One occurrence of a duty."""

    def __init__(self, family: "Family", duty: dict[str, Any], due: float, minutes: float) -> None:
        self.family, self.duty, self.due, self.left = family, duty, due, minutes
        self.wanted = True


class Worker:
    """Someone in a post, with an agenda."""

    def __init__(self, council: "Council", team: "Team", fte: float) -> None:
        self.council, self.team, self.fte = council, team, fte
        self.present, self.on_notice = True, False
        self.families: list[Family] = []
        self.load = 0  # children
        self.agenda = simpy.PriorityStore(council.env)
        self.frailty = council.luck.exponential()
        self.back = council.env.event()
        self.at_the_desk = council.env.process(self.work())
        self.careers = [council.env.process(self.be_sick_at_times()), council.env.process(self.leave_some_day())]
        team.workers.append(self)

    def put(self, task: Task) -> None:
        """A task goes on the agenda."""
        number = self.council.next_number()
        self.agenda.put(simpy.PriorityItem((task.due, number), task))

    def take_off(self, family: "Family") -> None:
        """What is on the agenda for a family comes off."""
        kept = [item for item in self.agenda.items if item.item.family is not family]
        if len(kept) < len(self.agenda.items):
            heapq.heapify(kept)
            self.agenda.items[:] = kept

    def work(self) -> Story:
        """Do one task after the other; sickness suspends what is in hand."""
        env, speed = self.council.env, self.fte * self.council.casework_share
        while True:
            wish = self.agenda.get()
            began = env.now
            task: Task | None = None
            try:
                task = (yield wish).item
                began = env.now
                while task.left > 0:
                    yield env.timeout(math.ceil(task.left / speed))
                    task.left = 0
                self.council.note("worked", task.duty["duty"])
                self.council.finish(task, self)
            except simpy.Interrupt as interrupt:
                if task is None:
                    wish.cancel()
                    if wish.triggered:
                        task = wish.value.item
                        began = env.now
                if task is not None:
                    self.council.note("worked", task.duty["duty"])
                    task.left = max(task.left - (env.now - began) * speed, 1)
                    self.put(task)
                if interrupt.cause == "gone":
                    return
                yield self.back

    def be_sick_at_times(self) -> Story:
        """Well, sick, well again, until the worker leaves."""
        council, rule = self.council, self.council.numbers["workforce"]["sickness"]
        rate = rule["short_spells_per_year"] * rule["scale"] * self.frailty / YEAR
        try:
            while True:
                yield council.env.timeout(math.ceil(council.luck.exponential(1 / rate)))
                self.present = False
                self.back = council.env.event()
                council.note("away")
                self.at_the_desk.interrupt("sick")
                length = council.luck.lognormal(math.log(rule["short_median_days"] * DAY), rule["short_spread"])
                yield council.env.timeout(math.ceil(length))
                self.present = True
                council.note("back")
                self.back.succeed()
                self.team.serve_waiting()
        except simpy.Interrupt:
            return

    def leave_some_day(self) -> Story:
        """Give notice, leave; colleagues take the families, and the post is advertised."""
        council, rules = self.council, self.council.numbers["workforce"]
        yield council.env.timeout(math.ceil(council.luck.exponential(YEAR / rules["leaving"]["rate"])))
        self.on_notice = True
        council.note("notice_given")
        yield council.env.timeout(math.ceil(rules["leaving"]["notice_weeks"] * WEEK / DAY) * DAY)
        council.note("left")
        self.team.workers.remove(self)
        if self.present:
            self.at_the_desk.interrupt("gone")
        self.careers[0].interrupt()
        for family in list(self.families):
            family.leave_worker()
            family.find_worker()
        council.env.process(council.fill_post(self.team, self.fte))


class Team:
    """Colleagues who take each other's families."""

    def __init__(self) -> None:
        self.workers: list[Worker] = []
        self.waiting: list[Family] = []  # families for whom nobody was there

    def least_loaded(self) -> Worker | None:
        """Who holds fewest children for their contract, of those who are there to stay."""
        there = [worker for worker in self.workers if worker.present and not worker.on_notice]
        return min(there, key=lambda worker: worker.load / worker.fte) if there else None

    def serve_waiting(self) -> None:
        """Someone is back: those who waited find a worker."""
        waiting, self.waiting = self.waiting, []
        for family in waiting:
            family.find_worker()


class Family:
    """A family with whom the council works, from referral to closing."""

    def __init__(self, council: "Council") -> None:
        self.council = council
        self.children = int(council.luck.choice(len(council.sizes), p=council.sizes)) + 1
        self.team = council.teams[council.luck.integers(len(council.teams))]
        self.worker: Worker | None = None
        self.had_worker = False
        self.tasks: list[Task] = []  # open
        self.arisen = 0  # duties that are known, open or not
        self.is_open, self.need_is_over = True, False

    def find_worker(self) -> None:
        """The least loaded takes the family; a new worker has a handover to do."""
        worker = self.team.least_loaded()
        if worker is None:
            self.council.note("listed")
            self.team.waiting.append(self)
            return
        self.worker = worker
        worker.families.append(self)
        worker.load += self.children
        self.council.holds(self.children)
        self.council.note("allocated")
        if self.had_worker:
            self.council.env.process(self.duty(self.council.handover))
        self.had_worker = True
        for task in self.tasks:
            worker.put(task)

    def leave_worker(self) -> None:
        """The family has no worker; what was to be done for them is in nobody's hands."""
        if self.worker is not None:
            self.worker.take_off(self)
            self.worker.families.remove(self)
            self.worker.load -= self.children
            self.council.holds(-self.children)
            self.council.note("given_up")
            self.worker = None

    def duty(self, duty: dict[str, Any], again: bool = False) -> Story:
        """A duty arises; when its window opens it goes on the worker's agenda."""
        council, now = self.council, self.council.env.now
        lapse = duty["again"] if again else duty["days"]
        due = (now // DAY + lapse + 1) * DAY - 1
        self.arisen += 1
        minutes = council.effort(duty, self.children)
        yield council.env.timeout(max(due - duty["window_minutes"] - now, 0))
        if not self.is_open:
            return
        if duty["again"] and self.need_is_over:
            self.arisen -= 1
            return
        task = Task(self, duty, due, minutes)
        self.tasks.append(task)
        if self.worker is not None:
            self.worker.put(task)

    def live(self) -> Story:
        """Referred, worked with while there is a need, closed."""
        council = self.council
        council.note("referred")
        if council.luck.random() < council.closed_at_once:
            return
        council.note("stage_entered")
        self.find_worker()
        for duty in council.duties:
            if duty.get("when") != "need_ends":
                council.env.process(self.duty(duty))
        rule = council.stage["length"]
        yield council.env.timeout(math.ceil(council.luck.lognormal(math.log(rule["scale"] * DAY), rule["spread"])))
        self.need_is_over = True
        for duty in council.duties:
            if duty.get("when") == "need_ends":
                council.env.process(self.duty(duty))

    def close(self) -> None:
        """The work is done; what else was due is dropped."""
        self.is_open = False
        for _ in range(self.arisen):
            self.council.note("duty_dropped")
        self.council.note("stage_ended")
        self.leave_worker()
        if self in self.team.waiting:
            self.team.waiting.remove(self)


class Council:
    """Everyone, the clock, luck, and the log."""

    def __init__(self, numbers: dict[str, Any], seed: int, days: int) -> None:
        self.env, self.luck, self.numbers, self.days = simpy.Environment(), np.random.default_rng(seed), numbers, days
        self.log: list[tuple[float, str, str]] = []
        self.numbered = 0
        self.children_held, self.child_minutes, self.held_at = 0, 0.0, 0.0
        self.read(numbers)
        self.teams = [Team() for _ in range(numbers["council"]["teams"]["workers"]["teams"])]

    def read(self, numbers: dict[str, Any]) -> None:
        """Take the numbers that are used often."""
        journey = numbers["journey"]
        self.stage = journey["stages"]["open"]
        self.duties = [
            duty
            | {
                "days": int(duty["due"].split()[0]),
                "again": int(duty["then_every"][0].split()[0]) if "then_every" in duty else 0,
                "window_minutes": (int(duty["window"].split()[0]) + 1) * DAY - 1,
                "hours": duty["parts"]["holder"],
            }
            for duty in self.stage["duties"]
        ]
        self.handover = {
            "duty": "handover",
            "days": int(journey["handover"]["duty_due"].split()[0]),
            "again": 0,
            "window_minutes": (int(journey["handover"]["window"].split()[0]) + 1) * DAY - 1,
            "hours": journey["handover"]["holder"],
        }
        self.effort_spread, self.effort_per_sibling = journey["effort_spread"], journey["effort_per_sibling"]
        self.closed_at_once = journey["starts_in"]["medium"]["closed"]
        self.casework_share = numbers["workforce"]["teams"]["workers"]["casework_share"]
        self.sizes = np.array(numbers["demand"]["children_per_family"])
        mean_size = float((self.sizes * np.arange(1, len(self.sizes) + 1)).sum())
        self.families_a_minute = numbers["council"]["referrals_per_year"] / mean_size / YEAR

    def note(self, what: str, about: str = "") -> None:
        """Write in the log what happens now."""
        self.log.append((self.env.now, what, about))

    def next_number(self) -> int:
        """A number that was not given before."""
        self.numbered += 1
        return self.numbered

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
        wait = self.luck.lognormal(math.log(rule["lead_weeks"] * WEEK), rule["lead_spread"])
        yield self.env.timeout(math.ceil((self.env.now + wait) / DAY) * DAY - self.env.now)
        self.note("joined")
        Worker(self, team, fte)
        team.serve_waiting()

    def open_posts(self) -> None:
        """Most posts are occupied on day one."""
        given, contracts = self.numbers["council"]["teams"]["workers"], self.numbers["workforce"]["contracts"]
        sizes, shares = [c["fte"] for c in contracts], [c["share"] for c in contracts]
        posts = round(given["posts_fte"] / float(np.dot(sizes, shares)))
        vacant = set(self.luck.choice(posts, round(given["vacant_fte"] / given["posts_fte"] * posts), replace=False))
        contract = self.luck.permutation([f for f, s in zip(sizes, shares, strict=True) for _ in range(round(s * posts))])
        for i, fte in enumerate(np.resize(contract, posts)):
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
