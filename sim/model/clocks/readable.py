"""The readable clock: the same acts, told as lives in SimPy.

A story waits until something falls due to the life that it tells, and does it. What falls due, to whom and when is
what the acts ask for; a story begins when something is first asked for that begins it. Of what falls due at the same
minute, the smaller (kind, who) comes first. When an act asks again for what falls due to someone, the earlier asking
stands no more.
"""

import gc
from collections.abc import Callable, Generator
from contextlib import suppress
from itertools import count
from typing import Any

import simpy

from sim.model.acts.absences import begin_leave, begin_spell, hand_over_long_absence, return_from_absence
from sim.model.acts.cases import end_need, escalate
from sim.model.acts.days import begin_day, close_books, open_council
from sim.model.acts.hazards import turn_month
from sim.model.acts.placing import open_duty
from sim.model.acts.referrals import arrive, refer_again
from sim.model.acts.staff import cover_post, fill_post, leave, notice_of_own
from sim.model.acts.supervision import open_supervision
from sim.model.acts.work import finish_work, miss_duty
from sim.model.council_columns import Count
from sim.model.parameters import Parameters
from sim.model.reference import by_reference
from sim.model.state import FIXED_ROWS, CouncilState
from sim.model.vocabulary import (
    AGENCY_COMES,
    ARRIVES,
    COMES_BACK,
    DAY_BEGINS,
    DUTY_LAPSES,
    DUTY_OPENS,
    ESCALATES,
    FALLS_LONG_SICK,
    FALLS_SICK,
    GIVES_NOTICE,
    HANDS_OVER,
    JOINS,
    LEAVE_BEGINS,
    LEAVES,
    LONG_LEAVE_BEGINS,
    MONTH_TURNS,
    NEED_ENDS,
    RETURNS,
    SUPERVISION_OPENS,
    WORK_ENDS,
)

WHO_RANGE = 1 << 32  # room for who

Scheduled = set[int]  # kinds of what an act has asked for
Process = Generator["Due", int, None]


class Due(simpy.Event):
    """What falls due to someone next; its value is the stamp by which the act tells whether it still holds."""

    def at(self, minute: int, rank: int, stamp: int) -> None:
        """It falls due at this minute, after all that falls due then with a smaller rank."""
        self._ok, self._value, self.minute = True, stamp, minute
        self.env.schedule(self, simpy.events.EventPriority(rank), minute - self.env.now)

    def takes_the_place_of(self, other: "Due") -> None:
        """Whoever waits for the other now waits for this; nobody hears of the other."""
        if other.callbacks:
            self.callbacks, other.callbacks = other.callbacks, []


class Processes:
    """The lives of one council, and what each is waiting for."""

    def __init__(self, council: CouncilState, p: Parameters) -> None:
        self.council = council
        self.c, self.p = by_reference(council, FIXED_ROWS), by_reference(p)
        self.env = simpy.Environment()
        self.dues: dict[int, Due] = {}  # by rank
        self.asked_for = 0

    def due(self, falls: int, whom: int) -> Due:
        """The next time that this falls due to them."""
        rank = rank_of(falls, whom)
        if rank not in self.dues or self.dues[rank].processed:
            self.dues[rank] = Due(self.env)
        return self.dues[rank]

    def schedule_next(self, minute: int, falls: int, whom: int, stamp: int) -> None:
        """This falls due to them at this minute, not when it was last asked for; the first time begins a story.

        Only notice is given at the first of several: by chance, or when an agency worker is wanted no more.
        """
        rank, due = rank_of(falls, whom), Due(self.env)
        if falls == GIVES_NOTICE and rank in self.dues and self.dues[rank].minute <= minute:
            return
        if rank in self.dues:
            due.takes_the_place_of(self.dues[rank])
        elif falls in BEGINS:
            self.env.process(BEGINS[falls](self, whom))
        self.dues[rank] = due
        due.at(minute, rank, stamp)

    def apply_now(self, act: Callable[..., Any], *of_whom: int) -> Scheduled:
        """Do now what has fallen due, and tell what the act asks for next."""
        return self.apply(act, self.env.now, *of_whom)

    def apply(self, act: Callable[..., Any], *of_whom: Any) -> Scheduled:
        """Do an act; what it asks for will fall due."""
        act(self.c, self.p, *of_whom)
        asked = self.council.entries[: self.council.count[Count.ENTRIES]].tolist()
        self.council.count[Count.ENTRIES] = 0
        for minute, falls, whom, stamp in asked:
            self.schedule_next(minute, falls, whom, stamp)
        self.asked_for += len(asked)
        return {falls for _, falls, _, _ in asked}

    def go_on(self) -> None:
        """Until nothing more falls due, or until something is full."""
        with suppress(simpy.core.EmptySchedule):
            while self.council.count[Count.OVERFLOW] == 0:
                self.env.step()


def rank_of(falls: int, whom: int) -> int:
    """What orders things due at the same minute; SimPy itself keeps the ranks 0 and 1."""
    return (int(falls) + 1) * WHO_RANGE + whom


def working_days(lives: Processes) -> Process:
    """The council's days, one after the other."""
    for day in count():
        yield lives.due(DAY_BEGINS, day)
        lives.apply_now(begin_day, day)


def new_family(lives: Processes, family: int) -> Process:
    """A family that the council did not know is referred."""
    source = yield lives.due(ARRIVES, family)
    lives.apply_now(arrive, family, source)


def known_family(lives: Processes, case: int) -> Process:
    """The case of a family is closed, and some time later they are referred again."""
    while True:
        referral = yield lives.due(RETURNS, case)
        lives.apply_now(refer_again, case, referral)


def need_of_a_case(lives: Processes, case: int) -> Process:
    """There is a need for a while; then what closes the stage is to be done, and another need may follow."""
    while True:
        stamp = yield lives.due(NEED_ENDS, case)
        lives.apply_now(end_need, case, stamp)


def harm_to_a_child(lives: Processes, case: int) -> Process:
    """A child comes to significant harm's door, perhaps again and again."""
    while True:
        stamp = yield lives.due(ESCALATES, case)
        lives.apply_now(escalate, case, stamp)


def duty(lives: Processes, task: int) -> Process:
    """A duty has arisen, and its window opens; later another duty takes its place."""
    while True:
        stamp = yield lives.due(DUTY_OPENS, task)
        lives.apply_now(open_duty, task, stamp)


def duty_not_done(lives: Processes, task: int) -> Process:
    """So long after it was due a duty is held no more, unless it has been begun."""
    while True:
        stamp = yield lives.due(DUTY_LAPSES, task)
        lives.apply_now(miss_duty, task, stamp)


def worker_at_the_desk(lives: Processes, worker: int) -> Process:
    """A task is taken up; it is done, unless it is set down before, and the next is taken up."""
    while True:
        stamp = yield lives.due(WORK_ENDS, worker)
        lives.apply_now(finish_work, worker, stamp)


def absence(lives: Processes, worker: int, asked: Scheduled) -> Process:
    """Away, perhaps for so long that colleagues take over the cases; then back at work."""
    if HANDS_OVER in asked:
        stamp = yield lives.due(HANDS_OVER, worker)
        lives.apply_now(hand_over_long_absence, worker, stamp)
    if COMES_BACK in asked:
        stamp = yield lives.due(COMES_BACK, worker)
        lives.apply_now(return_from_absence, worker, stamp)


def absence_spells(lives: Processes, worker: int, falls: int) -> Process:
    """At work, then away for a while, then at work again."""
    while True:
        stamp = yield lives.due(falls, worker)
        asked = lives.apply_now(begin_spell, worker, stamp)
        yield from absence(lives, worker, asked)


def short_sickness(lives: Processes, worker: int) -> Process:
    """Well, then sick for some days, then well again."""
    yield from absence_spells(lives, worker, FALLS_SICK)


def long_sickness(lives: Processes, worker: int) -> Process:
    """Well, then sick for weeks or months, then well again."""
    yield from absence_spells(lives, worker, FALLS_LONG_SICK)


def long_leave(lives: Processes, worker: int) -> Process:
    """At work, then on maternity or other long leave, then back."""
    yield from absence_spells(lives, worker, LONG_LEAVE_BEGINS)


def supervision(lives: Processes, worker: int) -> Process:
    """One supervision after the other; each is planned when the one before has been held."""
    while True:
        stamp = yield lives.due(SUPERVISION_OPENS, worker)
        lives.apply_now(open_supervision, worker, stamp)


def annual_leave(lives: Processes, worker: int) -> Process:
    """One leave after the other; the next may be due before this one is over."""
    while True:
        yield lives.due(LEAVE_BEGINS, worker)
        asked = lives.apply_now(begin_leave, worker)
        lives.env.process(absence(lives, worker, asked))


def working_months(lives: Processes, worker: int) -> Process:
    """The months of a working life turn."""
    while True:
        yield lives.due(MONTH_TURNS, worker)
        lives.apply_now(turn_month, worker)


def departure(lives: Processes, worker: int) -> Process:
    """A worker decides to go, and gives notice."""
    yield lives.due(GIVES_NOTICE, worker)
    lives.apply_now(notice_of_own, worker)


def last_day(lives: Processes, worker: int) -> Process:
    """Notice has been worked, and the worker leaves."""
    yield lives.due(LEAVES, worker)
    lives.apply_now(leave, worker)


def agency_cover(lives: Processes, number: int) -> Process:
    """An agency is asked to cover a post, perhaps again and again."""
    while True:
        stamp = yield lives.due(AGENCY_COMES, number)
        lives.apply_now(cover_post, number, stamp)


def post(lives: Processes, number: int) -> Process:
    """A post stands empty, and is filled; later it may stand empty again."""
    while True:
        stamp = yield lives.due(JOINS, number)
        lives.apply_now(fill_post, number, stamp)


BEGINS: dict[int, Callable[[Processes, int], Process]] = {
    ARRIVES: new_family,
    RETURNS: known_family,
    NEED_ENDS: need_of_a_case,
    ESCALATES: harm_to_a_child,
    DUTY_OPENS: duty,
    DUTY_LAPSES: duty_not_done,
    WORK_ENDS: worker_at_the_desk,
    FALLS_SICK: short_sickness,
    FALLS_LONG_SICK: long_sickness,
    LONG_LEAVE_BEGINS: long_leave,
    SUPERVISION_OPENS: supervision,
    LEAVE_BEGINS: annual_leave,
    MONTH_TURNS: working_months,
    GIVES_NOTICE: departure,
    LEAVES: last_day,
    JOINS: post,
    AGENCY_COMES: agency_cover,
}


def run(council: CouncilState, p: Parameters) -> int:
    """Simulate one council to its horizon, or until an array is full (`council.count[OVERFLOW]`); what fell due."""
    gc.freeze()
    try:
        lives = Processes(council, p)
        lives.apply(open_council)
        lives.env.process(working_days(lives))
        lives.go_on()
        if council.count[Count.OVERFLOW] == 0:
            close_books(lives.c, lives.p)
        return lives.asked_for
    finally:
        gc.unfreeze()
