"""The diary of the compiled clock gives back what was put in, in order, whatever is put in on the way."""

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.diary import (
    FIXED_DIARY_ROWS,
    SOON,
    Diary,
    Size,
    empty_diary,
    put_later,
    put_today,
    queued,
    take_next,
    turn_page,
)
from sim.model.reference import by_reference

DAYS = 6
HORIZON = DAYS * MINUTES_A_DAY
MINUTE = 1 << 37  # of a packed key: kinds and who come after it


def put(d: Diary, key: int, day: int) -> None:
    """Put an entry where it belongs; its stamp is told from its key."""
    at = key // MINUTE // MINUTES_A_DAY
    if at <= day:
        put_today(d, key // MINUTE - day * MINUTES_A_DAY, key, key % 1009)
    else:
        put_later(d, at, key, key % 1009)


def take(d: Diary) -> tuple[int, int] | None:
    """The next entry with its stamp, or None at the end."""
    bundle = getattr(d, "bundle", d)
    if bundle.size[Size.QUEUED] == 0 and not turn_page(d):
        return None
    place = queued(d, 0)
    result = int(bundle.soon_keys[place]), int(bundle.soon_stamps[place])
    take_next(d)
    return result


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.sampled_from([1, 5, SOON - 1, SOON, SOON + 1, 60]), st.sampled_from([2, 400, HORIZON]))
def test_entries_come_in_order_whatever_is_put_in_on_the_way(seed: int, first: int, ahead: int) -> None:
    """What is put in lies up to so many minutes ahead: among the next few, later today, on another day."""
    rng_key, d = np.random.default_rng(seed), by_reference(empty_diary(HORIZON, 4000), FIXED_DIARY_ROWS)
    mine: list[int] = []
    given_out: set[int] = set()

    def invent(minute: int) -> None:
        key = int(min(minute + rng_key.integers(0, ahead), HORIZON - 1) * MINUTE + rng_key.integers(1, MINUTE))
        if key not in given_out:
            given_out.add(key)
            heapq.heappush(mine, key)
            put(d, key, day)

    day = 0
    for _ in range(first):
        invent(0)
    for _ in range(400):
        result = take(d)
        if result is None:
            assert not mine
            break
        least = heapq.heappop(mine)
        assert result == (least, least % 1009)
        day = least // MINUTE // MINUTES_A_DAY
        for _ in range(int(rng_key.integers(0, 3))):
            invent(least // MINUTE + 1)


@pytest.mark.parametrize("many", [0, 1, SOON, 3 * SOON])
def test_the_queue_holds_the_next_entries_in_order(many: int) -> None:
    diary = empty_diary(HORIZON, 4000)
    d = by_reference(diary, FIXED_DIARY_ROWS)
    keys = [int(key) for key in np.random.default_rng(many).permutation(many)]
    for key in keys:
        put_today(d, key, key * MINUTE, 0)
    assert turn_page(d) == (many > 0)
    queue = [int(diary.soon_keys[queued(d, nth)]) // MINUTE for nth in range(int(diary.size[Size.QUEUED]))]
    assert queue == sorted(keys)[: len(queue)]
    assert len(queue) == min(many, SOON)
