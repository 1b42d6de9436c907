"""Random numbers by address: Philox against its published answers, and against what luck must be like."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.model.random import draw, philox

pytestmark = pytest.mark.clocks

WORD = st.integers(0, 2**32 - 1)
MANY = 6400
SURE = 1e-4  # addresses are fixed, so a test that passes once passes always


def rng_key(seed: int, replication: int) -> np.ndarray:
    """The key of all addresses of one replication."""
    return np.array([seed, replication], np.uint64)


RNG_KEY = rng_key(20260401, 3)


def uniform(why: int, who: int, nth: int, of: np.ndarray = RNG_KEY, name: int = 0) -> float:
    """The number at an address, asked for as the rules ask."""
    return float(draw(of, np.int64(why), np.int64(who), np.int64(nth), np.int64(name)))


def series(at: Callable[[int], float]) -> np.ndarray:
    """Many numbers along one line of addresses."""
    return np.array([at(i) for i in range(MANY)])


# The known-answer vectors of philox4x32 with 10 rounds, as published with the Random123 library.
@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ([0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
        ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
        (
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
            [0xA4093822, 0x299F31D0],
            [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
        ),
    ],
)
def test_known_answers(counter: list[int], key: list[int], answer: list[int]) -> None:
    words = [np.uint64(word) for word in (*counter, *key)]
    assert [int(word) for word in philox(*words)] == answer


def philox_in_whole_numbers(counter: list[int], key: list[int]) -> list[int]:
    """The same ten rounds written with Python's unlimited whole numbers."""
    (a, b, c, d), (k, m), low = counter, key, 2**32
    for _ in range(10):
        top_a, bottom_a = divmod(0xD2511F53 * a, low)
        top_c, bottom_c = divmod(0xCD9E8D57 * c, low)
        a, b, c, d = top_c ^ b ^ k, bottom_c, top_a ^ d ^ m, bottom_a
        k, m = (k + 0x9E3779B9) % low, (m + 0xBB67AE85) % low
    return [a, b, c, d]


@settings(max_examples=200, deadline=None)
@given(st.lists(WORD, min_size=4, max_size=4), st.lists(WORD, min_size=2, max_size=2))
def test_every_word_is_that_of_unlimited_whole_numbers(counter: list[int], key: list[int]) -> None:
    words = [np.uint64(word) for word in (*counter, *key)]
    assert [int(word) for word in philox(*words)] == philox_in_whole_numbers(counter, key)


@settings(max_examples=200, deadline=None)
@given(WORD, WORD, st.integers(0, 255), st.integers(0, 2**24 - 1), WORD, st.integers(0, 2**31 - 1), WORD)
def test_a_draw_is_a_number_from_0_to_below_1_made_of_the_first_53_bits(
    seed: int, replication: int, why: int, population: int, number: int, nth: int, name: int
) -> None:
    counter = [population * 256 + why, number, nth, name]  # no two addresses are one counter
    high, low, _, _ = philox_in_whole_numbers(counter, [seed, replication])
    u = uniform(why, population * 2**32 + number, nth, rng_key(seed, replication), name)
    assert 0.0 <= u < 1.0
    assert u == ((high >> 5) * 2**26 + (low >> 6)) / 2**53


def test_an_address_always_holds_the_same_number_in_whatever_order_one_asks() -> None:
    addresses = list(itertools.product((1, 7), range(20), range(5)))
    there = [uniform(*address) for address in addresses]
    back = [uniform(*address) for address in reversed(addresses)]
    assert there == back[::-1]


def test_every_part_of_an_address_matters() -> None:
    here = uniform(5, 11, 2)
    elsewhere = {
        "why": uniform(6, 11, 2),
        "who": uniform(5, 12, 2),
        "nth": uniform(5, 11, 3),
        "population": uniform(5, 2**32 + 11, 2),
        "name": uniform(5, 11, 2, name=1),
        "seed": uniform(5, 11, 2, rng_key(20260402, 3)),
        "replication": uniform(5, 11, 2, rng_key(20260401, 4)),
        "order": uniform(11, 5, 2),
    }
    assert here not in elsewhere.values()
    assert len(set(elsewhere.values())) == len(elsewhere)


def test_a_flipped_bit_of_an_address_changes_half_the_bits_of_the_number() -> None:
    flips = []
    for who, bit in itertools.product(range(50), range(0, 31, 3)):
        one, other = uniform(3, who, 0), uniform(3, who ^ (1 << bit), 0)
        flips.append((int(one * 2**53) ^ int(other * 2**53)).bit_count())
    assert 26.0 < np.mean(flips) < 27.0  # of 53; the standard error is 0.16


LINES = {
    "nth": lambda i: uniform(2, 17, i),
    "who": lambda i: uniform(2, i, 0),
    "why": lambda i: uniform(i, 17, 0),
    "seed": lambda i: uniform(2, 17, 0, rng_key(i, 0)),
    "replication": lambda i: uniform(2, 17, 0, rng_key(20260401, i)),
}


@pytest.mark.parametrize("line", LINES)
def test_numbers_are_even_along_every_line_of_addresses(line: str) -> None:
    u = series(LINES[line])
    assert stats.kstest(u, "uniform").pvalue > SURE
    counts = np.bincount((u * 64).astype(int), minlength=64)
    assert SURE < stats.chisquare(counts).pvalue < 1 - SURE  # neither uneven nor too even


@pytest.mark.parametrize("line", LINES)
def test_neighbours_know_nothing_of_each_other(line: str) -> None:
    u = series(LINES[line])
    for lag in (1, 2, 5):
        assert abs(np.corrcoef(u[:-lag], u[lag:])[0, 1]) < 4 / np.sqrt(MANY)
    pairs = np.histogram2d(u[:-1:2], u[1::2], bins=8, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(pairs.ravel()).pvalue > SURE


def test_two_purposes_of_the_same_child_know_nothing_of_each_other() -> None:
    need, length = series(lambda i: uniform(4, i, 0)), series(lambda i: uniform(7, i, 0))
    assert abs(np.corrcoef(need, length)[0, 1]) < 4 / np.sqrt(MANY)


def test_two_replications_know_nothing_of_each_other() -> None:
    one, two = (series(lambda i, r=r: uniform(2, i, 0, rng_key(20260401, r))) for r in (0, 1))
    assert abs(np.corrcoef(one, two)[0, 1]) < 4 / np.sqrt(MANY)
