"""The uncertain parameters of `conf/study/sensitivity.yaml`, and what is simulated to see what they do."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml

from sim.analysis.measures import MEASURES
from sim.base.errors import InputError, unknown
from sim.base.places import CONF
from sim.inputs.composing.overrides import Override, override_of
from sim.inputs.register import figures_of

PLAN = CONF / "study" / "sensitivity.yaml"


class UncertainParameter(NamedTuple):
    """A number of which little is known, and how far it may lie either way."""

    turn: Override
    called: str
    unit: str
    ends: tuple[float, float]

    def setting(self, side: int) -> str:
        """A setting as printed: `× 0.95`, `16`."""
        return f"{'× ' if self.turn.times else ''}{self.ends[side]:g}"


class SensitivityPlan(NamedTuple):
    """What is simulated, what is looked at, and what is turned."""

    typed: tuple[str, ...]
    replications: int
    measures: tuple[str, ...]
    parameters: tuple[UncertainParameter, ...]


def plan_of(file: Path = PLAN) -> SensitivityPlan:
    """The plan as it is written."""
    given = yaml.safe_load(file.read_text(encoding="utf-8"))
    units = {figure.key: figure.unit for figure in figures_of(file, file.name)}
    strangers = [name for name in given["measures"] if name not in MEASURES]
    if strangers:
        raise InputError([unknown(f"{file.name}: measures", name, "measure", MEASURES) for name in strangers])
    parameters = [
        UncertainParameter(
            override_of(name, one), one["called"], units[f"parameters.{name}"], (one["low"], one["high"])
        )
        for name, one in given["parameters"].items()
    ]
    return SensitivityPlan(
        tuple(given["typed"]), int(given["replications"]), tuple(given["measures"]), tuple(parameters)
    )
