"""What is set beside the answer: other kinds of post, other teams, other beginnings."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sim.base.errors import InputError, listed
from sim.base.intervals import Interval
from sim.base.wording import capital, many
from sim.studies.staffing.free_mix import cheapest_counts
from sim.studies.staffing.futures import Chance, Futures
from sim.studies.staffing.post_mix import (
    ALL,
    BY_LOAD,
    KINDS,
    MIXED,
    MOVED,
    Option,
    full_year,
    kind_faults,
    kinds_of_mix,
    with_posts,
)
from sim.studies.staffing.search import about_enough, roughly

COST = "cost_per_year"


class OtherOption(NamedTuple):
    """Another option: in how many futures as many posts hold, and how many are enough; costs are above no posts.

    Chances and costs are of the futures that decided on the answer.
    """

    called: str
    option: Option
    chance: Chance | None  # None where the council cannot have it
    cost: Interval | None
    needed: Option | None = None  # with about as many posts as are enough, where some number is
    needed_cost: Interval | None = None
    why_not: str = ""


def of_option(futures: Futures, called: str, option: Option, most: int, known: Option | None) -> OtherOption:
    """One option, and about how many posts it would take; those that are known to be enough are not sought again."""
    count = futures.settings.last
    result = option.posts if option == known else about_enough(futures, option, most)
    own = OtherOption(called, option, futures.chance(option, count), futures.over_none(option, COST, count))
    if result is None:
        return own
    needed = option._replace(posts=result)
    return own._replace(needed=needed, needed_cost=futures.over_none(needed, COST, count))


def or_why_not(
    futures: Futures, called: str, option: Option, most: int, known: Option | None, faults: Sequence[str] = ()
) -> OtherOption:
    """Another option, or why this council cannot have it."""
    try:
        if not faults:
            with_posts(futures.study, option)
            return of_option(futures, called, option, most, known)
    except InputError as refused:
        faults = refused.faults
    return OtherOption(called, option, None, None, why_not=faults[0].partition(": ")[2])


def compared_kinds(futures: Futures, answer: Option, most: int, known: Option | None) -> list[OtherOption]:
    """Every kind of post; and the answer's kind shared out as the teams are, where it goes by load."""
    rows = []
    able = [kind for kind in KINDS if kind != answer.kind and (kind != MOVED or answer.moved_from)]
    for kind in (answer.kind, *able):
        option = answer._replace(kind=kind)
        faults = kind_faults(futures.study, kind, answer.team, answer.moved_from)
        rows.append(or_why_not(futures, kind_in_words(option), option, most, known, faults))
    if answer.team == BY_LOAD and len(answer.loads) > 1:
        spread = answer._replace(team=ALL, loads=())
        rows.append(or_why_not(futures, f"{kind_in_words(spread)}, in proportion to posts", spread, most, known))
    return rows


def cheapest_mix(futures: Futures, answer: Option, kinds: Sequence[OtherOption], most: int) -> list[OtherOption]:
    """The cheapest mix of all kinds of post of which some number is enough; none where there are not two such kinds.

    First the two kinds that cost least in a full year, one of each in turn and two to one either way, of which few
    futures choose; from the cheapest of these and of the kinds alone, posts of all kinds are exchanged. Where no mix is
    enough, the halves.
    """
    able = [one for one in kinds if one.needed is not None and one.option.team == answer.team and not one.why_not]
    singles = {one.option.kind: one for one in able if MIXED not in one.option.kind}
    cheap = sorted(singles.values(), key=lambda one: cost_of(futures, one))
    if len(cheap) < 2:
        return []
    one, other = (each.option.kind for each in cheap[:2])
    mixes = [
        answer._replace(kind=MIXED.join(kinds)) for kinds in ((one, other), (one, one, other), (other, other, one))
    ]
    mixed = cheapest_of_few(futures, mixes, most)
    row = or_why_not(futures, kind_in_words(mixed), mixed, most, None)
    best = min(cheap[0], row, key=lambda one: cost_of(futures, one))
    free = cheapest_counts(futures, best.needed or answer, list(singles), most)
    if MIXED in free.kind and free != best.needed:
        return [mix_of_counts(futures, free)]
    return [row]


def cheapest_of_few(futures: Futures, mixes: Sequence[Option], most: int) -> Option:
    """The mix that costs least in a full year by the number that few futures ask for; the first if none is enough."""
    priced = [
        (full_year(futures.study, mixed._replace(posts=posts)), place)
        for place, mixed in enumerate(mixes)
        if (posts := roughly(futures, mixed, most)) <= most
    ]
    return mixes[min(priced)[1] if priced else 0]


def cost_of(futures: Futures, row: OtherOption) -> float:
    """Pounds in a year in which as many posts as are enough are filled; infinite where no number is."""
    return math.inf if row.needed is None else full_year(futures.study, row.needed)


def mix_of_counts(futures: Futures, option: Option) -> OtherOption:
    """A mix that was found with its own number of posts."""
    count = futures.settings.last
    cost, chance = futures.over_none(option, COST, count), futures.chance(option, count)
    return OtherOption(kind_in_words(option), option, chance, cost, option, cost)


def kind_in_words(option: Option) -> str:
    """The kind of post in words; of a mix, which share each has: `Half agency and half permanent`, or how many."""
    kinds = kinds_of_mix(option)
    count = Counter(kind.replace("_", " ") for kind in kinds)
    if len(count) == 1:
        return capital(next(iter(count)))
    if len(kinds) == option.posts:
        return listed(f"{many} {kind}" for kind, many in count.items())
    if len(set(count.values())) == 1 and len(count) == 2:
        return f"Half {' and half '.join(count)}"
    return f"{', '.join(f'{many} {kind}' for kind, many in count.items())} in turn"


def compared_starts(
    futures: Futures, answer: Option, shock: dt.date, most: int, known: Option | None
) -> list[OtherOption]:
    """These posts opened earlier and later, each with about the number that would be enough from then."""
    rows = []
    run = futures.study.config.run
    for weeks in sorted({*futures.settings.starts, futures.settings.opens}):
        opens = shock + dt.timedelta(weeks=weeks)
        faults = [] if run.start <= opens < run.after else ["opens: outside the run"]
        rows.append(or_why_not(futures, start_in_words(weeks), answer._replace(opens=opens), most, known, faults))
    return rows


def start_in_words(weeks: int) -> str:
    """When posts open against the shock."""
    if weeks == 0:
        return "with the first change"
    return f"{many(abs(weeks), 'week')} {'before' if weeks < 0 else 'after'} the first change"
