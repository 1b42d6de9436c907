"""The cheapest mix of all kinds of post: from the cheapest that is known, exchanged for cheaper ones while these hold.

A mix is so many posts of each kind. One is exchanged for another that costs less in a full year: some posts of a kind
fewer, and in their place the most of another kind that still cost less. Where every target holds in enough of the
futures that all options share, the search goes on from there; first in steps of a quarter of the posts, at last by the
post. So many mixes are tried as `search.mixes` says, the largest saving first; a cheaper one that lies beyond several
exchanges at once is not found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sim.inputs.study import Study
from sim.studies.staffing.futures import Futures
from sim.studies.staffing.post_mix import MIXED, MOVED, Option, full_year, kind_of_each

FIRST_STEP = 4  # the part of the posts that is exchanged first
Counts = Mapping[str, int]  # posts by kind


def cheapest_counts(futures: Futures, start: Option, kinds: Sequence[str], most: int) -> Option:
    """The cheapest option that holds of those that exchanges from a first one lead to; the first if none is cheaper."""
    if MOVED in start.kind or not start.posts:
        return start
    best, left, tried = start, futures.settings.mixes, {start}
    step = max(1, start.posts // FIRST_STEP)
    able = [kind for kind in kinds if kind != MOVED]
    looks = (futures.settings.beside, futures.settings.last)  # what few futures refuse is simulated no further
    while left > 0:
        cheaper = [one for one in exchanged(futures.study, best, able, step, most) if one not in tried][:left]
        for one in cheaper:
            tried.add(one)
            left -= 1
            if all(futures.is_enough(futures.assess(one, upto)) for upto in looks):
                best = one
                break
        else:
            if step == 1:
                break
            step //= 2
    return best


def exchanged(study: Study, option: Option, kinds: Sequence[str], step: int, most: int) -> list[Option]:
    """The mixes that are one exchange away and cost less, those that cost least first."""
    cost = full_year(study, option)
    priced = [
        (full_year(study, one), one) for one in one_exchange_away(study, option, kinds, step) if one.posts <= most
    ]
    return [one for price, one in sorted(priced, key=lambda pair: (pair[0], pair[1].kind)) if price < cost]


def one_exchange_away(study: Study, option: Option, kinds: Sequence[str], step: int) -> Iterator[Option]:
    """Some posts of a kind fewer, and instead none, or as many of another as they cost."""
    own, each = Counter(kind_of_each(option)), {kind: full_year(study, of_counts(option, {kind: 1})) for kind in kinds}
    for kind, posts in own.items():
        gone = min(step, posts)
        less = {**own, kind: posts - gone}
        if sum(less.values()):
            yield of_counts(option, less)
        saved = full_year(study, option) - full_year(study, of_counts(option, less)) if sum(less.values()) else 0.0
        for other in kinds:
            more = int((saved or full_year(study, option)) / each[other])
            for many in (more, more - 1):
                if other != kind and many > 0:
                    yield of_counts(option, {**less, other: less.get(other, 0) + many})


def of_counts(option: Option, counts: Counts) -> Option:
    """The option with so many posts of each kind, each kind spread evenly over their order."""
    there, order = {kind: many for kind, many in sorted(counts.items()) if many}, list[str]()
    for _ in range(sum(there.values())):
        order.append(max(there, key=lambda kind: there[kind] / (2 * order.count(kind) + 1)))
    whole = order[0] if len(there) == 1 else MIXED.join(order)
    return option._replace(posts=len(order), kind=whole)
