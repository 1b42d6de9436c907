"""What is set beside the answer: other kinds of post for the same posts and the same money, other beginnings."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sim.intervals import Interval
from sim.refusals import Refused
from sim.staffing.mix import KINDS, Option, established, kind_faults, with_posts
from sim.staffing.search import Chance, Futures, smallest

COST = "cost_per_year"


class Beside(NamedTuple):
    """Another option: what it is, in how many futures it holds, and what it costs above no posts at all."""

    called: str
    option: Option
    chance: Chance | None  # None where the council cannot have it
    cost: Interval | None
    smallest: int | None = None  # posts that are enough from this beginning, where it was searched
    why_not: str = ""


def of_option(futures: Futures, called: str, option: Option) -> Beside:
    """One option, played as often as every other that is set beside."""
    count = futures.asked.beside
    return Beside(called, option, futures.chance(option, count), futures.over_none(option, COST, count))


def kinds_beside(futures: Futures, answer: Option) -> list[Beside]:
    """Every kind of post: as many as the answer, and as many as the answer's money buys."""
    own = of_option(futures, words_of(answer), answer)
    rows = [own]
    for kind in (kind for kind in KINDS if kind != answer.kind):
        option = answer._replace(kind=kind)
        faults = kind_faults(futures.study, kind, answer.team)
        try:
            same = of_option(futures, f"{words_of(option)}, as many", option) if not faults else None
        except Refused as refused:
            same, faults = None, refused.faults
        if same is None or same.cost is None or own.cost is None:
            rows.append(Beside(words_of(option), option, None, None, why_not=faults[0].partition(": ")[2]))
            continue
        rows.append(same)
        bought = posts_for(own.cost.mean, same.cost.mean, answer.posts)
        option = option._replace(posts=min(bought, round(established(futures.study.config, answer.team))))
        if option.posts != answer.posts:
            money = "for the same money" if option.posts == bought else "twice the established posts"
            rows.append(of_option(futures, f"{words_of(option)}, {money}", option))
    return rows


def posts_for(money: float, cost: float, posts: int) -> int:
    """How many posts the money buys if so many cost so much; no fewer than one."""
    return max(1, round(posts * money / cost)) if cost > 0 < money else posts


def words_of(option: Option) -> str:
    """The kind of post in words."""
    return option.kind.replace("_", " ").capitalize()


def starts_beside(futures: Futures, answer: Option, shock: dt.date, most: int) -> list[Beside]:
    """The same posts opened earlier and later, each with the number that would be enough from then."""
    rows = []
    run = futures.study.config.run
    after = run.start + dt.timedelta(weeks=run.warm_up_weeks + run.weeks)
    for weeks in sorted({*futures.asked.starts, futures.asked.opens}):
        opens = shock + dt.timedelta(weeks=weeks)
        option, when = answer._replace(opens=opens), start_in_words(weeks)
        if not run.start <= opens < after:
            rows.append(Beside(when, option, None, None, why_not="outside the run"))
            continue
        try:
            with_posts(futures.study, option)
            found = smallest(futures, option, most).smallest
            rows.append(of_option(futures, when, option)._replace(smallest=found))
        except Refused as refused:
            rows.append(Beside(when, option, None, None, why_not=refused.faults[0].partition(": ")[2]))
    return rows


def start_in_words(weeks: int) -> str:
    """When posts open against the shock."""
    if weeks == 0:
        return "with the first change"
    return f"{abs(weeks)} weeks {'before' if weeks < 0 else 'after'} it"
