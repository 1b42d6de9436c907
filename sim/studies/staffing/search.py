"""The smallest number of posts with which every target holds in a large enough share of futures.

Stochastic root-finding by retrospective approximation (H. Chen and B. Schmeiser, IIE Transactions 33, 2001) on paired
futures:
1. A number of posts is looked at after `first` futures, then twice as many, and so on up to `last`.
2. After each look, its share of futures in which every target holds has an exact interval (Clopper and Pearson) at a
   level that leaves all looks together a chance of `doubt` to err. Wholly above the wanted share it is enough, wholly
   below it is too few, and it is simulated no further. After `last` the observed share decides, and the
   answer is marked so.
3. The answer with the first look's futures is where the search with the next look's begins, and so on: many
   numbers are simulated a little, only those about the answer often. With few futures it is sought to four posts, then
   to two, at last to the post. More posts are taken to hold no less often.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from sim.studies.staffing.futures import Chance, Futures, looks_of
from sim.studies.staffing.post_mix import Option
from sim.studies.staffing.staffing_settings import Goal

FIRST_STEP = 4  # the part of a guess that is the first step away from it
WIDE = 10  # the part of the most that is near enough, far from the guess
QUARTERS = 4


class Search(NamedTuple):
    """A search from one opening day: every number assessed, and the smallest that is enough, if any is."""

    chances: tuple[Chance, ...]  # by number of posts
    smallest: int | None


def smallest(futures: Futures, option: Option, most: int) -> Search:
    """The smallest number that is enough, to the post: with few futures between none and the most, then near by."""
    chances: dict[int, Chance] = {}
    first, *later = looks_of(futures.settings)

    def enough(posts: int, upto: int) -> bool:
        chances[posts] = futures.assess(option._replace(posts=posts), upto)
        return futures.is_enough(chances[posts])

    ends = (-1, 0) if enough(0, first) else (0, most) if enough(most, first) else (most, most + 1)
    root = bisect_posts(partial(enough, upto=first), *ends, close=2 ** len(later))
    for left, upto in enumerate(later, 1 - len(later)):
        root = near(partial(enough, upto=upto), root, most, 2**-left, 2**-left)
    return Search(tuple(chances[posts] for posts in sorted(chances)), None if root > most else root)


def rough_first(futures: Futures, option: Option, most: int) -> tuple[int, int] | None:
    """Between which numbers of posts the answer probably lies, from a few futures of each; None if not the most.

    The futures are the first of those that the search itself looks at, so that nothing is simulated twice.
    """
    few, close = futures.settings.rough, max(1, most // WIDE)

    def enough(posts: int) -> bool:
        return futures.chance(option._replace(posts=posts), few).share >= futures.settings.confidence

    if enough(0):
        return 0, 0
    if not enough(most):
        return None
    high = bisect_posts(enough, 0, most, close)
    return max(high - close, 0), high


def about_enough(futures: Futures, option: Option, most: int) -> int | None:
    """About how many are enough of the futures that decide on the answer; None if not the most.

    From what few futures say it is sought outwards with all of them, as the answer itself was.
    """
    enough, step = enough_of(futures, option, futures.settings.last), max(1, option.posts // FIRST_STEP)
    root = near(enough, roughly(futures, option, most), most, step, max(1, step // 2))
    return None if root > most else root


def roughly(futures: Futures, option: Option, most: int) -> int:
    """About how many are enough of few futures, sought from the option's own number in steps of a quarter of it.

    The most and one if the most are not enough.
    """
    enough, step = enough_of(futures, option, futures.settings.beside), max(1, option.posts // FIRST_STEP)
    if option.posts < most and not enough(option.posts):
        close = max(1, min(step, most // WIDE))
        return bisect_posts(enough, option.posts, most, close) if enough(most) else most + 1
    return near(enough, option.posts, most, step, max(1, step // 2))


def enough_of(futures: Futures, option: Option, upto: int) -> Callable[[int], bool]:
    """Whether so many posts of the option's kind are enough, with no more than these futures.

    None are not enough, of whatever kind: the search for the answer has shown so.
    """
    return lambda posts: posts > 0 and futures.is_enough(futures.assess(option._replace(posts=posts), upto))


def bisect_posts(enough: Callable[[int], bool], low: int, high: int, close: int = 1) -> int:
    """Halve what lies between a number that is too few and one that is enough; the one that is enough."""
    while high - low > close:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def near(enough: Callable[[int], bool], guess: int, most: int, step: int = 1, close: int = 1) -> int:
    """The smallest number that is enough, sought outwards from a guess; the most and one is none of them."""
    low, high = -1, most + 1  # too few, and enough
    if guess <= most and not enough(guess):
        low = guess
        while low < most < high:
            posts = min(low + step, most)
            low, high, step = (low, posts, step) if enough(posts) else (posts, high, 2 * step)
        return bisect_posts(enough, low, high, close)
    high = guess
    while low < 0 < high:
        posts = max(high - step, 0)
        low, high, step = (low, posts, 2 * step) if enough(posts) else (posts, high, step)
    return bisect_posts(enough, low, high, close)


def with_quarters(futures: Futures, option: Option, search: Search, most: int) -> Search:
    """Posts to try, with none, all and the quarters of the answer, or of the most where none is enough."""
    chances = {chance.option.posts: chance for chance in search.chances}
    whole = most if search.smallest is None else search.smallest
    for quarter in range(QUARTERS + 1):
        posts = whole * quarter // QUARTERS
        if posts not in chances:
            chances[posts] = futures.assess(option._replace(posts=posts), futures.settings.first)
    return search._replace(chances=tuple(chances[posts] for posts in sorted(chances)))


def with_all_futures(futures: Futures, search: Search) -> Search:
    """The numbers of posts that stand beside each other, each with the same futures; what was decided stays.

    They are none, the answer and one fewer; where none is enough, all that were assessed.
    """
    root = search.smallest
    shown = None if root is None else {0, max(root - 1, 0), root}
    return search._replace(
        chances=tuple(
            futures.chance(one.option, futures.settings.last, one.verdict)
            if shown is None or one.option.posts in shown
            else one
            for one in search.chances
        )
    )


def nearest_target(futures: Futures, search: Search, goal: Goal) -> tuple[float, int]:
    """The value of one target, by itself, that holds in the wanted share of futures, the best of all assessed."""
    best = (math.nan, 0)
    for chance in search.chances:
        value = held_value(futures, chance, goal)
        better = value > best[0] if goal.at_least else value < best[0]
        best = (value, chance.option.posts) if better or math.isnan(best[0]) else best
    return best


def held_value(futures: Futures, chance: Chance, goal: Goal) -> float:
    """The value of one target that so many posts hold in the wanted share of futures; not a number where none is."""
    values = futures.values(chance.option, goal.measure, chance.of)
    ranked = np.sort(values[np.isfinite(values)])
    need = math.ceil(futures.settings.confidence * len(values))
    if need > len(ranked):
        return math.nan
    return float(ranked[-need] if goal.at_least else ranked[need - 1])
