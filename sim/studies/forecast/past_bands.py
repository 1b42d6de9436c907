"""How wide a band must have been for what came to lie inside as often as it says, by earlier forecasts.

REAR's band is as wide as it has missed in all years that are known; where councils have become steadier, or less
steady, since the first of them, earlier bands have held too much, or too little, and later ones would too.
"""

from __future__ import annotations

import math

import numpy as np

from sim.studies.forecast.combining import Values, errors_of_rear, plan, spread_around
from sim.studies.record.levels import Levels
from sim.studies.record.levels import settings as rear_settings
from sim.studies.record.rear import rear


class PastBands:
    """REAR's widest band of one measure and horizon at every origin, beside what came; each worked out once."""

    def __init__(self, levels: Levels, horizon: int) -> None:
        self.levels, self.horizon = levels, horizon
        self.share = max(rear_settings()["bands"])  # of what comes that the band is to hold
        self.known: dict[int, Values] = {}

    def distances(self, origin: int) -> Values:
        """How far what came lay from the middle, over how far the end of the band did; of councils that have both."""
        if origin not in self.known:
            self.known[origin] = self.worked_out(origin)
        return self.known[origin]

    def worked_out(self, origin: int) -> Values:
        """See `distances`: none where REAR has no forecast from an origin."""
        levels = self.levels
        made, past = rear(levels, origin, self.horizon), errors_of_rear(levels, origin, self.horizon)
        if made is None or past is None:
            return np.empty(0)
        row = levels.years.index(origin)
        came, people = levels.values[row + self.horizon], levels.people[row]
        there = np.isfinite(made.point + came + people)
        draws = spread_around(made.point[there], past, people[there], scale=levels.scale).draws
        low, high = np.quantile(draws, [(1 - self.share) / 2, (1 + self.share) / 2], axis=0, method="weibull")
        gone = came[there] - made.point[there]
        room = np.where(gone > 0, high - made.point[there], made.point[there] - low)
        far: Values = np.abs(gone) / np.maximum(room, 1e-9)
        return far

    def width(self, origin: int) -> float:
        """How many times as wide as REAR's own errors make it a band is to be at an origin, of what was known there."""
        ended = [year for year in self.levels.years if year + self.horizon <= origin]
        known = np.concatenate([np.empty(0), *(self.distances(year) for year in ended)])
        if not len(known):
            return 1.0
        rules = plan()["spread"]
        low, high = rules["between"]
        wanted = math.log(max(float(np.quantile(known, self.share)), low))
        return float(min(max(math.exp(len(known) * wanted / (len(known) + rules["band_prior"])), low), high))
