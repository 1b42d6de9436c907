"""What published data suggest can be saved of REAR's error given what came, beside what the model saves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.base.wording import number, percent
from sim.studies.forecast.combining import plan
from sim.studies.forecast.conferences_that_came import CONFERENCES
from sim.studies.forecast.model_record import GIVEN, GIVEN_ALL
from sim.studies.forecast.record_report import Standing, label_of, of, saved_by
from sim.studies.record.rear import REAR

if TYPE_CHECKING:
    import pandas as pd

MET, IN_PART, MISSED, NOT_SCORED = "met", "lower end met", "missed", "not scored"
SAVINGS_HEADS = ("measure", "data suggest", "wanted", "told referrals and staff", "conferences too", "")


class Saving(NamedTuple):
    """How much of REAR's error can be saved of a measure, by published data, and what is saved of it."""

    measure: str
    least: float  # share
    most: float
    wanted: float  # share of these
    given: Standing  # told referrals and staff
    given_all: Standing  # told conferences too

    @property
    def reached(self) -> float:
        """What is saved by the forecast that is told most; not a number where it could not be scored."""
        return self.given.saved if self.measure == CONFERENCES else self.given_all.saved

    @property
    def verdict(self) -> str:
        """Whether as much is saved as is wanted, of the most, or of the least alone."""
        if not math.isfinite(self.reached):
            return NOT_SCORED
        if self.reached >= self.wanted * self.most:
            return MET
        return IN_PART if self.reached >= self.wanted * self.least else MISSED


def savings(scores: pd.DataFrame) -> Iterator[Saving]:
    """Every measure of which something is known of what can be saved."""
    given, whole = (saved_by(scores, name, REAR, ["measure"]) for name in (GIVEN, GIVEN_ALL))
    rules: Mapping[str, Any] = plan()["savings"]
    for measure in rules:
        if measure != "wanted":
            least, most = rules[measure]
            yield Saving(measure, least, most, rules["wanted"], of(given, measure), of(whole, measure))


def savings_rows(scores: pd.DataFrame) -> list[list[str]]:
    """The table of these."""
    return [
        [
            label_of(one.measure),
            ends_text(one.least, one.most),
            ends_text(one.wanted * one.least, one.wanted * one.most),
            one.given.text,
            "given" if one.measure == CONFERENCES else one.given_all.text,
            one.verdict,
        ]
        for one in savings(scores)
    ]


def ends_text(least: float, most: float) -> str:
    """`13 to 25%`."""
    return percent(most) if least == most else f"{number(100 * least, 0)} to {percent(most)}"


def savings_sentence(scores: pd.DataFrame) -> str:
    """How many of the savings that data suggest are reached by half."""
    every = list(savings(scores))
    met, part = ([one for one in every if one.verdict == word] for word in (MET, IN_PART))
    more = f", of its lower end alone on {len(part)} more" if part else ""
    return (
        f"Of what published data suggest can be saved, at least {percent(plan()['savings']['wanted'])} is wanted:"
        f" reached on {len(met)} of {len(every)} measures{more}."
    )
