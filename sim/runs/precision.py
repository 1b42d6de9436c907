"""When there are replications enough: the named measures' intervals are as narrow as is wanted.

Looking again and again and stopping when the interval happens to be narrow makes it too narrow a little too often. The
rule keeps that small (Y. S. Chow and H. Robbins, Annals of Mathematical Statistics 36, 1965): no fewer than `least`
replications, a look only after multiples of `every`, Student's interval with all replications so far, and every named
measure narrow at the same look. What remains is measured in the tests and reported in docs/precision.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.analysis.measures import MEASURES, difference_of, interval_of
from sim.base.errors import InputError, unknown
from sim.base.intervals import Interval, Values
from sim.inputs.schema import Precision, Run


class Width(NamedTuple):
    """A measure's half-width now, and how narrow it is to be."""

    measure: str
    half: float  # not a number where there is no interval
    wanted: float

    @property
    def is_narrow(self) -> bool:
        """Whether it is as narrow as is wanted; what has no interval is not."""
        return self.half <= self.wanted


def check(run: Run) -> None:
    """InputError where a measure is named that does not exist."""
    named = run.until.measures if run.until is not None else {}
    faults = [unknown("run.until.measures", name, "measure", MEASURES) for name in named if name not in MEASURES]
    if faults:
        raise InputError(faults)


def no_until(run: Run, who: str) -> None:
    """InputError where the number of replications is left to the run, which only `python -m sim` can do."""
    if run.until is not None:
        why = f"{who} simulates run.replications, however wide the intervals"
        raise InputError([f"run.until: {why}; choose run=standard, or type run.until=null."])


def looks(run: Run) -> list[int]:
    """After how many replications the intervals are checked; the last is the most there may be."""
    rule, most = run.until, run.replications
    if rule is None:
        return [most]
    first = -(-rule.least // rule.every) * rule.every
    return [*range(first, most, rule.every), most]


def interval_width(measure: str, wanted: float | str, result: Interval, level: float) -> Width:
    """How wide an interval is; a share such as `2%` is of the level of the measure, not of a difference."""
    half = 0.0 if result.says_nothing else (result.high - result.low) / 2  # more values that hardly vary add nothing
    if isinstance(wanted, str):
        return Width(measure, half, float(wanted.removesuffix("%")) / 100 * abs(level))
    return Width(measure, half, wanted)


def interval_widths(rule: Precision, arms: Sequence[Mapping[str, Values]]) -> list[Width]:
    """The widths of the named measures: of the paired difference from the baseline where there is a scenario."""
    result = []
    for measure, wanted in rule.measures.items():
        usual = arms[0].get(measure, [])
        mean = interval_of(measure, usual, rule.confidence)
        compared = len(arms) > 1 and len(usual) > 0
        what = difference_of(measure, arms[1][measure], usual, rule.confidence) if compared else mean
        result.append(interval_width(measure, wanted, what, mean.mean))
    return result


def is_enough(rule: Precision, arms: Sequence[Mapping[str, Values]]) -> bool:
    """Whether every named measure is as narrow as is wanted."""
    return all(width.is_narrow for width in interval_widths(rule, arms))


def precision_sentence(rule: Precision, arms: Sequence[Mapping[str, Values]], took: int) -> str:
    """How many replications it took, and what is not narrow yet."""
    wide = [width for width in interval_widths(rule, arms) if not width.is_narrow]
    if not wide:
        return f"{took} replications make the {rule.confidence:.0%} intervals of {len(rule.measures)} measures narrow."
    widths = ", ".join(
        f"{one.measure} ±{one.half:.3g} (wanted ±{one.wanted:.3g})"
        if math.isfinite(one.half)
        else f"{one.measure} (no interval)"
        for one in wide
    )
    return f"{took} replications, the most there may be, do not make every interval narrow: {widths}."


def print_precision(run: Run, arms: Sequence[Mapping[str, Values]]) -> None:
    """Print how many replications it took, where that was left to the run."""
    if run.until is not None:
        print(precision_sentence(run.until, arms, run.replications))
