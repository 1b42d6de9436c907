"""From the user's words and units to what rules read: each file turns one group of conf/ into numbers."""

from collections.abc import Callable
from typing import Any, TypeVar

R = TypeVar("R")
MOST_REMEMBERED = 4  # results of a function


def remembered(function: Callable[..., R]) -> Callable[..., R]:
    """A function that gives its last results again for the very same parts: most points of a sweep share them."""
    last: list[tuple[tuple[Any, ...], R]] = []

    def again(*parts: Any) -> R:
        for known, result in list(last):
            if all(
                one is other or (isinstance(one, float | int) and one == other)
                for one, other in zip(known, parts, strict=True)
            ):
                return result
        result = function(*parts)
        last.insert(0, (parts, result))
        del last[MOST_REMEMBERED:]
        return result

    again.__doc__ = function.__doc__
    return again
