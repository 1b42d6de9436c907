"""The people of the council in plain SimPy: workers and their careers, teams, families and their duties.

Each worker's agenda is a PriorityStore ordered by due date. Time is in working minutes.
"""

import heapq
import math
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import simpy

from benchmarks.plain_numbers import DAY, YEAR

if TYPE_CHECKING:
    from benchmarks.plain_simpy import Council

Story = Generator[simpy.Event, Any, None]


class Task:
    """One occurrence of a duty."""

    def __init__(self, family: "Family", duty: dict[str, Any], due: float, minutes: float) -> None:
        self.family, self.duty, self.due, self.left = family, duty, due, minutes


class Worker:
    """Someone in a post, with an agenda."""

    def __init__(self, council: "Council", team: "Team", fte: float) -> None:
        self.council, self.team, self.fte = council, team, fte
        self.present, self.on_notice = True, False
        self.families: list[Family] = []
        self.load = 0  # children
        self.agenda = simpy.PriorityStore(council.env)
        self.frailty = council.rng_key.exponential()
        self.back = council.env.event()
        self.at_the_desk = council.env.process(self.work())
        self.careers = [council.env.process(self.be_sick_at_times()), council.env.process(self.leave_some_day())]
        team.workers.append(self)

    def put(self, task: Task) -> None:
        """A task goes on the agenda."""
        self.agenda.put(simpy.PriorityItem((task.due, next(self.council.numbers_given)), task))

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
                yield env.timeout(math.ceil(task.left / speed))
                self.council.note("worked", task.duty["duty"])
                self.council.finish(task, self)
            except simpy.Interrupt as interrupt:
                if task is None:
                    wish.cancel()
                    task = wish.value.item if wish.triggered else None  # it came at the same minute
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
                yield council.env.timeout(math.ceil(council.rng_key.exponential(1 / rate)))
                self.present = False
                self.back = council.env.event()
                council.note("away")
                self.at_the_desk.interrupt("sick")
                length = council.rng_key.lognormal(math.log(rule["short_median_days"] * DAY), rule["short_spread"])
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
        yield council.env.timeout(math.ceil(council.rng_key.exponential(YEAR / rules["leaving"]["rate"])))
        self.on_notice = True
        council.note("notice_given")
        yield council.env.timeout(council.notice)
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
        self.children = int(council.rng_key.choice(len(council.shares), p=council.shares)) + 1
        self.team = council.teams[council.rng_key.integers(len(council.teams))]
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
        if council.rng_key.random() < council.closed_at_once:
            return
        council.note("stage_entered")
        self.find_worker()
        for duty in council.duties:
            if duty.get("when") != "need_ends":
                council.env.process(self.duty(duty))
        rule = council.stage["length"]
        yield council.env.timeout(math.ceil(council.rng_key.lognormal(math.log(rule["scale"] * DAY), rule["spread"])))
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
