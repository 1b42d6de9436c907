"""What stood behind a wait and behind a late duty, counted from the log's tables."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from sim.analysis.readings.events import Events
from sim.analysis.readings.scope import scope_of
from sim.analysis.readings.staffing_levels import post_closings
from sim.model.words import label
from sim.reports.story.casebook import Casebook

BEFORE = 20  # working days before a duty is due in which its worker's time is looked at
MOST_OTHERS = 3  # kinds of other work that are named


class Waiting(NamedTuple):
    """A wait on a list, and its team on the day it began."""

    wait: Any  # a row of the waits
    workers: int  # in post
    fte: float
    away: dict[str, int]  # workers by why they are away
    vacant: int  # posts without a worker
    children: int  # held by those workers
    before: int  # families on the same list already
    allocated_first: int  # of them, given a worker before this one


class Overdue(NamedTuple):
    """A late duty, and what its worker and others had to do from a month before it was due until it was done."""

    duty: Any  # a row of the duties
    first: int  # working day
    until: int  # working day
    worker: int  # who held the family; -1 for nobody
    own_hours: float  # on this family
    other_hours: float  # on others
    other_families: int
    others: list[tuple[str, float]]  # duties of others that took most, and hours
    away_days: dict[str, int]  # of the worker, by why
    needs: list[str]  # who else it takes: pools
    slot: str  # the kind of slot it takes, or nothing
    full_days: int  # days on which others still waited for such a slot
    unheld_days: int  # days on which the family had no worker
    waits_for_others: bool  # before it can begin


def overlap(first: int, last: int, start: int, end: int) -> int:
    """Days that two spells share, each from its first day up to the day after its last."""
    return max(0, min(last, end) - max(first, start))


def waiting_of(book: Casebook, wait: Any) -> Waiting:
    """A wait's team, as it stood when the wait began."""
    day, team = int(wait.start_day), int(wait.team)
    posts = book.posts[(book.posts["team"] == team) & (book.posts["opened_day"] <= day)]
    here = posts[(posts["start_day"] <= day) & (posts["end_day"] > day)]
    closes = post_closings(Events(book.log.rows), scope_of(book.study))
    open_posts = {int(post) for post in posts["post"] if closes[int(post)] > day}
    away = book.absences
    away = away[away["worker"].isin(here["worker"]) & (away["start_day"] <= day) & (away["end_day"] > day)]
    held = book.holdings
    held = held[held["worker"].isin(here["worker"]) & (held["start_day"] <= day)]
    held = held[held["end_day"].isna() | (held["end_day"] > day)]
    others = book.waits[(book.waits["team"] == team) & (book.waits["case"] != wait.case)]
    others = others[(others["start_day"] <= day) & (others["end_day"].isna() | (others["end_day"] > day))]
    end = book.study.calendar.days if pd.isna(wait.end_day) else int(wait.end_day)
    first = others["allocated"] & (others["end_day"].fillna(end) < end)
    return Waiting(
        wait,
        len(here),
        float(here["fte"].sum()),
        {str(kind): int(count) for kind, count in away.groupby("absence")["worker"].nunique().items()},
        len(open_posts - {int(post) for post in here["post"]}),
        int(held["children"].sum()),
        len(others),
        int(first.sum()),
    )


def parts_of(book: Casebook, name: str) -> tuple[list[str], bool]:
    """What a duty takes besides its holder (teams and slots, by the journey), and whether it waits for others first."""
    stage, _, own = name.partition(".")
    config = book.study.config.journey.stages.get(stage)
    duty = next((one for one in config.duties if one.duty == own), None) if config else None
    if duty is None:
        return [], False
    return [part for part in duty.parts if part != "holder"], duty.waits_for is not None


def longest_holder(book: Casebook, case: int, first: int, until: int) -> tuple[int, int]:
    """Who held the family longest between two days, and on how many of them nobody did."""
    held = book.holdings[book.holdings["case"] == case]
    ends = held["end_day"].fillna(book.study.calendar.days).astype(int)
    shared = [overlap(first, until, int(a), int(b)) for a, b in zip(held["start_day"], ends, strict=True)]
    if not any(shared):
        return -1, until - first
    by_worker = pd.Series(shared, index=held["worker"].to_numpy()).groupby(level=0).sum()
    return int(by_worker.index[int(by_worker.to_numpy().argmax())]), max(0, until - first - int(by_worker.sum()))


def overdue_of(book: Casebook, duty: Any) -> Overdue:
    """What was done instead, from the log's rows of work."""
    due, days = int(duty.due_day), book.study.calendar.days
    until = min(days, int(duty.end_day) + 1 if not pd.isna(duty.end_day) else days)
    first = max(0, int(duty.start_day), due - BEFORE)
    worker, unheld = longest_holder(book, int(duty.case), first, until)
    work = book.worked
    work = work[(work["worker"] == worker) & (work["day"] >= first) & (work["day"] < until)]
    own, other = work[work["case"] == duty.case], work[work["case"] != duty.case]
    by_duty = (other.groupby("duty")["hours"].sum()).sort_values(ascending=False, kind="stable")
    spells = book.absences[book.absences["worker"] == worker]
    away: dict[str, int] = {}
    for spell in spells.itertuples():
        shared = overlap(first, until, int(spell.start_day), int(spell.end_day))  # type: ignore[arg-type]
        if shared:
            away[str(spell.absence)] = away.get(str(spell.absence), 0) + shared
    parts, waits_for_others = parts_of(book, str(duty.duty))
    slot = next((part for part in parts if part in book.study.words.slots), "")
    offered = book.slots[(book.slots["slot"] == slot) & (book.slots["day"] >= due) & (book.slots["day"] < until)]
    return Overdue(
        duty,
        first,
        until,
        worker,
        float(own["hours"].sum()),
        float(other["hours"].sum()),
        int(other["case"].nunique()),
        [(duty_words(str(name)), float(hours)) for name, hours in by_duty.head(MOST_OTHERS).items()],
        away,
        [part for part in parts if part != slot],
        slot,
        int((offered["slots_waiting"] > 0).sum()),
        unheld,
        waits_for_others,
    )


def duty_words(name: str) -> str:
    """`child protection: review conference`."""
    stage, _, own = name.partition(".")
    return f"{label(own).lower()} ({label(stage).lower()})" if own else label(stage).lower()
