"""The limits of conf/council/england/changes.csv worked out again from the project's own table of figures."""

import math
from collections.abc import Iterator

import numpy as np

from sim.inputs.councils.areas import ENGLAND, JOINED, boundaries
from sim.inputs.councils.council_tables.cells import PUBLISHED
from sim.inputs.councils.council_tables.changes import logs_apart
from sim.inputs.councils.council_tables.published_columns import figures_by_name
from sim.inputs.councils.table import Figures, figures_table

SHARE = 0.995  # of yearly changes, below which those lie that a limit is made of
WIDER = 1.5  # times the log, so that a year that was not used for a limit gives few notices
LEAST = 2.0  # times: nothing below doubling or halving is doubted
FIRST = 2016  # the later year of the first pair: assessments are counted whole from the year before
FEWEST = 100  # pairs without which a figure has no limit of its own


def pairs(figures: Figures, name: str) -> Iterator[tuple[int, float, float]]:
    """The later year and both values of each council's neighbouring published years, neither nothing."""
    for code in sorted({code for code, _ in figures.cells} - {ENGLAND, *boundaries().refused}):
        before = math.nan
        for year in figures.years(code) if JOINED not in code else ():
            cell = figures.cell(code, year, name)
            if cell.how == PUBLISHED:
                if before > 0 and cell.value > 0 and year >= FIRST:
                    yield year, before, cell.value
                before = cell.value


def limits_again(upto: int = 2022) -> dict[str, float]:
    """By figure: how many times the year before a council's value is, before it is doubted."""
    made = {}
    for name, figure in figures_by_name().items():
        apart = [
            logs_apart(before, now, figure.kind) for year, before, now in pairs(figures_table(), name) if year <= upto
        ]
        if len(apart) >= FEWEST:
            made[name] = max(float(math.exp(WIDER * np.quantile(apart, SHARE))), LEAST)
    return made
