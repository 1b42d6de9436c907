"""Columns of tidy tables: words for codes, days and dates for minutes, and which end belongs to which beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.readings.events import Count, EventRows, Flag, Whole
from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.vocabulary import FIRST_EXIT

if TYPE_CHECKING:
    from sim.inputs.study import Study


def dates_of(study: Study, minute: Whole | Count) -> Any:
    """(n,) datetime64[D] the date of each minute; those before the start count back in working days."""
    return study.calendar.dates_at(np.asarray(minute, np.int64) // MINUTES_A_DAY)


def moments(study: Study, name: str, minute: Whole | Count, unseen: Flag | None = None) -> dict[str, Any]:
    """Two columns, the day and the date of each minute, missing where it is not seen."""
    import pandas as pd

    day = pd.array(np.asarray(minute, np.int64) // MINUTES_A_DAY, dtype="Int64")
    date = dates_of(study, minute).astype("datetime64[s]")
    if unseen is not None:
        day[unseen] = pd.NA
        date[unseen] = np.datetime64("NaT")
    return {f"{name}_day": day, f"{name}_date": date}


def words_of(words: tuple[str, ...], code: Whole | Count) -> Any:
    """(n,) the word of each code; None where the code is negative."""
    return np.array([*words, None], object)[np.where(code < 0, len(words), code)]


def next_words(words: tuple[str, ...], exits: tuple[str, ...], code: Whole | Count, seen: Flag) -> Any:
    """(n,) what follows a stage: the next one, `closed`, `return` to where the case was, an exit; None if unseen."""
    ends = ("closed", "return", "referral", *exits)
    place = np.where(code <= FIRST_EXIT, len(words) + 3 + FIRST_EXIT - code, len(words) - 1 - code)
    return words_of((*words, *ends), np.where(seen, np.where(code < 0, place, code), -1))


def key_and_count(key: Count) -> Count:
    """(n,) how many earlier rows have the same key, joined to the key so that the pair is one number."""
    order = np.argsort(key, kind="stable")
    new = np.diff(key[order], prepend=-1) != 0
    starts = np.flatnonzero(new)
    rank = np.empty(len(key), np.int64)
    rank[order] = np.arange(len(key)) - starts[np.cumsum(new) - 1] if len(key) else 0
    return (key << 20) + rank


def matched(first: Count, then: Count) -> Count:
    """(n,) for the k-th row with a key in `first`, the place of the k-th with that key in `then`; -1 if none."""
    wanted, given = key_and_count(first), key_and_count(then)
    order = np.argsort(given)
    place = np.searchsorted(given, wanted, sorter=order)
    matching = place < len(given)
    matching[matching] = given[order[place[matching]]] == wanted[matching]
    result = np.full(len(first), -1, np.int64)
    result[matching] = order[place[matching]]
    return result


def taken_or(values: Whole, place: Count, otherwise: int) -> Count:
    """(n,) values at these places, and another value where the place is -1."""
    if not len(values):
        return np.full(len(place), otherwise, np.int64)
    return np.where(place >= 0, values[place], otherwise).astype(np.int64)


def stay_numbers(part: EventRows) -> Count:
    """(n,) family and stage as one number."""
    return (part.case.astype(np.int64) << 8) + part.kind
