"""What was published beside what the model predicts, in words: for the screen and for the figure."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from sim.base.wording import decimals_for, number, signed
from sim.reports.charts.census_days import on_its_day

RISES, FALLS = "a rise", "a fall"  # where only the direction is published
IMPOSED = "imposed"


class PublishedComparison(NamedTuple):
    """A published figure, the model's mean and the interval of nine of ten replications; not a number where none is."""

    measure: str
    published: float
    mean: float
    low: float
    high: float
    inside: bool  # the published figure, or the direction, is what the model predicts
    wanted: bool  # the mean is within the tolerance
    tolerance: str
    kind: str  # level, change (scenario less baseline) or imposed (given to the model)
    label: str
    unit: str
    period: str
    source: str

    @property
    def is_share(self) -> bool:
        """Whether it is printed in per cent, a change of it in percentage points."""
        return self.unit.startswith("share")

    @property
    def is_figure(self) -> bool:
        """Whether it is a number that the model could miss."""
        return self.kind != IMPOSED and math.isfinite(self.published)


def comparison_value(row: PublishedComparison, value: float, bare: bool = False) -> str:
    """A value of a row with its sign or unit; bare, as the first of two."""
    scale = 100 if row.is_share else 1
    places = 1 if row.is_share else decimals_for(row.published if math.isfinite(row.published) else row.mean)
    text = (signed if row.kind == "change" else number)(scale * value, places)
    if bare or not row.is_share:
        return text
    return f"{text} points" if row.kind == "change" else f"{text}%"


def tolerance_span(row: PublishedComparison, bare: bool = False) -> str:
    """`2,310 to 2,790`; a dash when one replication gives no interval."""
    if not math.isfinite(row.low):
        return number(row.low)
    return f"{comparison_value(row, row.low, True)} to {comparison_value(row, row.high, bare)}"


def comparison_name(row: PublishedComparison) -> str:
    """What a row is of."""
    unit = "" if row.is_share else f", {row.unit}"
    return f"{on_its_day(row.measure, row.label)}{', change' if row.kind == 'change' else unit}"


def published_text(row: PublishedComparison) -> str:
    """What was published."""
    return comparison_value(row, row.published) if math.isfinite(row.published) else row.tolerance


def comparison_verdict(row: PublishedComparison, brief: bool = False) -> str:
    """How it went, in words; brief, without the size of a miss."""
    if row.kind == IMPOSED:
        return "told to the model"
    if not math.isfinite(row.mean):
        return "the model does not say"
    if row.inside:
        return "inside" if row.is_figure else "as published"
    if not math.isfinite(row.low):
        return "one replication cannot tell"
    if not row.is_figure:
        return f"missed: {row.tolerance} is not sure"
    return which_way(row) if brief else f"missed: {gap_in_words(row)} {which_way(row)}"


def gap_in_words(row: PublishedComparison) -> str:
    """How far the mean lies from the published figure, without a sign."""
    size = comparison_value(row._replace(kind="level"), abs(row.mean - row.published), True)
    return f"{size} points" if row.is_share else size


def which_way(row: PublishedComparison) -> str:
    """Too low or too high; of a change too little or too much."""
    above = row.mean > row.published
    if row.kind != "change":
        return "too high" if above else "too low"
    return "too much" if above == (row.published > 0) else "too little"


def ordered(rows: Sequence[PublishedComparison]) -> list[PublishedComparison]:
    """What the model hits, then what it misses, then what it was given."""
    return sorted(rows, key=lambda row: 2 if row.kind == IMPOSED else 0 if row.inside else 1)


def finding(rows: Sequence[PublishedComparison]) -> str:
    """How many published figures the model predicts."""
    figures = [row for row in rows if row.is_figure]
    inside = sum(row.inside for row in figures)
    period = f" of {rows[0].period}" if rows and rows[0].period else ""
    count = "The only" if len(figures) == 1 and inside else f"{inside} of {len(figures)}"
    lies = "lies" if inside == 1 else "lie"
    return f"{count} published figure{'s' if len(figures) > 1 else ''}{period} {lies} inside what the model predicts"
