"""What a nation's councils come to: one tidy table with the nation's own rows, the spread of caseloads, sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.analysis.definitions import MEASURES
from sim.analysis.definitions.measure import HIGHEST, SUM
from sim.base.text_tables import as_csv
from sim.base.wording import number
from sim.studies.england.england_councils import Nation
from sim.studies.england.england_runs import CouncilRun, NationRuns

PERCENTILES = (10, 25, 50, 75, 90)
CASELOAD = "caseload_per_worker"
MEAN = "mean"
HEADS = ("council", "replication", "measure", "value", "unit", "how")


class CouncilSpread(NamedTuple):
    """The caseloads of councils: each of them, and their percentiles."""

    values: tuple[float, ...]  # in the order of the nation's file
    percentiles: tuple[float, ...]


def how(measure: str) -> str:
    """How the nation's value of a measure comes of its councils'."""
    way = MEASURES[measure].adds_up
    return way if way in (SUM, HIGHEST) else MEAN


def of_nation(measure: str, runs: Sequence[CouncilRun]) -> float:
    """The nation's value: a sum, the highest, or a mean by social workers in post or else by children in need."""
    known = [one for one in runs if math.isfinite(one.measures.get(measure, math.nan))]
    values = np.array([one.measures[measure] for one in known])
    if not known:
        return math.nan
    if how(measure) != MEAN:
        return float(values.sum() if how(measure) == SUM else values.max())
    weight = MEASURES[measure].adds_up
    return float(np.average(values, weights=[max(one.measures[weight], 1e-9) for one in known]))


def england_csv(nation: Nation, simulated: NationRuns) -> str:
    """council, replication, measure, value, unit, how: a row for each, the nation's own first in every replication."""
    rows: list[tuple[str | int, ...]] = []
    for replication in sorted({one.replication for one in simulated.runs}):
        runs = [one for one in simulated.runs if one.replication == replication]
        for measure in [name for name in MEASURES if any(name in one.measures for one in runs)]:
            unit = MEASURES[measure].unit
            if len(runs) == len(nation.councils) and MEASURES[measure].adds_up:
                rows.append((nation.name, replication, measure, repr(of_nation(measure, runs)), unit, how(measure)))
            for one in runs:
                rows.append((one.council, replication, measure, repr(one.measures.get(measure, math.nan)), unit, ""))
    return as_csv(HEADS, rows)


def modelled(nation: Nation, simulated: NationRuns) -> CouncilSpread:
    """Each council's caseload, the mean of its replications."""
    own: dict[str, list[float]] = {}
    for one in simulated.runs:
        own.setdefault(one.council, []).append(one.measures[CASELOAD])
    return spread_of_councils([float(np.mean(own[name])) for name in nation.councils if name in own])


def published_caseloads(nation: Nation) -> CouncilSpread:
    """Each council's caseload as published, with the published percentiles of the same year."""
    year = nation.year_of_councils
    values = tuple(figures["caseload"] for figures in nation.councils.values())
    return CouncilSpread(values, tuple(nation.published[year]))


def spread_of_councils(values: Sequence[float]) -> CouncilSpread:
    """Values with their percentiles."""
    known = [value for value in values if math.isfinite(value)]
    return CouncilSpread(tuple(values), tuple(float(one) for one in np.percentile(known, PERCENTILES)))


def agreement(nation: Nation, simulated: NationRuns) -> float:
    """The rank correlation of councils' caseloads, modelled and published; not a number with too few councils."""
    finished = {one.council for one in simulated.runs}
    ours = np.array(modelled(nation, simulated).values)
    theirs = np.array([figures["caseload"] for name, figures in nation.councils.items() if name in finished])
    if len(ours) < 3:
        return math.nan
    ranks = [np.argsort(np.argsort(values)).astype(float) for values in (ours, theirs)]
    return float(np.corrcoef(ranks)[0, 1])


def spread_in_words(name: str, one: CouncilSpread) -> str:
    """The spread of caseloads in words."""
    low, _, middle, _, high = one.percentiles
    ends = f"{number(min(one.values), 1)} to {number(max(one.values), 1)}"
    most = f"eight in ten from {number(low, 1)} to {number(high, 1)}"
    return f"{name}: median {number(middle, 1)}, {most}, all from {ends}"


def england_title(ours: CouncilSpread, theirs: CouncilSpread) -> str:
    """The finding of the figure: where eight in ten lie in the model and as published, and which way the middle is."""
    own, its = ([number(value, 1) for value in one.percentiles] for one in (ours, theirs))
    title = (
        f"In the model eight in ten councils hold {own[0]} to {own[-1]} children a worker; published,"
        f" {its[0]} to {its[-1]}"
    )
    middle, its_middle = (one.percentiles[2] for one in (ours, theirs))
    if own[2] == its[2]:
        return f"{title}; the medians agree"
    return f"{title}; the model's median is too {'high' if middle > its_middle else 'low'}, {own[2]} against {its[2]}"
