"""Calibration: parameter sets drawn from ranges, simulated, and kept if they come near to what is published.

Rejection sampling (approximate Bayesian computation): a Latin hypercube over the ranges of a file of conf/calibration,
each point simulated with the same random numbers, the nearest kept as an ensemble. What is not known stays not known:
no best set is chosen. A point that is simulated is noted at once, so that a calibration that is stopped goes on from
there.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml

from sim.analysis.measures import MEASURES
from sim.analysis.targets import Target, target_of, target_value
from sim.base.errors import InputError, unknown
from sim.base.files import write_text
from sim.base.journal import Journal
from sim.base.places import CONF
from sim.base.progress import progress
from sim.base.wording import number
from sim.inputs.composing.overrides import Override, override_faults, override_of
from sim.inputs.composing.variants import as_mapping, variant
from sim.inputs.ensembles import ENDING, file_named
from sim.inputs.register import figures_of
from sim.inputs.schema import Config
from sim.inputs.study import Study
from sim.model.compiling import RULES_HASH
from sim.runs.experiment import program
from sim.runs.parallel import cores_of, make_ready, map_replications, read_replication
from sim.runs.replication import Cancellation
from sim.studies.api import study_of

DIGITS = 6  # of a drawn value, as it is written in the ensemble
MIDDLE = (0.05, 0.95)  # of the kept values, as they are reported
COUNTS = ("points", "keep", "replications", "seed")
NOTES = Path("outputs") / "calibration"  # where simulated points are noted


class Free(NamedTuple):
    """A free parameter and its range."""

    turn: Override
    low: float
    high: float


class CalibrationPlan(NamedTuple):
    """What is fitted, between what, to what, and with how much work."""

    name: str
    typed: tuple[str, ...]
    points: int
    keep: int
    replications: int
    seed: int
    free: tuple[Free, ...]
    targets: tuple[Target, ...]

    @property
    def overrides(self) -> tuple[Override, ...]:
        """What the free parameters turn."""
        return tuple(one.turn for one in self.free)


class CalibrationPoint(NamedTuple):
    """A parameter set, what the model predicts with it, and how far that is from what is published."""

    values: tuple[float, ...]
    means: tuple[float, ...]  # by target
    distance: float


@dataclass(frozen=True)
class Calibration:
    """What was tried, in the order of the hypercube.

    >>> import sim
    >>> plan = plan_named("leeds", points=2, keep=1)
    >>> tried = tuple(CalibrationPoint((0.0,), (0.0,), distance) for distance in (3.0, 1.0))
    >>> [point.distance for point in sim.Calibration(plan, "Leeds", "", tried).kept]
    [1.0]
    """

    plan: CalibrationPlan
    council: str
    study: str  # digest of the study without its free parameters
    tried: tuple[CalibrationPoint, ...]

    @cached_property
    def kept(self) -> tuple[CalibrationPoint, ...]:
        """The nearest points, in the order in which they were tried, so that any few of them are a fair draw."""
        nearest = sorted(range(len(self.tried)), key=lambda i: self.tried[i].distance)[: self.plan.keep]
        return tuple(self.tried[i] for i in sorted(nearest))

    def table(self) -> list[str]:
        """The kept ranges of the parameters and the kept predictions of the targets, as lines."""
        lines = [f"{'Parameter':<34}{'tried':>18}{'kept, middle 90%':>24}"]
        for i, one in enumerate(self.plan.free):
            kept = spanned([point.values[i] for point in self.kept])
            lines.append(f"{one.turn.name:<34}{f'{one.low:g} to {one.high:g}':>18}{kept:>24}")
        lines += ["", f"{'Published figure':<34}{'published':>18}{'kept, middle 90%':>24}"]
        for i, target in enumerate(self.plan.targets):
            name = target.measure
            low, high = np.quantile([point.means[i] for point in self.kept], MIDDLE)
            kept = f"{target_value(name, low)} to {target_value(name, high)}"
            lines.append(f"{MEASURES[name].label:<34}{target_value(name, target.published):>18}{kept:>24}")
        near, far = (f([point.distance for point in self.kept]) for f in (min, max))
        return [*lines, "", f"Kept {len(self.kept)} of {len(self.tried)}; distance {near:.1f} to {far:.1f}."]


def spanned(values: Sequence[float]) -> str:
    """The middle of some values."""
    low, high = np.quantile(values, MIDDLE)
    return f"{number(low, 2)} to {number(high, 2)}"


# The plan


def plan_named(name: str, **changed: int) -> CalibrationPlan:
    """A plan of `conf/calibration/`, or of the user's own file, with another number of points, say."""
    file = file_named("calibration", "calibration", name)
    try:
        given = yaml.safe_load(file.read_text(encoding="utf-8")) | changed
        sources = {figure.key: figure.source for figure in figures_of(file, file.name)}
        free = tuple(
            Free(override_of(word, one), float(one["low"]), float(one["high"]))
            for word, one in given["parameters"].items()
        )
        if strangers := [word for word in given["targets"] if word not in MEASURES]:
            raise InputError([unknown(f"{name}.targets", word, "measure", MEASURES) for word in strangers])
        targets = tuple(target_of(word, one, sources[f"targets.{word}"]) for word, one in given["targets"].items())
        points, keep, replications, seed = (int(given[word]) for word in COUNTS)
        plan = CalibrationPlan(file.stem, tuple(given["typed"]), points, keep, replications, seed, free, targets)
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as fault:
        sentence = "needs typed, points, keep, replications, seed, parameters with low and high, and targets"
        raise InputError([f"calibration={name}: {file.name} {sentence}."]) from fault
    faults = list(plan_faults(plan))
    if faults:
        raise InputError(faults)
    return plan


def plan_faults(plan: CalibrationPlan) -> list[str]:
    """What contradicts itself in a plan."""
    faults = [
        f"calibration={plan.name}: {one.turn.name}: low={one.low:g} must be below high={one.high:g}."
        for one in plan.free
        if not one.low < one.high
    ]
    faults += [
        f"calibration={plan.name}: targets.{one.measure}: needs a published figure and within."
        for one in plan.targets
        if not (one.binds and one.low < one.published < one.high)
    ]
    if not 1 <= plan.keep <= plan.points or plan.replications < 1:
        faults.append(f"calibration={plan.name}: keep={plan.keep} must be between 1 and points={plan.points}.")
    return faults


def parameter_sets(plan: CalibrationPlan) -> list[tuple[float, ...]]:
    """The parameter sets to try, rounded as they will be written: the same plan gives the same sets."""
    from scipy.stats import qmc

    rng_key = np.random.default_rng(plan.seed)
    lows, highs = [one.low for one in plan.free], [one.high for one in plan.free]
    drawn = qmc.scale(qmc.LatinHypercube(len(plan.free), seed=rng_key).random(plan.points), lows, highs)
    return [tuple(float(f"{value:.{DIGITS}g}") for value in row) for row in drawn]


# The work


def calibrate(name: str, notes: Path = NOTES, **changed: int) -> Calibration:
    """Try every point of a plan, on all cores; what an earlier calibration of the same noted is not simulated again.

    >>> import sim
    >>> sim.calibrate("leeds", points=2, keep=5)
    Traceback (most recent call last):
    sim.base.errors.InputError: ...keep=5 must be between 1 and points=2.
    """
    plan = plan_named(name, **changed)
    base = study_of(*plan.typed)
    config, mapping = base.config, as_mapping(base.config)
    faults = list(override_faults(mapping, plan.overrides, f"calibration={name}"))
    if faults:
        raise InputError(faults)
    for corner in ([one.low for one in plan.free], [one.high for one in plan.free]):
        variant(config, plan.overrides, corner)  # refused now rather than after an hour
    make_ready(base)
    digest = hashlib.sha256(json.dumps(mapping, sort_keys=True).encode()).hexdigest()[:16]
    book = notes / f"{plan.name}_{plan_digest(plan, digest)}.jsonl"
    return Calibration(plan, config.council.name, digest, tuple(tried(plan, config, book)))


def plan_digest(plan: CalibrationPlan, study: str) -> str:
    """What names the notes: all that a point's means depend on but the point."""
    parts = [study, program().hex(), plan.overrides, plan.replications, [one.measure for one in plan.targets]]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def tried(plan: CalibrationPlan, config: Config, book: Path) -> list[CalibrationPoint]:
    """Every point with its means and distance, in order."""
    stop, notes = Cancellation(), Journal(book)
    with progress(plan.points) as advance:

        def point_of(values: tuple[float, ...]) -> CalibrationPoint:
            noted = notes.of(json.dumps(values), lambda: means_of(plan, variant(config, plan.overrides, values), stop))
            return CalibrationPoint(values, tuple(noted), distance(plan.targets, noted))

        return map_replications(point_of, parameter_sets(plan), cores_of(config), stop, advance)


def means_of(plan: CalibrationPlan, study: Study, stop: Cancellation) -> tuple[float, ...]:
    """The mean of each target's measure over the replications of a point."""
    measures = [read_replication(study, i, stop).reading.measures for i in range(plan.replications)]
    return tuple(float(np.mean([one[target.measure] for one in measures])) for target in plan.targets)


def distance(targets: Sequence[Target], means: Sequence[float]) -> float:
    """The sum of squared misses, each in tolerances; infinite where a measure is not a number."""
    misses = [(mean - one.published) / (one.high - one.published) for one, mean in zip(targets, means, strict=True)]
    total = math.fsum(miss * miss for miss in misses)
    return total if math.isfinite(total) else math.inf


# The ensemble


def ensemble_text(result: Calibration) -> str:
    """The kept parameter sets as a file of `conf/ensemble/`, with all that is needed to make it again."""
    plan = result.plan
    choice = "the calibration's choice"
    lines = [
        f"# {result.council}: parameter sets that agree with what was published, one for each replication in turn.",
        "#",
        f"# Made by sim.calibrate({plan.name!r}) from conf/calibration; make it again rather than change it.",
        f"council: {result.council}",
        f"points: {plan.points}  # parameter sets tried | {choice}",
        f"replications: {plan.replications}  # of each | {choice}",
        f"seed: {plan.seed}  # whole number | {choice}",
        f'rules: "{RULES_HASH}"',
        f'study: "{result.study}"',
        "parameters:",
        *(f"  {turn.name}: {as_flow(turn)}" for turn in plan.overrides),
        "# distance in tolerances, squared and summed; values in the order of the parameters | calibrated to "
        f"conf/calibration/{plan.name}.yaml, targets",
        "sets:",
        *(f"  - {{distance: {one.distance:.4g}, values: {json.dumps(one.values)}}}" for one in result.kept),
    ]
    return "\n".join(lines) + "\n"


def as_flow(turn: Override) -> str:
    """A turn as it is written in one line."""
    marks = "".join(f", {word}: true" for word, yes in (("times", turn.times), ("shares", turn.shares)) if yes)
    return f"{{keys: {json.dumps(turn.keys)}{marks}}}"


def write_ensemble(result: Calibration, folder: Path = CONF / "ensemble") -> Path:
    """Write the ensemble under the name of its plan.

    >>> import sim, tempfile
    >>> plan = plan_named("leeds", points=2, keep=1)
    >>> point = CalibrationPoint(tuple(one.low for one in plan.free), (), 0.5)
    >>> with tempfile.TemporaryDirectory() as place:
    ...     sim.write_ensemble(sim.Calibration(plan, "Leeds", "", (point,)), Path(place)).name
    'leeds.yaml'
    """
    return write_text(folder / f"{result.plan.name}{ENDING}", ensemble_text(result))
