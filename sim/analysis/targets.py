"""A published figure and how near the model must come to it, as it is written in conf/."""

import math
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sim.analysis.definitions import MEASURES
from sim.analysis.definitions.measure import SHARES
from sim.base.places import CONF
from sim.base.wording import number
from sim.inputs.register import figures_of

TARGETS = CONF / "study" / "targets.yaml"
OVERRIDES = "typed"  # the key of a council's further words, beside its tables


class Target(NamedTuple):
    """What is published for a measure, between what a run must come (infinite where it need not), and the source."""

    measure: str
    published: float
    low: float
    high: float
    tolerance: str  # in words
    source: str

    @property
    def binds(self) -> bool:
        """Whether a run must come near."""
        return math.isfinite(self.low)


Tables = dict[str, list[Target]]  # by title


def targets_of(file: Path = TARGETS) -> dict[str, Tables]:
    """The targets of each council, in tables."""
    sources = {figure.key: figure.source for figure in figures_of(file, file.name)}
    councils = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        council: {
            title: [target_of(name, given, sources[f"{council}.{title}.{name}"]) for name, given in rows.items()]
            for title, rows in tables.items()
            if title != OVERRIDES
        }
        for council, tables in councils.items()
    }


def target_of(measure: str, given: dict[str, Any], source: str) -> Target:
    """A target as it is written: within 3% or 0.04 of the published figure, between two values, or only published."""
    published, within = float(given.get("published", math.nan)), given.get("within")
    if "between" in given:
        low, high = given["between"]
        return Target(
            measure, published, low, high, f"{target_value(measure, low)} to {target_value(measure, high)}", source
        )
    if within is None:
        return Target(measure, published, -math.inf, math.inf, "", source)
    if isinstance(within, str):
        room, words = published * float(within.removesuffix("%")) / 100, f"±{within}"
    else:
        room, words = float(within), f"±{100 * within:g} points" if is_share(measure) else f"±{within:g}"
    return Target(measure, published, published - room, published + room, words, source)


def is_share(measure: str) -> bool:
    """Whether a measure is printed in per cent."""
    return MEASURES[measure].kind == SHARES


def target_value(measure: str, value: float) -> str:
    """A value as printed; what is not a number is a dash."""
    if is_share(measure):
        return f"{number(100 * value, 1)}%" if math.isfinite(value) else number(value)
    return number(value)
