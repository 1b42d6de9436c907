"""A measure of all councils by year, on the scale on which it is forecast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.base.files import settings_in
from sim.base.places import CONF
from sim.inputs.councils.council_tables.published_columns import figures_by_name
from sim.inputs.councils.derived import DERIVED

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]
RATE, LOG, SHARE = "rate", "log", "share"
PEOPLE = "children_aged_0_17"
NORMAL_MEDIAN = 0.6745  # the median of the absolute values of a standard normal


class Levels(NamedTuple):
    """A measure on its scale: years down, councils across, not a number where nothing was published."""

    measure: str
    scale: str
    years: tuple[int, ...]  # to 31 March
    councils: tuple[str, ...]
    values: Values  # (years, councils)
    people: Values  # (years, councils) children living there, as last known

    def until(self, year: int) -> Values:
        """What is known at the end of a year: the rows up to it, and no other."""
        return self.values[: self.years.index(year) + 1]

    def back(self, values: Values, origin: int) -> Values:
        """Values on the scale, councils along the last axis, in the measure's own unit; children as at the origin."""
        if self.scale == SHARE:
            return np.clip(values, 0.0, 1.0)
        known = np.exp(values)
        return known * self.people[self.years.index(origin)] if self.scale == RATE else known


def settings() -> Mapping[str, Any]:
    """conf/rear.yaml."""
    return settings_in(CONF / "rear.yaml")


def is_of_the_census(measure: str) -> bool:
    """Whether a measure is of the workforce census of September."""
    first = DERIVED[measure][1][0] if measure in DERIVED else measure
    return figures_by_name()[first].table in ("workforce", "roles")


def levels_of(panel: pd.DataFrame, measure: str) -> Levels:
    """A measure of a panel with columns council, year, the measure and children living there."""
    scale = settings()["measures"][measure]
    wide = panel.pivot(index="year", columns="council", values=measure).astype(float)
    if is_of_the_census(measure):
        wide.index = wide.index + 1  # the year to 31 March in whose middle the census lies
    wide = wide[wide.index >= settings()["first_year"].get(measure, 0)]
    people = panel.pivot(index="year", columns="council", values=PEOPLE).astype(float)
    people.index = people.index + 1  # the year to 31 March in which the middle of the year lies
    has = wide.index[wide.notna().any(axis=1)]
    years = list(range(int(has.min()), int(has.max()) + 1))
    people = people.reindex(range(int(people.index.min()), years[-1] + 1)).ffill().reindex(years)
    wide = wide.reindex(years)
    wide = wide.loc[:, wide.notna().any()]
    people = people[wide.columns]
    values, sizes = wide.to_numpy(dtype=float), people.to_numpy(dtype=float)
    return Levels(measure, scale, tuple(years), tuple(wide.columns), on_scale(values, sizes, scale), sizes)


def on_scale(values: Values, people: Values, scale: str) -> Values:
    """Values on their scale: a share as it is, a count as a log, a rate as the log of a count per child."""
    if scale == SHARE:
        return values
    logs: Values = np.log(np.maximum(values, settings()["least_count"]))
    return logs - np.log(people) if scale == RATE else logs


def spread_of(errors: Values, count: int) -> Values:
    """Some equally likely values with the distribution of past errors, in order."""
    places = (np.arange(count) + 0.5) / count
    spread: Values = np.quantile(errors, places)
    return spread
