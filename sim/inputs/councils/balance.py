"""What a council's flows and ways of working come to: stock is inflow times stay (Little's law)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sim.inputs.councils.ways import BANDS, Way, ways_settings

MONTHS = 12


def closing(ways: Mapping[str, Way], kind: str = "closing") -> list[float]:
    """The chances a month of ending, by band of duration."""
    return [ways[f"{kind}_{band}"].value for band in BANDS]


def with_leak(hazards: Sequence[float], leak: float) -> list[float]:
    """Hazards of leaving, by ends that are counted and by those that are not, which take their share of every duration.

    Of those who start a share `leak` is never counted as ended: all leave 1 / (1 - leak) times as fast as is counted.
    """
    return [one / (1 - leak) for one in hazards]


def still_open(hazards: Sequence[float], months: float) -> float:
    """The share that is still open after so many months."""
    edges = [*ways_settings()["band_edges"], math.inf]
    spent = [max(0.0, min(months, end) - start) for start, end in pairwise(edges)]
    return math.exp(-math.fsum(hazard * time for hazard, time in zip(hazards, spent, strict=True)))


def mean_stay(hazards: Sequence[float]) -> float:
    """The mean months from start to end."""
    edges = ways_settings()["band_edges"]
    stay = 0.0
    for place, hazard in enumerate(hazards):
        reached = still_open(hazards, edges[place])
        left = still_open(hazards, edges[place + 1]) if place + 1 < len(edges) else 0.0
        stay += (reached - left) / hazard
    return stay


def stock_after_years(starts: Sequence[float], hazards: Sequence[float]) -> float:
    """How many are open at the end of years with so many starts a year, the last year last.

    Those who started before the first of these years are taken to have come at the mean pace of them all.
    """
    months = [starts[-1 - month // MONTHS] / MONTHS for month in range(MONTHS * len(starts))]
    recent = math.fsum(came * still_open(hazards, month + 0.5) for month, came in enumerate(months))
    whole = mean_stay(hazards) - math.fsum(still_open(hazards, month + 0.5) for month in range(len(months)))
    return recent + max(whole, 0.0) * math.fsum(starts) / len(starts) / MONTHS
