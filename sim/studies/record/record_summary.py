"""The record in words: by measure and horizon, each rival's score as a multiple of REAR's, and how bands held."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from sim.studies.record.levels import PEOPLE, settings
from sim.studies.record.rear import REAR
from sim.studies.record.record_rivals import RIVALS

if TYPE_CHECKING:
    import pandas as pd

SIZES = ("small", "medium", "large")
NOTE = (
    "CRPS of REAR, in percent (counts, as logs) or points (shares); rivals as multiples of REAR's on the same"
    " forecasts: above 1 is worse; 50% and 90%: how often what came lay inside REAR's bands."
)
CASE = ["measure", "council", "origin", "horizon"]


def summary(record: pd.DataFrame, by: Sequence[str] = ("measure", "horizon")) -> pd.DataFrame:
    """Mean score and coverage by measure, horizon and what else is named, one row for each rival."""
    grouped = record.groupby([*by, "rival"], sort=False)
    made: pd.DataFrame = grouped.agg(
        forecasts=("crps", "size"),
        councils=("council", "nunique"),
        crps=("crps", "mean"),
        inside_50=("inside_50", "mean"),
        inside_90=("inside_90", "mean"),
    ).reset_index()
    return made


def with_sizes(record: pd.DataFrame, panel: pd.DataFrame) -> pd.DataFrame:
    """The record with the size of each council: a third each, by children who live there."""
    people = panel.groupby("council")[PEOPLE].last()
    low, high = people.quantile(settings()["sizes"])
    size = people.map(lambda count: SIZES[int(count > low) + int(count > high)])
    return record.assign(size=record.council.map(size))


def record_text(record: pd.DataFrame) -> str:
    """The table as text."""
    if record.empty:
        return "No forecast could be scored: the tables hold too few years after the first origin."
    made = summary(record[record.rival == REAR])
    times = multiples(record, ["measure", "horizon"])
    head = "".join(f"{name:>19}" for name in RIVALS)
    lines = [f"{'':<30}{'ahead':>6}{'councils':>9}{'forecasts':>10}{'CRPS':>7}{head}{'50%':>6}{'90%':>6}"]
    for own in made.to_dict("records"):
        ratios = (times[name].get((own["measure"], own["horizon"])) for name in RIVALS)
        text = "".join(f"{'–':>19}" if one is None else f"{one:>19.2f}" for one in ratios)
        lines.append(
            f"{own['measure']:<30}{own['horizon']:>6}{own['councils']:>9}{own['forecasts']:>10}"
            f"{100 * own['crps']:>7.1f}{text}{own['inside_50']:>6.0%}{own['inside_90']:>6.0%}"
        )
    return "\n".join([*lines, "", NOTE, *better_on(record)])


def multiples(record: pd.DataFrame, by: list[str]) -> dict[str, dict[Hashable, float]]:
    """By rival: its mean score over REAR's, on the forecasts that both made, by what is named."""
    own = record[record.rival == REAR].set_index(CASE).crps.rename("crps_rear")
    result = {}
    for name in RIVALS:
        both = record[record.rival == name].set_index(CASE)[["crps"]].join(own, how="inner")
        means = both.groupby(by).mean()
        result[name] = dict((means.crps / means.crps_rear).items())
    return result


def better_on(record: pd.DataFrame) -> list[str]:
    """How many measures REAR is better on than each rival, over all horizons."""
    times = {name: list(one.values()) for name, one in multiples(record, ["measure"]).items()}
    return [
        f"REAR is better than {name} on {sum(one > 1 for one in own)} of {len(own)} measures."
        for name, own in times.items()
    ]


def record_csv(record: pd.DataFrame, panel: pd.DataFrame) -> str:
    """The record by measure, horizon, size of council and rival, as CSV."""
    every = summary(record).assign(size="all")
    sized = summary(with_sizes(record, panel), ("measure", "horizon", "size"))
    import pandas as pd

    both = pd.concat([every, sized])[
        ["measure", "horizon", "size", "rival", "forecasts", "councils", "crps", "inside_50", "inside_90"]
    ]
    text: str = both.to_csv(index=False, float_format="%.5f")
    return text
