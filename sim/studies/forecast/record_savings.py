"""What published data suggest can be saved of REAR's error given what came, beside what the model saves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.base.wording import number, percent
from sim.studies.forecast.case_holders import CASES, GIVEN_HOLDERS, HOLDERS
from sim.studies.forecast.combining import less_shared, plan
from sim.studies.forecast.conferences_that_came import CONFERENCES
from sim.studies.forecast.model_moves import ALL_PUT_IN, PUT_IN, missed_by_rear
from sim.studies.forecast.model_record import GIVEN, GIVEN_ALL, drivers_of, slopes_on
from sim.studies.forecast.record_report import Standing, label_of, of, percent_text, saved_by
from sim.studies.record.levels import levels_of, settings
from sim.studies.record.rear import REAR

if TYPE_CHECKING:
    import pandas as pd

MET, IN_PART, MISSED, NOT_SCORED = "met", "lower end met", "missed", "not scored"
SAVINGS_HEADS = (
    "measure",
    "data suggest",
    "wanted",
    "told referrals and staff",
    "conferences too",
    "case holders too",
    "regression in hindsight",
    "",
)
ABOUT_SAVINGS = (
    "Data suggest: what regressions on published years make of it, for cases held with case holders known; wanted is a"
    " part of that. Episodes that start belong to it, and are not among the twenty measures. In hindsight: the absolute"
    " error that a regression on the same saves once all these years are known, each council by what the others show."
)
FOLDS = 5  # of councils: each is forecast by what the others show


class ErrorSaved(NamedTuple):
    """How much of REAR's error can be saved of a measure, by published data, and what is saved of it."""

    measure: str
    least: float  # share
    most: float
    wanted: float  # share of these
    given: Standing  # told referrals and staff
    given_all: Standing  # told conferences too
    given_holders: Standing = Standing(math.nan, 0)  # told case holders too

    @property
    def reached(self) -> float:
        """What is saved by the forecast that is told what data suggest it by; not a number where it is not scored."""
        by = {CONFERENCES: self.given, CASES: self.given_holders}
        return by.get(self.measure, self.given_all).saved

    @property
    def verdict(self) -> str:
        """Whether as much is saved as is wanted, of the most, or of the least alone."""
        if not math.isfinite(self.reached):
            return NOT_SCORED
        if self.reached >= self.wanted * self.most:
            return MET
        return IN_PART if self.reached >= self.wanted * self.least else MISSED


def errors_saved(scores: pd.DataFrame) -> Iterator[ErrorSaved]:
    """Every measure of which something is known of what can be saved."""
    names = (GIVEN, GIVEN_ALL, GIVEN_HOLDERS)
    given, whole, holders = (saved_by(scores, name, REAR, ["measure"]) for name in names)
    rules: Mapping[str, Any] = plan()["savings"]
    for measure in rules:
        if measure != "wanted":
            least, most = rules[measure]
            own = [of(one, measure) for one in (given, whole, holders)]
            yield ErrorSaved(measure, least, most, rules["wanted"], *own)


def saved_in_hindsight(
    panel: pd.DataFrame, measure: str, names: Sequence[str], origins: Sequence[int], horizons: Sequence[int]
) -> float:
    """How much of REAR's absolute error a regression on what came would save, once all years are known.

    Each council is forecast by slopes of the others: no forecast, but what can be known of a measure from these alone.
    """
    left = before = 0.0
    levels = levels_of(panel, measure)
    for horizon in horizons:
        errors = less_shared(missed_by_rear(levels, origins, horizon))
        sides = np.stack([less_shared(one) for one in drivers_of(panel, levels, origins, horizon, names)], axis=-1)
        there = np.isfinite(errors) & np.isfinite(sides).all(axis=-1)
        fold = np.broadcast_to(np.arange(len(levels.councils)) % FOLDS, errors.shape)
        if there.sum() < settings()["least_pairs"]:
            continue
        for one in range(FOLDS):
            own, others = there & (fold == one), there & (fold != one)
            follows = (sides[own] * slopes_on(sides[others], errors[others])).sum(axis=1)
            left += float(np.abs(errors[own] - follows).sum())
            before += float(np.abs(errors[own]).sum())
    return 1.0 - left / before if before > 0 else math.nan


def hindsight_of(panel: pd.DataFrame, origins: Sequence[int], horizons: Sequence[int]) -> dict[str, float]:
    """By measure, what a regression on what is told would save in hindsight."""
    return {
        measure: saved_in_hindsight(panel, measure, imposed_on(measure), origins, horizons)
        for measure in plan()["savings"]
        if measure != "wanted"
    }


def imposed_on(measure: str) -> tuple[str, ...]:
    """What is told where a measure is judged: conferences too, unless they are the measure; of cases, who hold them."""
    return {CONFERENCES: PUT_IN, CASES: (*ALL_PUT_IN, HOLDERS)}.get(measure, ALL_PUT_IN)


def holders_sentence(panel: pd.DataFrame, origins: Sequence[int], horizons: Sequence[int], told: float) -> str:
    """What saves the error of cases held, and what does not; `told` is what case holders save in hindsight."""
    without = saved_in_hindsight(panel, CASES, ALL_PUT_IN, origins, horizons)
    return (
        "Cases held go with how many case holders are counted, of which those in post and agency workers say little:"
        f" a regression in hindsight saves {percent(told)} told case holders, {percent(without)} without. Told these,"
        " cases are the forecast caseload times case holders; a caseload hardly depends on how many hold cases."
    )


def error_saved_rows(scores: pd.DataFrame, hindsight: Mapping[str, float]) -> list[list[str]]:
    """The table of these."""
    return [
        [
            label_of(one.measure),
            ends_text(one.least, one.most),
            ends_text(one.wanted * one.least, one.wanted * one.most),
            one.given.text,
            "given" if one.measure == CONFERENCES else one.given_all.text,
            one.given_holders.text,
            percent_text(hindsight[one.measure]),
            one.verdict,
        ]
        for one in errors_saved(scores)
    ]


def ends_text(least: float, most: float) -> str:
    """`13 to 25%`."""
    return percent(most) if least == most else f"{number(100 * least, 0)} to {percent(most)}"


def error_saved_sentence(scores: pd.DataFrame) -> str:
    """How many of the savings that data suggest are reached by half."""
    every = list(errors_saved(scores))
    met, part = ([one for one in every if one.verdict == word] for word in (MET, IN_PART))
    more = f", of its lower end alone on {len(part)} more" if part else ""
    return (
        f"Of what published data suggest can be saved, at least {percent(plan()['savings']['wanted'])} is wanted:"
        f" reached on {len(met)} of {len(every)} measures{more}."
    )
