"""The council in miniature a third time, as a bare event loop in plain Python: what its author would write for speed.

One heap of (time, number, what to do, with whom, stamp) drives it, and each worker's agenda is a heap by due date.
Nothing is taken out of a heap before its turn: an entry whose stamp is no longer that of its worker or task is passed
over. There are no processes; chance comes from `random`. What people have and hold is in plain_heap_people.py.
"""

import gc
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from math import ceil, exp, log
from operator import attrgetter
from random import Random
from typing import Any

from benchmarks.plain_heap_people import Duty, Family, Task, Team, Worker
from benchmarks.plain_numbers import DAY, WEEK, YEAR, Numbers

by_load = attrgetter("load")


class Council(Numbers):
    """Everyone, the heap, chance, and the log."""

    def __init__(self, numbers: dict[str, Any], seed: int, days: int) -> None:
        super().__init__(numbers)
        self.rng_key, self.now, self.end = Random(seed), 0.0, days * DAY
        self.heap: list[tuple[float, int, Callable[[Any, int], None], Any, int]] = []
        self.given = count()
        self.log: list[tuple[float, str, str]] = []
        self.child_minutes = 0.0
        self.kinds = [Duty(self, duty) for duty in self.duties]
        self.taking_over = Duty(self, self.handover)
        self.children = range(1, len(self.sizes) + 1)
        self.teams = [Team() for _ in range(numbers["council"]["teams"]["workers"]["teams"])]
        self.sickness, self.recruitment = numbers["workforce"]["sickness"], numbers["workforce"]["recruitment"]
        self.leaving = numbers["workforce"]["leaving"]["rate"] / YEAR

    def run(self) -> None:
        """From day one to the horizon, without the garbage collector: next to nothing is garbage, so it only costs."""
        collects = gc.isenabled()
        gc.disable()
        try:
            self.open_posts()
            self.at(self.rng_key.expovariate(self.families_a_minute), self.be_referred_to, None)
            self.play()
        finally:
            if collects:
                gc.enable()

    def play(self) -> None:
        """One entry of the heap after the other."""
        heap, end = self.heap, self.end
        while heap:
            self.now, _, do, who, stamp = heappop(heap)
            if self.now >= end:
                return
            do(who, stamp)

    def at(self, time: float, do: Callable[[Any, int], None], who: object, stamp: int = 0) -> None:
        """Something is to be done at a time to come, or later in this minute."""
        heappush(self.heap, (time, next(self.given), do, who, stamp))

    def note(self, what: str, about: str = "") -> None:
        """Write in the log what happens now."""
        self.log.append((self.now, what, about))

    def lognormal(self, median: float, spread: float) -> float:
        """So much, by chance."""
        return exp(self.rng_key.gauss(log(median), spread))

    # Posts and careers

    def open_posts(self) -> None:
        """Most posts are occupied on day one."""
        vacant = set(self.rng_key.sample(range(self.posts), self.vacant))
        contracts = self.rng_key.sample(self.contracts, len(self.contracts))
        for i in range(self.posts):
            team, fte = self.teams[i % len(self.teams)], contracts[i % len(contracts)]
            self.note("post_opened")
            if i in vacant:
                self.advertise(team, fte)
            else:
                self.join((team, fte), 0)

    def advertise(self, team: Team, fte: float) -> None:
        """Someone starts in a post in time, on the morning of a day."""
        wait = self.lognormal(self.recruitment["steps"]["advert"] * WEEK, self.recruitment["spread"])
        self.at(ceil((self.now + wait) / DAY) * DAY, self.join, (team, fte))

    def join(self, post: tuple[Team, float], _: int) -> None:
        """Someone starts: sickness will come, and some day notice."""
        team, fte = post
        self.note("joined")
        frailty = self.rng_key.expovariate(1.0)
        sick_rate = self.sickness["short_spells_per_year"] * self.sickness["scale"] * frailty / YEAR
        worker = Worker(team, fte, fte * self.casework_share, sick_rate)
        team.workers.append(worker)
        self.at(self.now + ceil(self.rng_key.expovariate(sick_rate)), self.fall_sick, worker)
        self.at(self.now + ceil(self.rng_key.expovariate(self.leaving)), self.give_notice, worker)
        self.serve_waiting(team)
        self.begin_next(worker)

    def fall_sick(self, worker: Worker, _: int) -> None:
        """Work in hand waits until the worker is back."""
        if worker.gone:
            return
        worker.present = False
        self.note("away")
        self.break_off(worker)
        length = self.lognormal(self.sickness["short_median_days"] * DAY, self.sickness["short_spread"])
        self.at(self.now + ceil(length), self.come_back, worker)

    def come_back(self, worker: Worker, _: int) -> None:
        """Well again, until the next time."""
        if worker.gone:
            return
        worker.present = True
        self.note("back")
        self.serve_waiting(worker.team)
        self.begin_next(worker)
        self.at(self.now + ceil(self.rng_key.expovariate(worker.sick_rate)), self.fall_sick, worker)

    def give_notice(self, worker: Worker, _: int) -> None:
        """From now on no family comes to the worker."""
        worker.on_notice = True
        self.note("notice_given")
        self.at(self.now + self.notice, self.leave, worker)

    def leave(self, worker: Worker, _: int) -> None:
        """Colleagues take the families, and the post is advertised."""
        worker.gone = True
        self.note("left")
        worker.team.workers.remove(worker)
        self.break_off(worker)
        for family in list(worker.families):
            self.give_up(family)
            self.find_worker(family)
        self.advertise(worker.team, worker.fte)

    # Work

    def put(self, worker: Worker, task: Task) -> None:
        """A task goes on the agenda; who has nothing to do begins."""
        heappush(worker.agenda, (task.due, next(self.given), task, task.stamp))
        if worker.idle:
            self.begin_next(worker)

    def begin_next(self, worker: Worker) -> None:
        """What is due first comes to hand."""
        agenda = worker.agenda
        while agenda:
            _, _, task, stamp = heappop(agenda)
            if stamp == task.stamp:
                worker.idle, worker.task, worker.began = False, task, self.now
                worker.stamp += 1
                self.at(self.now + ceil(task.left / worker.speed), self.finish, worker, worker.stamp)
                return
        worker.idle, worker.task = True, None

    def break_off(self, worker: Worker) -> None:
        """Work in hand goes back on the agenda with what is left of it."""
        task, worker.task, worker.idle = worker.task, None, False
        worker.stamp += 1
        if task is not None:
            self.note("worked", task.duty.name)
            task.left = max(task.left - (self.now - worker.began) * worker.speed, 1)
            self.put(worker, task)

    def finish(self, worker: Worker, stamp: int) -> None:
        """A duty is done: it falls due again, or the family is closed."""
        task = worker.task
        if stamp != worker.stamp or task is None:
            return
        family, duty = task.family, task.duty
        family.tasks.remove(task)
        family.arisen -= 1
        self.note("worked", duty.name)
        self.note("duty_done", duty.on_time if self.now // DAY <= task.due // DAY else duty.late)
        if duty.completes:
            self.close(family)
        elif duty.again and not family.need_is_over:
            self.arise(family, duty, duty.again)
        self.begin_next(worker)

    # Families

    def be_referred_to(self, _: None, __: int) -> None:
        """A family comes, and the next one after it."""
        rng_key = self.rng_key
        self.at(self.now + rng_key.expovariate(self.families_a_minute), self.be_referred_to, None)
        self.note("referred")
        family = Family(rng_key.choices(self.children, self.sizes)[0], rng_key.choice(self.teams))
        if rng_key.random() < self.closed_at_once:
            return
        self.note("stage_entered")
        self.find_worker(family)
        for duty in self.kinds:
            if not duty.at_the_end:
                self.arise(family, duty, duty.days)
        length = self.stage["length"]
        self.at(self.now + ceil(self.lognormal(length["scale"] * DAY, length["spread"])), self.need_ends, family)

    def need_ends(self, family: Family, _: int) -> None:
        """What remains is to close."""
        family.need_is_over = True
        for duty in self.kinds:
            if duty.at_the_end:
                self.arise(family, duty, duty.days)

    def arise(self, family: Family, duty: Duty, lapse: int) -> None:
        """A duty is known of; it can be done from when its window opens."""
        family.arisen += 1
        due = (self.now // DAY + lapse + 1) * DAY - 1
        minutes = ceil(exp(self.rng_key.gauss(duty.log_minutes[family.children], self.effort_spread)))
        self.at(max(due - duty.window, self.now), self.open_window, Task(family, duty, due, minutes))

    def open_window(self, task: Task, _: int) -> None:
        """The task goes on the agenda of the family's worker."""
        family = task.family
        if not family.is_open:
            return
        if task.duty.again and family.need_is_over:
            family.arisen -= 1
            return
        family.tasks.append(task)
        if family.worker is not None:
            self.put(family.worker, task)

    def find_worker(self, family: Family) -> None:
        """Who holds fewest children takes the family; a new worker has a handover to do."""
        there = [worker for worker in family.team.workers if worker.present and not worker.on_notice]
        if not there:
            self.note("listed")
            family.team.waiting.append(family)
            return
        family.worker = worker = min(there, key=by_load)
        worker.families.append(family)
        self.note("allocated")
        self.hold(worker, family.children)
        if family.had_worker:
            self.arise(family, self.taking_over, self.taking_over.days)
        family.had_worker = True
        for task in family.tasks:
            self.put(worker, task)

    def give_up(self, family: Family) -> None:
        """The family has no worker; what was to be done for them is in nobody's hands."""
        worker = family.worker
        if worker is None:
            return
        for task in family.tasks:
            task.stamp += 1
        worker.families.remove(family)
        self.note("given_up")
        self.hold(worker, -family.children)
        family.worker = None

    def hold(self, worker: Worker, children: int) -> None:
        """So many more children have this worker, counted to the horizon."""
        worker.children += children
        worker.load = worker.children / worker.fte
        self.child_minutes += children * (self.end - self.now)

    def serve_waiting(self, team: Team) -> None:
        """Someone is there: those who waited find a worker."""
        waiting, team.waiting = team.waiting, []
        for family in waiting:
            self.find_worker(family)

    def close(self, family: Family) -> None:
        """The work is done; what else was due is dropped."""
        family.is_open = False
        for _ in range(family.arisen):
            self.note("duty_dropped")
        self.note("stage_ended")
        self.give_up(family)
