"""Where the typical council settles: the children of each stage and the case holders that named councils are made from.

Its files begin with slightly other numbers than it keeps. What it keeps stands in conf/council/england/build.yaml as
settles_at and holders_settled, and is to be measured again whenever a change of the model moves a quiet year.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.base.errors import InputError
from sim.base.files import write_text
from sim.inputs.balance.balance_targets import rules
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.councils.areas import FOLDER
from sim.inputs.schema import Config
from sim.inputs.study import study_from
from sim.runs.parallel import cores_of, make_ready, map_replications
from sim.runs.replication import Cancellation
from sim.studies.drift.quiet_years import SERIES, QuietReplication, drift_settings, quiet_replication

BUILD = FOLDER / "build.yaml"
STAGES, HOLDERS = "settles_at", "holders_settled"  # keys of build.yaml
NUMBER = r"[0-9.]+"


class SettledMean(NamedTuple):
    """The mean of a level over the measured days of all replications, and its standard error."""

    mean: float
    error: float


def settled_study(words: Sequence[str]) -> Config:
    """The quiet study of the council that named councils are made from."""
    return validate(compose([f"council={rules()['base']}", "scenario=baseline", *drift_settings()["typed"], *words]))


def settled_levels(config: Config, replications: int, advance: Callable[[int], None]) -> dict[str, SettledMean]:
    """By stage, and of holders, where the council settles."""
    study, cancel = study_from(config), Cancellation()
    make_ready(study)
    each = map_replications(
        lambda one: quiet_replication(study, one, cancel), range(replications), cores_of(config), cancel, advance
    )
    return {
        **{stage: settled_level(each, f"open_{stage}") for stage in rules()[STAGES]},
        HOLDERS: settled_level(each, "holders_fte"),
    }


def settled_level(each: Sequence[QuietReplication], series: str) -> SettledMean:
    """A level over the replications."""
    means = np.array([np.nanmean(one.levels[SERIES.index(series)]) for one in each])
    error = float(means.std(ddof=1)) / math.sqrt(len(means)) if len(means) > 1 else math.nan
    return SettledMean(float(means.mean()), error)


def settled_lines(levels: Mapping[str, SettledMean], replications: int) -> list[str]:
    """What was measured beside what the file has, and how far apart the two are."""
    kept = {**rules()[STAGES], HOLDERS: rules()[HOLDERS]}
    lines = [f"Where council={rules()['base']} settles, mean of {replications} replications; in build.yaml:"]
    for name, of in levels.items():
        apart = of.mean / kept[name] - 1.0
        lines.append(f"  {name:<20}{of.mean:>9.1f}  (standard error {of.error:.1f})  {kept[name]:>8g}  {apart:+.1%}")
    return lines


def renewed(text: str, levels: Mapping[str, SettledMean]) -> str:
    """The text of build.yaml with the measured numbers in place of those there; InputError if they are not there."""
    stages = ", ".join(f"{name}: {of.mean:.0f}" for name, of in levels.items() if name != HOLDERS)
    for key, pattern, value in (
        (STAGES, r"\{[^}]*\}", f"{{{stages}}}"),
        (HOLDERS, NUMBER, f"{levels[HOLDERS].mean:.1f}"),
    ):
        text, result = re.subn(rf"(?m)^({key}: ){pattern}", rf"\g<1>{value}", text)
        if result != 1:
            raise InputError([f"{BUILD.name}: has no line {key}."])
    return text


def write_settled(levels: Mapping[str, SettledMean], file: Path = BUILD) -> None:
    """Put the measured numbers into build.yaml."""
    write_text(file, renewed(file.read_text(encoding="utf-8"), levels))
