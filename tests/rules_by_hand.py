"""Rules called as plain Python, with just the numbers they may read, and random numbers by hand, address by address."""

from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.model import distributions as shapes

RNG_KEY = object()  # the key of all addresses; rules only hand it on
MEDIAN = 0.5
MEAN = 1.0 - np.exp(-1.0)  # where an exponential length is its mean
ONE_SIGMA = 0.8413447460685429  # where a standard normal is 1
DAY = 444  # minutes

Address = tuple[int, ...]  # why, who, nth and, for what has a name, its key


def in_plain(monkeypatch: pytest.MonkeyPatch, room: ModuleType) -> Any:
    """A room of rules, uncompiled."""
    for place in (room, shapes):
        for name, value in list(vars(place).items()):
            if hasattr(value, "py_func"):
                monkeypatch.setattr(place, name, value.py_func)
    return room


def lots(monkeypatch: pytest.MonkeyPatch, room: ModuleType, drawn: dict[Address, float]) -> None:
    """At these addresses lie these numbers, and nowhere else does any."""

    def draw(rng_key: object, why: int, who: int, nth: int, *name: int) -> float:
        assert rng_key is RNG_KEY
        return drawn[why, who, nth, *name]

    monkeypatch.setattr(room, "draw", draw)


def numbers(**said: Any) -> SimpleNamespace:
    """Just these parameters; lists become arrays."""
    return SimpleNamespace(**{name: np.array(v) if isinstance(v, list) else v for name, v in said.items()})


def table(rows: int, columns: int, filled: dict[tuple[int, int], float], kind: type = float) -> NDArray[Any]:
    """A table of noughts but for these."""
    made = np.zeros((rows, columns), kind)
    for place, value in filled.items():
        made[place] = value
    return made
