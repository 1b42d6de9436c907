"""Measuring side by side: on a shared machine only what ran in turns can be compared."""

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple


class Taken(NamedTuple):
    """What something took."""

    cpu: float  # seconds of this process
    wall: float


def timed(do: Callable[[], object]) -> Taken:
    """Do something and tell what it took."""
    cpu, wall = time.process_time(), time.perf_counter()
    do()
    return Taken(time.process_time() - cpu, time.perf_counter() - wall)


def in_turns(rounds: int, *each: Callable[[], object], then: Callable[[], object] = lambda: None) -> list[list[Taken]]:
    """Do each thing once in every round, in an order that turns round; what each took, by thing.

    After each of them `then` is done, which counts for nobody.
    """
    taken: list[list[Taken]] = [[] for _ in each]
    for n in range(rounds):
        order = range(len(each)) if n % 2 == 0 else reversed(range(len(each)))
        for i in order:
            taken[i].append(timed(each[i]))
            then()
    return taken


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of paired ratios."""
    return median(a / b for a, b in zip(above, below, strict=True))
