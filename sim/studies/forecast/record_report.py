"""What a record of councils says: tables by measure, year ahead, size and council."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.analysis.measures import MEASURES
from sim.base.wording import number, percent, signed
from sim.studies.forecast.combining import plan
from sim.studies.forecast.councils_record import CouncilsRecord
from sim.studies.forecast.model_record import ALONE, FORECAST, GIVEN, GIVEN_ALL, REAR_GIVEN, REAR_GIVEN_ALL
from sim.studies.record.levels import settings as rear_settings
from sim.studies.record.rear import REAR
from sim.studies.record.record_rivals import LAST
from sim.studies.record.record_summary import CASE

if TYPE_CHECKING:
    import pandas as pd

LABELS = {  # of measures that are published, and not among the model's own
    "assessments_per_year": "Assessments",
    "conferences_per_year": "Initial conferences",
    "cases_held": "Cases held",
    "case_holders_fte": "Case holders",
}
BETTER, MAYBE_BETTER, SAME, MAYBE_WORSE, WORSE = "better", "perhaps better", "no better", "perhaps worse", "worse"
NONE = "–"
VERDICTS = (BETTER, MAYBE_BETTER, SAME, MAYBE_WORSE, WORSE)
HEADS = ("measure", "forecasts", "against REAR", "against last year", "in 50%", "in 90%", "model alone")
GIVEN_HEADS = ("measure", "against REAR", "against REAR told the same", "in 50%", "in 90%", "verdict")
ALL_HEADS = (*GIVEN_HEADS[:3], "against the same without conferences", *GIVEN_HEADS[3:])
HOLDERS_HEADS = (*GIVEN_HEADS[:3], "against the same without case holders", *GIVEN_HEADS[3:])
GROUP_HEADS = (
    "",
    "told nothing, against REAR",
    "given, against REAR",
    "given, against REAR told the same",
    "conferences too, against REAR",
    "conferences too, against REAR told the same",
    "in 90%",
)
SURE, NORMAL = 1.645, 1.96  # standard errors: of a verdict, either way nine times in ten; of a 95% interval
COUNCIL_HEADS = (
    "council",
    "forecasts",
    "against REAR",
    "in 90%",
    "given, against REAR",
    "conferences too",
    *VERDICTS,
)
OWN_HEADS = (
    "measure",
    "forecasts",
    "REAR against last year",
    "against REAR",
    "in 90%",
    "given, against REAR",
    "verdict",
    "conferences too",
    "its verdict",
)
ABOUT = (
    "Against: how much smaller the error (CRPS) is than that of the other forecast, on the same forecasts; minus is"
    " worse. After ±: half of its 95% interval, councils drawn anew. In 50%, in 90%: how often what came lay inside the"
    " bands."
)
FEW = 12  # forecasts of a measure of one council, below which no verdict is given: ASSUMPTION, three a year ahead
ABOUT_ALONE = (
    "Its own record is of few forecasts, of years that miss together: whether the model is better here is at most"
    " perhaps so. How good the model is in general is in docs/forecast.md."
)
TOO_FEW = "too few to say"


class Standing(NamedTuple):
    """A forecaster compared with another on the same forecasts."""

    saved: float  # share of the other's score; not a number where there is none
    forecasts: int
    error: float = 0.0  # standard, of what is saved

    @property
    def verdict(self) -> str:
        """Better or worse where that is worth a word; perhaps, where it may be chance."""
        if not math.isfinite(self.saved):
            return NONE
        if abs(self.saved) < plan()["worth"]:
            return SAME
        if not abs(self.saved) > SURE * self.error:
            return MAYBE_BETTER if self.saved > 0 else MAYBE_WORSE
        return BETTER if self.saved > 0 else WORSE

    @property
    def text(self) -> str:
        """`+12% ± 5`: what is saved with its 95% interval."""
        half = f" ± {number(100 * NORMAL * self.error, 0)}" if self.error > 0 else ""
        return f"{percent_text(self.saved)}{half}"


def verdict_alone(one: Standing) -> str:
    """The verdict of one council alone: never sure, as the years that came miss together; of few forecasts none."""
    if not math.isfinite(one.saved):
        return NONE
    return TOO_FEW if one.forecasts < FEW else one._replace(error=math.inf).verdict


def label_of(measure: str) -> str:
    """The name of a measure for the reader."""
    return LABELS.get(measure) or MEASURES[measure].label


def saved_by(scores: pd.DataFrame, ours: str, theirs: str, by: Sequence[str]) -> dict[Hashable, Standing]:
    """By what is named, how much of the other's score a forecaster saves, on the forecasts that both made.

    Its standard error is that of a ratio, by councils as clusters; of one council, by the years that came.
    """
    if scores.empty:
        return {}
    own, its = (scores[scores.rival == name].set_index(CASE).crps for name in (ours, theirs))
    both = own.to_frame("own").join(its.rename("its"), how="inner").reset_index()
    extra = [name for name in by if name not in CASE]
    if extra:
        both = both.merge(scores[["council", *extra]].drop_duplicates(), on="council")
    alone = "council" in by or both.council.nunique() == 1
    both["cluster"] = both.origin + both.horizon if alone else both.council
    grouped = both.groupby(list(by) if len(by) > 1 else by[0], sort=False)
    return {key: standing_of(part) for key, part in grouped}


def standing_of(part: pd.DataFrame) -> Standing:
    """What is saved over some forecasts, with its standard error over their clusters."""
    ours, theirs = float(part.own.sum()), float(part.its.sum())
    if theirs <= 0:
        return Standing(math.nan, len(part))
    sums = part.groupby("cluster")[["own", "its"]].sum()
    left = (sums.own - ours / theirs * sums.its) / theirs
    count = len(left)
    error = math.sqrt(float((left**2).sum()) * count / (count - 1)) if count > 1 else math.nan
    return Standing(1.0 - ours / theirs, len(part), error)


def over_measures(scores: pd.DataFrame, ours: str, theirs: str, by: Sequence[str]) -> dict[Hashable, Standing]:
    """The mean over measures of what each saves, by what is named: measures have no unit in common."""
    parts = saved_by(scores, ours, theirs, ["measure", *by])
    groups: dict[Hashable, list[Standing]] = {}
    for key, one in parts.items():
        rest = key[1:] if isinstance(key, tuple) else ()
        groups.setdefault(rest[0] if len(rest) == 1 else rest, []).append(one)
    return {
        key: Standing(
            math.fsum(one.saved for one in own if math.isfinite(one.saved))
            / max(sum(math.isfinite(one.saved) for one in own), 1),
            sum(one.forecasts for one in own),
        )
        for key, own in groups.items()
    }


def held(scores: pd.DataFrame, name: str, by: str) -> dict[Hashable, tuple[float, float]]:
    """By what is named, how often what came lay in the 50% and the 90% band of a forecaster."""
    means = scores[scores.rival == name].groupby(by, sort=False)[["inside_50", "inside_90"]].mean()
    return {key: (float(row.inside_50), float(row.inside_90)) for key, row in means.iterrows()}


def percent_text(share: float) -> str:
    """`+12%`."""
    return f"{signed(100 * share, 0)}%" if math.isfinite(share) else NONE


def of(standings: dict[Hashable, Standing], key: Hashable) -> Standing:
    """A standing, or none."""
    return standings.get(key, Standing(math.nan, 0))


def measure_rows(scores: pd.DataFrame) -> list[list[str]]:
    """By measure, the forecast without imposed values."""
    rear, last = (saved_by(scores, FORECAST, name, ["measure"]) for name in (REAR, LAST))
    alone, within = saved_by(scores, ALONE, REAR, ["measure"]), held(scores, FORECAST, "measure")
    return [
        [
            label_of(name),
            number(rear[name].forecasts, 0),
            rear[name].text,
            of(last, name).text,
            *(percent(one) for one in within[name]),
            percent_text(of(alone, name).saved),
        ]
        for name in rear_settings()["measures"]
        if name in rear
    ]


def given_rows(scores: pd.DataFrame, given: str = GIVEN, told_rear: str = REAR_GIVEN) -> list[list[str]]:
    """By measure, a forecast that is given something, beside REAR that is told nothing and REAR told the same."""
    rear, rear_given = (saved_by(scores, given, name, ["measure"]) for name in (REAR, told_rear))
    within = held(scores, given, "measure")
    return [
        [
            label_of(name),
            rear[name].text,
            of(rear_given, name).text,
            *(percent(one) for one in within[name]),
            rear[name].verdict,
        ]
        for name in rear_settings()["measures"]
        if name in rear
    ]


def given_all_rows(
    scores: pd.DataFrame, given: str = GIVEN_ALL, told_rear: str = REAR_GIVEN_ALL, without: str = GIVEN
) -> list[list[str]]:
    """By measure, the forecast given one thing more, and what it adds: conferences, to referrals and staff."""
    added = saved_by(scores, given, without, ["measure"])
    names = [name for name in rear_settings()["measures"] if name in added]
    rows = given_rows(scores, given, told_rear)
    return [[*row[:3], added[name].text, *row[3:]] for name, row in zip(names, rows, strict=True)]


def group_rows(scores: pd.DataFrame, by: str, words: dict[Hashable, str]) -> list[list[str]]:
    """By year ahead or size of council, means over measures."""
    pairs = (
        (FORECAST, REAR),
        (GIVEN, REAR),
        (GIVEN, REAR_GIVEN),
        (GIVEN_ALL, REAR),
        (GIVEN_ALL, REAR_GIVEN_ALL),
    )
    result = [over_measures(scores, *pair, [by]) for pair in pairs]
    within = held(scores, FORECAST, by)
    return [
        [text, *(percent_text(of(one, key).saved) for one in result), percent(within[key][1])]
        for key, text in words.items()
        if key in within
    ]


def council_rows(result: CouncilsRecord) -> list[list[str]]:
    """By council: how the model did, and on how many measures it was better, no better and worse than REAR."""
    scores = result.scores
    plain, given, whole = (over_measures(scores, name, REAR, ["council"]) for name in (FORECAST, GIVEN, GIVEN_ALL))
    each, within = saved_by(scores, GIVEN, REAR, ["council", "measure"]), held(scores, FORECAST, "council")
    rows = []
    for area in result.councils:
        verdicts = [one.verdict for key, one in each.items() if isinstance(key, tuple) and key[0] == area.code]
        counts = [str(verdicts.count(word)) for word in VERDICTS]
        rows.append(
            [
                area.name,
                number(of(plain, area.code).forecasts, 0),
                percent_text(of(plain, area.code).saved),
                percent(within[area.code][1]),
                percent_text(of(given, area.code).saved),
                percent_text(of(whole, area.code).saved),
                *counts,
            ]
        )
    return rows


def own_rows(scores: pd.DataFrame) -> list[list[str]]:
    """Of one council, by measure."""
    rear, plain = saved_by(scores, REAR, LAST, ["measure"]), saved_by(scores, FORECAST, REAR, ["measure"])
    given, whole = (saved_by(scores, name, REAR, ["measure"]) for name in (GIVEN, GIVEN_ALL))
    within = held(scores, FORECAST, "measure")
    return [
        [
            label_of(name),
            number(plain[name].forecasts, 0),
            percent_text(of(rear, name).saved),
            percent_text(plain[name].saved),
            percent(within[name][1]),
            percent_text(of(given, name).saved),
            verdict_alone(of(given, name)),
            percent_text(of(whole, name).saved),
            verdict_alone(of(whole, name)),
        ]
        for name in rear_settings()["measures"]
        if name in plain
    ]
